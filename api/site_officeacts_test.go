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
	"hustings/elections/store/storetest"
)

// An act that takes two officers says so before its form, on every page that has one;
// one that a single officer does says nothing of the kind.
func TestR7_AnActForTwoSaysSoBeforeItsForm(t *testing.T) {
	t.Parallel()
	d, el := mustNoticed(t, 14)
	d.mustStand(el, "M0001", "I stand.", "M0002", "M0003")
	const two = "This takes two officers"
	forms := 0
	ro := d.fresh("RO")
	ours := "/elections/" + el.Reference + "/"
	for _, page := range []string{"postpone", "release", "reopen", "void", "alarm", "roll-change", "roll-add", "stop", "open-late", "draw", "draw-lot",
		"nominations/" + string(d.nominationOf(el, "M0001")) + "/strike"} {
		ro.must(ro.get(ours + page))
		form := strings.Index(ro.page, `action="`+ours+page+`"`)
		if form < 0 {
			continue // not to be done as things are, which is said
		}
		forms++
		if said := strings.Index(ro.page, two); said < 0 || said > form {
			t.Errorf("%s: the form stands at %d, that it takes two at %d", page, form, said)
		}
	}
	if forms < 8 {
		t.Errorf("only %d forms were read", forms)
	}
	sec := d.fresh("SEC")
	for _, page := range []string{"/office/officers/new", "/office/people/" + string(d.people["M0003"].ID) + "/address"} {
		sec.must(sec.get(page))
		if said, form := strings.Index(sec.page, "takes two officers"), strings.Index(sec.page, `action="`+page+`"`); said < 0 || said > form {
			t.Errorf("%s: the form stands at %d, that it takes two at %d", page, form, said)
		}
	}
	for _, page := range []string{"/office/programs/token", "/office/programs/webhook", "/office/people/new"} {
		sec.must(sec.get(page))
		if strings.Contains(sec.page, two) {
			t.Errorf("%s takes one officer, and says two", page)
		}
	}
}

// After an outage over the close the office reads first of all that the count waits,
// when the service was out of reach and for how long; what can be done is not hidden.
func TestR20a_AnOutageStandsFirstWithWhenAndHowLong(t *testing.T) {
	t.Parallel()
	d := mustDesk(t, 20)
	el := d.polled()
	c := el.Contests[0]
	silent := c.Closes.Add(-2 * time.Hour)
	for _, at := range []time.Time{silent, c.Closes.Add(time.Hour)} {
		storetest.MustSet(t, d.store, at)
		if err := d.engine.Beat(d.ctx()); err != nil {
			t.Fatal(err)
		}
	}
	d.at(c.Closes.Add(time.Hour))
	ro := d.browse("RO")
	ro.must(ro.get("/office"))
	ro.want("could not be reached for 120 minutes before the close", "between Thursday 25 June 2026 at 3:00pm BST and Thursday 25 June 2026 at 5:00pm BST")
	if callout, card := strings.Index(ro.page, "120 minutes"), strings.Index(ro.page, "app-cards"); callout > card {
		t.Error("the board begins with something else")
	}
	ro.must(ro.get("/elections/" + el.Reference + "/office"))
	first := regexp.MustCompile(`<h2[^>]*>[^<]*</h2>\s*<ul class="nhsuk-list">\s*<li><a href="([^"]+)"`).FindStringSubmatch(ro.page)
	if len(first) < 2 || !strings.HasSuffix(first[1], "/release") {
		t.Errorf("what can be done begins with %v", first)
	}
}

// What is missing on the form of an election is named, and the summary leads to it.
func TestR39_WhatIsMissingIsNamedAndLinked(t *testing.T) {
	t.Parallel()
	d := mustDesk(t, 6)
	sec := d.browse("SEC")
	sec.must(sec.get("/office/schedule"))
	all := url.Values{"panel": {string(d.panel.ID)}, "kind": {"panel"}, "close-date": {"2026-06-25"}, "contact": {"ro@example.org"}, "reviewer": {"Dame Example"}}
	for _, missing := range []string{"panel", "kind", "close-date", "contact"} {
		form := url.Values{}
		for name, value := range all {
			if name != missing {
				form[name] = value
			}
		}
		if status := sec.post("/office/schedule/preview", form); status != http.StatusUnprocessableEntity {
			t.Errorf("without %s: %d", missing, status)
		}
		if !strings.Contains(sec.page, `href="#`+missing+`"`) || !strings.Contains(sec.page, `id="`+missing+`-error"`) || !strings.Contains(sec.page, `id="`+missing+`"`) {
			t.Errorf("without %s: the summary does not lead to it", missing)
		}
	}
	all.Set("close-date", "2026-06-20") // a Saturday, which the timetable calls by another name
	if status := sec.post("/office/schedule/preview", all); status != http.StatusUnprocessableEntity || !strings.Contains(sec.page, `href="#close-date"`) || !strings.Contains(sec.page, `id="close-date-error"`) {
		t.Errorf("a poll that closes on a Saturday: %d, and the summary does not lead to the day", status)
	}
}

// A term that begins long after the close is warned of; one that follows soon is not.
func TestR18_ATermFarAheadIsWarnedOf(t *testing.T) {
	t.Parallel()
	d := mustDesk(t, 6)
	sec := d.browse("SEC")
	sec.must(sec.get("/office/schedule"))
	for closes, warned := range map[string]bool{"2026-06-25": false, "2026-10-01": true} {
		form := url.Values{"panel": {string(d.panel.ID)}, "kind": {"panel"}, "close-date": {closes}, "contact": {"ro@example.org"}, "reviewer": {"Dame Example"}}
		sec.must(sec.post("/office/schedule/preview", form))
		if got := strings.Contains(plainText(sec.page), "more than six months after the close"); got != warned {
			t.Errorf("a poll that closes on %s: warned %v", closes, got)
		}
	}
}

// A second election for seats that one fills already is refused on the form, and names
// the first.
func TestR21_ASecondElectionForTheSameSeatsIsRefusedOnTheForm(t *testing.T) {
	t.Parallel()
	d, el := mustNoticed(t, 14)
	sec := d.browse("SEC")
	sec.must(sec.get("/office/schedule"))
	form := url.Values{"panel": {string(d.panel.ID)}, "kind": {"panel"}, "close-date": {"2026-06-30"}, "contact": {"ro@example.org"}, "reviewer": {"Dame Example"}}
	if status := sec.post("/office/schedule/preview", form); status != http.StatusConflict {
		t.Errorf("a second election for the term: %d", status)
	}
	sec.want(el.Reference)
}

// The secretariat adds a network with its panel, and ends it, on a page (R1, R2).
func TestR2_NetworksAreAddedAndEndedOnTheSite(t *testing.T) {
	t.Parallel()
	d := mustDesk(t, 1)
	sec := d.browse("SEC")
	sec.must(sec.get("/office/networks"))
	sec.holds(`href="/office/networks/new"`)
	sec.must(sec.get("/office/networks/new"))
	good := url.Values{"name": {"Nursing Network"}, "code": {"CNIO"}, "kind": {"panelled"}, "seats": {"4"}, "panel": {""}, "roles": {"chief nurse\r\n"}, "why": {"agreed in May"}}
	for field, value := range map[string]string{"name": "", "code": "no code", "kind": "", "seats": "some", "why": ""} {
		form := url.Values{}
		for k, v := range good {
			form[k] = v
		}
		form.Set(field, value)
		if status := sec.post("/office/networks/new", form); status != http.StatusUnprocessableEntity || !strings.Contains(sec.page, `id="`+field+`-error"`) || !strings.Contains(sec.page, "chief nurse") {
			t.Errorf("with %s %q: %d, or what was typed is lost", field, value, status)
		}
	}
	sec.must(sec.post("/office/networks/new", good))
	sec.want("Nursing Network", "CNIO", "4, add seats to Nursing Network panel", "chief nurse")
	networks, _, err := d.register.Networks(d.ctx())
	if err != nil {
		t.Fatal(err)
	}
	var made domain.Network
	for _, n := range networks {
		if n.Code == "CNIO" {
			made = n
		}
	}
	end := "/office/networks/" + string(made.ID) + "/end"
	sec.must(sec.get(end))
	today := when.DateOf(d.now(), d.server.Words.Zone())
	if !strings.Contains(sec.page, `value="`+today.String()+`"`) {
		t.Error("today is not proposed")
	}
	if status := sec.post(end, url.Values{"on": {today.AddDays(1).String()}, "why": {"merged"}}); status != http.StatusUnprocessableEntity || !strings.Contains(sec.page, `id="on-error"`) || !strings.Contains(sec.page, "later than today") {
		t.Errorf("a day to come: %d", status)
	}
	if status := sec.post(end, url.Values{"on": {""}, "why": {"merged"}}); status != http.StatusUnprocessableEntity || !strings.Contains(sec.page, `id="on-error"`) {
		t.Errorf("without a day: %d", status)
	}
	sec.must(sec.post(end, url.Values{"on": {today.String()}, "why": {"no members came"}}))
	if strings.Contains(sec.page, "Nursing Network") {
		t.Error("the network is offered still")
	}
	for _, who := range []string{"RO", "M0000"} {
		if status := d.browse(who).get("/office/networks/new"); status != http.StatusForbidden {
			t.Errorf("%s: %d", who, status)
		}
	}
}
