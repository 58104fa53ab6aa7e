package register_test

import (
	"testing"
	"time"

	"hustings/domain"
	"hustings/domain/refusal/refusaltest"
	"hustings/domain/when"
	"hustings/elections/register"
	"hustings/elections/store"
	"hustings/elections/store/storetest"
)

// each runs a test on both databases with a register that has the CIO network,
// its panel of three seats, and the specialist network CYBER.
func each(t *testing.T, f func(t *testing.T, w *world)) {
	t.Helper()
	storetest.Each(t, func(t *testing.T, s *store.Store) { f(t, newWorld(t, s)) })
}

type world struct {
	*register.Register
	s          *store.Store
	cio, cyber domain.Network
	panel      domain.Panel
	seats      []domain.Seat
}

func newWorld(t testing.TB, s *store.Store) *world {
	t.Helper()
	w := &world{Register: register.New(s, nil), s: s}
	w.cio = domain.Network{ID: store.NewID[domain.NetworkID](), Code: "CIO", Name: "Chief information officers", Kind: domain.Panelled}
	w.cyber = domain.Network{ID: store.NewID[domain.NetworkID](), Code: "CYBER", Name: "Cyber security", Kind: domain.Specialist}
	w.panel = domain.Panel{ID: store.NewID[domain.PanelID](), Network: w.cio.ID, Code: "CIO", Name: "CIO panel"}
	for i := range 3 {
		w.seats = append(w.seats, domain.Seat{ID: store.NewID[domain.SeatID](), Panel: w.panel.ID, Number: i + 1})
	}
	w.write(t, func(tx *store.Tx) error {
		return first(tx.CreateNetwork(w.cio), tx.CreateNetwork(w.cyber), tx.CreatePanel(w.panel), tx.CreateSeats(w.seats...))
	})
	return w
}

// person adds an active member of the CIO network, at home there since 2020.
func (w *world) person(t testing.TB, number, email string) domain.Person {
	t.Helper()
	p := domain.Person{ID: store.NewID[domain.PersonID](), Number: number, Forename: "Pat", Surname: "Number " + number, Email: email}
	w.write(t, func(tx *store.Tx) error {
		return first(tx.CreatePerson(p), tx.CreateMembership(domain.Membership{ID: store.NewID[domain.MembershipID](), Person: p.ID,
			Network: w.cio.ID, Home: true, Status: domain.Active, From: day("2020-01-01")}))
	})
	return p
}

func (w *world) appoint(t testing.TB, p domain.Person, role domain.Role) domain.AppointmentID {
	t.Helper()
	id := store.NewID[domain.AppointmentID]()
	w.write(t, func(tx *store.Tx) error {
		return tx.CreateAppointment(domain.Appointment{ID: id, Person: p.ID, Role: role, From: tx.Now(), Why: "test"})
	})
	return id
}

func (w *world) write(t testing.TB, f func(tx *store.Tx) error) {
	t.Helper()
	if err := w.s.Write(t.Context(), f); err != nil {
		t.Fatal(err)
	}
}

func (w *world) read(t testing.TB, f func(tx *store.Tx) error) {
	t.Helper()
	if err := w.s.Read(t.Context(), f); err != nil {
		t.Fatal(err)
	}
}

// set moves the clock to so long after the start.
func (w *world) set(t testing.TB, after time.Duration) {
	t.Helper()
	storetest.MustSet(t, w.s, storetest.Start.Add(after))
}

// token takes the waiting sign-in mail of a person out of the outbox, as the
// mailer would, and returns its secret; empty when none waits.
func (w *world) token(t testing.TB, to domain.PersonID) (token string) {
	t.Helper()
	w.write(t, func(tx *store.Tx) error {
		letters, err := tx.DueLetters(1000)
		if err != nil {
			return err
		}
		for _, l := range letters {
			if l.Mail.Template == register.SignInMail && l.Mail.To == to {
				token = l.Mail.Secret
				return tx.LetterSent(l.ID)
			}
		}
		return nil
	})
	return token
}

// link asks for a link and reads its mail.
func (w *world) link(t testing.TB, p domain.Person) (token, browser string) {
	t.Helper()
	browser, err := w.RequestLink(t.Context(), p.Email)
	if err != nil {
		t.Fatal(err)
	}
	if token = w.token(t, p.ID); token == "" {
		t.Fatal("no sign-in mail waits")
	}
	return token, browser
}

// signIn is the whole way from the address to a session.
func (w *world) signIn(t testing.TB, p domain.Person) register.SignedIn {
	t.Helper()
	token, _ := w.link(t, p)
	in, err := w.Redeem(t.Context(), token)
	if err != nil {
		t.Fatal(err)
	}
	return in
}

func first(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

func day(s string) when.Date {
	d, err := when.ParseDate(s)
	if err != nil {
		panic(err)
	}
	return d
}

var wantRefusal = refusaltest.Want
