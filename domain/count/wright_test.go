package count_test

import (
	"slices"
	"strings"
	"testing"

	"hustings/domain/count"
)

// Worked by hand from the definition: D goes first, which leaves 13 papers and a quota
// of 5; then B, who was behind C before, which leaves 10 and a quota of 4, and only then
// is anybody elected for good.
func TestWright(t *testing.T) {
	e := standing(2, "", "", "", "")
	transcript := mustCount(t, count.WrightSTV, e, mustPapers(t, 4, "6: 1 2", "3: 2", "4: 3", "2: 4"), count.Options{})
	got := resultOf(transcript)
	lines := append([]string{"quota " + got.quota}, got.stages...)
	for i, line := range lines {
		lines[i] = strings.ReplaceAll(line, ".000000000", "")
	}
	if want := []string{"quota 4",
		"1: 1=6 2=3 3=4 4=2 rest=0 elected [] excluded [4]",
		"2: 1=5 2=4 3=4 4=0 rest=2 elected [] excluded [2]",
		"3: 1=4 2=0 3=4 4=0 rest=7 elected [1 3] excluded []"}; !slices.Equal(lines, want) {
		t.Errorf("counted\n%s\nwant\n%s", strings.Join(lines, "\n"), strings.Join(want, "\n"))
	}
	if said := strings.Join(transcript.Sentences(transcript.Stages[1]), " "); !strings.Contains(said, "dealt anew at full value") || !strings.Contains(said, "They last differed at stage 1") {
		t.Errorf("the second stage says: %s", said)
	}
	if _, err := count.Count(count.WrightSTV, standing(1, slices.Repeat([]string{""}, count.MaxRows+1)...), mustPapers(t, count.MaxRows+1, "1: 1"), count.Options{}); err == nil || !strings.Contains(err.Error(), "deals all papers anew") {
		t.Errorf("with very many candidates: %v", err)
	}
}
