package store

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"time"

	"hustings/domain"
	"hustings/elections/ledger"
)

// What follows is for tests that play an intruder with the whole database; the
// engine has no use for it.

// Tables reads every row of every table as JSON, bytes in hex.
func (tx *Tx) Tables() (map[string][]string, error) {
	query := "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
	if tx.s.postgres {
		query = "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public'"
	}
	var tables []string
	if err := tx.db.Raw(query).Scan(&tables).Error; err != nil {
		return nil, fmt.Errorf("dumping: %w", err)
	}
	dump := make(map[string][]string, len(tables))
	for _, table := range tables {
		var rows []map[string]any
		if err := tx.db.Table(table).Find(&rows).Error; err != nil {
			return nil, fmt.Errorf("dumping %s: %w", table, err)
		}
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
				return nil, fmt.Errorf("dumping %s: %w", table, err)
			}
			dump[table] = append(dump[table], string(text))
		}
	}
	return dump, nil
}

// Count gives the number that a query says.
func (tx *Tx) Count(query string) (n int64, err error) {
	err = tx.db.Raw(query).Scan(&n).Error
	return n, err
}

// BlobNames lists the blobs of a contest.
func (tx *Tx) BlobNames(contest domain.ContestID) (names []ledger.B32, err error) {
	var rows []blobRow
	err = tx.db.Select("name").Where("contest = ?", contest).Order("name").Find(&rows).Error
	for _, r := range rows {
		names = append(names, ledger.B32(r.Name))
	}
	return names, err
}
