package nominations

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"slices"
	"time"

	"hustings/domain"
	"hustings/domain/acts"
	"hustings/domain/refusal"
	"hustings/elections/clerk"
	"hustings/elections/store"
)

// AsksPerNomination bounds how many members one nomination may ask, and twice as
// many is what one person may ask for all that she stands in or proposes: asking is
// no way to find out who is a member.
const AsksPerNomination = 12

// AskSupporters asks members for their support, each by a mailed link that is
// good for this one answer (R41). They are named by member number or address.
// Either all of them are asked or none is; a name that was given before is refused
// under its own field, "supporters[0]" being the first named. Whether anybody has the
// name, and may support, shows only when she answers: until then every name is
// answered in the same way, and counts as asked.
func (e *Nominations) AskSupporters(ctx context.Context, by domain.Actor, id domain.NominationID, who ...string) (n domain.Nomination, err error) {
	err = e.nomination(ctx, by, id, func(tx *store.Tx, el domain.Election, was domain.Nomination) error {
		if by.Person != was.Candidate && by.Person != was.ProposedBy {
			return refusal.Because(refusal.Unknown, "", nil)
		}
		n, err = ask(tx, by, el, was, who)
		return err
	})
	return n, err
}

func ask(tx *store.Tx, by domain.Actor, el domain.Election, n domain.Nomination, who []string) (domain.Nomination, error) {
	if err := el.PartWindow(n, tx.Now()); err != nil {
		return n, err
	}
	if err := mayAsk(tx, by, el, n, len(who)); err != nil {
		return n, err
	}
	candidate, err := tx.Person(n.Candidate)
	if err != nil {
		return n, err
	}
	var faults []error
	for i, name := range who {
		asked, err := askOne(tx, by, el, n, candidate, name)
		r, no := refusal.Of(err)
		switch {
		case no:
			faults = append(faults, r.On(fmt.Sprintf("supporters[%d]", i)))
		case err != nil:
			return n, err
		default:
			n.Supports = append(slices.Clip(n.Supports), asked)
		}
	}
	if len(faults) > 0 {
		return n, errors.Join(faults...)
	}
	return tx.Nomination(n.ID)
}

// mayAsk refuses more than so many attempts, whoever was named in them.
func mayAsk(tx *store.Tx, by domain.Actor, el domain.Election, n domain.Nomination, more int) error {
	most := max(AsksPerNomination, 2*el.Params.Supporters)
	if len(n.Supports)+more > most {
		return refusal.Because(domain.AskedTooMany, "R41", refusal.Args{"max": most}).On("supporters")
	}
	all, err := tx.NominationsOf(el.ID)
	if err != nil {
		return err
	}
	asked := more
	for _, other := range all {
		if other.Candidate == by.Person || other.ProposedBy == by.Person {
			asked += len(other.Supports)
		}
	}
	if asked > 2*most {
		return refusal.Because(domain.AskedTooMany, "R41", refusal.Args{"max": 2 * most}).On("supporters")
	}
	return nil
}

// askOne asks whoever has the name and may support. Is there nobody, or was she
// asked under another name, the same is stored and answered, and no mail goes out.
func askOne(tx *store.Tx, by domain.Actor, el domain.Election, n domain.Nomination, candidate domain.Person, name string) (s domain.Support, err error) {
	named := domain.CleanText(name)
	if slices.ContainsFunc(n.Supports, func(s domain.Support) bool { return domain.FoldEmail(s.Named) == domain.FoldEmail(named) }) {
		return s, refusal.Because(domain.AlreadyAsked, "R41", nil)
	}
	if named, err = domain.CleanName(named); err != nil {
		return s, err
	}
	p, err := lookUp(tx, name)
	if err == nil && p.ID == n.Candidate {
		return s, refusal.Because(domain.SupportOwn, "R41", nil)
	}
	if err == nil {
		err = MayBack(tx, el, p.ID)
	}
	_, nobody := refusal.Of(err)
	if err != nil && !nobody {
		return s, err
	}
	if nobody || slices.ContainsFunc(n.Supports, func(s domain.Support) bool { return s.Person == p.ID }) {
		nobody, p = true, domain.Person{ID: store.NewID[domain.PersonID]()}
	}
	link := NewLink()
	s = domain.Support{ID: store.NewID[domain.SupportID](), Nomination: n.ID, Person: p.ID, Named: named, Employer: p.Employer(), AskedAt: tx.Now()}
	if err := tx.CreateSupport(s, link); err != nil {
		return s, err
	}
	act := domain.Act{Name: acts.SupportAsked, Rule: "R41", Panel: el.Panel, Election: el.ID, Subject: string(s.ID)}
	if nobody {
		return s, tx.Record(by, act)
	}
	m := clerk.Until(clerk.Write(el, p.ID, clerk.SupportAskedMail{Candidate: candidate.Name(), AnswerBy: el.Timetable.NominationsClose}),
		el.Timetable.Statement)
	m.Secret = link
	if err := tx.Mail(m); err != nil {
		return s, err
	}
	return s, tx.Record(by, act)
}

// lookUp finds a person by member number or by address.
func lookUp(tx *store.Tx, name string) (domain.Person, error) {
	p, err := tx.PersonByNumber(domain.CleanText(name))
	if r, no := refusal.Of(err); no && r.Code == refusal.NotFound {
		return tx.PersonByEmail(name)
	}
	return p, err
}

// NewLink is a fresh secret of 256 bits for a mailed link.
func NewLink() string {
	var b [32]byte
	rand.Read(b[:]) // never fails: the runtime stops the program first
	return base64.RawURLEncoding.EncodeToString(b[:])
}

// SupportAsked shows, to whoever holds the link, what it asks: the election and
// the candidate. Looking spends nothing (ML2).
func (e *Nominations) SupportAsked(ctx context.Context, link string) (el domain.Election, candidate domain.Person, err error) {
	err = e.Store.Read(ctx, func(tx *store.Tx) error {
		s, err := tx.SupportByLink(link)
		if err != nil {
			return err
		}
		n, err := tx.Nomination(s.Nomination)
		if err != nil {
			return err
		}
		if el, err = tx.Election(n.Election); err != nil {
			return err
		}
		candidate, err = tx.Person(n.Candidate)
		return err
	})
	return el, candidate, err
}

// SupportQuestion is all that somebody needs to know who is asked to support a
// candidate.
type SupportQuestion struct {
	Support    domain.Support
	Election   domain.Election
	Nomination domain.Nomination
	Candidate  domain.Person
	Until      time.Time // when the answer must be in
	Left       int       // how many more candidates this person may support (R42)
}

// SupportQuestion shows what a mailed link asks. Looking spends nothing (ML2).
func (e *Nominations) SupportQuestion(ctx context.Context, link string) (q SupportQuestion, err error) {
	err = e.Store.Read(ctx, func(tx *store.Tx) error {
		s, err := tx.SupportByLink(link)
		if err != nil {
			return err
		}
		q, err = supportQuestion(tx, s)
		return err
	})
	return q, err
}

// MySupportQuestion shows a signed-in member what she was asked.
func (e *Nominations) MySupportQuestion(ctx context.Context, by domain.Actor, id domain.SupportID) (q SupportQuestion, err error) {
	if by.Anonymous() {
		return q, refusal.Because(refusal.NotSignedIn, "R5", nil)
	}
	err = e.Store.Read(ctx, func(tx *store.Tx) error {
		s, err := tx.SupportBy(by.Person, id)
		if err != nil {
			return err
		}
		q, err = supportQuestion(tx, s)
		return err
	})
	return q, err
}

func supportQuestion(tx *store.Tx, s domain.Support) (q SupportQuestion, err error) {
	q.Support = s
	if q.Nomination, err = tx.Nomination(s.Nomination); err != nil {
		return q, err
	}
	if q.Election, err = tx.Election(q.Nomination.Election); err != nil {
		return q, err
	}
	if q.Candidate, err = tx.Person(q.Nomination.Candidate); err != nil {
		return q, err
	}
	q.Until = answersClose(q.Election, q.Nomination)
	backed, err := BackedBy(tx, q.Election, s.Person, q.Nomination.ID)
	q.Left = max(0, q.Election.Seats-backed)
	return q, err
}

// answersClose is when the supporters of a nomination must have answered.
func answersClose(el domain.Election, n domain.Nomination) time.Time {
	if n.SubmittedAt != nil {
		return el.Timetable.CuresClose(*n.SubmittedAt, domain.GroundSupporters)
	}
	return el.Timetable.NominationsClose
}

// AnswerSupport gives or declines support through the mailed link, which it
// spends (R41, R42).
func (e *Nominations) AnswerSupport(ctx context.Context, link string, gives bool) error {
	return e.Store.Act(ctx, func(tx *store.Tx) error {
		s, err := tx.SupportByLink(link)
		if err != nil {
			return err
		}
		return e.answerSupport(tx, domain.Actor{Person: s.Person}, s, gives)
	})
}

// GiveSupport is the answer of a signed-in member who was asked.
func (e *Nominations) GiveSupport(ctx context.Context, by domain.Actor, id domain.SupportID, gives bool) error {
	if by.Anonymous() {
		return refusal.Because(refusal.NotSignedIn, "R5", nil)
	}
	return e.Store.Act(ctx, func(tx *store.Tx) error {
		s, err := tx.SupportBy(by.Person, id)
		if err != nil {
			return err
		}
		return e.answerSupport(tx, by, s, gives)
	})
}

func (e *Nominations) answerSupport(tx *store.Tx, by domain.Actor, s domain.Support, gives bool) error {
	n, err := tx.Nomination(s.Nomination)
	if err != nil {
		return err
	}
	el, err := tx.ElectionForAct(n.Election)
	if err != nil {
		return err
	}
	if n, err = tx.NominationForAct(n.ID); err != nil {
		return err
	}
	person, err := tx.Person(s.Person)
	if err != nil {
		return err
	}
	if err := MayBack(tx, el, s.Person); err != nil {
		return err
	}
	backed, err := BackedBy(tx, el, s.Person, n.ID)
	if err != nil {
		return err
	}
	s.Employer = person.Employer() // at the time of the signature
	if s, err = el.Answer(n, s, gives, backed, tx.Now()); err != nil {
		return err
	}
	if err := tx.SaveSupport(s); err != nil {
		return err
	}
	name := acts.SupportDeclined
	if gives {
		name = acts.SupportGiven
	}
	if err := tx.Mail(clerk.Write(el, n.Candidate, clerk.SupportAnsweredMail{Gives: gives})); err != nil {
		return err
	}
	if err := tx.Record(by, domain.Act{Name: name, Rule: "R41", Panel: el.Panel, Election: el.ID, Subject: string(s.ID)}); err != nil {
		return err
	}
	waited := n.Standing(el.Params) != domain.StandingSubmitted
	if n, err = tx.Nomination(n.ID); err != nil {
		return err
	}
	if gives && waited { // not once more for a supporter beyond those it takes
		return tellIfComplete(tx, el, n)
	}
	return nil
}

// BackedBy counts the other candidates of the election whom a member supports
// (R42); who has withdrawn or been rejected frees the place.
func BackedBy(tx *store.Tx, el domain.Election, p domain.PersonID, but domain.NominationID) (count int, err error) {
	supports, err := tx.SupportsBy(p)
	if err != nil {
		return 0, err
	}
	for _, s := range supports {
		if s.GivenAt == nil || s.Nomination == but {
			continue
		}
		n, err := tx.Nomination(s.Nomination)
		if err != nil {
			return 0, err
		}
		if n.Election == el.ID && n.WithdrawnAt == nil && (n.Ruling == nil || n.Ruling.Valid) {
			count++
		}
	}
	return count, nil
}
