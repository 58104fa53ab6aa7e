package register

import (
	"context"
	"fmt"
	"runtime/debug"
	"sync"
	"time"

	"hustings/domain"
	"hustings/domain/refusal"
	"hustings/elections/store"
)

const (
	lookers  = 2                     // batches that are being looked up at once
	lookLate = 50 * time.Millisecond // after which a second is begun for whoever waits, be they few
	lookWait = 3 * time.Second       // how long the database may take over one
)

// door asks the database who the people are that requests come from. Those who
// come while it is being asked wait and are asked for together, so that the more
// come at once, the less each costs. Everybody's answer is read after she came:
// nothing is kept from one request to the next (AZ5). A second look-up beside the
// first begins when it is a whole one, or when the first takes long: two that take
// turns would ask for two or three callers each.
type door struct {
	lookUp func([]*caller, []answer) error

	mu      sync.Mutex
	waiting []*caller
	looking int
	watched bool // somebody will see to it that nobody waits behind a late look-up
}

// caller is one request; it names a session by its id or by its secret's hash.
type caller struct {
	session domain.SessionID // empty: by token
	token   [32]byte
	answer  chan answer
}

// answer is who a caller is, and the database's clock when that was so.
type answer struct {
	present Present
	now     time.Time
	err     error
}

// ask waits until the caller has been looked up, or for as long as ctx allows.
func (d *door) ask(ctx context.Context, c *caller) (answer, error) {
	c.answer = make(chan answer, 1)
	d.mu.Lock()
	d.waiting = append(d.waiting, c)
	switch {
	case d.looking == 0, d.looking < lookers && len(d.waiting) >= store.MostAsked:
		d.looking++
		go d.look()
	case d.looking < lookers && !d.watched:
		d.watched = true
		time.AfterFunc(lookLate, d.hurry)
	}
	d.mu.Unlock()
	select {
	case a := <-c.answer:
		return a, a.err
	case <-ctx.Done():
		return answer{}, ctx.Err()
	}
}

// hurry begins a second look-up for those who still wait.
func (d *door) hurry() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.watched = false
	if len(d.waiting) > 0 && d.looking < lookers {
		d.looking++
		go d.look()
	}
}

// look answers batch after batch until nobody waits.
func (d *door) look() {
	for {
		d.mu.Lock()
		n := min(len(d.waiting), store.MostAsked)
		if n == 0 {
			d.looking--
			d.mu.Unlock()
			return
		}
		batch := d.waiting[:n:n]
		if d.waiting = d.waiting[n:]; len(d.waiting) == 0 {
			d.waiting = nil
		}
		d.mu.Unlock()
		answers := make([]answer, n)
		if err := d.lookUp(batch, answers); err != nil {
			for i := range answers {
				answers[i] = answer{err: err}
			}
		}
		for i, c := range batch {
			c.answer <- answers[i]
		}
	}
}

// lookUp judges each caller on her own. An error is the database's.
func (r *Register) lookUp(batch []*caller, answers []answer) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic while looking people up: %v\n%s", p, debug.Stack())
		}
	}()
	ctx, cancel := context.WithTimeout(context.Background(), lookWait)
	defer cancel()
	return r.Store.Look(ctx, func(tx *store.Tx) error {
		byID, byToken, err := sessionsOf(tx, batch)
		if err != nil || len(byID)+len(byToken) == 0 {
			for i := range answers {
				answers[i].err = refusal.Because(domain.SessionOver, "", nil)
			}
			return err
		}
		var people []domain.PersonID
		found := make([]*store.SessionOf, len(batch))
		for i, c := range batch {
			if c.session != "" {
				found[i] = byID[c.session]
			} else {
				found[i] = byToken[c.token]
			}
			if found[i] != nil {
				people = append(people, found[i].Person.ID)
			}
		}
		now := tx.Now()
		rights, err := tx.RightsOf(people, now, r.today(tx))
		if err != nil {
			return err
		}
		for i, of := range found {
			answers[i].now = now
			if of == nil {
				answers[i].err = refusal.Because(domain.SessionOver, "", nil)
				continue
			}
			answers[i].present, answers[i].err = presence(of.Session, of.Person, rights[of.Person.ID], now)
		}
		return nil
	})
}

func sessionsOf(tx *store.Tx, batch []*caller) (byID map[domain.SessionID]*store.SessionOf, byToken map[[32]byte]*store.SessionOf, err error) {
	var ids []domain.SessionID
	var tokens [][32]byte
	for _, c := range batch {
		if c.session != "" {
			ids = append(ids, c.session)
		} else {
			tokens = append(tokens, c.token)
		}
	}
	byID, byToken = map[domain.SessionID]*store.SessionOf{}, map[[32]byte]*store.SessionOf{}
	if len(ids) > 0 {
		all, err := tx.Sessions(ids...)
		if err != nil {
			return nil, nil, err
		}
		for i := range all {
			byID[all[i].Session.ID] = &all[i]
		}
	}
	if len(tokens) > 0 {
		all, err := tx.SessionsByToken(tokens...)
		if err != nil {
			return nil, nil, err
		}
		for i := range all {
			byToken[all[i].Token] = &all[i]
		}
	}
	return byID, byToken, nil
}

// presence is what somebody with those rights may do in that session at now.
func presence(s domain.Session, p domain.Person, rights domain.Rights, now time.Time) (Present, error) {
	if err := s.Alive(now, rights.Officer()); err != nil {
		return Present{}, err
	}
	if p.DisabledAt != nil || p.ErasedAt != nil || !rights.MaySignIn() {
		return Present{}, refusal.Because(domain.SessionOver, "", nil)
	}
	if err := rights.AddressHeld(); err != nil {
		return Present{}, err
	}
	return Present{Actor: rights.Actor(p, s), Person: p, Session: s, Officer: rights.Officer()}, nil
}
