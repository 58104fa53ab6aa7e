package count

import (
	"fmt"
	"slices"
	"strings"
)

// Sentences tells a stage to a candidate: what was done, why, where the papers went, how
// ties were settled and who was elected.
func (t *Transcript) Sentences(s Stage) []string {
	var said []string
	switch s.Act {
	case FirstPreferences:
		said = t.firstWords(s)
	case Surplus:
		said = t.surplusWords(s)
	case Exclusion:
		said = t.exclusionWords(s)
	case Round:
		said = t.roundWords(s)
	case Winner:
		said = t.winnerWords(s)
	case Tally:
		said = t.tallyWords(s)
	case AmongSmith:
		said = t.comparisonWords(s)
	case LastSeats:
	}
	for _, tie := range s.Ties {
		said = append(said, t.tieWords(tie))
	}
	return append(said, t.electionWords(s)...)
}

// amount writes votes for reading: without the zeros at the end.
func (t *Transcript) amount(v Votes) string {
	text := t.Figure(v)
	if strings.Contains(text, ".") {
		text = strings.TrimRight(strings.TrimRight(text, "0"), ".")
	}
	return grouped(text)
}

func (t *Transcript) firstWords(s Stage) []string {
	return []string{fmt.Sprintf("The first preferences on %s were counted. With %s to fill, a candidate needs the quota of %s to be sure of one.",
		papers(t.Valid), places(t.Election.Seats), t.votesWord(t.quotaAt(s)))}
}

// quotaAt is the quota in the unit of votes at a stage.
func (t *Transcript) quotaAt(s Stage) Votes {
	if t.Rules.Method == ScottishSTV {
		return t.Quota * oneVote
	}
	return s.Quota
}

func (t *Transcript) votesWord(v Votes) string {
	if text := t.amount(v); text != "1" {
		return text + " votes"
	}
	return "1 vote"
}

func papers(n int64) string {
	if n == 1 {
		return "1 paper"
	}
	return grouped(fmt.Sprint(n)) + " papers"
}

func places(n int) string {
	if n == 1 {
		return "1 place"
	}
	return fmt.Sprintf("%d places", n)
}

func (t *Transcript) surplusWords(s Stage) []string {
	moved := Votes(0)
	for _, f := range s.Transfers {
		moved += f.Votes
	}
	who := t.Name(s.Of[0])
	value := ""
	if s.Value != nil {
		value = fmt.Sprintf(", each at %d/%d of the value it had", s.Value.Num, s.Value.Den)
		if t.Rules.Method == ERS97STV || t.Rules.Method == NISTV {
			value = fmt.Sprintf(", each worth %d/%d of a vote", s.Value.Num, s.Value.Den)
		}
	}
	return []string{
		fmt.Sprintf("%s had more votes than the quota, so the surplus was transferred to the next choices on the papers%s.", who, value),
		t.flowWords(s),
	}
}

func (t *Transcript) exclusionWords(s Stage) []string {
	had := Votes(0)
	if s.Number > 1 {
		for _, c := range s.Of {
			had += t.VotesAt(s.Number-1, c)
		}
	}
	who := t.names(s.Of)
	switch {
	case len(s.Of) == 1 && slices.Contains(t.Election.Undeclared, s.Of[0]):
		return t.andFlow(fmt.Sprintf("%s cannot win and was excluded with %s before anybody else.", who, t.votesWord(had)), s)
	case t.shutOut(s) && len(s.Of) == 1:
		said := fmt.Sprintf("%s was excluded with %s, because the limit on how many places a group may hold leaves none open.", who, t.votesWord(had))
		return t.andFlow(said, s)
	case len(s.Of) > 1:
		return t.andFlow(fmt.Sprintf("%s had the fewest votes, %s together, and were excluded.", who, t.amount(had)), s)
	}
	return t.andFlow(fmt.Sprintf("%s had the fewest votes (%s) and was excluded.", who, t.amount(had)), s)
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

func (t *Transcript) andFlow(said string, s Stage) []string {
	if s.NotTransferred {
		return []string{said, "That left no more candidates than places, so the papers were not transferred."}
	}
	if flow := t.flowWords(s); flow != "" {
		return []string{said, flow}
	}
	return []string{said, "There were no papers to transfer."}
}

// flowWords says where the papers of a stage went.
func (t *Transcript) flowWords(s Stage) string {
	all := int64(0)
	sum := map[int]Transfer{}
	for _, f := range s.Transfers {
		all += f.Papers
		have := sum[f.To]
		have.To, have.Papers, have.Votes = f.To, have.Papers+f.Papers, have.Votes+f.Votes
		sum[f.To] = have
	}
	if all == 0 {
		return ""
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
	var parts []string
	for _, f := range flows {
		worth := ""
		if unit := t.unit(); f.Votes != f.Papers*unit {
			worth = fmt.Sprintf(" (%s)", t.votesWord(f.Votes))
		}
		if f.To == 0 {
			parts = append(parts, fmt.Sprintf("%s%s named nobody else still in the running", grouped(fmt.Sprint(f.Papers)), worth))
			continue
		}
		parts = append(parts, fmt.Sprintf("%s%s went to %s", grouped(fmt.Sprint(f.Papers)), worth, t.Name(f.To)))
	}
	switch {
	case all == 1:
		return "The only paper" + strings.TrimPrefix(parts[0], "1") + "."
	case len(parts) == 1:
		return "All " + parts[0] + "."
	}
	return "Of the " + papers(all) + " " + and(parts) + "."
}

// unit is a whole vote in the rule's smallest unit.
func (t *Transcript) unit() int64 {
	u := int64(1)
	for range t.Rules.Places {
		u *= 10
	}
	return u
}

func (t *Transcript) roundWords(s Stage) []string {
	if t.Rules.Method == WrightSTV {
		return t.dealingWords(s)
	}
	said := []string{fmt.Sprintf("The votes were worked out anew so that every elected candidate keeps no more than needed; %s could no longer count for anybody, and the quota is %s.",
		t.votesWord(s.NonTransferable), t.votesWord(s.Quota))}
	if len(s.Excluded) > 0 {
		c := s.Excluded[0]
		said = append(said, fmt.Sprintf("%s had the fewest votes (%s) and was excluded: from now on papers pass on to their next choice.",
			t.Name(c), t.amount(t.VotesAt(s.Number, c))))
	}
	return said
}

func (t *Transcript) winnerWords(s Stage) []string {
	running := 0
	for c := 1; c <= len(t.Election.Candidates); c++ {
		if t.VotesAt(s.Number, c) != Absent {
			running++
		}
	}
	c := s.Of[0]
	said := []string{}
	for _, x := range s.Excluded {
		said = append(said, t.Name(x)+" was passed over, because the limit on how many places a group may hold leaves none open.")
	}
	switch name := t.Name(c); t.Rules.Method {
	case RankedPairs:
		return append(said, fmt.Sprintf("With the largest margins locked first, nobody left is ranked above %s; %s is ranked above %d of the %d others.",
			name, name, t.VotesAt(s.Number, c), running-1))
	case STAR:
		return append(said, t.runoffWords(s)...)
	case Phragmen:
		if v := t.VotesAt(s.Number, c); v != Absent {
			return append(said, fmt.Sprintf("Electing %s leaves the voters who approve with a load of %s each, the least that anybody’s election would.", name, t.amount(v)))
		}
		return append(said, "No paper is left that approves of anybody still in the running.")
	}
	return append(said, fmt.Sprintf("Compared two by two, nobody left has a stronger path to %s than %s has to them; %s is ahead of %d of the %d others.",
		t.Name(c), t.Name(c), t.Name(c), t.VotesAt(s.Number, c), running-1))
}

func (t *Transcript) tallyWords(s Stage) []string {
	if t.Rules.Method.family() != runoffs {
		if t.Rules.Method == Borda {
			return []string{fmt.Sprintf("On each of %s a candidate has a point for every other below it; those level, or left out, share theirs.", papers(t.Valid))}
		}
		said := []string{fmt.Sprintf("The marks on %s were counted, one vote for each mark.", papers(t.Valid))}
		if t.Spoilt > 0 {
			said = append(said, fmt.Sprintf("%s had more marks than "+t.allowed()+" and did not count.", papers(t.Spoilt)))
		}
		return said
	}
	var said []string
	if flow := t.flowWords(s); flow != "" {
		said = append(said, "The papers of "+t.names(t.Stages[s.Number-2].Excluded)+" were passed on. "+flow)
	}
	active := t.Valid - s.NonTransferable
	for _, c := range s.Elected {
		if votes := t.VotesAt(s.Number, c); 2*votes > active {
			said = append(said, fmt.Sprintf("%s has %s of the %s votes still counting, more than half.", t.Name(c), t.amount(votes), t.amount(active)))
		} else {
			said = append(said, t.Name(c)+" is the only one left.")
		}
	}
	for _, c := range s.Excluded {
		said = append(said, fmt.Sprintf("Nobody has more than half of the %s votes still counting, so %s, with %s, was excluded.", t.amount(active), t.Name(c), t.amount(t.VotesAt(s.Number, c))))
	}
	return said
}

func (t *Transcript) tieWords(tie Tie) string {
	tied, picked := t.names(tie.Tied), t.names(tie.Picked)
	if tie.Among > 0 {
		tied = fmt.Sprintf("%s candidates", grouped(fmt.Sprint(tie.Among)))
	}
	so := map[TieFor]string{
		ForOrder:     picked + " is named first.",
		ForSurplus:   "the surplus of " + picked + " was transferred first.",
		ForExclusion: picked + " was excluded.",
		ForSeat:      "the place goes to " + picked + ".",
		ForFinal:     picked + " is in the run-off.",
		ForPair:      picked + " is ranked above the other.",
		ForLastSeat:  "the " + places(len(tie.Picked)) + " left went to " + picked + ".",
	}[tie.For]
	switch tie.By {
	case ByLookBack:
		if t.Rules.Method == ERS97STV || t.Rules.Method == NISTV || t.Options.Ties == "forth" { // which looks at the earliest difference
			return fmt.Sprintf("%s were level. They first differed at stage %d, so %s", tied, tie.Back, so)
		}
		return fmt.Sprintf("%s were level. They last differed at stage %d, so %s", tied, tie.Back, so)
	case ByPreference:
		return fmt.Sprintf("%s were level. What else the papers say of them decided: %s", tied, so)
	case ByFirstAhead:
		return fmt.Sprintf("%s were level. When they first differed, at stage %d, %s was behind, so %s", tied, tie.Back, picked, so)
	case ByNumber:
		return fmt.Sprintf("%s were level and never apart. The lowest of the pseudo-random numbers that the schedule makes from the numbers of candidates, places and papers decided: %s", tied, so)
	case ByLot:
		if !t.Drawn {
			return fmt.Sprintf("%s could not be told apart by votes. No lot was given, so the order of the ballot paper decided: %s", tied, so)
		}
		return fmt.Sprintf("%s could not be told apart by votes. The lot drawn beforehand decided: %s", tied, so)
	case ByRON:
		return fmt.Sprintf("%s were level. A candidate must do better than re-open nominations, so it stands.", tied)
	case ByNobody:
	}
	if tie.For == ForOrder {
		return fmt.Sprintf("%s were level; all of them are elected, so no lot was needed.", tied)
	}
	return fmt.Sprintf("%s were level, and nothing in the rule puts one before the other here.", tied)
}

func (t *Transcript) electionWords(s Stage) []string {
	if t.Question() {
		return t.majorityWords(s)
	}
	var said []string
	quota := t.quotaAt(s)
	for _, c := range s.Elected {
		switch {
		case c == t.Election.RON:
			said = append(said, "Re-open nominations took a place, which stays empty and is advertised again.")
		case t.Rules.Method == NISTV && t.VotesAt(s.Number, c) < quota && t.othersRun():
			said = append(said, fmt.Sprintf("%s had at least as many votes as all others still running together, so %s is elected to the last place.", t.Name(c), t.Name(c)))
		case s.Act == LastSeats || s.NotTransferred || t.HasQuota && t.VotesAt(s.Number, c) < quota && t.Rules.Method != ERS97STV:
			said = append(said, fmt.Sprintf("There were no more candidates than places left, so %s is elected without the quota.", t.Name(c)))
		default:
			said = append(said, t.Name(c)+" is elected.")
		}
	}
	return said
}

func (t *Transcript) names(list []int) string {
	names := make([]string, len(list))
	for i, c := range list {
		names[i] = t.Name(c)
	}
	return and(names)
}

// and joins words the English way.
func and(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	last := len(words) - 1
	return strings.Join(words[:last], ", ") + " and " + words[last]
}

// Outcome says in a few words what became of candidate c.
func (t *Transcript) Outcome(c int) string {
	if slices.Contains(t.Election.Withdrawn, c) {
		return "withdrawn"
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
			return fmt.Sprintf("place left empty, stage %d", f.elected)
		}
		return fmt.Sprintf("elected, stage %d", f.elected)
	case f.excluded > 0:
		return fmt.Sprintf("excluded, stage %d", f.excluded)
	}
	return "not elected"
}
