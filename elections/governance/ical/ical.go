// Package ical writes calendar entries that Outlook, Google and Apple take as one event
// and its updates (RFC 5545, RFC 5546). It asks nothing and keeps nothing: an [Event]
// goes in, text/calendar comes out. Escaping and folding on runes are the library's,
// which the tests hold it to; time zones, methods and what may stand in a parameter are
// ours.
package ical

import (
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode"

	ics "github.com/arran4/golang-ical"

	"hustings/domain/when"
)

// Method says what a calendar does with an entry. The MIME type repeats it.
type Method string

const (
	Publish Method = "PUBLISH" // feeds and files that somebody takes away
	Request Method = "REQUEST" // an invitation, or its update
	Cancel  Method = "CANCEL"
)

// Event is one entry. Its UID never changes and its Sequence only rises.
type Event struct {
	UID       string
	Sequence  int
	Stamp     time.Time // when this form of it was written
	Starts    time.Time
	Ends      time.Time
	Zone      string    // in which the times are shown
	Day       when.Date // all day, instead of the times
	LastDay   when.Date // of several days; zero: Day
	Summary   string
	Location  string
	Link      string // of a video room
	Text      string
	Path      string // of the page, below the origin
	Tentative bool   // planned, and nobody invited yet
	Cancelled bool
}

// Head is what an installation says about itself in every file.
type Head struct {
	Origin    string // "https://panels.example.org"
	Organiser string // the name shown
	Address   string // always the same one, or updates become second events
}

// ContentType is the media type of a file of that method, for a mail's part or an answer.
func ContentType(m Method) string { return "text/calendar; charset=utf-8; method=" + string(m) }

// MailType is the media type of a mail's part, to which the mail adds how it is encoded.
func MailType(m Method) string { return "text/calendar; method=" + string(m) }

// One writes the file of one event: a mail's calendar part, for the attendee, or a
// snapshot to take away, for nobody. One file holds one event.
func One(h Head, m Method, e Event, attendee string) ([]byte, error) {
	return write(h, m, "", []Event{e}, attendee)
}

// Feed writes a feed of many events, with both of the hints by which programs know how
// often to come back.
func Feed(h Head, name string, events []Event) ([]byte, error) {
	return write(h, Publish, name, events, "")
}

func write(h Head, m Method, name string, events []Event, attendee string) ([]byte, error) {
	c := ics.NewCalendar()
	c.CalendarProperties = nil
	c.SetVersion("2.0")
	c.SetProductId("-//Hustings//Panels//EN")
	c.SetCalscale("GREGORIAN")
	c.SetMethod(ics.Method(m))
	if name != "" {
		c.SetXWRCalName(line(name))
		c.SetRefreshInterval("PT1H")
		c.SetXPublishedTTL("PT1H")
	}
	zones := map[string]bool{}
	for _, e := range events {
		zoned := e.Day.IsZero() && !zones[e.Zone]
		if zoned {
			if zone, ok := timezone(e.Zone, e.Starts); ok {
				c.Components = append(c.Components, zone)
				zones[e.Zone] = true
			}
		}
		c.Components = append(c.Components, event(h, e, zones[e.Zone], m, attendee))
	}
	return []byte(c.Serialize(ics.WithNewLine("\r\n"))), nil
}

// event writes one; where the zone has no yearly rule its times are in UTC.
func event(h Head, e Event, zoned bool, m Method, attendee string) *ics.VEvent {
	v := ics.NewEvent(line(e.UID))
	v.SetProperty(ics.ComponentPropertyDtstamp, e.Stamp.UTC().Format("20060102T150405Z"))
	v.SetProperty(ics.ComponentPropertySequence, strconv.Itoa(e.Sequence))
	switch {
	case !e.Day.IsZero(): // the end is the day after the last (RFC 5545 3.6.1)
		last := e.LastDay
		if last.IsZero() {
			last = e.Day
		}
		v.SetProperty(ics.ComponentPropertyDtStart, compact(e.Day), ics.WithValue("DATE"))
		v.SetProperty(ics.ComponentPropertyDtEnd, compact(last.AddDays(1)), ics.WithValue("DATE"))
	case zoned:
		zone, _ := time.LoadLocation(e.Zone)
		tzid := &ics.KeyValues{Key: string(ics.ParameterTzid), Value: []string{e.Zone}}
		v.SetProperty(ics.ComponentPropertyDtStart, e.Starts.In(zone).Format("20060102T150405"), tzid)
		v.SetProperty(ics.ComponentPropertyDtEnd, e.Ends.In(zone).Format("20060102T150405"), tzid)
	default:
		v.SetProperty(ics.ComponentPropertyDtStart, e.Starts.UTC().Format("20060102T150405Z"))
		v.SetProperty(ics.ComponentPropertyDtEnd, e.Ends.UTC().Format("20060102T150405Z"))
	}
	v.SetProperty(ics.ComponentPropertySummary, line(e.Summary))
	if e.Location != "" {
		v.SetProperty(ics.ComponentPropertyLocation, line(e.Location))
	}
	page := ""
	if e.Path != "" {
		page = h.Origin + e.Path
		v.SetProperty(ics.ComponentPropertyUrl, page)
	}
	v.SetProperty(ics.ComponentPropertyDescription, text(e, page))
	if h.Address != "" {
		v.SetProperty(ics.ComponentPropertyOrganizer, "mailto:"+h.Address, ics.WithCN(parameter(h.Organiser)))
	}
	if attendee != "" {
		v.AddProperty(ics.ComponentPropertyAttendee, "mailto:"+line(attendee), &ics.KeyValues{Key: string(ics.ParameterRsvp), Value: []string{"FALSE"}}, ics.ParticipationStatusNeedsAction, ics.ParticipationRoleReqParticipant)
	}
	switch {
	case e.Cancelled || m == Cancel:
		v.SetProperty(ics.ComponentPropertyStatus, "CANCELLED")
	case e.Tentative:
		v.SetProperty(ics.ComponentPropertyStatus, "TENTATIVE")
	default:
		v.SetProperty(ics.ComponentPropertyStatus, "CONFIRMED")
	}
	return v
}

// text is the description: what it is, where to click.
func text(e Event, page string) string {
	var parts []string
	for _, p := range []string{prose(e.Text), line(e.Link), page} {
		if p != "" {
			parts = append(parts, p)
		}
	}
	return strings.Join(parts, "\n\n")
}

// compact writes a day as calendars do.
func compact(d when.Date) string { return fmt.Sprintf("%04d%02d%02d", d.Year, int(d.Month), d.Day) }

// line is a text that stands on one line: a line break would begin a property of the
// writer's choosing.
func line(s string) string {
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool { return unicode.IsControl(r) || r == '\u2028' || r == '\u2029' }), " ")
}

// prose keeps its line breaks, which are escaped, and loses other controls.
func prose(s string) string {
	s = strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if r != '\n' && unicode.IsControl(r) || r == '\u2028' || r == '\u2029' {
			return -1
		}
		return r
	}, s))
}

// parameter is a text that needs no quoting where it stands: parameters know no
// escaping, and the library writes one all the same.
func parameter(s string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(`",;:\'`, r) {
			return -1
		}
		return r
	}, line(s))
}
