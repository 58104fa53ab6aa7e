package governance

import (
	"context"
	"errors"
	"strings"
	"time"

	"hustings/domain"
	"hustings/domain/acts"
	"hustings/domain/governance"
	"hustings/domain/when"
	"hustings/elections/store"
)

// ahead is how far the clock looks for deadlines: the longest notice in working days is
// well within it.
const ahead = 120 * 24 * time.Hour

// meetingsDueTx are the meetings in the state whose deadline has passed.
func (h *House) meetingsDueTx(tx *store.Tx, state governance.State, due func(governance.Meeting, governance.Deadlines) bool) ([]governance.Meeting, error) {
	now := tx.Now()
	all, err := tx.Meetings(store.MeetingFilter{States: []governance.State{state}, From: now, Until: now.Add(ahead), Limit: 1000})
	if err != nil {
		return nil, err
	}
	params := map[domain.PanelID]domain.Params{}
	var out []governance.Meeting
	for _, m := range all {
		p, known := params[first(m.Panels)]
		if !known {
			if p, err = paramsTx(tx, first(m.Panels)); err != nil {
				return nil, err
			}
			params[first(m.Panels)] = p
		}
		d, err := governance.DeadlinesOf(m, p, when.LatestCalendar())
		if err != nil {
			return nil, err
		}
		if due(m, d) {
			out = append(out, m)
		}
	}
	return out, nil
}

// each runs an act of the engine's for every meeting that is due, each in a transaction
// of its own.
func (h *House) each(ctx context.Context, state governance.State, due func(now time.Time, m governance.Meeting, d governance.Deadlines) bool,
	do func(tx *store.Tx, m governance.Meeting) (domain.Act, error)) error {
	var list []governance.Meeting
	err := h.Store.Read(ctx, func(tx *store.Tx) (err error) {
		list, err = h.meetingsDueTx(tx, state, func(m governance.Meeting, d governance.Deadlines) bool { return due(tx.Now(), m, d) })
		return err
	})
	for _, m := range list {
		err = errors.Join(err, h.Store.Act(ctx, func(tx *store.Tx) error {
			m, err := tx.LockMeeting(m.ID)
			if err != nil {
				return err
			}
			d, err := h.deadlinesTx(tx, m)
			if err != nil || m.State != state || !due(tx.Now(), m, d) { // somebody was faster
				return err
			}
			return h.record(tx, domain.Engine(), first(m.Panels), func(tx *store.Tx) (domain.Act, error) {
				act, err := do(tx, m)
				act.Subject = string(m.ID)
				return act, err
			})
		}))
	}
	return err
}

// noticeLead is how long before the deadline the clock sends a notice that nobody has
// sent: so that it is out when the deadline passes.
const noticeLead = 24 * time.Hour

// sendNotices calls the meetings of the calendar whose notice is due (R122).
func (h *House) sendNotices(ctx context.Context) error {
	due := func(now time.Time, _ governance.Meeting, d governance.Deadlines) bool {
		return !now.Before(d.Notice.Add(-noticeLead))
	}
	return h.each(ctx, governance.Planned, due, func(tx *store.Tx, m governance.Meeting) (domain.Act, error) {
		_, err := h.callTx(tx, m)
		return domain.Act{Name: acts.MeetingCalled, Rule: "R122"}, err
	})
}

// publishAgendas publishes agendas at their deadline, as they stand (R122).
func (h *House) publishAgendas(ctx context.Context) error {
	due := func(now time.Time, m governance.Meeting, d governance.Deadlines) bool {
		return m.AgendaAt == nil && !now.Before(d.Agenda)
	}
	return h.each(ctx, governance.Called, due, func(tx *store.Tx, m governance.Meeting) (domain.Act, error) {
		return domain.Act{Name: acts.AgendaPublished, Rule: "R122"}, h.publishAgendaTx(tx, m, domain.Engine())
	})
}

// remind tells owners of actions (R159), and the secretariat of agendas and minutes that
// will be late (R122, R127): each once, by the key of its mail.
func (h *House) remind(ctx context.Context) error {
	var mails []domain.Mail
	err := h.Store.Read(ctx, func(tx *store.Tx) error {
		quarter := tx.Now().Truncate(15 * time.Minute).Unix()
		if h.asked.Swap(quarter) == quarter { // days are what they wait for: four looks an hour do
			return nil
		}
		for _, f := range []func(*store.Tx) ([]domain.Mail, error){h.remindActionsTx, h.remindAgendasTx, h.remindMinutesTx} {
			more, err := f(tx)
			if err != nil {
				return err
			}
			mails = append(mails, more...)
		}
		return nil
	})
	if err != nil || len(mails) == 0 {
		return err
	}
	if mails = h.fresh(mails); len(mails) == 0 {
		return nil
	}
	if err := h.Store.Write(ctx, func(tx *store.Tx) error { return tx.Mail(mails...) }); err != nil {
		return err
	}
	h.sent(mails)
	return nil
}

// fresh leaves out what this process has put into the outbox already: the outbox would
// refuse it too, at the price of a write.
func (h *House) fresh(mails []domain.Mail) []domain.Mail {
	var out []domain.Mail
	for _, m := range mails {
		if _, was := h.reminded.Load(m.Key); !was {
			out = append(out, m)
		}
	}
	return out
}

func (h *House) sent(mails []domain.Mail) {
	for _, m := range mails {
		h.reminded.Store(m.Key, true)
	}
}

func (h *House) remindActionsTx(tx *store.Tx) ([]domain.Mail, error) {
	open, err := tx.Actions(store.ActionFilter{State: governance.ActionOpen, Limit: 5000})
	if err != nil {
		return nil, err
	}
	today := h.today(tx)
	var mails []domain.Mail
	for _, a := range open {
		if !a.Reminds(today) {
			continue
		}
		told, err := actionTold(tx, a)
		if err != nil {
			return nil, err
		}
		mails = append(mails, once([]domain.PersonID{a.Owner}, "action "+string(a.ID)+" "+today.String(), ActionReminderMail{told, domain.Whether(a.Due.Before(today))})...)
	}
	return mails, nil
}

// remindAgendasTx tells the secretariat a day before an agenda is due which of its items
// to decide have no paper.
func (h *House) remindAgendasTx(tx *store.Tx) ([]domain.Mail, error) {
	soon, err := h.meetingsDueTx(tx, governance.Called, func(m governance.Meeting, d governance.Deadlines) bool {
		return m.AgendaAt == nil && !tx.Now().Before(d.Agenda.Add(-24*time.Hour))
	})
	if err != nil {
		return nil, err
	}
	var mails []domain.Mail
	for _, m := range soon {
		d, err := h.deadlinesTx(tx, m)
		if err != nil {
			return nil, err
		}
		missing, err := withoutPaperTx(tx, m)
		if err != nil {
			return nil, err
		}
		told, err := h.toldTx(tx, m)
		if err != nil {
			return nil, err
		}
		to, err := secretariesTx(tx, first(m.Panels))
		if err != nil {
			return nil, err
		}
		mails = append(mails, once(to, "agenda "+string(m.ID)+" "+m.Starts.Format(time.DateOnly), AgendaDueMail{told, d.Agenda, strings.Join(missing, "; ")})...)
	}
	return mails, nil
}

// withoutPaperTx are the titles of items to decide or discuss that have no paper yet.
func withoutPaperTx(tx *store.Tx, m governance.Meeting) ([]string, error) {
	items, err := tx.Items(m.ID)
	if err != nil {
		return nil, err
	}
	papers, err := tx.Papers(m.ID)
	if err != nil {
		return nil, err
	}
	has := map[governance.ItemID]bool{}
	for _, p := range latest(papers) {
		has[p.Item] = true
	}
	var missing []string
	for _, i := range items {
		if !i.Standing && i.Purpose != governance.ToNote && !has[i.ID] {
			missing = append(missing, i.Title)
		}
	}
	return missing, nil
}

// remindMinutesTx tells the secretariat of minutes that should have been sent by now.
func (h *House) remindMinutesTx(tx *store.Tx) ([]domain.Mail, error) {
	now := tx.Now()
	held, err := tx.Meetings(store.MeetingFilter{States: []governance.State{governance.Closed}, From: now.AddDate(0, -4, 0), Until: now, Limit: 500})
	if err != nil || len(held) == 0 {
		return nil, err
	}
	ids := make([]governance.MeetingID, len(held))
	for i, m := range held {
		ids[i] = m.ID
	}
	states, err := tx.MinutesStates(ids)
	if err != nil {
		return nil, err
	}
	var mails []domain.Mail
	for _, m := range held {
		if states[m.ID] != governance.MinutesDraft {
			continue
		}
		due, err := h.minutesDueTx(tx, m)
		if err != nil {
			return nil, err
		}
		if now.Before(due) {
			continue
		}
		told, err := h.toldTx(tx, m)
		if err != nil {
			return nil, err
		}
		to, err := secretariesTx(tx, first(m.Panels))
		if err != nil {
			return nil, err
		}
		mails = append(mails, once(to, "minutes "+string(m.ID), MinutesDueMail{told, due})...)
	}
	return mails, nil
}

// minutesDueTx is when a meeting's minutes are to be out for comment.
func (h *House) minutesDueTx(tx *store.Tx, m governance.Meeting) (time.Time, error) {
	p, err := paramsTx(tx, first(m.Panels))
	if err != nil {
		return time.Time{}, err
	}
	d, err := when.LatestCalendar().AddWorkingDays(m.Day(), p.MinutesDraft)
	if err != nil {
		return time.Time{}, err
	}
	return when.Instant(d, p.CloseTime, h.Zone)
}
