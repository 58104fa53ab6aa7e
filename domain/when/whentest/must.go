// Package whentest reads dates, instants and zones in tests that have no use for an error.
package whentest

import (
	"testing"
	"time"

	"hustings/domain/when"
)

// MustDate reads "2026-06-25".
func MustDate(t testing.TB, s string) when.Date {
	t.Helper()
	d, err := when.ParseDate(s)
	if err != nil {
		t.Fatalf("%q: %v", s, err)
	}
	return d
}

// MustZone reads "Europe/London".
func MustZone(t testing.TB, name string) *time.Location {
	t.Helper()
	zone, err := when.Zone(name)
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

// MustInstant reads "2026-06-25T16:00:00Z".
func MustInstant(t testing.TB, rfc3339 string) time.Time {
	t.Helper()
	at, err := time.Parse(time.RFC3339Nano, rfc3339)
	if err != nil {
		t.Fatal(err)
	}
	return at.UTC()
}
