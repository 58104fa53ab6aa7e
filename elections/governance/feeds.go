package governance

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"strings"
	"time"

	"hustings/domain"
	"hustings/domain/governance"
	"hustings/domain/refusal"
	"hustings/elections/governance/ical"
	"hustings/elections/store"
)

// MakeFeed gives a member a private calendar feed with a new address, and ends the one
// she had. The secret part is shown this once and kept as a hash alone. From now on she
// gets no calendar entries by mail, so that nothing stands twice.
func (h *House) MakeFeed(ctx context.Context, by domain.Actor, cancelled bool) (secret string, err error) {
	if by.Anonymous() {
		return "", refusal.Because(refusal.NotSignedIn, "R5", nil)
	}
	raw := make([]byte, 32)
	if _, err := rand.Read(raw); err != nil {
		return "", err
	}
	secret = base64.RawURLEncoding.EncodeToString(raw)
	hash := sha256.Sum256([]byte(secret))
	err = h.Store.Write(ctx, func(tx *store.Tx) error {
		return tx.SaveFeed(governance.Feed{Person: by.Person, Hash: hash[:], Made: tx.Now(), Cancelled: cancelled})
	})
	return secret, err
}

// EndFeed ends a member's private feed; she gets invitations by mail again.
func (h *House) EndFeed(ctx context.Context, by domain.Actor) error {
	if by.Anonymous() {
		return refusal.Because(refusal.NotSignedIn, "R5", nil)
	}
	return h.Store.Write(ctx, func(tx *store.Tx) error { return tx.EndFeeds(by.Person) })
}

// MyFeed is how a member gets her dates.
func (h *House) MyFeed(ctx context.Context, by domain.Actor) (f governance.Feed, err error) {
	err = h.Store.Read(ctx, func(tx *store.Tx) error {
		all, err := tx.FeedsOf(by.Person)
		f = governance.Feed{Person: by.Person, Invitations: true}
		if own, said := all[by.Person]; said {
			f = own
		}
		return err
	})
	return f, err
}

// FeedBySecret is the private feed of that address: the meetings, deadlines and polls
// that concern its owner today. An address that is not known, or not any more, is none.
func (h *House) FeedBySecret(ctx context.Context, secret string) (events []ical.Event, err error) {
	hash := sha256.Sum256([]byte(secret))
	err = h.Store.Read(ctx, func(tx *store.Tx) error {
		f, err := tx.FeedByHash(hash[:])
		if err != nil {
			return err
		}
		rights, err := tx.Rights(f.Person, tx.Now(), h.today(tx))
		if err != nil {
			return err
		}
		if !rights.MaySignIn() {
			return refusal.Because(refusal.Unknown, "", nil)
		}
		by := rights.Actor(domain.Person{ID: f.Person}, domain.Session{})
		if events, err = h.datesTx(tx, by, f.Cancelled); err != nil {
			return err
		}
		for _, more := range []func(*store.Tx, domain.Actor) ([]ical.Event, error){h.pollsTx, h.votesTx} {
			found, err := more(tx, by)
			if err != nil {
				return err
			}
			events = append(events, found...)
		}
		if h.OwnDates == nil {
			return nil
		}
		own, err := h.OwnDates(tx, by.Person)
		events = append(events, own...)
		return err
	})
	return events, err
}

// How far a feed goes back and ahead.
const (
	feedBack  = 90 * 24 * time.Hour
	feedAhead = 400 * 24 * time.Hour
)

// datesTx are the meetings that a member is for, and the days on which their agendas
// are due.
func (h *House) datesTx(tx *store.Tx, by domain.Actor, cancelled bool) ([]ical.Event, error) {
	var panels []domain.PanelID
	for _, g := range by.Grants {
		if g.Role == domain.PanelMember {
			panels = append(panels, g.Scope.Panel)
		}
	}
	if len(panels) == 0 {
		return nil, nil
	}
	now := tx.Now()
	all, err := tx.Meetings(store.MeetingFilter{Panels: panels, From: now.Add(-feedBack), Until: now.Add(feedAhead), Limit: 500})
	if err != nil {
		return nil, err
	}
	var events []ical.Event
	for _, m := range all {
		if !m.For(by.Person) || m.State == governance.Asked || m.State == governance.Cancelled && !cancelled {
			continue
		}
		e, err := h.eventTx(tx, m)
		if err != nil {
			return nil, err
		}
		events = append(events, e)
	}
	actions, err := tx.Actions(store.ActionFilter{Owner: by.Person, State: governance.ActionOpen})
	for _, a := range actions {
		events = append(events, ical.Event{UID: "action-" + string(a.ID) + "@" + h.Office.Host, Stamp: a.Made, Day: a.Due, Summary: h.Office.Say("written.dates.action", "text", a.Text)})
	}
	return events, err
}

func (h *House) eventTx(tx *store.Tx, m governance.Meeting) (ical.Event, error) {
	var names []string
	for _, p := range m.Panels {
		of, err := tx.Panel(p)
		if err != nil {
			return ical.Event{}, err
		}
		names = append(names, of.Name)
	}
	stamp := m.Starts
	if m.CalledAt != nil {
		stamp = *m.CalledAt
	}
	e := h.event(m, strings.Join(names, ", "), stamp)
	e.Tentative = m.State == governance.Planned
	return e, nil
}

// pollsTx are the elections under way that a member may vote or stand in: their dates.
func (h *House) pollsTx(tx *store.Tx, by domain.Actor) ([]ical.Event, error) {
	running, err := tx.ReadableElections(store.ElectionFilter{States: []domain.State{domain.Notice, domain.Nominations, domain.Withdrawals, domain.Sealed, domain.Open}})
	if err != nil {
		return nil, err
	}
	var events []ical.Event
	for _, el := range running {
		concerns, err := h.concernedByTx(tx, by, el)
		if err != nil {
			return nil, err
		}
		if concerns {
			events = append(events, h.ElectionEvents(el)...)
		}
	}
	return events, nil
}

// concernedByTx reports whether an election is one of the member's: of her network, or
// of the panel on which she sits.
func (h *House) concernedByTx(tx *store.Tx, by domain.Actor, el domain.Election) (bool, error) {
	if el.Kind == domain.OfficerElection {
		return by.Is(el.Panel, "", domain.PanelMember), nil
	}
	return h.ofNetworkTx(tx, by.Person, el.Panel)
}

// ElectionEvents are the public dates of an election: when nominations close, and the
// poll. A published deadline only ever moves later (R20), so that its own minute is a
// sequence that rises with it.
func (h *House) ElectionEvents(el domain.Election) []ical.Event {
	t := el.Timetable
	stamp := t.Notice
	if el.PublishedAt != nil {
		stamp = *el.PublishedAt
	}
	dated := func(what, key string, at, from, until time.Time) ical.Event {
		return ical.Event{UID: what + "-" + string(el.ID) + "@" + h.Office.Host, Sequence: int(at.Unix() / 60), Stamp: stamp, Starts: from, Ends: until,
			Zone: h.Zone.String(), Summary: h.Office.Say("written.dates."+key, "title", el.Title), Path: "/elections/" + el.Reference}
	}
	const shown = 30 * time.Minute // a moment has no length, and calendars show none without
	var events []ical.Event
	if el.Kind != domain.OfficerElection && !t.NominationsClose.IsZero() {
		events = append(events, dated("nominations", "nominations", t.NominationsClose, t.NominationsClose.Add(-shown), t.NominationsClose))
	}
	if !t.PollOpens.IsZero() && !t.PollCloses.IsZero() {
		events = append(events, dated("opens", "poll-opens", t.PollOpens, t.PollOpens, t.PollOpens.Add(shown)),
			dated("closes", "poll-closes", t.PollCloses, t.PollCloses.Add(-shown), t.PollCloses))
	}
	return events
}

// PublicFeed is a panel's public dates: its meetings that have been called, without
// room or agenda, and its elections.
func (h *House) PublicFeed(ctx context.Context, panel domain.PanelID) (name string, events []ical.Event, err error) {
	err = h.Store.Read(ctx, func(tx *store.Tx) error {
		p, err := tx.Panel(panel)
		if err != nil {
			return err
		}
		name = p.Name
		now := tx.Now()
		all, err := tx.Meetings(store.MeetingFilter{Panels: []domain.PanelID{panel}, From: now.Add(-feedBack), Until: now.Add(feedAhead), Limit: 500})
		if err != nil {
			return err
		}
		for _, m := range all {
			if m.CalledAt == nil || len(m.Few) > 0 || m.State == governance.Cancelled {
				continue
			}
			e, err := h.eventTx(tx, m)
			if err != nil {
				return err
			}
			e.Link, e.Location, e.Path = "", "", ""
			events = append(events, e)
		}
		running, err := tx.ReadableElections(store.ElectionFilter{Panel: panel, States: []domain.State{domain.Notice, domain.Nominations, domain.Withdrawals, domain.Sealed, domain.Open}})
		for _, el := range running {
			if el.Kind != domain.OfficerElection {
				events = append(events, h.ElectionEvents(el)...)
			}
		}
		return err
	})
	return name, events, err
}

// Snapshot is one meeting's entry to take away, for whoever may see its page.
func (h *House) Snapshot(ctx context.Context, by domain.Actor, id governance.MeetingID) (e ical.Event, err error) {
	err = h.Store.Read(ctx, func(tx *store.Tx) error {
		m, err := tx.Meeting(id)
		if err != nil {
			return err
		}
		r, err := h.readerTx(tx, by, m)
		if err != nil {
			return err
		}
		if !r.Inside() && (!r.OfNetwork || m.CalledAt == nil || len(m.Few) > 0) {
			return refusal.Because(refusal.Unknown, "", nil)
		}
		if e, err = h.eventTx(tx, m); err == nil && !r.Inside() {
			if e.Link = ""; m.Place == "" {
				e.Location = ""
			}
		}
		return err
	})
	return e, err
}

// momentShown is how long a moment stands in calendars, which show none without length.
const momentShown = 30 * time.Minute

// closing is the entry of a poll of any kind: from its opening for a moment, and to its
// close. A published instant only ever moves later (R20), so that its own minute is a
// sequence that rises with it.
func (h *House) closing(id, title, path string, stamp, opens, closes time.Time) []ical.Event {
	dated := func(what, key string, at, from, until time.Time) ical.Event {
		return ical.Event{UID: what + "-" + id + "@" + h.Office.Host, Sequence: int(at.Unix() / 60), Stamp: stamp, Starts: from, Ends: until, Zone: h.Zone.String(),
			Summary: h.Office.Say("written.dates."+key, "title", title), Path: path}
	}
	return []ical.Event{dated("opens", "vote-opens", opens, opens, opens.Add(momentShown)),
		dated("closes", "vote-closes", closes, closes.Add(-momentShown), closes)}
}

// MotionDates are the opening and the close of a vote between meetings, for whoever may
// see the motion; none while they are not fixed.
func (h *House) MotionDates(ctx context.Context, by domain.Actor, name string) (title string, events []ical.Event, err error) {
	m, err := h.MotionNamed(ctx, by, name)
	if err != nil || m.Opens == nil || m.Closes == nil {
		return m.Title, nil, err
	}
	return m.Title, h.closing(string(m.ID), m.Title, "/motions/"+m.Reference, m.MovedAt, *m.Opens, *m.Closes), nil
}

// LetterDates are the end of a letter's embargo (R146), for whoever may read it; none where
// there is none.
func (h *House) LetterDates(ctx context.Context, by domain.Actor, ref string) (title string, events []ical.Event, err error) {
	s, err := h.Letter(ctx, by, ref)
	if err != nil || s.PublicFrom == nil {
		return s.Subject, nil, err
	}
	at := *s.PublicFrom
	return s.Subject, []ical.Event{{UID: "public-" + string(s.ID) + "@" + h.Office.Host, Sequence: int(at.Unix() / 60), Stamp: s.At, Starts: at, Ends: at.Add(momentShown),
		Zone: h.Zone.String(), Summary: h.Office.Say("written.dates.public", "title", s.Subject), Path: "/letters/" + s.Reference}}, nil
}

// ConfidenceDates are when a motion of no confidence lapses without a seconder, or when
// its ballot opens and closes (R107), for whoever may see it. They name nobody.
func (h *House) ConfidenceDates(ctx context.Context, by domain.Actor, id domain.ConfidenceID) (title string, events []ical.Event, err error) {
	m, err := h.Office.NoConfidence(ctx, by, id)
	if err != nil {
		return "", nil, err
	}
	var panel domain.Panel
	if err := h.Store.Read(ctx, func(tx *store.Tx) (err error) { panel, err = tx.Panel(m.Panel); return err }); err != nil {
		return "", nil, err
	}
	title, path := h.Office.Say("written.dates.confidence", "panel", panel.Code), "/panels/"+panel.Code+"/no-confidence/"+string(id)
	if m.Opens != nil && m.Closes != nil {
		return title, h.closing(string(id), title, path, m.MovedAt, *m.Opens, *m.Closes), nil
	}
	return title, []ical.Event{{UID: "lapses-" + string(id) + "@" + h.Office.Host, Sequence: int(m.Lapses.Unix() / 60), Stamp: m.MovedAt, Starts: m.Lapses.Add(-momentShown), Ends: m.Lapses,
		Zone: h.Zone.String(), Summary: h.Office.Say("written.dates.lapses", "title", title), Path: path}}, nil
}

// PrioritiesDates are the instants of a ranking of priorities, for whoever may see it.
func (h *House) PrioritiesDates(ctx context.Context, by domain.Actor, ref string) (title string, events []ical.Event, err error) {
	p, err := h.PrioritiesOf(ctx, by, ref)
	if err != nil {
		return "", nil, err
	}
	path := "/priorities/" + p.Reference
	events = []ical.Event{{UID: "proposals-" + string(p.ID) + "@" + h.Office.Host, Sequence: int(p.ProposeBy.Unix() / 60), Stamp: p.At, Starts: p.ProposeBy.Add(-momentShown), Ends: p.ProposeBy,
		Zone: h.Zone.String(), Summary: h.Office.Say("written.dates.proposals", "title", p.Title), Path: path}}
	if p.Vote == "" {
		return p.Title, events, nil
	}
	vote, err := h.Office.Vote(ctx, by, domain.ContestID(p.Vote))
	if err != nil {
		return p.Title, events, nil //nolint:nilerr // not hers to see: the rest is
	}
	return p.Title, append(events, h.closing(p.Vote, p.Title, path, p.At, vote.Contest.Opens, vote.Contest.Closes)...), nil
}

// votesTx are the votes of no election that wait for a person, or lately did: by name
// those that go on, and secret ones on whose roll she is.
func (h *House) votesTx(tx *store.Tx, by domain.Actor) (events []ical.Event, err error) {
	motions, err := tx.MotionsToVote(by.Person)
	if err != nil {
		return nil, err
	}
	for _, m := range motions {
		if m.Opens != nil && m.Closes != nil && m.Mode == governance.ByName {
			events = append(events, h.closing(string(m.ID), m.Title, "/motions/"+m.Reference, m.MovedAt, *m.Opens, *m.Closes)...)
		}
	}
	votes, err := tx.VotesOfVoter(by.Person)
	if err != nil {
		return nil, err
	}
	for _, v := range votes {
		if c := v.Contest; v.EndedAt == nil && c.Closes.After(tx.Now().Add(-feedBack)) {
			events = append(events, h.closing(string(c.ID), c.Title, "/contests/"+string(c.ID)+"/ballot", c.Opens, c.Opens, c.Closes)...)
		}
	}
	return events, nil
}
