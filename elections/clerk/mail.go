package clerk

import (
	"context"
	"time"

	"hustings/domain"
	"hustings/domain/acts"
	"hustings/domain/refusal"
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
	lastRetry  = store.LastRetry
	mailTries  = 12
)

// MailLease is how long a mail belongs to whoever took it: if nothing is heard
// of it by then, it is tried again.
const MailLease = store.MailLease

// TakeMail leases up to n mails that are due: a mail that is not answered for
// in time, because its sender died, is tried again.
func (e *Clerk) TakeMail(ctx context.Context, n int) ([]Letter, error) {
	return e.TakeMailWithin(ctx, n, 0)
}

// TakeMailWithin is TakeMail, of no more than may leave in an hour, all replicas
// together; 0: as many as there are.
func (e *Clerk) TakeMailWithin(ctx context.Context, n, hourly int) (letters []Letter, err error) {
	err = e.Store.Write(ctx, func(tx *store.Tx) error {
		most := store.Allowance{Name: "mail", Every: time.Hour / time.Duration(max(hourly, 1)), Burst: max(hourly/60, 1)}
		if hourly > 0 {
			left, err := tx.Left(most)
			if n = min(n, left); err != nil || n < 1 {
				return err
			}
		}
		if letters, err = tx.DueLetters(n); err != nil {
			return err
		}
		if hourly > 0 && len(letters) > 0 {
			if err := tx.Spend(most, len(letters)); err != nil {
				return err
			}
		}
		addressed := letters[:0]
		for _, l := range letters {
			if l.Address == "" {
				err = tx.LetterFailed(l.ID, "no address")
			} else {
				err = tx.LeaseLetter(l.ID, tx.Now().Add(MailLease))
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
func (e *Clerk) MailGone(ctx context.Context, id domain.MailID) error {
	return e.Store.Write(ctx, func(tx *store.Tx) error { return tx.LetterSent(id) })
}

// MailProblem notes that a mail could not be handed over: for good, or until
// the next try. The problem is the server's code, never its text, which may
// repeat an address.
func (e *Clerk) MailProblem(ctx context.Context, l Letter, problem string, forGood bool) error {
	return e.Store.Write(ctx, func(tx *store.Tx) error {
		if forGood || l.Attempts+1 >= mailTries {
			if err := unreached(tx, l.Person, l.Mail.Template, problem); err != nil {
				return err
			}
			return tx.LetterFailed(l.ID, problem)
		}
		wait := min(firstRetry<<l.Attempts, lastRetry)
		return tx.PostponeLetter(l.ID, tx.Now().Add(wait), problem)
	})
}

// MailBounced notes a bounce: a mail that had left came back for good. Hearing of it
// twice does no harm.
// address is whom the report names as its recipient; empty: it names nobody.
func (e *Clerk) MailBounced(ctx context.Context, id domain.MailID, address, problem string) error {
	return e.Store.Write(ctx, func(tx *store.Tx) error {
		if err := tx.LetterBounced(id, problem); err != nil || address == "" {
			return err
		}
		_, template, err := tx.MailFor(id)
		if err != nil {
			return err
		}
		p, err := tx.PersonByEmail(address)
		if _, no := refusal.Of(err); no { // an address that is nobody's any more
			return nil
		}
		if err != nil {
			return err
		}
		return unreached(tx, p, template, problem)
	})
}

// unreached notes that somebody's mails do not arrive. A mail that only some get says
// something of whom it did not reach: of a reminder, that they have not voted (PR5),
// so nothing is noted of it.
func unreached(tx *store.Tx, p domain.Person, template, problem string) error {
	if p.ID == "" || domain.TellsOfItsReader(template) {
		return nil
	}
	return tx.NoteUnreachable(p, problem)
}

// Unreached is somebody on an election's roll, or who would be, or stands, whose mails do
// not arrive.
type Unreached = store.Unreachable

// UnreachedPage is a page of them, by name.
type UnreachedPage struct {
	List  []Unreached
	Next  string // the cursor of the next page; empty on the last
	Total int    // on all pages
	More  bool   // than Total, which is then [store.MostCounted]
	Of    int    // so many are written to
}

// Unreachable lists whom of those whom an election concerns no mail reaches: for
// those who run it, who correct the address or find another way (R69).
func (e *Clerk) Unreachable(ctx context.Context, by domain.Actor, id domain.ElectionID, after string, limit int) (page UnreachedPage, err error) {
	err = e.Store.Read(ctx, func(tx *store.Tx) error {
		if err := MayOversee(tx, by, "", id); err != nil {
			return err
		}
		el, err := tx.Election(id)
		if err != nil {
			return err
		}
		c, err := concerned(tx, el)
		if err != nil {
			return err
		}
		if page.List, page.Next, err = tx.Unreachable(c, after, limit); err != nil {
			return err
		}
		if page.Total, page.More, err = tx.CountUnreachable(c); err != nil {
			return err
		}
		page.Of, err = electors(tx, el, c)
		return err
	})
	return page, err
}

// Resend writes once more to somebody whom a mail did not reach: what everybody who may
// vote was written to last, the notice or that voting is open.
func (e *Clerk) Resend(ctx context.Context, by domain.Actor, id domain.ElectionID, person domain.PersonID) error {
	return e.Act(ctx, by, id, domain.Overseers, func(tx *store.Tx, el domain.Election) error {
		if concerned, err := Concerns(tx, el, person); err != nil {
			return err
		} else if !concerned {
			return refusal.Because(refusal.Unknown, "", nil)
		}
		m, err := wholeMail(tx, el, person)
		if err != nil {
			return err
		}
		if err := tx.Reached(person); err != nil { // until it comes back again
			return err
		}
		if err := tx.Mail(m); err != nil {
			return err
		}
		return tx.Record(by, domain.Act{Name: acts.MailResent, Rule: "R69", Panel: el.Panel, Election: el.ID, Subject: string(person)})
	})
}

// NoticeOf is what the notice of an election says.
func NoticeOf(el domain.Election) NoticeMail {
	t := el.Timetable
	again := ""
	if el.Kind == domain.ByElection && el.Attempt > 1 {
		again = "yes"
	}
	return NoticeMail{Again: again, Keys: el.Params.KeyPolicy, NominationsOpen: t.NominationsOpen, NominationsClose: t.NominationsClose, PollOpens: t.PollOpens, PollCloses: t.PollCloses, Seats: el.Seats}
}

// wholeMail is the mail that everybody who may vote has had last.
func wholeMail(tx *store.Tx, el domain.Election, person domain.PersonID) (domain.Mail, error) {
	switch el.StateAt(tx.Now()) {
	case domain.Open:
		c, err := LatestContest(tx, el)
		return Write(el, person, PollOpenMail{PollCloses: c.Closes, Contest: c.ID, Duplicates: c.Duplicates}), err
	case domain.Notice, domain.Nominations, domain.Withdrawals, domain.Sealed:
		return Write(el, person, NoticeOf(el)), nil
	}
	return domain.Mail{}, refusal.Because(domain.WrongState, "R69", refusal.Args{"state": el.State})
}

// MailCounts is what officers see of the outbox: numbers, never recipients
// (R69, PR5).
func (e *Clerk) MailCounts(ctx context.Context, by domain.Actor, id domain.ElectionID) (counts []MailCount, err error) {
	err = e.Store.Read(ctx, func(tx *store.Tx) error {
		if err := MayOversee(tx, by, "", id); err != nil {
			return err
		}
		counts, err = tx.MailCounts(id)
		return err
	})
	return counts, err
}

// Write is a mail about an election with the arguments every template may use:
// its reference, its title, and its id for the link, beside those of its own.
func Write(e domain.Election, to domain.PersonID, words domain.MailWords) domain.Mail {
	m := domain.Saying(words)
	m.To, m.Election = to, e.ID
	m.Args["reference"], m.Args["title"], m.Args["election"] = e.Reference, e.Title, string(e.ID)
	if e.Params.Timezone != "" { // in which its instants are written out
		m.Args["zone"] = e.Params.Timezone
	}
	return m
}

// Until gives a mail an end: later it is worthless.
func Until(m domain.Mail, t time.Time) domain.Mail {
	m.NotAfter = &t
	return m
}

// Stamp writes an instant as mails and records hold it.
func Stamp(t time.Time) string { return t.UTC().Format(time.RFC3339) }

// WriteAll is one mail to each of several people.
func WriteAll(e domain.Election, to []domain.PersonID, words domain.MailWords) []domain.Mail {
	mails := make([]domain.Mail, 0, len(to))
	for _, p := range to {
		mails = append(mails, Write(e, p, words))
	}
	return mails
}
