package count_test

import (
	"strings"
	"testing"

	"hustings/domain/count"
)

// Worked by hand from the text of the rules; [plainNorthernIreland] holds the rest.
func TestNorthernIreland(t *testing.T) {
	for name, c := range map[string]struct {
		seats  int
		papers []string
		want   []string
	}{
		"49(4): a surplus goes to transferable papers, cut off after two places; 50(2)(c): what is left is non-transferable": {2, []string{"7: 1 2", "4: 1", "3: 2", "5: 3"},
			[]string{"quota 7.00", "1: 1=11.00 2=3.00 3=5.00 rest=0.00 elected [1] excluded []", "2: 1=7.00 2=6.99 3=5.00 rest=0.01 elected [2] excluded []"}},
		"49(4)(a): no vote gains by being transferred": {2, []string{"2: 1 2", "9: 1", "5: 2", "3: 3"},
			[]string{"quota 7.00", "1: 1=11.00 2=5.00 3=3.00 rest=0.00 elected [1] excluded []", "2: 1=7.00 2=7.00 3=3.00 rest=2.00 elected [2] excluded []"}},
		"49(10): a surplus that cannot matter waits; 51(12): the lowest go together": {2, []string{"34: 1 4", "20: 2", "18: 3", "3: 4 2", "2: 5 3"},
			[]string{"quota 26.00", "1: 1=34.00 2=20.00 3=18.00 4=3.00 5=2.00 rest=0.00 elected [1] excluded []",
				"2: 1=34.00 2=23.00 3=20.00 4=0.00 5=0.00 rest=0.00 elected [] excluded [5 4]",
				"3: 1=26.00 2=23.00 3=20.00 4=0.00 5=0.00 rest=8.00 elected [2] excluded []"}},
		"52(2): the last place to whoever has as many as all others": {1, []string{"5: 1", "3: 2", "2: 3"},
			[]string{"quota 6.00", "1: 1=5.00 2=3.00 3=2.00 rest=0.00 elected [1] excluded []"}},
		"52(2): not to one of two who are level; 51(13): whoever was behind earlier goes": {1, []string{"6: 1", "5: 2", "1: 3 2", "1: 3"},
			[]string{"quota 7.00", "1: 1=6.00 2=5.00 3=2.00 rest=0.00 elected [] excluded []", "2: 1=6.00 2=6.00 3=0.00 rest=1.00 elected [] excluded [3]",
				"3: 1=6.00 2=6.00 3=0.00 rest=1.00 elected [1] excluded [2]"}},
	} {
		t.Run(name, func(t *testing.T) {
			n := 0
			for _, line := range c.papers {
				for _, r := range line[strings.Index(line, ":")+1:] {
					n = max(n, int(r-'0'))
				}
			}
			e := count.Election{Seats: c.seats}
			for i := range n {
				e.Candidates = append(e.Candidates, count.Candidate{Name: string(rune('A' + i))})
				e.Lot = append(e.Lot, i+1)
			}
			got := resultOf(mustCount(t, count.NISTV, e, mustPapers(t, n, c.papers...), count.Options{}))
			lines := append([]string{"quota " + got.quota}, got.stages...)
			for i, want := range c.want {
				if i >= len(lines) || lines[i] != want {
					t.Fatalf("counted\n%s\nwant\n%s", strings.Join(lines, "\n"), strings.Join(c.want, "\n"))
				}
			}
			t.Log(strings.Join(lines, "\n"))
		})
	}
}

func TestNorthernIreland_ABrokenSequenceEndsThePaper(t *testing.T) {
	e := count.Election{Seats: 2, Candidates: []count.Candidate{{Name: "A"}, {Name: "B"}, {Name: "C"}}, Lot: []int{1, 2, 3}}
	papers := mustPapers(t, 3, "4: 1", "3: 2", "1: 3")
	for range 2 { // 50(4): "1" and "3", no "2"
		if err := papers.Add(count.Paper{Weight: 1, Ranks: [][]int{{3}, {}, {2}}}); err != nil {
			t.Fatal(err)
		}
	}
	for range 5 { // 46(1)(b): no "1" at all
		if err := papers.Add(count.Paper{Weight: 1, Ranks: [][]int{{}, {2}}}); err != nil {
			t.Fatal(err)
		}
	}
	transcript := mustCount(t, count.NISTV, e, papers, count.Options{})
	if transcript.Valid != 10 || transcript.Invalid() != 5 {
		t.Errorf("%d valid, %d not", transcript.Valid, transcript.Invalid())
	}
	if _, err := count.ParseOptions(count.NISTV, []string{"skips=stop"}); err == nil {
		t.Error("the rule's own reading is offered as a choice")
	}
	var text strings.Builder
	if err := transcript.Text(&text); err != nil {
		t.Fatal(err)
	}
	t.Log(text.String())
}
