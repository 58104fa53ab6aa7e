package elections

import (
	"time"

	"hustings/domain"
	"hustings/elections/store"
)

// nextFollowUp is what follows from a certified panel election: seats left over
// are advertised again (R54), the members choose a chair, then a vice-chair (R90,
// R92).
func nextFollowUp(tx *store.Tx, el domain.Election, now time.Time) (*Transition, error) {
	if el.CertifiedAt == nil || el.Outcome == nil {
		return nil, nil
	}
	if t, err := nextDestruction(tx, el, now); err != nil || t != nil {
		return t, err
	}
	if el.Kind == domain.OfficerElection {
		return nil, nil
	}
	if day, err := today(el, now); err != nil || !day.Before(el.Term.Until) {
		return nil, err
	}
	due := func(name string, at *time.Time) (*Transition, error) {
		return &Transition{Name: name, Election: el.ID, At: *at}, nil
	}
	children, err := tx.Elections(store.ElectionFilter{Parent: el.ID})
	if err != nil {
		return nil, err
	}
	again, chair, vice := false, (*domain.Election)(nil), false
	for _, c := range children {
		switch {
		case c.Kind != domain.OfficerElection:
			again = true
		case c.Office == domain.ViceOffice:
			vice = true
		case chair == nil || declared(c) || c.PublishedAt.After(*chair.PublishedAt) && !declared(*chair):
			chair = &c
		}
	}
	if el.Outcome.Vacant > 0 && el.Attempt == 1 && !again {
		if tried, err := recorded(tx, el.ID, "", actNotReadvertised); err != nil || !tried {
			t, _ := due(Readvertise, el.CertifiedAt)
			return t, err
		}
	}
	if el.Kind != domain.PanelElection || len(el.Outcome.Returned) == 0 {
		return nil, nil
	}
	switch {
	case chair == nil:
		if tried, err := recorded(tx, el.ID, "", actNotConvened); err != nil || tried {
			return nil, err
		}
		return due(ConveneChair, el.CertifiedAt)
	case declared(*chair) && !vice:
		if tried, err := recorded(tx, el.ID, "", actNotConvened); err != nil || tried {
			return nil, err
		}
		return due(ConveneVice, chair.CertifiedAt)
	}
	return nil, nil
}

// nextDestruction is the destruction of who stood behind which tag, when the
// window for voiding the election has closed (R89).
func nextDestruction(tx *store.Tx, el domain.Election, now time.Time) (*Transition, error) {
	closes, err := domain.VoidApplicationsClose(*el.CertifiedAt, el.Params)
	if err != nil || now.Before(closes) {
		return nil, err
	}
	contests, err := tx.ContestsOf(el.ID)
	if err != nil {
		return nil, err
	}
	for _, c := range contests {
		if done, err := recorded(tx, el.ID, c.ID, "contest.roll-destroyed"); err != nil || !done {
			return &Transition{Name: DestroyRoll, Election: el.ID, At: closes}, err
		}
	}
	return nil, nil
}

func (e *Engine) destroyRolls(tx *store.Tx, el domain.Election) error {
	contests, err := tx.ContestsOf(el.ID)
	if err != nil {
		return err
	}
	for _, c := range contests {
		if err := e.DestroySalts(tx, c); err != nil {
			return err
		}
	}
	return nil
}

// papersGone reports whether a contest's restricted papers have been destroyed (R89).
func papersGone(tx *store.Tx, c domain.Contest) (bool, error) {
	return recorded(tx, c.Election, c.ID, actPapersDestroyed)
}

const actPapersDestroyed = "contest.papers-destroyed"
