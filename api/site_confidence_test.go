package api

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"hustings/domain"
	"hustings/domain/when"
	"hustings/elections/store"
)

// holds makes a member an officer of the panel, long enough ago that no confidence
// may be moved (R109).
func (d *desk) holds(number string, office domain.Office) domain.OfficeTermID {
	d.t.Helper()
	id := store.NewID[domain.OfficeTermID]()
	err := d.store.Act(d.ctx(), func(tx *store.Tx) error {
		held, err := tx.HoldingsOf(d.people[number].ID)
		if err != nil {
			return err
		}
		return tx.CreateOfficeTerm(domain.OfficeTerm{ID: id, Panel: d.panel.ID, Office: office, Person: d.people[number].ID, From: held[0].From, Until: held[0].Until,
			Mandate: domain.Mandate{Kind: domain.Imported}})
	})
	if err != nil {
		d.t.Fatal(err)
	}
	return id
}

// moreSeats gives the panel seats up to so many.
func (d *desk) moreSeats(to int) {
	d.t.Helper()
	err := d.store.Act(d.ctx(), func(tx *store.Tx) error {
		seats, err := tx.SeatsOf(d.panel.ID)
		for n := len(seats) + 1; err == nil && n <= to; n++ {
			err = tx.CreateSeats(domain.Seat{ID: store.NewID[domain.SeatID](), Panel: d.panel.ID, Number: n})
		}
		return err
	})
	if err != nil {
		d.t.Fatal(err)
	}
}

// A member moves no confidence on a page, another seconds it, all vote in secret,
// and the panel's page says at once who acts, why, until when, and what comes next
// (R101, R107, R108).
func TestR107_NoConfidenceOnTheSite(t *testing.T) {
	t.Parallel()
	d := mustDesk(t, 7)
	d.moreSeats(5)
	d.mustSeat("M0000", "M0001", "M0002", "M0003", "M0004")
	d.holds("M0000", domain.ChairOffice)
	d.holds("M0001", domain.ViceOffice)
	d.at(d.now().AddDate(0, 8, 0))
	const panel = "/panels/CIO"
	reader := d.browse("")
	reader.must(reader.get(panel))
	reader.want("Who leads the panel", "In the chair since", "both offices are filled", "Seats and offices over the years")
	if strings.Contains(reader.page, "/no-confidence") {
		t.Error("a reader is shown the motions")
	}
	other := d.browse("M0006") // a member of the network, not of the panel
	if status := other.get(panel + "/no-confidence"); status != http.StatusForbidden {
		t.Errorf("who is not of the panel sees the motions: %d", status)
	}
	mover := d.browse("M0002")
	mover.must(mover.get(panel))
	mover.want("Motions of no confidence")
	mover.must(mover.get(panel + "/no-confidence"))
	mover.want("No motion of no confidence has been moved")
	mover.must(mover.get(panel + "/no-confidence/move"))
	if status := mover.post(panel+"/no-confidence/move", url.Values{"office": {"chair"}, "why": {" "}}); status != http.StatusUnprocessableEntity {
		t.Errorf("without a reason: %d", status)
	}
	mover.must(mover.post(panel+"/no-confidence/move", url.Values{"office": {"chair"}, "why": {"calls no meetings"}}))
	mover.want("The motion has been moved", "waits for an elected member to second it", "calls no meetings", "Withdraw the motion")
	var id domain.ConfidenceID
	if err := d.store.Read(d.ctx(), func(tx *store.Tx) error {
		list, err := tx.ConfidenceMotionsRunning()
		id = list[0].ID
		return err
	}); err != nil {
		t.Fatal(err)
	}
	page := panel + "/no-confidence/" + string(id)
	if status := other.get(page); status != http.StatusNotFound {
		t.Errorf("to others there is no such motion: %d", status)
	}
	second := d.browse("M0003")
	dates := func(b *browser) *http.Response {
		return b.send(httptest.NewRequest(http.MethodGet, deskOrigin+page+"/calendar.ics", nil))
	}
	if answer := dates(other); answer.StatusCode != http.StatusNotFound {
		t.Errorf("nor are there dates of it: %d", answer.StatusCode)
	}
	if answer := dates(second); answer.StatusCode != http.StatusOK || !strings.HasPrefix(answer.Header.Get("Content-Type"), "text/calendar") {
		t.Errorf("when it lapses, to take away: %d", answer.StatusCode)
	}
	second.must(second.get(page))
	second.want("Second the motion")
	second.must(second.post(page+"/second", url.Values{}))
	second.want("all members have been told", "Voting opens")
	var m domain.ConfidenceMotion
	read := func() {
		t.Helper()
		if err := d.store.Read(d.ctx(), func(tx *store.Tx) (err error) { m, err = tx.ConfidenceMotion(id); return err }); err != nil {
			t.Fatal(err)
		}
	}
	read()
	d.at(m.Opens.Add(-time.Hour))
	d.at(*m.Opens)
	read()
	for _, number := range []string{"M0001", "M0002", "M0003"} {
		b := d.browse(number)
		b.must(b.get(page))
		b.want("Vote in the secret ballot")
		if !strings.Contains(b.page, `href="/contests/`+string(m.Contest)+`/ballot"`) {
			t.Error("no way to the ballot")
		}
		if _, err := d.engine.CastMarks(d.ctx(), d.as(number), m.Contest, []domain.Mark{{Option: domain.Yes, Rank: 1}}, ""); err != nil {
			t.Fatal(err)
		}
	}
	d.at(*m.Closes)
	d.at(m.Closes.Add(time.Minute))
	reader.must(reader.get(panel))
	reader.want("Acting chair", "withdrawn their confidence from the chair", "Signs letters as acting chair, at most until", "the election of the chair, which is under way")
	mover = d.browse("M0002")
	mover.must(mover.get(page))
	mover.want("The motion was carried")
	for _, secret := range []string{"3 of 5", ">3<"} {
		if strings.Contains(mover.page, secret) {
			t.Errorf("the page shows %q", secret)
		}
	}
	today := when.DateOf(d.now(), time.UTC)
	reader.must(reader.get(panel + "/held?on=" + today.String()))
	reader.want("Acting chair", "Vice-chair", "Seat 1")
	reader.must(reader.get("/held?on=" + today.AddDays(-30).String()))
	if strings.Contains(reader.page, "Acting chair") {
		t.Error("acting before the chair was vacant")
	}
	if status := reader.get("/held?on=yesterday"); status != http.StatusUnprocessableEntity {
		t.Errorf("a day that is none: %d", status)
	}
}

// The chair resigns on the account's page; the vice-chair acts from the day named
// and the secretariat can call what the clock has left to it (R101, R110).
func TestR101_TheChairResignsOnTheSite(t *testing.T) {
	t.Parallel()
	d := mustDesk(t, 6)
	d.moreSeats(4)
	d.mustSeat("M0000", "M0001", "M0002", "M0003")
	office := d.holds("M0000", domain.ChairOffice)
	d.holds("M0001", domain.ViceOffice)
	d.at(d.now().AddDate(0, 8, 0))
	on := when.DateOf(d.now(), time.UTC).AddDays(7)
	chair := d.browse("M0000")
	chair.must(chair.get("/account/resign"))
	chair.want("Chair")
	chair.must(chair.post("/account/resign", url.Values{"place": {string(office)}, "on": {on.String()}, "why": {"too much work"}}))
	reader := d.browse("")
	reader.must(reader.get("/panels/CIO"))
	reader.want("In the chair since")
	d.at(when.StartOfDay(on, time.UTC).Add(2 * time.Hour))
	reader.must(reader.get("/panels/CIO"))
	reader.want("Acting chair", "because the chair has resigned")
	sec := d.browse("SEC")
	sec.must(sec.get("/panels/CIO/convene"))
	if status := sec.post("/panels/CIO/convene", url.Values{"office": {"chair"}, "why": {"again"}}); status != http.StatusConflict {
		t.Errorf("while the clock's election is under way: %d", status)
	}
	if status := d.browse("M0000").get("/panels/CIO/convene"); status != http.StatusForbidden {
		t.Errorf("a member: %d", status)
	}
}
