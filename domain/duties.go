package domain

import "slices"

var (
	NotElectable    = reason("not-electable", STATE)      // R1: the network has no panel, or it has ended
	NoSeatsDue      = reason("no-seats-due", STATE)       // the panel has no seats to fill
	TermHasElection = reason("term-has-election", DUP)    // another election of the panel fills this term
	SeatNotVacant   = reason("seat-not-vacant", STATE)    // R117
	NoVacancy       = reason("no-vacancy", STATE)         // R117: a by-election with nothing to fill
	LeaveVacant     = reason("leave-vacant", STATE)       // R115
	SeatNotOfPanel  = reason("seat-not-of-panel", FORM)   // the seat term is another panel's
	TermsTooFar     = reason("election-too-early", EARLY) // the term before has too long to run
)

// SeatsDue are the seats that a panel election closing on the day fills, and
// the day on which their terms begin (R18, R22, R23): all of them where the
// terms end together, half of them a year with two cohorts. Where no term has
// been, or the last one ended so long ago that its successor's is over, the panel
// is founded afresh and the terms begin at the anchor.
func SeatsDue(seats []Seat, terms []SeatTerm, closes Date, p Params) (due []Seat, start Date) {
	ends := map[SeatID]Date{}
	for _, t := range terms {
		if ends[t.Seat].Before(t.Until) {
			ends[t.Seat] = t.Until
		}
	}
	var end Date // when the seats due fall free
	for _, s := range seats {
		e := ends[s.ID]
		switch {
		case e.IsZero():
		case end.IsZero(), p.Cohorts == 1 && e.After(end), p.Cohorts == 2 && e.Before(end):
			end = e
		}
	}
	if !end.IsZero() && !end.AddYears(p.TermYears).After(closes) {
		end = Date{}
	}
	start = NextTermStart(closes, end, p)
	for _, s := range seats {
		if p.Cohorts == 1 || end.IsZero() || !ends[s.ID].After(end) {
			due = append(due, s)
		}
	}
	return due, start
}

// Founding reports whether none of the seats has had a term that touches the
// day: then two cohorts part (R23).
func Founding(seats []Seat, terms []SeatTerm, start Date) bool {
	return !slices.ContainsFunc(terms, func(t SeatTerm) bool {
		return t.Until.Compare(start) >= 0 && slices.ContainsFunc(seats, func(s Seat) bool { return s.ID == t.Seat })
	})
}

// Occupied reports whether somebody holds the seat's term on the day, or will
// when it begins.
func Occupied(t SeatTerm, held []Holding, day Date) bool {
	if day.Before(t.From) {
		day = t.From
	}
	return slices.ContainsFunc(held, func(h Holding) bool { return h.SeatTerm == t.ID && h.On(day) })
}

// Vacant refuses a by-election for a seat's term that is over, is held, or has
// so little left that it stays empty or is filled by co-option (R115, R117).
func Vacant(t SeatTerm, held []Holding, day Date, p Params) error {
	switch {
	case !day.Before(t.Until):
		return Refuse(TermOver, "R117", Args{"until": t.Until}).On("seat_terms")
	case Occupied(t, held, day):
		return Refuse(SeatNotVacant, "R117", Args{"seat": t.Number}).On("seat_terms")
	case day.AddMonths(p.VacancyLeaveIfUnderMonths).After(t.Until):
		return Refuse(LeaveVacant, "R115", Args{"months": p.VacancyLeaveIfUnderMonths, "until": t.Until}).On("seat_terms")
	}
	return nil
}

// What keeps a result from being certified or voided.
var (
	AlarmStands    = reason("alarm-stands", STATE)          // R83: an alarm awaits its resolution
	ObjectionsRun  = reason("objection-window-open", STATE) // R83
	MayNotServe    = reason("may-not-serve", STATE)         // R45, R78: somebody returned has lost the right to
	RecountedOnce  = reason("recounted-once", DUP)          // R87
	NoReviewer     = reason("no-reviewer", STATE)           // R84: the notice names none
	VoidWindowOver = reason("void-window-over", LATE)       // R84
	NoAlarm        = reason("no-alarm", STATE)              // R103: there is nothing to resolve
)
