package governance

import (
	"slices"
	"time"

	"hustings/domain"
	"hustings/domain/governance"
	"hustings/elections/store"
)

// Templates of the mails about motions; what each says is the struct of its name.
const (
	MailMotionMoved    = "motion-moved"    // to the panel's members: it needs a seconder
	MailMotionAmended  = "motion-amended"  // to them: it has new words, and needs a seconder again
	MailMotionCalled   = "motion-called"   // to those who may vote
	MailMotionReminder = "motion-reminder" // to those whose vote is missing, a day before the close
	MailMotionTied     = "motion-tied"     // to the chair
	MailMotionPulled   = "motion-pulled"   // to the panel's members: three have taken it to a meeting (R134)
	MailMotionOutcome  = "motion-outcome"  // to the panel's members
)

// MotionTold is what every mail about a motion says of it.
type MotionTold struct {
	Reference, Title, Panel, Mover string
	Majority                       governance.Majority
	Mode                           governance.Mode
	Way                            governance.Way
	Closes                         time.Time
}

// severalPanels stands for a panel's name where a motion is before several; the
// catalogue words it.
const severalPanels = "several-panels"

type MotionMovedMail struct{ MotionTold }

type MotionAmendedMail struct{ MotionTold }

type MotionCalledMail struct{ MotionTold }

type MotionReminderMail struct{ MotionTold }

type MotionTiedMail struct{ MotionTold }

type MotionPulledMail struct{ MotionTold }

type MotionOutcomeMail struct {
	MotionTold
	Outcome                           governance.MotionState // carried, lost
	Because                           governance.OutcomeWhy
	Numbers                           bool // of a vote by name, of one panel
	Yes, No, Abstain, Missing, Needed int
}

func (MotionMovedMail) Template() string    { return MailMotionMoved }
func (MotionAmendedMail) Template() string  { return MailMotionAmended }
func (MotionCalledMail) Template() string   { return MailMotionCalled }
func (MotionReminderMail) Template() string { return MailMotionReminder }
func (MotionTiedMail) Template() string     { return MailMotionTied }
func (MotionPulledMail) Template() string   { return MailMotionPulled }
func (MotionOutcomeMail) Template() string  { return MailMotionOutcome }

// tellMembers mails those who sit on the motion's panels today, but one.
func (h *House) tellMembers(tx *store.Tx, m governance.Motion, but domain.PersonID, says func(MotionTold) domain.MailWords) error {
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
	return h.tell(tx, m, to, says)
}

// tell mails several people about a motion.
func (h *House) tell(tx *store.Tx, m governance.Motion, to []domain.PersonID, says func(MotionTold) domain.MailWords) error {
	told, err := motionTold(tx, m)
	if err != nil {
		return err
	}
	return tx.Mail(domain.MailToEach(to, says(told))...)
}

// tellVoters mails those whose vote is asked for: worthless after its close.
func (h *House) tellVoters(tx *store.Tx, m governance.Motion, closes *time.Time, to []domain.PersonID, says func(MotionTold) domain.MailWords) error {
	told, err := motionTold(tx, m)
	if err != nil {
		return err
	}
	if closes != nil {
		told.Closes = *closes
	}
	mails := domain.MailToEach(to, says(told))
	for i := range mails {
		mails[i].NotAfter = closes
	}
	return tx.Mail(mails...)
}

func calledMail(t MotionTold) domain.MailWords   { return MotionCalledMail{t} }
func reminderMail(t MotionTold) domain.MailWords { return MotionReminderMail{t} }

// tellOutcome tells the members what became of a motion between meetings; of one at a
// meeting the minutes tell.
func (h *House) tellOutcome(tx *store.Tx, m governance.Motion) error {
	if m.Way == governance.AtMeeting {
		return nil
	}
	return h.tellMembers(tx, m, "", func(t MotionTold) domain.MailWords {
		mail := MotionOutcomeMail{MotionTold: t}
		if o := m.Outcome; o != nil && m.State.Over() {
			mail.Outcome, mail.Because = m.State, o.Why
			if !m.Joint() && m.Mode == governance.ByName {
				v := o.Panels[0].Tally
				mail.Numbers, mail.Yes, mail.No, mail.Abstain, mail.Missing = true, v.Yes, v.No, v.Abstain, v.Missing()
				mail.Needed = governance.Needed(m.Majority, v)
			}
		}
		return mail
	})
}

func motionTold(tx *store.Tx, m governance.Motion) (MotionTold, error) {
	mover, err := tx.Person(m.Mover)
	if err != nil {
		return MotionTold{}, err
	}
	panel, err := tx.Panel(m.Panels[0])
	if err != nil {
		return MotionTold{}, err
	}
	t := MotionTold{Reference: m.Reference, Title: m.Title, Panel: panel.Name, Mover: mover.Name(), Majority: m.Majority, Mode: m.Mode, Way: m.Way}
	if m.Joint() {
		t.Panel = severalPanels
	}
	if m.Closes != nil {
		t.Closes = *m.Closes
	}
	return t, nil
}
