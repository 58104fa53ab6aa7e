package audit

import (
	"errors"
	"fmt"
	"regexp"

	"hustings/elections/ledger"
)

// Kind is what something was given to Verify as.
type Kind string

const (
	GivenBundle     Kind = "bundle"
	GivenAuditors   Kind = "auditor's file"
	GivenReceipt    Kind = "receipt"
	GivenCheckpoint Kind = "checkpoint"
	GivenCountback  Kind = "countback"
	GivenKey        Kind = "key"
)

// Unreadable is something given to Verify that is not at all what it was given
// as. It says nothing about the election, so it is no failure: the check could
// not be made.
type Unreadable struct {
	As    Kind
	Index int // which of its kind, counted from 0
	Err   error
}

func (u *Unreadable) Error() string { return fmt.Sprintf("%s %d: %v", u.As, u.Index+1, u.Err) }
func (u *Unreadable) Unwrap() error { return u.Err }

// keyLike is the look of a key, name+id+key, whether or not its parts fit.
var keyLike = regexp.MustCompile(`^[^+]+\+[0-9a-f]{8}\+[A-Za-z0-9+/]+=*$`)

// readReceipt reads a receipt, and says so when it is a checkpoint instead.
func readReceipt(b []byte) (*ledger.Receipt, error) {
	r, err := ledger.ParseReceipt(b)
	if err != nil {
		if _, other := ledger.ParseCheckpoint(b); other == nil {
			return nil, errors.New("it is a checkpoint, not a receipt")
		}
	}
	return r, err
}

// readCheckpoint reads a checkpoint, and says so when it is a receipt instead.
func readCheckpoint(b []byte) (*ledger.SignedCheckpoint, error) {
	s, err := ledger.ParseCheckpoint(b)
	if err != nil {
		if _, other := ledger.ParseReceipt(b); other == nil {
			return nil, errors.New("it is a receipt, not a checkpoint")
		}
	}
	return s, err
}

// holdsLog reports whether the file is a bundle, however bad: there is a log in
// it. holdsRoll reports the same of an auditor's file.
func (a *archive) holdsLog() bool  { return a.any("checkpoint", "entries.jsonl") }
func (a *archive) holdsRoll() bool { return a.any("roll.jsonl") }

func (a *archive) any(names ...string) bool {
	for _, d := range a.folders {
		for _, name := range names {
			if d.has(name) {
				return true
			}
		}
	}
	return false
}
