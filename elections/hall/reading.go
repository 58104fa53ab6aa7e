package hall

import (
	"context"
	"slices"
	"time"

	"hustings/domain"
	"hustings/domain/hall"
	"hustings/domain/refusal"
	"hustings/domain/when"
	"hustings/elections/governance/ical"
	"hustings/elections/store"
)

func (h *Hall) today(tx *store.Tx) when.Date { return when.DateOf(tx.Now(), h.Zone) }

// Shown is an event as far as its reader may see it.
type Shown struct {
	hall.Event
	Now         time.Time
	Organises   bool // the reader keeps the events
	Leads       bool // she runs this one
	Inside      bool // of its audience, or let in
	Mine        hall.Standing
	Here        bool              // she is in the room
	Speaks      *hall.Speaker     // as whom she speaks
	Named       []hall.Speaker    // who may be named to everybody (R152)
	Speakers    []hall.Speaker    // all, for those who hold it
	MayRegister error             // why she may not
	MayOpen     error             // likewise, of whoever leads it
	MayAsk      error             // likewise
	Queue       []hall.Question   // authors are blank but for moderators (R149)
	Answered    []hall.Question   // likewise
	Aside       []hall.Question   // hidden and merged ones, for moderators
	Supported   []hall.QuestionID // by the reader
	Own         []hall.QuestionID // asked by her
	Votes       []VoteShown
	Present     int                        // in the room; told to those inside
	Authors     map[domain.PersonID]string // for moderators
}

// VoteShown is a live vote: what is asked, until when, and what came of it as far as the
// numbers may be told (R151).
type VoteShown struct {
	hall.LiveVote
	Opens, Closes time.Time
	Open          bool
	Counted       bool
	Ended         bool
	TooFew        bool // fewer than five voted: no numbers
	Carried       bool
	Totals        hall.Totals // zero where they may not be told
	Voters        int
	OnRoll        bool // the reader
	Cast          bool // she has voted
}

// Events lists what is announced and what has been held, for anybody; organisers see
// what they plan as well, and what they called off before anybody was told.
func (h *Hall) Events(ctx context.Context, by domain.Actor) (all []hall.Event, now time.Time, err error) {
	states := slices.Clone(announced)
	if organises(by) {
		states = append(states, hall.Planned)
	}
	err = h.Store.Read(ctx, func(tx *store.Tx) error {
		now = tx.Now()
		all, err = tx.Events(store.EventFilter{States: states})
		return err
	})
	if !organises(by) {
		all = slices.DeleteFunc(all, hall.Event.Untold)
	}
	for i := range all {
		all[i].Link, all[i].Recording, all[i].Known = "", "", nil
	}
	return all, now, err
}

// Ahead are the next events of which anybody is told, the first one first, and what was
// written up last that the reader may read.
func (h *Hall) Ahead(ctx context.Context, by domain.Actor, most int) (next []hall.Event, written *PaperLine, err error) {
	err = h.Store.Read(ctx, func(tx *store.Tx) error {
		next, err = tx.Events(store.EventFilter{States: []hall.State{hall.Announced, hall.Live}, From: tx.Now().Add(-aheadBack), Until: tx.Now().Add(datesAhead)})
		if err != nil {
			return err
		}
		papers, err := h.papersTx(tx, by, 1)
		if len(papers) > 0 {
			written = &papers[0]
		}
		return err
	})
	if err != nil {
		return nil, nil, err
	}
	slices.SortStableFunc(next, func(a, b hall.Event) int { return a.Starts.Compare(b.Starts) })
	next = next[:min(most, len(next))]
	for i := range next {
		next[i].Link, next[i].Recording, next[i].Known = "", "", nil
	}
	return next, written, nil
}

// aheadBack is how long an event that has begun is still told among those to come.
const aheadBack = 3 * time.Hour

// Person is one line of an event's list, for its organisers alone (R161).
type Person struct {
	hall.Registration
	Called string
}

// People are those who registered and came.
func (h *Hall) People(ctx context.Context, by domain.Actor, ref string) (list []Person, err error) {
	if err := by.Must("", "", organisers...); err != nil {
		return nil, err
	}
	if !organises(by) {
		return nil, refusal.Because(domain.ProgramMayNot, "R161", nil)
	}
	err = h.Store.Read(ctx, func(tx *store.Tx) error {
		e, err := tx.Event(ref)
		if err != nil {
			return err
		}
		all, err := tx.Registrations(e.ID)
		if err != nil {
			return err
		}
		var ids []domain.PersonID
		for _, r := range all {
			if r.Person != "" {
				ids = append(ids, r.Person)
			}
		}
		people, err := tx.PeopleByID(ids...)
		for _, r := range all {
			p := Person{r, r.Name}
			if who, is := people[r.Person]; is {
				p.Called, p.Organisation = who.Name(), who.Organisation
			}
			list = append(list, p)
		}
		return err
	})
	return list, err
}

// Entry is an event's calendar entry; where to join is in it for those admitted alone.
func (h *Hall) Entry(ctx context.Context, by domain.Actor, ref string) (ical.Event, error) {
	s, err := h.Event(ctx, by, ref)
	if err != nil {
		return ical.Event{}, err
	}
	return h.calendarEntry(s.Event, stampOf(s.Event), s.Link != ""), nil
}

// ByLink is what the page of somebody who cannot sign in shows: her place, or what she
// is asked as a speaker.
type ByLink struct {
	hall.Event
	Speaker      *hall.Speaker
	Registration *hall.Registration
}

// AtLink finds the page of that address, which ends some time after the event
// ([hall.Event.AddressUntil]).
func (h *Hall) AtLink(ctx context.Context, secret string) (b ByLink, err error) {
	err = h.Store.Read(ctx, func(tx *store.Tx) error {
		b, err = h.atLinkTx(tx, secret)
		return err
	})
	return b, err
}

func (h *Hall) atLinkTx(tx *store.Tx, secret string) (b ByLink, err error) {
	l, err := tx.EventLinkByHash(hashOf(secret))
	if err != nil {
		return b, err
	}
	if b.Event, err = tx.Event(string(l.Event)); err != nil {
		return b, err
	}
	b.Known = nil
	if err := b.AddressGood(l.At, l.Speaker != "", tx.Now()); err != nil {
		return b, err
	}
	speakers, err := tx.Speakers(l.Event)
	if err != nil {
		return b, err
	}
	for i := range speakers {
		if l.Speaker != "" && speakers[i].ID == l.Speaker {
			if b.Speaker = &speakers[i]; b.State != hall.Announced && b.State != hall.Live { // she is let in from the announcement on
				b.Link = ""
			}
			return b, nil
		}
	}
	all, err := tx.Registrations(l.Event)
	if err != nil {
		return b, err
	}
	for i := range all {
		if l.Registration != "" && all[i].ID == l.Registration {
			if b.Registration = &all[i]; all[i].Standing != hall.Admitted || b.State != hall.Announced && b.State != hall.Live {
				b.Link = ""
			}
			return b, nil
		}
	}
	return b, refusal.Because(refusal.Unknown, "", nil)
}

// AnswerAtLink takes a speaker's word on being named, or a guest's that she will not
// come, from her own page.
func (h *Hall) AnswerAtLink(ctx context.Context, secret string, yes bool) error {
	at, err := h.AtLink(ctx, secret)
	if err != nil {
		return err
	}
	return h.act(ctx, domain.Engine(), string(at.ID), func(tx *store.Tx, e hall.Event) (domain.Act, error) {
		b, err := h.atLinkTx(tx, secret)
		if err != nil {
			return domain.Act{}, err
		}
		if b.Speaker != nil {
			return h.consentTx(tx, e, *b.Speaker, yes)
		}
		return h.withdrawTx(tx, e, *b.Registration)
	})
}
