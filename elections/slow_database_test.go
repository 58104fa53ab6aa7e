package elections

import (
	"context"
	"runtime"
	"slices"
	"sync"
	"testing"
	"time"

	"hustings/domain"
	"hustings/domain/refusal"
	"hustings/elections/store/pgtest"
	"hustings/elections/store/storetest"
)

// FA5: the database hangs for five seconds while ballots come, twenty a second. Whoever
// casts meanwhile is told within three to try again, nothing piles up, ten seconds after
// it goes on casting is as quick as ever, and no ballot is lost or there twice.
func TestFA5_ADatabaseThatHangsPilesNothingUp(t *testing.T) {
	t.Parallel()
	if !long() {
		t.Skip("HUSTINGS_LONG=1 lets a database hang for five seconds, and waits ten")
	}
	const (
		pace        = 50 * time.Millisecond
		hangs       = 5 * time.Second
		calm        = 10 * time.Second // after which it must be as quick as ever
		measured    = 5 * time.Second
		answerMost  = 3*time.Second + 500*time.Millisecond // the machine is busy, too
		slowestMost = 300 * time.Millisecond
	)
	server, err := pgtest.Start(t.Context(), pgtest.Options{Fsync: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { server.Stop() }) //nolint:errcheck // the test is over
	if err := server.CreateDatabase(t.Context(), "fa5"); err != nil {
		t.Fatal(err)
	}
	voters := int((time.Second + hangs + calm + measured) / pace)
	p := mustSeal(t, storetest.Open(t, server.URL("fa5")), voters, nil)
	entries := make([][]byte, voters)
	for i := range entries {
		entries[i] = p.seal(t, i, 1, 2)
	}
	type answer struct {
		began time.Time
		took  time.Duration
		err   error
	}
	answers := make([]answer, voters)
	var clients sync.WaitGroup
	var hung, went time.Time
	before, most := runtime.NumGoroutine(), 0
	tick := time.NewTicker(pace)
	defer tick.Stop()
	for i, began := 0, time.Now(); i < voters; i++ {
		<-tick.C
		switch at := time.Since(began); {
		case hung.IsZero() && at > time.Second:
			hung = time.Now()
			if err := server.Freeze(); err != nil {
				t.Fatal(err)
			}
		case went.IsZero() && !hung.IsZero() && time.Since(hung) > hangs:
			if err := server.Thaw(); err != nil {
				t.Fatal(err)
			}
			went = time.Now()
		}
		most = max(most, runtime.NumGoroutine()-before)
		clients.Go(func() {
			at := time.Now()
			_, err := p.e.Cast(context.WithoutCancel(t.Context()), p.actor(i), p.contest.ID, entries[i], "")
			answers[i] = answer{at, time.Since(at), err}
		})
	}
	clients.Wait()
	var slow, quick []time.Duration
	for i, a := range answers {
		switch {
		case a.began.Before(went) && a.began.After(hung):
			slow = append(slow, a.took)
		case a.began.After(went.Add(calm)):
			quick = append(quick, a.took)
			if a.err != nil {
				t.Errorf("voter %d, %v after: %v", i, a.began.Sub(went).Round(time.Millisecond), a.err)
			}
		}
		if r, no := refusal.Of(a.err); a.err != nil && (!no || r.Code != refusal.BUSY) {
			t.Errorf("voter %d was told %v", i, a.err)
		}
	}
	slices.Sort(slow)
	slices.Sort(quick)
	p99 := quick[len(quick)*99/100]
	t.Logf("%d casts while it hung, the slowest answer after %v, at most %d goroutines more; %d casts from %v after, p99 %v", len(slow), slow[len(slow)-1].Round(time.Millisecond), most, len(quick), calm, p99.Round(time.Millisecond))
	if slow[len(slow)-1] > answerMost {
		t.Errorf("somebody waited %v", slow[len(slow)-1])
	}
	if most > 200 { // three seconds of casts, and what the engine has of its own
		t.Errorf("%d goroutines piled up", most)
	}
	if p99 > slowestMost {
		t.Errorf("p99 is %v", p99)
	}
	for i := range voters { // as voters do who were told to try again; the others get their answer again
		if _, err := p.castSoon(t, i, entries[i], time.Minute); err != nil {
			t.Errorf("the retry of voter %d: %v", i, err)
		}
	}
	if turnout, err := p.e.Turnout(t.Context(), p.contest.ID); err != nil || turnout.Ballots != voters {
		t.Errorf("turnout %+v: %v", turnout, err)
	}
	if c := p.mustClose(t); c.Stage != domain.ContestCounted {
		t.Errorf("the contest is %s", c.Stage)
	}
}
