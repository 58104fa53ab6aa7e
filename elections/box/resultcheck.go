package box

import (
	"context"
	"errors"
	"fmt"
	"iter"

	"hustings/domain"
	"hustings/domain/acts"
	"hustings/elections/audit"
	"hustings/elections/ledger"
	"hustings/elections/spool"
	"hustings/elections/store"
)

// checkSealed compares what is stored with what was sealed, before anything is
// opened: every row of the log with its signed root, who stands behind which
// tag with the record (R32), the ballot paper with the manifest (R60). The board
// is given back as it was read, anew from its first entry.
func (e *Box) checkSealed(tx *store.Tx, c domain.Contest) (*board, error) {
	row, err := tx.Board(c.ID)
	if err != nil {
		return nil, err
	}
	fresh := &board{id: c.ID}
	fresh.clear()
	if err := fresh.catchUp(e, tx, row); err != nil {
		return nil, err
	}
	if fresh.seq.Manifest().Board != e.Keys.BoardKey() {
		return nil, Tampered("manifest", 0)
	}
	if err := checkCheckpoints(tx, c.ID, fresh); err != nil {
		return nil, err
	}
	if fresh.rows == 0 || fresh.people.n != fresh.rows { // its digest was compared as it was read
		return nil, Tampered("roll", 1)
	}
	return fresh, checkDefinition(c, fresh.seq)
}

// checkCheckpoints proves every checkpoint that was ever signed: that each is
// of the log's size and root at its place, and that the last is of the whole.
func checkCheckpoints(tx *store.Tx, id domain.ContestID, b *board) error {
	var tree ledger.Tree
	signed := int64(0)
	next, stop := iter.Pull2(checkpointsOf(tx, id))
	defer stop()
	note, err, more := next()
	for l, readErr := range entriesOf(tx, id, 0) {
		if err := errors.Join(err, readErr); err != nil {
			return err
		}
		tree.Append(l.Hash())
		if !more || note.Size != tree.Size() {
			continue
		}
		checkpoint, err := ledger.ParseCheckpoint(note.Note)
		if err == nil {
			_, err = checkpoint.Check(b.seq.Manifest(), true)
		}
		if err != nil || checkpoint.Size != tree.Size() || checkpoint.Root != tree.Root() {
			return errors.Join(Tampered("checkpoint", tree.Size()), err)
		}
		signed = tree.Size()
		note, err, more = next()
		if err != nil {
			return err
		}
	}
	if err == nil && (more || signed != b.tree.Size()) {
		err = Tampered("checkpoint", signed)
	}
	return err
}

// sealedRoll is the digest of the roll that the record has last (R32, R33).
func sealedRoll(tx *store.Tx, id domain.ContestID) (string, error) {
	for _, act := range []acts.Name{acts.ContestRollChanged, acts.ContestSealed} {
		last, err := tx.RecordEntries(store.RecordFilter{Contest: id, Act: act, Newest: true, Limit: 1})
		if err != nil {
			return "", err
		}
		if len(last) == 1 {
			digest, _ := last[0].Act.Detail["roll"].(string)
			return digest, nil
		}
	}
	return "", nil
}

// checkDefinition compares a contest as it is stored with its manifest (R60).
func checkDefinition(c domain.Contest, seq *ledger.Sequence) error {
	m := seq.Manifest()
	same := m.Contest == c.Board && m.Title == printable(c.Title) && m.Seats == c.Seats && m.Method == c.Method &&
		(m.Ranking == ledger.Equal) == c.EqualRanks && m.MaxRank == c.MaxRank && m.MaxMarks == c.MaxMarks &&
		m.Opens == c.Opens.Unix() && seq.Closes() == c.Closes.Unix() && string(m.Duplicates) == c.Duplicates &&
		m.MinBallots == c.MinBallots && string(m.Papers) == c.PaperUse && m.PapersMin == c.PapersMin &&
		string(m.Policy) == string(c.Policy) && m.Voters == c.Voters && m.Rules == c.Rules && len(m.Candidates) == len(c.Options)
	if !same {
		return Tampered("ballot paper", 0)
	}
	withdrawn := map[string]bool{}
	for _, id := range seq.Withdrawn() {
		withdrawn[id] = true
	}
	for i, o := range c.Options {
		if m.Candidates[i] != (ledger.Candidate{ID: o.ID, Name: printable(o.Name)}) || withdrawn[o.ID] != (o.WithdrawnAt != nil) {
			return Tampered("ballot paper", 0)
		}
	}
	return checkParams(manifestParams(c), m.Params)
}

// checkParams compares the parameters as they are stored with those that were
// frozen. One that a later release brought stands in no older manifest, and then
// has no value.
func checkParams(stored, frozen map[string]any) error {
	for k := range frozen {
		if _, known := stored[k]; !known {
			return Tampered("ballot paper", 0)
		}
	}
	for k, v := range stored {
		was, known := frozen[k]
		switch {
		case known && fmt.Sprint(v) != fmt.Sprint(was), !known && v != 0 && v != "" && v != false:
			return Tampered("ballot paper", 0)
		}
	}
	return nil
}

// settle is the last step: the whole contest is verified from the bundle that
// will be published, by the offline verifier's own code (R81), and only then
// the keys are destroyed and the result may be announced.
func (e *Box) settle(ctx context.Context, g glance) (bool, error) {
	if err := e.verify(ctx, g.contest); err != nil {
		return false, err
	}
	return e.destroyKeys(ctx, g, domain.ContestCounted)
}

func (e *Box) verify(ctx context.Context, c domain.Contest) error {
	var bundle, auditors spool.Spool
	defer bundle.Close()   //nolint:errcheck // read, or given up
	defer auditors.Close() //nolint:errcheck // likewise
	ids := []domain.ContestID{c.ID}
	err := e.Store.Read(ctx, func(tx *store.Tx) error {
		return errors.Join(e.writeBundle(tx, &bundle, ids), e.writeAuditorFile(tx, &auditors, ids))
	})
	if err != nil {
		return err
	}
	return e.judge(ctx, c, &bundle, &auditors)
}

// judge verifies a contest from its two files. What a disk did to one of them on the way
// is an error like any other and is tried again: it never says that somebody altered the
// board.
func (e *Box) judge(ctx context.Context, c domain.Contest, bundle, auditors *spool.Spool) error {
	report, err := audit.Verify(ctx, bundle, bundle.Size(), audit.Options{AuditorFile: auditors, AuditorFileSize: auditors.Size()})
	if err != nil {
		return fmt.Errorf("verifying %s: %w", c.Reference, err)
	}
	if report.Verdict == audit.Passed { // wholly: with the auditor's file nothing is left uncounted
		return nil
	}
	if err := errors.Join(bundle.Fault(), auditors.Fault()); err != nil {
		return fmt.Errorf("verifying %s: %w", c.Reference, err)
	}
	first := string(report.Verdict)
	for _, contest := range report.Contests {
		for _, why := range contest.NotCounted {
			first = why
		}
		for _, f := range append(report.Failures, contest.Failures...) {
			first = f.String()
			break
		}
	}
	e.Log.Error("a contest does not verify", "contest", c.ID, "first", first)
	return Tampered("bundle", 0)
}

// discard destroys the keys of a contest that came to no result.
func (e *Box) discard(ctx context.Context, g glance) (bool, error) {
	if g.seq.Destroyed(ledger.KEK) {
		return false, nil
	}
	return e.destroyKeys(ctx, g, domain.ContestEnded)
}

// destroyKeys removes the service's share and its wrapping key, and says so on
// the board. The files go first: a machine that stops in between finds them
// gone and goes on.
func (e *Box) destroyKeys(ctx context.Context, g glance, stage domain.ContestStage) (bool, error) {
	if err := e.Keys.destroyContest(g.contest.Board); err != nil {
		return false, err
	}
	store.Failpoint("advance.keys-destroyed")
	return e.move(ctx, g.contest, g.seq.Stage(), func(tx *store.Tx, p *pen) error {
		p.row.Stage = stage
		if p.seq.Destroyed(ledger.KEK) {
			return nil
		}
		entry := &ledger.Destroyed{E: p.seq.Election(), What: []ledger.Secret{ledger.Shares, ledger.KEK}, By: []string{ledger.ServiceName}}
		if err := p.add(entry); err != nil {
			return err
		}
		if err := tx.DestroyShare(g.contest.ID); err != nil {
			return err
		}
		return p.record(g.contest, acts.ContestKeysDestroyed, "R89", "", nil)
	})
}

// DestroySalts forgets who stood behind which tag, when the void window has
// closed (R89).
func (e *Box) DestroySalts(tx *store.Tx, c domain.Contest) error {
	p, err := e.lockBoard(tx, c.ID)
	if err != nil || p.seq.Destroyed(ledger.Salts) {
		return err
	}
	entry := &ledger.Destroyed{E: p.seq.Election(), What: []ledger.Secret{ledger.Salts}, By: []string{ledger.ServiceName}}
	if err := p.add(entry); err != nil {
		return err
	}
	if err := tx.DestroyRoll(c.ID); err != nil {
		return err
	}
	if err := p.flush(); err != nil {
		return err
	}
	return errors.Join(tx.RollDestroyed(c.ID), p.record(c, acts.ContestRollDestroyed, "R89", "", nil))
}

// ForgetRoll forgets who stood behind which tag of a contest that ended without a
// result (R89): on its board, or, where that cannot be written, by the record alone.
func (e *Box) ForgetRoll(tx *store.Tx, c domain.Contest) error {
	lost, err := e.Fence.Lost(c.ID)
	if err != nil {
		return err
	}
	if !lost {
		err := e.DestroySalts(tx, c)
		if _, unread := Integrity(err); !unread {
			return err
		}
	}
	if err := tx.DestroyRoll(c.ID); err != nil {
		return err
	}
	if err := tx.RollDestroyed(c.ID); err != nil {
		return err
	}
	return tx.Record(domain.Engine(), domain.Act{Name: acts.ContestRollDestroyed, Rule: "R89", Election: c.Election, Contest: c.ID, Detail: map[string]any{"board": false}})
}

// ResolveAlarm takes an alarm back when two officers have found its cause and
// recorded it (R103).
func (e *Box) ResolveAlarm(tx *store.Tx, c domain.Contest) error {
	row, err := tx.LockBoard(c.ID)
	if err != nil {
		return err
	}
	row.Alarm = ""
	return tx.SaveBoard(row)
}
