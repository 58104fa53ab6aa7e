package api

import (
	"encoding/json"
	"html"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"hustings/api/site"
	"hustings/api/web"
	"hustings/domain"
	"hustings/elections/ledger"
	"hustings/elections/seal"
)

// An auditor takes a part of the lot with a browser that has no scripts, and enters
// it after the close; every page says who holds it and whom the count waits for.
func TestFound21_StoryOfThePartOfTheLot(t *testing.T) {
	t.Parallel()
	d := mustDesk(t, 20)
	params := domain.DefaultParams(domain.PanelElection)
	el := d.mustField(&params)
	public, aud, ro := d.browse(""), d.browse("AUD"), d.browse("RO")
	public.must(public.get("/elections/CIO-2026"))
	public.want("The lot that settles ties is held by the service alone.")
	ro.must(ro.get("/elections/CIO-2026/lot"))
	ro.want("Nobody holds a part of the lot besides the service yet.")
	if strings.Contains(ro.page, "data-lot-offer") {
		t.Error("the returning officer is offered a part")
	}
	aud.must(aud.get("/elections/CIO-2026/lot"))
	aud.want("Take a part", "hustings lot make --holder auditor --contest")
	found := regexp.MustCompile(`data-lot-offer="([^"]+)"`).FindStringSubmatch(aud.page)
	var offer web.LotOffer
	if found == nil || json.Unmarshal([]byte(html.UnescapeString(found[1])), &offer) != nil || len(offer.Numbers) != 1 {
		t.Fatalf("no offer on the page: %v", found)
	}
	number, err := ledger.ParseB32(offer.Numbers[0])
	if err != nil {
		t.Fatal(err)
	}
	value := ledger.B32(seal.LotValue(seal.NewSalt(), seal.Hash(number)))
	commit := ledger.B32(seal.LotCommit(seal.Hash(number), offer.Holder, value))
	const path = "/elections/CIO-2026/lot"
	if status := aud.post(path, url.Values{"nonce": {offer.Nonce}, "commits": {"nothing"}}); status != http.StatusUnprocessableEntity {
		t.Errorf("no commitment: %d", status)
	}
	aud.must(aud.post(path, url.Values{"nonce": {offer.Nonce}, "commits": {commit.String()}}))
	aud.want("You hold a part of the lot.", "an auditor (you) bound until the seal")

	d.at(el.Timetable.RollSealed)
	d.at(el.Timetable.PollOpens)
	view, err := d.engine.Election(d.ctx(), domain.Actor{}, "CIO-2026")
	if err != nil {
		t.Fatal(err)
	}
	c := view.Contests[0]
	for i := range 5 {
		marks := []domain.Mark{{Option: c.Options[i%4].ID, Rank: 1}}
		if _, err := d.engine.CastMarks(d.ctx(), d.actor(member(i)), c.ID, marks, "key-of-member-"+member(i)); err != nil {
			t.Fatal(err)
		}
	}
	d.at(el.Timetable.PollCloses)
	const waits = "The count waits for the part of the lot that is held by an auditor."
	for _, page := range []string{"/elections/CIO-2026", site.BoardPath(c), site.EntryPath(c, 1)} {
		public.must(public.get(page))
		public.want(waits, "The lot that settles ties is held by the service and an auditor.")
	}
	ro, aud = d.browse("RO"), d.browse("AUD") // sessions do not last that long
	ro.must(ro.get("/elections/CIO-2026/lot"))
	if strings.Contains(ro.page, "draw-lot") {
		t.Error("a draw is offered before the holder has had her day")
	}
	aud.must(aud.get(path))
	aud.want("Enter my part of the lot", "hustings lot value --contest "+number.String())
	other := ledger.B32(seal.NewSalt())
	if status := aud.post(path+"/value", url.Values{"value": {other.String()}}); status != http.StatusUnprocessableEntity {
		t.Errorf("another value: %d", status)
	}
	aud.want("This is not the value that was committed to.")
	aud.must(aud.post(path+"/value", url.Values{"value": {value.String()}}))
	aud.want("Entered.", "an auditor (you) told, and on the board")
	d.at(el.Timetable.PollCloses)
	public.must(public.get("/elections/CIO-2026/result"))
}

// withPasskey is an officer's browser with a passkey added and shown at a page
// that asks for one.
func (d *desk) withPasskey(number, page string) *browser {
	d.t.Helper()
	d.unseen(number)
	b, dev := d.browse(number), newDevice(d.t, deskOrigin, "vote.example.org")
	b.must(b.get(page))
	b.must(b.showsPasskey(dev))
	b.must(b.showsPasskey(dev))
	return b
}

// Two officers enter the draw on the site, once the holder has had her day.
func TestFound21_StoryOfTheDraw(t *testing.T) {
	t.Parallel()
	d := mustDesk(t, 20)
	params := domain.DefaultParams(domain.PanelElection)
	el := d.mustField(&params)
	offer, err := d.engine.OfferLot(d.ctx(), d.actor("AUD"), "CIO-2026")
	if err != nil {
		t.Fatal(err)
	}
	if err := d.engine.CommitLot(d.ctx(), d.actor("AUD"), el.ID, offer.Nonce, []ledger.B32{ledger.B32(seal.NewSalt())}); err != nil {
		t.Fatal(err)
	}
	d.at(el.Timetable.RollSealed)
	d.at(el.Timetable.PollOpens)
	view, err := d.engine.Election(d.ctx(), domain.Actor{}, "CIO-2026")
	if err != nil {
		t.Fatal(err)
	}
	c := view.Contests[0]
	for i := range 5 {
		marks := []domain.Mark{{Option: c.Options[i%4].ID, Rank: 1}}
		if _, err := d.engine.CastMarks(d.ctx(), d.actor(member(i)), c.ID, marks, "key-of-member-"+member(i)); err != nil {
			t.Fatal(err)
		}
	}
	d.at(el.Timetable.PollCloses)
	d.at(el.Timetable.PollCloses.Add(domain.LotDeadline))
	d.unseen("RO", "DEP")
	ro, dep := d.withPasskey("RO", "/elections/CIO-2026/draw-lot"), d.withPasskey("DEP", "/elections/CIO-2026/draw-lot")
	ro.must(ro.get("/elections/CIO-2026/draw-lot"))
	ro.want("an auditor", "The 20 digits")
	form := url.Values{"holder": {"auditor"}, "digits": {"0123 4567"}, "where": {"the board room"}, "why": {"the words were lost"}}
	if status := ro.post("/elections/CIO-2026/draw-lot", form); status != http.StatusUnprocessableEntity {
		t.Errorf("eight digits: %d", status)
	}
	ro.want("What was drawn is 20 digits")
	form.Set("digits", "0123 4567 8901 2345 6789")
	ro.must(ro.post("/elections/CIO-2026/draw-lot", form))
	waiting, err := d.engine.Requests(d.ctx(), d.actor("DEP"), el.ID)
	if err != nil || len(waiting) != 1 {
		t.Fatalf("%v %v", waiting, err)
	}
	dep.must(dep.get("/office/requests/" + string(waiting[0].ID)))
	dep.want("0123 4567 8901 2345 6789", "the board room", "an auditor")
	dep.must(dep.post("/office/requests/"+string(waiting[0].ID), url.Values{}))
	d.at(el.Timetable.PollCloses.Add(domain.LotDeadline))
	l, err := d.engine.Lot(d.ctx(), domain.Actor{}, "CIO-2026")
	if err != nil || l.Holders[1].State != "drawn" || l.Contest.Stage != domain.ContestCounted {
		t.Errorf("%+v %v", l, err)
	}
}
