package count

import (
	"cmp"
	"fmt"
	"slices"
)

// Candidate is a name on the ballot paper.
type Candidate struct {
	ID    string // the house's own id; the count carries it and never reads it
	Name  string
	Group string // employer or other group that a [Limit] speaks of; empty for none
}

// Limit constrains how many places one group may hold (R75) or is kept (reserved places).
type Limit struct {
	Group string
	Min   int // at least so many places, as far as the group has candidates
	Cap   int // at most so many places; 0 means no cap, [NoPlace] none at all (R28a)
}

// NoPlace is the cap of a group that may take no place: others of it sit on (R28a).
const NoPlace = -1

// Election is what is counted, as sealed before the poll, with what has become of the
// candidates since.
type Election struct {
	Title      string
	Candidates []Candidate // in ballot-paper order; candidate n is Candidates[n-1]
	Seats      int         // places to fill
	Withdrawn  []int       // withdrawn, died or struck (R51, R52, R78): taken off every paper before the count
	Undeclared []int       // may be voted for and cannot win: excluded before anybody else, passed over in lists
	RON        int         // number of "re-open nominations" (R76), 0 when there is none
	Limits     []Limit
	Protected  []int // sitting members in a countback (R116): never excluded, their places kept
	Lot        []int // all candidates, strongest first (R73); empty means ballot-paper order
}

// MaxCandidates is the largest number of candidates an election may have.
const MaxCandidates = 4096

// MaxPapers is the largest number of papers a count takes: with it no figure of any
// method can leave 64 bits.
const MaxPapers = 1<<32 - 1

// Check reports what makes e impossible to count.
func (e Election) Check() error {
	n := len(e.Candidates)
	switch {
	case n == 0:
		return fmt.Errorf("no candidates")
	case n > MaxCandidates:
		return fmt.Errorf("%d candidates, expected at most %d", n, MaxCandidates)
	case e.Seats < 1 || e.Seats > MaxCandidates:
		return fmt.Errorf("%d seats, expected 1 to %d", e.Seats, MaxCandidates)
	}
	if err := cmp.Or(distinct("withdrawn", e.Withdrawn, n), distinct("undeclared", e.Undeclared, n), distinct("protected", e.Protected, n), distinct("lot", e.Lot, n)); err != nil {
		return err
	}
	if len(e.Lot) != 0 && len(e.Lot) != n {
		return fmt.Errorf("the lot orders %d candidates, expected all %d", len(e.Lot), n)
	}
	if e.RON < 0 || e.RON > n {
		return fmt.Errorf("re-open nominations is candidate %d, expected 1 to %d", e.RON, n)
	}
	if e.RON != 0 && slices.Contains(e.Withdrawn, e.RON) {
		return fmt.Errorf("re-open nominations cannot withdraw")
	}
	for _, u := range e.Undeclared {
		if slices.Contains(e.Protected, u) || u == e.RON {
			return fmt.Errorf("candidate %d cannot be undeclared", u)
		}
	}
	for _, p := range e.Protected {
		if slices.Contains(e.Withdrawn, p) || p == e.RON {
			return fmt.Errorf("candidate %d cannot be protected", p)
		}
	}
	if len(e.Protected) > e.Seats {
		return fmt.Errorf("%d candidates protected for %d seats", len(e.Protected), e.Seats)
	}
	seen := map[string]bool{}
	for _, l := range e.Limits {
		if l.Group == "" || l.Cap < NoPlace || l.Min < 0 || l.Cap != 0 && l.Min > max(l.Cap, 0) || seen[l.Group] {
			return fmt.Errorf("the limit on group %q (at least %d, at most %d) makes no sense or is given twice", l.Group, l.Min, l.Cap)
		}
		seen[l.Group] = true
	}
	return nil
}

func distinct(what string, list []int, n int) error {
	seen := make([]bool, n+1)
	for _, c := range list {
		if c < 1 || c > n {
			return fmt.Errorf("%s: candidate %d, expected 1 to %d", what, c, n)
		}
		if seen[c] {
			return fmt.Errorf("%s: candidate %d is given twice", what, c)
		}
		seen[c] = true
	}
	return nil
}
