package box

import (
	"bytes"
	"path/filepath"
	"slices"
	"testing"

	"hustings/domain"
	"hustings/domain/refusal"
	"hustings/elections/audit"
	"hustings/elections/store"
	"hustings/elections/store/storetest"
)

func TestOfficersOpenAContestWithOnePassphraseLost(t *testing.T) {
	t.Parallel()
	phrases := []string{"river lantern copper meadow", "quiet amber window sparrow", "winter candle orchard stone"}
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		e := New(s, mustKeys(t), "vote.example.org", nil, nil)
		officers := mustOfficers(t, e, phrases)
		p := mustSealWith(t, e, 5, func(c *domain.Contest) { c.Policy = domain.OfficersKeys })
		if e.Keys.has(p.contest.Board, kekFile) {
			t.Error("the wrapping key lies in the key folder while the poll is open")
		}
		for i := range 5 {
			p.mustCast(t, i, 1, 2)
		}
		give := func(i int, phrase string) error {
			return e.GivePassphrase(t.Context(), officers[i], p.contest.ID, phrase)
		}
		wantRefusal(t, give(0, phrases[0]), domain.PollLasts)
		if c := p.mustClose(t); c.Stage != domain.ContestMixed {
			t.Fatalf("contest is %s, want it to wait", c.Stage)
		}
		wantRefusal(t, e.GivePassphrase(t.Context(), p.actor(0), p.contest.ID, phrases[0]), domain.NotHolder)
		wantRefusal(t, give(0, phrases[1]), domain.PhraseWrong)
		for range 2 { // the second time changes nothing
			if err := give(0, "  RIVER lantern copper   meadow "); err != nil {
				t.Fatal(err)
			}
		}
		waiting, err := e.Contest(t.Context(), p.contest.ID)
		if err != nil {
			t.Fatal(err)
		}
		h, err := e.KeyStateOf(officers[0], waiting)
		if err != nil || h.Needed != 2 || h.Given != 1 || len(h.Holders) != 3 || !h.Awaited || h.Mine() ||
			!slices.Equal(h.Names(true), []string{"Officer A"}) || !slices.Equal(h.Names(false), []string{"Officer B", "Officer C"}) {
			t.Errorf("holders %+v: %v", h, err)
		}
		if c, err := e.Advance(t.Context(), p.contest.ID); err != nil || c.Stage != domain.ContestMixed {
			t.Fatalf("with one of two: %s, %v", c.Stage, err)
		}
		if err := give(2, phrases[2]); err != nil { // the deputy's is lost
			t.Fatal(err)
		}
		if c, err := e.Advance(t.Context(), p.contest.ID); err != nil || c.Stage != domain.ContestCounted {
			t.Fatalf("with two of two: %s, %v", c.Stage, err)
		}
		left, err := filepath.Glob(filepath.Join(e.Keys.dir, "contests", "*"))
		if err != nil || len(left) != 0 {
			t.Errorf("left in the key folder: %v, %v", left, err)
		}
		if r, err := e.ContestResult(t.Context(), p.contest.ID); err != nil || r.Papers != 5 {
			t.Errorf("result %+v: %v", r, err)
		}
		var bundle bytes.Buffer
		if err := e.Bundle(t.Context(), &bundle, p.contest.ID); err != nil {
			t.Fatal(err)
		}
		report, err := audit.Verify(t.Context(), bytes.NewReader(bundle.Bytes()), int64(bundle.Len()), audit.Options{})
		if err != nil || !report.OK || report.Contests[0].Totals.Turnout != 5 {
			t.Errorf("the bundle: %v %+v", err, report)
		}
	})
}

func TestAContestIsNotSealedToOfficersWhoAreNotThere(t *testing.T) {
	t.Parallel()
	s := storetest.SQLite(t)
	e := New(s, mustKeys(t), "vote.example.org", nil, nil)
	for policy, why := range map[domain.KeyPolicy]refusal.Reason{domain.OfficersKeys: domain.HoldersFew, domain.TrusteeKeys: refusal.NotBuilt} {
		err := s.Act(t.Context(), func(tx *store.Tx) error {
			_, err := e.SealContest(tx, domain.Contest{Reference: "X/1", Title: "X", Seats: 1, Policy: policy, Opens: storetest.Start,
				Closes: storetest.Start.AddDate(0, 0, 1), Params: domain.DefaultParams(domain.OfficerElection),
				Options: []domain.Option{{ID: "a", Name: "A"}}}, []domain.Person{{ID: "p", Number: "1"}})
			return err
		})
		wantRefusal(t, err, why)
	}
	if left, err := filepath.Glob(filepath.Join(e.Keys.dir, "contests", "*")); err != nil || len(left) != 0 {
		t.Errorf("a seal that was refused left %d files in the key folder, %v", len(left), err)
	}
	err := e.EnrolKeyHolder(t.Context(), domain.Actor{Person: "p"}, "river lantern copper meadow")
	wantRefusal(t, err, refusal.LacksRole)
}

// A machine that stops between an officer's part and the joining of the key
// leaves nothing that the next try does not put right.
func TestTheLastPassphraseSurvivesAStop(t *testing.T) {
	t.Parallel()
	phrases := []string{"river lantern copper meadow", "quiet amber window sparrow"}
	s := storetest.SQLite(t)
	e := New(s, mustKeys(t), "vote.example.org", nil, nil)
	officers := mustOfficers(t, e, phrases)
	p := mustSealWith(t, e, 3, func(c *domain.Contest) { c.Policy = domain.OfficersKeys })
	for i := range 3 {
		p.mustCast(t, i, 1)
	}
	p.mustClose(t)
	envelope, err := e.Keys.envelope(p.contest.Board)
	if err != nil {
		t.Fatal(err)
	}
	for i, by := range officers { // both parts are kept, and then the machine stops
		n := e.placeIn(envelope, by)
		part, err := envelope.OpenBox(p.contest.Board, n, phrases[i])
		if err == nil {
			err = e.Keys.keepContest(p.contest.Board, partFile+string(rune('0'+n)), part)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := e.GivePassphrase(t.Context(), officers[1], p.contest.ID, phrases[1]); err != nil {
		t.Fatal(err)
	}
	if c, err := e.Advance(t.Context(), p.contest.ID); err != nil || c.Stage != domain.ContestCounted {
		t.Fatalf("contest is %s, %v", c.Stage, err)
	}
}
