package hall

import (
	"context"
	"slices"
	"time"

	"hustings/domain"
	"hustings/domain/hall"
	"hustings/domain/refusal"
	"hustings/domain/when"
	"hustings/elections/box"
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
// what they plan as well.
func (h *Hall) Events(ctx context.Context, by domain.Actor) (all []hall.Event, now time.Time, err error) {
	states := []hall.State{hall.Announced, hall.Live, hall.Closed, hall.Cancelled}
	if organises(by) {
		states = append(states, hall.Planned)
	}
	err = h.Store.Read(ctx, func(tx *store.Tx) error {
		now = tx.Now()
		all, err = tx.Events(store.EventFilter{States: states})
		return err
	})
	for i := range all {
		all[i].Link, all[i].Known = "", nil
	}
	return all, now, err
}

// Event shows one event.
func (h *Hall) Event(ctx context.Context, by domain.Actor, ref string) (s Shown, err error) {
	var votes []domain.Vote
	err = h.Store.Read(ctx, func(tx *store.Tx) error {
		s, err = h.shownTx(tx, by, ref)
		if err == nil && s.Inside {
			votes, err = h.votesTx(tx, by, &s)
		}
		return err
	})
	if err != nil {
		return Shown{}, err
	}
	for i, v := range votes {
		if err := h.result(ctx, v, &s.Votes[i]); err != nil {
			return Shown{}, err
		}
	}
	return s, nil
}

func (h *Hall) shownTx(tx *store.Tx, by domain.Actor, ref string) (s Shown, err error) {
	if s.Event, err = tx.Event(ref); err != nil {
		return s, err
	}
	s.Now, s.Organises = tx.Now(), organises(by)
	speakers, err := tx.Speakers(s.ID)
	if err != nil {
		return s, err
	}
	for i, p := range speakers {
		if p.Person != "" && p.Person == by.Person {
			s.Speaks, s.Leads = &speakers[i], p.Side.Leads()
		}
	}
	if s.Leads = s.Leads || s.Organises; s.State == hall.Planned && !s.Organises && s.Speaks == nil {
		return s, refusal.Because(refusal.Unknown, "", nil)
	}
	if s.Named = s.Event.Named(speakers); s.Leads {
		s.Speakers = speakers
	}
	if s.Inside, err = h.insideTx(tx, by, s.Event); err != nil {
		return s, err
	}
	if err := h.mineTx(tx, by, &s); err != nil {
		return s, err
	}
	if s.Mine != hall.Admitted && !s.Leads {
		s.Link = "" // only to those admitted (R161)
	}
	if !s.Organises {
		s.Known = nil
	}
	if s.Inside {
		err = h.questionsTx(tx, by, &s)
	}
	return s, err
}

// mineTx is how the reader herself stands to the event.
func (h *Hall) mineTx(tx *store.Tx, by domain.Actor, s *Shown) error {
	s.MayRegister = refusal.Because(refusal.NotSignedIn, "R5", nil)
	s.MayAsk = s.MayRegister
	if by.Anonymous() || by.IsEngine() {
		return nil
	}
	all, err := tx.Registrations(s.ID)
	if err != nil {
		return err
	}
	for _, r := range all {
		if r.Present() && s.Inside {
			s.Present++
		}
		if r.Person == by.Person && r.Standing != hall.Withdrawn {
			s.Mine, s.Here = r.Standing, r.Present()
		}
	}
	networks, err := h.networksTx(tx, by.Person)
	if err != nil {
		return err
	}
	if s.MayRegister = s.Event.MayRegister(hall.AsMember, networks, s.Now); s.Mine != "" {
		s.MayRegister = refusal.Because(hall.AlreadyRegistered, "R161", nil)
	}
	if s.MayAsk = s.TakesQuestions(s.Now); !s.Inside {
		s.MayAsk = refusal.Because(hall.NotInvited, "R148", nil)
	}
	return nil
}

// questionsTx sorts the questions, and takes their authors out for all but moderators.
func (h *Hall) questionsTx(tx *store.Tx, by domain.Actor, s *Shown) error {
	all, err := tx.Questions(s.ID)
	if err != nil {
		return err
	}
	if s.Supported, err = tx.QuestionsSupported(s.ID, by.Person); err != nil {
		return err
	}
	var authors []domain.PersonID
	for i := range all {
		if all[i].Person == by.Person {
			s.Own = append(s.Own, all[i].ID)
		}
		if s.Leads {
			authors = append(authors, all[i].Person)
		} else {
			all[i].Person, all[i].Moderator, all[i].Why = "", "", ""
		}
	}
	s.Queue, s.Answered = hall.Queue(all), hall.Done(all)
	if !s.Leads {
		return nil
	}
	for _, q := range all {
		if q.State == hall.Hidden || q.State == hall.Merged {
			s.Aside = append(s.Aside, q)
		}
	}
	people, err := tx.PeopleByID(authors...)
	s.Authors = map[domain.PersonID]string{}
	for id, p := range people {
		s.Authors[id] = p.Name()
	}
	return err
}

// votesTx lists the votes with how the reader stands to each.
func (h *Hall) votesTx(tx *store.Tx, by domain.Actor, s *Shown) ([]domain.Vote, error) {
	called, err := tx.LiveVotes(s.ID)
	if err != nil || len(called) == 0 {
		return nil, err
	}
	all, err := h.Office.VotesOf(tx, domain.LiveVote, string(s.ID))
	if err != nil {
		return nil, err
	}
	var votes []domain.Vote
	for _, c := range called {
		i := slices.IndexFunc(all, func(v domain.Vote) bool { return v.Contest.ID == c.Contest })
		if i < 0 {
			continue
		}
		v := all[i]
		shown := VoteShown{LiveVote: c, Opens: v.Contest.Opens, Closes: v.Contest.Closes, Open: v.EndedAt == nil && v.Contest.ReceivesBallots(s.Now) == nil,
			Counted: v.CountedAt != nil, Ended: v.EndedAt != nil, Voters: v.Contest.Voters}
		if entry, err := tx.RollEntry(c.Contest, by.Person); err == nil && by.Person != "" {
			shown.OnRoll = true
			n, _, err := box.Counting(tx, v.Contest, entry)
			if err != nil {
				return nil, err
			}
			shown.Cast = n > 0
		} else if _, no := refusal.Of(err); err != nil && !no {
			return nil, err
		}
		s.Votes, votes = append(s.Votes, shown), append(votes, v)
	}
	return votes, nil
}

// result reads what a counted vote came to; the box says whether its numbers may be told.
func (h *Hall) result(ctx context.Context, v domain.Vote, s *VoteShown) error {
	if !s.Counted || s.Ended {
		return nil
	}
	r, err := h.Office.VoteResult(ctx, domain.Engine(), v.Contest.ID)
	if err != nil {
		return err
	}
	if s.TooFew = r.TooFew || !r.Disclosure.Panel; s.TooFew {
		return nil
	}
	s.Carried = r.Carried
	if t := r.Transcript; t != nil {
		s.Totals = hall.Totals{Yes: int(t.VotesAt(1, 1)), No: int(t.VotesAt(1, 2)), Abstain: int(t.VotesAt(1, 3))}
	}
	return nil
}

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
	stamp := s.At
	if s.AnnouncedAt != nil {
		stamp = *s.AnnouncedAt
	}
	return h.calendarEntry(s.Event, stamp, s.Link != ""), nil
}

// ByLink is what the page of somebody who cannot sign in shows: her place, or what she
// is asked as a speaker.
type ByLink struct {
	hall.Event
	Speaker      *hall.Speaker
	Registration *hall.Registration
}

// AtLink finds the page of that address.
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
	speakers, err := tx.Speakers(l.Event)
	if err != nil {
		return b, err
	}
	for i := range speakers {
		if l.Speaker != "" && speakers[i].ID == l.Speaker {
			b.Speaker = &speakers[i]
			return b, nil
		}
	}
	all, err := tx.Registrations(l.Event)
	if err != nil {
		return b, err
	}
	for i := range all {
		if l.Registration != "" && all[i].ID == l.Registration {
			if b.Registration = &all[i]; all[i].Standing != hall.Admitted {
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
