package domain

import (
	"encoding/json"
	"time"

	"hustings/domain/refusal"
	"hustings/domain/when"
)

// PublicationKind is what an election has published.
type PublicationKind string

const (
	NoticeOfElection      PublicationKind = "notice"           // R39
	StatementOfCandidates PublicationKind = "statement"        // R49
	NoticeOfPoll          PublicationKind = "poll"             // the options as they were sealed
	RoundCalled           PublicationKind = "round"            // R95, R97: a further round, its candidates and hours
	CorrectionSlip        PublicationKind = "slip"             // R49a
	DeadlineMoved         PublicationKind = "deadline"         // R20
	CandidateLeft         PublicationKind = "withdrawal"       // R51
	RollChanged           PublicationKind = "roll-change"      // R33, R34
	ResultProvisional     PublicationKind = "provisional"      // R80
	ResultCertified       PublicationKind = "certified"        // R83
	ObjectionAnswer       PublicationKind = "answer"           // R82
	DrawEntered           PublicationKind = "draw"             // R28a: who of one employer is returned
	AlarmResolved         PublicationKind = "alarm"            // R103
	CountedAgain          PublicationKind = "countback"        // R116: what came of counting the papers again for a vacancy
	PapersEnded           PublicationKind = "papers-destroyed" // R89: restricted papers, with the certificate
	CampaignCorrected     PublicationKind = "campaign"         // R57: what the returning officer puts right
	ElectionEnded         PublicationKind = "ended"            // cancelled or void, with the reason
)

// Publication is something an election has told its members, as it stands for
// good: nothing is written over, a mistake is put right beside it (R49a).
type Publication struct {
	Election ElectionID
	Kind     PublicationKind
	At       time.Time
	By       PersonID // empty: the engine
	Body     json.RawMessage
}

// PublishedCandidate is one line of the statement of candidates (R49), as it
// was on the day.
type PublishedCandidate struct {
	Nomination   NominationID `json:"nomination"`
	Person       PersonID     `json:"person"`
	Name         string       `json:"name"`
	Organisation string       `json:"organisation"`
	Statement    string       `json:"statement"` // empty when it was withheld (R47)
	Withheld     bool         `json:"withheld,omitempty"`
	Interests    string       `json:"interests"`
}

// Slip is a dated correction beside the statement (R49a).
type Slip struct {
	Nomination NominationID `json:"nomination,omitempty"`
	Text       string       `json:"text"`
}

// Decision says how an election came to its outcome.
type Decision string

const (
	DecidedByPoll   Decision = "poll"
	DecidedByLot    Decision = "lot"          // an officers' ballot tied twice (R97)
	Unopposed       Decision = "unopposed"    // no more candidates than places (R53, R54)
	NobodyStood     Decision = "nobody-stood" // R55, R96
	PollHalted      Decision = "poll-stopped" // withdrawals left no contest (R56)
	NobodyElected   Decision = "nobody"       // no valid ballot, or too few to open any (R79)
	ThresholdMissed Decision = "turnout"      // min_turnout (R68)
	QuorumMissed    Decision = "quorum"       // the officers' ballot, twice (R95)
	RONStands       Decision = "ron"          // nominations are opened again (R96)
	WrongPaper      Decision = "wrong-paper"  // two officers stopped the open poll (R60a)
	PollAbandoned   Decision = "abandoned"    // a candidate has died, and papers of marks cannot pass on (R52)
	Reviewed        Decision = "voided"       // by the reviewer or by the resolution of an alarm (R84, R103)
)

// Returned is one person elected, in the order of election.
type Returned struct {
	Person     PersonID     `json:"person"`
	Nomination NominationID `json:"nomination"`
	Option     string       `json:"option,omitempty"` // on the ballot paper; empty without a poll
	Mandate    MandateKind  `json:"mandate"`
}

// Outcome is what an election came to. Numbers of the ballot stay with its
// contest, where the rules of disclosure reach them (R85).
type Outcome struct {
	Decision Decision   `json:"decision"`
	Contest  ContestID  `json:"contest,omitempty"` // whose count decided it
	Returned []Returned `json:"returned"`
	Vacant   int        `json:"vacant"` // places that stay empty (R54, R76)
}

// Returns reports whether the person is among those returned.
func (o Outcome) Returns(p PersonID) bool {
	for _, r := range o.Returned {
		if r.Person == p {
			return true
		}
	}
	return false
}

// NoticeBody is what a notice of election says (R39).
type NoticeBody struct {
	Title         string      `json:"title"`
	Panel         string      `json:"panel"`
	Office        Office      `json:"office,omitempty"`
	Seats         int         `json:"seats"`
	Term          Term        `json:"term"`
	Remainders    []Remainder `json:"remainders,omitempty"` // of a by-election: what is left of each seat's term, the longest first (R120)
	Method        string      `json:"method"`
	Keys          KeyPolicy   `json:"keys"` // who can open the ballots
	RON           bool        `json:"ron"`
	Timetable     Timetable   `json:"timetable"`
	Vote          WhoMay      `json:"vote"`
	Stand         WhoMay      `json:"stand"`
	Supporters    int         `json:"supporters"`
	Contact       string      `json:"contact"`
	Reviewer      string      `json:"reviewer,omitempty"`
	Text          string      `json:"text,omitempty"`
	ObjectionsEnd *time.Time  `json:"objections_close,omitempty"` // the window lasts until then at least (R20b)
}

// WhoMay names those who may vote or stand: members of a network on a day, or
// the elected members of a panel.
type WhoMay struct {
	Network string    `json:"network,omitempty"`
	On      when.Date `json:"on"`
	Elected bool      `json:"elected_members,omitempty"`
	Roles   []string  `json:"roles,omitempty"`
}

// CheckNotice refuses a notice that leaves out what R39 demands. Dates, seats,
// terms and method are there by construction; how to object is part of every
// notice's wording.
func (e Election) CheckNotice() error {
	switch {
	case e.Title == "":
		return refusal.Because(refusal.Missing, "R39", nil).On("title")
	case e.Contact == "":
		return refusal.Because(refusal.Missing, "R39", nil).On("contact")
	case e.Seats < 1:
		return refusal.Because(refusal.Missing, "R39", nil).On("seats")
	case e.Term.From.IsZero() || !e.Term.From.Before(e.Term.Until):
		return refusal.Because(refusal.Missing, "R39", nil).On("term")
	}
	return nil
}
