package governance

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"hustings/domain"
	"hustings/domain/acts"
	"hustings/domain/governance"
	"hustings/domain/refusal"
	"hustings/domain/saytest"
	"hustings/domain/when"
	"hustings/elections"
	"hustings/elections/box"
	"hustings/elections/store"
	"hustings/elections/store/storetest"
)

// chamber is a house in miniature: panels with members in office, and a secretary.
type chamber struct {
	*House
	t         testing.TB
	panels    []domain.Panel
	members   map[domain.PanelID][]domain.Person // by seat; the first is chair, the second vice-chair
	outsider  domain.Person                      // a member of the first panel's network
	stranger  domain.Person                      // of no panel's network
	secretary domain.Actor
	auditor   domain.Actor
}

// mustChamber builds panels of so many seats, of which the first filled ones are held.
func mustChamber(t testing.TB, s *store.Store, seats, filled int, codes ...string) *chamber {
	t.Helper()
	keys, err := box.OpenKeys(filepath.Join(storetest.Folder(t), "keys"))
	if err != nil {
		t.Fatal(err)
	}
	office := elections.New(s, keys, "panels.example.org", nil)
	office.Words = saytest.English(t)
	h, err := New(office, nil)
	if err != nil {
		t.Fatal(err)
	}
	c := &chamber{House: h, t: t, members: map[domain.PanelID][]domain.Person{}}
	err = s.Act(t.Context(), func(tx *store.Tx) error {
		for _, code := range codes {
			c.mustPanel(tx, code, seats, filled)
		}
		c.secretary = c.mustOfficer(tx, domain.Secretariat)
		c.auditor = c.mustOfficer(tx, domain.Auditor)
		c.stranger = c.mustPerson(tx, "Stranger", "Nobody")
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func (c *chamber) mustPanel(tx *store.Tx, code string, seats, filled int) {
	n, p, all := storetest.Panel(c.t, tx, code, seats)
	c.panels = append(c.panels, p)
	term := domain.Term{From: when.Date{Year: 2025, Month: 8, Day: 1}, Until: when.Date{Year: 2027, Month: 8, Day: 1}}
	since := when.Date{Year: 2024, Month: 1, Day: 1}
	for i := range filled {
		person := storetest.Member(c.t, tx, n.ID, known([]string{"Ada", "Ben", "Cleo", "Dan", "Eve", "Finn", "Gus", "Hana", "Ian", "Joy", "Kit", "Lou"}[i%12], code+"-"+fmt.Sprint(i+1)), since)
		storetest.Seat(c.t, tx, all[i], person.ID, term, domain.Imported)
		if i < 2 {
			storetest.Office(c.t, tx, p.ID, []domain.Office{domain.ChairOffice, domain.ViceOffice}[i], person.ID, term, domain.Imported)
		}
		c.members[p.ID] = append(c.members[p.ID], person)
	}
	if c.outsider.ID == "" {
		c.outsider = storetest.Member(c.t, tx, n.ID, known("Olive", "Outside"), since)
	}
}

func known(forename, surname string) domain.Person {
	return domain.Person{Forename: forename, Surname: surname, Number: "N-" + surname, Email: strings.ToLower(forename+"."+surname) + "@example.org", Organisation: "Trust " + surname}
}

func (c *chamber) mustPerson(tx *store.Tx, forename, surname string) domain.Person {
	return storetest.Person(c.t, tx, known(forename, surname))
}

func (c *chamber) mustOfficer(tx *store.Tx, role domain.Role) domain.Actor {
	_, by := storetest.Officer(c.t, tx, known("Officer", string(role)), role)
	return by
}

// as is a person with the rights of this instant.
func (c *chamber) as(p domain.Person) (by domain.Actor) {
	c.t.Helper()
	fine(c.t, c.Store.Read(c.t.Context(), func(tx *store.Tx) error {
		rights, err := tx.Rights(p.ID, tx.Now(), c.today(tx))
		by = rights.Actor(p, domain.Session{})
		return err
	}))
	return by
}

func (c *chamber) member(i int) domain.Person { return c.members[c.panels[0].ID][i] }
func (c *chamber) panel() domain.PanelID      { return c.panels[0].ID }

func (c *chamber) at(to time.Time) {
	c.t.Helper()
	storetest.MustSet(c.t, c.Store, to)
	fine(c.t, c.Tick(c.t.Context()))
}

func (c *chamber) view(by domain.Actor, id governance.MeetingID) MeetingView {
	c.t.Helper()
	v, err := c.MeetingFor(c.t.Context(), by, id)
	fine(c.t, err)
	return v
}

// mustMeeting adds an ordinary meeting of the first panel, at 16:00 on the day.
func (c *chamber) mustMeeting(day when.Date) governance.Meeting {
	c.t.Helper()
	m, err := c.AddMeeting(c.t.Context(), c.secretary, Planning{Panels: []domain.PanelID{c.panel()}, Title: "Monthly meeting", Day: day,
		At: when.TimeOfDay{Hour: 16}, Minutes: 90, Link: "https://video.example.org/room"})
	fine(c.t, err)
	return m
}

// mustOpen brings a meeting to its start and opens it, with the first members of each of
// its panels there.
func (c *chamber) mustOpen(m governance.Meeting, present int) {
	c.t.Helper()
	c.at(m.Starts.AddDate(0, 0, -1))
	c.at(m.Starts)
	fine(c.t, c.OpenMeeting(c.t.Context(), c.secretary, m.ID))
	for _, p := range m.Panels {
		for _, person := range c.members[p][:present] {
			fine(c.t, c.Attend(c.t.Context(), c.as(person), m.ID, person.ID, governance.Present))
		}
	}
}

func (c *chamber) mails(template string) (n int) {
	c.t.Helper()
	fine(c.t, c.Store.Read(c.t.Context(), func(tx *store.Tx) error {
		counts, err := tx.MailCounts("")
		for _, m := range counts {
			if m.Template == template {
				n += m.Mails
			}
		}
		return err
	}))
	return n
}

func (c *chamber) acts(name acts.Name) (acts []domain.Recorded) {
	c.t.Helper()
	fine(c.t, c.Store.Read(c.t.Context(), func(tx *store.Tx) (err error) {
		acts, err = tx.RecordEntries(store.RecordFilter{Act: name})
		return err
	}))
	return acts
}

// refused demands a refusal for the reason.
func refused(t testing.TB, err error, why refusal.Reason) {
	t.Helper()
	r, is := refusal.Of(err)
	if !is || r.Reason != why {
		t.Fatalf("got %v, want %s", err, why)
	}
}

func on2026(month time.Month, day int) when.Date {
	return when.Date{Year: 2026, Month: month, Day: day}
}

func fine(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
