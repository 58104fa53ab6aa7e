package install

import (
	"fmt"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"hustings/discourse/discoursetest"
	"hustings/domain"
	"hustings/domain/governance"
	"hustings/domain/when"
	"hustings/elections"
	"hustings/elections/register"
	"hustings/elections/store"
	"hustings/elections/store/storetest"
)

// R168: the hustings of an election stand in the forum from the statement of those who
// stand to the close, once, and say afterwards that they are over; an answer to a
// consultation stands there once it is public.
func TestR168_HustingsAndConsultationsAreTopicsOfTheForum(t *testing.T) {
	ctx, dir := t.Context(), storetest.Folder(t)
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	h, err := Place{Database: filepath.Join(dir, "hustings.db"), Keys: filepath.Join(dir, "keys"), Host: "vote.example.org"}.Open(ctx, slog.New(slog.DiscardHandler),
		store.Options{Simulation: true, SimulatedNow: time.Date(2026, 4, 20, 8, 0, 0, 0, time.UTC)})
	must(err)
	defer h.Close() //nolint:errcheck // the test is over
	_, panel, err := h.Register.CreateNetwork(ctx, domain.Engine(), register.NewNetwork{Code: "CIO", Name: "CIO Network", Kind: domain.Panelled, PanelName: "CIO Advisory Panel", Seats: 3}, "founded")
	must(err)
	_, err = h.Register.ImportMembers(ctx, domain.Engine(), strings.NewReader("number,forename,surname,email,organisation,home,joined\nM1,Wilhelmina,Ashgrove,a@example.org,Trust A,CIO,2024-01-01\n"), register.ImportOptions{Why: "founded"})
	must(err)
	who, _, err := h.Register.People(ctx, domain.Engine(), register.PeopleFilter{Query: "M1", Limit: 1})
	must(err)
	secretary := domain.Actor{Person: who[0].ID, Number: "M1", Grants: []domain.Grant{{Role: domain.Secretariat}}}
	el, err := h.Engine.CreateElection(ctx, secretary, elections.Draft{Panel: panel.ID, Kind: domain.PanelElection, Closes: when.Date{Year: 2026, Month: time.June, Day: 25}, Contact: "ro@example.org", Reviewer: "Dame Honor Blythe"})
	must(err)
	must(h.Store.Act(ctx, func(tx *store.Tx) error { // as it is once all before has been done
		return storetest.Exec(tx, "UPDATE elections SET state = 'withdrawals', published_at = ? WHERE id = ?", el.Timetable.Notice, string(el.ID))
	}))
	must(h.Store.Act(ctx, func(tx *store.Tx) error {
		for i, l := range []struct {
			kind governance.LetterKind
			from time.Time
		}{{governance.Consultation, el.Timetable.Statement}, {governance.Consultation, el.Timetable.PollCloses.AddDate(0, 1, 0)}, {governance.OpenLetter, el.Timetable.Statement}} { // public, under embargo, no answer
			letter := governance.Letter{ID: store.NewID[governance.LetterID](), Reference: fmt.Sprintf("L-%d", i), State: governance.LetterPublished, Version: 1, Kind: l.kind, Subject: "Records for all", At: tx.Now(), PublishedAt: &l.from, PublicFrom: &l.from}
			text := governance.LetterVersion{ID: store.NewID[governance.LetterVersionID](), Letter: letter.ID, Number: 1, LetterText: governance.LetterText{Kind: l.kind, Subject: letter.Subject, Text: "Yes."}, At: tx.Now()}
			if err := tx.CreateLetter(letter, text); err != nil {
				return err
			}
		}
		return nil
	}))
	f := discoursetest.Start(t)
	k, err := h.Keep(Forum{URL: f.URL, Key: f.Key, User: f.User}, "https://vote.example.org/")
	must(err)
	at := func(to time.Time, state string) {
		t.Helper()
		must(h.Store.SetClock(ctx, to))
		must(h.Store.Act(ctx, func(tx *store.Tx) error { return storetest.Exec(tx, "UPDATE elections SET state = ?", state) }))
		must(k.Round(ctx))
		must(h.Store.SetClock(ctx, to.Add(time.Minute)))
		must(k.Round(ctx))
	}
	titled := func(title string) (texts []string, edits int) {
		for _, p := range f.Posts() {
			if strings.HasPrefix(p.Title, title) {
				texts, edits = append(texts, p.Raw), len(p.Edits)
			}
		}
		return texts, edits
	}
	at(el.Timetable.Statement.Add(-time.Hour), "withdrawals")
	if texts, _ := titled("Hustings"); len(texts) != 0 {
		t.Errorf("before anybody is told who stands: %q", texts)
	}
	at(el.Timetable.Statement, "withdrawals")
	texts, edits := titled("Hustings")
	if len(texts) != 1 || edits != 0 || !strings.Contains(texts[0], "https://vote.example.org/elections/"+el.Reference) || !strings.Contains(texts[0], "Thursday 25 June 2026") || strings.Contains(texts[0], "Ashgrove") {
		t.Errorf("the hustings: %q, corrected %d times", texts, edits)
	}
	at(el.Timetable.PollCloses.Add(time.Hour), "counting")
	if texts, edits = titled("Hustings"); len(texts) != 1 || edits != 1 || !strings.Contains(texts[0], "Voting is over") {
		t.Errorf("afterwards: %q, corrected %d times", texts, edits)
	}
	if texts, edits = titled("Our answer to a consultation"); len(texts) != 1 || edits != 0 || !strings.Contains(texts[0], "/letters/L-0") {
		t.Errorf("consultations: %q", texts)
	}
	if texts, _ = titled(""); len(texts) != 2 {
		t.Errorf("%d topics", len(texts))
	}
}
