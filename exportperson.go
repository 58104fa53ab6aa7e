package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"unicode"

	"hustings/domain"
	"hustings/elections/register"
	"hustings/elections/store"
)

// writeAnswer writes a person's data as she can read them: names in place of the
// ids of networks, panels, elections and contests, keys in one spelling, a list
// where there is nothing, and what is not known left out. Every fact of
// [register.PersonalData] is in it, also one that is added later.
func writeAnswer(w io.Writer, d register.PersonalData, names map[string]string) error {
	raw, err := json.Marshal(d)
	if err != nil {
		return err
	}
	var facts struct {
		of []string
		in map[string]json.RawMessage
	}
	if err := json.Unmarshal(raw, &facts.in); err != nil {
		return err
	}
	order := json.NewDecoder(bytes.NewReader(raw)) // the keys again, in the order of the type
	if _, err := order.Token(); err != nil {
		return err
	}
	for order.More() {
		key, err := order.Token()
		if err != nil {
			return err
		}
		var skip json.RawMessage
		if err := order.Decode(&skip); err != nil {
			return err
		}
		facts.of = append(facts.of, fmt.Sprint(key))
	}
	var out bytes.Buffer
	for i, key := range facts.of {
		var value any
		read := json.NewDecoder(bytes.NewReader(facts.in[key]))
		read.UseNumber()
		if err := read.Decode(&value); err != nil {
			return err
		}
		if value = readable(value, names); value == nil {
			value = []any{}
		}
		text, err := json.Marshal(value)
		if err != nil {
			return err
		}
		fmt.Fprintf(&out, "%c%q:%s", "{,"[min(i, 1)], key, text)
	}
	out.WriteByte('}')
	var neat bytes.Buffer
	if err := json.Indent(&neat, out.Bytes(), "", "  "); err != nil {
		return err
	}
	neat.WriteByte('\n')
	_, err = neat.WriteTo(w)
	return err
}

// readable is a value without what says nothing.
func readable(value any, names map[string]string) any {
	switch v := value.(type) {
	case map[string]any:
		out := map[string]any{}
		for key, one := range v {
			one = readable(one, names)
			if one == nil || one == "" || one == "0001-01-01T00:00:00Z" || key == "Prev" || key == "Hash" { // the chain is the record's
				continue
			}
			out[snake(key)] = one
		}
		return out
	case []any:
		for i := range v {
			v[i] = readable(v[i], names)
		}
	case string:
		if name, known := names[v]; known {
			return name
		}
	}
	return value
}

// snake is a Go name as JSON spells it: RoleSince is role_since, ID is id.
func snake(name string) string {
	var b strings.Builder
	before := '_'
	for _, r := range name {
		if unicode.IsUpper(r) && unicode.IsLower(before) {
			b.WriteByte('_')
		}
		b.WriteRune(unicode.ToLower(r))
		before = r
	}
	return b.String()
}

// namesIn are the names of what a person's data speak of, by id.
func (h *house) namesIn(ctx context.Context, d register.PersonalData) (map[string]string, error) {
	names := map[string]string{}
	err := h.store.Read(ctx, func(tx *store.Tx) error {
		networks, err := tx.Networks()
		if err != nil {
			return err
		}
		for _, n := range networks {
			names[string(n.ID)] = n.Name
		}
		panels, err := tx.Panels()
		for _, p := range panels {
			names[string(p.ID)] = p.Name
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	for _, n := range d.Nominations {
		el, err := h.engine.Election(ctx, domain.Engine(), string(n.Election))
		if err != nil {
			return nil, err
		}
		names[string(n.Election)] = el.Reference
	}
	for _, id := range d.Rolls {
		c, err := h.engine.Contest(ctx, id)
		if err != nil {
			return nil, err
		}
		names[string(id)] = c.Reference
	}
	return names, nil
}
