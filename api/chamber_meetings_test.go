package api

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-ical"

	"hustings/domain"
	"hustings/domain/governance"
	chamber "hustings/elections/governance"
	"hustings/elections/store"
)

// firstMeeting is the panel's first meeting of the year.
func (d *desk) firstMeeting() governance.Meeting {
	d.t.Helper()
	var m governance.Meeting
	err := d.store.Read(d.ctx(), func(tx *store.Tx) error {
		all, err := tx.Meetings(store.MeetingFilter{Panels: []domain.PanelID{d.panel.ID}})
		if err == nil && len(all) > 0 {
			m = all[0]
		}
		return err
	})
	if err != nil || m.ID == "" {
		d.t.Fatalf("no meeting: %v", err)
	}
	return m
}

var itemAnchor = regexp.MustCompile(`id="item-([0-9a-f-]{36})"`)

// A meeting on the site: planned with its year, prepared, held, minuted and approved
// (R121 to R127, R159, R160).
func TestStory_AMeetingOnTheSite(t *testing.T) {
	t.Parallel()
	d := mustDesk(t, 6)
	d.seated(3)
	sec, second, outside := d.browse("SEC"), d.browse("M0001"), d.browse("M0005")
	sec.must(sec.get("/panels/CIO/calendar"))
	plan := url.Values{"year": {"2026"}, "nth": {"2"}, "weekday": {"2"}, "months": {"1"}, "at": {"16:00"}, "minutes": {"90"}, "link": {"https://video.example.org/cio"}, "do": {"preview"}}
	sec.must(sec.post("/panels/CIO/calendar", plan))
	sec.want("Plan these 12 meetings", "Tuesday 13 January 2026 at 4:00pm GMT")
	plan.Set("do", "plan")
	plan.Del("csrf")
	sec.must(sec.post("/panels/CIO/calendar", plan))
	sec.want("The meetings are planned", "CIO/2026/1")
	m := d.firstMeeting()
	base := "/meetings/" + string(m.ID)

	sec.must(sec.get(base + "/agenda"))
	if status := sec.post(base+"/agenda", url.Values{"title": {""}, "purpose": {"decide"}, "body": {"**Three** options. <script>alert(1)</script>"}}); status != http.StatusUnprocessableEntity || !strings.Contains(sec.page, "Three") {
		t.Fatalf("an item without a title: %d", status)
	}
	sec.must(sec.post(base+"/agenda", url.Values{"title": {"Data plan"}, "purpose": {"decide"}, "minutes": {"20"}, "body": {"**Three** options. <script>alert(1)</script>"}}))
	items := itemAnchor.FindAllStringSubmatch(sec.page, -1)
	if len(items) != 5 {
		t.Fatalf("%d items", len(items))
	}
	item := "/items/" + items[3][1]
	sec.must(sec.get(item + "/papers"))
	if status := sec.sendFile(item+"/papers", "plan.pdf", "<html>", url.Values{"visibility": {"panel"}}); status != http.StatusUnprocessableEntity {
		t.Fatalf("HTML as a PDF: %d", status)
	}
	sec.want("The file is not what the ending of its name says.")
	if status := sec.sendFile(item+"/papers", "plan.pdf", "%PDF-1.7 the plan", url.Values{"visibility": {"confidential"}, "title": {"The plan"}}); status != http.StatusSeeOther {
		t.Fatalf("a PDF: %d", status)
	}
	sec.must(sec.get(base + "/agenda"))
	sec.want("The paper is added", "The plan")
	sec.must(sec.post(item+"/move/5", nil))
	sec.must(sec.post(item+"/move/4", nil))

	second.must(second.get("/panels/CIO/meetings"))
	second.want("Next meeting", "Monthly meeting")
	second.must(second.get(base))
	second.want("Data plan", "Three options.", "Are you coming?")
	if strings.Contains(second.page, "<script>alert") {
		t.Error("markup of an item reached the page")
	}
	paper := regexp.MustCompile(`/papers/[0-9a-f-]{36}`).FindString(second.page)
	answer := second.send(httptest.NewRequest(http.MethodGet, deskOrigin+paper, nil))
	if answer.StatusCode != http.StatusOK || answer.Header.Get("X-Content-Type-Options") != "nosniff" || !strings.HasPrefix(answer.Header.Get("Content-Disposition"), "attachment;") {
		t.Errorf("the paper: %d %v", answer.StatusCode, answer.Header)
	}
	second.must(second.post(item+"/comment", url.Values{"text": {"What does it cost?"}, "flag": {"yes"}}))
	second.must(second.post(item+"/interest", url.Values{"text": {"Adviser to a supplier."}}))
	second.want("Your declaration is noted", "Adviser to a supplier.")
	if strings.Contains(second.page, "The plan") || second.get(paper) != http.StatusNotFound {
		t.Error("she still has the confidential paper (R160)")
	}
	if second.must(second.get(base + "/pack")); strings.Contains(second.page, "The plan") {
		t.Error("it is in her pack")
	}
	if outside.get(base) != http.StatusNotFound || outside.get(paper) != http.StatusNotFound {
		t.Error("somebody outside the panel sees what is before it")
	}

	d.houseAt(m.Starts.AddDate(0, 0, -7))
	d.houseAt(m.Starts.AddDate(0, 0, -1))
	third := d.browse("M0002")
	third.must(third.get(base))
	third.must(third.post(base+"/attend", url.Values{"state": {"apologies"}}))
	third.want("You have sent your apologies")
	d.houseAt(m.Starts)
	chair := d.browse("M0000")
	sec, second = d.browse("SEC"), d.browse("M0001")
	chair.must(chair.get(base))
	chair.must(chair.post(base+"/open", nil))
	chair.want("The meeting is open", "no quorum", "Nobody presides yet")
	chair.must(chair.post(base+"/attend", url.Values{"state": {"present"}}))
	second.must(second.get(base + "/room"))
	second.must(second.post(base+"/attend", url.Values{"state": {"present"}}))
	second.want("there is a quorum", "presides, as chair")
	chair.must(chair.get(base + "/room"))
	chair.must(chair.post(base+"/room/item/"+items[3][1], nil))
	chair.want("Item 4: Data plan", "no quorum", "1 present set aside for this item")
	second.must(second.get(base + "/room"))
	second.must(second.post(base+"/room/speak", nil))
	second.want("Off the list")
	speaking := url.Values{"minutes": {"200"}}
	chair.must(chair.get(base + "/room"))
	if status := chair.post(base+"/room/speaking-time", speaking); status < 400 || !strings.Contains(chair.page, `value="200"`) || !strings.Contains(chair.page, "at most 120") {
		t.Errorf("more minutes than anybody speaks: %d", status)
	}
	chair.must(chair.get(base + "/room"))
	chair.must(chair.post(base+"/room/speaking-time", url.Values{"minutes": {"3"}}))
	chair.want("3 minutes for each who speaks.")
	chair.must(chair.post(base+"/room/speakers/"+regexp.MustCompile(`/room/speakers/([^"/]+)"`).FindStringSubmatch(chair.page)[1], nil))
	chair.want("since ", ", until ")
	if !strings.Contains(chair.page, `data-allotted="3"`) {
		t.Error("her clock does not know her three minutes")
	}
	sec.must(sec.get(base + "/room"))
	sec.must(sec.post(base+"/room/notes", url.Values{"item": {items[3][1]}, "base": {""}, "notes": {"The chair would wait."}}))
	if status := sec.post(base+"/room/notes", url.Values{"item": {items[3][1]}, "base": {"Other words"}, "notes": {"Nobody would wait."}}); status != http.StatusConflict || !strings.Contains(sec.page, "Nobody would wait.") || !strings.Contains(sec.page, "The chair would wait.") {
		t.Errorf("two who write over the same: %d", status)
	}
	sec.must(sec.post(base+"/room/action", url.Values{"item": {items[3][1]}, "text": {"Ask the supplier"}, "owner": {string(d.people["M0000"].ID)}, "due": {"2026-02-01"}}))
	chair.must(chair.get(base + "/room"))
	chair.must(chair.post(base+"/room/close", nil))
	sec.must(sec.get(base + "/minutes"))
	sec.want("Draft", "Apologies: Member No0002.", "The chair would wait.", "Neither voted nor counted")
	sec.must(sec.get(base + "/minutes/edit"))
	edit := url.Values{"version": {"1"}, "text-0": {"All were welcomed."}, "text-4": {"Put off."}}
	sec.must(sec.post(base+"/minutes/edit", edit))
	edit.Set("text-0", "Everybody was welcomed.")
	edit.Del("csrf")
	sec.get(base + "/minutes/edit")
	if status := sec.post(base+"/minutes/edit", edit); status != http.StatusConflict {
		t.Errorf("a clerk who saves later: %d", status)
	}
	sec.want("Somebody else has saved meanwhile", "All were welcomed.", "Everybody was welcomed.")
	sec.must(sec.get(base + "/minutes"))
	sec.must(sec.post(base+"/minutes/send", nil))
	sec.must(sec.get(base + "/minutes/compare"))
	sec.must(sec.get(base))
	sec.want("All of this meeting as one PDF")
	archive := func(b *browser) []byte {
		content, err := io.ReadAll(b.send(httptest.NewRequest(http.MethodGet, deskOrigin+base+"/archive/pdf", nil)).Body)
		if err != nil {
			t.Fatal(err)
		}
		return content
	}
	for _, file := range []string{"/minutes/pdf", "/pack/pdf", "/archive/pdf"} {
		answer := sec.send(httptest.NewRequest(http.MethodGet, deskOrigin+base+file, nil))
		content, err := io.ReadAll(answer.Body)
		if err != nil || answer.StatusCode != http.StatusOK || answer.Header.Get("Content-Type") != "application/pdf" {
			t.Errorf("%s: %d %s %v", file, answer.StatusCode, answer.Header.Get("Content-Type"), err)
		}
		if file == "/minutes/pdf" && !bytes.Contains(content, []byte("/URI ("+deskOrigin+base+"/minutes)")) {
			t.Error("the minutes do not lead to the page that can be read aloud")
		}
	}
	if theirs := archive(outside); len(theirs) == 0 || len(theirs) >= len(archive(sec)) {
		t.Error("the archive of a member of the network holds the drafted minutes")
	}
	for _, page := range []string{"/panels/CIO/actions", "/panels/CIO/attendance", "/panels/CIO/interests", "/panels/CIO/standing-items", base + "/change", "/calendar"} {
		if status := sec.get(page); status != http.StatusOK && !strings.HasSuffix(page, "/change") {
			t.Errorf("%s: %d", page, status)
		}
	}
}

// Feeds and snapshots are calendars that another library reads, and a feed's address
// stands nowhere in the log.
func TestStory_DatesInOnesOwnCalendar(t *testing.T) {
	t.Parallel()
	d := mustDesk(t, 4)
	d.seated(3)
	sec, member := d.browse("SEC"), d.browse("M0001")
	sec.must(sec.get("/panels/CIO/calendar"))
	sec.must(sec.post("/panels/CIO/calendar", url.Values{"year": {"2026"}, "nth": {"2"}, "weekday": {"2"}, "months": {"1"}, "at": {"16:00"}, "minutes": {"90"}, "place": {"Leeds\r\nATTENDEE:mailto:x@y.z"}, "do": {"plan"}}))
	member.must(member.get("/calendar"))
	member.must(member.post("/calendar", nil))
	secret := regexp.MustCompile(`/calendar/[A-Za-z0-9_-]{43}\.ics`).FindString(member.page)
	if secret == "" {
		t.Fatalf("no address: %s", plainText(member.page))
	}
	stranger := d.browse("")
	for path, events := range map[string]int{secret: 12, "/panels/CIO/calendar.ics": 0} {
		answer := stranger.send(httptest.NewRequest(http.MethodGet, deskOrigin+path, nil))
		if answer.StatusCode != http.StatusOK || !strings.HasPrefix(answer.Header.Get("Content-Type"), "text/calendar") {
			t.Fatalf("%s: %d", path, answer.StatusCode)
		}
		c, err := ical.NewDecoder(answer.Body).Decode()
		if err != nil || len(c.Events()) != events {
			t.Errorf("%s: %d events, %v", path, len(c.Events()), err)
		}
	}
	if strings.Contains(d.log.String(), secret[len("/calendar/"):]) {
		t.Error("the address is in the log")
	}
	if status := stranger.get("/calendar/" + strings.Repeat("A", 43) + ".ics"); status != http.StatusNotFound {
		t.Errorf("a guess: %d", status)
	}
	if answer := member.send(httptest.NewRequest(http.MethodGet, deskOrigin+"/meetings/"+string(d.firstMeeting().ID)+"/calendar.ics", nil)); answer.StatusCode != http.StatusOK {
		t.Errorf("a snapshot: %d", answer.StatusCode)
	}
}

// An act is on every open page at once, over a stream that outlives the server's own
// time for an answer.
func TestAMeetingsEventsReachItsPages(t *testing.T) {
	t.Parallel()
	d := mustDesk(t, 4)
	d.seated(3)
	m, err := d.house.PlanYear(d.ctx(), d.as("SEC"), d.panel.ID, yearPlan())
	if err != nil {
		t.Fatal(err)
	}
	d.houseAt(m[0].Starts.AddDate(0, 0, -7))
	d.houseAt(m[0].Starts)
	if err := d.house.OpenMeeting(d.ctx(), d.as("SEC"), m[0].ID); err != nil {
		t.Fatal(err)
	}
	server := httptest.NewUnstartedServer(d.server.Handler())
	server.Config.WriteTimeout = time.Second // a stream gives each write a deadline of its own
	server.Start()
	t.Cleanup(server.Close)
	b := d.browse("M0001")
	ctx, cancel := context.WithTimeout(d.ctx(), time.Minute)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, server.URL+"/meetings/"+string(m[0].ID)+"/room/events", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Host = strings.TrimPrefix(deskOrigin, "https://")
	for name, value := range b.cookies {
		r.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK || !strings.HasPrefix(answer.Header.Get("Content-Type"), "text/event-stream") {
		t.Fatalf("%d %v", answer.StatusCode, answer.Header)
	}
	lines := bufio.NewScanner(answer.Body)
	next := func() string {
		for lines.Scan() {
			if data, is := strings.CutPrefix(lines.Text(), "data: "); is {
				return data
			}
		}
		t.Fatalf("the stream ended: %v", lines.Err())
		return ""
	}
	before := next()
	time.Sleep(1200 * time.Millisecond) // longer than the server gives an answer
	if err := d.house.Attend(d.ctx(), d.actor("M0001"), m[0].ID, d.people["M0001"].ID, governance.Present); err != nil {
		t.Fatal(err)
	}
	begun := time.Now()
	if after := next(); after == before {
		t.Errorf("nothing new: %s", after)
	}
	t.Logf("told after %v", time.Since(begun))
}

func yearPlan() chamber.YearPlan {
	return chamber.YearPlan{Rule: governance.DefaultRule("Europe/London"), Year: 2026, Place: "Leeds"}
}
