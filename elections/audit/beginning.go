package audit

import (
	"errors"
	"fmt"

	"hustings/elections/ledger"
)

// Beginning is a log from its manifest to `open`: what fixes the key that
// ballots are sealed to. Whoever seals reads it entry by entry and makes the key
// from the shares, instead of taking one that is offered (protocol, section 3).
type Beginning struct {
	PK ledger.B32 // as the shares make it, once Add has said that it is whole

	seq  ledger.Sequence
	tree ledger.Tree
}

// Manifest is the log's first entry, nil before it.
func (b *Beginning) Manifest() *ledger.Manifest { return b.seq.Manifest() }

// Election is E.
func (b *Beginning) Election() ledger.B32 { return b.seq.Election() }

// Size is how many entries were read; the last is `open` once it is whole.
func (b *Beginning) Size() int64 { return b.tree.Size() }

// Root is the root of these entries.
func (b *Beginning) Root() ledger.B32 { return b.tree.Root() }

// Add takes the next entry of the log and judges it: form, place, the proof of a
// key share. After an error the beginning is good for nothing. It reports whether that was `open`, and the key in it the one that
// the shares make.
func (b *Beginning) Add(raw []byte) (whole bool, err error) {
	entry, err := ledger.Parse(raw)
	if err != nil {
		return false, fmt.Errorf("entry %d: %w", b.tree.Size(), err)
	}
	if err := b.judge(entry, raw); err != nil {
		return false, fmt.Errorf("entry %d: %w", b.tree.Size(), err)
	}
	b.tree.Append(ledger.LeafHash(raw))
	return entry.Type() == ledger.TypeOpen, nil
}

func (b *Beginning) judge(entry ledger.Entry, raw []byte) error {
	if err := b.seq.Append(entry, raw); err != nil {
		return err
	}
	switch e := entry.(type) {
	case *ledger.KeyShare:
		return checkShare(&b.seq, e)
	case *ledger.Open:
		pk, err := ElectionKey(&b.seq)
		if err != nil {
			return err
		}
		if pk != e.PK {
			return errNotTheSum
		}
		b.PK = pk
	}
	return nil
}

var errNotTheSum = errors.New("pk is not the sum of the groups' keys")

// checkShare proves a key share that has just been appended.
func checkShare(seq *ledger.Sequence, e *ledger.KeyShare) error {
	out := map[int]bool{}
	for j := range seq.Manifest().Groups[e.Group-1].Members {
		out[j+1] = seq.Out(e.Group, j+1)
	}
	return Share(*e).Check(SealGroup(seq, e.Group), e.Member, out)
}

// Before proves that a checkpoint, signed by the board's key, is of a log that
// begins with these entries.
func (b *Beginning) Before(c *ledger.SignedCheckpoint, consistency []ledger.B32) error {
	if _, err := c.Check(b.Manifest(), false); err != nil {
		return err
	}
	if c.Size < b.Size() {
		return fmt.Errorf("the board signs %d entries, and `open` is entry %d", c.Size, b.Size()-1)
	}
	if ledger.CheckConsistency(consistency, c.Size, c.Root, b.Size(), b.Root()) != nil {
		return errors.New("the log that the board signs does not begin with the entries that it shows")
	}
	return nil
}
