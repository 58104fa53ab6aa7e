package elections

import (
	"context"
	"time"

	"hustings/domain"
	"hustings/domain/due"
	"hustings/elections/box"
	"hustings/elections/clerk"
	"hustings/elections/store"
)

// situations gathers what decides what comes next for each of the elections: a read for
// each kind of fact, however many the elections are.
func situations(tx *store.Tx, list []domain.Election) ([]due.Situation, error) {
	var field, rounds, parents []domain.ElectionID
	for _, el := range list {
		w := due.WantsOf(el)
		if w.Field {
			field = append(field, el.ID)
		}
		if w.Rounds {
			rounds = append(rounds, el.ID)
		}
		if w.Children {
			parents = append(parents, el.ID)
		}
	}
	fields, err := tx.NominationsOfAll(field...)
	if err != nil {
		return nil, err
	}
	contests, err := tx.ContestsOfAll(rounds...)
	if err != nil {
		return nil, err
	}
	children := map[domain.ElectionID][]domain.Election{}
	if len(parents) > 0 {
		all, err := tx.Elections(store.ElectionFilter{Among: parents})
		if err != nil {
			return nil, err
		}
		for _, c := range all {
			children[c.Parent] = append(children[c.Parent], c)
		}
	}
	out := make([]due.Situation, len(list))
	for i, el := range list {
		s := due.Situation{Election: el, Field: fields[el.ID], Rounds: contests[el.ID], Children: children[el.ID]}
		if el.State == domain.Withdrawals {
			if s.Rivals, err = contenders(tx, s.Field.Standing()); err != nil {
				return nil, err
			}
		}
		if due.WantsOf(el).Seated {
			if s.Seated, err = seatedSince(tx, el); err != nil {
				return nil, err
			}
		}
		if due.WantsOf(el).Open {
			if s.Open, err = stillOpen(tx, el, tx.Now()); err != nil {
				return nil, err
			}
		}
		out[i] = s
	}
	return out, nil
}

// nextFor is what the clock does next for one election.
func nextFor(tx *store.Tx, el domain.Election) (*due.Transition, error) {
	list, err := situations(tx, []domain.Election{el})
	if err != nil {
		return nil, err
	}
	return due.Next(list[0], tx.Now())
}

// seatedSince are those who sat on the panel of an election as its term began, or today
// when it has begun.
func seatedSince(tx *store.Tx, el domain.Election) ([]domain.Holding, error) {
	day, err := clerk.Today(el, tx.Now())
	if err != nil {
		return nil, err
	}
	return tx.HoldingsOn(el.Panel, clerk.Later(day, el.Term.From))
}

// keysToDiscard lists the contests that ended without a result and whose keys
// are still there.
func keysToDiscard(tx *store.Tx, now time.Time) (list []due.Transition, err error) {
	ended, err := tx.EndedWithShare()
	for _, c := range ended {
		list = append(list, due.Transition{Name: due.DiscardKeys, Election: c.Election, Contest: c.ID, At: now})
	}
	return list, err
}

// Ahead is the next instant at which the clock will have work, so that a
// simulation need not walk minute by minute; false when nothing lies ahead.
func (e *Engine) Ahead(ctx context.Context) (at time.Time, ok bool, err error) {
	err = e.Store.Read(ctx, func(tx *store.Tx) error {
		now := tx.Now()
		if at, ok, err = box.VotesAhead(tx, now); err != nil {
			return err
		}
		offices, err := panelsAhead(tx, now)
		if err != nil {
			return err
		}
		for _, i := range offices {
			if i.After(now) && (!ok || i.Before(at)) {
				at, ok = i, true
			}
		}
		drafts, err := tx.SelfPublishing()
		if err != nil {
			return err
		}
		for _, id := range drafts {
			el, err := tx.Election(id)
			if err != nil {
				return err
			}
			if i := el.Timetable.Notice; i.After(now) && (!ok || i.Before(at)) {
				at, ok = i, true
			}
		}
		list, err := tx.Elections(store.ElectionFilter{States: goingOn})
		if err != nil {
			return err
		}
		for _, el := range list {
			instants := []time.Time{}
			for _, m := range domain.Milestones {
				instants = append(instants, el.Timetable.At(m))
			}
			if r := el.Further; r != nil {
				instants = append(instants, r.Sealed, r.Opens, r.Closes)
			}
			contests, err := tx.ContestsOf(el.ID)
			if err != nil {
				return err
			}
			for _, c := range contests {
				instants = append(instants, c.Opens, c.Closes)
				instants = append(instants, c.Reminders()...)
			}
			for _, i := range instants {
				if i.After(now) && (!ok || i.Before(at)) {
					at, ok = i, true
				}
			}
		}
		return nil
	})
	return at, ok, err
}
