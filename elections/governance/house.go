package governance

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"hustings/domain"
	"hustings/domain/governance"
	"hustings/domain/refusal"
	"hustings/domain/when"
	"hustings/elections"
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
