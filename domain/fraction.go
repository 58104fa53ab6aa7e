package domain

import (
	"fmt"
	"strconv"
	"strings"

	"hustings/domain/refusal"
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
