package elections

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"time"

	"hustings/domain"
	"hustings/domain/acts"
	"hustings/domain/refusal"
	"hustings/domain/when"
	"hustings/elections/box"
	"hustings/elections/clerk"
	"hustings/elections/store"
)

// What is shown as declared is shown from what was signed (R110a). At the
// certificate the engine writes down who was returned, to which seat or office
// and for how long, and signs it with the board's key. Readers are shown that,
// and an election or a seat that says otherwise is an alarm.

// signedResult is what was certified of an election.
type signedResult struct {
	Version     int               `json:"version"`
	Election    domain.ElectionID `json:"election"`
	Reference   string            `json:"reference"`
	Title       string            `json:"title"`
	CertifiedAt string            `json:"certified_at"`
	By          []string          `json:"by"`
	Seats       int               `json:"seats"`
	Office      domain.Office     `json:"office,omitempty"`
	Term        domain.Term       `json:"term"`
	Outcome     domain.Outcome    `json:"outcome"`
	Seated      []declaredSeat    `json:"seated"`
}

// declaredSeat is what one person was declared to hold, with the name she bore.
type declaredSeat struct {
	Person domain.PersonID `json:"person"`
	Name   string          `json:"name"`
	Seat   int             `json:"seat,omitempty"`
	From   when.Date       `json:"from"`
	Until  when.Date       `json:"until"`
}

const declarationContext = "hustings declaration v1\n"

// signDeclaration signs what has just been certified.
func (e *Engine) signDeclaration(tx *store.Tx, el domain.Election, by []string) error {
	seats, err := seated(tx, el)
	if err != nil {
		return err
	}
	d := signedResult{Version: 1, Election: el.ID, Reference: el.Reference, Title: el.Title, CertifiedAt: clerk.Stamp(*el.CertifiedAt), By: by,
		Seats: el.Seats, Office: el.Office, Term: el.Term, Outcome: *el.Outcome}
	for _, s := range seats {
		d.Seated = append(d.Seated, declaredSeat{s.Person, s.Name, s.Seat, s.From, s.Until})
	}
	body, err := json.Marshal(d)
	if err != nil {
		return fmt.Errorf("signing the declaration of %s: %w", el.Reference, err)
	}
	return tx.KeepDeclaration(store.SignedDeclaration{Election: el.ID, Body: body,
		Signature: e.Keys.Sign(declarationContext, body)})
}

// checkedDeclarations are those whose signature was seen to hold, by their hash.
type checkedDeclarations struct {
	mu sync.Mutex
	of map[[32]byte]signedResult
}

const declarationsMost = 1024

// declaredIn checks a declaration and reads it.
func (e *Engine) declaredIn(s store.SignedDeclaration) (signedResult, error) {
	h := sha256.Sum256(append(append([]byte{}, s.Body...), s.Signature...))
	e.declared.mu.Lock()
	d, known := e.declared.of[h]
	e.declared.mu.Unlock()
	if !known {
		if !e.Keys.Signed(declarationContext, s.Body, s.Signature) {
			return d, box.Tampered("declaration", 0)
		}
		if err := json.Unmarshal(s.Body, &d); err != nil {
			return d, errors.Join(box.Tampered("declaration", 0), err)
		}
		e.declared.mu.Lock()
		if e.declared.of == nil || len(e.declared.of) >= declarationsMost {
			e.declared.of = map[[32]byte]signedResult{}
		}
		e.declared.of[h] = d
		e.declared.mu.Unlock()
	}
	if d.Election != s.Election {
		return d, box.Tampered("declaration", 0)
	}
	return d, nil
}

// declaredOf is what was signed of an election; nil when nothing was, or
// nothing that can be believed.
func (e *Engine) declaredOf(tx *store.Tx, id domain.ElectionID) (*signedResult, error) {
	list, err := tx.Declarations(id)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	d, err := e.declaredIn(list[0])
	if _, alarm := box.Integrity(err); alarm {
		return nil, nil
	}
	return &d, err
}

// says reports whether an election as it is stored says what was signed of it.
func (d signedResult) says(el domain.Election) bool {
	return el.Outcome != nil && el.CertifiedAt != nil && fmt.Sprint(*el.Outcome) == fmt.Sprint(d.Outcome) && clerk.Stamp(*el.CertifiedAt) == d.CertifiedAt &&
		el.Term == d.Term && el.Seats == d.Seats && el.Office == d.Office && el.Reference == d.Reference && el.Title == d.Title
}

// holds reports whether everybody still has, or had, what she was declared to
// hold, and nobody else has it by this election.
func (d signedResult) holds(tx *store.Tx, el domain.Election) (bool, error) {
	if d.Office != "" {
		offices, err := tx.OfficesOfPanel(el.Panel)
		if err != nil {
			return false, err
		}
		var held []heldSeat
		for _, o := range offices {
			if o.Office == d.Office {
				held = append(held, heldSeat{declaredSeat{Person: o.Person, From: o.From, Until: o.Until}, o.Mandate})
			}
		}
		return d.among(held), nil
	}
	holdings, err := tx.HoldingsOfPanel(el.Panel)
	if err != nil {
		return false, err
	}
	var held []heldSeat
	for _, h := range holdings {
		term, err := tx.SeatTerm(h.SeatTerm)
		if err != nil {
			return false, err
		}
		held = append(held, heldSeat{declaredSeat{Person: h.Person, Seat: term.Number, From: h.From, Until: h.Until}, h.Mandate})
	}
	return d.among(held), nil
}

// heldSeat is a seat or an office as the register has it.
type heldSeat struct {
	declaredSeat
	mandate domain.Mandate
}

func (d signedResult) among(held []heldSeat) bool {
	is := func(s declaredSeat, h heldSeat) bool {
		return h.Person == s.Person && h.Seat == s.Seat && h.From == s.From && !s.Until.Before(h.Until)
	}
	for _, s := range d.Seated {
		found := s.From == (when.Date{}) // declared to hold nothing yet
		for _, h := range held {
			found = found || is(s, h)
		}
		if !found {
			return false
		}
	}
	for _, h := range held {
		if h.mandate.Kind != domain.Elected || d.Outcome.Contest == "" || h.mandate.Contest != d.Outcome.Contest {
			continue
		}
		ours := false
		for _, s := range d.Seated {
			ours = ours || is(s, h)
		}
		if !ours {
			return false
		}
	}
	return true
}

// standsDeclared refuses an election that says otherwise than what was signed of
// it, or that calls itself certified and was not signed.
func (e *Engine) standsDeclared(tx *store.Tx, el domain.Election) error {
	d, err := e.declaredOf(tx, el.ID)
	if err != nil {
		return err
	}
	switch {
	case d == nil && el.State != domain.Certified:
		return nil
	case d == nil || el.State != domain.Certified && el.State != domain.Void || el.State == domain.Certified && !d.says(el):
		return box.Tampered("declaration", 0)
	}
	if holds, err := d.holds(tx, el); err != nil || holds {
		return err
	}
	return box.Tampered("seats", 0)
}

// seatedAs is what a declaration says of those returned, beside what the register
// knows of them today.
func (d signedResult) seatedAs(today []Seated) []Seated {
	organisation := map[domain.PersonID]string{}
	for _, s := range today {
		organisation[s.Person] = s.Organisation
	}
	list := make([]Seated, 0, len(d.Seated))
	for i, s := range d.Seated {
		if i < len(d.Outcome.Returned) {
			list = append(list, Seated{d.Outcome.Returned[i], s.Name, organisation[s.Person], s.Seat, s.From, s.Until})
		}
	}
	return list
}

// fromSigned shows a certified result as it was signed (R110a), and notes where
// the database says otherwise. What calls itself certified and was never signed
// is not shown as final.
func (e *Engine) fromSigned(tx *store.Tx, d *Declaration) error {
	if !d.Final {
		return nil
	}
	err := e.standsDeclared(tx, d.Election)
	if _, alarm := box.Integrity(err); err != nil && !alarm {
		return err
	}
	d.Differs = err
	signed, err := e.declaredOf(tx, d.Election.ID)
	if err != nil {
		return err
	}
	if d.Final = signed != nil; !d.Final {
		return nil
	}
	outcome := signed.Outcome
	d.Election.Outcome, d.Election.Term, d.Election.Seats, d.Election.Title = &outcome, signed.Term, signed.Seats, signed.Title
	d.Returned = signed.seatedAs(d.Returned)
	return nil
}

// PanelDiffers reports whether a panel's seats or offices are otherwise than was
// declared and signed.
func (e *Engine) PanelDiffers(ctx context.Context, panel domain.PanelID) (differs bool, err error) {
	err = e.Store.Read(ctx, func(tx *store.Tx) error {
		differs, err = e.panelDiffers(tx, panel)
		return err
	})
	return differs, err
}

func (e *Engine) panelDiffers(tx *store.Tx, panel domain.PanelID) (differs bool, err error) {
	list, err := tx.Elections(store.ElectionFilter{Panel: panel, States: []domain.State{domain.Certified}})
	for _, el := range list {
		if err != nil || differs {
			break
		}
		err = e.standsDeclared(tx, el)
		if _, alarm := box.Integrity(err); alarm {
			differs, err = true, nil
		}
	}
	return differs, err
}

// declarationsEvery is how often everything declared is looked at.
const declarationsEvery = time.Minute

// checkDeclared looks whether every election that was declared, or says so, says
// what was signed, and raises the alarm where it does not.
func (e *Engine) checkDeclared(ctx context.Context) error {
	differ := map[domain.ElectionID]*refusal.Refusal{}
	var errs []error // of one election: the others are looked at all the same
	err := e.Store.Read(ctx, func(tx *store.Tx) error {
		signed, err := tx.Declarations()
		if err != nil {
			return err
		}
		declared := map[domain.ElectionID]bool{}
		for _, s := range signed {
			declared[s.Election] = true
		}
		var list []domain.Election
		err = tx.EachElection(store.ElectionFilter{}, func(el domain.Election, unread error) {
			switch {
			case unread != nil:
				errs = append(errs, unread)
			case el.State == domain.Certified || declared[el.ID]:
				list = append(list, el)
			}
			delete(declared, el.ID)
		})
		if err != nil {
			return err
		}
		for id := range declared {
			errs = append(errs, fmt.Errorf("election %s was declared, and is not there", id))
		}
		for _, el := range list {
			err := e.standsDeclared(tx, el)
			if r, alarm := box.Integrity(err); alarm {
				differ[el.ID] = r
			} else if err != nil {
				errs = append(errs, fmt.Errorf("%s: %w", el.Reference, err))
			}
		}
		return nil
	})
	errs = append(errs, err)
	for id, r := range differ {
		errs = append(errs, e.Raise(ctx, id, r))
	}
	return errors.Join(errs...)
}

// signedSince is the file in the key folder that says that whatever is certified
// is signed.
const signedSince = "declarations.signed"

// keepDeclared is the clock's part in it: what was certified before declarations
// were signed is signed once, when the file is not there yet; then all is looked at now and
// again.
func (e *Engine) keepDeclared(ctx context.Context) error {
	if last := e.declaredAt.Load(); last != 0 && time.Since(time.Unix(last, 0)) < declarationsEvery {
		return nil
	}
	marked, err := e.Keys.Marked(signedSince)
	if err != nil {
		return err
	}
	if !marked {
		if err := e.signOlder(ctx); err != nil {
			return err
		}
		if err := e.Keys.Mark(signedSince, "whatever is certified is signed"); err != nil {
			return err
		}
	}
	e.declaredAt.Store(time.Now().Unix())
	return e.checkDeclared(ctx)
}

// signOlder signs what was certified before declarations were signed.
func (e *Engine) signOlder(ctx context.Context) error {
	return e.Store.Act(ctx, func(tx *store.Tx) error {
		list, err := tx.Elections(store.ElectionFilter{States: []domain.State{domain.Certified}})
		if err != nil {
			return err
		}
		for _, el := range list {
			if have, err := tx.Declarations(el.ID); err != nil || len(have) > 0 || el.Outcome == nil || el.CertifiedAt == nil {
				if err != nil {
					return err
				}
				continue
			}
			if err := e.signDeclaration(tx, el, nil); err != nil {
				return err
			}
			act := domain.Act{Name: acts.ElectionDeclarationSigned, Rule: "R110a", Panel: el.Panel, Election: el.ID}
			if err := tx.Record(domain.Engine(), act); err != nil {
				return err
			}
		}
		return nil
	})
}
