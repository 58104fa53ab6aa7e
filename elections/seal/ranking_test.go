package seal

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

func TestWhatIsAValidRanking(t *testing.T) {
	strict := Rules{Candidates: 5, MaxRank: 5, MaxMarks: 5}
	equal := Rules{Candidates: 5, Equal: true, MaxRank: 5, MaxMarks: 5}
	three := Rules{Candidates: 5, MaxRank: 3, MaxMarks: 3}
	approval := Rules{Candidates: 5, Equal: true, MaxRank: 1, MaxMarks: 2}
	for _, c := range []struct {
		name  string
		rules Rules
		ranks []uint8
		want  error
	}{
		{"blank, strict", strict, []uint8{0, 0, 0, 0, 0}, nil},
		{"blank, equal", equal, []uint8{0, 0, 0, 0, 0}, nil},
		{"one mark", strict, []uint8{0, 0, 1, 0, 0}, nil},
		{"all ranked", strict, []uint8{5, 4, 3, 2, 1}, nil},
		{"one rank twice, strict", strict, []uint8{1, 2, 2, 0, 0}, ErrPaper},
		{"one rank twice, equal", equal, []uint8{1, 2, 2, 0, 0}, nil},
		{"a gap after a rank given twice, as in sport", equal, []uint8{1, 1, 3, 0, 0}, ErrPaper},
		{"a gap", strict, []uint8{1, 0, 3, 0, 0}, ErrPaper},
		{"no first rank", strict, []uint8{2, 0, 0, 0, 0}, ErrPaper},
		{"no first rank, equal", equal, []uint8{2, 2, 2, 2, 2}, ErrPaper},
		{"all first, equal", equal, []uint8{1, 1, 1, 1, 1}, nil},
		{"the last rank allowed", three, []uint8{1, 2, 3, 0, 0}, nil},
		{"a rank above max_rank", three, []uint8{1, 2, 3, 4, 0}, ErrPaper},
		{"two approved of two", approval, []uint8{1, 0, 0, 0, 1}, nil},
		{"three approved of two", approval, []uint8{1, 0, 1, 0, 1}, ErrPaper},
		{"a second rank in an approval vote", approval, []uint8{1, 2, 0, 0, 0}, ErrPaper},
		{"rank 64", Rules{Candidates: 1, Equal: true, MaxRank: 64, MaxMarks: 1}, []uint8{64}, ErrPaper},
		{"a rank too few", strict, []uint8{1, 2, 3, 4}, ErrLength},
		{"a rank too many", strict, []uint8{1, 2, 3, 4, 5, 0}, ErrLength},
		{"none", strict, nil, ErrLength},
	} {
		t.Run(c.name, func(t *testing.T) {
			if err := c.rules.Check(c.ranks); !errors.Is(err, c.want) || c.want == nil && err != nil {
				t.Errorf("%v", err)
			}
		})
	}
}

// What does not fit the code cannot be sealed. What fits and is no valid ranking can, by a hostile page: it is opened,
// found invalid, and reported.
func TestBI8_BadRanks(t *testing.T) {
	secret, s, _ := mustSeal(t, 1, 1)
	stmt := BallotStatement{E: s.E, Suite: Suite, PK: s.PK, Seq: 1, By: "voter"}
	for _, ranks := range [][]uint8{nil, {}, {64}, {1, 2, 255}, append(make([]uint8, 400), 100)} {
		if _, _, err := SealBallot(nil, stmt, ranks); err == nil {
			t.Errorf("sealed %d ranks that do not fit", len(ranks))
		}
		if _, err := EncodeRanks(ranks); err == nil {
			t.Errorf("encoded %d ranks that do not fit", len(ranks))
		}
	}
	rules := Rules{Candidates: 3, MaxRank: 3, MaxMarks: 3}
	in := Batch{M: 1}
	for _, ranks := range [][]uint8{{1, 1, 0}, {1, 3, 0}, {2, 0, 0}, {63, 0, 0}, {1, 2, 3, 4}, {3, 2, 1}, {0, 0, 0}} {
		ballot, _, err := SealBallot(nil, stmt, ranks)
		if err != nil {
			t.Fatal(err)
		}
		if err := VerifyBallot(stmt, ballot, 1); err != nil {
			t.Fatalf("%v: nobody can see what is in it, yet: %v", ranks, err)
		}
		in.Append(ballot.Ct)
	}
	// An element that no ranking encodes to at all.
	noise, _, err := SealBallot(nil, stmt, []uint8{1})
	if err != nil {
		t.Fatal(err)
	}
	noise.Ct[0].B = new(point).plus(decodeMust(t, noise.Ct[0].B), someone()).encode()
	in.Append(noise.Ct)
	rankings, invalid, err := rules.ReadPapers(mustOpen(t, secret, s, in))
	if err != nil || invalid != 6 || len(rankings) != 2 {
		t.Fatalf("%d valid, %d invalid, %v", len(rankings), invalid, err)
	}
	if !slices.Equal(rankings[0], []uint8{0, 0, 0}) || !slices.Equal(rankings[1], []uint8{3, 2, 1}) {
		t.Errorf("read %v", rankings)
	}
}

// Any number of candidates, from sealing to reading; 40 fill an element, the 41st begins another.
func TestAnyNumberOfCandidates(t *testing.T) {
	for _, c := range []struct{ candidates, elements int }{{1, 1}, {2, 1}, {3, 1}, {39, 1}, {40, 1}, {41, 2}, {80, 2}, {81, 3}, {400, 10}} {
		t.Run(fmt.Sprint(c.candidates), func(t *testing.T) {
			mustHold(t, "elements", Elements(c.candidates), c.elements)
			rules := Rules{Candidates: c.candidates, MaxRank: min(63, c.candidates), MaxMarks: c.candidates}
			secret, s, _ := mustSeal(t, 1, 1)
			for range 3 {
				ranks := make([]uint8, c.candidates)
				for i, place := range rand.Perm(c.candidates)[:rand.IntN(min(63, c.candidates)+1)] {
					ranks[place] = uint8(i + 1)
				}
				stmt := BallotStatement{E: s.E, Suite: Suite, PK: s.PK, Seq: 1, By: "voter"}
				ballot, _, err := SealBallot(nil, stmt, ranks)
				if err != nil {
					t.Fatal(err)
				}
				if err := VerifyBallot(stmt, ballot, c.elements); err != nil {
					t.Fatal(err)
				}
				paper, err := OpenBallot(secret, ballot.Ct)
				if err != nil {
					t.Fatal(err)
				}
				if read, err := rules.ReadPaper(paper); err != nil || !slices.Equal(read, ranks) {
					t.Fatalf("read %v, %v; sealed %v", read, err, ranks)
				}
			}
		})
	}
	if _, err := (Rules{}).ReadPaper(nil); err == nil {
		t.Error("read a paper without candidates")
	}
	if _, _, err := (Rules{}).ReadPapers(Papers{}); err == nil {
		t.Error("read papers without candidates")
	}
}

// A mark in a field that belongs to nobody, in the first element or the second, is no paper.
func TestFieldsBeyondTheLastCandidate(t *testing.T) {
	for _, c := range []struct{ marked, candidates int }{{4, 3}, {40, 39}, {42, 41}, {80, 41}} {
		ranks := make([]uint8, c.marked)
		ranks[c.marked-1] = 1
		paper, err := EncodeRanks(ranks)
		if err != nil {
			t.Fatal(err)
		}
		rules := Rules{Candidates: c.candidates, Equal: true, MaxRank: 1, MaxMarks: c.candidates}
		if _, err := rules.ReadPaper(paper); !errors.Is(err, ErrPaper) {
			t.Errorf("mark %d of %d candidates: %v", c.marked, c.candidates, err)
		}
	}
}

// An error that reaches a log tells nothing of the paper: no rank, no candidate's place.
func TestSE4_ErrorsShowNoChoice(t *testing.T) {
	rules := Rules{Candidates: 3, MaxRank: 3, MaxMarks: 2}
	for _, ranks := range [][]uint8{{47, 0, 0}, {1, 0, 1}, {1, 2, 3}, {0, 3, 0}, {77, 0, 0}} {
		err := rules.Check(ranks)
		_, encoding := EncodeRanks(ranks)
		if err == nil {
			t.Errorf("%v is valid", ranks)
		}
		if text := fmt.Sprint(err, encoding); strings.ContainsAny(text, "12345789") {
			t.Errorf("%v: %s", ranks, text)
		}
	}
}
