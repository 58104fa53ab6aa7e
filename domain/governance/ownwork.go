package governance

import (
	"time"

	"hustings/domain"
)

// OwnWork is what is kept of one person's part in panels, and nobody else's (PR2): what
// she is given when she asks.
type OwnWork struct {
	Attendance []Attendance `json:"attendance"`
	Interests  []Interest   `json:"interests"`            // her register
	Declared   []Conflict   `json:"declared_interests"`   // for single items
	Absences   []Inquiry    `json:"questions_on_absence"` // and her answers
	Calendar   []Feed       `json:"calendar"`             // how she gets her dates; of an address nothing is known
	Comments   []Comment    `json:"comments"`             // on items of agendas
	Remarks    []Remark     `json:"comments_on_minutes"`
	Actions    []Action     `json:"actions"`
	Motions    []OwnMotion  `json:"motions"` // moved or seconded
	Votes      []OwnVote    `json:"votes_by_name"`
	Readings   []OwnReading `json:"papers_opened"` // where a panel has announced that it is kept
	Signatures []OwnSigning `json:"letters_signed"`
}

// OwnMotion is a motion that she moved or seconded.
type OwnMotion struct {
	Motion   string // its reference
	Seconded bool   // else moved
	At       time.Time
}

// OwnVote is a choice of hers in a vote by name.
type OwnVote struct {
	Motion string
	Panel  domain.PanelID
	Choice Choice
	At     time.Time
}

// OwnReading is a paper that she opened first then.
type OwnReading struct {
	Paper string // its title
	At    time.Time
}

// OwnSigning is a letter that she signed.
type OwnSigning struct {
	Letter  string
	Panel   domain.PanelID
	Version int
	At      time.Time
	Ended   *time.Time
}
