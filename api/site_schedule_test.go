package api

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"hustings/domain"
	"hustings/domain/when"
	"hustings/elections"
	"hustings/elections/store"
)

// A by-election is scheduled on the site for all seats that are vacant, and is
// refused with the reason where none is (R117, R120).
func TestR117_AByElectionIsScheduledOnTheSite(t *testing.T) {
	t.Parallel()
	d := mustDesk(t, 6)
	form := url.Values{"panel": {string(d.panel.ID)}, "kind": {"by-election"}, "close-date": {"2026-06-25"}, "contact": {"ro@example.org"}, "reviewer": {"Dame Example"}}
	sec := d.browse("SEC")
	sec.must(sec.get("/office/schedule?panel=" + string(d.panel.ID)))
	if status := sec.post("/office/schedule/preview", form); status != http.StatusConflict {
		t.Errorf("without a vacancy: %d", status)
	}
	sec.want("No seat of this panel is vacant", "R117")

	d.mustVacate(0, 2)
	sec.must(sec.get("/office/schedule?panel=" + string(d.panel.ID)))
	sec.must(sec.post("/office/schedule/preview", form))
	sec.want("CIO Advisory Panel by-election 2026", "to Saturday 31 July 2027")
	form = sec.hidden("/office/schedule/publish")
	d.mustVacate(2, 3) // a third falls vacant while the preview is read: what is published is what was shown
	sec.must(sec.post("/office/schedule/publish", form))
	el, err := d.engine.Election(d.ctx(), domain.Actor{}, "CIO-2026-B")
	if err != nil || el.Seats != 2 || el.PublishedAt == nil {
		t.Fatalf("%d seats, published %v: %v", el.Seats, el.PublishedAt, err)
	}
}

// mustVacate has terms run until July 2027 that nobody holds, of the seats from one
// place in their order to another.
func (d *desk) mustVacate(from, to int) {
	d.t.Helper()
	term := domain.NewTerm(when.Date{Year: 2025, Month: time.August, Day: 1}, 2)
	err := d.store.Act(d.ctx(), func(tx *store.Tx) error {
		seats, err := tx.SeatsOf(d.panel.ID)
		if err != nil {
			return err
		}
		for _, seat := range seats[from:to] {
			if err := tx.CreateSeatTerm(domain.SeatTerm{ID: store.NewID[domain.SeatTermID](), Seat: seat.ID, Panel: d.panel.ID, Number: seat.Number, From: term.From, Until: term.Until}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		d.t.Fatal(err)
	}
}

// A draft is looked over, changed, previewed and published on the site, the
// clock's own too, which names no contact; it never stands in its own way.
func TestR8_ADraftIsChangedAndPublishedOnTheSite(t *testing.T) {
	t.Parallel()
	for _, kind := range []domain.ElectionKind{domain.PanelElection, domain.ByElection} {
		t.Run(string(kind), func(t *testing.T) {
			d := mustDesk(t, 6)
			if kind == domain.ByElection {
				d.mustVacate(0, 2)
			}
			drawn, err := d.engine.CreateElection(d.ctx(), d.as("SEC"), elections.Draft{Panel: d.panel.ID, Kind: kind, Closes: when.Date{Year: 2026, Month: time.June, Day: 25}})
			if err != nil {
				t.Fatal(err)
			}
			sec := d.browse("SEC")
			sec.must(sec.get("/elections/" + drawn.Reference + "/edit"))
			if offered := strings.Count(sec.page, `name="kind"`); offered != 1 {
				t.Errorf("a draft is offered to become one of %d kinds", offered)
			}
			form := sec.hidden("/office/schedule/preview")
			for _, box := range regexp.MustCompile(`name="(seats-[0-9a-f-]{36})" type="checkbox" value="yes" checked`).FindAllStringSubmatch(sec.page, -1) {
				form.Set(box[1], "yes")
			}
			form["panel"], form["kind"], form["close-date"], form["reviewer"] = []string{string(d.panel.ID)}, []string{string(kind)}, []string{"2026-06-30"}, []string{"Dame Example"}
			if status := sec.post("/office/schedule/preview", form); status != http.StatusUnprocessableEntity {
				t.Errorf("without a contact: %d", status)
			}
			form.Set("contact", "ro@example.org")
			sec.must(sec.post("/office/schedule/preview", form))
			sec.want(drawn.Reference, "Tuesday 30 June 2026")
			sec.must(sec.post("/office/schedule/publish", sec.hidden("/office/schedule/publish")))
			el, err := d.engine.Election(d.ctx(), domain.Actor{}, drawn.Reference)
			if err != nil || el.ID != drawn.ID || el.PublishedAt == nil || el.Contact != "ro@example.org" || el.Seats != drawn.Seats {
				t.Errorf("published %+v: %v", el.Election, err)
			}
		})
	}
}
