package domain

import (
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
