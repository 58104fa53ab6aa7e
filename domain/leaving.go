package domain

import (
	"hustings/domain/refusal"
	"hustings/domain/when"
)

// Leaving a seat or an office before its end (R110 to R112, R114). What ends is
// ended on a day and never deleted; votes already cast stay valid.

var (
	ResignationStands = refusal.Reason{Code: refusal.STATE, Name: "resignation-stands"}   // R110: it is final once received
	ResignsTooLate    = refusal.Reason{Code: refusal.FORM, Name: "resigns-too-far-ahead"} // R110: at most three months
	DatePast          = refusal.Reason{Code: refusal.FORM, Name: "date-past"}
	RoleLossKnown     = refusal.Reason{Code: refusal.DUP, Name: "role-loss-known"}
	NoRoleLoss        = refusal.Reason{Code: refusal.STATE, Name: "no-role-loss"}
)

// Why a holding or an office ended before its term.
const (
	EndedByResignation = "resignation"   // R110
	EndedByRole        = "role-lost"     // R111
	EndedByLapse       = "lapse"         // R112
	EndedByExpulsion   = "expulsion"     // R112
	EndedWithSeat      = "seat-given-up" // an office cannot outlast its holder's seat
	resignationMonths  = 3               // R110
)

// MayResign judges a resignation received today that names the first day out of
// the seat or office (R110).
func MayResign(endedBy string, on, today when.Date) error {
	switch latest := today.AddMonths(resignationMonths); {
	case endedBy == EndedByResignation:
		return refusal.Because(ResignationStands, "R110", nil)
	case on.Before(today):
		return refusal.Because(DatePast, "R110", refusal.Args{"today": today}).On("on")
	case on.After(latest):
		return refusal.Because(ResignsTooLate, "R110", refusal.Args{"latest": latest}).On("on")
	}
	return nil
}

// RoleLoss is a dated fact: from a day on the person has had no job role that
// lets her serve; cured on a later day, or not (R111).
type RoleLoss struct {
	ID      RoleLossID
	Person  PersonID
	From    when.Date
	CuredOn *when.Date
}

// Vacates is the day on which a seat falls vacant without anybody's doing, and
// why, as far as today's facts say; the zero Date if it does not. Expulsion
// vacates at once, a lapse after its grace (R112), and so does a lost role that
// is not cured (R111), unless it was over before the seat was taken. A suspended
// member keeps the seat.
func (h Holding) Vacates(facts []Membership, losses []RoleLoss, today when.Date, p Params) (day when.Date, why string) {
	earlier := func(d when.Date, reason string) {
		if !d.IsZero() && !d.After(today) && (day.IsZero() || d.Before(day)) {
			day, why = d, reason
		}
	}
	member, last := false, when.Date{} // the day since which no membership has been in order
	for _, m := range facts {
		switch {
		case m.Status == Expelled && m.On(today):
			earlier(m.From, EndedByExpulsion)
		case m.Status != Active && m.Status != Suspended:
		case m.On(today):
			member = true
		case m.Until != nil && m.Until.After(last):
			last = *m.Until
		}
	}
	if !member && !last.IsZero() {
		earlier(last.AddDays(p.LapseGraceDays), EndedByLapse)
	}
	for _, l := range losses {
		end := l.From.AddDays(p.RoleGraceDays)
		if l.CuredOn == nil || !l.CuredOn.Before(end) && h.From.Before(end) {
			earlier(end, EndedByRole)
		}
	}
	return day, why
}
