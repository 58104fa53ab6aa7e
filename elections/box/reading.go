package box

import (
	"context"
	"crypto/sha256"
	"encoding/base32"
	"errors"
	"fmt"
	"io"
	"strings"

	"hustings/domain"
	"hustings/domain/refusal"
	"hustings/elections/ledger"
	"hustings/elections/seal"
	"hustings/elections/store"
)

// BallotPaper is what a voter's machine needs in order to seal: the manifest,
// the key, and this voter's place in the log. Voter and Salt let the voter
// recompute the tag; they are shown to nobody else.
type BallotPaper struct {
	Contest  domain.Contest
	Manifest []byte // the log's first entry
	E        ledger.B32
	PK       ledger.B32
	Tag      ledger.B32
	Voter    string
	Salt     ledger.B32
	Seq      int        // number that the next ballot has
	Prev     ledger.B32 // leaf hash of the one before; absent for the first
	Cast     []CastBallot
}

// CastBallot is a ballot that its voter has on the board.
type CastBallot struct {
	Leaf   int64
	Code   string
	Seq    int
	Sealed string // by whom: voter, or counter
}

// MyBallot gives the caller her ballot paper in a contest.
func (e *Box) MyBallot(ctx context.Context, by domain.Actor, id domain.ContestID) (paper BallotPaper, err error) {
	if by.Person == "" {
		return paper, refusal.Because(refusal.NotSignedIn, "R5", nil)
	}
	err = e.Store.Read(ctx, func(tx *store.Tx) error {
		if paper.Contest, err = tx.Contest(id); err != nil {
			return err
		}
		var me voter
		err := e.reading(tx, id, func(b *board) (err error) {
			paper.Manifest, paper.E, paper.PK = b.first, b.seq.Election(), b.seq.PK()
			_, me, err = b.voter(by.Person)
			return err
		})
		if err != nil {
			return err
		}
		entry, err := tx.RollEntry(id, by.Person)
		if err != nil {
			return err
		}
		paper.Tag, paper.Voter, paper.Salt = me.tag, entry.Voter, entry.Salt
		paper.Seq, paper.Prev = me.seq+1, me.last
		paper.Cast, err = castBallots(tx, id, me.tag)
		return err
	})
	return paper, err
}

func castBallots(tx *store.Tx, id domain.ContestID, tag ledger.B32) ([]CastBallot, error) {
	leaves, err := tx.BallotsOfTag(id, tag)
	if err != nil {
		return nil, err
	}
	list := make([]CastBallot, len(leaves))
	for i, l := range leaves {
		entry, err := ledger.Parse(l.Entry)
		ballot, is := entry.(*ledger.Ballot)
		if err != nil || !is {
			return nil, errors.Join(Tampered("log", l.Index), err)
		}
		list[i] = CastBallot{Leaf: l.Index, Code: ledger.TrackingCode(l.Hash()), Seq: ballot.Seq, Sealed: string(ballot.By)}
	}
	return list, nil
}

// Counting is how many ballots a voter has on the board, and which counts (R64).
func Counting(tx *store.Tx, c domain.Contest, entry domain.RollEntry) (n int, counts *CastBallot, err error) {
	cast, err := castBallots(tx, c.ID, entry.Tag)
	if err != nil || len(cast) == 0 {
		return 0, nil, err
	}
	if c.Duplicates == domain.FirstCounts {
		return len(cast), &cast[0], nil
	}
	return len(cast), &cast[len(cast)-1], nil
}

// Receipt gives the caller the receipt of one of her own ballots; another's is
// answered like one that does not exist.
func (e *Box) Receipt(ctx context.Context, by domain.Actor, id domain.ContestID, leaf int64) (receipt Receipt, err error) {
	err = e.Store.Read(ctx, func(tx *store.Tx) error {
		entry, err := tx.RollEntry(id, by.Person)
		if err != nil {
			return refusal.Because(refusal.Unknown, "", nil)
		}
		l, err := tx.Entry(id, leaf)
		if err != nil {
			return err
		}
		if l.Ballot == nil || l.Ballot.Tag != entry.Tag {
			return refusal.Because(refusal.Unknown, "", nil)
		}
		receipt, err = e.receipt(tx, id, l)
		return err
	})
	return receipt, err
}

// Found is a ballot that was looked up by its tracking code.
type Found struct {
	Leaf       int64
	Sealed     string // by whom: voter, or counter
	Seq        int    // 1 for its voter's first
	Superseded bool   // another ballot of the same voter counts instead
	Counting   string // that one's tracking code
	Receipt    Receipt
}

// FindByCode finds a ballot on a public board. Anybody may look; the code says
// nothing of whose it is.
func (e *Box) FindByCode(ctx context.Context, id domain.ContestID, typed string) (found Found, err error) {
	_, found, err = e.find(ctx, id, typed)
	return found, err
}

// FindAnywhere finds a ballot by its tracking code alone, on any board.
func (e *Box) FindAnywhere(ctx context.Context, typed string) (domain.Contest, Found, error) {
	return e.find(ctx, "", typed)
}

// find looks a code up in the database: whoever asks is not known, and must not
// make the service read whole boards.
func (e *Box) find(ctx context.Context, id domain.ContestID, typed string) (c domain.Contest, found Found, err error) {
	written, prefix, ok := codeOf(typed)
	if !ok {
		return c, found, refusal.Because(refusal.Unknown, "", nil)
	}
	err = e.Store.Read(ctx, func(tx *store.Tx) error {
		boards, ballots, err := tx.BallotsByCode(id, prefix)
		if err != nil {
			return err
		}
		for i, l := range ballots {
			if ledger.TrackingCode(ledger.LeafHash(l.Entry)) != written {
				continue
			}
			if c, err = tx.Contest(boards[i]); err != nil {
				return err
			}
			found, err = e.found(tx, c, l)
			return err
		}
		return refusal.Because(refusal.Unknown, "", nil)
	})
	return c, found, err
}

// codeOf reads a tracking code as somebody typed it: how it is written, and what
// it is looked up by. A code is the first hundred bits of a leaf hash.
func codeOf(typed string) (written string, prefix [store.CodeBytes]byte, ok bool) {
	if written, ok = seal.ParseTrackingCode(typed); !ok {
		return "", prefix, false
	}
	bits, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(strings.ReplaceAll(written, "-", ""))
	return written, prefix, err == nil && copy(prefix[:], bits) == len(prefix)
}

// found is what there is to say of a ballot on a board.
func (e *Box) found(tx *store.Tx, c domain.Contest, l store.Leaf) (found Found, err error) {
	mine, err := castBallots(tx, c.ID, l.Ballot.Tag)
	if err != nil {
		return found, err
	}
	found.Leaf = l.Index
	first := c.Duplicates == domain.FirstCounts
	for _, b := range mine {
		switch {
		case b.Leaf == found.Leaf:
			found.Sealed, found.Seq = b.Sealed, b.Seq
		case (b.Leaf < found.Leaf) == first:
			found.Superseded = true
			if !first || found.Counting == "" {
				found.Counting = b.Code
			}
		}
	}
	found.Receipt, err = e.receipt(tx, c.ID, l)
	return found, err
}

// listedMost is how many contests a list of the latest has.
const listedMost = 40

// LatestContests are the contests that closed or will close last, the latest
// first.
func (e *Box) LatestContests(ctx context.Context) (list []domain.Contest, err error) {
	err = e.Store.Read(ctx, func(tx *store.Tx) error {
		list, err = tx.LatestContests(listedMost)
		return err
	})
	return list, err
}

// ContestKey is a contest's election id and the key that ballots are sealed with.
func (e *Box) ContestKey(ctx context.Context, id domain.ContestID) (election, pk ledger.B32, err error) {
	err = e.Store.Read(ctx, func(tx *store.Tx) error {
		return e.reading(tx, id, func(b *board) error {
			election, pk = b.seq.Election(), b.seq.PK()
			return nil
		})
	})
	return election, pk, err
}

// Sequence is a board as it stands: what its entries have said so far.
func (e *Box) Sequence(tx *store.Tx, id domain.ContestID) (seq *ledger.Sequence, err error) {
	err = e.reading(tx, id, func(b *board) error {
		seq = b.seq.Clone()
		return nil
	})
	return seq, err
}

// Turnout is how many have voted (R59).
func (e *Box) Turnout(ctx context.Context, id domain.ContestID) (t domain.Turnout, err error) {
	err = e.Store.Read(ctx, func(tx *store.Tx) error {
		t, err = e.TurnoutTx(tx, id)
		return err
	})
	return t, err
}

// TurnoutTx is [Box.Turnout] in a transaction.
func (e *Box) TurnoutTx(tx *store.Tx, id domain.ContestID) (t domain.Turnout, err error) {
	err = e.reading(tx, id, func(b *board) error {
		t.Roll, t.Ballots = b.onRoll, b.turnout
		return nil
	})
	return t, err
}

// ContestAt finds a contest by its board's address, base64url as in a
// checkpoint's origin.
func (e *Box) ContestAt(ctx context.Context, address string) (c domain.Contest, err error) {
	board, err := ledger.ParseB32(address)
	if err != nil {
		return c, refusal.Because(refusal.Unknown, "", nil)
	}
	err = e.Store.Read(ctx, func(tx *store.Tx) error {
		c, err = tx.ContestAt(board)
		return err
	})
	return c, err
}

// Checkpoint is the board's latest signed checkpoint.
func (e *Box) Checkpoint(ctx context.Context, id domain.ContestID) (note []byte, err error) {
	err = e.Store.Read(ctx, func(tx *store.Tx) error {
		note, err = tx.Checkpoint(id)
		return err
	})
	return note, err
}

// MaxEntries is how many entries one reading of a board gives at most.
const MaxEntries = 1000

// Entries reads a board's entries from index from up to, without, to; at most
// MaxEntries of them.
func (e *Box) Entries(ctx context.Context, id domain.ContestID, from, to int64) (entries [][]byte, err error) {
	if from < 0 || to < from {
		return nil, refusal.Because(refusal.Malformed, "", nil).On("from")
	}
	err = e.Store.Read(ctx, func(tx *store.Tx) error {
		if _, err := tx.Board(id); err != nil {
			return err
		}
		leaves, err := tx.EntriesFrom(id, from, int(min(to-from, MaxEntries)))
		for _, l := range leaves {
			entries = append(entries, l.Entry)
		}
		return err
	})
	return entries, err
}

// InclusionProof proves that the board of size entries has the one at leaf.
func (e *Box) InclusionProof(ctx context.Context, id domain.ContestID, leaf, size int64) ([]ledger.B32, error) {
	return e.proof(ctx, id, leaf, size, func(tx *store.Tx) ([]ledger.B32, error) {
		return ledger.ProveInclusion(size, leaf, tx.Hashes(id))
	})
}

// ConsistencyProof proves that the board of size entries begins with the one of old.
func (e *Box) ConsistencyProof(ctx context.Context, id domain.ContestID, old, size int64) ([]ledger.B32, error) {
	return e.proof(ctx, id, old-1, size, func(tx *store.Tx) ([]ledger.B32, error) {
		return ledger.ProveConsistency(size, old, tx.Hashes(id))
	})
}

func (e *Box) proof(ctx context.Context, id domain.ContestID, index, size int64, prove func(*store.Tx) ([]ledger.B32, error)) (proof []ledger.B32, err error) {
	err = e.Store.Read(ctx, func(tx *store.Tx) error {
		row, err := tx.Board(id)
		if err != nil {
			return err
		}
		if index < 0 || index >= size || size > row.Size {
			return refusal.Because(refusal.Malformed, "", refusal.Args{"size": row.Size}).On("size")
		}
		if proof, err = prove(tx); err != nil {
			return fmt.Errorf("proving from a board: %w", err)
		}
		return nil
	})
	return proof, err
}

// PublicBlob writes a blob that an entry of the board cites. What would give a
// small electorate's papers away is not there (R86). Where something else lies under the
// name it fails at the end.
func (e *Box) PublicBlob(ctx context.Context, id domain.ContestID, name ledger.B32, w io.Writer) error {
	return e.Store.Read(ctx, func(tx *store.Tx) error {
		withheld := false
		err := e.reading(tx, id, func(b *board) error {
			withheld = b.seq.Withholds()
			return nil
		})
		if err != nil {
			return err
		}
		kind, from, err := tx.LongBlob(id, name)
		if err != nil {
			return err
		}
		switch kind {
		case ledger.KindDecryption, ledger.KindPapers, ledger.KindText:
			if withheld {
				return refusal.Because(refusal.Unknown, "", nil)
			}
		}
		sum := sha256.New()
		if _, err := io.Copy(io.MultiWriter(w, sum), from); err != nil {
			return err
		}
		if ledger.B32(sum.Sum(nil)) != name {
			return Tampered("blob", 0)
		}
		return nil
	})
}
