package count

import (
	"strconv"

	"hustings/domain/count/wording"
)

// plainly is a number told without separators.
func plainly(n int64) string { return strconv.FormatInt(n, 10) }

// grouped writes a figure as people read it, with separators between its thousands.
func grouped(figure string) string { return wording.Grouped(figure) }

// counted is a number as people read it.
func counted(n int64) string { return grouped(plainly(n)) }

func (t *Transcript) comparisonFacts(s Stage) []wording.Fact {
	told := []wording.Fact{fact(wording.Compared)}
	switch len(s.Excluded) {
	case 0:
		return append(told, fact(wording.AllGoOn))
	case 1:
		return append(told, fact(wording.OutsideOne, "who", t.names(s.Excluded)))
	}
	return append(told, fact(wording.OutsideMany, "who", t.names(s.Excluded)))
}

func (t *Transcript) runoffFacts(s Stage) []wording.Fact {
	r := s.Runoff
	if r == nil {
		return []wording.Fact{fact(wording.OnlyOneLeft, "who", t.Name(s.Of[0]))}
	}
	return []wording.Fact{
		fact(wording.TwoHighest, "a", t.Name(r.A), "b", t.Name(r.B),
			"scoreA", t.amount(t.VotesAt(s.Number, r.A)), "scoreB", t.amount(t.VotesAt(s.Number, r.B))),
		fact(wording.RunoffPapers, "forA", papers(r.ForA), "a", t.Name(r.A), "forB", papers(r.ForB), "b", t.Name(r.B)),
	}
}

// dealingFacts tell of one dealing of all papers by the Wright system.
func (t *Transcript) dealingFacts(s Stage) []wording.Fact {
	kind := wording.Dealt
	if s.Number > 1 {
		kind = wording.DealtAnew
	}
	told := []wording.Fact{fact(kind, "quota", t.votes(s.Quota), "lost", t.votes(s.NonTransferable))}
	if len(s.Excluded) > 0 {
		c := s.Excluded[0]
		told = append(told, fact(wording.DealtNotEnough, "who", t.Name(c), "votes", t.amount(t.VotesAt(s.Number, c))))
	}
	return told
}

// Event says in a few words what a stage consists of.
func (t *Transcript) Event(s Stage) string {
	names := t.names(s.Of)
	who := ""
	for i, name := range names {
		if i > 0 {
			who += ", "
		}
		who += name
	}
	switch s.Act {
	case Surplus:
		return say(wording.EventSurplus, "who", who)
	case Exclusion:
		if s.NotTransferred {
			return say(wording.EventNotPassed, "who", who)
		}
		return say(wording.EventExclusion, "who", who)
	case Winner:
		return say(wording.EventWinner, "who", who)
	case Round:
		if len(s.Excluded) > 0 {
			return say(wording.EventExclusion, "who", who)
		}
		return say(wording.EventElected, "who", who)
	case FirstPreferences:
		return say(wording.EventFirst)
	case LastSeats:
		return say(wording.EventLastSeats)
	case AmongSmith:
		return say(wording.EventAmongSmith)
	case Tally:
	}
	return say(wording.EventTally)
}
