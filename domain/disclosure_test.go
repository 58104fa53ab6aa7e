package domain

import (
	"testing"

	"hustings/domain/count"
)

func TestR85_R86_Disclosure(t *testing.T) {
	p := DefaultParams(PanelElection)
	auditors := p
	auditors.Papers = PapersAuditors
	for _, c := range []struct {
		what      string
		ballots   int
		unanimous bool
		p         Params
		want      Disclosure
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
		if got := Disclose(c.ballots, c.unanimous, c.p); got != c.want {
			t.Errorf("%s: %+v, want %+v", c.what, got, c.want)
		}
	}
	high := p
	high.DisclosureFloor = 200
	if got := Disclose(150, false, high); got != (Disclosure{}) {
		t.Errorf("papers without numbers: %+v", got)
	}
	if GroupTurnoutShown(9, p) || !GroupTurnoutShown(10, p) {
		t.Error("R59: turnout of groups from the floor up")
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

func TestR85_Unanimity(t *testing.T) {
	for _, m := range []count.Method{count.IRV, count.ScottishSTV, count.Schulze, count.Approval} {
		e := count.Election{Candidates: make([]count.Candidate, 3), Seats: 1}
		for _, c := range []struct {
			what   string
			papers [][]int
			want   bool
		}{
			{"all for the second", [][]int{{5, 2, 1}, {7, 2}}, true},
			{"one for another", [][]int{{11, 2, 1}, {1, 3}}, false},
			{"blank papers beside", [][]int{{11, 2}, {1}}, true},
			{"blank papers only", [][]int{{12}}, true},
		} {
			if got := Unanimous(mustCount(t, m, e, count.Options{}, c.papers...)); got != c.want {
				t.Errorf("%s, %s: unanimous %v, want %v", m, c.what, got, c.want)
			}
		}
	}
}
