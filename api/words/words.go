package words

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"sync"
	"time"

	"hustings/domain"
	"hustings/domain/refusal"
	"hustings/domain/when"
)

// Catalogue is one language's texts and one time zone. It is read-only and
// safe for use by many goroutines.
type Catalogue struct {
	Language domain.Language
	zone     *time.Location
	texts    map[string]string
	calendar calendar
	base     *Catalogue // where a text is looked for that this one does not have; nil: nowhere
	others   map[domain.Language]*Catalogue
}

// English returns the en-GB catalogue with dates in the zone, Europe/London
// when it is nil, and with the other languages beside it (see [Catalogue.In]).
// A key that stands in two files is an error.
func English(zone *time.Location) (*Catalogue, error) {
	if zone == nil {
		return inLondon()
	}
	return readAll(zone)
}

// inLondon is read once, however many servers a program opens.
var inLondon = sync.OnceValues(func() (*Catalogue, error) {
	zone, err := time.LoadLocation("Europe/London")
	if err != nil {
		return nil, fmt.Errorf("loading the time zone: %w", err)
	}
	return readAll(zone)
})

// readAll reads every language.
func readAll(zone *time.Location) (*Catalogue, error) {
	c, err := read(domain.English, zone)
	if err != nil {
		return nil, err
	}
	c.others = map[domain.Language]*Catalogue{}
	for _, l := range domain.Languages {
		if l == domain.English {
			continue
		}
		if c.others[l], err = read(l, zone); err != nil {
			return nil, err
		}
		c.others[l].base = c
	}
	return c, nil
}

// Zone is the time zone that instants are written in.
func (c *Catalogue) Zone() *time.Location { return c.zone }

// Refusal words a refusal for the reader. A reason without a text of its own
// gives its code and name, which a test forbids.
func (c *Catalogue) Refusal(r *refusal.Refusal) string {
	text, ok := c.find("reason." + r.Reason.Name)
	if !ok {
		return "This cannot be done: " + strings.ReplaceAll(r.Reason.Name, "-", " ") + "."
	}
	return c.fill(text, r.Args)
}

// Has reports whether the catalogue has a text of that key.
func (c *Catalogue) Has(key string) bool { _, ok := c.find(key); return ok }

// Text gives the text under key, filled with args; a missing key gives itself,
// so that a page shows what is missing instead of nothing.
func (c *Catalogue) Text(key string, args refusal.Args) string {
	text, ok := c.find(key)
	if !ok {
		return key
	}
	return c.fill(text, args)
}

// fill puts in what there is; what is missing is said to be. {any roles} is a
// list of which one is enough.
func (c *Catalogue) fill(text string, args refusal.Args) string {
	filled, err := fill(text, func(name string) (string, bool) {
		name, choice := strings.CutPrefix(name, "any ")
		v, ok := args[name]
		switch {
		case ok && choice:
			return c.choice(v), true
		case ok && name == "alarm":
			return c.Alarm(fmt.Sprint(v)), true
		case ok:
			return c.Value(v), true
		}
		return "(not stated)", true
	})
	if err != nil {
		return text
	}
	return filled
}

// Alarm says in a sentence what an alarm is about, by its name in the data: a
// reason of refusal, a file of the key folder, or a part of what was signed (R103).
func (c *Catalogue) Alarm(name string) string {
	for _, key := range []string{"alarm." + name, "reason." + name} {
		if text, ok := c.find(key); ok && !strings.Contains(text, "{") {
			return text
		}
	}
	return c.Text("alarm.other", nil)
}

// DateKeys are the words below "date-of." for each date of a timetable.
var DateKeys = map[domain.Milestone]string{
	domain.NoticePublished: "notice", domain.NominationsOpen: "nominations-open", domain.NominationsClose: "nominations-close",
	domain.StatementPublished: "statement", domain.WithdrawalsClose: "withdrawals", domain.RollSealed: "roll-seal",
	domain.PollNoticed: "poll-notice", domain.PollOpens: "opens", domain.PollCloses: "closes",
	domain.ResultDue: "result", domain.ObjectionsEnd: "objections",
}

// Value writes one value as the reader expects it.
func (c *Catalogue) Value(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		return c.text(v)
	case int:
		return grouped(v)
	case time.Time:
		return c.Instant(v)
	case *time.Time:
		if v == nil {
			return ""
		}
		return c.Instant(*v)
	case when.Date:
		return c.Date(v)
	case domain.State:
		return c.Text("state."+string(v), nil)
	case domain.Milestone:
		return c.Text("date-of."+DateKeys[v], nil)
	case domain.Role:
		return c.Text("role."+string(v), nil)
	case fmt.Stringer:
		return v.String()
	}
	if parts, ok := c.values(v); ok {
		return c.List(parts)
	}
	return fmt.Sprint(v)
}

// grouped writes a number with a comma before every three digits.
func grouped(n int) string {
	text := strconv.Itoa(n)
	first := 0
	if n < 0 {
		first = 1
	}
	for i := len(text) - 3; i > first; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	return text
}

// values writes each value of a slice.
func (c *Catalogue) values(v any) ([]string, bool) {
	rv := reflect.ValueOf(v)
	if rv.Kind() != reflect.Slice {
		return nil, false
	}
	parts := make([]string, rv.Len())
	for i := range parts {
		parts[i] = c.Value(rv.Index(i).Interface())
	}
	return parts, true
}

// choice writes values of which one is enough: "a, b or c".
func (c *Catalogue) choice(v any) string {
	parts, ok := c.values(v)
	if !ok {
		return c.Value(v)
	}
	return joined(parts, c.calendar.or)
}

// text writes a text; one that is an instant or a date, as the arguments of mails
// are, is written out.
func (c *Catalogue) text(s string) string {
	if t, err := time.Parse(time.RFC3339, s); err == nil {
		return c.Instant(t)
	}
	if d, err := when.ParseDate(s); err == nil {
		return c.Date(d)
	}
	return s
}

// List joins with commas and a last "and".
func (c *Catalogue) List(parts []string) string { return joined(parts, c.calendar.and) }

func joined(parts []string, last string) string {
	switch n := len(parts); n {
	case 0:
		return ""
	case 1:
		return parts[0]
	default:
		return strings.Join(parts[:n-1], ", ") + " " + last + " " + parts[n-1]
	}
}
