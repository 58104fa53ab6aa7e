package hall

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"hustings/domain"
	"hustings/domain/acts"
	"hustings/domain/hall"
	"hustings/domain/refusal"
	"hustings/domain/when"
	"hustings/elections/store"
)

// Plan is what an event is made or changed with.
type Plan struct {
	Kind        hall.Kind
	Title       string
	Motion      string
	About       string
	Themes      []string
	Day         when.Date
	At          when.TimeOfDay
	Minutes     int
	Place       string
	Link        string
	Recording   string
	Partner     string
	Audience    hall.Audience
	Limit       int
	Attribution hall.Attribution // of a new one; empty: the Chatham House Rule
	Known       []string
	Why         string // a change
}

func (h *Hall) fill(e hall.Event, p Plan) (hall.Event, error) {
	if p.Day.IsZero() {
		return e, refusal.Because(refusal.Missing, "R161", nil).On("day")
	}
	starts, err := when.Instant(p.Day, p.At, h.Zone)
	if err != nil {
		if r, is := refusal.Of(err); is {
			return e, r.On("at")
		}
		return e, err
	}
	for _, line := range []struct {
		to         *string
		text, name string
	}{{&e.Title, p.Title, "title"}, {&e.Motion, p.Motion, "motion"}, {&e.Place, p.Place, "place"}, {&e.Partner, p.Partner, "partner"}, {&e.About, p.About, "about"}} {
		text, err := domain.PlainText(line.text, "R161")
		if r, is := refusal.Of(err); is {
			return e, r.On(line.name)
		}
		*line.to = text
	}
	e.Starts, e.Ends = starts, starts.Add(time.Duration(p.Minutes)*time.Minute)
	e.QuestionsClose = starts.Add(-time.Duration(domain.DefaultParams(domain.PanelElection).DebateQuestionsCloseHours) * time.Hour)
	e.Themes, e.Link, e.Recording, e.Audience, e.Limit, e.Known = lines(p.Themes), domain.CleanText(p.Link), domain.CleanText(p.Recording), p.Audience, p.Limit, lines(p.Known)
	return e, e.Check()
}

func lines(all []string) (out []string) {
	for _, s := range all {
		if s = domain.CleanText(s); s != "" {
			out = append(out, s)
		}
	}
	return out
}

// Draft plans an event; nobody but its organisers sees it yet.
func (h *Hall) Draft(ctx context.Context, by domain.Actor, p Plan) (e hall.Event, err error) {
	if err := mustOrganise(by); err != nil {
		return e, err
	}
	err = h.Store.Act(ctx, func(tx *store.Tx) error {
		if p.Attribution == "" {
			p.Attribution = hall.Chatham // the default (R152)
		}
		e = hall.Event{ID: store.NewID[hall.EventID](), Kind: p.Kind, State: hall.Planned, Timezone: h.Zone.String(), Attribution: p.Attribution, By: by.Person, At: tx.Now()}
		if e, err = h.fill(e, p); err != nil {
			return err
		}
		if e.Reference, err = h.reference(tx, e); err != nil {
			return err
		}
		if err := h.networksStand(tx, e); err != nil {
			return err
		}
		if err := tx.CreateEvent(e); err != nil {
			return err
		}
		return tx.Record(by, domain.Act{Name: acts.EventPlanned, Rule: "R161", Subject: string(e.ID), Detail: map[string]any{"kind": e.Kind, "reference": e.Reference,
			"starts": e.Starts, "attribution": e.Attribution}})
	})
	return e, err
}

func (h *Hall) reference(tx *store.Tx, e hall.Event) (string, error) {
	letter := map[hall.Kind]string{hall.Debate: "D", hall.Roundtable: "R"}[e.Kind]
	prefix := fmt.Sprintf("%s-%d-", letter, e.Starts.In(h.Zone).Year())
	n, err := tx.EventsNumbered(prefix)
	return fmt.Sprintf("%s%d", prefix, n+1), err
}

func (h *Hall) networksStand(tx *store.Tx, e hall.Event) error {
	for _, n := range e.Audience.Networks {
		if _, err := tx.Network(n); err != nil {
			if r, is := refusal.Of(err); is {
				return r.On("networks")
			}
			return err
		}
	}
	return nil
}

// Change alters what an event says. A limit below those admitted is refused, so that
// nobody loses a place; a higher one lets those who wait move up. Whoever is to come is
// told of another time or place.
func (h *Hall) Change(ctx context.Context, by domain.Actor, ref string, p Plan) (e hall.Event, err error) {
	err = h.organising(ctx, by, ref, func(tx *store.Tx, was hall.Event) (domain.Act, error) {
		if was.State == hall.Cancelled {
			return domain.Act{}, was.In("R161", hall.Planned, hall.Announced, hall.Live, hall.Closed)
		}
		p.Kind = was.Kind
		if e, err = h.fill(was, p); err != nil {
			return domain.Act{}, err
		}
		if err := h.networksStand(tx, e); err != nil {
			return domain.Act{}, err
		}
		all, err := tx.Registrations(e.ID)
		if err != nil {
			return domain.Act{}, err
		}
		if err := hall.MayLimit(e.Limit, all); err != nil {
			return domain.Act{}, err
		}
		said := e
		said.Why = domain.CleanText(p.Why) // those who come are told it
		if err := mayRewordTx(tx, was, said); err != nil {
			return domain.Act{}, err
		}
		moved := !e.Starts.Equal(was.Starts) || !e.Ends.Equal(was.Ends) || e.Place != was.Place || e.Link != was.Link
		if moved && was.State == hall.Announced && !e.Starts.After(tx.Now()) {
			return domain.Act{}, refusal.Because(hall.EventPast, "R161", nil).On("day")
		}
		if moved {
			e.Sequence++
		}
		if err := tx.SaveEvent(e); err != nil {
			return domain.Act{}, err
		}
		if !slices.Equal(e.Known, was.Known) { // a word given now may stand in what is published (R153)
			if err := h.withholdTx(tx, e); err != nil {
				return domain.Act{}, err
			}
		}
		if moved && e.State == hall.Announced {
			if err := h.tellComing(tx, e, all, func(r hall.Registration) domain.MailWords {
				return EventChangedMail{EventTold: told(e), Link: linkFor(e, r), Why: domain.CleanText(p.Why)}
			}); err != nil {
				return domain.Act{}, err
			}
		}
		return domain.Act{Name: acts.EventChanged, Rule: "R161", Why: domain.CleanText(p.Why), Detail: map[string]any{"starts": e.Starts, "limit": e.Limit}}, h.moveUpTx(tx, e)
	})
	return e, err
}

// mayRewordTx judges what an event says of itself from now on: not with another motion
// once one has been voted on (R150), and, once it has its page, not with the name of whom
// the page must not name (R153).
func mayRewordTx(tx *store.Tx, was, e hall.Event) error {
	votes, err := tx.LiveVotes(e.ID)
	if err != nil {
		return err
	}
	if err := was.MayReword(e.Motion, votes); err != nil || e.State == hall.Planned {
		return err
	}
	return namesNobodyTx(tx, e)
}

func namesNobodyTx(tx *store.Tx, e hall.Event) error {
	speakers, err := tx.Speakers(e.ID)
	if err != nil {
		return err
	}
	return e.NamesNobody(speakers)
}

// Announce gives an event its public page; from now on people register and ask.
func (h *Hall) Announce(ctx context.Context, by domain.Actor, ref string) error {
	return h.organising(ctx, by, ref, func(tx *store.Tx, e hall.Event) (domain.Act, error) {
		speakers, err := tx.Speakers(e.ID)
		if err != nil {
			return domain.Act{}, err
		}
		if err := e.MayAnnounce(speakers, tx.Now()); err != nil {
			return domain.Act{}, err
		}
		now := tx.Now()
		e.State, e.AnnouncedAt = hall.Announced, &now
		if err := tx.SaveEvent(e); err != nil {
			return domain.Act{}, err
		}
		for _, s := range speakers {
			if err := h.seatTx(tx, e, s); err != nil {
				return domain.Act{}, err
			}
		}
		return domain.Act{Name: acts.EventAnnounced, Rule: "R161", Detail: map[string]any{"starts": e.Starts, "attribution": e.Attribution}}, nil
	})
}

// Cancel calls an event off; its page says why, and whoever was to come is told. One that
// was not announced yet is called off without anybody being told.
func (h *Hall) Cancel(ctx context.Context, by domain.Actor, ref, why string) error {
	return h.organising(ctx, by, ref, func(tx *store.Tx, e hall.Event) (domain.Act, error) {
		speakers, err := tx.Speakers(e.ID)
		if err != nil {
			return domain.Act{}, err
		}
		ahead := e.State == hall.Announced
		if e, err = e.CalledOff(why, speakers); err != nil {
			return domain.Act{}, err
		}
		all, err := tx.Registrations(e.ID)
		if err != nil {
			return domain.Act{}, err
		}
		if err := tx.SaveEvent(e); err != nil {
			return domain.Act{}, err
		}
		if ahead {
			err = h.tellComing(tx, e, all, func(hall.Registration) domain.MailWords { return EventCancelledMail{EventTold: told(e), Why: e.Why} })
		}
		return domain.Act{Name: acts.EventCancelled, Rule: "R161", Why: e.Why}, err
	})
}

// Attribute changes what may be told of who said what (R152).
func (h *Hall) Attribute(ctx context.Context, by domain.Actor, ref string, to hall.Attribution) error {
	return h.organising(ctx, by, ref, func(tx *store.Tx, e hall.Event) (domain.Act, error) {
		speakers, err := tx.Speakers(e.ID)
		if err != nil {
			return domain.Act{}, err
		}
		if err := e.MayAttribute(to, speakers); err != nil {
			return domain.Act{}, err
		}
		was := e.Attribution
		if e.Attribution = to; to == hall.Chatham {
			e.LooseningAsked = nil // to loosen it again, everybody is asked again
			e = e.Unnamed(speakers)
			if err := h.withholdTx(tx, e); err != nil {
				return domain.Act{}, err
			}
		}
		return domain.Act{Name: acts.EventAttribution, Rule: "R152", Detail: map[string]any{"was": was, "is": to}}, tx.SaveEvent(e)
	})
}

// Open opens the room: the event is live.
func (h *Hall) Open(ctx context.Context, by domain.Actor, ref string) error {
	return h.leading(ctx, by, ref, func(tx *store.Tx, e hall.Event) (domain.Act, error) {
		now := tx.Now()
		speakers, err := tx.Speakers(e.ID)
		if err != nil {
			return domain.Act{}, err
		}
		if err := e.MayOpen(speakers, now); err != nil {
			return domain.Act{}, err
		}
		e.State, e.OpenedAt = hall.Live, &now
		return domain.Act{Name: acts.EventOpened, Rule: "R147"}, tx.SaveEvent(e)
	})
}

// Close ends the event. A vote that goes on is waited for.
func (h *Hall) Close(ctx context.Context, by domain.Actor, ref string) error {
	return h.leading(ctx, by, ref, func(tx *store.Tx, e hall.Event) (domain.Act, error) {
		if err := e.In("R147", hall.Live); err != nil {
			return domain.Act{}, err
		}
		return h.closeTx(tx, e)
	})
}

func (h *Hall) closeTx(tx *store.Tx, e hall.Event) (domain.Act, error) {
	if on, err := h.voteGoesOn(tx, e); err != nil || on {
		if on {
			err = refusal.Because(hall.VoteGoesOn, "R165", nil)
		}
		return domain.Act{}, err
	}
	now := tx.Now()
	e.State, e.ClosedAt = hall.Closed, &now
	return domain.Act{Name: acts.EventClosed, Rule: "R154"}, tx.SaveEvent(e)
}

// tickEnds ends what nobody has ended, long after its time: until then nobody writes it
// up, and nobody is told that this is late (R154). A vote that goes on is waited for.
func (h *Hall) tickEnds(ctx context.Context) error {
	var over []hall.Event
	err := h.Store.Read(ctx, func(tx *store.Tx) error {
		now := tx.Now()
		begun, err := tx.Events(store.EventFilter{States: []hall.State{hall.Announced, hall.Live}, Until: now})
		for _, e := range begun {
			if e.EndsItself(now) {
				over = append(over, e)
			}
		}
		return err
	})
	if err != nil {
		return err
	}
	var faults []error
	for _, e := range over { // one that cannot be ended holds up no other
		err := h.act(ctx, domain.Engine(), string(e.ID), func(tx *store.Tx, e hall.Event) (domain.Act, error) {
			if !e.EndsItself(tx.Now()) { // another replica was first
				return domain.Act{}, refusal.Because(hall.EventState, "R154", refusal.Args{"state": string(e.State)})
			}
			return h.closeTx(tx, e)
		})
		if _, no := refusal.Of(err); err != nil && !no {
			faults = append(faults, fmt.Errorf("ending %s: %w", e.Reference, err))
		}
	}
	return errors.Join(faults...)
}
