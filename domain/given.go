package domain

import (
	"slices"
	"time"

	"hustings/domain/refusal"
	"hustings/domain/when"
)

// Given is what the register said of a panel when the notice of an election went
// out. The election goes by it until it is over, whatever the register says
// later: a seat added or a past term brought in afterwards changes nothing (R8a).
type Given struct {
	Seats         []GivenSeat `json:"seats,omitempty"`          // of a panel election, in the order in which those returned take them
	Roles         []string    `json:"roles,omitempty"`          // job roles that may stand (R45); empty: any
	Sitting       []Sitting   `json:"sitting,omitempty"`        // whom the employer cap counts beside those elected (R28a)
	ObjectionsEnd *time.Time  `json:"objections_end,omitempty"` // as the notice names it (R20b)
	HeldAgain     ElectionID  `json:"held_again,omitempty"`     // the stopped election whose sealed roll and nominations this one takes over (R88)
}

// GivenSeat is a seat that falls due and the term that the election gives it.
type GivenSeat struct {
	Seat   SeatID `json:"seat"`
	Number int    `json:"number"`
	Term   Term   `json:"term"`
}

// Sitting is a member whose term overlaps the one to be filled, with the
// employer she had when the notice went out.
type Sitting struct {
	Person   PersonID `json:"person"`
	Employer string   `json:"employer"`
}

var (
	NobodyMayStand = refusal.Reason{Code: refusal.FORM, Name: "nobody-may-stand"}      // R8a: no role is accepted by network and election both
	SeatsBlocked   = refusal.Reason{Code: refusal.ALARM, Name: "seats-blocked"}        // R8a, R21: somebody else has a term of a seat that is to be filled
	SeatPromised   = refusal.Reason{Code: refusal.FROZEN, Name: "seat-promised"}       // R8a: a running election fills that term
	SeatedSince    = refusal.Reason{Code: refusal.STATE, Name: "seated-since"}         // R46a: somebody returned holds a seat of the panel by now
	StandsTwice    = refusal.Reason{Code: refusal.DUP, Name: "stands-twice"}           // R46a
	StandsInBoth   = refusal.Reason{Code: refusal.STATE, Name: "stands-in-both"}       // R46a: found while it can be mended
	DrawNeeded     = refusal.Reason{Code: refusal.STATE, Name: "employer-draw-needed"} // R28a
)

// AcceptedRoles are the job roles that may stand: those that network and
// election both accept (R8a); where one of them accepts any, the other's. An
// empty list accepts any role, so two lists with nothing in common are refused.
func AcceptedRoles(network, election []string) ([]string, error) {
	switch {
	case len(network) == 0:
		return slices.Clone(election), nil
	case len(election) == 0:
		return slices.Clone(network), nil
	}
	var both []string
	for _, r := range network {
		if accepts(election, r) {
			both = append(both, r)
		}
	}
	if len(both) == 0 {
		return nil, refusal.Because(NobodyMayStand, "R8a", refusal.Args{"network": network, "election": election}).On("accepted_roles")
	}
	return both, nil
}

// roles are those that decide who may stand: as the notice froze them, or as
// network and election have them while there is no notice (R8a, R45).
func (e Election) roles(network []string) ([]string, error) {
	if e.Given != nil {
		return e.Given.Roles, nil
	}
	return AcceptedRoles(network, e.Params.AcceptedRoles)
}

// GivenSeats are the seats due with the terms that the election gives them
// (R18, R23), in order.
func GivenSeats(due []Seat, start when.Date, founding bool, p Params) []GivenSeat {
	var given []GivenSeat
	for i, t := range SeatTerms(start, len(due), founding, p) {
		given = append(given, GivenSeat{due[i].ID, due[i].Number, t})
	}
	return given
}

// Plan gives the terms that those returned take, as the notice froze them (R8a):
// one that is there already (of an election that was voided) is taken up again,
// one that is new has no id. A term of somebody else's that runs into it cannot
// be there by right, and is an alarm (R21).
func (g Given) Plan(e Election, known []SeatTerm) ([]SeatTerm, error) {
	var plan []SeatTerm
	for _, s := range g.Seats {
		t := SeatTerm{Seat: s.Seat, Panel: e.Panel, Number: s.Number, From: s.Term.From, Until: s.Term.Until, Election: e.ID}
		for _, k := range known {
			switch {
			case k.Seat != s.Seat:
			case k.From == t.From && k.Until == t.Until:
				t = k
			case s.Term.Overlaps(Term{k.From, k.Until}):
				return nil, refusal.Because(SeatsBlocked, "R8a", refusal.Args{"seat": s.Number, "from": k.From, "until": k.Until})
			}
		}
		plan = append(plan, t)
	}
	return plan, nil
}

// Promises reports whether the election fills the seat for days of the term, so
// that no other fact can be brought in about them (R8a).
func (g Given) Promises(seat SeatID, t Term) bool {
	return slices.ContainsFunc(g.Seats, func(s GivenSeat) bool { return s.Seat == seat && s.Term.Overlaps(t) })
}

// CheckSeating refuses to seat those returned, in their order, in the terms
// planned, where somebody holds such a seat in days to come (an alarm, R21), or
// where one of them holds another of the panel's by now (R46a). Co-options end
// with the certificate (R119).
func CheckSeating(plan []SeatTerm, returned []Returned, held []Holding, day when.Date) error {
	for i, r := range returned {
		if i >= len(plan) {
			return refusal.Because(SeatsBlocked, "R8a", refusal.Args{"seat": i + 1})
		}
		t := plan[i]
		rest, err := Term{t.From, t.Until}.Rest(day)
		if err != nil {
			return err
		}
		for _, h := range held {
			if h.Mandate.Kind == CoOpted || !rest.Overlaps(Term{h.From, h.Until}) {
				continue
			}
			if h.Person == r.Person {
				return refusal.Because(SeatedSince, "R46a", refusal.Args{"nomination": r.Nomination, "from": h.From, "until": h.Until})
			}
			if h.Seat == t.Seat {
				return refusal.Because(SeatsBlocked, "R8a", refusal.Args{"seat": t.Number, "from": h.From, "until": h.Until})
			}
		}
	}
	return nil
}
