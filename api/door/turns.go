package door

import (
	"context"
	"runtime"
	"time"

	"hustings/domain"
	"hustings/domain/refusal"
)

const (
	TurnsMost = 2                // dear answers made at once
	turnWait  = 10 * time.Second // for a turn
	restTimes = 19               // as long as an answer took, its turn rests while people vote
	restMost  = 2 * time.Second
)

// turns holds up answers that cost a great deal: bundles and other files, and
// searches. Two are made at once; the next waits a little and is then told to
// come back. Voting never takes a turn, and so goes on beside any number of them;
// while ballots are being cast, a turn rests after each answer, so that all the
// answers together take a tenth of one processor.
type turns struct {
	taken  chan struct{}
	Wait   time.Duration
	voting func() bool // whether ballots are being cast on this host
}

func newTurns(voting func() bool) *turns {
	return &turns{make(chan struct{}, TurnsMost), turnWait, voting}
}

// Take waits for a turn; done gives it back.
func (t *turns) Take(ctx context.Context) (done func(), err error) {
	patience := time.NewTimer(t.Wait)
	defer patience.Stop()
	select {
	case t.taken <- struct{}{}:
		began := time.Now()
		return func() { t.giveBack(time.Since(began)) }, nil
	case <-ctx.Done():
		return nil, refusal.Because(domain.TooBusy, "", nil)
	case <-patience.C:
		return nil, refusal.Because(domain.TooBusy, "", nil)
	}
}

// giveBack ends a turn that took so long.
func (t *turns) giveBack(took time.Duration) {
	if !t.voting() {
		<-t.taken
		return
	}
	time.AfterFunc(min(restTimes*took, restMost), func() { <-t.taken })
}

// PrintsMost is how many files are printed of panels' papers at once: half the processors
// are left to everybody else, and only so many packs are in memory.
func PrintsMost() int { return max(1, runtime.GOMAXPROCS(0)/2) }

// Printing waits for a turn to print; done gives it back. A print takes a second or
// three, and a panel asks for its pack all at once: whoever asked waits as long as she
// likes, and is not sent away.
func (s *Door) Printing(ctx context.Context) (done func(), err error) {
	select {
	case s.prints <- struct{}{}:
		return func() { <-s.prints }, nil
	case <-ctx.Done():
		return nil, refusal.Because(domain.TooBusy, "", nil)
	}
}

// Searching is a turn for a search; a list that nobody searches needs none.
func (s *Door) Searching(ctx context.Context, query string) (done func(), err error) {
	if query == "" {
		return func() {}, nil
	}
	return s.Turns.Take(ctx)
}
