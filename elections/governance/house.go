package governance

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"hustings/domain"
	"hustings/domain/governance"
	"hustings/domain/refusal"
	"hustings/domain/when"
	"hustings/elections"
	"hustings/elections/clerk"
	"hustings/elections/governance/ical"
	"hustings/elections/store"
	"hustings/elections/watch"
)

// House carries out what panels do, on one database. It is safe for use by many
// goroutines, and several may work on one database.
type House struct {
	Store  *store.Store
	Office *elections.Engine // for what changes a seat or an office, and for secret votes
	Zone   *time.Location    // the organisation's: decides which day it is
	Log    *slog.Logger

	// OwnDates are more of a person's own dates for her calendar; nil: none.
	OwnDates func(tx *store.Tx, person domain.PersonID) ([]ical.Event, error)

	watching watch.Watch[governance.MeetingID] // open pages of meetings
	asked    atomic.Int64                      // the quarter of an hour in which reminders were last looked for
	reminded sync.Map                          // keys of reminders that this process has put into the outbox
}

// New returns the house of an installation. A nil zone is Europe/London.
func New(office *elections.Engine, zone *time.Location) (*House, error) {
	if zone == nil {
		var err error
		if zone, err = when.Zone("Europe/London"); err != nil {
			return nil, err
		}
	}
	h := &House{Store: office.Store, Office: office, Zone: zone, Log: office.Log}
	h.watching.Look, h.watching.Log = h.revisions, h.Log
	office.AnswerVotes(domain.PrioritiesVote, prioritiesBox{h})
	office.AnswerVotes(domain.MotionVote, motionCaller{h})
	return h, nil
}

// today is the day of the transaction's instant, in the organisation's zone.
func (h *House) today(tx *store.Tx) when.Date { return when.DateOf(tx.Now(), h.Zone) }

// act runs a recorded act by somebody who holds one of the roles for the panel. What
// f returns is recorded as hers, with its reason where it has one of its own. The
// engine's own acts need no role. A panel's own business needs no reason: what was
// decided is the reason; where a rule asks for one, f refuses without it.
func (h *House) act(ctx context.Context, by domain.Actor, panel domain.PanelID, roles []domain.Role, f func(tx *store.Tx) (domain.Act, error)) error {
	if !by.IsEngine() {
		if err := by.MustAct(panel, "", roles...); err != nil {
			return err
		}
	}
	return h.Store.Act(ctx, func(tx *store.Tx) error { return h.record(tx, by, panel, f) })
}

// actOn is act where the panels follow from what is acted on, which must be read
// first: of looks the panels up under the record's lock, and the actor must hold one of
// the roles for one of them.
func (h *House) actOn(ctx context.Context, by domain.Actor, roles []domain.Role, of func(tx *store.Tx) ([]domain.PanelID, error), f func(tx *store.Tx) (domain.Act, error)) error {
	return h.Store.Act(ctx, func(tx *store.Tx) error {
		panels, err := of(tx)
		if err != nil {
			return err
		}
		if !by.IsEngine() {
			if err := mustActForAny(by, panels, roles); err != nil {
				return err
			}
		}
		return h.record(tx, by, first(panels), f)
	})
}

func (h *House) record(tx *store.Tx, by domain.Actor, panel domain.PanelID, f func(tx *store.Tx) (domain.Act, error)) error {
	act, err := f(tx)
	if err != nil {
		return err
	}
	if act.Panel == "" {
		act.Panel = panel
	}
	if err := tx.Record(by, act); err != nil {
		return fmt.Errorf("recording %s: %w", act.Name, err)
	}
	return nil
}

// mustActForAny refuses whoever holds none of the roles for any of the panels.
func mustActForAny(by domain.Actor, panels []domain.PanelID, roles []domain.Role) error {
	err := error(refusal.Because(refusal.Unknown, "", nil))
	for _, p := range panels {
		if err = by.MustAct(p, "", roles...); err == nil {
			return nil
		}
	}
	return err
}

func first(panels []domain.PanelID) domain.PanelID {
	if len(panels) == 0 {
		return ""
	}
	return panels[0]
}

// panelTx is what a panel's quorum and majorities are reckoned from on the day, and
// who sits: for meetings, motions and letters alike. Filled seats are those whose
// holders count (R112).
func (h *House) panelTx(tx *store.Tx, id domain.PanelID, day when.Date) (p governance.Panel, members []governance.Sitting, err error) {
	p.ID = id
	var lead domain.Lead
	if members, lead, err = h.ledTx(tx, id, day); err != nil {
		return p, nil, err
	}
	p.Convened, p.Caretaken = lead == domain.LeadSecretariat, lead == domain.LeadCaretaker
	seats, err := tx.SeatsOf(id)
	if err != nil {
		return p, nil, err
	}
	if p.Params, err = paramsTx(tx, id); err != nil {
		return p, nil, err
	}
	p.Seats = len(seats)
	for _, m := range members {
		if m.Counts {
			p.Filled++
		}
	}
	return p, members, nil
}

// sittingTx are the members of a panel on the day, by seat number, with the office each
// holds; after the end of all terms the outgoing ones, as long as R25 lets them.
func (h *House) sittingTx(tx *store.Tx, panel domain.PanelID, day when.Date) ([]governance.Sitting, error) {
	members, _, err := h.ledTx(tx, panel, day)
	return members, err
}

// ledTx is sittingTx with by what right the panel is led. While its chair sits, which is
// nearly always, no more is asked: the rules of succession (R91, R101, R104, R25) are
// the office's, and read much.
func (h *House) ledTx(tx *store.Tx, panel domain.PanelID, day when.Date) ([]governance.Sitting, domain.Lead, error) {
	members, err := tx.SittingOn(panel, day)
	if err != nil || slices.ContainsFunc(members, func(s governance.Sitting) bool { return s.Office == domain.ChairOffice && s.Counts }) {
		return members, domain.LeadChair, err
	}
	lead, err := h.Office.LeadershipTx(tx, panel, day)
	if err != nil {
		return nil, "", err
	}
	if lead.As == domain.LeadCaretaker || !slices.ContainsFunc(members, func(s governance.Sitting) bool { return !s.CoOpted }) {
		if members, err = caretakersTx(tx, panel, day); err != nil {
			return nil, "", err
		}
		if len(members) > 0 {
			lead.As = domain.LeadCaretaker // whoever led may be gone: the others are caretakers all the same
		}
	}
	for i := range members {
		if s := &members[i]; s.Person == lead.Person {
			switch lead.As {
			case domain.LeadActing:
				s.Office, s.Acting = domain.ChairOffice, true
			case domain.LeadMember, domain.LeadCaretaker:
				s.Leads = lead.As
			case domain.LeadChair, domain.LeadSecretariat, domain.LeadNobody:
			}
		}
	}
	return members, lead.As, nil
}

// caretakersTx are the outgoing members of a panel whose terms have ended (R25).
func caretakersTx(tx *store.Tx, panel domain.PanelID, day when.Date) (list []governance.Sitting, err error) {
	members, err := clerk.MembersInOffice(tx, panel, day)
	for _, m := range members {
		list = append(list, governance.Sitting{Person: m.Person, Panel: panel, CoOpted: !m.Elected, Counts: m.Votes})
	}
	return list, err
}

// paramsTx are the numbers that a panel meets and decides by: those of its full
// elections, where meetings, motions and letters have theirs.
func paramsTx(tx *store.Tx, panel domain.PanelID) (domain.Params, error) {
	p := domain.DefaultParams(domain.PanelElection)
	text, own, err := tx.PanelParams(panel, domain.PanelElection)
	if err != nil || !own {
		return p, err
	}
	if err := json.Unmarshal(text, &p); err != nil {
		return p, fmt.Errorf("reading a panel's parameters: %w", err)
	}
	return p, nil
}

// Watch gives a channel on which the meeting's revision comes whenever it has risen,
// until stop is called.
func (h *House) Watch(id governance.MeetingID) (changes <-chan int64, stop func(), err error) {
	return h.watching.On(id)
}

// revisions are what a meeting's pages are told of: a panel is small, and whatever
// happens is shown at once.
func (h *House) revisions(ctx context.Context, ids []governance.MeetingID) (map[governance.MeetingID]watch.Mark, error) {
	now := map[governance.MeetingID]watch.Mark{}
	err := h.Store.Read(ctx, func(tx *store.Tx) error {
		all, err := tx.Revisions(ids)
		for id, n := range all {
			now[id] = watch.Mark{Revision: n, Urgent: n}
		}
		return err
	})
	return now, err
}
