package api

import (
	"net/http"
	"slices"

	"hustings/api/door"
	"hustings/api/web"
	"hustings/domain"
	"hustings/domain/refusal"
	"hustings/elections"
)

// deskAct is an act on an election whose page asks for a few things. Its words
// stand below "office.act." and "office.text.", by its page's name.
type deskAct struct {
	page   string
	who    door.Access // two officers and a passkey where it is fresh
	danger bool
	noWhy  bool
	fields func(*visit, elections.ElectionView) ([]web.Field, error) // none: it cannot be done now, and "office.nothing." says why
	do     func(*visit, elections.ElectionView) error
	names  map[string]string // of fields, as refusals name them
}

// deskActs are the acts that one form serves.
var deskActs = []deskAct{
	{page: "notice", who: door.Office, noWhy: true, do: func(v *visit, el elections.ElectionView) error {
		_, err := v.Engine.PublishNotice(v.ctx, v.by, el.ID)
		return err
	}},
	{page: "cancel", who: door.Office, danger: true, do: func(v *visit, el elections.ElectionView) error {
		return v.Engine.Cancel(v.ctx, v.by, el.ID, v.text("why"))
	}},
	{page: "correction", who: door.Officers, noWhy: true, fields: (*visit).correctionFields, do: func(v *visit, el elections.ElectionView) error {
		return v.Engine.CorrectStatement(v.ctx, v.by, el.ID, domain.Slip{Nomination: domain.NominationID(v.field("nomination")), Text: v.text("text")})
	}},
	{page: "convene", who: door.Office, fields: (*visit).conveneFields, do: func(v *visit, el elections.ElectionView) error {
		_, err := v.Engine.ConveneOfficers(v.ctx, v.by, el.ID, domain.Office(v.field("office")), v.text("why"))
		return err
	}},
	{page: "postpone", who: door.Officers.Fresh(), fields: (*visit).postponeFields, names: milestoneNames(), do: func(v *visit, el elections.ElectionView) error {
		to, err := v.instant("to")
		if err == nil {
			_, err = v.Engine.Postpone(v.ctx, v.by, el.ID, domain.Milestone(v.field("milestone")), to, v.text("why"))
		}
		return err
	}},
	{page: "release", who: door.Officers.Fresh(), do: func(v *visit, el elections.ElectionView) error {
		_, err := v.Engine.Release(v.ctx, v.by, el.ID, v.text("why"))
		return err
	}},
	{page: "reopen", who: door.Officers.Fresh(), names: milestoneNames(), fields: func(v *visit, _ elections.ElectionView) ([]web.Field, error) {
		return []web.Field{v.asked("datetime-local", "to", "office.field.closes")}, nil
	}, do: func(v *visit, el elections.ElectionView) error {
		to, err := v.instant("to")
		if err == nil {
			_, err = v.Engine.Reopen(v.ctx, v.by, el.ID, to, v.text("why"))
		}
		return err
	}},
	{page: "void", who: door.Officers.Fresh(), danger: true, fields: func(v *visit, _ elections.ElectionView) ([]web.Field, error) {
		return []web.Field{v.asked("textarea", "decision", "office.field.decision")}, nil
	}, do: func(v *visit, el elections.ElectionView) error {
		_, err := v.Engine.Void(v.ctx, v.by, el.ID, v.text("decision"), v.text("why"))
		return err
	}},
	{page: "alarm", who: door.Officers.Fresh(), noWhy: true, fields: (*visit).alarmFields, do: func(v *visit, el elections.ElectionView) error {
		_, err := v.Engine.SettleAlarm(v.ctx, v.by, el.ID, v.field("decision"), v.text("cause"), v.text("evidence"))
		return err
	}},
	{page: "roll-change", who: door.Officers.Fresh(), fields: (*visit).rollFields, do: (*visit).changeRoll},
}

func (s *Pages) deskActPages() {
	for _, a := range slices.Concat(deskActs, pollActs) {
		path := "/elections/:election/" + a.page
		s.html(a.who, http.MethodGet, path, func(v *visit) error { return v.actPage(a) })
		s.html(a.who, http.MethodPost, path, func(v *visit) error { return v.act(a) })
	}
}

func (v *visit) actForm(a deskAct, el elections.ElectionView) (web.Form, error) {
	view := web.Form{Shell: v.shell(v.say("office.act." + a.page)), Over: over(el), Heading: v.say("office.act." + a.page), Text: []string{v.say("office.text." + a.page)},
		Button: v.say("office.act." + a.page), Danger: a.danger, Passkey: a.who.Passkey, PostURL: officePath(el.Reference, a.page), CancelURL: officePath(el.Reference, "office")}
	if el.Alarm != "" && a.page == "alarm" {
		view.Facts = []web.Fact{{Label: v.say("office.field.alarm"), Value: v.Words.Alarm(el.Alarm)}}
	}
	if a.fields != nil {
		fields, err := a.fields(v, el)
		if err != nil {
			return view, err
		}
		if view.Fields = fields; len(fields) == 0 {
			view.Text, view.PostURL = []string{v.say("office.nothing." + a.page)}, ""
			return view, nil
		}
	}
	if !a.noWhy {
		view.Fields = append(view.Fields, v.whyField())
	}
	return view, nil
}

func (v *visit) actPage(a deskAct) error {
	el, err := v.election()
	if err != nil {
		return err
	}
	if err := v.mine(a.who, el); err != nil {
		return err
	}
	view, err := v.actForm(a, el)
	if err != nil {
		return err
	}
	return v.show("form", view)
}

func (v *visit) act(a deskAct) error {
	el, err := v.election()
	if err != nil {
		return err
	}
	err = a.do(v, el)
	if err == nil {
		if a.who.Passkey {
			return v.done("/office/requests", "asked")
		}
		return v.done(officePath(el.Reference, "office"), "done")
	}
	view, fault := v.actForm(a, el)
	if fault != nil {
		return fault
	}
	return v.formAgain(fieldOf(err, a.names), &view)
}

// milestoneNames: a refusal of a deadline names the deadline; the form asks for
// its new time.
func milestoneNames() map[string]string {
	names := map[string]string{}
	for _, m := range domain.Milestones {
		names[string(m)] = "to"
	}
	return names
}

// postponeFields offers the deadlines that can be moved as things are; none when
// there is none (R20).
func (v *visit) postponeFields(el elections.ElectionView) ([]web.Field, error) {
	movable, err := v.Engine.Movable(v.ctx, v.by, el.ID)
	if err != nil || len(movable) == 0 {
		return nil, err
	}
	which := web.Field{Kind: "select", Name: "milestone", Label: v.say("office.field.milestone"), Hint: v.say("office.milestone-hint")}
	for _, d := range movable {
		which.Options = append(which.Options, web.Option{Value: string(d.Milestone), Text: v.say("office.date-option", "what", v.say("date-of."+dateKeys[d.Milestone]), "at", d.At),
			Chosen: string(d.Milestone) == v.field("milestone")})
	}
	return []web.Field{which, v.asked("datetime-local", "to", "office.field.to")}, nil
}

func (v *visit) alarmFields(elections.ElectionView) ([]web.Field, error) {
	return []web.Field{v.choice("radios", "decision", "office.field.alarm-decision", "office.alarm.", "continue", "recount", "void"),
		v.asked("textarea", "cause", "office.field.cause"), v.asked("textarea", "evidence", "office.field.evidence")}, nil
}

func (v *visit) conveneFields(elections.ElectionView) ([]web.Field, error) {
	return []web.Field{v.choice("radios", "office", "office.field.office", "office.office.", string(domain.ChairOffice), string(domain.ViceOffice))}, nil
}

func (v *visit) correctionFields(el elections.ElectionView) ([]web.Field, error) {
	stand, _, err := v.Engine.Candidates(v.ctx, v.by, el.Reference)
	if err != nil {
		return nil, err
	}
	whose := web.Field{Kind: "select", Name: "nomination", Label: v.say("office.field.nomination"), Options: []web.Option{{Text: v.say("office.whole-statement")}}}
	for _, c := range stand {
		whose.Options = append(whose.Options, web.Option{Value: string(c.Nomination), Text: c.Name, Chosen: string(c.Nomination) == v.field("nomination")})
	}
	return []web.Field{whose, v.asked("textarea", "text", "office.field.slip")}, nil
}

func (v *visit) rollFields(elections.ElectionView) ([]web.Field, error) {
	return []web.Field{v.asked("text", "number", "office.col.number"), v.choice("radios", "how", "office.field.how", "office.roll.", "add", "remove")}, nil
}

func (v *visit) changeRoll(el elections.ElectionView) error {
	person, err := v.personByNumber("number")
	if err != nil {
		return err
	}
	switch v.field("how") {
	case "add":
		_, err = v.Engine.AddToRoll(v.ctx, v.by, el.ID, person, v.text("why"))
	case "remove":
		_, err = v.Engine.RemoveFromRoll(v.ctx, v.by, el.ID, person, v.text("why"))
	default:
		err = refusal.Because(refusal.Missing, "R33", nil).On("how")
	}
	return err
}
