package audit

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"hustings/domain/count"
	"hustings/elections/ledger"
)

// TestPublishedPapers_CountAsTheLogSays: read without proofs, the papers of a bundle give
// the result the verifier proves.
func TestPublishedPapers_CountAsTheLogSays(t *testing.T) {
	e := wholeElection(t, 40, 30, 6, func(m *ledger.Manifest) {
		m.Method, m.Seats, m.Ranking = "scottish-stv", 3, ledger.Strict
		m.Params[ParamRON] = "c6"
		GroupParams(m.Params, 1, []int{1, 3}, 1, 0)
	})
	proved := mustPass(t, mustVerify(t, e.bundle(), Options{}))
	p, err := PublishedPapers(t.Context(), bytes.NewReader(e.bundle()), int64(len(e.bundle())), "")
	if err != nil {
		t.Fatal(err)
	}
	result, err := count.Count(p.Method, p.Election, p.Papers, p.Options)
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for i, candidate := range p.Election.Candidates {
		if slices.Contains(result.Elected, i+1) {
			ids = append(ids, candidate.ID)
		}
	}
	if !slices.Equal(ids, proved.IDs) || p.Papers.Total()+int64(p.Invalid) != 30 {
		t.Errorf("elected %v by %d papers, want %v", ids, p.Papers.Total(), proved.IDs)
	}
}

// TestPublishedPapers_OfAMethodNobodyKnows can be counted by another.
func TestPublishedPapers_OfAMethodNobodyKnows(t *testing.T) {
	file, err := os.ReadFile(filepath.Join("testdata", "bundle.zip"))
	if err != nil {
		t.Fatal(err)
	}
	p, err := PublishedPapers(t.Context(), bytes.NewReader(file), int64(len(file)), "")
	if err != nil || p.Method != "x-first" || p.Papers.Total() == 0 {
		t.Fatalf("method %s, %v", p.Method, err)
	}
}

// TestPublishedPapers_Refused where papers are withheld, shut, or of no such contest.
func TestPublishedPapers_Refused(t *testing.T) {
	for _, c := range []struct{ name, contest, want string }{
		{"bundle-withheld.zip", "", "withheld"},
		{"bundle-too-few.zip", "", "too few voted"},
		{"bad-unfinished.zip", "", ""},
		{"bundle-one.zip", "no such contest", "no contest \"no such contest\": expected one of"},
	} {
		file, err := os.ReadFile(filepath.Join("testdata", c.name))
		if err != nil {
			t.Fatal(err)
		}
		_, err = PublishedPapers(t.Context(), bytes.NewReader(file), int64(len(file)), c.contest)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want %s", c.name, err, c.want)
		}
	}
}
