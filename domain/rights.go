package domain

import (
	"slices"

	"hustings/domain/refusal"
)

// Rights are the dated facts that decide what a person may do at one instant.
// They are read anew at every request (AZ5).
type Rights struct {
	Statuses     []MembershipStatus // of the memberships in force today
	Appointments []Appointment      // in force now
	Panels       []PanelID          // on which the person holds a seat today
	Offices      []OfficeTerm       // held today
	Acting       []PanelID          // whose vacant chair the person acts for, as vice-chair (R101)
	Candidate    []ElectionID       // elections under way in which the person stands
	Backs        []ElectionID       // elections under way in which the person proposes or supports somebody
	OpenRolls    bool               // on the sealed roll of a contest that is not over (R36)
	AddressWaits bool               // her address was changed of late, and nobody has consented (R31a)
	PollOpen     bool               // some poll is under way; asked only of those whose address waits
	Passkey      bool               // has a passkey that was enrolled under a second officer's eye (R5b)
}

// active reports whether any membership is active today.
func (r Rights) active() bool {
	for _, s := range r.Statuses {
		if s == Active {
			return true
		}
	}
	return false
}

// Officer reports whether the person holds an officer's appointment (R5a);
// officers' sessions are shorter (ML8).
func (r Rights) Officer() bool { return len(r.Appointments) > 0 }

// MaySignIn reports whether anything lets the person in today. A lapsed member
// keeps sign-in for the ballots she is on the roll for, for her candidature and
// while her seat is not yet vacant (R36, R112).
func (r Rights) MaySignIn() bool {
	for _, s := range r.Statuses {
		if s == Active || s == Suspended {
			return true
		}
	}
	return r.Officer() || r.OpenRolls || len(r.Panels) > 0 || len(r.Candidate) > 0
}

// AddressHeld keeps a person out who comes by an address that was changed less
// than a day ago, while she votes in a poll, or is an officer and any poll is
// under way (R31a).
func (r Rights) AddressHeld() error {
	if r.AddressWaits && (r.OpenRolls || r.Officer() && r.PollOpen) {
		return refusal.Because(AddressHeld, "R31a", nil)
	}
	return nil
}

// Grants are the roles of R5 that follow from the facts. The lapse of a
// membership suspends a seat's and an office's votes at once (R112), so those
// roles need an active one.
func (r Rights) Grants() []Grant {
	var out []Grant
	if r.active() {
		out = append(out, Grant{Role: Member})
		for _, p := range r.Panels {
			out = append(out, Grant{PanelMember, Scope{Panel: p}})
		}
		for _, o := range r.Offices {
			role := Chair
			if o.Office == ViceOffice {
				role = ViceChair
			}
			out = append(out, Grant{role, Scope{Panel: o.Panel}})
		}
		for _, p := range r.Acting { // with all powers
			out = append(out, Grant{Chair, Scope{Panel: p}})
		}
	}
	for _, e := range r.Candidate {
		out = append(out, Grant{Candidate, Scope{Election: e}})
	}
	for _, a := range r.Appointments {
		out = append(out, Grant{a.Role, a.Scope})
	}
	return out
}

// Barred is where a returning officer's or deputy's role is suspended, whatever
// the appointment says: panels she sits on, and elections in which she stands,
// proposes or supports (R6).
func (r Rights) Barred() []Scope {
	var out []Scope
	for _, p := range r.Panels {
		out = append(out, Scope{Panel: p})
	}
	for _, elections := range [][]ElectionID{r.Candidate, r.Backs} {
		for _, e := range elections {
			out = append(out, Scope{Election: e})
		}
	}
	return out
}

// Actor is the person with the rights of this instant.
func (r Rights) Actor(p Person, s Session) Actor {
	return Actor{Person: p.ID, Number: p.Number, Session: s.ID, Grants: r.Grants(), Barred: r.Barred(), SteppedUp: s.SteppedUp, ProvedAt: s.ProvedAt(),
		Unseen: r.Officer() && !r.Passkey}
}

// appointed reports whether the role is an appointment (R5a); the others follow
// from facts.
func (r Role) appointed() bool { return slices.Contains(Overseers, r) }

var (
	RoleNotAppointed = refusal.Reason{Code: refusal.FORM, Name: "role-not-appointed"} // R5: follows from a seat, an office or a membership
	AlreadyAppointed = refusal.Reason{Code: refusal.DUP, Name: "already-appointed"}   // R5a
	OfficerInvolved  = refusal.Reason{Code: refusal.FORM, Name: "officer-involved"}   // R6
	DatesReversed    = refusal.Reason{Code: refusal.FORM, Name: "dates-reversed"}
)

// Check judges an appointment (R5, R5a, R6): a role that is appointed, dates in
// order, not the same role twice at one time, and no returning officer for a
// panel she sits on or an election she takes part in. Rights are those of the
// person appointed, others all her appointments: two of one role and scope would
// leave her an officer after one of them was ended.
func (a Appointment) Check(r Rights, others []Appointment) error {
	switch {
	case a.Role == "":
		return refusal.Because(refusal.Missing, "R5", nil).On("role")
	case !a.Role.appointed():
		return refusal.Because(RoleNotAppointed, "R5", refusal.Args{"role": a.Role}).On("role")
	case a.Until != nil && !a.From.Before(*a.Until):
		return refusal.Because(DatesReversed, "R5a", nil).On("until")
	case slices.ContainsFunc(others, a.repeats):
		return refusal.Because(AlreadyAppointed, "R5a", nil).On("role")
	case a.Role != ReturningOfficer && a.Role != DeputyReturningOfficer:
		return nil
	}
	for _, b := range r.Barred() {
		if b == a.Scope {
			return refusal.Because(OfficerInvolved, "R6", nil).On("person")
		}
	}
	return nil
}
