package box

import (
	"crypto/hmac"
	"crypto/sha256"
	"errors"
	"fmt"

	"hustings/domain"
	"hustings/domain/refusal"
	"hustings/elections/ledger"
	"hustings/elections/store"
)

// intake is what a contest's ballots are bound with as they are taken in: a key
// in the key folder, so that whoever owns the database can write the row of a
// ballot, and no row that counts. It goes with the contest's other keys, before
// the map from tags to members does (R89): from then on what it made is a random
// number to everybody.
type intake struct {
	key  [32]byte
	none bool // sealed before ballots were bound, or the key is destroyed: nothing to check
}

// intakeOf reads it. A key that should be there and is not is an alarm (R110a).
func (e *Box) intakeOf(seq *ledger.Sequence, row store.Board) (*intake, error) {
	key, err := e.Keys.contestSecret(seq.Manifest().Contest, intakeFile)
	switch {
	case err == nil:
		return &intake{key: key}, nil
	case errors.Is(err, ErrNoKey) && (!row.Bound || row.Stage == domain.ContestOpened || row.Stage == domain.ContestCounted || row.Stage == domain.ContestEnded):
		return &intake{none: true}, nil
	case errors.Is(err, ErrNoKey), errors.Is(err, ErrBadKey):
		return nil, errors.Join(keyLost(intakeFile, err), err)
	}
	return nil, err
}

// of is what binds a ballot to its contest, its place and the member who cast it.
func (x *intake) of(contest domain.ContestID, index int64, leaf ledger.B32, person domain.PersonID) []byte {
	mac := hmac.New(sha256.New, x.key[:])
	fmt.Fprintf(mac, "intake\x00%s\x00%d\x00%s\x00", contest, index, person)
	mac.Write(leaf[:])
	return mac.Sum(nil)
}

// bind gives what is stored beside a ballot that this pen has just added.
func (p *pen) bind(person domain.PersonID, l store.Leaf) (_ []byte, err error) {
	if p.intake == nil {
		if p.intake, err = p.e.intakeOf(p.seq, p.row); err != nil {
			return nil, err
		}
	}
	if p.intake.none {
		return nil, nil
	}
	return p.intake.of(p.b.id, l.Index, l.Hash(), person), nil
}

// checkBound proves that each ballot among the entries was taken in from the
// member behind its tag. The memory must have taken them over. Once the map from
// tags to members is destroyed there is nothing to prove it by, and no need:
// the log was closed before.
func (b *board) checkBound(x *intake, leaves []store.Leaf) error {
	if x.none || b.seq.Destroyed(ledger.Salts) {
		return nil
	}
	for _, l := range leaves {
		if l.Ballot == nil {
			continue
		}
		at, known := b.tagged(l.Ballot.Tag)
		if !known {
			return Tampered("intake", l.Index)
		}
		person := b.voters[at].person.id()
		if person == "" || !hmac.Equal(l.Ballot.Bound, x.of(b.id, l.Index, l.Hash(), person)) {
			return Tampered("intake", l.Index)
		}
	}
	return nil
}

// signedAt reads the checkpoint of exactly that size, from its note. Where there is
// none, the alarm names the first entry that nobody signed.
func signedAt(tx *store.Tx, id domain.ContestID, size int64, note []byte) (*ledger.SignedCheckpoint, error) {
	signed, err := ledger.ParseCheckpoint(note)
	if err == nil {
		return signed, nil
	}
	unsigned := int64(0)
	if note, err := tx.Checkpoint(id); err == nil {
		if last, err := ledger.ParseCheckpoint(note); err == nil && last.Size < size {
			unsigned = last.Size
		}
	}
	return nil, errors.Join(Tampered("checkpoint", unsigned), err)
}

// covers gives the date of a checkpoint that is the board's own, of exactly this tree.
func covers(note *ledger.SignedCheckpoint, m *ledger.Manifest, tree ledger.Tree) (dated int64, err error) {
	a, err := note.Check(m, true)
	if err == nil && !a.Board {
		err = errors.New("not signed by the board")
	}
	if err != nil || note.Size != tree.Size() || note.Root != tree.Root() {
		return 0, errors.Join(Tampered("checkpoint", tree.Size()), err)
	}
	for _, t := range a.Times {
		dated = max(dated, t.At)
	}
	return dated, nil
}

// keyLost is the alarm for a file of the key folder that is gone, damaged or
// another contest's (R110a): it can be put back, and all goes on.
func keyLost(file string, cause error) error {
	if errors.Is(cause, ErrNoKey) {
		return refusal.Because(refusal.KeyLost, "R110a", refusal.Args{"what": file})
	}
	return refusal.Because(refusal.KeyWrong, "R110a", refusal.Args{"what": file})
}
