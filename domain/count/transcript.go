package count

import (
	"fmt"
	"iter"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"hustings/domain/count/wording"
)

// Votes is an amount of votes in the smallest unit a rule keeps: 10^-Places of a vote,
// with Places from the transcript's [RuleSet].
type Votes = int64

// Absent stands in a row of votes for a candidate the row does not speak of.
const Absent Votes = -1

// Act is what a stage consists of.
type Act string

// The acts of a count.
const (
	FirstPreferences Act = "first preferences"
	Surplus          Act = "surplus"   // a surplus is transferred
	Exclusion        Act = "exclusion" // candidates are excluded
	Round            Act = "round"     // Meek: an iteration that ended in an election or exclusion
	LastSeats        Act = "last seats filled"
	Tally            Act = "count"              // marks or continuing votes are counted
	Winner           Act = "winner"             // Schulze: a place is filled
	AmongSmith       Act = "every two compared" // Smith set
)

// Runoff is how many papers score each of two candidates above the other.
type Runoff struct {
	A, B       int
	ForA, ForB int64
}

// Fraction is an exact transfer value.
type Fraction struct{ Num, Den int64 }

// Transfer is what went from one candidate to another in a stage.
type Transfer struct {
	From, To int   // To 0: non-transferable
	Papers   int64 // 0 in Meek, where every paper stays and only shares of it move
	Votes    Votes
}

// TieFor says what a tie had to be settled for.
type TieFor string

// What ties are about.
const (
	ForOrder     TieFor = "order"     // who of the elected is named first; no place hangs on it (R74)
	ForSurplus   TieFor = "surplus"   // whose surplus is transferred first
	ForExclusion TieFor = "exclusion" // who is excluded
	ForSeat      TieFor = "seat"      // who is elected
	ForLastSeat  TieFor = "last seat" // who is elected to the places that are left
	ForFinal     TieFor = "run-off"   // STAR: who of level scores is in it
	ForPair      TieFor = "pair"      // ranked pairs: which of two wins of one margin is locked
)

// TieBy says how a tie was settled.
type TieBy string

// How ties are settled.
const (
	ByLookBack   TieBy = "look-back"                  // by the votes of an earlier stage (R72)
	ByFirstAhead TieBy = "ahead at first difference"  // Meek with nz=true
	ByNumber     TieBy = "pseudo-random number"       // Meek with nz=true, from the schedule's seed
	ByLot        TieBy = "lot"                        // by the order drawn before the poll (R73)
	ByNobody     TieBy = "unsettled"                  // all tied are elected or none is (R74), or a fresh ballot is due (R97)
	ByRON        TieBy = "re-open nominations stands" // R97
	ByPreference TieBy = "preferences"                // STAR: by what else the papers say
)

// Tie is one tie and how it was settled.
type Tie struct {
	For    TieFor
	Tied   []int // in number order
	Among  int   // how many were tied, where there were too many to name them all in Tied; 0 otherwise
	Picked []int // who was taken: elected, excluded or transferred first
	By     TieBy
	Stage  int // the stage at which it arose
	Back   int // the earlier stage whose votes settled it, for look-back
}

// Stage is one stage of a count, with the position at its end.
type Stage struct {
	Number          int
	Act             Act
	Of              []int   // whose surplus, or who is excluded or elected
	Runoff          *Runoff // STAR
	NotTransferred  bool    // the last seats were filled, so the excluded candidates' papers stayed
	Value           *Fraction
	Votes           []Votes // by candidate, [Absent] for those it does not concern; nil with more than [MaxRows] candidates
	Changed         []int   // with more than [MaxRows] candidates, whom the stage changed: see [Transcript.VotesAt]
	Quota           Votes   // Meek and ERS97, where it moves
	Surplus         Votes   // Meek: total surplus
	NonTransferable Votes   // so far
	Loss            Votes   // so far, to rounding
	Elected         []int   // in this stage, in order; RON among them means an empty place
	Excluded        []int
	Transfers       []Transfer
	Ties            []Tie
}

// Transcript is the whole of a count. It is the same value for every method.
type Transcript struct {
	Rules    RuleSet
	Options  Options
	Election Election // as counted, with the lot written out
	Drawn    bool     // the lot was given, and is not just the ballot paper's order
	Papers   int64    // all papers
	Valid    int64    // papers that count
	Spoilt   int64    // papers with too many marks, in block and first past the post
	Marks    int64    // votes counted where a paper may hold several (block, first past the post, approval)
	HasQuota bool
	Quota    Votes // the last one, in Meek and ERS97
	Stages   []Stage
	Elected  []int // in order of election; never RON
	Empty    int   // places RON has won, left empty and advertised again (R76)
	Unfilled int   // places nobody could fill, for want of candidates, papers or room under a limit
	Lots     []Tie // every tie the lot settled
	LastTie  *Tie  // IRV: the last two candidates were level (R97), however it was settled
	Pairwise [][]int64
	Paths    [][]int64 // Schulze: strength of the strongest path
	Compared []int     // the candidates of Pairwise and Paths, in order

	rows  *ledger        // with more than [MaxRows] candidates, the votes at every stage
	fates []fate         // of each candidate, by number
	marks map[int]string // what tells candidates of one name apart, by number

	rounded rounding // that rounding decided a place; see [Rounding]
}

// fate is the stage at which a candidate was elected and excluded, 0 if it was not.
type fate struct{ elected, excluded int }

// settleFates looks up once what every stage of the transcript would be asked for.
func (t *Transcript) settleFates() {
	t.fates = make([]fate, len(t.Election.Candidates)+1)
	t.marks = tellApart(t.Election.Candidates)
	for _, s := range t.Stages {
		for _, c := range s.Elected {
			t.fates[c].elected = s.Number
		}
		for _, c := range s.Excluded {
			t.fates[c].excluded = s.Number
		}
	}
}

// othersRun reports whether somebody was still running when the last place was filled.
func (t *Transcript) othersRun() bool {
	for c := 1; c < len(t.fates); c++ {
		if f := t.fates[c]; f.elected == 0 && f.excluded == 0 && c != t.Election.RON && !slices.Contains(t.Election.Withdrawn, c) {
			return true
		}
	}
	return false
}

// VotesAt returns the votes of candidate c at the end of a stage, both from 1, or [Absent].
// With more than [MaxRows] candidates Meek's elected keep what they had when elected.
func (t *Transcript) VotesAt(stage, c int) Votes {
	if t.rows == nil {
		return t.Stages[stage-1].Votes[c-1]
	}
	return t.rows.at(c, stage-1)
}

// row yields the candidates a stage is told by, in number order, with their votes: all it
// concerns, or where there are more than [MaxRows] those it changed.
func (t *Transcript) row(s Stage) iter.Seq2[int, Votes] {
	return func(yield func(int, Votes) bool) {
		if t.rows == nil {
			for i, v := range s.Votes {
				if v != Absent && !yield(i+1, v) {
					return
				}
			}
			return
		}
		for _, c := range s.Changed {
			if v := t.VotesAt(s.Number, c); v != Absent && !yield(c, v) {
				return
			}
		}
	}
}

// Figure writes v with every decimal place the rule keeps.
func (t *Transcript) Figure(v Votes) string { return figure(v, t.Rules.Places) }

// figure writes v, in units of 10^-places, as a decimal text.
func figure(v int64, places int) string {
	if places == 0 {
		return strconv.FormatInt(v, 10)
	}
	sign := ""
	if v < 0 {
		sign, v = "-", -v
	}
	s := strconv.FormatInt(v, 10)
	for len(s) <= places {
		s = "0" + s
	}
	return sign + s[:len(s)-places] + "." + s[len(s)-places:]
}

// Name returns the name of candidate c as it may be shown, or "non-transferable" for 0.
// Candidates of one name are told apart by their group or number.
func (t *Transcript) Name(c int) string {
	if c == 0 {
		return say(wording.NonTransferable)
	}
	return shown(t.Election.Candidates[c-1].Name) + t.marks[c]
}

// shown is a text from outside as a terminal, a sheet or a page may show it: what cannot
// be seen (control characters, marks that turn the direction, bytes that are no text) is
// written by its number.
func shown(s string) string {
	if !utf8.ValidString(s) {
		s = strings.ToValidUTF8(s, "\uFFFD")
	}
	if strings.IndexFunc(s, hidden) < 0 {
		return s
	}
	var b strings.Builder
	for _, r := range s {
		if hidden(r) {
			fmt.Fprintf(&b, "<%U>", r)
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}

// Invalid returns the number of papers that do not count.
func (t *Transcript) Invalid() int64 { return t.Papers - t.Valid }
