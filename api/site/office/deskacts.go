package office

import (
	"net/http"
	"slices"

	"hustings/api/door"
	"hustings/api/site"
	"hustings/api/web"
	"hustings/domain"
	"hustings/domain/refusal"
	"hustings/elections"
)

// deskAct is an act on an election whose page asks for a few things. Its words
// stand below "office.act." and "office.text.", by its page's name.
type deskAct struct {
	page   string
	who    door.Access // an act for two officers where a passkey is asked for
	danger bool
	noWhy  bool
	says   func(*visit, elections.ElectionView) string               // what everybody will read of it; nil: nothing that is typed here
	apart  bool                                                      // the reason has a private and a public part
	fields func(*visit, elections.ElectionView) ([]web.Field, error) // none: it cannot be done now, and "office.nothing." says why
	may    func(*visit, elections.ElectionView) error                // nil: whoever knocks
	do     func(*visit, elections.ElectionView) error
	names  map[string]string // of fields, as refusals name them
}

// deskActs are the acts that one form serves.
var deskActs = []deskAct{
	{page: "notice", who: door.Office, noWhy: true, fields: (*visit).noticeFields, do: func(v *visit, el elections.ElectionView) error {
		publish := v.Engine.PublishNotice
		if v.Ticked("at-once") {
			publish = v.Engine.PublishAtOnce
		}
		_, err := publish(v.Ctx, v.By, el.ID)
		return err
	}},
	{page: "self-publish", who: door.Office, noWhy: true, do: func(v *visit, el elections.ElectionView) error {
		return v.Engine.PublishOnItsDay(v.Ctx, v.By, el.ID)
	}},
	{page: "call-back", who: door.Office, noWhy: true, do: func(v *visit, el elections.ElectionView) error {
		return v.Engine.CallBack(v.Ctx, v.By, el.ID)
	}},
	{page: "cancel", who: door.Office, danger: true, may: mayCancel, says: saysEnded(domain.Cancelled), do: func(v *visit, el elections.ElectionView) error {
		return v.Engine.Cancel(v.Ctx, v.By, el.ID, v.Text("why"))
	}},
	{page: "correction", who: door.Officers, noWhy: true, fields: (*visit).correctionFields, do: func(v *visit, el elections.ElectionView) error {
		return v.Engine.CorrectStatement(v.Ctx, v.By, el.ID, domain.Slip{Nomination: domain.NominationID(v.Field("nomination")), Text: v.Text("text")})
	}},
	{page: "convene", who: door.Office, fields: (*visit).conveneFields, do: func(v *visit, el elections.ElectionView) error {
		_, err := v.Engine.ConveneOfficers(v.Ctx, v.By, el.ID, domain.Office(v.Field("office")), v.Text("why"))
		return err
	}},
	{page: "postpone", who: door.Officers.Fresh(), says: saysMoved(""), fields: (*visit).postponeFields, names: milestoneNames(), do: func(v *visit, el elections.ElectionView) error {
		to, err := v.Instant("to")
		if err == nil {
			_, err = v.Engine.Postpone(v.Ctx, v.By, el.ID, domain.Milestone(v.Field("milestone")), to, v.Text("why"))
		}
		return err
	}},
	{page: "release", who: door.Officers.Fresh(), do: func(v *visit, el elections.ElectionView) error {
		_, err := v.Engine.Release(v.Ctx, v.By, el.ID, v.Text("why"))
		return err
	}},
	{page: "reopen", who: door.Officers.Fresh(), says: saysMoved(domain.PollCloses), names: milestoneNames(), fields: func(v *visit, _ elections.ElectionView) ([]web.Field, error) {
		return []web.Field{v.Asked("datetime-local", "to", "office.field.closes")}, nil
	}, do: func(v *visit, el elections.ElectionView) error {
		to, err := v.Instant("to")
		if err == nil {
			_, err = v.Engine.Reopen(v.Ctx, v.By, el.ID, to, v.Text("why"))
		}
		return err
	}},
	{page: "void", who: door.Officers.Fresh(), danger: true, says: saysEnded(domain.Void), fields: func(v *visit, _ elections.ElectionView) ([]web.Field, error) {
		return []web.Field{v.Asked("textarea", "decision", "office.field.decision"), {Kind: "checkbox", Name: "afresh", Label: v.Say("office.field.afresh"), Chosen: v.Ticked("afresh")}}, nil
	}, do: func(v *visit, el elections.ElectionView) error {
		if v.Ticked("afresh") { // R88
			_, err := v.Engine.VoidAfresh(v.Ctx, v.By, el.ID, v.Text("decision"), v.Text("why"))
			return err
		}
		_, err := v.Engine.Void(v.Ctx, v.By, el.ID, v.Text("decision"), v.Text("why"))
		return err
	}},
	{page: "alarm", who: door.Officers.Fresh(), noWhy: true, fields: (*visit).alarmFields, do: func(v *visit, el elections.ElectionView) error {
		_, err := v.Engine.SettleAlarm(v.Ctx, v.By, el.ID, v.Field("decision"), v.Text("cause"), v.Text("evidence"))
		return err
	}},
	{page: "roll-change", who: door.Officers.Fresh(), apart: true, says: saysRoll(false), fields: (*visit).rollFields, do: (*visit).changeRoll},
}

func (s *room) deskActPages() {
	for _, a := range slices.Concat(deskActs, pollActs) {
		path := "/elections/:election/" + a.page
		s.html(a.who, http.MethodGet, path, func(v *visit) error { return v.actPage(a) })
		s.html(a.who, http.MethodPost, path, func(v *visit) error { return v.act(a) })
	}
}

// mayCancel: a draft is the secretariat's to call off, what was published the
// officers' (R38). Whoever may not is not shown the form.
func mayCancel(v *visit, el elections.ElectionView) error {
	if el.State == domain.Draft {
		return nil
	}
	return v.By.Must(el.Panel.ID, el.ID, domain.Rulers...)
}

// noticeFields asks, where the notice would go out before its day, whether nominations
// open with it.
func (v *visit) noticeFields(el elections.ElectionView) ([]web.Field, error) {
	if el.State != domain.Draft || !v.Now().Before(el.Timetable.Notice) {
		return nil, nil
	}
	return []web.Field{{Kind: "checkbox", Name: "at-once", Label: v.Say("office.field.at-once", "when", el.Timetable.Notice), Chosen: v.Ticked("at-once")}}, nil
}

func (v *visit) actForm(a deskAct, el elections.ElectionView) (web.Form, error) {
	if a.may != nil {
		if err := a.may(v, el); err != nil {
			return web.Form{}, err
		}
	}
	view := web.Form{Shell: v.Shell(v.Say("office.act." + a.page)), Over: site.Over(el), Heading: v.Say("office.act." + a.page), Text: []string{v.Say("office.text." + a.page)},
		Button: v.Say("office.act." + a.page), Danger: a.danger, Two: a.who.Passkey, PostURL: site.OfficePath(el.Reference, a.page), CancelURL: site.OfficePath(el.Reference, "office")}
	if el.Alarm != "" && a.page == "alarm" {
		view.Facts = []web.Fact{{Label: v.Say("office.field.alarm"), Value: v.Words.Alarm(el.Alarm)}}
	}
	if a.fields != nil {
		fields, err := a.fields(v, el)
		if err != nil {
			return view, err
		}
		if view.Fields = fields; len(fields) == 0 && a.page != "notice" {
			view.Text, view.PostURL = []string{v.Say("office.nothing." + a.page)}, ""
			return view, nil
		}
	}
	switch {
	case a.noWhy:
	case a.apart:
		view.Fields = append(view.Fields, v.privateField(), v.publicField())
	default:
		why := v.WhyField()
		if a.says != nil {
			why.Hint = v.Say("office.public-why")
		}
		view.Fields = append(view.Fields, why)
	}
	return view, nil
}

func (v *visit) actPage(a deskAct) error {
	el, err := v.ElectionFor(a.who)
	if err != nil {
		return err
	}
	view, err := v.actForm(a, el)
	if err != nil {
		return err
	}
	return v.Show("form", view)
}

func (v *visit) act(a deskAct) error {
	el, err := v.Election()
	if err != nil {
		return err
	}
	if a.says != nil && v.Text("why") != "" {
		if words := a.says(v, el); words != "" {
			view, err := v.actForm(a, el)
			if err != nil {
				return err
			}
			if !v.sawWords(&view, words) {
				return v.Show("form", view)
			}
		}
	}
	err = a.do(v, el)
	if err == nil {
		if a.who.Passkey {
			return v.Done("/office/requests", "asked")
		}
		return v.Done(site.OfficePath(el.Reference, "office"), "done")
	}
	view, fault := v.actForm(a, el)
	if fault != nil {
		return fault
	}
	return v.FormAgain(site.FieldOf(err, a.names), &view)
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
	movable, err := v.Engine.Movable(v.Ctx, v.By, el.ID)
	if err != nil || len(movable) == 0 {
		return nil, err
	}
	which := web.Field{Kind: "select", Name: "milestone", Label: v.Say("office.field.milestone"), Hint: v.Say("office.milestone-hint")}
	for _, d := range movable {
		which.Options = append(which.Options, web.Option{Value: string(d.Milestone), Text: v.Say("office.date-option", "what", v.Say("date-of."+site.DateKeys[d.Milestone]), "at", d.At),
			Chosen: string(d.Milestone) == v.Field("milestone")})
	}
	return []web.Field{which, v.Asked("datetime-local", "to", "office.field.to")}, nil
}

func (v *visit) alarmFields(elections.ElectionView) ([]web.Field, error) {
	return []web.Field{v.Choice("radios", "decision", "office.field.alarm-decision", "office.alarm.", "continue", "recount", "void", "void-afresh"),
		v.Asked("textarea", "cause", "office.field.cause"), v.Asked("textarea", "evidence", "office.field.evidence")}, nil
}

func (v *visit) conveneFields(elections.ElectionView) ([]web.Field, error) {
	return []web.Field{v.Choice("radios", "office", "office.field.office", "office.office.", string(domain.ChairOffice), string(domain.ViceOffice))}, nil
}

func (v *visit) correctionFields(el elections.ElectionView) ([]web.Field, error) {
	stand, _, err := v.Engine.Candidates(v.Ctx, v.By, el.Reference)
	if err != nil {
		return nil, err
	}
	whose := web.Field{Kind: "select", Name: "nomination", Label: v.Say("office.field.nomination"), Options: []web.Option{{Text: v.Say("office.whole-statement")}}}
	for _, c := range stand {
		whose.Options = append(whose.Options, web.Option{Value: string(c.Nomination), Text: c.Name, Chosen: string(c.Nomination) == v.Field("nomination")})
	}
	return []web.Field{whose, v.Asked("textarea", "text", "office.field.slip")}, nil
}

func (v *visit) rollFields(elections.ElectionView) ([]web.Field, error) {
	return []web.Field{v.Asked("text", "number", "office.col.number"), v.Choice("radios", "how", "office.field.how", "office.roll.", "add", "remove")}, nil
}

func (v *visit) changeRoll(el elections.ElectionView) error {
	person, err := v.PersonByNumber("number")
	if err != nil {
		return err
	}
	switch v.Field("how") {
	case "add":
		_, err = v.Engine.AddToRoll(v.Ctx, v.By, el.ID, person, v.reasons())
	case "remove":
		_, err = v.Engine.RemoveFromRoll(v.Ctx, v.By, el.ID, person, v.reasons())
	default:
		err = refusal.Because(refusal.Missing, "R33", nil).On("how")
	}
	return err
}
