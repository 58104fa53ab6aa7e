package hall

import (
	"context"
	"slices"
	"time"

	"hustings/domain"
	"hustings/domain/acts"
	"hustings/domain/hall"
	"hustings/elections/store"
)

// tickPapers reminds speakers who have not answered, and flags what is late (R154). Any
// number of replicas may ring at once: what was done is read under the event's lock.
func (h *Hall) tickPapers(ctx context.Context) error {
	var waiting []hall.EventID
	var unwritten []hall.Event
	var now time.Time
	err := h.Store.Read(ctx, func(tx *store.Tx) (err error) {
		now = tx.Now()
		if waiting, err = tx.QuotesWaiting(); err != nil {
			return err
		}
		unwritten, err = tx.EventsUnwritten()
		return err
	})
	if err != nil {
		return err
	}
	for _, id := range waiting {
		if err := h.remindChecks(ctx, id); err != nil {
			return err
		}
	}
	for _, e := range unwritten {
		_, late, err := h.late(e, nil, now)
		if err != nil {
			return err
		}
		if late {
			if err := h.flagLate(ctx, e.ID); err != nil {
				return err
			}
		}
	}
	return nil
}

// remindersDue are the words about which their speakers are to be reminded now.
func (h *Hall) remindersDue(tx *store.Tx, id hall.EventID) (due []hall.Quote, err error) {
	all, err := tx.Quotes(id)
	if err != nil {
		return nil, err
	}
	for _, q := range all {
		at, is, err := q.RemindAt(h.Zone)
		if err != nil {
			return nil, err
		}
		if is && !tx.Now().Before(at) {
			due = append(due, q)
		}
	}
	return due, nil
}

func (h *Hall) remindChecks(ctx context.Context, id hall.EventID) error {
	var due []hall.Quote
	err := h.Store.Read(ctx, func(tx *store.Tx) (err error) {
		due, err = h.remindersDue(tx, id)
		return err
	})
	if err != nil || len(due) == 0 {
		return err
	}
	return h.Store.Act(ctx, func(tx *store.Tx) error {
		e, err := tx.EventForAct(string(id))
		if err != nil {
			return err
		}
		if due, err = h.remindersDue(tx, id); err != nil {
			return err
		}
		wrote := map[hall.SpeakerID]bool{}
		for _, q := range due {
			until, err := hall.CheckUntil(q.AskedAt, h.Zone)
			if err != nil {
				return err
			}
			if !wrote[q.Speaker] {
				if err := h.writeForCheck(tx, e, q.Speaker, PaperReminderMail{told(e), until}); err != nil {
					return err
				}
			}
			wrote[q.Speaker] = true
			q.Reminded++
			if err := tx.SaveQuote(q); err != nil {
				return err
			}
		}
		if len(wrote) == 0 {
			return nil
		}
		return tx.Record(domain.Engine(), domain.Act{Name: acts.EventPaperChecksReminded, Rule: "R154", Subject: string(e.ID), Detail: map[string]any{"speakers": len(wrote)}})
	})
}

func (h *Hall) flagLate(ctx context.Context, id hall.EventID) error {
	return h.Store.Act(ctx, func(tx *store.Tx) error {
		e, err := tx.EventForAct(string(id))
		if err != nil {
			return err
		}
		standing, err := tx.EventPaper(id)
		if err != nil || standing.Flagged != nil {
			return err
		}
		versions, err := tx.PaperVersions(id)
		if err != nil {
			return err
		}
		due, late, err := h.late(e, versions, tx.Now())
		if err != nil || !late {
			return err
		}
		now := tx.Now()
		standing.Flagged = &now
		if err := tx.SaveEventPaper(standing); err != nil {
			return err
		}
		if e.By != "" {
			if err := tx.Mail(domain.MailTo(e.By, PaperLateMail{told(e), due})); err != nil {
				return err
			}
		}
		if err := tx.TouchEvent(id); err != nil {
			return err
		}
		return tx.Record(domain.Engine(), domain.Act{Name: acts.EventPaperLate, Rule: "R154", Subject: string(id), Detail: map[string]any{"due": due}})
	})
}

// late reports whether an event should have been written up by now and is not (R154).
func (h *Hall) late(e hall.Event, versions []hall.Paper, now time.Time) (due time.Time, is bool, err error) {
	if e.State != hall.Closed {
		return due, false, nil
	}
	due, err = e.PaperDue(h.Zone)
	return due, err == nil && !now.Before(due) && !slices.ContainsFunc(versions, func(p hall.Paper) bool { return p.Published != nil }), err
}
