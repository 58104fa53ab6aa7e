package storetest

import (
	"testing"

	"hustings/domain"
	"hustings/domain/when"
	"hustings/elections/store"
)

// What follows founds what most tests begin with, row by row and without an act:
// networks with their panels, members, and officers.

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// Panel makes a network of that code, its panel and so many seats.
func Panel(t testing.TB, tx *store.Tx, code string, seats int) (domain.Network, domain.Panel, []domain.Seat) {
	t.Helper()
	n := domain.Network{ID: store.NewID[domain.NetworkID](), Code: code, Name: code + " Network", Kind: domain.Panelled}
	p := domain.Panel{ID: store.NewID[domain.PanelID](), Network: n.ID, Code: code, Name: code + " Advisory Panel"}
	must(t, tx.CreateNetwork(n))
	must(t, tx.CreatePanel(p))
	all := make([]domain.Seat, seats)
	for i := range all {
		all[i] = domain.Seat{ID: store.NewID[domain.SeatID](), Panel: p.ID, Number: i + 1}
	}
	if seats > 0 {
		must(t, tx.CreateSeats(all...))
	}
	return n, p, all
}

// Person makes a person, under an id of her own.
func Person(t testing.TB, tx *store.Tx, p domain.Person) domain.Person {
	t.Helper()
	p.ID = store.NewID[domain.PersonID]()
	must(t, tx.CreatePerson(p))
	return p
}

// Member makes a person whose home the network has been since the day.
func Member(t testing.TB, tx *store.Tx, n domain.NetworkID, p domain.Person, since when.Date) domain.Person {
	t.Helper()
	p = Person(t, tx, p)
	must(t, tx.CreateMembership(domain.Membership{ID: store.NewID[domain.MembershipID](), Person: p.ID, Network: n, Home: true, Status: domain.Active, From: since}))
	return p
}

// Officer makes a person who was appointed to the role a year before [Start].
func Officer(t testing.TB, tx *store.Tx, p domain.Person, role domain.Role) (domain.Person, domain.Actor) {
	t.Helper()
	p = Person(t, tx, p)
	must(t, tx.CreateAppointment(domain.Appointment{ID: store.NewID[domain.AppointmentID](), Person: p.ID, Role: role, From: Start.AddDate(-1, 0, 0), Why: "appointed"}))
	return p, domain.Actor{Person: p.ID, Number: p.Number, Grants: []domain.Grant{{Role: role}}}
}

// Seat gives a person a seat for a whole term.
func Seat(t testing.TB, tx *store.Tx, s domain.Seat, p domain.PersonID, term domain.Term, by domain.MandateKind) {
	t.Helper()
	st := domain.SeatTerm{ID: store.NewID[domain.SeatTermID](), Seat: s.ID, Panel: s.Panel, Number: s.Number, From: term.From, Until: term.Until}
	must(t, tx.CreateSeatTerm(st))
	must(t, tx.CreateHolding(domain.Holding{ID: store.NewID[domain.HoldingID](), SeatTerm: st.ID, Seat: s.ID, Panel: s.Panel, Person: p, From: term.From, Until: term.Until,
		Mandate: domain.Mandate{Kind: by}}))
}

// Office gives a person an office of a panel for a whole term.
func Office(t testing.TB, tx *store.Tx, panel domain.PanelID, o domain.Office, p domain.PersonID, term domain.Term, by domain.MandateKind) {
	t.Helper()
	must(t, tx.CreateOfficeTerm(domain.OfficeTerm{ID: store.NewID[domain.OfficeTermID](), Panel: panel, Office: o, Person: p, From: term.From, Until: term.Until,
		Mandate: domain.Mandate{Kind: by}}))
}
