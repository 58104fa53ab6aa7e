package box

import (
	"bytes"
	"context"
	"fmt"
	"iter"
	"slices"

	"hustings/domain"
	"hustings/domain/refusal"
	"hustings/elections/ledger"
	"hustings/elections/seal"
	"hustings/elections/store"
)

// entriesOf reads a log from an index on, in its order, a page at a time.
func entriesOf(tx *store.Tx, id domain.ContestID, from int64) iter.Seq2[store.Leaf, error] {
	const page = 250
	return func(yield func(store.Leaf, error) bool) {
		for {
			leaves, err := tx.EntriesFrom(id, from, page)
			if err != nil {
				yield(store.Leaf{}, err)
				return
			}
			for _, l := range leaves {
				if !yield(l, nil) {
					return
				}
			}
			if from += int64(len(leaves)); len(leaves) < page {
				return
			}
		}
	}
}

// checkpointsOf reads a board's checkpoints in the order of their sizes.
func checkpointsOf(tx *store.Tx, id domain.ContestID) iter.Seq2[store.SizedNote, error] {
	const page = 2000
	return func(yield func(store.SizedNote, error) bool) {
		for after := int64(0); ; {
			notes, err := tx.CheckpointsAfter(id, after, page)
			if err != nil {
				yield(store.SizedNote{}, err)
				return
			}
			for _, n := range notes {
				if !yield(n, nil) {
					return
				}
				after = n.Size
			}
			if len(notes) < page {
				return
			}
		}
	}
}

// mixInput is what goes into the mix: of each tag, by bytes, the ballot that
// counts. It is made from the log, as everybody makes it (docs/protocol.md 6.1).
func mixInput(tx *store.Tx, id domain.ContestID, m *ledger.Manifest) (seal.Batch, error) {
	in := seal.Batch{M: m.Width()}
	var tags []ledger.B32
	var counting []byte // a row for each tag
	var known places
	number, wide := func(at int32) uint64 { return tagNumber(&tags[at]) }, 64*in.M
	for l, err := range entriesOf(tx, id, 0) {
		if err != nil {
			return in, err
		}
		if l.Ballot == nil {
			continue
		}
		entry, err := ledger.Parse(l.Entry)
		if err != nil {
			return in, fmt.Errorf("weeding the ballots: entry %d: %w", l.Index, err)
		}
		ballot, is := entry.(*ledger.Ballot)
		if !is || len(ballot.CT) != in.M {
			return in, Tampered("log", l.Index)
		}
		at, has := known.find(tagNumber(&ballot.Tag), func(at int32) bool { return tags[at] == ballot.Tag })
		if !has {
			at = int32(len(tags))
			tags, counting = append(tags, ballot.Tag), append(counting, make([]byte, wide)...)
			known.put(at, number)
		}
		if !has || m.Duplicates == ledger.LastCounts {
			row := counting[int(at)*wide : int(at)*wide : int(at+1)*wide]
			for _, c := range ballot.CT {
				row = append(append(row, c.A[:]...), c.B[:]...)
			}
		}
	}
	order := make([]int32, len(tags))
	for i := range order {
		order[i] = int32(i)
	}
	slices.SortFunc(order, func(a, b int32) int { return bytes.Compare(tags[a][:], tags[b][:]) })
	in.Rows = make([]byte, 0, len(counting))
	for _, at := range order {
		in.Rows = append(in.Rows, counting[int(at)*wide:int(at+1)*wide]...)
	}
	return in, nil
}

// decryptions reads the parts of the opening that are on the board.
func decryptions(tx *store.Tx, id domain.ContestID, seq *ledger.Sequence) ([]seal.GroupOpening, error) {
	parts := make([]seal.GroupOpening, len(seq.Manifest().Groups))
	const tail = 600 // more entries than can follow the last mix
	for l, err := range entriesOf(tx, id, max(0, seq.Size()-tail)) {
		if err != nil {
			return nil, err
		}
		if l.Ballot != nil {
			continue
		}
		entry, err := ledger.Parse(l.Entry)
		if err != nil {
			return nil, fmt.Errorf("reading entry %d: %w", l.Index, err)
		}
		d, is := entry.(*ledger.Decrypt)
		if !is {
			continue
		}
		rows, err := rowsOf(tx, id, d.Blob, decryptionShape(seq))
		if err != nil {
			return nil, err
		}
		g := &parts[d.Group-1]
		g.Members, g.Parts = append(g.Members, d.Member), append(g.Parts, rows)
	}
	return parts, nil
}

// beginningMost is how far into a board its key is looked for.
const beginningMost = 64

// Beginning is a board from its manifest to `open`: what a voter's page makes the
// key from, rather than taking one that is offered.
func (e *Box) Beginning(ctx context.Context, id domain.ContestID) (entries []string, err error) {
	err = e.Store.Read(ctx, func(tx *store.Tx) error {
		leaves, err := tx.EntriesFrom(id, 0, beginningMost)
		if err != nil {
			return err
		}
		for _, l := range leaves {
			entries = append(entries, string(l.Entry))
			entry, err := ledger.Parse(l.Entry)
			if err != nil {
				return Tampered("log", l.Index)
			}
			if entry.Type() == ledger.TypeOpen {
				return nil
			}
		}
		return refusal.Because(domain.NotSealed, "R60", nil)
	})
	return entries, err
}
