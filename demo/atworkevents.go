package demo

import (
	"errors"
	"fmt"
	"io"
	"time"

	"hustings/domain"
	"hustings/domain/hall"
	"hustings/domain/when"
	events "hustings/elections/hall"
)

// What `make run` shows of the community: a debate whose vote swung, with its paper; a
// roundtable with its note, which anybody reads; and a debate to come, whose chair a
// visitor may be.

// How many working days before today each is held, announced and published, and after it
// the one to come.
const (
	debateBefore = 30
	tableBefore  = 16
	debateAhead  = 7
)

// debates notes them for their days; today is a working day.
func (w *work) debates(before func(n, hour int, do func() error), today when.Date) (err error) {
	quiet := *w.demo // the year tells this at length; here a line each is enough
	quiet.out = io.Discard
	y := *w.year
	y.demo = &quiet
	if y.debateOn, err = w.free(today, debateBefore); err != nil {
		return err
	}
	if y.tableOn, err = w.free(today, tableBefore); err != nil {
		return err
	}
	held := func(day when.Date, hour, minute int, do func() error) error {
		at, err := when.Instant(day, when.TimeOfDay{Hour: hour, Minute: minute}, w.Words.Zone())
		w.diary = append(w.diary, event{at, do})
		return err
	}
	before(debateBefore+10, 10, y.announceDebate)
	before(debateBefore+9, 10, y.moveDebate)
	held1 := held(y.debateOn, 12, 30, func() error {
		d := &y.result.Debate
		err := y.holdDebate()
		w.tell("%s, “%s”: a swing of %+.1f points.", y.debate.Reference, debateMotion, float64(d.Swing[0])/10)
		return err
	})
	before(debateBefore-2, 10, y.draftPaper)
	before(debateBefore-2, 11, y.askChecks)
	before(debateBefore-4, 10, y.checkPaper)
	before(debateBefore-7, 10, y.publishPaper)
	before(tableBefore+9, 10, y.inviteTable)
	before(tableBefore+8, 10, y.answerInvitations)
	held2 := held(y.tableOn, 14, 0, y.holdTable)
	before(tableBefore-2, 10, y.draftNote)
	before(tableBefore-4, 10, y.checkNote)
	before(tableBefore-8, 10, func() error {
		err := y.publishNote()
		w.tell("%s, “%s”: its note is published for everybody, and names nobody.", y.table.Reference, tableTitle)
		return err
	})
	before(5, 10, func() error { return w.debateToCome(today) })
	return errors.Join(held1, held2)
}

// free is a working day, so many before today, on which no panel meets.
func (w *work) free(today when.Date, n int) (when.Date, error) {
	day, err := w.calendar.WorkingDaysBefore(today, n+1)
	if err == nil && day.Weekday() == time.Tuesday {
		day, err = w.calendar.AddWorkingDays(day, 1)
	}
	return day, err
}

const comingMotion = "This house would publish every outage within a day."

// debateToCome is announced for next week, on the record, with questions that wait.
func (w *work) debateToCome(today when.Date) error {
	secretary, err := w.officer(domain.Secretariat)
	if err != nil {
		return err
	}
	day, err := w.calendar.AddWorkingDays(today, debateAhead)
	if err != nil {
		return err
	}
	e, err := w.Hall.Draft(w.ctx, secretary, events.Plan{Kind: hall.Debate, Title: "Owning up to outages", Motion: comingMotion, Day: day, At: when.TimeOfDay{Hour: 12, Minute: 30}, Minutes: 60,
		Place: "Online", Link: "https://video.example.org/outages", Attribution: hall.OnRecord, Audience: hall.Audience{Sponsors: true, Guests: true},
		About: "Some trusts tell everybody the same day; others wait for the supplier. What do those owe each other who **depend** on the same systems?"})
	if err != nil {
		return err
	}
	speakers := map[hall.Side]domain.Actor{hall.InChair: w.here("CCIO", w.chair("CCIO")), hall.For: w.here("CNIO", w.chair("CNIO")), hall.Against: w.here("CCIO", w.sitting["CCIO"][2])}
	for _, side := range []hall.Side{hall.InChair, hall.For, hall.Against} {
		if _, err := w.Hall.AddSpeaker(w.ctx, secretary, e.Reference, events.NewSpeaker{Person: speakers[side].Person, Side: side}); err != nil {
			return fmt.Errorf("the speakers of a debate: %w", err)
		}
		if side == hall.Against { // she has not answered, and is not named
			continue
		}
		if err := w.Hall.Consent(w.ctx, speakers[side], e.Reference, true); err != nil {
			return err
		}
	}
	if err := w.Hall.Announce(w.ctx, secretary, e.Reference); err != nil {
		return err
	}
	var all []domain.Actor
	for _, code := range []string{"CCIO", "CNIO"} {
		for _, person := range w.sitting[code][3:] {
			all = append(all, w.here(code, person))
		}
	}
	for _, by := range all {
		if _, err := w.Hall.Register(w.ctx, by, e.Reference); err != nil {
			return err
		}
	}
	for i, text := range []string{"Who reads what is published, and who would rather not?", "Does a supplier have a say in it?", "What was learnt from the last one that everybody heard of?"} {
		q, err := w.Hall.Ask(w.ctx, all[i], e.Reference, text)
		if err != nil {
			return err
		}
		for k := range 3 + 4*i {
			if err := w.Hall.Support(w.ctx, all[(i+1+k)%len(all)], e.Reference, q.ID); err != nil {
				return err
			}
		}
	}
	w.tell("%s is announced for %s: “%s” Its chair is %s.", e.Reference, w.Words.Date(day), comingMotion, w.people[w.chair("CCIO")])
	return nil
}
