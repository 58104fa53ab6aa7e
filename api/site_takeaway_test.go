package api

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"hustings/domain"
	"hustings/domain/count"
	"hustings/domain/count/ballotfile"
)

// What is published is there to take away: the declaration as a page of paper, the
// result as a table; papers only where they are public (R86), and never a number that
// the rules withhold (R85).
func TestTakeaway_TheResultAsFiles(t *testing.T) {
	t.Parallel()
	d := mustDesk(t, 20)
	el := d.polled()
	for i := 5; i < 20; i++ {
		d.vote(el, i)
	}
	for _, at := range []time.Duration{0, time.Minute, time.Hour} {
		d.at(el.Timetable.PollCloses.Add(at))
	}
	b := d.browse("")
	path := "/elections/" + el.Reference
	b.must(b.get("/")) // the first page names who was elected, in no order that would tell a number (R85)
	told, err := d.engine.Result(d.ctx(), domain.Actor{}, el.Reference)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, r := range told.Returned {
		names = append(names, "<bdi>"+r.Name+"</bdi>")
	}
	slices.Sort(names)
	if said := "Elected: " + strings.Join(names[:len(names)-1], ", ") + " and " + names[len(names)-1]; !strings.Contains(b.page, said) {
		t.Errorf("the first page does not say %q", said)
	}
	b.must(b.get(path + "/result"))
	b.holds(`href="`+path+`/declaration.pdf"`, `href="`+path+`/result.csv"`)
	b.must(b.get(path + "/declaration.pdf"))
	if !strings.HasPrefix(b.page, "%PDF-") || strings.Count(b.page, "/Type /Page\n")+strings.Count(b.page, "/Type /Page ") > 1 {
		t.Error("the declaration is no page of PDF")
	}
	b.must(b.get(path + "/result.csv"))
	if !strings.HasPrefix(b.page, "\ufeff") || !strings.Contains(b.page, "Member No0000") {
		t.Errorf("the table reads %q", b.page)
	}
	// Fourteen voters: papers are nobody's but the auditors'.
	if got := b.get(path + "/papers.blt"); got != http.StatusNotFound {
		t.Errorf("papers of a small poll: %d", got)
	}
	a := d.browse("AUD")
	a.must(a.get(path + "/papers.blt"))
	file, err := ballotfile.Read("papers.blt", strings.NewReader(a.page))
	if err != nil {
		t.Fatal(err)
	}
	again, err := count.Count(count.Method(el.Params.Method), file.Election, file.Papers, count.Options{})
	if err != nil || len(again.Elected) != el.Seats {
		t.Errorf("counted elsewhere: %v, %v", again, err)
	}
	a.must(a.get(path + "/papers.csv"))
}

// How many of each organisation voted is told to programs and spreadsheets as on the
// page, all small ones together (R59); to nobody before the votes are counted, nor
// where the result's numbers are withheld (R85).
func TestR59_TurnoutByOrganisationIsThereToTake(t *testing.T) {
	for name, options := range map[string]int{"numbers told": 2, "all for one, numbers withheld": 1} {
		t.Run(name, func(t *testing.T) {
			d := mustDesk(t, 28)
			el, c := d.mustPoll()
			var trust []string
			for i := 10; i < 22; i++ {
				trust = append(trust, member(i))
			}
			d.employ("Large Trust", trust...)
			for i := range 13 { // thirteen of twenty-eight, five of them of the trust's twelve
				who := member(i)
				if i >= 5 {
					who = member(i + 2)
				}
				if _, err := d.engine.CastMarks(d.ctx(), d.actor(who), c.ID, []domain.Mark{{Option: c.Options[i%options].ID, Rank: 1}}, "vote-of-"+who); err != nil {
					t.Fatal(err)
				}
			}
			b := d.browse("")
			page, file, api := "/elections/"+el.Reference+"/result", "/elections/"+el.Reference+"/turnout-by-organisation.csv", "/api/v1/elections/"+el.Reference+"/result"
			if b.get(file) == http.StatusOK || b.get(api) == http.StatusOK {
				t.Error("told while voting is open")
			}
			for _, at := range []time.Duration{0, time.Minute, time.Hour} {
				d.at(el.Timetable.PollCloses.Add(at))
			}
			told := options > 1
			b.must(b.get(page))
			if strings.Contains(b.page, `href="`+file+`"`) != told {
				t.Errorf("the page offers the file: %t", !told)
			}
			if got := b.get(file); (got == http.StatusOK) != told {
				t.Errorf("the file answers %d", got)
			}
			const rows = "\r\nLarge Trust,12,5,41.7%\r\nAll other organisations together,16,8,50.0%\r\n"
			if told && !strings.HasSuffix(b.page, rows) {
				t.Errorf("the file reads %q", b.page)
			}
			b.must(b.get(api))
			const groups = `"by_organisation":[{"organisation":"Large Trust","roll":12,"ballots":5},{"organisation":"","roll":16,"ballots":8}]`
			if strings.Contains(b.page, groups) != told || strings.Contains(b.page, "by_organisation") != told {
				t.Errorf("the API answers %s", b.page)
			}
		})
	}
}

// An election that was called off says so at its head, and its timetable ends there;
// the form to call it off is not shown to whoever may not.
func TestCancelling_IsSaidAtTheHead(t *testing.T) {
	t.Parallel()
	d, el := mustNoticed(t, 14)
	path := "/elections/" + el.Reference
	s := d.browse("SEC")
	if got := s.get(path + "/cancel"); got != http.StatusForbidden {
		t.Errorf("the secretariat is shown the form: %d", got)
	}
	s.must(s.get(path + "/office"))
	if strings.Contains(s.page, path+"/cancel") {
		t.Error("the secretariat is offered what it may not do")
	}
	if err := d.engine.Cancel(d.ctx(), d.as("RO"), el.ID, "The seats were filled otherwise."); err != nil {
		t.Fatal(err)
	}
	b := d.browse("")
	b.must(b.get(path))
	b.want("This election has ended before its time", "The seats were filled otherwise.")
	for _, over := range []string{"Voting closes", "app-chart--phases"} {
		if strings.Contains(b.page, over) {
			t.Errorf("the page still has %q", over)
		}
	}
}

// Officers take their lists away as tables that Excel reads, and nothing in them says
// who has voted.
func TestTakeaway_TheOfficesLists(t *testing.T) {
	t.Parallel()
	d := mustDesk(t, 20)
	el := d.polled()
	path := "/elections/" + el.Reference
	s := d.browse("SEC")
	for file, has := range map[string]string{"roll.csv": "M0003", "nominations.csv": "M0000", "turnout.csv": "%"} {
		s.must(s.get(path + "/" + file))
		if !strings.HasPrefix(s.page, "\ufeff") || !strings.Contains(s.page, has) {
			t.Errorf("%s reads %q", file, s.page)
		}
		m := d.browse("M0003")
		if got := m.get(path + "/" + file); got != http.StatusForbidden {
			t.Errorf("a member takes %s: %d", file, got)
		}
	}
	s.must(s.get(path + "/unreachable"))
	s.want("As far as is known every mail arrives.")
}

// Before it is published the office reads the mail, how many get it, and chooses when;
// a draft then goes out by itself.
func TestDrafts_AreSeenWholeBeforeTheyGoOut(t *testing.T) {
	t.Parallel()
	d := mustDesk(t, 14)
	s := d.browse("SEC")
	s.must(s.get("/office/schedule"))
	form := url.Values{"panel": {string(d.panel.ID)}, "kind": {"panel"}, "close-date": {"2026-06-25"}, "contact": {"ro@example.org"}, "reviewer": {"Dame Example"}}
	s.must(s.post("/office/schedule/preview", form))
	s.want("14 members are written to", "Notice of election: CIO Advisory Panel 2026", "Publish by itself on")
	form = s.hidden("/office/schedule/publish")
	form.Set("only", "self")
	s.must(s.post("/office/schedule/publish", form))
	s.want("can be called back")
	list, err := d.engine.Agenda(d.ctx(), d.as("SEC"))
	if err != nil || len(list) == 0 {
		t.Fatal(err)
	}
	el := list[0].Election
	d.at(el.Timetable.Notice)
	now, err := d.engine.Election(d.ctx(), domain.Actor{}, el.Reference)
	if err != nil || now.PublishedAt == nil {
		t.Errorf("on its day: %v, %v", now.State, err)
	}
}
