package register

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"unicode"

	"hustings/domain"
	"hustings/domain/governance"
	"hustings/domain/hall"
	"hustings/domain/refusal"
	"hustings/elections/store"
)

// PersonalData is everything that is kept about one person, and nobody else's
// (PR2). A secret choice is not among it: none is kept with a name.
type PersonalData struct {
	Person       domain.Person        `json:"person"`
	Memberships  []domain.Membership  `json:"memberships"`
	Appointments []domain.Appointment `json:"appointments"`
	Seats        []domain.Holding     `json:"seats"`
	Offices      []domain.OfficeTerm  `json:"offices"`
	RoleLosses   []domain.RoleLoss    `json:"role_losses"`
	Nominations  []domain.Nomination  `json:"nominations"` // her own; without those who supported them
	Supports     []domain.Support     `json:"supports"`    // that she was asked for
	Rolls        []domain.ContestID   `json:"rolls"`       // contests that she is on the roll of
	Sessions     []domain.Session     `json:"sessions"`
	Passkeys     []domain.Passkey     `json:"passkeys"` // without their keys
	Photograph   []byte               `json:"photograph,omitempty"`
	Mails        domain.MailWishes    `json:"mails"`  // which she wants
	Wishes       []domain.MemberWish  `json:"wishes"` // what she asked the office to put right
	Acts         []domain.Recorded    `json:"acts"`   // by her, or about her
	governance.OwnWork
	hall.Own
}

// PersonalData gathers what is kept about a person, for herself or for the
// secretariat that answers her.
func (r *Register) PersonalData(ctx context.Context, by domain.Actor, person domain.PersonID) (d PersonalData, err error) {
	if !by.IsEngine() && (by.Person == "" || by.Person != person) {
		if err := by.Must("", "", domain.Keepers...); err != nil {
			return d, err
		}
	}
	err = r.Store.Read(ctx, func(tx *store.Tx) error {
		for _, read := range []func() error{
			func() (err error) { d.Person, err = tx.Person(person); return },
			func() (err error) { d.Memberships, err = tx.MembershipsOf(person); return },
			func() (err error) { d.Appointments, err = tx.AppointmentsOf(person); return },
			func() (err error) { d.Seats, err = tx.HoldingsOf(person); return },
			func() (err error) { d.Offices, err = tx.OfficesOf(person); return },
			func() (err error) { d.RoleLosses, err = tx.RoleLossesOf(person); return },
			func() (err error) { d.Nominations, err = tx.NominationsBy(person); return },
			func() (err error) { d.Supports, err = tx.SupportsBy(person); return },
			func() (err error) { d.Rolls, err = tx.RollsOf(person); return },
			func() (err error) { d.Sessions, err = tx.SessionsOf(person); return },
			func() (err error) { d.Passkeys, err = tx.PasskeysOf(person); return },
			func() (err error) {
				d.Photograph, _, err = tx.Portrait(person)
				if _, none := refusal.Of(err); none {
					err = nil
				}
				return err
			},
			func() (err error) { d.Mails, err = tx.MailWishes(person); return },
			func() (err error) { d.Wishes, err = tx.MemberWishes(person); return },
			func() (err error) { d.Acts, err = actsOf(tx, person); return },
			func() (err error) { d.OwnWork, err = tx.OwnWork(person); return },
			func() (err error) { d.Own, err = tx.OwnEvents(person); return },
		} {
			if err := read(); err != nil {
				return err
			}
		}
		for i := range d.Nominations {
			d.Nominations[i].Supports = nil
			if d.Nominations[i].ProposedBy != person {
				d.Nominations[i].ProposedBy = ""
			}
			if r := d.Nominations[i].Ruling; r != nil {
				ruled := *r
				ruled.By = ""
				d.Nominations[i].Ruling = &ruled
			}
		}
		for i := range d.Passkeys {
			d.Passkeys[i].Body, d.Passkeys[i].Credential = nil, nil
		}
		return nil
	})
	if err != nil {
		return PersonalData{}, err
	}
	return d, nil
}

// actsOf are the record's acts by a person or about her. Who else acted is that
// person's datum and left out.
func actsOf(tx *store.Tx, person domain.PersonID) (acts []domain.Recorded, err error) {
	for _, f := range []store.RecordFilter{{By: person}, {Subject: string(person)}} {
		for f.Limit = 500; ; {
			page, err := tx.RecordEntries(f)
			if err != nil {
				return nil, err
			}
			for _, e := range page {
				if f.By == "" && e.By == person {
					continue // among the others already
				}
				if e.By != person {
					e.By = ""
				}
				acts = append(acts, e)
			}
			if len(page) < f.Limit {
				break
			}
			f.After = page[len(page)-1].Seq
		}
	}
	return acts, nil
}

// ExportPerson writes a person's data as she can read them, a JSON document: for
// herself or for the secretariat that answers her (PR2).
func (r *Register) ExportPerson(ctx context.Context, by domain.Actor, person domain.PersonID, w io.Writer) error {
	data, err := r.PersonalData(ctx, by, person)
	if err != nil {
		return err
	}
	names, err := r.namesIn(ctx, data)
	if err != nil {
		return err
	}
	return writeAnswer(w, data, names)
}

// namesIn are the names of what a person's data speak of, by id.
func (r *Register) namesIn(ctx context.Context, d PersonalData) (map[string]string, error) {
	names := map[string]string{}
	err := r.Store.Read(ctx, func(tx *store.Tx) error {
		networks, err := tx.Networks()
		if err != nil {
			return err
		}
		for _, n := range networks {
			names[string(n.ID)] = n.Name
		}
		panels, err := tx.Panels()
		if err != nil {
			return err
		}
		for _, p := range panels {
			names[string(p.ID)] = p.Name
		}
		for _, n := range d.Nominations {
			el, err := tx.Election(n.Election)
			if err != nil {
				return err
			}
			names[string(n.Election)] = el.Reference
		}
		for _, id := range d.Own.Events() {
			e, err := tx.Event(string(id))
			if err != nil {
				return err
			}
			names[string(id)] = e.Reference
		}
		for _, id := range d.Rolls {
			c, err := tx.Contest(id)
			if err != nil {
				return err
			}
			names[string(id)] = c.Reference
		}
		return nil
	})
	return names, err
}

// writeAnswer writes data as a person can read them: names in place of the
// ids of networks, panels, elections, events and contests, keys in one spelling, a list
// where there is nothing, and what is not known left out. Every fact of
// [PersonalData] is in it, also one that is added later.
func writeAnswer(w io.Writer, d PersonalData, names map[string]string) error {
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
