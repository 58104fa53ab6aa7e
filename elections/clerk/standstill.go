package clerk

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"hustings/domain"
	"hustings/domain/acts"
	"hustings/domain/refusal"
	"hustings/elections/box"
	"hustings/elections/store"
)

// What everything can stand still for.
const (
	ClockStandstill    = "clock"    // the database's clock jumped (R20c)
	DatabaseStandstill = "database" // the database went back behind what was signed (R110a)
)

// Standstill is why nothing can be changed, for the pages that say so.
type Standstill struct {
	Kind     string
	Findings []box.Finding // of a database
	Detail   map[string]any
	AskedBy  domain.PersonID // the first of the two officers; empty before one has come
	Why      string
	Mine     bool // the caller is the first
}

// Stopped says in a word why nothing can be changed, if so: what stands still, or
// "other" when this process has reached a database that does not count.
func (e *Clerk) Stopped() string {
	if found, err := e.Fence.Standing(); err != nil || found != nil {
		return DatabaseStandstill
	}
	if r, no := refusal.Of(e.Fence.Refused()); no && r.Reason == domain.OtherDatabase {
		return "other"
	}
	if e.clockUnsure() {
		return ClockStandstill
	}
	return ""
}

// settleMost is how long the first officer's word waits for the second's.
const settleMost = 72 * time.Hour

// Standstills tells why nothing can be changed, if so.
func (e *Clerk) Standstills(ctx context.Context, by domain.Actor) (list []Standstill, err error) {
	found, err := e.Fence.Standing()
	if err != nil {
		return nil, err
	}
	if found != nil {
		list = append(list, Standstill{Kind: DatabaseStandstill, Findings: found})
	}
	err = e.Store.Look(ctx, func(tx *store.Tx) error {
		rows, err := tx.Standstills()
		for _, r := range rows {
			s := Standstill{Kind: r.Kind, AskedBy: r.AskedBy, Why: r.Why, Mine: r.AskedBy != "" && r.AskedBy == by.Person}
			if err := json.Unmarshal([]byte(r.Detail), &s.Detail); err != nil {
				return err
			}
			switch {
			case r.Kind == ClockStandstill:
				list = append(list, s)
			case found != nil:
				s.Findings = found
				list[0] = s
			}
		}
		return err
	})
	return list, err
}

// Settle is either half of the act that ends a standstill: the first officer says
// why things may go on, a second one, a different person, carries it out. Of a
// database, what it lacks is put on the record: what was never acknowledged is given
// up, and a contest that lost something acknowledged is declared lost, its board never
// added to again (R110a). Of a clock, the time is confirmed (R20c). done says that
// this was the second half.
func (e *Clerk) Settle(ctx context.Context, by domain.Actor, kind, why string) (done bool, err error) {
	switch {
	case by.Anonymous():
		return false, refusal.Because(refusal.NotSignedIn, "R5", nil)
	case !by.HasRole(domain.Rulers...):
		return false, refusal.Because(refusal.LacksRole, "R5", refusal.Args{"roles": domain.Rulers})
	case kind != ClockStandstill && kind != DatabaseStandstill:
		return false, refusal.Because(refusal.Malformed, "", nil).On("kind")
	}
	if err := domain.Reasoned(why); err != nil {
		return false, err
	}
	why = Trimmed(why)
	ctx = store.Settling(ctx)
	var first *store.Standstill
	err = e.Store.Write(ctx, func(tx *store.Tx) error {
		now := tx.Now()
		open, err := e.openStandstill(tx, kind)
		if err != nil {
			return err
		}
		if open.AskedBy != "" && open.AskedBy != by.Person && now.Sub(*open.AskedAt) < settleMost && !now.Before(*open.AskedAt) {
			first = open
			return nil
		}
		open.AskedBy, open.AskedNumber, open.Why, open.AskedAt = by.Person, by.Number, why, &now
		if err := tx.SaveStandstill(open); err != nil {
			return err
		}
		return mailStandstill(tx, "second", why, by.Person)
	})
	if err != nil || first == nil {
		return false, err
	}
	r := domain.Request{By: first.AskedBy, Number: first.AskedNumber, Until: first.AskedAt.Add(settleMost)}
	err = e.Store.Act(ctx, func(tx *store.Tx) error {
		open, err := e.openStandstill(tx, kind)
		if err != nil {
			return err
		}
		now := tx.Now()
		if err := r.Second(by, now); err != nil {
			return err
		}
		open.SettledBy, open.SettledAt = by.Person, &now
		if err := tx.SaveStandstill(open); err != nil {
			return err
		}
		asked := map[string]any{"asked_by": open.AskedBy, "asked_at": open.AskedAt, "asked_why": open.Why}
		if kind == ClockStandstill {
			return e.confirmTime(tx, by, why, open, asked)
		}
		return e.GoOnWith(tx, by, why, asked)
	})
	return err == nil, err
}

// openStandstill is the row of what stands still; the database's is made when the
// first officer comes, since before that it stands in the key folder only.
func (e *Clerk) openStandstill(tx *store.Tx, kind string) (*store.Standstill, error) {
	open, err := tx.OpenStandstill(kind)
	if err != nil {
		return nil, err
	}
	if kind == DatabaseStandstill {
		found, err := e.Fence.Standing()
		if err != nil {
			return nil, err
		}
		if found == nil {
			return nil, refusal.Because(domain.NoAlarm, "R110a", nil)
		}
		if open == nil {
			text, err := json.Marshal(map[string]any{"findings": found})
			return &store.Standstill{Kind: kind, Detail: string(text), FoundAt: tx.Now()}, err
		}
	}
	if open == nil {
		return nil, refusal.Because(domain.NoAlarm, "R20c", nil)
	}
	return open, nil
}

// AcceptDatabase is the command line's way to end a standstill of the database, and
// the only one to take another database for the one that counts: one that was put
// back on another server, or an old primary that is meant to go on.
func (e *Clerk) AcceptDatabase(ctx context.Context, why string) error {
	if err := domain.Reasoned(why); err != nil {
		return err
	}
	return e.Fence.Adopting(func() error {
		return e.Store.Act(store.Settling(ctx), func(tx *store.Tx) error {
			open, err := tx.OpenStandstill(DatabaseStandstill)
			if err != nil {
				return err
			}
			if now := tx.Now(); open != nil {
				open.SettledAt = &now
				if err := tx.SaveStandstill(open); err != nil {
					return err
				}
			}
			return e.GoOnWith(tx, domain.Engine(), Trimmed(why), map[string]any{"at": "command-line"})
		})
	})
}

// mailStandstill tells every officer that everything stands still, or that a second
// one is needed.
func mailStandstill(tx *store.Tx, what, why string, but domain.PersonID) error {
	all, err := tx.OfficersNow()
	if err != nil {
		return err
	}
	var mails []domain.Mail
	for _, person := range all {
		if person != but {
			mails = append(mails, domain.MailTo(person, StandstillMail{What: what, Why: why}))
		}
	}
	return tx.Mail(mails...)
}

// Announce tells officers and the record what the fence has found since: that
// everything stands still, that the database was promoted, that a replica has
// reached another one. It is for a job.
func (e *Clerk) Announce(ctx context.Context) error {
	if e.Fence == nil {
		return nil
	}
	news, err := e.Fence.News()
	if err != nil || news == (box.News{}) {
		return err
	}
	if news.Still {
		err := e.Store.Write(ctx, func(tx *store.Tx) error { return mailStandstill(tx, "found", "", "") })
		if err != nil {
			return err
		}
		return e.Fence.Announced(news)
	}
	err = e.Store.Act(ctx, func(tx *store.Tx) error {
		if p := news.Promoted; p != nil {
			act := domain.Act{Name: acts.DatabasePromoted, Rule: "R110a", Detail: map[string]any{"from": p.From, "to": p.To}}
			if err := tx.Record(domain.Engine(), act); err != nil {
				return err
			}
		}
		if x := news.Stranger; x != nil {
			act := domain.Act{Name: acts.DatabaseRefused, Rule: "R110a", Detail: map[string]any{"timeline": x.Timeline, "epoch": x.Epoch}}
			return errors.Join(tx.Record(domain.Engine(), act), mailStandstill(tx, "stranger", "", ""))
		}
		return nil
	})
	if err != nil {
		return err
	}
	return e.Fence.Announced(news)
}

// Watch keeps the watermark, and makes everything stand still when the database
// has gone back behind it.
func (e *Clerk) Watch(ctx context.Context, w *box.Watermark) error {
	err := w.Keep(ctx, e.Store)
	var gone *box.BehindError
	if e.Fence != nil && errors.As(err, &gone) {
		return errors.Join(err, e.Fence.Halt(gone.Findings))
	}
	return err
}
