package hall

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"hustings/domain"
	"hustings/domain/hall"
	"hustings/domain/refusal"
	"hustings/domain/when"
	"hustings/elections"
	"hustings/elections/store"
	"hustings/elections/watch"
)

// Hall holds debates and roundtables, on one database. It is safe for use by many
// goroutines, and several may work on one database.
type Hall struct {
	Store  *store.Store
	Office *elections.Engine // for live votes
	Zone   *time.Location    // the organisation's
	Log    *slog.Logger

	watching   watch.Watch[hall.EventID]
	shared     shared   // what a page shows everybody
	remembered sync.Map // events whose reminders this process has put into the outbox, and when it looked whom to forget
}

// New returns the hall of an installation, which answers for its live votes.
func New(office *elections.Engine, zone *time.Location) (*Hall, error) {
	if zone == nil {
		var err error
		if zone, err = when.Zone("Europe/London"); err != nil {
			return nil, err
		}
	}
	h := &Hall{Store: office.Store, Office: office, Zone: zone, Log: office.Log}
	h.watching.Look, h.watching.Log = h.revisions, h.Log
	office.AnswerVotes(domain.LiveVote, liveCaller{h})
	return h, nil
}

// organisers keep the events of the whole organisation.
var organisers = []domain.Role{domain.Secretariat}

// organises reports whether somebody keeps the events. A program with the secretariat's
// token does not: who registered, who asked and what is being drafted are people's to
// know alone (R149, R153, R161).
func organises(by domain.Actor) bool {
	return by.IsEngine() || by.Program == "" && by.Is("", "", organisers...)
}

func mustOrganise(by domain.Actor) error {
	if by.IsEngine() {
		return nil
	}
	if by.Program != "" {
		return refusal.Because(domain.ProgramMayNot, "R161", nil)
	}
	return by.MustAct("", "", organisers...)
}

// act is a recorded act on an event, held until the transaction ends. Who may is for f
// to judge.
func (h *Hall) act(ctx context.Context, by domain.Actor, ref string, f func(tx *store.Tx, e hall.Event) (domain.Act, error)) error {
	return h.Store.Act(ctx, func(tx *store.Tx) error {
		e, err := tx.EventForAct(ref)
		if err != nil {
			return err
		}
		act, err := f(tx, e)
		if err != nil {
			return err
		}
		if act.Subject == "" {
			act.Subject = string(e.ID)
		}
		if err := tx.Record(by, act); err != nil {
			return fmt.Errorf("recording %s: %w", act.Name, err)
		}
		return nil
	})
}

// organising is act for those who keep the events.
func (h *Hall) organising(ctx context.Context, by domain.Actor, ref string, f func(tx *store.Tx, e hall.Event) (domain.Act, error)) error {
	if err := mustOrganise(by); err != nil {
		return err
	}
	return h.act(ctx, by, ref, f)
}

// leading is act for whoever runs the event: its chair or moderator, or who keeps the
// events. To all others the event is there, and not theirs (R147).
func (h *Hall) leading(ctx context.Context, by domain.Actor, ref string, f func(tx *store.Tx, e hall.Event) (domain.Act, error)) error {
	return h.act(ctx, by, ref, func(tx *store.Tx, e hall.Event) (domain.Act, error) {
		if leads, err := leadsTx(tx, by, e); err != nil || !leads {
			if err == nil {
				err = refusal.Because(refusal.LacksRole, "R147", refusal.Args{"roles": organisers})
			}
			return domain.Act{}, err
		}
		return f(tx, e)
	})
}

func leadsTx(tx *store.Tx, by domain.Actor, e hall.Event) (bool, error) {
	if organises(by) {
		return true, by.MayAct()
	}
	if by.Anonymous() {
		return false, refusal.Because(refusal.NotSignedIn, "R5", nil)
	}
	s, err := tx.SpeakerWho(e.ID, by.Person)
	if _, no := refusal.Of(err); no {
		return false, nil
	}
	return err == nil && s.Side.Leads(), err
}

// quietly is act by somebody whom the record must not name (R149, R161): the entry is
// the engine's.
func (h *Hall) quietly(ctx context.Context, by domain.Actor, ref string, f func(tx *store.Tx, e hall.Event) (domain.Act, error)) error {
	if by.Anonymous() {
		return refusal.Because(refusal.NotSignedIn, "R5", nil)
	}
	return h.act(ctx, domain.Engine(), ref, f)
}

// networksTx are the networks of which somebody is an active member today.
func (h *Hall) networksTx(tx *store.Tx, person domain.PersonID) (of []domain.NetworkID, err error) {
	all, err := tx.MembershipsOf(person)
	today := when.DateOf(tx.Now(), h.Zone)
	for _, m := range all {
		if m.Status == domain.Active && m.On(today) {
			of = append(of, m.Network)
		}
	}
	return of, err
}

// Watch gives a channel on which the event's revision comes whenever it has risen, until
// stop is called.
func (h *Hall) Watch(id hall.EventID) (changes <-chan int64, stop func(), err error) {
	return h.watching.On(id)
}

func (h *Hall) revisions(ctx context.Context, ids []hall.EventID) (map[hall.EventID]watch.Mark, error) {
	now := map[hall.EventID]watch.Mark{}
	err := h.Store.Read(ctx, func(tx *store.Tx) error {
		all, err := tx.EventRevisions(ids)
		for id, r := range all {
			now[id] = watch.Mark(r)
		}
		return err
	})
	return now, err
}
