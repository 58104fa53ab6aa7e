package box

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"hustings/domain"
	"hustings/domain/acts"
	"hustings/domain/refusal"
	"hustings/elections/audit"
	"hustings/elections/ledger"
	"hustings/elections/seal"
	"hustings/elections/spool"
	"hustings/elections/store"
)

// Advance does what is next for a contest whose poll is over, until nothing
// is: close, lot, mix, decryption, count, verification, destruction of the keys
// (docs/protocol.md 6). Each is a transaction of its own on a state that may be entered
// again, so that a machine that stops anywhere goes on where it was; what two
// replicas begin at once only one of them writes. A contest that must wait (its
// poll lasts, it is held, somebody's value is missing) is given back as it is.
//
// When stored data do not agree with the log, the contest is marked with an
// alarm, nothing is opened, and the refusal says so (R103).
func (e *Box) Advance(ctx context.Context, id domain.ContestID) (domain.Contest, error) {
	for {
		if unsure := e.caller.TimeUnsure(); unsure != nil { // nothing is opened, and no key destroyed (R20c)
			c, err := e.Contest(ctx, id)
			return c, unjoined(errors.Join(unsure, err))
		}
		moved, err := e.step(ctx, id)
		if r, is := Integrity(err); is {
			if failed := e.RaiseContest(ctx, id, r); failed != nil {
				err = failed
			}
		}
		if err != nil || !moved {
			c, readErr := e.Contest(ctx, id)
			return c, unjoined(errors.Join(err, readErr))
		}
	}
}

// unjoined gives a refusal back as itself.
func unjoined(err error) error {
	if r, ok := refusal.Of(err); ok {
		return r
	}
	return err
}

// Contest reads a contest.
func (e *Box) Contest(ctx context.Context, id domain.ContestID) (c domain.Contest, err error) {
	err = e.Store.Read(ctx, func(tx *store.Tx) error {
		c, err = tx.Contest(id)
		return err
	})
	return c, err
}

// glance is where a contest stands, read without a lock to decide what is next.
type glance struct {
	contest domain.Contest
	seq     *ledger.Sequence
	now     time.Time
}

func (e *Box) glance(ctx context.Context, id domain.ContestID) (g glance, err error) {
	err = e.Store.Read(ctx, func(tx *store.Tx) error {
		if g.contest, err = tx.Contest(id); err != nil {
			return err
		}
		g.now = tx.Now()
		return e.reading(tx, id, func(b *board) error {
			g.seq = b.seq.Clone()
			return nil
		})
	})
	return g, err
}

// step does one thing, and reports whether there may be another.
func (e *Box) step(ctx context.Context, id domain.ContestID) (bool, error) {
	g, err := e.glance(ctx, id)
	if err != nil || g.contest.Stage == domain.ContestCounted {
		return false, err
	}
	switch g.seq.Stage() {
	case ledger.StagePoll:
		if g.now.Before(time.Unix(g.seq.Closes(), 0)) {
			return false, nil
		}
		return e.closePoll(ctx, g.contest)
	case ledger.StageClosed:
		if g.contest.Hold != "" {
			return false, nil
		}
		if g.seq.Closed().Counted < g.seq.Manifest().MinBallots {
			return e.tooFew(ctx, g.contest)
		}
		return e.revealLot(ctx, g)
	case ledger.StageLot:
		if _, complete := g.seq.LotValues(); !complete {
			return e.revealLot(ctx, g)
		}
		return e.mix(ctx, g)
	case ledger.StageMix:
		return e.decrypt(ctx, g)
	case ledger.StageDecrypt:
		return e.count(ctx, g)
	case ledger.StageResult:
		return e.settle(ctx, g)
	case ledger.StageEnded:
		return e.discard(ctx, g)
	}
	return false, nil
}

// move is one recorded step: the board is locked, and f is called if the log
// still stands where the step belongs; if not, another replica was here. Either
// way the contest has moved on, and there may be a further step.
func (e *Box) move(ctx context.Context, c domain.Contest, from ledger.Stage, f func(*store.Tx, *pen) error) (bool, error) {
	err := e.Store.Act(ctx, func(tx *store.Tx) error {
		p, err := e.lockBoard(tx, c.ID)
		if err != nil || p.seq.Stage() != from {
			return err
		}
		if err := f(tx, p); err != nil {
			return err
		}
		if err := p.flush(); err != nil {
			return err
		}
		if err := tx.SaveBoard(p.row); err != nil {
			return err
		}
		store.Failpoint("advance." + string(from) + ".before-commit")
		return nil
	})
	store.Failpoint("advance." + string(from) + ".after-commit")
	return err == nil, err
}

// closing is what a contest's log comes to at its close: worked out before the
// board is locked, because reading a whole log takes seconds, and good for
// exactly the log it was worked out from.
type closing struct {
	size  int64
	root  ledger.B32
	n     int // ballots that count
	input ledger.B32
}

// readClosing checks that roll, ballot paper and log are what was sealed (R32,
// R60), and weeds the ballots.
//
// Of a great roll there is room for one memory of the board beside the one that
// voters are judged by: the one that is read anew is put away before the ballots are
// weeded. The other one stays whole, since a batch may still be at the board.
func (e *Box) readClosing(ctx context.Context, id domain.ContestID) (r closing, err error) {
	var lying files
	defer lying.drop()
	var ballots *weeding
	err = e.Store.Read(ctx, func(tx *store.Tx) error {
		c, err := tx.Contest(id)
		if err != nil {
			return err
		}
		b, err := e.checkSealed(tx, c)
		if err != nil {
			return err
		}
		m := b.seq.Manifest()
		r = closing{size: b.tree.Size(), root: b.tree.Root()}
		b = nil //nolint:ineffassign,wastedassign // its memory is free from here on
		ballots, err = weed(tx, id, m, lying.add())
		return err
	})
	if err != nil {
		return r, err
	}
	r.n = len(ballots.tags)
	r.input, err = ballots.mixInput(io.Discard)
	return r, err
}

// closePoll ends a poll whose time is over (R67), by the database's clock.
func (e *Box) closePoll(ctx context.Context, c domain.Contest) (bool, error) {
	ready, err := e.readClosing(ctx, c.ID)
	if err != nil {
		return false, err
	}
	moved := false
	_, err = e.move(ctx, c, ledger.StagePoll, func(tx *store.Tx, p *pen) error {
		if tx.Now().Before(pollOf(p.seq, p.row).Closes) {
			return nil
		}
		moved = true
		if p.tree.Size() != ready.size {
			return nil // it grew meanwhile by what had come in time: once more
		}
		now, err := tx.Contest(c.ID)
		if err != nil {
			return err
		}
		if p.tree.Root() != ready.root {
			return Tampered("log", ready.size)
		}
		if err := checkDefinition(now, p.seq); err != nil {
			return err
		}
		entry := &ledger.Close{E: p.seq.Election(), Ballots: p.seq.Ballots(), Counted: ready.n, Input: ready.input}
		if err := p.add(entry); err != nil {
			return err
		}
		p.row.Stage = domain.ContestClosed
		return p.record(c, acts.ContestClosed, "R67", "", map[string]any{"ballots": entry.Ballots, "counted": entry.Counted})
	})
	return moved && err == nil, err
}

func boxShape(m *ledger.Manifest, n int) ledger.Shape {
	return ledger.Shape{Kind: ledger.KindBox, N: int64(n), Width: 2 * int64(m.Width())}
}

// tooFew ends a contest with fewer ballots than may be opened.
func (e *Box) tooFew(ctx context.Context, c domain.Contest) (bool, error) {
	return e.move(ctx, c, ledger.StageClosed, func(tx *store.Tx, p *pen) error {
		if err := p.add(&ledger.Result{E: p.seq.Election(), Outcome: ledger.TooFew}); err != nil {
			return err
		}
		return p.record(c, acts.ContestTooFew, "R95", "", nil)
	})
}

// revealLot reveals the service's value for the lot (R73), before or after
// others have revealed theirs (R73a); until all have, nothing is mixed.
func (e *Box) revealLot(ctx context.Context, g glance) (bool, error) {
	if !slices.Contains(g.seq.LotMissing(), ledger.ServiceName) || g.contest.Hold != "" {
		return false, nil // waits for the other holders
	}
	value, err := e.ownLot(g.seq.Manifest())
	if err != nil {
		return false, fmt.Errorf("revealing the lot of %s: %w", g.contest.Reference, keyFault(lotFile, err))
	}
	return e.move(ctx, g.contest, g.seq.Stage(), func(tx *store.Tx, p *pen) error {
		if p.row.Hold != "" || !slices.Contains(p.seq.LotMissing(), ledger.ServiceName) {
			return nil
		}
		reveal := &ledger.LotReveal{E: p.seq.Election(), Holder: ledger.ServiceName, Value: value, How: ledger.ByCommit}
		if err := p.add(reveal); err != nil {
			return err
		}
		if err := p.askForLot(g.contest); err != nil {
			return err
		}
		return errors.Join(tx.LotGiven(g.contest.ID), p.record(g.contest, acts.ContestLotRevealed, "R73", "", nil))
	})
}

// mix shuffles the box with proof. The shuffle is made outside the
// transaction; its secrets are gone before it is stored.
func (e *Box) mix(ctx context.Context, g glance) (bool, error) {
	var lying files
	defer lying.drop()
	in := lying.add()
	m, n := g.seq.Manifest(), g.seq.Closed().Counted
	err := e.takeInput(ctx, g, in)
	if err != nil {
		return false, err
	}
	out := lying.make(boxShape(m, n))
	proof := lying.make(ledger.Shape{Kind: ledger.KindShuffle, N: int64(5*n + 3*m.Width() + 6), Width: 1})
	entry := &ledger.Mix{E: g.seq.Election(), Step: 1, Mixer: ledger.ServiceName}
	if entry.Out, entry.Proof, err = shuffle(g, in, out, proof); err != nil {
		return false, fmt.Errorf("mixing %s: %w", g.contest.Reference, err)
	}
	return e.move(ctx, g.contest, ledger.StageLot, func(tx *store.Tx, p *pen) error {
		if err := errors.Join(out.keep(tx, g.contest.ID, entry.Out), proof.keep(tx, g.contest.ID, entry.Proof)); err != nil {
			return err
		}
		if err := p.add(entry); err != nil {
			return err
		}
		p.row.Stage = domain.ContestMixed
		return p.record(g.contest, acts.ContestMixed, "R58", "", nil)
	})
}

// takeInput writes the rows that the close says are mixed.
func (e *Box) takeInput(ctx context.Context, g glance, in *spool.Spool) error {
	var lying files
	defer lying.drop()
	var ballots *weeding
	err := e.Store.Read(ctx, func(tx *store.Tx) (err error) {
		ballots, err = weed(tx, g.contest.ID, g.seq.Manifest(), lying.add())
		return err
	})
	if err != nil {
		return err
	}
	name, err := ballots.mixInput(in)
	if err == nil && name != g.seq.Closed().Input {
		err = Tampered("mix input", 0)
	}
	return err
}

// shuffle makes the mix, and gives the names of what it made.
func shuffle(g glance, in *spool.Spool, out, proof made) (outName, proofName ledger.B32, err error) {
	m := g.seq.Manifest()
	s := seal.MixStatement{E: seal.Hash(g.seq.Election()), Suite: m.Suite, PK: seal.Point(g.seq.PK())}
	if err := seal.Shuffle(nil, s, seal.BatchAt{M: m.Width(), Rows: in}, out, proof); err != nil {
		return outName, proofName, err
	}
	outName, err = out.Name()
	if err == nil {
		proofName, err = proof.Name()
	}
	return outName, proofName, err
}

// decrypt posts the service's part of the opening, with proof. The share is
// out of its wrapping for as long as that takes.
func (e *Box) decrypt(ctx context.Context, g glance) (bool, error) {
	var lying files
	defer lying.drop()
	var in seal.Ballots
	var wrapped []byte
	err := e.Store.Read(ctx, func(tx *store.Tx) (err error) {
		if wrapped, err = tx.WrappedShare(g.contest.ID); err != nil {
			return err
		}
		in, err = mixed(tx, g.contest.ID, g.seq, lying.add())
		return err
	})
	if err == nil && wrapped == nil {
		err = Tampered("share", 0)
	}
	if err != nil {
		return false, err
	}
	part := lying.make(decryptionShape(g.seq))
	var name ledger.B32
	if err = e.decryptWith(ctx, g, wrapped, in, part); err == nil {
		name, err = part.Name()
	}
	if errors.Is(err, ErrNoKey) && g.contest.Policy == domain.OfficersKeys {
		_, err := e.Keys.envelope(g.contest.Board)
		return false, keyFault(envelopeFile, err) // waits for its officers (GivePassphrase)
	}
	if err != nil {
		return false, fmt.Errorf("opening %s: %w", g.contest.Reference, keyFault(kekFile, err))
	}
	return e.move(ctx, g.contest, ledger.StageMix, func(tx *store.Tx, p *pen) error {
		if err := part.keep(tx, g.contest.ID, name); err != nil {
			return err
		}
		if err := p.add(&ledger.Decrypt{E: p.seq.Election(), Group: 1, Member: 1, Blob: name}); err != nil {
			return err
		}
		p.row.Stage = domain.ContestOpened
		return p.record(g.contest, acts.ContestOpened, "R58", "", nil)
	})
}

func decryptionShape(seq *ledger.Sequence) ledger.Shape {
	n, m := int64(seq.Closed().Counted), int64(seq.Manifest().Width())
	return ledger.Shape{Kind: ledger.KindDecryption, N: n*m + 3, Width: 1}
}

// decryptWith makes the part, and verifies it as everybody will, for a fifth to a third of what making it
// takes: a member posts once, and the check says nothing of where the error was.
func (e *Box) decryptWith(ctx context.Context, g glance, wrapped []byte, in seal.Ballots, part made) error {
	s, err := audit.DecryptionStatement(g.seq, 1, 1)
	if err != nil {
		return err
	}
	t := openTask{In: e.Keys.in.Address(), Board: g.contest.Board, Group: audit.SealGroup(g.seq, 1), Wrapped: wrapped, Statement: s, Width: in.Width(), Bytes: in.Size()}
	if g.contest.Policy != domain.OfficersKeys || !e.Keys.has(g.contest.Board, kekFile) {
		err = t.do(in, part)
	} else {
		_, err = keyTask{Open: &t}.doWith(ctx, io.NewSectionReader(in, 0, in.Size()), part)
	}
	if err != nil {
		return err
	}
	if err := seal.VerifyDecryption(s, in, part.lying); err != nil {
		return fmt.Errorf("what was made does not verify, and is not used: %w", err)
	}
	return nil
}
