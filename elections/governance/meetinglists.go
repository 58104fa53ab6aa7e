package governance

import (
	"context"
	"slices"
	"time"

	"hustings/domain"
	"hustings/domain/governance"
	"hustings/domain/refusal"
	"hustings/domain/when"
	"hustings/elections/store"
)

// ListedMeeting is a meeting of a list.
type ListedMeeting struct {
	governance.Meeting
	Codes   []string // of its panels
	Names   []string
	Minutes governance.MinutesState
	Inside  bool // the reader sees what is before the panel
}

// MeetingsList is a panel's meetings, those to come by date and those past newest first,
// for its members, who keeps its papers, auditors and the members of its network, who
// see those that have been called.
type MeetingsList struct {
	Panel  domain.Panel
	Coming []ListedMeeting
	Past   []ListedMeeting
	More   string // key of the next page of past ones
	Inside bool
	Keeps  bool
	Seats  bool
}

// pastPage is how many past meetings stand on a page.
const pastPage = 12

// MeetingsOf lists a panel's meetings; before is the key of a page of past ones.
func (h *House) MeetingsOf(ctx context.Context, by domain.Actor, panel domain.PanelID, before string) (l MeetingsList, err error) {
	err = h.Store.Read(ctx, func(tx *store.Tx) error {
		if l.Panel, err = tx.Panel(panel); err != nil {
			return err
		}
		r, err := h.readerTx(tx, by, governance.Meeting{Panels: []domain.PanelID{panel}})
		if err != nil {
			return err
		}
		if !r.Inside() && !r.OfNetwork {
			return refusal.Because(refusal.Unknown, "", nil)
		}
		l.Inside, l.Keeps, l.Seats = r.Inside(), r.Secretary, r.OfPanel
		day := when.StartOfDay(h.today(tx), h.Zone)
		coming, err := tx.Meetings(store.MeetingFilter{Panels: []domain.PanelID{panel}, From: day, Limit: 60})
		if err != nil {
			return err
		}
		until := day
		if at, err := time.Parse(time.RFC3339, before); err == nil && at.Before(day) {
			until = at
		}
		past, err := tx.Meetings(store.MeetingFilter{Panels: []domain.PanelID{panel}, Until: until, Newest: true, Limit: pastPage + 1})
		if err != nil {
			return err
		}
		if len(past) > pastPage {
			past = past[:pastPage]
			l.More = past[pastPage-1].Starts.Format(time.RFC3339)
		}
		if l.Coming, err = h.listedTx(tx, r, coming); err != nil {
			return err
		}
		l.Past, err = h.listedTx(tx, r, past)
		return err
	})
	return l, err
}

func (h *House) listedTx(tx *store.Tx, r governance.Reader, all []governance.Meeting) ([]ListedMeeting, error) {
	ids := make([]governance.MeetingID, len(all))
	for i, m := range all {
		ids[i] = m.ID
	}
	minutes := map[governance.MeetingID]governance.MinutesState{}
	if len(ids) > 0 {
		var err error
		if minutes, err = tx.MinutesStates(ids); err != nil {
			return nil, err
		}
	}
	panels, err := tx.Panels()
	if err != nil {
		return nil, err
	}
	var out []ListedMeeting
	for _, m := range all {
		if !r.Inside() && (m.State == governance.Planned || m.State == governance.Asked || len(m.Few) > 0) || r.OfPanel && !r.Secretary && !r.Auditor && !m.For(r.Person) {
			continue
		}
		v := ListedMeeting{Meeting: m, Inside: r.Inside(), Minutes: minutes[m.ID]}
		if !r.Inside() {
			v.Link = ""
			if v.Minutes != governance.MinutesApproved {
				v.Minutes = ""
			}
		}
		for _, id := range m.Panels {
			for _, p := range panels {
				if p.ID == id {
					v.Codes, v.Names = append(v.Codes, p.Code), append(v.Names, p.Name)
				}
			}
		}
		out = append(out, v)
	}
	return out, nil
}

// MyMeetings are the meetings to come that a person is for, the open ones first.
func (h *House) MyMeetings(ctx context.Context, by domain.Actor) (out []ListedMeeting, err error) {
	err = h.Store.Read(ctx, func(tx *store.Tx) error {
		var panels []domain.PanelID
		for _, g := range by.Grants {
			if g.Role == domain.PanelMember && !slices.Contains(panels, g.Scope.Panel) {
				panels = append(panels, g.Scope.Panel)
			}
		}
		if len(panels) == 0 {
			return nil
		}
		all, err := tx.Meetings(store.MeetingFilter{Panels: panels, From: tx.Now().Add(-12 * time.Hour), Limit: 24,
			States: []governance.State{governance.Asked, governance.Planned, governance.Called, governance.Open}})
		if err != nil {
			return err
		}
		all = slices.DeleteFunc(all, func(m governance.Meeting) bool { return m.State != governance.Open && m.Ends.Before(tx.Now()) })
		slices.SortStableFunc(all, func(a, b governance.Meeting) int {
			return order(a.State == governance.Open, b.State == governance.Open)
		})
		out, err = h.listedTx(tx, governance.Reader{Person: by.Person, OfPanel: true}, all)
		return err
	})
	return out, err
}

// order puts what is true first.
func order(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return -1
	}
	return 1
}

// meetings that are on, may be opened, lack their agenda, or are hers to come to; and
// panels that have none ahead.
func (w *waiting) meetings() error {
	of := append(slices.Clone(w.seats), w.keeps...)
	if len(of) == 0 {
		return nil
	}
	now := w.tx.Now()
	all, err := w.tx.Meetings(store.MeetingFilter{Panels: of, From: now.Add(-12 * time.Hour), Limit: 200,
		States: []governance.State{governance.Asked, governance.Planned, governance.Called, governance.Open}})
	if err != nil {
		return err
	}
	ahead := map[domain.PanelID]bool{}
	for _, m := range all {
		for _, p := range m.Panels {
			ahead[p] = ahead[p] || m.State != governance.Asked
		}
		if err := w.meeting(m); err != nil {
			return err
		}
	}
	for _, p := range of {
		if ahead[p] || !slices.Contains(w.leads, p) && !slices.Contains(w.keeps, p) {
			continue
		}
		ahead[p] = true // once
		members, err := w.h.sittingTx(w.tx, p, w.h.today(w.tx))
		if err != nil {
			return err
		}
		if len(members) > 0 {
			w.add(Awaited{What: WaitsPlan, Panel: w.codes[p]})
		}
	}
	return nil
}

// meeting is what one of them waits for.
func (w *waiting) meeting(m governance.Meeting) error {
	now := w.tx.Now()
	hers, runs := anyOf(m.Panels, w.seats) && m.For(w.by.Person), anyOf(m.Panels, append(slices.Clone(w.leads), w.keeps...))
	a := Awaited{Title: m.Title, Panel: w.codes[first(m.Panels)], Meeting: m.ID, At: &m.Starts}
	add := func(what Wait) { a.What = what; w.add(a) }
	switch {
	case m.State == governance.Open && (hers || runs):
		add(WaitsOpen)
		return w.minutesIn(m)
	case m.State == governance.Asked && hers:
		asked, err := w.tx.AskedFor(m.ID)
		if err == nil && !slices.Contains(asked, w.by.Person) {
			add(WaitsUrgent)
		}
		return err
	case m.State == governance.Called && runs && m.MayOpen(now) == nil:
		add(WaitsOpening)
	case m.State == governance.Called && hers && now.Before(m.Starts) && m.Starts.Before(now.AddDate(0, 0, meetingAhead)):
		said, err := w.tx.Attends(m.ID, w.by.Person)
		if err != nil {
			return err
		}
		if said.State == governance.Expected {
			add(WaitsToAttend)
		}
	}
	if runs && m.AgendaAt == nil && m.State != governance.Open && m.State != governance.Asked {
		d, err := w.h.deadlinesTx(w.tx, m)
		if err != nil {
			return err
		}
		if d.Agenda.Before(now.AddDate(0, 0, agendaAhead)) {
			a.At = &d.Agenda
			add(WaitsAgenda)
		}
	}
	return nil
}

// minutesIn are the minutes that a meeting which is on may approve, for whoever leads it.
func (w *waiting) minutesIn(m governance.Meeting) error {
	if !anyOf(m.Panels, w.leads) {
		return nil
	}
	v := MeetingView{Meeting: m}
	if err := w.h.minutesStateTx(w.tx, &v); err != nil {
		return err
	}
	for _, e := range v.Earlier {
		w.add(Awaited{What: WaitsApprove, Title: e.Reference, Panel: w.codes[first(m.Panels)], Meeting: m.ID, At: &e.Starts})
	}
	return nil
}
