package box

import (
	"testing"
	"time"

	"hustings/domain"
	"hustings/domain/refusal"
	"hustings/elections/ledger"
	"hustings/elections/store"
	"hustings/elections/store/storetest"
)

// mustForge puts the first two voters' ballots on the board in one batch, the second
// with the A that change makes of the first's, past the checks that nobody gets past.
func (p *poll) mustForge(t *testing.T, change func(a ledger.B32) ledger.B32) (first ledger.B32) {
	t.Helper()
	var casts []*cast
	for i := range 2 {
		raw := p.seal(t, i, 1, 2)
		_, voter, err := p.e.voterOf(t.Context(), p.actor(i), p.contest.ID)
		if err != nil {
			t.Fatal(err)
		}
		entry, err := ledger.Parse(raw)
		if err != nil {
			t.Fatal(err)
		}
		ballot := entry.(*ledger.Ballot)
		if i == 0 {
			first = ballot.CT[0].A
		} else if ballot.CT[0].A = change(first); true {
			if raw, err = ledger.Marshal(ballot); err != nil {
				t.Fatal(err)
			}
		}
		casts = append(casts, &cast{voter: voter, ballot: ballot, raw: raw})
	}
	err := p.e.Store.Write(t.Context(), func(tx *store.Tx) error {
		pen, err := p.e.lockBoard(tx, p.contest.ID)
		if err != nil {
			return err
		}
		for _, c := range casts {
			pen.seen = map[ledger.B32]struct{}{}
			if a := pen.take(c, tx.Now()); a.err != nil {
				return a.err
			}
		}
		return pen.flush()
	})
	if err != nil {
		t.Fatal(err)
	}
	return first
}

// Whoever finds two A's that begin alike, by 2^64 tries at home, stops nothing: neither
// the service that took them in nor one that reads the log takes one for the other.
func TestR58_AsThatBeginAlikeAreNoCopies(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		p := mustSeal(t, s, 3, nil)
		p.mustForge(t, func(a ledger.B32) ledger.B32 { a[31] ^= 1; return a })
		for _, e := range []*Box{p.e, New(s, p.e.Keys, p.e.Host, nil, nil)} {
			if turnout, err := e.Turnout(t.Context(), p.contest.ID); err != nil || turnout.Ballots != 2 {
				t.Errorf("%+v, %v", turnout, err)
			}
		}
		p.mustCast(t, 2, 1)
	})
}

// Two A's of one trace are told apart by the log; a whole A that stands there twice is
// an alarm as ever.
func TestR58_ATraceMetAgainIsLookedUpOnTheLog(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		unlucky := mustSeal(t, s, 3, nil)
		other := ledger.B32{}
		first := unlucky.mustForge(t, func(a ledger.B32) ledger.B32 { other = a; other[0] ^= 1; return other })
		for _, a := range []ledger.B32{first, other} {
			e := New(s, unlucky.e.Keys, unlucky.e.Host, nil, nil)
			e.board(unlucky.contest.ID).seen[traceOf(a)] = struct{}{} // of some other A
			if turnout, err := e.Turnout(t.Context(), unlucky.contest.ID); err != nil || turnout.Ballots != 2 {
				t.Errorf("a trace that two have: %+v, %v", turnout, err)
			}
		}
		e := unlucky.e
		b, entry := e.board(unlucky.contest.ID), unlucky.seal(t, 2, 1)
		parsed, err := ledger.Parse(entry)
		if err != nil {
			t.Fatal(err)
		}
		err = s.Write(t.Context(), func(tx *store.Tx) error { // it is met while the ballot is on its way
			pen, err := e.lockBoard(tx, unlucky.contest.ID)
			if err != nil {
				return err
			}
			at, _ := b.named(unlucky.voters[2].ID)
			if a := pen.take(&cast{voter: at, ballot: parsed.(*ledger.Ballot), raw: entry}, tx.Now()); a.err != nil {
				return a.err
			}
			b.seen[traceOf(parsed.(*ledger.Ballot).CT[0].A)] = struct{}{}
			return pen.flush()
		})
		if err != nil {
			t.Fatal(err)
		}
		if turnout, err := e.Turnout(t.Context(), unlucky.contest.ID); err != nil || turnout.Ballots != 3 {
			t.Errorf("after a commit: %+v, %v", turnout, err)
		}
		copied := mustSeal(t, s, 3, func(c *domain.Contest) { c.Reference += "-copied" })
		copied.mustForge(t, func(a ledger.B32) ledger.B32 { return a })
		for _, e := range []*Box{copied.e, New(s, copied.e.Keys, copied.e.Host, nil, nil)} {
			if _, err := e.Turnout(t.Context(), copied.contest.ID); !refusedFor(err, refusal.Tampered) {
				t.Errorf("a whole A twice: %v", err)
			}
		}
	})
}

// A board whose poll is over keeps nothing that only a further ballot would be judged by. Where its close is moved all the
// same, the log is read anew, and ballots are judged as before.
func TestIssue14_4_ABoardWhosePollIsOverKeepsNoTraces(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		p := mustSeal(t, s, 5, nil)
		for i := range 3 {
			p.mustCast(t, i, 1, 2)
		}
		traces := func(e *Box) int {
			b := e.known(p.contest.ID)
			b.mu.Lock()
			defer b.mu.Unlock()
			return len(b.seen)
		}
		hold := func(why string) {
			t.Helper()
			if err := s.Write(t.Context(), func(tx *store.Tx) error { return p.e.HoldContest(tx, p.contest, why) }); err != nil {
				t.Fatal(err)
			}
		}
		hold("looked at")
		if n := traces(p.e); n != 3 {
			t.Fatalf("%d traces of 3 ballots", n)
		}
		if c := p.mustClose(t); c.Stage != domain.ContestClosed {
			t.Fatal(c.Stage)
		}
		other := p.at(New(s, p.e.Keys, p.e.Host, nil, nil))
		if _, err := other.e.Turnout(t.Context(), p.contest.ID); err != nil {
			t.Fatal(err)
		}
		if a, b := traces(p.e), traces(other.e); a != 0 || b != 0 {
			t.Errorf("the poll is over, and %d and %d traces are kept", a, b)
		}

		closes := p.contest.Closes.Add(time.Hour)
		err := s.Act(t.Context(), func(tx *store.Tx) error { return p.e.LogExtend(tx, p.contest, closes, "a fault") })
		if err != nil {
			t.Fatal(err)
		}
		p.mustCast(t, 3, 2, 1)
		other.mustCast(t, 0, 2, 1) // once more, through a memory of before
		p.mustCast(t, 1, 2, 1)
		if _, err := other.e.Turnout(t.Context(), p.contest.ID); err != nil {
			t.Fatal(err)
		}
		if a, b := traces(p.e), traces(other.e); a != 6 || b != 6 {
			t.Errorf("%d and %d traces of 6 ballots", a, b)
		}
		p.contest.Closes = closes
		if c := p.mustClose(t); c.Stage != domain.ContestCounted {
			t.Fatal(c.Stage)
		}
		if r, err := p.e.ContestResult(t.Context(), p.contest.ID); err != nil || r.Turnout != 4 || r.Papers != 4 {
			t.Errorf("%+v, %v", r, err)
		}
	})
}

// A batch has the board and has read the clock a moment before the close; the clockwork of the
// same process finds the poll over meanwhile and begins to close it. The copy of a ciphertext
// is refused then as ever: on the log it would keep everybody from reading it.
func TestR58_ACopyIsRefusedWhileThePollIsBeingClosed(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		p := mustSeal(t, s, 3, nil)
		first, err := ledger.Parse(p.seal(t, 0, 1))
		if err != nil {
			t.Fatal(err)
		}
		second, err := ledger.Parse(p.seal(t, 1, 1))
		if err != nil {
			t.Fatal(err)
		}
		copied := second.(*ledger.Ballot)
		copied.CT[0].A = first.(*ledger.Ballot).CT[0].A
		take := func(i int, ballot *ledger.Ballot, meanwhile func()) (refused error) {
			raw, err := ledger.Marshal(ballot)
			if err != nil {
				t.Fatal(err)
			}
			err = s.Write(t.Context(), func(tx *store.Tx) error {
				pen, err := p.e.lockBoard(tx, p.contest.ID)
				if err != nil {
					return err
				}
				now := tx.Now()
				meanwhile()
				at, _ := p.e.board(p.contest.ID).named(p.voters[i].ID)
				refused = pen.take(&cast{voter: at, ballot: ballot, raw: raw}, now).err
				return pen.flush()
			})
			if err != nil {
				t.Fatal(err)
			}
			return refused
		}
		if err := take(0, first.(*ledger.Ballot), func() {}); err != nil {
			t.Fatal(err)
		}
		err = take(1, copied, func() {
			if _, err := p.e.readClosing(t.Context(), p.contest.ID); err != nil {
				t.Error(err)
			}
		})
		if r, is := refusal.Of(err); !is || r.Reason != domain.BallotCopied {
			t.Errorf("a copy, while the poll is being closed: %v", err)
		}
		if _, err := New(s, p.e.Keys, p.e.Host, nil, nil).Turnout(t.Context(), p.contest.ID); err != nil {
			t.Errorf("the log cannot be read: %v", err)
		}
		b := p.e.board(p.contest.ID)
		b.mu.Lock()
		b.rest()
		b.mu.Unlock()
		if r, is := refusal.Of(take(1, copied, func() {})); !is || r.Reason != domain.BallotCopied {
			t.Error("a board that remembers nothing takes a copy")
		}
	})
}
