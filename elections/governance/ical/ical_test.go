package ical

import (
	"bytes"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/emersion/go-ical"

	"hustings/domain/when"
)

var testHead = Head{Origin: "https://panels.example.org", Organiser: `Digital "Leaders", Health; Care`, Address: "hustings@example.org"}

func meeting() Event {
	return Event{UID: "0b5c@panels.example.org", Sequence: 2, Stamp: time.Date(2026, 11, 29, 9, 0, 0, 0, time.UTC), Zone: "Europe/London",
		Starts: time.Date(2026, 12, 8, 16, 0, 0, 0, time.UTC), Ends: time.Date(2026, 12, 8, 17, 30, 0, 0, time.UTC),
		Summary: "Joint meeting", Location: "Leeds, Quarry House; room 5", Link: "https://video.example.org/a", Path: "/meetings/1"}
}

// read parses with another library than the one that writes, which is strict about what
// each component must and may have.
func read(t *testing.T, body []byte) *ical.Calendar {
	t.Helper()
	c, err := ical.NewDecoder(bytes.NewReader(body)).Decode()
	if err != nil {
		t.Fatalf("%v\n%s", err, body)
	}
	return c
}

func written(t *testing.T, m Method, e Event, to string) (string, *ical.Calendar) {
	t.Helper()
	body, err := One(testHead, m, e, to)
	if err != nil {
		t.Fatal(err)
	}
	return string(body), read(t, body)
}

func prop(c *ical.Component, name string) string {
	if p := c.Props.Get(name); p != nil {
		return p.Value
	}
	return ""
}

func TestAnUpdateReplacesItsEvent(t *testing.T) {
	first := meeting()
	moved := first
	moved.Sequence, moved.Starts, moved.Ends = 3, first.Starts.AddDate(0, 0, 1), first.Ends.AddDate(0, 0, 1)
	a, one := written(t, Request, first, "ada@example.org")
	_, two := written(t, Request, moved, "ada@example.org")
	_, gone := written(t, Cancel, moved, "ada@example.org")
	for _, name := range []string{"UID", "ORGANIZER"} {
		for _, c := range []*ical.Calendar{one, two, gone} {
			if len(c.Events()) != 1 {
				t.Fatalf("%d events in one file", len(c.Events()))
			}
			if got, want := prop(c.Events()[0].Component, name), prop(one.Events()[0].Component, name); got != want || got == "" {
				t.Errorf("%s is %q, was %q", name, got, want)
			}
		}
	}
	if prop(two.Events()[0].Component, "SEQUENCE") <= prop(one.Events()[0].Component, "SEQUENCE") {
		t.Error("the sequence does not rise")
	}
	if prop(one.Component, "METHOD") != "REQUEST" || MailType(Request) != "text/calendar; method=REQUEST" || prop(gone.Component, "METHOD") != "CANCEL" || prop(gone.Events()[0].Component, "STATUS") != "CANCELLED" {
		t.Error("method and status")
	}
	if strings.Count(a, "ATTENDEE") != 1 || prop(one.Events()[0].Component, "ATTENDEE") != "mailto:ada@example.org" {
		t.Errorf("attendees: %s", a)
	}
}

func TestWinterAndSummerInTheirZone(t *testing.T) {
	for name, at := range map[string]time.Time{"20260714T160000": time.Date(2026, 7, 14, 15, 0, 0, 0, time.UTC), "20261208T160000": time.Date(2026, 12, 8, 16, 0, 0, 0, time.UTC)} {
		e := meeting()
		e.Starts, e.Ends = at, at.Add(time.Hour)
		text, c := written(t, Publish, e, "")
		start := c.Events()[0].Props.Get("DTSTART")
		if start.Value != name || start.Params.Get("TZID") != "Europe/London" {
			t.Errorf("%v is written %s in %s", at, start.Value, start.Params.Get("TZID"))
		}
		if got, err := c.Events()[0].DateTimeStart(time.UTC); err != nil || !got.Equal(at) {
			t.Errorf("read back as %v, %v", got, err)
		}
		for _, want := range []string{"BEGIN:VTIMEZONE\r\nTZID:Europe/London", "DTSTART:19700329T010000", "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU", "DTSTART:19701025T020000", "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU",
			"TZOFFSETFROM:+0000\r\nTZOFFSETTO:+0100\r\nTZNAME:BST"} {
			if !strings.Contains(text, want) {
				t.Errorf("no %s in\n%s", want, text)
			}
		}
		if strings.Contains(text, "RDATE") {
			t.Error("changes of the clocks as a list")
		}
	}
}

func TestZonesOfTheWorld(t *testing.T) {
	for zone, want := range map[string]string{"America/New_York": "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=2SU", "Australia/Sydney": "RRULE:FREQ=YEARLY;BYMONTH=4;BYDAY=1SU", "Asia/Kolkata": "TZOFFSETTO:+0530",
		"Europe/Paris": "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU", "Africa/Casablanca": "DTSTART:20261208T160000Z", "UTC": "DTSTART:20261208T160000Z"} {
		e := meeting()
		e.Zone = zone
		text, c := written(t, Publish, e, "")
		if !strings.Contains(text, want) {
			t.Errorf("%s: no %s in\n%s", zone, want, text)
		}
		if got, err := c.Events()[0].DateTimeStart(time.UTC); err != nil || !got.Equal(e.Starts) {
			t.Errorf("%s: read back as %v, %v", zone, got, err)
		}
	}
}

func TestNothingTypedBecomesAProperty(t *testing.T) {
	e := meeting()
	e.Summary = "Plan\r\nATTENDEE:mailto:mallory@example.org\nX: y; z, w \\ end"
	e.Location, e.Text = "Leeds\nEND:VEVENT", "One\r\n\r\nTwo; three, four \\n"
	text, c := written(t, Request, e, "ada@example.org\r\nATTENDEE:mailto:mallory@example.org")
	for _, line := range strings.Split(text, "\r\n") {
		if strings.HasPrefix(line, "ATTENDEE:") || strings.HasPrefix(line, "X:") || strings.ContainsAny(line, "\r\n") {
			t.Errorf("a line of its own: %q", line)
		}
	}
	if got, _ := c.Events()[0].Props.Text("SUMMARY"); got != "Plan ATTENDEE:mailto:mallory@example.org X: y; z, w \\ end" {
		t.Errorf("the title came back as %q", got)
	}
	for _, end := range []string{"\r", "\n", "\v", "\f", "\u0085", "\u2028", "\u2029", "\x00"} {
		e := meeting()
		e.Summary, e.Location = "Plan"+end+"ATTENDEE:mailto:mallory@example.org", "Leeds"+end+"END:VEVENT"
		text, c := written(t, Request, e, "ada@example.org")
		if n := len(c.Events()); n != 1 || strings.ContainsAny(strings.ReplaceAll(text, "\r\n", ""), "\r\n\v\f\u0085\u2028\u2029\x00") {
			t.Errorf("%q stands in %d events:\n%q", end, n, text)
		}
	}
	if got, _ := c.Events()[0].Props.Text("DESCRIPTION"); !strings.HasPrefix(got, "One\n\nTwo; three, four \\n\n\n") {
		t.Errorf("the text came back as %q", got)
	}
	if got := c.Events()[0].Props.Get("ORGANIZER").Params.Get("CN"); got != "Digital Leaders Health Care" {
		t.Errorf("the organiser is %q", got)
	}
}

func TestLinesAreFoldedBetweenLetters(t *testing.T) {
	for shift := range 4 {
		e := meeting()
		e.Summary = strings.Repeat("x", shift) + strings.Repeat("Cymraeg ŵŷ 日本 👩‍⚕️ ", 30)
		text, c := written(t, Publish, e, "")
		for _, line := range strings.Split(text, "\r\n") {
			if len(line) > 75 || !utf8.ValidString(line) {
				t.Errorf("%d bytes: %q", len(line), line)
			}
		}
		if got, _ := c.Events()[0].Props.Text("SUMMARY"); got != strings.TrimSpace(e.Summary) && got != e.Summary {
			t.Errorf("the title came back as %q", got)
		}
	}
}

func TestAFeedSaysHowOftenToComeBack(t *testing.T) {
	day := Event{UID: "a@x", Stamp: meeting().Stamp, Day: when.Date{Year: 2026, Month: 12, Day: 31}, Summary: "Action due"}
	gone := meeting()
	gone.UID, gone.Cancelled = "b@x", true
	planned := meeting()
	planned.UID, planned.Tentative = "c@x", true
	body, err := Feed(testHead, "CIO", []Event{meeting(), day, gone, planned})
	if err != nil {
		t.Fatal(err)
	}
	c := read(t, body)
	text := string(body)
	if !strings.Contains(text, "REFRESH-INTERVAL;VALUE=DURATION:PT1H") || !strings.Contains(text, "X-PUBLISHED-TTL:PT1H") || strings.Count(text, "BEGIN:VTIMEZONE") != 1 {
		t.Errorf("hints and zones: %s", text)
	}
	events := c.Events()
	if len(events) != 4 || prop(events[1].Component, "DTSTART") != "20261231" || prop(events[1].Component, "DTEND") != "20270101" {
		t.Errorf("the whole day: %s", text)
	}
	for i, want := range []string{"CONFIRMED", "CONFIRMED", "CANCELLED", "TENTATIVE"} {
		if got := prop(events[i].Component, "STATUS"); got != want {
			t.Errorf("status %q, want %q", got, want)
		}
	}
	if strings.Contains(text, "ATTENDEE") {
		t.Error("a feed names attendees")
	}
}
