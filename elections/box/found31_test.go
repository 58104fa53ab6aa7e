package box

import (
	"testing"

	"hustings/domain"
	"hustings/domain/refusal"
	"hustings/elections/ledger"
	"hustings/elections/store"
	"hustings/elections/store/storetest"
)

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
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		for name, cold := range map[string]bool{"a service that was running": false, "a service that has just started": true} {
			p := mustSeal(t, s, 8, func(c *domain.Contest) { c.Reference += name })
			for i := range 3 {
				p.mustCast(t, i, 1, 2)
			}
			own := p.seal(t, 5, 1)
			_, before := p.boardRow(t)
			x := storetest.Thief{T: t, Store: s}
			x.Exec("DELETE FROM outbox")
			for _, raw := range [][]byte{p.seal(t, 6, 4, 3), p.seal(t, 7, 4, 3)} {
				x.Stuff(p.contest.ID, raw, []byte("looks like any other"))
			}
			if cold {
				p.e = New(s, p.e.Keys, p.e.Host, nil, nil)
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
	t.Parallel()
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
				_, err = New(s, p.e.Keys, p.e.Host, nil, nil).checkSealed(tx, c)
				return err
			})
		}
		if err := look(); err != nil {
			t.Fatal(err)
		}
		x := storetest.Thief{T: t, Store: s}
		x.Exec("CREATE TABLE kept AS SELECT * FROM board_entries")
		for name, statement := range map[string]string{
			"taken away":             "UPDATE board_entries SET bound = NULL WHERE leaf = 5",
			"another ballot's":       "UPDATE board_entries SET bound = (SELECT bound FROM kept WHERE leaf = 6) WHERE leaf = 5",
			"the board called older": "UPDATE boards SET bound = (1 = 0)",
		} {
			x.Freely(statement)
			err := look()
			if name == "the board called older" { // the key says otherwise
				if err != nil {
					t.Errorf("%s: %v", name, err)
				}
				x.Exec("UPDATE board_entries SET bound = NULL WHERE leaf = 5")
				err = look()
			}
			if !refusedFor(err, refusal.Tampered) {
				t.Errorf("%s: %v", name, err)
			}
			if s.Postgres() {
				x.Exec("UPDATE board_entries SET bound = (SELECT bound FROM kept k WHERE k.leaf = board_entries.leaf)")
				continue
			}
			return // SQLite's triggers are gone: once is enough
		}
	})
}

// Two members changed places behind their tags while one of them cast, and
// back again: who cast is not who stands there.
func TestFound31_AVoteByAnotherHandIsFound(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		p := mustSeal(t, s, 6, nil)
		p.mustCast(t, 0, 1, 2)
		x, absent, friend := storetest.Thief{T: t, Store: s}, string(p.voters[5].ID), string(p.voters[1].ID)
		swap := func(a, b string) {
			x.Exec("UPDATE rolls SET person = 'x' WHERE person = ?", a)
			x.Exec("UPDATE rolls SET person = ? WHERE person = ?", a, b)
			x.Exec("UPDATE rolls SET person = ? WHERE person = 'x'", b)
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
		honest := &poll{e: New(s, p.e.Keys, p.e.Host, nil, nil), contest: p.contest, voters: p.voters}
		swap(absent, friend)
		if _, err := honest.e.MyBallot(t.Context(), honest.actor(1), p.contest.ID); !refusedFor(err, refusal.Tampered) {
			t.Errorf("the roll is another: %v", err)
		}
		if s.Postgres() {
			x.Exec("ALTER TABLE record DISABLE TRIGGER ALL")
		} else {
			x.Exec("DROP TRIGGER record_no_update")
		}
		record := "UPDATE record SET body = CAST(replace(CAST(body AS text), ?, ?) AS blob)"
		if s.Postgres() {
			record = "UPDATE record SET body = convert_to(replace(convert_from(body, 'UTF8'), ?, ?), 'UTF8')"
		}
		swapped := digest()
		x.Exec(record, sealed, swapped)
		fooled := &poll{e: New(s, p.e.Keys, p.e.Host, nil, nil), contest: p.contest, voters: p.voters}
		fooled.mustCast(t, 1, 4) // under the absent member's tag
		swap(absent, friend)
		x.Exec(record, swapped, sealed)
		p.e = New(s, p.e.Keys, p.e.Host, nil, nil)
		p.setClock(t, p.contest.Closes)
		c, err := p.e.Advance(t.Context(), p.contest.ID)
		if c.Stage != domain.ContestSealed || !refusedFor(err, refusal.Tampered) {
			t.Errorf("closed all the same: %s, %v", c.Stage, err)
		}
	})
}
