package domain

import (
	"time"

	"hustings/domain/refusal"
	"hustings/domain/when"
)

// The changes of a person's memberships (R4, R36, R112, R114). Each takes the
// lasting facts and says which facts should last from today on: a fact that
// stays keeps its id, a new one has none.

var (
	NotAMember    = refusal.Reason{Code: refusal.STATE, Name: "not-a-member"}
	AlreadyMember = refusal.Reason{Code: refusal.DUP, Name: "already-a-member"}
	NoChange      = refusal.Reason{Code: refusal.DUP, Name: "no-change"}
)

// Lasting keeps the facts without an end.
func Lasting(facts []Membership) []Membership {
	var out []Membership
	for _, m := range facts {
		if m.Until == nil {
			out = append(out, m)
		}
	}
	return out
}

// ChangeStatus gives the membership of a network another standing.
func ChangeStatus(facts []Membership, n NetworkID, s MembershipStatus, today when.Date) ([]Membership, error) {
	return changed(facts, n, today, func(m *Membership) { m.Status = s })
}

// ChangeHome makes the network the home and leaves the old one a membership
// like any other (R4).
func ChangeHome(facts []Membership, n NetworkID, today when.Date) ([]Membership, error) {
	out, err := changed(facts, n, today, func(m *Membership) { m.Home = true })
	if err != nil {
		return nil, err
	}
	for i, m := range out {
		if m.Home && m.Network != n {
			m.ID, m.Home, m.From, m.Until = "", false, today, nil
			out[i] = m
		}
	}
	return out, nil
}

func changed(facts []Membership, n NetworkID, today when.Date, set func(*Membership)) ([]Membership, error) {
	out := append([]Membership(nil), facts...)
	for i, m := range out {
		if m.Network != n {
			continue
		}
		set(&m)
		if m == facts[i] {
			return nil, refusal.Because(NoChange, "R114", nil)
		}
		m.ID, m.From, m.Until = "", today, nil
		out[i] = m
		return out, nil
	}
	return nil, refusal.Because(NotAMember, "R4", nil)
}

// Join adds an active membership, the home if there is none yet (R4).
func Join(facts []Membership, n NetworkID, today when.Date) ([]Membership, error) {
	home := true
	for _, m := range facts {
		if m.Network == n {
			return nil, refusal.Because(AlreadyMember, "R4", nil)
		}
		home = home && !m.Home
	}
	return append(append([]Membership(nil), facts...), Membership{Network: n, Home: home, Status: Active, From: today}), nil
}

// Leave ends the membership of a network.
func Leave(facts []Membership, n NetworkID, _ when.Date) ([]Membership, error) {
	var out []Membership
	for _, m := range facts {
		if m.Network != n {
			out = append(out, m)
		}
	}
	if len(out) == len(facts) {
		return nil, refusal.Because(NotAMember, "R4", nil)
	}
	return out, nil
}

// Merged says what becomes of a person's lasting facts when network from is
// merged into another today (R2): she goes along with her standing, and her home
// with her. A membership that she has there already stays, and is her home from
// now on if the old one was.
func Merged(facts []Membership, from, into NetworkID, today when.Date) []Membership {
	old := -1
	for i, m := range facts {
		if m.Network == from {
			old = i
		}
	}
	if old < 0 {
		return facts
	}
	home, status := facts[old].Home, facts[old].Status
	out := append([]Membership(nil), facts[:old]...)
	out = append(out, facts[old+1:]...)
	for i, m := range out {
		if m.Network != into {
			continue
		}
		if home {
			m.ID, m.Home, m.From = "", true, today
			out[i] = m
		}
		return out
	}
	return append(out, Membership{Network: into, Home: home, Status: status, From: today})
}

// StateAt is the state of the election by the clock (R13): what has been
// recorded, moved on by the instants that have passed since. Only steps that the
// clock alone decides are anticipated.
func (e Election) StateAt(now time.Time) State {
	switch t := e.Timetable; {
	case e.State == Notice && !now.Before(t.NominationsOpen):
		return Nominations
	case e.State == Sealed && !now.Before(t.PollCloses):
		return Closed
	case e.State == Sealed && !now.Before(t.PollOpens):
		return Open
	case e.State == Open && !now.Before(t.PollCloses):
		return Closed
	}
	return e.State
}

// RoundAt is the state as it concerns a voter of the last round: a further one is
// sealed, and open, while its election is counting (R38).
func (e Election) RoundAt(last Contest, now time.Time) State {
	switch {
	case e.State != Counting || last.Round == 1 || last.Stage != ContestSealed || !now.Before(last.Closes):
		return e.StateAt(now)
	case now.Before(last.Opens):
		return Sealed
	}
	return Open
}

// NextStep is the next instant of the election's timetable, and which; false
// when none lies ahead.
func (e Election) NextStep(now time.Time) (m Milestone, at time.Time, ok bool) {
	if e.State == Draft || e.State.Over() {
		return "", at, false
	}
	t, stones := e.Timetable, Milestones
	if r := e.Further; r != nil { // the hours of the round to come
		t.RollSealed, t.PollOpens, t.PollCloses = r.Sealed, r.Opens, r.Closes
		stones = []Milestone{RollSealed, PollOpens, PollCloses}
	}
	for _, m := range stones {
		if at := t.At(m); at.After(now) {
			return m, at, true
		}
	}
	return "", at, false
}

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
