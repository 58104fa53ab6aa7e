package box

import (
	"errors"
	"fmt"
	"slices"

	"hustings/domain"
	"hustings/elections/store"
)

// KeyHolder is one of those with whom an election's key rests.
type KeyHolder struct {
	Name  string
	Ready bool // has chosen a passphrase
	Given bool // has entered it
	Mine  bool // is the caller
}

// KeyState is with whom a contest's key rests, and how far they have come in opening
// the box. It holds nothing that is secret.
type KeyState struct {
	Holders []KeyHolder
	Needed  int // passphrases that open the box; before the seal, of those chosen so far
	Given   int
	Awaited bool // the poll is over, and the count waits for passphrases
}

// Mine reports whether the caller is a holder who has still to enter hers.
func (k KeyState) Mine() bool {
	return slices.ContainsFunc(k.Holders, func(h KeyHolder) bool { return h.Mine && !h.Given })
}

// Names are those of the holders who have, or have not yet, entered theirs.
func (k KeyState) Names(given bool) (names []string) {
	for _, h := range k.Holders {
		if h.Given == given {
			names = append(names, h.Name)
		}
	}
	return names
}

// KeyStateOf reads from the key folder who has which part of a contest's key.
func (e *Box) KeyStateOf(by domain.Actor, c domain.Contest) (k KeyState, err error) {
	envelope, err := e.Keys.envelope(c.Board)
	if errors.Is(err, ErrNoKey) { // another policy, or destroyed with the other keys
		return k, nil
	}
	if err != nil {
		return k, err
	}
	k.Needed = envelope.K
	mine, whole := e.placeIn(envelope, by), e.Keys.has(c.Board, kekFile)
	for i, box := range envelope.Officers {
		h := KeyHolder{Name: box.Name, Ready: true, Given: e.Keys.has(c.Board, fmt.Sprint(partFile, i+1)), Mine: mine == i+1}
		if h.Given {
			k.Given++
		}
		k.Holders = append(k.Holders, h)
	}
	k.Awaited = (c.Stage == domain.ContestClosed || c.Stage == domain.ContestMixed) && k.Given < k.Needed && !whole
	return k, nil
}

// HoldersOf are those of today's officers who hold a part of a sealed contest's key.
func (e *Box) HoldersOf(tx *store.Tx, c domain.Contest) ([]domain.PersonID, error) {
	envelope, err := e.Keys.envelope(c.Board)
	if errors.Is(err, ErrNoKey) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	scope, err := e.caller.ScopeOf(tx, c)
	if err != nil {
		return nil, err
	}
	people, err := MayHold(tx, scope)
	return slices.DeleteFunc(people, func(p domain.PersonID) bool { return e.placeIn(envelope, domain.Actor{Person: p}) == 0 }), err
}
