package store_test

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"

	"hustings/domain"
	"hustings/elections/ledger"
	"hustings/elections/store"
	"hustings/elections/store/storetest"
)

func TestABoardsTreeCanBeProvedFromItsRows(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		c := domain.Contest{ID: store.NewID[domain.ContestID](), Board: [32]byte{7}, Stage: domain.ContestSealed,
			Options: []domain.Option{{ID: "a", Name: "A"}}, Params: domain.DefaultParams(domain.PanelElection), Opens: storetest.Start, Closes: storetest.Start.AddDate(0, 0, 7)}
		var tree ledger.Tree
		var leaf []ledger.B32
		for batch := range 6 {
			err := s.Write(t.Context(), func(tx *store.Tx) error {
				if batch == 0 {
					if err := tx.CreateContest(c, []byte("wrapped")); err != nil {
						return err
					}
				}
				if _, err := tx.LockBoard(c.ID); err != nil {
					return err
				}
				var leaves []store.Leaf
				for i := range batch*batch + 1 {
					l := store.Leaf{Index: tree.Size(), Entry: fmt.Append(nil, batch, i)}
					hash := ledger.LeafHash(l.Entry)
					l.Hashes = tree.Append(hash)
					if batch > 0 {
						l.Ballot = &store.BallotRow{Tag: ledger.B32{byte(i)}, Seq: batch, Request: []byte("r")}
					}
					leaf, leaves = append(leaf, hash), append(leaves, l)
				}
				return tx.Append(c.ID, int64(batch), leaves, fmt.Append(nil, "note ", tree.Size()))
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		err := s.Read(t.Context(), func(tx *store.Tx) error {
			board, err := tx.Board(c.ID)
			if err != nil || board.Size != tree.Size() {
				t.Fatalf("board of %d entries, want %d: %v", board.Size, tree.Size(), err)
			}
			for i := range board.Size {
				proof, err := ledger.ProveInclusion(board.Size, i, tx.Hashes(c.ID))
				if err != nil {
					t.Fatal(err)
				}
				if err := ledger.CheckInclusion(proof, board.Size, tree.Root(), i, leaf[i]); err != nil {
					t.Errorf("entry %d: %v", i, err)
				}
			}
			loaded, err := ledger.LoadTree(board.Size, tx.Hashes(c.ID))
			if err != nil || loaded.Root() != tree.Root() {
				t.Errorf("the tree's edge: %v", err)
			}
			ballots, err := tx.BallotsOfTag(c.ID, ledger.B32{0})
			if err != nil || len(ballots) != 5 || ballots[4].Ballot.Seq != 5 {
				t.Errorf("ballots of a tag: %v, %v", ballots, err)
			}
			if note, err := tx.CheckpointCovering(c.ID, 1); err != nil || !bytes.Equal(note, []byte("note 3")) {
				t.Errorf("checkpoint over entry 1: %q, %v", note, err)
			}
			got, err := tx.ContestAt(c.Board)
			if err != nil || got.ID != c.ID || !got.Closes.Equal(c.Closes) || len(got.Options) != 1 {
				t.Errorf("contest by address: %+v, %v", got, err)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		twice := []store.Leaf{{Index: tree.Size(), Entry: []byte("x"), Hashes: []ledger.B32{{}},
			Ballot: &store.BallotRow{Tag: ledger.B32{0}, Seq: 1}}}
		if err := s.Write(t.Context(), func(tx *store.Tx) error { return tx.Append(c.ID, 6, twice, []byte("note")) }); err == nil {
			t.Error("two ballots of one tag with one number were stored")
		}
		for _, at := range []int64{tree.Size() - 1, tree.Size() + 1} {
			beside := []store.Leaf{{Index: at, Entry: []byte("x"), Hashes: []ledger.B32{{}}}}
			if err := s.Write(t.Context(), func(tx *store.Tx) error { return tx.Append(c.ID, 6, beside, []byte("note")) }); err == nil {
				t.Errorf("an entry was stored at %d of a board of size %d", at, tree.Size())
			}
		}
		must(t, s.Read(t.Context(), func(tx *store.Tx) error {
			board, err := tx.Board(c.ID)
			stored, err2 := tx.EntriesFrom(c.ID, 0, 100)
			notes, err3 := tx.CheckpointsAfter(c.ID, 0, 100)
			if board.Size != tree.Size() || int64(len(stored)) != tree.Size() || notes[len(notes)-1].Size != tree.Size() {
				t.Errorf("after what was refused: size %d, %d entries, checkpoints %v", board.Size, len(stored), notes)
			}
			return errors.Join(err, err2, err3)
		}))
	})
}

// The look-up of a tracking code, which anybody may ask for, goes by its index.
func TestACodeIsLookedUpByItsIndex(t *testing.T) {
	t.Parallel()
	s := storetest.SQLite(t)
	var plan []struct{ Detail string }
	must(t, s.Read(t.Context(), func(tx *store.Tx) error {
		return tx.Plan(&plan, "SELECT * FROM board_entries WHERE substr(hashes, 1, 12) = x'00' AND tag IS NOT NULL ORDER BY contest, leaf LIMIT 100")
	}))
	if text := fmt.Sprint(plan); !strings.Contains(text, "board_entries_by_code") {
		t.Errorf("the plan is %s", text)
	}
}
