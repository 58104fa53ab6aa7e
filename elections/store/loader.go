package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"gorm.io/gorm"
)

// loader fills a table as fast as the database takes it: on PostgreSQL one
// array per column and statement, on SQLite many rows per statement.
type loader struct {
	conn     gorm.ConnPool
	ctx      context.Context
	columns  []column
	n        int
	most     int
	sql      string
	rowSQL   string
	args     []any
	full     *sql.Stmt // of most rows, on SQLite
	postgres bool
}

type column struct {
	kind  string
	ints  []int64
	texts []string
	bytes [][]byte
	bools []bool
}

// loader fills the named columns of a table; a column that is no text says so
// after a colon.
func (tx *Tx) loader(table string, columns ...string) *loader {
	l := &loader{conn: tx.db.Statement.ConnPool, ctx: tx.db.Statement.Context, postgres: tx.s.postgres, most: 2000}
	var names, casts, marks []string
	arrays := map[string]string{"int": "bigint[]", "text": "text[]", "bytes": "bytea[]", "bool": "boolean[]"}
	for i, c := range columns {
		name, kind, typed := strings.Cut(c, ":")
		if !typed {
			kind = "text"
		}
		l.columns = append(l.columns, column{kind: kind})
		names, marks = append(names, name), append(marks, "?")
		casts = append(casts, fmt.Sprintf("$%d::%s", i+1, arrays[kind]))
	}
	l.sql = fmt.Sprintf("INSERT INTO %s (%s) ", table, strings.Join(names, ", "))
	if l.postgres {
		l.sql += "SELECT * FROM unnest(" + strings.Join(casts, ", ") + ")"
	} else {
		// The driver looks for each parameter among all of them: many small
		// statements, prepared once, are quicker than a few large ones.
		l.most, l.rowSQL = 24, "("+strings.Join(marks, ",")+")"
	}
	return l
}

// add takes one row, its values in the order of the columns.
func (l *loader) add(values ...any) error {
	for i, v := range values {
		c := &l.columns[i]
		switch c.kind {
		case "int":
			c.ints = append(c.ints, v.(int64))
		case "bytes":
			c.bytes = append(c.bytes, v.([]byte))
		case "bool":
			c.bools = append(c.bools, v.(bool))
		default:
			c.texts = append(c.texts, v.(string))
		}
	}
	if l.n++; l.n == l.most {
		return l.flush()
	}
	return nil
}

// flush writes what is waiting.
func (l *loader) flush() error {
	if l.n == 0 {
		return nil
	}
	var args []any
	statement := l.sql
	if l.postgres {
		for _, c := range l.columns {
			switch c.kind {
			case "int":
				args = append(args, c.ints)
			case "bytes":
				args = append(args, c.bytes)
			case "bool":
				args = append(args, c.bools)
			default:
				args = append(args, c.texts)
			}
		}
	} else {
		statement += "VALUES " + strings.TrimSuffix(strings.Repeat(l.rowSQL+",", l.n), ",")
		args = l.args[:0]
		for row := range l.n {
			for _, c := range l.columns {
				args = append(args, c.at(row))
			}
		}
		l.args = args
	}
	if err := l.exec(statement, args); err != nil {
		return err
	}
	l.n = 0
	for i := range l.columns {
		c := &l.columns[i]
		c.ints, c.texts, c.bytes, c.bools = c.ints[:0], c.texts[:0], c.bytes[:0], c.bools[:0]
	}
	return nil
}

func (l *loader) exec(statement string, args []any) (err error) {
	if l.postgres || l.n < l.most {
		_, err = l.conn.ExecContext(l.ctx, statement, args...)
		return err
	}
	if l.full == nil {
		if l.full, err = l.conn.PrepareContext(l.ctx, statement); err != nil {
			return err
		}
	}
	_, err = l.full.ExecContext(l.ctx, args...)
	return err
}

// done writes what is left and gives the statement back.
func (l *loader) done() error {
	err := l.flush()
	if l.full != nil {
		err = errors.Join(err, l.full.Close())
	}
	return err
}

func (c column) at(row int) any {
	switch c.kind {
	case "int":
		return c.ints[row]
	case "bytes":
		return c.bytes[row]
	case "bool":
		return c.bools[row]
	}
	return c.texts[row]
}
