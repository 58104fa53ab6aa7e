package governance

import (
	"context"
	"slices"
	"time"

	"hustings/domain"
	"hustings/domain/acts"
	"hustings/domain/governance"
	"hustings/domain/refusal"
	"hustings/domain/when"
	"hustings/elections/store"
)

// Planning is what a single meeting is added or changed with.
type Planning struct {
	Kind    governance.Kind
	Panels  []domain.PanelID
	Title   string
	Day     when.Date
	At      when.TimeOfDay
	Minutes int
	Place   string
	Link    string
	Few     []domain.PersonID // none: all members
	Why     string            // an urgent one is urgent, or what is changed
	Quiet   bool              // save without telling
}

func (p Planning) times(zone *time.Location) (starts, ends time.Time, err error) {
	if p.Day.IsZero() {
		return starts, ends, refusal.Because(refusal.Missing, "R10", nil).On("day")
	}
	starts, err = when.Instant(p.Day, p.At, zone)
	if err != nil {
		return starts, ends, on(err, "at")
	}
	return starts, starts.Add(time.Duration(p.Minutes) * time.Minute), nil
}

// AddMeeting adds a single meeting to the calendar (R122): an ordinary one with its
// notice, an urgent one that waits until the chair and a third have asked for it, or a
// joint one of several panels (R128). A member who adds an urgent one asks for it.
func (h *House) AddMeeting(ctx context.Context, by domain.Actor, p Planning) (m governance.Meeting, err error) {
	roles := keepers
	if p.Kind == governance.Extraordinary {
		roles = sitters
	}
	of := func(*store.Tx) ([]domain.PanelID, error) { return p.Panels, nil }
	err = h.actOn(ctx, by, roles, of, func(tx *store.Tx) (domain.Act, error) {
		starts, ends, err := p.times(h.Zone)
		if err != nil {
			return domain.Act{}, err
		}
		m = governance.Meeting{Kind: p.Kind, Panels: p.Panels, Title: p.Title, Starts: starts, Ends: ends, Timezone: h.Zone.String(),
			Place: p.Place, Link: p.Link, Few: p.Few, State: governance.Planned, Why: p.Why}
		if m.Kind == "" {
			m.Kind = governance.Ordinary
		}
		if m.Kind == governance.Extraordinary {
			m.State = governance.Asked
			if domain.CleanText(p.Why) == "" {
				return domain.Act{}, refusal.Because(refusal.WhyMissing, "R122", nil).On("why")
			}
		}
		panels, err := h.panelsTx(tx, p.Panels)
		if err != nil {
			return domain.Act{}, err
		}
		if err := h.fewTx(tx, m); err != nil {
			return domain.Act{}, err
		}
		deadlines, err := h.deadlinesTx(tx, m)
		if err != nil {
			return domain.Act{}, on(err, "day")
		}
		if err := m.MayMove(deadlines, tx.Now()); err != nil {
			return domain.Act{}, err
		}
		if m, err = h.createTx(tx, panels[0], m); err != nil {
			return domain.Act{}, err
		}
		if m.Kind == governance.Extraordinary {
			if m, err = h.askTx(tx, m, by); err != nil {
				return domain.Act{}, err
			}
		}
		return domain.Act{Name: acts.MeetingAdded, Rule: "R122", Subject: string(m.ID), Why: m.Why, Detail: map[string]any{"kind": m.Kind, "panels": m.Panels,
			"starts": m.Starts, "reference": m.Reference}}, nil
	})
	return m, err
}

func (h *House) panelsTx(tx *store.Tx, ids []domain.PanelID) ([]domain.Panel, error) {
	var all []domain.Panel
	for i, id := range ids {
		p, err := tx.Panel(id)
		if err != nil {
			return nil, on(err, "panels")
		}
		if p.EndedOn != nil || slices.Contains(ids[:i], id) {
			return nil, refusal.Because(governance.PanelEnded, "R121", nil).On("panels")
		}
		all = append(all, p)
	}
	if len(all) == 0 {
		return nil, refusal.Because(refusal.Missing, "R122", nil).On("panels")
	}
	return all, nil
}

// fewTx refuses a named few who do not sit (R124).
func (h *House) fewTx(tx *store.Tx, m governance.Meeting) error {
	for _, f := range m.Few {
		sits := false
		for _, p := range m.Panels {
			members, err := h.sittingTx(tx, p, h.today(tx))
			if err != nil {
				return err
			}
			sits = sits || slices.ContainsFunc(members, func(s governance.Sitting) bool { return s.Person == f })
		}
		if !sits {
			return refusal.Because(governance.NotOnPanel, "R124", nil).On("few")
		}
	}
	return nil
}

// deadlinesTx are the meeting's, by its first panel's parameters.
func (h *House) deadlinesTx(tx *store.Tx, m governance.Meeting) (governance.Deadlines, error) {
	p, err := paramsTx(tx, first(m.Panels))
	if err != nil {
		return governance.Deadlines{}, err
	}
	return governance.DeadlinesOf(m, p, when.LatestCalendar())
}

// changing runs an act on a meeting, held, by somebody with one of the roles for one of
// its panels.
func (h *House) changing(ctx context.Context, by domain.Actor, roles []domain.Role, id governance.MeetingID, f func(tx *store.Tx, m governance.Meeting) (domain.Act, error)) error {
	var m governance.Meeting
	of := func(tx *store.Tx) (panels []domain.PanelID, err error) {
		m, err = tx.LockMeeting(id)
		return m.Panels, err
	}
	return h.actOn(ctx, by, roles, of, func(tx *store.Tx) (domain.Act, error) {
		act, err := f(tx, m)
		act.Subject = string(id)
		return act, err
	})
}

// ChangeMeeting moves a meeting, or changes its title, place, link or people. Its page
// and its calendar entry stay the same; those it is for are told unless p.Quiet. A new
// day needs the notice anew (R122).
func (h *House) ChangeMeeting(ctx context.Context, by domain.Actor, id governance.MeetingID, p Planning) (m governance.Meeting, err error) {
	err = h.changing(ctx, by, keepers, id, func(tx *store.Tx, was governance.Meeting) (domain.Act, error) {
		if err := was.MayChange(); err != nil {
			return domain.Act{}, err
		}
		starts, ends, err := p.times(h.Zone)
		if err != nil {
			return domain.Act{}, err
		}
		m = was
		m.Title, m.Place, m.Link, m.Few, m.Starts, m.Ends = p.Title, p.Place, p.Link, p.Few, starts, ends
		clean(&m)
		if err := m.Check(); err != nil {
			return domain.Act{}, err
		}
		if err := h.fewTx(tx, m); err != nil {
			return domain.Act{}, err
		}
		if !m.Starts.Equal(was.Starts) {
			deadlines, err := h.deadlinesTx(tx, m)
			if err != nil {
				return domain.Act{}, on(err, "day")
			}
			if err := m.MayMove(deadlines, tx.Now()); err != nil {
				return domain.Act{}, err
			}
		}
		if sameForPeople(was, m) {
			return domain.Act{}, refusal.Because(governance.NothingChanged, "R122", nil)
		}
		m.Sequence++
		if err := tx.SaveMeeting(m); err != nil {
			return domain.Act{}, err
		}
		if !p.Quiet && m.CalledAt != nil {
			if err := h.reinviteTx(tx, m, was, domain.CleanText(p.Why)); err != nil {
				return domain.Act{}, err
			}
		}
		return domain.Act{Name: acts.MeetingChanged, Rule: "R122", Why: domain.CleanText(p.Why), Detail: map[string]any{"was": was.Starts, "starts": m.Starts,
			"told": !p.Quiet && m.CalledAt != nil}}, nil
	})
	return m, err
}

// sameForPeople reports whether nothing that people are told has changed.
func sameForPeople(a, b governance.Meeting) bool {
	return a.Title == b.Title && a.Starts.Equal(b.Starts) && a.Ends.Equal(b.Ends) && a.Place == b.Place && a.Link == b.Link && slices.Equal(a.Few, b.Few)
}

// CancelMeeting cancels a meeting that has not begun, with a reason; those it was for
// are told unless quiet.
func (h *House) CancelMeeting(ctx context.Context, by domain.Actor, id governance.MeetingID, why string, quiet bool) error {
	return h.changing(ctx, by, keepers, id, func(tx *store.Tx, m governance.Meeting) (domain.Act, error) {
		if err := m.MayChange(); err != nil {
			return domain.Act{}, err
		}
		if err := domain.Reasoned(why); err != nil {
			return domain.Act{}, err
		}
		m.State, m.Why = governance.Cancelled, domain.CleanText(why)
		m.Sequence++
		if err := tx.SaveMeeting(m); err != nil {
			return domain.Act{}, err
		}
		if m.CalledAt != nil && !quiet {
			if err := h.inviteTx(tx, m, func(t MeetingTold) domain.MailWords { return MeetingCancelledMail{MeetingTold: t, Why: m.Why} }); err != nil {
				return domain.Act{}, err
			}
		}
		return domain.Act{Name: acts.MeetingCancelled, Rule: "R122", Why: m.Why}, nil
	})
}

// AskForMeeting is a member's asking for an urgent meeting (R122): when the chair and a
// third of the members besides have asked, it is called at once.
func (h *House) AskForMeeting(ctx context.Context, by domain.Actor, id governance.MeetingID) error {
	return h.changing(ctx, by, []domain.Role{domain.PanelMember}, id, func(tx *store.Tx, m governance.Meeting) (domain.Act, error) {
		if m.State != governance.Asked {
			return domain.Act{}, refusal.Because(governance.MeetingState, "R122", refusal.Args{"state": string(m.State)})
		}
		if !tx.Now().Before(m.Starts) {
			return domain.Act{}, refusal.Because(governance.MeetingPast, "R122", nil)
		}
		m, err := h.askTx(tx, m, by)
		return domain.Act{Name: acts.MeetingAsked, Rule: "R122", Detail: map[string]any{"called": m.State == governance.Called}}, err
	})
}

// askTx notes who asks, if she sits, and calls the meeting when enough have.
func (h *House) askTx(tx *store.Tx, m governance.Meeting, by domain.Actor) (governance.Meeting, error) {
	members, err := h.sittingTx(tx, m.Panels[0], h.today(tx))
	if err != nil {
		return m, err
	}
	if slices.ContainsFunc(members, func(s governance.Sitting) bool { return s.Person == by.Person }) {
		if err := tx.AskMeeting(m.ID, by.Person); err != nil {
			return m, err
		}
	}
	asked, err := tx.AskedFor(m.ID)
	if err != nil {
		return m, err
	}
	if chair, others, needed := governance.Urgent(members, asked); !chair || others < needed {
		return m, tx.TouchMeeting(m.ID)
	}
	return h.callTx(tx, m)
}

// CallMeeting sends the notice of a meeting before its time (R122); the clock does it
// at the latest.
func (h *House) CallMeeting(ctx context.Context, by domain.Actor, id governance.MeetingID) error {
	return h.changing(ctx, by, keepers, id, func(tx *store.Tx, m governance.Meeting) (domain.Act, error) {
		if m.State == governance.Asked {
			return domain.Act{}, refusal.Because(governance.NotAskedEnough, "R122", nil)
		}
		deadlines, err := h.deadlinesTx(tx, m)
		if err != nil {
			return domain.Act{}, err
		}
		if err := m.MayCall(deadlines, tx.Now()); err != nil {
			return domain.Act{}, err
		}
		_, err = h.callTx(tx, m)
		return domain.Act{Name: acts.MeetingCalled, Rule: "R122"}, err
	})
}

// callTx sends the notice.
func (h *House) callTx(tx *store.Tx, m governance.Meeting) (governance.Meeting, error) {
	now := tx.Now()
	m.State, m.CalledAt = governance.Called, &now
	if err := tx.SaveMeeting(m); err != nil {
		return m, err
	}
	return m, h.inviteTx(tx, m, func(t MeetingTold) domain.MailWords { return MeetingCalledMail{MeetingTold: t, Why: m.Why} })
}
