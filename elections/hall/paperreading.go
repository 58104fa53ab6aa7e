package hall

import (
	"context"
	"slices"
	"time"

	"hustings/domain"
	"hustings/domain/hall"
	"hustings/domain/refusal"
	"hustings/elections/store"
)

// Desk is the work on an event's paper, for those who hold the event.
type Desk struct {
	Event      hall.Event
	Now        time.Time
	Organises  bool
	Latest     hall.Paper // number 0: nothing has been drafted
	Versions   []hall.Paper
	Writers    map[domain.PersonID]string
	Found      []hall.Finding // open, in the version that stands
	Aside      []hall.Finding // set aside there
	Words      []Ascribed
	Unagreed   []string // words in it without consent
	Speakers   []hall.Speaker
	Notes      []hall.PaperNote
	Due        time.Time
	Late       bool
	MayPublish error
	Unwilling  int // speakers without whose word the Chatham House Rule stays
}

// Ascribed is words that are put down as a speaker's, and how they stand.
type Ascribed struct {
	hall.Quote
	Speaker hall.Speaker
	Stands  bool // in the version that stands
	Until   time.Time
}

// PaperDesk shows the work on a paper; to all but those who hold the event it is not
// there.
func (h *Hall) PaperDesk(ctx context.Context, by domain.Actor, ref string) (d Desk, err error) {
	err = h.Store.Read(ctx, func(tx *store.Tx) error {
		e, err := h.heldTx(tx, by, ref)
		if err != nil {
			return err
		}
		d = Desk{Event: e, Now: tx.Now(), Organises: organises(by), Writers: map[domain.PersonID]string{}}
		if d.Versions, err = tx.PaperVersions(e.ID); err != nil {
			return err
		}
		if d.Speakers, err = tx.Speakers(e.ID); err != nil {
			return err
		}
		if e.State == hall.Closed {
			if d.Due, d.Late, err = h.late(e, d.Versions, d.Now); err != nil {
				return err
			}
		}
		d.Unwilling = len(e.Unwilling(d.Speakers))
		if len(d.Versions) == 0 {
			return nil
		}
		d.Latest = d.Versions[len(d.Versions)-1]
		return h.deskTx(tx, &d)
	})
	return d, err
}

// heldTx reads an event for those who hold it.
func (h *Hall) heldTx(tx *store.Tx, by domain.Actor, ref string) (hall.Event, error) {
	e, err := tx.Event(ref)
	if err != nil {
		return e, err
	}
	works, err := h.worksTx(tx, by, e)
	if err == nil && !works {
		err = refusal.Because(refusal.Unknown, "", nil)
	}
	return e, err
}

func (h *Hall) deskTx(tx *store.Tx, d *Desk) error {
	standing, err := tx.EventPaper(d.Event.ID)
	if err != nil {
		return err
	}
	present, known, err := h.presentTx(tx, d.Event, standing.Sources)
	if err != nil {
		return err
	}
	asides, err := tx.Asides(d.Event.ID)
	if err != nil {
		return err
	}
	found := hall.Lint(d.Latest.Body, present, known)
	d.Found = hall.Open(found, asides)
	for _, f := range found {
		if !slices.ContainsFunc(d.Found, func(o hall.Finding) bool { return o.From == f.From }) {
			d.Aside = append(d.Aside, f)
		}
	}
	quotes, err := tx.Quotes(d.Event.ID)
	if err != nil {
		return err
	}
	for _, q := range quotes {
		a := Ascribed{Quote: q, Stands: d.Latest.Says(q.Words)}
		for _, s := range d.Speakers {
			if s.ID == q.Speaker {
				a.Speaker = s
			}
		}
		if !q.AskedAt.IsZero() {
			if a.Until, err = hall.CheckUntil(q.AskedAt, h.Zone); err != nil {
				return err
			}
		}
		d.Words = append(d.Words, a)
	}
	d.Unagreed = d.Latest.Unagreed(quotes)
	d.MayPublish = d.Latest.MayPublish(d.Event, d.Found, quotes, d.Now, h.Zone)
	if d.Notes, err = tx.PaperNotes(d.Event.ID); err != nil {
		return err
	}
	var ids []domain.PersonID
	for _, v := range d.Versions {
		ids = append(ids, v.By)
	}
	people, err := tx.PeopleByID(ids...)
	for id, p := range people {
		d.Writers[id] = p.Name()
	}
	return err
}

// PaperShown is a published paper before a reader.
type PaperShown struct {
	Event    hall.Event // without what is for others
	Paper    hall.Paper // without who wrote it
	Versions []hall.Paper
	Listed   []hall.Speaker // who agreed to be (R164)
	Notes    []hall.PaperNote
	Votes    []VoteShown // counted ones, for those whom the event is for and who work on it (R151, R165)
	Works    bool        // the reader may work on it
}

// Paper shows what an event was written up as: to members, or to anybody where it was
// published for all. Nobody else is told that there is one.
func (h *Hall) Paper(ctx context.Context, by domain.Actor, ref string, number int) (s PaperShown, err error) {
	var g votesGuard
	err = h.Store.Read(ctx, func(tx *store.Tx) error {
		if s, err = h.paperTx(tx, by, ref, number); err == nil {
			g, err = h.votesGuardTx(tx, by, s)
		}
		return err
	})
	if err == nil {
		s.Votes, err = h.votesBelow(ctx, s.Event.ID, g)
	}
	if err != nil {
		return PaperShown{}, err
	}
	return s, nil
}

func (h *Hall) paperTx(tx *store.Tx, by domain.Actor, ref string, number int) (s PaperShown, err error) {
	unknown := refusal.Because(refusal.Unknown, "", nil)
	if s.Event, err = tx.Event(ref); err != nil {
		return s, err
	}
	member, err := h.readsTx(tx, by, s.Event)
	if err != nil {
		return s, err
	}
	if s.Works, err = h.worksTx(tx, by, s.Event); err != nil {
		return s, err
	}
	all, err := tx.PaperVersions(s.Event.ID)
	if err != nil {
		return s, err
	}
	for _, p := range hall.Reads(all, member) {
		p.By, p.Why = "", ""
		if s.Versions = append(s.Versions, p); number == 0 || p.Number == number {
			s.Paper = p
		}
	}
	if s.Paper.Number == 0 {
		return PaperShown{}, unknown
	}
	speakers, err := tx.Speakers(s.Event.ID)
	if err != nil {
		return s, err
	}
	for _, p := range s.Event.Named(speakers) {
		s.Listed = append(s.Listed, hall.Speaker{Name: p.Name, Organisation: p.Organisation, Side: p.Side})
	}
	notes, err := tx.PaperNotes(s.Event.ID)
	if err != nil {
		return s, err
	}
	standing, err := tx.EventPaper(s.Event.ID)
	if err != nil {
		return s, err
	}
	open, err := h.guardTx(tx, s.Event, standing)
	for _, n := range notes {
		if err == nil && len(open(n.Text+"\n\n"+n.Done)) == 0 { // it was judged as it was made; since then the rule may have been tightened (R152)
			n.By = ""
			s.Notes = append(s.Notes, n)
		}
	}
	s.Event.Link, s.Event.Known, s.Event.By = "", nil, ""
	return s, err
}

// readsTx reports whether somebody reads what is for members: active members of any
// network, and those who hold the event (R154, R162).
func (h *Hall) readsTx(tx *store.Tx, by domain.Actor, e hall.Event) (bool, error) {
	if by.Anonymous() {
		return false, nil
	}
	if works, err := h.worksTx(tx, by, e); err != nil || works {
		return works, err
	}
	networks, err := h.networksTx(tx, by.Person)
	return len(networks) > 0, err
}

func (h *Hall) worksTx(tx *store.Tx, by domain.Actor, e hall.Event) (bool, error) {
	if by.Anonymous() {
		return false, nil
	}
	if organises(by) {
		return true, nil
	}
	return leadsTx(tx, by, e)
}

// PaperLine is a paper in a list.
type PaperLine = store.PaperListed

// papersMost is how many papers a list has.
const papersMost = 500

// Papers lists what a reader may read, the latest first.
func (h *Hall) Papers(ctx context.Context, by domain.Actor) (list []PaperLine, err error) {
	err = h.Store.Read(ctx, func(tx *store.Tx) error {
		list, err = h.papersTx(tx, by, papersMost)
		return err
	})
	return list, err
}

// papersTx lists so many of them. Who reads what is for members is asked once, as of one
// event in readsTx.
func (h *Hall) papersTx(tx *store.Tx, by domain.Actor, most int) ([]PaperLine, error) {
	reader := store.PaperReader{Member: !by.Anonymous() && organises(by), Person: by.Person}
	if !by.Anonymous() && !reader.Member {
		networks, err := h.networksTx(tx, by.Person)
		if err != nil {
			return nil, err
		}
		reader.Member = len(networks) > 0
	}
	return tx.PapersRead(reader, most)
}

// PaperVersionsOf are two versions of a paper, for a comparison: any two for those who
// work on it, published ones for its readers (R158).
func (h *Hall) PaperVersionsOf(ctx context.Context, by domain.Actor, ref string, from, to int) (older, newer hall.Paper, err error) {
	if from > to {
		from, to = to, from
	}
	err = h.Store.Read(ctx, func(tx *store.Tx) error {
		e, err := tx.Event(ref)
		if err != nil {
			return err
		}
		works, err := h.worksTx(tx, by, e)
		if err != nil {
			return err
		}
		if works {
			if older, err = tx.PaperVersion(e.ID, from); err == nil {
				newer, err = tx.PaperVersion(e.ID, to)
			}
			return err
		}
		s, err := h.paperTx(tx, by, ref, 0)
		if err != nil {
			return err
		}
		for _, p := range s.Versions { // what she reads hangs on all of them
			if p.Number == from {
				older = p
			}
			if p.Number == to {
				newer = p
			}
		}
		if older.Number == 0 || newer.Number == 0 {
			err = refusal.Because(refusal.Unknown, "", nil)
		}
		return err
	})
	return older, newer, err
}

// PaperStanding is what an event's own page says of its paper.
type PaperStanding struct {
	Reads, Works, Checks bool // the reader reads it, works on it, has words to check
	Late                 bool // told to those who hold the event (R154)
}

// PaperStanding reports what there is of an event's paper for a reader.
func (h *Hall) PaperStanding(ctx context.Context, by domain.Actor, ref string) (s PaperStanding, err error) {
	err = h.Store.Read(ctx, func(tx *store.Tx) error {
		e, err := tx.Event(ref)
		if err != nil {
			return err
		}
		if _, err := h.paperTx(tx, by, ref, 0); err == nil {
			s.Reads = true
		} else if _, no := refusal.Of(err); !no {
			return err
		}
		if s.Works, err = h.worksTx(tx, by, e); err != nil {
			return err
		}
		if s.Works = s.Works && e.State == hall.Closed; s.Works {
			versions, err := tx.PaperVersions(e.ID)
			if err != nil {
				return err
			}
			if _, s.Late, err = h.late(e, versions, tx.Now()); err != nil {
				return err
			}
		}
		mine, err := tx.SpeakerWho(e.ID, by.Person)
		var c Check
		if err == nil {
			c, err = h.checkTx(tx, e, mine)
		}
		if _, no := refusal.Of(err); no {
			return nil
		}
		waits := slices.ContainsFunc(c.Words, func(q hall.Quote) bool { return q.AnsweredAt == nil })
		s.Checks = err == nil && (waits || !c.Over) // once it is published, only while some still wait
		return err
	})
	return s, err
}
