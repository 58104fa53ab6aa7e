package store

import (
	"database/sql"
	"fmt"

	"hustings/domain"
	"hustings/elections/ledger"
)

// Appending is the one thing that many voters wait for at once, so it goes
// past gorm: one statement for all rows of a batch on PostgreSQL, one prepared
// statement executed row by row on SQLite, where a call costs nothing.
const (
	appendPostgres = `INSERT INTO board_entries (contest, leaf, entry, hashes, tag, seq, request, body)
SELECT $1, * FROM unnest($2::bigint[], $3::bytea[], $4::bytea[], $5::bytea[], $6::integer[], $7::bytea[], $8::bytea[])`
	appendSQLite = `INSERT INTO board_entries (contest, leaf, entry, hashes, tag, seq, request, body) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`
)

// Append adds entries and the checkpoint that signs the log's new size. The
// board must be locked, and at the size that the first entry's index says.
func (tx *Tx) Append(id domain.ContestID, entries []Leaf, checkpoint []byte) error {
	if len(entries) == 0 {
		return nil
	}
	write := tx.appendSQLite
	if tx.s.postgres {
		write = tx.appendPostgres
	}
	if err := write(id, entries); err != nil {
		return fmt.Errorf("appending to a board: %w", err)
	}
	size := entries[0].Index + int64(len(entries))
	err := tx.db.Exec("INSERT INTO board_checkpoints (contest, size, note) VALUES (?, ?, ?)", string(id), size, checkpoint).Error
	if err != nil {
		return fmt.Errorf("storing a checkpoint: %w", err)
	}
	r := tx.db.Model(&boardRow{}).Where("contest = ? AND size = ?", id, entries[0].Index).Update("size", size)
	return one(r, "moving a board's size")
}

func (tx *Tx) appendPostgres(id domain.ContestID, entries []Leaf) error {
	n := len(entries)
	leaf, entry, hashes := make([]int64, n), make([][]byte, n), make([][]byte, n)
	tag, seq, request, body := make([][]byte, n), make([]*int32, n), make([][]byte, n), make([][]byte, n)
	for i := range entries {
		e := &entries[i]
		leaf[i], entry[i], hashes[i] = e.Index, e.Entry, flatten(e.Hashes)
		if b := e.Ballot; b != nil {
			s := int32(b.Seq)
			tag[i], seq[i], request[i], body[i] = b.Tag[:], &s, b.Request, b.Body
		}
	}
	_, err := tx.db.Statement.ConnPool.ExecContext(tx.db.Statement.Context, appendPostgres,
		string(id), leaf, entry, hashes, tag, seq, request, body)
	return err
}

func (tx *Tx) appendSQLite(id domain.ContestID, entries []Leaf) error {
	stmt, err := tx.db.Statement.ConnPool.PrepareContext(tx.db.Statement.Context, appendSQLite)
	if err != nil {
		return err
	}
	defer stmt.Close()
	for i := range entries {
		e := &entries[i]
		var tag, request, body []byte
		var seq sql.NullInt64
		if b := e.Ballot; b != nil {
			tag, request, body, seq = b.Tag[:], b.Request, b.Body, sql.NullInt64{Int64: int64(b.Seq), Valid: true}
		}
		_, err := stmt.ExecContext(tx.db.Statement.Context, string(id), e.Index, e.Entry, flatten(e.Hashes), tag, seq, request, body)
		if err != nil {
			return err
		}
	}
	return nil
}

func flatten(hashes []ledger.B32) []byte {
	b := make([]byte, 0, 32*len(hashes))
	for i := range hashes {
		b = append(b, hashes[i][:]...)
	}
	return b
}
