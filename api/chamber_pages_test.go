package api

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"hustings/domain"
	"hustings/domain/governance"
	"hustings/domain/when"
	chamber "hustings/elections/governance"
	"hustings/elections/store"
)

// calledMeeting adds a meeting of the panel and sends its notice.
func (d *desk) calledMeeting(day when.Date) governance.Meeting {
	d.t.Helper()
	m, err := d.house.AddMeeting(d.ctx(), d.as("SEC"), chamber.Planning{Panels: []domain.PanelID{d.panel.ID}, Title: "Monthly meeting", Day: day, At: when.TimeOfDay{Hour: 16}, Minutes: 90, Place: "Leeds"})
	if err != nil {
		d.t.Fatal(err)
	}
	if err := d.house.CallMeeting(d.ctx(), d.as("SEC"), m.ID); err != nil {
		d.t.Fatal(err)
	}
	return m
}

// sits is a member of the panel as the engine knows her.
func (d *desk) sits(number string) domain.Actor {
	by := d.as(number)
	by.Grants = append(by.Grants, domain.Grant{Role: domain.PanelMember, Scope: domain.Scope{Panel: d.panel.ID}})
	return by
}

// Public papers are anybody's, by their list and by their address; nothing else of the
// panel's is (R160).
func TestR160_PublicPapersOnTheSite(t *testing.T) {
	t.Parallel()
	d := mustDesk(t, 6)
	d.seated(3)
	m := d.calledMeeting(when.Date{Year: 2026, Month: 2, Day: 10})
	item, err := d.house.AddItem(d.ctx(), d.as("SEC"), m.ID, governance.Item{Title: "Data plan", Purpose: governance.ToDiscuss})
	if err != nil {
		t.Fatal(err)
	}
	paper := func(title string, to governance.Visibility) governance.Paper {
		p, err := d.house.AddPaper(d.ctx(), d.as("SEC"), chamber.NewPaper{Item: item.ID, Title: title, Visibility: to, Name: "plan.pdf", Content: []byte("%PDF-1.7 " + title)})
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	open, secret := paper("The plan for everybody", governance.Public), paper("The plan for the panel", governance.ForPanel)
	nobody := d.browse("")
	fetch := func(p governance.Paper) int {
		return nobody.send(httptest.NewRequest(http.MethodGet, deskOrigin+"/papers/"+string(p.ID), nil)).StatusCode
	}
	if got := fetch(open); got != http.StatusUnauthorized {
		t.Errorf("before the agenda is out: %d", got)
	}
	if err := d.house.PublishAgenda(d.ctx(), d.as("SEC"), m.ID); err != nil {
		t.Fatal(err)
	}
	nobody.must(nobody.get("/panels/CIO"))
	nobody.want("Public papers")
	nobody.must(nobody.get("/panels/CIO/papers"))
	nobody.want("The plan for everybody", "Monthly meeting")
	if strings.Contains(nobody.page, "for the panel") {
		t.Error("a paper of the panel's stands in the public list")
	}
	nobody.must(nobody.get("/panels/CIO/papers?q=nothing"))
	nobody.want("There are none.")
	if got := fetch(open); got != http.StatusOK {
		t.Errorf("the public paper: %d", got)
	}
	if got := fetch(secret); got != http.StatusUnauthorized {
		t.Errorf("another asks to sign in: %d", got)
	}
	// What changed in the agenda since it was out (R158).
	item.Title = "The data plan"
	if err := d.house.ChangeItem(d.ctx(), d.as("SEC"), item.ID, item); err != nil {
		t.Fatal(err)
	}
	member := d.browse("M0001")
	member.must(member.get("/meetings/" + string(m.ID) + "/agenda/compare"))
	member.want("The agenda, compared")
	if !strings.Contains(member.page, "<ins>") || !strings.Contains(member.page, "<del>") {
		t.Error("the comparison marks nothing")
	}
}

// A motion for a letter's version begins from the letter's link: panel and purpose are
// those of the address, and a version that there is not is refused (R142).
func TestR142_TheLinkFromALetterToItsMotion(t *testing.T) {
	t.Parallel()
	d := mustDesk(t, 6)
	d.seated(3)
	draft := chamber.LetterDraft{LetterText: governance.LetterText{Kind: governance.OpenLetter, Subject: "Five priorities", Text: "Dear Secretary of State,\n\nWe ask for five things.", Addressees: []governance.Party{{Name: "The Secretary of State"}}},
		Panels: []domain.PanelID{d.panel.ID}}
	l, err := d.house.DraftLetter(d.ctx(), d.as("SEC"), draft)
	if err == nil {
		l, err = d.house.Review(d.ctx(), d.as("SEC"), l.Reference)
	}
	if err == nil {
		l, err = d.house.PutToPanels(d.ctx(), d.as("SEC"), l.Reference)
	}
	if err != nil {
		t.Fatal(err)
	}
	mover := d.browse("M0001")
	mover.must(mover.get("/letters/" + l.Reference + "/work"))
	link := ""
	for _, m := range hrefs.FindAllStringSubmatch(mover.page, -1) {
		if strings.HasPrefix(m[1], "/motions/new?") {
			link = strings.ReplaceAll(m[1], "&amp;", "&")
		}
	}
	if link == "" {
		t.Fatal("the letter leads to no motion")
	}
	mover.must(mover.get(link))
	mover.must(mover.post(link, url.Values{"title": {"Approve the letter"}, "text": {"That the letter be approved."}, "way": {"between"}, "mode": {"open"}, "shown": {"live"}}))
	list, _, err := d.house.Motions(d.ctx(), d.sits("M0001"), chamber.MotionQuery{Open: true})
	if err != nil || len(list) != 1 || list[0].Purpose.Kind != governance.ForLetter || list[0].Panels[0] != d.panel.ID {
		t.Fatalf("%+v, %v", list, err)
	}
	wrong := "/motions/new?panel=CIO&purpose=letter&subject=" + store.NewID[string]()
	if status := mover.post(wrong, url.Values{"title": {"Approve"}, "text": {"That it be approved."}, "way": {"between"}, "mode": {"open"}, "shown": {"live"}}); status < 400 || status >= 500 {
		t.Errorf("a version that there is not: %d", status)
	}
}

// Votes by name stand on the page of one's own votes: first those that wait (R156).
func TestR156_OwnVotesByName(t *testing.T) {
	t.Parallel()
	d := mustDesk(t, 6)
	d.seated(3)
	m, err := d.house.Move(d.ctx(), d.sits("M0000"), chamber.Proposal{Panels: []domain.PanelID{d.panel.ID}, Title: "Publish the minutes", Words: "That they be published."})
	if err == nil {
		m, err = d.house.Second(d.ctx(), d.sits("M0001"), m.ID)
	}
	if err != nil {
		t.Fatal(err)
	}
	d.houseAt(*m.Opens)
	b := d.browse("M0001")
	b.must(b.get("/"))
	b.want("What waits for you", "Vote: Publish the minutes")
	b.must(b.get("/my/votes"))
	b.want("Publish the minutes", "You vote by name")
	b.must(b.get("/motions/" + m.Reference))
	b.must(b.post("/motions/"+m.Reference+"/vote", url.Values{"choice": {"abstain"}}))
	b.must(b.get("/"))
	if strings.Contains(b.page, "Vote: Publish") {
		t.Error("the first page tells of a vote that was given")
	}
	d.houseAt(*m.Closes)
	b = d.browse("M0001")
	b.must(b.get("/my/votes"))
	b.want("Publish the minutes", "Abstain")
}
