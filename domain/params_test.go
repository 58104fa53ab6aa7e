package domain

import (
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"hustings/domain/refusal"
	"hustings/domain/refusal/refusaltest"
	"hustings/domain/when"
	"hustings/domain/when/whentest"
)

var kinds = []ElectionKind{PanelElection, ByElection, OfficerElection}

func TestDefaultParamsCanBeRunOn(t *testing.T) {
	for _, kind := range kinds {
		if err := DefaultParams(kind).Check(kind); err != nil {
			t.Errorf("%s: %v", kind, err)
		}
	}
}

// The table is section 0 of the rules: key, value for panels, by-elections and
// officers, unit, rule.
func TestDefaultParamsAreThoseOfTheRules(t *testing.T) {
	text, err := os.ReadFile("testdata/params.txt")
	if err != nil {
		t.Fatal(err)
	}
	want := strings.Split(strings.TrimRight(string(text), "\n"), "\n")
	panel, by, officers := DefaultParams(PanelElection).List(), DefaultParams(ByElection).List(), DefaultParams(OfficerElection).List()
	if len(want) != len(panel) {
		t.Fatalf("%d parameters, want %d", len(panel), len(want))
	}
	for i, p := range panel {
		if got := fmt.Sprintf("%s|%v|%v|%v|%s|%s", p.Key, p.Value, by[i].Value, officers[i].Value, p.Unit, p.Rule); got != want[i] {
			t.Errorf("got  %s\nwant %s", got, want[i])
		}
	}
}

// What this release does not carry out cannot be set, so that no election finds
// out on the day.
func TestParamsThatAreNotBuiltAreRefused(t *testing.T) {
	for field, spoil := range map[string]func(*Params){
		"policy": func(p *Params) { p.KeyPolicy = TrusteeKeys },
	} {
		for _, kind := range kinds {
			p := DefaultParams(kind)
			spoil(&p)
			if r, ok := refusal.Of(p.Check(kind)); !ok || r.Reason != refusal.NotBuilt || r.Code != refusal.STATE || r.Field != field || r.Rule != "" {
				t.Errorf("%s for %s: %v", field, kind, r)
			}
		}
	}
}

func TestParamsCheckNamesTheField(t *testing.T) {
	for _, c := range []struct {
		what  string
		field string
		rule  string
		spoil func(*Params)
	}{
		{"no seats", "seats", "R21", func(p *Params) { p.Seats = 0 }},
		{"an eleven-year term", "term_years", "R18", func(p *Params) { p.TermYears = 11 }},
		{"terms that begin on 29 February", "term_anchor", "R19", func(p *Params) { p.TermAnchor = when.MonthDay{Month: time.February, Day: 29} }},
		{"terms that begin on no day", "term_anchor", "R19", func(p *Params) { p.TermAnchor = when.MonthDay{} }},
		{"three cohorts", "cohorts", "R22", func(p *Params) { p.Cohorts = 3 }},
		{"two cohorts of three-year terms", "cohorts", "R23", func(p *Params) { p.Cohorts, p.TermYears = 2, 3 }},
		{"an unknown zone", "timezone", "R10", func(p *Params) { p.Timezone = "Europe/Nowhere" }},
		{"an unknown method", "method", "R70", func(p *Params) { p.Method = "show-of-hands" }},
		{"a method that counts files only", "method", "R70", func(p *Params) { p.Method = "star" }},
		{"scores, which no sealed paper holds", "method", "R70", func(p *Params) { p.Method = "cumulative" }},
		{"the alternative vote for twelve seats", "method", "R70", func(p *Params) { p.Method = "irv" }},
		{"the alternative vote for two seats", "method", "R70", func(p *Params) { p.Method, p.Seats = "irv", 2 }},
		{"an unknown policy on duplicates", "duplicate_policy", "R64", func(p *Params) { p.DuplicatePolicy = "best_counts" }},
		{"more organisations than supporters", "supporter_organisations", "R41", func(p *Params) { p.SupporterOrganisations = 3 }},
		{"papers published below 100", "papers_min", "R86", func(p *Params) { p.PapersMin = 99 }},
		{"ballots kept less than a year", "ballot_retention_months", "R89", func(p *Params) { p.BallotRetentionMonths = 11 }},
		{"a quorum of more than all", "chair_quorum", "R95", func(p *Params) { p.ChairQuorum = Fraction{4, 3} }},
		{"too short a nomination window", "nominations_close", "R40", func(p *Params) { p.NominationsClose = 33 }},
		{"nominations close before they open", "nominations_close", "R16", func(p *Params) { p.NominationsClose = 41 }},
		{"the statement as nominations close", "statement", "R16", func(p *Params) { p.Statement = 28 }},
		{"withdrawals end before the statement", "withdrawals", "R16", func(p *Params) { p.Withdrawals = 30 }},
		{"the roll sealed before withdrawals end", "roll_seal", "R16", func(p *Params) { p.RollSeal = 26 }},
		{"voting opens before the roll is sealed", "voting_opens", "R16", func(p *Params) { p.VotingOpens = 21 }},
		{"voting on the last day only", "voting_opens", "R40", func(p *Params) { p.VotingOpens = 1 }},
		{"the poll noticed after it opens", "poll_notice", "R16", func(p *Params) { p.PollNotice = 14 }},
		{"the poll noticed before the roll is sealed", "poll_notice", "R16", func(p *Params) { p.PollNotice = 21 }},
	} {
		t.Run(c.what, func(t *testing.T) {
			p := DefaultParams(PanelElection)
			c.spoil(&p)
			r, ok := refusal.Of(p.Check(PanelElection))
			if !ok || r.Code != refusal.FORM || r.Field != c.field || r.Rule != c.rule {
				t.Errorf("got %v, want FORM by %s on %s", r, c.rule, c.field)
			}
		})
	}
}

func TestNominationWindowExactlyLongEnough(t *testing.T) {
	p := DefaultParams(PanelElection)
	p.NominationsClose = p.Notice - p.MinNominationDays
	if err := p.Check(PanelElection); err != nil {
		t.Error(err)
	}
	p.RollSeal, p.PollNotice = 20, 20
	if err := p.Check(PanelElection); err != nil {
		t.Errorf("the poll noticed as the roll is sealed: %v", err)
	}
	p.NominationsClose++
	if r := refusaltest.Want(t, p.Check(PanelElection), WindowTooShort); r.Args["max"] != p.Notice-p.MinNominationDays {
		t.Errorf("args %v", r.Args)
	}
}

func TestR8_ParamsSurviveFreezing(t *testing.T) {
	for _, kind := range kinds {
		before := DefaultParams(kind)
		before.AcceptedRoles = []string{"CCIO", "Deputy CCIO"}
		before.QualifyingDate = whentest.MustDate(t, "2026-04-01")
		text, err := json.Marshal(before)
		if err != nil {
			t.Fatal(err)
		}
		var after Params
		if err := json.Unmarshal(text, &after); err != nil {
			t.Fatal(err)
		}
		if changed := before.Changes(after); changed != nil {
			t.Errorf("%s: freezing changed %v", kind, changed)
		}
		again, _ := json.Marshal(after)
		if string(again) != string(text) {
			t.Errorf("%s: frozen twice, two texts", kind)
		}
	}
}

func TestParamsChangesNamesKeys(t *testing.T) {
	p := DefaultParams(PanelElection)
	q := p
	q.Seats, q.AcceptedRoles, q.ChairQuorum = 9, []string{"CIO"}, Fraction{1, 2}
	want := []string{"seats", "accepted_roles", "chair_quorum"}
	if got := p.Changes(q); !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

// Keys are a contract, and a manifest holds texts, numbers and booleans only.
func TestParamsFitAManifest(t *testing.T) {
	seen := map[string]bool{}
	list := DefaultParams(PanelElection).List()
	if len(list) > 200 {
		t.Errorf("%d parameters, a manifest holds 200", len(list))
	}
	for _, p := range list {
		if seen[p.Key] || p.Key == "" || strings.Trim(p.Key, "abcdefghijklmnopqrstuvwxyz_") != "" {
			t.Errorf("key %q", p.Key)
		}
		seen[p.Key] = true
		switch v := p.Value.(type) {
		case bool, string:
		case int:
			if v < 0 {
				t.Errorf("%s is negative", p.Key)
			}
		default:
			t.Errorf("%s is a %T", p.Key, p.Value)
		}
	}
}

func TestR95_Fractions(t *testing.T) {
	twoThirds := Fraction{2, 3}
	for n, want := range map[int]int{0: 0, 1: 1, 3: 2, 11: 8, 12: 8, 13: 9} {
		if got := twoThirds.CeilOf(n); got != want {
			t.Errorf("two thirds of %d, rounded up: %d, want %d", n, got, want)
		}
	}
	half := Fraction{1, 2}
	if half.MoreThan(6, 12) || !half.MoreThan(7, 12) || !half.MoreThan(6, 11) || half.MoreThan(5, 11) {
		t.Error("more than half")
	}
	for _, s := range []string{"", "2", "2/", "/3", "2/0", "-1/3", "4/3", "2/3/4", "two thirds", "1/1000000"} {
		if f, err := ParseFraction(s); err == nil {
			t.Errorf("%q was read as %s", s, f)
		}
	}
	var f Fraction
	if f.UnmarshalText([]byte("x")) == nil || f.UnmarshalText([]byte("3/4")) != nil || f != (Fraction{3, 4}) {
		t.Errorf("3/4 was read as %s", f)
	}
}
