// Package refusal is how a rule says no: a code that clients rely on, a reason, the rule's
// number, the field. A no is an answer; whatever else goes wrong is a fault.
package refusal

import (
	"errors"
	"fmt"
	"strings"
)

// Code is the kind of a refusal, a contract with every client; the rules name
// one for each way of breaking them. Its HTTP status is decided in api.
type Code string

const (
	FORM     Code = "FORM"      // the input was understood but breaks a rule; nothing is stored
	STATE    Code = "STATE"     // the thing is not in a state that permits the act
	EARLY    Code = "EARLY"     // before the opening instant
	LATE     Code = "LATE"      // at or after the closing instant
	DUP      Code = "DUP"       // done once already; the first one stands
	FROZEN   Code = "FROZEN"    // the thing is sealed
	ROLE     Code = "ROLE"      // the caller lacks the role
	INELIG   Code = "INELIG"    // the caller or the candidate is not eligible
	DUAL     Code = "DUAL"      // recorded as a request that waits for a second officer
	ALARM    Code = "ALARM"     // an integrity alarm
	NotFound Code = "NOT_FOUND" // unknown, or private to somebody else: the two look the same
	SignIn   Code = "SIGN_IN"   // nobody is signed in
	BUSY     Code = "BUSY"      // try again shortly
)

// Reason is the exact cause of a refusal: a value, declared beside the rule that gives
// it. The message catalogue words it for the reader; logs and tests use its name.
type Reason struct {
	Code Code   // what kind of no it is
	Name string // "poll-closed"; no two reasons share one
}

// String is the reason's name.
func (r Reason) String() string { return r.Name }

// MarshalText is the reason's name too: that is what JSON shows of it.
func (r Reason) MarshalText() ([]byte, error) { return []byte(r.Name), nil }

// Args are what the wording of a refusal may need: instants, numbers, dates.
// Never a name, an address or a choice.
type Args map[string]any

// A Refusal is a rule saying no. It is an answer, not a fault.
type Refusal struct {
	Code   Code
	Reason Reason
	Rule   string // "R41"
	Field  string // the name of the field at fault, when there is one
	Args   Args
}

func (r *Refusal) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s", r.Code, r.Reason)
	if r.Rule != "" {
		fmt.Fprintf(&b, " (%s)", r.Rule)
	}
	if r.Field != "" {
		fmt.Fprintf(&b, ", field %s", r.Field)
	}
	return b.String()
}

// On returns the refusal with the field it concerns.
func (r *Refusal) On(field string) *Refusal {
	c := *r
	c.Field = field
	return &c
}

// Because says no: why, by which rule, and with what the wording needs.
func Because(why Reason, rule string, args Args) *Refusal {
	return &Refusal{Code: why.Code, Reason: why, Rule: rule, Args: args}
}

// Of returns the refusal in err's chain, if there is one.
func Of(err error) (*Refusal, bool) {
	var r *Refusal
	ok := errors.As(err, &r)
	return r, ok
}

// All returns every refusal in err's tree, in order: more than one where
// the faults of a whole form were joined.
func All(err error) (all []*Refusal) {
	switch e := err.(type) {
	case *Refusal:
		return []*Refusal{e}
	case interface{ Unwrap() error }:
		return All(e.Unwrap())
	case interface{ Unwrap() []error }:
		for _, err := range e.Unwrap() {
			all = append(all, All(err)...)
		}
	}
	return all
}

// Reasons that belong to no single noun.
var (
	Unknown       = Reason{Code: NotFound, Name: "unknown"}
	NotSignedIn   = Reason{Code: SignIn, Name: "not-signed-in"}
	LacksRole     = Reason{Code: ROLE, Name: "lacks-role"}
	NotBuilt      = Reason{Code: STATE, Name: "not-built"} // a branch of the rules this release does not carry out (docs/rules.md)
	Malformed     = Reason{Code: FORM, Name: "malformed"}
	Missing       = Reason{Code: FORM, Name: "missing"}
	WhyMissing    = Reason{Code: FORM, Name: "why-missing"}   // R9: an act needs its reason
	KeyReused     = Reason{Code: DUP, Name: "key-reused"}     // R65: same idempotency key, other body
	AnswerLost    = Reason{Code: DUP, Name: "answer-lost"}    // R65: carried out, but the answer was lost in a fault
	SamePerson    = Reason{Code: ROLE, Name: "same-person"}   // R7: both halves of a two-person act by one person
	AwaitsSecond  = Reason{Code: DUAL, Name: "awaits-second"} // recorded; a second officer must confirm
	RequestOver   = Reason{Code: LATE, Name: "request-over"}  // the dual window has passed
	Tampered      = Reason{Code: ALARM, Name: "tampered"}     // stored data do not agree with the log
	KeyLost       = Reason{Code: ALARM, Name: "key-lost"}     // R110a: a file of the key folder is gone
	KeyWrong      = Reason{Code: ALARM, Name: "key-wrong"}    // R110a: a file of the key folder is damaged, or is another contest's
	ClockBehind   = Reason{Code: ALARM, Name: "clock-behind"} // the database's clock is below the last recorded act
	TryAgain      = Reason{Code: BUSY, Name: "try-again"}
	FreshNeeded   = Reason{Code: ROLE, Name: "fresh-sign-in-needed"} // a step-up is needed for this act
	ForeignOrigin = Reason{Code: ROLE, Name: "foreign-origin"}       // a request with a cookie that no page of ours sent (ML10)
)
