package domain

import (
	"encoding/json"
	"time"
)

// PublicationKind is what an election has published.
type PublicationKind string

const (
	NoticeOfElection      PublicationKind = "notice"      // R39
	StatementOfCandidates PublicationKind = "statement"   // R49
	NoticeOfPoll          PublicationKind = "poll"        // the options as they were sealed
	RoundCalled           PublicationKind = "round"       // R95, R97: a further round, its candidates and hours
	CorrectionSlip        PublicationKind = "slip"        // R49a
	DeadlineMoved         PublicationKind = "deadline"    // R20
	CandidateLeft         PublicationKind = "withdrawal"  // R51
	RollChanged           PublicationKind = "roll-change" // R33, R34
	ResultProvisional     PublicationKind = "provisional" // R80
	ResultCertified       PublicationKind = "certified"   // R83
	ObjectionAnswer       PublicationKind = "answer"      // R82
	DrawEntered           PublicationKind = "draw"        // R28a: who of one employer is returned
	AlarmResolved         PublicationKind = "alarm"       // R103
	ElectionEnded         PublicationKind = "ended"       // cancelled or void, with the reason
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
