package chamber

import (
	"net/http"
	"strconv"
	"time"

	"hustings/api/door"
	"hustings/api/site"
	"hustings/api/web"
	"hustings/domain"
	"hustings/domain/governance"
	"hustings/domain/refusal"
	house "hustings/elections/governance"
)

// roomPages are the meeting itself: one page that everybody has open, brought up to date
// by a stream of events, or by asking again.
func (s *room) roomPages() {
	s.html(door.SignedIn, http.MethodGet, "/meetings/:meeting/room", (*visit).roomPage)
	s.html(door.SignedIn, http.MethodGet, "/meetings/:meeting/room/parts", (*visit).roomParts)
	s.html(door.Chamber, http.MethodPost, "/meetings/:meeting/room/item/:item", (*visit).goToItem)
	s.html(door.Chamber, http.MethodPost, "/meetings/:meeting/room/next", (*visit).nextItem)
	s.html(door.Chamber, http.MethodPost, "/meetings/:meeting/room/presiding", (*visit).choosePresiding)
	s.html(door.Chamber, http.MethodPost, "/meetings/:meeting/room/speak", (*visit).askToSpeak)
	s.html(door.Chamber, http.MethodPost, "/meetings/:meeting/room/speakers/:turn", (*visit).callSpeaker)
	s.html(door.Chamber, http.MethodPost, "/meetings/:meeting/room/speakers/:turn/leave", (*visit).leaveList)
	s.html(door.Chamber, http.MethodPost, "/meetings/:meeting/room/speaking-time", (*visit).allotSpeakers)
	s.html(door.Chamber, http.MethodPost, "/meetings/:meeting/room/notes", (*visit).saveNotes)
	s.html(door.Chamber, http.MethodPost, "/meetings/:meeting/room/action", (*visit).actionInRoom)
	s.html(door.PanelOnly, http.MethodPost, "/meetings/:meeting/room/consent", (*visit).moveConsent)
	s.html(door.Chamber, http.MethodPost, "/meetings/:meeting/room/close", (*visit).closeMeeting)
	s.Page(door.SignedIn, http.MethodGet, "/meetings/:meeting/room/events", s.roomEvents)
}

// inRoom is the meeting of the address for who takes part in it.
func (v *visit) inRoom() (house.MeetingView, error) {
	m, err := v.House.MeetingFor(v.Ctx, v.By, v.meetingID())
	if err == nil && !m.Reader.Inside() {
		err = refusal.Because(refusal.Unknown, "", nil)
	}
	return m, err
}

func (v *visit) roomView(m house.MeetingView) web.MeetingRoom {
	path := meetingPath(m.ID, "room")
	view := web.MeetingRoom{Shell: v.Shell(m.Title), Title: m.Title, Reference: m.Reference, URL: meetingPath(m.ID), Link: m.Link, EventsURL: path + "/events", PartsURL: path + "/parts",
		Revision: m.Revision, Runs: m.Runs, MotionsURL: "/motions?meeting=" + string(m.ID)}
	view.Parts = v.parts(m)
	view.Parts.CSRF = view.CSRF
	if m.State != governance.Open {
		return view
	}
	if m.Runs {
		view.CloseURL = path + "/close"
	}
	if m.Keeps || m.Leads {
		view.ActionURL, view.ActionItem = path+"/action", string(m.Item)
		for _, s := range m.Members {
			view.Owners = append(view.Owners, web.Option{Value: string(s.Person), Text: s.Name})
		}
		for _, i := range m.Items {
			if i.ID == m.Item && !i.Hidden {
				view.Notes = &web.NotesForm{Item: string(i.ID), Title: i.Title, URL: path + "/notes", Text: i.Notes, Base: i.Notes}
			}
		}
	}
	for _, e := range m.Earlier {
		view.Earlier = append(view.Earlier, web.RoomApproval{Reference: e.Reference, Held: e.Starts, ReadURL: meetingPath(e.Meeting, "minutes"),
			URL: meetingPath(e.Meeting, "minutes", "approve", string(m.ID))})
	}
	return view
}

// parts are what changes by itself.
func (v *visit) parts(m house.MeetingView) web.RoomParts {
	path := meetingPath(m.ID, "room")
	open := m.State == governance.Open
	p := web.RoomParts{Revision: m.Revision, Title: m.Title, State: "meeting-" + string(m.State), Presider: m.Presider, PresideBy: m.Presiding.By, Members: members(m, open && m.Runs),
		Mine: string(m.Mine), Seats: m.Seats && open, MineURL: meetingPath(m.ID, "attend"), Runs: m.Runs && open, AttendURL: meetingPath(m.ID, "attend")}
	for _, s := range m.Standings {
		p.Quorum = append(p.Quorum, v.quorum(s))
	}
	for _, s := range p.Members {
		if s.State == string(governance.Present) {
			p.Here++
			if m.Presiding.By == "" && open && (m.Seats || m.Keeps) {
				p.Choose, p.ChooseURL = append(p.Choose, s), path+"/presiding"
			}
		}
	}
	next := ""
	for n, item := range v.items(m) {
		i := m.Items[n]
		item.CommentURL, item.ConflictURL, item.WithdrawURL, item.PullURL = "", "", "", ""
		if p.Runs && !item.Now {
			item.GoURL = path + "/item/" + item.ID
		}
		if !item.Done && !item.Now && next == "" {
			next = item.ID
		}
		p.Items = append(p.Items, item)
		if item.Now {
			p.Now = v.current(m, i, item)
		}
	}
	if p.Runs {
		p.SpeakingURL, p.Speaking = path+"/speaking-time", strconv.Itoa(m.Speaking)
	}
	if p.Runs && next != "" {
		p.NextURL = path + "/next"
	}
	v.roomMotions(m, &p)
	return p
}

// current is the item the room is at, with its speakers' list.
func (v *visit) current(m house.MeetingView, i house.ItemView, item web.AgendaItem) *web.RoomItem {
	path := meetingPath(m.ID, "room")
	now := &web.RoomItem{AgendaItem: item, Before: int(i.Spent / time.Second), Speaking: m.Speaking}
	if m.ItemSince != nil {
		now.Since = *m.ItemSince
	}
	for _, t := range i.Turns {
		if t.Ended != nil {
			continue
		}
		s := web.Speaker{Name: t.Name}
		if t.Began != nil {
			s.Speaks, s.Since = true, *t.Began
			if until := t.Until(m.Speaking); until != nil {
				s.Until = *until
			}
		}
		if m.Runs {
			s.CallURL = path + "/speakers/" + string(t.ID)
		}
		if m.Runs || t.Mine {
			s.LeaveURL = path + "/speakers/" + string(t.ID) + "/leave"
		}
		now.OnList = now.OnList || t.Mine
		now.Queue = append(now.Queue, s)
	}
	if m.Mine == governance.Present && !now.OnList {
		now.AskURL = path + "/speak"
	}
	return now
}

func (v *visit) roomPage() error {
	m, err := v.inRoom()
	if err != nil {
		return err
	}
	return v.Show("meeting-room", v.roomView(m))
}

// roomParts is what the page has changed since it was read.
func (v *visit) roomParts() error {
	m, err := v.inRoom()
	if err != nil {
		return err
	}
	if v.C.GetHeader("X-Part") == "" { // followed as a link, where no script runs
		return v.To(meetingPath(m.ID, "room"))
	}
	parts := v.parts(m)
	parts.CSRF = v.FormToken(v.By)
	v.C.Header("X-Revision", strconv.FormatInt(m.Revision, 10))
	return v.ShowPart("room-parts", parts)
}

// back answers an act in the room: to the room.
func (v *visit) back(err error) error {
	if err != nil {
		return err
	}
	return v.To(meetingPath(v.meetingID(), "room"))
}

func (v *visit) goToItem() error {
	return v.back(v.House.GoToItem(v.Ctx, v.By, v.meetingID(), governance.ItemID(v.C.Param("item"))))
}

func (v *visit) nextItem() error {
	m, err := v.inRoom()
	if err != nil {
		return err
	}
	for _, i := range m.Items {
		if i.DoneAt == nil && i.ID != m.Item {
			return v.back(v.House.GoToItem(v.Ctx, v.By, m.ID, i.ID))
		}
	}
	return v.back(nil)
}

func (v *visit) choosePresiding() error {
	return v.back(v.House.ChoosePresiding(v.Ctx, v.By, v.meetingID(), domain.PersonID(v.Field("person"))))
}

func (v *visit) askToSpeak() error { return v.back(v.House.AskToSpeak(v.Ctx, v.By, v.meetingID())) }

func (v *visit) callSpeaker() error {
	return v.back(v.House.CallSpeaker(v.Ctx, v.By, v.meetingID(), governance.TurnID(v.C.Param("turn"))))
}

func (v *visit) leaveList() error {
	return v.back(v.House.LeaveList(v.Ctx, v.By, v.meetingID(), governance.TurnID(v.C.Param("turn"))))
}

// allotSpeakers sets how long each who speaks has; what cannot be is shown again.
func (v *visit) allotSpeakers() error {
	minutes, err := strconv.Atoi(v.Field("minutes"))
	if err != nil {
		minutes = -1 // no number is none that can be
	}
	if err = v.House.AllotSpeakers(v.Ctx, v.By, v.meetingID(), minutes); err == nil {
		return v.Done(meetingPath(v.meetingID(), "room"), "speaking-time-set")
	}
	m, failed := v.inRoom()
	if failed != nil {
		return failed
	}
	view := v.roomView(m)
	view.Parts.Speaking = v.Field("minutes")
	return v.Again(err, "meeting-room", &view, &view.Shell)
}

// saveNotes keeps notes of an item; where somebody else has written over the same, the
// page comes back with both.
func (v *visit) saveNotes() error {
	stands, err := v.House.SaveNotes(v.Ctx, v.By, governance.ItemID(v.Field("item")), v.Text("base"), v.Text("notes"))
	if err == nil {
		return v.Done(meetingPath(v.meetingID(), "room"), "notes-saved")
	}
	m, failed := v.inRoom()
	if failed != nil {
		return failed
	}
	view := v.roomView(m)
	if view.Notes != nil && view.Notes.Item == v.Field("item") {
		view.Notes.Text, view.Notes.Base = v.Text("notes"), stands
		if site.IsFor(err, governance.ChangedMeanwhile) {
			view.Notes.Theirs = stands
		}
	}
	return v.Again(err, "meeting-room", &view, &view.Shell)
}

func (v *visit) actionInRoom() error {
	m, err := v.inRoom()
	if err != nil {
		return err
	}
	a := governance.Action{Panel: m.Panels[0], Meeting: m.ID, Item: governance.ItemID(v.Field("item")), Text: v.Text("text"), Owner: domain.PersonID(v.Field("owner"))}
	if v.Field("due") != "" {
		a.Due, err = v.Day("due")
	}
	if err == nil {
		_, err = v.House.AddAction(v.Ctx, v.By, a)
	}
	if err != nil {
		view := v.roomView(m)
		return v.Again(err, "meeting-room", &view, &view.Shell)
	}
	return v.Done(meetingPath(m.ID, "room"), "action-added")
}

func (v *visit) closeMeeting() error {
	if err := v.House.CloseMeeting(v.Ctx, v.By, v.meetingID()); err != nil {
		return err
	}
	return v.Done(meetingPath(v.meetingID()), "meeting-closed")
}
