package api

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"hustings/domain"
	"hustings/domain/count"
	"hustings/domain/refusal"
	"hustings/elections/box"
	"hustings/elections/store"
	"hustings/elections/store/storetest"
)

// put sends JSON with the page's token.
func (b *browser) put(path, csrf string, body any) int {
	b.d.t.Helper()
	raw, err := json.Marshal(body)
	if err != nil {
		b.d.t.Fatal(err)
	}
	r := httptest.NewRequest(http.MethodPut, deskOrigin+path, bytes.NewReader(raw))
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("X-CSRF-Token", csrf)
	r.Header.Set("Idempotency-Key", store.NewID[string]())
	return b.keep(path, b.send(r))
}

// mute calls votes and does nothing with what it is told.
type mute struct{ ended string }

func (*mute) VoteOpened(*store.Tx, domain.Vote, []domain.PersonID) error        { return nil }
func (*mute) VoteReminder(*store.Tx, domain.Vote, []domain.PersonID, int) error { return nil }
func (*mute) VoteClosed(*store.Tx, domain.Vote) error                           { return nil }
func (*mute) VoteCounted(*store.Tx, domain.Vote, box.ContestResult) error       { return nil }
func (s *mute) VoteEnded(_ *store.Tx, _ domain.Vote, why string) error          { s.ended = why; return nil }
func (*mute) MaySeeVote(*store.Tx, domain.Actor, domain.Vote) error             { return nil }

// An alarm on a vote that belongs to no election stands on the office's board with a
// page to settle it; the second officer decides on what the first one wrote (R103).
func TestR103_AVotesAlarmHasItsPage(t *testing.T) {
	t.Parallel()
	d, asker := mustDesk(t, 4), &mute{}
	d.engine.AnswerVotes(domain.LiveVote, asker)
	var v domain.Vote
	err := d.store.Act(d.ctx(), func(tx *store.Tx) (err error) {
		v, err = d.engine.CallVote(tx, domain.Engine(), domain.VoteSpec{Kind: domain.LiveVote, Owner: "x", Panel: d.panel.ID, Reference: "CIO/M-12/1", Title: "Motion twelve",
			Question: "Shall the panel write?", Majority: count.Simple, Roll: []domain.PersonID{d.people[member(0)].ID}, Closes: d.now().AddDate(0, 0, 1), Numbers: domain.NumbersForRoll})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	page := "/office/votes/" + string(v.Contest.ID) + "/alarm"
	ro := d.withPasskey("RO", page)
	ro.must(ro.get(page))
	ro.want("No alarm stands on this vote.")
	if err := d.engine.RaiseContest(d.ctx(), v.Contest.ID, refusal.Because(refusal.KeyLost, "R110a", refusal.Args{"what": "kek"})); err != nil {
		t.Fatal(err)
	}
	raised := d.now()
	storetest.MustSet(t, d.store, raised.Add(2*time.Minute))
	ro.must(ro.get("/office"))
	ro.want("CIO/M-12/1")
	if !strings.Contains(ro.page, raised.Format(time.RFC3339)) {
		t.Errorf("the board does not say since when the alarm stands: %s", raised.Format(time.RFC3339))
	}
	if !strings.Contains(ro.page, `"`+page+`"`) {
		t.Error("the board does not lead to the alarm")
	}
	ro.must(ro.get(page))
	ro.want("Motion twelve", "What was the cause?", "Void: the vote ends without a result")
	for field, form := range map[string]url.Values{
		"decision": {"cause": {"the disk was full"}, "evidence": {"the machine's log"}},
		"cause":    {"decision": {"void"}, "evidence": {"the machine's log"}},
		"evidence": {"decision": {"void"}, "cause": {"the disk was full"}},
	} {
		if status := ro.post(page, form); status != http.StatusUnprocessableEntity || !strings.Contains(ro.page, field+"-error") {
			t.Errorf("without %s: %d", field, status)
		}
	}
	ro.must(ro.post(page, url.Values{"decision": {"void"}, "cause": {"the disk was full"}, "evidence": {"the machine's log"}}))
	ro.want("Settle the alarm of the vote CIO/M-12/1", "Motion twelve")
	dep := d.withPasskey("DEP", page)
	dep.must(dep.get("/office/requests"))
	_, after, _ := strings.Cut(dep.page, `href="/office/requests/`)
	request := "/office/requests/" + after[:36]
	dep.must(dep.get(request))
	dep.want("the disk was full", "the machine's log", "void")
	dep.must(dep.post(request, url.Values{"why": {"seen"}}))
	if asker.ended != "the disk was full" {
		t.Errorf("its caller is told %q", asker.ended)
	}
	if status := d.browse(member(1)).get(page); status == http.StatusOK {
		t.Error("a member settles alarms")
	}
}

// The election's page leads whoever may complain to the form while campaigning goes on,
// and nobody else (R57).
func TestR57_TheWayToComplainStandsOnTheElectionsPage(t *testing.T) {
	t.Parallel()
	d, el := mustNoticed(t, 8)
	link := `"/elections/` + el.Reference + `/complain"`
	leads := func(who string) bool {
		b := d.browse(who)
		b.must(b.get("/elections/" + el.Reference))
		return strings.Contains(b.page, link)
	}
	if !leads(member(1)) {
		t.Error("a voter is not led to the form")
	}
	if leads("") || leads("AUD") {
		t.Error("somebody is led to what would be refused")
	}
	d.at(el.Timetable.PollCloses.Add(-time.Hour))
	if err := d.engine.Cancel(d.ctx(), d.actor("RO"), el.ID, "the networks merge"); err != nil {
		t.Fatal(err)
	}
	if leads(member(1)) {
		t.Error("campaigning is over")
	}
}
