package box

import (
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"

	"hustings/elections/ledger"
	"hustings/elections/store"
)

// trace is what a board remembers of a ciphertext's A, to know a copy by (R58): half of
// what A takes, since a million may vote twice each. It is a part of a digest with a key
// that nobody has, not a part of A: A is the voter's choice, and of a part of it she can
// find two that are alike by 2^64 tries at home. Both would be proved, signed and
// committed, and from then on nobody could read the log. Of a trace she can try nothing:
// among a hundred million of them two are alike with a chance of 2^-75.
type trace [16]byte

// keyOfTraces is this process's own: no two replicas are unlucky with the same ballot.
var keyOfTraces = func() (key [16]byte) {
	rand.Read(key[:]) // never fails
	return key
}()

// traceOf takes one block of SHA-256.
func traceOf(a ledger.B32) trace {
	var text [16 + 32]byte
	copy(text[:], keyOfTraces[:])
	copy(text[16:], a[:])
	sum := sha256.Sum256(text[:])
	return trace(sum[:16])
}

// trace remembers the A's of a ballot that is on the board. A trace met again is no
// alarm: the log says whether the whole A stands there twice.
func (b *board) trace(tx *store.Tx, ballot *ledger.Ballot, index int64) error {
	if b.seen == nil {
		return errReadAnew
	}
	for k, c := range ballot.CT {
		t := traceOf(c.A)
		if _, met := b.seen[t]; met {
			again, err := b.stands(tx, c.A, ballot.CT[:k], index)
			if err != nil {
				return err
			}
			if again {
				return Tampered("log", index)
			}
		}
		b.seen[t] = struct{}{}
	}
	return nil
}

var errReadAnew = errors.New("the log has to be read for this")

// stands reports whether an A is among those, or stands on the log before an entry.
func (b *board) stands(tx *store.Tx, a ledger.B32, among []ledger.Cipher, before int64) (bool, error) {
	if holds(among, a) {
		return true, nil
	}
	if tx == nil {
		return false, errReadAnew
	}
	for l, err := range entriesOf(tx, b.id, 0) {
		if err != nil {
			return false, err
		}
		if l.Index >= before {
			break
		}
		if l.Ballot == nil {
			continue
		}
		entry, err := ledger.Parse(l.Entry)
		if err != nil {
			return false, fmt.Errorf("looking for a copy: entry %d: %w", l.Index, err)
		}
		if ballot, is := entry.(*ledger.Ballot); is && holds(ballot.CT, a) {
			return true, nil
		}
	}
	return false, nil
}

func holds(all []ledger.Cipher, a ledger.B32) bool {
	for _, c := range all {
		if c.A == a {
			return true
		}
	}
	return false
}
