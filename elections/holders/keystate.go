package holders

import (
	"cmp"
	"context"
	"slices"

	"hustings/domain"
	"hustings/domain/refusal"
	"hustings/elections/box"
	"hustings/elections/clerk"
	"hustings/elections/ledger"
	"hustings/elections/seal"
	"hustings/elections/store"
)

// ElectionKeys is with whom an election's key rests, and how far they have come
// in opening the box. It holds nothing that is secret.
type ElectionKeys struct {
	Election domain.Election
	Policy   domain.KeyPolicy
	Contest  *domain.Contest // the latest round; nil before the roll is sealed
	// Before the seal its holders are those who may become one; after it, those who
	// are. None under the policy `service`, and none once the key is destroyed.
	box.KeyState
}

// ElectionKeys tells of the keys of an election, by its id or reference.
// Anybody may know who can open a box, and whom a count waits for.
func (e *Holders) ElectionKeys(ctx context.Context, by domain.Actor, name string) (k ElectionKeys, err error) {
	err = e.Store.Read(ctx, func(tx *store.Tx) error {
		el, err := clerk.Named(tx, by, name)
		if err != nil {
			return err
		}
		k, err = e.keysTx(tx, by, el)
		return err
	})
	if err != nil || k.Contest == nil {
		return k, err
	}
	err = e.hold(by, &k)
	return k, err
}

func (e *Holders) keysTx(tx *store.Tx, by domain.Actor, el domain.Election) (k ElectionKeys, err error) {
	k = ElectionKeys{Election: el, Policy: el.Params.KeyPolicy}
	if k.Policy != domain.OfficersKeys {
		return k, nil
	}
	rounds, err := tx.ContestsOf(el.ID)
	if err != nil {
		return k, err
	}
	if n := len(rounds); n > 0 {
		k.Contest = &rounds[n-1]
		return k, nil
	}
	err = e.mayBecome(tx, by, &k)
	return k, err
}

// Named is what a page is about: an election by its id or reference, a contest, or a
// contest's board by its address; the others are empty.
type Named struct {
	Election string
	Contest  domain.ContestID
	Board    string
}

// KeysAndLot are what every page of an election says of both; of a vote that belongs to
// no election, Election.ID is empty and the policy is all there is.
type KeysAndLot struct {
	ElectionKeys
	Lot ElectionLot
}

// KeysAndLot reads them at once, for whoever may know of the election.
func (e *Holders) KeysAndLot(ctx context.Context, by domain.Actor, of Named) (k KeysAndLot, err error) {
	err = e.Store.Read(ctx, func(tx *store.Tx) error {
		c, err := contestNamed(tx, of)
		if err != nil {
			return err
		}
		if c.Vote != "" {
			k.Policy = c.Policy
			return nil
		}
		el, err := clerk.Named(tx, by, cmp.Or(of.Election, string(c.Election)))
		if err != nil {
			return err
		}
		if k.ElectionKeys, err = e.keysTx(tx, by, el); err != nil {
			return err
		}
		k.Lot, err = e.lotTx(tx, by, el)
		return err
	})
	if err != nil || k.Contest == nil {
		return k, err
	}
	err = e.hold(by, &k.ElectionKeys)
	return k, err
}

// contestNamed is the contest that a page is about; zero, if it is about an election.
func contestNamed(tx *store.Tx, of Named) (domain.Contest, error) {
	switch {
	case of.Election != "":
		return domain.Contest{}, nil
	case of.Contest != "":
		return tx.Contest(of.Contest)
	}
	board, err := ledger.ParseB32(of.Board)
	if err != nil {
		return domain.Contest{}, refusal.Because(refusal.Unknown, "", nil)
	}
	return tx.ContestAt(board)
}

// KeyHolders tells of the keys of one contest.
func (e *Holders) KeyHolders(ctx context.Context, by domain.Actor, id domain.ContestID) (ElectionKeys, error) {
	c, err := e.Contest(ctx, id)
	if err != nil {
		return ElectionKeys{}, err
	}
	k := ElectionKeys{Policy: c.Policy, Contest: &c}
	err = e.hold(by, &k)
	return k, err
}

// hold reads who has which part of the contest's key.
func (e *Holders) hold(by domain.Actor, k *ElectionKeys) (err error) {
	k.KeyState, err = e.KeyStateOf(by, *k.Contest)
	return err
}

// mayBecome lists who may hold a part, and who has chosen a passphrase for it.
func (e *Holders) mayBecome(tx *store.Tx, by domain.Actor, k *ElectionKeys) error {
	people, err := box.MayHold(tx, domain.Scope{Panel: k.Election.Panel, Election: k.Election.ID})
	if err != nil {
		return err
	}
	ready := 0
	for _, id := range people {
		person, err := tx.Person(id)
		if err != nil {
			return err
		}
		h := box.KeyHolder{Name: person.Name(), Mine: id == by.Person}
		if h.Ready, err = e.Keys.Enrolled(id); err != nil {
			return err
		}
		if h.Ready {
			ready++
		}
		k.Holders = append(k.Holders, h)
	}
	slices.SortFunc(k.Holders, func(a, b box.KeyHolder) int { return cmp.Compare(a.Name, b.Name) })
	if ready >= box.LeastHolders {
		k.Needed = box.Needed(ready)
	}
	return nil
}

// CallKeyHolders asks those who hold a contest's key for their passphrases.
func (e *Holders) CallKeyHolders(tx *store.Tx, el domain.Election, c domain.Contest) error {
	if c.Policy != domain.OfficersKeys {
		return nil
	}
	k, err := e.KeyStateOf(domain.Actor{}, c)
	if err != nil || k.Needed == 0 {
		return err
	}
	people, err := e.HoldersOf(tx, c)
	if err != nil {
		return err
	}
	return tx.Mail(clerk.WriteAll(el, people, clerk.KeysNeededMail{Needed: k.Needed, Holders: len(k.Holders)})...)
}

// WaitsForKeys says for an election's agenda what its key holders have to do.
func (e *Holders) WaitsForKeys(tx *store.Tx, el domain.Election) ([]clerk.Waiting, error) {
	if el.Params.KeyPolicy != domain.OfficersKeys || el.State == domain.Draft {
		return nil, nil
	}
	k := ElectionKeys{Election: el, Policy: el.Params.KeyPolicy}
	rounds, err := tx.ContestsOf(el.ID)
	if err != nil {
		return nil, err
	}
	if len(rounds) == 0 {
		if el.Outcome != nil { // uncontested: nothing will be sealed
			return nil, nil
		}
		if err := e.mayBecome(tx, domain.Actor{}, &k); err != nil || k.Needed > 0 {
			return nil, err
		}
		return []clerk.Waiting{{What: "key-holders", N: box.LeastHolders, By: &el.Timetable.RollSealed}}, nil
	}
	k.Contest = &rounds[len(rounds)-1]
	if err := e.hold(domain.Actor{}, &k); err != nil || !k.Awaited {
		return nil, err
	}
	return []clerk.Waiting{{What: "keys", N: k.Needed - k.Given}}, nil
}

// HoldsKey reports whether a person has chosen a passphrase for the keys of
// contests to come.
func (e *Holders) HoldsKey(by domain.Actor) (bool, error) {
	return e.Keys.Enrolled(by.Person)
}

// MinPassphrase is the least number of characters in an officer's passphrase.
const MinPassphrase = seal.MinPassphrase
