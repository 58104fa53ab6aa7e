package domain

import (
	"strings"
	"time"
	"unicode/utf8"

	"hustings/domain/refusal"
)

// Objection is a member's written complaint: about the roll, until it is sealed
// (R31), or about a result, in its objection window (R82).
type Objection struct {
	ID         ObjectionID
	Election   ElectionID
	About      ObjectionAbout
	Person     PersonID
	Words      string
	At         time.Time
	Upheld     *bool // nil until it is answered
	Answer     string
	AnsweredBy PersonID
	AnsweredAt *time.Time
}

// ObjectionAbout is what an objection is about.
type ObjectionAbout string

const (
	AboutRoll   ObjectionAbout = "roll"
	AboutResult ObjectionAbout = "result"
)

// objectionCharacters bounds an objection and its answer.
const objectionCharacters = 4000

var (
	ObjectionOver     = refusal.Reason{Code: refusal.LATE, Name: "objection-window-over"}
	ObjectionEarly    = refusal.Reason{Code: refusal.EARLY, Name: "objection-window-not-open"}
	ObjectionAnswered = refusal.Reason{Code: refusal.DUP, Name: "objection-answered"}
	ObjectionsOpen    = refusal.Reason{Code: refusal.STATE, Name: "objections-open"} // R83: none may be open when the result is certified
)

// MayObject judges when an objection is received: to the roll from the notice
// until the roll is sealed (R31), to the result from its publication until
// closes, the end of its window (R82).
func (e Election) MayObject(about ObjectionAbout, closes, now time.Time) error {
	rule, from := "R31", e.PublishedAt
	if about == AboutResult {
		rule, from = "R82", e.ProvisionalAt
	}
	switch {
	case e.State == Cancelled || e.State == Void:
		return refusal.Because(WrongState, rule, refusal.Args{"state": e.State})
	case from == nil || now.Before(*from):
		return refusal.Because(ObjectionEarly, rule, nil)
	case !now.Before(closes):
		return refusal.Because(ObjectionOver, rule, refusal.Args{"closed": closes})
	}
	return nil
}

// Answered returns the objection with the returning officer's answer, which
// gives its reasons, once (R82).
func (o Objection) Answered(by PersonID, upheld bool, answer string, now time.Time) (Objection, error) {
	if o.AnsweredAt != nil {
		return o, refusal.Because(ObjectionAnswered, "R82", refusal.Args{"at": *o.AnsweredAt})
	}
	if err := Written(answer, "answer", "R82"); err != nil {
		return o, err
	}
	o.Upheld, o.Answer, o.AnsweredBy, o.AnsweredAt = &upheld, strings.TrimSpace(answer), by, &now
	return o, nil
}

// Written refuses an empty or overlong text of an objection, an answer or a
// reason.
func Written(text, field, rule string) error {
	switch n := utf8.RuneCountInString(strings.TrimSpace(text)); {
	case n == 0:
		return refusal.Because(refusal.Missing, rule, nil).On(field)
	case n > objectionCharacters:
		return refusal.Because(TextTooLong, rule, refusal.Args{"max": objectionCharacters}).On(field)
	}
	return nil
}

// Reasoned refuses an act without its reason (R9).
func Reasoned(why string) error {
	switch n := utf8.RuneCountInString(strings.TrimSpace(why)); {
	case n == 0:
		return refusal.Because(refusal.WhyMissing, "R9", nil).On("why")
	case n > objectionCharacters:
		return refusal.Because(TextTooLong, "R9", refusal.Args{"max": objectionCharacters}).On("why")
	}
	return nil
}

// Complaint is a member's complaint about how somebody campaigns: with an employer's
// name, logo or internal channels, above all. It has no automatic sanction; the
// returning officer answers it, and may publish a correction (R57).
type Complaint struct {
	ID         ComplaintID
	Election   ElectionID
	Nomination NominationID // empty: nobody in particular
	Person     PersonID     // who complains; told to officers only
	Words      string
	At         time.Time
	Answer     string
	Correction string // as it is published; empty: none
	AnsweredBy PersonID
	AnsweredAt *time.Time
}

var (
	CampaignNotOn     = refusal.Reason{Code: refusal.STATE, Name: "campaign-not-on"}    // R57: no notice yet, or the election is over
	ComplaintAnswered = refusal.Reason{Code: refusal.DUP, Name: "complaint-answered"}   // R57
	ComplainsOfSelf   = refusal.Reason{Code: refusal.FORM, Name: "complains-of-self"}   // R57
	NotACandidate     = refusal.Reason{Code: refusal.FORM, Name: "not-of-the-election"} // R57: the nomination is another election's
)

// MayComplain judges when complaints about campaigning are taken: from the notice until
// the election is over (R57).
func (e Election) MayComplain() error {
	if e.PublishedAt == nil || e.State.Over() {
		return refusal.Because(CampaignNotOn, "R57", refusal.Args{"state": e.State})
	}
	return nil
}

// About refuses a complaint about a nomination of another election, or one's own.
func (c Complaint) About(n Nomination) error {
	switch {
	case n.Election != c.Election:
		return refusal.Because(NotACandidate, "R57", nil).On("nomination")
	case n.Candidate == c.Person:
		return refusal.Because(ComplainsOfSelf, "R57", nil).On("nomination")
	}
	return nil
}

// Answered returns the complaint with the returning officer's answer, once, and the
// correction that is published, if any (R57).
func (c Complaint) Answered(by PersonID, answer, correction string, now time.Time) (Complaint, error) {
	if c.AnsweredAt != nil {
		return c, refusal.Because(ComplaintAnswered, "R57", refusal.Args{"at": *c.AnsweredAt})
	}
	if err := Written(answer, "answer", "R57"); err != nil {
		return c, err
	}
	if strings.TrimSpace(correction) != "" {
		if err := Written(correction, "correction", "R57"); err != nil {
			return c, err
		}
	}
	c.Answer, c.Correction, c.AnsweredBy, c.AnsweredAt = strings.TrimSpace(answer), strings.TrimSpace(correction), by, &now
	return c, nil
}
