package elections

import (
	"cmp"
	"context"
	"slices"
	"time"

	"hustings/domain"
	"hustings/domain/refusal"
	"hustings/domain/when"
	"hustings/elections/clerk"
	"hustings/elections/store"
)

// AgendaItem is one line of the board of what happens next: an election, its
// next date, and what waits for somebody.
type AgendaItem struct {
	Panel    domain.Panel
	Election domain.Election
	Now      domain.State
	Next     domain.Milestone // empty when nothing lies ahead in the timetable
	At       time.Time
	Waits    []clerk.Waiting
}

// Agenda is the secretariat's board: every election not over that the actor
// runs, what comes next, and what is waiting or late (R80, R91).
func (e *Engine) Agenda(ctx context.Context, by domain.Actor) (list []AgendaItem, err error) {
	if !by.HasRole(domain.Overseers...) {
		return nil, refusal.Because(refusal.LacksRole, "R5", refusal.Args{"roles": domain.Overseers})
	}
	err = e.Store.Read(ctx, func(tx *store.Tx) error {
		running, err := tx.ReadableElections(store.ElectionFilter{States: append([]domain.State{domain.Draft}, domain.UnderNotice...)})
		if err != nil {
			return err
		}
		for _, el := range running {
			if !by.Is(el.Panel, el.ID, domain.Overseers...) {
				continue
			}
			item, err := agendaItem(tx, el)
			if err != nil {
				return err
			}
			keys, err := e.WaitsForKeys(tx, el)
			if err != nil {
				return err
			}
			lot, err := e.WaitsForLot(tx, el)
			if err != nil {
				return err
			}
			item.Waits = slices.Concat(item.Waits, keys, lot)
			list = append(list, item)
		}
		seated, err := withoutChair(tx, by)
		if err != nil {
			return err
		}
		offices, err := officesToFill(tx, by)
		if err != nil {
			return err
		}
		vacant, err := e.withVacancies(tx, by)
		list = slices.Concat(list, seated, offices, vacant)
		return err
	})
	slices.SortStableFunc(list, func(a, b AgendaItem) int {
		return cmp.Or(cmp.Compare(a.Panel.Code, b.Panel.Code), cmp.Compare(a.Election.Reference, b.Election.Reference))
	})
	return list, err
}

func agendaItem(tx *store.Tx, el domain.Election) (i AgendaItem, err error) {
	// long: a list of what may wait, each with its count and its hour.
	now := tx.Now()
	i = AgendaItem{Election: el, Now: el.StateAt(now)}
	if i.Panel, err = tx.Panel(el.Panel); err != nil {
		return i, err
	}
	i.Next, i.At, _ = el.NextStep(now)
	wait := func(what string, n int, by *time.Time) {
		if n > 0 {
			i.Waits = append(i.Waits, clerk.Waiting{What: what, N: n, By: by})
		}
	}
	if el.State == domain.Draft {
		wait("notice", 1, &el.Timetable.Notice)
		return i, nil
	}
	field, err := tx.NominationsOf(el.ID)
	if err != nil {
		return i, err
	}
	calendar, err := when.CalendarVersion(el.Calendar)
	if err != nil {
		return i, err
	}
	overdue := 0
	for _, n := range field {
		at := n.Received(el.Params)
		if at == nil || n.Ruling != nil || n.WithdrawnAt != nil {
			continue
		}
		due, err := domain.RulingDueBy(*at, el.Params, calendar)
		if err != nil {
			return i, err
		}
		if !now.Before(due) {
			overdue++
		}
	}
	urgent, err := el.Timetable.RulingsUrgent(now, el.Params, calendar)
	if err != nil {
		return i, err
	}
	if waiting := len(domain.Field(field).Overdue(el.Params)); urgent && waiting > 0 && el.StatementAt == nil { // R47a
		wait("rulings-urgent", waiting, &el.Timetable.PollOpens)
	}
	wait("rulings", len(domain.Field(field).Overdue(el.Params))-overdue, &el.Timetable.Statement)
	wait("rulings-late", overdue, nil)
	requests, err := tx.Requests(el.ID, true)
	if err != nil {
		return i, err
	}
	for _, r := range requests {
		wait("second", 1, &r.Until)
	}
	objections, err := tx.ObjectionsOf(el.ID)
	if err != nil {
		return i, err
	}
	open := 0
	for _, o := range objections {
		if o.AnsweredAt == nil {
			open++
		}
	}
	wait("objections", open, nil)
	complaints, err := tx.ComplaintsOf(el.ID)
	if err != nil {
		return i, err
	}
	wait("complaints", len(slices.DeleteFunc(complaints, func(c domain.Complaint) bool { return c.AnsweredAt != nil })), nil)
	alarm, err := alarmOf(tx, el)
	if err != nil {
		return i, err
	}
	if alarm {
		wait("alarm", 1, nil)
	}
	if held, err := heldContest(tx, el); err != nil {
		return i, err
	} else if held != nil {
		outages, err := tx.Outages(held.Opens, held.Closes, outageThatCounts)
		if err != nil {
			return i, err
		}
		i.Waits = slices.Insert(i.Waits, 0, clerk.Waiting{What: "held", N: 1, Silence: domain.SilenceAtClose(outages, held.Closes)}) // before all else
	}
	if err := waitsForMending(tx, el, wait); err != nil {
		return i, err
	}
	closes, err := clerk.ObjectionsClose(el)
	if err != nil {
		return i, err
	}
	ripe := el.State == domain.Provisional && !now.Before(closes) || el.State == domain.Withdrawals && el.Outcome != nil
	if ripe {
		wait("certify", 1, nil)
	}
	if el.State == domain.Closed || el.State == domain.Counting {
		c, err := clerk.LatestContest(tx, el)
		if err != nil {
			return i, err
		}
		due, err := domain.ResultDueBy(el.LastClose(c), el.Params, calendar)
		if err != nil {
			return i, err
		}
		if !now.Before(due) {
			wait("result-late", 1, &due)
		}
	}
	return i, nil
}

// waitsForMending says of an election what would block its certificate (R83a),
// alarms aside, which have a line of their own; and that a draw is needed (R28a).
func waitsForMending(tx *store.Tx, el domain.Election, wait func(string, int, *time.Time)) error {
	list, err := blocks(tx, el)
	if err != nil {
		return err
	}
	blocked := 0
	for _, b := range list {
		switch b.Reason {
		case domain.AlarmStands:
		case domain.DrawNeeded:
			wait("draw", 1, nil)
		default:
			blocked++
		}
	}
	wait("blocked", blocked, nil)
	return nil
}

// withoutChair lists the certified panel elections whose members have no chair
// yet; after convene_within of the term's start it is late, every day (R91).
func withoutChair(tx *store.Tx, by domain.Actor) (list []AgendaItem, err error) {
	done, err := tx.ReadableElections(store.ElectionFilter{Kind: domain.PanelElection, States: []domain.State{domain.Certified}})
	if err != nil {
		return nil, err
	}
	for _, el := range done {
		day, err := clerk.Today(el, tx.Now())
		if err != nil {
			return nil, err
		}
		if !by.Is(el.Panel, el.ID, domain.Overseers...) || !day.Before(el.Term.Until) || el.Outcome == nil || len(el.Outcome.Returned) == 0 {
			continue
		}
		chair, err := lastOfficers(tx, el.ID, domain.ChairOffice)
		if err != nil {
			return nil, err
		}
		if chair != nil && (chair.Declared() || !chair.State.Over()) {
			continue
		}
		calendar, err := when.CalendarVersion(el.Calendar)
		if err != nil {
			return nil, err
		}
		latest, err := domain.ConveneBy(el.Term.From, el.Params, calendar)
		if err != nil {
			return nil, err
		}
		zone, err := when.Zone(el.Params.Timezone)
		if err != nil {
			return nil, err
		}
		i := AgendaItem{Election: el, Now: el.State}
		if i.Panel, err = tx.Panel(el.Panel); err != nil {
			return nil, err
		}
		until, what := when.StartOfDay(latest.AddDays(1), zone), "officers"
		if day.After(latest) {
			what = "officers-late"
		}
		i.Waits = []clerk.Waiting{{What: what, N: 1, By: &until}}
		list = append(list, i)
	}
	return list, nil
}
