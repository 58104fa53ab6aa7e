package store

import (
	"context"
	"fmt"
	"regexp"
	"strings"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/logger"
)

// Schema describes the schema in lines that read the same for both databases.
// It is for the drift test only.
func (tx *Tx) Schema() ([]string, error) {
	if tx.s.postgres {
		return tx.lines(schemaPostgres)
	}
	return tx.lines(schemaSQLite)
}

func (tx *Tx) lines(queries []string) ([]string, error) {
	var out []string
	for _, q := range queries {
		rows, err := tx.db.Raw(q).Rows()
		if err != nil {
			return nil, fmt.Errorf("%s: %w", q, err)
		}
		if err := eachRow(rows, func() error {
			var line string
			err := rows.Scan(&line)
			out = append(out, tidyLine(line))
			return err
		}); err != nil {
			return nil, err
		}
	}
	return out, nil
}

var (
	parens = regexp.MustCompile(`[()"]|::text`)
	spaces = regexp.MustCompile(`\s+`)
)

// tidyLine drops what the databases write differently for the same thing.
func tidyLine(s string) string {
	s = spaces.ReplaceAllString(parens.ReplaceAllString(s, " "), " ")
	return strings.ToLower(strings.ReplaceAll(strings.TrimSpace(s), " ,", ","))
}

const ours = "NOT LIKE 'goose%'"

// What finds parts of names is the one thing that the databases have each in its own
// way; that it is there is a line for both.
const notParts = " NOT LIKE 'people_parts%'"

var schemaPostgres = []string{
	`SELECT table_name || '.' || column_name || ' ' || CASE data_type WHEN 'timestamp with time zone' THEN 'time' WHEN 'bytea' THEN 'bytes'
		WHEN 'bigint' THEN 'int' WHEN 'integer' THEN 'int' WHEN 'boolean' THEN 'bool' ELSE data_type END || CASE is_nullable WHEN 'YES' THEN ' null' ELSE '' END
		FROM information_schema.columns WHERE table_schema = 'public' AND table_name ` + ours,
	`SELECT t.relname || CASE WHEN i.indisprimary THEN ' key ' WHEN i.indisunique THEN ' unique ' ELSE ' index ' END ||
		(SELECT string_agg(pg_get_indexdef(i.indexrelid, k, true), ', ' ORDER BY k) FROM generate_series(1, i.indnkeyatts) k) ||
		coalesce(' where ' || pg_get_expr(i.indpred, i.indrelid), '')
		FROM pg_index i JOIN pg_class t ON t.oid = i.indrelid JOIN pg_namespace n ON n.oid = t.relnamespace
		WHERE n.nspname = 'public' AND NOT i.indisexclusion AND i.indexrelid::regclass::text` + notParts + ` AND t.relname ` + ours,
	`SELECT tablename || ' searched by parts' FROM pg_indexes WHERE indexname = 'people_parts'`,
	`SELECT conrelid::regclass::text || ' references ' || confrelid::regclass::text FROM pg_constraint WHERE contype = 'f'`,
	`SELECT conrelid::regclass::text || ' no overlap' FROM pg_constraint WHERE contype = 'x'`,
	`SELECT DISTINCT tgrelid::regclass::text || ' only grows' FROM pg_trigger WHERE NOT tgisinternal AND tgname LIKE '%append_only'`,
	`SELECT tgrelid::regclass::text || ' trigger ' || tgname FROM pg_trigger WHERE NOT tgisinternal AND tgname NOT LIKE '%append_only' AND tgname NOT LIKE '%no_truncate'`,
}

var schemaSQLite = []string{
	`SELECT m.name || '.' || c.name || ' ' || CASE lower(c.type) WHEN 'datetime' THEN 'time' WHEN 'blob' THEN 'bytes' WHEN 'integer' THEN 'int'
		WHEN 'boolean' THEN 'bool' WHEN 'bigint' THEN 'int' ELSE lower(c.type) END || CASE WHEN c."notnull" = 0 AND c.pk = 0 THEN ' null' ELSE '' END
		FROM sqlite_master m JOIN pragma_table_info(m.name) c WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite%' AND m.name` + notParts + ` AND m.name ` + ours,
	`SELECT 'people searched by parts' FROM sqlite_master WHERE name = 'people_parts'`,
	`SELECT m.name || ' key ' || (SELECT group_concat(c.name, ', ' ORDER BY c.pk) FROM pragma_table_info(m.name) c WHERE c.pk > 0)
		FROM sqlite_master m WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite%' AND m.name` + notParts + ` AND m.name ` + ours,
	`SELECT m.name || CASE WHEN i."unique" THEN ' unique ' ELSE ' index ' END ||
		coalesce((SELECT group_concat(c.name, ', ' ORDER BY c.seqno) FROM pragma_index_info(i.name) c), -- null for an expression: read it
			(SELECT substr(x.sql, instr(x.sql, '('), instr(x.sql || ' WHERE ', ' WHERE ') - instr(x.sql, '(')) FROM sqlite_master x WHERE x.name = i.name)) ||
		CASE WHEN i.partial THEN ' where ' || (SELECT substr(x.sql, instr(x.sql, ' WHERE ') + 7) FROM sqlite_master x WHERE x.name = i.name) ELSE '' END
		FROM sqlite_master m JOIN pragma_index_list(m.name) i WHERE m.type = 'table' AND i.origin <> 'pk' AND m.name` + notParts + ` AND m.name ` + ours,
	`SELECT m.name || ' references ' || f."table" FROM sqlite_master m JOIN pragma_foreign_key_list(m.name) f WHERE m.type = 'table'`,
	// a promise of no overlap needs both triggers, one of growing only needs both too
	`SELECT i.tbl_name || ' no overlap' FROM sqlite_master i JOIN sqlite_master u ON u.type = 'trigger' AND u.tbl_name = i.tbl_name
		AND u.name = replace(i.name, '_insert', '_update') WHERE i.type = 'trigger' AND i.name LIKE '%_insert' AND i.sql LIKE '%overlap%'`,
	`SELECT u.tbl_name || ' only grows' FROM sqlite_master u JOIN sqlite_master d ON d.type = 'trigger' AND d.tbl_name = u.tbl_name
		AND d.sql LIKE '%BEFORE DELETE%' WHERE u.type = 'trigger' AND u.sql LIKE '%BEFORE UPDATE%' AND u.sql LIKE '%append-only%'`,
	// a trigger that keeps half of such a promise, or another, is a line of its own
	`SELECT t.tbl_name || ' trigger ' || t.name FROM sqlite_master t WHERE t.type = 'trigger' AND t.name` + notParts + ` AND NOT EXISTS (SELECT 1 FROM sqlite_master u
		WHERE u.type = 'trigger' AND u.tbl_name = t.tbl_name AND u.name <> t.name AND (u.name IN (replace(t.name, '_insert', '_update'),
		replace(t.name, '_update', '_insert')) AND t.sql LIKE '%overlap%' OR u.sql LIKE '%append-only%' AND t.sql LIKE '%append-only%'))`,
}

// Plan says how the embedded database would carry out a query.
func (tx *Tx) Plan(out any, query string) error {
	return tx.db.Raw("EXPLAIN QUERY PLAN " + query).Scan(out).Error
}

// Plans are how the database would carry out what f asks of one table: the statements
// themselves, and not what somebody believes they are. A small table is read whole by
// PostgreSQL whatever indexes it has, so that is forbidden for as long as the transaction.
func (tx *Tx) Plans(f func(*Tx) error) (plans []string, err error) {
	heard := &listener{Interface: logger.Discard}
	w := *tx
	w.db = tx.db.Session(&gorm.Session{Logger: heard})
	if err := f(&w); err != nil {
		return nil, err
	}
	explain := "EXPLAIN QUERY PLAN "
	if tx.s.postgres {
		explain = "EXPLAIN "
		if err := tx.db.Exec("SET LOCAL enable_seqscan = off").Error; err != nil {
			return nil, err
		}
	}
	for _, statement := range heard.said {
		rows, err := tx.db.Raw(explain + statement).Rows()
		if err != nil {
			return nil, fmt.Errorf("%s: %w", statement, err)
		}
		plan := statement
		if err := eachRow(rows, func() error {
			columns, err := rows.Columns()
			if err != nil {
				return err
			}
			line := make([]any, len(columns))
			for i := range line {
				line[i] = new(any)
			}
			err = rows.Scan(line...)
			plan += fmt.Sprintf("\n%v", *line[len(line)-1].(*any))
			return err
		}); err != nil {
			return nil, err
		}
		plans = append(plans, plan)
	}
	return plans, nil
}

// listener notes what is said to the database, with its values.
type listener struct {
	logger.Interface
	said []string
}

func (l *listener) LogMode(logger.LogLevel) logger.Interface { return l }

func (l *listener) Trace(_ context.Context, _ time.Time, said func() (string, int64), _ error) {
	statement, _ := said()
	l.said = append(l.said, statement)
}
