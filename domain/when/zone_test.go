package when

import (
	"testing"
	"time"

	"hustings/domain/refusal"
	"hustings/domain/refusal/refusaltest"
)

func mustZone(t testing.TB, name string) *time.Location {
	t.Helper()
	zone, err := Zone(name)
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

func mustInstant(t testing.TB, rfc3339 string) time.Time {
	t.Helper()
	at, err := time.Parse(time.RFC3339Nano, rfc3339)
	if err != nil {
		t.Fatal(err)
	}
	return at.UTC()
}

func TestR10_DeadlinesBecomeInstants(t *testing.T) {
	london := mustZone(t, "Europe/London")
	for _, c := range []struct{ what, in, want string }{
		{"in summer", "2026-06-25T17:00", "2026-06-25T16:00:00Z"},
		{"in winter", "2026-12-10T17:00", "2026-12-10T17:00:00Z"},
		{"with seconds", "2026-06-25T16:59:59", "2026-06-25T15:59:59Z"},
		{"with a space", "2026-06-25 17:00", "2026-06-25T16:00:00Z"},
		{"with an offset", "2026-06-25T17:00+02:00", "2026-06-25T15:00:00Z"},
		{"in UTC", "2026-06-25T17:00:00Z", "2026-06-25T17:00:00Z"},
		{"a minute before the clocks go forward", "2026-03-29T00:59", "2026-03-29T00:59:00Z"},
		{"as the clocks have gone forward", "2026-03-29T02:00", "2026-03-29T01:00:00Z"},
		{"a minute before the hour that comes twice", "2026-10-25T00:59", "2026-10-24T23:59:00Z"},
		{"as that hour is over", "2026-10-25T02:00", "2026-10-25T02:00:00Z"},
	} {
		t.Run(c.what, func(t *testing.T) {
			got, err := ParseLocal(c.in, london)
			if err != nil || !got.Equal(mustInstant(t, c.want)) || got.Location() != time.UTC {
				t.Errorf("%s: got %v, %v; want %s in UTC", c.in, got, err, c.want)
			}
		})
	}
}

func TestR10_NoZoneOrNoDateIsRefused(t *testing.T) {
	london := mustZone(t, "Europe/London")
	for _, s := range []string{
		"", "17:00", "2026-06-25", "25/06/2026 17:00", "2026-06-25T25:00", "2026-06-25T17:60", "2026-02-30T12:00",
		"2026-06-25T17:00:00.5", "2026-06-25T17:00 BST", "tomorrow", "2026-06-25T17:00[Europe/London]",
	} {
		if got, err := ParseLocal(s, london); err == nil {
			t.Errorf("%q was read as %v", s, got)
		} else {
			refusaltest.Want(t, err, TimeUnreadable)
		}
	}
	for _, name := range []string{"", "Local", "Europe/Atlantis", "../etc/passwd"} {
		if _, err := Zone(name); err == nil {
			t.Errorf("zone %q was found", name)
		} else {
			refusaltest.Want(t, err, ZoneUnknown)
		}
	}
}

// FA8: every local minute of both nights on which the clocks change in 2026.
func TestFA8_ClockChangeNights(t *testing.T) {
	london := mustZone(t, "Europe/London")
	for _, night := range []struct {
		day    Date
		reason refusal.Reason
	}{
		{mustDate(t, "2026-03-29"), LocalTimeMissing},
		{mustDate(t, "2026-10-25"), LocalTimeTwice},
	} {
		refused := 0
		for minute := range 24 * 60 {
			at := TimeOfDay{minute / 60, minute % 60}
			got, err := Instant(night.day, at, london)
			if at.Hour == 1 {
				refused++
				if r := refusaltest.Want(t, err, night.reason); r.Rule != "R14" || r.Code != refusal.FORM {
					t.Errorf("%s %s: %v", night.day, at, r)
				}
				continue
			}
			if err != nil {
				t.Fatalf("%s %s: %v", night.day, at, err)
			}
			local := got.In(london)
			if DateOf(got, london) != night.day || local.Hour() != at.Hour || local.Minute() != at.Minute {
				t.Fatalf("%s %s became %v", night.day, at, local)
			}
		}
		if refused != 60 {
			t.Errorf("%s: %d minutes refused, want 60", night.day, refused)
		}
	}
}

func TestR14_AnExplicitOffsetDecides(t *testing.T) {
	london := mustZone(t, "Europe/London")
	for _, c := range []struct{ what, in, want string }{
		{"the first 01:30 of the night", "2026-10-25T01:30+01:00", "2026-10-25T00:30:00Z"},
		{"the second 01:30 of the night", "2026-10-25T01:30+00:00", "2026-10-25T01:30:00Z"},
		{"01:30 on the night that has none", "2026-03-29T01:30+00:00", "2026-03-29T01:30:00Z"},
	} {
		t.Run(c.what, func(t *testing.T) {
			got, err := ParseLocal(c.in, london)
			if err != nil || !got.Equal(mustInstant(t, c.want)) {
				t.Errorf("got %v, %v; want %s", got, err, c.want)
			}
		})
	}
}

func TestR18_MidnightsInUTC(t *testing.T) {
	for _, c := range []struct{ what, zone, day, want string }{
		{"in summer time", "Europe/London", "2026-08-01", "2026-07-31T23:00:00Z"},
		{"as summer time begins later that night", "Europe/London", "2026-03-29", "2026-03-29T00:00:00Z"},
		{"as summer time ends later that night", "Europe/London", "2026-10-25", "2026-10-24T23:00:00Z"},
		{"where midnight is skipped", "America/Asuncion", "2023-10-01", "2023-10-01T04:00:00Z"},
		{"where midnight comes twice", "America/Havana", "2026-11-01", "2026-11-01T04:00:00Z"},
		{"where the whole day before was skipped", "Pacific/Apia", "2011-12-31", "2011-12-30T10:00:00Z"},
		{"in UTC", "UTC", "2026-08-01", "2026-08-01T00:00:00Z"},
	} {
		t.Run(c.what, func(t *testing.T) {
			got := StartOfDay(mustDate(t, c.day), mustZone(t, c.zone))
			if !got.Equal(mustInstant(t, c.want)) {
				t.Errorf("%s in %s begins %v, want %s", c.day, c.zone, got, c.want)
			}
		})
	}
}

func TestTimeOfDayIsReadExactly(t *testing.T) {
	for _, s := range []string{"", "9:00", "24:00", "12:60", "12:00:00", "noon", "+1:00"} {
		if got, err := ParseTimeOfDay(s); err == nil {
			t.Errorf("%q was read as %s", s, got)
		}
	}
	var at TimeOfDay
	if err := at.UnmarshalText([]byte("17:00")); err != nil || at.String() != "17:00" {
		t.Errorf("17:00 came back as %s, %v", at, err)
	}
	if err := at.UnmarshalText([]byte("5pm")); err == nil {
		t.Error("5pm was read")
	}
}
