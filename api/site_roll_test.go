package api

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"hustings/domain"
	"hustings/domain/refusal"
	"hustings/elections/register"
	"hustings/elections/store/storetest"
)

// A member sees on the election's page whether she is on its roll, why not, and
// until when that can be put right; nobody else is told anything (R31, R33).
func TestR31_AMemberSeesTheOwnEntry(t *testing.T) {
	t.Parallel()
	d := mustDesk(t, 30)
	if err := d.register.ChangeStatus(d.ctx(), domain.Engine(), d.people[member(6)].ID, d.network.ID, domain.Suspended, "fees"); err != nil {
		t.Fatal(err)
	}
	el := d.mustNotice(nil)
	storetest.MustSet(t, d.store, el.Timetable.Notice.AddDate(0, 0, 7))
	if _, _, err := d.register.CreateNetwork(d.ctx(), domain.Engine(), register.NewNetwork{Code: "CSO", Name: "Cyber Security", Kind: domain.Specialist}, "set up"); err != nil {
		t.Fatal(err)
	}
	joins := func(row string) {
		t.Helper()
		file := "number,forename,surname,email,organisation,home,status,joined\n" + row + "\n"
		if _, err := d.register.ImportMembers(d.ctx(), domain.Engine(), strings.NewReader(file), register.ImportOptions{Why: "joined"}); err != nil {
			t.Fatal(err)
		}
		number, _, _ := strings.Cut(row, ",")
		found, _, err := d.register.People(d.ctx(), domain.Engine(), register.PeopleFilter{Query: number, Limit: 1})
		if err != nil || len(found) != 1 {
			t.Fatalf("%d people: %v", len(found), err)
		}
		d.people[number] = found[0]
	}
	joins("L0001,Late,Comer,late@example.org,Trust 90,CIO,active,2026-05-04")
	joins("S0001,Some,Body,else@example.org,Trust 91,CSO,active,2024-01-01")
	page, object := "/elections/"+el.Reference, `href="/elections/`+el.Reference+`/object"`
	look := func(who string, objects bool, says ...string) {
		t.Helper()
		b := d.browse(who)
		b.must(b.get(page))
		b.want(says...)
		if strings.Contains(b.page, object) != objects {
			t.Errorf("%s is offered to object: %v", who, !objects)
		}
	}
	sealed := d.server.Words.Instant(el.Timetable.RollSealed)
	look(member(5), true, "You are on the roll as it stands now. It is sealed "+sealed)
	look("L0001", true, "You are not on the roll", "began on Monday 4 May 2026, after Wednesday 29 April 2026", "object by "+sealed)
	look("S0001", false, "You are not on the roll", "not a member of the network on Wednesday 29 April 2026")
	look(member(6), true, "You are not on the roll", "the day that decides, your membership was not active", "object by "+sealed)
	for _, who := range []string{"", "SEC"} {
		b := d.browse(who)
		b.must(b.get(page))
		if strings.Contains(b.page, "on the roll") || strings.Contains(b.page, object) {
			t.Errorf("%q is told about a roll entry: %s", who, plainText(b.page))
		}
	}
	votes := d.browse(member(5))
	votes.must(votes.get("/my/votes"))
	votes.want("You are on the roll as it stands now; it is sealed " + sealed)

	for i := range 4 {
		d.mustStand(el, member(i), "I would listen.", member(10+2*i), member(11+2*i))
	}
	d.mustOpen(el)
	look(member(5), false, "You are on the roll: you have a vote in this election.")
	late := d.browse("L0001")
	late.must(late.get(page))
	late.want("You are not on the roll of this election")
	if strings.Contains(late.page, "/ballot\"") {
		t.Error("a ballot is offered to somebody without a vote")
	}
	if status := late.get("/api/v1/elections/" + el.Reference + "/roll/me"); status != http.StatusOK || !strings.Contains(late.page, domain.RollJoinedLate.Name) {
		t.Errorf("by the API: %d %s", status, late.page)
	}

	d.at(el.Timetable.PollOpens.Add(time.Hour))
	d.at(el.Timetable.PollCloses)
	over := d.browse(member(5))
	over.must(over.get(page))
	if strings.Contains(over.page, "You are on the roll") {
		t.Error("the roll is spoken of when the poll is over")
	}
}

// Whoever rules on a nomination reads what the register says of its candidate,
// with the rule and the reason; the candidate does not read it there (R45, R47).
func TestR45_TheRulingPageSaysWhetherTheCandidateMayStand(t *testing.T) {
	t.Parallel()
	d, el := mustNoticed(t, 30)
	d.stand(el.Reference, member(0))
	list, err := d.engine.NominationsOf(d.ctx(), d.as("RO"), el.Reference)
	if err != nil || len(list) != 1 {
		t.Fatalf("%d nominations: %v", len(list), err)
	}
	page, asData := "/elections/"+el.Reference+"/nominations/"+string(list[0].ID), "/api/v1/nominations/"+string(list[0].ID)
	look := func(says ...string) {
		t.Helper()
		ro := d.browse("RO")
		ro.must(ro.get(page))
		ro.want(says...)
	}
	look("On the roll: Wednesday 29 April 2026 decides (R29)", "May stand: an active member in an accepted role")
	own := d.browse(member(0))
	if own.must(own.get(asData)); strings.Contains(own.page, `"on_roll"`) {
		t.Errorf("the candidate's own view: %s", own.page)
	}

	storetest.MustSet(t, d.store, el.Timetable.Notice.AddDate(0, 0, 2))
	if err := d.register.ChangeStatus(d.ctx(), domain.Engine(), d.people[member(0)].ID, d.network.ID, domain.Suspended, "fees"); err != nil {
		t.Fatal(err)
	}
	look("On the roll: Wednesday 29 April 2026 decides (R29)", d.server.Words.Refusal(refusal.Because(domain.NotActive, "R45", nil)), "(R45)")
	ro := d.browse("RO")
	if ro.must(ro.get(asData)); !strings.Contains(ro.page, `"on_roll":true`) || !strings.Contains(ro.page, `"why_not":"not-active"`) {
		t.Errorf("by the API: %s", ro.page)
	}
}
