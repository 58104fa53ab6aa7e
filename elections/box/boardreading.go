package box

import (
	"bufio"
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

// mixInput is what goes into the mix: of each tag, by bytes, the ballot that
// counts. It is made from the log, as everybody makes it (docs/protocol.md 6.1), and
// its rows are handed on; it gives how many there are, and the blob's name.
func mixInput(tx *store.Tx, id domain.ContestID, m *ledger.Manifest, to io.Writer) (n int, name ledger.B32, err error) {
	var lying files
	defer lying.drop()
	w := weeding{width: 64 * m.Width(), kept: lying.add()}
	w.into = bufio.NewWriterSize(w.kept, 64<<10)
	for l, err := range entriesOf(tx, id, 0) {
		if err != nil {
			return 0, name, err
		}
		if l.Ballot == nil {
			continue
		}
		entry, err := ledger.Parse(l.Entry)
		if err != nil {
			return 0, name, fmt.Errorf("weeding the ballots: entry %d: %w", l.Index, err)
		}
		ballot, is := entry.(*ledger.Ballot)
		if !is || len(ballot.CT) != m.Width() {
			return 0, name, Tampered("log", l.Index)
		}
		if err := w.take(ballot, m.Duplicates == ledger.LastCounts); err != nil {
			return 0, name, err
		}
	}
	if err := w.into.Flush(); err != nil {
		return 0, name, err
	}
	n = len(w.tags)
	name, err = ledger.WriteRowsFrom(io.Discard, boxShape(m, n), io.TeeReader(w.inOrder(), to))
	return n, name, err
}

// weeding is the ballots of a log while those that count are picked out: their rows
// lie in a file in the order of the log, and the tags say where.
type weeding struct {
	width int // bytes of a row
	tags  []ledger.B32
	row   []int32 // of each tag's ballot that counts
	rows  int32
	known places
	kept  *spool.Spool
	into  *bufio.Writer
	order []int32 // of the tags
	text  []byte
}

// take takes a ballot in: if it is its tag's first, or the last counts.
func (w *weeding) take(ballot *ledger.Ballot, lastCounts bool) error {
	at, has := w.known.find(tagNumber(&ballot.Tag), func(at int32) bool { return w.tags[at] == ballot.Tag })
	switch {
	case !has:
		w.tags, w.row = append(w.tags, ballot.Tag), append(w.row, w.rows)
		w.known.put(int32(len(w.tags)-1), func(at int32) uint64 { return tagNumber(&w.tags[at]) })
	case !lastCounts:
		return nil
	default:
		w.row[at] = w.rows
	}
	w.rows++
	for _, c := range ballot.CT {
		w.text = append(append(w.text[:0], c.A[:]...), c.B[:]...)
		if _, err := w.into.Write(w.text); err != nil {
			return err
		}
	}
	return nil
}

// inOrder reads the rows in the order of their tags.
func (w *weeding) inOrder() io.Reader {
	w.known = places{}
	w.order = make([]int32, len(w.tags))
	for i := range w.order {
		w.order[i] = int32(i)
	}
	slices.SortFunc(w.order, func(a, b int32) int { return bytes.Compare(w.tags[a][:], w.tags[b][:]) })
	w.text = w.text[:0]
	return w
}

func (w *weeding) Read(p []byte) (n int, err error) {
	for n < len(p) {
		if len(w.text) == 0 {
			if len(w.order) == 0 {
				return n, io.EOF
			}
			w.text = slices.Grow(w.text, w.width)[:w.width]
			if _, err := w.kept.ReadAt(w.text, int64(w.row[w.order[0]])*int64(w.width)); err != nil && err != io.EOF {
				return n, err
			}
			w.order = w.order[1:]
		}
		copied := copy(p[n:], w.text)
		n, w.text = n+copied, w.text[copied:]
	}
	return n, nil
}

// files are the lists of rows that one step makes and reads, where they do not fit into
// memory on the disk ([spool.Spool]); none outlives the step.
type files []*spool.Spool

func (f *files) add() *spool.Spool {
	*f = append(*f, &spool.Spool{})
	return (*f)[len(*f)-1]
}

func (f files) drop() {
	for _, s := range f {
		s.Close() //nolint:errcheck // it was read, or given up
	}
}

// whole is nil if the disk gives back what was written to it.
func (f files) whole() error {
	var errs []error
	for _, s := range f {
		errs = append(errs, s.Whole())
	}
	return errors.Join(errs...)
}

// all reads the whole of a spool.
func all(s *spool.Spool) io.Reader { return io.NewSectionReader(s, 0, s.Size()) }

// keepRows stores rows, which are read twice, as the blob that an entry cites.
func keepRows(tx *store.Tx, id domain.ContestID, shape ledger.Shape, rows func() io.Reader) (ledger.B32, error) {
	name, err := ledger.WriteRowsFrom(io.Discard, shape, rows())
	if err != nil {
		return name, err
	}
	return name, tx.KeepLongBlob(id, shape.Kind, name, shape.Blob(rows()))
}

// keepSpooled is keepRows of what a step has made.
func keepSpooled(tx *store.Tx, id domain.ContestID, shape ledger.Shape, rows *spool.Spool) (ledger.B32, error) {
	return keepRows(tx, id, shape, func() io.Reader { return all(rows) })
}

// copyRows reads the blob of rows that an entry cites.
func copyRows(w io.Writer, tx *store.Tx, id domain.ContestID, name ledger.B32, shape ledger.Shape) error {
	_, blob, err := tx.LongBlob(id, name)
	if err != nil {
		return err
	}
	to := &noted{w: w}
	got, err := ledger.CopyRows(to, blob, shape)
	if to.err != nil { // the disk's fault, and nobody else's
		return to.err
	}
	if err != nil || got != name {
		return errors.Join(Tampered("blob", 0), err)
	}
	return nil
}

// noted keeps a writer's error apart from those of whoever copies to it.
type noted struct {
	w   io.Writer
	err error
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
