package chamber

import (
	"net/http"
	"slices"
	"strings"

	"hustings/api/door"
	"hustings/api/site"
	"hustings/api/web"
	"hustings/domain"
	"hustings/domain/governance"
	"hustings/domain/refusal"
	house "hustings/elections/governance"
)

// motionPages are the pages of a panel's motions.
func (s *room) motionPages() {
	s.MemberHTML(door.SignedIn, http.MethodGet, "/my/votes", func(v *site.Visit) error { return (&visit{v, s.House}).votesPage() })
	s.html(door.SignedIn, http.MethodGet, "/motions", (*visit).motionsPage)
	s.html(door.SignedIn, http.MethodGet, "/decisions", (*visit).decisionsPage)
	s.html(door.PanelOnly, http.MethodGet, "/motions/new", (*visit).newMotionPage)
	s.html(door.PanelOnly, http.MethodPost, "/motions/new", (*visit).moveMotion)
	s.html(door.SignedIn, http.MethodGet, "/motions/:motion", (*visit).motionPage)
	s.Page(door.SignedIn, http.MethodGet, "/motions/:motion/calendar.ics", s.motionDates)
	for act, do := range map[string]func(*visit, governance.MotionID) error{
		"second": (*visit).secondMotion, "vote": (*visit).voteOnMotion, "secret": (*visit).askSecret, "pull": (*visit).pullMotion,
		"return": (*visit).returnMotion, "decline": (*visit).declineCasting,
	} {
		s.html(door.PanelOnly, http.MethodPost, "/motions/:motion/"+act, posted(do))
	}
	s.html(door.SignedIn, http.MethodPost, "/motions/:motion/close", posted((*visit).closeMotion))
	for act := range motionForms {
		who := door.PanelOnly
		if act == "call" || act == "meeting" || act == "same" { // the secretariat too
			who = door.SignedIn
		}
		s.html(who, http.MethodGet, "/motions/:motion/"+act, func(v *visit) error { return v.motionFormPage(act) })
		s.html(who, http.MethodPost, "/motions/:motion/"+act, func(v *visit) error { return v.sendMotionForm(act) })
	}
}

// motionsPage lists what is before the reader's panels.
func (v *visit) motionsPage() error { return v.motionList(false) }

// decisionsPage is the register of decisions.
func (v *visit) decisionsPage() error { return v.motionList(true) }

func (v *visit) motionList(register bool) error {
	q := house.MotionQuery{Words: strings.TrimSpace(v.C.Query("q")), Decisions: register, Page: max(1, whole(v.C.Query("page")))}
	state := v.C.Query("state")
	if register {
		q.Force = governance.Force(state)
	} else {
		q.Open = state == "open"
	}
	if err := v.narrowed(&q); err != nil {
		return err
	}
	list, more, err := v.House.Motions(v.Ctx, v.By, q)
	if err != nil {
		return err
	}
	names, err := v.panelNames()
	if err != nil {
		return err
	}
	title, other, states := "title.motions", "/decisions", []string{"", "open"}
	if register {
		title, other, states = "title.decisions", "/motions", []string{"", string(governance.InForce), string(governance.Superseded), string(governance.Rescinded)}
	}
	view := web.Motions{Shell: v.Shell(v.Say(title)), Register: register, OtherURL: other, Filter: web.Filter{Query: q.Words}}
	for _, s := range states {
		key := s
		if key == "" {
			key = "all"
		}
		view.Filter.State = append(view.Filter.State, web.Option{Value: s, Text: v.Say("motions.filter." + key), Chosen: s == state})
	}
	view.Filter.More = append(view.Filter.More, v.panelFilter(names, q.Panel))
	if v.By.HasRole(domain.PanelMember) {
		view.NewURL = "/motions/new"
	}
	if !register && q.Page == 1 && q.Words == "" && state == "" {
		if err := v.openMotions(&view, names); err != nil {
			return err
		}
	}
	for _, m := range list {
		view.Items = append(view.Items, motionRow(m, names))
	}
	view.Pager = v.pager(q.Page, more)
	return v.Show("motions", view)
}

// pager leads on from a page of a list that is paged by number: from 1.
func (v *visit) pager(page int, more bool) (p web.Pager) {
	q := v.C.Request.URL.Query()
	if page > 1 {
		q.Del("page")
		p.First = v.C.Request.URL.Path + "?" + q.Encode()
	}
	if more {
		q.Set("page", decimal(page+1))
		p.Next = v.C.Request.URL.Path + "?" + q.Encode()
	}
	return p
}

// findDecisions looks among the decisions of panels that the reader may see: those of her
// own network, and all that a role of hers reads. Nobody else's search finds any.
func (s *room) findDecisions(v *site.Visit, text string, most int) (list []web.Found, err error) {
	if v.By.Anonymous() {
		return nil, nil
	}
	found, _, err := s.House.Motions(v.Ctx, v.By, house.MotionQuery{Decisions: true, Words: text, Page: 1})
	if r, no := refusal.Of(err); no && r.Code == refusal.NotFound {
		return nil, nil
	}
	for _, m := range found[:min(len(found), most)] {
		line := web.Found{Kind: v.Say("search.decision"), Title: m.Title, URL: motionPath(m.Reference), Text: m.Reference}
		if m.Standing != "" {
			line.State = "standing-" + string(m.Standing)
		}
		list = append(list, line)
	}
	return list, err
}

// openMotions adds what waits for the reader, and what else is under way.
func (v *visit) openMotions(view *web.Motions, names map[domain.PanelID]domain.Panel) error {
	mine, err := v.House.MyMotions(v.Ctx, v.By)
	if err != nil {
		return err
	}
	voted := map[governance.MotionID]bool{}
	for _, m := range mine {
		if voted[m.ID] = true; len(m.Mine) == 0 {
			view.Mine = append(view.Mine, motionRow(m.Motion, names))
		} else {
			view.Open = append(view.Open, motionRow(m.Motion, names))
		}
	}
	open, _, err := v.House.Motions(v.Ctx, v.By, house.MotionQuery{Open: true})
	if err != nil {
		return err
	}
	for _, m := range open {
		if !voted[m.ID] {
			view.Open = append(view.Open, motionRow(m, names))
		}
	}
	return nil
}

func motionRow(m governance.Motion, names map[domain.PanelID]domain.Panel) web.MotionRow {
	r := web.MotionRow{Reference: m.Reference, Title: m.Title, URL: motionPath(m.Reference), Panels: panelsInWords(m, names), State: "motion-" + string(m.State),
		Majority: string(m.Majority), Secret: m.Mode == governance.BySecret, At: m.MovedAt}
	if m.Standing != "" {
		r.Standing = "standing-" + string(m.Standing)
	}
	if m.EndedAt != nil {
		r.At = *m.EndedAt
	}
	if m.Closes != nil && m.State == governance.MotionVoting {
		r.Closes = *m.Closes
	}
	return r
}

func panelsInWords(m governance.Motion, names map[domain.PanelID]domain.Panel) string {
	if !m.Joint() {
		return names[m.Panels[0]].Name
	}
	codes := make([]string, len(m.Panels))
	for i, p := range m.Panels {
		codes[i] = names[p].Code
	}
	return strings.Join(codes, ", ")
}

// narrowed reads which meeting's or panel's motions a list is to show.
func (v *visit) narrowed(q *house.MotionQuery) error {
	if meeting := v.C.Query("meeting"); domain.IsID(meeting) {
		q.Meeting = governance.MeetingID(meeting)
	}
	code := v.C.Query("panel")
	if code == "" {
		return nil
	}
	panel, err := v.Register.Panel(v.Ctx, code)
	q.Panel = panel.ID
	return err
}

// panelFilter narrows a list to one panel.
func (v *visit) panelFilter(names map[domain.PanelID]domain.Panel, chosen domain.PanelID) web.Field {
	panels := web.Field{Kind: "select", Name: "panel", Label: v.Say("motions.filter.panel"), Options: []web.Option{{Text: v.Say("motions.filter.panels")}}}
	for _, p := range names {
		if p.EndedOn == nil || p.ID == chosen {
			panels.Options = append(panels.Options, web.Option{Value: p.Code, Text: p.Name, Chosen: p.ID == chosen})
		}
	}
	slices.SortFunc(panels.Options[1:], func(a, b web.Option) int { return strings.Compare(a.Text, b.Text) })
	return panels
}

// panelNames are all panels by id.
func (v *visit) panelNames() (map[domain.PanelID]domain.Panel, error) {
	_, panels, err := v.Register.Networks(v.Ctx)
	names := map[domain.PanelID]domain.Panel{}
	for _, p := range panels {
		names[p.ID] = p
	}
	return names, err
}

// posted runs an act that asks for nothing but the button, and leads back to the
// motion: with the refusal above it, where there is one.
func posted(do func(*visit, governance.MotionID) error) func(*visit) error {
	return func(v *visit) error {
		m, err := v.House.MotionNamed(v.Ctx, v.By, v.C.Param("motion"))
		if err != nil {
			return err
		}
		if err := do(v, m.ID); err != nil {
			r, no := refusal.Of(err)
			if !no {
				return err
			}
			view, shown := v.motionView(m)
			if shown != nil {
				return shown
			}
			return v.Again(r.On(""), "motion", view, &view.Shell)
		}
		if back := v.Field("back"); back != "" {
			return v.Done(localPath(back, motionPath(m.Reference)), v.flashOf())
		}
		return v.Done(motionPath(m.Reference), v.flashOf())
	}
}

// localPath is a page of ours to go back to: a meeting's, or the motion's own.
func localPath(back, motion string) string {
	if strings.HasPrefix(back, "/meetings/") && !strings.ContainsAny(back, "\\?#\r\n") && !strings.Contains(back, "//") {
		return back
	}
	return motion
}

// flashOf is what is said of the act whose address was posted to.
func (v *visit) flashOf() string {
	path := v.C.Request.URL.Path
	switch path[strings.LastIndex(path, "/")+1:] {
	case "second":
		return "motion-seconded"
	case "vote":
		return "motion-voted"
	case "call":
		return "motion-called"
	case "close":
		return "motion-closed"
	}
	return "motion-done"
}

func (v *visit) secondMotion(id governance.MotionID) error {
	_, err := v.House.Second(v.Ctx, v.By, id)
	return err
}

func (v *visit) voteOnMotion(id governance.MotionID) error {
	_, err := v.House.VoteOpenly(v.Ctx, v.By, id, governance.Choice(v.Field("choice")))
	return err
}

func (v *visit) askSecret(id governance.MotionID) error {
	_, err := v.House.AskSecret(v.Ctx, v.By, id)
	return err
}

func (v *visit) pullMotion(id governance.MotionID) error {
	_, err := v.House.PullToMeeting(v.Ctx, v.By, id)
	return err
}

func (v *visit) returnMotion(id governance.MotionID) error {
	_, err := v.House.AskReturn(v.Ctx, v.By, id)
	return err
}

func (v *visit) closeMotion(id governance.MotionID) error {
	_, err := v.House.CloseMotion(v.Ctx, v.By, id)
	return err
}

func (v *visit) declineCasting(id governance.MotionID) error {
	_, err := v.House.DeclineCasting(v.Ctx, v.By, id)
	return err
}
