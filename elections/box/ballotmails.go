package box

import (
	"context"
	"errors"

	"hustings/domain"
	"hustings/domain/refusal"
	"hustings/elections/store"
)

// TellVoters sends a mail without content for every accepted ballot of which
// its voter has not had word (docs/protocol.md 5): somebody whose account another uses
// learns of it. It follows the boards, so that casting does not wait for the
// outbox and no ballot is told of twice. On the way it looks whether the boards
// are what was signed. It returns how many were queued; a contest that cannot be
// read keeps no other one waiting.
func (e *Box) TellVoters(ctx context.Context) (told int, err error) {
	var open []domain.Contest
	err = e.Store.Read(ctx, func(tx *store.Tx) error {
		open, err = tx.ContestsToTell()
		return err
	})
	if err != nil {
		return 0, err
	}
	var errs []error
	for _, c := range open {
		n, err := e.tellOfAll(ctx, c)
		told += n
		errs = append(errs, err)
	}
	return told, errors.Join(errs...)
}

func (e *Box) tellOfAll(ctx context.Context, c domain.Contest) (told int, err error) {
	if sound, err := e.watch(ctx, c); err != nil || !sound {
		return 0, err
	}
	for {
		n, more, err := e.tellOf(ctx, c)
		told += n
		if err != nil || !more {
			return told, err
		}
	}
}

// tellOf queues the next mails of one contest. The board's mark is moved last,
// so that its lock is held for no longer than the commit takes.
func (e *Box) tellOf(ctx context.Context, c domain.Contest) (n int, more bool, err error) {
	const page = 500
	err = e.Store.Write(ctx, func(tx *store.Tx) error {
		n, more = 0, false
		board, err := tx.Board(c.ID)
		if err != nil {
			return err
		}
		leaves, err := tx.EntriesFrom(c.ID, board.Told, int(min(page, board.Size-board.Told)))
		if err != nil || len(leaves) == 0 {
			return err
		}
		if n, err = sendWord(tx, c, leaves); err != nil {
			return err
		}
		store.Failpoint("tell.before-mark")
		moved, err := tx.MoveTold(c.ID, board.Told, board.Told+int64(len(leaves)))
		if err != nil {
			return err
		}
		if !moved { // another replica was here
			return refusal.Because(refusal.TryAgain, "", nil)
		}
		more = len(leaves) == page
		return nil
	})
	if r, ok := refusal.Of(err); ok && r.Reason == refusal.TryAgain {
		return 0, false, nil
	}
	return n, more, err
}
