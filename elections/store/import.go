package store

import (
	"database/sql"
	"fmt"

	"hustings/domain"
	"hustings/domain/when"
)

// MemberImport says what a file of members speaks about.
type MemberImport struct {
	Today    when.Date
	Columns  map[string]int // those that the file has; others are left alone
	Complete bool           // whoever is not in it has left (R29a)
	By       domain.PersonID
}

// MemberRow is one good row of the file. Empty texts of dates, status and home
// say nothing.
type MemberRow struct {
	Line                    int
	Person                  domain.Person
	RoleSince, Status, Home string
	Joined                  string
	Networks                []string // ids, without the home
}

// MemberLoad is one import of members under way: the rows go into temporary
// tables, and what follows is done by a few statements over all of them, so
// that a million rows are not a million questions.
type MemberLoad struct {
	tx      *Tx
	o       MemberImport
	people  *loader
	members *loader
}

// Clash is a row that another row or another member rules out (R35).
type Clash struct {
	Line      int
	Number    string
	Other     string // the other member's number
	FirstLine int    // of the same file; 0: the other is in the register
	Field     string // "number" or "email"
}

// Done is what an import came to.
type Done struct {
	Created, Updated, Ending int
	Endings                  []Ended          // the first thousand
	Batch                    domain.EndingsID // under which they are kept; empty: nobody leaves
	TakesTwo                 bool             // they have not ended, but wait for a second officer (R29b)
}

// Move is another address for somebody who is known (R31a).
type Move struct {
	Line     int
	Person   domain.PersonID
	Number   string
	Old, New string
	TakesTwo bool // it is not carried out, but waits for a second officer
}

// Ended is a membership that an import ends.
type Ended struct{ Number, Forename, Surname, Network string }

// ImportMembers begins an import of members within the transaction.
func (tx *Tx) ImportMembers(o MemberImport) (*MemberLoad, error) {
	bytes, drop, fresh, room := "bytea", " ON COMMIT DROP", "gen_random_uuid()::text", "SET LOCAL work_mem = '64MB'"
	if !tx.s.postgres {
		bytes, drop, fresh, room = "blob", "", "("+newIDLite+")", "PRAGMA cache_size = -32768" // 32 MiB: pages are met again and again
	}
	err := tx.execAll(room,
		fmt.Sprintf(`CREATE TEMP TABLE import_people (line integer PRIMARY KEY, number text, number_fold text, forename text, surname text, name_fold text,
			name_key %s, email text, email_fold text, organisation text, parent_group text, job_role text, role_since text, discipline text,
			id text DEFAULT %s, known boolean DEFAULT false, changed boolean DEFAULT false)%s`, bytes, fresh, drop),
		// homed: the row names a home, so a network that it names otherwise is none
		`CREATE TEMP TABLE import_memberships (line integer, network text, home boolean, homed boolean, status text, joined text,
			PRIMARY KEY (line, network))`+drop,
		// what the people in the file have now
		`CREATE TEMP TABLE import_lasting (line integer, network text, id text, person text, home boolean, status text, from_date text,
			PRIMARY KEY (line, network))`+drop,
		// what replaces a lasting fact
		`CREATE TEMP TABLE import_changes (line integer, old text, old_from text, person text, network text, home boolean, status text)`+drop)
	if err != nil {
		return nil, fmt.Errorf("beginning an import: %w", err)
	}
	return &MemberLoad{tx: tx, o: o,
		people: tx.loader("import_people", "line:int", "number", "number_fold", "forename", "surname", "name_fold", "name_key:bytes", "email", "email_fold",
			"organisation", "parent_group", "job_role", "role_since", "discipline"),
		members: tx.loader("import_memberships", "line:int", "network", "home:bool", "homed:bool", "status", "joined"),
	}, nil
}

// Add takes one row.
func (l *MemberLoad) Add(r MemberRow) error {
	p := r.Person
	if err := l.people.add(int64(r.Line), p.Number, domain.FoldNumber(p.Number), p.Forename, p.Surname, domain.FoldName(p.Name()), p.SortKey(), p.Email,
		domain.FoldEmail(p.Email), p.Organisation, p.Group, p.JobRole, r.RoleSince, p.Discipline); err != nil {
		return err
	}
	homed := r.Home != ""
	if homed {
		if err := l.members.add(int64(r.Line), r.Home, true, true, r.Status, r.Joined); err != nil {
			return err
		}
	}
	for _, n := range r.Networks {
		if err := l.members.add(int64(r.Line), n, false, homed, r.Status, r.Joined); err != nil {
			return err
		}
	}
	return nil
}

// Clashes ends the loading and lists rows with the number or the address of an
// earlier row, and rows with the address of another member who keeps it (R35).
func (l *MemberLoad) Clashes(limit int) ([]Clash, error) {
	for _, f := range []func() error{l.people.done, l.members.done, func() error {
		return l.tx.execAll("CREATE INDEX import_people_number ON import_people (number_fold)", "CREATE INDEX import_people_email ON import_people (email_fold)")
	}} {
		if err := f(); err != nil {
			return nil, fmt.Errorf("loading an import: %w", err)
		}
	}
	if l.tx.s.postgres {
		if err := l.tx.execAll("ANALYZE import_people (number_fold, email_fold)", "ANALYZE import_memberships"); err != nil {
			return nil, fmt.Errorf("loading an import: %w", err)
		}
	}
	twice := `SELECT s.line, s.number, f.number, f.line, '%[1]s' FROM import_people s
		JOIN (SELECT %[2]s, min(line) AS line FROM import_people GROUP BY %[2]s HAVING count(*) > 1) d ON d.%[2]s = s.%[2]s
		JOIN import_people f ON f.line = d.line WHERE s.line > d.line ORDER BY s.line LIMIT ?`
	var out []Clash
	for _, q := range []string{
		fmt.Sprintf(twice, "number", "number_fold"),
		fmt.Sprintf(twice, "email", "email_fold"),
		`SELECT s.line, s.number, p.number, 0, 'email' FROM import_people s JOIN people p ON p.email_fold = s.email_fold
			WHERE p.number_fold <> s.number_fold AND NOT EXISTS (SELECT 1 FROM import_people o WHERE o.number_fold = p.number_fold AND o.email_fold <> p.email_fold)
			ORDER BY s.line LIMIT ?`,
	} {
		rows, err := l.tx.db.Raw(q, limit).Rows()
		if err != nil {
			return nil, fmt.Errorf("looking for clashes: %w", err)
		}
		if err := eachRow(rows, func() error {
			var c Clash
			err := rows.Scan(&c.Line, &c.Number, &c.Other, &c.FirstLine, &c.Field)
			out = append(out, c)
			return err
		}); err != nil {
			return nil, fmt.Errorf("looking for clashes: %w", err)
		}
	}
	return out, nil
}

func eachRow(rows *sql.Rows, f func() error) error {
	defer rows.Close()
	for rows.Next() {
		if err := f(); err != nil {
			return err
		}
	}
	return rows.Err()
}

// execAll runs statements one after the other.
func (tx *Tx) execAll(statements ...string) error {
	for _, s := range statements {
		if err := tx.db.Exec(s).Error; err != nil {
			return err
		}
	}
	return nil
}
