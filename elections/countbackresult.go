package elections

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"hustings/domain"
	"hustings/domain/acts"
	"hustings/domain/count"
	"hustings/domain/due"
	"hustings/domain/refusal"
	"hustings/elections/audit"
	"hustings/elections/clerk"
	"hustings/elections/ledger"
	"hustings/elections/store"
)

// Why a countback had nothing to count, as the catalogue words it.
const (
	nobodyConsents = "nobody-consents"
	nobodyFound    = "nobody-found"
	nothingVacant  = "nothing-vacant"
)

// countbacksDue lists the countbacks that everybody has answered, or whose time to
// answer is over.
func countbacksDue(tx *store.Tx, now time.Time) (list []due.Transition, err error) {
	asking, err := tx.CountbacksAsking()
	for _, b := range asking {
		if b.Ripe(now) {
			list = append(list, due.Transition{Name: due.CountBack, Election: b.Election, Contest: b.Contest, At: b.Closes})
		}
	}
	return list, err
}

// backcount is a countback worked out: what its companion file says, and the count.
type backcount struct {
	body       ledger.CountbackBody
	manifest   *ledger.Manifest
	transcript *count.Transcript // nil: there was nothing to count
	text       []byte
	shown      domain.Disclosure
	turnout    int
}

// countBack counts a ripe countback and seats whom it finds. The count itself is made
// before anybody waits for it, and made again only if what it rests on has changed.
func (e *Engine) countBack(ctx context.Context, id domain.ContestID) error {
	var before backcount
	var b domain.Countback
	err := e.Store.Read(ctx, func(tx *store.Tx) error {
		asking, err := tx.CountbacksFrom(id)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(asking, func(b domain.Countback) bool { return b.Ripe(tx.Now()) })
		if i < 0 {
			return errSuperseded
		}
		b = asking[i]
		_, before, err = e.workOut(tx, b, backcount{})
		return err
	})
	if err != nil {
		return err
	}
	return e.Store.Act(ctx, func(tx *store.Tx) error {
		now, err := tx.CountbackForAct(b.ID)
		if err != nil {
			return err
		}
		if !now.Ripe(tx.Now()) {
			return errSuperseded
		}
		now, done, err := e.workOut(tx, now, before)
		if err != nil {
			return err
		}
		if err := e.finishCountback(tx, now, done); err != nil {
			return err
		}
		store.Failpoint("clock." + string(due.CountBack) + ".before-commit")
		return nil
	})
}

// workOut judges who consents and may, as of now, and counts the papers; where before
// rests on the same, its count is taken.
func (e *Engine) workOut(tx *store.Tx, b domain.Countback, before backcount) (domain.Countback, backcount, error) {
	var n backcount
	el, err := tx.Election(b.Election)
	if err != nil {
		return b, n, err
	}
	c, err := tx.Contest(b.Contest)
	if err != nil {
		return b, n, err
	}
	s, err := seatingOf(tx, b.Panel)
	if err != nil {
		return b, n, err
	}
	if el.State != domain.Certified { // voided since: nothing of its papers stands (R84)
		b.Places = nil
		return b, n, nil
	}
	if b.Places, err = stillVacant(tx, b, s); err != nil {
		return b, n, err
	}
	rooms, err := s.consenting(tx, el, c, &b)
	if err != nil {
		return b, n, err
	}
	seq, rankings, err := e.StoredPapers(tx, c.ID)
	if err != nil {
		return b, n, err
	}
	n.manifest = seq.Manifest()
	n.body = s.countbackBody(b, c, seq, rooms)
	if len(b.Places) == 0 || len(n.body.Consenting) == 0 {
		return b, n, nil
	}
	if before.transcript != nil && sameBody(before.body, n.body) {
		n.transcript, n.text = before.transcript, before.text
	} else {
		if n.transcript, err = audit.RecountBack(n.manifest, rankings, n.body); err != nil {
			return b, n, err
		}
		if n.text, err = audit.TranscriptText(n.transcript); err != nil {
			return b, n, err
		}
	}
	r, err := e.ResultFrom(tx, nil, c.ID)
	if err != nil {
		return b, n, err
	}
	n.turnout = r.Turnout
	n.shown = domain.Disclose(el.Kind, r.Turnout, domain.Telling(r.Transcript) || domain.Telling(n.transcript), el.Params)
	return b, n, nil
}

// stillVacant are those of a countback's places that nobody has filled meanwhile, and
// no election is to fill.
func stillVacant(tx *store.Tx, b domain.Countback, s seating) (open []domain.CountbackPlace, err error) {
	for _, p := range b.Places {
		t, err := tx.SeatTerm(p.Term)
		if err != nil {
			return nil, err
		}
		_, promised := s.promised[t.ID]
		if s.day.Before(t.Until) && !promised && !domain.Occupied(t, s.held, s.day) {
			open = append(open, p)
		}
	}
	return open, nil
}

// consenting marks those whose consent does not count, with the reason, and gives the
// limits that the employer cap sets for the others (R28, R75).
func (s seating) consenting(tx *store.Tx, el domain.Election, c domain.Contest, b *domain.Countback) ([]domain.EmployerRoom, error) {
	var field []domain.Contender
	for i, a := range b.Asks {
		if !a.Consents {
			continue
		}
		o, _ := c.Option(a.Option)
		err := s.mayFill(tx, el, o)
		r, no := refusal.Of(err)
		switch {
		case no:
			b.Asks[i].Out = r.Reason.Name
			continue
		case err != nil:
			return nil, err
		}
		p, err := tx.Person(a.Person)
		if err != nil {
			return nil, err
		}
		field = append(field, domain.Contender{Nomination: a.Nomination, Employer: p.Employer()})
	}
	employers := []string{}
	for _, h := range s.held {
		if !h.On(s.day) {
			continue
		}
		p, err := tx.Person(h.Person)
		if err != nil {
			return nil, err
		}
		employers = append(employers, p.Employer())
	}
	rooms := domain.CountbackRoom(field, employers, s.params)
	for i, a := range b.Asks {
		full := slices.ContainsFunc(rooms, func(r domain.EmployerRoom) bool { return r.Most == 0 && slices.Contains(r.Of, a.Nomination) })
		if full && a.Out == "" {
			b.Asks[i].Out = domain.EmployerFull.Name
		}
	}
	return slices.DeleteFunc(rooms, func(r domain.EmployerRoom) bool { return r.Most == 0 }), nil
}

// countbackBody is what the companion file says, but for the result.
func (s seating) countbackBody(b domain.Countback, c domain.Contest, seq *ledger.Sequence, rooms []domain.EmployerRoom) ledger.CountbackBody {
	result, _, _ := seq.Result()
	body := ledger.CountbackBody{Election: seq.Election().String(), Reference: b.Reference, Papers: result.Papers.String(), Lot: result.Lot.String(),
		Departed: []string{}, Sitting: []string{}, Consenting: []string{}, Limits: []ledger.CountbackLimit{}, Returned: []string{}}
	of := map[domain.NominationID]string{}
	for _, o := range c.Options {
		sits := slices.ContainsFunc(s.held, func(h domain.Holding) bool {
			return h.Person == o.Person && h.On(s.day) && h.Mandate.Contest == c.ID
		})
		switch {
		case slices.ContainsFunc(b.Places, func(p domain.CountbackPlace) bool { return p.Departed == o.ID }):
			body.Departed = append(body.Departed, o.ID)
		case sits:
			body.Sitting = append(body.Sitting, o.ID)
		case slices.ContainsFunc(b.Asks, func(a domain.CountbackAsk) bool { return a.Option == o.ID && a.Consents && a.Out == "" }):
			body.Consenting = append(body.Consenting, o.ID)
			of[o.Nomination] = o.ID
		}
	}
	for _, r := range rooms {
		l := ledger.CountbackLimit{Most: r.Most, Of: []string{}}
		for _, n := range r.Of {
			l.Of = append(l.Of, of[n])
		}
		body.Limits = append(body.Limits, l)
	}
	return body
}

func sameBody(a, b ledger.CountbackBody) bool {
	x, err1 := json.Marshal(a)
	y, err2 := json.Marshal(b)
	return err1 == nil && err2 == nil && string(x) == string(y)
}

// finishCountback seats whom the papers returned, the longest remainder to the first
// elected (R118, R120), signs the companion file and tells everybody who was asked.
// Where nobody was found a by-election is drafted (R117).
func (e *Engine) finishCountback(tx *store.Tx, b domain.Countback, n backcount) error {
	now := tx.Now()
	el, err := tx.ElectionForAct(b.Election)
	if err != nil {
		return err
	}
	c, err := tx.Contest(b.Contest)
	if err != nil {
		return err
	}
	b.DoneAt = &now
	switch {
	case len(b.Places) == 0:
		b.State, b.WhyNobody = domain.CountbackStopped, nothingVacant
	case n.transcript == nil:
		b.State, b.WhyNobody = domain.CountbackNobody, nobodyConsents
	default:
		if b, err = e.signCountback(b, n, c, now); err != nil {
			return err
		}
	}
	if err := e.seatCountedBack(tx, el, b); err != nil {
		return err
	}
	if err := tx.SaveCountback(b); err != nil {
		return err
	}
	if err := clerk.Publish(tx, domain.Engine(), el, domain.CountedAgain, map[string]any{"countback": b.ID, "reference": b.Reference, "state": b.State, "returned": n.body.Returned}); err != nil {
		return err
	}
	if err := tellOfCountback(tx, el, b); err != nil {
		return err
	}
	act := domain.Act{Name: acts.CountbackCounted, Rule: "R116", Panel: b.Panel, Election: b.Election, Contest: b.Contest, Subject: string(b.ID),
		Detail: map[string]any{"reference": b.Reference, "state": b.State, "seated": len(b.Returned), "why": b.WhyNobody}}
	if err := tx.Record(domain.Engine(), act); err != nil {
		return err
	}
	if len(b.Places) > len(b.Returned) {
		return e.electInstead(tx, el, b)
	}
	return nil
}

// signCountback takes over who was returned and signs the companion file.
func (e *Engine) signCountback(b domain.Countback, n backcount, c domain.Contest, now time.Time) (domain.Countback, error) {
	n.body.At = now.Unix()
	n.body.Returned = audit.Newcomers(n.manifest, n.transcript)
	if n.shown.Numbers {
		n.body.Transcript = ledger.B32(sha256.Sum256(n.text)).String()
	}
	signed, err := e.Keys.SignCountback(n.manifest.Origin(), n.body)
	if err != nil {
		return b, err
	}
	if b.Companion, err = signed.Bytes(); err != nil {
		return b, err
	}
	for _, i := range n.transcript.Newcomers() {
		if o := c.Options[i-1]; !o.RON {
			b.Returned = append(b.Returned, o.Nomination)
		}
	}
	b.State = domain.CountbackSeated
	if len(b.Returned) == 0 {
		b.State, b.WhyNobody = domain.CountbackNobody, nobodyFound
	}
	return b, nil
}

// seatCountedBack gives each of those returned the rest of a term, in the order of
// their election (R118, R120).
func (e *Engine) seatCountedBack(tx *store.Tx, el domain.Election, b domain.Countback) error {
	s, err := seatingOf(tx, b.Panel)
	if err != nil {
		return err
	}
	for i, id := range b.Returned {
		if i >= len(b.Places) {
			return fmt.Errorf("%d returned for %d places", len(b.Returned), len(b.Places))
		}
		n, err := tx.Nomination(id)
		if err != nil {
			return err
		}
		t, err := tx.SeatTerm(b.Places[i].Term)
		if err != nil {
			return err
		}
		rest, err := domain.Term{From: t.From, Until: t.Until}.Rest(s.day)
		if err != nil {
			return err
		}
		if err := endCoOptedSeat(tx, s, n.Candidate); err != nil {
			return err
		}
		h := domain.Holding{ID: store.NewID[domain.HoldingID](), SeatTerm: t.ID, Seat: t.Seat, Panel: b.Panel, Person: n.Candidate, From: rest.From, Until: rest.Until,
			Mandate: domain.Mandate{Kind: domain.CountedBack, Contest: b.Contest, Note: b.Reference}}
		if err := tx.CreateHolding(h); err != nil {
			return err
		}
		if err := tx.Mail(clerk.Write(el, n.Candidate, clerk.SeatedMail{From: rest.From, Last: rest.LastDay()})); err != nil {
			return err
		}
		act := domain.Act{Name: acts.SeatFilled, Rule: "R118", Panel: b.Panel, Election: el.ID, Contest: b.Contest, Subject: string(h.ID),
			Detail: map[string]any{"seat": t.Number, "from": rest.From, "until": rest.Until, "mandate": domain.CountedBack, "countback": b.Reference}}
		if err := tx.Record(domain.Engine(), act); err != nil {
			return err
		}
	}
	return nil
}

// endCoOptedSeat ends the seat that somebody has by co-option, as she takes one by
// right.
func endCoOptedSeat(tx *store.Tx, s seating, person domain.PersonID) error {
	for _, h := range s.held {
		if h.Person == person && h.Mandate.Kind == domain.CoOpted && h.On(s.day) {
			return tx.EndHolding(h.ID, s.day, domain.EndedByElection)
		}
	}
	return nil
}
