package box

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"hustings/domain"
	"hustings/domain/refusal"
	"hustings/elections/audit"
	"hustings/elections/ledger"
	"hustings/elections/seal"
	"hustings/elections/store"
)

// Receipt is what a voter takes home: where the ballot stands, the code it is
// found by, and the file that proves it.
type Receipt struct {
	Contest domain.ContestID
	Leaf    int64
	Code    string
	File    []byte // C2SP tlog-proof with the entry in it
}

func newReceipt(id domain.ContestID, r *ledger.Receipt) Receipt {
	return Receipt{Contest: id, Leaf: r.Index, Code: ledger.TrackingCode(ledger.LeafHash(r.Entry)), File: r.Bytes()}
}

// Cast takes in a ballot that the voter's own machine has sealed (docs/protocol.md 5).
// entry is the log entry as it will be stored. What can be checked without the
// board's lock is checked here; the box judges the rest by the database's
// clock. key is the request's idempotency key, or empty: the same ballot again
// is answered with the same receipt in any case.
func (e *Box) Cast(ctx context.Context, by domain.Actor, id domain.ContestID, entry []byte, key string) (Receipt, error) {
	defer e.courtesy.casts()()
	b, voter, err := e.voterOf(ctx, by, id)
	if err != nil {
		return Receipt{}, err
	}
	ballot, err := b.read(entry, voter)
	if err != nil {
		return Receipt{}, err
	}
	fresh, err := e.castFreshness(ctx, id)
	if err != nil {
		return Receipt{}, err
	}
	return e.drop(ctx, b, &cast{voter: voter, ballot: ballot, raw: entry, request: requestDigest(key), proved: by.ProvedAt, fresh: fresh})
}

// castFreshness is how long ago a voter of the contest may have proved who she
// is. It was frozen with the notice, so it is read once.
func (e *Box) castFreshness(ctx context.Context, id domain.ContestID) (time.Duration, error) {
	if known, ok := e.fresh.Load(id); ok {
		return known.(time.Duration), nil
	}
	var c domain.Contest
	err := e.Store.Read(ctx, func(tx *store.Tx) (err error) { c, err = tx.Contest(id); return err })
	if err != nil {
		return 0, err
	}
	e.fresh.Store(id, c.Params.CastFreshness())
	return c.Params.CastFreshness(), nil
}

// CastMarks is casting from a form, for a browser without scripts: the paper
// is judged (R61), then sealed at once and marked as sealed by the service.
// The marks are stored nowhere. Without an idempotency key, sending the same
// form twice casts twice.
func (e *Box) CastMarks(ctx context.Context, by domain.Actor, id domain.ContestID, marks []domain.Mark, key string) (Receipt, error) {
	defer e.courtesy.casts()()
	if _, _, err := e.voterOf(ctx, by, id); err != nil {
		return Receipt{}, err
	}
	var contest domain.Contest
	var b *board
	var index int32
	var me voter
	var pk ledger.B32
	err := e.Store.Read(ctx, func(tx *store.Tx) (err error) { // the memory may be behind another replica's
		if contest, err = tx.Contest(id); err != nil {
			return err
		}
		return e.reading(tx, id, func(up *board) (err error) {
			b, pk = up, up.seq.PK()
			index, me, err = up.voter(by.Person)
			return err
		})
	})
	if err != nil {
		return Receipt{}, err
	}
	ranks, err := contest.Paper(marks)
	if err != nil {
		return Receipt{}, err
	}
	s := seal.BallotStatement{E: seal.Hash(b.election()), Suite: seal.Suite, PK: seal.Point(pk),
		Tag: seal.Tag(me.tag), Seq: uint64(me.seq) + 1, By: string(ledger.Counter)}
	if me.seq > 0 {
		s.Prev = me.last[:]
	}
	sealed, secret, err := seal.SealBallot(nil, s, ranks)
	clear(secret) // it opens the ballot
	if err != nil {
		return Receipt{}, fmt.Errorf("sealing at the counter: %w", err)
	}
	ballot := audit.BallotEntry(s, sealed)
	raw, err := ledger.Marshal(ballot)
	if err != nil {
		return Receipt{}, err
	}
	body, err := e.markDigest(contest, by, key, marks)
	clear(ranks)
	if err != nil && !errors.Is(err, ErrNoKey) {
		return Receipt{}, err
	}
	return e.drop(ctx, b, &cast{voter: index, ballot: ballot, raw: raw, request: requestDigest(key), body: body, forgotten: err != nil,
		proved: by.ProvedAt, fresh: contest.Params.CastFreshness()})
}

// markDigest is what is kept of a form's marks, to tell the same request from
// another (R65). It is keyed by a secret of the contest's own, so that it is a
// random number to everybody once that has been destroyed with the keys, and by
// the request's own key, so that until then it takes more than the key folder
// to try out marks. Without such a key there is nothing to tell apart, and once
// the secret is gone ([ErrNoKey]) nothing can be told apart any more.
func (e *Box) markDigest(c domain.Contest, by domain.Actor, key string, marks []domain.Mark) ([]byte, error) {
	if key == "" {
		return nil, nil
	}
	secret, err := e.Keys.contestSecret(c.Board, formFile)
	if err != nil {
		return nil, err
	}
	defer clear(secret[:])
	text, err := json.Marshal(marks)
	if err != nil {
		return nil, fmt.Errorf("digesting a form: %w", err)
	}
	defer clear(text)
	mac := hmac.New(sha256.New, secret[:])
	fmt.Fprintf(mac, "marks\x00%s\x00%q\x00", by.Person, key)
	mac.Write(text)
	return mac.Sum(nil), nil
}

// voterOf finds the caller on the contest's roll (R29, R36). Whoever is not on
// it learns nothing else.
func (e *Box) voterOf(ctx context.Context, by domain.Actor, id domain.ContestID) (*board, int32, error) {
	if by.Person == "" {
		return nil, 0, refusal.Because(refusal.NotSignedIn, "R5", nil)
	}
	b := e.known(id)
	if b != nil {
		b.mu.Lock()
		i, _, err := b.voter(by.Person)
		b.mu.Unlock()
		if err == nil {
			return b, i, nil
		}
	}
	var i int32
	err := e.Store.Read(ctx, func(tx *store.Tx) error { // not yet in the memory, or added since (R33)
		return e.reading(tx, id, func(up *board) (err error) {
			b = up
			i, _, err = up.voter(by.Person)
			return err
		})
	})
	return b, i, err
}

// RollGone is all that anybody is told of a roll that has been destroyed: whoever
// voted, whoever did not and whoever had no vote hear the same (R89).
func RollGone(closed time.Time) error {
	return refusal.Because(domain.RollGone, "R89", refusal.Args{"closed": closed})
}

// voter finds a person on the roll. The board's lock is held.
func (b *board) voter(p domain.PersonID) (int32, voter, error) {
	if b.seq != nil && b.seq.Destroyed(ledger.Salts) { // whatever this memory still holds
		return 0, voter{}, RollGone(time.Unix(b.seq.Closes(), 0).UTC())
	}
	i, known := b.named(p)
	if !known || b.voters[i].off {
		return 0, voter{}, refusal.Because(domain.NotOnRoll, "R29", nil)
	}
	return i, b.at(i), nil
}

func (b *board) election() ledger.B32 {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.seq.Election()
}

// read checks a sealed ballot as far as it can be checked without the lock:
// form, contest, whose it is, and the proof, which is made for exactly this
// voter, number and predecessor.
func (b *board) read(entry []byte, i int32) (*ledger.Ballot, error) {
	b.mu.Lock()
	e, pk, m, tag := b.seq.Election(), b.seq.PK(), b.seq.Manifest(), b.voters[i].tag
	b.mu.Unlock()
	parsed, err := ledger.Parse(entry)
	ballot, is := parsed.(*ledger.Ballot)
	switch {
	case err != nil || !is:
		return nil, refusal.Because(domain.BallotUnreadable, "", nil).On("ballot")
	case ballot.E != e || len(ballot.CT) != m.Width() || ballot.By != ledger.Voter:
		return nil, refusal.Because(domain.BallotUnreadable, "R60", nil).On("ballot")
	case ballot.Tag != tag:
		return nil, refusal.Because(domain.BallotNotYours, "R37", nil).On("ballot")
	}
	statement, sealed := audit.Statement(ballot, pk)
	if err := seal.VerifyBallot(statement, sealed, m.Width()); err != nil {
		return nil, refusal.Because(domain.BallotNotProved, "R37", nil).On("ballot")
	}
	return ballot, nil
}

// drop puts a checked ballot into the box and makes its receipt.
func (e *Box) drop(ctx context.Context, b *board, c *cast) (Receipt, error) {
	began := time.Now()
	a, err := b.urn.put(ctx, c)
	if e.Meter != nil {
		e.Meter.BallotWaited(time.Since(began))
	}
	if err != nil {
		return Receipt{}, err
	}
	if a.pen != nil {
		return a.pen.prove(a.leaf)
	}
	var receipt Receipt
	err = e.Store.Read(ctx, func(tx *store.Tx) error {
		receipt, err = e.receipt(tx, b.id, a.leaf)
		return err
	})
	return receipt, err
}

// receipt makes the receipt of an entry from the database: under the first
// checkpoint that covers it, and therefore the same one every time.
func (e *Box) receipt(tx *store.Tx, id domain.ContestID, l store.Leaf) (Receipt, error) {
	note, err := tx.CheckpointCovering(id, l.Index)
	if err != nil {
		return Receipt{}, err
	}
	checkpoint, err := ledger.ParseCheckpoint(note)
	if err != nil {
		return Receipt{}, err
	}
	proof, err := ledger.ProveInclusion(checkpoint.Size, l.Index, tx.Hashes(id))
	if err != nil {
		return Receipt{}, fmt.Errorf("proving an entry: %w", err)
	}
	return newReceipt(id, &ledger.Receipt{Entry: l.Entry, Index: l.Index, Proof: proof, Checkpoint: checkpoint}), nil
}
