package register

import (
	"context"

	"hustings/domain"
	"hustings/domain/acts"
	"hustings/domain/refusal"
	"hustings/elections/store"
)

// RequestErasure notes that a person wants to be forgotten, and forgets her at
// once unless an election under way, a seat, an office or an appointment needs
// her: then it waits until it does not (PR3). She may ask herself, or the
// secretariat that has it in writing.
func (r *Register) RequestErasure(ctx context.Context, by domain.Actor, person domain.PersonID, why string) (waits bool, err error) {
	err = r.Store.Act(ctx, func(tx *store.Tx) error {
		if err := mayGiveUp(by, person, "", why); err != nil {
			return err
		}
		p, err := tx.Person(person)
		if err != nil {
			return err
		}
		if p.ErasedAt != nil {
			return refusal.Because(domain.ErasedBefore, "", nil)
		}
		if err := tx.AskErasure(person, tx.Now()); err != nil {
			return err
		}
		if err := tx.Record(by, domain.Act{Name: acts.PersonErasureAsked, Rule: "R114", Why: why, Subject: string(person)}); err != nil {
			return err
		}
		done, err := r.erase(tx, person)
		waits = !done
		return err
	})
	return waits, err
}

// EraseDue carries out the erasures that nothing stands in the way of any more.
// The clock rings for it; running it twice does no harm.
func (r *Register) EraseDue(ctx context.Context) (erased int, err error) {
	waiting := 0
	err = r.Store.Read(ctx, func(tx *store.Tx) error {
		list, err := tx.ErasuresWaiting()
		waiting = len(list)
		return err
	})
	if err != nil || waiting == 0 {
		return 0, err
	}
	err = r.Store.Act(ctx, func(tx *store.Tx) error {
		list, err := tx.ErasuresWaiting()
		if err != nil {
			return err
		}
		for _, e := range list {
			done, err := r.erase(tx, e.Person)
			if err != nil {
				return err
			}
			if done {
				erased++
			}
		}
		return nil
	})
	return erased, err
}

// erase forgets a person whom nothing needs.
func (r *Register) erase(tx *store.Tx, person domain.PersonID) (bool, error) {
	today := r.today(tx)
	needed, err := tx.Needed(person, tx.Now(), today)
	if err != nil || needed {
		return false, err
	}
	p, err := tx.Person(person)
	if err != nil {
		return false, err
	}
	if err := tx.Forget(p, today); err != nil {
		return false, err
	}
	return true, tx.Record(domain.Engine(), domain.Act{Name: acts.PersonErased, Rule: "R114", Why: r.say("written.why.erased"), Subject: string(person)})
}
