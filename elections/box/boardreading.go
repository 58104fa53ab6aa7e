package box

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"

	"hustings/domain"
	"hustings/domain/refusal"
	"hustings/elections/ledger"
	"hustings/elections/seal"
	"hustings/elections/spool"
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

// weeding is the ballots of a log while those that count are picked out: their rows
// lie in a file in the order of the log, and the tags say where.
type weeding struct {
	m     *ledger.Manifest
	tags  []ledger.B32
	row   []int32 // of each tag's ballot that counts
	rows  int32
	known places
	kept  *spool.Spool
	text  []byte
}

// weed reads the ballots of a log, and keeps of each tag the one that counts.
func weed(tx *store.Tx, id domain.ContestID, m *ledger.Manifest, kept *spool.Spool) (*weeding, error) {
	w := &weeding{m: m, kept: kept}
	for l, err := range entriesOf(tx, id, 0) {
		if err != nil {
			return nil, err
		}
		if l.Ballot == nil {
			continue
		}
		entry, err := ledger.Parse(l.Entry)
		if err != nil {
			return nil, fmt.Errorf("weeding the ballots: entry %d: %w", l.Index, err)
		}
		ballot, is := entry.(*ledger.Ballot)
		if !is || len(ballot.CT) != m.Width() {
			return nil, Tampered("log", l.Index)
		}
		if err := w.take(ballot); err != nil {
			return nil, err
		}
	}
	w.known = places{}
	return w, nil
}

// take takes a ballot in: if it is its tag's first, or the last counts.
func (w *weeding) take(ballot *ledger.Ballot) error {
	at, has := w.known.find(tagNumber(&ballot.Tag), func(at int32) bool { return w.tags[at] == ballot.Tag })
	switch {
	case !has:
		w.tags, w.row = append(w.tags, ballot.Tag), append(w.row, w.rows)
		w.known.put(int32(len(w.tags)-1), func(at int32) uint64 { return tagNumber(&w.tags[at]) })
	case w.m.Duplicates != ledger.LastCounts:
		return nil
	default:
		w.row[at] = w.rows
	}
	w.rows++
	w.text = w.text[:0]
	for _, c := range ballot.CT {
		w.text = append(append(w.text, c.A[:]...), c.B[:]...)
	}
	_, err := w.kept.Write(w.text)
	return err
}

// mixInput writes what goes into the mix, and gives the blob's name: of each tag, by
// bytes, the ballot that counts. It is made from the log, as everybody makes it
// (docs/protocol.md 6.1). A million rows are read in their tags' order: no transaction is
// kept waiting for that.
func (w *weeding) mixInput(to io.Writer) (ledger.B32, error) {
	order := make([]int32, len(w.tags))
	for i := range order {
		order[i] = int32(i)
	}
	slices.SortFunc(order, func(a, b int32) int { return bytes.Compare(w.tags[a][:], w.tags[b][:]) })
	for i, at := range order {
		order[i] = w.row[at]
	}
	rows := w.kept.InOrder(64*w.m.Width(), order)
	return ledger.WriteRowsFrom(io.Discard, boxShape(w.m, len(order)), io.TeeReader(rows, to))
}

// files are the lists of rows that one step makes and reads, where they do not fit into
// memory on the disk ([spool.Spool]); none outlives the step.
type files []*spool.Spool

func (f *files) add() *spool.Spool {
	*f = append(*f, &spool.Spool{})
	return (*f)[len(*f)-1]
}

func (f *files) drop() {
	for _, s := range *f {
		s.Close() //nolint:errcheck // it was read, or given up
	}
	*f = nil
}

// all reads the whole of a spool.
func all(s *spool.Spool) io.Reader { return io.NewSectionReader(s, 0, s.Size()) }

// made is rows that a step writes where they have room, while the name of the blob that
// they make is worked out: from what was computed, and not from what a disk gives back.
type made struct {
	*ledger.RowsWriter
	shape ledger.Shape
	lying *spool.Spool
}

func (f *files) make(shape ledger.Shape) made {
	lying := f.add()
	return made{ledger.NewRowsWriter(lying, shape), shape, lying}
}

// keep stores the blob under its name.
func (m made) keep(tx *store.Tx, id domain.ContestID, name ledger.B32) error {
	return tx.KeepLongBlob(id, m.shape.Kind, name, m.shape.Blob(all(m.lying)))
}

// copyRows reads the blob of rows that an entry cites. Only a blob that was read to its
// end, and is another, was tampered with.
func copyRows(w io.Writer, tx *store.Tx, id domain.ContestID, name ledger.B32, shape ledger.Shape) error {
	_, blob, err := tx.LongBlob(id, name)
	if err != nil {
		return err
	}
	from, to := &noted{r: blob}, &noted{w: w}
	got, err := ledger.CopyRows(to, from, shape)
	if fault := errors.Join(from.err, to.err); fault != nil { // the disk's or the database's, and nobody else's
		return fault
	}
	if err != nil || got != name {
		return errors.Join(Tampered("blob", 0), err)
	}
	return nil
}

// noted keeps the error of a reader or a writer apart from those of whoever copies.
type noted struct {
	r   io.Reader
	w   io.Writer
	err error
}

func (n *noted) Read(p []byte) (int, error) {
	read, err := n.r.Read(p)
	if err != io.EOF {
		n.err = err
	}
	return read, err
}

func (n *noted) Write(p []byte) (int, error) {
	written, err := n.w.Write(p)
	n.err = err
	return written, err
}

// mixed reads the last mix's output.
func mixed(tx *store.Tx, id domain.ContestID, seq *ledger.Sequence, into *spool.Spool) (seal.Ballots, error) {
	mixes := seq.Mixes()
	err := copyRows(into, tx, id, mixes[len(mixes)-1].Out, seq.BoxShape())
	return seal.BatchAt{M: seq.Manifest().Width(), Rows: into}, err
}

// decryptions reads the parts of the opening that are on the board.
func decryptions(tx *store.Tx, id domain.ContestID, seq *ledger.Sequence, lying *files) ([]seal.GroupOpening, error) {
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
		rows := lying.add()
		if err := copyRows(rows, tx, id, d.Blob, decryptionShape(seq)); err != nil {
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
