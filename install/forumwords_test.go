package install

import (
	"log/slog"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"hustings/discourse/discoursetest"
	"hustings/domain"
	"hustings/domain/hall"
	"hustings/domain/when"
	events "hustings/elections/hall"
	"hustings/elections/register"
	"hustings/elections/store"
	"hustings/elections/store/storetest"
)

// R168: an announced event stands in the forum once, is corrected in its place when it
// changes or is called off, and names nobody whom R153 protects; a forum that is away
// blocks nothing and is caught up.
func TestR168_EventsAreTopicsOfTheForum(t *testing.T) {
	ctx, dir := t.Context(), storetest.Folder(t)
	h, err := Place{Database: filepath.Join(dir, "hustings.db"), Keys: filepath.Join(dir, "keys"), Host: "vote.example.org"}.Open(ctx, slog.New(slog.DiscardHandler),
		store.Options{Simulation: true, SimulatedNow: time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)})
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(err)
	defer h.Close() //nolint:errcheck // the test is over
	_, _, err = h.Register.CreateNetwork(ctx, domain.Engine(), register.NewNetwork{Code: "CIO", Name: "CIO Network", Kind: domain.Panelled, PanelName: "CIO Advisory Panel", Seats: 3}, "founded")
	must(err)
	_, err = h.Register.ImportMembers(ctx, domain.Engine(), strings.NewReader("number,forename,surname,email,organisation,home,joined\nM1,Wilhelmina,Ashgrove,a@example.org,Trust A,CIO,2024-01-01\n"+
		"M2,Bartholomew,Quillfeather,b@example.org,Trust B,CIO,2024-01-01\nM3,Clementine,Yarborough,c@example.org,Trust C,CIO,2024-01-01\n"), register.ImportOptions{Why: "founded"})
	must(err)
	plan := events.Plan{Kind: hall.Debate, Title: "Buy or build", Motion: "This house would build.", Day: when.Date{Year: 2026, Month: time.April, Day: 1}, At: when.TimeOfDay{Hour: 12}, Minutes: 60,
		Place: "Online", Link: "https://video.example.org/canary"}
	announce := func(p events.Plan) hall.Event {
		t.Helper()
		e, err := h.Hall.Draft(ctx, domain.Engine(), p)
		must(err)
		for side, number := range map[hall.Side]string{hall.InChair: "M1", hall.For: "M2", hall.Against: "M3"} {
			who, _, err := h.Register.People(ctx, domain.Engine(), register.PeopleFilter{Query: number, Limit: 1})
			must(err)
			_, err = h.Hall.AddSpeaker(ctx, domain.Engine(), e.Reference, events.NewSpeaker{Person: who[0].ID, Side: side})
			must(err)
		}
		must(h.Hall.Announce(ctx, domain.Engine(), e.Reference))
		return e
	}
	f := discoursetest.Start(t)
	k, err := h.Keep(Forum{URL: f.URL, Key: f.Key, User: f.User}, "https://vote.example.org/")
	must(err)
	round := func() {
		t.Helper()
		must(h.Store.SetClock(ctx, h.Store.Clock().Add(time.Minute)))
		must(k.Round(ctx))
	}
	_, err = h.Hall.Draft(ctx, domain.Engine(), plan)
	must(err)
	round()
	if posts := f.Posts(); len(posts) != 0 {
		t.Errorf("what is planned is told: %+v", posts)
	}
	e := announce(plan)
	f.Fail = func(*http.Request) int { return http.StatusBadGateway }
	round()
	f.Fail = nil
	round()
	round()
	posts := f.Posts()
	if len(posts) != 1 || len(posts[0].Edits) != 0 || posts[0].Title != "Debate: Buy or build ("+e.Reference+")" || !strings.Contains(posts[0].Raw, "> This house would build.") ||
		!strings.Contains(posts[0].Raw, "https://vote.example.org/events/"+e.Reference) || !strings.Contains(posts[0].Raw, "Wednesday 1 April 2026") {
		t.Fatalf("announced: %+v", posts)
	}
	for _, secret := range []string{"Ashgrove", "Quillfeather", "Yarborough", "canary"} {
		if strings.Contains(posts[0].Raw, secret) {
			t.Errorf("the topic tells %q", secret)
		}
	}
	plan.Place = "In the library"
	_, err = h.Hall.Change(ctx, domain.Engine(), e.Reference, plan)
	must(err)
	round()
	must(h.Hall.Cancel(ctx, domain.Engine(), e.Reference, "The chair is ill."))
	round()
	if posts = f.Posts(); len(posts) != 1 || len(posts[0].Edits) != 2 || !strings.Contains(posts[0].Raw, "In the library") || !strings.Contains(posts[0].Raw, "**Cancelled.** The chair is ill.") {
		t.Errorf("changed and called off: %+v", posts)
	}
	plan.Title = "An hour at Trust B" // by whom a speaker is employed
	announce(plan)
	round()
	if posts = f.Posts(); len(posts) != 1 {
		t.Errorf("a topic names whom the Chatham House Rule protects: %+v", posts)
	}
	plan.Title = "Buy or build" // the same title once more is another topic
	announce(plan)
	round()
	if posts = f.Posts(); len(posts) != 2 {
		t.Errorf("a title that stands already: %+v", posts)
	}
	plan.Title = "Tea" // a short one; what stands already and would name somebody now is emptied, once
	e = announce(plan)
	round()
	plan.Known = []string{"the library"}
	_, err = h.Hall.Change(ctx, domain.Engine(), e.Reference, plan)
	must(err)
	round()
	round()
	if posts = f.Posts(); len(posts) != 3 || len(posts[2].Edits) != 1 || posts[2].Title != "Debate ("+e.Reference+")" || posts[2].Raw != "Debate "+e.Reference+"\n\nhttps://vote.example.org/events/"+e.Reference {
		t.Errorf("a topic that would name somebody now stands: %+v", posts)
	}
}
