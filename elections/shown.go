package elections

import (
	"sync"
	"time"

	"hustings/domain"
	"hustings/elections/store"
)

// shownFor is how long a count that was checked is shown to readers before its
// papers are counted anew; acts never rely on it.
const shownFor = time.Minute

// Shown is [Box.ResultOf] for pages, which many people read at once: a count that was
// checked within the minute is not checked again. Readers of one contest wait for
// the first one's count; those of another do not.
func (e *Box) Shown(tx *store.Tx, id domain.ContestID) (ContestResult, error) {
	c := e.checked.count(id)
	c.mu.Lock()
	defer c.mu.Unlock()
	now := tx.Now()
	if !c.at.IsZero() && now.Sub(c.at) < shownFor && !now.Before(c.at) {
		return c.result, nil
	}
	r, err := e.ResultOf(tx, id)
	if err != nil {
		return r, err
	}
	c.at, c.result = now, r
	return r, nil
}

// checkedMost is how many counts are remembered.
const checkedMost = 16

// checkedCount is one count and when it was checked, never if that is zero.
type checkedCount struct {
	mu     sync.Mutex
	at     time.Time
	result ContestResult
}

// checkedCounts are the counts that readers were shown lately.
type checkedCounts struct {
	mu sync.Mutex // held for a glance
	of map[domain.ContestID]*checkedCount
}

// count is the place of a contest's count. Whoever holds one that is forgotten
// goes on with it.
func (x *checkedCounts) count(id domain.ContestID) *checkedCount {
	x.mu.Lock()
	defer x.mu.Unlock()
	c := x.of[id]
	if c == nil {
		if x.of == nil || len(x.of) >= checkedMost {
			x.of = map[domain.ContestID]*checkedCount{}
		}
		c = &checkedCount{}
		x.of[id] = c
	}
	return c
}
