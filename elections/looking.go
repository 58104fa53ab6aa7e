package elections

import (
	"context"
	"errors"
	"fmt"
	"time"

	"hustings/domain"
	"hustings/domain/due"
	"hustings/domain/when"
	"hustings/elections/clerk"
	"hustings/elections/store"
)

// The clock looks only at what can be due: an election, a vote of no election and a
// panel each have the instant at which it does next. What changes a fact that a step
// may hang on has it looked at at once, in the same transaction; when it has looked and
// there was nothing to do, the clock itself writes when it looks again. So its ring
// costs what goes on, and not what there ever was.

// goingOn are the states in which an election has instants of its timetable ahead.
var goingOn = []domain.State{domain.Notice, domain.Nominations, domain.Withdrawals, domain.Sealed, domain.Open, domain.Closed, domain.Counting}

// looked is something that the clock has looked at and for which nothing is due.
type looked struct {
	of store.Looked
	id string
}

// lookByRules has everything looked at where another release said when that is next.
func (e *Engine) lookByRules(ctx context.Context) error {
	if e.rulesNoted.Load() {
		return nil
	}
	err := e.Store.Write(ctx, func(tx *store.Tx) error {
		_, err := tx.LookBy(due.LookRules)
		return err
	})
	if err == nil {
		e.rulesNoted.Store(true) // it is only ever raised
	}
	return err
}

// rest writes when each of them is looked at next; one that fails stops no other.
func (e *Engine) rest(ctx context.Context, list []looked) error {
	var errs []error
	for _, l := range list {
		name := fmt.Sprintf("look at one of the %s, %s", l.of, l.id)
		if !e.faults.due(name) {
			continue
		}
		err := e.Store.Write(ctx, func(tx *store.Tx) error {
			at, err := nextLook(tx, l)
			if err != nil {
				return err
			}
			if knows, err := tx.LooksBy(due.LookRules); err != nil || !knows {
				return err
			}
			return tx.LookNext(l.of, l.id, at)
		})
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if e.faults.news(name, err) {
			errs = append(errs, fmt.Errorf("%s: %w", name, err))
		}
	}
	return errors.Join(errs...)
}

// nextLook is when the clock looks at something again, by its facts under its lock; nil:
// never, as things stand.
func nextLook(tx *store.Tx, l looked) (*time.Time, error) {
	switch l.of {
	case store.Elections:
		el, err := tx.ElectionForAct(domain.ElectionID(l.id))
		if err != nil {
			return nil, err
		}
		list, err := situations(tx, []domain.Election{el})
		if err != nil {
			return nil, err
		}
		return due.Look(list[0], tx.Now())
	case store.Votes:
		v, err := tx.VoteForAct(domain.ContestID(l.id))
		if err != nil {
			return nil, err
		}
		return due.LookAtVote(v, tx.Now()), nil
	}
	p, err := tx.PanelForAct(domain.PanelID(l.id))
	if err != nil {
		return nil, err
	}
	return nextLookAtPanel(tx, p, tx.Now())
}

// nextLookAtPanel is when its next election is to be drafted, or the next day, which may
// say otherwise: when terms end is known by the day.
func nextLookAtPanel(tx *store.Tx, p domain.Panel, now time.Time) (*time.Time, error) {
	if p.EndedOn != nil {
		return nil, nil
	}
	_, from, err := nextElection(tx, p, now)
	if err != nil {
		return nil, err
	}
	params, err := clerk.ParamsFor(tx, p.ID, domain.PanelElection)
	if err != nil {
		return nil, err
	}
	zone, err := when.Zone(params.Timezone)
	if err != nil {
		return nil, err
	}
	tomorrow := when.StartOfDay(when.DateOf(now, zone).AddDays(1), zone)
	if !from.IsZero() && from.Before(tomorrow) {
		return &from, nil
	}
	return &tomorrow, nil
}

// electionsDue is the next step of each election whose instant has come, and those for
// which there was none. What cannot be read is told beside them.
func electionsDue(tx *store.Tx, now time.Time) (list []due.Transition, idle []looked, broken error) {
	running, broken, err := tx.ElectionsToLookAt(now)
	if err != nil {
		return nil, nil, err
	}
	all, err := situations(tx, running)
	if err != nil { // of one of them: each by itself
		for _, el := range running {
			one, err := situations(tx, []domain.Election{el})
			if err != nil {
				broken = errors.Join(broken, fmt.Errorf("%s: %w", el.Reference, err))
				continue
			}
			all = append(all, one...)
		}
	}
	for _, s := range all {
		switch t, err := due.Next(s, now); {
		case err != nil:
			broken = errors.Join(broken, fmt.Errorf("%s: %w", s.Reference, err))
		case t != nil:
			list = append(list, *t)
		default:
			idle = append(idle, looked{store.Elections, string(s.ID)})
		}
	}
	return list, idle, broken
}

// votesDue is electionsDue for the votes that belong to no election.
func votesDue(tx *store.Tx, now time.Time) (list []due.Transition, idle []looked, broken error) {
	votes, broken, err := tx.VotesToLookAt(now)
	if err != nil {
		return nil, nil, err
	}
	for _, v := range votes {
		if step, at := v.Next(now); step != domain.VoteWaits {
			list = append(list, due.Transition{Name: due.MoveVote, Vote: step, Contest: v.Contest.ID, At: at})
		} else {
			idle = append(idle, looked{store.Votes, string(v.Contest.ID)})
		}
	}
	return list, idle, broken
}

// panelsToDraft lists the panels whose next election is to be drafted now, and those
// for which there is nothing to draft.
func panelsToDraft(tx *store.Tx, now time.Time) (list []due.Transition, idle []looked, broken error) {
	panels, err := tx.PanelsToLookAt(now)
	if err != nil {
		return nil, nil, err
	}
	for _, p := range panels {
		from := time.Time{}
		if p.EndedOn == nil {
			if _, from, err = nextElection(tx, p, now); err != nil {
				broken = errors.Join(broken, fmt.Errorf("panel %s: %w", p.Code, err))
				continue
			}
		}
		if !from.IsZero() && !now.Before(from) {
			list = append(list, due.Transition{Name: due.DraftNext, Panel: p.ID, At: from})
		} else {
			idle = append(idle, looked{store.Panels, string(p.ID)})
		}
	}
	return list, idle, broken
}

// WatchLooks holds the instants at which the clock looks against the facts: none may be
// later than what these say, and after a ring each is what they say.
func (e *Engine) WatchLooks(ctx context.Context, rung bool) error {
	return e.Store.Read(ctx, func(tx *store.Tx) error {
		now := tx.Now()
		elections, err := tx.Elections(store.ElectionFilter{})
		if err != nil {
			return err
		}
		all, err := situations(tx, elections)
		if err != nil {
			return err
		}
		var wrong []error
		hold := func(of store.Looked, id string, want *time.Time, err error) {
			got, also := tx.NextLook(of, id)
			if err = errors.Join(err, also); err != nil {
				wrong = append(wrong, err)
			} else if !lookFits(got, want, now, rung) {
				wrong = append(wrong, fmt.Errorf("of the %s, %s is looked at %v: its facts say %v, and it is %v", of, id, got, want, now))
			}
		}
		for _, s := range all {
			want, err := due.Look(s, now)
			hold(store.Elections, string(s.ID), want, err)
		}
		votes, err := tx.UnfinishedVotes()
		if err != nil {
			return err
		}
		for _, v := range votes {
			hold(store.Votes, string(v.Contest.ID), due.LookAtVote(v, now), nil)
		}
		panels, err := tx.Panels()
		if err != nil {
			return err
		}
		for _, p := range panels {
			want, err := nextLookAtPanel(tx, p, now)
			hold(store.Panels, string(p.ID), want, err)
		}
		return errors.Join(wrong...)
	})
}

func lookFits(got, want *time.Time, now time.Time, rung bool) bool {
	switch {
	case got == nil || want == nil:
		return got == nil && want == nil || want == nil && !rung
	case !want.After(now) || !rung:
		return !got.After(now) || !got.After(*want)
	}
	return got.Equal(*want)
}
