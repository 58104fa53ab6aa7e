package api

import (
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"hustings/domain"
	"hustings/elections/register"
	"hustings/elections/store/storetest"
)

// mustEnd ends the appointments of an officer.
func (d *desk) mustEnd(number string) {
	d.t.Helper()
	held, _, err := d.register.Officers(d.ctx(), d.as("SEC"))
	if err != nil {
		d.t.Fatal(err)
	}
	ended := 0
	for _, a := range held {
		if a.Person == d.people[number].ID {
			if err := d.register.EndAppointment(d.ctx(), domain.Engine(), a.ID, "on leave"); err != nil {
				d.t.Fatal(err)
			}
			ended++
		}
	}
	if ended == 0 {
		d.t.Fatalf("%s held no appointment", number)
	}
}

// AZ5: what a role opens on the site is shut at the next request of the same
// session, page and form alike, a passkey of the last minute notwithstanding.
func TestAZ5_ARoleTakenAwayIsGoneAtTheNextRequestOfTheSession(t *testing.T) {
	t.Parallel()
	d, el := mustNoticed(t, 14)
	n, err := d.engine.Nominate(d.ctx(), d.as("M0000"), el.ID, "")
	if err != nil {
		t.Fatal(err)
	}
	ruling, postpone := "/elections/"+el.Reference+"/nominations/"+string(n.ID), "/elections/"+el.Reference+"/postpone"
	ro, sec := d.browse("RO"), d.browse("SEC")
	if status, answer := ro.stepUp(ro.enrolled()); status != http.StatusCreated {
		t.Fatalf("proving: %d %v", status, answer)
	}
	pages := map[*browser][]string{ro: {"/office", "/office/rulings", ruling, postpone, "/record"}, sec: {"/office", "/office/people", "/office/schedule", "/office/import", "/office/mail"}}
	for b, paths := range pages {
		for _, path := range paths {
			b.must(b.get(path))
		}
	}
	ro.must(ro.get(ruling)) // its form is on the screen as the appointment ends
	d.mustEnd("RO")
	if status := ro.post(ruling, url.Values{"valid": {"yes"}, "why": {"In order."}}); status != http.StatusUnauthorized {
		t.Errorf("the form on the screen: %d", status)
	}
	sec.must(sec.get("/office/schedule?panel=" + string(d.panel.ID)))
	d.secondSecretary() // the last one stays
	d.mustEnd("SEC")
	if status := sec.post("/office/schedule/publish", url.Values{"panel": {string(d.panel.ID)}, "kind": {"panel"}, "close-date": {"2026-07-30"}, "contact": {"ro@example.org"}}); status != http.StatusUnauthorized {
		t.Errorf("the schedule on the screen: %d", status)
	}
	for b, paths := range pages { // somebody with no role at all is not let in any more
		for _, path := range paths {
			if b.get(path); !strings.HasPrefix(b.path, "/sign-in") {
				t.Errorf("%s still opens %s", path, b.path)
			}
		}
	}
	after, err := d.engine.Nomination(d.ctx(), d.as("M0000"), n.ID)
	if err != nil || after.Ruling != nil {
		t.Errorf("a ruling was recorded: %+v %v", after.Ruling, err)
	}

	both := d.browse("M0005") // a member who is auditor for a while
	if _, err := d.register.Appoint(d.ctx(), domain.Engine(), register.Appointing{Person: d.people["M0005"].ID, Role: domain.Auditor, Why: "for the spring"}); err != nil {
		t.Fatal(err)
	}
	both.must(both.get("/record"))
	d.mustEnd("M0005")
	for _, path := range []string{"/record", "/office", ruling} {
		if status := both.get(path); status != http.StatusForbidden && status != http.StatusNotFound {
			t.Errorf("%s is still open to one who is a member only: %d", path, status)
		}
	}
	both.must(both.get("/my/votes"))
	if strings.Contains(both.page, `href="/office"`) || strings.Contains(both.page, `href="/record"`) {
		t.Error("the office is still offered")
	}

	member := d.browse("M0001")
	member.must(member.get("/elections/" + el.Reference + "/stand"))
	if err := d.register.ChangeStatus(d.ctx(), domain.Engine(), d.people["M0001"].ID, d.network.ID, domain.Lapsed, "fee unpaid"); err != nil {
		t.Fatal(err)
	}
	if status := member.post(member.path, url.Values{"statement": {"I would listen."}, "no-interests": {"yes"}, "act": {"draft"}}); status != http.StatusUnauthorized {
		t.Errorf("a lapsed member's form: %d", status)
	}
}

// AZ3: a form writes what it asks for and nothing else, whatever else is sent
// with it, in whatever spelling, and however often.
func TestAZ3_AFormsExtraFieldsAreNotRead(t *testing.T) {
	t.Parallel()
	d, el := mustNoticed(t, 14)
	b := d.browse("M0000")
	path := "/elections/" + el.Reference + "/stand"
	b.must(b.get(path))
	form := url.Values{"statement": {"I would listen.", "I would not."}, "no-interests": {"yes"}, "act": {"draft"}}
	for _, field := range []string{"role", "status", "standing", "valid", "ruling", "weight", "candidate", "person", "submitted", "home"} {
		for _, name := range []string{field, strings.ToUpper(field), "body[" + field + "]"} {
			form[name] = []string{"valid", "yes", string(d.people["M0001"].ID), "returning-officer"}
		}
	}
	b.must(b.post(path, form))
	list, err := d.engine.NominationsOf(d.ctx(), d.as("RO"), el.Reference)
	if err != nil || len(list) != 1 {
		t.Fatalf("%d nominations: %v", len(list), err)
	}
	n := list[0]
	if n.Candidate != d.people["M0000"].ID || n.Standing != domain.StandingDraft || n.Ruling != nil || n.ConsentAt != nil || n.SubmittedAt != nil || n.Statement != "I would listen." {
		t.Errorf("a form wrote what it did not ask for: %+v", n.Nomination)
	}
	if by := d.actor("M0000"); by.HasRole(domain.ReturningOfficer, domain.Secretariat) {
		t.Errorf("she has made herself an officer: %v", by.Grants)
	}
}

// ML8: the page carries how long the session lasts unused, so that it can warn in
// time; near the end of the longest session that is what is left of it. What the
// page does with it, the journeys see.
func TestML8_ThePageKnowsWhenTheSessionEnds(t *testing.T) {
	t.Parallel()
	d := mustDesk(t, 3)
	left := regexp.MustCompile(`hidden data-session-seconds="(\d+)"`)
	seconds := func(b *browser) int {
		t.Helper()
		b.must(b.get("/account"))
		m := left.FindStringSubmatch(b.page)
		if m == nil {
			return 0
		}
		n, err := strconv.Atoi(m[1])
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	if anonymous := d.browse(""); anonymous.get("/") != http.StatusOK || left.MatchString(anonymous.page) {
		t.Error("somebody who is not signed in is warned")
	}
	for _, x := range []struct {
		who            string
		idle, absolute time.Duration
	}{{"M0001", 30 * time.Minute, 12 * time.Hour}, {"RO", 15 * time.Minute, 8 * time.Hour}} {
		b := d.browse(x.who)
		began := d.now()
		for at := time.Duration(0); at < x.absolute; at += x.idle - time.Minute {
			storetest.MustSet(t, d.store, began.Add(at))
			want := int(min(x.idle, x.absolute-at) / time.Second)
			if got := seconds(b); got != want {
				t.Errorf("%s after %v: %d s, want %d", x.who, at, got, want)
			}
		}
	}
}

// PR6: no page, and no answer's header, names another origin: there is nothing for
// a browser to ask of anybody else, and no link that tells another site of us.
func TestPR6_NoAnswerNamesAnotherOrigin(t *testing.T) {
	t.Parallel()
	d, el, c := mustPolling(t, 14)
	address := regexp.MustCompile(`(?i)(?:https?:|wss?:|["'(=]\s*)//[^\s"'<>)]*`)
	ours := []string{deskOrigin, "http://www.w3.org/"} // a name of XML, fetched by nobody
	looked := 0
	for _, who := range inShort([]string{"", "RO"}, []string{"", "M0000", "M0012", "SEC", "RO", "AUD"}) {
		b := d.browse(who)
		pages := b.crawl(200)
		for _, path := range []string{"/contests/" + string(c.ID) + "/ballot", "/elections/" + el.Reference + "/stand", "/passkey/new", "/sign-in/mail", "/api/v1/me", "/no/such/page"} {
			answer := b.send(httptest.NewRequest(http.MethodGet, deskOrigin+path, nil))
			page := &browser{d: d}
			page.keep(path, answer)
			pages[path] = seen{answer.StatusCode, answer.Header, page.page}
		}
		for _, path := range slices.Sorted(maps.Keys(pages)) {
			if strings.HasPrefix(path, "/assets/") { // TestPR6_AssetsFetchNothingFromOutside
				continue
			}
			looked++
			said := pages[path].body
			for name, values := range pages[path].header {
				said += fmt.Sprintf("\n%s=%s", name, strings.Join(values, " "))
			}
			for _, at := range address.FindAllString(said, -1) {
				at = strings.TrimLeft(at, `"'(= `)
				if !slices.ContainsFunc(ours, func(own string) bool { return at == own || strings.HasPrefix(at, strings.TrimSuffix(own, "/")+"/") }) {
					t.Errorf("%q is told of %s by %s", who, at, path)
				}
			}
			if policy := pages[path].header.Get("Content-Security-Policy"); policy == "" || strings.Contains(policy, "//") || strings.Contains(policy, "*") || strings.Contains(policy, "https:") {
				t.Errorf("%s lets a browser ask elsewhere: %q", path, policy)
			}
		}
	}
	if looked < inShort(60, 120) {
		t.Errorf("only %d answers were looked at", looked)
	}
}
