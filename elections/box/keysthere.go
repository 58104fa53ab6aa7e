package box

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"hustings/domain"
	"hustings/domain/acts"
	"hustings/domain/refusal"
	"hustings/elections/ledger"
	"hustings/elections/store"
)

// A file of the key folder that is gone, damaged or another contest's is an
// alarm (R110a): officers are told while there is time to put it back. As soon
// as it is there again, the alarm is over and everything goes on.

// boardKeyFile is the alarm's word for the key that signs checkpoints.
const boardKeyFile = "board"

// keyAlarms are the alarms that are over once the file is back.
var keyAlarms = []string{kekFile, lotFile, intakeFile, envelopeFile, boardKeyFile}

// stopsIntake reports whether an alarm keeps a contest from taking ballots in.
// Without its wrapping key or its lot a poll can go on: they are needed at its end.
func stopsIntake(alarm string) bool {
	return alarm != "" && alarm != kekFile && alarm != lotFile && alarm != envelopeFile
}

// keyFault turns what went wrong with a file of the key folder into its alarm.
func keyFault(file string, err error) error {
	if errors.Is(err, ErrNoKey) || errors.Is(err, ErrBadKey) || errors.Is(err, ErrKeysOpen) {
		return errors.Join(keyLost(file, err), err)
	}
	return err
}

// keysThere reports a file that the contest still needs and that is not as it
// should be.
func (e *Box) keysThere(c domain.Contest, seq *ledger.Sequence, row store.Board) error {
	if seq.Manifest().Board != e.Keys.BoardKey() {
		return keyLost(boardKeyFile, ErrBadKey)
	}
	stage := seq.Stage()
	sealed := stage == ledger.StagePoll || stage == ledger.StageClosed || stage == ledger.StageLot
	if sealed && slices.Contains(seq.LotMissing(), ledger.ServiceName) { // neither revealed nor drawn
		if _, err := e.ownLot(seq.Manifest()); err != nil {
			return keyFault(lotFile, err)
		}
	}
	if sealed || stage == ledger.StageMix {
		file := kekFile
		if c.Policy == domain.OfficersKeys && !e.Keys.has(c.Board, kekFile) {
			file = envelopeFile
		}
		var err error
		if file == kekFile {
			_, err = e.Keys.contestSecret(c.Board, kekFile)
		} else {
			_, err = e.Keys.envelope(c.Board)
		}
		if err != nil {
			return keyFault(file, err)
		}
	}
	_, err := e.intakeOf(seq, row)
	return err
}

// KeysReadable says why the keys that every ballot needs cannot be read now, if so: not
// one of the polls that are open can bind a ballot at its intake. A file that one contest
// has lost is that contest's alarm and keeps nothing else, as long as the service's own
// key is where it was.
func (e *Box) KeysReadable(ctx context.Context) error {
	var open []domain.Contest
	err := e.Store.Look(ctx, func(tx *store.Tx) (err error) {
		open, err = tx.ContestsOpen()
		return err
	})
	if err != nil {
		return err
	}
	var faults []error
	for _, c := range open {
		_, err := e.Keys.contestSecret(c.Board, intakeFile)
		switch {
		case err == nil:
			return nil
		case !errors.Is(err, ErrNoKey) && !errors.Is(err, ErrBadKey) && !errors.Is(err, ErrKeysOpen):
			faults = append(faults, err)
		}
	}
	if len(open) > 0 && len(faults) == 0 {
		_, err = e.Keys.readKey(boardKeyFile + ".key")
		return err
	}
	return errors.Join(faults...)
}

// AwaitingKeys are the contests in alarm about a file of the key folder.
func (e *Box) AwaitingKeys(tx *store.Tx) ([]domain.Contest, error) {
	return tx.ContestsInAlarm(keyAlarms...)
}

// GoOn does what waited for a file of the key folder, if it is there again, and
// takes its alarm back: doing what it was needed for is the proof that it fits.
func (e *Box) GoOn(ctx context.Context, c domain.Contest) error {
	err := e.Store.Read(ctx, func(tx *store.Tx) error { return e.Sound(tx, c) })
	if err == nil {
		_, err = e.step(ctx, c.ID)
	}
	if err == nil {
		err = e.calm(ctx, c.ID)
	}
	return err
}

// calm takes the alarm about a file of the key folder back.
func (e *Box) calm(ctx context.Context, id domain.ContestID) error {
	return e.Store.Act(ctx, func(tx *store.Tx) error {
		c, err := tx.Contest(id)
		if err != nil {
			return err
		}
		if err := e.caller.ContestCalm(tx, c); err != nil {
			return err
		}
		row, err := tx.LockBoard(id)
		if err != nil || !slices.Contains(keyAlarms, row.Alarm) {
			return err
		}
		act := domain.Act{Name: acts.ContestAlarmOver, Rule: "R110a", Why: row.Alarm, Election: c.Election, Contest: id}
		row.Alarm = ""
		if err := tx.SaveBoard(row); err != nil {
			return err
		}
		return tx.Record(domain.Engine(), act)
	})
}

// endUnread ends a contest whose board cannot be read or signed: nothing is put
// on it, nothing will ever be opened, and its keys go (R110a).
func (e *Box) endUnread(tx *store.Tx, c domain.Contest, why string, cause *refusal.Refusal) error {
	row, err := tx.LockBoard(c.ID)
	if err != nil {
		return err
	}
	now := tx.Now()
	row.Stage, row.Hold, row.Alarm, row.StoppedAt = domain.ContestEnded, "", "", &now
	if err := tx.SaveBoard(row); err != nil {
		return err
	}
	return tx.Record(domain.Engine(), domain.Act{Name: acts.ContestAbandoned, Rule: "R110a", Why: why, Election: c.Election, Contest: c.ID,
		Detail: map[string]any{"reason": cause.Reason.Name, "what": fmt.Sprint(cause.Args["what"])}})
}

// DiscardEnded destroys the keys of a contest that ended without a result: by
// its board, or, where that cannot be read, by the record alone.
func (e *Box) DiscardEnded(ctx context.Context, id domain.ContestID) error {
	err := e.Store.Read(ctx, func(tx *store.Tx) error { return e.reading(tx, id, func(*board) error { return nil }) })
	if _, unread := Integrity(err); !unread {
		_, err := e.Advance(ctx, id)
		return err
	}
	c, err := e.Contest(ctx, id)
	if err != nil {
		return err
	}
	if err := e.Keys.destroyContest(c.Board); err != nil {
		return err
	}
	return e.Store.Act(ctx, func(tx *store.Tx) error {
		if share, err := tx.WrappedShare(id); err != nil || share == nil {
			return err
		}
		if err := tx.DestroyShare(id); err != nil {
			return err
		}
		return tx.Record(domain.Engine(), domain.Act{Name: acts.ContestKeysDestroyed, Rule: "R89", Why: "", Election: c.Election, Contest: id})
	})
}
