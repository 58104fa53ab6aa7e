package box

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"

	"golang.org/x/mod/sumdb/tlog"

	"hustings/domain"
	"hustings/domain/refusal"
	"hustings/elections/ledger"
	"hustings/elections/store"
)

// board is what the engine remembers of one contest's log: all that a further
// entry is judged by. A log only grows, so a memory of its first entries is
// never wrong, only short; whoever needs the rest reads it from the database
// first (catchUp). On several replicas each has a memory of its own.
type board struct {
	id domain.ContestID

	mu      sync.Mutex // never held while waiting for a lock in the database
	seq     *ledger.Sequence
	first   []byte // the manifest's bytes
	tree    ledger.Tree
	edge    map[int64]tlog.Hash // the stored hashes on the tree's right edge
	voters  []enrolled
	latest  []latest           // ballots of those who have voted, in the order of their first
	tags    places             // of each tag among the voters
	people  places             // of everybody who has a vote
	onRoll  int                // voters who were not removed
	rows    int                // of the roll, as it was read last
	stale   bool               // the roll has changed: people must be read anew
	changed int64              // the log's size with its latest entry about the roll
	seen    map[trace]struct{} // of every A on the log
	turnout int
	counter int         // ballots that count and were sealed by the service
	dated   int64       // time of the latest checkpoint, Unix seconds
	pen     *pen        // the one that writes, or wrote last
	place   store.Place // the database it was read from

	urn   urn
	bytes atomic.Int64 // about how much this takes
	used  int64        // when it was asked for last, by the count of such times
}

// boards holds the memories of the boards that were in use lately.
type boards struct {
	mu    sync.Mutex
	open  map[domain.ContestID]*board
	asked int64
	most  int64 // bytes; 0: boardsMost
}

// boardsMost is how many bytes of boards are remembered, about, beside the one
// that is being read: some hundreds of contests of three thousand voters, more than
// are ever open at once, or a dozen of a hundred thousand.
const boardsMost = 256 << 20

// board gives the memory of a contest's board, empty when it is new.
func (e *Box) board(id domain.ContestID) *board {
	e.boards.mu.Lock()
	defer e.boards.mu.Unlock()
	b := e.boards.open[id]
	if b == nil {
		if e.boards.open == nil {
			e.boards.open = map[domain.ContestID]*board{}
		}
		e.boards.makeRoom()
		b = &board{id: id}
		b.clear()
		b.weigh()
		b.urn.e, b.urn.b = e, b
		e.boards.open[id] = b
	}
	e.boards.asked++
	b.used = e.boards.asked
	return b
}

// known is the memory of a contest's board if there is one. Ids that somebody
// makes up must not push the boards out of memory that others vote on.
func (e *Box) known(id domain.ContestID) *board {
	e.boards.mu.Lock()
	defer e.boards.mu.Unlock()
	b := e.boards.open[id]
	if b != nil {
		e.boards.asked++
		b.used = e.boards.asked
	}
	return b
}

// makeRoom drops the memories that were asked for least lately, until the others
// have room. Whoever still holds one goes on with it, as another replica would.
func (x *boards) makeRoom() {
	held := int64(0)
	for _, b := range x.open {
		held += b.bytes.Load()
	}
	for held > cmp.Or(x.most, boardsMost) {
		var oldest *board
		for _, b := range x.open {
			if b.urn.idle() && (oldest == nil || b.used < oldest.used) {
				oldest = b
			}
		}
		if oldest == nil {
			return
		}
		held -= oldest.bytes.Load()
		delete(x.open, oldest.id)
	}
}

// weigh notes about how many bytes the memory takes: what was measured on a 64-bit
// machine, rounded up.
func (b *board) weigh() {
	const (
		fixed    = 8 << 10
		aVoter   = 56 + 12 // itself, and its tag's place
		aPerson  = 12      // a place
		aBallot  = 60      // of a voter, the latest
		aCipher  = 40
		anOption = 512 // of the manifest, twice
	)
	n := fixed + aVoter*len(b.voters) + aPerson*b.people.n + aBallot*cap(b.latest) + aCipher*len(b.seen)
	if m := b.seq.Manifest(); m != nil {
		n += anOption * len(m.Candidates)
	}
	b.bytes.Store(int64(n))
}

// clear forgets everything; the next catchUp reads the log from its beginning.
func (b *board) clear() {
	b.seq, b.first, b.tree, b.edge = &ledger.Sequence{}, nil, ledger.Tree{}, map[int64]tlog.Hash{}
	b.voters, b.latest, b.tags, b.people, b.onRoll, b.rows = nil, nil, places{}, places{}, 0, 0
	b.turnout, b.counter, b.dated, b.stale, b.changed = 0, 0, 0, false, 0
	b.seen = map[trace]struct{}{}
}

// Tampered is the alarm for stored data that do not agree with the log.
func Tampered(what string, entry int64) error {
	return refusal.Because(refusal.Tampered, "R103", refusal.Args{"what": what, "entry": entry})
}

// reading runs f on the memory of a contest's board, brought up to date. The
// board's lock is held: f looks and leaves.
func (e *Box) reading(tx *store.Tx, id domain.ContestID, f func(*board) error) error {
	row, err := tx.Board(id)
	if err != nil {
		return err
	}
	b := e.board(id)
	b.mu.Lock()
	defer b.mu.Unlock()
	if err := b.catchUp(e, tx, row); err != nil {
		return err
	}
	return f(b)
}

// catchUp reads what the log has grown by since the memory last looked. Each
// entry is taken through the same judge as when it was appended, and the stored
// hashes are compared with the tree's: a row that was altered is noticed here.
// So is a row that was added: nothing is believed that no checkpoint of exactly
// this size and root covers, signed with the board's own key, nor a ballot that
// was not bound at its intake (R110a).
func (b *board) catchUp(e *Box, tx *store.Tx, row store.Board) error {
	err := b.follow(e, tx, row)
	if errors.Is(err, errReadAnew) {
		err = b.follow(e, tx, row)
	}
	if err == nil && b.seen != nil && over(b.seq) {
		b.rest()
	}
	return err
}

func (b *board) follow(e *Box, tx *store.Tx, row store.Board) error {
	// long: each check stands where the row is read that it is about.
	const page = 2000
	size, known := row.Size, b.tree.Size()
	var intake *intake
	var signed *ledger.SignedCheckpoint
	var dated int64
	for b.tree.Size() < size {
		from := b.tree.Size()
		leaves, note, err := tx.EntriesTo(b.id, from, size, int(min(page, size-from)))
		if err == nil && (len(leaves) == 0 || leaves[0].Index != from) {
			note, err = tx.CheckpointAt(b.id, size)
		}
		if err == nil && signed == nil {
			signed, err = signedAt(tx, b.id, size, note)
		}
		if err != nil {
			return err
		}
		if len(leaves) == 0 {
			return Tampered("log", from)
		}
		seq, tree, entries := b.seq.Clone(), b.tree, make([]ledger.Entry, len(leaves))
		for i, l := range leaves {
			if entries[i], err = judge(seq, &tree, l); err != nil {
				return fmt.Errorf("board of %s: %w", b.id, err)
			}
		}
		if from == 0 && seq.Manifest().Board != e.Keys.BoardKey() {
			return keyLost(boardKeyFile, ErrBadKey)
		}
		if tree.Size() == size {
			if dated, err = covers(signed, seq.Manifest(), tree); err != nil {
				if from > known {
					b.clear() // what was read of it on the way is no better
				}
				return err
			}
		}
		if intake == nil {
			if intake, err = e.intakeOf(seq, row); err != nil {
				return err
			}
		}
		err = b.grow(tx, seq, tree, leaves, entries)
		if err == nil {
			err = b.callRoll(tx, size)
		}
		if err == nil {
			err = b.checkBound(intake, leaves)
		}
		if err != nil {
			b.clear() // some of these entries are in it, some are not
			return err
		}
	}
	b.dated = max(b.dated, dated)
	return b.callRoll(tx, size)
}

// rest puts away what only a further ballot would be judged by, once the close is on the
// log and no sooner. Should the poll be reopened, the log is read anew ([errReadAnew]).
func (b *board) rest() {
	b.seen = nil
	b.weigh()
}

// over reports whether the log has come past its poll.
func over(seq *ledger.Sequence) bool {
	switch seq.Stage() {
	case ledger.StageEmpty, ledger.StageManifest, ledger.StageKeys, ledger.StagePoll:
		return false
	}
	return true
}

// judge takes a stored entry through the log's rules and the tree.
func judge(seq *ledger.Sequence, tree *ledger.Tree, l store.Leaf) (ledger.Entry, error) {
	index := tree.Size()
	entry, err := ledger.Parse(l.Entry)
	if err != nil || l.Index != index {
		return nil, errors.Join(Tampered("log", index), err)
	}
	if err := seq.Append(entry, l.Entry); err != nil {
		return nil, errors.Join(Tampered("log", index), err)
	}
	if !slices.Equal(tree.Append(ledger.LeafHash(l.Entry)), l.Hashes) {
		return nil, Tampered("log", index)
	}
	ballot, is := entry.(*ledger.Ballot)
	if is != (l.Ballot != nil) || is && (ballot.Tag != l.Ballot.Tag || ballot.Seq != l.Ballot.Seq) {
		return nil, Tampered("log", index)
	}
	return entry, nil
}

// grow takes committed entries into the memory; seq and tree are the log's
// state after them. After an error the memory is good for nothing but clear.
func (b *board) grow(tx *store.Tx, seq *ledger.Sequence, tree ledger.Tree, leaves []store.Leaf, entries []ledger.Entry) error {
	for i, entry := range entries {
		switch entry := entry.(type) {
		case *ledger.Manifest:
			b.first = leaves[i].Entry
		case *ledger.Roll:
			if err := b.readRoll(tx, entry); err != nil {
				return err
			}
			b.stale, b.changed = true, leaves[i].Index+1
		case *ledger.RollChange:
			b.changeRoll(entry)
			b.stale, b.changed = true, leaves[i].Index+1
		case *ledger.Extend:
			if b.seen == nil { // there may be ballots again
				return errReadAnew
			}
		case *ledger.Ballot:
			if err := b.took(tx, entry, leaves[i].Index, leaves[i].Hash()); err != nil {
				return err
			}
		}
		b.keepEdge(leaves[i].Index, leaves[i].Hashes)
	}
	b.seq, b.tree = seq, tree
	b.trimEdge()
	b.weigh()
	return nil
}

// keepEdge remembers the hashes that came with an entry.
func (b *board) keepEdge(index int64, hashes []ledger.B32) {
	base := ledger.StoredIndex(index)
	for k, h := range hashes {
		b.edge[base+int64(k)] = tlog.Hash(h)
	}
}

// trimEdge keeps the hashes that further entries are proved with, and no others.
func (b *board) trimEdge() {
	edge := make(map[int64]tlog.Hash, 32)
	for level, size := 0, b.tree.Size(); size>>level > 0; level++ {
		if size>>level&1 == 1 {
			x := tlog.StoredHashIndex(level, size>>level-1)
			edge[x] = b.edge[x]
		}
	}
	b.edge = edge
}

// took remembers a ballot that is on the board.
func (b *board) took(tx *store.Tx, ballot *ledger.Ballot, index int64, leaf ledger.B32) error {
	i, known := b.tagged(ballot.Tag)
	if !known {
		return Tampered("log", index)
	}
	if v := b.at(i); v.off || ballot.Seq != v.seq+1 || ballot.Prev != v.last {
		return Tampered("log", index)
	}
	if err := b.trace(tx, ballot, index); err != nil {
		return err
	}
	v := &b.voters[i]
	if v.voted == 0 {
		b.latest = append(b.latest, latest{})
		v.voted = int32(len(b.latest))
		b.turnout++
	}
	l := &b.latest[v.voted-1]
	if l.counter {
		b.counter--
	}
	*l = latest{leaf, index, int32(ballot.Seq), ballot.By == ledger.Counter}
	if l.counter {
		b.counter++
	}
	return nil
}

// readRoll reads the list of tags that the log cites.
func (b *board) readRoll(tx *store.Tx, roll *ledger.Roll) error {
	if roll.Voters > greatRoll {
		if err := tx.TakeTime(); err != nil {
			return err
		}
	}
	_, blob, err := tx.LongBlob(b.id, roll.Blob)
	if err != nil {
		return err
	}
	b.voters = make([]enrolled, 0, roll.Voters)
	b.tags.room(roll.Voters, nil)
	from := &noted{r: blob}
	if err := readTags(from, roll, b.enrol); err != nil && from.err == nil {
		return errors.Join(Tampered("roll", 1), err)
	}
	return from.err // the database's: it says nothing of the roll
}

func (b *board) changeRoll(change *ledger.RollChange) {
	for _, tag := range change.Add {
		b.enrol(tag)
	}
	for _, tag := range change.Remove {
		if i, known := b.tagged(tag); known && !b.voters[i].off {
			b.voters[i].off = true
			b.onRoll--
		}
	}
}
