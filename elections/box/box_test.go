package box

import (
	"context"
	"errors"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"hustings/domain"
	"hustings/domain/refusal"
	"hustings/elections/ledger"
	"hustings/elections/store"
	"hustings/elections/store/storetest"
)

// An act reads the clock before it waits for the board. A batch that is dated
// while it waits is no clock that ran backwards.
func TestAnActThatWaitedForTheBoardIsDatedAfterIt(t *testing.T) {
	t.Parallel()
	s := storetest.SQLite(t)
	e := New(s, mustKeys(t), "vote.example.org", nil, nil)
	p := mustSealWith(t, e, 3, nil)
	cast := s.Clock().Add(10 * time.Second)
	if err := s.SetClock(t.Context(), cast); err != nil {
		t.Fatal(err)
	}
	p.mustCast(t, 0, 1)
	if err := s.SetClock(t.Context(), cast.Add(-2*time.Second)); err != nil {
		t.Fatal(err)
	}
	err := s.Act(t.Context(), func(tx *store.Tx) error {
		tx.Now()
		if err := storetest.Exec(tx, "UPDATE simulation SET now = ?", cast.Add(time.Second)); err != nil {
			return err
		}
		return e.LogWithdrawn(tx, p.contest, p.contest.Options[2].ID, "moved away")
	})
	if err != nil {
		t.Fatal(err)
	}
}

// FA10 at the box: a database's clock that goes backwards, by however little,
// takes no ballots until it has caught up.
func TestFA10_AClockThatWentBackwardsTakesNoBallots(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		p := mustSeal(t, s, 3, nil)
		p.setClock(t, storetest.Start.Add(time.Minute))
		p.mustCast(t, 0, 1)
		entry := p.seal(t, 1, 1)
		p.setClock(t, storetest.Start.Add(time.Minute-time.Second))
		for _, e := range []*Box{p.e, New(s, p.e.Keys, p.e.Host, nil, nil)} {
			_, err := e.Cast(t.Context(), p.actor(1), p.contest.ID, entry, "")
			wantRefusal(t, err, refusal.ClockBehind)
		}
		p.setClock(t, storetest.Start.Add(time.Minute))
		if _, err := p.e.Cast(t.Context(), p.actor(1), p.contest.ID, entry, ""); err != nil {
			t.Error(err)
		}
	})
}

func TestARefusalTouchesNoNeighbourInItsBatch(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		p := mustSeal(t, s, 6, nil)
		var batch []*cast
		add := func(i int, entry []byte) {
			b, voter, err := p.e.voterOf(t.Context(), p.actor(i), p.contest.ID)
			if err != nil {
				t.Fatal(err)
			}
			ballot, err := b.read(entry, voter)
			if err != nil {
				t.Fatal(err)
			}
			batch = append(batch, &cast{voter: voter, ballot: ballot, raw: entry, answer: make(chan answer, 1)})
		}
		same := p.seal(t, 0, 1)
		add(0, same)
		add(0, p.seal(t, 0, 2)) // the same voter's second first ballot
		add(1, p.seal(t, 1, 1))
		add(0, same) // the same request twice in one batch
		add(2, p.seal(t, 2, 1))
		p.e.board(p.contest.ID).urn.commit(batch)
		want := []refusal.Reason{refusal.Reason{}, domain.BallotOutOfTurn, refusal.Reason{}, refusal.Reason{}, refusal.Reason{}}
		for i, c := range batch {
			a := <-c.answer
			if want[i].Name != "" {
				wantRefusal(t, a.err, want[i])
			} else if a.err != nil {
				t.Errorf("cast %d: %v", i, a.err)
			}
		}
		if turnout, err := p.e.Turnout(t.Context(), p.contest.ID); err != nil || turnout.Ballots != 3 {
			t.Errorf("turnout %+v: %v", turnout, err)
		}
	})
}

func TestAPanicInTheBoxIsAnsweredAndLeavesItWorking(t *testing.T) {
	t.Parallel()
	p := mustSeal(t, storetest.SQLite(t), 2, nil)
	b, voter, err := p.e.voterOf(t.Context(), p.actor(0), p.contest.ID)
	if err != nil {
		t.Fatal(err)
	}
	_, err = b.urn.put(t.Context(), &cast{voter: voter}) // no ballot: judging it panics
	wantRefusal(t, err, refusal.TryAgain)
	p.mustCast(t, 0, 1)
}

func TestFirstCountsRefusesASecondBallot(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		p := mustSeal(t, s, 3, func(c *domain.Contest) { c.Duplicates = domain.FirstCounts })
		for i := range 3 {
			p.mustCast(t, i, 1)
		}
		_, err := p.e.Cast(t.Context(), p.actor(0), p.contest.ID, p.seal(t, 0, 2), "")
		wantRefusal(t, err, domain.BallotStands)
		if c := p.mustClose(t); c.Stage != domain.ContestCounted {
			t.Errorf("contest is %s", c.Stage)
		}
	})
}

func TestWhoStopsWaitingCanAskAgain(t *testing.T) {
	t.Parallel()
	p := mustSeal(t, storetest.SQLite(t), 2, nil)
	entry := p.seal(t, 0, 1)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := p.e.Cast(ctx, p.actor(0), p.contest.ID, entry, ""); err != nil && !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	r, err := p.e.Cast(t.Context(), p.actor(0), p.contest.ID, entry, "")
	if err != nil || r.Code != ledger.TrackingCode(ledger.LeafHash(entry)) || r.Leaf != 4 {
		t.Errorf("asking again: %+v, %v", r, err)
	}
}

func TestASealedContestIsReadFromTheDiskByANewEngine(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "h.db")
	p := mustSeal(t, storetest.Open(t, path), 3, nil)
	r := p.mustCast(t, 0, 1)
	again := New(p.e.Store, p.e.Keys, p.e.Host, nil, nil)
	found, err := again.FindByCode(t.Context(), p.contest.ID, strings.ToLower(r.Code))
	if err != nil || found.Leaf != r.Leaf || string(found.Receipt.File) != string(r.File) {
		t.Errorf("found %+v: %v", found, err)
	}
}
