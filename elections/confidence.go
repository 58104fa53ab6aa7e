package elections

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"hustings/domain"
	"hustings/domain/acts"
	"hustings/domain/due"
	"hustings/domain/refusal"
	"hustings/domain/when"
	"hustings/elections/clerk"
	"hustings/elections/store"
)

// A motion of no confidence in a chair or vice-chair (R107 to R109): one elected
// member moves it, another seconds it, all are told, and after the notice the
// elected members decide by a secret ballot.

// MoveNoConfidence moves no confidence in whoever holds the office (R107, R109).
// The reason is told to the panel's members.
func (e *Engine) MoveNoConfidence(ctx context.Context, by domain.Actor, panel domain.PanelID, office domain.Office, why string) (m domain.ConfidenceMotion, err error) {
	if err := mayConvene(office, why); err != nil {
		return m, err
	}
	err = e.panelAct(ctx, by, panel, func(tx *store.Tx, day when.Date, p domain.Params, elected bool) error {
		zone, err := when.Zone(p.Timezone)
		if err != nil {
			return err
		}
		voters, err := clerk.ElectedVoters(tx, panel, day)
		if err != nil {
			return err
		}
		held, err := tx.OfficeOn(panel, office, day)
		if err != nil {
			return err
		}
		past, err := tx.ConfidenceMotionsOf(panel)
		if err != nil {
			return err
		}
		if err := domain.MayMoveNoConfidence(held, by.Person, elected, past, day, zone); err != nil {
			return err
		}
		if err := domain.BallotPossible(len(voters), p); err != nil { // R107: it is decided in secret, or not at all
			return err
		}
		m = domain.ConfidenceMotion{ID: store.NewID[domain.ConfidenceID](), Panel: panel, Office: office, Term: held.ID, Person: held.Person,
			State: domain.ConfidenceMoved, MovedBy: by.Person, MovedAt: tx.Now(), Why: clerk.Trimmed(why)}
		if m.Lapses, err = domain.ConfidenceLapses(m.MovedAt, p, when.LatestCalendar()); err != nil {
			return err
		}
		if err := tx.CreateConfidenceMotion(m); err != nil {
			return err
		}
		if err := e.tellMotion(tx, m, day, func(t clerk.ConfidenceTold) domain.MailWords {
			return clerk.ConfidenceMovedMail{ConfidenceTold: t, Lapses: m.Lapses}
		}); err != nil {
			return err
		}
		return recordMotion(tx, by, m, acts.NoConfidenceMoved, m.Why)
	})
	return m, err
}

// SecondNoConfidence seconds a motion: from then on the notice runs, and the secret
// ballot opens by itself when it has (R107).
func (e *Engine) SecondNoConfidence(ctx context.Context, by domain.Actor, id domain.ConfidenceID) (m domain.ConfidenceMotion, err error) {
	return e.onMotion(ctx, by, id, func(tx *store.Tx, m domain.ConfidenceMotion, day when.Date, p domain.Params, elected bool) (domain.ConfidenceMotion, error) {
		if err := m.MaySecond(by.Person, elected); err != nil {
			return m, err
		}
		now := tx.Now()
		if !now.Before(m.Lapses) { // by the clock, whether or not anything has run (R13)
			return m, refusal.Because(domain.WrongState, "R107", refusal.Args{"state": domain.ConfidenceLapsed})
		}
		m, err := m.Move(domain.ConfidenceNoticed)
		if err != nil {
			return m, err
		}
		hours, err := domain.ConfidenceBallot(now, p, when.LatestCalendar())
		if err != nil {
			return m, err
		}
		m.SecondedBy, m.SecondedAt, m.Opens, m.Closes = by.Person, &now, &hours.Opens, &hours.Closes
		if err := tx.SaveConfidenceMotion(m); err != nil {
			return m, err
		}
		if err := e.tellMotion(tx, m, day, func(t clerk.ConfidenceTold) domain.MailWords {
			return clerk.ConfidenceNoticeMail{ConfidenceTold: t, Opens: hours.Opens, Closes: hours.Closes}
		}); err != nil {
			return m, err
		}
		return m, recordMotion(tx, by, m, acts.NoConfidenceNoticed, "")
	})
}

// WithdrawNoConfidence takes a motion back, as its mover may until the ballot's
// roll is frozen.
func (e *Engine) WithdrawNoConfidence(ctx context.Context, by domain.Actor, id domain.ConfidenceID, why string) (m domain.ConfidenceMotion, err error) {
	if err := domain.Reasoned(why); err != nil {
		return m, err
	}
	return e.onMotion(ctx, by, id, func(tx *store.Tx, m domain.ConfidenceMotion, day when.Date, _ domain.Params, _ bool) (domain.ConfidenceMotion, error) {
		if err := m.MayWithdraw(by.Person); err != nil {
			return m, err
		}
		return e.endMotion(tx, by, m, domain.ConfidenceWithdrawn, day, clerk.Trimmed(why))
	})
}

// ConfidenceShown is a motion as the panel's members and its officers see it.
type ConfidenceShown struct {
	domain.ConfidenceMotion
	People map[domain.PersonID]domain.Person
}

// NoConfidences lists a panel's motions of no confidence, the latest first, to its
// members and its officers.
func (e *Engine) NoConfidences(ctx context.Context, by domain.Actor, panel domain.PanelID) (list []ConfidenceShown, err error) {
	if err := maySeeMotions(by, panel); err != nil {
		return nil, err
	}
	err = e.Store.Read(ctx, func(tx *store.Tx) error {
		motions, err := tx.ConfidenceMotionsOf(panel)
		if err != nil {
			return err
		}
		for _, m := range motions {
			shown, err := shownMotion(tx, m)
			if err != nil {
				return err
			}
			list = append(list, shown)
		}
		return nil
	})
	return list, err
}

// NoConfidence is one of them.
func (e *Engine) NoConfidence(ctx context.Context, by domain.Actor, id domain.ConfidenceID) (shown ConfidenceShown, err error) {
	err = e.Store.Read(ctx, func(tx *store.Tx) error {
		m, err := tx.ConfidenceMotion(id)
		if err != nil {
			return err
		}
		if maySeeMotions(by, m.Panel) != nil { // that there is one is private
			return refusal.Because(refusal.Unknown, "", nil)
		}
		shown, err = shownMotion(tx, m)
		return err
	})
	return shown, err
}

func maySeeMotions(by domain.Actor, panel domain.PanelID) error {
	return by.Must(panel, "", slices.Concat(domain.PanelRoles, domain.Overseers)...)
}

func shownMotion(tx *store.Tx, m domain.ConfidenceMotion) (ConfidenceShown, error) {
	who := []domain.PersonID{m.Person, m.MovedBy}
	if m.SecondedBy != "" {
		who = append(who, m.SecondedBy)
	}
	people, err := tx.PeopleByID(who...)
	return ConfidenceShown{ConfidenceMotion: m, People: people}, err
}

// NoConfidenceNow are the panel's motions that are not over, for whoever presides
// over something they concern (R107).
func NoConfidenceNow(tx *store.Tx, panel domain.PanelID) (running []domain.ConfidenceMotion, err error) {
	all, err := tx.ConfidenceMotionsOf(panel)
	return slices.DeleteFunc(all, func(m domain.ConfidenceMotion) bool { return m.State.Over() }), err
}

// panelAct opens an act of a member of the panel: the day, the rules of its
// officers' elections, and whether the actor is an elected member with a vote.
func (e *Engine) panelAct(ctx context.Context, by domain.Actor, panel domain.PanelID, f func(tx *store.Tx, day when.Date, p domain.Params, elected bool) error) error {
	if by.Anonymous() {
		return refusal.Because(refusal.NotSignedIn, "R5", nil)
	}
	return e.Store.Act(ctx, func(tx *store.Tx) error {
		if _, err := tx.Panel(panel); err != nil {
			return err
		}
		p, err := clerk.ParamsFor(tx, panel, domain.OfficerElection)
		if err != nil {
			return err
		}
		day, err := clerk.PanelDay(tx, panel)
		if err != nil {
			return err
		}
		voters, err := clerk.ElectedVoters(tx, panel, day)
		if err != nil {
			return err
		}
		return f(tx, day, p, slices.ContainsFunc(voters, func(v domain.Person) bool { return v.ID == by.Person }))
	})
}

// onMotion opens an act on a motion by somebody who may see it.
func (e *Engine) onMotion(ctx context.Context, by domain.Actor, id domain.ConfidenceID,
	f func(tx *store.Tx, m domain.ConfidenceMotion, day when.Date, p domain.Params, elected bool) (domain.ConfidenceMotion, error)) (m domain.ConfidenceMotion, err error) {
	err = e.Store.Read(ctx, func(tx *store.Tx) (err error) { m, err = tx.ConfidenceMotion(id); return err })
	if err != nil {
		return m, err
	}
	if !by.Anonymous() && maySeeMotions(by, m.Panel) != nil {
		return domain.ConfidenceMotion{}, refusal.Because(refusal.Unknown, "", nil)
	}
	err = e.panelAct(ctx, by, m.Panel, func(tx *store.Tx, day when.Date, p domain.Params, elected bool) error {
		was, err := tx.ConfidenceMotion(id)
		if err != nil {
			return err
		}
		m, err = f(tx, was, day, p, elected)
		return err
	})
	return m, err
}

// endMotion ends a motion, tells the panel and records it.
func (e *Engine) endMotion(tx *store.Tx, by domain.Actor, m domain.ConfidenceMotion, how domain.ConfidenceState, day when.Date, why string) (domain.ConfidenceMotion, error) {
	m, err := m.Move(how)
	if err != nil {
		return m, err
	}
	now := tx.Now()
	m.EndedAt = &now
	if err := tx.SaveConfidenceMotion(m); err != nil {
		return m, err
	}
	if err := e.tellMotion(tx, m, day, func(t clerk.ConfidenceTold) domain.MailWords {
		return clerk.ConfidenceEndedMail{ConfidenceTold: t, How: how}
	}); err != nil {
		return m, err
	}
	return m, recordMotion(tx, by, m, confidenceEnds[how], why)
}

// confidenceEnds are the acts by which a motion of no confidence ends.
var confidenceEnds = map[domain.ConfidenceState]acts.Name{
	domain.ConfidenceCarried: acts.NoConfidenceCarried, domain.ConfidenceLost: acts.NoConfidenceLost, domain.ConfidenceWithdrawn: acts.NoConfidenceWithdrawn,
	domain.ConfidenceLapsed: acts.NoConfidenceLapsed, domain.ConfidenceFallen: acts.NoConfidenceFallen,
}

func recordMotion(tx *store.Tx, by domain.Actor, m domain.ConfidenceMotion, act acts.Name, why string) error {
	rule := "R107"
	if m.State == domain.ConfidenceCarried || m.State == domain.ConfidenceLost {
		rule = "R108"
	}
	return tx.Record(by, domain.Act{Name: act, Rule: rule, Why: why, Panel: m.Panel, Contest: m.Contest, Subject: string(m.ID),
		Detail: map[string]any{"office": m.Office, "person": m.Person}})
}

// tellMotion mails everybody on the panel, the secretariat and the returning
// officers, each once.
func (e *Engine) tellMotion(tx *store.Tx, m domain.ConfidenceMotion, day when.Date, says func(clerk.ConfidenceTold) domain.MailWords) error {
	panel, err := tx.Panel(m.Panel)
	if err != nil {
		return err
	}
	to, err := clerk.WholePanel(tx, m.Panel, day)
	if err != nil {
		return err
	}
	officers, err := clerk.OfficersOf(tx, domain.Election{Panel: m.Panel}, domain.Conveners...)
	if err != nil {
		return err
	}
	people, err := tx.PeopleByID(m.Person, m.MovedBy)
	if err != nil {
		return err
	}
	told := clerk.ConfidenceTold{Panel: panel.Name, Code: panel.Code, Office: m.Office, Name: people[m.Person].Name(), Mover: people[m.MovedBy].Name(), Why: m.Why, Motion: m.ID}
	return tx.Mail(domain.MailToEach(clerk.Merge(to, officers), says(told))...)
}

// confidenceDue lists the motions the clock has work with: to lapse, to fall with
// the office, or to be put to the ballot (R107).
func confidenceDue(tx *store.Tx, now time.Time) (list []due.Transition, err error) {
	running, err := tx.ConfidenceMotionsRunning()
	for _, m := range running {
		t, unread := nextOfMotion(tx, m, now)
		if unread != nil { // the others do not wait for it
			err = errors.Join(err, fmt.Errorf("motion %s: %w", m.ID, unread))
		} else if t != nil {
			list = append(list, *t)
		}
	}
	return list, err
}

// sealsBeforeBallot is how long before the ballot its roll is frozen, as in an
// officers' election (docs/rules.md 0).
const sealsBeforeBallot = time.Hour

// nextOfMotion is the step that is due for a motion at now, nil for none.
func nextOfMotion(tx *store.Tx, m domain.ConfidenceMotion, now time.Time) (*due.Transition, error) {
	step := func(name due.Step, at time.Time) (*due.Transition, error) {
		return &due.Transition{Name: name, Panel: m.Panel, Motion: m.ID, At: at}, nil
	}
	if m.State.Over() {
		return nil, nil
	}
	day, err := clerk.PanelDay(tx, m.Panel)
	if err != nil {
		return nil, err
	}
	o, err := tx.OfficeOn(m.Panel, m.Office, day)
	switch {
	case err != nil:
		return nil, err
	case o == nil || o.ID != m.Term:
		return step(due.EndConfidence, now)
	case m.State == domain.ConfidenceMoved && !now.Before(m.Lapses):
		return step(due.EndConfidence, m.Lapses)
	case m.State == domain.ConfidenceNoticed && !now.Before(m.Opens.Add(-sealsBeforeBallot)):
		return step(due.CallConfidence, m.Opens.Add(-sealsBeforeBallot))
	}
	return nil, nil
}

// endConfidence ends a motion that nobody seconded in time, or that has nobody to
// remove any more.
func (e *Engine) endConfidence(tx *store.Tx, t due.Transition) error {
	m, day, err := stillDue(tx, t)
	if err != nil {
		return err
	}
	o, err := tx.OfficeOn(m.Panel, m.Office, day)
	if err != nil {
		return err
	}
	how := domain.ConfidenceLapsed
	if o == nil || o.ID != m.Term {
		how = domain.ConfidenceFallen
	}
	if m.State == domain.ConfidenceVoting { // nothing of the ballot is opened; the motion falls with it
		return e.EndVote(tx, domain.Engine(), m.Contest, e.Say("written.why.office-ended"))
	}
	_, err = e.endMotion(tx, domain.Engine(), m, how, day, "")
	return err
}

// stillDue reads a transition's motion again, under its lock.
func stillDue(tx *store.Tx, t due.Transition) (m domain.ConfidenceMotion, day when.Date, err error) {
	if m, err = tx.ConfidenceMotion(t.Motion); err != nil {
		return m, day, err
	}
	still, err := nextOfMotion(tx, m, tx.Now())
	if err == nil && (still == nil || still.Name != t.Name) {
		err = errSuperseded
	}
	if err != nil {
		return m, day, err
	}
	day, err = clerk.PanelDay(tx, m.Panel)
	return m, day, err
}
