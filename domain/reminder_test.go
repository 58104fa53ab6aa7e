package domain

import (
	"slices"
	"testing"
	"time"

	"hustings/domain/when/whentest"
)

func TestR69_RemindersAreSpreadOverThePoll(t *testing.T) {
	opens := whentest.MustInstant(t, "2026-06-05T08:00:00Z")
	for _, c := range []struct {
		what  string
		lasts time.Duration
		n     int
		want  []time.Duration // after it opens
	}{
		{"three in ten days", 240 * time.Hour, 3, []time.Duration{72 * time.Hour, 144 * time.Hour, 216 * time.Hour}},
		{"one in ten days", 240 * time.Hour, 1, []time.Duration{216 * time.Hour}},
		{"three in an officers' poll", 72 * time.Hour, 3, []time.Duration{16 * time.Hour, 32 * time.Hour, 48 * time.Hour}},
		{"one in two days", 48 * time.Hour, 1, []time.Duration{24 * time.Hour}},
		{"one in one day", 24 * time.Hour, 1, []time.Duration{12 * time.Hour}},
		{"none", 240 * time.Hour, 0, nil},
		{"a poll of no time", 0, 3, nil},
	} {
		var got []time.Duration
		for _, at := range ReminderTimes(opens, opens.Add(c.lasts), c.n) {
			got = append(got, at.Sub(opens))
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: after %v, want %v", c.what, got, c.want)
		}
	}
}
