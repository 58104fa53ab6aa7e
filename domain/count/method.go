package count

import (
	"fmt"
	"strings"

	"hustings/domain/count/wording"
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

// The methods that count files only: membership bodies use them, the house's own contests
// do not (R70). [Cumulative] and [STAR] read scores, which no sealed paper holds.
const (
	GregorySTV  Method = "gregory-stv"
	NISTV       Method = "ni-stv"
	WrightSTV   Method = "wright-stv"
	SmithIRV    Method = "smith-irv"
	RankedPairs Method = "ranked-pairs"
	Borda       Method = "borda"
	Limited     Method = "limited"
	Cumulative  Method = "cumulative"
	STAR        Method = "star"
	Phragmen    Method = "phragmen"
)

// RuleSet says which text a method follows.
type RuleSet struct {
	Method  Method
	Version string // of our reading of the text, kept with every transcript
	Source  string // the published text
	Places  int    // decimal places of its figures

	FilesOnly bool // counts files and no sealed contest
}

var ruleSets = []RuleSet{
	{ScottishSTV, "1",
		"Scottish Local Government Elections Orders 2007 (SSI 2007/42) and 2011 (SSI 2011/399), schedule 1: rules 45 to 52 of 2007, 46 to 53 of 2011", 5, false},
	{MeekSTV, "1",
		"Proportional Representation Foundation, Reference Meek Rule; with nz=true after Schedule 1A of New Zealand's Local Electoral Regulations 2001", 9, false},
	{ERS97STV, "1",
		"Newland and Britton, How to Conduct an Election by the Single Transferable Vote, third edition, Electoral Reform Society 1997, section 5", 2, false},
	{IRV, "1",
		"House of Commons Standing Order 122B for the principle: one exclusion at a time until one candidate has more than half of the continuing votes", 0, false},
	{Schulze, "1",
		"Markus Schulze, A new monotonic, clone-independent, reversal symmetric, and Condorcet-consistent single-winner election method, Social Choice and Welfare 36 (2011); winning votes", 0, false},
	{Block, "1",
		"Plurality in several places: a voter marks up to as many candidates as there are places", 0, false},
	{FPTP, "1",
		"Plurality: the candidates with most marks are elected; a paper may have as many marks as there are places", 0, false},
	{Approval, "1",
		"Brams and Fishburn, Approval Voting, 1983: a voter marks every candidate approved of", 0, false},
	{GregorySTV, "1",
		"Farrell and McAllister, The 1983 change in surplus vote transfer procedures for the Australian Senate, Australian Journal of Political Science 38 (2003), for the transfer; exact fractions", 9, true},
	{NISTV, "1",
		"Local Elections Rules (Electoral Law Act (Northern Ireland) 1962, schedule 5, as substituted by SI 1985/454), rules 41 and 46 to 52", 2, true},
	{WrightSTV, "1",
		"A. van der Craats, The Wright system, submission 51.1 to the Joint Standing Committee on Electoral Matters, inquiry into the 2007 federal election, Parliament of Australia", 9, true},
	{SmithIRV, "1",
		"James Green-Armytage, Four Condorcet-Hare hybrid methods for single-winner elections, Voting matters 29 (2011): Smith-AV", 0, true},
	{RankedPairs, "1",
		"T. N. Tideman, Independence of clones as a criterion for voting rules, Social Choice and Welfare 4 (1987); margins", 0, true},
	{Borda, "1",
		"J.-C. de Borda, Mémoire sur les élections au scrutin, Histoire de l'Académie royale des sciences 1781; the unranked and the equally ranked share their points, after Duncan Black, The Theory of Committees and Elections, 1958", 1, true},
	{Limited, "1",
		"Representation of the People Act 1867, section 9: for three places no voter votes for more than two candidates", 0, true},
	{Cumulative, "1",
		"Elementary Education Act 1870, section 29: a voter has as many votes as there are places and may give all to one candidate or divide them", 0, true},
	{STAR, "1",
		"Wolk, Quinn and Ogren, STAR Voting, equality of voice, and voter satisfaction, Constitutional Political Economy 34 (2023); several places one after the other", 0, true},
	{Phragmen, "1",
		"Brill, Freeman, Janson and Lackner, Phragmén's voting methods and justified representation, AAAI 2017, after Phragmén 1894: seq-Phragmén", 9, true},
}

// Name is what a returning officer calls the method.
func (r RuleSet) Name() string { return say(wording.Method(string(r.Method))) }

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
	case Approval, Block, FPTP, Limited, Cumulative, STAR, Phragmen:
		return false
	}
	return true
}

// OnePlace reports whether m can fill one place only.
func (m Method) OnePlace() bool { return m == IRV || m == SmithIRV }

// Scores reports whether m reads papers that give every candidate a number, and no others.
func (m Method) Scores() bool { return m == Cumulative || m == STAR }

// A family is the methods that are told alike.
type family int

const (
	transferable family = iota // surpluses and exclusions
	shares                     // Meek and Wright: every stage works the votes out anew
	runoffs                    // one exclusion after the other
	pairs                      // every two compared
	lists                      // one figure for each candidate
	turns                      // one place after the other
)

func (m Method) family() family {
	switch m {
	case ScottishSTV, ERS97STV, GregorySTV, NISTV:
		return transferable
	case MeekSTV, WrightSTV:
		return shares
	case IRV, SmithIRV:
		return runoffs
	case Schulze, RankedPairs:
		return pairs
	case STAR, Phragmen:
		return turns
	case Block, FPTP, Approval, Limited, Cumulative, Borda:
	}
	return lists
}

// MostCandidates is how many candidates m can count: fewer where every two of them are
// compared, which takes time with their cube, or papers are dealt anew for each of them.
func (m Method) MostCandidates() int {
	if m == WrightSTV {
		return MaxRows
	}
	if m.family() == pairs || m == SmithIRV || m == STAR {
		return 2 * MaxRows
	}
	return MaxCandidates
}
