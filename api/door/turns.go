package door

import (
	"context"
	"time"

	"hustings/domain"
	"hustings/domain/refusal"
)

const (
	TurnsMost = 2                // dear answers made at once
	turnWait  = 10 * time.Second // for a turn
)

// turns holds up answers that cost a great deal: bundles and other files, and
// searches. Two are made at once; the next waits a little and is then told to
// come back. Voting never takes a turn, and so goes on beside any number of them.
type turns struct {
	taken chan struct{}
	Wait  time.Duration
}

func newTurns() *turns { return &turns{make(chan struct{}, TurnsMost), turnWait} }

// Take waits for a turn; done gives it back.
func (t *turns) Take(ctx context.Context) (done func(), err error) {
	patience := time.NewTimer(t.Wait)
	defer patience.Stop()
	select {
	case t.taken <- struct{}{}:
		return func() { <-t.taken }, nil
	case <-ctx.Done():
		return nil, refusal.Because(domain.TooBusy, "", nil)
	case <-patience.C:
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
