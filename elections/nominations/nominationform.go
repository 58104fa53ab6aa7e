package nominations

import (
	"context"
	"errors"

	"hustings/domain"
	"hustings/domain/refusal"
	"hustings/elections/store"
)

// StandForm is a whole nomination filled in at one sitting: the candidate's own
// part and the members she names as supporters, by number or address.
type StandForm struct {
	NominationForm
	Supporters []string
}

// Keep writes the candidate's own part of a nomination, opening it if she has
// none, and hands nothing in. Whom she means to name as supporters is kept with it as
// she typed it, and nobody is asked.
func (e *Nominations) Keep(ctx context.Context, by domain.Actor, id domain.ElectionID, f StandForm) (n domain.Nomination, err error) {
	err = e.Act(ctx, by, id, nil, func(tx *store.Tx, el domain.Election) error {
		if n, err = ownOrNew(tx, by, el); err != nil {
			return err
		}
		if n, err = savePart(tx, by, el, n, f.NominationForm); err != nil {
			return err
		}
		return tx.KeepSupporters(n.ID, f.Supporters)
	})
	return n, err
}

// Stand opens, writes and hands in a nomination and asks its supporters, all in
// one act: where anything in the form is refused nothing is stored and nobody
// is asked (R41). The refusals of all its fields come back joined; those of a
// supporter are under "supporters[0]" and on. On a nomination that was handed in
// before it does what is left to do: what she wrote is written again only where
// it differs, so that a supporter may be named when her own words are closed.
func (e *Nominations) Stand(ctx context.Context, by domain.Actor, id domain.ElectionID, f StandForm) (n domain.Nomination, err error) {
	err = e.Act(ctx, by, id, nil, func(tx *store.Tx, el domain.Election) error {
		if n, err = ownOrNew(tx, by, el); err != nil {
			return err
		}
		var faults []error
		judge := func(err error) error { // a field's refusal is kept, and the next part judged all the same
			if r, no := refusal.Of(err); no && r.Field != "" {
				faults, err = append(faults, err), nil
			}
			return err
		}
		if !f.writes(n) {
			written, err := savePart(tx, by, el, n, f.NominationForm)
			if err := judge(err); err != nil {
				return err
			}
			n = written
		}
		if len(faults) == 0 { // else its words are not there to be judged
			if err := judge(n.OwnPart(el.Params)); err != nil {
				return err
			}
		}
		asked, err := ask(tx, by, el, n, f.Supporters)
		if err == nil {
			n, err = asked, asked.SupportersNamed(el.Params)
		}
		if err := judge(err); err != nil {
			return err
		}
		if len(faults) > 0 {
			return errors.Join(faults...)
		}
		if n.SubmittedAt != nil && n.Ruling == nil { // it was handed in, and is as it was
			return nil
		}
		if err := tx.KeepSupporters(n.ID, nil); err != nil { // they have been asked
			return err
		}
		n, err = submit(tx, by, el, n)
		return err
	})
	return n, err
}

// KeptSupporters are those whom somebody means to name, kept with their own draft.
func (e *Nominations) KeptSupporters(ctx context.Context, by domain.Actor, n domain.Nomination) (named []string, err error) {
	if n.Candidate != by.Person || by.Person == "" {
		return nil, refusal.Because(refusal.Unknown, "", nil)
	}
	err = e.Store.Read(ctx, func(tx *store.Tx) error {
		named, err = tx.KeptSupporters(n.ID)
		return err
	})
	return named, err
}

// writes reports whether a nomination holds the form's words as they are.
func (f NominationForm) writes(n domain.Nomination) bool {
	return n.Statement == domain.CleanText(f.Statement) && n.Interests == domain.CleanText(f.Interests) && (n.ConsentAt != nil) == f.Consent
}

// ownOrNew is the actor's own nomination in an election, held until tx ends; a
// new one where she has none or has withdrawn.
func ownOrNew(tx *store.Tx, by domain.Actor, el domain.Election) (n domain.Nomination, err error) {
	own, err := tx.NominationsIn(el.ID, by.Person)
	if err != nil {
		return n, err
	}
	for _, n := range own {
		if n.WithdrawnAt == nil {
			return tx.NominationForAct(n.ID)
		}
	}
	return openNomination(tx, by, el, by.Person)
}
