package chamber

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"hustings/api/door"
	"hustings/api/site"
	"hustings/api/web"
	"hustings/domain"
	"hustings/domain/governance"
	"hustings/domain/refusal"
	"hustings/domain/when"
	house "hustings/elections/governance"
	"hustings/elections/register"
)

func (s *room) planPages() {
	s.html(door.Secretaries, http.MethodGet, "/panels/:panel/calendar", (*visit).planPage)
	s.html(door.Secretaries, http.MethodPost, "/panels/:panel/calendar", (*visit).plan)
	s.html(door.Chamber, http.MethodGet, "/panels/:panel/meetings/new", (*visit).addMeetingPage)
	s.html(door.Chamber, http.MethodPost, "/panels/:panel/meetings/new", (*visit).addMeeting)
	s.html(door.Secretaries, http.MethodGet, "/meetings/:meeting/change", (*visit).changeMeetingPage)
	s.html(door.Secretaries, http.MethodPost, "/meetings/:meeting/change", (*visit).changeMeeting)
	s.html(door.Secretaries, http.MethodGet, "/meetings/:meeting/cancel", (*visit).cancelMeetingPage)
	s.html(door.Secretaries, http.MethodPost, "/meetings/:meeting/cancel", (*visit).cancelMeeting)
	s.html(door.Secretaries, http.MethodGet, "/meetings/:meeting/call", (*visit).callMeetingPage)
	s.html(door.Secretaries, http.MethodPost, "/meetings/:meeting/call", (*visit).callMeeting)
}

// planView is the form with what was typed, or the panel's own rule.
func (v *visit) planView(p register.PanelView, c house.Calendar) web.CalendarPlan {
	r := c.Rule
	view := web.CalendarPlan{Shell: v.Shell(v.Say("plan.heading")), Panel: p.Name, PostURL: site.PanelPath(p.Code) + "/calendar", CancelURL: meetingsPath(p.Code),
		At: r.At.String(), Minutes: strconv.Itoa(r.Minutes), Title: v.C.PostForm("title"), Place: v.C.PostForm("place"), Link: v.C.PostForm("link")}
	choose := func(prefix string, chosen int, values ...int) (options []web.Option) {
		for _, n := range values {
			options = append(options, web.Option{Value: strconv.Itoa(n), Text: v.Say(prefix + strconv.Itoa(n)), Chosen: n == chosen})
		}
		return options
	}
	view.Nth = choose("plan.nth-", r.Nth, 1, 2, 3, 4, 5, -1, 0)
	view.Weekday = choose("plan.weekday-", int(r.Weekday), 1, 2, 3, 4, 5)
	view.Months = choose("plan.months-", r.Months, 1, 2, 3, 6, 12)
	if r.Day > 0 {
		view.Day = strconv.Itoa(r.Day)
	}
	for y := v.Now().Year(); y < v.Now().Year()+4; y++ {
		view.Year = append(view.Year, web.Option{Value: strconv.Itoa(y), Text: strconv.Itoa(y), Chosen: y == c.Year})
	}
	for _, s := range c.Slots {
		slot := web.PlannedSlot{Starts: s.Starts, Provisional: s.Provisional}
		if s.Moved() {
			slot.Moved = site.Civil(s.Rule)
		}
		if m, taken := c.Taken[s.On]; taken {
			slot.Taken = m.Reference
		} else {
			view.Count++
		}
		view.Slots = append(view.Slots, slot)
	}
	return view
}

// planPage asks for the rule of a year's meetings (R121).
func (v *visit) planPage() error {
	p, err := v.panel()
	if err != nil {
		return err
	}
	c, err := v.House.Calendar(v.Ctx, v.By, p.ID, nil, 0)
	if refused(err) {
		c, err = house.Calendar{Rule: governance.DefaultRule(v.Words.Zone().String()), Year: v.Now().Year()}, nil
	}
	if err != nil {
		return err
	}
	c.Slots = nil
	return v.Show("calendar-plan", v.planView(p, c))
}

// refused reports whether a rule said no, rather than something broke or nobody may.
func refused(err error) bool {
	r, is := refusal.Of(err)
	return is && r.Code == refusal.FORM
}

// plan previews the year, or keeps it.
func (v *visit) plan() error {
	p, err := v.panel()
	if err != nil {
		return err
	}
	rule := governance.Rule{Nth: number(v.Field("nth")), Weekday: weekday(v.Field("weekday")), Months: number(v.Field("months")),
		Minutes: number(v.Field("minutes")), Timezone: v.Words.Zone().String()}
	if rule.Nth == 0 {
		rule.Day = number(v.Field("day"))
	}
	year := number(v.Field("year"))
	fail := func(err error) error {
		view := v.planView(p, house.Calendar{Rule: rule, Year: year})
		return v.Again(err, "calendar-plan", &view, &view.Shell)
	}
	if rule.At, err = when.ParseTimeOfDay(v.Field("at")); err != nil {
		return fail(onField(err, "at"))
	}
	if v.Field("do") == "plan" {
		_, err := v.House.PlanYear(v.Ctx, v.By, p.ID, house.YearPlan{Rule: rule, Year: year, Title: v.Field("title"), Place: v.Field("place"), Link: v.Field("link")})
		if err != nil {
			return fail(err)
		}
		return v.Done(meetingsPath(p.Code), "meetings-planned")
	}
	c, err := v.House.Calendar(v.Ctx, v.By, p.ID, &rule, year)
	if err != nil {
		return fail(err)
	}
	view := v.planView(p, c)
	view.Ready = view.Count > 0
	return v.Show("calendar-plan", view)
}

func number(s string) int {
	n, err := strconv.Atoi(strings.TrimSpace(s))
	if err != nil {
		return 0
	}
	return n
}

func onField(err error, field string) error {
	if r, is := refusal.Of(err); is {
		return r.On(field)
	}
	return err
}

// planningFields are the questions about a single meeting.
func (v *visit) planningFields(kind governance.Kind, others []domain.Panel) []web.Field {
	fields := []web.Field{v.Asked("text", "title", "meeting-form.title"), v.Asked("date", "day", "meeting-form.day"), v.Asked("time", "at", "meeting-form.at"),
		v.Asked("text", "minutes", "meeting-form.minutes"), v.Asked("text", "place", "meeting-form.place"), v.Asked("url", "link", "meeting-form.link")}
	for i, width := range map[int]string{1: "10", 2: "10", 3: "4"} {
		fields[i].Width = width
	}
	if kind == governance.Extraordinary {
		return append(fields, v.Asked("textarea", "why", "meeting-form.why"))
	}
	with := web.Field{Kind: "checkboxes", Name: "with", Label: v.Say("meeting-form.panels")}
	for _, p := range others {
		with.Options = append(with.Options, web.Option{Value: p.Code, Text: p.Name, Chosen: v.Ticked("with-" + p.Code)})
	}
	if len(others) > 0 {
		fields = append(fields, with)
	}
	return fields
}

func (v *visit) addForm() (web.Form, register.PanelView, governance.Kind, []domain.Panel, error) {
	p, err := v.panel()
	if err != nil {
		return web.Form{}, p, "", nil, err
	}
	kind, heading, button := governance.Ordinary, "meeting-form.add", "meeting-form.add-go"
	if v.C.Query("urgent") != "" || !v.By.Is(p.ID, "", domain.Secretariat) {
		kind, heading, button = governance.Extraordinary, "meeting-form.urgent", "meeting-form.urgent-go"
	}
	var others []domain.Panel
	if kind == governance.Ordinary {
		_, all, err := v.Register.Networks(v.Ctx)
		if err != nil {
			return web.Form{}, p, "", nil, err
		}
		for _, o := range all {
			if o.ID != p.ID && o.EndedOn == nil {
				others = append(others, o)
			}
		}
	}
	view := web.Form{Shell: v.Shell(v.Say(heading)), Heading: v.Say(heading), Over: &web.Link{URL: meetingsPath(p.Code), Text: p.Name}, Button: v.Say(button),
		PostURL: v.C.Request.URL.RequestURI(), CancelURL: meetingsPath(p.Code), Fields: v.planningFields(kind, others),
		Text: []string{v.Say("meeting-form.notice", "days", domain.DefaultParams(domain.PanelElection).MeetingNotice)}}
	return view, p, kind, others, nil
}

func (v *visit) addMeetingPage() error {
	view, _, _, _, err := v.addForm()
	if err != nil {
		return err
	}
	for i := range view.Fields {
		switch view.Fields[i].Name {
		case "at":
			view.Fields[i].Value = "16:00"
		case "minutes":
			view.Fields[i].Value = "90"
		}
	}
	return v.Show("form", view)
}

// planning reads a single meeting's form.
func (v *visit) planning() (p house.Planning, err error) {
	p = house.Planning{Title: v.Field("title"), Minutes: number(v.Field("minutes")), Place: v.Field("place"), Link: v.Field("link"), Why: v.Text("why"), Quiet: v.Ticked("quiet")}
	if p.Day, err = v.Day("day"); err != nil {
		return p, onField(err, "day")
	}
	p.At, err = when.ParseTimeOfDay(v.Field("at"))
	return p, onField(err, "at")
}

func (v *visit) addMeeting() error {
	view, panel, kind, others, err := v.addForm()
	if err != nil {
		return err
	}
	p, err := v.planning()
	if err != nil {
		return v.FormAgain(err, &view)
	}
	p.Kind, p.Panels = kind, []domain.PanelID{panel.ID}
	for _, o := range others {
		if v.Ticked("with-" + o.Code) {
			p.Kind, p.Panels = governance.Joint, append(p.Panels, o.ID)
		}
	}
	m, err := v.House.AddMeeting(v.Ctx, v.By, p)
	if err != nil {
		return v.FormAgain(err, &view)
	}
	if m.Kind == governance.Extraordinary {
		return v.Done(meetingPath(m.ID), "meeting-asked")
	}
	return v.Done(meetingPath(m.ID), "meeting-added")
}

// changeForm has what the meeting has, or what was typed.
func (v *visit) changeForm() (web.Form, house.MeetingView, error) {
	m, err := v.House.MeetingFor(v.Ctx, v.By, v.meetingID())
	if err != nil {
		return web.Form{}, m, err
	}
	fields := v.planningFields(governance.Ordinary, nil)
	few := web.Field{Kind: "checkboxes", Name: "few", Label: v.Say("meeting-form.few"), Hint: v.Say("meeting-form.few-hint")}
	for _, s := range m.Members {
		few.Options = append(few.Options, web.Option{Value: string(s.Person), Text: s.Name, Chosen: v.Ticked("few-"+string(s.Person)) || v.C.Request.Method == http.MethodGet && slices.Contains(m.Few, s.Person)})
	}
	fields = append(fields, few, v.Asked("textarea", "why", "meeting-form.why-change"), web.Field{Kind: "checkbox", Name: "quiet", Label: v.Say("meeting-form.quiet"), Chosen: v.Ticked("quiet")})
	return web.Form{Shell: v.Shell(v.Say("meeting-form.change")), Heading: v.Say("meeting-form.change"), Over: &web.Link{URL: meetingPath(m.ID), Text: m.Title + ", " + m.Reference},
		Button: v.Say("meeting-form.change-go"), PostURL: meetingPath(m.ID, "change"), CancelURL: meetingPath(m.ID), Fields: fields}, m, nil
}

func (v *visit) changeMeetingPage() error {
	view, m, err := v.changeForm()
	if err != nil {
		return err
	}
	local := m.Starts.In(v.Words.Zone())
	is := map[string]string{"title": m.Title, "day": local.Format("2006-01-02"), "at": local.Format("15:04"), "minutes": strconv.Itoa(int(m.Ends.Sub(m.Starts).Minutes())),
		"place": m.Place, "link": m.Link}
	for i := range view.Fields {
		f := &view.Fields[i]
		f.Value = is[f.Name]
	}
	return v.Show("form", view)
}

func (v *visit) changeMeeting() error {
	view, m, err := v.changeForm()
	if err != nil {
		return err
	}
	p, err := v.planning()
	if err != nil {
		return v.FormAgain(err, &view)
	}
	for _, s := range m.Members {
		if v.Ticked("few-" + string(s.Person)) {
			p.Few = append(p.Few, s.Person)
		}
	}
	if _, err := v.House.ChangeMeeting(v.Ctx, v.By, m.ID, p); err != nil {
		return v.FormAgain(err, &view)
	}
	if p.Quiet || m.CalledAt == nil {
		return v.Done(meetingPath(m.ID), "meeting-changed-quietly")
	}
	return v.Done(meetingPath(m.ID), "meeting-changed")
}

func (v *visit) cancelForm() (web.Form, house.MeetingView, error) {
	m, err := v.House.MeetingFor(v.Ctx, v.By, v.meetingID())
	return web.Form{Shell: v.Shell(v.Say("meeting-form.cancel")), Heading: v.Say("meeting-form.cancel"), Over: &web.Link{URL: meetingPath(m.ID), Text: m.Title + ", " + m.Reference},
		Button: v.Say("meeting-form.cancel-go"), Danger: true, PostURL: meetingPath(m.ID, "cancel"), CancelURL: meetingPath(m.ID),
		Fields: []web.Field{v.WhyField(), {Kind: "checkbox", Name: "quiet", Label: v.Say("meeting-form.quiet"), Chosen: v.Ticked("quiet")}}}, m, err
}

func (v *visit) cancelMeetingPage() error {
	view, _, err := v.cancelForm()
	if err != nil {
		return err
	}
	return v.Show("form", view)
}

func (v *visit) cancelMeeting() error {
	view, m, err := v.cancelForm()
	if err != nil {
		return err
	}
	if err := v.House.CancelMeeting(v.Ctx, v.By, m.ID, v.Text("why"), v.Ticked("quiet")); err != nil {
		return v.FormAgain(err, &view)
	}
	return v.Done(meetingPath(m.ID), "meeting-cancelled")
}

func (v *visit) callMeetingPage() error {
	m, err := v.House.MeetingFor(v.Ctx, v.By, v.meetingID())
	if err != nil {
		return err
	}
	return v.Show("form", web.Form{Shell: v.Shell(v.Say("meeting.call")), Heading: v.Say("meeting.call"), Over: &web.Link{URL: meetingPath(m.ID), Text: m.Title + ", " + m.Reference},
		Button: v.Say("meeting.call"), PostURL: meetingPath(m.ID, "call"), CancelURL: meetingPath(m.ID), Text: []string{v.Say("meeting.call-text", "starts", m.Starts)},
		Fields: []web.Field{{Kind: "checkbox", Name: "agenda", Label: v.Say("meeting.call-agenda", "n", len(m.Items))}}})
}

func (v *visit) callMeeting() error {
	if err := v.House.CallMeeting(v.Ctx, v.By, v.meetingID()); err != nil {
		return err
	}
	if v.Ticked("agenda") {
		if err := v.House.PublishAgenda(v.Ctx, v.By, v.meetingID()); err != nil {
			return err
		}
	}
	return v.Done(meetingPath(v.meetingID()), "meeting-called")
}

func weekday(s string) time.Weekday { return time.Weekday(number(s)) }
