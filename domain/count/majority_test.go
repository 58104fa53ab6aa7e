package count_test

import (
	"strings"
	"testing"

	"hustings/domain/count"
)

// R130, R108, E9, E11: exact, and no number is rounded.
func TestMajorities(t *testing.T) {
	for _, c := range []struct {
		what        string
		m           count.Majority
		yes, no, of int64
		carried     bool
	}{
		{"E11: 3 yes, 2 no, 4 abstain", count.Simple, 3, 2, 0, true},
		{"a tie is lost", count.Simple, 3, 3, 0, false},
		{"nobody votes", count.Simple, 0, 0, 0, false},
		{"E11: absolute majority of 12", count.Absolute, 3, 2, 12, false},
		{"E9: 12 elected, 7 for, 5 absent", count.Absolute, 7, 0, 12, true},
		{"half is not more than half", count.Absolute, 6, 0, 12, false},
		{"E9: 11 elected, 5 for, 0 against", count.Absolute, 5, 0, 11, false},
		{"11 elected, 6 for", count.Absolute, 6, 5, 11, true},
		{"E11: 6 yes, 3 no", count.TwoThirds, 6, 3, 0, true},
		{"E11: 5 yes, 3 no", count.TwoThirds, 5, 3, 0, false},
		{"two thirds of nothing", count.TwoThirds, 0, 0, 0, false},
		{"no such majority", "most", 9, 0, 0, false},
	} {
		if got := c.m.Carried(c.yes, c.no, c.of); got != c.carried {
			t.Errorf("%s: carried %v", c.what, got)
		}
	}
}

func TestAQuestionIsCarriedOrLost(t *testing.T) {
	question := count.Election{Title: "Q", Seats: 1, Candidates: []count.Candidate{{ID: "yes", Name: "Yes"}, {ID: "no", Name: "No"}, {ID: "abstain", Name: "Abstain"}}}
	for _, c := range []struct {
		settings      string
		yes, no, abst int
		carried       bool
		said          string
	}{
		{"majority=simple", 3, 2, 4, true, "Carried: Yes 3, No 2, Abstain 4. Needed: more yes than no"},
		{"majority=simple", 2, 2, 9, false, "Lost: Yes 2, No 2, Abstain 9"},
		{"majority=simple", 0, 0, 3, false, "Lost: Yes 0, No 0, Abstain 3"},
		{"majority=absolute of=12", 6, 0, 0, false, "Needed: yes from more than half of 12"},
		{"majority=absolute of=12", 7, 0, 0, true, "Carried: Yes 7"},
		{"majority=two-thirds", 5, 3, 0, false, "two thirds"},
		{"majority=simple", 0, 0, 0, false, "no valid paper"},
	} {
		o, err := count.ParseOptions(count.FPTP, strings.Fields(c.settings))
		if err != nil {
			t.Fatal(err)
		}
		if o.Settings() != c.settings {
			t.Errorf("%q is written %q", c.settings, o.Settings())
		}
		papers := count.NewPapers(3)
		for i, n := range []int{c.yes, c.no, c.abst} {
			for range n {
				marks := make([]uint8, 3)
				marks[i] = 1
				if err := papers.AddMarks(marks); err != nil {
					t.Fatal(err)
				}
			}
		}
		got, err := count.Count(count.FPTP, question, papers, o)
		if err != nil {
			t.Fatal(err)
		}
		var text strings.Builder
		if err := got.Text(&text); err != nil {
			t.Fatal(err)
		}
		if got.Carried() != c.carried || !strings.Contains(got.Result(), c.said) || len(got.Lots) > 0 || strings.Contains(text.String(), "elected") {
			t.Errorf("%s with %d, %d, %d: %v, %s\n%s", c.settings, c.yes, c.no, c.abst, got.Carried(), got.Result(), text.String())
		}
	}
}

func TestAMajorityIsOfAQuestionOnly(t *testing.T) {
	two := []count.Candidate{{ID: "yes", Name: "Yes"}, {ID: "no", Name: "No"}}
	for what, c := range map[string]struct {
		e count.Election
		o count.Options
	}{
		"one answer":                 {count.Election{Seats: 1, Candidates: two[:1]}, count.Options{Majority: count.Simple}},
		"two places":                 {count.Election{Seats: 2, Candidates: two}, count.Options{Majority: count.Simple}},
		"an answer withdrawn":        {count.Election{Seats: 1, Candidates: two, Withdrawn: []int{1}}, count.Options{Majority: count.Simple}},
		"absolute of nobody":         {count.Election{Seats: 1, Candidates: two}, count.Options{Majority: count.Absolute}},
		"simple of twelve":           {count.Election{Seats: 1, Candidates: two}, count.Options{Majority: count.Simple, Of: 12}},
		"a plurality of twelve":      {count.Election{Seats: 1, Candidates: two}, count.Options{Of: 12}},
		"re-open nominations stands": {count.Election{Seats: 1, Candidates: two, RON: 2}, count.Options{Majority: count.Simple}},
	} {
		if _, err := count.Count(count.FPTP, c.e, count.NewPapers(len(c.e.Candidates)), c.o); err == nil {
			t.Errorf("%s: counted", what)
		}
	}
}
