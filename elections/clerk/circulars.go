package clerk

import (
	"context"
	"slices"
	"time"

	"hustings/domain"
	"hustings/elections/store"
)

// Mails to all who have a vote are written at once while they are few. Of more than
// that the act leaves a circular, which the clock writes in pieces: an act holds the
// record for as long as it takes, and nobody else can act meanwhile.
const (
	circularFrom  = 2000
	circularPiece = 2000
)

// ToVoters writes to all who have a vote in the election, on the sealed roll or as the
// roll would be, and to others beside them, each once. until is when the mail is
// worthless; nil: never.
func ToVoters(tx *store.Tx, el domain.Election, others []domain.PersonID, until *time.Time, words domain.MailWords) error {
	return toAll(tx, el, store.ToRoll, others, until, words)
}

// ToQuiet writes to all on the latest roll who have not voted, and to nobody else (R69).
func ToQuiet(tx *store.Tx, el domain.Election, until *time.Time, words domain.MailWords) error {
	return toAll(tx, el, store.ToQuiet, nil, until, words)
}

// optionalMails are those that somebody may do without. What concerns their own
// candidacy comes in any case: it goes to them as others beside the voters.
var optionalMails = map[string]domain.MailWish{MailReminder: domain.WantsReminders, MailResult: domain.WantsResults}

func toAll(tx *store.Tx, el domain.Election, who store.Audience, others []domain.PersonID, until *time.Time, words domain.MailWords) error {
	m := Write(el, "", words)
	m.NotAfter = until
	c, err := audience(tx, el, who)
	if err != nil {
		return err
	}
	unwilling := map[domain.PersonID]bool{} // whoever does without this kind of mail
	if kind, optional := optionalMails[m.Template]; optional {
		if unwilling, err = tx.Unwilling(kind); err != nil {
			return err
		}
	}
	many := false
	if c.Audience != "" {
		if many, err = tx.MoreThan(c, circularFrom); err != nil {
			return err
		}
	}
	to := others
	if many {
		c.Mail, c.But = m, others
		for p := range unwilling {
			c.But = append(slices.Clone(c.But), p)
		}
		if err := tx.Circulate(c); err != nil {
			return err
		}
	} else {
		var all []domain.PersonID
		if who == store.ToQuiet {
			all, err = tx.NotVoted(c.Contest)
		} else {
			all, err = Voters(tx, el)
		}
		if err != nil {
			return err
		}
		to = Merge(slices.DeleteFunc(slices.Clone(all), func(p domain.PersonID) bool { return unwilling[p] }), others)
	}
	mails := make([]domain.Mail, len(to))
	for i, p := range to {
		mails[i] = m
		mails[i].To = p
	}
	return tx.Mail(mails...)
}

// audience is who has a vote in the election, as a circular asks for them; none where
// they are a panel's few.
func audience(tx *store.Tx, el domain.Election, who store.Audience) (c store.Circular, err error) {
	contests, err := tx.ContestsOf(el.ID)
	if err != nil {
		return c, err
	}
	if len(contests) > 0 {
		return store.Circular{Audience: who, Contest: contests[len(contests)-1].ID}, nil
	}
	if el.Kind == domain.OfficerElection {
		return c, nil
	}
	roll, carried, err := CarriedRoll(tx, el)
	if err != nil || carried {
		return store.Circular{Audience: who, Contest: roll}, err
	}
	return store.Circular{Audience: store.ToNetwork, Network: el.Network, Qualifying: el.Timetable.QualifyingDate, HomeOnly: el.Params.HomeNetworkOnly}, nil
}

// WriteCirculars writes what is left of the circulars, piece by piece, and returns how
// many pieces it wrote. It is for a job.
func (e *Clerk) WriteCirculars(ctx context.Context) (pieces int, err error) {
	for {
		more := false
		err := e.Store.Write(ctx, func(tx *store.Tx) (err error) {
			more, err = tx.WriteCircular(circularPiece)
			return err
		})
		if err != nil || !more {
			return pieces, err
		}
		pieces++
	}
}
