package governance

import (
	"fmt"
	"slices"
	"time"

	"hustings/domain"
	"hustings/domain/governance"
	"hustings/elections/store"
)

// Templates of the mails about motions. The arguments are those of [House.tell]:
// motion (its id), reference, title, panel, mover, majority, mode, closes, outcome
// (carried, lost), because, yes, no, abstain, needed, members (of a vote by name).
const (
	MailMotionMoved    = "motion-moved"    // to the panel's members: it needs a seconder
	MailMotionAmended  = "motion-amended"  // to them: it has new words, and needs a seconder again
	MailMotionCalled   = "motion-called"   // to those who may vote
	MailMotionReminder = "motion-reminder" // to those whose vote is missing, a day before the close
	MailMotionTied     = "motion-tied"     // to the chair
	MailMotionPulled   = "motion-pulled"   // to the panel's members: three have taken it to a meeting (R134)
	MailMotionOutcome  = "motion-outcome"  // to the panel's members
)

// tellMembers mails those who sit on the motion's panels today, but one.
func (h *House) tellMembers(tx *store.Tx, m governance.Motion, template string, but domain.PersonID) error {
	if m.Way == governance.AtMeeting && template == MailMotionOutcome {
		return nil // the minutes tell it
	}
	if m.Meeting != "" {
		meeting, err := tx.Meeting(m.Meeting)
		if err != nil || meeting.State == governance.Open { // they are all there
			return err
		}
	}
	aside, confidential, err := asideTx(tx, m)
	if err != nil {
		return err
	}
	var to []domain.PersonID
	for _, p := range m.Panels {
		members, err := h.sittingTx(tx, p, h.today(tx))
		if err != nil {
			return err
		}
		for _, s := range members {
			if s.Person != but && !slices.Contains(to, s.Person) && !(confidential && slices.Contains(aside, s.Person)) {
				to = append(to, s.Person)
			}
		}
	}
	return h.tell(tx, m, template, to)
}

// tell mails several people about a motion. A mail about a vote is worthless after
// its close.
func (h *House) tell(tx *store.Tx, m governance.Motion, template string, to []domain.PersonID) error {
	args, err := motionArgs(tx, m)
	if err != nil {
		return err
	}
	mails := make([]domain.Mail, 0, len(to))
	for _, p := range to {
		mail := domain.Mail{To: p, Template: template, Args: args}
		if (template == MailMotionCalled || template == MailMotionReminder) && m.Closes != nil {
			mail.NotAfter = m.Closes
		}
		mails = append(mails, mail)
	}
	return tx.Mail(mails...)
}

func motionArgs(tx *store.Tx, m governance.Motion) (map[string]string, error) {
	mover, err := tx.Person(m.Mover)
	if err != nil {
		return nil, err
	}
	panel, err := tx.Panel(m.Panels[0])
	if err != nil {
		return nil, err
	}
	args := map[string]string{"motion": string(m.ID), "reference": m.Reference, "title": m.Title, "panel": panel.Name, "mover": mover.Name(),
		"majority": string(m.Majority), "mode": string(m.Mode), "way": string(m.Way)}
	if m.Joint() {
		args["panel"], args["joint"] = "several panels", "true"
	}
	if m.Closes != nil {
		args["closes"] = m.Closes.UTC().Format(time.RFC3339)
	}
	if o := m.Outcome; o != nil && m.State.Over() {
		args["outcome"], args["because"] = string(m.State), string(o.Why)
		if !m.Joint() && m.Mode == governance.ByName {
			t := o.Panels[0].Tally
			args["numbers"] = "true"
			for k, v := range map[string]int{"yes": t.Yes, "no": t.No, "abstain": t.Abstain, "missing": t.Missing(), "members": t.Members, "needed": governance.Needed(m.Majority, t)} {
				args[k] = fmt.Sprint(v)
			}
		}
	}
	return args, nil
}
