package domain

import (
	"strings"
	"time"

	"hustings/domain/refusal"
)

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
