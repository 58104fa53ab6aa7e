package api

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"hustings/domain"
	"hustings/domain/governance"
	"hustings/domain/when"
	chamber "hustings/elections/governance"
	"hustings/elections/store"
	"hustings/elections/store/storetest"
)

// seated gives the first members the seats of the desk's panel; the first is chair.
func (d *desk) seated(members int) {
	d.t.Helper()
	from, until := when.Date{Year: 2025, Month: time.August, Day: 1}, when.Date{Year: 2027, Month: time.August, Day: 1}
	err := d.store.Act(d.ctx(), func(tx *store.Tx) error {
		seats, err := tx.SeatsOf(d.panel.ID)
		if err != nil {
			return err
		}
		for i := range members {
			person := d.people["M000"+string(rune('0'+i))]
			term := domain.SeatTerm{ID: store.NewID[domain.SeatTermID](), Seat: seats[i].ID, Panel: d.panel.ID, Number: seats[i].Number, From: from, Until: until}
			if err := tx.CreateSeatTerm(term); err != nil {
				return err
			}
			if err := tx.CreateHolding(domain.Holding{ID: store.NewID[domain.HoldingID](), SeatTerm: term.ID, Seat: term.Seat, Panel: d.panel.ID, Person: person.ID, From: from, Until: until,
				Mandate: domain.Mandate{Kind: domain.Elected}}); err != nil {
				return err
			}
		}
		return tx.CreateOfficeTerm(domain.OfficeTerm{ID: store.NewID[domain.OfficeTermID](), Panel: d.panel.ID, Office: domain.ChairOffice, Person: d.people["M0000"].ID, From: from, Until: until,
			Mandate: domain.Mandate{Kind: domain.Elected}})
	})
	if err != nil {
		d.t.Fatal(err)
	}
}

// houseAt moves the clock and has both clockworks do what is due.
func (d *desk) houseAt(to time.Time) {
	d.t.Helper()
	storetest.MustSet(d.t, d.store, to)
	for range 3 {
		if err := d.house.Tick(d.ctx()); err != nil {
			d.t.Fatal(err)
		}
		if _, err := d.engine.Tick(d.ctx()); err != nil {
			d.t.Fatal(err)
		}
	}
}

// A motion between meetings on the site: moved, seconded, changed, voted on with a tap,
// and found in the register (R129 to R135).
func TestStory_AMotionOnTheSite(t *testing.T) {
	t.Parallel()
	d := mustDesk(t, 6)
	d.seated(3)
	mover, second := d.browse("M0001"), d.browse("M0002")
	mover.must(mover.get("/motions"))
	mover.want("Motions", "There is nothing here", "Move a motion")
	mover.must(mover.get("/motions/new"))
	form := url.Values{"panel": {"CIO"}, "title": {"Minutes"}, "text": {""}, "way": {"between"}, "mode": {"open"}, "shown": {"live"}}
	if status := mover.post("/motions/new", form); status != http.StatusUnprocessableEntity || !strings.Contains(mover.page, "Minutes") {
		t.Fatalf("no words: %d", status)
	}
	form.Set("text", "That the minutes be published.")
	form.Del("csrf")
	mover.must(mover.post("/motions/new", form))
	mover.want("CIO-2026-M1", "It waits for a seconder", "More than half of the members in office", "By name")
	path := "/motions/CIO-2026-M1"
	if status := mover.post(path+"/second", nil); status != http.StatusForbidden {
		t.Errorf("she seconds her own: %d", status)
	}
	mover.want("Another member has to second it")
	mover.must(mover.get(path + "/amend"))
	mover.must(mover.post(path+"/amend", url.Values{"title": {"Minutes"}, "text": {"That the minutes be published within a week."}, "why": {"it is clearer"}}))
	mover.want("within a week", "it is clearer", "What has changed")
	second.must(second.get(path))
	second.must(second.post(path+"/second", nil))
	second.want("Seconded by Member No0002", "Seconded.")
	if status := second.get(path + "/casting"); status != http.StatusOK {
		t.Errorf("the form of a casting vote: %d", status)
	}
	secretary := domain.Actor{Person: d.people["SEC"].ID, Grants: []domain.Grant{{Role: domain.Secretariat}}}
	m, err := d.house.MotionNamed(d.ctx(), secretary, "CIO-2026-M1")
	if err != nil {
		t.Fatal(err)
	}
	d.houseAt(*m.Opens)
	for b, choice := range map[*browser]string{d.browse("M0001"): "yes", d.browse("M0002"): "no", d.browse("M0000"): "yes"} {
		b.must(b.get("/motions"))
		b.want("Your vote is open")
		b.must(b.get(path))
		b.must(b.post(path+"/vote", url.Values{"choice": {choice}}))
		b.want("Your vote is noted")
	}
	late := d.browse("M0002")
	late.must(late.get(path))
	late.want("You voted No", "3 votes by name")
	d.houseAt(*m.Closes)
	reader := d.browse("M0005") // a member of the network
	reader.must(reader.get("/decisions"))
	reader.want("Register of decisions", "Minutes", "In force", "More than half of the members in office")
	reader.must(reader.get(path))
	reader.want("Carried", "2 yes, of 3 members", "Reached")
	if strings.Contains(reader.page, "it is clearer") {
		t.Error("the network reads earlier versions")
	}
	reader.must(reader.get("/search?q=minutes")) // whoever may read it finds it
	reader.want("1 found", "Decision", "CIO-2026-M1", "In force")
	nobody := d.browse("")
	nobody.must(nobody.get("/search?q=minutes"))
	nobody.want("Nothing of that name")
	if status := d.browse("").get("/decisions"); status != http.StatusOK { // led to sign in
		t.Errorf("nobody: %d", status)
	}
	if m, err = d.house.MotionNamed(d.ctx(), secretary, "CIO-2026-M1"); err != nil || m.State != governance.MotionCarried {
		t.Errorf("%+v: %v", m.Motion, err)
	}
}

// A secret motion leads to its ballot paper, and tells nobody who has voted.
func TestStory_ASecretMotionOnTheSite(t *testing.T) {
	t.Parallel()
	d := mustDesk(t, 6)
	d.seated(3)
	mover := d.browse("M0001")
	mover.must(mover.get("/motions/new"))
	mover.must(mover.post("/motions/new", url.Values{"panel": {"CIO"}, "title": {"A thing"}, "text": {"That it be done."}, "way": {"between"}, "mode": {"secret"}, "shown": {"live"}}))
	mover.want("Secret.", "Its mover chose it")
	path := "/motions/CIO-2026-M1"
	second := d.browse("M0002")
	second.must(second.get(path))
	second.must(second.post(path+"/second", nil))
	d.houseAt(storetest.Start.AddDate(0, 0, 1).Add(time.Hour))
	voter := d.browse("M0002")
	voter.must(voter.get(path))
	voter.want("Secret vote", "Go to the ballot paper")
	if strings.Contains(plainText(voter.page), "missing") {
		t.Error("the page tells who has voted")
	}
	link := voter.page[strings.Index(voter.page, `href="/contests/`)+6:]
	voter.must(voter.get(link[:strings.IndexByte(link, '"')]))
	voter.want("CIO-2026-M1")
}

// In a meeting's room a motion is moved, seconded, called, voted on and closed by the
// people there, each on her own page (R123, R129, R133).
func TestStory_AMotionInTheRoom(t *testing.T) {
	t.Parallel()
	d := mustDesk(t, 6)
	d.seated(3)
	secretary := domain.Actor{Person: d.people["SEC"].ID, Grants: []domain.Grant{{Role: domain.Secretariat}}}
	m, err := d.house.AddMeeting(d.ctx(), secretary, chamber.Planning{Panels: []domain.PanelID{d.panel.ID}, Title: "Monthly meeting", Day: when.Date{Year: 2026, Month: time.January, Day: 20},
		At: when.TimeOfDay{Hour: 16}, Minutes: 60, Link: "https://video.example.org/room"})
	if err != nil {
		t.Fatal(err)
	}
	d.houseAt(m.Starts.AddDate(0, 0, -1))
	d.houseAt(m.Starts)
	if err := d.house.OpenMeeting(d.ctx(), secretary, m.ID); err != nil {
		t.Fatal(err)
	}
	room := "/meetings/" + string(m.ID) + "/room"
	chair, mover, seconder := d.browse("M0000"), d.browse("M0001"), d.browse("M0002")
	for _, b := range []*browser{chair, mover, seconder} {
		b.must(b.get(room))
		b.must(b.post("/meetings/"+string(m.ID)+"/attend", url.Values{"state": {"present"}}))
	}
	mover.must(mover.get("/motions/new?meeting=" + string(m.ID) + "&back=" + room))
	mover.must(mover.post("/motions/new?meeting="+string(m.ID)+"&back="+room, url.Values{"title": {"Minutes"}, "text": {"That the minutes be published."}, "majority": {"simple"}, "mode": {"open"}, "shown": {"live"}}))
	mover.want("Needs a seconder", "That the minutes be published.")
	path := "/motions/CIO-2026-M1"
	seconder.must(seconder.get(room))
	seconder.must(seconder.post(path+"/second", url.Values{"back": {room}}))
	chair.must(chair.get(room))
	chair.want("Before the vote", "Call the vote")
	chair.must(chair.get(path + "/call"))
	chair.must(chair.post(path+"/call", nil))
	for _, b := range []*browser{chair, mover, seconder} {
		b.must(b.get(room))
		b.want("Your vote is missing")
		b.must(b.post(path+"/vote", url.Values{"choice": {"yes"}, "back": {room}}))
		b.want("You voted Yes")
	}
	chair.must(chair.post(path+"/close", url.Values{"back": {room}}))
	chair.want("Carried", "3 in favour, 0 against, 0 abstaining; 1 in favour are needed")
}
