package store

import (
	"database/sql"
	"fmt"

	"hustings/domain"
	"hustings/elections/ledger"
)

// Appending is the one thing that many voters wait for at once, so it goes
// past gorm: one statement for all of a batch on PostgreSQL, prepared statements
// executed row by row on SQLite, where a call costs nothing.
const (
	// Nothing is stored unless the board still has the size it was locked with, and it
	// is still the same turn.
	appendPostgres = `WITH moved AS (UPDATE boards SET size = $3, turn = turn + 1 WHERE contest = $1 AND size = $2 AND turn = $13 RETURNING contest),
signed AS (INSERT INTO board_checkpoints (contest, size, note) SELECT contest, $3, $4 FROM moved)
INSERT INTO board_entries (contest, leaf, entry, hashes, tag, seq, request, body, bound)
SELECT moved.contest, e.* FROM moved,
	unnest($5::bigint[], $6::bytea[], $7::bytea[], $8::bytea[], $9::integer[], $10::bytea[], $11::bytea[], $12::bytea[]) AS e`
	appendSQLite   = `INSERT INTO board_entries (contest, leaf, entry, hashes, tag, seq, request, body, bound) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`
	checkpointSQL  = `INSERT INTO board_checkpoints (contest, size, note) VALUES (?, ?, ?)`
	moveSizeSQLite = `UPDATE boards SET size = ?, turn = turn + 1 WHERE contest = ? AND size = ? AND turn = ?`
)

// Append adds entries and the checkpoint that signs the log's new size. The
// board must be locked, at the size that the first entry's index says and in that turn.
func (tx *Tx) Append(id domain.ContestID, turn int64, entries []Leaf, checkpoint []byte) error {
	if len(entries) == 0 {
		return nil
	}
	write := tx.appendSQLite
	if tx.s.postgres {
		write = tx.appendPostgres
	}
	from := entries[0].Index
	if err := write(id, turn, from, from+int64(len(entries)), entries, checkpoint); err != nil {
		return fmt.Errorf("appending to a board: %w", err)
	}
	return nil
}

func (tx *Tx) appendPostgres(id domain.ContestID, turn, from, to int64, entries []Leaf, checkpoint []byte) error {
	n := len(entries)
	leaf, entry, hashes := make([]int64, n), make([][]byte, n), make([][]byte, n)
	tag, seq, request, body, bound := make([][]byte, n), make([]*int32, n), make([][]byte, n), make([][]byte, n), make([][]byte, n)
	for i := range entries {
		e := &entries[i]
		leaf[i], entry[i], hashes[i] = e.Index, e.Entry, flatten(e.Hashes)
		if b := e.Ballot; b != nil {
			s := int32(b.Seq)
			tag[i], seq[i], request[i], body[i], bound[i] = b.Tag[:], &s, b.Request, b.Body, b.Bound
		}
	}
	return tx.stored(n, appendPostgres, string(id), from, to, checkpoint, leaf, entry, hashes, tag, seq, request, body, bound, turn)
}

func (tx *Tx) appendSQLite(id domain.ContestID, turn, from, to int64, entries []Leaf, checkpoint []byte) error {
	if err := tx.stored(1, moveSizeSQLite, to, string(id), from, turn); err != nil {
		return err
	}
	if err := tx.stored(1, checkpointSQL, string(id), to, checkpoint); err != nil {
		return err
	}
	stmt, err := tx.db.Statement.ConnPool.PrepareContext(tx.db.Statement.Context, appendSQLite)
	if err != nil {
		return err
	}
	defer stmt.Close()
	for i := range entries {
		e := &entries[i]
		var tag, request, body, bound []byte
		var seq sql.NullInt64
		if b := e.Ballot; b != nil {
			tag, request, body, bound, seq = b.Tag[:], b.Request, b.Body, b.Bound, sql.NullInt64{Int64: int64(b.Seq), Valid: true}
		}
		_, err := stmt.ExecContext(tx.db.Statement.Context, string(id), e.Index, e.Entry, flatten(e.Hashes), tag, seq, request, body, bound)
		if err != nil {
			return err
		}
	}
	return nil
}

// stored runs a statement that must write so many rows.
func (tx *Tx) stored(rows int, statement string, args ...any) error {
	r, err := tx.db.Statement.ConnPool.ExecContext(tx.db.Statement.Context, statement, args...)
	if err != nil {
		return err
	}
	n, err := r.RowsAffected()
	if err == nil && n != int64(rows) {
		err = fmt.Errorf("%d rows were written instead of %d: the board is not where it was", n, rows)
	}
	return err
}

func flatten(hashes []ledger.B32) []byte {
	b := make([]byte, 0, 32*len(hashes))
	for i := range hashes {
		b = append(b, hashes[i][:]...)
	}
	return b
}
