package nominations

import (
	"context"
	"errors"

	"hustings/domain"
	"hustings/domain/acts"
	"hustings/domain/refusal"
	"hustings/elections/clerk"
	"hustings/elections/store"
)

// Nominations takes nominations: whoever stands, proposes, supports or withdraws comes
// here, and the returning officer rules on them.
type Nominations struct{ *clerk.Clerk }

// New returns the room for nominations.
func New(c *clerk.Clerk) *Nominations { return &Nominations{c} }

// NominationForm is what a candidate says of herself.
type NominationForm struct {
	Statement string // plain text (R43)
	Interests string // compulsory, may be "none" (R44)
	Consent   bool   // the candidate's own (R41); only she can give it
}

// Nominate opens a nomination: a member's own, or her proposal of another who
// must then consent (R41, R93). It is a draft until its candidate submits it.
func (e *Nominations) Nominate(ctx context.Context, by domain.Actor, id domain.ElectionID, candidate domain.PersonID) (n domain.Nomination, err error) {
	err = e.Act(ctx, by, id, nil, func(tx *store.Tx, el domain.Election) error {
		if candidate == "" {
			candidate = by.Person
		}
		n, err = openNomination(tx, by, el, candidate)
		return err
	})
	return n, err
}

func openNomination(tx *store.Tx, by domain.Actor, el domain.Election, candidate domain.PersonID) (n domain.Nomination, err error) {
	if err := el.NominationWindow(tx.Now()); err != nil {
		return n, err
	}
	if candidate != by.Person {
		if err := MayBack(tx, el, by.Person); err != nil {
			return n, err
		}
	}
	if err := MayStand(tx, el, candidate); err != nil {
		return n, hide(err, candidate == by.Person)
	}
	n = domain.Nomination{ID: store.NewID[domain.NominationID](), Election: el.ID, Candidate: candidate, ProposedBy: by.Person}
	if err := tx.CreateNomination(n); err != nil {
		return n, err
	}
	if candidate != by.Person {
		if err := tx.Mail(clerk.Write(el, candidate, clerk.ProposedMail{NominationsClose: el.Timetable.NominationsClose})); err != nil {
			return n, err
		}
	}
	return n, tx.Record(by, domain.Act{Name: acts.NominationOpened, Rule: "R41", Panel: el.Panel, Election: el.ID, Subject: string(n.ID)})
}

// MayStand refuses, with its reason, whoever may not stand in an election now.
func (e *Nominations) MayStand(ctx context.Context, by domain.Actor, id domain.ElectionID) error {
	if by.Anonymous() {
		return refusal.Because(refusal.NotSignedIn, "R5", nil)
	}
	return e.Store.Read(ctx, func(tx *store.Tx) error {
		el, err := tx.Election(id)
		if err != nil {
			return err
		}
		if err := el.NominationWindow(tx.Now()); err != nil {
			return err
		}
		return MayStand(tx, el, by.Person)
	})
}

// hide keeps why somebody else may not stand or support from whoever asks: the
// reason is for the person concerned and for officers (INELIG).
func hide(err error, own bool) error {
	r, ok := refusal.Of(err)
	if own || !ok || r.Code != refusal.INELIG && r.Code != refusal.DUP {
		return err
	}
	return refusal.Because(domain.PersonNotEligible, "R41", nil)
}

// SaveNomination writes the candidate's own part. Until it has been ruled on it
// may be changed; a change takes a submitted nomination back, to be submitted
// again. A rejected one may be cured in time (R47).
func (e *Nominations) SaveNomination(ctx context.Context, by domain.Actor, id domain.NominationID, f NominationForm) (n domain.Nomination, err error) {
	err = e.OwnNomination(ctx, by, id, func(tx *store.Tx, el domain.Election, was domain.Nomination) error {
		n, err = savePart(tx, by, el, was, f)
		return err
	})
	return n, err
}

func savePart(tx *store.Tx, by domain.Actor, el domain.Election, n domain.Nomination, f NominationForm) (domain.Nomination, error) {
	now := tx.Now()
	if err := el.OwnPartWindow(n, now); err != nil {
		return n, err
	}
	statement, err := domain.CleanStatement(f.Statement, el.Params)
	interests := domain.CleanText(f.Interests)
	if interests != "" { // a draft may still lack them
		clean, unfit := domain.CleanInterests(f.Interests)
		interests, err = clean, errors.Join(err, unfit)
	}
	if err != nil {
		return n, err
	}
	n.Statement, n.Interests = statement, interests
	switch {
	case f.Consent && n.ConsentAt == nil:
		n.ConsentAt = &now
	case !f.Consent:
		n.ConsentAt = nil
	}
	if n.Ruling == nil && now.Before(el.Timetable.NominationsClose) {
		n.SubmittedAt = nil
	}
	if err := tx.SaveNomination(n); err != nil {
		return n, err
	}
	return n, tx.Record(by, domain.Act{Name: acts.NominationSaved, Rule: "R41", Panel: el.Panel, Election: el.ID, Subject: string(n.ID)})
}

// SubmitNomination hands in the candidate's part (R41, R43, R44): from then on
// the nomination waits for its supporters, who have been named before, then for
// the ruling. A rejected one is handed in again, cured (R47).
func (e *Nominations) SubmitNomination(ctx context.Context, by domain.Actor, id domain.NominationID) (n domain.Nomination, err error) {
	err = e.OwnNomination(ctx, by, id, func(tx *store.Tx, el domain.Election, was domain.Nomination) error {
		n, err = submit(tx, by, el, was)
		return err
	})
	return n, err
}

func submit(tx *store.Tx, by domain.Actor, el domain.Election, n domain.Nomination) (domain.Nomination, error) {
	now := tx.Now()
	if n.SubmittedAt != nil && n.Ruling == nil {
		return n, refusal.Because(domain.AlreadyStands, "R41", refusal.Args{"at": *n.SubmittedAt})
	}
	if err := el.PartWindow(n, now); err != nil {
		return n, err
	}
	if err := errors.Join(n.OwnPart(el.Params), n.SupportersNamed(el.Params)); err != nil {
		return n, err
	}
	if err := MayStand(tx, el, n.Candidate); err != nil {
		return n, err
	}
	n.Ruling, n.StatementWithheld = nil, false
	if n.SubmittedAt == nil {
		n.SubmittedAt = &now
	}
	if err := tx.SaveNomination(n); err != nil {
		return n, err
	}
	missing := max(0, el.Params.Supporters-given(n))
	if err := tx.Mail(clerk.Write(el, n.Candidate, clerk.NominationReceivedMail{Missing: missing})); err != nil {
		return n, err
	}
	if err := tx.Record(by, domain.Act{Name: acts.NominationSubmitted, Rule: "R41", Panel: el.Panel, Election: el.ID, Subject: string(n.ID)}); err != nil {
		return n, err
	}
	return n, tellIfComplete(tx, el, n)
}

// tellIfComplete tells the officers that there is a nomination to rule on.
func tellIfComplete(tx *store.Tx, el domain.Election, n domain.Nomination) error {
	if n.Standing(el.Params) != domain.StandingSubmitted {
		return nil
	}
	officers, err := clerk.OfficersOf(tx, el, domain.Rulers...)
	if err != nil {
		return err
	}
	candidate, err := tx.Person(n.Candidate)
	if err != nil {
		return err
	}
	return tx.Mail(clerk.WriteAll(el, clerk.Merge([]domain.PersonID{n.Candidate}, officers), clerk.NominationCompleteMail{Candidate: candidate.Name()})...)
}

func given(n domain.Nomination) (count int) {
	for _, s := range n.Supports {
		if s.GivenAt != nil {
			count++
		}
	}
	return count
}

// OwnNomination opens an act on a nomination that is the actor's own. To others
// it does not exist (AZ2).
func (e *Nominations) OwnNomination(ctx context.Context, by domain.Actor, id domain.NominationID, f func(*store.Tx, domain.Election, domain.Nomination) error) error {
	return e.nomination(ctx, by, id, func(tx *store.Tx, el domain.Election, n domain.Nomination) error {
		if n.Candidate != by.Person {
			return refusal.Because(refusal.Unknown, "", nil)
		}
		return f(tx, el, n)
	})
}

// nomination opens an act on a nomination: the record's lock, the election's
// row, then the nomination's.
func (e *Nominations) nomination(ctx context.Context, by domain.Actor, id domain.NominationID, f func(*store.Tx, domain.Election, domain.Nomination) error) error {
	if by.Anonymous() {
		return refusal.Because(refusal.NotSignedIn, "R5", nil)
	}
	return e.Store.Act(ctx, func(tx *store.Tx) error {
		n, err := tx.Nomination(id) // which election it belongs to never changes
		if err != nil {
			return err
		}
		el, err := tx.ElectionForAct(n.Election)
		if err != nil {
			return err
		}
		if n, err = tx.NominationForAct(id); err != nil {
			return err
		}
		return f(tx, el, n)
	})
}

// RuleNomination records the returning officer's ruling on a nomination (R47).
// An invalid one names its ground and rule and until when it may be cured.
func (e *Nominations) RuleNomination(ctx context.Context, by domain.Actor, id domain.NominationID, r domain.Ruling) (n domain.Nomination, err error) {
	err = e.nomination(ctx, by, id, func(tx *store.Tx, el domain.Election, was domain.Nomination) error {
		if err := by.MustAct(el.Panel, el.ID, domain.Rulers...); err != nil {
			return err
		}
		if r.Valid {
			if err := MayStand(tx, el, was.Candidate); err != nil {
				return err
			}
		}
		now := tx.Now()
		if n, err = el.Rule(was, by.Person, r, now); err != nil {
			return err
		}
		if err := tx.SaveNomination(n); err != nil {
			return err
		}
		ruled := clerk.NominationRuledMail{Valid: n.Ruling.Valid, Ground: n.Ruling.Ground, Why: n.Ruling.Why}
		if !n.Ruling.Valid {
			ruled.CureUntil = el.Timetable.CuresClose(*n.SubmittedAt, n.Ruling.Ground)
		}
		if err := tx.Mail(clerk.Write(el, n.Candidate, ruled)); err != nil {
			return err
		}
		return tx.Record(by, domain.Act{Name: acts.NominationRuled, Rule: "R47", Why: n.Ruling.Why, Panel: el.Panel, Election: el.ID,
			Subject: string(n.ID), Detail: map[string]any{"valid": n.Ruling.Valid, "ground": n.Ruling.Ground}})
	})
	return n, err
}
