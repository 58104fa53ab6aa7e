package web

import (
	"embed"
	"encoding/json"
	"fmt"
	"html"
	"html/template"
	"io/fs"
	"path"
	"slices"
	"strings"
	"time"
)

//go:embed words
var wordFiles embed.FS

// Words is the catalogue of one language: whatever a page or a mail says. A
// sentence may hold values, "{name}", and choose by number,
// "{n} {n|ballot|ballots}": the first form for 1, the second for all else.
type Words struct {
	lang      string
	sentences map[string]string
}

// LoadWords reads the catalogue of a language ("en-GB"): every file in its
// folder. A key that stands in two files is an error.
func LoadWords(lang string) (*Words, error) {
	w := &Words{lang: lang, sentences: map[string]string{}}
	folder := path.Join("words", lang)
	files, err := fs.ReadDir(wordFiles, folder)
	if err != nil {
		return nil, fmt.Errorf("no words for the language %q: %w", lang, err)
	}
	for _, f := range files {
		data, err := wordFiles.ReadFile(path.Join(folder, f.Name()))
		if err != nil {
			return nil, err
		}
		var part map[string]string
		if err := json.Unmarshal(data, &part); err != nil {
			return nil, fmt.Errorf("%s/%s: %w", folder, f.Name(), err)
		}
		for key, sentence := range part {
			if _, twice := w.sentences[key]; twice {
				return nil, fmt.Errorf("%s/%s: %q stands in another file too", folder, f.Name(), key)
			}
			w.sentences[key] = sentence
		}
	}
	return w, nil
}

// Has reports whether the catalogue has the key.
func (w *Words) Has(key string) bool { _, ok := w.sentences[key]; return ok }

// Keys lists all keys, sorted.
func (w *Words) Keys() []string {
	keys := make([]string, 0, len(w.sentences))
	for key := range w.sentences {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}

// Say words a sentence as plain text. args alternate names and values.
func (w *Words) Say(key string, args ...any) (string, error) {
	sentence, ok := w.sentences[key]
	if !ok {
		return "", fmt.Errorf("the catalogue %s has no %q", w.lang, key)
	}
	if len(args)%2 != 0 {
		return "", fmt.Errorf("%q: a name without a value", key)
	}
	return fill(sentence, args, func(v any) string { return fmt.Sprint(v) })
}

// HTML words a sentence for a page: everything is escaped but values that are
// HTML already, such as a name in <bdi> or an instant in <time>.
func (w *Words) HTML(key string, args ...any) (template.HTML, error) {
	sentence, ok := w.sentences[key]
	if !ok {
		return "", fmt.Errorf("the catalogue %s has no %q", w.lang, key)
	}
	if len(args)%2 != 0 {
		return "", fmt.Errorf("%q: a name without a value", key)
	}
	text, err := fill(html.EscapeString(sentence), args, func(v any) string {
		if safe, ok := v.(template.HTML); ok {
			return string(safe)
		}
		return html.EscapeString(fmt.Sprint(v))
	})
	return template.HTML(text), err
}

// Part returns the sentences whose keys begin with the prefix, without it: what
// a script needs.
func (w *Words) Part(prefix string) map[string]string {
	part := map[string]string{}
	for key, sentence := range w.sentences {
		if rest, ok := strings.CutPrefix(key, prefix); ok {
			part[rest] = sentence
		}
	}
	return part
}

// fill puts the values into their places. A place without a value is an error:
// a sentence must not be shown with a hole in it.
func fill(sentence string, args []any, show func(any) string) (string, error) {
	var b strings.Builder
	for {
		before, rest, found := strings.Cut(sentence, "{")
		b.WriteString(before)
		if !found {
			return b.String(), nil
		}
		place, after, closed := strings.Cut(rest, "}")
		if !closed {
			return "", fmt.Errorf("%q: a brace is not closed", sentence)
		}
		forms := strings.Split(place, "|")
		value, ok := valueOf(args, forms[0])
		switch {
		case !ok:
			return "", fmt.Errorf("%q: no value for {%s}", before, forms[0])
		case len(forms) == 1:
			b.WriteString(show(value))
		case len(forms) == 3:
			if fmt.Sprint(value) == "1" {
				b.WriteString(forms[1])
			} else {
				b.WriteString(forms[2])
			}
		default:
			return "", fmt.Errorf("{%s}: want one form for 1 and one for the rest", place)
		}
		sentence = after
	}
}

func valueOf(args []any, name string) (any, bool) {
	for i := 0; i+1 < len(args); i += 2 {
		if args[i] == name {
			return args[i+1], true
		}
	}
	return nil, false
}

// Day words a civil date: "Thursday 25 June 2026".
func (w *Words) Day(t time.Time) (string, error) {
	weekday, err := w.Say("date.weekday." + fmt.Sprint(int(t.Weekday())))
	if err != nil {
		return "", err
	}
	month, err := w.Say("date.month." + fmt.Sprint(int(t.Month())))
	if err != nil {
		return "", err
	}
	return w.Say("date.day", "weekday", weekday, "day", t.Day(), "month", month, "year", t.Year())
}

// Instant words an instant in its location, with the zone's name:
// "Thursday 25 June 2026, 5:00pm BST". Noon and midnight are said as such, and
// seconds only where there are any.
func (w *Words) Instant(t time.Time) (string, error) {
	day, err := w.Day(t)
	if err != nil {
		return "", err
	}
	clock := t.Format("3:04pm")
	switch {
	case t.Second() != 0:
		clock = t.Format("3:04:05pm")
	case t.Hour() == 0 && t.Minute() == 0:
		clock, err = w.Say("date.midnight")
	case t.Hour() == 12 && t.Minute() == 0:
		clock, err = w.Say("date.noon")
	}
	if err != nil {
		return "", err
	}
	zone, _ := t.Zone()
	return w.Say("date.instant", "day", day, "clock", clock, "zone", zone)
}
