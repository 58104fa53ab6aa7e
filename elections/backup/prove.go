package backup

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"

	"hustings/domain"
	"hustings/elections/audit"
	"hustings/elections/box"
	"hustings/elections/store"
)

// Proof is what a restored database was found to be.
type Proof struct {
	Acts   int64 // of the record, whose whole chain holds
	Boards []BoardProof
}

// BoardProof is one board, verified as anybody outside would.
type BoardProof struct {
	Contest domain.ContestID
	Entries int64
	Report  *audit.Report
}

// Prove verifies a restored database against what its copy says of itself: the whole
// record, every board entry by entry as an outsider would (`hustings verify`), and
// that both end where they ended when the copy was made. scratch is a folder for the
// bundles, one at a time.
func Prove(ctx context.Context, s *store.Store, h store.Heads, scratch string) (p Proof, err error) {
	var bad int64
	var hash [32]byte
	var boards []store.Board
	err = s.Read(ctx, func(tx *store.Tx) (err error) {
		if bad, err = tx.VerifyRecord(); err != nil {
			return err
		}
		if p.Acts, hash, err = tx.RecordHead(); err != nil {
			return err
		}
		boards, err = tx.Boards()
		return err
	})
	switch {
	case err != nil:
		return p, err
	case bad != 0:
		return p, fmt.Errorf("the record does not hold from act %d on", bad)
	case p.Acts != h.Record || hex.EncodeToString(hash[:]) != h.Hash:
		return p, fmt.Errorf("the record ends at act %d (%x), the copy at %d (%s)", p.Acts, hash, h.Record, h.Hash)
	case len(boards) != len(h.Boards):
		return p, fmt.Errorf("there are %d boards, in the copy %d: %v", len(boards), len(h.Boards), slices.Sorted(maps.Keys(h.Boards)))
	}
	e := box.New(s, nil, "", nil, nil) // reads only: there is no key here, and none is needed
	for _, b := range boards {
		head, known := h.Boards[string(b.Contest)]
		if !known || head.Size != b.Size {
			return p, fmt.Errorf("the board of contest %s has %d entries, in the copy %d", b.Contest, b.Size, head.Size)
		}
		proof := BoardProof{Contest: b.Contest, Entries: b.Size}
		if head.Checkpoint != "" {
			if proof.Report, err = verify(ctx, e, b.Contest, []byte(head.Checkpoint), scratch); err != nil {
				return p, err
			}
		}
		p.Boards = append(p.Boards, proof)
	}
	return p, nil
}

// verify holds a board to the offline verifier, and to the checkpoint that was the
// last when the copy was made.
func verify(ctx context.Context, e *box.Box, contest domain.ContestID, checkpoint []byte, scratch string) (*audit.Report, error) {
	f, err := os.CreateTemp(scratch, "bundle-")
	if err != nil {
		return nil, err
	}
	defer os.Remove(f.Name())
	defer f.Close()
	if err := e.Bundle(ctx, f, contest); err != nil {
		return nil, fmt.Errorf("contest %s: %w", contest, err)
	}
	size, err := f.Seek(0, io.SeekCurrent)
	if err != nil {
		return nil, err
	}
	r, err := audit.Verify(ctx, f, size, audit.Options{Unfinished: true, Checkpoints: [][]byte{checkpoint}})
	if err != nil {
		return nil, fmt.Errorf("contest %s: %w", contest, err)
	}
	if r.Verdict == audit.Failed {
		why := errors.New("it does not hold")
		for _, c := range r.Contests {
			for _, f := range c.Failures {
				why = errors.New(f.String())
			}
		}
		return nil, fmt.Errorf("the board of contest %s does not verify: %w", contest, why)
	}
	return r, nil
}
