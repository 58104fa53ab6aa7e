package count

import (
	"fmt"
	"strings"
)

// Method names a rule set by which papers are counted.
type Method string

// The methods the house knows. Their names are stored, so they never change meaning;
// a changed rule gets a new version in its [RuleSet].
const (
	ScottishSTV Method = "scottish-stv"
	MeekSTV     Method = "meek-stv"
	ERS97STV    Method = "ers97-stv"
	IRV         Method = "irv"
	Schulze     Method = "schulze"
	Block       Method = "block"
	FPTP        Method = "fptp"
	Approval    Method = "approval"
)

// RuleSet says which text a method follows.
type RuleSet struct {
	Method  Method
	Version string // of our reading of the text, kept with every transcript
	Name    string // as a returning officer would call it
	Source  string // the published text
	Places  int    // decimal places of its figures
}

var ruleSets = []RuleSet{
	{ScottishSTV, "1", "Scottish single transferable vote",
		"Scottish Local Government Elections Orders 2007 (SSI 2007/42) and 2011 (SSI 2011/399), schedule 1: rules 45 to 52 of 2007, 46 to 53 of 2011", 5},
	{MeekSTV, "1", "Meek single transferable vote",
		"Proportional Representation Foundation, Reference Meek Rule; with nz=true after Schedule 1A of New Zealand's Local Electoral Regulations 2001", 9},
	{ERS97STV, "1", "ERS97 single transferable vote",
		"Newland and Britton, How to Conduct an Election by the Single Transferable Vote, third edition, Electoral Reform Society 1997, section 5", 2},
	{IRV, "1", "Alternative vote (instant run-off)",
		"House of Commons Standing Order 122B for the principle: one exclusion at a time until one candidate has more than half of the continuing votes", 0},
	{Schulze, "1", "Schulze method",
		"Markus Schulze, A new monotonic, clone-independent, reversal symmetric, and Condorcet-consistent single-winner election method, Social Choice and Welfare 36 (2011); winning votes", 0},
	{Block, "1", "Block vote",
		"Plurality in several places: a voter marks up to as many candidates as there are places", 0},
	{FPTP, "1", "First past the post",
		"Plurality: the candidates with most marks are elected; a paper may have as many marks as there are places", 0},
	{Approval, "1", "Approval voting",
		"Brams and Fishburn, Approval Voting, 1983: a voter marks every candidate approved of", 0},
}

// Methods lists every rule set, the panels' own first.
func Methods() []RuleSet { return append([]RuleSet(nil), ruleSets...) }

// Rules returns the rule set of m, or an error that lists the names there are (R70).
func (m Method) Rules() (RuleSet, error) {
	for _, r := range ruleSets {
		if r.Method == m {
			return r, nil
		}
	}
	return RuleSet{}, fmt.Errorf("no method %q: expected %s", string(m), MethodNames())
}

// MethodNames lists the names of the methods there are, as a sentence does.
func MethodNames() string {
	names := make([]string, len(ruleSets))
	for i, r := range ruleSets {
		names[i] = string(r.Method)
	}
	last := len(names) - 1
	return strings.Join(names[:last], ", ") + " or " + names[last]
}

// Preferential reports whether the order of the marks matters to m. Approval, block
// and first past the post read marks only.
func (m Method) Preferential() bool {
	switch m {
	case Approval, Block, FPTP:
		return false
	}
	return true
}

// OnePlace reports whether m can fill one place only.
func (m Method) OnePlace() bool { return m == IRV }

// MostCandidates is how many candidates m can count: fewer where every two of them are
// compared, which takes time with their cube.
func (m Method) MostCandidates() int {
	if m == Schulze {
		return 2 * MaxRows
	}
	return MaxCandidates
}
