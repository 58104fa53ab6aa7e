package api

import (
	"bytes"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"hustings/domain"
	"hustings/domain/when"
	"hustings/elections"
	"hustings/elections/audit"
	"hustings/elections/store"
)

// certified is an election with five candidates for three seats that is over, and a day
// on which those elected sit. Whoever voted put members 0 to 2 first, then member 3.
func (d *desk) certified() (domain.Election, domain.Contest) {
	d.t.Helper()
	el, c := d.mustPoll()
	of := func(number string) string {
		for _, o := range c.Options {
			if o.Person == d.people[number].ID {
				return o.ID
			}
		}
		d.t.Fatalf("%s does not stand", number)
		return ""
	}
	for i := range 12 {
		marks := []domain.Mark{{Option: of(member(i % 3)), Rank: 1}, {Option: of(member(3)), Rank: 2}, {Option: of(member(4)), Rank: 3}}
		if _, err := d.engine.CastMarks(d.ctx(), d.as(member(i)), c.ID, marks, ""); err != nil {
			d.t.Fatal(err)
		}
	}
	d.at(c.Closes)
	v, err := d.engine.Election(d.ctx(), domain.Actor{}, el.Reference)
	if err != nil || v.ProvisionalAt == nil {
		d.t.Fatalf("%s: %v", v.Now, err)
	}
	d.at(v.ProvisionalAt.AddDate(0, 0, 14))
	r, err := d.engine.Certify(d.ctx(), d.actor("RO"), el.ID, "in order")
	if err == nil {
		_, err = d.engine.Confirm(d.ctx(), d.actor("DEP"), r.ID, "")
	}
	if err != nil {
		d.t.Fatal(err)
	}
	d.at(time.Date(2026, time.September, 20, 9, 0, 0, 0, time.UTC))
	return v.Election, c
}

// A vacancy from the office's page to the seat: the office sees each way with its reason
// and begins a countback, two candidates answer (one by the mailed link, one signed in),
// and everybody reads who was found and checks the file (R115 to R120).
func TestR116_ACountbackOnTheSite(t *testing.T) {
	t.Parallel()
	d := mustDesk(t, 16)
	el, c := d.certified()
	err := d.store.Act(d.ctx(), func(tx *store.Tx) error {
		held, err := tx.HoldingsOf(d.people[member(0)].ID)
		if err != nil {
			return err
		}
		return tx.EndHolding(held[0].ID, when.DateOf(tx.Now(), time.UTC), domain.EndedByResignation)
	})
	if err != nil {
		t.Fatal(err)
	}
	sec := d.browse("SEC")
	sec.must(sec.get("/office"))
	sec.want("1 seat is vacant: see what may be done")
	if !strings.Contains(sec.page, `"/office/panels/`+d.panel.Code+`/vacancies"`) {
		t.Error("the board does not lead to the vacancies")
	}
	sec.must(sec.get("/office/panels/" + d.panel.Code + "/vacancies"))
	sec.want("Seat ", "No0000", "Count the stored papers again", "R116", "The stored papers are counted again first", "6 months of the term or more are left")
	begin := "/office/panels/" + d.panel.Code + "/countback"
	sec.must(sec.get(begin))
	sec.want("2 candidates are asked")
	sec.post(begin, url.Values{"why": {""}})
	sec.want("Ask the candidates")
	d.mails()
	sec.must(sec.post(begin, url.Values{"why": {"member 0 has resigned"}}))
	sec.want("The candidates have been asked", "0 of 2 candidates have said")
	secret := d.mail(d.mails(), "serve-asked", member(3))
	if status := d.browse(member(8)).get(begin); status == 200 {
		t.Error("a member reaches the office's form")
	}

	// Member 3 follows her mail without signing in; the link works once.
	b := d.browse("")
	b.must(b.get("/serve"))
	b.must(b.post("/serve", url.Values{"token": {secret}}))
	b.want("Would you fill a vacant seat?", "Your name stands in the published file")
	b.must(b.post("/serve/answer", url.Values{"token": {secret}, "answer": {"yes"}}))
	b.want("Your answer is stored", "Candidates are being asked", "1 of 2 candidates have said")
	if b.post("/serve", url.Values{"token": {secret}}); strings.Contains(b.page, "Would you fill") {
		t.Error("a spent link still asks (ML4)")
	}
	if strings.Contains(b.page, "No0003") {
		t.Error("who is asked is told while the countback runs")
	}
	mine, err := d.engine.MyServeQuestions(d.ctx(), d.as(member(4)))
	if err != nil || len(mine) != 1 {
		t.Fatalf("%d questions: %v", len(mine), err)
	}
	other := d.browse(member(4))
	other.must(other.get("/my/serve/" + string(mine[0].Ask.ID)))
	other.must(other.post("/my/serve/"+string(mine[0].Ask.ID), url.Values{"answer": {"yes"}}))
	other.must(other.get("/my/serve/" + string(mine[0].Ask.ID)))
	other.want("You have said yes")
	d.at(d.now().Add(time.Minute))

	anybody := d.browse("")
	anybody.must(anybody.get("/elections/" + el.Reference + "/result"))
	anybody.want("A vacant seat was filled from these papers")
	page := anybody.page[strings.Index(anybody.page, "/elections/"+el.Reference+"/countbacks/"):]
	page = page[:strings.IndexByte(page, '"')]
	anybody.must(anybody.get(page))
	anybody.want("Seat filled", "No0003", "Seat ", "left by", "No0000", "hustings verify bundle.zip --countback", "The countback’s file")
	if strings.Contains(anybody.page, "No0004") != strings.Contains(anybody.page, "would serve") {
		t.Error("the page does not say among whom it was counted")
	}
	anybody.must(anybody.get(page + "/companion"))
	var bundle bytes.Buffer
	if err := d.engine.Bundle(d.ctx(), &bundle, c.ID); err != nil {
		t.Fatal(err)
	}
	r, err := audit.Verify(d.ctx(), bytes.NewReader(bundle.Bytes()), int64(bundle.Len()), audit.Options{Countbacks: [][]byte{[]byte(anybody.page)}})
	if err != nil || r.Verdict != audit.PassedNotCounted || len(r.Contests[0].Countbacks) != 1 {
		t.Errorf("the file that the page gives: %v, %v", r, err)
	}
	if anybody.get("/elections/"+el.Reference+"/countbacks/nonsense") != 404 {
		t.Error("a countback there is not has a page")
	}
	sec.must(sec.get("/office/panels/" + d.panel.Code + "/vacancies"))
	sec.want("No seat of this panel is vacant")
}

// A complaint about campaigning from the member's form to the returning officer's
// answer and the published correction (R57).
func TestR57_AComplaintOnTheSite(t *testing.T) {
	t.Parallel()
	d, el := mustNoticed(t, 10)
	b := d.browse(member(3))
	form := "/elections/" + el.Reference + "/complain"
	b.must(b.get(form))
	b.want("Complain about campaigning", "not told who complained")
	b.post(form, url.Values{"why": {" "}})
	b.want("Complain about campaigning")
	b.must(b.post(form, url.Values{"why": {"A trust's logo is on a leaflet."}}))
	b.want("Your complaint has gone to the returning officer")
	ro := d.browse("RO")
	list := "/elections/" + el.Reference + "/complaints"
	ro.must(ro.get(list))
	ro.want("A trust's logo is on a leaflet.")
	at := ro.page[strings.Index(ro.page, `"`+list+"/")+1:]
	at = at[:strings.IndexByte(at, '"')]
	ro.must(ro.get(at))
	ro.must(ro.post(at, url.Values{"answer": {"It has been taken down."}, "correction": {"No trust supports anybody."}}))
	ro.want("It has been taken down.")
	if status := b.get(list); status == 200 {
		t.Error("a member reads the complaints")
	}
}

// One network goes over into another: its members with it, and it is gone from the list
// (R2).
func TestR2_NetworksAreMergedOnTheSite(t *testing.T) {
	t.Parallel()
	d := mustDesk(t, 4)
	other := domain.Network{ID: store.NewID[domain.NetworkID](), Code: "CYB", Name: "Cyber Security", Kind: domain.Specialist}
	if err := d.store.Act(d.ctx(), func(tx *store.Tx) error { return tx.CreateNetwork(other) }); err != nil {
		t.Fatal(err)
	}
	sec := d.browse("SEC")
	sec.must(sec.get("/office/networks"))
	sec.want("Cyber Security", "Merge")
	form := "/office/networks/" + string(other.ID) + "/merge"
	sec.must(sec.get(form))
	sec.want("The network ends today")
	sec.post(form, url.Values{"into": {""}, "why": {"one community"}})
	sec.want("The network ends today")
	sec.must(sec.post(form, url.Values{"into": {string(d.panel.Network)}, "why": {"one community"}}))
	sec.must(sec.get("/office/networks"))
	if strings.Contains(sec.page, "Cyber Security") {
		t.Error("the network that was merged is listed still")
	}
}

// The office reads a panel's standing orders, and what changed in them and why (R8).
func TestR8_StandingOrdersOnTheSite(t *testing.T) {
	t.Parallel()
	d := mustDesk(t, 4)
	p := domain.DefaultParams(domain.PanelElection)
	p.EmployerCap = 3
	if err := d.engine.SetParams(d.ctx(), d.actor("SEC"), d.panel.ID, domain.PanelElection, p, "no employer takes the panel over"); err != nil {
		t.Fatal(err)
	}
	sec := d.browse("SEC")
	sec.must(sec.get("/office/panels/" + d.panel.Code + "/rules"))
	sec.want("Standing orders of", "employer cap", "no employer takes the panel over", "For by-elections", "R28")
	sec.must(sec.get("/office/panels/" + d.panel.Code + "/rules?kind=by-election"))
	sec.want("For full elections", "countback max")
	// A change is typed, previewed with what it touches, and stored; the default is told.
	draft, err := d.engine.CreateElection(d.ctx(), d.as("SEC"), elections.Draft{Panel: d.panel.ID, Closes: when.Date{Year: 2026, Month: time.June, Day: 25}, Contact: "ro@example.org", Reviewer: "Dame Example"})
	if err != nil {
		t.Fatal(err)
	}
	path := "/office/panels/" + d.panel.Code + "/rules"
	sec.must(sec.get(path + "/edit?kind=panel"))
	sec.want("Supporters that a nomination needs.", "Usual: 2.", "From 0 to 50.")
	for field, form := range map[string]url.Values{
		"supporters":              {"supporters": {"fifty"}, "why": {"x is so"}},
		"supporter_organisations": {"supporter_organisations": {"9"}, "why": {"x is so"}},
		"chair_quorum":            {"chair_quorum": {"2 of 3"}, "why": {"x is so"}},
		"why":                     {"supporters": {"4"}},
	} {
		if status := sec.post(path+"/preview?kind=panel", form); status != http.StatusUnprocessableEntity || !strings.Contains(sec.page, `id="`+field+`-error"`) {
			t.Errorf("%s: %d", field, status)
		}
	}
	sec.must(sec.post(path+"/preview?kind=panel", url.Values{"supporters": {"4"}, "employer_cap": {"1"}, "ron": {"true"}, "accepted_roles": {"director\r\nchief nurse"}, "chair_quorum": {"3/4"}, "why": {"as agreed in May"}}))
	sec.want("2 becomes 4.", "3 becomes 1.", "no becomes yes.", "none becomes director; chief nurse.", "2/3 becomes 3/4.", "A change counts at once.", "It counts from the next election on",
		draft.Title+" is a draft")
	if now, err := d.engine.Params(d.ctx(), d.panel.ID, domain.PanelElection); err != nil || now.Supporters != 2 {
		t.Errorf("a preview has stored %d supporters: %v", now.Supporters, err)
	}
	stale := sec.hidden(path + "/edit?kind=panel")
	p.EmployerCap = 2
	if err := d.engine.SetParams(d.ctx(), d.actor("SEC"), d.panel.ID, domain.PanelElection, p, "somebody else meanwhile"); err != nil {
		t.Fatal(err)
	}
	stale.Set("why", "as agreed in May")
	sec.must(sec.post(path+"/edit?kind=panel", stale))
	sec.want("Somebody else has changed these standing orders", "2 becomes 1.")
	again := sec.hidden(path + "/edit?kind=panel")
	again.Set("why", "as agreed in May")
	sec.must(sec.post(path+"/edit?kind=panel", again))
	sec.want("as agreed in May", "chief nurse")
	now, err := d.engine.Params(d.ctx(), d.panel.ID, domain.PanelElection)
	if err != nil || now.Supporters != 4 || now.EmployerCap != 1 || !now.RON || len(now.AcceptedRoles) != 2 || now.ChairQuorum != (domain.Fraction{Of: 3, In: 4}) {
		t.Errorf("stored: %+v, %v", now, err)
	}
	// What the election was frozen with stays, and everybody reads it (R8).
	public := d.browse("")
	if status := public.get("/elections/" + draft.Reference + "/rules"); status != http.StatusNotFound {
		t.Errorf("a draft has frozen nothing: %d", status)
	}
	d.at(draft.Timetable.Notice)
	running, err := d.engine.PublishNotice(d.ctx(), d.as("SEC"), draft.ID)
	if err != nil {
		t.Fatal(err)
	}
	sec, public = d.browse("SEC"), d.browse("")
	sec.must(sec.get(path + "/edit?kind=panel"))
	sec.must(sec.post(path+"/preview?kind=panel", url.Values{"supporters": {"5"}, "why": {"as agreed in June"}}))
	sec.want("4 becomes 5.", running.Title+" keeps what its notice has frozen.")
	public.must(public.get("/elections/" + running.Reference))
	public.want("The rules this election is held under")
	public.must(public.get("/elections/" + running.Reference + "/rules"))
	public.want("Supporters that a nomination needs.", "Set otherwise now", "supporters", "R41: Faculty of Clinical Informatics")
	if status := d.browse(member(1)).get(path + "/edit"); status == 200 {
		t.Error("a member changes standing orders")
	}
	if status := d.browse(member(1)).get("/office/panels/" + d.panel.Code + "/rules"); status == 200 {
		t.Error("a member reads the office's page")
	}
}
