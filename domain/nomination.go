package domain

import "time"

// Ground is why a nomination is ruled invalid; there are no others (R47).
type Ground string

const (
	GroundLate       Ground = "late"
	GroundForm       Ground = "form-incomplete"
	GroundIneligible Ground = "ineligible"
	GroundConsent    Ground = "no-consent"
	GroundSupporters Ground = "supporters-bad"
	GroundStatement  Ground = "statement-unlawful-or-defamatory" // withheld, never edited
)

// Ruling is the returning officer's decision on a nomination (R47).
type Ruling struct {
	Valid  bool
	Ground Ground // when invalid
	Why    string
	By     PersonID
	At     time.Time
}

// Nomination is one person's candidature in one election (R41).
type Nomination struct {
	ID                NominationID
	Election          ElectionID
	Candidate         PersonID
	ProposedBy        PersonID // the candidate herself, or an elected member in an officers' election (R93)
	Statement         string
	Interests         string     // compulsory, may be "none" (R44)
	ConsentAt         *time.Time // the candidate's own consent
	SubmittedAt       *time.Time
	Supports          []Support
	Ruling            *Ruling
	StatementWithheld bool       // ruled unlawful or defamatory (R47)
	WithdrawnAt       *time.Time // final (R50)
	LeftBy            Leaving    // how, when WithdrawnAt is set
}

// Leaving is how a candidate left an election.
type Leaving string

const (
	Withdrew     Leaving = "withdrew"     // R50, R51
	Died         Leaving = "died"         // R52
	LostStanding Leaving = "not-eligible" // R45, R78
)

// Support is one member's backing of a nomination, asked for by mail and given
// through a signed single-purpose link (R41, R42).
type Support struct {
	ID         SupportID
	Nomination NominationID
	Person     PersonID // nobody of the register, if nobody who may support has what was Named
	Named      string   // the number or address that was asked for, as it was typed
	Employer   string   // at the time of the signature
	AskedAt    time.Time
	GivenAt    *time.Time
	DeclinedAt *time.Time
}

// Standing says where a nomination is, for its candidate and the officers.
type Standing string

const (
	StandingDraft      Standing = "draft"
	StandingSupporters Standing = "awaiting-supporters"
	StandingConsent    Standing = "awaiting-consent"
	StandingSubmitted  Standing = "awaiting-ruling"
	StandingValid      Standing = "valid"
	StandingInvalid    Standing = "invalid"
	StandingWithdrawn  Standing = "withdrawn"
)
