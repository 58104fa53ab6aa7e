package domain

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"hustings/domain/refusal"
	"hustings/domain/when"
)

var (
	TermLimit      = refusal.Reason{Code: refusal.INELIG, Name: "term-limit"}       // R26
	ChairTermLimit = refusal.Reason{Code: refusal.INELIG, Name: "chair-term-limit"} // R99
	EmployerFull   = refusal.Reason{Code: refusal.INELIG, Name: "employer-full"}    // R28
)

// MayServeAgain refuses somebody who has served the most full terms in a row and
// has not been off long enough on the day of standing (R26). A past term runs
// from taking office to the end of its seat's term: leaving early does not make
// a full term short. Terms of a year or less do not count (R27), but nobody is
// off while serving one.
func MayServeAgain(past []Term, standing when.Date, p Params) error {
	past = slices.Clone(past)
	slices.SortFunc(past, func(a, b Term) int { return b.From.Compare(a.From) }) // latest first
	inRow, next := 0, when.Date{}
	var free when.Date
	for _, t := range past {
		rested := t.Until.AddYears(p.CoolingOffYears)
		switch {
		case next.IsZero():
			free = rested
		case !rested.After(next): // off long enough before the next one
			return nil
		}
		next = t.From
		if t.Longer(p.ShortTermYears) {
			inRow++
		}
		if inRow >= p.MaxConsecutiveTerms {
			if standing.Before(free) {
				return refusal.Because(TermLimit, "R26", refusal.Args{"terms": inRow, "free": free})
			}
			return nil
		}
	}
	return nil
}

// chairGapYears is the time out of the chair after which a new row of terms
// begins (R99). A chair's terms never quite touch: each begins with a declaration.
const chairGapYears = 1

// MayChairAgain refuses somebody who has been elected to the chair of the panel
// as often in a row as allowed (R99). Acting does not count and is not passed in.
func MayChairAgain(past []Term, start when.Date, p Params) error {
	past = slices.Clone(past)
	slices.SortFunc(past, func(a, b Term) int { return b.From.Compare(a.From) })
	inRow, next := 0, start
	for _, t := range past {
		if !t.Until.AddYears(chairGapYears).After(next) {
			break
		}
		next = t.From
		inRow++
	}
	if inRow >= p.ChairMaxConsecutive {
		return refusal.Because(ChairTermLimit, "R99", refusal.Args{"terms": inRow})
	}
	return nil
}

// OverEmployerCap returns the employers with more members on one panel than the
// cap, in order; they are flagged, nobody is unseated (R28). An employer is what
// [Person.Employer] gives; the empty one is nobody's.
func OverEmployerCap(members []string, p Params) []string {
	if p.EmployerCap == 0 {
		return nil
	}
	var over []string
	for employer, n := range tally(members) {
		if n > p.EmployerCap {
			over = append(over, employer)
		}
	}
	slices.Sort(over)
	return over
}

// EmployerHasRoom refuses an appointment that would take an employer over the
// cap (R28). In an election the count itself applies it (R75).
func EmployerHasRoom(employer string, members []string, p Params) error {
	if p.EmployerCap > 0 && employer != "" && tally(members)[employer] >= p.EmployerCap {
		return refusal.Because(EmployerFull, "R28", refusal.Args{"cap": p.EmployerCap})
	}
	return nil
}

// tally counts members by employer.
func tally(members []string) map[string]int {
	n := map[string]int{}
	for _, employer := range members {
		if employer != "" {
			n[employer]++
		}
	}
	return n
}

// Reasons for the form of a request, which the front desk judges before any act.
// None of them says what was sent.
var (
	FieldUnknown    = refusal.Reason{Code: refusal.FORM, Name: "field-unknown"} // AZ3
	NotText         = refusal.Reason{Code: refusal.FORM, Name: "not-text"}
	NotNumber       = refusal.Reason{Code: refusal.FORM, Name: "not-a-number"}
	NotWholeNumber  = refusal.Reason{Code: refusal.FORM, Name: "not-a-whole-number"}
	NotYesOrNo      = refusal.Reason{Code: refusal.FORM, Name: "not-true-or-false"}
	NotList         = refusal.Reason{Code: refusal.FORM, Name: "not-a-list"}
	NotObject       = refusal.Reason{Code: refusal.FORM, Name: "not-an-object"}
	NotBase64       = refusal.Reason{Code: refusal.FORM, Name: "not-base64"}
	NotOfForm       = refusal.Reason{Code: refusal.FORM, Name: "not-of-form"}
	NumberTooSmall  = refusal.Reason{Code: refusal.FORM, Name: "number-too-small"}
	NumberTooLarge  = refusal.Reason{Code: refusal.FORM, Name: "number-too-large"}
	TextTooShort    = refusal.Reason{Code: refusal.FORM, Name: "text-too-short"}
	ListTooShort    = refusal.Reason{Code: refusal.FORM, Name: "list-too-short"}
	ListTooLong     = refusal.Reason{Code: refusal.FORM, Name: "list-too-long"}
	NotJSON         = refusal.Reason{Code: refusal.FORM, Name: "not-json"}
	JSONTooDeep     = refusal.Reason{Code: refusal.FORM, Name: "json-too-deep"}
	KeyTwice        = refusal.Reason{Code: refusal.FORM, Name: "key-twice"} // AZ3: of one object
	JSONNotAlone    = refusal.Reason{Code: refusal.FORM, Name: "json-not-alone"}
	BodyMissing     = refusal.Reason{Code: refusal.FORM, Name: "body-missing"}
	BodyUnwanted    = refusal.Reason{Code: refusal.FORM, Name: "body-unwanted"}
	BodyTooLarge    = refusal.Reason{Code: refusal.FORM, Name: "body-too-large"}
	BodyCutShort    = refusal.Reason{Code: refusal.FORM, Name: "body-cut-short"}
	MediaType       = refusal.Reason{Code: refusal.FORM, Name: "media-type"}
	QueryUnreadable = refusal.Reason{Code: refusal.FORM, Name: "query-unreadable"}
	MethodUnknown   = refusal.Reason{Code: refusal.FORM, Name: "method-unknown"}
	KeyMissing      = refusal.Reason{Code: refusal.FORM, Name: "key-missing"} // R65: a POST needs an idempotency key
	OneWayIn        = refusal.Reason{Code: refusal.FORM, Name: "one-way-in"}  // a session begins with a link, or with browser and code
	TooManySignIns  = refusal.Reason{Code: refusal.BUSY, Name: "too-many-sign-ins"}
	TooBusy         = refusal.Reason{Code: refusal.BUSY, Name: "too-busy"} // too many dear answers at once
	TookTooLong     = refusal.Reason{Code: refusal.BUSY, Name: "took-too-long"}
)

// Fraction is a part of a whole, exact (R130), written "2/3".
type Fraction struct{ Of, In int }

// ParseFraction reads "2/3".
func ParseFraction(s string) (Fraction, error) {
	of, in, found := strings.Cut(s, "/")
	a, errA := strconv.Atoi(of)
	b, errB := strconv.Atoi(in)
	if !found || errA != nil || errB != nil || !(Fraction{a, b}).proper() {
		return Fraction{}, refusal.Because(FractionUnreadable, "R130", nil)
	}
	return Fraction{a, b}, nil
}

var FractionUnreadable = refusal.Reason{Code: refusal.FORM, Name: "fraction-unreadable"}

func (f Fraction) proper() bool { return f.Of >= 0 && f.In > 0 && f.Of <= f.In && f.In <= 1000 }

// CeilOf is the fraction of n, rounded up: two thirds of 11 is 8.
func (f Fraction) CeilOf(n int) int { return (n*f.Of + f.In - 1) / f.In }

// MoreThan reports whether part is more than the fraction of n.
func (f Fraction) MoreThan(part, n int) bool { return part*f.In > n*f.Of }

// String writes the fraction as "2/3".
func (f Fraction) String() string { return fmt.Sprintf("%d/%d", f.Of, f.In) }

// MarshalText writes the fraction as "2/3".
func (f Fraction) MarshalText() ([]byte, error) { return []byte(f.String()), nil }

// UnmarshalText reads "2/3".
func (f *Fraction) UnmarshalText(text []byte) error {
	parsed, err := ParseFraction(string(text))
	if err != nil {
		return err
	}
	*f = parsed
	return nil
}
