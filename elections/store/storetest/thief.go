package storetest

import (
	"errors"
	"testing"

	"hustings/domain"
	"hustings/elections/ledger"
	"hustings/elections/store"
)

// Unlock lets a test play somebody with a hand in the database: it takes the
// append-only triggers away, inside a transaction that is rolled back.
func Unlock(tx *store.Tx, postgres bool) error {
	var errs []error
	for _, table := range []string{"board_entries", "board_checkpoints"} {
		if postgres {
			errs = append(errs, Exec(tx, "ALTER TABLE "+table+" DISABLE TRIGGER ALL"))
			continue
		}
		errs = append(errs, Exec(tx, "DROP TRIGGER "+table+"_no_update"), Exec(tx, "DROP TRIGGER "+table+"_no_delete"))
	}
	return errors.Join(errs...)
}

// Thief plays somebody who owns the database and nothing else: raw SQL, no key.
type Thief struct {
	T     testing.TB
	Store *store.Store
}

// Exec runs a statement.
func (x Thief) Exec(statement string, args ...any) {
	x.T.Helper()
	if err := x.Store.Write(x.T.Context(), func(tx *store.Tx) error { return Exec(tx, statement, args...) }); err != nil {
		x.T.Fatal(err)
	}
}

// Freely is Exec without the triggers that keep what only grows.
func (x Thief) Freely(statements ...string) {
	x.T.Helper()
	err := x.Store.Write(x.T.Context(), func(tx *store.Tx) error {
		err := Unlock(tx, x.Store.Postgres())
		for _, statement := range statements {
			err = errors.Join(err, Exec(tx, statement))
		}
		return err
	})
	if err != nil {
		x.T.Fatal(err)
	}
}

// Stuff puts a ballot into the box for a voter who did not vote: everything that
// the engine would write but what its keys make.
func (x Thief) Stuff(contest domain.ContestID, raw, bound []byte) {
	x.T.Helper()
	err := x.Store.Write(x.T.Context(), func(tx *store.Tx) error {
		row, err := tx.Board(contest)
		if err != nil {
			return err
		}
		tree, err := ledger.LoadTree(row.Size, tx.Hashes(contest))
		if err != nil {
			return err
		}
		entry, err := ledger.Parse(raw)
		if err != nil {
			return err
		}
		var hashes []byte
		for _, h := range tree.Append(ledger.LeafHash(raw)) {
			hashes = append(hashes, h[:]...)
		}
		tag := entry.(*ledger.Ballot).Tag
		return errors.Join(Exec(tx, "INSERT INTO board_entries (contest, leaf, entry, hashes, tag, seq, bound) VALUES (?, ?, ?, ?, ?, 1, ?)",
			string(contest), row.Size, raw, hashes, tag[:], bound),
			Exec(tx, "UPDATE boards SET size = size + 1, told = size + 1"))
	})
	if err != nil {
		x.T.Fatal(err)
	}
}
