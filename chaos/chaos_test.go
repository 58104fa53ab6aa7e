package chaos

import (
	"fmt"
	"io"
	"os"
	"strconv"
	"sync"
	"syscall"
	"testing"
	"text/tabwriter"
	"time"

	"hustings/domain"
	"hustings/domain/refusal"
)

// kills is how often a replica is killed at each point.
func kills(t *testing.T) int {
	t.Helper()
	n, err := strconv.Atoi(os.Getenv("CHAOS_KILLS"))
	if err != nil || n < 1 {
		n = 2
	}
	return n
}

// points are where a replica is killed: the failpoint, and what it is called.
var points = []struct{ failpoint, called string }{
	{"box.before-begin", "before the transaction begins"},
	{"box.after-lock", "after the lock of the board"},
	{"box.after-insert", "after the ballots are written"},
	{"box.before-commit", "before the commit"},
	{"box.after-commit", "after the commit, before the answer"},
	{"tell.before-mark", "while voters are told (outbox)"},
	{"act.before-commit", "in a change of state"},
}

// row is one line of the table.
type row struct {
	what                      string
	times                     int
	acknowledged, lost, twice int
}

var table struct {
	mu   sync.Mutex
	rows []row
}

func (s *scene) report(t *testing.T, what string, times int, at place, acknowledged int) {
	t.Helper()
	sum := s.settle(t, at)
	if sum.lost != 0 || sum.doubled != 0 {
		t.Errorf("%s: %d acknowledged lost, %d doubled", what, sum.lost, sum.doubled)
	}
	table.mu.Lock()
	defer table.mu.Unlock()
	table.rows = append(table.rows, row{what, times, acknowledged, sum.lost, sum.doubled})
	t.Logf("%s: %d times, %d acknowledged, %d lost, %d doubled", what, times, acknowledged, sum.lost, sum.doubled)
}

// printTable writes what came out.
func printTable(out io.Writer) {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "what\ttimes\tacknowledged\tlost\tdoubled")
	for _, r := range table.rows {
		fmt.Fprintf(w, "%s\t%d\t%d\t%d\t%d\n", r.what, r.times, r.acknowledged, r.lost, r.twice)
	}
	w.Flush()
}

// FA1 with processes, on a primary with a synchronous standby: a replica is killed at
// every point, again and again, another one takes its place, and at the end no
// acknowledged ballot and no acknowledged act is missing or there twice.
func TestFound36_KilledAtEveryPoint(t *testing.T) {
	t.Parallel()
	n := kills(t)
	s := mustScene(t, 24)
	next := 0
	for _, p := range points {
		before, died := s.acknowledged(), 0
		for kill := range n {
			r, err := startReplica(s.at, fmt.Sprintf("%s=exit:%d", p.failpoint, 2+kill%3))
			if err != nil {
				t.Fatal(err)
			}
			for round := 0; round < 30 && !r.dead(); round++ {
				var wait sync.WaitGroup
				for range 4 {
					v := s.voters[next%len(s.voters)]
					next++
					wait.Go(func() { s.cast(r, v) }) //nolint:errcheck // the ledger has it
				}
				wait.Go(func() { r.do(order{Do: "tell"}) }) //nolint:errcheck // told again at the end
				if p.failpoint == "act.before-commit" {
					s.actions++
					wait.Go(func() { s.act(r, fmt.Sprintf("chaos act %d", s.actions)) }) //nolint:errcheck // the ledger has it
				}
				wait.Wait()
			}
			if r.dead() {
				died++
			}
			r.kill()
		}
		if died < n*2/3 {
			t.Errorf("%s: only %d of %d died there", p.called, died, n)
		}
		s.report(t, "killed "+p.called, died, s.at, s.acknowledged()-before)
	}
}

func (s *scene) acknowledged() (n int) {
	for _, v := range s.voters {
		n += v.seq
	}
	return n
}

// The standby stalls, the primary dies, the standby is promoted; two replicas go on;
// the old primary comes back and takes nothing from a replica that reaches it.
func TestFound36_FA3_FA5_StallPromotionAndReturn(t *testing.T) {
	t.Parallel()
	s := mustScene(t, 24)
	one, two := mustReplica(t, s.at, ""), mustReplica(t, s.at, "")
	for i, v := range s.voters[:8] {
		if err := patiently(func() error { return s.cast([]*replica{one, two}[i%2], v) }); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.pair.Stall(t.Context()); err != nil {
		t.Fatal(err)
	}
	var wait sync.WaitGroup
	for i, v := range s.voters[8:12] {
		wait.Go(func() {
			if err := s.cast([]*replica{one, two}[i%2], v); err == nil {
				t.Error("acknowledged, and the standby does not have it")
			}
		})
	}
	wait.Wait()
	if err := one.do(order{Do: "ready"}); err == nil {
		t.Error("ready while no commit goes through")
	}
	if err := s.pair.FailOver(t.Context()); err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	for i, v := range s.voters[8:16] {
		if err := patiently(func() error { return s.cast([]*replica{one, two}[i%2], v) }); err != nil {
			t.Fatalf("after the promotion: %v", err)
		}
		if i == 0 {
			t.Logf("voting was back %v after the promotion", time.Since(began).Round(time.Millisecond))
			if time.Since(began) > time.Minute { // FA3
				t.Error("voting was not back within a minute")
			}
		}
	}
	if err := s.pair.Primary.Return(t.Context()); err != nil {
		t.Fatal(err)
	}
	old := mustReplica(t, place{Database: s.pair.Primary.URL("chaos"), Keys: s.at.Keys}, "")
	for _, v := range s.voters[16:20] {
		if r, no := refusal.Of(s.cast(old, v)); !no || r.Reason != domain.OtherDatabase {
			t.Errorf("the old primary took a ballot: %v", r)
		}
	}
	if err := old.do(order{Do: "ready"}); err == nil {
		t.Error("the replica on the old primary says that it is ready")
	}
	three := mustReplica(t, s.at, "") // started now, with both in its URL
	for _, v := range s.voters[16:24] {
		if err := patiently(func() error { return s.cast(three, v) }); err != nil {
			t.Errorf("beside the old primary: %v", err)
		}
	}
	s.report(t, "stall, promotion, return", 1, place{Database: s.pair.Standby.URL("chaos"), Keys: s.at.Keys}, s.acknowledged())
}

// A replica is frozen with a board in its hands; the other takes ballots again within
// seconds, and the frozen one writes nothing when it wakes.
func TestFound38_AFrozenProcess(t *testing.T) {
	t.Parallel()
	s := mustScene(t, 12)
	frozen, awake := mustReplica(t, s.at, "box.after-lock=sleep:2s"), mustReplica(t, s.at, "")
	if err := s.cast(awake, s.voters[0]); err != nil {
		t.Fatal(err)
	}
	lost := make(chan error, 1)
	go func() { lost <- s.cast(frozen, s.voters[1]) }()
	if err := s.pair.Primary.Until(t.Context(), "SELECT count(*) > 0 FROM pg_stat_activity "+
		"WHERE datname = 'chaos' AND state = 'idle in transaction' AND state_change < clock_timestamp() - interval '100 ms'"); err != nil {
		t.Fatal(err)
	}
	frozen.signal(t, syscall.SIGSTOP)
	began := time.Now()
	if err := patiently(func() error { return s.cast(awake, s.voters[2]) }); err != nil {
		t.Fatal(err)
	}
	t.Logf("ballots were taken again after %v", time.Since(began).Round(time.Millisecond))
	if took := time.Since(began); took > 15*time.Second {
		t.Errorf("after %v", took)
	}
	frozen.signal(t, syscall.SIGCONT)
	if err := <-lost; err == nil {
		t.Error("the frozen replica acknowledged a ballot")
	}
	s.report(t, "a replica frozen", 1, s.at, s.acknowledged())
}
