package api

import (
	"context"
	"time"

	"hustings/domain"
	"hustings/domain/refusal"
)

const (
	turnsMost = 2                // dear answers made at once
	turnWait  = 10 * time.Second // for a turn
)

// turns holds up answers that cost a great deal: bundles and other files, and
// searches. Two are made at once; the next waits a little and is then told to
// come back. Voting never takes a turn, and so goes on beside any number of them.
type turns struct {
	taken chan struct{}
	wait  time.Duration
}

func newTurns() *turns { return &turns{make(chan struct{}, turnsMost), turnWait} }

// take waits for a turn; done gives it back.
func (t *turns) take(ctx context.Context) (done func(), err error) {
	patience := time.NewTimer(t.wait)
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

// searching is a turn for a search; a list that nobody searches needs none.
func (s *Door) searching(ctx context.Context, query string) (done func(), err error) {
	if query == "" {
		return func() {}, nil
	}
	return s.turns.take(ctx)
}
