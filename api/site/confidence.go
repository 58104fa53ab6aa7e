package site

import (
	"net/http"
	"slices"

	"hustings/api/door"
	"hustings/api/web"
	"hustings/domain"
	"hustings/elections"
	"hustings/elections/box"
	"hustings/elections/register"
)

// Motions of no confidence in a chair or vice-chair (R107 to R109): for the panel's
// members and its officers; to everybody else they do not exist.
func (s *Pages) confidencePages() {
	s.HTML(door.SignedIn, http.MethodGet, "/panels/:panel/no-confidence", (*Visit).confidencesPage)
	s.HTML(door.SignedIn, http.MethodGet, "/panels/:panel/no-confidence/move", (*Visit).moveConfidencePage)
	s.HTML(door.SignedIn, http.MethodPost, "/panels/:panel/no-confidence/move", (*Visit).moveConfidence)
	s.HTML(door.SignedIn, http.MethodGet, "/panels/:panel/no-confidence/:motion", (*Visit).confidencePage)
	s.HTML(door.SignedIn, http.MethodPost, "/panels/:panel/no-confidence/:motion/second", (*Visit).secondConfidence)
	s.HTML(door.SignedIn, http.MethodPost, "/panels/:panel/no-confidence/:motion/withdraw", (*Visit).withdrawConfidence)
}

func confidencePath(panel string) string { return PanelPath(panel) + "/no-confidence" }

// confidencesPage lists them, the latest first.
func (v *Visit) confidencesPage() error {
	panel, err := v.Register.Panel(v.Ctx, v.C.Param("panel"))
	if err != nil {
		return err
	}
	list, err := v.Engine.NoConfidences(v.Ctx, v.By, panel.ID)
	if err != nil {
		return err
	}
	heading := v.Say("confidence.list")
	view := web.Table{Shell: v.Shell(heading), Over: &web.Link{URL: PanelPath(panel.Code), Text: panel.Name}, Heading: heading, Lead: v.Say("confidence.lead"),
		Columns: []string{v.Say("confidence.concerns"), v.Say("confidence.moved-on"), v.Say("confidence.where")}, None: v.Say("confidence.none")}
	for _, m := range list {
		view.Rows = append(view.Rows, []web.Cell{{Text: v.concerns(m), URL: confidencePath(panel.Code) + "/" + string(m.ID)}, {At: m.MovedAt}, {State: "confidence-" + string(m.State)}})
	}
	if v.By.Is(panel.ID, "", domain.PanelRoles...) {
		view.Links = []web.Link{{URL: confidencePath(panel.Code) + "/move", Text: v.Say("confidence.move")}}
	}
	return v.Show("table", view)
}

// concerns names the person and the office.
func (v *Visit) concerns(m elections.ConfidenceShown) string {
	return v.Say("confidence.who", "name", m.People[m.Person].Name(), "office", v.officeWord(m.Office))
}

// moveConfidenceForm asks in which office, and why.
func (v *Visit) moveConfidenceForm() (web.Form, register.PanelView, error) {
	panel, err := v.Register.Panel(v.Ctx, v.C.Param("panel"))
	if err != nil {
		return web.Form{}, panel, err
	}
	if err := v.By.Must(panel.ID, "", domain.PanelRoles...); err != nil {
		return web.Form{}, panel, err
	}
	offices, err := v.Register.OfficesOn(v.Ctx, panel.ID, panel.Today)
	if err != nil {
		return web.Form{}, panel, err
	}
	heading := v.Say("confidence.move")
	view := web.Form{Shell: v.Shell(heading), Over: &web.Link{URL: confidencePath(panel.Code), Text: panel.Name}, Heading: heading,
		Text: []string{v.Say("confidence.text"), v.Say("confidence.text-then")}, Button: heading, Danger: true,
		PostURL: confidencePath(panel.Code) + "/move", CancelURL: confidencePath(panel.Code)}
	which := web.Field{Kind: "radios", Name: "office", Label: v.Say("confidence.in-whom")}
	for _, o := range offices {
		which.Options = append(which.Options, web.Option{Value: string(o.Office), Text: v.Say("confidence.who", "name", o.Person.Name(), "office", v.officeWord(o.Office)),
			Chosen: v.Field("office") == string(o.Office)})
	}
	if len(which.Options) == 0 {
		view.Text, view.PostURL = []string{v.Say("confidence.nobody")}, ""
	}
	why := v.WhyField()
	why.Hint = v.Say("confidence.why-hint")
	view.Fields = []web.Field{which, why}
	return view, panel, nil
}

func (v *Visit) moveConfidencePage() error {
	view, _, err := v.moveConfidenceForm()
	if err != nil {
		return err
	}
	return v.Show("form", view)
}

func (v *Visit) moveConfidence() error {
	view, panel, err := v.moveConfidenceForm()
	if err != nil {
		return err
	}
	m, err := v.Engine.MoveNoConfidence(v.Ctx, v.By, panel.ID, domain.Office(v.Field("office")), v.Text("why"))
	if err != nil {
		return v.FormAgain(err, &view)
	}
	return v.Done(confidencePath(panel.Code)+"/"+string(m.ID), "confidence-moved")
}

// confidenceView is one motion: what it is about, where it stands, and the one
// thing that whoever looks may do with it.
func (v *Visit) confidenceView() (web.Form, elections.ConfidenceShown, error) {
	panel, err := v.Register.Panel(v.Ctx, v.C.Param("panel"))
	if err != nil {
		return web.Form{}, elections.ConfidenceShown{}, err
	}
	m, err := v.Engine.NoConfidence(v.Ctx, v.By, domain.ConfidenceID(v.C.Param("motion")))
	if err != nil {
		return web.Form{}, m, err
	}
	path := confidencePath(panel.Code) + "/" + string(m.ID)
	view := web.Form{Shell: v.Shell(v.Say("confidence.heading")), Over: &web.Link{URL: confidencePath(panel.Code), Text: panel.Name},
		Heading: v.concerns(m), Text: []string{v.Say("confidence.state." + string(m.State))}, CancelURL: confidencePath(panel.Code)}
	fact := func(key, value string) {
		view.Facts = append(view.Facts, web.Fact{Label: v.Say(key), Value: value})
	}
	fact("confidence.mover", m.People[m.MovedBy].Name())
	fact("confidence.moved-on", v.Words.Instant(m.MovedAt))
	fact("confidence.why", m.Why)
	switch {
	case m.SecondedBy != "":
		fact("confidence.seconder", m.People[m.SecondedBy].Name())
		fact("confidence.opens", v.Words.Instant(*m.Opens))
		fact("confidence.closes", v.Words.Instant(*m.Closes))
		fact("confidence.needed", v.Say("confidence.needed-of"))
	case m.State == domain.ConfidenceMoved:
		fact("confidence.lapses", v.Words.Instant(m.Lapses))
	}
	if m.EndedAt != nil {
		fact("confidence.ended", v.Words.Instant(*m.EndedAt))
	} else {
		view.Links = append(view.Links, web.Link{URL: path + "/calendar.ics", Text: v.Say("calendar.snapshot")})
	}
	err = v.confidenceAct(&view, m, path)
	return view, m, err
}

// confidenceAct adds what the visitor may do now: second, withdraw, or vote.
func (v *Visit) confidenceAct(view *web.Form, m elections.ConfidenceShown, path string) error {
	now, member := v.Now(), v.By.Is(m.Panel, "", domain.PanelRoles...)
	switch {
	case member && m.MaySecond(v.By.Person, true) == nil && now.Before(m.Lapses):
		view.PostURL, view.Button = path+"/second", v.Say("confidence.second")
		view.Text = append(view.Text, v.Say("confidence.second-text"))
	case member && m.MayWithdraw(v.By.Person) == nil:
		view.PostURL, view.Button, view.Danger, view.Fields = path+"/withdraw", v.Say("confidence.withdraw"), true, []web.Field{v.WhyField()}
	}
	if m.State != domain.ConfidenceVoting {
		return nil
	}
	mine, err := v.Engine.MyVotes(v.Ctx, v.By)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(mine, func(x box.MyVote) bool { return x.Vote.Contest.ID == m.Contest }) && !now.Before(*m.Opens) && now.Before(*m.Closes) {
		view.Links = append(view.Links, web.Link{URL: "/contests/" + string(m.Contest) + "/ballot", Text: v.Say("confidence.vote")})
	}
	return nil
}

func (v *Visit) confidencePage() error {
	view, _, err := v.confidenceView()
	if err != nil {
		return err
	}
	return v.Show("form", view)
}

func (v *Visit) secondConfidence() error {
	view, m, err := v.confidenceView()
	if err != nil {
		return err
	}
	if _, err := v.Engine.SecondNoConfidence(v.Ctx, v.By, m.ID); err != nil {
		return v.FormAgain(err, &view)
	}
	return v.Done(v.confidenceAt(m), "confidence-seconded")
}

func (v *Visit) withdrawConfidence() error {
	view, m, err := v.confidenceView()
	if err != nil {
		return err
	}
	if _, err := v.Engine.WithdrawNoConfidence(v.Ctx, v.By, m.ID, v.Text("why")); err != nil {
		return v.FormAgain(err, &view)
	}
	return v.Done(v.confidenceAt(m), "confidence-withdrawn")
}

func (v *Visit) confidenceAt(m elections.ConfidenceShown) string {
	return confidencePath(v.C.Param("panel")) + "/" + string(m.ID)
}
