package register

import (
	"context"
	"time"

	"hustings/domain"
	"hustings/domain/acts"
	"hustings/domain/refusal"
	"hustings/elections/portrait"
	"hustings/elections/store"
)

// KeepPortrait shows a photograph beside the name of whoever asks, in place of any
// other. It is drawn anew first, so that nothing is kept but the picture; and only
// somebody with a seat, an office or a candidacy has a page for it to stand on.
func (r *Register) KeepPortrait(ctx context.Context, by domain.Actor, file []byte) error {
	if by.Person == "" {
		return refusal.Because(refusal.NotSignedIn, "", nil)
	}
	picture, err := portrait.Draw(file)
	if err != nil {
		return err
	}
	return r.Store.Act(ctx, func(tx *store.Tx) error {
		if known, err := knownInPublic(tx, by.Person); err != nil {
			return err
		} else if !known {
			return refusal.Because(domain.PhotoNobody, "", nil).On("photo")
		}
		if err := tx.KeepPortrait(by.Person, picture); err != nil {
			return err
		}
		return tx.Record(by, domain.Act{Name: acts.PersonPhotoKept, Subject: string(by.Person)})
	})
}

// knownInPublic reports whether somebody has or had a seat, an office, or a
// nomination.
func knownInPublic(tx *store.Tx, id domain.PersonID) (bool, error) {
	held, err := tx.HoldingsOf(id)
	if err != nil || len(held) > 0 {
		return len(held) > 0, err
	}
	offices, err := tx.OfficesOf(id)
	if err != nil || len(offices) > 0 {
		return len(offices) > 0, err
	}
	stands, err := tx.NominationsBy(id)
	return len(stands) > 0, err
}

// DropPortrait deletes a photograph: their own, or anybody's by the secretariat with
// a reason. One that is not there is not missed.
func (r *Register) DropPortrait(ctx context.Context, by domain.Actor, id domain.PersonID, why string) error {
	if by.Person != id || id == "" {
		if err := by.MustAct("", "", domain.Keepers...); err != nil {
			return err
		}
		if err := domain.Reasoned(why); err != nil {
			return err
		}
	}
	return r.Store.Act(ctx, func(tx *store.Tx) error {
		had, err := tx.DropPortrait(id)
		if err != nil || !had {
			return err
		}
		return tx.Record(by, domain.Act{Name: acts.PersonPhotoRemoved, Subject: string(id), Why: domain.CleanText(why)})
	})
}

// Portrait is a person's photograph. Whether the reader may see whose it is, is for
// the page to judge that shows the name.
func (r *Register) Portrait(ctx context.Context, id domain.PersonID) (picture []byte, err error) {
	err = r.Store.Read(ctx, func(tx *store.Tx) error {
		picture, _, err = tx.Portrait(id)
		return err
	})
	return picture, err
}

// Portraits says since when the photographs of these people are kept; who has none is
// left out.
func (r *Register) Portraits(ctx context.Context, ids ...domain.PersonID) (kept map[domain.PersonID]time.Time, err error) {
	err = r.Store.Read(ctx, func(tx *store.Tx) error {
		kept, err = tx.PortraitsOf(ids...)
		return err
	})
	return kept, err
}
