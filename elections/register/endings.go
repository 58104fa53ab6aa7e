package register

import (
	"context"
	"errors"

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
	e, err := tx.Endings(d.Endings)
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
		now := tx.Now()
		waiting, err := tx.RegisterRequests(true)
		if err != nil {
			return err
		}
		waits := map[domain.EndingsID]bool{}
		since := now.Add(-domain.ReopenFor)
		for _, q := range waiting {
			if q.Act != acts.PairEndings {
				continue
			}
			d, err := particularsOf(q)
			if err != nil {
				return err
			}
			waits[d.Endings] = true
			if q.At.Before(since) {
				since = q.At
			}
		}
		all, err := tx.EndingsSince(since.Add(-1))
		for _, e := range all {
			of := Ended{Endings: e, Waits: waits[e.ID], Undone: e.MayReopen(now) != nil}
			if !of.Waits && of.Undone {
				continue
			}
			list = append(list, of)
		}
		for i := range list {
			members, listErr := tx.EndingsList(list[i].ID)
			list[i].Members, err = endingsOf(members), errors.Join(err, listErr)
		}
		return err
	})
	return list, err
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
		e, err := tx.Endings(id)
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
