package box

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"fmt"

	"hustings/domain"
	"hustings/elections/ledger"
	"hustings/elections/store"
)

// Where several replicas take ballots of one contest, each has to know what the others
// have taken before it adds to the board. Reading every ballot in full, hashing and judging
// it again is work that grows with the replicas. So whoever has judged a batch leaves its
// gist beside the checkpoint that signs it: what a memory of the board keeps of each
// ballot, and no more.
//
// A gist is believed only of a replica of this installation: it bears a mark under the key
// that ballots are bound with at their intake, which lies outside the database, and the mark
// is good for the one contest, the one tree that the batch was added to and the one that it
// made of it. Whatever is not exactly that is passed over, and the rows themselves are read:
// as they are by every replica that starts, and before anything is opened. Nothing is in a
// gist that is not on the board.

// sharedFor is for how many batches a replica goes on leaving gists once it has met
// another's ballots: one that takes ballots alone leaves none.
const sharedFor = 64

// gistPage is how many gists are read at a time.
const gistPage = 200

// The parts of a gist: when it was signed, in Unix seconds; of each ballot its tag, leaf
// hash, number, by whom it was sealed, and each A; the mark.
const (
	gistHead = 8
	gistRow  = 32 + 32 + 4 + 1
	gistMark = sha256.Size
)

// gistOf writes the gist of a batch of ballots that lead a board from one mark to another;
// nil where something else is among them.
func (x *intake) gistOf(contest domain.ContestID, from, to mark, dated int64, leaves []store.Leaf, entries []ledger.Entry) []byte {
	if x == nil || x.none {
		return nil
	}
	g := binary.BigEndian.AppendUint64(nil, uint64(dated))
	for i, entry := range entries {
		ballot, is := entry.(*ledger.Ballot)
		if !is {
			return nil
		}
		hash := leaves[i].Hash()
		g = append(append(g, ballot.Tag[:]...), hash[:]...)
		g = binary.BigEndian.AppendUint32(g, uint32(ballot.Seq))
		g = append(g, byteOf(ballot.By == ledger.Counter))
		for _, c := range ballot.CT {
			g = append(g, c.A[:]...)
		}
	}
	return append(g, x.markOf(contest, from, to, g)...)
}

func byteOf(is bool) byte {
	if is {
		return 1
	}
	return 0
}

// markOf is what proves who wrote a gist, and of what.
func (x *intake) markOf(contest domain.ContestID, from, to mark, gist []byte) []byte {
	mac := hmac.New(sha256.New, x.key[:])
	fmt.Fprintf(mac, "gist\x00%s\x00%d\x00%d\x00", contest, from.size, to.size)
	mac.Write(from.root[:])
	mac.Write(to.root[:])
	mac.Write(gist)
	return mac.Sum(nil)
}

// readGists takes over what other replicas have written beside their batches, as far as
// that leads towards the size; the rest is for whoever reads the rows.
func (b *board) readGists(e *Box, tx *store.Tx, row store.Board) error {
	if b.tree.Size() == 0 || b.tree.Size() >= row.Size || b.seq.Stage() != ledger.StagePoll { // a new memory begins with the rows
		return nil
	}
	b.shared = sharedFor
	var x *intake
	for b.tree.Size() < row.Size {
		gists, err := tx.Gists(b.id, b.tree.Size(), row.Size, gistPage)
		if err != nil || len(gists) == 0 {
			return err
		}
		if x == nil {
			if x, err = e.intakeOf(b.seq, row); err != nil {
				return err
			}
		}
		for _, g := range gists {
			if x.none || !b.believe(tx, x, g) {
				return nil
			}
		}
	}
	return nil
}

// believe takes one gist over, if it is what a replica wrote of exactly the batch that
// follows; a memory that it does not agree with is good for nothing but clear.
func (b *board) believe(tx *store.Tx, x *intake, g store.Gist) bool {
	from := mark{b.tree.Size(), b.tree.Root()}
	n, width := g.Size-from.size, 32*b.seq.Manifest().Width()
	if n < 1 || n > int64(len(g.Text)) || int64(len(g.Text)) != gistHead+n*int64(gistRow+width)+gistMark {
		return false
	}
	text, signed := g.Text[:len(g.Text)-gistMark], g.Text[len(g.Text)-gistMark:]
	rows, tree := text[gistHead:], b.tree
	hashes := make([][]ledger.B32, n)
	for i := range hashes {
		hashes[i] = tree.Append(ledger.B32(rows[i*(gistRow+width)+32:][:32]))
	}
	if !hmac.Equal(signed, x.markOf(b.id, from, mark{g.Size, tree.Root()}, text)) {
		return false
	}
	seq := b.seq.Clone()
	if seq.SkipBallots(int(n)) != nil {
		return false
	}
	for i, stored := range hashes {
		index := from.size + int64(i)
		if err := b.took(tx, b.ballotIn(rows[i*(gistRow+width):][:gistRow+width]), index, stored[0]); err != nil {
			b.clear() // the rows will tell
			return false
		}
		b.keepEdge(index, stored)
	}
	b.seq, b.tree = seq, tree
	b.dated = max(b.dated, int64(binary.BigEndian.Uint64(text)))
	b.trimEdge()
	b.weigh()
	return true
}

// ballotIn is a ballot as far as a gist has it. Whoever wrote it has judged that it follows
// its voter's last one.
func (b *board) ballotIn(row []byte) *ledger.Ballot {
	ballot := &ledger.Ballot{Tag: ledger.B32(row[:32]), Seq: int(binary.BigEndian.Uint32(row[64:])), By: ledger.Voter}
	if row[68] == 1 {
		ballot.By = ledger.Counter
	}
	if at, known := b.tagged(ballot.Tag); known {
		ballot.Prev = b.at(at).last
	}
	for a := row[gistRow:]; len(a) > 0; a = a[32:] {
		ballot.CT = append(ballot.CT, ledger.Cipher{A: ledger.B32(a[:32])})
	}
	return ballot
}
