package elections

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"hustings/domain"
	"hustings/domain/acts"
	"hustings/domain/due"
	"hustings/elections/clerk"
	"hustings/elections/ledger"
	"hustings/elections/store"
)

// destroyRolls forgets who stood behind which tag, when the window for voiding the
// election has closed (R89).
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

// rollsToForget lists the contests of elections that ended without a result and whose
// map from tags to members is to be destroyed: as long after the end as after a
// certificate, and never before the repetition that takes the roll over has sealed
// its own (R88, R89).
func rollsToForget(tx *store.Tx, now time.Time) (list []due.Transition, err error) {
	ended, err := tx.EndedWithRoll()
	for _, c := range ended {
		el, unread := tx.Election(c.Election)
		if unread != nil { // the others do not wait for it
			err = errors.Join(err, unread)
			continue
		}
		if el.State != domain.Void && el.State != domain.Cancelled {
			continue // certified ones follow their own (R84)
		}
		from, unread := rollForgotten(tx, el)
		if unread != nil {
			err = errors.Join(err, fmt.Errorf("%s: %w", el.Reference, unread))
			continue
		}
		if !from.IsZero() && !now.Before(from) {
			list = append(list, due.Transition{Name: due.ForgetRoll, Election: el.ID, Contest: c.ID, At: from})
		}
	}
	return list, err
}

// rollForgotten is the instant from which the rolls of an election that ended without
// a result are forgotten; zero while somebody needs them.
func rollForgotten(tx *store.Tx, el domain.Election) (from time.Time, err error) {
	if again, err := nextFor(tx, el); err != nil || again != nil { // it is to be held again
		return from, err
	}
	children, err := tx.Elections(store.ElectionFilter{Parent: el.ID})
	if err != nil {
		return from, err
	}
	for _, c := range children {
		if c.Given == nil || c.Given.HeldAgain != el.ID || c.State.Over() {
			continue
		}
		if sealed, err := tx.ContestsOf(c.ID); err != nil || len(sealed) == 0 {
			return from, err
		}
	}
	if el.Done.Ended == nil {
		return from, nil
	}
	return domain.VoidApplicationsClose(*el.Done.Ended, el.Params)
}

func (e *Engine) forgetRoll(tx *store.Tx, t due.Transition) error {
	still, err := rollsToForget(tx, tx.Now())
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(still, func(o due.Transition) bool { return o.Contest == t.Contest }) {
		return errSuperseded
	}
	c, err := tx.Contest(t.Contest)
	if err != nil {
		return err
	}
	return e.ForgetRoll(tx, c)
}

// endPapers destroys what gives an election's restricted papers, with a certificate
// that the board's key signs; published ones stay for good (R89).
func (e *Engine) endPapers(tx *store.Tx, el domain.Election) error {
	contests, err := tx.ContestsOf(el.ID)
	if err != nil {
		return err
	}
	for _, c := range contests {
		if c.Stage != domain.ContestCounted || c.Done.Papers != "" {
			continue
		}
		if err := e.endPapersOf(tx, el, c); err != nil {
			return err
		}
	}
	return nil
}

func (e *Engine) endPapersOf(tx *store.Tx, el domain.Election, c domain.Contest) error {
	act := domain.Act{Name: acts.ContestPapersPermanent, Rule: "R89", Panel: el.Panel, Election: el.ID, Contest: c.ID}
	log, err := e.Sequence(tx, c.ID)
	if err != nil {
		return err
	}
	if !log.Withholds() {
		return errors.Join(tx.PapersEnded(c.ID, domain.PapersKept), tx.Record(domain.Engine(), act))
	}
	numbers, err := e.numbersPublic(tx, el, c)
	if err != nil {
		return err
	}
	names := []string{}
	for raw, err := range e.RawEntries(tx, c.ID) {
		if err != nil {
			return err
		}
		entry, err := ledger.Parse(raw)
		if err != nil {
			return err
		}
		for _, cited := range log.Citations(entry) {
			if !cited.Opens || cited.Shape.Kind == ledger.KindText && numbers {
				continue
			}
			if err := tx.DestroyBlob(c.ID, cited.Blob); err != nil {
				return err
			}
			names = append(names, ledger.BlobName(cited.Blob))
		}
	}
	m := log.Manifest()
	certificate, err := e.Keys.SignDestruction(m.Origin(), ledger.Destruction{Election: log.Election().String(), At: tx.Now().Unix(), What: names,
		Why: e.Say("written.why.papers-done")})
	if err != nil {
		return err
	}
	if err := tx.PapersEnded(c.ID, domain.PapersGone); err != nil {
		return err
	}
	act.Name, act.Detail = acts.ContestPapersDestroyed, map[string]any{"what": names}
	if err := tx.Record(domain.Engine(), act); err != nil {
		return err
	}
	return clerk.Publish(tx, domain.Engine(), el, domain.PapersEnded, map[string]any{"contest": c.ID, "certificate": string(certificate)})
}

// numbersPublic reports whether a contest's numbers were public: then its transcript
// tells nothing that is to be destroyed.
func (e *Engine) numbersPublic(tx *store.Tx, el domain.Election, c domain.Contest) (bool, error) {
	r, err := e.ResultOf(tx, c.ID)
	if err != nil || r.TooFew {
		return false, err
	}
	return domain.Disclose(el.Kind, r.Turnout, domain.Telling(r.Transcript), el.Params).Numbers, nil
}
