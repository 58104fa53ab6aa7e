package domain

import (
	"slices"

	"hustings/domain/when"
)

// SittingMember is somebody in office on a panel on a day.
type SittingMember struct {
	Person    PersonID
	Holding   HoldingID
	Seat      SeatID
	Elected   bool // not co-opted: chooses officers and may be one (R90)
	Votes     bool // not suspended by a lapse, which counts out of every quorum too (R112)
	Caretaker bool // her term has ended, and nobody has followed yet (R25)
}

// MembersOn are the panel's members on the day, in the order of their holdings;
// when no elected member is in office, those whose terms ended last, as
// caretakers, for as long as R25 lets them.
func MembersOn(f PanelFacts, day when.Date, c when.Calendar) (list []SittingMember, err error) {
	ended, over := f.ended(day)
	on := day
	if over {
		term, err := CaretakerTerm(ended, f.Certified, c)
		if err != nil {
			return nil, err
		}
		if over = term.Contains(day); over {
			on = ended.AddDays(-1)
		}
	}
	for _, h := range f.Holdings {
		state := h.StateOn(on, f.silent(h.Person, day))
		if state == HoldingToCome || state == HoldingOver || on != day && (h.Until != ended || h.EndedBy != "") {
			continue
		}
		list = append(list, SittingMember{Person: h.Person, Holding: h.ID, Seat: h.Seat, Elected: h.Mandate.Kind != CoOpted,
			Votes: state != HoldingResting, Caretaker: over})
	}
	return list, nil
}

// SilentSince is the day since which none of the memberships is active, so that
// seat and office rest (R112); false for somebody who is a member in good
// standing, or of whom no membership is known (R2a).
func SilentSince(facts []Membership, day when.Date) (since when.Date, is bool) {
	for _, m := range facts {
		switch {
		case m.From.After(day):
		case m.Status == Active && m.On(day):
			return when.Date{}, false
		case m.Status == Active && m.Until != nil:
			since, is = latest(since, *m.Until), true
		case m.Status != Active && !is:
			since, is = m.From, true
		}
	}
	return since, is
}

// ActingOn is the time for which the vice-chair of the day acts for a vacant chair:
// from the vacancy on, until somebody takes the chair or her own office ends (R101);
// false when the chair is held that day, or nobody is vice-chair.
func ActingOn(offices []OfficeTerm, day when.Date) (span Term, is bool) {
	f := PanelFacts{Offices: offices}
	vice := f.holder(ViceOffice, day)
	if vice == nil || f.holder(ChairOffice, day) != nil {
		return span, false
	}
	span = Term{latest(f.vacancy(ChairOffice, day).Since, vice.From), vice.Until}
	for _, o := range offices {
		if o.Office == ChairOffice && o.From.After(day) && o.From.Before(o.Until) && o.From.Before(span.Until) {
			span.Until = o.From
		}
	}
	return span, true
}

// Acted are all times for which vice-chairs acted for a vacant chair up to the
// day, with who did (R101).
func Acted(offices []OfficeTerm, today when.Date) (list []OfficeTerm) {
	for _, v := range offices {
		if v.Office != ViceOffice {
			continue
		}
		starts := []when.Date{v.From}
		for _, o := range offices {
			if o.Office == ChairOffice && v.On(o.Until) {
				starts = append(starts, o.Until)
			}
		}
		slices.SortFunc(starts, when.Date.Compare)
		for _, day := range slices.Compact(starts) {
			if span, is := ActingOn(offices, day); is && span.From == day && !day.After(today) {
				list = append(list, OfficeTerm{ID: v.ID, Panel: v.Panel, Office: ChairOffice, Person: v.Person, From: span.From, Until: span.Until, Mandate: Mandate{Kind: Acting}})
			}
		}
	}
	return list
}

// HoldingState is where a seat's or an office's holding is on a day.
type HoldingState string

const (
	HoldingToCome   HoldingState = "to-come" // it begins on a later day (R24)
	HoldingInOffice HoldingState = "in-office"
	HoldingResting  HoldingState = "resting" // the holder's membership is not active: no vote, in no quorum (R112)
	HoldingLeaving  HoldingState = "leaving" // resigned for a day to come (R110): in office until then
	HoldingOver     HoldingState = "over"
)

// StateOn is where the holding is on the day; silent says that its holder's
// membership is not active then.
func (h Holding) StateOn(day when.Date, silent bool) HoldingState {
	return stateOn(h.From, h.Until, h.EndedBy, day, silent)
}

// StateOn is the same of an office.
func (o OfficeTerm) StateOn(day when.Date, silent bool) HoldingState {
	return stateOn(o.From, o.Until, o.EndedBy, day, silent)
}

func stateOn(from, until when.Date, endedBy string, day when.Date, silent bool) HoldingState {
	switch {
	case !day.Before(until) || !from.Before(until):
		return HoldingOver
	case day.Before(from):
		return HoldingToCome
	case silent:
		return HoldingResting
	case endedBy != "":
		return HoldingLeaving
	}
	return HoldingInOffice
}
