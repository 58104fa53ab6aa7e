package chamber

import (
	"net/http"
	"strings"
	"time"

	"hustings/api/door"
	"hustings/api/site"
	"hustings/api/web"
	"hustings/domain"
	"hustings/domain/governance"
	house "hustings/elections/governance"
	"hustings/elections/register"
)

// meetingPages are the pages of a panel's meetings.
func (s *room) meetingPages() {
	s.html(door.SignedIn, http.MethodGet, "/panels/:panel/meetings", (*visit).meetingsPage)
	s.html(door.SignedIn, http.MethodGet, "/meetings", (*visit).myMeetingsPage)
	s.html(door.SignedIn, http.MethodGet, "/meetings/:meeting", (*visit).meetingPage)
	s.html(door.Chamber, http.MethodPost, "/meetings/:meeting/attend", (*visit).attend)
	s.html(door.Chamber, http.MethodPost, "/meetings/:meeting/ask", (*visit).askForMeeting)
	s.html(door.Chamber, http.MethodPost, "/meetings/:meeting/open", (*visit).openMeeting)
	s.planPages()
	s.agendaPages()
	s.packPages()
	s.roomPages()
	s.minutesPages()
	s.panelPages()
	s.calendarPages()
}

// panel is the one of the address.
func (v *visit) panel() (register.PanelView, error) {
	return v.Register.Panel(v.Ctx, v.C.Param("panel"))
}

func (v *visit) meetingID() governance.MeetingID { return governance.MeetingID(v.C.Param("meeting")) }

func meetingPath(id governance.MeetingID, below ...string) string {
	return house.MeetingPath(id) + strings.Join(append([]string{""}, below...), "/")
}

func meetingsPath(code string) string { return site.PanelPath(code) + "/meetings" }

// myMeetingsPage lists the meetings to come that the reader is for, and leads to the
// meetings of each panel.
func (v *visit) myMeetingsPage() error {
	list, err := v.House.MyMeetings(v.Ctx, v.By)
	if err != nil {
		return err
	}
	_, panels, err := v.Register.Networks(v.Ctx)
	if err != nil {
		return err
	}
	view := web.MyMeetings{Shell: v.Shell(v.Say("title.my-meetings")), CalendarURL: "/calendar"}
	for _, m := range list {
		c := v.card(m)
		c.Panels = strings.Join(m.Names, ", ")
		view.Coming = append(view.Coming, c)
	}
	for _, p := range panels {
		if p.EndedOn == nil {
			view.Panels = append(view.Panels, web.Link{URL: meetingsPath(p.Code), Text: p.Name})
		}
	}
	return v.Show("my-meetings", view)
}

// meetingsPage lists a panel's meetings.
func (v *visit) meetingsPage() error {
	p, err := v.panel()
	if err != nil {
		return err
	}
	list, err := v.House.MeetingsOf(v.Ctx, v.By, p.ID, v.C.Query("before"))
	if err != nil {
		return err
	}
	base := site.PanelPath(p.Code)
	view := web.Meetings{Shell: v.Shell(v.Say("title.meetings")), Name: p.Name, Code: p.Code, Inside: list.Inside, FeedURL: base + "/calendar.ics", MineURL: "/calendar"}
	for _, m := range list.Coming {
		card := v.card(m)
		if m.State != governance.Cancelled && m.State != governance.Closed && view.Next == nil && m.Ends.After(v.Now()) {
			view.Next = &card
			continue
		}
		if m.State == governance.Closed { // before its time was over
			view.Past = append([]web.MeetingCard{card}, view.Past...)
			continue
		}
		view.Coming = append(view.Coming, card)
	}
	for _, m := range list.Past {
		view.Past = append(view.Past, v.card(m))
	}
	if list.More != "" {
		view.More = meetingsPath(p.Code) + "?before=" + list.More
	}
	if list.Keeps {
		view.PlanURL, view.AddURL = base+"/calendar", meetingsPath(p.Code)+"/new"
	}
	if list.Seats {
		view.UrgentURL = meetingsPath(p.Code) + "/new?urgent=yes"
	}
	if list.Inside {
		view.Links = []web.Link{{URL: base + "/actions", Text: v.Say("meetings.actions")}, {URL: base + "/attendance", Text: v.Say("meetings.attendance")},
			{URL: base + "/interests", Text: v.Say("meetings.interests")}}
		if list.Keeps {
			view.Links = append(view.Links, web.Link{URL: base + "/standing-items", Text: v.Say("meetings.habits")})
		}
	}
	return v.Show("meetings", view)
}

func (v *visit) card(m house.ListedMeeting) web.MeetingCard {
	c := web.MeetingCard{Title: m.Title, Reference: m.Reference, State: "meeting-" + string(m.State), URL: meetingPath(m.ID), Starts: m.Starts, Ends: m.Ends,
		Place: m.Place, Online: m.Link != "" || m.Place == ""}
	if len(m.Names) > 1 {
		c.Panels = strings.Join(m.Names, ", ")
	}
	if m.Minutes != "" {
		c.MinutesURL = meetingPath(m.ID, "minutes")
	}
	if !m.Over() && m.State != governance.Asked {
		c.CalendarURL = meetingPath(m.ID, "calendar.ics")
	}
	return c
}

// meetingPage shows one meeting, before, while and after it is held.
func (v *visit) meetingPage() error {
	m, err := v.House.MeetingFor(v.Ctx, v.By, v.meetingID())
	if err != nil {
		return err
	}
	view := web.Meeting{Shell: v.Shell(m.Title), Title: m.Title, Reference: m.Reference, State: "meeting-" + string(m.State), Starts: m.Starts, Ends: m.Ends,
		Place: m.Place, Link: m.Link, LinkHost: host(m.Link), Inside: m.Reader.Inside(), Seats: m.Seats, Mine: string(m.Mine), Readings: m.Readings}
	for _, p := range m.Of {
		view.Panels = append(view.Panels, web.Link{URL: meetingsPath(p.Code), Text: p.Name})
	}
	if m.State == governance.Cancelled || m.Kind == governance.Extraordinary {
		view.Why = m.Why
	}
	if view.Agenda = m.Deadlines.Agenda; m.AgendaAt != nil {
		view.Agenda, view.Published = *m.AgendaAt, true
	} else if view.Agenda.Before(v.Now()) { // of an urgent meeting: nothing is due any more
		view.Agenda = time.Time{}
	}
	if m.Over() {
		view.Link = ""
	}
	if m.State == governance.Open && view.Inside {
		view.Live = meetingPath(m.ID, "room")
	}
	view.Items = v.items(m)
	view.Links = v.meetingLinks(m)
	if err := v.meetingMotions(m, &view); err != nil {
		return err
	}
	if view.Inside {
		view.Members = members(m, false)
		for _, s := range m.Standings {
			if m.State == governance.Open {
				view.Standings = append(view.Standings, v.quorum(s).Text)
			}
		}
		v.keeping(m, &view)
		v.asking(m, &view)
		v.attending(m, &view)
	}
	return v.Show("meeting", view)
}

// meetingMotions are what was moved at a meeting, and what became of it.
func (v *visit) meetingMotions(m house.MeetingView, view *web.Meeting) error {
	list, err := v.House.MotionsOf(v.Ctx, v.By, m.ID)
	for _, s := range list {
		view.Motions = append(view.Motions, web.MotionLine{Link: web.Link{URL: motionPath(s.Reference), Text: s.Title}, Reference: s.Reference, State: "motion-" + string(s.State)})
	}
	return err
}

// meetingLinks lead to what is made of a meeting.
func (v *visit) meetingLinks(m house.MeetingView) (links []web.Link) {
	add := func(key string, below ...string) {
		links = append(links, web.Link{URL: meetingPath(m.ID, below...), Text: v.Say(key)})
	}
	if m.Minutes != "" {
		add("meeting.minutes", "minutes")
	}
	if m.Reader.Inside() {
		add("meeting.pack", "pack")
		add("meeting.pack-pdf", "pack", "pdf")
	}
	if m.State == governance.Closed {
		add("meeting.archive", "archive", "pdf")
	}
	if m.AgendaAt != nil {
		add("meeting.agenda-changes", "agenda", "compare")
	}
	if m.State != governance.Cancelled && m.State != governance.Closed {
		add("meeting.snapshot", "calendar.ics")
	}
	return links
}

// keeping is what those do who keep the papers or lead the panel.
func (v *visit) keeping(m house.MeetingView, view *web.Meeting) {
	add := func(to *[]web.Link, key string, below ...string) {
		*to = append(*to, web.Link{URL: meetingPath(m.ID, below...), Text: v.Say(key)})
	}
	if m.State == governance.Called && (m.Keeps || m.Leads) && !m.Now.Before(m.Starts.Add(-governance.OpenEarly)) {
		view.OpenURL = meetingPath(m.ID, "open")
	}
	if (m.Keeps || m.Leads) && m.State != governance.Closed && m.State != governance.Cancelled {
		add(&view.Main, "meeting.edit-agenda", "agenda")
	}
	if m.Leads && !m.Over() {
		add(&view.Main, "meeting.running", "running")
	}
	if m.Keeps && m.MayChange() == nil {
		if m.State == governance.Planned {
			add(&view.Main, "meeting.call", "call")
		}
		add(&view.Keep, "meeting.change", "change")
		add(&view.Keep, "meeting.cancel", "cancel")
	}
}

// asking is how an urgent meeting comes about (R122).
func (v *visit) asking(m house.MeetingView, view *web.Meeting) {
	if m.State != governance.Asked {
		return
	}
	chair := v.Say("meeting.chair-not")
	if m.AskChair {
		chair = v.Say("meeting.chair-asked")
	}
	view.AskLine, view.Asked = v.Say("meeting.ask-line", "needed", m.AskNeeds, "chair", chair, "others", m.AskOthers), m.Asked
	if m.Seats && !m.AskedMe {
		view.AskURL = meetingPath(m.ID, "ask")
	}
}

// attending is what a member may say about her own coming (R124).
func (v *visit) attending(m house.MeetingView, view *web.Meeting) {
	if !m.Seats || m.Over() || m.State == governance.Open {
		return
	}
	post := meetingPath(m.ID, "attend")
	if m.Mine == governance.Apologies {
		view.Attend = append(view.Attend, web.AttendButton{URL: post, State: string(governance.Expected), Text: v.Say("meeting.coming-after-all")})
	} else {
		view.Attend = append(view.Attend, web.AttendButton{URL: post, State: string(governance.Apologies), Text: v.Say("meeting.apologies")})
	}
}

// members are those a meeting is for; marked also with what who runs it may note.
func members(m house.MeetingView, run bool) []web.MeetingMember {
	var out []web.MeetingMember
	for _, s := range m.Members {
		line := web.MeetingMember{Name: s.Name, Office: string(s.Office), State: string(s.State), CoOpted: s.CoOpted, Aside: s.Aside, Suspended: !s.Counts, Person: string(s.Person)}
		if s.Acting && s.Office == domain.ChairOffice {
			line.Office = "acting-chair"
		}
		if len(m.Of) > 1 {
			line.Panel = s.PanelCode
		}
		if run {
			line.HereURL, line.Next = meetingPath(m.ID, "attend"), string(governance.Present)
			if s.State == governance.Present {
				line.Next = string(governance.Left)
			}
		}
		out = append(out, line)
	}
	return out
}

// quorum is a panel's quorum as a sentence.
func (v *visit) quorum(s house.PanelStanding) web.QuorumLine {
	key := "quorum.missing"
	if s.Met() {
		key = "quorum.met"
	}
	text := v.Say(key, "panel", s.Panel.Name, "counted", s.Counted, "needed", s.Needed, "filled", s.Filled, "seats", s.Seats)
	if s.Conflicted > 0 {
		text += " " + v.Say("quorum.aside", "n", s.Conflicted)
	}
	return web.QuorumLine{Text: text, Met: s.Met()}
}

// attend notes a member's presence or apologies; back to the page it was said on.
func (v *visit) attend() error {
	person := domain.PersonID(v.Field("person"))
	if person == "" {
		person = v.By.Person
	}
	if err := v.House.Attend(v.Ctx, v.By, v.meetingID(), person, governance.Presence(v.Field("state"))); err != nil {
		return err
	}
	if v.Field("state") == string(governance.Present) || v.Field("state") == string(governance.Left) {
		return v.To(meetingPath(v.meetingID(), "room"))
	}
	return v.Done(meetingPath(v.meetingID()), "presence")
}

func (v *visit) askForMeeting() error {
	if err := v.House.AskForMeeting(v.Ctx, v.By, v.meetingID()); err != nil {
		return err
	}
	return v.Done(meetingPath(v.meetingID()), "meeting-asked")
}

func (v *visit) openMeeting() error {
	if err := v.House.OpenMeeting(v.Ctx, v.By, v.meetingID()); err != nil {
		return err
	}
	return v.Done(meetingPath(v.meetingID(), "room"), "meeting-opened")
}
