package api

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"hustings/api/door"
	"hustings/domain"
)

// A candidate finds her nomination, its state and the way out wherever she looks:
// on the election's page in every state, and on her own page; and so does one who
// has withdrawn, whom nobody asks to stand again.
func TestEachPersonHasAHome_TheOwnNominationIsFound(t *testing.T) {
	t.Parallel()
	d, el := mustNoticed(t, 14)
	path := "/elections/" + el.Reference
	draft := d.browse("M0001")
	draft.must(draft.get(path + "/stand"))
	draft.must(draft.post(path+"/stand", url.Values{"act": {"draft"}, "statement": {"Half a statement."}}))
	for _, page := range []string{path, "/account"} {
		draft.must(draft.get(page))
		draft.want("our nomination")
		if strings.Contains(draft.page, ">Stand for election<") {
			t.Errorf("%s asks somebody with a draft to stand", page)
		}
	}
	draft.want("Draft")

	d.mustStand(el, "M0000", "I stand.", "M0006", "M0007")
	d.at(el.Timetable.Statement)
	b := d.browse("M0000")
	b.must(b.get(path))
	b.want("our nomination")
	b.must(b.get("/account"))
	b.want("Your elections", el.Title, "You are on the roll", "our nomination", "Withdraw")
	if !strings.Contains(b.page, `href="`+path+`/withdraw"`) {
		t.Error("her own page does not lead to the withdrawal")
	}
	if err := d.engine.WithdrawNomination(d.ctx(), d.as("M0000"), d.nominationOf(el, "M0000"), "moving"); err != nil {
		t.Fatal(err)
	}
	b.must(b.get("/account"))
	b.want("Withdrawn")
	if strings.Contains(b.page, path+"/withdraw") {
		t.Error("offered to withdraw twice")
	}

	s := d.browse("M0006")
	s.must(s.get("/my/supports"))
	s.must(s.get(s.firstLink("Earlier requests")))
	s.want("You answered: yes")
	if strings.Contains(s.page, `name="answer"`) {
		t.Error("asked again what she has answered")
	}
}

// nominationOf is somebody's nomination in an election.
func (d *desk) nominationOf(el domain.Election, number string) domain.NominationID {
	d.t.Helper()
	all, err := d.engine.MyNominations(d.ctx(), d.as(number))
	if err != nil {
		d.t.Fatal(err)
	}
	for _, n := range all {
		if n.Election.ID == el.ID {
			return n.ID
		}
	}
	d.t.Fatalf("%s does not stand", number)
	return ""
}

// Interests that are declared and said to be none are two answers to one question.
func TestR44_InterestsAndNoneTogetherAreRefused(t *testing.T) {
	t.Parallel()
	d, el := mustNoticed(t, 14)
	b := d.browse("M0001")
	path := "/elections/" + el.Reference + "/stand"
	b.must(b.get(path))
	form := url.Values{"act": {"draft"}, "statement": {"I stand."}, "interests": {"Adviser to a supplier."}, "no-interests": {"yes"}}
	if status := b.post(path, form); status != http.StatusUnprocessableEntity {
		t.Fatalf("answered %d", status)
	}
	b.want("Keep one of the two", "Adviser to a supplier.")
	form.Del("interests")
	b.must(b.post(path, form))
}

// The search finds what is public, and nobody of whom only the register knows.
func TestPR1_TheSearchFindsWhatIsPublicAndNoMembers(t *testing.T) {
	t.Parallel()
	d, el := mustNoticed(t, 14)
	d.mustStand(el, "M0000", "I stand.", "M0006", "M0007")
	find := func(b *browser, text string) string {
		b.must(b.get("/search?q=" + url.QueryEscape(text)))
		return plainText(b.page)
	}
	b := d.browse("")
	if said := find(b, "No0000"); !strings.Contains(said, "Nothing of that name") {
		t.Errorf("a candidate is found before the statement (R48): %s", said)
	}
	d.at(el.Timetable.Statement)
	if said := find(b, "no0000"); !strings.Contains(said, "Candidate") || !strings.Contains(said, el.Title) {
		t.Errorf("a published candidate is not found: %s", said)
	}
	for _, who := range []string{"", "M0003", "SEC"} {
		if said := find(d.browse(who), "No0005"); !strings.Contains(said, "Nothing of that name") {
			t.Errorf("%q finds a member: %s", who, said)
		}
	}
	if said := find(b, el.Reference); !strings.Contains(said, el.Title) {
		t.Errorf("an election is not found by its reference: %s", said)
	}
	if said := find(b, d.panel.Name); !strings.Contains(said, "Panel") {
		t.Errorf("a panel is not found: %s", said)
	}
	if said := find(b, "x"); !strings.Contains(said, "between 2 and 100") {
		t.Errorf("one letter: %s", said)
	}
}

// Help, guides, accessibility and privacy: the installation is named where the law
// wants it named, and every link of the manual leads to a page of ours.
func TestHelpIsOnTheSiteAndNamesTheInstallation(t *testing.T) {
	t.Parallel()
	d := mustDesk(t, 1)
	d.server.Settings.Contact = "help@example.org"
	d.server.Settings.Privacy = door.Privacy{Controller: "Canary Trust, 1 High Street", Officer: "dpo@example.org", Purpose: "To govern the canaries.", Retention: "Seven years.", Complaints: "Complain to the Canary Commissioner."}
	b := d.browse("")
	b.must(b.get("/privacy"))
	b.want("Canary Trust, 1 High Street", "dpo@example.org", "legitimate interest", "Canary Commissioner", "help@example.org", "Your rights", "For how long", "To govern the canaries.", "Seven years.")
	b.must(b.get("/help"))
	b.want("Questions and answers", "What is proved, and what cannot be", "Contact")
	b.must(b.get("/help/questions"))
	b.want("Can I change my vote?", "help@example.org")
	b.must(b.get("/help/proved"))
	b.want("What cannot be proved", "verify")
	b.must(b.get("/contact"))
	b.want("returning officer’s address", "help@example.org", "dpo@example.org")
	b.must(b.get("/accessibility"))
	b.want("WCAG 2.2", "help@example.org")
	seen := 0
	for path, page := range b.crawl(400) {
		if !strings.HasPrefix(path, "/help") {
			continue
		}
		seen++
		if page.status != http.StatusOK {
			t.Errorf("%s: %d", path, page.status)
		}
		if strings.HasPrefix(path, "/help/pictures/") && page.header.Get("Content-Type") != "image/png" {
			t.Errorf("%s is %s", path, page.header.Get("Content-Type"))
		}
		if strings.HasSuffix(path, ".png") {
			continue
		}
		if strings.Contains(page.body, ".md\"") || strings.Contains(page.body, "](") {
			t.Errorf("%s has a link that was not led to a page", path)
		}
	}
	if seen < 15 {
		t.Errorf("only %d pages and pictures of help were found", seen)
	}
	b.must(b.get("/help/member"))
	b.want("Guide for members", "tracking code")
	if status := b.get("/help/nothing"); status != http.StatusNotFound {
		t.Errorf("a guide that is not there: %d", status)
	}
}
