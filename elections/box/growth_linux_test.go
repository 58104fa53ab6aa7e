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
	"hustings/elections/store"
	"hustings/elections/store/storetest"
)

// TestIssue14_4_MemoryOfACount measures what a contest of many voters, all of whom vote or so
// many, takes from its seal to its bundle, with HUSTINGS_COUNT=10000,1000000/100000 (docs/performance.md):
// how long each step takes, the most that is resident meanwhile, and what is left.
func TestIssue14_4_MemoryOfACount(t *testing.T) {
	sizes := os.Getenv("HUSTINGS_COUNT")
	if sizes == "" {
		t.Skip("a measurement: HUSTINGS_COUNT=10000,100000")
	}
	debug.SetGCPercent(400) // as hustings serve does
	debug.SetMemoryLimit(400 << 20)
	for text := range strings.SplitSeq(sizes, ",") {
		roll, votes, some := strings.Cut(text, "/")
		if !some {
			votes = roll
		}
		n, err := strconv.Atoi(roll)
		voting, also := strconv.Atoi(votes)
		if err := errors.Join(err, also); err != nil {
			t.Fatal(err)
		}
		measureCount(t, storetest.Postgres(t), n, voting)
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
	measured(t, n, "ballots sealed and cast", func() error {
		var next atomic.Int64
		var wait sync.WaitGroup
		for range 16 {
			wait.Go(func() {
				for i := int(next.Add(1)) - 1; i < voting; i = int(next.Add(1)) - 1 {
					p.mustCast(t, i, 1, 2, 3)
				}
			})
		}
		wait.Wait()
		return nil
	})
	storetest.MustSet(t, s, p.contest.Closes)
	for more := true; more; {
		var stage string
		measured(t, n, "a step", func() (err error) {
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
	measured(t, n, "its result", func() error {
		return s.Read(t.Context(), func(tx *store.Tx) error { _, err := e.ResultOf(tx, p.contest.ID); return err })
	})
	measured(t, n, "its bundle", func() error { return e.Bundle(t.Context(), io.Discard, p.contest.ID) })
	if c, err := e.Contest(t.Context(), p.contest.ID); err != nil || c.Stage != domain.ContestCounted {
		t.Fatalf("%s, %v", c.Stage, err)
	}
}

func measured(t *testing.T, n int, what string, f func() error) {
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
}
