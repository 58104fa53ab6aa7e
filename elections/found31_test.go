package elections

import (
	"errors"
	"testing"
	"time"

	"hustings/domain"
	"hustings/domain/refusal"
	"hustings/elections/ledger"
	"hustings/elections/store"
	"hustings/elections/store/storetest"
)

// thief plays somebody who owns the database and nothing else: raw SQL, no key.
type thief struct {
	t testing.TB
	s *store.Store
}

func (x thief) exec(statement string, args ...any) {
	x.t.Helper()
	if err := x.s.Write(x.t.Context(), func(tx *store.Tx) error { return storetest.Exec(tx, statement, args...) }); err != nil {
		x.t.Fatal(err)
	}
}

// freely is exec without the triggers that keep what only grows.
func (x thief) freely(statements ...string) {
	x.t.Helper()
	err := x.s.Write(x.t.Context(), func(tx *store.Tx) error {
		err := unlock(tx, x.s.Postgres())
		for _, statement := range statements {
			err = errors.Join(err, storetest.Exec(tx, statement))
		}
		return err
	})
	if err != nil {
		x.t.Fatal(err)
	}
}

// stuff puts a ballot into the box for a voter who did not vote: everything that
// the engine would write but what its keys make.
func (x thief) stuff(p *poll, raw, bound []byte) {
	x.t.Helper()
	err := x.s.Write(x.t.Context(), func(tx *store.Tx) error {
		row, err := tx.Board(p.contest.ID)
		if err != nil {
			return err
		}
		tree, err := ledger.LoadTree(row.Size, tx.Hashes(p.contest.ID))
		if err != nil {
			return err
		}
		entry, err := ledger.Parse(raw)
		if err != nil {
			return err
		}
		var hashes []byte
		for _, h := range tree.Append(ledger.LeafHash(raw)) {
			hashes = append(hashes, h[:]...)
		}
		tag := entry.(*ledger.Ballot).Tag
		return errors.Join(storetest.Exec(tx, "INSERT INTO board_entries (contest, leaf, entry, hashes, tag, seq, bound) VALUES (?, ?, ?, ?, ?, 1, ?)",
			string(p.contest.ID), row.Size, raw, hashes, tag[:], bound),
			storetest.Exec(tx, "UPDATE boards SET size = size + 1, told = size + 1"))
	})
	if err != nil {
		x.t.Fatal(err)
	}
}

func (p *poll) boardRow(t *testing.T) (row store.Board, note *ledger.SignedCheckpoint) {
	t.Helper()
	err := p.e.Store.Read(t.Context(), func(tx *store.Tx) (err error) {
		if row, err = tx.Board(p.contest.ID); err != nil {
			return err
		}
		raw, err := tx.Checkpoint(p.contest.ID)
		if err != nil {
			return err
		}
		note, err = ledger.ParseCheckpoint(raw)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return row, note
}

// The stuffing thief: ballots for those who did not vote, the size put forward,
// the word to voters marked as sent. Neither a service that remembers the board
// nor one that has just started signs them.
func TestFound31_StuffedBallotsAreNeverSigned(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		for name, cold := range map[string]bool{"a service that was running": false, "a service that has just started": true} {
			p := mustSeal(t, s, 8, func(c *domain.Contest) { c.Reference += name })
			for i := range 3 {
				p.mustCast(t, i, 1, 2)
			}
			own := p.seal(t, 5, 1)
			_, before := p.boardRow(t)
			x := thief{t, s}
			x.exec("DELETE FROM outbox")
			for _, raw := range [][]byte{p.seal(t, 6, 4, 3), p.seal(t, 7, 4, 3)} {
				x.stuff(p, raw, []byte("looks like any other"))
			}
			if cold {
				p.e = New(s, p.e.Keys, p.e.Host, nil)
			}
			for range 2 {
				_, err := p.e.Cast(t.Context(), p.actor(5), p.contest.ID, own, "")
				if r, no := refusal.Of(err); !no || r.Reason != domain.AlarmStands && r.Reason != refusal.Tampered {
					t.Errorf("%s: the next honest ballot: %v", name, err)
				}
			}
			if _, err := p.e.TellVoters(t.Context()); err != nil {
				t.Error(err)
			}
			row, after := p.boardRow(t)
			if after.Size != before.Size {
				t.Errorf("%s signed a board of %d entries after one of %d", name, after.Size, before.Size)
			}
			if row.Alarm != "checkpoint" {
				t.Errorf("%s: alarm %q", name, row.Alarm)
			}
			p.setClock(t, p.contest.Closes)
			if c, err := p.e.Advance(t.Context(), p.contest.ID); c.Stage != domain.ContestSealed || !refusedFor(err, refusal.Tampered) {
				t.Errorf("%s: closed all the same: %s, %v", name, c.Stage, err)
			}
			p.setClock(t, storetest.Start)
		}
	})
}

// Even a row that a checkpoint covers counts only if it was bound at its intake,
// to its place and to the member who cast it.
func TestFound31_ABallotIsBoundAtItsIntake(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		p := mustSeal(t, s, 6, nil)
		for i := range 4 {
			p.mustCast(t, i, 1, 2)
		}
		look := func() error {
			return s.Read(t.Context(), func(tx *store.Tx) error {
				c, err := tx.Contest(p.contest.ID)
				if err != nil {
					return err
				}
				_, err = New(s, p.e.Keys, p.e.Host, nil).checkSealed(tx, c)
				return err
			})
		}
		if err := look(); err != nil {
			t.Fatal(err)
		}
		x := thief{t, s}
		x.exec("CREATE TABLE kept AS SELECT * FROM board_entries")
		for name, statement := range map[string]string{
			"taken away":             "UPDATE board_entries SET bound = NULL WHERE leaf = 5",
			"another ballot's":       "UPDATE board_entries SET bound = (SELECT bound FROM kept WHERE leaf = 6) WHERE leaf = 5",
			"the board called older": "UPDATE boards SET bound = (1 = 0)",
		} {
			x.freely(statement)
			err := look()
			if name == "the board called older" { // the key says otherwise
				if err != nil {
					t.Errorf("%s: %v", name, err)
				}
				x.exec("UPDATE board_entries SET bound = NULL WHERE leaf = 5")
				err = look()
			}
			if !refusedFor(err, refusal.Tampered) {
				t.Errorf("%s: %v", name, err)
			}
			if s.Postgres() {
				x.exec("UPDATE board_entries SET bound = (SELECT bound FROM kept k WHERE k.leaf = board_entries.leaf)")
				continue
			}
			return // SQLite's triggers are gone: once is enough
		}
	})
}

// Two members changed places behind their tags while one of them cast, and
// back again: who cast is not who stands there.
func TestFound31_AVoteByAnotherHandIsFound(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		p := mustSeal(t, s, 6, nil)
		p.mustCast(t, 0, 1, 2)
		x, absent, friend := thief{t, s}, string(p.voters[5].ID), string(p.voters[1].ID)
		swap := func(a, b string) {
			x.exec("UPDATE rolls SET person = 'x' WHERE person = ?", a)
			x.exec("UPDATE rolls SET person = ? WHERE person = ?", a, b)
			x.exec("UPDATE rolls SET person = ? WHERE person = 'x'", b)
		}
		digest := func() (roll string) {
			t.Helper()
			err := s.Read(t.Context(), func(tx *store.Tx) error {
				entries, err := tx.Roll(p.contest.ID)
				roll = rollDigest(entries)
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			return roll
		}
		sealed := digest()
		honest := &poll{e: New(s, p.e.Keys, p.e.Host, nil), contest: p.contest, voters: p.voters}
		swap(absent, friend)
		if _, err := honest.e.MyBallot(t.Context(), honest.actor(1), p.contest.ID); !refusedFor(err, refusal.Tampered) {
			t.Errorf("the roll is another: %v", err)
		}
		if s.Postgres() {
			x.exec("ALTER TABLE record DISABLE TRIGGER ALL")
		} else {
			x.exec("DROP TRIGGER record_no_update")
		}
		record := "UPDATE record SET body = CAST(replace(CAST(body AS text), ?, ?) AS blob)"
		if s.Postgres() {
			record = "UPDATE record SET body = convert_to(replace(convert_from(body, 'UTF8'), ?, ?), 'UTF8')"
		}
		swapped := digest()
		x.exec(record, sealed, swapped)
		fooled := &poll{e: New(s, p.e.Keys, p.e.Host, nil), contest: p.contest, voters: p.voters}
		fooled.mustCast(t, 1, 4) // under the absent member's tag
		swap(absent, friend)
		x.exec(record, swapped, sealed)
		p.e = New(s, p.e.Keys, p.e.Host, nil)
		p.setClock(t, p.contest.Closes)
		c, err := p.e.Advance(t.Context(), p.contest.ID)
		if c.Stage != domain.ContestSealed || !refusedFor(err, refusal.Tampered) {
			t.Errorf("closed all the same: %s, %v", c.Stage, err)
		}
	})
}

// The mail that tells a voter of her ballot is not silenced by a row: neither by
// the board's mark, nor in the outbox.
func TestFound31_TheWordToAVoterCannotBeMarkedAsSent(t *testing.T) {
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
			x := thief{t, s}
			x.exec("DELETE FROM outbox")
			p.mustCast(t, 0, 1)
			for i, statement := range silence {
				if statement != "" {
					x.exec(statement)
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
			if row, _ := p.boardRow(t); row.Alarm != "word" {
				t.Errorf("%s: alarm %q", name, row.Alarm)
			}
			var waiting int64
			err = s.Read(t.Context(), func(tx *store.Tx) error {
				waiting, err = storetest.Count(tx, "SELECT count(*) FROM outbox WHERE template = 'ballot-accepted'")
				return err
			})
			if err != nil || waiting != 1 {
				t.Errorf("%s: %d mails about one ballot: %v", name, waiting, err)
			}
			x.exec("UPDATE boards SET stage = 'ended'")
		}
	})
}

// A mail that left, bounced or could not leave is no alarm, nor is a restart.
func TestFound31_WordThatWasSentIsNoAlarm(t *testing.T) {
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
		if row, _ := p.boardRow(t); row.Alarm != "" {
			t.Errorf("alarm %q", row.Alarm)
		}
	})
}

// In an election the alarm is stored and mailed to its officers, once.
func TestFound31_OfficersAreToldOfStuffing(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		o := mustOffice(t, s, 1, 8)
		el := o.notice(nil)
		c := o.toPoll(el)
		p := &poll{e: o.e, contest: c}
		p.voters = o.members
		p.mustCast(t, 0, 1)
		own := p.seal(t, 2, 1)
		thief{t, s}.stuff(p, p.seal(t, 1, 1), nil)
		if _, err := o.e.Cast(t.Context(), p.actor(2), c.ID, own, ""); !refusedFor(err, domain.AlarmStands) {
			t.Errorf("the next ballot: %v", err)
		}
		if el = o.reload(el); el.Alarm != refusal.Tampered.Name {
			t.Errorf("the election's alarm: %q", el.Alarm)
		}
		o.wantActs(el, map[string]int{"election.alarm": 1, "contest.alarm": 1})
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
