package api

import (
	"fmt"
	"html"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"hustings/domain"
	"hustings/domain/when"
	"hustings/elections/store/storetest"
)

// A debate as people live it on the site, from its announcement to its swing (R147 to
// R151, R161, R165), and what anybody else sees of it.
func TestADebateOnTheSite(t *testing.T) {
	t.Parallel()
	d, _ := mustNoticed(t, 14)
	sec, member, anybody := d.browse("SEC"), d.browse("M0003"), d.browse("")
	sec.must(sec.get("/events/new"))
	day := when.DateOf(d.now(), d.hall.Zone).AddDays(10)
	if status := sec.post("/events/new", url.Values{"kind": {"debate"}, "attribution": {"chatham"}, "title": {"Buy or build"}, "motion": {"This house would build."}, "day": {day.String()}, "at": {"12:30"},
		"minutes": {"60"}, "limit": {"0"}, "link": {"https://video.example.org/canary-room"}, "guests": {"yes"}}); status != http.StatusOK {
		t.Fatalf("planning: %d", status)
	}
	all, _, err := d.hall.Events(d.ctx(), d.as("SEC"))
	if err != nil || len(all) != 1 {
		t.Fatal(all, err)
	}
	e := all[0]
	page := "/events/" + e.Reference
	if status := anybody.get(page); status != http.StatusNotFound {
		t.Errorf("anybody sees what is planned: %d", status)
	}
	sec.must(sec.get(page + "/people"))
	for number, side := range map[string]string{"M0000": "chair", "M0001": "for", "M0002": "against"} {
		if status := sec.post(page+"/speakers", url.Values{"side": {side}, "number": {number}}); status != http.StatusOK {
			t.Fatalf("adding %s: %d", side, status)
		}
	}
	if status := sec.post(page+"/announce", nil); status != http.StatusOK {
		t.Fatalf("announcing: %d", status)
	}
	for i := 3; i < 10; i++ {
		b := d.browse(fmt.Sprintf("M%04d", i))
		b.must(b.get(page))
		if status := b.post(page+"/register", nil); status != http.StatusOK {
			t.Fatalf("registering: %d", status)
		}
	}
	member.must(member.get(page))
	if status := member.post(page+"/questions", url.Values{"text": {strings.Repeat("a", 10000)}}); status != http.StatusUnprocessableEntity {
		t.Errorf("a question of 10,000 characters: %d", status)
	}
	if status := member.post(page+"/questions", url.Values{"text": {"<script>alert(1)</script>"}}); status != http.StatusOK {
		t.Errorf("a question of markup: %d", status)
	}
	member.must(member.get(page))
	if strings.Contains(member.page, "<script>alert") || !strings.Contains(member.page, "canary-room") {
		t.Error("markup in a question is none, and who is admitted is told where to join")
	}
	anybody.must(anybody.get(page))
	for _, secret := range []string{"canary-room", "alert(1)", d.people["M0001"].Surname, d.people["M0003"].Surname} {
		if strings.Contains(anybody.page, secret) {
			t.Errorf("anybody reads %q", secret)
		}
	}
	storetest.MustSet(t, d.store, e.Starts)
	sec, member = d.browse("SEC"), d.browse("M0003")
	chair := d.browse("M0000") // ten days later
	member.must(member.get(page))
	if status := member.post(page+"/open", nil); status != http.StatusForbidden {
		t.Errorf("a member opens the room: %d", status)
	}
	chair.must(chair.get(page))
	if status := chair.post(page+"/open", nil); status != http.StatusOK {
		t.Fatalf("the chair opens the room: %d", status)
	}
	for i := 3; i < 10; i++ {
		b := d.browse(fmt.Sprintf("M%04d", i))
		b.must(b.get(page + "/room"))
		if status := b.post(page+"/here", url.Values{"here": {"yes"}}); status != http.StatusOK {
			t.Fatalf("coming: %d", status)
		}
	}
	vote := func(purpose string, yes, no int) {
		t.Helper()
		chair.must(chair.get(page + "/room")) // two taps: one opens, the other says for how long
		offered := regexp.MustCompile(`id="call-(\w+)"`).FindStringSubmatch(chair.page)
		if len(offered) != 2 || offered[1] != purpose || !strings.Contains(chair.page, `name="seconds" value="60"`) {
			t.Errorf("the chair is offered the vote %q, want the %s one", offered, purpose)
		}
		if member.must(member.get(page + "/room")); strings.Contains(member.page, `id="call-`) {
			t.Error("a member is offered to call a vote")
		}
		if status := chair.post(page+"/votes", url.Values{"purpose": {purpose}, "seconds": {"60"}}); status != http.StatusOK {
			t.Fatalf("calling the %s vote: %d", purpose, status)
		}
		s, err := d.hall.Event(d.ctx(), d.as("M0003"), e.Reference)
		if err != nil {
			t.Fatal(err)
		}
		v := s.Votes[len(s.Votes)-1]
		member.must(member.get(page + "/room"))
		if !strings.Contains(member.page, "/contests/"+string(v.Contest)+"/ballot") {
			t.Error("the room does not lead to the ballot")
		}
		if chair.must(chair.get(page + "/room")); strings.Contains(chair.page, `id="call-`) {
			t.Error("a vote is offered while another goes on")
		}
		for i := range yes + no {
			answer := map[bool]string{true: domain.Yes, false: domain.No}[i < yes]
			if _, err := d.engine.CastMarks(d.ctx(), d.as(fmt.Sprintf("M%04d", 3+i)), v.Contest, []domain.Mark{{Option: answer, Rank: 1}}, ""); err != nil {
				t.Fatal(err)
			}
		}
		receipt, err := d.engine.MyBallot(d.ctx(), d.as("M0003"), v.Contest)
		if err != nil {
			t.Fatal(err)
		}
		member.must(member.get(fmt.Sprintf("/contests/%s/receipts/%d", v.Contest, receipt.Cast[0].Leaf)))
		if !strings.Contains(member.page, page+"/room\"") {
			t.Error("the receipt does not lead back to the room")
		}
		storetest.MustSet(t, d.store, d.now().Add(61*time.Second))
		for range 3 {
			if _, err := d.engine.Tick(d.ctx()); err != nil {
				t.Fatal(err)
			}
		}
	}
	vote("first", 2, 5)
	vote("last", 6, 1)
	chair.must(chair.get(page + "/room"))
	member.must(member.get(page + "/screen"))
	for _, b := range []*browser{chair, member} {
		if text := plainText(html.UnescapeString(b.page)); !strings.Contains(text, "85.7%") || !strings.Contains(text, "+57.1") || !strings.Contains(b.page, "app-chart--swing") {
			t.Errorf("%s does not show the swing", b.path)
		}
	}
	if strings.Contains(member.page, page+"/votes\"") {
		t.Error("a member is offered to call a vote")
	}
	if status := member.post(page+"/votes", url.Values{"purpose": {"other"}, "question": {"Mine?"}, "seconds": {"60"}}); status != http.StatusForbidden {
		t.Errorf("a member calls a vote: %d", status)
	}
	if status := chair.post(page+"/close", nil); status != http.StatusOK {
		t.Errorf("closing: %d", status)
	}
	anybody.must(anybody.get(page))
	if strings.Contains(anybody.page, "85.7%") {
		t.Error("anybody reads the result of the members' vote")
	}
	sec.must(sec.get(page + "/people"))
	if !strings.Contains(sec.page, d.people["M0003"].Surname) {
		t.Error("the organisers do not see who came")
	}
	if status := chair.get(page + "/people"); status != http.StatusForbidden {
		t.Errorf("the chair opens the organisers' list: %d", status)
	}
	for path, page := range anybody.crawl(80) { // nothing of who came reaches anybody
		for _, number := range []string{"M0003", "M0004"} {
			if strings.Contains(path, "event") && strings.Contains(page.body, d.people[number].Surname) {
				t.Errorf("%s names somebody who was there", path)
			}
		}
	}
}
