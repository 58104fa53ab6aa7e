package domain

import (
	"slices"
	"testing"

	"hustings/domain/count"
)

func TestR85_R86_Disclosure(t *testing.T) {
	p := DefaultParams(PanelElection)
	auditors := p
	auditors.Papers = PapersAuditors
	for _, c := range []struct {
		what    string
		ballots int
		telling bool
		p       Params
		want    Disclosure
	}{
		{"none", 0, false, p, Disclosure{}},
		{"one under the floor", 9, false, p, Disclosure{}},
		{"at the floor", 10, false, p, Disclosure{Numbers: true}},
		{"unanimous under three times the floor", 29, true, p, Disclosure{}},
		{"divided under three times the floor", 29, false, p, Disclosure{Numbers: true}},
		{"unanimous at three times the floor", 30, true, p, Disclosure{Numbers: true}},
		{"one under a hundred", 99, false, p, Disclosure{Numbers: true}},
		{"a hundred", 100, false, p, Disclosure{Numbers: true, Papers: true}},
		{"a hundred, papers to auditors", 100, false, auditors, Disclosure{Numbers: true}},
	} {
		c.want.Panel = c.want.Numbers
		if got := Disclose(PanelElection, c.ballots, c.telling, c.p); got != c.want {
			t.Errorf("%s: %+v, want %+v", c.what, got, c.want)
		}
	}
	high := p
	high.DisclosureFloor = 200
	if got := Disclose(PanelElection, 150, false, high); got != (Disclosure{}) {
		t.Errorf("papers without numbers: %+v", got)
	}
}

// mustCount counts papers given as weight, then candidates by preference.
func mustCount(t testing.TB, m count.Method, e count.Election, o count.Options, papers ...[]int) *count.Transcript {
	t.Helper()
	bag := count.NewPapers(len(e.Candidates))
	for _, p := range papers {
		paper := count.Paper{Weight: int64(p[0])}
		for _, c := range p[1:] {
			paper.Ranks = append(paper.Ranks, []int{c})
		}
		if err := bag.Add(paper); err != nil {
			t.Fatal(err)
		}
	}
	transcript, err := count.Count(m, e, bag, o)
	if err != nil {
		t.Fatal(err)
	}
	return transcript
}

func TestFound20_NumbersThatTellHowEverybodyVoted(t *testing.T) {
	for _, m := range []count.Method{count.IRV, count.ScottishSTV, count.Schulze, count.Approval} {
		e := count.Election{Candidates: make([]count.Candidate, 3), Seats: 1}
		for _, c := range []struct {
			what   string
			papers [][]int
			want   bool
		}{
			{"all for the second", [][]int{{5, 2, 1}, {7, 2}}, true},
			{"eleven to one", [][]int{{11, 2, 1}, {1, 3}}, true},
			{"ten to two", [][]int{{10, 2, 1}, {2, 3}}, true},
			{"ten to one and one", [][]int{{10, 2}, {1, 3}, {1, 1}}, true},
			{"nine to three", [][]int{{9, 2}, {3, 3}}, false},
			{"eight to four", [][]int{{8, 2}, {4, 3}}, false},
			{"blank papers beside", [][]int{{11, 2}, {1}}, true},
			{"blank papers only", [][]int{{12}}, true},
		} {
			if got := Telling(mustCount(t, m, e, count.Options{}, c.papers...)); got != c.want {
				t.Errorf("%s, %s: telling %v, want %v", m, c.what, got, c.want)
			}
		}
	}
	later := &count.Transcript{Valid: 12, Stages: []count.Stage{
		{Votes: []count.Votes{6, 4, 2}}, {Votes: []count.Votes{10, 2, count.Absent}}}}
	if !Telling(later) {
		t.Error("a later stage shows ten to two")
	}
}

// E17: twelve ballots, eight to four: the public sees who won; eleven to one:
// nobody sees numbers.
func TestFound20_E17_OfficersNumbers(t *testing.T) {
	none, panel := DefaultParams(OfficerElection), DefaultParams(OfficerElection)
	panel.OfficerNumbers = OfficerNumbersPanel
	if none.OfficerNumbers != OfficerNumbersNone {
		t.Fatalf("by default %q see numbers (R85a)", none.OfficerNumbers)
	}
	for _, c := range []struct {
		what    string
		ballots int
		telling bool
		p       Params
		want    Disclosure
	}{
		{"eight to four", 12, false, none, Disclosure{}},
		{"eight to four, for the panel", 12, false, panel, Disclosure{Panel: true}},
		{"eleven to one, for the panel", 12, true, panel, Disclosure{}},
		{"under the floor, for the panel", 9, false, panel, Disclosure{}},
		{"a great panel", 400, false, panel, Disclosure{Panel: true}},
		{"a great panel, told nothing", 400, false, none, Disclosure{}},
	} {
		if got := Disclose(OfficerElection, c.ballots, c.telling, c.p); got != c.want {
			t.Errorf("%s: %+v, want %+v", c.what, got, c.want)
		}
	}
	// What the manifest freezes never tells more than the page.
	high := DefaultParams(PanelElection)
	high.DisclosureFloor = 50
	if use, least := PapersShown(PanelElection, high); use != PapersPublic || least != 150 {
		t.Errorf("papers are %s from %d on, though numbers may be withheld below 150", use, least)
	}
	if use, _ := PapersShown(OfficerElection, panel); use != PapersAuditors {
		t.Errorf("an officers' ballot's papers are %s", use)
	}
	high.OfficerNumbers = "everybody"
	if err := high.Check(PanelElection); err == nil {
		t.Error("officer_numbers takes any word")
	}
}

// R59: by organisation a turnout is told only where nobody's vote or absence can be read
// from it, neither from a group nor from what is left beside the groups.
func TestR59_TurnoutByOrganisation(t *testing.T) {
	g := func(name string, roll, ballots int) GroupTurnout {
		return GroupTurnout{Name: name, Turnout: Turnout{Roll: roll, Ballots: ballots}}
	}
	for what, c := range map[string]struct{ all, told []GroupTurnout }{
		"two large ones":                              {[]GroupTurnout{g("B", 30, 12), g("A", 10, 5)}, []GroupTurnout{g("A", 10, 5), g("B", 30, 12)}},
		"one below the floor joins the others":        {[]GroupTurnout{g("A", 30, 12), g("B", 9, 5), g("C", 5, 2)}, []GroupTurnout{g("A", 30, 12), g("", 14, 7)}},
		"all of one have voted":                       {[]GroupTurnout{g("A", 30, 12), g("B", 12, 12), g("C", 40, 6)}, []GroupTurnout{g("C", 40, 6), g("", 42, 24)}},
		"nobody of one has voted":                     {[]GroupTurnout{g("A", 30, 12), g("B", 12, 0), g("C", 40, 6)}, []GroupTurnout{g("C", 40, 6), g("", 42, 12)}},
		"two of one have voted":                       {[]GroupTurnout{g("A", 30, 12), g("B", 12, 2)}, nil},
		"two of one have not":                         {[]GroupTurnout{g("A", 30, 12), g("B", 12, 10)}, nil},
		"three of one have voted, and three not":      {[]GroupTurnout{g("A", 10, 3), g("B", 10, 7)}, []GroupTurnout{g("A", 10, 3), g("B", 10, 7)}},
		"few others take the smallest with them":      {[]GroupTurnout{g("A", 10, 5), g("B", 30, 12), g("C", 1, 1)}, []GroupTurnout{g("B", 30, 12), g("", 11, 6)}},
		"few others beside one leave nothing":         {[]GroupTurnout{g("A", 30, 12), g("C", 1, 1)}, nil},
		"who has no organisation is of the others":    {[]GroupTurnout{g("", 20, 8), g("A", 30, 12)}, []GroupTurnout{g("A", 30, 12), g("", 20, 8)}},
		"only small ones":                             {[]GroupTurnout{g("A", 5, 2), g("B", 6, 3)}, nil},
		"one alone would be the whole roll told anew": {[]GroupTurnout{g("A", 4, 2)}, nil},
		"nobody on the roll":                          {nil, nil},
	} {
		if got := TurnoutTold(c.all, 10); !slices.Equal(got, c.told) {
			t.Errorf("%s: %v, want %v", what, got, c.told)
		}
	}
}
