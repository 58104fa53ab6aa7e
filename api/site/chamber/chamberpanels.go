package chamber

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"hustings/api/door"
	"hustings/api/site"
	"hustings/api/web"
	"hustings/domain"
	"hustings/domain/governance"
	"hustings/domain/refusal"
	house "hustings/elections/governance"
	"hustings/elections/governance/ical"
)

func (s *room) panelPages() {
	s.html(door.SignedIn, http.MethodGet, "/panels/:panel/actions", (*visit).actionsPage)
	s.html(door.Chamber, http.MethodPost, "/panels/:panel/actions", (*visit).addAction)
	s.html(door.Chamber, http.MethodGet, "/actions/:action", (*visit).endActionPage)
	s.html(door.Chamber, http.MethodPost, "/actions/:action", (*visit).endAction)
	s.html(door.SignedIn, http.MethodGet, "/panels/:panel/attendance", (*visit).attendancePage)
	s.html(door.Chamber, http.MethodPost, "/panels/:panel/attendance", (*visit).answerAbsence)
	s.html(door.SignedIn, http.MethodGet, "/panels/:panel/interests", (*visit).interestsPage)
	s.html(door.Chamber, http.MethodPost, "/panels/:panel/interests", (*visit).addInterest)
	s.html(door.Chamber, http.MethodPost, "/panels/:panel/interests/:interest/end", (*visit).endInterest)
}

func (v *visit) actionsView() (web.PanelActions, domain.PanelID, error) {
	p, err := v.panel()
	if err != nil {
		return web.PanelActions{}, "", err
	}
	state := governance.ActionState(v.C.Query("state"))
	page := max(1, whole(v.C.Query("page")))
	list, more, err := v.House.Actions(v.Ctx, v.By, p.ID, house.ActionQuery{State: state, Words: v.C.Query("q"), Page: page})
	if err != nil {
		return web.PanelActions{}, "", err
	}
	view := web.PanelActions{Shell: v.Shell(v.Say("title.actions")), Panel: p.Name, Text: v.C.PostForm("text"), Due: v.C.PostForm("due"),
		Filter: &web.Filter{Query: v.C.Query("q"), Label: v.Say("actions.search")}, Pager: v.pager(page, more)}
	for _, a := range list {
		view.Lines = append(view.Lines, action(a))
	}
	if v.By.Is(p.ID, "", domain.Secretariat, domain.Chair, domain.ViceChair) {
		view.AddURL = site.PanelPath(p.Code) + "/actions"
		sitting, err := v.Register.SeatsOn(v.Ctx, p.ID, p.Today)
		if err != nil {
			return view, "", err
		}
		for _, h := range sitting {
			view.Owners = append(view.Owners, web.Option{Value: string(h.Person.ID), Text: h.Person.Name(), Chosen: v.C.PostForm("owner") == string(h.Person.ID)})
		}
	}
	return view, p.ID, nil
}

func (v *visit) actionsPage() error {
	view, _, err := v.actionsView()
	if err != nil {
		return err
	}
	return v.Show("panel-actions", view)
}

func (v *visit) addAction() error {
	view, panel, err := v.actionsView()
	if err != nil {
		return err
	}
	a := governance.Action{Panel: panel, Meeting: governance.MeetingID(v.Field("meeting")), Item: governance.ItemID(v.Field("item")), Text: v.Text("text"), Owner: domain.PersonID(v.Field("owner"))}
	if v.Field("due") != "" {
		if a.Due, err = v.Day("due"); err != nil {
			return v.Again(err, "panel-actions", &view, &view.Shell)
		}
	}
	if _, err := v.House.AddAction(v.Ctx, v.By, a); err != nil {
		return v.Again(err, "panel-actions", &view, &view.Shell)
	}
	if a.Meeting != "" {
		return v.Done(meetingPath(a.Meeting, "room"), "action-added")
	}
	return v.Done(view.AddURL, "action-added")
}

func (v *visit) endActionForm() (web.Form, string, error) {
	a, code, err := v.House.ActionFor(v.Ctx, v.By, governance.ActionID(v.C.Param("action")))
	if err != nil {
		return web.Form{}, "", err
	}
	back := site.PanelPath(code) + "/actions"
	return web.Form{Shell: v.Shell(v.Say("action.end-heading")), Heading: v.Say("action.end-heading"), Text: []string{a.Text}, Over: &web.Link{URL: back, Text: v.Say("actions.heading")},
		Fields: []web.Field{v.Choice("radios", "state", "action.end-heading", "action.", string(governance.ActionDone), string(governance.ActionDropped)), v.Asked("textarea", "why", "action.why")},
		Button: v.Say("action.save"), PostURL: "/actions/" + string(a.ID), CancelURL: back}, back, nil
}

func (v *visit) endActionPage() error {
	view, _, err := v.endActionForm()
	if err != nil {
		return err
	}
	return v.Show("form", view)
}

func (v *visit) endAction() error {
	view, back, err := v.endActionForm()
	if err != nil {
		return err
	}
	if err := v.House.EndAction(v.Ctx, v.By, governance.ActionID(v.C.Param("action")), governance.ActionState(v.Field("state")), v.Text("why")); err != nil {
		return v.FormAgain(err, &view)
	}
	return v.Done(back, "action-ended")
}

func (v *visit) attendanceView() (web.PanelAttendance, domain.PanelID, error) {
	p, err := v.panel()
	if err != nil {
		return web.PanelAttendance{}, "", err
	}
	list, err := v.House.Absences(v.Ctx, v.By, p.ID)
	if err != nil {
		return web.PanelAttendance{}, "", err
	}
	params, err := v.Engine.Params(v.Ctx, p.ID, domain.PanelElection)
	if err != nil {
		return web.PanelAttendance{}, "", err
	}
	view := web.PanelAttendance{Shell: v.Shell(v.Say("title.attendance")), Panel: p.Name, URL: meetingsPath(p.Code), Trigger: params.AbsenceTrigger}
	for _, a := range list {
		row := web.AttendanceRow{Name: a.Name, Came: a.Came, Held: a.Held, Missed: a.Missed, MayDeclare: a.Declared}
		if a.Inquiry != nil {
			row.Asked, row.Answer = a.Inquiry.Asked, a.Inquiry.Answer
			if a.Person == v.By.Person {
				view.Answer = &web.AnswerForm{Asked: a.Inquiry.Asked, URL: site.PanelPath(p.Code) + "/attendance", Text: a.Inquiry.Answer}
			}
		}
		view.Rows = append(view.Rows, row)
	}
	return view, p.ID, nil
}

func (v *visit) attendancePage() error {
	view, _, err := v.attendanceView()
	if err != nil {
		return err
	}
	return v.Show("panel-attendance", view)
}

func (v *visit) answerAbsence() error {
	view, panel, err := v.attendanceView()
	if err != nil {
		return err
	}
	if err := v.House.AnswerAbsence(v.Ctx, v.By, panel, v.Text("answer")); err != nil {
		if view.Answer != nil {
			view.Answer.Text = v.Text("answer")
		}
		return v.Again(err, "panel-attendance", &view, &view.Shell)
	}
	return v.Done(v.C.Request.URL.Path, "absence-answered")
}

func (v *visit) interestsView() (web.PanelInterests, domain.PanelID, error) {
	p, err := v.panel()
	if err != nil {
		return web.PanelInterests{}, "", err
	}
	list, err := v.House.Interests(v.Ctx, v.By, p.ID)
	if err != nil {
		return web.PanelInterests{}, "", err
	}
	view := web.PanelInterests{Shell: v.Shell(v.Say("title.interests")), Panel: p.Name, Typed: v.C.PostForm("text")}
	base := site.PanelPath(p.Code) + "/interests"
	if v.By.Is(p.ID, "", domain.PanelMember) {
		view.AddURL = base
	}
	for _, m := range list {
		row := web.MemberInterests{Name: m.Name}
		for _, i := range m.Lines {
			line := web.InterestLine{Text: i.Text, From: site.Civil(i.From)}
			if i.Until != nil {
				line.Until = site.Civil(*i.Until)
			} else if i.Person == v.By.Person {
				line.EndURL = base + "/" + i.ID + "/end"
			}
			row.Lines = append(row.Lines, line)
		}
		view.Members = append(view.Members, row)
	}
	return view, p.ID, nil
}

func (v *visit) interestsPage() error {
	view, _, err := v.interestsView()
	if err != nil {
		return err
	}
	return v.Show("panel-interests", view)
}

func (v *visit) addInterest() error {
	view, panel, err := v.interestsView()
	if err != nil {
		return err
	}
	if _, err := v.House.RegisterInterest(v.Ctx, v.By, panel, v.Text("text")); err != nil {
		return v.Again(err, "panel-interests", &view, &view.Shell)
	}
	return v.Done(view.AddURL, "interest-added")
}

func (v *visit) endInterest() error {
	p, err := v.panel()
	if err != nil {
		return err
	}
	if err := v.House.EndInterest(v.Ctx, v.By, p.ID, v.C.Param("interest")); err != nil {
		return err
	}
	return v.Done(site.PanelPath(p.Code)+"/interests", "interest-ended")
}

func (s *room) calendarPages() {
	s.html(door.SignedIn, http.MethodGet, "/calendar", (*visit).calendarPage)
	s.html(door.SignedIn, http.MethodPost, "/calendar", (*visit).makeFeed)
	s.html(door.SignedIn, http.MethodPost, "/calendar/end", (*visit).endFeed)
	s.Page(door.Anyone, http.MethodGet, "/calendar/:secret", s.privateFeed)
	s.Page(door.Anyone, http.MethodGet, "/panels/:panel/calendar.ics", s.publicFeed)
	s.Page(door.SignedIn, http.MethodGet, "/meetings/:meeting/calendar.ics", s.snapshot)
	s.Page(door.Anyone, http.MethodGet, "/elections/:election/calendar.ics", s.electionDates)
	s.Page(door.SignedIn, http.MethodGet, "/panels/:panel/no-confidence/:motion/calendar.ics", s.confidenceDates)
}

func (v *visit) calendarView() (web.CalendarPage, error) {
	f, err := v.House.MyFeed(v.Ctx, v.By)
	if err != nil {
		return web.CalendarPage{}, err
	}
	view := web.CalendarPage{Shell: v.Shell(v.Say("title.calendar")), Has: f.Hash != nil, Made: f.Made, Cancelled: f.Cancelled}
	_, panels, err := v.Register.Networks(v.Ctx)
	for _, p := range panels {
		if p.EndedOn == nil {
			view.Panels = append(view.Panels, web.Link{URL: site.PanelPath(p.Code) + "/calendar.ics", Text: p.Name})
		}
	}
	return view, err
}

func (v *visit) calendarPage() error {
	view, err := v.calendarView()
	if err != nil {
		return err
	}
	return v.Show("calendar", view)
}

// makeFeed shows the new address this once.
func (v *visit) makeFeed() error {
	secret, err := v.House.MakeFeed(v.Ctx, v.By, v.Ticked("cancelled"))
	if err != nil {
		return err
	}
	view, err := v.calendarView()
	if err != nil {
		return err
	}
	view.Secret = v.Settings.Origin + "/calendar/" + secret + ".ics"
	v.C.Header("Cache-Control", "no-store")
	return v.Show("calendar", view)
}

func (v *visit) endFeed() error {
	if err := v.House.EndFeed(v.Ctx, v.By); err != nil {
		return err
	}
	return v.Done("/calendar", "feed-ended")
}

func (s *room) head() ical.Head {
	return ical.Head{Origin: s.Settings.Origin, Organiser: s.Settings.Organisation, Address: s.Settings.Calendar}
}

// sendDates answers with several dates as a file to take away; none is nothing here.
func (s *room) sendDates(c *gin.Context, name, title string, events []ical.Event, err error) error {
	if err == nil && len(events) == 0 {
		err = refusal.Because(refusal.Unknown, "", nil)
	}
	if err != nil {
		return err
	}
	body, err := ical.Feed(s.head(), title, events)
	return s.sendCalendar(c, name, body, err)
}

func (s *room) sendCalendar(c *gin.Context, name string, body []byte, err error) error {
	if err != nil {
		return err
	}
	c.Header("Content-Disposition", door.Attachment(name))
	c.Header("X-Content-Type-Options", "nosniff")
	c.Header("Cache-Control", "no-store") // how often to come back stands in the file
	c.Data(http.StatusOK, ical.ContentType(ical.Publish), body)
	return nil
}

// privateFeed answers by its address alone. What is asked for never stands in a log: the
// door writes routes, not paths.
func (s *room) privateFeed(c *gin.Context) {
	s.Asked(c, door.Anyone, func(v *site.Visit) error {
		secret := c.Param("secret")
		if n := len(secret) - len(".ics"); n > 0 && secret[n:] == ".ics" {
			secret = secret[:n]
		}
		events, err := s.House.FeedBySecret(v.Ctx, secret)
		if err != nil {
			return err
		}
		body, err := ical.Feed(s.head(), s.Settings.Organisation, events)
		return s.sendCalendar(c, "calendar.ics", body, err)
	})
}

func (s *room) publicFeed(c *gin.Context) {
	s.Asked(c, door.Anyone, func(v *site.Visit) error {
		p, err := s.Register.Panel(v.Ctx, c.Param("panel"))
		if err != nil {
			return err
		}
		name, events, err := s.House.PublicFeed(v.Ctx, p.ID)
		if err != nil {
			return err
		}
		body, err := ical.Feed(s.head(), name, events)
		return s.sendCalendar(c, p.Code+".ics", body, err)
	})
}

func (s *room) snapshot(c *gin.Context) {
	s.Asked(c, door.SignedIn, func(v *site.Visit) error {
		e, err := s.House.Snapshot(v.Ctx, v.By, governance.MeetingID(c.Param("meeting")))
		if err != nil {
			return err
		}
		body, err := ical.One(s.head(), ical.Publish, e, "")
		return s.sendCalendar(c, "meeting.ics", body, err)
	})
}

// electionDates are an election's public dates, to take away.
func (s *room) electionDates(c *gin.Context) {
	s.Asked(c, door.Anyone, func(v *site.Visit) error {
		el, err := s.Engine.Election(v.Ctx, v.By, c.Param("election"))
		if err != nil {
			return err
		}
		return s.sendDates(c, el.Reference+".ics", el.Title, s.House.ElectionEvents(el.Election), nil)
	})
}
