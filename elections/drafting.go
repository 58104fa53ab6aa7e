package elections

import (
	"context"
	"errors"
	"slices"
	"time"

	"hustings/domain"
	"hustings/domain/acts"
	"hustings/domain/due"
	"hustings/domain/refusal"
	"hustings/domain/when"
	"hustings/elections/clerk"
	"hustings/elections/store"
)

const (
	// draftAhead is how many working days before its notice is due an election
	// is drafted by the clock, so that the secretariat can look it over.
	draftAhead = 20
	// settleDays is how many working days the clock leaves between the close of
	// an election that it drafts and the start of the terms: for the count, the
	// objections and the certificate.
	settleDays = 20
)

// nextElection is the closing day of the panel's next election and the instant
// from which it is to be drafted; zero when there is nothing to draft: no term to
// follow on, or an election for it already, were it one that was called off.
func nextElection(tx *store.Tx, p domain.Panel, now time.Time) (closes when.Date, from time.Time, err error) {
	params, err := clerk.ParamsFor(tx, p.ID, domain.PanelElection)
	if err != nil {
		return closes, from, err
	}
	zone, err := when.Zone(params.Timezone)
	if err != nil {
		return closes, from, err
	}
	seats, err := tx.SeatsOf(p.ID)
	if err != nil {
		return closes, from, err
	}
	terms, err := tx.SeatTermsOf(p.ID)
	if err != nil || len(terms) == 0 {
		return closes, from, err
	}
	day := when.DateOf(now, zone)
	due, start := domain.SeatsDue(seats, terms, day, params)
	if len(due) == 0 || domain.Founding(due, terms, start) {
		return closes, from, nil
	}
	known, err := tx.Elections(store.ElectionFilter{Panel: p.ID, Kind: domain.PanelElection})
	if err != nil {
		return closes, from, err
	}
	if slices.ContainsFunc(known, func(el domain.Election) bool { return !el.Term.From.Before(start) }) {
		return closes, from, nil
	}
	c := when.LatestCalendar()
	if c.Provisional(start.AddDays(365)) && start.Year > day.Year+2 { // years ahead: nothing to work out yet
		return closes, from, nil
	}
	if closes, err = before(c, start, settleDays); err != nil {
		return closes, from, err
	}
	notice, err := c.WorkingDaysBefore(closes, params.Notice+draftAhead)
	if err != nil {
		return closes, from, err
	}
	from = when.StartOfDay(notice, zone)
	if earliest, err := c.AddWorkingDays(day, params.Notice+1); err != nil {
		return closes, from, err
	} else if closes.Before(earliest) { // late already: as soon as may be
		closes = earliest
	}
	return closes, from, nil
}

// before is the nth working day before the day.
func before(c when.Calendar, day when.Date, n int) (when.Date, error) {
	day = day.AddDays(-1)
	for {
		works, err := c.WorkingDay(day)
		if err != nil {
			return day, err
		}
		if works {
			return c.WorkingDaysBefore(day, n)
		}
		day = day.AddDays(-1)
	}
}

// draftNext drafts a panel's next election and tells the secretariat.
func (e *Engine) draftNext(tx *store.Tx, t due.Transition) error {
	p, err := tx.Panel(t.Panel)
	if err != nil {
		return err
	}
	now := tx.Now()
	closes, from, err := nextElection(tx, p, now)
	if err != nil {
		return err
	}
	if from.IsZero() || now.Before(from) {
		return errSuperseded
	}
	el, err := e.draft(tx, Draft{Panel: p.ID, Kind: domain.PanelElection, Closes: closes}, "")
	if err != nil {
		return err
	}
	return e.offer(tx, el, e.Say("written.why.terms-end"))
}

// offer stores an election that the clock has drafted and tells the secretariat,
// who look it over and publish its notice.
func (e *Engine) offer(tx *store.Tx, el domain.Election, why string) error {
	if err := create(tx, domain.Engine(), &el, why); err != nil {
		return err
	}
	people, err := clerk.OfficersOf(tx, el, domain.Secretariat)
	if err != nil {
		return err
	}
	return tx.Mail(clerk.WriteAll(el, people, clerk.DraftMadeMail{Why: why, PollCloses: el.Timetable.PollCloses})...)
}

// readvertise drafts the one election that advertises seats again which an
// election has left empty (R54, R55, R76, R79), its notice due within 20 working
// days. A remainder too short to fill is left (R115).
func (e *Engine) readvertise(tx *store.Tx, el domain.Election) error {
	day, err := clerk.Today(el, tx.Now())
	if err != nil {
		return err
	}
	terms, err := vacancies(tx, el.Panel, day)
	if err != nil {
		return err
	}
	open := []domain.SeatTermID{} // when none is left that is none, and not whatever else is vacant
	for _, t := range terms {
		if t.Election == el.ID || slices.Contains(el.SeatTerms, t.ID) {
			open = append(open, t.ID)
		}
	}
	params, err := clerk.ParamsFor(tx, el.Panel, domain.ByElection)
	if err != nil {
		return err
	}
	calendar := when.LatestCalendar()
	by, err := domain.ReadvertiseBy(day, el.Attempt > 1, calendar)
	if err != nil {
		return err
	}
	closes, err := calendar.AddWorkingDays(by, params.Notice-1)
	if err != nil {
		return err
	}
	again, err := e.draft(tx, Draft{Panel: el.Panel, Kind: domain.ByElection, Closes: closes, Contact: el.Contact, Reviewer: el.Reviewer, SeatTerms: open}, "")
	if r, no := refusal.Of(err); no {
		now := tx.Now()
		el.Done.NotReadvertised = &now
		if err := tx.SaveElection(el); err != nil {
			return err
		}
		return tx.Record(domain.Engine(), domain.Act{Name: acts.ElectionNotReadvertised, Rule: r.Rule, Why: r.Reason.Name, Panel: el.Panel, Election: el.ID,
			Detail: map[string]any{"vacant": el.Outcome.Vacant}})
	}
	if err != nil {
		return err
	}
	again.Parent, again.Attempt = el.ID, el.Attempt+1
	return e.offer(tx, again, e.Say("written.why.left-empty", "n", len(open)))
}

// stillOpen are the terms that a by-election named and that are still to be filled:
// nobody holds them, and no election of the whole panel is to fill them (R88).
func stillOpen(tx *store.Tx, el domain.Election, now time.Time) (open []domain.SeatTermID, err error) {
	if len(el.SeatTerms) == 0 {
		return nil, nil
	}
	day, err := clerk.Today(el, now)
	if err != nil {
		return nil, err
	}
	vacant, err := vacancies(tx, el.Panel, day)
	if err != nil {
		return nil, err
	}
	promised, err := panelPromises(tx, el.Panel, el.ID)
	for _, t := range vacant {
		if _, taken := promised[t.ID]; !taken && slices.Contains(el.SeatTerms, t.ID) {
			open = append(open, t.ID)
		}
	}
	return open, err
}

// repeatVoid drafts the repetition of a voided election, for the same seats and
// term; after a missed threshold it has none, and is over within 20 working days
// (R68). It keeps the roll and the nominations it had, unless the fault touched them
// (R88, R60a, R52).
func (e *Engine) repeatVoid(tx *store.Tx, el domain.Election) error {
	day, err := clerk.Today(el, tx.Now())
	if err != nil {
		return err
	}
	calendar := when.LatestCalendar()
	again := el
	again.State, again.Outcome, again.Alarm, again.CancelledWhy = domain.Draft, nil, "", ""
	again.Done = domain.ElectionDone{}
	again.Given, again.PublishedAt, again.StatementAt, again.ProvisionalAt, again.CertifiedAt = nil, nil, nil, nil, nil
	again.Parent, again.Attempt, again.Calendar = el.ID, el.Attempt+1, calendar.Version()
	if again.SeatTerms, err = stillOpen(tx, el, tx.Now()); err != nil {
		return err
	}
	if el.Kind == domain.ByElection {
		again.Seats = len(again.SeatTerms)
	}
	if el.Outcome != nil && el.Outcome.Decision == domain.ThresholdMissed {
		again.Params.MinTurnout = 0
	}
	closes, err := calendar.AddWorkingDays(day, again.Params.Notice+1)
	if err != nil {
		return err
	}
	if again.Timetable, err = domain.PlanPoll(closes, again.Params, calendar); err != nil {
		return err
	}
	if !el.Done.Afresh {
		if again, err = holdAgain(tx, again, el, calendar); err != nil {
			return err
		}
	}
	return e.offer(tx, again, e.Say("written.why.voided-before"))
}

// PublishOnItsDay has the clock publish a draft's notice at the instant that its
// timetable has for it. What the notice would be refused for today is refused now.
func (e *Engine) PublishOnItsDay(ctx context.Context, by domain.Actor, id domain.ElectionID) error {
	return e.Act(ctx, by, id, domain.Conveners, func(tx *store.Tx, el domain.Election) error {
		if err := el.In("R38", domain.Draft); err != nil {
			return err
		}
		if !tx.Now().Before(el.Timetable.Notice) {
			return refusal.Because(domain.NoticeDayPast, "R39", refusal.Args{"day": el.Timetable.Notice})
		}
		if err := el.CheckNotice(); err != nil {
			return err
		}
		if err := el.Params.Check(el.Kind); err != nil {
			return err
		}
		if err := tx.PublishItself(el.ID, by.Person); err != nil {
			return err
		}
		people, err := clerk.OfficersOf(tx, el, domain.Secretariat)
		if err != nil {
			return err
		}
		if err := tx.Mail(clerk.WriteAll(el, people, clerk.SelfPublishingMail{At: el.Timetable.Notice})...); err != nil {
			return err
		}
		return tx.Record(by, domain.Act{Name: acts.ElectionPublishesItself, Rule: "R39", Panel: el.Panel, Election: el.ID})
	})
}

// CallBack takes back that a draft publishes itself.
func (e *Engine) CallBack(ctx context.Context, by domain.Actor, id domain.ElectionID) error {
	return e.Act(ctx, by, id, domain.Conveners, func(tx *store.Tx, el domain.Election) error {
		had, err := tx.PublishByHand(el.ID)
		if err != nil || !had {
			return err
		}
		return tx.Record(by, domain.Act{Name: acts.ElectionCalledBack, Rule: "R39", Panel: el.Panel, Election: el.ID})
	})
}

// PublishesItself reports whether the clock publishes a draft, to those who oversee it.
func (e *Engine) PublishesItself(ctx context.Context, by domain.Actor, id domain.ElectionID) (is bool, err error) {
	err = e.Store.Read(ctx, func(tx *store.Tx) error {
		if err := clerk.MayOversee(tx, by, "", id); err != nil {
			return err
		}
		is, err = tx.PublishesItself(id)
		return err
	})
	return is, err
}

// draftsDue lists the drafts whose day has come and that publish themselves.
func draftsDue(tx *store.Tx, now time.Time) (list []due.Transition, err error) {
	drafts, err := tx.SelfPublishing()
	if err != nil {
		return nil, err
	}
	for _, id := range drafts {
		el, unread := tx.Election(id)
		if unread != nil { // the others do not wait for it
			err = errors.Join(err, unread)
			continue
		}
		if el.State == domain.Draft && !now.Before(el.Timetable.Notice) {
			list = append(list, due.Transition{Name: due.PublishDraft, Election: id, At: el.Timetable.Notice})
		}
	}
	return list, err
}

// publishDraft publishes a draft on its day. What the notice is refused for is told to
// the secretariat, and the draft waits for them.
func (e *Engine) publishDraft(tx *store.Tx, t due.Transition) error {
	el, err := tx.ElectionForAct(t.Election)
	if err != nil {
		return err
	}
	is, err := tx.PublishesItself(el.ID)
	if err != nil {
		return err
	}
	if !is || el.State != domain.Draft || tx.Now().Before(el.Timetable.Notice) {
		return errSuperseded
	}
	err = tx.Attempt(func() error {
		_, err := e.noticeTx(tx, domain.Engine(), el, false)
		return err
	})
	r, no := refusal.Of(err)
	if !no {
		return err
	}
	if _, err := tx.PublishByHand(el.ID); err != nil {
		return err
	}
	people, err := clerk.OfficersOf(tx, el, domain.Secretariat)
	if err != nil {
		return err
	}
	if err := tx.Mail(clerk.WriteAll(el, people, clerk.NoticeHeldMail{Alarm: r.Reason.Name})...); err != nil {
		return err
	}
	return tx.Record(domain.Engine(), domain.Act{Name: acts.ElectionNoticeHeld, Rule: r.Rule, Why: r.Reason.Name, Panel: el.Panel, Election: el.ID})
}

// MayVote is how many would be written to if a draft's notice were published now, and how
// many of them it would not reach.
func (e *Engine) MayVote(ctx context.Context, by domain.Actor, el domain.Election) (told clerk.Reach, err error) {
	err = e.Store.Read(ctx, func(tx *store.Tx) error {
		if err := by.Must(el.Panel, el.ID, domain.Overseers...); err != nil {
			return err
		}
		zone, err := when.Zone(el.Params.Timezone)
		if err != nil {
			return err
		}
		if el.Timetable.QualifyingDate.IsZero() {
			el.Timetable.QualifyingDate = when.DateOf(tx.Now(), zone)
		}
		told, err = clerk.Told(tx, el)
		return err
	})
	return told, err
}
