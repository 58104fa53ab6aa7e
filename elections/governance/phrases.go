package governance

import (
	"strings"
	"time"

	"hustings/domain/governance"
	"hustings/domain/when"
)

// How days, hours and places stand in minutes, which are English documents of a panel.
// Pages and mails are worded by the message catalogue.

func dayInWords(d when.Date) string {
	return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC).Format("2 January 2006")
}

func whenInWords(m governance.Meeting, zone *time.Location) string {
	if z, err := when.Zone(m.Timezone); err == nil {
		zone = z
	}
	from, until := m.Starts, m.Ends
	if m.OpenedAt != nil {
		from = *m.OpenedAt
	}
	if m.ClosedAt != nil {
		until = *m.ClosedAt
	}
	return from.In(zone).Format("Monday 2 January 2006, 3:04pm") + " to " + until.In(zone).Format("3:04pm MST")
}

func whereInWords(m governance.Meeting) string {
	switch {
	case m.Place != "" && m.Link != "":
		return "Held at " + strings.TrimRight(m.Place, ".") + " and online."
	case m.Place != "":
		return "Held at " + strings.TrimRight(m.Place, ".") + "."
	}
	return "Held online."
}
