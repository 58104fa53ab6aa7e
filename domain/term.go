package domain

import (
	"hustings/domain/refusal"
	"hustings/domain/when"
)

// Term is a stretch of civil days, half-open: From is the first day served,
// Until the first day after the last (R18).
type Term struct {
	From  when.Date `json:"from"`
	Until when.Date `json:"until"`
}

var (
	TermOver       = refusal.Reason{Code: refusal.STATE, Name: "term-over"}       // nothing of the term is left to serve
	CaretakersOnly = refusal.Reason{Code: refusal.STATE, Name: "caretakers-only"} // R25
)

// NewTerm is the term of so many calendar years (R17, R18): the hours in it may
// differ, the years never do.
func NewTerm(from when.Date, years int) Term { return Term{from, from.AddYears(years)} }

// Contains reports whether the day is served.
func (t Term) Contains(d when.Date) bool { return !d.Before(t.From) && d.Before(t.Until) }

// Overlaps reports whether some day belongs to both terms.
func (t Term) Overlaps(o Term) bool {
	return t.From.Before(o.Until) && o.From.Before(t.Until) && t.From.Before(t.Until) && o.From.Before(o.Until)
}

// LastDay is the last day served, the day before the end.
func (t Term) LastDay() when.Date { return t.Until.AddDays(-1) }

// Longer reports whether the term lasts longer than so many calendar years.
func (t Term) Longer(years int) bool { return t.From.AddYears(years).Before(t.Until) }

// Rest is what is left of the term for somebody who takes office on the day: at
// the term's start, or later when certified later or filling a vacancy (R24,
// R118). The end never moves.
func (t Term) Rest(from when.Date) (Term, error) {
	if from.Before(t.From) {
		from = t.From
	}
	if !from.Before(t.Until) {
		return Term{}, refusal.Because(TermOver, "R24", refusal.Args{"until": t.Until})
	}
	return Term{from, t.Until}, nil
}

// FirstOverlap finds two terms that share a day. Of one seat's holdings there
// must be none (R21); one found is an integrity alarm.
func FirstOverlap(terms []Term) (i, j int, found bool) {
	for i := range terms {
		for j := i + 1; j < len(terms); j++ {
			if terms[i].Overlaps(terms[j]) {
				return i, j, true
			}
		}
	}
	return 0, 0, false
}

// NextTermStart is the day on which the terms begin that an election closing on
// the day fills: where the terms before them end, or in a founding election
// (no day) the next anchor after the close.
func NextTermStart(closing, previousEnd when.Date, p Params) when.Date {
	if !previousEnd.IsZero() {
		return previousEnd
	}
	if start := p.TermAnchor.In(closing.Year); start.After(closing) {
		return start
	}
	return p.TermAnchor.In(closing.Year + 1)
}

// SeatTerms gives the terms of the seats filled, in order of election. With one
// cohort all are full terms (R22). With two, half of the seats fall due each
// year: in the founding election, and only there, the second half of the panel's
// seats get one year (R23).
func SeatTerms(start when.Date, filled int, founding bool, p Params) []Term {
	terms := make([]Term, filled)
	full := p.Seats
	if p.Cohorts == 2 && founding {
		full = (p.Seats + 1) / 2
	}
	for i := range terms {
		if i < full {
			terms[i] = NewTerm(start, p.TermYears)
		} else {
			terms[i] = NewTerm(start, 1)
		}
	}
	return terms
}

// officerYears is the longest an officer serves on one election (R100).
const officerYears = 2

// OfficerTerm is the term of a chair or vice-chair declared on the day: two
// years or what is left of the holder's seat term, whichever is shorter (R100).
// Declared among members-elect it begins with their term (R91), and the two
// years are counted from there.
func OfficerTerm(declared when.Date, seat Term) (Term, error) {
	rest, err := seat.Rest(declared)
	if err != nil {
		return Term{}, err
	}
	if end := rest.From.AddYears(officerYears); end.Before(rest.Until) {
		rest.Until = end
	}
	return rest, nil
}

// caretakerDays is how many working days outgoing members carry on without
// successors (R25).
const caretakerDays = 40

// CaretakerTerm is the time after their term's end in which outgoing members
// look after the panel: 40 working days, or until the day on which successors
// are certified (zero: not yet) (R25).
func CaretakerTerm(ended, certified when.Date, c when.Calendar) (Term, error) {
	last, err := c.AddWorkingDays(ended.AddDays(-1), caretakerDays)
	if err != nil {
		return Term{}, err
	}
	until := last.AddDays(1)
	if !certified.IsZero() && certified.Before(until) {
		until = certified
	}
	if until.Before(ended) {
		until = ended
	}
	return Term{ended, until}, nil
}

// PanelAct is what a panel does, as far as caretakers are limited in it (R25).
type PanelAct string

const (
	HoldMeeting   PanelAct = "meeting"
	RoutineMotion PanelAct = "routine-motion"
	PublishLetter PanelAct = "letter"
	ElectOfficers PanelAct = "officers-election"
)

// CaretakersMay refuses what caretakers may not do (R25).
func CaretakersMay(act PanelAct) error {
	switch act {
	case HoldMeeting, RoutineMotion:
		return nil
	}
	return refusal.Because(CaretakersOnly, "R25", refusal.Args{"act": string(act)})
}
