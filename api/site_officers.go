package api

import (
	"hustings/api/web"
	"hustings/domain"
	"hustings/domain/refusal"
	"hustings/domain/when"
	"hustings/elections/register"
)

// officersPage lists the officers in office now.
func (v *visit) officersPage() error {
	found, people, err := v.Register.Officers(v.ctx)
	if err != nil {
		return err
	}
	_, panels, err := v.Register.Networks(v.ctx)
	if err != nil {
		return err
	}
	view := web.Table{Shell: v.shell(v.say("office.officers")), Heading: v.say("office.officers"), None: v.say("office.nobody"),
		Columns: []string{v.say("office.col.name"), v.say("office.col.role"), v.say("office.col.scope"), v.say("office.col.from"), v.say("office.col.until"), v.say("office.col.end")}}
	view.Back = &web.Link{URL: "/office", Text: v.say("office.board")}
	for _, a := range found {
		scope := v.say("office.scope-all")
		for _, p := range panels {
			if p.ID == a.Scope.Panel {
				scope = p.Name
			}
		}
		if a.Scope.Election != "" {
			if el, err := v.Engine.Election(v.ctx, v.by, string(a.Scope.Election)); err == nil {
				scope = el.Reference
			}
		}
		row := []web.Cell{{Text: people[a.Person].Name()}, {Text: v.say("office.role." + string(a.Role))}, {Text: scope}, {At: a.From}, {}, {}}
		if a.Until != nil {
			row[4] = web.Cell{At: *a.Until}
		}
		if v.by.HasRole(domain.Secretariat) {
			row[5] = web.Cell{Text: v.say("office.end"), URL: "/office/officers/" + string(a.ID) + "/end"}
		}
		view.Rows = append(view.Rows, row)
	}
	forged, err := v.Register.Forged(v.ctx)
	if err != nil {
		return err
	}
	for _, f := range forged {
		view.Lead = v.say("office.forged")
		row := []web.Cell{{Text: f.Person.Name()}, {Text: v.roleName(f.Appointment.Role)}, {Text: v.say("office.forged-row")}, {At: f.Appointment.From}, {}, {}}
		if v.by.HasRole(domain.Secretariat) {
			row[5] = web.Cell{Text: v.say("office.end"), URL: "/office/officers/" + string(f.Appointment.ID) + "/end"}
		}
		view.Rows = append(view.Rows, row)
	}
	if v.by.HasRole(domain.Secretariat) {
		view.Links = []web.Link{{URL: "/office/officers/new", Text: v.say("office.appoint")}}
	}
	return v.show("table", view)
}

func (v *visit) officerForm() (web.Form, error) {
	_, panels, err := v.Register.Networks(v.ctx)
	if err != nil {
		return web.Form{}, err
	}
	scope := web.Field{Kind: "select", Name: "panel", Label: v.say("office.col.scope"), Options: []web.Option{{Text: v.say("office.scope-all")}}}
	for _, p := range panels {
		if p.EndedOn == nil {
			scope.Options = append(scope.Options, web.Option{Value: p.Code, Text: p.Name, Chosen: p.Code == v.field("panel")})
		}
	}
	number := v.asked("text", "number", "office.col.number")
	number.Hint = v.say("office.number-hint")
	until := v.asked("date", "until", "office.col.until")
	until.Hint = v.say("office.until-hint")
	return web.Form{Shell: v.shell(v.say("office.appoint")), Heading: v.say("office.appoint"), Text: []string{v.say("office.text.appoint")}, Button: v.say("office.appoint"),
		PostURL: "/office/officers/new", CancelURL: "/office/officers", Fields: []web.Field{
			v.choice("radios", "role", "office.col.role", "office.role.", string(domain.ReturningOfficer), string(domain.DeputyReturningOfficer), string(domain.Secretariat), string(domain.Auditor)),
			scope, number, v.asked("text", "forename", "office.col.forename"), v.asked("text", "surname", "office.col.surname"), v.asked("email", "email", "office.col.email"),
			v.asked("text", "organisation", "office.col.organisation"), until, v.whyField()}}, nil
}

func (v *visit) newOfficerPage() error {
	view, err := v.officerForm()
	if err != nil {
		return err
	}
	return v.show("form", view)
}

// newOfficer asks for somebody to be appointed who may not be in the register yet;
// a second officer confirms (R5a, R5b).
func (v *visit) newOfficer() error {
	view, err := v.officerForm()
	if err != nil {
		return err
	}
	o := register.NewOfficer{Number: v.field("number"), Forename: v.field("forename"), Surname: v.field("surname"), Email: v.field("email"),
		Organisation: v.field("organisation"), Role: domain.Role(v.field("role")), Panel: v.field("panel"), Why: v.text("why")}
	if typed := v.field("until"); typed != "" {
		day, err := when.ParseDate(typed)
		if r, no := refusal.Of(err); no {
			return v.formAgain(r.On("until"), &view)
		}
		until := when.StartOfDay(day, v.Words.Zone())
		o.Until = &until
	}
	if _, err := v.Register.AskOfficer(v.ctx, v.by, o); err != nil {
		return v.formAgain(err, &view)
	}
	return v.done("/office/requests", "asked")
}

func (v *visit) endOfficerForm() (web.Form, domain.AppointmentID, error) {
	found, people, err := v.Register.Officers(v.ctx)
	if err != nil {
		return web.Form{}, "", err
	}
	forged, err := v.Register.Forged(v.ctx)
	if err != nil {
		return web.Form{}, "", err
	}
	for _, f := range forged { // they are ended as the others are
		found, people[f.Person.ID] = append(found, f.Appointment), f.Person
	}
	for _, a := range found {
		if string(a.ID) != v.c.Param("appointment") {
			continue
		}
		return web.Form{Shell: v.shell(v.say("office.end-appointment")), Heading: v.say("office.end-appointment"), Button: v.say("office.end-appointment"), Danger: true,
			Facts:   []web.Fact{{Label: v.say("office.col.name"), Value: people[a.Person].Name()}, {Label: v.say("office.col.role"), Value: v.say("office.role." + string(a.Role))}},
			PostURL: "/office/officers/" + string(a.ID) + "/end", CancelURL: "/office/officers", Fields: []web.Field{v.whyField()}}, a.ID, nil
	}
	return web.Form{}, "", refusal.Because(refusal.Unknown, "", nil)
}

func (v *visit) endOfficerPage() error {
	view, _, err := v.endOfficerForm()
	if err != nil {
		return err
	}
	return v.show("form", view)
}

// endOfficer ends an officer's role at once (AZ5).
func (v *visit) endOfficer() error {
	view, id, err := v.endOfficerForm()
	if err != nil {
		return err
	}
	if err := v.Register.EndAppointment(v.ctx, v.by, id, v.text("why")); err != nil {
		return v.formAgain(err, &view)
	}
	return v.done("/office/officers", "ended")
}
