package audit

import (
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"hustings/elections/ledger"
	"hustings/elections/seal"
	"hustings/elections/spool"
)

// box follows the roll of tags and the ballots of one contest. It keeps one
// record per tag; the ballots that count lie in a file.
type box struct {
	width  int // m
	first  bool
	roll   []ledger.B32       // of the blob, sorted
	later  map[ledger.B32]int // tags that a roll-change added: place in tags
	tags   []tag              // those of roll, then the later ones in order
	seen   map[trace]struct{} // of every A; nil when the poll is over
	salt   [16]byte           // of the traces
	at     []int32            // entries that are ballots, ascending
	added  int
	struck int

	kept    *spool.Spool // ciphertexts of the ballots that counted when they were cast, 64·width bytes each
	rows    int32        // that lie there
	text    []byte       // of one
	counted int          // tags with a ballot that counts
	counter int          // ballots sealed by the service
	proofs  []proof
}

// trace is what is kept of a ciphertext's A, to know a copy by: a part of a digest with a salt that is drawn for this one
// verification, so that whoever made the bundle cannot have looked for two that are alike.
type trace [16]byte

func (b *box) traceOf(a ledger.B32) trace {
	var text [16 + 32]byte
	copy(text[:], b.salt[:])
	copy(text[16:], a[:])
	sum := sha256.Sum256(text[:])
	return trace(sum[:16])
}

// tag is what is known of one voter's ballots.
type tag struct {
	seq     int32
	row     int32 // of the ballot that counts, from 1; 0: none
	counts  int32 // entry number of that ballot
	last    ledger.B32
	removed bool
	counter bool // the ballot that counts was sealed by the service
}

// proof is a ballot whose proof is still to be verified.
type proof struct {
	entry  int64
	ballot *ledger.Ballot
}

func newBox(m *ledger.Manifest, kept *spool.Spool) *box {
	b := &box{
		width: m.Width(), first: m.Duplicates == ledger.FirstCounts,
		later: map[ledger.B32]int{}, seen: map[trace]struct{}{}, kept: kept,
	}
	rand.Read(b.salt[:]) // never fails
	return b
}

// readRoll reads the blob of tags, which must be ascending.
func (b *box) readRoll(r io.Reader, shape ledger.Shape) (ledger.B32, error) {
	blob, err := ledger.NewBlobReader(r, shape)
	if err != nil {
		return ledger.B32{}, err
	}
	one := make([]ledger.B32, 1)
	b.roll = make([]ledger.B32, 0, blob.Left()) // the file is of that size: takeBlob has looked
	for blob.Left() > 0 {
		if err := blob.Read(one); err != nil {
			return ledger.B32{}, err
		}
		if n := len(b.roll); n > 0 && bytes.Compare(b.roll[n-1][:], one[0][:]) >= 0 {
			return ledger.B32{}, errors.New("the roll is not in ascending order, each tag once")
		}
		b.roll = append(b.roll, one[0])
	}
	b.tags = make([]tag, len(b.roll))
	return blob.Close()
}

// find gives the place of a tag, or -1 if it never was on the roll.
func (b *box) find(t ledger.B32) int {
	if i, ok := slices.BinarySearchFunc(b.roll, t, func(a, b ledger.B32) int { return bytes.Compare(a[:], b[:]) }); ok {
		return i
	}
	if i, ok := b.later[t]; ok {
		return i
	}
	return -1
}

// changeRoll adds and strikes tags.
func (b *box) changeRoll(e *ledger.RollChange) error {
	for _, t := range e.Add {
		if b.find(t) >= 0 {
			return fmt.Errorf("adds a tag that was used before: %s", t)
		}
		b.later[t] = len(b.tags)
		b.tags = append(b.tags, tag{})
	}
	for _, t := range e.Remove {
		i := b.find(t)
		switch {
		case i < 0 || b.tags[i].removed:
			return fmt.Errorf("removes a tag that is not on the roll: %s", t)
		case b.tags[i].seq > 0:
			return fmt.Errorf("removes a tag that has a ballot: %s", t)
		}
		b.tags[i].removed = true
	}
	b.added += len(e.Add)
	b.struck += len(e.Remove)
	return nil
}

// ballot takes in a ballot, but for its proof, which verifyProofs does.
func (b *box) ballot(entry int64, e *ledger.Ballot, leaf ledger.B32) error {
	i := b.find(e.Tag)
	if i < 0 || b.tags[i].removed {
		return errors.New("the tag is not on the roll")
	}
	t := &b.tags[i]
	if e.Seq != int(t.seq)+1 {
		return fmt.Errorf("ballot %d of its tag, where %d comes next", e.Seq, t.seq+1)
	}
	if e.Prev != t.last { // zero for the first
		return errors.New("prev is not the tag's previous ballot")
	}
	for _, c := range e.CT {
		a := b.traceOf(c.A)
		if _, again := b.seen[a]; again {
			return errors.New("a ciphertext was used before: a copied ballot")
		}
		b.seen[a] = struct{}{}
	}
	t.seq++
	t.last = leaf
	if !b.first || t.seq == 1 {
		if err := b.put(t, e); err != nil {
			return err
		}
		t.counts, t.counter = int32(entry), e.By == ledger.Counter
	}
	if e.By == ledger.Counter {
		b.counter++
	}
	b.at = append(b.at, int32(entry))
	b.proofs = append(b.proofs, proof{entry, e})
	return nil
}

func (b *box) put(t *tag, e *ledger.Ballot) error {
	if t.row == 0 {
		b.counted++
	}
	b.rows++
	t.row = b.rows
	b.text = b.text[:0]
	for _, c := range e.CT {
		b.text = append(append(b.text, c.A[:]...), c.B[:]...)
	}
	_, err := b.kept.Write(b.text)
	return err
}

// proofsAtOnce is how many proofs are collected before they are verified together.
const proofsAtOnce = 1024

// verifyProofs verifies the proofs collected, on every core. It names the
// first that fails.
func (b *box) verifyProofs(pk ledger.B32) (entry int64, err error) {
	var next atomic.Int64
	var wait sync.WaitGroup
	errs := make([]error, len(b.proofs))
	for range min(runtime.GOMAXPROCS(0), len(b.proofs)) {
		wait.Go(func() {
			for {
				i := int(next.Add(1)) - 1
				if i >= len(b.proofs) {
					return
				}
				s, sealed := Statement(b.proofs[i].ballot, pk)
				errs[i] = seal.VerifyBallot(s, sealed, b.width)
			}
		})
	}
	wait.Wait()
	for i, err := range errs {
		if err != nil {
			return b.proofs[i].entry, fmt.Errorf("proof of knowledge fails: %w", err)
		}
	}
	clear(b.proofs)
	b.proofs = b.proofs[:0]
	return 0, nil
}

// inOrder lists the places of the tags that have a counting ballot, by the
// tags' bytes.
func (b *box) inOrder() []int32 {
	order := make([]int32, 0, b.counted)
	for i := range b.roll {
		if b.tags[i].row > 0 {
			order = append(order, int32(i))
		}
	}
	if len(b.later) == 0 {
		return order
	}
	names := map[int32]ledger.B32{}
	for t, i := range b.later {
		if b.tags[i].row > 0 {
			names[int32(i)] = t
			order = append(order, int32(i))
		}
	}
	name := func(i int32) ledger.B32 {
		if int(i) < len(b.roll) {
			return b.roll[i]
		}
		return names[i]
	}
	slices.SortFunc(order, func(x, y int32) int {
		nx, ny := name(x), name(y)
		return bytes.Compare(nx[:], ny[:])
	})
	return order
}

// mixInput reads the rows of the mix input: for each tag by bytes that has a
// counting ballot, its ciphertexts.
func (b *box) mixInput() io.Reader {
	rows := b.inOrder()
	for i, at := range rows {
		rows[i] = b.tags[at].row - 1
	}
	return b.kept.InOrder(64*b.width, rows)
}

// counterCounted is how many of the counting ballots the service sealed.
func (b *box) counterCounted() (n int) {
	for i := range b.tags {
		if b.tags[i].counter {
			n++
		}
	}
	return n
}
