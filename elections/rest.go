package elections

import (
	"sync"
	"time"

	"hustings/domain"
	"hustings/elections/store"
)

// What the clock does to an election that has come to its end (a roll to forget, a
// chair's election to call, a repetition) follows from the record and from days, not
// from seconds. So as long as nobody acts such elections are looked at once in
// restMost, and every second as soon as anybody, on any replica, has acted: the clock's
// ring costs what goes on, and not what there ever was.

// restMost is for how long they may be left alone.
const restMost = time.Minute

// goingOn are the states in which the clock may have work at any second, atRest those
// of elections that have come to their end.
var (
	goingOn = []domain.State{domain.Notice, domain.Nominations, domain.Withdrawals, domain.Sealed, domain.Open, domain.Closed, domain.Counting}
	atRest  = []domain.State{domain.Certified, domain.Void}
	moving  = append(goingOn[:len(goingOn):len(goingOn)], atRest...)
)

// rest remembers when all elections were last looked at.
type rest struct {
	mu     sync.Mutex
	always bool // in a simulation too: for tests
	known  bool
	head   int64     // of the record, then
	at     time.Time // by the database's clock
}

// states are those of the elections to look at now; looked is called once they have
// been.
func (r *rest) states(tx *store.Tx, simulated bool, now time.Time) (states []domain.State, looked func(), err error) {
	if simulated && !r.always { // whose clock jumps
		return moving, func() {}, nil
	}
	head, _, err := tx.RecordHead()
	if err != nil {
		return nil, nil, err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if since := now.Sub(r.at); r.known && head == r.head && since >= 0 && since < restMost {
		return goingOn, func() {}, nil
	}
	return moving, func() {
		r.mu.Lock()
		defer r.mu.Unlock()
		r.known, r.head, r.at = true, head, now
	}, nil
}
