package elections

import (
	"fmt"
	"time"

	"hustings/domain"
	"hustings/domain/acts"
	"hustings/domain/count"
	"hustings/domain/due"
	"hustings/domain/refusal"
	"hustings/domain/when"
	"hustings/elections/box"
	"hustings/elections/clerk"
	"hustings/elections/store"
)

// confidence answers for the secret ballots on motions of no confidence (R107,
// R108).
type confidence struct{ e *Engine }

// callConfidence puts a motion to the ballot when its notice has run: the roll is
// frozen, all elected members with a vote, the person concerned among them (R107).
func (e *Engine) callConfidence(tx *store.Tx, t due.Transition) error {
	m, day, err := stillDue(tx, t)
	if err != nil {
		return err
	}
	p, err := clerk.ParamsFor(tx, m.Panel, domain.OfficerElection)
	if err != nil {
		return err
	}
	panel, err := tx.Panel(m.Panel)
	if err != nil {
		return err
	}
	holder, err := tx.Person(m.Person)
	if err != nil {
		return err
	}
	voters, err := clerk.ElectedVoters(tx, m.Panel, day)
	if err != nil {
		return err
	}
	if domain.BallotPossible(len(voters), p) != nil { // there is no secret vote among so few
		_, err := e.endMotion(tx, domain.Engine(), m, domain.ConfidenceFallen, day, domain.BallotTooSmall.Name)
		return err
	}
	all, err := tx.ConfidenceMotionsOf(m.Panel)
	if err != nil {
		return err
	}
	if m, err = m.Move(domain.ConfidenceVoting); err != nil {
		return err
	}
	if now := tx.Now(); m.Opens.Before(now) { // the service has slept: its hours are given all the same
		opens := now.UTC().Truncate(time.Second)
		closes := opens.Add(m.Closes.Sub(*m.Opens))
		m.Opens, m.Closes = &opens, &closes
	}
	office := e.Say("written.office." + string(m.Office))
	numbers := domain.NumbersForNobody
	if p.OfficerNumbers == domain.OfficerNumbersPanel { // R85a
		numbers = domain.NumbersForRoll
	}
	v, err := e.CallVote(tx, domain.Engine(), domain.VoteSpec{Kind: domain.ConfidenceVote, Owner: string(m.ID), Panel: m.Panel,
		Reference: fmt.Sprintf("%s/NC-%d", panel.Code, ordinal(all, m)), Title: e.Say("written.vote.confidence", "office", office, "panel", panel.Name),
		Question: e.Say("written.vote.confidence-asks", "name", holder.Name(), "office", office, "panel", panel.Name),
		Help:     e.Say("written.vote.confidence-help"), // R108
		Options:  []domain.Option{{ID: domain.Yes, Name: e.Say("written.vote.yes")}, {ID: domain.No, Name: e.Say("written.vote.no")}},
		Roll:     clerk.IDs(voters), Majority: count.Absolute, Of: len(voters), Opens: *m.Opens, Closes: *m.Closes,
		MinBallots: domain.ConfidenceQuorum(len(voters), p), Numbers: numbers, Reminders: 1, Params: p})
	if err != nil {
		return err
	}
	m.Contest, m.Elected = v.Contest.ID, len(voters)
	if err := tx.SaveConfidenceMotion(m); err != nil {
		return err
	}
	return recordMotion(tx, domain.Engine(), m, acts.NoConfidenceCalled, "")
}

// ordinal is the how-manieth of the panel's motions it is.
func ordinal(all []domain.ConfidenceMotion, m domain.ConfidenceMotion) int {
	n := 1
	for _, o := range all {
		if o.MovedAt.Before(m.MovedAt) || o.MovedAt.Equal(m.MovedAt) && o.ID < m.ID {
			n++
		}
	}
	return n
}

func (c confidence) motionOf(tx *store.Tx, v domain.Vote) (domain.ConfidenceMotion, when.Date, error) {
	m, err := tx.ConfidenceMotion(domain.ConfidenceID(v.Owner))
	if err != nil {
		return m, when.Date{}, fmt.Errorf("the motion of a vote of no confidence: %w", err)
	}
	day, err := clerk.PanelDay(tx, m.Panel)
	return m, day, err
}

// VoteOpened tells the voters.
func (c confidence) VoteOpened(tx *store.Tx, v domain.Vote, voters []domain.PersonID) error {
	return c.mail(tx, v, voters, func(m clerk.ConfidenceBallotMail) domain.MailWords { return m })
}

// VoteReminder reminds whoever has not voted (R69).
func (c confidence) VoteReminder(tx *store.Tx, v domain.Vote, quiet []domain.PersonID, _ int) error {
	return c.mail(tx, v, quiet, func(m clerk.ConfidenceBallotMail) domain.MailWords { return clerk.ConfidenceReminderMail(m) })
}

func (c confidence) mail(tx *store.Tx, v domain.Vote, to []domain.PersonID, says func(clerk.ConfidenceBallotMail) domain.MailWords) error {
	m, _, err := c.motionOf(tx, v)
	if err != nil {
		return err
	}
	panel, err := tx.Panel(m.Panel)
	if err != nil {
		return err
	}
	mails := domain.MailToEach(to, says(clerk.ConfidenceBallotMail{Panel: panel.Name, Office: m.Office, Question: v.Contest.Question, Contest: v.Contest.ID, Closes: v.Contest.Closes}))
	for i := range mails {
		mails[i] = clerk.Until(mails[i], v.Contest.Closes)
	}
	return tx.Mail(mails...)
}

// VoteClosed has nothing to do: the count follows.
func (c confidence) VoteClosed(*store.Tx, domain.Vote) error { return nil }

// VoteCounted decides the motion: it carries with more than half of all elected
// members, and the office is vacant from that instant; the seat is kept (R108).
// Too few ballots to carry it are not opened, and it is lost.
func (c confidence) VoteCounted(tx *store.Tx, v domain.Vote, r box.ContestResult) error {
	m, day, err := c.motionOf(tx, v)
	if err != nil || m.State.Over() {
		return err
	}
	if err := c.e.DeclareVote(tx, domain.Engine(), v.Contest.ID, []string{"Hustings"}); err != nil {
		return err
	}
	o, err := tx.OfficeTerm(m.Term)
	if err != nil {
		return err
	}
	how := domain.ConfidenceLost
	switch {
	case !o.On(day):
		how = domain.ConfidenceFallen
	case !r.TooFew && r.Carried():
		how = domain.ConfidenceCarried
		if err := c.e.EndOfficeTx(tx, domain.Engine(), o, domain.EndedByNoConfidence, "R108"); err != nil {
			return err
		}
	}
	_, err = c.e.endMotion(tx, domain.Engine(), m, how, day, "")
	return err
}

// VoteEnded: a ballot that was stopped or voided decides nothing.
func (c confidence) VoteEnded(tx *store.Tx, v domain.Vote, why string) error {
	m, day, err := c.motionOf(tx, v)
	if err != nil || m.State.Over() {
		return err
	}
	_, err = c.e.endMotion(tx, domain.Engine(), m, domain.ConfidenceFallen, day, why)
	return err
}

// MaySeeVote lets in the panel's members and its officers.
func (c confidence) MaySeeVote(_ *store.Tx, by domain.Actor, v domain.Vote) error {
	if maySeeMotions(by, v.Panel) != nil {
		return refusal.Because(refusal.LacksRole, "R107", nil)
	}
	return nil
}
