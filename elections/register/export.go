package register

import (
	"context"
	"encoding/csv"
	"io"
	"strings"

	"hustings/domain"
	"hustings/elections/store"
)

// Cell is a text as a cell of an exported table may hold it: a spreadsheet takes
// what begins with = + - @, a tab or a carriage return for a formula, so such a
// text gets an apostrophe in front (BD3). Reading a file takes it off again.
func Cell(s string) string {
	if formula(s) {
		return "'" + s
	}
	return s
}

// plainCell takes off the apostrophe that Cell puts on.
func plainCell(s string) string {
	if strings.HasPrefix(s, "'") && formula(s[1:]) {
		return s[1:]
	}
	return s
}

func formula(s string) bool { return s != "" && strings.IndexByte("=+-@\t\r", s[0]) >= 0 }

// ExportMembers writes the register as ImportMembers reads it: everybody who was
// not erased, by name, with the memberships that last. Lines end and quotes
// stand as RFC 4180 says.
func (r *Register) ExportMembers(ctx context.Context, by domain.Actor, out io.Writer) error {
	if !by.IsEngine() {
		if err := by.Must("", "", domain.Keepers...); err != nil {
			return err
		}
	}
	w := csv.NewWriter(out)
	w.UseCRLF = true
	if err := w.Write(memberColumns); err != nil {
		return err
	}
	err := r.Store.Read(ctx, func(tx *store.Tx) error {
		networks, err := tx.Networks()
		if err != nil {
			return err
		}
		codes := map[domain.NetworkID]string{}
		for _, n := range networks {
			codes[n.ID] = n.Code
		}
		for after := ""; ; {
			people, next, err := tx.People(store.PeopleFilter{Limit: 100, After: after})
			if err != nil {
				return err
			}
			lasting, err := tx.LastingMemberships(people)
			if err != nil {
				return err
			}
			for _, p := range people {
				if err := w.Write(exported(p, lasting[p.ID], codes)); err != nil {
					return err
				}
			}
			if after = next; next == "" {
				return nil
			}
		}
	})
	w.Flush()
	if err != nil {
		return err
	}
	return w.Error()
}

// exported is one row. Status and day are the home membership's, or else the
// first one's.
func exported(p domain.Person, facts []domain.Membership, codes map[domain.NetworkID]string) []string {
	var home, status, joined string
	var others []string
	for _, m := range facts {
		if m.Home || status == "" {
			status, joined = string(m.Status), m.From.String()
		}
		if m.Home {
			home = codes[m.Network]
		} else {
			others = append(others, codes[m.Network])
		}
	}
	row := []string{p.Number, p.Forename, p.Surname, p.Email, p.Organisation, p.Group, p.JobRole, p.RoleSince.String(), p.Discipline,
		home, strings.Join(others, " "), status, joined}
	for i := range row {
		row[i] = Cell(row[i])
	}
	return row
}
