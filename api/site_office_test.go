package api

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"hustings/domain"
	"hustings/elections"
	"hustings/elections/nominations"
	"hustings/elections/store/storetest"
)

// showsPasskey answers the passkey page that the browser has been led to, as its
// script does, and goes on to where that leads.
func (b *browser) showsPasskey(dev *device) int {
	b.d.t.Helper()
	if !strings.HasPrefix(b.path, "/passkey") {
		b.d.t.Fatalf("%s is not the passkey page:\n%s", b.path, plainText(b.page))
	}
	raw := b.attribute("data-options")
	answer := map[string]any{"label": "test key"}
	if b.attribute("data-passkey") == "enrol" {
		answer["credential"] = dev.enrol([]byte(raw))
	} else {
		answer["credential"] = dev.prove([]byte(raw))
	}
	status, out := b.sendJSON(b.attribute("data-finish"), answer)
	next, _ := out["next"].(string)
	if status != http.StatusOK || next == "" {
		b.d.t.Fatalf("the passkey page: %d %v", status, out)
	}
	return b.get(next)
}

// support has everybody who was asked give her support.
func (d *desk) support(n domain.Nomination) {
	d.t.Helper()
	for _, s := range n.Supports {
		for number, p := range d.people {
			if p.ID != s.Person {
				continue
			}
			if err := d.engine.GiveSupport(d.ctx(), d.actor(number), s.ID, true); err != nil {
				d.t.Fatalf("%s supporting: %v", number, err)
			}
		}
	}
}

// stand makes so many members stand, complete and ready for a ruling.
func (d *desk) stand(reference string, candidates ...string) {
	d.t.Helper()
	for i, number := range candidates {
		by := d.actor(number)
		el, err := d.engine.Election(d.ctx(), by, reference)
		if err != nil {
			d.t.Fatal(err)
		}
		n, err := d.engine.Nominate(d.ctx(), by, el.ID, "")
		if err != nil {
			d.t.Fatal(err)
		}
		if _, err := d.engine.SaveNomination(d.ctx(), by, n.ID, nominations.NominationForm{Statement: "I would listen.", Interests: "none", Consent: true}); err != nil {
			d.t.Fatal(err)
		}
		supporters := []string{member(10 + 2*i), member(11 + 2*i)}
		if _, err := d.engine.AskSupporters(d.ctx(), by, n.ID, supporters...); err != nil {
			d.t.Fatal(err)
		}
		if n, err = d.engine.SubmitNomination(d.ctx(), by, n.ID); err != nil {
			d.t.Fatal(err)
		}
		d.support(n)
	}
}

// mustField has four members stand in an election, valid all, and the statement
// published.
func (d *desk) mustField(params *domain.Params) domain.Election {
	d.t.Helper()
	el := d.mustNotice(params)
	d.stand(el.Reference, member(0), member(1), member(2), member(3))
	ro := d.actor("RO")
	field, err := d.engine.NominationsOf(d.ctx(), ro, el.Reference)
	for _, n := range field {
		if err == nil {
			_, err = d.engine.RuleNomination(d.ctx(), ro, n.ID, domain.Ruling{Valid: true})
		}
	}
	if err != nil {
		d.t.Fatal(err)
	}
	d.at(el.Timetable.Statement)
	return el
}

func TestAnElectionIsScheduledRuledAndCertifiedOnTheSite(t *testing.T) {
	t.Parallel()
	d := mustDesk(t, 20)
	sec := d.browse("SEC")
	sec.must(sec.get("/office"))
	if !strings.Contains(plainText(sec.page), "Schedule the next election") {
		t.Fatalf("the board does not say what comes next: %s", plainText(sec.page))
	}
	sec.must(sec.get("/office/schedule?panel=" + string(d.panel.ID)))
	form := url.Values{"panel": {string(d.panel.ID)}, "kind": {"panel"}, "close-date": {"2026-06-25"}, "close-time": {"17:00"}, "method": {"scottish-stv"},
		"keys": {"service"}, "contact": {"ro@example.org"}, "reviewer": {"Dame Example"}}
	sec.must(sec.post("/office/schedule/preview", form))
	for _, want := range []string{"Thursday 25 June 2026", "28 working days back from the close", "Publish the notice", "1 August 2026"} {
		if !strings.Contains(plainText(sec.page), want) {
			t.Errorf("the preview does not say %q", want)
		}
	}
	if n, _ := d.engine.Elections(d.ctx(), d.actor("SEC"), elections.ElectionList{}); len(n) != 0 {
		t.Errorf("a preview has stored %d elections", len(n))
	}
	form.Set("only", "draft")
	sec.must(sec.post("/office/schedule/publish", form))
	el, err := d.engine.Election(d.ctx(), d.actor("SEC"), "CIO-2026")
	if err != nil || el.Now != domain.Draft {
		t.Fatalf("after saving the draft: %s, %v", el.Now, err)
	}
	storetest.MustSet(t, d.store, el.Timetable.Notice)
	sec = d.browse("SEC")
	sec.must(sec.get("/elections/CIO-2026/notice"))
	sec.must(sec.post("/elections/CIO-2026/notice", url.Values{"at-once": {"yes"}}))
	el, err = d.engine.Election(d.ctx(), domain.Actor{}, "CIO-2026")
	if err != nil || el.PublishedAt == nil {
		t.Fatalf("after the notice: %v", err)
	}

	candidates := []string{member(0), member(1), member(2), member(3)}
	d.at(el.Timetable.NominationsOpen)
	d.stand("CIO-2026", candidates...)
	ro := d.browse("RO")
	ro.must(ro.get("/office/rulings"))
	for range candidates {
		ro.must(ro.get("/elections/CIO-2026/nominations"))
		ro.must(ro.get(ro.firstLink("Waiting")))
		if status := ro.post(ro.path, url.Values{"why": {"Looked at it."}}); status != http.StatusUnprocessableEntity || !strings.Contains(ro.page, "Looked at it.") {
			t.Errorf("a ruling without a ruling answered %d, or lost what was typed", status)
		}
		ro.must(ro.post(ro.path, url.Values{"valid": {"yes"}, "why": {"In order."}}))
	}
	if text := plainText(ro.page); !strings.Contains(text, "No nomination waits.") {
		t.Errorf("something still waits: %s", text)
	}

	d.at(el.Timetable.Statement)
	d.at(el.Timetable.RollSealed)
	d.at(el.Timetable.PollOpens)
	el, _ = d.engine.Election(d.ctx(), domain.Actor{}, "CIO-2026")
	for i := range 12 {
		marks := []domain.Mark{{Option: el.Contests[0].Options[i%4].ID, Rank: 1}, {Option: el.Contests[0].Options[(i+1)%4].ID, Rank: 2}}
		if _, err := d.engine.CastMarks(d.ctx(), d.actor(member(i)), el.Contests[0].ID, marks, "key-of-member-"+member(i)); err != nil {
			t.Fatal(err)
		}
	}
	d.at(el.Timetable.PollCloses)
	if el, _ = d.engine.Election(d.ctx(), domain.Actor{}, "CIO-2026"); el.Now != domain.Provisional {
		t.Fatalf("after the close: %s %s", el.Now, el.Alarm)
	}
	ready, err := d.engine.Readiness(d.ctx(), d.actor("RO"), el.ID)
	if err != nil || ready.Refused == nil {
		t.Fatalf("ready at once: %+v %v", ready, err)
	}
	ro = d.browse("RO")
	ro.must(ro.get("/elections/CIO-2026/certify"))
	if strings.Contains(ro.page, `name="why"`) {
		t.Error("the page asks to certify within the time for objections")
	}
	d.at(ready.ObjectionsClose)

	ro = d.browse("RO")
	ro.must(ro.get("/elections/CIO-2026/certify"))
	d.unseen("RO", "DEP")
	first := newDevice(t, deskOrigin, "vote.example.org")
	ro.must(ro.post("/elections/CIO-2026/certify", url.Values{"why": {"No objections received."}}))
	ro.must(ro.showsPasskey(first)) // enrolled
	ro.must(ro.showsPasskey(first)) // proved
	if ro.path != "/elections/CIO-2026/certify?kept=1" || !strings.Contains(ro.page, "No objections received.") {
		t.Fatalf("what was typed did not come back: %s\n%s", ro.path, plainText(ro.page))
	}
	ro.must(ro.post("/elections/CIO-2026/certify", url.Values{"why": {"No objections received."}}))
	dep := d.browse("DEP")
	second := newDevice(t, deskOrigin, "vote.example.org")
	dep.must(dep.get("/passkey/new?next=/office/requests"))
	dep.must(dep.showsPasskey(second))
	dep.must(dep.get(dep.firstLink("Asked by")))
	dep.must(dep.showsPasskey(second))
	for _, seen := range []string{`href="/elections/CIO-2026/certify"`, `href="/elections/CIO-2026/result"`} {
		if !strings.Contains(dep.page, seen) {
			t.Errorf("the second officer is not led to what the first one saw: %s", seen)
		}
	}
	if !strings.Contains(plainText(dep.page), "No objections received.") {
		t.Errorf("the second officer is not told the reason: %s", plainText(dep.page))
	}
	dep.must(dep.post(dep.path, nil))
	if el, _ = d.engine.Election(d.ctx(), domain.Actor{}, "CIO-2026"); el.Now != domain.Certified {
		t.Fatalf("after two officers: %s", el.Now)
	}
}

// AZ4: one person is one person, however many sessions and appointments she has.
func TestAZ4_BothHalvesByOnePersonOverHTTP(t *testing.T) {
	t.Parallel()
	d := mustDesk(t, 6)
	el := d.uncontested()
	ro := d.browse("RO")
	dev := ro.enrolled()
	if status, answer := ro.sendJSON("/api/v1/elections/CIO-2026/certification", map[string]any{"why": "in order"}); status != http.StatusForbidden || answer["reason"] != "fresh-sign-in-needed" {
		t.Errorf("certifying without a passkey: %d %v", status, answer)
	}
	if status, answer := ro.stepUp(dev); status != http.StatusCreated {
		t.Fatalf("proving: %d %v", status, answer)
	}
	status, asked := ro.sendJSON("/api/v1/elections/CIO-2026/certification", map[string]any{"why": "in order"})
	if status != http.StatusAccepted {
		t.Fatalf("asking: %d %v", status, asked)
	}
	id, _ := asked["id"].(string)
	other := d.browse("RO") // the same person, signed in a second time
	if status, answer := other.stepUp(dev); status != http.StatusCreated {
		t.Fatalf("proving in the second session: %d %v", status, answer)
	}
	for name, b := range map[string]*browser{"in the same session": ro, "in another session": other} {
		if status, answer := b.sendJSON("/api/v1/requests/"+id+"/confirmation", map[string]any{}); status != http.StatusForbidden || answer["reason"] != "same-person" {
			t.Errorf("%s: %d %v, want 403 same-person", name, status, answer)
		}
		b.get("/office/requests/" + id)
		if status := b.post("/office/requests/"+id, nil); status != http.StatusForbidden {
			t.Errorf("%s, on the page: %d, want 403", name, status)
		}
	}
	if waiting, err := d.engine.Requests(d.ctx(), d.actor("DEP"), el.ID); err != nil || len(waiting) != 1 {
		t.Errorf("%d requests wait: %v", len(waiting), err)
	}
	dep := d.browse("DEP")
	if status, answer := dep.sendJSON("/api/v1/requests/"+id+"/confirmation", map[string]any{}); status != http.StatusForbidden || answer["reason"] != "fresh-sign-in-needed" {
		t.Errorf("confirming without a passkey: %d %v", status, answer)
	}
	if status, answer := dep.stepUp(dep.enrolled()); status != http.StatusCreated {
		t.Fatalf("proving: %d %v", status, answer)
	}
	if status, answer := dep.sendJSON("/api/v1/requests/"+id+"/confirmation", map[string]any{}); status != http.StatusOK {
		t.Errorf("the second officer: %d %v", status, answer)
	}
}

// The second officer declines on the site, the first one withdraws there (R7).
func TestR7_ARequestIsDeclinedOnTheSite(t *testing.T) {
	t.Parallel()
	d := mustDesk(t, 6)
	el := d.uncontested()
	ro, dep := d.browse("RO"), d.browse("DEP")
	for _, b := range []*browser{ro, dep} {
		if status, answer := b.stepUp(b.enrolled()); status != http.StatusCreated {
			t.Fatalf("proving: %d %v", status, answer)
		}
	}
	for _, c := range []struct {
		b                  *browser
		link, heading, end string
	}{{dep, "Decline", "Decline? Certify the result of CIO-2026", "Declined. Nothing happens"}, {ro, "Withdraw", "Withdraw? Certify the result of CIO-2026", "Withdrawn. Nothing happens"}} {
		r, err := d.engine.Certify(d.ctx(), d.as("RO"), el.ID, "in order")
		if err != nil {
			t.Fatal(err)
		}
		path := "/office/requests/" + string(r.ID) + "/decline"
		c.b.must(c.b.get("/office/requests"))
		c.b.want(c.link)
		if !strings.Contains(c.b.page, `href="`+path+`"`) {
			t.Fatalf("no way to %s", path)
		}
		c.b.must(c.b.get(path))
		c.b.want(c.heading)
		if status := c.b.post(path, url.Values{"why": {""}}); status != http.StatusUnprocessableEntity {
			t.Errorf("without a reason: %d", status)
		}
		c.b.must(c.b.post(path, url.Values{"why": {"not yet"}}))
		c.b.want(c.end, "Nothing waits")
		if status := c.b.get(path); status != http.StatusNotFound {
			t.Errorf("what is ended is asked about again: %d", status)
		}
	}
}

// AZ4: two people of one organisation are not two where the rules ask for two
// organisations (R7).
func TestAZ4_BothHalvesFromOneOrganisationOverHTTP(t *testing.T) {
	t.Parallel()
	d := mustDesk(t, 6)
	p := domain.DefaultParams(domain.PanelElection)
	p.OfficersOtherOrg = true
	if err := d.engine.SetParams(d.ctx(), d.actor("SEC"), d.panel.ID, domain.PanelElection, p, "two organisations"); err != nil {
		t.Fatal(err)
	}
	d.sameOffice("RO", "DEP")
	d.uncontested()
	ro, dep := d.browse("RO"), d.browse("DEP")
	ro.stepUp(ro.enrolled())
	dep.stepUp(dep.enrolled())
	status, asked := ro.sendJSON("/api/v1/elections/CIO-2026/certification", map[string]any{"why": "in order"})
	if status != http.StatusAccepted {
		t.Fatalf("asking: %d %v", status, asked)
	}
	if status, answer := dep.sendJSON("/api/v1/requests/"+asked["id"].(string)+"/confirmation", map[string]any{}); status != http.StatusForbidden || answer["reason"] != "same-organisation" {
		t.Errorf("a colleague confirms: %d %v", status, answer)
	}
}

// uncontested runs an election in which one member stands, up to the point where
// it can be certified without a poll (R53).
func (d *desk) uncontested() domain.Election {
	d.t.Helper()
	sec := d.actor("SEC")
	el := d.mustNotice(nil)
	by := d.actor(member(0))
	n, err := d.engine.Nominate(d.ctx(), by, el.ID, "")
	if err == nil {
		_, err = d.engine.SaveNomination(d.ctx(), by, n.ID, nominations.NominationForm{Statement: "I would listen.", Interests: "none", Consent: true})
	}
	if err == nil {
		_, err = d.engine.AskSupporters(d.ctx(), by, n.ID, member(2), member(3))
	}
	if err == nil {
		n, err = d.engine.SubmitNomination(d.ctx(), by, n.ID)
	}
	if err == nil {
		d.support(n)
		_, err = d.engine.RuleNomination(d.ctx(), d.actor("RO"), n.ID, domain.Ruling{Valid: true})
	}
	if err != nil {
		d.t.Fatal(err)
	}
	d.at(el.Timetable.Statement)
	d.at(el.Timetable.WithdrawalsClose)
	d.at(el.Timetable.RollSealed)
	v, err := d.engine.Election(d.ctx(), sec, "CIO-2026")
	if err != nil {
		d.t.Fatal(err)
	}
	if r, err := d.engine.Readiness(d.ctx(), sec, v.ID); err != nil || r.Refused != nil {
		d.t.Fatalf("%s cannot be certified: %v %v", v.Now, r.Refused, err)
	}
	return v.Election
}

// The contact of the last election is proposed for the next, never the address of
// whoever schedules it; a notice without a reviewer is warned of (R39, R84).
func TestR39_TheContactIsTheReturningOfficers(t *testing.T) {
	t.Parallel()
	d := mustDesk(t, 6)
	contact := func() string {
		t.Helper()
		sec := d.browse("SEC")
		sec.must(sec.get("/office/schedule?panel=" + string(d.panel.ID)))
		_, field, asked := strings.Cut(sec.page, `name="contact"`)
		field, _, _ = strings.Cut(field, ">")
		if _, value, filled := strings.Cut(field, `value="`); asked && filled {
			return value[:strings.IndexByte(value, '"')]
		}
		return ""
	}
	if got := contact(); got != "" {
		t.Errorf("before any election %q is proposed", got)
	}
	sec := d.browse("SEC")
	form := url.Values{"panel": {string(d.panel.ID)}, "kind": {"panel"}, "close-date": {"2026-06-25"}, "contact": {"ro@example.org"}, "reviewer": {"Dame Example"}}
	const warning = "No independent reviewer is named"
	for reviewer, warned := range map[string]bool{"Dame Example": false, "": true, "  ": true} {
		form.Set("reviewer", reviewer)
		sec.must(sec.get("/office/schedule?panel=" + string(d.panel.ID)))
		sec.must(sec.post("/office/schedule/preview", form))
		if strings.Contains(plainText(sec.page), warning) != warned {
			t.Errorf("reviewer %q is warned of: %v", reviewer, !warned)
		}
	}
	form.Del("contact")
	sec.must(sec.get("/office/schedule?panel=" + string(d.panel.ID)))
	if status := sec.post("/office/schedule/preview", form); status != http.StatusUnprocessableEntity {
		t.Errorf("without a contact: %d", status)
	}
	d.mustNotice(nil)
	if got := contact(); got != "returning.officer@example.org" {
		t.Errorf("after an election %q is proposed", got)
	}
}
