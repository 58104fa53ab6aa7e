package chamber

import (
	"net/url"

	"hustings/api/web"
	"hustings/domain"
	"hustings/domain/count"
	"hustings/domain/governance"
	"hustings/domain/refusal"
	house "hustings/elections/governance"
)

// motionForm is an act on a motion that asks for something first.
type motionForm struct {
	text   string // key of what is said above it; empty: nothing
	danger bool
	fields func(v *visit, m house.MotionShown) ([]web.Field, error)
	do     func(v *visit, m house.MotionShown) error
}

var motionForms map[string]motionForm

func init() { // not a literal: the forms lead back to it
	motionForms = map[string]motionForm{
		"recuse": {text: "motion.form.recuse-text", fields: onlyWhy, do: func(v *visit, m house.MotionShown) error {
			_, err := v.House.Recuse(v.Ctx, v.By, m.ID, v.Text("why"))
			return err
		}},
		"withdraw": {text: "motion.form.withdraw-text", danger: true, fields: onlyWhy, do: func(v *visit, m house.MotionShown) error {
			_, err := v.House.WithdrawMotion(v.Ctx, v.By, m.ID, v.Text("why"))
			return err
		}},
		"amend": {text: "motion.form.amend-text", fields: wordsAnew, do: func(v *visit, m house.MotionShown) error {
			_, err := v.House.AmendMotion(v.Ctx, v.By, m.ID, v.Text("title"), v.Text("text"), v.Text("why"))
			return err
		}},
		"casting": {text: "motion.form.casting-text", fields: castingFields, do: func(v *visit, m house.MotionShown) error {
			_, err := v.House.CastingVote(v.Ctx, v.By, m.ID, governance.Choice(v.Field("choice")), v.Text("why"))
			return err
		}},
		"call": {fields: callFields, do: func(v *visit, m house.MotionShown) error {
			_, err := v.House.CallMotion(v.Ctx, v.By, m.ID, whole(v.Field("minutes")))
			return err
		}},
		"same": {text: "motion.form.same-text", fields: sameFields, do: func(v *visit, m house.MotionShown) error {
			lost, err := v.House.MotionNamed(v.Ctx, v.By, v.Field("lost"))
			if r, no := refusal.Of(err); no && r.Code == refusal.NotFound {
				return refusal.Because(governance.NotLost, "R135", nil).On("lost")
			}
			if err != nil {
				return err
			}
			_, err = v.House.RuleSame(v.Ctx, v.By, m.ID, lost.ID, v.Text("why"))
			return err
		}},
		"meeting": {fields: meetingFields, do: func(v *visit, m house.MotionShown) error {
			_, err := v.House.PutToMeeting(v.Ctx, v.By, m.ID, governance.MeetingID(v.Field("meeting")), "")
			return err
		}},
	}
}

func (v *visit) motionFormPage(act string) error {
	view, _, err := v.motionFormView(act)
	if err != nil {
		return err
	}
	return v.Show("form", view)
}

func (v *visit) sendMotionForm(act string) error {
	view, m, err := v.motionFormView(act)
	if err != nil {
		return err
	}
	if err := motionForms[act].do(v, m); err != nil {
		return v.FormAgain(err, view)
	}
	if back := v.C.Query("back"); back != "" {
		return v.Done(localPath(back, motionPath(m.Reference)), v.flashOf())
	}
	return v.Done(motionPath(m.Reference), v.flashOf())
}

func (v *visit) motionFormView(act string) (*web.Form, house.MotionShown, error) {
	m, err := v.House.MotionNamed(v.Ctx, v.By, v.C.Param("motion"))
	if err != nil {
		return nil, m, err
	}
	f := motionForms[act]
	heading := v.Say("motion.act." + act)
	view := &web.Form{Shell: v.Shell(heading), Over: &web.Link{URL: motionPath(m.Reference), Text: m.Reference + ", " + m.Title}, Heading: heading, Button: heading,
		Danger: f.danger, PostURL: motionPath(m.Reference) + "/" + act, CancelURL: motionPath(m.Reference)}
	if back := v.C.Query("back"); back != "" { // from a meeting's room, and to it again
		view.PostURL += "?" + url.Values{"back": {back}}.Encode()
		view.CancelURL = localPath(back, view.CancelURL)
	}
	if f.text != "" {
		view.Text = []string{v.Say(f.text)}
	}
	view.Fields, err = f.fields(v, m)
	return view, m, err
}

func onlyWhy(v *visit, _ house.MotionShown) ([]web.Field, error) {
	return []web.Field{v.WhyField()}, nil
}

// typed is a field with what was typed, or with what stands before anything was.
func (v *visit) typed(kind, name, label, stands string) web.Field {
	f := v.Asked(kind, name, label)
	if f.Value == "" && v.C.Request.Method != "POST" {
		f.Value = stands
	}
	return f
}

func wordsAnew(v *visit, m house.MotionShown) ([]web.Field, error) {
	words := v.typed("textarea", "text", "motion.form.words", m.Words)
	words.Rows = 10
	return []web.Field{v.typed("text", "title", "motion.form.title", m.Title), words, v.WhyField()}, nil
}

func castingFields(v *visit, _ house.MotionShown) ([]web.Field, error) {
	return []web.Field{v.Choice("radios", "choice", "motion.form.casting", "motion.choice.", string(governance.Yes), string(governance.No)), v.WhyField()}, nil
}

func sameFields(v *visit, _ house.MotionShown) ([]web.Field, error) {
	return []web.Field{v.Asked("text", "lost", "motion.form.lost"), v.WhyField()}, nil
}

func callFields(v *visit, m house.MotionShown) ([]web.Field, error) {
	if m.Mode != governance.BySecret {
		return nil, nil
	}
	return []web.Field{v.typed("text", "minutes", "motion.form.minutes", "10")}, nil
}

// meetingFields offers the meetings to come of the motion's panels.
func meetingFields(v *visit, m house.MotionShown) ([]web.Field, error) {
	meetings, err := v.House.MeetingsToCome(v.Ctx, v.By, m.Panels)
	f := web.Field{Kind: "radios", Name: "meeting", Label: v.Say("motion.form.meeting")}
	for _, of := range meetings {
		f.Options = append(f.Options, web.Option{Value: string(of.ID), Text: of.Title + ", " + v.Words.Instant(of.Starts), Chosen: string(of.ID) == v.Field("meeting")})
	}
	return []web.Field{f}, err
}

// newMotionPage is where a member moves a motion.
func (v *visit) newMotionPage() error {
	view, _, err := v.newMotionView()
	if err != nil {
		return err
	}
	return v.Show("form", view)
}

// newMotionView is the form of a motion; what it amends or replaces is in the address.
func (v *visit) newMotionView() (*web.Form, house.Proposal, error) {
	var p house.Proposal
	heading := v.Say("title.motion-new")
	view := &web.Form{Shell: v.Shell(heading), Heading: heading, Text: []string{v.Say("motion.form.text")}, Button: v.Say("motion.form.go"), PostURL: v.C.Request.URL.RequestURI(), CancelURL: "/motions"}
	title, words := "", "That "
	for param, kind := range map[string]governance.PurposeKind{"amends": governance.ForAmendment, "replaces": governance.ForPlain, "rescinds": governance.ForRescission} {
		name := v.C.Query(param)
		if name == "" {
			continue
		}
		of, err := v.House.MotionNamed(v.Ctx, v.By, name)
		if err != nil {
			return nil, p, err
		}
		p.Purpose.Kind, p.Panels = kind, of.Panels
		view.Over = &web.Link{URL: motionPath(of.Reference), Text: of.Reference + ", " + of.Title}
		view.Heading = v.Say("motion.act." + map[string]string{"amends": "amendment", "replaces": "replace", "rescinds": "rescind"}[param])
		if kind == governance.ForAmendment {
			p.Purpose.Subject, p.Meeting, p.Item, p.Way = string(of.ID), of.Meeting, of.Item, governance.AtMeeting
			words, view.Text = of.Words, []string{v.Say("motion.amends-text")}
		} else {
			p.Replaces = of.ID
		}
	}
	if err := v.proposalFor(&p); err != nil {
		return nil, p, err
	}
	if p.Panels == nil {
		field, err := v.panelsField()
		if err != nil {
			return nil, p, err
		}
		view.Fields = append(view.Fields, field...)
	}
	text := v.typed("textarea", "text", "motion.form.words", words)
	text.Rows, text.Hint = 8, v.Say("motion.form.words-hint")
	view.Fields = append(view.Fields, v.typed("text", "title", "motion.form.title", title), text)
	v.howFields(view, p)
	return view, p, nil
}

// proposalFor takes the purpose, meeting and item that the address names.
func (v *visit) proposalFor(p *house.Proposal) error {
	if meeting := v.C.Query("meeting"); domain.IsID(meeting) && p.Meeting == "" {
		p.Meeting, p.Way = governance.MeetingID(meeting), governance.AtMeeting
		if item := v.C.Query("item"); domain.IsID(item) {
			p.Item = governance.ItemID(item)
		}
		m, err := v.House.MeetingFor(v.Ctx, v.By, p.Meeting)
		if err != nil {
			return err
		}
		p.Panels = m.Panels
	}
	switch kind := governance.PurposeKind(v.C.Query("purpose")); kind {
	case governance.ForLetter, governance.ForPriorities, governance.ForSeatVacant, governance.ForCoOption, governance.ForOfficer:
		p.Purpose = governance.MotionPurpose{Kind: kind, Subject: v.C.Query("subject"), Person: domain.PersonID(v.C.Query("person")), Office: domain.Office(v.C.Query("office"))}
	case governance.ForPlain, governance.ForAmendment, governance.ForRescission:
	}
	if code := v.C.Query("panel"); code != "" && p.Panels == nil {
		panel, err := v.Register.Panel(v.Ctx, code)
		if err != nil {
			return err
		}
		p.Panels = []domain.PanelID{panel.ID}
	}
	return nil
}

// howFields ask how it is decided, as far as the rules leave it open.
func (v *visit) howFields(view *web.Form, p house.Proposal) {
	terms := p.Purpose.Terms()
	if p.Way == "" {
		view.Fields = append(view.Fields, v.Choice("radios", "way", "motion.form.way", "motion.form.way.", string(governance.BetweenMeetings), string(governance.AtMeeting)))
	}
	if terms.Majority == "" {
		view.Fields = append(view.Fields, v.Choice("select", "majority", "motion.form.majority", "motion.majority.", string(count.Simple), string(count.Absolute), string(count.TwoThirds)))
	}
	if !terms.Open {
		view.Fields = append(view.Fields, v.Choice("radios", "mode", "motion.form.mode", "motion.form.mode.", string(governance.ByName), string(governance.BySecret)))
	}
	view.Fields = append(view.Fields, v.Choice("radios", "shown", "motion.form.shown", "motion.form.shown.", string(governance.ShownLive), string(governance.ShownAtClose)))
	for i, f := range view.Fields { // the usual answer stands
		if f.Kind == "radios" && f.Name != "panel" && v.Field(f.Name) == "" {
			view.Fields[i].Options[0].Chosen = true
		}
	}
	if terms.Person && p.Purpose.Person == "" {
		whom := v.Asked("text", "person", "motion.form.whom")
		whom.Hint = v.Say("motion.form.whom-hint")
		view.Fields = append([]web.Field{whom}, view.Fields...)
	}
	if (p.Purpose.Kind == "" || p.Purpose.Kind == governance.ForPlain) && p.Purpose.Person == "" {
		person := v.Asked("text", "person", "motion.form.person")
		person.Hint = v.Say("motion.form.person-hint")
		view.Fields = append(view.Fields, person)
	}
}

// panelsField asks before which panel, where the reader sits on one of several or
// there are others to decide with.
func (v *visit) panelsField() ([]web.Field, error) {
	own, err := v.sitsOn()
	if err != nil || len(own) == 0 {
		return nil, err
	}
	f := web.Field{Kind: "radios", Name: "panel", Label: v.Say("motion.form.panel")}
	for i, p := range own {
		f.Options = append(f.Options, web.Option{Value: p.Code, Text: p.Name, Chosen: p.Code == v.Field("panel") || i == 0 && v.Field("panel") == ""})
	}
	f.Options = append(f.Options, web.Option{Value: "*", Text: v.Say("motion.form.joint"), Chosen: v.Field("panel") == "*"})
	return []web.Field{f}, nil
}

// sitsOn are the panels on which the reader sits.
func (v *visit) sitsOn() (own []domain.Panel, err error) {
	_, panels, err := v.Register.Networks(v.Ctx)
	for _, p := range panels {
		if p.EndedOn == nil && v.By.Is(p.ID, "", domain.PanelMember) {
			own = append(own, p)
		}
	}
	return own, err
}

// moveMotion moves what was typed.
func (v *visit) moveMotion() error {
	view, p, err := v.newMotionView()
	if err != nil {
		return err
	}
	m, err := v.proposed(p)
	if err != nil {
		return v.FormAgain(err, view)
	}
	if m.Meeting != "" {
		if back := v.C.Query("back"); back != "" {
			return v.Done(localPath(back, motionPath(m.Reference)), "motion-moved")
		}
	}
	return v.Done(motionPath(m.Reference), "motion-moved")
}

func (v *visit) proposed(p house.Proposal) (m governance.Motion, err error) {
	p.Title, p.Words = v.Text("title"), v.Text("text")
	if p.Way == "" {
		p.Way = governance.Way(v.Field("way"))
	}
	p.Mode, p.Shown = governance.Mode(v.Field("mode")), governance.Shown(v.Field("shown"))
	if p.Way == governance.AtMeeting {
		p.Majority = count.Majority(v.Field("majority"))
	}
	if p.Panels == nil {
		if p.Panels, err = v.chosenPanels(); err != nil {
			return m, err
		}
	}
	if member := v.Field("person"); member != "" {
		if p.Purpose.Person, err = v.House.MemberNumbered(v.Ctx, v.By, member); err != nil {
			return m, err
		}
	}
	return v.House.Move(v.Ctx, v.By, p)
}

func (v *visit) chosenPanels() ([]domain.PanelID, error) {
	_, panels, err := v.Register.Networks(v.Ctx)
	if err != nil {
		return nil, err
	}
	var out []domain.PanelID
	for _, p := range panels {
		if p.EndedOn == nil && (v.Field("panel") == "*" || v.Field("panel") == p.Code) {
			out = append(out, p.ID)
		}
	}
	if len(out) == 0 {
		return nil, refusal.Because(refusal.Missing, "R129", nil).On("panel")
	}
	return out, nil
}
