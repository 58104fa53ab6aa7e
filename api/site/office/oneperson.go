package office

import (
	"hustings/api/web"
	"hustings/domain"
	"hustings/elections/register"
)

// Adding a person, and correcting what she is called and where she works, one at a
// time. Both are judged as the rows of an import are.

// networkField offers the networks that have not ended.
func (v *visit) networkField(chosen string, value func(domain.Network) string) (web.Field, error) {
	networks, _, err := v.Register.Networks(v.Ctx)
	f := web.Field{Kind: "select", Name: "network", Label: v.Say("office.col.network")}
	for _, n := range networks {
		if n.EndedOn == nil {
			f.Options = append(f.Options, web.Option{Value: value(n), Text: n.Name, Chosen: value(n) == chosen})
		}
	}
	return f, err
}

// typed is a field with what was typed, or what stands there before anything was.
func (v *visit) typed(kind, name, label, before string) web.Field {
	f := v.Asked(kind, name, "office.col."+label)
	if _, sent := v.C.Request.PostForm[name]; !sent {
		f.Value = before
	}
	return f
}

func (v *visit) workFields(p domain.Person) []web.Field {
	return []web.Field{v.typed("text", "forename", "forename", p.Forename), v.typed("text", "surname", "surname", p.Surname),
		v.typed("text", "organisation", "organisation", p.Organisation), v.typed("text", "group", "group", p.Group), v.typed("text", "job_role", "job-role", p.JobRole)}
}

func (v *visit) oneMember() register.OneMember {
	return register.OneMember{Number: v.Field("number"), Forename: v.Text("forename"), Surname: v.Text("surname"), Email: v.Field("email"),
		Organisation: v.Text("organisation"), Group: v.Text("group"), JobRole: v.Text("job_role"), Home: v.Field("network")}
}

func (v *visit) newPersonForm() (web.Form, error) {
	home, err := v.networkField(v.Field("network"), func(n domain.Network) string { return n.Code })
	home.Label, home.Hint = v.Say("office.home-network"), v.Say("office.home-network-hint")
	home.Options = append([]web.Option{{Text: v.Say("office.no-network")}}, home.Options...)
	view := web.Form{Shell: v.Shell(v.Say("office.new-person")), Over: &web.Link{URL: "/office/people", Text: v.Say("office.people")}, Heading: v.Say("office.new-person"),
		Text: []string{v.Say("office.text.new-person")}, Button: v.Say("office.new-person"), PostURL: "/office/people/new", CancelURL: "/office/people"}
	view.Fields = append([]web.Field{v.typed("text", "number", "number", ""), v.typed("email", "email", "email", "")}, v.workFields(domain.Person{})...)
	view.Fields = append(view.Fields, home, v.WhyField())
	return view, err
}

func (v *visit) newPersonPage() error {
	view, err := v.newPersonForm()
	if err != nil {
		return err
	}
	return v.Show("form", view)
}

func (v *visit) newPerson() error {
	view, err := v.newPersonForm()
	if err != nil {
		return err
	}
	id, err := v.Register.AddMember(v.Ctx, v.By, v.oneMember(), v.Text("why"))
	if err != nil {
		return v.FormAgain(err, &view)
	}
	return v.Done("/office/people/"+string(id), "changed")
}

func (v *visit) editPersonForm() (domain.Person, web.Form, error) {
	p, err := v.person()
	path := "/office/people/" + string(p.ID)
	view := web.Form{Shell: v.Shell(v.Say("office.edit-person")), Over: &web.Link{URL: path, Text: p.Name()}, Heading: v.Say("office.edit-person"),
		Text: []string{v.Say("office.text.edit-person")}, Facts: []web.Fact{{Label: v.Say("office.col.number"), Value: p.Number}, {Label: v.Say("office.col.email"), Value: p.Email}},
		Button: v.Say("office.edit-person"), PostURL: path + "/edit", CancelURL: path, Fields: append(v.workFields(p), v.WhyField())}
	return p, view, err
}

func (v *visit) editPersonPage() error {
	_, view, err := v.editPersonForm()
	if err != nil {
		return err
	}
	return v.Show("form", view)
}

func (v *visit) editPerson() error {
	p, view, err := v.editPersonForm()
	if err != nil {
		return err
	}
	if err := v.Register.CorrectMember(v.Ctx, v.By, p.ID, v.oneMember(), v.Text("why")); err != nil {
		return v.FormAgain(err, &view)
	}
	return v.Done("/office/people/"+string(p.ID), "changed")
}
