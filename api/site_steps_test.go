package api

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
)

// The two things that an office does most are done in a few steps, each reached by a
// link or a button of the page before and with little to type. How long a person takes
// is for a stopwatch to say; a page or a field more is noticed here.

// walk is a way through the site as it is counted.
type walk struct {
	*browser
	pages, fields int
}

// follow takes the link of the page whose address begins so.
func (w *walk) follow(prefix string) {
	w.d.t.Helper()
	for _, m := range regexp.MustCompile(`href="([^"]+)"`).FindAllStringSubmatch(w.page, -1) {
		if strings.HasPrefix(m[1], prefix) {
			w.must(w.get(strings.ReplaceAll(m[1], "&amp;", "&")))
			w.pages++
			return
		}
	}
	w.d.t.Fatalf("%s has no link to %s", w.path, prefix)
}

// fill sends the page's own form to the address, with what stood in it and what is typed.
func (w *walk) fill(action string, typed url.Values) {
	w.d.t.Helper()
	form := w.hidden(action)
	for name, value := range typed {
		if !strings.Contains(w.page, `name="`+name+`"`) {
			w.d.t.Fatalf("%s asks for no %s", w.path, name)
		}
		form[name] = value
		w.fields++
	}
	w.must(w.post(action, form))
	w.pages++
}

func (w *walk) within(what string, pages, fields int) {
	w.d.t.Helper()
	if w.pages > pages || w.fields > fields {
		w.d.t.Errorf("%s takes %d pages and %d fields, was %d and %d", what, w.pages, w.fields, pages, fields)
	}
}

func TestAnElectionIsPublishedInAFewSteps(t *testing.T) {
	t.Parallel()
	d := mustDesk(t, 6)
	w := &walk{browser: d.browse("SEC")}
	w.must(w.get("/office"))
	w.follow("/office/schedule?panel=")
	w.fill("/office/schedule/preview", url.Values{"panel": {string(d.panel.ID)}, "kind": {"panel"}, "close-date": {"2026-06-25"}, "contact": {"ro@example.org"}, "reviewer": {"Dame Example"}})
	w.want("publish this?")
	w.fill("/office/schedule/publish", nil)
	if el, err := d.engine.Election(d.ctx(), d.as("SEC"), "CIO-2026"); err != nil || el.PublishedAt == nil {
		t.Fatalf("not published: %v", err)
	}
	w.within("an election", 3, 5)
}

func TestAnAddressIsCorrectedInAFewSteps(t *testing.T) {
	t.Parallel()
	d := mustDesk(t, 40)
	w := &walk{browser: d.fresh("SEC")}
	w.must(w.get("/office"))
	w.follow("/office/people")
	w.must(w.get("/office/people?q=" + url.QueryEscape("no0003 member")))
	w.pages, w.fields = w.pages+1, w.fields+1
	person := "/office/people/" + string(d.people["M0003"].ID)
	w.follow(person)
	w.follow(person + "/address")
	w.fill(person+"/address", url.Values{"email": {"new@example.org"}, "why": {"As she wrote."}})
	if got := d.emailOf("M0003"); got != "new@example.org" {
		t.Errorf("outside a poll it waits: %s", got)
	}
	w.within("an address", 5, 3)
	if status := d.browse("M0005").get(person); status == http.StatusOK {
		t.Error("a member sees the office's page of a person")
	}
}
