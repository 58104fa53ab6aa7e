package jobs

import (
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"hustings/domain"
	"hustings/domain/when"
	"hustings/elections"
	"hustings/elections/box"
	"hustings/elections/register"
	"hustings/elections/store"
	"hustings/elections/store/storetest"
)

// manyPanels fills a PostgreSQL with a thousand panels of ten seats, ten terms each:
// a hundred thousand holdings, and a chair and a vice-chair a term.
func manyPanels(b *testing.B, panels int) *Clockwork {
	b.Helper()
	s := storetest.Postgres(b)
	keys, err := box.OpenKeys(filepath.Join(b.TempDir(), "keys"))
	if err != nil {
		b.Fatal(err)
	}
	err = s.Act(b.Context(), func(tx *store.Tx) error {
		for i := range panels {
			n := domain.Network{ID: store.NewID[domain.NetworkID](), Code: fmt.Sprintf("N%04d", i), Name: fmt.Sprintf("Network %d", i), Kind: domain.Panelled}
			p := domain.Panel{ID: store.NewID[domain.PanelID](), Network: n.ID, Code: n.Code, Name: fmt.Sprintf("Panel %d", i)}
			var seats []domain.Seat
			for k := range 10 {
				seats = append(seats, domain.Seat{ID: store.NewID[domain.SeatID](), Panel: p.ID, Number: k + 1})
			}
			if err := errors.Join(tx.CreateNetwork(n), tx.CreatePanel(p), tx.CreateSeats(seats...)); err != nil {
				return err
			}
		}
		for _, statement := range []string{
			`INSERT INTO people (id, number, forename, surname, name_fold, name_key, email, email_fold, organisation, parent_group, job_role)
				SELECT 'p-' || s.id, s.id, 'Ann', 'Member', 'ann member', '', s.id || '@example.org', s.id || '@example.org', 'Trust', '', '' FROM seats s`,
			`INSERT INTO memberships (id, person, network, home, status, from_date) SELECT 'm-' || s.id, 'p-' || s.id, p.network, true, 'active', '2000-01-01'
				FROM seats s JOIN panels p ON p.id = s.panel`} {
			if err := storetest.Exec(tx, statement); err != nil {
				return err
			}
		}
		return nil
	})
	for k := 0; k < 10 && err == nil; k++ { // a term at a time: each row is held against all others of its seat
		from, until := fmt.Sprintf("%d-08-01", 2008+2*k), fmt.Sprintf("%d-08-01", 2010+2*k)
		err = s.Act(b.Context(), func(tx *store.Tx) error {
			return errors.Join(
				storetest.Exec(tx, `INSERT INTO seat_terms (id, seat, panel, number, from_date, until_date, election) SELECT s.id || ?, s.id, s.panel, s.number, ?, ?, '' FROM seats s`,
					fmt.Sprint(k), from, until),
				storetest.Exec(tx, `INSERT INTO holdings (id, seat_term, seat, panel, person, from_date, until_date, mandate, contest, note, ended_by)
					SELECT 'h-' || s.id || ?, s.id || ?, s.id, s.panel, 'p-' || s.id, ?, ?, 'imported', '', '', '' FROM seats s`, fmt.Sprint(k), fmt.Sprint(k), from, until),
				storetest.Exec(tx, `INSERT INTO office_terms (id, panel, office, person, from_date, until_date, mandate, contest, note, ended_by)
					SELECT 'o-' || s.id || ?, s.panel, CASE s.number WHEN 1 THEN 'chair' ELSE 'vice-chair' END, 'p-' || s.id, ?, ?, 'imported', '', '', '' FROM seats s WHERE s.number < 3`,
					fmt.Sprint(k), from, until))
		})
	}
	if err != nil {
		b.Fatal(err)
	}
	return &Clockwork{Engine: elections.New(s, keys, "vote.example.org", nil), Register: register.New(s, nil), Log: slog.New(slog.DiscardHandler)}
}

// BenchmarkManyPanels: the clock's ring over a thousand panels with a hundred
// thousand holdings, and who held what on a date of the past.
func BenchmarkManyPanels(b *testing.B) {
	panels := 1000
	if n, err := strconv.Atoi(os.Getenv("HUSTINGS_PANELS")); err == nil { // fewer, to see that it runs
		panels = n
	}
	c := manyPanels(b, panels)
	day := when.Date{Year: 2017, Month: 3, Day: 1}
	b.Run("daily job", func(b *testing.B) {
		for b.Loop() {
			if err := c.Tick(b.Context()); err != nil {
				b.Fatal(err)
			}
		}
	})
	for name, q := range map[string]register.HeldQuery{"who held what, one panel": {On: day, Panel: "N0050"}, "who held what, all panels": {On: day, After: "N0040"}, "who held what, a person": {On: day, Panel: "N0050", Office: domain.ChairOffice}} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				page, err := c.Register.WhoHeld(b.Context(), q)
				if err != nil || len(page.List) == 0 {
					b.Fatal(len(page.List), err)
				}
			}
		})
	}
}
