package hall

import (
	"context"
	"slices"
	"time"

	"hustings/domain"
	"hustings/domain/hall"
	"hustings/elections/governance/ical"
	"hustings/elections/store"
)

// How far calendars go back and ahead.
const (
	datesBack  = 90 * 24 * time.Hour
	datesAhead = 400 * 24 * time.Hour
)

// DatesTx are the events that somebody means to come to, for her own calendar: where to
// join is in it once she is admitted, and who waits has it as not yet certain (R161).
func (h *Hall) DatesTx(tx *store.Tx, person domain.PersonID) (dates []ical.Event, err error) {
	mine, err := tx.RegistrationsOf(person)
	if err != nil {
		return nil, err
	}
	now := tx.Now()
	for _, r := range mine {
		if r.Standing == hall.Withdrawn {
			continue
		}
		e, err := tx.Event(string(r.Event))
		if err != nil {
			return nil, err
		}
		if e.Untold() || e.Ends.Before(now.Add(-datesBack)) {
			continue
		}
		entry := h.calendarEntry(e, stampOf(e), r.Standing == hall.Admitted)
		entry.Tentative = r.Standing == hall.Waiting
		dates = append(dates, entry)
	}
	return dates, nil
}

// PublicDates are the events that everybody is told of, without where to join.
func (h *Hall) PublicDates(ctx context.Context) (dates []ical.Event, err error) {
	err = h.Store.Read(ctx, func(tx *store.Tx) error {
		now := tx.Now()
		all, err := tx.Events(store.EventFilter{States: announced, From: now.Add(-datesBack), Until: now.Add(datesAhead)})
		for _, e := range slices.DeleteFunc(all, hall.Event.Untold) {
			dates = append(dates, h.calendarEntry(e, stampOf(e), false))
		}
		return err
	})
	return dates, err
}

// announced are the states of an event that has its page; one that was called off keeps
// it, and its calendar entry says so, unless nobody was ever told ([hall.Event.Untold]).
var announced = []hall.State{hall.Announced, hall.Live, hall.Closed, hall.Cancelled}

// stampOf is when an event's entry was made, so that it reads alike every time.
func stampOf(e hall.Event) time.Time {
	if e.AnnouncedAt != nil {
		return *e.AnnouncedAt
	}
	return e.At
}

// Told is an event that the forum is told of, with whom its topic must not name.
type Told struct {
	hall.Event
	Present []hall.Present
}

// ForForum are the events of which topics stand in the forum: announced, and corrected
// until a while after they are over (R168).
func (h *Hall) ForForum(ctx context.Context) (list []Told, err error) {
	err = h.Store.Read(ctx, func(tx *store.Tx) error {
		now := tx.Now()
		all, err := tx.Events(store.EventFilter{States: announced, From: now.Add(-datesBack), Until: now.Add(datesAhead)})
		if err != nil {
			return err
		}
		for _, e := range slices.DeleteFunc(all, hall.Event.Untold) {
			t := Told{Event: e}
			speakers, err := tx.Speakers(e.ID)
			if err != nil {
				return err
			}
			named := map[hall.SpeakerID]bool{}
			for _, s := range e.Named(speakers) {
				named[s.ID] = true
			}
			for _, s := range speakers {
				t.Present = append(t.Present, hall.Present{Name: s.Name, Forename: hall.Forename(s.Name), Organisation: s.Organisation, Named: named[s.ID]})
			}
			t.Link = ""
			list = append(list, t)
		}
		return nil
	})
	return list, err
}
