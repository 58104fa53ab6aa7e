package words

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"time"

	"hustings/domain"
)

//go:embed en-GB.json
var english []byte

// Catalogue is one language's texts and one time zone. It is read-only and
// safe for use by many goroutines.
type Catalogue struct {
	Language string
	zone     *time.Location
	reasons  map[string]string
	texts    map[string]string
}

// English returns the en-GB catalogue with dates in the zone, Europe/London
// when it is nil.
func English(zone *time.Location) (*Catalogue, error) {
	if zone == nil {
		var err error
		if zone, err = time.LoadLocation("Europe/London"); err != nil {
			return nil, fmt.Errorf("loading the time zone: %w", err)
		}
	}
	var file struct {
		Language string            `json:"language"`
		Reasons  map[string]string `json:"reasons"`
		Texts    map[string]string `json:"texts"`
	}
	if err := json.Unmarshal(english, &file); err != nil {
		return nil, fmt.Errorf("reading the catalogue: %w", err)
	}
	return &Catalogue{file.Language, zone, file.Reasons, file.Texts}, nil
}

// Zone is the time zone that instants are written in.
func (c *Catalogue) Zone() *time.Location { return c.zone }

// Refusal words a refusal for the reader. A reason without a text of its own
// gives its code and name, which a test forbids.
func (c *Catalogue) Refusal(r *domain.Refusal) string {
	text, ok := c.reasons[string(r.Reason)]
	if !ok {
		return "This cannot be done: " + strings.ReplaceAll(string(r.Reason), "-", " ") + "."
	}
	return c.fill(text, r.Args)
}

// HasReason reports whether the catalogue words the reason.
func (c *Catalogue) HasReason(r domain.Reason) bool { _, ok := c.reasons[string(r)]; return ok }

// Text gives the text under key, filled with args; a missing key gives itself,
// so that a page shows what is missing instead of nothing.
func (c *Catalogue) Text(key string, args domain.Args) string {
	text, ok := c.texts[key]
	if !ok {
		return key
	}
	return c.fill(text, args)
}

func (c *Catalogue) fill(text string, args domain.Args) string {
	var out strings.Builder
	for {
		open := strings.IndexByte(text, '{')
		if open < 0 {
			break
		}
		end := strings.IndexByte(text[open:], '}')
		if end < 0 {
			break
		}
		out.WriteString(text[:open])
		name := text[open+1 : open+end]
		if v, ok := args[name]; ok {
			out.WriteString(c.Value(v))
		} else {
			out.WriteString("(not stated)")
		}
		text = text[open+end+1:]
	}
	out.WriteString(text)
	return out.String()
}

// Value writes one value as the reader expects it.
func (c *Catalogue) Value(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		return v
	case time.Time:
		return c.Instant(v)
	case *time.Time:
		if v == nil {
			return ""
		}
		return c.Instant(*v)
	case domain.Date:
		return c.Date(v)
	case domain.State:
		return c.Text("state."+string(v), nil)
	case domain.Role:
		return c.Text("role."+string(v), nil)
	case fmt.Stringer:
		return v.String()
	}
	if rv := reflect.ValueOf(v); rv.Kind() == reflect.Slice {
		parts := make([]string, rv.Len())
		for i := range parts {
			parts[i] = c.Value(rv.Index(i).Interface())
		}
		return c.List(parts)
	}
	return fmt.Sprint(v)
}

// List joins with commas and a last "or"-free "and".
func (c *Catalogue) List(parts []string) string {
	switch n := len(parts); n {
	case 0:
		return ""
	case 1:
		return parts[0]
	default:
		return strings.Join(parts[:n-1], ", ") + " and " + parts[n-1]
	}
}

// Instant writes an instant with its weekday and zone: "Thursday 25 June 2026
// at 5:00pm BST".
func (c *Catalogue) Instant(t time.Time) string {
	l := t.In(c.zone)
	clock := l.Format("3:04pm")
	if l.Second() != 0 {
		clock = l.Format("3:04:05pm")
	}
	return l.Format("Monday 2 January 2006") + " at " + clock + " " + l.Format("MST")
}

// Date writes a civil date: "Thursday 25 June 2026".
func (c *Catalogue) Date(d domain.Date) string {
	return time.Date(d.Year, d.Month, d.Day, 12, 0, 0, 0, time.UTC).Format("Monday 2 January 2006")
}
