package words

import (
	"fmt"
	"html"
	"html/template"
	"slices"
	"strings"
)

// Say words a sentence of a page as plain text. args alternate names and
// values. Unlike Text it refuses a missing key or value: a page must not be
// shown with a hole in it.
func (c *Catalogue) Say(key string, args ...any) (string, error) {
	return c.sentence(key, args, func(text string) string { return text }, c.Value)
}

// Told is Say where nobody waits for an error: a key that is missing stands for its words.
// A test holds every key that the office writes.
func (c *Catalogue) Told(key string, args ...any) string {
	text, err := c.Say(key, args...)
	if err != nil {
		return key
	}
	return text
}

// HTML words a sentence for a page: everything is escaped but values that are
// HTML already, such as a name in <bdi> or an instant in <time>.
func (c *Catalogue) HTML(key string, args ...any) (template.HTML, error) {
	text, err := c.sentence(key, args, html.EscapeString, func(v any) string {
		if safe, ok := v.(template.HTML); ok {
			return string(safe)
		}
		return html.EscapeString(c.Value(v))
	})
	return template.HTML(text), err //nolint:gosec // sentence and values are escaped
}

func (c *Catalogue) sentence(key string, args []any, escape func(string) string, show func(any) string) (string, error) {
	text, ok := c.find(key)
	if !ok {
		return "", fmt.Errorf("the catalogue %s has no %q", c.Language, key)
	}
	if len(args)%2 != 0 {
		return "", fmt.Errorf("%q: a name without a value", key)
	}
	filled, err := fill(escape(text), func(name string) (string, bool) {
		for i := 0; i < len(args); i += 2 {
			if args[i] == name {
				return show(args[i+1]), true
			}
		}
		return "", false
	})
	if err != nil {
		return "", fmt.Errorf("%q: %w", key, err)
	}
	return filled, nil
}

// Keys lists the keys of the language itself that begin so, sorted.
func (c *Catalogue) Keys(prefix string) []string {
	var keys []string
	for key := range c.texts {
		if strings.HasPrefix(key, prefix) {
			keys = append(keys, key)
		}
	}
	slices.Sort(keys)
	return keys
}

// Part returns the texts whose keys begin with the prefix, without it: what a
// script of a page needs.
func (c *Catalogue) Part(prefix string) map[string]string {
	part := map[string]string{}
	if c.base != nil {
		part = c.base.Part(prefix)
	}
	for key, text := range c.texts {
		if rest, ok := strings.CutPrefix(key, prefix); ok {
			part[rest] = text
		}
	}
	return part
}

// fill puts values into their places, {name}, and lets them choose a form,
// {n|ballot|ballots}: the first for 1, the second for all else.
func fill(text string, value func(name string) (string, bool)) (string, error) {
	var b strings.Builder
	for {
		before, rest, found := strings.Cut(text, "{")
		b.WriteString(before)
		if !found {
			return b.String(), nil
		}
		place, after, closed := strings.Cut(rest, "}")
		if !closed {
			return "", fmt.Errorf("a brace is not closed after %q", before)
		}
		forms := strings.Split(place, "|")
		v, ok := value(forms[0])
		switch {
		case !ok:
			return "", fmt.Errorf("no value for {%s}", forms[0])
		case len(forms) == 1:
			b.WriteString(v)
		case len(forms) == 3 && v == "1":
			b.WriteString(forms[1])
		case len(forms) == 3:
			b.WriteString(forms[2])
		default:
			return "", fmt.Errorf("{%s}: want one form for 1 and one for the rest", place)
		}
		text = after
	}
}
