package office

import (
	"hustings/api/web"
	"hustings/domain"
	"hustings/domain/refusal"
	"hustings/domain/when"
	"hustings/elections/register"
)

// officersPage lists the officers in office now.
func (v *visit) officersPage() error {
	found, people, err := v.Register.Officers(v.Ctx, v.By)
	if err != nil {
		return err
	}
	_, panels, err := v.Register.Networks(v.Ctx)
	if err != nil {
		return err
	}
	view := web.Table{Shell: v.Shell(v.Say("office.officers")), Heading: v.Say("office.officers"), None: v.Say("office.nobody"),
		Columns: []string{v.Say("office.col.name"), v.Say("office.col.role"), v.Say("office.col.scope"), v.Say("office.col.from"), v.Say("office.col.until"), v.Say("office.col.end")}}
	view.Back = &web.Link{URL: "/office", Text: v.Say("office.board")}
	for _, a := range found {
		scope := v.Say("office.scope-all")
		for _, p := range panels {
			if p.ID == a.Scope.Panel {
				scope = p.Name
			}
		}
		if a.Scope.Election != "" {
			if el, err := v.Engine.Election(v.Ctx, v.By, string(a.Scope.Election)); err == nil {
				scope = el.Reference
			}
		}
		row := []web.Cell{{Text: people[a.Person].Name()}, {Text: v.Say("office.role." + string(a.Role))}, {Text: scope}, {At: a.From}, {}, {}}
		if a.Until != nil {
			row[4] = web.Cell{At: *a.Until}
		}
		if v.By.HasRole(domain.Secretariat) {
			row[5] = web.Cell{Text: v.Say("office.end"), URL: "/office/officers/" + string(a.ID) + "/end"}
		}
		view.Rows = append(view.Rows, row)
	}
	forged, err := v.Register.Forged(v.Ctx, v.By)
	if err != nil {
		return err
	}
	for _, f := range forged {
		view.Lead = v.Say("office.forged")
		row := []web.Cell{{Text: f.Person.Name()}, {Text: v.RoleName(f.Appointment.Role)}, {Text: v.Say("office.forged-row")}, {At: f.Appointment.From}, {}, {}}
		if v.By.HasRole(domain.Secretariat) {
			row[5] = web.Cell{Text: v.Say("office.end"), URL: "/office/officers/" + string(f.Appointment.ID) + "/end"}
		}
		view.Rows = append(view.Rows, row)
	}
	if v.By.HasRole(domain.Secretariat) {
		view.Links = []web.Link{{URL: "/office/officers/new", Text: v.Say("office.appoint")}}
	}
	return v.Show("table", view)
}

func (v *visit) officerForm() (web.Form, error) {
	_, panels, err := v.Register.Networks(v.Ctx)
	if err != nil {
		return web.Form{}, err
	}
	scope := web.Field{Kind: "select", Name: "panel", Label: v.Say("office.col.scope"), Options: []web.Option{{Text: v.Say("office.scope-all")}}}
	for _, p := range panels {
		if p.EndedOn == nil {
			scope.Options = append(scope.Options, web.Option{Value: p.Code, Text: p.Name, Chosen: p.Code == v.Field("panel")})
		}
	}
	number := v.Asked("text", "number", "office.col.number")
	number.Hint = v.Say("office.number-hint")
	until := v.Asked("date", "until", "office.col.until")
	until.Hint = v.Say("office.until-hint")
	return web.Form{Shell: v.Shell(v.Say("office.appoint")), Heading: v.Say("office.appoint"), Text: []string{v.Say("office.text.appoint")}, Button: v.Say("office.appoint"),
		PostURL: "/office/officers/new", CancelURL: "/office/officers", Fields: []web.Field{
			v.Choice("radios", "role", "office.col.role", "office.role.", string(domain.ReturningOfficer), string(domain.DeputyReturningOfficer), string(domain.Secretariat), string(domain.Auditor)),
			scope, number, v.Asked("text", "forename", "office.col.forename"), v.Asked("text", "surname", "office.col.surname"), v.Asked("email", "email", "office.col.email"),
			v.Asked("text", "organisation", "office.col.organisation"), until, v.WhyField()}}, nil
}

func (v *visit) newOfficerPage() error {
	view, err := v.officerForm()
	if err != nil {
		return err
	}
	return v.Show("form", view)
}

// newOfficer asks for somebody to be appointed who may not be in the register yet;
// a second officer confirms (R5a, R5b).
func (v *visit) newOfficer() error {
	view, err := v.officerForm()
	if err != nil {
		return err
	}
	o := register.NewOfficer{Number: v.Field("number"), Forename: v.Field("forename"), Surname: v.Field("surname"), Email: v.Field("email"),
		Organisation: v.Field("organisation"), Role: domain.Role(v.Field("role")), Panel: v.Field("panel"), Why: v.Text("why")}
	if typed := v.Field("until"); typed != "" {
		day, err := when.ParseDate(typed)
		if r, no := refusal.Of(err); no {
			return v.FormAgain(r.On("until"), &view)
		}
		until := when.StartOfDay(day, v.Words.Zone())
		o.Until = &until
	}
	if _, err := v.Register.AskOfficer(v.Ctx, v.By, o); err != nil {
		return v.FormAgain(err, &view)
	}
	return v.Done("/office/requests", "asked")
}

func (v *visit) endOfficerForm() (web.Form, domain.AppointmentID, error) {
	found, people, err := v.Register.Officers(v.Ctx, v.By)
	if err != nil {
		return web.Form{}, "", err
	}
	forged, err := v.Register.Forged(v.Ctx, v.By)
	if err != nil {
		return web.Form{}, "", err
	}
	for _, f := range forged { // they are ended as the others are
		found, people[f.Person.ID] = append(found, f.Appointment), f.Person
	}
	for _, a := range found {
		if string(a.ID) != v.C.Param("appointment") {
			continue
		}
		return web.Form{Shell: v.Shell(v.Say("office.end-appointment")), Heading: v.Say("office.end-appointment"), Button: v.Say("office.end-appointment"), Danger: true,
			Facts:   []web.Fact{{Label: v.Say("office.col.name"), Value: people[a.Person].Name()}, {Label: v.Say("office.col.role"), Value: v.Say("office.role." + string(a.Role))}},
			PostURL: "/office/officers/" + string(a.ID) + "/end", CancelURL: "/office/officers", Fields: []web.Field{v.WhyField()}}, a.ID, nil
	}
	return web.Form{}, "", refusal.Because(refusal.Unknown, "", nil)
}

func (v *visit) endOfficerPage() error {
	view, _, err := v.endOfficerForm()
	if err != nil {
		return err
	}
	return v.Show("form", view)
}

// endOfficer ends an officer's role at once (AZ5).
func (v *visit) endOfficer() error {
	view, id, err := v.endOfficerForm()
	if err != nil {
		return err
	}
	if err := v.Register.EndAppointment(v.Ctx, v.By, id, v.Text("why")); err != nil {
		return v.FormAgain(err, &view)
	}
	return v.Done("/office/officers", "ended")
}
