package box

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"hustings/domain"
	"hustings/domain/acts"
	"hustings/domain/refusal"
	"hustings/elections/ledger"
	"hustings/elections/seal"
	"hustings/elections/store"
)

// Under the key policy `officers` nothing on the machine opens a contest while
// its poll lasts: the wrapping key rests with the election's officers and
// auditors, k of n, more than half. Each chooses a passphrase once and leaves a
// public key; after the close they give their passphrases, in any order, and
// with the last one needed the count goes on by itself.

// LeastHolders: a key that rests with one person is lost with one passphrase.
const LeastHolders = 2

// EnrolKeyHolder makes the caller a holder of the keys of contests sealed from
// now on, under a passphrase that is stored nowhere. Doing it again replaces it
// for later contests; those sealed before keep the old one.
func (e *Box) EnrolKeyHolder(ctx context.Context, by domain.Actor, passphrase string) error {
	if !by.HasRole(domain.KeyHolders...) {
		return refusal.Because(refusal.LacksRole, "R5", refusal.Args{"roles": domain.KeyHolders})
	}
	if err := by.MayAct(); err != nil {
		return err
	}
	var name string
	err := e.Store.Read(ctx, func(tx *store.Tx) error {
		person, err := tx.Person(by.Person)
		name = person.Name()
		return err
	})
	if err != nil {
		return err
	}
	e.Keys.stretching.Lock()
	done, err := keyTask{Enrol: &enrolTask{name, passphrase}}.do(ctx) // takes a fraction of a second, on purpose
	e.Keys.stretching.Unlock()
	if errors.Is(err, seal.ErrLength) {
		return refusal.Because(domain.PhraseShort, "", refusal.Args{"min": seal.MinPassphrase}).On("passphrase")
	}
	if err != nil {
		return err
	}
	if err := e.Keys.keepOfficer(by.Person, done.Officer); err != nil {
		return err
	}
	return e.Store.Act(ctx, func(tx *store.Tx) error {
		return tx.Record(by, domain.Act{Name: acts.OfficerKeyEnrolled, Rule: "R9", Subject: string(by.Person)})
	})
}

// keepKeys keeps what else of a new contest is secret.
func (e *Box) keepKeys(c domain.Contest, lot [32]byte) error {
	return errors.Join(e.Keys.keepContest(c.Board, lotFile, lot), e.Keys.keepContest(c.Board, formFile, seal.NewSalt()),
		e.Keys.keepContest(c.Board, intakeFile, seal.NewSalt()))
}

// holdersOf are the enrolled officers of a contest's election, at least two.
func (e *Box) holdersOf(tx *store.Tx, c domain.Contest) ([]seal.OfficerKey, error) {
	scope, err := e.caller.ScopeOf(tx, c)
	if err != nil {
		return nil, err
	}
	people, err := MayHold(tx, scope)
	if err != nil {
		return nil, err
	}
	var holders []seal.OfficerKey
	for _, p := range people {
		key, err := e.Keys.officer(p)
		if errors.Is(err, ErrNoKey) {
			continue
		}
		if err != nil {
			return nil, err
		}
		holders = append(holders, key)
	}
	if len(holders) < LeastHolders {
		return nil, refusal.Because(domain.HoldersFew, "", refusal.Args{"holders": len(holders), "min": LeastHolders})
	}
	slices.SortFunc(holders, func(a, b seal.OfficerKey) int { return strings.Compare(a.Name, b.Name) })
	return holders, nil
}

// MayHold are the people whose appointment for that scope lets them hold a part of
// a contest's keys now, each once.
func MayHold(tx *store.Tx, scope domain.Scope) (people []domain.PersonID, err error) {
	appointments, err := tx.AppointmentsAt(tx.Now())
	if err != nil {
		return nil, err
	}
	for _, a := range appointments {
		if slices.Contains(domain.KeyHolders, a.Role) && a.Scope.Covers(scope.Panel, scope.Election) && !slices.Contains(people, a.Person) {
			people = append(people, a.Person)
		}
	}
	return people, nil
}

// Needed is how many of n holders open a box: more than half, so that no two
// halves are shown two logs (docs/protocol.md 3).
func Needed(n int) int { return n/2 + 1 }

// placeIn is the caller's number in an envelope, 0 if she has no part in it.
func (e *Box) placeIn(envelope *seal.Envelope, by domain.Actor) int {
	if by.Person == "" {
		return 0
	}
	keys, err := e.Keys.officerKeys(by.Person)
	if err != nil {
		return 0
	}
	for i, box := range envelope.Officers {
		for _, key := range keys {
			if bytes.Equal(box.Public, key.Public) {
				return i + 1
			}
		}
	}
	return 0
}

// GivePassphrase takes an officer's part in opening a contest whose poll has
// closed. With the last part that is needed the wrapping key is whole again,
// lies in the key folder for as long as the count takes, and goes with it.
func (e *Box) GivePassphrase(ctx context.Context, by domain.Actor, id domain.ContestID, passphrase string) error {
	g, err := e.glance(ctx, id)
	if err != nil {
		return err
	}
	c := g.contest
	switch g.seq.Stage() {
	case ledger.StageClosed, ledger.StageLot, ledger.StageMix:
	case ledger.StagePoll:
		return refusal.Because(domain.PollLasts, "R67", refusal.Args{"closes": c.Closes})
	default:
		return refusal.Because(domain.WrongState, "R67", refusal.Args{"state": c.Stage})
	}
	envelope, err := e.Keys.envelope(c.Board)
	if errors.Is(err, ErrNoKey) {
		return refusal.Because(domain.NotHolder, "", nil)
	}
	if err != nil {
		return err
	}
	mine := e.placeIn(envelope, by)
	if mine == 0 {
		return refusal.Because(domain.NotHolder, "", nil)
	}
	e.Keys.stretching.Lock()
	give := giveTask{In: e.Keys.in.Address(), Board: c.Board, Holder: mine, Passphrase: passphrase}
	_, err = keyTask{Give: &give}.do(ctx)
	e.Keys.stretching.Unlock()
	if errors.Is(err, seal.ErrUnwrap) {
		return refusal.Because(domain.PhraseWrong, "", nil).On("passphrase")
	}
	if err != nil && !errors.Is(err, fs.ErrExist) { // given before, and the machine may have stopped at any place below
		return err
	}
	store.Failpoint("passphrase.part-kept")
	if err := e.joinKey(ctx, c, envelope); err != nil {
		return err
	}
	store.Failpoint("passphrase.joined")
	return e.Store.Act(ctx, func(tx *store.Tx) error {
		const given = acts.ContestPassphraseGiven
		before, err := tx.RecordEntries(store.RecordFilter{Contest: id, Act: given, By: by.Person})
		if err != nil || len(before) > 0 {
			return err
		}
		return tx.Record(by, domain.Act{Name: given, Rule: "R9", Election: c.Election, Contest: id})
	})
}

// Officers' public keys, a file each: the present one and those before, since
// contests sealed under them may still be open.

func officerFile(person domain.PersonID) string { return "officers/" + string(person) + ".json" }

func (k *Keys) officerKeys(person domain.PersonID) ([]seal.OfficerKey, error) {
	if !domain.IsID(string(person)) {
		return nil, ErrNoKey
	}
	text, err := k.in.Read(officerFile(person))
	if errors.Is(err, ErrNoKey) {
		return nil, fmt.Errorf("officer's key: %w", ErrNoKey)
	}
	var keys []seal.OfficerKey
	if err == nil {
		err = json.Unmarshal(text, &keys)
	}
	if err != nil {
		return nil, fmt.Errorf("reading an officer's key: %w", err)
	}
	return keys, nil
}

// officer is the key under which new contests are put.
func (k *Keys) officer(person domain.PersonID) (seal.OfficerKey, error) {
	keys, err := k.officerKeys(person)
	if err != nil || len(keys) == 0 {
		return seal.OfficerKey{}, errors.Join(err, ErrNoKey)
	}
	return keys[len(keys)-1], nil
}

func (k *Keys) keepOfficer(person domain.PersonID, key seal.OfficerKey) error {
	keys, err := k.officerKeys(person)
	if err != nil && !errors.Is(err, ErrNoKey) {
		return err
	}
	text, err := json.MarshalIndent(append(keys, key), "", " ")
	if err != nil {
		return err
	}
	return k.in.Replace(officerFile(person), text)
}

func (k *Keys) envelope(board ledger.B32) (*seal.Envelope, error) {
	text, err := k.in.Read(contestFile(board, envelopeFile))
	if errors.Is(err, ErrNoKey) {
		return nil, fmt.Errorf("officers' envelope: %w", ErrNoKey)
	}
	if err != nil {
		return nil, fmt.Errorf("reading an officers' envelope: %w", err)
	}
	return seal.ParseEnvelope(text)
}

// Used reports whether secrets of a contest lie under the address already: what a seal
// that did not come to be has left there.
func (k *Keys) Used(board ledger.B32) bool { return k.has(board, lotFile) || k.has(board, formFile) }

// Enrolled reports whether a person has chosen a passphrase for the keys of contests
// to come.
func (k *Keys) Enrolled(person domain.PersonID) (bool, error) {
	_, err := k.officer(person)
	if errors.Is(err, ErrNoKey) {
		return false, nil
	}
	return err == nil, err
}

// has reports whether a contest's secret is there, without reading it.
func (k *Keys) has(board ledger.B32, what string) bool {
	there, err := k.in.Has(contestFile(board, what))
	return err == nil && there
}
