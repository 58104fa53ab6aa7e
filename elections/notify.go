package elections

import (
	"context"

	"hustings/domain"
	"hustings/elections/ledger"
	"hustings/elections/store"
)

// TellVoters sends a mail without content for every accepted ballot of which
// its voter has not had word (PROTOCOL 5): somebody whose account another uses
// learns of it. It follows the boards, so that casting does not wait for the
// outbox and no ballot is told of twice. It returns how many were queued.
func (e *Engine) TellVoters(ctx context.Context) (told int, err error) {
	var open []domain.Contest
	err = e.Store.Read(ctx, func(tx *store.Tx) error {
		open, err = tx.ContestsToTell()
		return err
	})
	if err != nil {
		return 0, err
	}
	for _, c := range open {
		for {
			n, more, err := e.tellOf(ctx, c)
			if err != nil {
				return told, err
			}
			told += n
			if !more {
				break
			}
		}
	}
	return told, nil
}

// tellOf queues the next mails of one contest. The board's mark is moved last,
// so that its lock is held for no longer than the commit takes.
func (e *Engine) tellOf(ctx context.Context, c domain.Contest) (n int, more bool, err error) {
	const page = 500
	err = e.Store.Write(ctx, func(tx *store.Tx) error {
		n, more = 0, false
		board, err := tx.Board(c.ID)
		if err != nil {
			return err
		}
		leaves, err := tx.EntriesFrom(c.ID, board.Told, page)
		if err != nil || len(leaves) == 0 {
			return err
		}
		var tags []ledger.B32
		for _, l := range leaves {
			if l.Ballot != nil {
				tags = append(tags, l.Ballot.Tag)
			}
		}
		people, err := tx.PersonsBehind(c.ID, tags)
		if err != nil {
			return err
		}
		mails := make([]domain.Mail, 0, len(tags))
		for _, tag := range tags {
			if person, known := people[tag]; known {
				mails = append(mails, domain.Mail{To: person, Template: "ballot-accepted", Args: map[string]string{"title": c.Title}, Election: c.Election})
			}
		}
		if err := tx.Mail(mails...); err != nil {
			return err
		}
		store.Failpoint("tell.before-mark")
		moved, err := tx.MoveTold(c.ID, board.Told, board.Told+int64(len(leaves)))
		if err != nil {
			return err
		}
		if !moved { // another replica was here
			return domain.Refuse(domain.TryAgain, "", nil)
		}
		n, more = len(mails), len(leaves) == page
		return nil
	})
	if r, ok := domain.Refused(err); ok && r.Reason == domain.TryAgain {
		return 0, false, nil
	}
	return n, more, err
}
