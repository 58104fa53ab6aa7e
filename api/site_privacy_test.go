package api

import (
	"html"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"hustings/api/door"
	"hustings/domain"
	"hustings/elections"
)

// polled runs an election up to the middle of its poll: members 0 to 4 have
// voted, the others have not.
func (d *desk) polled() elections.ElectionView {
	d.t.Helper()
	sec := d.actor("SEC")
	el := d.mustField(nil)
	d.at(el.Timetable.RollSealed)
	d.at(el.Timetable.PollOpens)
	v, err := d.engine.Election(d.ctx(), sec, el.Reference)
	if err != nil || len(v.Contests) != 1 {
		d.t.Fatalf("%d contests: %v", len(v.Contests), err)
	}
	for i := range 5 {
		d.vote(v, i)
	}
	return v
}

func (d *desk) vote(el elections.ElectionView, i int) {
	d.t.Helper()
	c := el.Contests[0]
	if _, err := d.engine.CastMarks(d.ctx(), d.actor(member(i)), c.ID, []domain.Mark{{Option: c.Options[0].ID, Rank: 1}}, "vote-of-"+member(i)); err != nil {
		d.t.Fatal(err)
	}
}

// follow fetches everything that can be reached by links from the pages, and
// returns the text of each.
func (b *browser) follow(from ...string) map[string]string {
	b.d.t.Helper()
	seen, todo := map[string]string{}, from
	for len(todo) > 0 {
		path := todo[0]
		todo = todo[1:]
		if _, done := seen[path]; done || strings.HasPrefix(path, "/assets/") || strings.HasPrefix(path, "/sign-out") {
			continue
		}
		status := b.get(path)
		if status >= 500 {
			b.d.t.Errorf("%s answers %d", path, status)
		}
		seen[path] = b.page
		if len(seen) > 1500 {
			b.d.t.Fatal("the crawl does not end")
		}
		for _, m := range hrefs.FindAllStringSubmatch(b.page, -1) {
			path, _, _ := strings.Cut(html.UnescapeString(m[1]), "#")
			todo = append(todo, path)
		}
	}
	return seen
}

// stir takes what differs by nature from one request to the next out of a page.
func stir(page string) string {
	for _, x := range stirred {
		page = x.ReplaceAllString(page, "")
	}
	return page
}

var stirred = []*regexp.Regexp{regexp.MustCompile(`name="csrf" value="[^"]*"|data-csrf="[^"]*"|data-session-seconds="\d+"|data-options="[^"]*"`),
	regexp.MustCompile(`"(root|mark|checkpoint|size|time|at)":[^,}]*`)}

// around is what stands before and after each mention of a name on a page.
func around(page, name string) (said []string) {
	const reach = 150
	for i := 0; ; {
		at := strings.Index(page[i:], name)
		if at < 0 {
			slices.Sort(said)
			return said
		}
		i += at
		said = append(said, page[max(0, i-reach):min(len(page), i+len(name)+reach)])
		i += len(name)
	}
}

// PR5: nothing that the secretariat can see or fetch tells who has voted: all of
// it says the same of a member before her vote and after it.
func TestPR5_NothingTellsTheSecretariatWhoHasVoted(t *testing.T) {
	t.Parallel()
	d := mustDesk(t, inShort(21, 30))
	el := d.polled()
	sec := d.browse("SEC")
	start := []string{"/office", "/office/people.csv", "/office/mail?election=" + el.Reference, "/record", "/record.jsonl", "/elections/" + el.Reference + "/roll",
		"/api/v1/record?limit=100", "/api/v1/members?limit=100", "/api/v1/next", "/api/v1/elections/" + el.Reference + "/roll?limit=100",
		"/api/v1/elections/" + el.Reference + "/mails", "/api/v1/elections/" + el.Reference + "/turnout", "/api/v1/requests", "/api/v1/exports/members"}
	before := sec.follow(start...)
	if len(before) < 60 {
		t.Fatalf("only %d pages were found", len(before))
	}
	voter := d.people[member(20)]
	d.vote(el, 20)
	after := sec.follow(start...)
	mentioned := 0
	for path, was := range before {
		was, now := stir(was), stir(after[path])
		for _, name := range []string{voter.Number, string(voter.ID), voter.Name(), voter.Email} {
			if strings.Contains(now, name) {
				mentioned++
			}
			if said, says := around(was, name), around(now, name); !slices.Equal(said, says) {
				t.Errorf("%s says something else of the voter since her vote: %q, was %q", path, says, said)
			}
		}
		// A page about the voter says the same of her as before.
		if strings.Contains(path, string(voter.ID)) && was != now {
			t.Errorf("%s changed with her vote", path)
		}
	}
	for path := range after {
		if _, known := before[path]; !known && (strings.Contains(path, string(voter.ID)) || strings.Contains(after[path], voter.Name())) {
			t.Errorf("%s came with her vote", path)
		}
	}
	if mentioned == 0 {
		t.Error("the voter stands nowhere: the crawl sees too little")
	}
	for _, path := range []string{"/elections/" + el.Reference + "/auditors-file", "/api/v1/contests/" + string(el.Contests[0].ID) + "/auditors-file"} {
		if status := sec.get(path); status != http.StatusForbidden && status != http.StatusNotFound && status != http.StatusMethodNotAllowed {
			t.Errorf("the secretariat gets %d at %s", status, path)
		}
	}
}

// PR5: of a mail that has left nobody can see to whom it went, and a bounce
// brings nothing of it back.
func TestPR5_ASentMailIsForgotten(t *testing.T) {
	t.Parallel()
	d := mustDesk(t, 3)
	if _, err := d.register.RequestLink(d.ctx(), d.people["M0001"].Email); err != nil {
		t.Fatal(err)
	}
	letters, err := d.engine.TakeMail(d.ctx(), 10)
	if err != nil || len(letters) != 1 {
		t.Fatalf("%d letters: %v", len(letters), err)
	}
	if err := d.engine.MailGone(d.ctx(), letters[0].ID); err != nil {
		t.Fatal(err)
	}
	report := "Content-Type: multipart/report\r\n\r\nFinal-Recipient: rfc822; m0001@example.org\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\nMessage-ID: <" +
		string(letters[0].ID) + "@vote.example.org>\r\nTo: m0001@example.org\r\n"
	if status := d.bounce(report); status != http.StatusNoContent {
		t.Errorf("a report on a bounce answered %d", status)
	}
	sec := d.browse("SEC")
	sec.must(sec.get("/office/mail"))
	if text := plainText(sec.page); !strings.Contains(text, "Bounced") || !strings.Contains(text, "status 5.1.1") {
		t.Errorf("the outbox does not count the bounce: %s", text)
	}
	if strings.Contains(sec.page, "m0001@example.org") {
		t.Error("the outbox says to whom a mail went")
	}
	for name, c := range map[string]struct {
		report string
		want   int
	}{
		"of an unknown mail": {strings.Replace(report, string(letters[0].ID), "00000000-0000-4000-8000-000000000000", 1), http.StatusNotFound},
		"for now":            {strings.Replace(report, "5.1.1", "4.2.2", 1), http.StatusNoContent},
		"of nothing":         {"hello", http.StatusUnprocessableEntity},
		"too large":          {strings.Repeat("x", door.BounceLimit+1), http.StatusRequestEntityTooLarge},
	} {
		if status := d.bounce(c.report); status != c.want {
			t.Errorf("a report %s answered %d, want %d", name, status, c.want)
		}
	}
	if status := d.browse("").post("/bounces", url.Values{}); status != http.StatusNotFound {
		t.Errorf("bounces are taken in from outside: %d", status)
	}
}

func (d *desk) bounce(report string) int {
	w := httptest.NewRecorder()
	d.server.PrivateHandler().ServeHTTP(w, httptest.NewRequest(http.MethodPost, "/bounces", strings.NewReader(report)))
	return w.Code
}
