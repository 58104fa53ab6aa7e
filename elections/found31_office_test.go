package elections

import (
	"errors"
	"testing"
	"time"

	"hustings/domain"
	"hustings/domain/acts"
	"hustings/domain/refusal"
	"hustings/elections/store"
	"hustings/elections/store/storetest"
)

// In an election the alarm is stored and mailed to its officers, once.
func TestFound31_OfficersAreToldOfStuffing(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		o := mustOffice(t, s, 1, 8)
		el := o.notice(nil)
		c := o.toPoll(el)
		p := &poll{e: o.e, contest: c}
		p.voters = o.members
		p.mustCast(t, 0, 1)
		own := p.seal(t, 2, 1)
		storetest.Thief{T: t, Store: s}.Stuff(p.contest.ID, p.seal(t, 1, 1), nil)
		if _, err := o.e.Cast(t.Context(), p.actor(2), c.ID, own, ""); !refusedFor(err, domain.AlarmStands) {
			t.Errorf("the next ballot: %v", err)
		}
		if el = o.reload(el); el.Alarm != refusal.Tampered.Name {
			t.Errorf("the election's alarm: %q", el.Alarm)
		}
		o.wantActs(el, map[acts.Name]int{"election.alarm": 1, "contest.alarm": 1})
		var mails int64
		err := s.Read(t.Context(), func(tx *store.Tx) (err error) {
			mails, err = storetest.Count(tx, "SELECT count(*) FROM outbox WHERE template = 'alarm'")
			return err
		})
		if err != nil || mails < 2 {
			t.Errorf("%d mails to officers: %v", mails, err)
		}
		if _, err := o.e.SettleAlarm(t.Context(), o.ro, el.ID, AlarmContinue, "a slip", "the log"); !refusedFor(err, refusal.Tampered) {
			t.Errorf("going on with the stuffed box: %v", err)
		}
	})
}

// The mail that tells a voter of her ballot is not silenced by a row: neither by
// the board's mark, nor in the outbox.
func TestFound31_TheWordToAVoterCannotBeMarkedAsSent(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		for name, silence := range map[string][]string{
			"the board's mark":       {"UPDATE boards SET told = size"},
			"the mail marked":        {"", "UPDATE outbox SET state = 'sent', to_person = NULL, next_try = NULL"},
			"the mail deleted":       {"", "DELETE FROM outbox"},
			"the mail put off":       {"", "UPDATE outbox SET next_try = '2040-01-01 00:00:00+00:00'"},
			"the mail given up":      {"", "UPDATE outbox SET not_after = '2026-01-01 00:00:00+00:00'"},
			"the mail given another": {"", "UPDATE outbox SET to_person = 'somebody'"},
		} {
			p := mustSeal(t, s, 4, func(c *domain.Contest) { c.Reference += name })
			x := storetest.Thief{T: t, Store: s}
			x.Exec("DELETE FROM outbox")
			p.mustCast(t, 0, 1)
			for i, statement := range silence {
				if statement != "" {
					x.Exec(statement)
				}
				if i == 0 && statement == "" {
					if n, err := p.e.TellVoters(t.Context()); err != nil || n != 1 {
						t.Fatalf("%s: %d, %v", name, n, err)
					}
				}
			}
			later := New(s, p.e.Keys, p.e.Host, nil) // its next look
			if _, err := later.TellVoters(t.Context()); err != nil {
				t.Errorf("%s: %v", name, err)
			}
			letters, err := later.TakeMail(t.Context(), 10)
			if err != nil || len(letters) != 0 && letters[0].Mail.To != p.voters[0].ID {
				t.Errorf("%s: %v %v", name, letters, err)
			}
			if c, _ := p.e.Contest(t.Context(), p.contest.ID); c.Alarm != "word" {
				t.Errorf("%s: alarm %q", name, c.Alarm)
			}
			var waiting int64
			err = s.Read(t.Context(), func(tx *store.Tx) error {
				waiting, err = storetest.Count(tx, "SELECT count(*) FROM outbox WHERE template = 'ballot-accepted'")
				return err
			})
			if err != nil || waiting != 1 {
				t.Errorf("%s: %d mails about one ballot: %v", name, waiting, err)
			}
			x.Exec("UPDATE boards SET stage = 'ended'")
		}
	})
}

// A mail that left, bounced or could not leave is no alarm, nor is a restart.
func TestFound31_WordThatWasSentIsNoAlarm(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		p := mustSeal(t, s, 4, nil)
		for i := range 4 {
			p.mustCast(t, i, 1)
		}
		if n, err := p.e.TellVoters(t.Context()); err != nil || n != 4 {
			t.Fatal(n, err)
		}
		err := s.Write(t.Context(), func(tx *store.Tx) error {
			var ids []domain.MailID
			for leaf := int64(4); leaf < 8; leaf++ {
				id, err := tx.WordID(p.contest.ID, leaf)
				if err != nil {
					return err
				}
				ids = append(ids, id)
			}
			return errors.Join(tx.LetterSent(ids[0]), tx.LetterSent(ids[1]), tx.LetterBounced(ids[1], "550"), tx.LetterFailed(ids[2], "550"))
		})
		if err != nil {
			t.Fatal(err)
		}
		p.setClock(t, storetest.Start.Add(time.Hour))
		for range 2 {
			p.e = New(s, p.e.Keys, p.e.Host, nil)
			if n, err := p.e.TellVoters(t.Context()); err != nil || n != 0 {
				t.Errorf("told again: %d, %v", n, err)
			}
		}
		if c, _ := p.e.Contest(t.Context(), p.contest.ID); c.Alarm != "" {
			t.Errorf("alarm %q", c.Alarm)
		}
	})
}
