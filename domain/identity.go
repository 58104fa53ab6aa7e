package domain

import (
	"time"

	"hustings/domain/acts"
	"hustings/domain/refusal"
)

// A member's address of mail is the key to her vote (R31a): who may change it,
// and what it opens afterwards, is judged here.

var (
	AddressHeld     = refusal.Reason{Code: refusal.ROLE, Name: "address-held"}           // R31a: the address was changed of late, and a poll is under way
	AddressSame     = refusal.Reason{Code: refusal.FORM, Name: "address-same"}           // R31a: she has that address
	NothingHeld     = refusal.Reason{Code: refusal.STATE, Name: "nothing-held"}          // R31a: no address waits for an officer's consent
	TookPart        = refusal.Reason{Code: refusal.ROLE, Name: "took-part"}              // R31a, R5b: she asked for it, confirmed it, or is the person that it is about
	CastNotFresh    = refusal.Reason{Code: refusal.ROLE, Name: "sign-in-too-old"}        // R31a: to cast, whoever signed in so long ago proves once more who she is
	SignInOfAnother = refusal.Reason{Code: refusal.FORM, Name: "sign-in-of-another"}     // the code or account is another person's than the one signed in
	NoIdentity      = refusal.Reason{Code: refusal.STATE, Name: "no-identity"}           // R31a: no account of the identity provider is bound to her
	LastSecretariat = refusal.Reason{Code: refusal.STATE, Name: "last-secretariat"}      // R5b
	PasskeyUnseen   = refusal.Reason{Code: refusal.ROLE, Name: "passkey-unseen"}         // R5b: no second officer has opened the enrolment
	PermitNotValid  = refusal.Reason{Code: refusal.ROLE, Name: "passkey-code-not-valid"} // R5b: wrong, too often, over: the same
)

// AddressWait is how long after a change of address signing in by the new one
// waits while a poll is under way, unless an officer consents (R31a).
const AddressWait = 24 * time.Hour

// AddressGuard is what hangs on a person's address beside her own account.
type AddressGuard struct {
	Votes     bool // in an election from its notice until it is certified
	Appointed bool // now or later
}

// TakesTwo reports whether changing the address takes two officers (R31a).
func (g AddressGuard) TakesTwo() bool { return g.Votes || g.Appointed }

// AddressChange is the last change of a person's address: when, by whom, and
// who has consented to her signing in by it at once. It holds no address.
type AddressChange struct {
	Person      PersonID
	At          time.Time
	Made        PersonID // empty: the command line
	Confirmed   PersonID // empty: it took one
	Consented   PersonID
	ConsentedAt *time.Time
}

// Until is when the new address opens everything, consent or not (R31a).
func (c AddressChange) Until() time.Time { return c.At.Add(AddressWait) }

// Waits reports whether the new address does not yet count in a poll.
func (c AddressChange) Waits(now time.Time) bool {
	return c.ConsentedAt == nil && now.Before(c.Until())
}

// Consent judges whether the actor may let the person sign in by the new
// address at once: an officer who neither made nor confirmed the change, and is
// not the person herself (R31a).
func (c AddressChange) Consent(by Actor, now time.Time) error {
	switch {
	case !c.Waits(now):
		return refusal.Because(NothingHeld, "R31a", nil)
	case by.Person == c.Made, by.Person == c.Confirmed, by.Person == c.Person:
		return refusal.Because(TookPart, "R31a", nil)
	}
	return nil
}

// SecondOn judges the second half of an act about a person as [Request.Second]
// does; she herself is nobody's second officer in it (R5b, R31a).
func (r Request) SecondOn(subject PersonID, by Actor, now time.Time) error {
	if err := r.Second(by, now); err != nil {
		return err
	}
	if by.Person == subject {
		return refusal.Because(TookPart, r.rule(), nil)
	}
	return nil
}

func (r Request) rule() string {
	switch r.Act {
	case acts.PairAppoint:
		return "R5b"
	case acts.PairEndings:
		return "R29b"
	}
	return "R31a"
}

// CastFreshness is how long ago whoever casts may have proved who she is at the
// most: twelve hours unless the rules of the election say less (R31a). Rules
// that were frozen before there was a choice say nothing.
func (p Params) CastFreshness() time.Duration {
	if p.CastFresh == 0 {
		return AbsoluteMember
	}
	return time.Duration(p.CastFresh) * time.Minute
}

// FreshToCast refuses a ballot from a session whose holder proved who she is
// too long ago. Whoever acts without a session, as the command line does, has
// not (R31a).
func FreshToCast(proved, now time.Time, most time.Duration) error {
	if !proved.IsZero() && now.Sub(proved) > most {
		return refusal.Because(CastNotFresh, "R31a", refusal.Args{"minutes": int(most / time.Minute)})
	}
	return nil
}

// ProvedAt is when the session's holder last proved who she is: at sign-in, or
// by a passkey since.
func (s Session) ProvedAt() time.Time {
	if s.SteppedUp.After(s.BeganAt) {
		return s.SteppedUp
	}
	return s.BeganAt
}

// SameAddress reports whether two addresses are one letter for letter, but for
// the case of ASCII letters. [FoldEmail] takes more for the same, ß for ss and
// the Kelvin sign for k: good for finding people, not for letting them in.
func SameAddress(a, b string) bool { return foldASCII(a) == foldASCII(b) }

func foldASCII(s string) string {
	b := []byte(s)
	for i, c := range b {
		if 'A' <= c && c <= 'Z' {
			b[i] = c + 'a' - 'A'
		}
	}
	return string(b)
}
