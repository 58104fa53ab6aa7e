package web

import (
	"fmt"
	"html/template"
	"strings"
	"time"
	"unicode"
)

// phasesOf are the stretches of an election that its picture draws, by the dates
// with which they begin and end; a date that an election has not is left out.
var phasesOf = []struct{ name, from, until string }{
	{"nominations", "nominations-open", "nominations-close"},
	{"withdrawals", "nominations-close", "withdrawals"},
	{"voting", "opens", "closes"},
	{"objections", "closes", "objections"},
}

// phases draws a timetable: a bar for each stretch of time in which somebody can do
// something, and a line where now is. It is hidden from screen readers; the table
// beside it says the same.
func (s *Site) phases(rows []DateRow, now time.Time) (template.HTML, error) {
	// long: one picture, from its scale to its last line.
	const width, row = 480, 46
	at := map[string]time.Time{}
	var from, until time.Time
	for _, r := range rows {
		at[r.What] = r.At
		if from.IsZero() || r.At.Before(from) {
			from = r.At
		}
		if r.At.After(until) {
			until = r.At
		}
	}
	span := until.Sub(from).Seconds()
	if span <= 0 || now.IsZero() { // ended before its time: there is nothing to come
		return "", nil
	}
	x := func(t time.Time) float64 { return min(max(t.Sub(from).Seconds()/span, 0), 1) * width }
	var bars strings.Builder
	n := 0
	for _, p := range phasesOf {
		a, begins := at[p.from]
		b, ends := at[p.until]
		if !begins && p.from == "nominations-open" {
			a, begins = at["notice"]
		}
		if !begins || !ends || !b.After(a) {
			continue
		}
		label, err := s.words.Say("timetable.phase."+p.name, "from", s.shortDay(a), "until", s.shortDay(b))
		if err != nil {
			return "", err
		}
		kind := "app-chart__bar"
		if !now.Before(a) && now.Before(b) {
			kind += " is-won"
		}
		top := 26 + n*row
		fmt.Fprintf(&bars, `<text x="0" y="%d">%s</text><rect class="app-chart__whole" x="0.5" y="%d" width="%d" height="13"/><rect class="%s" x="%.1f" y="%d" width="%.1f" height="14"/>`,
			top+14, template.HTMLEscapeString(label), top+20, width-1, kind, x(a), top+20, max(x(b)-x(a), 3))
		n++
	}
	if n == 0 {
		return "", nil
	}
	height := 26 + n*row
	if now.After(from) && now.Before(until) {
		today, err := s.words.Say("timetable.today")
		if err != nil {
			return "", err
		}
		anchor, nudge := "start", 4.0
		if x(now) > width-60 {
			anchor, nudge = "end", -4
		}
		fmt.Fprintf(&bars, `<line class="app-chart__line" x1="%.1f" x2="%.1f" y1="2" y2="%d"/><text x="%.1f" y="16" text-anchor="%s">%s</text>`,
			x(now), x(now), height, x(now)+nudge, anchor, template.HTMLEscapeString(today))
	}
	return template.HTML(fmt.Sprintf(`<svg class="app-chart app-chart--phases" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" aria-hidden="true" focusable="false">%s</svg>`, //nolint:gosec // escaped above
		width, height, bars.String())), nil
}

// shortDay is the day of an instant without its weekday and year, as a picture has
// room for: an instant at the very end of a day belongs to that day.
func (s *Site) shortDay(t time.Time) string {
	return s.words.ShortDay(t.Add(-time.Second))
}

// left says how long it is until an instant; nothing once it has come. A page that
// stays open is kept true by src/site.ts.
func (s *Site) left(at, now time.Time) (template.HTML, error) {
	d := at.Sub(now)
	if at.IsZero() || now.IsZero() || d <= 0 {
		return "", nil
	}
	unit, n := "days", int(d.Hours())/24
	switch {
	case d < 2*time.Hour:
		unit, n = "minutes", max(int(d.Minutes()), 1)
	case d < 48*time.Hour:
		unit, n = "hours", int(d.Hours())
	}
	text, err := s.words.Say("left."+unit, "n", n)
	if err != nil {
		return "", err
	}
	return template.HTML(fmt.Sprintf(`<span class="app-left" data-left="%d">%s</span>`, int(d.Seconds()), template.HTMLEscapeString(text))), nil //nolint:gosec // escaped here
}

// course draws how the turnout grew, as a line of steps under the whole roll. The table
// beside it has the figures.
func (s *Site) course(points []TurnoutPoint, roll int) template.HTML {
	if len(points) < 2 || roll <= 0 {
		return ""
	}
	const width, high, top = 420, 160, 8
	from, last := points[0], points[len(points)-1]
	span := last.At.Sub(from.At).Seconds()
	if span <= 0 {
		return ""
	}
	x := func(p TurnoutPoint) float64 { return p.At.Sub(from.At).Seconds() / span * width }
	y := func(p TurnoutPoint) float64 { return top + high - float64(p.Ballots)/float64(roll)*high }
	var area strings.Builder
	fmt.Fprintf(&area, "M0 %d", top+high)
	for _, p := range points {
		fmt.Fprintf(&area, "L%.1f %.1f", x(p), y(p))
	}
	fmt.Fprintf(&area, "L%d %dZ", width, top+high)
	label := max(y(last)-6, 16)
	return template.HTML(fmt.Sprintf(`<svg class="app-chart app-chart--course" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" aria-hidden="true" focusable="false">`+ //nolint:gosec // escaped here
		`<rect class="app-chart__whole" x="0.5" y="%d" width="%d" height="%d"/><path class="app-chart__bar is-won" d="%s"/>`+
		`<text x="0" y="%d">%s</text><text x="%d" y="%d" text-anchor="end">%s</text><text x="%d" y="%.1f" text-anchor="end">%s</text></svg>`,
		width, high+top+24, top, width-1, high, area.String(),
		high+top+20, template.HTMLEscapeString(s.shortDay(from.At.Add(time.Second))), width, high+top+20, template.HTMLEscapeString(s.shortDay(last.At)),
		width-6, label, template.HTMLEscapeString(Percent(last.Ballots, roll))))
}

// term draws how much of a term has passed, from its first day to its last.
func term(from, lastDay, today time.Time) template.HTML {
	whole := lastDay.AddDate(0, 0, 1).Sub(from).Hours()
	if from.IsZero() || whole <= 0 {
		return ""
	}
	passed := min(max(today.Sub(from).Hours()/whole, 0), 1)
	const width = 200
	return template.HTML(fmt.Sprintf(`<svg class="app-term" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d 8" preserveAspectRatio="none" aria-hidden="true" focusable="false">`+ //nolint:gosec // numbers only
		`<rect class="app-term__whole" width="%d" height="8"/><rect class="app-term__passed" width="%.1f" height="8"/></svg>`, width, width, passed*width))
}

// initials stand in for somebody who has no photograph: of the first and the last
// word of a name.
func initials(name string) string {
	words := strings.FieldsFunc(name, func(r rune) bool { return unicode.IsSpace(r) })
	if len(words) > 2 {
		words = []string{words[0], words[len(words)-1]}
	}
	var b strings.Builder
	for _, w := range words {
		for _, r := range w {
			if unicode.IsLetter(r) {
				b.WriteRune(unicode.ToUpper(r))
				break
			}
		}
	}
	return b.String()
}
