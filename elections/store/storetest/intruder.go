package storetest

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"sync/atomic"
	"time"

	"hustings/domain"
	"hustings/elections/ledger"
	"hustings/elections/store"
	"hustings/elections/store/internal/hand"
)

// What follows plays an intruder with a hand in the database, or the finder of a
// stolen copy.

// Exec runs a statement as it is.
func Exec(tx *store.Tx, statement string, args ...any) error {
	return hand.In(tx).Exec(statement, args...).Error
}

// Count gives the number that a query says.
func Count(tx *store.Tx, query string) (n int64, err error) {
	err = hand.In(tx).Raw(query).Scan(&n).Error
	return n, err
}

// Dump writes every row of every table as text.
func Dump(tx *store.Tx, w io.Writer) error {
	return eachTable(tx, func(table string, rows []map[string]any) error {
		for _, row := range rows {
			for column, v := range row {
				if b, ok := v.([]byte); ok {
					v = string(b)
				}
				if _, err := fmt.Fprintf(w, "%s.%s=%v\n", table, column, v); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

// Tables reads every row of every table as JSON, bytes in hex.
func Tables(tx *store.Tx) (map[string][]string, error) {
	dump := map[string][]string{}
	return dump, eachTable(tx, func(table string, rows []map[string]any) error {
		for _, row := range rows {
			for k, v := range row {
				switch v := v.(type) {
				case []byte:
					row[k] = hex.EncodeToString(v)
				case time.Time:
					row[k] = v.UTC()
				}
			}
			text, err := json.Marshal(row)
			if err != nil {
				return err
			}
			dump[table] = append(dump[table], string(text))
		}
		return nil
	})
}

// asked counts the questions of [eachTable].
var asked atomic.Int64

func eachTable(tx *store.Tx, f func(table string, rows []map[string]any) error) error {
	tables, err := hand.In(tx).Migrator().GetTables()
	if err != nil {
		return fmt.Errorf("dumping: %w", err)
	}
	for _, table := range tables {
		var rows []map[string]any
		// each time in other words: a test that changes a table's columns meets no plan of before
		question := fmt.Sprintf("SELECT * FROM %s -- %d", table, asked.Add(1))
		if err := hand.In(tx).Raw(question).Find(&rows).Error; err != nil {
			return fmt.Errorf("dumping %s: %w", table, err)
		}
		if err := f(table, rows); err != nil {
			return fmt.Errorf("dumping %s: %w", table, err)
		}
	}
	return nil
}

// BlobNames lists the blobs of a contest.
func BlobNames(tx *store.Tx, contest domain.ContestID) (names []ledger.B32, err error) {
	var rows []struct{ Name []byte }
	err = hand.In(tx).Raw("SELECT name FROM blobs WHERE contest = ? ORDER BY name", string(contest)).Scan(&rows).Error
	for _, r := range rows {
		names = append(names, ledger.B32(r.Name))
	}
	return names, err
}
