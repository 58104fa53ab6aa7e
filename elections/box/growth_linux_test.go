package box

import (
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"hustings/domain"
	"hustings/elections/audit"
	"hustings/elections/ledger"
	"hustings/elections/seal"
	"hustings/elections/store"
	"hustings/elections/store/storetest"
)

// TestIssue14_4_MemoryOfACount measures what a contest of many voters, all of whom vote or so
// many, takes from its seal to its bundle, with HUSTINGS_COUNT=10000,1000000/100000,sqlite:100000
// (docs/performance.md): how long each step takes, the most that is resident meanwhile, which from the
// close on is at most 512 MB, and what is left.
func TestIssue14_4_MemoryOfACount(t *testing.T) {
	sizes := os.Getenv("HUSTINGS_COUNT")
	if sizes == "" {
		t.Skip("a measurement: HUSTINGS_COUNT=10000,sqlite:100000")
	}
	debug.SetGCPercent(400) // as hustings serve does
	debug.SetMemoryLimit(400 << 20)
	for text := range strings.SplitSeq(sizes, ",") {
		text, lite := strings.CutPrefix(text, "sqlite:")
		roll, votes, some := strings.Cut(text, "/")
		if !some {
			votes = roll
		}
		n, err := strconv.Atoi(roll)
		voting, also := strconv.Atoi(votes)
		if err := errors.Join(err, also); err != nil {
			t.Fatal(err)
		}
		s := storetest.SQLite
		if !lite {
			s = storetest.Postgres
		}
		measureCount(t, s(t), n, voting)
	}
}

func measureCount(t *testing.T, s *store.Store, n, voting int) {
	e := New(s, mustKeys(t), "vote.example.org", nil, nil)
	var p *poll
	measured(t, n, "seal", func() error { p = mustSealWith(t, e, n, nil); return nil })
	measured(t, n, "the board read anew", func() error {
		e.forgetBoards()
		_, err := e.Turnout(t.Context(), p.contest.ID)
		return err
	})
	ids := make([]domain.PersonID, voting)
	for i := range ids {
		ids[i] = domain.PersonID(strings.Clone(string(p.voters[i].ID)))
	}
	p.voters = nil // they are the test's, not the service's
	measured(t, n, "ballots sealed and cast", func() error { return p.castAll(t, ids) })
	ids = nil
	storetest.MustSet(t, s, p.contest.Closes)
	for more := true; more; {
		var stage string
		bounded(t, n, "a step", func() (err error) {
			g, err := e.glance(t.Context(), p.contest.ID)
			if err != nil {
				return err
			}
			stage = string(g.seq.Stage())
			more, err = e.step(t.Context(), p.contest.ID)
			return err
		})
		t.Logf("  that was the step from %s", stage)
	}
	bounded(t, n, "its result", func() error {
		return s.Read(t.Context(), func(tx *store.Tx) error { _, err := e.ResultOf(tx, p.contest.ID); return err })
	})
	bounded(t, n, "its bundle", func() error { return e.Bundle(t.Context(), io.Discard, p.contest.ID) })
	if c, err := e.Contest(t.Context(), p.contest.ID); err != nil || c.Stage != domain.ContestCounted {
		t.Fatalf("%s, %v", c.Stage, err)
	}
}

// castAll seals and casts a ballot of each of the voters, a thousand in a batch: past the
// doors, and past the proofs that this process has just made.
func (p *poll) castAll(t *testing.T, voters []domain.PersonID) error {
	b := p.e.board(p.contest.ID)
	const batch = 1000
	sealed := make(chan *cast, 2*batch)
	var next atomic.Int64
	var wait sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		wait.Go(func() {
			for i := int(next.Add(1)) - 1; i < len(voters); i = int(next.Add(1)) - 1 {
				c, err := b.castOf(voters[i], []uint8{uint8(1 + i%4), 0, uint8(i % 4 / 3 * 2), 0, 0})
				if err != nil {
					t.Error(err)
					break
				}
				sealed <- c
			}
		})
	}
	go func() { wait.Wait(); close(sealed) }()
	all := make([]*cast, 0, batch)
	for more := true; more; {
		var c *cast
		if c, more = <-sealed; more {
			all = append(all, c)
		}
		if len(all) < batch && more || len(all) == 0 {
			continue
		}
		b.urn.commit(all)
		for _, c := range all {
			if a := <-c.answer; a.err != nil {
				return a.err
			}
		}
		all = all[:0]
	}
	return nil
}

// castOf is a voter's first ballot.
func (b *board) castOf(person domain.PersonID, ranks []uint8) (*cast, error) {
	b.mu.Lock()
	i, me, err := b.voter(person)
	s := seal.BallotStatement{E: seal.Hash(b.seq.Election()), Suite: seal.Suite, PK: seal.Point(b.seq.PK()), Tag: seal.Tag(me.tag), Seq: 1, By: string(ledger.Voter)}
	b.mu.Unlock()
	if err != nil {
		return nil, err
	}
	ballot, _, err := seal.SealBallot(nil, s, ranks)
	if err != nil {
		return nil, err
	}
	c := &cast{voter: i, ballot: audit.BallotEntry(s, ballot), answer: make(chan answer, 1)}
	c.raw, err = ledger.Marshal(c.ballot)
	return c, err
}

// bounded is measured, and fails where more than 512 MB were resident.
func bounded(t *testing.T, n int, what string, f func() error) {
	t.Helper()
	if mb := measured(t, n, what, f); mb > 512 {
		t.Errorf("%s of %d voters takes %d MB", what, n, mb)
	}
}

func measured(t *testing.T, n int, what string, f func() error) (mb int) {
	t.Helper()
	debug.FreeOSMemory()
	os.WriteFile("/proc/self/clear_refs", []byte("5"), 0) //nolint:errcheck // then the peak is of all so far
	began := time.Now()
	if err := f(); err != nil {
		t.Fatalf("%s: %v", what, err)
	}
	took := time.Since(began)
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		t.Fatal(err)
	}
	_, peak, _ := strings.Cut(string(status), "VmHWM:")
	kb := 0
	fmt.Sscan(peak, &kb) //nolint:errcheck // stays 0
	var left runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&left)
	t.Logf("%8d  %-24s %8.2f s  %4d MB at most, %4d MB left", n, what, took.Seconds(), kb>>10, left.HeapAlloc>>20)
	return kb >> 10
}
