package api

import (
	"maps"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"hustings/domain"
	"hustings/elections/store/storetest"
)

// The form to move a deadline offers what a request is accepted for, and says
// why there is nothing to choose where there is nothing (R20).
func TestR20_OnlyWhatMayBeMovedIsOffered(t *testing.T) {
	t.Parallel()
	d, el := mustNoticed(t, 30)
	dev := newDevice(t, deskOrigin, "vote.example.org")
	officer := func() *browser {
		ro := d.browse("RO")
		if dev.counter == 0 {
			ro.enrolWith(dev)
		}
		if status, answer := ro.stepUp(dev); status != http.StatusCreated {
			t.Fatalf("proving: %d %v", status, answer)
		}
		ro.must(ro.get("/elections/" + el.Reference + "/postpone"))
		return ro
	}
	offers := func(b *browser, m domain.Milestone) bool { return strings.Contains(b.page, `value="`+string(m)+`"`) }
	ro := officer()
	for m, want := range map[domain.Milestone]bool{domain.NoticePublished: false, domain.NominationsOpen: false, domain.NominationsClose: true,
		domain.RollSealed: true, domain.PollOpens: true, domain.PollCloses: false} {
		if offers(ro, m) != want {
			t.Errorf("while nominations are open %s is offered: %v", m, !want)
		}
	}
	ro.want("after an outage over the close you let the count begin or open the poll again")
	to := el.Timetable.NominationsClose.Add(time.Hour).In(d.server.Words.Zone()).Format("2006-01-02T15:04")
	moved := url.Values{"milestone": {string(domain.NominationsClose)}, "to": {to}, "why": {"The mail was late."}}
	ro.must(ro.post(ro.path, moved))
	ro.must(ro.published(ro.path, moved, "The mail was late."))
	ro.want("Asked for. A second officer has been told by mail.", "Nominations close")

	for i := range 4 {
		d.mustStand(el, member(i), "I would listen.", member(10+2*i), member(11+2*i))
	}
	c := d.mustOpen(el)
	ro = officer()
	if strings.Contains(ro.page, `name="milestone"`) {
		t.Errorf("something is offered while the poll is open: %s", plainText(ro.page))
	}
	ro.want("No deadline can be moved now", "Back")
	for _, at := range []time.Time{c.Opens.Add(time.Minute), c.Opens.Add(40 * time.Minute)} { // nothing was heard between
		storetest.MustSet(t, d.store, at)
		if err := d.engine.Beat(d.ctx()); err != nil {
			t.Fatal(err)
		}
	}
	if ro = officer(); !offers(ro, domain.PollCloses) {
		t.Errorf("the close is not offered after an outage: %s", plainText(ro.page))
	}
}

// Whoever confirms what nobody takes back reads first what follows from it (R60a).
func TestR60a_TheSecondOfficerReadsWhatFollows(t *testing.T) {
	t.Parallel()
	d := mustDesk(t, 20)
	params := domain.DefaultParams(domain.PanelElection)
	el := d.mustField(&params)
	d.mustOpen(el)
	ro, dep := d.fresh("RO"), d.fresh("DEP")
	ro.must(ro.get("/elections/CIO-2026/stop"))
	stop := url.Values{"why": {"A candidate is missing."}, "again": {"same"}}
	ro.must(ro.post("/elections/CIO-2026/stop", stop))
	ro.must(ro.published("/elections/CIO-2026/stop", stop, "A candidate is missing."))
	dep.must(dep.get("/office/requests"))
	_, id, _ := strings.Cut(dep.page, "/office/requests/")
	id, _, _ = strings.Cut(id, `"`)
	dep.must(dep.get("/office/requests/" + id))
	dep.want("A candidate is missing.", "no ballot is ever opened, and the key is destroyed")
	if !strings.Contains(dep.page, "nhsuk-button--warning") {
		t.Error("the button does not warn")
	}
}

// published sends a form again whose words its author has now been shown as everybody
// will read them (R51a).
func (b *browser) published(path string, form url.Values, words ...string) int {
	b.d.t.Helper()
	b.want(append(words, "This is what everybody will read")...)
	again := maps.Clone(form)
	again.Set("csrf", b.csrf())
	again.Set("seen", hiddenValue(b.d.t, b.page, "seen"))
	return b.post(path, again)
}

// R51a: striking a candidate shows what everybody will read before it is asked for,
// takes a second officer, and the pages say what happened.
func TestR51a_StrikingACandidateOnTheSite(t *testing.T) {
	t.Parallel()
	d := mustDesk(t, 20)
	params := domain.DefaultParams(domain.PanelElection)
	el := d.mustField(&params)
	d.mustOpen(el)
	field, err := d.engine.NominationsOf(d.ctx(), d.actor("RO"), el.Reference)
	if err != nil {
		t.Fatal(err)
	}
	path := "/elections/" + el.Reference + "/nominations/" + string(field[0].ID) + "/strike"
	late := d.browse("RO")
	if late.get(path); strings.Contains(late.path, "/strike") && !strings.HasPrefix(late.path, "/passkey") {
		t.Errorf("without a passkey proved of late it opens %s", late.path)
	}
	ro, dep := d.fresh("RO"), d.fresh("DEP")
	ro.must(ro.get(path))
	ro.want("This takes two officers", "It stands in the record, and nowhere else", "on the board and in the files that anybody may download")
	form := url.Values{"how": {"died"}, "why": {"A call from the family."}, "public": {"in June"}}
	ro.must(ro.post(path, form))
	ro.want(field[0].Who.Name() + " has died: in June.")
	if waiting, err := d.engine.Requests(d.ctx(), d.actor("RO"), el.ID); err != nil || len(waiting) != 0 {
		t.Fatalf("asked for unseen: %d, %v", len(waiting), err)
	}
	changed := maps.Clone(form)
	changed.Set("public", "in July") // other words than those that were shown
	changed.Set("csrf", ro.csrf())
	changed.Set("seen", hiddenValue(t, ro.page, "seen"))
	ro.must(ro.post(path, changed))
	ro.must(ro.published(path, changed, "has died: in July."))
	ro.want("Asked for. A second officer has been told by mail.")
	dep.must(dep.get("/office/requests"))
	dep.want("Strike a candidate of CIO-2026", field[0].Who.Name(), "The candidate has died", "in July", "A call from the family.")
	_, id, _ := strings.Cut(dep.page, "/office/requests/")
	id, _, _ = strings.Cut(id, `"`)
	dep.must(dep.get("/office/requests/" + id))
	dep.must(dep.post("/office/requests/"+id, url.Values{"why": {""}}))
	nobody := d.browse("")
	nobody.must(nobody.get("/elections/" + el.Reference))
	nobody.want("Has died", "has died. in July")
	if strings.Contains(plainText(nobody.page), "family") {
		t.Error("everybody reads the private reason")
	}
}
