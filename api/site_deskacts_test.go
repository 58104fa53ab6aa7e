package api

import (
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
	d := mustDesk(t, 30)
	el := d.mustNotice(nil)
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
	ro.must(ro.post(ro.path, url.Values{"milestone": {string(domain.NominationsClose)}, "to": {to}, "why": {"The mail was late."}}))
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
	d := mustDesk(t, 20)
	params := domain.DefaultParams(domain.PanelElection)
	el := d.mustField(&params)
	d.mustOpen(el)
	ro, dep := d.fresh("RO"), d.fresh("DEP")
	ro.must(ro.get("/elections/CIO-2026/stop"))
	ro.must(ro.post("/elections/CIO-2026/stop", url.Values{"why": {"A candidate is missing."}, "again": {"same"}}))
	dep.must(dep.get("/office/requests"))
	_, id, _ := strings.Cut(dep.page, "/office/requests/")
	id, _, _ = strings.Cut(id, `"`)
	dep.must(dep.get("/office/requests/" + id))
	dep.want("A candidate is missing.", "no ballot is ever opened, and the key is destroyed")
	if !strings.Contains(dep.page, "nhsuk-button--warning") {
		t.Error("the button does not warn")
	}
}
