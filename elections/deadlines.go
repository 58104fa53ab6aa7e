package elections

import (
	"context"
	"time"

	"hustings/domain"
	"hustings/domain/acts"
	"hustings/domain/refusal"
	"hustings/domain/when"
	"hustings/elections/clerk"
	"hustings/elections/store"
)

// postponement is what a request to move a deadline carries.
type postponement struct {
	Milestone domain.Milestone `json:"milestone"`
	To        time.Time        `json:"to"`
}

// outageThatCounts is how long the service must have been silent for it to
// matter (R20, R20a).
const outageThatCounts = 30 * time.Minute

// Postpone asks for a published deadline to be moved later (R20): two officers,
// before it passes, with the reason, which everybody concerned is told. More time
// to vote needs a recorded outage.
func (e *Engine) Postpone(ctx context.Context, by domain.Actor, id domain.ElectionID, m domain.Milestone, to time.Time, why string) (domain.Request, error) {
	return e.Ask(ctx, by, id, acts.PairPostpone, why, postponement{m, to.UTC()})
}

// Release asks for the count of a poll to begin that waits for its officers
// after an outage over the close (R20a).
func (e *Engine) Release(ctx context.Context, by domain.Actor, id domain.ElectionID, why string) (domain.Request, error) {
	return e.Ask(ctx, by, id, acts.PairRelease, why, nil)
}

// Reopen asks for such a poll to be opened again, until the instant: 4 hours to
// 2 working days from now (R20a).
func (e *Engine) Reopen(ctx context.Context, by domain.Actor, id domain.ElectionID, closes time.Time, why string) (domain.Request, error) {
	return e.Ask(ctx, by, id, acts.PairReopen, why, postponement{domain.PollCloses, closes.UTC()})
}

// Beat is a sign of life of the service: that ballots can be taken. A job gives one
// every minute; silence of half an hour or more is an outage (R20, R20a).
func (e *Engine) Beat(ctx context.Context) error {
	if err := e.TakesBallots(ctx); err != nil {
		return err
	}
	return e.Store.Write(ctx, func(tx *store.Tx) error { return tx.Beat(outageThatCounts) })
}

// Deadline is an instant of a published timetable.
type Deadline struct {
	Milestone domain.Milestone
	At        time.Time
}

// Movable lists the deadlines that an officer may ask to be moved later as things
// are now, in their order (R20). Each is judged as a request to move it by a
// second would be, so that what is offered is not refused unless another request to
// move one waits for its second officer.
func (e *Engine) Movable(ctx context.Context, by domain.Actor, id domain.ElectionID) (list []Deadline, err error) {
	err = e.Store.Read(ctx, func(tx *store.Tx) error {
		el, err := tx.Election(id)
		if err != nil {
			return err
		}
		if err := by.Must(el.Panel, el.ID, domain.Rulers...); err != nil {
			return err
		}
		t := el.Timetable
		if el.State == domain.Counting {
			c, err := clerk.LatestContest(tx, el)
			if err != nil {
				return err
			}
			t = timesOf(el, c)
		}
		for _, m := range domain.Milestones {
			p := postponement{m, t.At(m).Add(time.Second)}
			_, err := postponed(tx, el, p, "asked")
			if _, no := refusal.Of(err); no {
				continue
			}
			if err != nil {
				return err
			}
			list = append(list, Deadline{m, t.At(m)})
		}
		return nil
	})
	return list, err
}

func (e *Engine) judgePostpone(tx *store.Tx, el domain.Election, r domain.Request) error {
	p, err := clerk.Tight[postponement](r)
	if err != nil {
		return err
	}
	_, err = postponed(tx, el, p, r.Why)
	return err
}

// postponed is the election's timetable with the deadline moved. In a later round
// of an officers' election only its own close can still be moved.
func postponed(tx *store.Tx, el domain.Election, p postponement, why string) (domain.Timetable, error) {
	t := el.Timetable
	if err := el.In("R20", domain.Notice, domain.Nominations, domain.Withdrawals, domain.Sealed, domain.Open, domain.Counting); err != nil {
		return t, err
	}
	if el.State == domain.Counting {
		c, err := clerk.LatestContest(tx, el)
		if err != nil {
			return t, err
		}
		if c.Round == 1 || p.Milestone != domain.PollCloses {
			return t, refusal.Because(domain.DeadlinePassed, "R20", refusal.Args{"passed": t.At(p.Milestone)}).On(string(p.Milestone))
		}
		t = timesOf(el, c)
	}
	outages, err := tx.Outages(t.PollOpens, t.PollCloses, outageThatCounts)
	if err != nil {
		return t, err
	}
	if p.Milestone == domain.PollOpens && el.State == domain.Sealed { // the manifest holds the opening (R60)
		return t, refusal.Because(domain.DefinitionSealed, "R60", nil).On(string(p.Milestone))
	}
	if p.Milestone == domain.StatementPublished && el.StatementAt != nil {
		return t, refusal.Because(domain.StatementIsOut, "R49", nil).On(string(p.Milestone))
	}
	moved, err := t.Postpone(p.Milestone, p.To, why, outages, tx.Now())
	if err == nil && p.Milestone == domain.PollOpens {
		err = el.LeavesVotingTime(moved)
	}
	return moved, err
}

// timesOf is the election's timetable with the poll of the round, which has
// hours of its own when it is not the first.
func timesOf(el domain.Election, c domain.Contest) domain.Timetable {
	t := el.Timetable
	t.PollOpens, t.PollCloses = c.Opens, c.Closes
	return t
}

func (e *Engine) postpone(tx *store.Tx, by domain.Actor, el domain.Election, r domain.Request) error {
	p, err := clerk.Tight[postponement](r)
	if err != nil {
		return err
	}
	t, err := postponed(tx, el, p, r.Why)
	if err != nil {
		return err
	}
	if el.State != domain.Sealed && el.State != domain.Open && el.State != domain.Counting { // there is no board yet
		return e.retime(tx, by, el, nil, t, p, r.Why, "R20")
	}
	c, err := clerk.LatestContest(tx, el)
	if err != nil {
		return err
	}
	return e.retime(tx, by, el, &c, t, p, r.Why, "R20")
}

// retime gives an election its moved timetable, tells the board of the round that
// is extended and everybody concerned, and records it. A later round has its hours
// on its board alone: the election's timetable is the first one's.
func (e *Engine) retime(tx *store.Tx, by domain.Actor, el domain.Election, c *domain.Contest, t domain.Timetable, p postponement, why, rule string) error {
	was := el.Timetable.At(p.Milestone)
	if c != nil {
		was = timesOf(el, *c).At(p.Milestone)
	}
	if c == nil || c.Round == 1 {
		el.Timetable = t
	}
	if err := tx.SaveElection(el); err != nil {
		return err
	}
	var round domain.ContestID
	if c != nil && p.Milestone == domain.PollCloses {
		if err := e.LogExtend(tx, *c, p.To, why); err != nil {
			return err
		}
		round = c.ID
	}
	body := map[string]any{"milestone": p.Milestone, "was": was, "now": p.To, "why": why}
	if err := clerk.Publish(tx, by, el, domain.DeadlineMoved, body); err != nil {
		return err
	}
	stood, err := clerk.Candidates(tx, el)
	if err != nil {
		return err
	}
	if err := clerk.ToVoters(tx, el, stood, nil, clerk.DeadlineMovedMail{Milestone: p.Milestone, Was: was, Now: p.To, Why: why}); err != nil {
		return err
	}
	return tx.Record(by, domain.Act{Name: acts.ElectionDeadlineMoved, Rule: rule, Why: why, Panel: el.Panel, Election: el.ID, Contest: round,
		Detail: map[string]any{"milestone": p.Milestone, "was": was, "timetable": el.Timetable}})
}

// judgeHeld refuses to release or reopen a poll that does not wait for its
// officers. A later round waits while its election is counting.
func (e *Engine) judgeHeld(tx *store.Tx, el domain.Election, r domain.Request) error {
	if err := el.In("R20a", domain.Closed, domain.Counting); err != nil {
		return err
	}
	if held, err := heldContest(tx, el); err != nil || held != nil {
		return err
	}
	return refusal.Because(domain.NotHeld, "R20a", nil)
}

// heldContest is the contest of the election that waits unopened for its
// officers, nil when none does.
func heldContest(tx *store.Tx, el domain.Election) (*domain.Contest, error) {
	contests, err := tx.ContestsOf(el.ID)
	if err != nil {
		return nil, err
	}
	for _, c := range contests {
		if c.Hold != "" {
			return &c, nil
		}
	}
	return nil, nil
}

func (e *Engine) release(tx *store.Tx, by domain.Actor, el domain.Election, r domain.Request) error {
	c, err := heldContest(tx, el)
	if err != nil || c == nil {
		return err
	}
	return e.HoldContest(tx, *c, "")
}

func (e *Engine) judgeReopen(tx *store.Tx, el domain.Election, r domain.Request) error {
	if err := e.judgeHeld(tx, el, r); err != nil {
		return err
	}
	p, err := clerk.Tight[postponement](r)
	if err != nil {
		return err
	}
	calendar, err := when.CalendarVersion(el.Calendar)
	if err != nil {
		return err
	}
	if !p.To.Equal(p.To.Truncate(time.Second)) {
		return refusal.Because(domain.TimetableNotWhole, "R10", nil).On(string(p.Milestone))
	}
	return domain.CheckReopening(p.To, tx.Now(), el.Params, calendar)
}

func (e *Engine) reopen(tx *store.Tx, by domain.Actor, el domain.Election, r domain.Request) error {
	p, err := clerk.Tight[postponement](r)
	if err != nil {
		return err
	}
	c, err := heldContest(tx, el)
	if err != nil || c == nil {
		return err
	}
	if err := e.HoldContest(tx, *c, ""); err != nil {
		return err
	}
	if el.State == domain.Closed { // in a later round the election goes on counting (R38)
		if el, err = el.Move(domain.Open); err != nil {
			return err
		}
	}
	t, err := timesOf(el, *c).With(domain.PollCloses, p.To)
	if err != nil {
		return err
	}
	return e.retime(tx, by, el, c, t, p, r.Why, "R20a")
}

// OpenLate asks for a poll to be opened late whose opening has passed with a
// nomination unruled or the roll unsealed (R47a). The close moves so that
// min_voting_days holds, and voters and candidates are told.
func (e *Engine) OpenLate(ctx context.Context, by domain.Actor, id domain.ElectionID, opens time.Time, why string) (domain.Request, error) {
	return e.Ask(ctx, by, id, acts.PairOpenLate, why, postponement{domain.PollOpens, opens.UTC()})
}

func (e *Engine) judgeOpenLate(tx *store.Tx, el domain.Election, r domain.Request) error {
	p, err := clerk.Tight[postponement](r)
	if err != nil {
		return err
	}
	_, err = el.OpenLate(p.To, tx.Now())
	return err
}

func (e *Engine) openLate(tx *store.Tx, by domain.Actor, el domain.Election, r domain.Request) error {
	p, err := clerk.Tight[postponement](r)
	if err != nil {
		return err
	}
	t, err := el.OpenLate(p.To, tx.Now())
	if err != nil {
		return err
	}
	was := el
	was.Alarm = "" // of the missed seal, if any
	return e.retime(tx, by, was, nil, t, p, r.Why, "R47a")
}
