package store

import (
	"fmt"
	"strings"
)

// FieldChange is one thing that an import would change about somebody who is known.
type FieldChange struct {
	Line          int
	Number, Name  string // the name as it stands in the register
	Field         string // the file's column
	Network       string // its code, where a membership changes
	Before, After string
}

// Changes lists what the file would change, field by field, by line and so many at
// most; and how many changes there are in all. It is asked before [MemberLoad.Carry].
func (l *MemberLoad) Changes(limit int) (list []FieldChange, all int, err error) {
	var parts []string
	who := `s.line AS line, s.number AS number, trim(p.forename || ' ' || p.surname) AS name`
	for _, c := range [...]struct{ file, column string }{
		{"forename", "forename"}, {"surname", "surname"}, {"email", "email"}, {"organisation", "organisation"},
		{"group", "parent_group"}, {"job_role", "job_role"}, {"role_since", "role_since"}, {"discipline", "discipline"},
	} {
		if _, has := l.o.Columns[c.file]; has {
			parts = append(parts, fmt.Sprintf(`SELECT %s, '%s' AS field, '' AS network, coalesce(p.%[3]s, '') AS before, s.%[3]s AS after
				FROM import_people s JOIN people p ON p.id = s.id WHERE s.known AND coalesce(p.%[3]s, '') <> s.%[3]s`, who, c.file, c.column))
		}
	}
	lasting := `FROM import_memberships m JOIN import_people s ON s.line = m.line JOIN people p ON p.id = s.id JOIN networks n ON n.id = m.network
		JOIN memberships o ON o.person = s.id AND o.network = m.network AND o.until_date IS NULL WHERE s.known AND `
	home := `CASE WHEN %s THEN 'home' ELSE 'not home' END`
	parts = append(parts,
		`SELECT `+who+`, 'status', n.code, o.status, m.status `+lasting+`m.status <> '' AND m.status <> o.status`,
		`SELECT `+who+`, 'home', n.code, `+fmt.Sprintf(home, "o.home")+`, `+fmt.Sprintf(home, "m.home")+` `+lasting+`m.homed AND m.home <> o.home`,
		`SELECT `+who+`, CASE WHEN m.home THEN 'home' ELSE 'networks' END, n.code, '', CASE WHEN m.status = '' THEN 'active' ELSE m.status END
			FROM import_memberships m JOIN import_people s ON s.line = m.line JOIN people p ON p.id = s.id JOIN networks n ON n.id = m.network
			WHERE s.known AND NOT EXISTS (SELECT 1 FROM memberships o WHERE o.person = s.id AND o.network = m.network AND o.until_date IS NULL)`,
		`SELECT `+who+`, 'home', n.code, 'home', 'not home' FROM import_people s JOIN people p ON p.id = s.id JOIN memberships o ON o.person = s.id AND o.until_date IS NULL AND o.home
			JOIN networks n ON n.id = o.network WHERE s.known AND EXISTS (SELECT 1 FROM import_memberships h WHERE h.line = s.line AND h.homed)
			AND NOT EXISTS (SELECT 1 FROM import_memberships m WHERE m.line = s.line AND m.network = o.network)`)
	union := strings.Join(parts, "\nUNION ALL\n")
	if err := l.tx.db.Raw(`SELECT count(*) FROM (` + union + `) AS c`).Row().Scan(&all); err != nil {
		return nil, 0, fmt.Errorf("counting what an import changes: %w", err)
	}
	rows, err := l.tx.db.Raw(`SELECT line, number, name, field, network, before, after FROM (`+union+`) AS c ORDER BY line, field, network LIMIT ?`, limit).Rows()
	if err != nil {
		return nil, 0, fmt.Errorf("listing what an import changes: %w", err)
	}
	err = eachRow(rows, func() error {
		var c FieldChange
		err := rows.Scan(&c.Line, &c.Number, &c.Name, &c.Field, &c.Network, &c.Before, &c.After)
		list = append(list, c)
		return err
	})
	if err != nil {
		return nil, 0, fmt.Errorf("listing what an import changes: %w", err)
	}
	return list, all, nil
}
