package elections

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"hustings/domain"
	"hustings/elections/seal"
	"hustings/elections/store"
)

// KeyHolder is one of those with whom an election's key rests.
type KeyHolder struct {
	Name  string
	Ready bool // has chosen a passphrase
	Given bool // has entered it
	Mine  bool // is the caller
}

// ElectionKeys is with whom an election's key rests, and how far they have come
// in opening the box. It holds nothing that is secret.
type ElectionKeys struct {
	Election domain.Election
	Policy   domain.KeyPolicy
	Contest  *domain.Contest // the latest round; nil before the roll is sealed
	// Holders are, before the seal, those who may become one; after it, those who
	// are. None under the policy `service`, and none once the key is destroyed.
	Holders []KeyHolder
	Needed  int // passphrases that open the box; before the seal, of those chosen so far
	Given   int
	Awaited bool // the poll is over, and the count waits for passphrases
}

// Mine reports whether the caller is a holder who has still to enter hers.
func (k ElectionKeys) Mine() bool {
	return slices.ContainsFunc(k.Holders, func(h KeyHolder) bool { return h.Mine && !h.Given })
}

// Names are those of the holders who have, or have not yet, entered theirs.
func (k ElectionKeys) Names(given bool) (names []string) {
	for _, h := range k.Holders {
		if h.Given == given {
			names = append(names, h.Name)
		}
	}
	return names
}

// ElectionKeys tells of the keys of an election, by its id or reference.
// Anybody may know who can open a box, and whom a count waits for.
func (e *Engine) ElectionKeys(ctx context.Context, by domain.Actor, name string) (k ElectionKeys, err error) {
	err = e.Store.Read(ctx, func(tx *store.Tx) error {
		if k.Election, err = named(tx, by, name); err != nil {
			return err
		}
		if k.Policy = k.Election.Params.KeyPolicy; k.Policy != domain.OfficersKeys {
			return nil
		}
		rounds, err := tx.ContestsOf(k.Election.ID)
		if err != nil {
			return err
		}
		if n := len(rounds); n > 0 {
			k.Contest = &rounds[n-1]
			return nil
		}
		return e.mayBecome(tx, by, &k)
	})
	if err != nil || k.Contest == nil {
		return k, err
	}
	return k, e.holding(by, &k)
}

// KeyHolders tells of the keys of one contest.
func (e *Engine) KeyHolders(ctx context.Context, by domain.Actor, id domain.ContestID) (ElectionKeys, error) {
	c, err := e.Contest(ctx, id)
	if err != nil {
		return ElectionKeys{}, err
	}
	k := ElectionKeys{Policy: c.Policy, Contest: &c}
	return k, e.holding(by, &k)
}

// mayBecome lists who may hold a part, and who has chosen a passphrase for it.
func (e *Engine) mayBecome(tx *store.Tx, by domain.Actor, k *ElectionKeys) error {
	people, err := mayHold(tx, k.Election.Panel, k.Election.ID)
	if err != nil {
		return err
	}
	ready := 0
	for _, id := range people {
		person, err := tx.Person(id)
		if err != nil {
			return err
		}
		h := KeyHolder{Name: person.Name(), Mine: id == by.Person}
		switch _, err := e.Keys.officer(id); {
		case err == nil:
			h.Ready = true
			ready++
		case !errors.Is(err, ErrNoKey):
			return err
		}
		k.Holders = append(k.Holders, h)
	}
	slices.SortFunc(k.Holders, func(a, b KeyHolder) int { return cmp.Compare(a.Name, b.Name) })
	if ready >= leastHolders {
		k.Needed = needed(ready)
	}
	return nil
}

// holding reads from the key folder who has which part.
func (e *Engine) holding(by domain.Actor, k *ElectionKeys) error {
	c := k.Contest
	envelope, err := e.Keys.envelope(c.Board)
	if errors.Is(err, ErrNoKey) { // another policy, or destroyed with the other keys
		return nil
	}
	if err != nil {
		return err
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
	return nil
}

// callKeyHolders asks those who hold a contest's key for their passphrases.
func (e *Engine) callKeyHolders(tx *store.Tx, el domain.Election, c domain.Contest) error {
	if c.Policy != domain.OfficersKeys {
		return nil
	}
	envelope, err := e.Keys.envelope(c.Board)
	if errors.Is(err, ErrNoKey) {
		return nil
	}
	if err != nil {
		return err
	}
	people, err := mayHold(tx, el.Panel, el.ID)
	if err != nil {
		return err
	}
	people = slices.DeleteFunc(people, func(p domain.PersonID) bool { return e.placeIn(envelope, domain.Actor{Person: p}) == 0 })
	return tx.Mail(letters(el, people, MailKeysNeeded, "needed", fmt.Sprint(envelope.K), "holders", fmt.Sprint(len(envelope.Officers)))...)
}

// waitsForKeys adds to an election's agenda what its key holders have to do.
func (e *Engine) waitsForKeys(tx *store.Tx, i *AgendaItem) error {
	el := i.Election
	if el.Params.KeyPolicy != domain.OfficersKeys || el.State == domain.Draft {
		return nil
	}
	k := ElectionKeys{Election: el, Policy: el.Params.KeyPolicy}
	rounds, err := tx.ContestsOf(el.ID)
	if err != nil {
		return err
	}
	if len(rounds) == 0 {
		if el.Outcome != nil { // uncontested: nothing will be sealed
			return nil
		}
		if err := e.mayBecome(tx, domain.Actor{}, &k); err != nil {
			return err
		}
		if k.Needed == 0 {
			i.Waits = append(i.Waits, Waiting{"key-holders", leastHolders, &el.Timetable.RollSealed})
		}
		return nil
	}
	k.Contest = &rounds[len(rounds)-1]
	if err := e.holding(domain.Actor{}, &k); err != nil {
		return err
	}
	if k.Awaited {
		i.Waits = append(i.Waits, Waiting{"keys", k.Needed - k.Given, nil})
	}
	return nil
}

// HoldsKey reports whether a person has chosen a passphrase for the keys of
// contests to come.
func (e *Engine) HoldsKey(by domain.Actor) (bool, error) {
	_, err := e.Keys.officer(by.Person)
	if errors.Is(err, ErrNoKey) {
		return false, nil
	}
	return err == nil, err
}

// MinPassphrase is the least number of characters in an officer's passphrase.
const MinPassphrase = seal.MinPassphrase
