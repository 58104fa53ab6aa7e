package governance

import (
	"context"
	"slices"
	"time"

	"hustings/domain"
	"hustings/domain/governance"
	"hustings/domain/refusal"
	"hustings/elections/store"
)

// MeetingView is a meeting as one reader may see it. What she may not see is not in it.
type MeetingView struct {
	governance.Meeting
	Now       time.Time
	Of        []domain.Panel // in the order of Panels
	Reader    governance.Reader
	Seats     bool // the reader is a member it is for
	Keeps     bool // the reader keeps its papers
	Runs      bool // presides, or keeps its papers, while it is open
	Leads     bool // chair or vice-chair of one of its panels: sees the running sheet
	Deadlines governance.Deadlines
	Items     []ItemView
	Members   []MemberView // by panel, seat order
	Standings []PanelStanding
	Presiding governance.Presiding
	Presider  string // her name
	Asked     []string
	AskedMe   bool
	AskNeeds  int // others besides the chair, for an urgent one
	AskChair  bool
	AskOthers int
	Minutes   governance.MinutesState // empty: none, or not for the reader
	Mine      governance.Presence     // the reader's own
	Readings  bool                    // it is announced that openings of papers are kept
	Earlier   []EarlierMinutes        // of the panels, waiting for approval: what an open meeting may approve
}

// EarlierMinutes are minutes of an earlier meeting that wait for approval.
type EarlierMinutes struct {
	Meeting   governance.MeetingID
	Reference string
	Starts    time.Time
}

// PanelStanding is where one panel's quorum stands for the item the room is at.
type PanelStanding struct {
	Panel domain.Panel
	governance.Standing
}

// MemberView is a member the meeting is for.
type MemberView struct {
	governance.Sitting
	Name      string
	PanelCode string
	State     governance.Presence
	Conflict  string // declared for the current item; empty: none
	Aside     bool   // for the current item
}

// ItemView is an item as the reader may see it.
type ItemView struct {
	governance.Item
	Aside     bool // the reader has declared an interest
	Hidden    bool // and sees nothing of what is said
	Papers    []PaperView
	Comments  []CommentView
	Conflicts []ConflictView
	Turns     []TurnView
	Actions   []ActionView
}

// PaperView is a paper's newest version, and how many there were.
type PaperView struct {
	governance.Paper
	Versions []governance.Paper // all the reader may see, oldest first
	Readers  []string           // who has opened it, where that is kept and the reader is an officer
}

// CommentView is a comment with its author's name.
type CommentView struct {
	governance.Comment
	Name string
}

// ConflictView is a declaration with its author's name.
type ConflictView struct {
	governance.Conflict
	Name string
	Mine bool
}

// TurnView is a place on the speakers' list with its holder's name.
type TurnView struct {
	governance.Turn
	Name string
	Mine bool
}

// MeetingFor is a meeting's page for a reader: members of its panels, who keeps their
// papers and auditors see what is before it; others of their networks its date, and once
// it is published the agenda with the papers that are theirs; anybody else is told that
// there is no such meeting.
func (h *House) MeetingFor(ctx context.Context, by domain.Actor, id governance.MeetingID) (v MeetingView, err error) {
	err = h.Store.Read(ctx, func(tx *store.Tx) error {
		v, err = h.viewTx(tx, by, id)
		return err
	})
	return v, err
}

func (h *House) viewTx(tx *store.Tx, by domain.Actor, id governance.MeetingID) (v MeetingView, err error) {
	if v.Meeting, err = tx.Meeting(id); err != nil {
		return v, err
	}
	v.Now = tx.Now()
	if v.Reader, err = h.readerTx(tx, by, v.Meeting); err != nil {
		return v, err
	}
	if !v.Reader.Inside() && !v.Reader.OfNetwork || !v.Reader.Inside() && (v.State == governance.Planned || v.State == governance.Asked || len(v.Few) > 0) {
		return MeetingView{}, refusal.Because(refusal.Unknown, "", nil)
	}
	for _, p := range v.Panels {
		of, err := tx.Panel(p)
		if err != nil {
			return v, err
		}
		v.Of = append(v.Of, of)
		v.Leads = v.Leads || by.Is(p, "", domain.Chair, domain.ViceChair)
	}
	v.Keeps = v.Reader.Secretary
	if v.Deadlines, err = h.deadlinesTx(tx, v.Meeting); err != nil {
		return v, err
	}
	if !v.Reader.Inside() {
		err = h.outsideTx(tx, &v)
		return v, err
	}
	err = h.insideTx(tx, by, &v)
	return v, err
}

// outsideTx is what members of the network see: the agenda once it is out, without what
// is confidential, and the papers that are theirs.
func (h *House) outsideTx(tx *store.Tx, v *MeetingView) error {
	v.Link, v.Guests, v.Item, v.ItemSince, v.Chosen = "", "", "", nil, ""
	minutes, err := tx.MinutesStates([]governance.MeetingID{v.ID})
	if err != nil {
		return err
	}
	if minutes[v.ID] == governance.MinutesApproved {
		v.Minutes = governance.MinutesApproved
	}
	if v.AgendaAt == nil {
		return nil
	}
	items, err := tx.Items(v.ID)
	if err != nil {
		return err
	}
	papers, err := tx.Papers(v.ID)
	if err != nil {
		return err
	}
	for _, i := range items {
		if i.Confidential {
			continue
		}
		i.Notes, i.Private, i.Body = "", "", ""
		v.Items = append(v.Items, ItemView{Item: i, Papers: papersOf(v.Reader, v.Meeting, i, papers)})
	}
	return nil
}

// papersOf are an item's papers that the reader may see.
func papersOf(r governance.Reader, m governance.Meeting, i governance.Item, all []governance.Paper) []PaperView {
	var own []governance.Paper
	for _, p := range all {
		if p.Item == i.ID && seesPaper(r, m, i, p) {
			own = append(own, p)
		}
	}
	var out []PaperView
	for _, p := range latest(own) {
		v := PaperView{Paper: p}
		for _, o := range own {
			if o.Series == p.Series {
				v.Versions = append(v.Versions, o)
			}
		}
		out = append(out, v)
	}
	return out
}

// insideTx fills in what is before the panel.
func (h *House) insideTx(tx *store.Tx, by domain.Actor, v *MeetingView) error {
	attendance, err := tx.AttendanceOf(v.ID)
	if err != nil {
		return err
	}
	floors, err := h.FloorsTx(tx, v.ID, v.Item)
	if err != nil {
		return err
	}
	items, err := tx.Items(v.ID)
	if err != nil {
		return err
	}
	aside, err := tx.ConflictsOf(v.ID)
	if err != nil {
		return err
	}
	comments, err := tx.Comments(v.ID)
	if err != nil {
		return err
	}
	names, err := h.namesTx(tx, v.Meeting, attendance)
	if err != nil {
		return err
	}
	v.membersFrom(floors, attendance, aside, names, by)
	v.Presiding = governance.Presides(v.Meeting, floors, turnOf(v.Meeting, items))
	v.Presider = names[v.Presiding.Person]
	v.Runs = v.Keeps || v.Presiding.Person != "" && v.Presiding.Person == by.Person
	if err := h.itemsTx(tx, by, v, items, aside, comments, names); err != nil {
		return err
	}
	if err := h.minutesStateTx(tx, v); err != nil {
		return err
	}
	if v.Meeting.Kind == governance.Extraordinary && v.State == governance.Asked {
		asked, err := tx.AskedFor(v.ID)
		if err != nil {
			return err
		}
		for _, a := range asked {
			v.Asked, v.AskedMe = append(v.Asked, names[a]), v.AskedMe || a == by.Person
		}
		v.AskChair, v.AskOthers, v.AskNeeds = governance.Urgent(floors[0].Members, asked)
	}
	return nil
}

func (v *MeetingView) membersFrom(floors []governance.Floor, attendance []governance.Attendance, aside []governance.Conflict, names map[domain.PersonID]string, by domain.Actor) {
	for n, f := range floors {
		v.Standings = append(v.Standings, PanelStanding{v.Of[n], f.Standing()})
		for _, s := range f.Members {
			m := MemberView{Sitting: s, Name: names[s.Person], PanelCode: v.Of[n].Code}
			for _, a := range attendance {
				if a.Person == s.Person {
					m.State = a.State
				}
			}
			for _, c := range aside {
				if c.Item == v.Item && c.Person == s.Person {
					m.Aside, m.Conflict = true, c.Text
				}
			}
			if s.Person == by.Person {
				v.Mine, v.Seats = m.State, true
			}
			v.Members = append(v.Members, m)
		}
	}
}

func (h *House) itemsTx(tx *store.Tx, by domain.Actor, v *MeetingView, items []governance.Item, aside []governance.Conflict, comments []governance.Comment, names map[domain.PersonID]string) error {
	papers, err := tx.Papers(v.ID)
	if err != nil {
		return err
	}
	readers, err := h.readersTx(tx, v)
	if err != nil {
		return err
	}
	made, carried, err := h.itemActionsTx(tx, by, v, items)
	if err != nil {
		return err
	}
	turns, err := tx.Turns(v.Item)
	if err != nil {
		return err
	}
	for _, i := range items {
		iv := ItemView{Item: i, Hidden: !v.Reader.Hears(i), Papers: papersOf(v.Reader, v.Meeting, i, papers)}
		for _, c := range aside {
			if c.Item == i.ID {
				iv.Conflicts = append(iv.Conflicts, ConflictView{c, names[c.Person], c.Person == by.Person})
				iv.Aside = iv.Aside || c.Person == by.Person
			}
		}
		if !v.Leads {
			iv.Private = ""
		}
		if iv.Hidden {
			iv.Notes, iv.Body, iv.Private = "", "", ""
			v.Items = append(v.Items, iv)
			continue
		}
		for n := range iv.Papers {
			for _, r := range readers[iv.Papers[n].ID] {
				iv.Papers[n].Readers = append(iv.Papers[n].Readers, names[r])
			}
		}
		for _, c := range comments {
			if c.Item == i.ID {
				iv.Comments = append(iv.Comments, CommentView{c, names[c.By]})
			}
		}
		for _, t := range turns {
			if i.ID == v.Item {
				iv.Turns = append(iv.Turns, TurnView{t, names[t.Person], t.Person == by.Person})
			}
		}
		if iv.Actions = made[i.ID]; i.Part == governance.ActionsItem {
			iv.Actions = carried
		}
		v.Items = append(v.Items, iv)
	}
	return nil
}

// readersTx is who has opened which paper, for the panel's officers, where it is kept.
func (h *House) readersTx(tx *store.Tx, v *MeetingView) (map[governance.PaperID][]domain.PersonID, error) {
	habits, err := tx.Habits(first(v.Panels))
	if v.Readings = habits.Readings; err != nil || !v.Readings || !v.Keeps && !v.Leads {
		return nil, err
	}
	return tx.PaperReaders(v.ID)
}

// itemActionsTx are the actions made in a meeting, by item, and those carried on to it.
func (h *House) itemActionsTx(tx *store.Tx, by domain.Actor, v *MeetingView, items []governance.Item) (made map[governance.ItemID][]ActionView, carried []ActionView, err error) {
	all, err := h.actionsTx(tx, by, store.ActionFilter{Meeting: v.ID})
	if err != nil {
		return nil, nil, err
	}
	made = map[governance.ItemID][]ActionView{}
	for _, a := range all {
		made[a.Item] = append(made[a.Item], a)
	}
	if slices.ContainsFunc(items, func(i governance.Item) bool { return i.Part == governance.ActionsItem }) {
		carried, err = h.actionsTx(tx, by, store.ActionFilter{Panels: v.Panels, State: governance.ActionOpen})
	}
	return made, carried, err
}

// minutesStateTx is how far its minutes are, and which earlier ones wait to be approved
// in it.
func (h *House) minutesStateTx(tx *store.Tx, v *MeetingView) error {
	ids := []governance.MeetingID{v.ID}
	var earlier []governance.Meeting
	if v.State == governance.Open {
		var err error
		earlier, err = tx.Meetings(store.MeetingFilter{Panels: v.Panels, States: []governance.State{governance.Closed}, Until: v.Starts, Newest: true, Limit: 12})
		if err != nil {
			return err
		}
		for _, m := range earlier {
			ids = append(ids, m.ID)
		}
	}
	states, err := tx.MinutesStates(ids)
	if err != nil {
		return err
	}
	v.Minutes = states[v.ID]
	for _, m := range earlier {
		if states[m.ID] == governance.MinutesComment {
			v.Earlier = append(v.Earlier, EarlierMinutes{m.ID, m.Reference, m.Starts})
		}
	}
	return nil
}
