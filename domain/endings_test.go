package domain

import (
	"testing"
	"time"

	"hustings/domain/refusal"
	"hustings/domain/refusal/refusaltest"
)

func TestR29b_MoreThanOneInTwentyTakesTwo(t *testing.T) {
	for _, c := range []struct {
		what            string
		ending, lasting int
		want            bool
	}{
		{"nobody leaves", 0, 100, false},
		{"five of a hundred are just 5 %", 5, 100, false},
		{"six of a hundred are more", 6, 100, true},
		{"one of nineteen is more", 1, 19, true},
		{"one of twenty is just 5 %", 1, 20, false},
		{"everybody leaves", 3, 3, true},
		{"a file for an empty register", 0, 0, false},
	} {
		if got := EndingsTakeTwo(c.ending, c.lasting); got != c.want {
			t.Errorf("%s: %v", c.what, got)
		}
	}
}

func TestR29b_EndingsAreUndoneOnceAndWithinADay(t *testing.T) {
	at := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	done := Endings{EndedAt: &at}
	if err := done.MayReopen(at.Add(ReopenFor - time.Microsecond)); err != nil {
		t.Errorf("a moment before the day is over: %v", err)
	}
	refusaltest.Want(t, done.MayReopen(at.Add(ReopenFor)), EndingsPast)
	refusaltest.Want(t, Endings{EndedAt: &at, ReopenedAt: &at}.MayReopen(at), EndingsReopened)
	refusaltest.Want(t, Endings{}.MayReopen(at), refusal.Unknown) // they wait: there is nothing to undo
}
