package demo

import (
	"bytes"
	"encoding/json"
	"io"
	"log/slog"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"hustings/domain"
	"hustings/domain/governance"
	"hustings/domain/hall"
	"hustings/domain/when"
	house "hustings/elections/governance"
	"hustings/elections/store"
	"hustings/elections/store/storetest"
	"hustings/install"
)

// The demonstration is the longest story there is: every part of the system
// works together in it, on both databases. Its own invariants fail it; here its
// JSON is read as a program would read it.
func TestDemo_AWholeCycleOnBothDatabases(t *testing.T) {
	if testing.Short() {
		t.Skip("takes half a minute a database")
	}
	t.Parallel()
	told := make(chan []demoPanelResult, 2)
	t.Cleanup(func() { // when both have been told
		if len(told) < 2 {
			return
		}
		if a, b := <-told, <-told; !reflect.DeepEqual(a, b) {
			t.Errorf("one seed tells two stories:\n%+v\n%+v", a, b)
		}
	})
	for postgres, keys := range map[bool]domain.KeyPolicy{false: domain.OfficersKeys, true: domain.ServiceKeys} {
		t.Run(map[bool]string{false: "sqlite", true: "postgres"}[postgres], func(t *testing.T) {
			t.Parallel()
			bundle := filepath.Join(t.TempDir(), "out.zip")
			c := Options{JSON: true, Postgres: postgres, Seed: 2026, Voters: 8, Bundle: bundle, Keys: string(keys)}
			var out bytes.Buffer
			if err := c.Tell(t.Context(), &out, io.Discard); err != nil {
				t.Fatal(err)
			}
			var r demoResult
			if err := json.Unmarshal(out.Bytes(), &r); err != nil {
				t.Fatalf("not JSON: %v\n%s", err, out.String())
			}
			if len(r.Panels) != 3 || r.Refused.Late != 1 || r.Refused.Double != 1 {
				t.Errorf("%d panels, %+v refused", len(r.Panels), r.Refused)
			}
			for _, p := range r.Panels {
				if p.Seats != 12 || len(p.Elected) != 12 || p.Candidates <= 12 || p.Quota != int64(p.Ballots/13)+1 {
					t.Errorf("%s: %d seats, %d elected of %d, quota %d from %d ballots", p.Network, p.Seats, len(p.Elected), p.Candidates, p.Quota, p.Ballots)
				}
				if p.Chair == "" || p.ViceChair == "" || p.Chair == p.ViceChair {
					t.Errorf("%s: chair %q, vice-chair %q", p.Network, p.Chair, p.ViceChair)
				}
				for _, e := range p.Elected {
					if e.From.String() != "2026-08-01" || e.Until.String() != "2028-08-01" {
						t.Errorf("%s sits from %s until %s", e.Name, e.From, e.Until)
					}
				}
			}
			told <- r.Panels
			report, err := verifyBundle(t.Context(), bundle)
			if err != nil || !report.OK {
				t.Errorf("the bundle does not verify: %v", err)
			}
			opened := 0
			for _, c := range report.Contests {
				if c.Policy == string(keys) && c.Totals.Roll > 100 {
					opened++
				}
			}
			if opened != 3 {
				t.Errorf("%d panels under the key policy %s, want 3", opened, keys)
			}
		})
	}
}

// What `make run` shows is built for whatever day it is: in every season, over
// holidays and clock changes.
func TestTheDemonstrationCanBeBuiltOnAnyDay(t *testing.T) {
	day := time.Date(2026, 1, 1, 12, 0, 0, 0, time.UTC)
	for range 500 {
		p, err := planDemo(day)
		if err != nil {
			t.Fatalf("%s: %v", day.Format(time.DateOnly), err)
		}
		if !p.start.Before(day) {
			t.Errorf("%s: begins %s", day.Format(time.DateOnly), p.start)
		}
		day = day.AddDate(0, 0, 1)
	}
}

// Whoever runs `make run` finds something to do for everybody: to vote, to
// stand, to read a result, and to certify one, which takes two officers.
func TestTheDemonstrationLeavesWorkForEverybody(t *testing.T) {
	if testing.Short() {
		t.Skip("lives through half a year")
	}
	t.Parallel()
	dir, today := storetest.Folder(t), time.Date(2026, 9, 23, 10, 0, 0, 0, time.UTC)
	p := install.Place{Database: filepath.Join(dir, "demo.db"), Keys: filepath.Join(dir, "keys"), Host: "demo.example"}
	if err := Furnish(t.Context(), p, today, io.Discard); err != nil {
		t.Fatal(err)
	}
	h, err := p.Open(t.Context(), slog.New(slog.DiscardHandler), store.Options{Simulation: true})
	if err != nil {
		t.Fatal(err)
	}
	defer h.Store.Close()
	states := map[domain.State]domain.Election{}
	err = h.Store.Read(t.Context(), func(tx *store.Tx) error {
		list, err := tx.Elections(store.ElectionFilter{})
		for _, e := range list {
			states[e.StateAt(today)] = e
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range []domain.State{domain.Nominations, domain.Open, domain.Provisional, domain.Certified} {
		if _, there := states[s]; !there {
			t.Errorf("no election is %s", s)
		}
	}
	waits := states[domain.Provisional]
	request, err := h.Engine.Certify(t.Context(), appointed(t, h, "O-Carew"), waits.ID, "in order")
	if err != nil {
		t.Fatalf("asking to certify %s: %v", waits.Reference, err)
	}
	if _, err := h.Engine.Confirm(t.Context(), appointed(t, h, "O-Qadir"), request.ID, "agreed"); err != nil {
		t.Fatalf("certifying %s: %v", waits.Reference, err)
	}
	panelsAreAtWork(t, h)
	theCommunityIsAtWork(t, h)
}

// theCommunityIsAtWork: anybody finds a debate to come and a roundtable's note, a member
// the paper of a debate whose vote swung, and the chair named by `make run` one to chair.
func theCommunityIsAtWork(t *testing.T, h *install.House) {
	t.Helper()
	i := slices.IndexFunc(Residents(), func(r struct{ email, what string }) bool { return strings.Contains(r.what, "a debate to chair") })
	number := ""
	for _, p := range demoPeople(2026) {
		if p.email == Residents()[i].email {
			number = p.number
		}
	}
	chair := appointed(t, h, number)
	all, now, err := h.Hall.Events(t.Context(), chair)
	if err != nil || len(all) != 3 {
		t.Fatalf("%d events: %v", len(all), err)
	}
	for _, e := range all {
		s, err := h.Hall.Event(t.Context(), chair, e.Reference)
		if err != nil {
			t.Fatal(err)
		}
		switch {
		case e.State == hall.Announced:
			if !s.Leads || !s.Starts.After(now) || len(s.Queue) != 3 || len(s.Named) != 2 {
				t.Errorf("the debate to come: %+v", s)
			}
		case e.Kind == hall.Debate:
			if moved, told := hall.Swing(s.Votes[0].Totals, s.Votes[1].Totals); !told || moved[0] <= 0 {
				t.Errorf("the debate held: %v", moved)
			}
		case e.State != hall.Closed || e.Kind != hall.Roundtable:
			t.Errorf("%s is %s", e.Reference, e.State)
		}
	}
	for reader, want := range map[*domain.Actor]int{{}: 1, &chair: 2} {
		if papers, err := h.Hall.Papers(t.Context(), *reader); err != nil || len(papers) != want {
			t.Errorf("%d papers are read: %v", len(papers), err)
		}
	}
}

// panelsAreAtWork: the chair named by `make run` finds a motion to vote on, a letter to
// sign, a meeting to come with papers, and behind her sealed minutes and an answered
// letter.
func panelsAreAtWork(t *testing.T, h *install.House) {
	t.Helper()
	i := slices.IndexFunc(Residents(), func(r struct{ email, what string }) bool { return strings.Contains(r.what, "chair of the CCIO panel") })
	number := ""
	for _, p := range demoPeople(2026) {
		if p.email == Residents()[i].email {
			number = p.number
		}
	}
	chair := appointed(t, h, number)
	if votes, err := h.Chamber.MyMotions(t.Context(), chair); err != nil || len(votes) == 0 {
		t.Errorf("no motion to vote on: %v", err)
	}
	for state, want := range map[governance.LetterState]int{governance.LetterSigning: 1, governance.LetterPublished: 1} {
		if letters, err := h.Chamber.Letters(t.Context(), chair, house.LetterQuery{State: state, Limit: 10}); err != nil || len(letters) != want {
			t.Errorf("%d letters are %s: %v", len(letters), state, err)
		}
	}
	var panel domain.PanelID
	for _, g := range chair.Grants {
		if g.Role == domain.Chair {
			panel = g.Scope.Panel
		}
	}
	list, err := h.Chamber.MeetingsOf(t.Context(), chair, panel, "")
	if err != nil || len(list.Past) < 3 || len(list.Coming) < 6 {
		t.Fatalf("%d meetings held, %d to come: %v", len(list.Past), len(list.Coming), err)
	}
	sealed := 0
	for _, m := range list.Past {
		if m.Minutes == governance.MinutesApproved {
			sealed++
		}
	}
	next, err := h.Chamber.MeetingFor(t.Context(), chair, list.Coming[0].ID)
	papers := 0
	for _, i := range next.Items {
		papers += len(i.Papers)
	}
	if err != nil || sealed < 2 || papers != 3 {
		t.Errorf("%d minutes sealed, %d papers and %d items for %s (%s, %s): %v", sealed, papers, len(next.Items), next.Reference, next.Starts, next.State, err)
	}
}

// appointed is an officer as if just signed in, passkey and all.
func appointed(t *testing.T, h *install.House, number string) (by domain.Actor) {
	t.Helper()
	err := h.Store.Read(t.Context(), func(tx *store.Tx) error {
		p, err := tx.PersonByNumber(number)
		if err != nil {
			return err
		}
		rights, err := tx.Rights(p.ID, tx.Now(), when.DateOf(tx.Now(), h.Words.Zone()))
		by = rights.Actor(p, domain.Session{SteppedUp: tx.Now()})
		by.Unseen = false
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return by
}
