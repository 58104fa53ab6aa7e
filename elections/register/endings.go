package register

import (
	"context"
	"time"

	"hustings/domain"
	"hustings/domain/acts"
	"hustings/domain/refusal"
	"hustings/elections/store"
)

func init() {
	twos[acts.PairEndings] = two{rule: "R29b", judge: judgeEndings, do: carryEndings}
}

// askEndings asks for what a complete import would end: above 5 % of the
// memberships it takes two (R29b). What an earlier import has asked for gives way.
func (r *Register) askEndings(tx *store.Tx, by domain.Actor, done store.Done, why string) error {
	all, err := tx.RegisterRequests(true)
	if err != nil {
		return err
	}
	for _, q := range all {
		if q.Act != acts.PairEndings {
			continue
		}
		d, err := particularsOf(q)
		if err != nil {
			return err
		}
		if err := closeRequest(tx, by, &q, d, acts.Withdrawn, why, ""); err != nil {
			return err
		}
	}
	if !done.TakesTwo {
		return nil
	}
	q, err := r.ask(tx, by, acts.PairEndings, why, particulars{Endings: done.Batch, Number: done.Ending})
	if err != nil {
		return err
	}
	return tellSecond(tx, by, q)
}

func judgeEndings(_ *Register, tx *store.Tx, q domain.Request) error {
	d, err := particularsOf(q)
	if err != nil {
		return err
	}
	e, err := tx.EndingsForAct(d.Endings)
	if err == nil && e.EndedAt != nil {
		err = refusal.Because(domain.EndingsSettled, "R29b", nil)
	}
	return err
}

// carryEndings ends those of the memberships that still last: what another act
// has changed meanwhile is not what the file knew.
func carryEndings(r *Register, tx *store.Tx, _ domain.Actor, q domain.Request) (domain.PersonID, error) {
	d, err := particularsOf(q)
	if err != nil {
		return "", err
	}
	if _, err := tx.EndMemberships(d.Endings, r.today(tx)); err != nil {
		return "", err
	}
	_, err = r.vacate(tx)
	return "", err
}

// Ended is a batch of endings with whose memberships they are.
type Ended struct {
	domain.Endings
	Waits   bool // for a second officer
	Undone  bool // or too old to be undone
	Members []Ending
}

// Endings are those of complete imports that wait for a second officer or can
// still be undone, newest first.
func (r *Register) Endings(ctx context.Context, by domain.Actor) (list []Ended, err error) {
	if !by.IsEngine() && !by.HasRole(domain.Overseers...) {
		return nil, by.Must("", "", domain.Overseers...)
	}
	err = r.Store.Read(ctx, func(tx *store.Tx) error {
		waits, err := endingsWaiting(tx)
		if err != nil {
			return err
		}
		since := tx.Now().Add(-domain.ReopenFor)
		for _, at := range waits {
			if at.Before(since) {
				since = at
			}
		}
		all, err := tx.EndingsSince(since.Add(-1))
		if err != nil {
			return err
		}
		for _, e := range all {
			_, waiting := waits[e.ID]
			if !waiting && e.MayReopen(tx.Now()) != nil {
				continue
			}
			of, err := ended(tx, e, waiting)
			if err != nil {
				return err
			}
			list = append(list, of)
		}
		return nil
	})
	return list, err
}

// EndingsNamed is one of them, whether or not it can be undone any more.
func (r *Register) EndingsNamed(ctx context.Context, by domain.Actor, id domain.EndingsID) (e Ended, err error) {
	if !by.IsEngine() && !by.HasRole(domain.Overseers...) {
		return e, by.Must("", "", domain.Overseers...)
	}
	err = r.Store.Read(ctx, func(tx *store.Tx) error {
		one, err := tx.Endings(id)
		if err != nil {
			return err
		}
		waits, err := endingsWaiting(tx)
		if err != nil {
			return err
		}
		_, waiting := waits[id]
		e, err = ended(tx, one, waiting)
		return err
	})
	return e, err
}

// endingsWaiting are the batches that wait for a second officer, and since when.
func endingsWaiting(tx *store.Tx) (map[domain.EndingsID]time.Time, error) {
	requests, err := tx.RegisterRequests(true)
	if err != nil {
		return nil, err
	}
	waits := map[domain.EndingsID]time.Time{}
	for _, q := range requests {
		if id := q.Endings(); id != "" {
			waits[id] = q.At
		}
	}
	return waits, nil
}

func ended(tx *store.Tx, e domain.Endings, waits bool) (Ended, error) {
	members, err := tx.EndingsList(e.ID)
	return Ended{Endings: e, Waits: waits, Undone: e.MayReopen(tx.Now()) != nil, Members: endingsOf(members)}, err
}

func endingsOf(all []store.Ended) []Ending {
	list := make([]Ending, len(all))
	for i, e := range all {
		list[i] = Ending{Number: e.Number, Name: domain.Person{Forename: e.Forename, Surname: e.Surname}.Name(), Network: e.Network}
	}
	return list
}

// ReopenEndings undoes what a complete import ended: once, and within 24 hours
// (R29b). It gives the number of memberships that last again.
func (r *Register) ReopenEndings(ctx context.Context, by domain.Actor, id domain.EndingsID, why string) (reopened int, err error) {
	err = r.act(ctx, by, why, "", domain.Keepers, func(tx *store.Tx) (domain.Act, error) {
		now := tx.Now()
		if !by.IsEngine() {
			if err := by.Fresh(now); err != nil {
				return domain.Act{}, err
			}
		}
		e, err := tx.EndingsForAct(id)
		if err != nil {
			return domain.Act{}, err
		}
		if err := e.MayReopen(now); err != nil {
			return domain.Act{}, err
		}
		reopened, err = tx.ReopenMemberships(e)
		return domain.Act{Name: acts.MembershipsReopened, Rule: "R29b", Subject: string(id), Detail: map[string]any{"ended": e.Number, "reopened": reopened}}, err
	})
	return reopened, err
}
