package store

import (
	"fmt"
	"math"
	"strings"
)

// newIDLite is a fresh UUIDv4 in SQLite's SQL, from its own random source.
const newIDLite = `lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || substr(hex(randomblob(2)), 2) || '-' ||
	substr('89ab', 1 + (abs(random()) % 4), 1) || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6)))`

// step is one statement of an import, with the places of its arguments named:
// today is a parameter; the rest is text of this file.
type step struct{ doing, sql string }

// Carry carries the import out: people first, then what it changes about their
// memberships. A fact that is no longer so is ended today and followed by
// another; one that began only today is replaced.
func (l *MemberLoad) Carry() (Done, error) {
	// long: a list of statements in their order, each with its name.
	var done Done
	set, differs := l.set()
	fresh, greatest := "gen_random_uuid()::text", "greatest"
	if !l.tx.s.postgres {
		fresh, greatest = newIDLite, "max"
	}
	look, lookAgain, after := "", "", "" // PostgreSQL plans by what it has counted, which is nothing until it is told to look
	if l.tx.s.postgres {
		look, lookAgain, after = "ANALYZE import_people (known)", "ANALYZE import_lasting (line)", "ANALYZE people, memberships"
	}
	steps := []step{
		{"looking", look},
		{"finding who has changed", `UPDATE import_people AS s SET changed = true FROM people p WHERE s.known AND p.id = s.id AND (` + differs + `)`},
		{"freeing addresses", `UPDATE people AS p SET email_fold = NULL FROM import_people s
			WHERE s.changed AND p.id = s.id AND p.email_fold <> s.email_fold`}, // two may swap theirs
		{"updating people", `UPDATE people AS p SET ` + set + ` FROM import_people s WHERE s.changed AND p.id = s.id`},
		{"adding people", `INSERT INTO people (id, number, number_fold, forename, surname, name_fold, name_key, email, email_fold, organisation, parent_group, job_role, role_since, discipline)
			SELECT id, number, number_fold, forename, surname, name_fold, name_key, email, email_fold, organisation, parent_group, job_role, nullif(role_since, ''), discipline
			FROM import_people WHERE NOT known AND line >= @from AND line < @to ORDER BY line`},
		{"reading memberships", `INSERT INTO import_lasting SELECT s.line, o.network, o.id, o.person, o.home, o.status, o.from_date
			FROM import_people s JOIN memberships o ON o.person = s.id AND o.until_date IS NULL WHERE s.known`},
		{"looking", lookAgain},
		{"finding changed memberships", `INSERT INTO import_changes SELECT o.line, o.id, o.from_date, o.person, o.network,
			CASE WHEN m.homed THEN m.home ELSE o.home END, CASE WHEN m.status <> '' THEN m.status ELSE o.status END
			FROM import_lasting o JOIN import_memberships m ON m.line = o.line AND m.network = o.network
			WHERE m.status <> '' AND m.status <> o.status OR m.homed AND m.home <> o.home`},
	}
	if l.o.Complete {
		if err := l.endings(&done); err != nil {
			return done, err
		}
	}
	if !l.o.Complete || done.TakesTwo { // of a complete file the old home is one of the endings
		steps = append(steps, step{"leaving old homes", `INSERT INTO import_changes SELECT o.line, o.id, o.from_date, o.person, o.network, false, o.status
			FROM import_lasting o WHERE o.home AND EXISTS (SELECT 1 FROM import_memberships h WHERE h.line = o.line AND h.homed)
			AND NOT EXISTS (SELECT 1 FROM import_memberships m WHERE m.line = o.line AND m.network = o.network)`})
	}
	lasts := `SELECT 1 FROM import_lasting o WHERE o.line = m.line AND o.network = m.network`
	steps = append(steps,
		step{"replacing today's memberships", `DELETE FROM memberships WHERE id IN (SELECT old FROM import_changes WHERE old_from >= @today)`},
		step{"ending changed memberships", `UPDATE memberships SET until_date = @today WHERE id IN (SELECT old FROM import_changes)`},
		step{"adding changed memberships", `INSERT INTO memberships (id, person, network, home, status, from_date)
			SELECT ` + fresh + `, person, network, home, status, @today FROM import_changes`},
		step{"following what waits", follow(done)},
		step{"marking changes", `UPDATE import_people SET changed = true WHERE line IN (SELECT line FROM import_changes)`},
		step{"marking joiners", `UPDATE import_people AS s SET changed = true FROM import_memberships m
			WHERE s.known AND m.line = s.line AND NOT EXISTS (` + lasts + `)`},
		step{"adding memberships", `INSERT INTO memberships (id, person, network, home, status, from_date)
			SELECT ` + fresh + `, s.id, m.network, m.home, CASE WHEN m.status = '' THEN 'active' ELSE m.status END,
			CASE WHEN m.joined = '' THEN @today WHEN NOT s.known THEN m.joined ELSE ` + greatest + `(m.joined,
				coalesce((SELECT max(x.until_date) FROM memberships x WHERE x.person = s.id AND x.network = m.network), '')) END
			FROM import_memberships m JOIN import_people s ON s.line = m.line WHERE s.line >= @from AND s.line < @to AND (NOT s.known OR NOT EXISTS (` + lasts + `)) ORDER BY s.id`},
		step{"looking", after},
	)
	for _, s := range steps {
		if err := l.run(s); err != nil {
			return done, err
		}
	}
	if err := l.tx.lookAtEmployers(""); err != nil {
		return done, err
	}
	err := l.tx.db.Raw(`SELECT coalesce(sum(CASE WHEN NOT known THEN 1 ELSE 0 END), 0), coalesce(sum(CASE WHEN known AND changed THEN 1 ELSE 0 END), 0)
		FROM import_people`).Row().Scan(&done.Created, &done.Updated)
	if err == nil && !l.tx.s.postgres {
		err = l.tx.execAll("DROP TABLE temp.import_people", "DROP TABLE temp.import_memberships", "DROP TABLE temp.import_lasting", "DROP TABLE temp.import_changes",
			"PRAGMA cache_size = -2000")
	}
	if err != nil {
		return done, fmt.Errorf("importing members: %w", err)
	}
	return done, nil
}

func (l *MemberLoad) run(s step) error {
	if s.sql == "" {
		return nil
	}
	from, to := 0, math.MaxInt32
	last := 0
	if strings.Contains(s.sql, "@from") {
		if err := l.tx.db.Raw("SELECT coalesce(max(line), 0) FROM import_people").Row().Scan(&last); err != nil {
			return fmt.Errorf("importing members: %s: %w", s.doing, err)
		}
		to = linesAtOnce
	}
	for ; from <= last; from, to = to, to+linesAtOnce {
		var args []any
		if strings.Contains(s.sql, "@") {
			args = append(args, map[string]any{"today": l.o.Today.String(), "from": from, "to": to})
		}
		if err := l.tx.db.Exec(s.sql, args...).Error; err != nil {
			return fmt.Errorf("importing members: %s: %w", s.doing, err)
		}
	}
	return nil
}

// linesAtOnce is how many lines of a file one statement adds: of a million it would take
// longer than the database lets a statement take.
const linesAtOnce = 50_000

// set is the SET list and the test for a difference of the columns that the
// file has; others are left as they are.
func (l *MemberLoad) set() (list, differs string) {
	var sets, tests []string
	for _, c := range [...]struct{ file, column string }{
		{"forename", "forename"}, {"surname", "surname"}, {"email", "email"}, {"organisation", "organisation"},
		{"group", "parent_group"}, {"job_role", "job_role"}, {"role_since", "role_since"}, {"discipline", "discipline"},
	} {
		if _, has := l.o.Columns[c.file]; !has {
			continue
		}
		value := "s." + c.column
		if c.column == "role_since" {
			value = "nullif(s.role_since, '')"
		}
		sets = append(sets, c.column+" = "+value)
		tests = append(tests, "coalesce(p."+c.column+", '') <> s."+c.column)
	}
	sets = append(sets, "name_fold = s.name_fold", "name_key = s.name_key", "email_fold = s.email_fold")
	return strings.Join(sets, ", "), strings.Join(tests, " OR ")
}
