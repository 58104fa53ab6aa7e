package api

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"hustings/domain"
	"hustings/elections/store"
	"hustings/elections/store/storetest"
)

// A by-election fills the vacant seats that the secretariat ticks, not all of them, and
// a draft of it keeps the choice (R120); every panel's vacancies stand on one page.
func TestR120_AByElectionOfChosenSeatsOnTheSite(t *testing.T) {
	t.Parallel()
	d := mustDesk(t, 6)
	d.mustVacate(0, 3)
	sec := d.browse("SEC")
	sec.must(sec.get("/office/vacancies"))
	sec.want("Vacant seats", d.panel.Name, "By-election")
	if n := strings.Count(sec.page, "/office/panels/"+d.panel.Code+"/vacancies"); n != 3 {
		t.Errorf("%d vacancies are listed, want 3", n)
	}
	sec.must(sec.get("/office/schedule?kind=by-election&panel=" + string(d.panel.ID)))
	sec.want("Which vacant seats?")
	boxes := regexp.MustCompile(`name="(seats-[0-9a-f-]{36})" type="checkbox" value="yes" checked`).FindAllStringSubmatch(sec.page, -1)
	if len(boxes) != 3 {
		t.Fatalf("%d seats are ticked, want 3", len(boxes))
	}
	form := sec.hidden("/office/schedule/preview")
	for name, value := range map[string]string{"panel": string(d.panel.ID), "kind": "by-election", "close-date": "2026-06-25", "contact": "ro@example.org", "reviewer": "Dame Example"} {
		form.Set(name, value)
	}
	if status := sec.post("/office/schedule/preview", form); status != http.StatusUnprocessableEntity {
		t.Errorf("without a seat: %d", status)
	}
	sec.want("Choose at least one seat")
	form.Set(boxes[0][1], "yes")
	form.Set(boxes[2][1], "yes")
	sec.must(sec.post("/office/schedule/preview", form))
	published := sec.hidden("/office/schedule/publish")
	published.Set("only", "draft")
	sec.must(sec.post("/office/schedule/publish", published))
	el, err := d.engine.Election(d.ctx(), d.as("SEC"), "CIO-2026-B")
	if err != nil || el.Seats != 2 {
		t.Fatalf("%d seats: %v", el.Seats, err)
	}
	for _, i := range []int{0, 2} {
		if !strings.Contains(strings.Join(termTexts(el.SeatTerms), " "), strings.TrimPrefix(boxes[i][1], "seats-")) {
			t.Errorf("%s is not of the election", boxes[i][1])
		}
	}
	sec.must(sec.get("/elections/CIO-2026-B/edit"))
	if n := strings.Count(sec.page, `type="checkbox" value="yes" checked`); n != 2 {
		t.Errorf("the draft's form ticks %d seats, want 2", n)
	}
}

func termTexts(ids []domain.SeatTermID) (list []string) {
	for _, id := range ids {
		list = append(list, string(id))
	}
	return list
}

// A single date is set in the form of a draft, shown in its preview, kept in the draft,
// and refused with its field where the rules do not allow it (R8, R16).
func TestR16_ASingleDateIsSetOnTheSite(t *testing.T) {
	t.Parallel()
	d := mustDesk(t, 6)
	sec := d.browse("SEC")
	sec.must(sec.get("/office/schedule?panel=" + string(d.panel.ID)))
	form := sec.hidden("/office/schedule/preview")
	for name, value := range map[string]string{"panel": string(d.panel.ID), "kind": "panel", "close-date": "2026-06-25", "contact": "ro@example.org", "reviewer": "Dame Example",
		"date-statement": "2026-05-19T12:00"} {
		form.Set(name, value)
	}
	form.Set("date-statement", "2026-07-19T12:00")
	if status := sec.post("/office/schedule/preview", form); status != http.StatusUnprocessableEntity || !strings.Contains(sec.page, `href="#date-`) {
		t.Errorf("a statement after the close: %d", status)
	}
	form.Set("date-statement", "2026-05-19T12:00")
	sec.must(sec.post("/office/schedule/preview", form))
	sec.want("Tuesday 19 May 2026 at midday BST")
	published := sec.hidden("/office/schedule/publish")
	published.Set("only", "draft")
	sec.must(sec.post("/office/schedule/publish", published))
	el, err := d.engine.Election(d.ctx(), d.as("SEC"), "CIO-2026")
	if want := time.Date(2026, 5, 19, 11, 0, 0, 0, time.UTC); err != nil || !el.Timetable.Statement.Equal(want) {
		t.Fatalf("the statement is at %s: %v", el.Timetable.Statement, err)
	}
	sec.must(sec.get("/elections/CIO-2026/edit"))
	if !strings.Contains(sec.page, `value="2026-05-19T12:00"`) || strings.Count(sec.page, `type="datetime-local" value="2`) != 1 {
		t.Error("the draft's form does not show the one date that was set")
	}
}

// Before a notice is out its preview shows every mail that follows from it; afterwards
// the election's own page does, and one more reminder is asked for there.
func TestR69_MailsAheadAndOneReminderMore(t *testing.T) {
	t.Parallel()
	d := mustDesk(t, 14)
	sec := d.browse("SEC")
	sec.must(sec.get("/office/schedule?panel=" + string(d.panel.ID)))
	form := url.Values{"panel": {string(d.panel.ID)}, "kind": {"panel"}, "close-date": {"2026-06-25"}, "contact": {"ro@example.org"}, "reviewer": {"Dame Example"}}
	sec.must(sec.post("/office/schedule/preview", form))
	sec.want("Notice of election:", "Voting is open:", "Voting closes soon:", "Result:", "to those who have not voted by then", "You may vote again until then")
	el, c := d.mustPoll()
	sec = d.browse("SEC") // days have passed
	mails := "/elections/" + el.Reference + "/mails"
	sec.must(sec.get(mails))
	sec.want("14 people may vote", "/contests/"+string(c.ID)+"/ballot")
	if status := d.browse("M0001").get(mails); status == http.StatusOK {
		t.Error("a member sees the office's mails")
	}
	remind := "/elections/" + el.Reference + "/remind"
	sec.must(sec.get(remind))
	if status := sec.post(remind, url.Values{}); status != http.StatusUnprocessableEntity {
		t.Errorf("without the tick: %d", status)
	}
	marks := []domain.Mark{{Option: c.Options[0].ID, Rank: 1}}
	if _, err := d.engine.CastMarks(d.ctx(), d.as("M0005"), c.ID, marks, ""); err != nil {
		t.Fatal(err)
	}
	d.mails()
	sec.must(sec.post(remind, url.Values{"sure": {"yes"}}))
	told := map[domain.PersonID]bool{}
	for _, m := range d.mails() {
		if m.Mail.Template == "reminder" {
			told[m.Person.ID] = true
		}
	}
	if len(told) == 0 || told[d.people["M0005"].ID] {
		t.Errorf("%d are reminded, the one who has voted: %v", len(told), told[d.people["M0005"].ID])
	}
	if status := sec.post(remind, url.Values{"sure": {"yes"}}); status != http.StatusConflict {
		t.Errorf("again at once: %d", status)
	}
	sec.want("Another reminder can go out from")
}

// The same over the API, on both databases: how many are written to, one reminder more,
// and once only in a day.
func TestR69_OneReminderMoreOverTheAPI(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		h := openPollOn(t, s, 12)
		if got := h.must(http.StatusOK, "secretary", "GET", "/api/v1/elections/CIO-2026/audience", ""); got["people"] != 12.0 || got["unreached"] != 0.0 {
			t.Errorf("the audience: %v", got)
		}
		if got := h.must(http.StatusOK, "auditor", "GET", "/api/v1/elections/CIO-2026/unreachable", ""); got["of"] != 12.0 || len(got["items"].([]any)) != 0 {
			t.Errorf("unreachable: %v", got)
		}
		h.must(http.StatusForbidden, "m00", "POST", "/api/v1/elections/CIO-2026/reminder", "")
		h.must(http.StatusNoContent, "ro", "POST", "/api/v1/elections/CIO-2026/reminder", "")
		again := h.must(http.StatusConflict, "ro", "POST", "/api/v1/elections/CIO-2026/reminder", "")
		if again["reason"] != "remind-later" || again["code"] != "EARLY" {
			t.Errorf("again: %v", again)
		}
		h.at(h.Server.Now().Add(24 * time.Hour))
		h.must(http.StatusNoContent, "ro", "POST", "/api/v1/elections/CIO-2026/reminder", "")
	})
}
