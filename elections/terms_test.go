package elections

import (
	"encoding/csv"
	"os"
	"strconv"
	"testing"

	"hustings/domain"
	"hustings/domain/when"
	"hustings/elections/store"
	"hustings/elections/store/storetest"
)

// The program adds years and months; the database only compares the dates it was
// given. Both must say the same of the last day of a term and the first day after
// it, for every date of the table (R17 to R19).
func TestFA9_TheDatabaseAgreesOnEveryTermsEdges(t *testing.T) {
	t.Parallel()
	file, err := os.Open("../domain/when/testdata/fa9.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil || len(rows) < 41 {
		t.Fatalf("%d rows: %v", len(rows), err)
	}
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		panel := domain.Panel{ID: store.NewID[domain.PanelID](), Network: store.NewID[domain.NetworkID](), Code: "CIO", Name: "Panel"}
		err := s.Act(t.Context(), func(tx *store.Tx) error {
			network := domain.Network{ID: panel.Network, Code: "CIO", Name: "Network", Kind: domain.Panelled}
			if err := tx.CreateNetwork(network); err != nil {
				return err
			}
			return tx.CreatePanel(panel)
		})
		if err != nil {
			t.Fatal(err)
		}
		for i, row := range rows[1:] {
			from, err := when.ParseDate(row[0])
			if err != nil {
				t.Fatal(err)
			}
			years, err1 := strconv.Atoi(row[1])
			months, err2 := strconv.Atoi(row[2])
			until := from.AddMonths(12*years + months)
			if err1 != nil || err2 != nil || until.String() != row[3] {
				t.Errorf("%s: %v, want %s (%v %v)", row[0], until, row[3], err1, err2)
			}
			seat := domain.Seat{ID: store.NewID[domain.SeatID](), Panel: panel.ID, Number: i + 1}
			term := domain.SeatTerm{ID: store.NewID[domain.SeatTermID](), Seat: seat.ID, Panel: panel.ID, Number: seat.Number, From: from, Until: until}
			err = s.Act(t.Context(), func(tx *store.Tx) error {
				if err := tx.CreateSeats(seat); err != nil {
					return err
				}
				return tx.CreateSeatTerm(term)
			})
			if err != nil {
				t.Fatalf("%s: %v", row[0], err)
			}
			for day, runs := range map[when.Date]bool{from.AddDays(-1): false, from: true, until.AddDays(-1): true, until: false} {
				err := s.Read(t.Context(), func(tx *store.Tx) error {
					on, err := tx.SeatTermsOn(panel.ID, day)
					found := false
					for _, o := range on {
						found = found || o.ID == term.ID && o.From == from && o.Until == until
					}
					if found != runs {
						t.Errorf("the term from %v until %v on %v: the database says %v (%s)", from, until, day, found, row[4])
					}
					return err
				})
				if err != nil {
					t.Fatal(err)
				}
			}
		}
	})
}
