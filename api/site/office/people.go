package office

import (
	"net/http"

	"hustings/api/door"
	"hustings/api/site"
	"hustings/api/web"
	"hustings/domain"
	"hustings/domain/refusal"
	"hustings/domain/when"
	"hustings/elections/register"
)

func (s *room) peoplePages() {
	s.html(door.Staff, http.MethodGet, "/office/people", (*visit).peoplePage)
	s.html(door.Secretaries.Fresh(), http.MethodGet, "/office/people/new", (*visit).newPersonPage)
	s.html(door.Secretaries.Fresh(), http.MethodPost, "/office/people/new", (*visit).newPerson)
	s.html(door.Staff, http.MethodGet, "/office/people/:person", (*visit).personPage)
	s.html(door.Secretaries.Fresh(), http.MethodGet, "/office/people/:person/edit", (*visit).editPersonPage)
	s.html(door.Secretaries.Fresh(), http.MethodPost, "/office/people/:person/edit", (*visit).editPerson)
	s.html(door.Secretaries, http.MethodGet, "/office/people/:person/:change", (*visit).personChangePage)
	s.html(door.Secretaries, http.MethodPost, "/office/people/:person/:change", (*visit).changePerson)
	s.html(door.Staff, http.MethodGet, "/office/officers", (*visit).officersPage)
	s.html(door.Secretaries.Fresh(), http.MethodGet, "/office/officers/new", (*visit).newOfficerPage)
	s.html(door.Secretaries.Fresh(), http.MethodPost, "/office/officers/new", (*visit).newOfficer)
	s.html(door.Secretaries.Fresh(), http.MethodGet, "/office/officers/:appointment/end", (*visit).endOfficerPage)
	s.html(door.Secretaries.Fresh(), http.MethodPost, "/office/officers/:appointment/end", (*visit).endOfficer)
}

// peoplePage searches the register. It says who is a member, never who has voted.
func (v *visit) peoplePage() error {
	status := domain.MembershipStatus(v.C.Query("state"))
	done, err := v.Searching(v.Ctx, v.C.Query("q"))
	if err != nil {
		return err
	}
	defer done()
	network := domain.NetworkID(v.C.Query("network"))
	found, next, err := v.Register.People(v.Ctx, v.By, register.PeopleFilter{Query: v.C.Query("q"), Network: network, Status: status, After: v.C.Query("after"), Limit: site.ListLength})
	if err != nil {
		return err
	}
	filter := web.Filter{Query: v.C.Query("q"), State: []web.Option{{Text: v.Say("office.any")}}}
	for _, s := range []domain.MembershipStatus{domain.Active, domain.Suspended, domain.Lapsed, domain.Expelled} {
		filter.State = append(filter.State, web.Option{Value: string(s), Text: v.Say("office.status." + string(s)), Chosen: s == status})
	}
	which, err := v.networkField(string(network), func(n domain.Network) string { return string(n.ID) })
	if err != nil {
		return err
	}
	which.Options = append([]web.Option{{Text: v.Say("office.any")}}, which.Options...)
	filter.More = []web.Field{which}
	view := web.Table{Shell: v.Shell(v.Say("office.people")), Heading: v.Say("office.people"), Filter: &filter, None: v.Say("office.nobody"),
		Columns: []string{v.Say("office.col.name"), v.Say("office.col.number"), v.Say("office.col.organisation"), v.Say("office.col.email")}}
	view.Back = &web.Link{URL: "/office", Text: v.Say("office.board")}
	for _, p := range found {
		view.Rows = append(view.Rows, []web.Cell{{Text: p.Name(), URL: "/office/people/" + string(p.ID)}, {Text: p.Number}, {Text: p.Organisation}, {Text: p.Email}})
	}
	if v.C.Query("after") != "" {
		view.Pager.First = v.Address(nil)
	}
	if next != "" {
		view.Pager.Next = v.Address(map[string]string{"after": next})
	}
	if v.By.HasRole(domain.Secretariat) {
		view.Links = []web.Link{{URL: "/office/people/new", Text: v.Say("office.new-person")}, {URL: "/office/import", Text: v.Say("office.import")}, {URL: "/office/people.csv", Text: v.Say("office.export")}}
	}
	return v.Show("table", view)
}

// person finds the person of the address.
func (v *visit) person() (domain.Person, error) {
	f, err := v.personFile()
	return f.Person, err
}

func (v *visit) personFile() (register.PersonFile, error) {
	id := domain.PersonID(v.C.Param("person"))
	if !domain.IsID(string(id)) {
		return register.PersonFile{}, refusal.Because(refusal.Unknown, "", nil)
	}
	if err := v.By.Must("", "", door.Staff.Roles...); err != nil {
		return register.PersonFile{}, err
	}
	return v.Register.PersonFile(v.Ctx, v.By, id)
}

func (v *visit) personPage() error {
	// long: a page's parts in the order in which they are read.
	file, err := v.personFile()
	if err != nil {
		return err
	}
	p := file.Person
	view := web.Table{Shell: v.Shell(p.Name()), Heading: p.Name(), None: v.Say("office.no-memberships"),
		Columns: []string{v.Say("office.col.network"), v.Say("office.col.home"), v.Say("office.col.status"), v.Say("office.col.from"), v.Say("office.col.until")}}
	view.Back = &web.Link{URL: "/office/people", Text: v.Say("office.people")}
	for _, f := range []struct{ key, value string }{{"number", p.Number}, {"email", p.Email}, {"organisation", p.Organisation}, {"group", p.Group}, {"job-role", p.JobRole}} {
		if f.value != "" {
			view.Facts = append(view.Facts, web.Fact{Label: v.Say("office.col." + f.key), Value: f.value})
		}
	}
	if p.DisabledAt != nil {
		view.Facts = append(view.Facts, web.Fact{Label: v.Say("office.col.disabled"), Value: v.Words.Instant(*p.DisabledAt)})
	}
	places, resignable, _ := v.Places(file)
	view.Facts = append(view.Facts, places...)
	roleless := false
	for _, l := range file.RoleLosses {
		said := v.Words.Date(l.From)
		if l.CuredOn != nil {
			said = v.Say("office.roleless-until", "from", l.From, "on", *l.CuredOn)
		}
		roleless = roleless || l.CuredOn == nil
		view.Facts = append(view.Facts, web.Fact{Label: v.Say("office.col.roleless"), Value: said})
	}
	for _, m := range file.Memberships {
		home, until := "", ""
		if m.Home {
			home = v.Say("office.yes")
		}
		if m.Until != nil {
			until = v.Words.Date(*m.Until)
		}
		view.Rows = append(view.Rows, []web.Cell{{Text: file.Networks[m.Network].Name}, {Text: home}, {Text: v.Say("office.status." + string(m.Status))}, {Text: v.Words.Date(m.From)}, {Text: until}})
	}
	if v.By.HasRole(domain.Secretariat) {
		view.Links = append(view.Links, web.Link{URL: "/office/people/" + string(p.ID) + "/edit", Text: v.Say("office.edit-person")})
		for _, c := range personChanges {
			if c == "disable" && p.DisabledAt != nil || c == "enable" && p.DisabledAt == nil || c == "resign" && len(resignable) == 0 ||
				c == "photo" && !file.Pictured || c == "died" && p.DisabledAt != nil && len(resignable) == 0 || c == "role-lost" && roleless || c == "role-cured" && !roleless {
				continue
			}
			view.Links = append(view.Links, web.Link{URL: "/office/people/" + string(p.ID) + "/" + c, Text: v.Say("office.change." + c)})
		}
	}
	links, err := v.identityLinks(file)
	if err != nil {
		return err
	}
	view.Links = append(view.Links, links...)
	return v.Show("table", view)
}

// personChanges are what the secretariat may change about a person by hand.
var personChanges = []string{"status", "join", "leave", "home", "disable", "enable", "resign", "role-lost", "role-cured", "photo", "died", "forget"}

func (v *visit) changeForm(p domain.Person) (web.Form, error) {
	change := v.C.Param("change")
	known := false
	for _, c := range personChanges {
		known = known || c == change
	}
	if !known {
		return web.Form{}, refusal.Because(refusal.Unknown, "", nil)
	}
	path := "/office/people/" + string(p.ID)
	if change == "resign" {
		view, _, err := v.ResignationForm(p.ID, v.Say("office.change.resign"), path+"/resign", path)
		view.Over = &web.Link{URL: path, Text: p.Name()}
		return view, err
	}
	view := web.Form{Shell: v.Shell(v.Say("office.change." + change)), Over: &web.Link{URL: path, Text: p.Name()}, Heading: v.Say("office.change." + change),
		Button: v.Say("office.change." + change), PostURL: path + "/" + change, CancelURL: path, Danger: change == "disable" || change == "forget" || change == "died" || change == "photo"}
	switch change {
	case "photo":
		view.Text = []string{v.Say("photo.remove-text")}
	case "forget":
		view.Text = []string{v.Say("office.text.forget")}
	case "role-lost":
		view.Text = []string{v.Say("office.text.role-lost")}
		view.Fields = []web.Field{v.Asked("date", "since", "office.col.roleless")}
	case "role-cured":
		view.Fields = []web.Field{v.Asked("date", "on", "office.field.role-again")}
	case "died": // what the death ends is shown first (R114)
		file, err := v.Register.PersonFile(v.Ctx, v.By, p.ID)
		if err != nil {
			return view, err
		}
		view.Facts, _, _ = v.Places(file)
		view.Text = []string{v.Say("office.text.died", "name", p.Name()), v.Say("office.text.died-roll")}
		view.Fields = []web.Field{v.Asked("date", "on", "office.field.died-on")}
	}
	if change == "status" || change == "join" || change == "leave" || change == "home" {
		networks, _, err := v.Register.Networks(v.Ctx)
		if err != nil {
			return view, err
		}
		which := web.Field{Kind: "select", Name: "network", Label: v.Say("office.col.network")}
		for _, n := range networks {
			if n.EndedOn == nil {
				which.Options = append(which.Options, web.Option{Value: string(n.ID), Text: n.Name, Chosen: string(n.ID) == v.Field("network")})
			}
		}
		view.Fields = append(view.Fields, which)
	}
	if change == "status" {
		view.Fields = append(view.Fields, v.Choice("radios", "status", "office.col.status", "office.status.", string(domain.Active), string(domain.Suspended), string(domain.Lapsed), string(domain.Expelled)))
	}
	view.Fields = append(view.Fields, v.WhyField())
	return view, nil
}

func (v *visit) personChangePage() error {
	p, err := v.person()
	if err != nil {
		return err
	}
	view, err := v.changeForm(p)
	if err != nil {
		return err
	}
	return v.Show("form", view)
}

// changePerson ends one dated fact and begins the next (R114).
func (v *visit) changePerson() error {
	// long: one case a change.
	p, err := v.person()
	if err != nil {
		return err
	}
	view, err := v.changeForm(p)
	if err != nil {
		return err
	}
	network, why := domain.NetworkID(v.Field("network")), v.Text("why")
	switch v.C.Param("change") {
	case "status":
		if v.Field("status") == "" {
			err = refusal.Because(refusal.Missing, "R114", nil).On("status")
			break
		}
		err = v.Register.ChangeStatus(v.Ctx, v.By, p.ID, network, domain.MembershipStatus(v.Field("status")), why)
	case "join":
		err = v.Register.Join(v.Ctx, v.By, p.ID, network, why)
	case "leave":
		err = v.Register.Leave(v.Ctx, v.By, p.ID, network, why)
	case "home":
		err = v.Register.ChangeHome(v.Ctx, v.By, p.ID, network, why)
	case "disable":
		err = v.Register.Disable(v.Ctx, v.By, p.ID, why)
	case "enable":
		err = v.Register.Enable(v.Ctx, v.By, p.ID, why)
	case "resign":
		file, fault := v.Register.PersonFile(v.Ctx, v.By, p.ID)
		if fault != nil {
			return fault
		}
		_, _, offices := v.Places(file)
		err = v.Resign(&view, offices)
	case "role-lost":
		var since when.Date
		if since, err = v.Day("since"); err == nil {
			err = v.Register.RoleLost(v.Ctx, v.By, p.ID, since, why)
		}
	case "role-cured":
		var on when.Date
		if on, err = v.Day("on"); err == nil {
			err = v.Register.RoleCured(v.Ctx, v.By, p.ID, on, why)
		}
	case "died":
		var on when.Date
		if on, err = v.Day("on"); err == nil {
			err = v.Register.Died(v.Ctx, v.By, p.ID, on, why)
		}
	case "photo":
		err = v.Register.DropPortrait(v.Ctx, v.By, p.ID, why)
	case "forget":
		waits, fault := v.Register.RequestErasure(v.Ctx, v.By, p.ID, why)
		if fault == nil && waits {
			return v.Done("/office/people/"+string(p.ID), "forget-waits")
		} else if fault == nil {
			return v.Done("/office/people", "forgotten")
		}
		err = fault
	}
	if err != nil {
		return v.FormAgain(err, &view)
	}
	return v.Done("/office/people/"+string(p.ID), "changed")
}
