package governance

import (
	"crypto/sha256"
	"slices"
	"time"

	"hustings/domain"
	"hustings/domain/refusal"
)

type (
	PrioritiesID string
	ProposalID   string
)

// PrioritiesState is where a ranking of priorities stands.
type PrioritiesState string

const (
	Proposing         PrioritiesState = "proposing" // members and panels propose and support
	Merging           PrioritiesState = "merging"   // the secretariat makes one list of them
	PrioritiesFrozen  PrioritiesState = "frozen"    // the long list stands (R136)
	PrioritiesVoting  PrioritiesState = "voting"    // the ballot is under way
	PrioritiesDecided PrioritiesState = "decided"   // the five are known (R138)
	PrioritiesUnmade  PrioritiesState = "ended"     // given up, or too few voted
)

// Priorities is one ranking: what the members of all panels together hold to be
// most important (R136 to R139).
type Priorities struct {
	ID         PrioritiesID
	Reference  string // readable and unique: "P-2026-1"
	Title      string
	State      PrioritiesState
	Panels     []domain.PanelID // whose members vote (R137)
	ProposeBy  time.Time        // proposals and supports close
	By         domain.PersonID
	At         time.Time
	FrozenAt   *time.Time
	ListDigest [32]byte // of the frozen long list
	Vote       string   // the id of its secret vote, once there is one
	Opens      *time.Time
	Closes     *time.Time
	DecidedAt  *time.Time
	Elected    []ProposalID // in order of election (R138)
	AdoptedAt  *time.Time   // by a joint resolution (R139, R128)
	AdoptedBy  string       // the motion
}

// Proposal is a line of the long list, or was one before it was merged.
type Proposal struct {
	ID         ProposalID
	Priorities PrioritiesID
	By         domain.PersonID
	Panel      domain.PanelID // whose proposal it is; empty: a member's own
	Title      string
	Text       string
	At         time.Time
	Into       ProposalID // merged into this one
	Number     int        // on the frozen long list, from 1; 0: not on it
	Supports   int
}

// ProposalChange is a line of the trail that the secretariat leaves (R136): what
// was merged, reworded or taken out, by whom, when and why.
type ProposalChange struct {
	Priorities PrioritiesID
	Proposal   ProposalID
	Change     string // "merged", "reworded", "left-out", "put-back"
	Into       ProposalID
	Was        string // the title and text before
	By         domain.PersonID
	At         time.Time
	Why        string
}

const (
	longListMost      = 30 // R136
	prioritiesPlaces  = 5  // R137, R138
	proposalTitle     = 120
	proposalText      = 2000
	proposalsByPerson = 5
)

// PrioritiesPlaces is how many are chosen, and how many a voter may rank (R137, R138).
const PrioritiesPlaces = prioritiesPlaces

var (
	PrioritiesWrongState = refusal.Reason{Code: refusal.STATE, Name: "priorities-wrong-state"}
	ProposalsClosed      = refusal.Reason{Code: refusal.LATE, Name: "proposals-closed"}
	ProposalsOpen        = refusal.Reason{Code: refusal.EARLY, Name: "proposals-open"}
	ProposalsMany        = refusal.Reason{Code: refusal.DUP, Name: "proposals-many"} // so many of one person
	ProposalSupported    = refusal.Reason{Code: refusal.DUP, Name: "proposal-supported"}
	ProposalOwn          = refusal.Reason{Code: refusal.FORM, Name: "proposal-own"}       // nobody supports her own
	ProposalMerged       = refusal.Reason{Code: refusal.DUP, Name: "proposal-merged"}     // it is part of another already
	ProposalItself       = refusal.Reason{Code: refusal.FORM, Name: "proposal-itself"}    // merged into itself, or round in a circle
	LongListFrozen       = refusal.Reason{Code: refusal.FROZEN, Name: "long-list-frozen"} // R136
	LongListLong         = refusal.Reason{Code: refusal.FORM, Name: "long-list-too-long"} // R136
	LongListShort        = refusal.Reason{Code: refusal.FORM, Name: "long-list-too-short"}
	PrioritiesOpen       = refusal.Reason{Code: refusal.EARLY, Name: "priorities-undecided"} // nothing to take up yet
	PrioritiesAdopted    = refusal.Reason{Code: refusal.DUP, Name: "priorities-adopted"}
	PrioritiesNotJoint   = refusal.Reason{Code: refusal.FORM, Name: "priorities-not-joint"}    // R139: a resolution of every panel that ranked
	PrioritiesNotAdopted = refusal.Reason{Code: refusal.STATE, Name: "priorities-not-adopted"} // R139
)

// In refuses an act that is for other states.
func (p Priorities) In(rule string, states ...PrioritiesState) error {
	if slices.Contains(states, p.State) {
		return nil
	}
	if p.FrozenAt != nil {
		return refusal.Because(LongListFrozen, "R136", refusal.Args{"at": *p.FrozenAt})
	}
	return refusal.Because(PrioritiesWrongState, rule, refusal.Args{"state": string(p.State)})
}

// MayPropose judges a proposal of a person, who has made so many already, at now
// (R136, R11).
func (p Priorities) MayPropose(n Proposal, sofar int, now time.Time) error {
	if err := p.In("R136", Proposing); err != nil {
		return err
	}
	switch {
	case !now.Before(p.ProposeBy):
		return refusal.Because(ProposalsClosed, "R136", refusal.Args{"closed": p.ProposeBy})
	case n.Panel == "" && sofar >= proposalsByPerson:
		return refusal.Because(ProposalsMany, "R136", refusal.Args{"max": proposalsByPerson})
	}
	return n.check()
}

func (n Proposal) check() error {
	switch {
	case n.Title == "":
		return refusal.Because(refusal.Missing, "R136", nil).On("title")
	case !oneLine(n.Title, proposalTitle):
		return refusal.Because(domain.TextTooLong, "R136", refusal.Args{"max": proposalTitle}).On("title")
	case len([]rune(n.Text)) > proposalText:
		return refusal.Because(domain.TextTooLong, "R136", refusal.Args{"max": proposalText}).On("text")
	case !plainLines(n.Text):
		return refusal.Because(domain.TextNotPlain, "R136", nil).On("text")
	}
	return nil
}

// MaySupport judges a member's support: once, and not of her own proposal.
func (p Priorities) MaySupport(n Proposal, by domain.PersonID, supported bool, now time.Time) error {
	if err := p.In("R136", Proposing); err != nil {
		return err
	}
	switch {
	case !now.Before(p.ProposeBy):
		return refusal.Because(ProposalsClosed, "R136", refusal.Args{"closed": p.ProposeBy})
	case n.By == by:
		return refusal.Because(ProposalOwn, "R136", nil)
	case supported:
		return refusal.Because(ProposalSupported, "R136", nil)
	}
	return nil
}

// Merge makes a proposal part of another, with the reason (R136). What others had
// merged into it goes along.
func (p Priorities) Merge(n, into Proposal, why string) (Proposal, error) {
	if err := p.In("R136", Merging); err != nil {
		return n, err
	}
	switch {
	case n.ID == into.ID, into.Into == n.ID:
		return n, refusal.Because(ProposalItself, "R136", nil).On("into")
	case n.Into != "":
		return n, refusal.Because(ProposalMerged, "R136", nil)
	case into.Into != "" || into.Priorities != p.ID || n.Priorities != p.ID:
		return n, refusal.Because(refusal.Unknown, "R136", nil).On("into")
	}
	if err := domain.Reasoned(why); err != nil {
		return n, err
	}
	n.Into = into.ID
	return n, nil
}

// Reword changes the words of a line, with the reason (R136), until the list is
// frozen.
func (p Priorities) Reword(n Proposal, title, text, why string) (Proposal, error) {
	if err := p.In("R136", Merging); err != nil {
		return n, err
	}
	if n.Into != "" {
		return n, refusal.Because(ProposalMerged, "R136", nil)
	}
	n.Title, n.Text = domain.CleanText(title), domain.CleanText(text)
	if err := domain.Reasoned(why); err != nil {
		return n, err
	}
	return n, n.check()
}

// CloseProposals ends the proposing, by the clock or, when the day has passed, by
// whoever merges first (R13).
func (p Priorities) CloseProposals(now time.Time) (Priorities, error) {
	if err := p.In("R136", Proposing); err != nil {
		return p, err
	}
	if now.Before(p.ProposeBy) {
		return p, refusal.Because(ProposalsOpen, "R136", refusal.Args{"closes": p.ProposeBy})
	}
	p.State = Merging
	return p, nil
}

// Freeze numbers what is left and seals it (R136): at most thirty lines, and more
// than are chosen, or there is nothing to rank.
func (p Priorities) Freeze(list []Proposal, now time.Time) (Priorities, []Proposal, error) {
	if err := p.In("R136", Merging); err != nil {
		return p, nil, err
	}
	var long []Proposal
	for _, n := range list {
		if n.Into == "" {
			n.Number = len(long) + 1
			long = append(long, n)
		}
	}
	switch {
	case len(long) > longListMost:
		return p, nil, refusal.Because(LongListLong, "R136", refusal.Args{"max": longListMost, "has": len(long)})
	case len(long) <= prioritiesPlaces:
		return p, nil, refusal.Because(LongListShort, "R136", refusal.Args{"min": prioritiesPlaces + 1, "has": len(long)})
	}
	p.State, p.FrozenAt, p.ListDigest = PrioritiesFrozen, &now, LongListDigest(long)
	return p, long, nil
}

// LongListDigest is the SHA-256 of a frozen long list: ids, titles and texts in
// its order, in the transcript form of the protocol, section 2.
func LongListDigest(list []Proposal) [32]byte {
	h := newTranscript("priorities")
	for _, n := range list {
		h.add("proposal", []byte(n.ID))
		h.add("title", []byte(n.Title))
		h.add("text", []byte(n.Text))
	}
	return sha256.Sum256(h.buf)
}

// Decide takes the result of the ballot: the chosen, in order of election (R138).
func (p Priorities) Decide(elected []ProposalID, now time.Time) (Priorities, error) {
	if err := p.In("R138", PrioritiesVoting); err != nil {
		return p, err
	}
	p.State, p.DecidedAt, p.Elected = PrioritiesDecided, &now, elected
	if len(elected) == 0 {
		p.State = PrioritiesUnmade
	}
	return p, nil
}

// Feeds refuses a letter or declaration that takes the result up before a joint
// resolution of the panels has said so (R139, R128).
func (p Priorities) Feeds() error {
	switch {
	case p.DecidedAt == nil:
		return refusal.Because(PrioritiesOpen, "R138", nil)
	case p.AdoptedAt == nil:
		return refusal.Because(PrioritiesNotAdopted, "R139", nil)
	}
	return nil
}

// MayAdopt refuses a resolution that takes the result up before there is one, twice,
// or without each panel that ranked (R139, R128).
func (p Priorities) MayAdopt(panels []domain.PanelID) error {
	switch {
	case p.State != PrioritiesDecided:
		return refusal.Because(PrioritiesOpen, "R138", nil)
	case p.AdoptedAt != nil:
		return refusal.Because(PrioritiesAdopted, "R139", refusal.Args{"at": *p.AdoptedAt})
	}
	for _, id := range p.Panels {
		if !slices.Contains(panels, id) {
			return refusal.Because(PrioritiesNotJoint, "R139", nil).On("panels")
		}
	}
	return nil
}
