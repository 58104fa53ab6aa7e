package elections

import (
	"context"
	"time"

	"hustings/domain"
	"hustings/elections/store"
)

// Letter is a mail on its way out.
type Letter = store.Letter

// MailCount sums up mails of one kind and state.
type MailCount = store.MailCount

// Back-off of mails that could not be handed over: a minute, then twice as
// long each time, at most six hours; given up after a day or so.
const (
	firstRetry = time.Minute
	lastRetry  = 6 * time.Hour
	mailTries  = 12
)

// MailLease is how long a mail belongs to whoever took it: if nothing is heard
// of it by then, it is tried again.
const MailLease = 5 * time.Minute

// TakeMail leases up to n mails that are due: a mail that is not answered for
// in time, because its sender died, is tried again.
func (e *Engine) TakeMail(ctx context.Context, n int) (letters []Letter, err error) {
	err = e.Store.Write(ctx, func(tx *store.Tx) error {
		if letters, err = tx.DueLetters(n); err != nil {
			return err
		}
		addressed := letters[:0]
		for _, l := range letters {
			if l.Address == "" {
				err = tx.LetterFailed(l.ID, "no address")
			} else {
				err = tx.LetterLater(l.ID, tx.Now().Add(MailLease), "")
				addressed = append(addressed, l)
			}
			if err != nil {
				return err
			}
		}
		letters = addressed
		return nil
	})
	return letters, err
}

// MailGone notes that a mail was handed over.
func (e *Engine) MailGone(ctx context.Context, id domain.MailID) error {
	return e.Store.Write(ctx, func(tx *store.Tx) error { return tx.LetterSent(id) })
}

// MailProblem notes that a mail could not be handed over: for good, or until
// the next try. The problem is the server's code, never its text, which may
// repeat an address.
func (e *Engine) MailProblem(ctx context.Context, l Letter, problem string, forGood bool) error {
	return e.Store.Write(ctx, func(tx *store.Tx) error {
		if forGood || l.Attempts+1 >= mailTries {
			return tx.LetterFailed(l.ID, problem)
		}
		wait := min(firstRetry<<l.Attempts, lastRetry)
		return tx.PostponeLetter(l.ID, tx.Now().Add(wait), problem)
	})
}

// MailBounced notes that a mail that had left came back for good. Hearing of it
// twice does no harm.
func (e *Engine) MailBounced(ctx context.Context, id domain.MailID, problem string) error {
	return e.Store.Write(ctx, func(tx *store.Tx) error { return tx.LetterBounced(id, problem) })
}

// MailCounts is what officers see of the outbox: numbers, never recipients
// (R69, PR5).
func (e *Engine) MailCounts(ctx context.Context, by domain.Actor, id domain.ElectionID) (counts []MailCount, err error) {
	err = e.Store.Read(ctx, func(tx *store.Tx) error {
		if err := mayOversee(tx, by, "", id); err != nil {
			return err
		}
		counts, err = tx.MailCounts(id)
		return err
	})
	return counts, err
}
