package nominations

import (
	"context"
	"slices"
	"time"

	"hustings/domain"
	"hustings/domain/refusal"
	"hustings/elections/store"
)

// MyNomination is a nomination as its candidate finds it again.
type MyNomination struct {
	domain.Nomination
	Election domain.Election
	Standing domain.Standing
}

// MyNominations are all in which the person who asks stands or stood, the latest
// first: drafts and what was withdrawn among them.
func (e *Nominations) MyNominations(ctx context.Context, by domain.Actor) (list []MyNomination, err error) {
	if by.Anonymous() {
		return nil, refusal.Because(refusal.NotSignedIn, "R5", nil)
	}
	err = e.Store.Read(ctx, func(tx *store.Tx) error {
		own, err := tx.NominationsBy(by.Person)
		if err != nil {
			return err
		}
		for _, n := range own {
			el, err := tx.Election(n.Election)
			if err != nil {
				return err
			}
			list = append(list, MyNomination{n, el, n.Standing(el.Params)})
		}
		return nil
	})
	slices.SortStableFunc(list, func(a, b MyNomination) int {
		return b.Election.Timetable.PollCloses.Compare(a.Election.Timetable.PollCloses)
	})
	return list, err
}

// SupportRequest is a request for support as the member who was asked sees it.
type SupportRequest struct {
	domain.Support
	Election  domain.Election
	Candidate string
	Until     time.Time // when the answer must be in
	Open      bool      // it waits for an answer, and there is time for one
}

// MySupports lists what a member has been asked to support, and her answers.
func (e *Nominations) MySupports(ctx context.Context, by domain.Actor) (list []SupportRequest, err error) {
	if by.Anonymous() {
		return nil, refusal.Because(refusal.NotSignedIn, "R5", nil)
	}
	err = e.Store.Read(ctx, func(tx *store.Tx) error {
		asked, err := tx.SupportsBy(by.Person)
		if err != nil {
			return err
		}
		for _, s := range asked {
			n, err := tx.Nomination(s.Nomination)
			if err != nil {
				return err
			}
			el, err := tx.Election(n.Election)
			if err != nil {
				return err
			}
			p, err := tx.Person(n.Candidate)
			if err != nil {
				return err
			}
			open := s.GivenAt == nil && s.DeclinedAt == nil && el.PartWindow(n, tx.Now()) == nil
			list = append(list, SupportRequest{s, el, p.Name(), answersClose(el, n), open})
		}
		return nil
	})
	return list, err
}
