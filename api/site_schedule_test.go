package api

import (
	"net/http"
	"net/url"
	"testing"
	"time"

	"hustings/domain"
	"hustings/elections/store"
)

// A by-election is scheduled on the site for all seats that are vacant, and is
// refused with the reason where none is (R117, R120).
func TestR117_AByElectionIsScheduledOnTheSite(t *testing.T) {
	d := mustDesk(t, 6)
	form := url.Values{"panel": {string(d.panel.ID)}, "kind": {"by-election"}, "close-date": {"2026-06-25"}, "contact": {"ro@example.org"}, "reviewer": {"Dame Example"}}
	sec := d.browse("SEC")
	sec.must(sec.get("/office/schedule?panel=" + string(d.panel.ID)))
	if status := sec.post("/office/schedule/preview", form); status != http.StatusConflict {
		t.Errorf("without a vacancy: %d", status)
	}
	sec.want("No seat of this panel is vacant", "R117")

	term := domain.NewTerm(domain.Date{Year: 2025, Month: time.August, Day: 1}, 2)
	err := d.store.Act(t.Context(), func(tx *store.Tx) error {
		seats, err := tx.SeatsOf(d.panel.ID)
		if err != nil {
			return err
		}
		for _, seat := range seats[:2] {
			if err := tx.CreateSeatTerm(domain.SeatTerm{ID: store.NewID[domain.SeatTermID](), Seat: seat.ID, Panel: d.panel.ID, Number: seat.Number, From: term.From, Until: term.Until}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	sec.must(sec.get("/office/schedule?panel=" + string(d.panel.ID)))
	sec.must(sec.post("/office/schedule/preview", form))
	sec.want("CIO Advisory Panel by-election 2026", "to Saturday 31 July 2027")
	sec.must(sec.post("/office/schedule/publish", form))
	el, err := d.engine.Election(d.ctx(), domain.Actor{}, "CIO-2026-B")
	if err != nil || el.Seats != 2 || el.PublishedAt == nil {
		t.Fatalf("%d seats, published %v: %v", el.Seats, el.PublishedAt, err)
	}
}
