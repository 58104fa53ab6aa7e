package api

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"hustings/domain"
	"hustings/domain/when"
	"hustings/elections/store"
)

// mustSeat gives members a seat each, from August 2025 for two years.
func (d *desk) mustSeat(numbers ...string) {
	d.t.Helper()
	term := domain.NewTerm(when.Date{Year: 2025, Month: time.August, Day: 1}, 2)
	err := d.store.Act(d.ctx(), func(tx *store.Tx) error {
		seats, err := tx.SeatsOf(d.panel.ID)
		if err != nil {
			return err
		}
		for i, number := range numbers {
			served := domain.SeatTerm{ID: store.NewID[domain.SeatTermID](), Seat: seats[i].ID, Panel: d.panel.ID, Number: seats[i].Number, From: term.From, Until: term.Until}
			if err := tx.CreateSeatTerm(served); err != nil {
				return err
			}
			if err := tx.CreateHolding(domain.Holding{ID: store.NewID[domain.HoldingID](), SeatTerm: served.ID, Panel: d.panel.ID, Person: d.people[number].ID,
				From: term.From, Until: term.Until, Mandate: domain.Mandate{Kind: domain.Elected}}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		d.t.Fatal(err)
	}
}

// A member resigns her seat on the site, the secretariat records another's, and a
// program a third; nobody resigns for somebody else (R110).
func TestR110_ASeatIsResignedOnTheSiteAndByTheAPI(t *testing.T) {
	t.Parallel()
	d := mustDesk(t, 6)
	d.mustSeat("M0001", "M0002", "M0003")
	today := when.DateOf(d.now(), d.server.Words.Zone())
	ends := func(number string) when.Date {
		t.Helper()
		held, err := d.register.HoldingsOf(d.ctx(), d.people[number].ID)
		if err != nil || len(held) != 1 {
			t.Fatalf("%d holdings: %v", len(held), err)
		}
		return held[0].Until
	}
	fact := func(number string) string {
		held, err := d.register.HoldingsOf(d.ctx(), d.people[number].ID)
		if err != nil {
			t.Fatal(err)
		}
		return held[0].Fact
	}

	own := d.browse("M0001")
	own.must(own.get("/account"))
	own.want("Seat 1", "CIO Advisory Panel, Friday 1 August 2025 to Saturday 31 July 2027", "Resign")
	own.must(own.get("/account/resign"))
	for why, form := range map[string]url.Values{
		"nothing is chosen":         {"on": {today.AddDays(7).String()}, "why": {"moving"}},
		"another's seat is chosen":  {"place": {fact("M0002")}, "on": {today.AddDays(7).String()}, "why": {"moving"}},
		"no day is given":           {"place": {fact("M0001")}, "why": {"moving"}},
		"the day has passed":        {"place": {fact("M0001")}, "on": {today.AddDays(-1).String()}, "why": {"moving"}},
		"the day is too far":        {"place": {fact("M0001")}, "on": {today.AddMonths(3).AddDays(1).String()}, "why": {"moving"}},
		"there is no word of cause": {"place": {fact("M0001")}, "on": {today.AddDays(7).String()}},
	} {
		if status := own.post("/account/resign", form); status != http.StatusUnprocessableEntity {
			t.Errorf("where %s: %d", why, status)
		}
	}
	own.must(own.post("/account/resign", url.Values{"place": {fact("M0001")}, "on": {today.AddDays(7).String()}, "why": {"moving abroad"}}))
	own.want("The resignation is recorded. It is final.")
	if got := ends("M0001"); got != today.AddDays(7) {
		t.Errorf("her seat ends on %s", got)
	}
	own.must(own.get("/account/resign"))
	own.want("There is no seat and no office to resign from")

	person := "/office/people/" + string(d.people["M0002"].ID)
	sec := d.browse("SEC")
	sec.must(sec.get(person))
	sec.want("Seat 2", "Record a resignation")
	sec.must(sec.get(person + "/resign"))
	sec.must(sec.post(person+"/resign", url.Values{"place": {fact("M0002")}, "on": {today.String()}, "why": {"letter of 4 January"}}))
	if got := ends("M0002"); got != today {
		t.Errorf("the recorded resignation: %s", got)
	}
	if status := d.browse("RO").get(person + "/resign"); status != http.StatusForbidden {
		t.Errorf("the returning officer's page for it: %d", status)
	}

	body := map[string]any{"on": today.String(), "why": "moving abroad"}
	path := "/api/v1/holdings/" + fact("M0003") + "/resignation"
	stranger := d.browse("M0004")
	stranger.must(stranger.get("/account"))
	if status, answer := stranger.sendJSON(path, body); status != http.StatusForbidden {
		t.Errorf("for somebody else: %d %v", status, answer)
	}
	third := d.browse("M0003")
	third.must(third.get("/account"))
	if status, answer := third.sendJSON(path, body); status != http.StatusNoContent || ends("M0003") != today {
		t.Errorf("by the API: %d %v, until %s", status, answer, ends("M0003"))
	}
}

// A candidate has the papers counted again, once, and is told what came of it;
// nobody else is offered it (R87).
func TestR87_ACandidateHasThePapersCountedAgain(t *testing.T) {
	t.Parallel()
	d, el, c := mustPolling(t, 20)
	for i := range 12 {
		marks := []domain.Mark{{Option: c.Options[i%5].ID, Rank: 1}, {Option: c.Options[(i+1)%5].ID, Rank: 2}}
		if _, err := d.engine.CastMarks(d.ctx(), d.actor(member(i)), c.ID, marks, "key-of-member-"+member(i)); err != nil {
			t.Fatal(err)
		}
	}
	d.at(el.Timetable.PollCloses)
	page, act := "/elections/"+el.Reference+"/result", "/elections/"+el.Reference+"/recount"
	for _, who := range []string{"", "M0012", "RO"} {
		b := d.browse(who)
		b.must(b.get(page))
		if strings.Contains(b.page, `action="`+act+`"`) {
			t.Errorf("%q is offered to have it counted again", who)
		}
		if status := b.post(act, nil); status != http.StatusForbidden && (who != "" || status != http.StatusUnauthorized) {
			t.Errorf("%q has it counted again: %d", who, status)
		}
	}
	b := d.browse("M0000")
	b.must(b.get(page))
	if !strings.Contains(b.page, `action="`+act+`"`) {
		t.Fatalf("a candidate is not offered it: %s", plainText(b.page))
	}
	b.must(b.post(act, nil))
	b.want("The papers were counted again, from the first to the last: the result is the same.")
	if strings.Contains(b.page, `action="`+act+`"`) {
		t.Error("a candidate is offered a second time")
	}
	if status := b.post(act, nil); status != http.StatusConflict {
		t.Errorf("a second time: %d", status)
	}
	other := d.browse("M0001")
	other.must(other.get(page))
	if status, answer := other.sendJSON("/api/v1/elections/"+el.Reference+"/recount", map[string]any{}); status != http.StatusNoContent {
		t.Errorf("by the API: %d %v", status, answer)
	}
}

// The secretariat forgets a member who asks for it, at once where nothing needs
// her, and notes it where something does (PR3).
func TestPR3_TheSecretariatForgetsAMember(t *testing.T) {
	t.Parallel()
	d := mustDesk(t, 6)
	d.mustSeat("M0001")
	sec := d.browse("SEC")
	forget := func(number, says string) {
		t.Helper()
		path := "/office/people/" + string(d.people[number].ID)
		sec.must(sec.get(path))
		sec.want("Forget this person")
		sec.must(sec.get(path + "/forget"))
		if status := sec.post(path+"/forget", nil); status != http.StatusUnprocessableEntity {
			t.Errorf("without a reason: %d", status)
		}
		sec.must(sec.post(path+"/forget", url.Values{"why": {"asked by letter"}}))
		sec.want(says)
	}
	forget("M0001", "still needs this person")
	forget("M0002", "The person is forgotten.")
	for number, known := range map[string]bool{"M0001": true, "M0002": false} {
		p, _, err := d.register.Person(d.ctx(), domain.Engine(), d.people[number].ID)
		if err != nil || (p.Surname == d.people[number].Surname) != known || (p.ErasedAt == nil) != known {
			t.Errorf("%s is known as %q, %v", number, p.Name(), err)
		}
	}
	api := "/api/v1/members/" + string(d.people["M0003"].ID) + "/erasure"
	sec.must(sec.get("/office"))
	if status, answer := sec.sendJSON(api, map[string]any{"why": "asked by letter"}); status != http.StatusOK || answer["waits"] != false {
		t.Errorf("by the API: %d %v", status, answer)
	}
	own := d.browse("M0004")
	own.must(own.get("/account"))
	if status, answer := own.sendJSON("/api/v1/members/"+string(d.people["M0005"].ID)+"/erasure", map[string]any{"why": "a prank"}); status != http.StatusForbidden {
		t.Errorf("by another member: %d %v", status, answer)
	}
}

// The secretariat notes a death on a page that says what it ends: the seat is vacant from
// the day on, and nobody signs in as her any more (R114).
func TestR114_ADeathIsNotedInTheOffice(t *testing.T) {
	t.Parallel()
	d := mustDesk(t, 4)
	d.mustSeat("M0002")
	path := "/office/people/" + string(d.people["M0002"].ID)
	sec := d.browse("SEC")
	sec.must(sec.get(path))
	sec.want("Note a death")
	sec.must(sec.get(path + "/died"))
	sec.want("Day of death", "Seat 1", "CIO Advisory Panel")
	tomorrow, today := when.DateOf(d.now(), time.UTC).AddDays(1).String(), when.DateOf(d.now(), time.UTC).String()
	for why, form := range map[string]url.Values{
		"no day is named":        {"why": {"told by her employer"}},
		"the day is to come":     {"on": {tomorrow}, "why": {"told by her employer"}},
		"nobody says who has it": {"on": {today}},
	} {
		if status := sec.post(path+"/died", form); status != http.StatusUnprocessableEntity || !strings.Contains(sec.page, "-error") {
			t.Errorf("where %s: %d", why, status)
		}
	}
	sec.must(sec.post(path+"/died", url.Values{"on": {today}, "why": {"told by her employer"}}))
	sec.want("The change is stored.")
	held, err := d.register.SeatsOn(d.ctx(), d.panel.ID, when.DateOf(d.now(), time.UTC))
	if err != nil || len(held) != 0 {
		t.Errorf("who sits: %+v, %v", held, err)
	}
	if strings.Contains(sec.page, path+"/died") {
		t.Error("a death is to be noted twice")
	}
	for _, who := range []string{"RO", "AUD", "M0001"} {
		if status := d.browse(who).get(path + "/died"); status != http.StatusForbidden {
			t.Errorf("%s: %d", who, status)
		}
	}
}
