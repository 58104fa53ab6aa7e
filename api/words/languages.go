package words

import (
	"embed"
	"encoding/json"
	"fmt"
	"time"

	"hustings/domain"
	"hustings/domain/when"
)

// Language is by which a catalogue is chosen.
type Language = domain.Language

//go:embed en-GB cy
var languages embed.FS

// read reads the catalogue of a language: all files of the folder of its tag.
func read(l domain.Language, zone *time.Location) (*Catalogue, error) {
	c := &Catalogue{Language: l, zone: zone, texts: map[string]string{}, calendar: calendars[l]}
	files, err := languages.ReadDir(string(l))
	if err != nil {
		return nil, fmt.Errorf("reading the catalogue: %w", err)
	}
	for _, f := range files {
		data, err := languages.ReadFile(string(l) + "/" + f.Name())
		if err != nil {
			return nil, fmt.Errorf("reading the catalogue: %w", err)
		}
		var part map[string]string
		if err := json.Unmarshal(data, &part); err != nil {
			return nil, fmt.Errorf("reading the catalogue's %s: %w", f.Name(), err)
		}
		for key, text := range part {
			if _, twice := c.texts[key]; twice {
				return nil, fmt.Errorf("the catalogue's %s: %q stands elsewhere too", f.Name(), key)
			}
			c.texts[key] = text
		}
	}
	return c, nil
}

// In is the catalogue of another language; the catalogue itself where there is none. A
// language holds what a member meets; what it does not hold is said in English.
func (c *Catalogue) In(l domain.Language) *Catalogue {
	if other, there := c.others[l]; there {
		return other
	}
	return c
}

// Others are the catalogues beside the English one.
func (c *Catalogue) Others() map[domain.Language]*Catalogue { return c.others }

// Own reports whether the language itself has a text of that key.
func (c *Catalogue) Own(key string) bool { _, ok := c.texts[key]; return ok }

// Alone is the language without what it borrows from English, for a test that asks what
// it lacks.
func (c *Catalogue) Alone() *Catalogue {
	alone := *c
	alone.base, alone.others = nil, nil
	return &alone
}

// find is the text of a key, in English where the language has none.
func (c *Catalogue) find(key string) (string, bool) {
	text, ok := c.texts[key]
	if !ok && c.base != nil {
		return c.base.find(key)
	}
	return text, ok
}

// calendar is how a language writes days, hours and lists.
type calendar struct {
	days           [7]string // from Sunday
	months, short  [12]string
	at             string // between day and hour
	midday, endDay string
	and, or        string
}

var calendars = map[domain.Language]calendar{
	domain.English: {
		days:   [7]string{"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"},
		months: [12]string{"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"},
		short:  [12]string{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"},
		at:     "at", midday: "midday", endDay: "end of the day", and: "and", or: "or",
	},
	domain.Welsh: {
		days:   [7]string{"Dydd Sul", "Dydd Llun", "Dydd Mawrth", "Dydd Mercher", "Dydd Iau", "Dydd Gwener", "Dydd Sadwrn"},
		months: [12]string{"Ionawr", "Chwefror", "Mawrth", "Ebrill", "Mai", "Mehefin", "Gorffennaf", "Awst", "Medi", "Hydref", "Tachwedd", "Rhagfyr"},
		short:  [12]string{"Ion", "Chwef", "Maw", "Ebr", "Mai", "Meh", "Gorff", "Awst", "Medi", "Hyd", "Tach", "Rhag"},
		at:     "am", midday: "hanner dydd", endDay: "diwedd y dydd", and: "a", or: "neu",
	},
}

func (d calendar) day(t time.Time) string {
	return fmt.Sprintf("%s %d %s %d", d.days[t.Weekday()], t.Day(), d.months[t.Month()-1], t.Year())
}

// Instant writes an instant with its weekday and zone: "Thursday 25 June 2026
// at 5:00pm BST". Nobody has to know which end of the day 12:00am is.
func (c *Catalogue) Instant(t time.Time) string {
	l := t.In(c.zone)
	clock := l.Format("3:04pm")
	switch {
	case l.Second() != 0:
		clock = l.Format("3:04:05pm")
	case l.Hour() == 0 && l.Minute() == 0:
		// Whoever reads "12:00am" or "midnight" may take it for either end of the day.
		return c.calendar.day(l.AddDate(0, 0, -1)) + ", " + c.calendar.endDay
	case l.Hour() == 12 && l.Minute() == 0:
		clock = c.calendar.midday
	}
	return c.calendar.day(l) + " " + c.calendar.at + " " + clock + " " + l.Format("MST")
}

// Date writes a civil date: "Thursday 25 June 2026".
func (c *Catalogue) Date(d when.Date) string {
	return c.calendar.day(time.Date(d.Year, d.Month, d.Day, 12, 0, 0, 0, time.UTC))
}

// ShortDay writes a day of the zone as a picture has room for: "25 Jun".
func (c *Catalogue) ShortDay(t time.Time) string {
	l := t.In(c.zone)
	return fmt.Sprintf("%d %s", l.Day(), c.calendar.short[l.Month()-1])
}
