package governance

import (
	"time"

	"hustings/domain"
	"hustings/domain/refusal"
)

// Choice is what a member says to a motion.
type Choice string

const (
	Yes     Choice = "yes"
	No      Choice = "no"
	Abstain Choice = "abstain"
)

// Choices in the order in which they are offered.
var Choices = []Choice{Yes, No, Abstain}

// Voter is somebody who may vote on a motion, frozen when the vote was called.
type Voter struct {
	Panel   domain.PanelID
	Person  domain.PersonID
	Elected bool // not co-opted
}

// OpenVote is a member's choice as it stands (R133). It is a named act (R156).
type OpenVote struct {
	Panel  domain.PanelID
	Person domain.PersonID
	Choice Choice
	At     time.Time
	Salt   []byte // of a choice that is shown at the close, in the record until then
}

var (
	ChoiceUnknown = refusal.Reason{Code: refusal.FORM, Name: "choice-unknown"}
	VoteNotOpen   = refusal.Reason{Code: refusal.EARLY, Name: "vote-not-open"}      // R134
	VoteClosed    = refusal.Reason{Code: refusal.LATE, Name: "vote-closed"}         // R133, R134
	VoteIsSecret  = refusal.Reason{Code: refusal.STATE, Name: "vote-is-secret"}     // R131
	NotAVoter     = refusal.Reason{Code: refusal.INELIG, Name: "not-a-voter"}       // not on the roll frozen at the call
	LeftThePanel  = refusal.Reason{Code: refusal.INELIG, Name: "left-the-panel"}    // R114
	AskedAlready  = refusal.Reason{Code: refusal.DUP, Name: "asked-already"}        // R131, R134, R135
	SecretAlready = refusal.Reason{Code: refusal.STATE, Name: "secret-already"}     // R131
	NobodyToVote  = refusal.Reason{Code: refusal.STATE, Name: "nobody-to-vote"}     // R123
	VoteUnchanged = refusal.Reason{Code: refusal.DUP, Name: "vote-stands-already"}  // the same choice again
	PulledAlready = refusal.Reason{Code: refusal.STATE, Name: "already-at-meeting"} // R134
)

// ReceivesVotes judges whether an open vote is received at the instant: from the
// opening on, and before the close (R11, R134). A vote in a meeting has no close
// before whoever presides closes it.
func (m Motion) ReceivesVotes(now time.Time) error {
	switch {
	case m.State == MotionMoved, m.State == MotionSeconded:
		return refusal.Because(VoteNotOpen, "R134", refusal.Args{"opens": m.Opens})
	case m.State != MotionVoting:
		return refusal.Because(VoteClosed, "R133", nil)
	case m.Opens != nil && now.Before(*m.Opens):
		return refusal.Because(VoteNotOpen, "R134", refusal.Args{"opens": m.Opens})
	case m.Closes != nil && !now.Before(*m.Closes):
		return refusal.Because(VoteClosed, "R134", refusal.Args{"closes": m.Closes})
	case m.Mode == BySecret:
		return refusal.Because(VoteIsSecret, "R131", nil)
	}
	return nil
}

// Vote judges one member's choice (R133): on the frozen roll, still in office, and
// not conflicted meanwhile (R126). It may be changed until the close.
func (m Motion) Vote(v OpenVote, roll []Voter, inOffice, conflicted bool, now time.Time) error {
	if err := m.ReceivesVotes(now); err != nil {
		return err
	}
	if v.Choice != Yes && v.Choice != No && v.Choice != Abstain {
		return refusal.Because(ChoiceUnknown, "R133", nil).On("choice")
	}
	switch {
	case !onRoll(roll, v.Panel, v.Person):
		return refusal.Because(NotAVoter, "R123", nil)
	case !inOffice:
		return refusal.Because(LeftThePanel, "R114", nil)
	case conflicted:
		return refusal.Because(Conflicted, "R126", nil)
	}
	return nil
}

func onRoll(roll []Voter, panel domain.PanelID, person domain.PersonID) bool {
	for _, v := range roll {
		if v.Panel == panel && v.Person == person {
			return true
		}
	}
	return false
}

// Count sums up the votes of a round, panel by panel in the motion's order. Only
// who is on the roll counts; members is how many were in office and unconflicted.
func (m Motion) Count(roll []Voter, votes []OpenVote, members map[domain.PanelID]int) []PanelOutcome {
	parts := make([]PanelOutcome, 0, len(m.Panels))
	for _, p := range m.Panels {
		t := Tally{Members: members[p]}
		for _, v := range roll {
			if v.Panel == p {
				t.Voters++
			}
		}
		for _, v := range votes {
			if v.Panel == p && onRoll(roll, p, v.Person) {
				t = t.Add(v.Choice)
			}
		}
		parts = append(parts, PanelOutcome{Panel: p, Tally: t})
	}
	return parts
}

// MissingVotes are those on the roll who have not voted: what whoever presides
// sees before closing, and what a reminder goes to.
func MissingVotes(roll []Voter, votes []OpenVote) (missing []Voter) {
	for _, v := range roll {
		voted := false
		for _, o := range votes {
			voted = voted || o.Panel == v.Panel && o.Person == v.Person
		}
		if !voted {
			missing = append(missing, v)
		}
	}
	return missing
}

// SecretBecause is why a vote is secret (R131).
type SecretBecause string

const (
	NotSecret     SecretBecause = ""
	AboutAPerson  SecretBecause = "person" // it concerns a person
	AskedForIt    SecretBecause = "asked"  // two members asked
	MoverSecret   SecretBecause = "mover"  // the mover chose it
	asksForSecret               = 2
)

// MayAskSecret judges a member's wish that the vote be secret: before it opens,
// once each (R131). What a rule decides in the open stays open.
func (m Motion) MayAskSecret(by domain.PersonID, asked []domain.PersonID) error {
	if err := m.In("R131", MotionMoved, MotionSeconded); err != nil {
		return err
	}
	if m.Mode == BySecret {
		return refusal.Because(SecretAlready, "R131", nil)
	}
	if m.Purpose.Terms().Open {
		return refusal.Because(OpenByRule, m.Purpose.Terms().Rule, nil)
	}
	return onceEach(by, asked, "R131")
}

var OpenByRule = refusal.Reason{Code: refusal.STATE, Name: "open-by-rule"} // R95, R119

// MakesSecret reports whether so many asking make the vote secret (R131).
func MakesSecret(asking int) bool { return asking >= asksForSecret }

func onceEach(by domain.PersonID, asked []domain.PersonID, rule string) error {
	for _, p := range asked {
		if p == by {
			return refusal.Because(AskedAlready, rule, nil)
		}
	}
	return nil
}
