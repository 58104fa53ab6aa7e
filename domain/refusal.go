package domain

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

// Reason is the exact cause of a refusal. The message catalogue words it for
// the reader; logs and tests use it as it is.
type Reason string

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

// codes holds the code of every reason; each file registers its own.
var codes = map[Reason]Code{}

// reason registers a reason under its code. A reason registered twice is a
// mistake in this package and panics at start.
func reason(name string, code Code) Reason {
	r := Reason(name)
	if _, twice := codes[r]; twice {
		panic("domain: reason registered twice: " + name)
	}
	codes[r] = code
	return r
}

// Reasons returns every registered reason with its code, so that the message
// catalogue can be held complete against it.
func Reasons() map[Reason]Code {
	all := make(map[Reason]Code, len(codes))
	for r, c := range codes {
		all[r] = c
	}
	return all
}

// Refuse says no: why, by which rule, and with what the wording needs.
func Refuse(why Reason, rule string, args Args) *Refusal {
	code, known := codes[why]
	if !known {
		panic("domain: unregistered reason: " + string(why))
	}
	return &Refusal{Code: code, Reason: why, Rule: rule, Args: args}
}

// Refused returns the refusal in err's chain, if there is one.
func Refused(err error) (*Refusal, bool) {
	var r *Refusal
	ok := errors.As(err, &r)
	return r, ok
}

// Refusals returns every refusal in err's tree, in order: more than one where
// the faults of a whole form were joined.
func Refusals(err error) (all []*Refusal) {
	switch e := err.(type) {
	case *Refusal:
		return []*Refusal{e}
	case interface{ Unwrap() error }:
		return Refusals(e.Unwrap())
	case interface{ Unwrap() []error }:
		for _, err := range e.Unwrap() {
			all = append(all, Refusals(err)...)
		}
	}
	return all
}

// Reasons that belong to no single noun.
var (
	Unknown       = reason("unknown", NotFound)
	NotSignedIn   = reason("not-signed-in", SignIn)
	LacksRole     = reason("lacks-role", ROLE)
	NotBuilt      = reason("not-built", STATE) // a branch of the rules this release does not carry out (docs/rules.md)
	Malformed     = reason("malformed", FORM)
	Missing       = reason("missing", FORM)
	WhyMissing    = reason("why-missing", FORM)   // R9: an act needs its reason
	KeyReused     = reason("key-reused", DUP)     // R65: same idempotency key, other body
	AnswerLost    = reason("answer-lost", DUP)    // R65: carried out, but the answer was lost in a fault
	SamePerson    = reason("same-person", ROLE)   // R7: both halves of a two-person act by one person
	AwaitsSecond  = reason("awaits-second", DUAL) // recorded; a second officer must confirm
	RequestOver   = reason("request-over", LATE)  // the dual window has passed
	Tampered      = reason("tampered", ALARM)     // stored data do not agree with the log
	KeyLost       = reason("key-lost", ALARM)     // R110a: a file of the key folder is gone
	KeyWrong      = reason("key-wrong", ALARM)    // R110a: a file of the key folder is damaged, or is another contest's
	ClockBehind   = reason("clock-behind", ALARM) // the database's clock is below the last recorded act
	TryAgain      = reason("try-again", BUSY)
	FreshNeeded   = reason("fresh-sign-in-needed", ROLE) // a step-up is needed for this act
	ForeignOrigin = reason("foreign-origin", ROLE)       // a request with a cookie that no page of ours sent (ML10)
)
