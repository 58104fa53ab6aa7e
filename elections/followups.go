package elections

import (
	"slices"
	"time"

	"hustings/domain"
	"hustings/elections/box"
	"hustings/elections/clerk"
	"hustings/elections/ledger"
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
	if t, err := nextPapers(tx, el, now); err != nil || t != nil {
		return t, err
	}
	if el.Kind == domain.OfficerElection {
		return nil, nil
	}
	if day, err := clerk.Today(el, now); err != nil || !day.Before(el.Term.Until) {
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
		if tried, err := clerk.Recorded(tx, el.ID, "", actNotReadvertised); err != nil || !tried {
			t, _ := due(Readvertise, el.CertifiedAt)
			return t, err
		}
	}
	if el.Kind != domain.PanelElection {
		return nil, nil
	}
	day, err := clerk.Today(el, now)
	if err != nil {
		return nil, err
	}
	if filled, err := peopled(tx, el, day); err != nil || !filled { // R55: nobody, until the seats are advertised again
		return nil, err
	}
	return nextConvening(tx, el, chair, vice)
}

// nextConvening is the call of the first chair of a panel election's members, or of
// their vice-chair once the chair is declared (R90 to R92).
func nextConvening(tx *store.Tx, el domain.Election, chair *domain.Election, vice bool) (*Transition, error) {
	due := func(name string, at *time.Time) (*Transition, error) {
		return &Transition{Name: name, Election: el.ID, At: *at}, nil
	}
	switch {
	case chair == nil:
		if tried, err := clerk.Recorded(tx, el.ID, "", actNotConvened); err != nil || tried {
			return nil, err
		}
		return due(ConveneChair, el.CertifiedAt)
	case declared(*chair) && !vice:
		if tried, err := clerk.Recorded(tx, el.ID, "", actNotConvened); err != nil || tried {
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
		if done, err := clerk.Recorded(tx, el.ID, c.ID, box.ActRollDestroyed); err != nil || !done {
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

// rollsToForget lists the contests of elections that ended without a result and whose
// map from tags to members is to be destroyed: as long after the end as after a
// certificate, and never before the repetition that takes the roll over has sealed
// its own (R88, R89).
func rollsToForget(tx *store.Tx, now time.Time) (due []Transition, err error) {
	ended, err := tx.EndedWithRoll()
	if err != nil {
		return nil, err
	}
	for _, c := range ended {
		el, err := tx.Election(c.Election)
		if err != nil {
			return due, err
		}
		if el.State != domain.Void && el.State != domain.Cancelled {
			continue // certified ones follow their own (R84)
		}
		from, err := rollForgotten(tx, el, now)
		if err != nil {
			return due, err
		}
		if !from.IsZero() && !now.Before(from) {
			due = append(due, Transition{Name: ForgetRoll, Election: el.ID, Contest: c.ID, At: from})
		}
	}
	return due, nil
}

// rollForgotten is the instant from which the rolls of an election that ended without
// a result are forgotten; zero while somebody needs them.
func rollForgotten(tx *store.Tx, el domain.Election, now time.Time) (from time.Time, err error) {
	if el.State == domain.Void {
		if again, err := nextRepeat(tx, el, now); err != nil || again != nil {
			return from, err
		}
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
	acts, err := tx.RecordEntries(store.RecordFilter{Election: el.ID, Act: map[domain.State]string{domain.Void: actVoided, domain.Cancelled: actCancelled}[el.State], Newest: true, Limit: 1})
	if err != nil || len(acts) == 0 {
		return from, err
	}
	return domain.VoidApplicationsClose(acts[0].At, el.Params)
}

func (e *Engine) forgetRoll(tx *store.Tx, t Transition) error {
	still, err := rollsToForget(tx, tx.Now())
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(still, func(o Transition) bool { return o.Contest == t.Contest }) {
		return errSuperseded
	}
	c, err := tx.Contest(t.Contest)
	if err != nil {
		return err
	}
	return e.ForgetRoll(tx, c)
}

const actPapersPermanent = "contest.papers-permanent" // they are published, and stay so

// nextPapers is the destruction of the restricted papers, when the terms that they
// filled have ended (R89).
func nextPapers(tx *store.Tx, el domain.Election, now time.Time) (*Transition, error) {
	ends, err := el.PapersEnd()
	if err != nil || now.Before(ends) {
		return nil, err
	}
	contests, err := tx.ContestsOf(el.ID)
	if err != nil {
		return nil, err
	}
	for _, c := range contests {
		if c.Stage != domain.ContestCounted {
			continue
		}
		kept, err := clerk.Recorded(tx, el.ID, c.ID, actPapersPermanent)
		if err != nil || kept {
			return nil, err
		}
		if gone, err := box.PapersGone(tx, c); err != nil || !gone {
			return &Transition{Name: EndPapers, Election: el.ID, At: ends}, err
		}
	}
	return nil, nil
}

// endPapers destroys what gives an election's restricted papers, with a certificate
// that the board's key signs; published ones stay for good (R89).
func (e *Engine) endPapers(tx *store.Tx, el domain.Election) error {
	contests, err := tx.ContestsOf(el.ID)
	if err != nil {
		return err
	}
	for _, c := range contests {
		if c.Stage != domain.ContestCounted {
			continue
		}
		if err := e.endPapersOf(tx, el, c); err != nil {
			return err
		}
	}
	return nil
}

func (e *Engine) endPapersOf(tx *store.Tx, el domain.Election, c domain.Contest) error {
	act := domain.Act{Name: actPapersPermanent, Rule: "R89", Panel: el.Panel, Election: el.ID, Contest: c.ID}
	log, err := e.Sequence(tx, c.ID)
	if err != nil {
		return err
	}
	if !log.Withholds() {
		return tx.Record(domain.Engine(), act)
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
		Why: "the terms that these papers filled have ended (R89)"})
	if err != nil {
		return err
	}
	act.Name, act.Detail = box.ActPapersDestroyed, map[string]any{"what": names}
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
