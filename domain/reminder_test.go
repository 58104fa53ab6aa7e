package domain

import (
	"slices"
	"testing"
	"time"

	"hustings/domain/refusal"
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
		{"three in an officers' poll: none at midnight", 72 * time.Hour, 3, []time.Duration{24 * time.Hour, 32 * time.Hour, 48 * time.Hour}},
		{"one in two days", 48 * time.Hour, 1, []time.Duration{24 * time.Hour}},
		{"one in one day: before eight in the evening", 24 * time.Hour, 1, []time.Duration{11 * time.Hour}},
		{"two that fall into one evening", 25 * time.Hour, 2, []time.Duration{6*time.Hour + 15*time.Minute, 11 * time.Hour}},
		{"none", 240 * time.Hour, 0, nil},
		{"a poll of no time", 0, 3, nil},
	} {
		var got []time.Duration
		for _, at := range ReminderTimes(opens, opens.Add(c.lasts), c.n, "UTC") {
			got = append(got, at.Sub(opens))
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: after %v, want %v", c.what, got, c.want)
		}
	}
}

// Nobody is reminded at night, by the clock of the panel's own zone; a poll that lasts
// a night only has no other hour.
func TestR69_RemindersComeAtDecentHours(t *testing.T) {
	for _, c := range []struct{ what, opens, closes, zone, want string }{
		{"in London it is nine", "2026-06-05T08:00:00Z", "2026-06-08T08:00:00Z", "Europe/London", "2026-06-07T08:00:00Z"},
		{"in Auckland it is eight in the evening: an hour sooner", "2026-06-05T08:00:00Z", "2026-06-08T08:00:00Z", "Pacific/Auckland", "2026-06-07T07:00:00Z"},
		{"in New York it is four in the morning: at eight", "2026-06-05T08:00:00Z", "2026-06-08T08:00:00Z", "America/New_York", "2026-06-07T12:00:00Z"},
		{"a poll of one night", "2026-06-05T20:00:00Z", "2026-06-06T04:00:00Z", "Europe/London", "2026-06-06T00:00:00Z"},
		{"a poll that opens in the evening", "2026-06-05T18:30:00Z", "2026-06-06T08:00:00Z", "Europe/London", "2026-06-06T07:00:00Z"},
	} {
		got := ReminderTimes(whentest.MustInstant(t, c.opens), whentest.MustInstant(t, c.closes), 1, c.zone)
		if want := whentest.MustInstant(t, c.want); len(got) != 1 || !got[0].Equal(want) {
			t.Errorf("%s: %v, want %v", c.what, got, want)
		}
	}
}

// A reminder that is asked for waits a day after the last one, and for the morning.
func TestR69_AReminderMoreWaitsADay(t *testing.T) {
	at := func(s string) time.Time { return whentest.MustInstant(t, s) }
	last := at("2026-06-08T09:00:00Z")
	c := Contest{Opens: at("2026-06-05T08:00:00Z"), Closes: at("2026-06-25T16:00:00Z"), Params: DefaultParams(PanelElection)}
	for _, k := range []struct {
		what, now string
		last      *time.Time
		want      string // "": it may go out
	}{
		{"the first, a while after the opening", "2026-06-06T10:00:00Z", nil, ""},
		{"an hour after the last", "2026-06-08T10:00:00Z", &last, "2026-06-09T09:00:00Z"},
		{"a moment before the day is over", "2026-06-09T08:59:59Z", &last, "2026-06-09T09:00:00Z"},
		{"a day after", "2026-06-09T09:00:00Z", &last, ""},
		{"at night", "2026-06-12T22:00:00Z", &last, "2026-06-13T07:00:00Z"},
	} {
		c.Done.Reminded = k.last
		err := c.RemindAgain(at(k.now))
		r, no := refusal.Of(err)
		switch {
		case k.want == "" && err != nil:
			t.Errorf("%s: %v", k.what, err)
		case k.want != "" && (!no || r.Reason != RemindLater || !r.Args["earliest"].(time.Time).Equal(at(k.want))):
			t.Errorf("%s: %v, want %s", k.what, err, k.want)
		}
	}
	for now, want := range map[string]refusal.Reason{"2026-06-05T07:59:59Z": PollNotOpen, "2026-06-25T16:00:00Z": PollClosed} {
		if r, no := refusal.Of(c.RemindAgain(at(now))); !no || r.Reason != want {
			t.Errorf("%s: not %s", now, want.Name)
		}
	}
}
