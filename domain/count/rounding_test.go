package count_test

import (
	"slices"
	"strings"
	"testing"

	"hustings/domain/count"
)

// TestWhereCuttingOffDecidedASeat a sentence says so: five decimals elect B, exact
// fractions C.
func TestWhereCuttingOffDecidedASeat(t *testing.T) {
	e := standing(3, "", "", "", "", "")
	papers := mustPapers(t, 5, "1: 3 5 1", "7: 3 2 5 4", "12: 1 4 3 5 2", "2: 5 4 3", "7: 4 5 1 2 3", "3: 4 5", "9: 2 3 5 4 1")
	transcript := mustCount(t, count.ScottishSTV, e, papers, count.Options{})
	exact := mustCount(t, count.GregorySTV, e, papers, count.Options{})
	if !slices.Equal(transcript.Elected, []int{1, 4, 2}) || !slices.Equal(exact.Elected, []int{1, 4, 3}) {
		t.Fatalf("elected %v, exactly %v", transcript.Elected, exact.Elected)
	}
	silent := outputs(t, transcript)
	if err := count.Rounding(transcript, papers); err != nil {
		t.Fatal(err)
	}
	said := outputs(t, transcript)
	for _, form := range []string{"text", "html"} {
		if !strings.Contains(said[form], "in exact fractions C would be elected and not B") || strings.Contains(silent[form], "exact fractions C") {
			t.Errorf("%s does not say it, or says it unasked", form)
		}
	}
	plain := mustPapers(t, 5, "9: 1 2", "8: 2", "7: 3", "1: 4", "1: 5")
	even := mustCount(t, count.ScottishSTV, e, plain, count.Options{})
	if err := count.Rounding(even, plain); err != nil || strings.Contains(outputs(t, even)["text"], "exact fractions") {
		t.Errorf("said where it decided nothing (%v)", err)
	}
}
