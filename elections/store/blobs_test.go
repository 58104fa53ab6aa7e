package store_test

import (
	"bytes"
	"crypto/sha256"
	"io"
	"io/fs"
	"math/rand/v2"
	"strings"
	"testing"

	"hustings/domain"
	"hustings/domain/refusal"
	"hustings/domain/refusal/refusaltest"
	"hustings/elections/ledger"
	"hustings/elections/store"
	"hustings/elections/store/storetest"
	"hustings/migrations"
)

// A long blob lies in pieces and comes back as it was, in one or one piece after the other; what is not what its name is
// of is not stored, and what is destroyed is gone.
func TestIssue14_4_ALongBlobLiesInPieces(t *testing.T) {
	const piece = 1 << 20
	contest := domain.ContestID("c")
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		for _, size := range []int{1, piece - 1, piece, piece + 1, 3 * piece, 3*piece + 7} {
			content := make([]byte, size)
			chance := rand.NewChaCha8([32]byte{byte(size)})
			chance.Read(content) //nolint:errcheck // never fails
			var name ledger.B32
			err := s.Write(t.Context(), func(tx *store.Tx) (err error) {
				for range 2 { // twice does no harm
					if name, err = tx.KeepBlob(contest, ledger.KindShuffle, content); err != nil {
						return err
					}
				}
				return nil
			})
			if err != nil || name != sha256.Sum256(content) {
				t.Fatalf("%d bytes: %s, %v", size, name, err)
			}
			err = s.Read(t.Context(), func(tx *store.Tx) error {
				kind, whole, err := tx.Blob(contest, name)
				if err != nil || kind != ledger.KindShuffle || !bytes.Equal(whole, content) {
					t.Errorf("%d bytes: %d of a %s came back, %v", size, len(whole), kind, err)
				}
				_, r, err := tx.LongBlob(contest, name)
				if err != nil {
					return err
				}
				streamed, err := io.ReadAll(r)
				if err != nil || !bytes.Equal(streamed, content) {
					t.Errorf("%d bytes: %d came back in pieces, %v", size, len(streamed), err)
				}
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
			other := s.Write(t.Context(), func(tx *store.Tx) error {
				return tx.KeepLongBlob("d", ledger.KindShuffle, name, bytes.NewReader(content[:size-1]))
			})
			if other == nil {
				t.Errorf("%d bytes were stored under another's name", size-1)
			}
			err = s.Write(t.Context(), func(tx *store.Tx) error { return tx.DestroyBlob(contest, name) })
			if err != nil {
				t.Fatal(err)
			}
			err = s.Read(t.Context(), func(tx *store.Tx) error {
				for _, id := range []domain.ContestID{contest, "d"} {
					_, _, err := tx.Blob(id, name)
					refusaltest.Want(t, err, refusal.Unknown)
				}
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
		}
	})
}

// Going back to the schema before puts pieces together again: what was stored can be verified as ever.
func TestGoingBackPutsPiecesTogether(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		files := migrations.SQLite()
		if s.Postgres() {
			files = migrations.Postgres()
		}
		text, err := fs.ReadFile(files, "0070_blob_pieces.sql")
		if err != nil {
			t.Fatal(err)
		}
		_, down, _ := strings.Cut(string(text), "-- +goose Down\n")
		together, _, _ := strings.Cut(down, "DROP")
		content := bytes.Repeat([]byte("\x00 a \xff"), 1<<19)
		err = s.Write(t.Context(), func(tx *store.Tx) error {
			long, err := tx.KeepBlob("c", ledger.KindShuffle, content)
			if err != nil {
				return err
			}
			short, err := tx.KeepBlob("c", ledger.KindRoll, content[:7])
			if err != nil {
				return err
			}
			if err := storetest.Exec(tx, together); err != nil {
				return err
			}
			for name, want := range map[ledger.B32][]byte{long: content, short: content[:7]} {
				if err := storetest.Exec(tx, "DELETE FROM blob_pieces"); err != nil {
					return err
				}
				if _, got, err := tx.Blob("c", name); err != nil || !bytes.Equal(got, want) {
					t.Errorf("%d bytes came back, want %d; %v", len(got), len(want), err)
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}
