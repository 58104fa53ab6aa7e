package hall

import (
	"strings"
	"time"
	"unicode/utf8"

	"hustings/domain"
	"hustings/domain/refusal"
)

// VotePurpose is what a live vote is for.
type VotePurpose string

const (
	FirstVote VotePurpose = "first" // on the debate's motion, before it
	LastVote  VotePurpose = "last"  // on the same motion, after it (R150)
	OtherVote VotePurpose = "other"
)

// LiveVote is a vote taken in the room (R150, R165). What it came to is its contest's.
type LiveVote struct {
	Contest  domain.ContestID
	Event    EventID
	Number   int
	Purpose  VotePurpose
	Question string
	At       time.Time
}

// How long a live vote lasts, in seconds (R165).
const (
	ShortestVote = 20
	LongestVote  = 900
	VoteSeconds  = 120 // unless the chair says otherwise
)

var (
	VoteSecondsWrong = refusal.Reason{Code: refusal.FORM, Name: "live-vote-seconds"}
	VoteOnMotionDone = refusal.Reason{Code: refusal.DUP, Name: "live-vote-on-motion-done"}
	VoteGoesOn       = refusal.Reason{Code: refusal.STATE, Name: "live-vote-goes-on"}
	LastBeforeFirst  = refusal.Reason{Code: refusal.STATE, Name: "last-vote-before-first"}
)

// MayCall judges the calling of a live vote: while the event is held, for 20 to 900
// seconds, one at a time, and on the motion one first and one last (R150, R165).
func (e Event) MayCall(v LiveVote, seconds int, before []LiveVote, goesOn bool) error {
	if err := e.In("R165", Live); err != nil {
		return err
	}
	if seconds < ShortestVote || seconds > LongestVote {
		return refusal.Because(VoteSecondsWrong, "R165", refusal.Args{"min": ShortestVote, "max": LongestVote}).On("seconds")
	}
	if goesOn {
		return refusal.Because(VoteGoesOn, "R165", nil)
	}
	first := false
	for _, b := range before {
		first = first || b.Purpose == FirstVote
		if b.Purpose == v.Purpose && v.Purpose != OtherVote {
			return refusal.Because(VoteOnMotionDone, "R150", nil).On("purpose")
		}
		if b.Purpose == LastVote && v.Purpose == FirstVote {
			return refusal.Because(VoteOnMotionDone, "R150", nil).On("purpose")
		}
	}
	switch v.Purpose {
	case FirstVote:
	case LastVote:
		if !first {
			return refusal.Because(LastBeforeFirst, "R150", nil).On("purpose")
		}
	case OtherVote:
		if n := utf8.RuneCountInString(v.Question); strings.TrimSpace(v.Question) == "" {
			return refusal.Because(refusal.Missing, "R165", nil).On("question")
		} else if n > lineMost {
			return refusal.Because(EventLong, "R165", refusal.Args{"max": lineMost, "has": n}).On("question")
		}
	default:
		return refusal.Because(refusal.Malformed, "R165", nil).On("purpose")
	}
	if v.Purpose != OtherVote && e.Kind != Debate {
		return refusal.Because(refusal.Malformed, "R163", nil).On("purpose")
	}
	return nil
}

// MayExtendTo judges a longer vote: never shorter, and not beyond what a vote may last.
func MayExtendTo(opens, closes, to time.Time) error {
	if !to.After(closes) || to.Sub(opens) > LongestVote*time.Second {
		return refusal.Because(VoteSecondsWrong, "R165", refusal.Args{"min": ShortestVote, "max": LongestVote}).On("seconds")
	}
	return nil
}

// FewestTold is how many votes the numbers of a live vote are told from (R151).
const FewestTold = 5

// Totals is what a live vote came to.
type Totals struct {
	Yes, No, Abstain int
}

// Votes is how many were cast.
func (t Totals) Votes() int { return t.Yes + t.No + t.Abstain }

// Told reports whether the numbers may be told (R151).
func (t Totals) Told() bool { return t.Votes() >= FewestTold }

// Shares are the parts of yes, no and abstentions of all votes in tenths of a per cent.
// They add up to 1000, and two numbers that differ never look alike: a majority is
// not rounded into a tie (R151).
func (t Totals) Shares() [3]int {
	var tenths [3]int
	n := t.Votes()
	if n == 0 {
		return tenths
	}
	if t.Yes == t.No { // a tie is told as one: what is left over goes to the undecided
		half := t.Yes * 1000 / n
		if 1000-2*half-t.Abstain*1000/n >= 2 {
			half++
		}
		return [3]int{half, half, 1000 - 2*half}
	}
	counts := [3]int{t.Yes, t.No, t.Abstain}
	var rest [3]int
	left := 1000
	for i, c := range counts {
		tenths[i], rest[i] = c*1000/n, c*1000%n
		left -= tenths[i]
	}
	for ; left > 0; left-- { // the largest remainder first
		most := 0
		for i := range rest {
			if rest[i] > rest[most] {
				most = i
			}
		}
		tenths[most]++
		rest[most] = -1
	}
	if tenths[0] == tenths[1] {
		more, fewer := 0, 1
		if t.No > t.Yes {
			more, fewer = 1, 0
		}
		tenths[more]++
		if tenths[fewer] == 0 { // nothing to take away there
			fewer = 2
		}
		tenths[fewer]--
	}
	return tenths
}

// Swing is how far each share moved between the first and the last vote on a motion,
// in tenths of a percentage point. It is of totals alone: nobody's own change is known
// to anyone (R150).
func Swing(first, last Totals) (moved [3]int, told bool) {
	if !first.Told() || !last.Told() {
		return moved, false
	}
	before, after := first.Shares(), last.Shares()
	for i := range moved {
		moved[i] = after[i] - before[i]
	}
	return moved, true
}
