package box

import (
	"context"
	"sync"
	"time"

	"hustings/domain"
	"hustings/domain/refusal"
	"hustings/elections/ledger"
	"hustings/elections/store"
)

// A ballot that somebody put in for a voter is found by the mail that tells her
// of it. So that mail must leave: what the database says of it is checked, as
// long as the poll is on, against what only this installation can have written.

// wordsEvery is how often the mails about ballots are looked for.
const wordsEvery = time.Minute

// words remembers up to where every mail about a ballot is known to have left.
type words struct {
	mu    sync.Mutex
	heard map[domain.ContestID]int64
	at    map[domain.ContestID]time.Time
}

// due reports whether it is time to look for a contest's mails, and from which
// entry on.
func (w *words) due(id domain.ContestID, now time.Time) (from int64, due bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if last, looked := w.at[id]; looked && now.Sub(last) < wordsEvery && !now.Before(last) {
		return 0, false
	}
	if w.at == nil {
		w.at, w.heard = map[domain.ContestID]time.Time{}, map[domain.ContestID]int64{}
	}
	w.at[id] = now
	return w.heard[id], true
}

func (w *words) have(id domain.ContestID, heard int64) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.heard[id] = max(w.heard[id], heard)
}

// silenced are the ballots of whose voters the mail is gone, or was marked as
// sent by another hand.
func (e *Box) silenced(tx *store.Tx, board store.Board) (missing []store.Leaf, err error) {
	from, due := e.words.due(board.Contest, tx.Now())
	if !due || !board.Bound {
		return nil, nil
	}
	const page = 500
	latest, clean := tx.Now().Add(store.LastRetry+store.MailLease), true
	for from < board.Told {
		leaves, err := tx.EntriesFrom(board.Contest, from, int(min(page, board.Told-from)))
		if err != nil || len(leaves) == 0 {
			return missing, err
		}
		ids, states, err := wordsOf(tx, board.Contest, leaves, latest)
		if err != nil {
			return nil, err
		}
		for i, l := range leaves {
			if ids[i] == "" {
				continue
			}
			if states[ids[i]] == store.WordForged {
				missing = append(missing, l)
			}
			clean = clean && states[ids[i]] == store.WordGone
		}
		if from += int64(len(leaves)); clean {
			e.words.have(board.Contest, from)
		}
	}
	return missing, nil
}

// wordsOf finds the mails that tell of ballots; an entry without one has an
// empty id.
func wordsOf(tx *store.Tx, id domain.ContestID, leaves []store.Leaf, latest time.Time) ([]domain.MailID, map[domain.MailID]store.WordState, error) {
	people, err := tx.PersonsBehind(id, tagsOf(leaves))
	if err != nil {
		return nil, nil, err
	}
	ids, asked := make([]domain.MailID, len(leaves)), make([]domain.MailID, 0, len(leaves))
	for i, l := range leaves {
		if l.Ballot == nil || people[l.Ballot.Tag] == "" {
			continue
		}
		if ids[i], err = tx.WordID(id, l.Index); err != nil {
			return nil, nil, err
		}
		asked = append(asked, ids[i])
	}
	states, err := tx.Words(asked, latest)
	return ids, states, err
}

func tagsOf(leaves []store.Leaf) (tags []ledger.B32) {
	for _, l := range leaves {
		if l.Ballot != nil {
			tags = append(tags, l.Ballot.Tag)
		}
	}
	return tags
}

// BallotAcceptedMail tells a voter that a ballot was accepted in her name, and nothing of
// what is on it.
type BallotAcceptedMail struct {
	Title      string
	Duplicates string // which of several ballots of a voter counts (R64)
}

func (BallotAcceptedMail) Template() string { return "ballot-accepted" }

// Mails are all that the box writes, for whoever shows or checks what a mail may say.
var Mails = []domain.MailWords{BallotAcceptedMail{}}

// sendWord queues the mails that tell of ballots; doing it twice queues them
// once.
func sendWord(tx *store.Tx, c domain.Contest, leaves []store.Leaf) (int, error) {
	people, err := tx.PersonsBehind(c.ID, tagsOf(leaves))
	if err != nil {
		return 0, err
	}
	mails := make([]domain.Mail, 0, len(leaves))
	for _, l := range leaves {
		if l.Ballot == nil || people[l.Ballot.Tag] == "" {
			continue
		}
		m := domain.MailTo(people[l.Ballot.Tag], BallotAcceptedMail{Title: c.Title, Duplicates: c.Duplicates})
		m.Election = c.Election
		if m.ID, err = tx.WordID(c.ID, l.Index); err != nil {
			return 0, err
		}
		mails = append(mails, m)
	}
	return len(mails), tx.Mail(mails...)
}

// watch looks whether a contest's rows are what was signed, and the word to its
// voters what was sent, and raises the alarm where they are not (R103, R110a). It
// reports whether the rows may be believed.
func (e *Box) watch(ctx context.Context, c domain.Contest) (bool, error) {
	var missing []store.Leaf
	var found error
	forged := false
	err := e.Store.Read(ctx, func(tx *store.Tx) error {
		if found = e.Sound(tx, c); found != nil {
			return nil
		}
		row, err := tx.Board(c.ID)
		if err != nil {
			return err
		}
		if holds, err := tx.ToldHolds(row); err != nil || !holds {
			forged = err == nil
			return err
		}
		missing, err = e.silenced(tx, row)
		return err
	})
	switch {
	case err != nil:
		return false, err
	case found != nil:
		r, _ := Integrity(found)
		return r != nil && r.Reason != refusal.Tampered, e.RaiseContest(ctx, c.ID, found)
	case !forged && len(missing) == 0:
		return true, nil
	}
	if err := e.RaiseContest(ctx, c.ID, Tampered("word", 0)); err != nil {
		return true, err
	}
	return true, e.Store.Write(ctx, func(tx *store.Tx) error {
		if forged {
			return tx.ForgetTold(c.ID)
		}
		ids := make([]domain.MailID, len(missing))
		for i, l := range missing {
			if ids[i], err = tx.WordID(c.ID, l.Index); err != nil {
				return err
			}
		}
		if err := tx.DropLetters(ids); err != nil {
			return err
		}
		_, err := sendWord(tx, c, missing)
		return err
	})
}
