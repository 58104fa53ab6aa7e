package count

import (
	"slices"
	"strings"

	"hustings/domain/count/wording"
)

// spoken is how a count is told. Another language is another table in wording.
var spoken = wording.English

// fact is one thing to be told; args alternate the places of its text and their values.
func fact(k wording.Kind, args ...any) wording.Fact { return wording.Of(k, args...) }

// say tells one thing.
func say(k wording.Kind, args ...any) string { return spoken.Say(wording.Of(k, args...)) }

// Sentences tells a stage to a candidate: what was done, why, where the papers went, how
// ties were settled and who was elected.
func (t *Transcript) Sentences(s Stage) []string {
	var said []string
	for _, f := range t.Facts(s) {
		said = append(said, spoken.Say(f))
	}
	return said
}

// Facts are what there is to tell of a stage, a sentence each.
func (t *Transcript) Facts(s Stage) []wording.Fact {
	var told []wording.Fact
	switch s.Act {
	case FirstPreferences:
		told = t.firstFacts(s)
	case Surplus:
		told = t.surplusFacts(s)
	case Exclusion:
		told = t.exclusionFacts(s)
	case Round:
		told = t.roundFacts(s)
	case Winner:
		told = t.winnerFacts(s)
	case Tally:
		told = t.tallyFacts(s)
	case AmongSmith:
		told = t.comparisonFacts(s)
	case LastSeats:
	}
	for _, tie := range s.Ties {
		told = append(told, t.tieFact(tie))
	}
	return append(told, t.electionFacts(s)...)
}

// amount writes votes for reading: without the zeros at the end.
func (t *Transcript) amount(v Votes) string {
	text := t.Figure(v)
	if strings.Contains(text, ".") {
		text = strings.TrimRight(strings.TrimRight(text, "0"), ".")
	}
	return grouped(text)
}

func (t *Transcript) firstFacts(s Stage) []wording.Fact {
	return []wording.Fact{fact(wording.First, "papers", papers(t.Valid), "places", places(t.Election.Seats), "quota", t.votes(t.quotaAt(s)))}
}

// quotaAt is the quota in the unit of votes at a stage.
func (t *Transcript) quotaAt(s Stage) Votes {
	if t.Rules.Method == ScottishSTV {
		return t.Quota * oneVote
	}
	return s.Quota
}

func (t *Transcript) votes(v Votes) wording.Fact { return fact(wording.Votes, "n", t.amount(v)) }

func papers(n int64) wording.Fact { return fact(wording.Papers, "n", n) }

func places(n int) wording.Fact { return fact(wording.Places, "n", n) }

func (t *Transcript) surplusFacts(s Stage) []wording.Fact {
	var each any = ""
	if s.Value != nil {
		kind := wording.EachAtValue
		if t.Rules.Method == ERS97STV || t.Rules.Method == NISTV {
			kind = wording.EachWorth
		}
		each = fact(kind, "num", plainly(s.Value.Num), "den", plainly(s.Value.Den))
	}
	told := []wording.Fact{fact(wording.SurplusMoved, "who", t.Name(s.Of[0]), "each", each)}
	if flow, some := t.flow(s); some {
		return append(told, flow)
	}
	return told
}

func (t *Transcript) exclusionFacts(s Stage) []wording.Fact {
	had := Votes(0)
	if s.Number > 1 {
		for _, c := range s.Of {
			had += t.VotesAt(s.Number-1, c)
		}
	}
	who := t.names(s.Of)
	switch {
	case len(s.Of) == 1 && slices.Contains(t.Election.Undeclared, s.Of[0]):
		return t.andFlow(fact(wording.CannotWin, "who", who, "votes", t.votes(had)), s)
	case t.shutOut(s) && len(s.Of) == 1:
		return t.andFlow(fact(wording.ShutOut, "who", who, "votes", t.votes(had)), s)
	case len(s.Of) > 1:
		return t.andFlow(fact(wording.ExcludedMany, "who", who, "votes", t.amount(had)), s)
	}
	return t.andFlow(fact(wording.ExcludedOne, "who", who, "votes", t.amount(had)), s)
}

// shutOut reports whether a candidate was excluded by a limit and not for having fewest.
func (t *Transcript) shutOut(s Stage) bool {
	if len(t.Election.Limits) == 0 && len(t.Election.Protected) == 0 || s.Number < 2 || slices.Contains(t.Election.Undeclared, s.Of[0]) {
		return false
	}
	before := func(c int) Votes { return t.VotesAt(s.Number-1, c) }
	for c := 1; c <= len(t.Election.Candidates); c++ {
		if before(c) != Absent && before(c) < before(s.Of[0]) && t.runningAt(c, s.Number) && c != t.Election.RON {
			return true
		}
	}
	return false
}

// runningAt reports whether c was neither elected nor excluded before stage n.
func (t *Transcript) runningAt(c, n int) bool {
	f := t.fates[c]
	return (f.elected == 0 || f.elected >= n) && (f.excluded == 0 || f.excluded > n)
}

func (t *Transcript) andFlow(first wording.Fact, s Stage) []wording.Fact {
	if s.NotTransferred {
		return []wording.Fact{first, fact(wording.NotPassedOn)}
	}
	if flow, some := t.flow(s); some {
		return []wording.Fact{first, flow}
	}
	return []wording.Fact{first, fact(wording.NothingToPassOn)}
}

// flow tells where the papers of a stage went, and reports whether any did.
func (t *Transcript) flow(s Stage) (wording.Fact, bool) {
	all := int64(0)
	sum := map[int]Transfer{}
	for _, f := range s.Transfers {
		all += f.Papers
		have := sum[f.To]
		have.To, have.Papers, have.Votes = f.To, have.Papers+f.Papers, have.Votes+f.Votes
		sum[f.To] = have
	}
	if all == 0 {
		return wording.Fact{}, false
	}
	flows := make([]Transfer, 0, len(sum))
	for _, f := range sum {
		flows = append(flows, f)
	}
	slices.SortFunc(flows, func(a, b Transfer) int {
		switch {
		case a.To == 0 || b.To == 0:
			return b.To - a.To
		case a.Papers != b.Papers:
			return int(b.Papers - a.Papers)
		}
		return a.To - b.To
	})
	switch {
	case all == 1:
		return fact(wording.OnePlaceWent, "flow", t.goes(flows[0], fact(wording.OnlyPaper))), true
	case len(flows) == 1:
		return fact(wording.OnePlaceWent, "flow", t.goes(flows[0], fact(wording.AllOf, "n", flows[0].Papers))), true
	}
	parts := make(wording.Names, len(flows))
	for i, f := range flows {
		parts[i] = spoken.Say(t.goes(f, f.Papers))
	}
	return fact(wording.OfPapers, "papers", papers(all), "flows", parts), true
}

// goes tells where some papers went, which are told as a number or in words.
func (t *Transcript) goes(f Transfer, papers any) wording.Fact {
	if f.To == 0 {
		return fact(wording.WentNowhere, "papers", papers, "worth", t.worth(f))
	}
	return fact(wording.WentTo, "papers", papers, "worth", t.worth(f), "name", t.Name(f.To))
}

// worth tells what papers are worth, where that is not a vote each.
func (t *Transcript) worth(f Transfer) any {
	if f.Votes == f.Papers*t.unit() {
		return ""
	}
	return fact(wording.Worth, "votes", t.votes(f.Votes))
}

// unit is a whole vote in the rule's smallest unit.
func (t *Transcript) unit() int64 {
	u := int64(1)
	for range t.Rules.Places {
		u *= 10
	}
	return u
}

func (t *Transcript) roundFacts(s Stage) []wording.Fact {
	if t.Rules.Method == WrightSTV {
		return t.dealingFacts(s)
	}
	told := []wording.Fact{fact(wording.WorkedOut, "lost", t.votes(s.NonTransferable), "quota", t.votes(s.Quota))}
	if len(s.Excluded) > 0 {
		c := s.Excluded[0]
		told = append(told, fact(wording.RoundExcluded, "who", t.Name(c), "votes", t.amount(t.VotesAt(s.Number, c))))
	}
	return told
}

func (t *Transcript) winnerFacts(s Stage) []wording.Fact {
	running := 0
	for c := 1; c <= len(t.Election.Candidates); c++ {
		if t.VotesAt(s.Number, c) != Absent {
			running++
		}
	}
	c := s.Of[0]
	told := []wording.Fact{}
	for _, x := range s.Excluded {
		told = append(told, fact(wording.PassedOver, "who", t.Name(x)))
	}
	kind := wording.Strongest
	switch t.Rules.Method {
	case RankedPairs:
		kind = wording.LockedAbove
	case STAR:
		return append(told, t.runoffFacts(s)...)
	case Phragmen:
		if v := t.VotesAt(s.Number, c); v != Absent {
			return append(told, fact(wording.LeastLoad, "who", t.Name(c), "load", t.amount(v)))
		}
		return append(told, fact(wording.NobodyBacked))
	}
	return append(told, fact(kind, "who", t.Name(c), "beaten", plainly(t.VotesAt(s.Number, c)), "others", running-1))
}

func (t *Transcript) tallyFacts(s Stage) []wording.Fact {
	if t.Rules.Method.family() != runoffs {
		if t.Rules.Method == Borda {
			return []wording.Fact{fact(wording.BordaPoints, "papers", papers(t.Valid))}
		}
		told := []wording.Fact{fact(wording.MarksCounted, "papers", papers(t.Valid))}
		switch m := t.Rules.Method; {
		case t.Spoilt == 0:
		case m == Limited || m == Cumulative:
			told = append(told, fact(wording.TooManyForVoter, "papers", papers(t.Spoilt)))
		default:
			told = append(told, fact(wording.TooMany, "papers", papers(t.Spoilt)))
		}
		return told
	}
	var told []wording.Fact
	if flow, some := t.flow(s); some {
		told = append(told, fact(wording.PassedOn, "who", t.names(t.Stages[s.Number-2].Excluded), "flow", flow))
	}
	active := t.Valid - s.NonTransferable
	for _, c := range s.Elected {
		if votes := t.VotesAt(s.Number, c); 2*votes > active {
			told = append(told, fact(wording.MoreThanHalf, "who", t.Name(c), "votes", t.amount(votes), "active", t.amount(active)))
		} else {
			told = append(told, fact(wording.OnlyOneLeft, "who", t.Name(c)))
		}
	}
	for _, c := range s.Excluded {
		told = append(told, fact(wording.NobodyMoreThan, "active", t.amount(active), "who", t.Name(c), "votes", t.amount(t.VotesAt(s.Number, c))))
	}
	return told
}

// tieFact tells who was level, what settled it and what followed.
func (t *Transcript) tieFact(tie Tie) wording.Fact {
	var tied any = t.names(tie.Tied)
	if tie.Among > 0 {
		tied = fact(wording.ManyCandidates, "n", int64(tie.Among))
	}
	so := t.tieEnds(tie)
	switch tie.By {
	case ByLookBack:
		kind := wording.TieLastDiffered
		if t.Rules.Method == ERS97STV || t.Rules.Method == NISTV || t.Options.Ties == "forth" { // which looks at the earliest difference
			kind = wording.TieFirstDiffered
		}
		return fact(kind, "tied", tied, "stage", tie.Back, "so", so)
	case ByPreference:
		return fact(wording.TieByPapers, "tied", tied, "so", so)
	case ByFirstAhead:
		return fact(wording.TieWhoWasBehind, "tied", tied, "stage", tie.Back, "picked", t.names(tie.Picked), "so", so)
	case ByNumber:
		return fact(wording.TieByNumber, "tied", tied, "so", so)
	case ByLot:
		if !t.Drawn {
			return fact(wording.TieByPaperOrder, "tied", tied, "so", so)
		}
		return fact(wording.TieByLot, "tied", tied, "so", so)
	case ByRON:
		return fact(wording.TieRONStands, "tied", tied)
	case ByNobody:
	}
	if tie.For == ForOrder {
		return fact(wording.TieAllElected, "tied", tied)
	}
	return fact(wording.TieUnsettled, "tied", tied)
}

// tieEnds tells what followed of a tie.
func (t *Transcript) tieEnds(tie Tie) wording.Fact {
	picked := t.names(tie.Picked)
	switch tie.For {
	case ForOrder:
		return fact(wording.SoNamedFirst, "picked", picked)
	case ForSurplus:
		return fact(wording.SoTransferred, "picked", picked)
	case ForExclusion:
		return fact(wording.SoExcluded, "picked", picked)
	case ForFinal:
		return fact(wording.SoInRunoff, "picked", picked)
	case ForPair:
		return fact(wording.SoRankedAbove, "picked", picked)
	case ForLastSeat:
		return fact(wording.SoFilledLast, "picked", picked, "places", places(len(tie.Picked)))
	case ForSeat:
	}
	return fact(wording.SoElected, "picked", picked)
}

func (t *Transcript) electionFacts(s Stage) []wording.Fact {
	if t.Question() {
		return []wording.Fact{t.majorityFact(s)}
	}
	var told []wording.Fact
	quota := t.quotaAt(s)
	for _, c := range s.Elected {
		switch who := t.Name(c); {
		case c == t.Election.RON:
			told = append(told, fact(wording.TakesEmptyPlace))
		case t.Rules.Method == NISTV && t.VotesAt(s.Number, c) < quota && t.othersRun():
			told = append(told, fact(wording.LastByNumbers, "who", who))
		case s.Act == LastSeats || s.NotTransferred || t.HasQuota && t.VotesAt(s.Number, c) < quota && t.Rules.Method != ERS97STV:
			told = append(told, fact(wording.WithoutQuota, "who", who))
		default:
			told = append(told, fact(wording.IsElected, "who", who))
		}
	}
	return told
}

func (t *Transcript) names(list []int) wording.Names {
	names := make(wording.Names, len(list))
	for i, c := range list {
		names[i] = t.Name(c)
	}
	return names
}

// Outcome says in a few words what became of candidate c.
func (t *Transcript) Outcome(c int) string {
	if slices.Contains(t.Election.Withdrawn, c) {
		return say(wording.Withdrawn)
	}
	if t.Question() {
		if slices.Contains(t.Elected, c) {
			return t.Verdict()
		}
		return ""
	}
	switch f := t.fates[c]; {
	case f.elected > 0 && (f.excluded == 0 || f.elected <= f.excluded):
		if c == t.Election.RON {
			return say(wording.LeftEmpty, "stage", f.elected)
		}
		return say(wording.WonAt, "stage", f.elected)
	case f.excluded > 0:
		return say(wording.OutAt, "stage", f.excluded)
	}
	return say(wording.NotElected)
}
