package box

import (
	"fmt"
	"maps"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"hustings/domain"
	"hustings/domain/refusal"
	"hustings/elections/ledger"
	"hustings/elections/store"
)

// pen is the right to append to one board until a transaction ends. It works
// on copies, so that what is rolled back was never in the memory; what is
// committed is taken over from it. One transaction has one pen for a board,
// however many acts share the transaction.
type pen struct {
	e    *Box
	tx   *store.Tx
	b    *board
	row  store.Board
	from mark // what stands on the board
	seq  *ledger.Sequence
	tree ledger.Tree

	leaves  []store.Leaf // not yet written
	entries []ledger.Entry

	hashes map[int64]tlog.Hash // the edge that was, and all that was added
	voters map[int32]voter     // those with a new ballot
	seen   map[ledger.B32]struct{}
	dated  int64                    // time of the latest checkpoint
	signed *ledger.SignedCheckpoint // of the last flush
	intake *intake                  // what ballots are bound with; nil until one is
}

// lockBoard locks a contest's board and gives the pen of this transaction.
func (e *Box) lockBoard(tx *store.Tx, id domain.ContestID) (*pen, error) {
	b := e.board(id)
	b.mu.Lock()
	p := b.pen
	b.mu.Unlock()
	if p != nil && p.tx == tx {
		return p, nil
	}
	row, err := tx.LockBoard(id)
	if err != nil {
		return nil, err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if err := e.refit(tx, b, row.Size); err != nil {
		return nil, err
	}
	if err := b.catchUp(e, tx, row); err != nil {
		return nil, err
	}
	if b.tree.Size() != row.Size {
		return nil, Tampered("log", row.Size) // what was committed is gone: the database went back
	}
	if err := e.Fence.mayAppend(tx, id, mark{row.Size, b.tree.Root()}); err != nil {
		return nil, err
	}
	b.pen = &pen{e: e, tx: tx, b: b, row: row, from: mark{row.Size, b.tree.Root()}, seq: b.seq.Clone(), tree: b.tree, hashes: maps.Clone(b.edge),
		voters: map[int32]voter{}, seen: map[ledger.B32]struct{}{}, dated: b.dated}
	return b.pen, nil
}

// voter is a voter as the entries so far leave her, the pen's own among them.
func (p *pen) voter(i int32) voter {
	if v, ok := p.voters[i]; ok {
		return v
	}
	p.b.mu.Lock()
	defer p.b.mu.Unlock()
	return p.b.at(i)
}

// used reports whether a ciphertext's A stands on the log already. It believes the
// trace and reads no log: a voter who copies herself would have it read whole, with
// the board locked, as often as she likes. Whoever is unlucky seals anew.
func (p *pen) used(a ledger.B32) bool {
	if _, mine := p.seen[a]; mine {
		return true
	}
	p.b.mu.Lock()
	defer p.b.mu.Unlock()
	_, again := p.b.seen[traceOf(a)]
	return again || p.b.seen == nil // nothing is new to a board that remembers nothing
}

// add judges entries as the next on the log and keeps them for flush.
func (p *pen) add(entries ...ledger.Entry) error {
	for _, entry := range entries {
		raw, err := ledger.Marshal(entry)
		if err != nil {
			return err
		}
		if err := p.addRaw(entry, raw, nil); err != nil {
			return err
		}
	}
	return nil
}

func (p *pen) addRaw(entry ledger.Entry, raw []byte, ballot *store.BallotRow) error {
	if err := p.seq.Append(entry, raw); err != nil {
		return fmt.Errorf("appending to the board of %s: %w", p.b.id, err)
	}
	l := store.Leaf{Index: p.tree.Size(), Entry: raw, Ballot: ballot}
	l.Hashes = p.tree.Append(ledger.LeafHash(raw))
	base := ledger.StoredIndex(l.Index)
	for i, h := range l.Hashes {
		p.hashes[base+int64(i)] = tlog.Hash(h)
	}
	p.leaves, p.entries = append(p.leaves, l), append(p.entries, entry)
	return nil
}

// flush writes the entries added since the last one, with one checkpoint that
// signs and dates the log's new size.
func (p *pen) flush() error {
	if len(p.leaves) == 0 {
		return nil
	}
	if err := p.e.caller.TimeUnsure(); err != nil { // nothing is signed with a date that may be wrong
		return err
	}
	now, err := p.dating()
	if err != nil {
		return err
	}
	p.dated = now.Unix()
	p.signed = p.e.sign(p.seq.Manifest(), p.tree, now)
	if err := p.tx.Append(p.b.id, p.row.Turn, p.leaves, p.signed.Bytes()); err != nil {
		return err
	}
	p.row.Turn++
	p.from = mark{p.tree.Size(), p.tree.Root()}
	p.e.Fence.acknowledge(p.tx, p.b.id, p.from)
	leaves, entries, seq, tree := p.leaves, p.entries, p.seq.Clone(), p.tree
	p.leaves, p.entries = nil, nil
	p.row.Size = tree.Size()
	p.tx.After(func() { p.b.wrote(seq, tree, leaves, entries, now.Unix()) })
	return nil
}

func (e *Box) sign(m *ledger.Manifest, tree ledger.Tree, at time.Time) *ledger.SignedCheckpoint {
	c := ledger.Checkpoint{Origin: m.Origin(), Size: tree.Size(), Root: tree.Root()}
	return ledger.SignCheckpoint(c, e.Keys.board, m.BoardName(), at)
}

// wrote takes over what a pen has written, once it is committed. Somebody may
// have read it from the database before; then there is nothing to do.
func (b *board) wrote(seq *ledger.Sequence, tree ledger.Tree, leaves []store.Leaf, entries []ledger.Entry, dated int64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.dated = max(b.dated, dated)
	if b.tree.Size() != leaves[0].Index {
		return
	}
	for _, entry := range entries {
		if entry.Type() == ledger.TypeRoll { // its tags are in the database
			return
		}
	}
	if err := b.grow(nil, seq, tree, leaves, entries); err != nil { // it was judged before; read it anew
		b.clear()
	} else if over(b.seq) {
		b.rest()
	}
}

// prove makes the receipt of an entry that this pen has written, without the
// database. The pen must have been flushed.
func (p *pen) prove(l store.Leaf) (Receipt, error) {
	size := p.tree.Size()
	proof, err := ledger.ProveInclusion(size, l.Index, edgeReader(p.hashes))
	if err != nil {
		return Receipt{}, fmt.Errorf("proving an entry: %w", err)
	}
	r := ledger.Receipt{Entry: l.Entry, Index: l.Index, Proof: proof, Checkpoint: p.signed}
	return newReceipt(p.b.id, &r), nil
}

// edgeReader reads stored hashes from memory.
type edgeReader map[int64]tlog.Hash

func (m edgeReader) ReadHashes(indices []int64) ([]tlog.Hash, error) {
	out := make([]tlog.Hash, len(indices))
	for i, x := range indices {
		h, known := m[x]
		if !known {
			return nil, fmt.Errorf("stored hash %d is not in memory", x)
		}
		out[i] = h
	}
	return out, nil
}

// pollOf is what a contest's poll is judged by (R11 to R13): the manifest's
// opening, the close as the log has moved it, and whether it was stopped.
func pollOf(seq *ledger.Sequence, row store.Board) domain.Contest {
	return domain.Contest{Opens: time.Unix(seq.Manifest().Opens, 0).UTC(), Closes: time.Unix(seq.Closes(), 0).UTC(), StoppedAt: row.StoppedAt}
}

// dating is the time that a board's next checkpoint bears. It is never before the one
// before it (FA10). One that was signed while the clock was wrong, and stands later than
// the time that two officers have confirmed since, lends its date to what follows until
// the clock has come there, as long as the poll has not closed by it (R20c).
func (p *pen) dating() (time.Time, error) {
	now := p.tx.Now()
	if now.Unix() < p.dated { // an act reads the clock before it waits for the board: a batch may have come between
		now = p.tx.LaterNow()
	}
	if now.Unix() >= p.dated {
		return now, nil
	}
	last := time.Unix(p.dated, 0).UTC()
	confirmed, err := p.tx.ClockConfirmed()
	if err != nil {
		return now, err
	}
	if !confirmed.IsZero() && !confirmed.After(now) && last.After(confirmed) && p.dated < p.seq.Closes() {
		return last, nil
	}
	return now, refusal.Because(refusal.ClockBehind, "R12", refusal.Args{"last": last})
}
