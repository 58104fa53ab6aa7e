package domain

import (
	"slices"
	"testing"
	"time"

	"hustings/domain/count"
	"hustings/domain/refusal"
	"hustings/domain/refusal/refusaltest"
	"hustings/domain/when"
	"hustings/domain/when/whentest"
)

// Candidates 1, 2, 3 and RON as number 4.
func chairContest() count.Election {
	return count.Election{Candidates: make([]count.Candidate, 4), Seats: 1, RON: 4}
}

func TestE7_ChairTieFreshBallotThenLot(t *testing.T) {
	p := DefaultParams(OfficerElection)
	round := OfficerRound{Members: 12}
	if got := OfficerQuorum(12, false, p); got != 8 {
		t.Fatalf("quorum %d, want 8", got)
	}

	first := mustCount(t, count.IRV, chairContest(), OfficerCount(false), []int{4, 1}, []int{3, 2}, []int{1, 3, 2}, []int{1})
	if first.Valid != 8 {
		t.Fatalf("%d valid papers, want 8", first.Valid)
	}
	d := round.Decide(9, first, p)
	if d.Outcome != FreshBallot || d.Rule != "R97" || !slices.Equal(d.Two, []int{1, 2}) {
		t.Fatalf("got %+v, want a fresh ballot of 1 and 2", d)
	}

	two := count.Election{Candidates: make([]count.Candidate, 2), Seats: 1, Lot: []int{2, 1}}
	round.Fresh = true
	fresh := mustCount(t, count.IRV, two, OfficerCount(true), []int{4, 1}, []int{4, 2}, []int{1})
	d = round.Decide(9, fresh, p)
	if d.Outcome != OfficerElected || d.Elected != 2 || !d.ByLot || d.Rule != "R97" {
		t.Fatalf("got %+v, want 2 elected by lot", d)
	}
	fresh = mustCount(t, count.IRV, two, OfficerCount(true), []int{5, 1}, []int{4, 2})
	if d = round.Decide(9, fresh, p); d.Outcome != OfficerElected || d.Elected != 1 || d.ByLot || d.Rule != "R94" {
		t.Errorf("got %+v, want 1 elected without lot", d)
	}
}

func TestR94_R97_OfficerOutcomes(t *testing.T) {
	p := DefaultParams(OfficerElection)
	for _, c := range []struct {
		what    string
		round   OfficerRound
		ballots int
		papers  [][]int // nil: not opened
		want    OfficerOutcome
		elected int
		rule    string
	}{
		{"more than half at once", OfficerRound{Members: 12}, 9, [][]int{{5, 1}, {4, 2}}, OfficerElected, 1, "R94"},
		{"more than half after a transfer", OfficerRound{Members: 12}, 9, [][]int{{4, 1}, {3, 2}, {2, 3, 2}}, OfficerElected, 2, "R94"},
		{"one ballot short of quorum", OfficerRound{Members: 12}, 7, nil, RerunForQuorum, 0, "R95"},
		{"quorum to the ballot", OfficerRound{Members: 12}, 8, [][]int{{8, 1}}, OfficerElected, 1, "R94"},
		{"the re-run needs half and one", OfficerRound{Members: 12, Rerun: true}, 7, [][]int{{7, 3}}, OfficerElected, 3, "R94"},
		{"the re-run short of it", OfficerRound{Members: 12, Rerun: true}, 6, nil, PresidingMember, 0, "R95"},
		{"RON wins", OfficerRound{Members: 12}, 9, [][]int{{4, 1}, {5, 4}}, ReopenNominations, 0, "R96"},
		{"RON wins again", OfficerRound{Members: 12, Failed: 1}, 9, [][]int{{4, 1}, {5, 4}}, PresidingMember, 0, "R96"},
		{"level with RON, RON stands", OfficerRound{Members: 12}, 8, [][]int{{4, 1}, {4, 4}}, ReopenNominations, 0, "R96"},
		{"blank papers only", OfficerRound{Members: 12}, 9, [][]int{{9}}, ReopenNominations, 0, "R96"},
	} {
		t.Run(c.what, func(t *testing.T) {
			var transcript *count.Transcript
			if c.papers != nil {
				transcript = mustCount(t, count.IRV, chairContest(), OfficerCount(c.round.Fresh), c.papers...)
			}
			d := c.round.Decide(c.ballots, transcript, p)
			if d.Outcome != c.want || d.Elected != c.elected || d.Rule != c.rule || d.ByLot {
				t.Errorf("got %+v, want %s by %s, elected %d", d, c.want, c.rule, c.elected)
			}
		})
	}
	if d := (OfficerRound{Members: 12}).NobodyStood(); d.Outcome != ReopenNominations || d.Rule != "R96" {
		t.Errorf("nobody stood: %+v", d)
	}
	if d := (OfficerRound{Members: 12, Failed: 1}).NobodyStood(); d.Outcome != PresidingMember {
		t.Errorf("nobody stood again: %+v", d)
	}
}

func TestR95_Quorum(t *testing.T) {
	p := DefaultParams(OfficerElection)
	for _, c := range []struct {
		members       int
		first, second int
	}{{12, 8, 7}, {11, 8, 6}, {9, 6, 5}, {5, 4, 3}, {4, 3, 3}, {3, 3, 3}} {
		if got := OfficerQuorum(c.members, false, p); got != c.first {
			t.Errorf("%d members: quorum %d, want %d", c.members, got, c.first)
		}
		if got := OfficerQuorum(c.members, true, p); got != c.second {
			t.Errorf("%d members, re-run: quorum %d, want %d", c.members, got, c.second)
		}
	}
	if err := BallotPossible(3, p); err != nil {
		t.Errorf("three members: %v", err)
	}
	refusaltest.Want(t, BallotPossible(2, p), BallotTooSmall)
}

func TestR90_ElectedMembersOnly(t *testing.T) {
	h := Holding{From: whentest.MustDate(t, "2026-08-01"), Until: whentest.MustDate(t, "2028-08-01")}
	for kind, want := range map[MandateKind]bool{Elected: true, Uncontest: true, CountedBack: true, Imported: true, CoOpted: false} {
		h.Mandate.Kind = kind
		if h.ElectedOn(h.From) != want {
			t.Errorf("%s: elected member %v, want %v", kind, !want, want)
		}
		if h.ElectedOn(h.Until) || h.ElectedOn(h.From.AddDays(-1)) {
			t.Errorf("%s: outside the term", kind)
		}
	}
}

func TestR92_ChairFirst(t *testing.T) {
	if err := MayElectVice(true); err != nil {
		t.Error(err)
	}
	refusaltest.Want(t, MayElectVice(false), ChairNotDeclared)
}

func TestR98_WaiverByTwoThirdsOfTheElected(t *testing.T) {
	for _, c := range []struct {
		inFavour, elected int
		want              bool
	}{{8, 12, true}, {7, 12, false}, {8, 11, true}, {7, 11, false}} {
		if got := WaivesOtherOrg(c.inFavour, c.elected); got != c.want {
			t.Errorf("%d of %d: %v", c.inFavour, c.elected, got)
		}
	}
}

func TestR98_WhatMayBeWaived(t *testing.T) {
	now := whentest.MustInstant(t, "2026-08-21T10:00:00Z")
	vice := Election{Kind: OfficerElection, Office: ViceOffice, Params: DefaultParams(OfficerElection), State: Nominations, PublishedAt: &now,
		Timetable: Timetable{NominationsOpen: now, NominationsClose: now.Add(time.Hour)}}
	chair, anyOrg := vice, vice
	chair.Office, anyOrg.Params.ViceOtherOrg = ChairOffice, false
	sitting := &Person{ID: "chair", Organisation: "Barts"}
	same := []OfficeCandidacy{{Person: *sitting, Elected: true, Chair: sitting}, {Person: Person{ID: "a", Organisation: "Barts"}, Elected: true, Chair: sitting, Waived: true}}
	other := append(same[:2:2], OfficeCandidacy{Person: Person{ID: "b", Organisation: "Leeds"}, Elected: true, Chair: sitting})
	for _, c := range []struct {
		what    string
		e       Election
		members []OfficeCandidacy
		now     time.Time
		want    refusal.Reason
	}{
		{"nobody may stand under the rule", vice, same, now, refusal.Reason{}},
		{"somebody may", vice, other, now, NoWaiver},
		{"for the chair there is no such rule", chair, same, now, NoWaiver},
		{"nor where any organisation will do", anyOrg, same, now, NoWaiver},
		{"a second before nominations open", vice, same, now.Add(-time.Second), NominationsNotOpen},
		{"as they close", vice, same, now.Add(time.Hour), NominationsClosed},
	} {
		if err := c.e.MayWaiveOtherOrg(c.members, c.now); c.want.Name == "" && err != nil {
			t.Errorf("%s: %v", c.what, err)
		} else if c.want.Name != "" {
			refusaltest.Want(t, err, c.want)
		}
	}
}

func TestR97_FreshBallotAfterADay(t *testing.T) {
	p := DefaultParams(OfficerElection)
	got := FreshBallotTimes(whentest.MustInstant(t, "2026-07-23T08:00:02.5Z"), p)
	want := PollTimes{whentest.MustInstant(t, "2026-07-24T07:00:03Z"), whentest.MustInstant(t, "2026-07-24T08:00:03Z"), whentest.MustInstant(t, "2026-07-27T08:00:03Z")}
	if got != want {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestR95_RerunWithinFiveWorkingDays(t *testing.T) {
	p, c := DefaultParams(OfficerElection), when.LatestCalendar()
	decided := whentest.MustInstant(t, "2026-07-24T08:00:00Z") // a Friday
	got, err := RerunTimes(decided, p, c)
	if err != nil || !got.Opens.Equal(whentest.MustInstant(t, "2026-07-27T08:00:00Z")) || !got.Closes.Equal(got.Opens.Add(72*time.Hour)) {
		t.Errorf("%v, %v", got, err)
	}
	if by, err := endOfWorkingDay(decided, 5, p, c); err != nil || !by.Equal(whentest.MustInstant(t, "2026-07-31T23:00:00Z")) || by.Before(got.Opens) {
		t.Errorf("by %v, %v", by, err)
	}
	p.OpenTime = when.TimeOfDay{Hour: 0, Minute: 0}
	late := whentest.MustInstant(t, "2026-07-26T22:59:00Z") // a minute before Monday begins
	if got, err = RerunTimes(late, p, c); err != nil || got.Sealed.Before(late) {
		t.Errorf("sealed %v, before it was decided; %v", got.Sealed, err)
	}
	p.Timezone = "nowhere"
	if _, err := RerunTimes(decided, p, c); err == nil {
		t.Error("an unknown zone was used")
	}
	p.Timezone = "UTC"
	if _, err := RerunTimes(whentest.MustInstant(t, "2101-01-01T00:00:00Z"), p, c); err == nil {
		t.Error("a working day was found in an unknown year")
	}
}

func TestR91_ConvenedWithinTwentyWorkingDays(t *testing.T) {
	got, err := ConveneBy(whentest.MustDate(t, "2026-08-01"), DefaultParams(OfficerElection), when.LatestCalendar())
	if err != nil || got.String() != "2026-08-28" {
		t.Errorf("by %s, %v; want 2026-08-28", got, err)
	}
}
