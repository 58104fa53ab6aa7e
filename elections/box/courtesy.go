package box

import (
	"sync"
	"time"
)

const (
	asideEvery = 64                    // entries read between two looks at who is voting
	asideMost  = 50 * time.Millisecond // a reader stands aside at once; then it goes on whatever happens
	lullAfter  = time.Second           // without a ballot: nobody votes now
)

// courtesy has whatever reads a whole board, for a bundle or an auditor, stand
// aside while ballots are being cast on this host: casting makes a dozen round
// trips to the database, and beside two busy readers each would wait for its
// share of the processor. Readers go on after a moment, so that none starves in
// a rush. The zero value is ready.
type courtesy struct {
	mu      sync.Mutex
	casting int
	last    time.Time     // that a ballot was in
	idle    chan struct{} // closed when the last ballot has been cast; nil while nobody casts
}

// casts says that a ballot is being cast; done says that it has been.
func (c *courtesy) casts() (done func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.casting++; c.casting == 1 {
		c.idle = make(chan struct{})
	}
	return func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.last = time.Now()
		if c.casting--; c.casting == 0 {
			close(c.idle)
			c.idle = nil
		}
	}
}

// busy reports whether ballots are being cast, or were a moment ago.
func (c *courtesy) busy() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.casting > 0 || !c.last.IsZero() && time.Since(c.last) < lullAfter
}

// Voting reports whether ballots are being cast on this host, or were a moment ago:
// whatever can wait then takes its time.
func (e *Box) Voting() bool { return e.courtesy.busy() }

// aside waits until nobody casts, at most asideMost.
func (c *courtesy) aside() {
	c.mu.Lock()
	idle := c.idle
	c.mu.Unlock()
	if idle == nil {
		return
	}
	patience := time.NewTimer(asideMost)
	defer patience.Stop()
	select {
	case <-idle:
	case <-patience.C:
	}
}
