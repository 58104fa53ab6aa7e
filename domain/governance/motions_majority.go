package governance

import (
	"time"

	"hustings/domain"
	"hustings/domain/count"
	"hustings/domain/refusal"
)

// Majority is how many must be in favour (R130): the arithmetic is that of secret
// votes, in whole votes.
type Majority = count.Majority

const (
	Simple    = count.Simple    // more in favour than against; abstentions are ignored
	Absolute  = count.Absolute  // more than half of the members in office
	TwoThirds = count.TwoThirds // of those in favour and against
)

// Tally is what a vote of one panel came to.
type Tally struct {
	Yes, No, Abstain int
	Members          int // in office and not conflicted, when the vote was called (R126)
	Voters           int // who could vote: in a meeting those present of them
}

// Missing is how many could vote and have not.
func (t Tally) Missing() int { return t.Voters - t.Yes - t.No - t.Abstain }

// Add counts a choice.
func (t Tally) Add(c Choice) Tally {
	switch c {
	case Yes:
		t.Yes++
	case No:
		t.No++
	case Abstain:
		t.Abstain++
	}
	return t
}

// Carries judges a tally exactly (R130, E11). Nothing is carried without a vote in
// favour.
func Carries(m Majority, t Tally) bool {
	return m.Carried(int64(t.Yes), int64(t.No), int64(t.Members))
}

// Needed is how many in favour would have carried, the votes against and the
// members being as they are.
func Needed(m Majority, t Tally) int {
	switch m {
	case Simple:
		return t.No + 1
	case Absolute:
		return t.Members/2 + 1
	case TwoThirds: // yes >= 2/3 (yes + no)
		return max(1, 2*t.No)
	}
	return t.Members + 1 // an unknown majority is never reached
}

// PanelOutcome is a vote's outcome in one panel.
type PanelOutcome struct {
	Panel domain.PanelID
	Tally
	Carried bool
}

// OutcomeWhy is why a motion was lost, or how it was carried, beyond the numbers.
type OutcomeWhy string

const (
	ByVotes     OutcomeWhy = "votes"     // R130
	ByTie       OutcomeWhy = "tie"       // a tie that no casting vote broke (R132)
	ByCasting   OutcomeWhy = "casting"   // the chair's casting vote (R132)
	ByOnePanel  OutcomeWhy = "one-panel" // a majority in one panel was missing (R128)
	ByTooFew    OutcomeWhy = "too-few"   // too few ballots of a secret vote to open any
	ByNoQuorum  OutcomeWhy = "no-quorum" // R123
	ByStopped   OutcomeWhy = "stopped"   // the secret vote was stopped by its officers
	ByConsensus OutcomeWhy = "consent"   // one motion of consent items (R122)
)

// Outcome is what a vote came to: carried, or not (R130).
type Outcome struct {
	Carried bool
	Why     OutcomeWhy
	Panels  []PanelOutcome
	Hidden  bool // numbers are withheld (R85, R85a)
}

// Decide judges the tallies of a vote: each panel needs the majority for itself
// (R128, E13).
func Decide(m Majority, parts []PanelOutcome) Outcome {
	o := Outcome{Carried: len(parts) > 0, Why: ByVotes}
	for _, p := range parts {
		p.Carried = Carries(m, p.Tally)
		o.Carried = o.Carried && p.Carried
		o.Panels = append(o.Panels, p)
	}
	switch {
	case !o.Carried && len(parts) > 1:
		o.Why = ByOnePanel
	case o.Tie():
		o.Why = ByTie
	}
	return o
}

// Tie reports whether as many were in favour as against, and that is why it is not
// carried. There is none where panels vote jointly: each panel's majority stands
// for itself.
func (o Outcome) Tie() bool {
	return !o.Carried && len(o.Panels) == 1 && o.Panels[0].Yes == o.Panels[0].No && o.Panels[0].Yes > 0
}

// All is the sum over the panels, for showing: no rule asks for it.
func (o Outcome) All() (all Tally) {
	for _, p := range o.Panels {
		all.Yes, all.No, all.Abstain = all.Yes+p.Yes, all.No+p.No, all.Abstain+p.Abstain
		all.Members, all.Voters = all.Members+p.Members, all.Voters+p.Voters
	}
	return all
}

// CastingVote is the chair's after a tie, in writing and with its reason (R132).
type CastingVote struct {
	By     domain.PersonID
	Choice Choice // yes or no
	Why    string
	At     time.Time
}

var (
	NoCastingVote = refusal.Reason{Code: refusal.STATE, Name: "no-casting-vote"} // R132: off, a secret vote, or no tie
	NotTheChair   = refusal.Reason{Code: refusal.ROLE, Name: "not-the-chair"}    // R132
)

// CastingPossible reports whether a casting vote could decide the motion: the
// panel allows it, the vote was open and tied, and there is a chair (R132).
func CastingPossible(m Motion, o Outcome, chair domain.PersonID, p domain.Params) bool {
	return p.CastingVote && m.Mode == ByName && o.Tie() && chair != "" && (m.Majority == Simple || m.Majority == Absolute)
}

// Cast judges the chair's casting vote and gives the outcome with it (R132). The
// chair may have voted as a member before.
func Cast(m Motion, v CastingVote, chair domain.PersonID, p domain.Params) (Outcome, error) {
	switch {
	case m.State != MotionTied || m.Outcome == nil || !CastingPossible(m, *m.Outcome, chair, p):
		return Outcome{}, refusal.Because(NoCastingVote, "R132", nil)
	case v.By != chair:
		return Outcome{}, refusal.Because(NotTheChair, "R132", nil)
	case v.Choice != Yes && v.Choice != No:
		return Outcome{}, refusal.Because(ChoiceUnknown, "R132", nil).On("choice")
	}
	if err := domain.Reasoned(v.Why); err != nil {
		return Outcome{}, err
	}
	o := *m.Outcome
	part := o.Panels[0]
	counted := part.Tally.Add(v.Choice) // it counts beside her own vote; the tally shown stays that of the members
	part.Carried = Carries(m.Majority, counted)
	return Outcome{Carried: part.Carried, Why: ByCasting, Panels: []PanelOutcome{part}}, nil
}
