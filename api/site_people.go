package api

import (
	"net/http"

	"hustings/api/door"
	"hustings/api/web"
	"hustings/domain"
	"hustings/domain/refusal"
	"hustings/domain/when"
	"hustings/elections/register"
)

func (s *Pages) peoplePages() {
	s.html(door.Staff, http.MethodGet, "/office/people", (*visit).peoplePage)
	s.html(door.Staff, http.MethodGet, "/office/people/:person", (*visit).personPage)
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
	status := domain.MembershipStatus(v.c.Query("state"))
	done, err := v.Searching(v.ctx, v.c.Query("q"))
	if err != nil {
		return err
	}
	defer done()
	found, next, err := v.Register.People(v.ctx, v.by, register.PeopleFilter{Query: v.c.Query("q"), Status: status, After: v.c.Query("after"), Limit: officeLength})
	if err != nil {
		return err
	}
	filter := web.Filter{Query: v.c.Query("q"), State: []web.Option{{Text: v.say("office.any")}}}
	for _, s := range []domain.MembershipStatus{domain.Active, domain.Suspended, domain.Lapsed, domain.Expelled} {
		filter.State = append(filter.State, web.Option{Value: string(s), Text: v.say("office.status." + string(s)), Chosen: s == status})
	}
	view := web.Table{Shell: v.shell(v.say("office.people")), Heading: v.say("office.people"), Filter: &filter, None: v.say("office.nobody"),
		Columns: []string{v.say("office.col.name"), v.say("office.col.number"), v.say("office.col.organisation"), v.say("office.col.email")}}
	view.Back = &web.Link{URL: "/office", Text: v.say("office.board")}
	for _, p := range found {
		view.Rows = append(view.Rows, []web.Cell{{Text: p.Name(), URL: "/office/people/" + string(p.ID)}, {Text: p.Number}, {Text: p.Organisation}, {Text: p.Email}})
	}
	if v.c.Query("after") != "" {
		view.Pager.First = v.address(nil)
	}
	if next != "" {
		view.Pager.Next = v.address(map[string]string{"after": next})
	}
	if v.by.HasRole(domain.Secretariat) {
		view.Links = []web.Link{{URL: "/office/import", Text: v.say("office.import")}, {URL: "/office/people.csv", Text: v.say("office.export")}}
	}
	return v.show("table", view)
}

// person finds the person of the address.
func (v *visit) person() (domain.Person, []domain.Membership, error) {
	id := domain.PersonID(v.c.Param("person"))
	if !domain.IsID(string(id)) {
		return domain.Person{}, nil, refusal.Because(refusal.Unknown, "", nil)
	}
	if err := v.by.Must("", "", door.Staff.Roles...); err != nil {
		return domain.Person{}, nil, err
	}
	return v.Register.Person(v.ctx, id)
}

func (v *visit) personPage() error {
	// long: a page's parts in the order in which they are read.
	p, facts, err := v.person()
	if err != nil {
		return err
	}
	networks, _, err := v.Register.Networks(v.ctx)
	if err != nil {
		return err
	}
	names := map[domain.NetworkID]string{}
	for _, n := range networks {
		names[n.ID] = n.Name
	}
	view := web.Table{Shell: v.shell(p.Name()), Heading: p.Name(), None: v.say("office.no-memberships"),
		Columns: []string{v.say("office.col.network"), v.say("office.col.home"), v.say("office.col.status"), v.say("office.col.from"), v.say("office.col.until")}}
	view.Back = &web.Link{URL: "/office/people", Text: v.say("office.people")}
	for _, f := range []struct{ key, value string }{{"number", p.Number}, {"email", p.Email}, {"organisation", p.Organisation}, {"group", p.Group}, {"job-role", p.JobRole}} {
		if f.value != "" {
			view.Facts = append(view.Facts, web.Fact{Label: v.say("office.col." + f.key), Value: f.value})
		}
	}
	if p.DisabledAt != nil {
		view.Facts = append(view.Facts, web.Fact{Label: v.say("office.col.disabled"), Value: v.Words.Instant(*p.DisabledAt)})
	}
	places, resignable, _, err := v.places(p.ID)
	if err != nil {
		return err
	}
	view.Facts = append(view.Facts, places...)
	losses, err := v.Register.RoleLosses(v.ctx, p.ID)
	if err != nil {
		return err
	}
	roleless := false
	for _, l := range losses {
		said := v.Words.Date(l.From)
		if l.CuredOn != nil {
			said = v.say("office.roleless-until", "from", l.From, "on", *l.CuredOn)
		}
		roleless = roleless || l.CuredOn == nil
		view.Facts = append(view.Facts, web.Fact{Label: v.say("office.col.roleless"), Value: said})
	}
	for _, m := range facts {
		home, until := "", ""
		if m.Home {
			home = v.say("office.yes")
		}
		if m.Until != nil {
			until = v.Words.Date(*m.Until)
		}
		view.Rows = append(view.Rows, []web.Cell{{Text: names[m.Network]}, {Text: home}, {Text: v.say("office.status." + string(m.Status))}, {Text: v.Words.Date(m.From)}, {Text: until}})
	}
	if v.by.HasRole(domain.Secretariat) {
		for _, c := range personChanges {
			if c == "disable" && p.DisabledAt != nil || c == "enable" && p.DisabledAt == nil || c == "resign" && len(resignable) == 0 ||
				c == "role-lost" && roleless || c == "role-cured" && !roleless {
				continue
			}
			view.Links = append(view.Links, web.Link{URL: "/office/people/" + string(p.ID) + "/" + c, Text: v.say("office.change." + c)})
		}
	}
	links, err := v.identityLinks(p)
	if err != nil {
		return err
	}
	view.Links = append(view.Links, links...)
	return v.show("table", view)
}

// personChanges are what the secretariat may change about a person by hand.
var personChanges = []string{"status", "join", "leave", "home", "disable", "enable", "resign", "role-lost", "role-cured", "forget"}

func (v *visit) changeForm(p domain.Person) (web.Form, error) {
	change := v.c.Param("change")
	known := false
	for _, c := range personChanges {
		known = known || c == change
	}
	if !known {
		return web.Form{}, refusal.Because(refusal.Unknown, "", nil)
	}
	path := "/office/people/" + string(p.ID)
	if change == "resign" {
		view, _, err := v.resignationForm(p.ID, v.say("office.change.resign"), path+"/resign", path)
		view.Over = &web.Link{URL: path, Text: p.Name()}
		return view, err
	}
	view := web.Form{Shell: v.shell(v.say("office.change." + change)), Over: &web.Link{URL: path, Text: p.Name()}, Heading: v.say("office.change." + change),
		Button: v.say("office.change." + change), PostURL: path + "/" + change, CancelURL: path, Danger: change == "disable" || change == "forget"}
	switch change {
	case "forget":
		view.Text = []string{v.say("office.text.forget")}
	case "role-lost":
		view.Text = []string{v.say("office.text.role-lost")}
		view.Fields = []web.Field{v.asked("date", "since", "office.col.roleless")}
	case "role-cured":
		view.Fields = []web.Field{v.asked("date", "on", "office.field.role-again")}
	}
	if change == "status" || change == "join" || change == "leave" || change == "home" {
		networks, _, err := v.Register.Networks(v.ctx)
		if err != nil {
			return view, err
		}
		which := web.Field{Kind: "select", Name: "network", Label: v.say("office.col.network")}
		for _, n := range networks {
			if n.EndedOn == nil {
				which.Options = append(which.Options, web.Option{Value: string(n.ID), Text: n.Name, Chosen: string(n.ID) == v.field("network")})
			}
		}
		view.Fields = append(view.Fields, which)
	}
	if change == "status" {
		view.Fields = append(view.Fields, v.choice("radios", "status", "office.col.status", "office.status.", string(domain.Active), string(domain.Suspended), string(domain.Lapsed), string(domain.Expelled)))
	}
	view.Fields = append(view.Fields, v.whyField())
	return view, nil
}

func (v *visit) personChangePage() error {
	p, _, err := v.person()
	if err != nil {
		return err
	}
	view, err := v.changeForm(p)
	if err != nil {
		return err
	}
	return v.show("form", view)
}

// changePerson ends one dated fact and begins the next (R114).
func (v *visit) changePerson() error {
	p, _, err := v.person()
	if err != nil {
		return err
	}
	view, err := v.changeForm(p)
	if err != nil {
		return err
	}
	network, why := domain.NetworkID(v.field("network")), v.text("why")
	switch v.c.Param("change") {
	case "status":
		if v.field("status") == "" {
			err = refusal.Because(refusal.Missing, "R114", nil).On("status")
			break
		}
		err = v.Register.ChangeStatus(v.ctx, v.by, p.ID, network, domain.MembershipStatus(v.field("status")), why)
	case "join":
		err = v.Register.Join(v.ctx, v.by, p.ID, network, why)
	case "leave":
		err = v.Register.Leave(v.ctx, v.by, p.ID, network, why)
	case "home":
		err = v.Register.ChangeHome(v.ctx, v.by, p.ID, network, why)
	case "disable":
		err = v.Register.Disable(v.ctx, v.by, p.ID, why)
	case "enable":
		err = v.Register.Enable(v.ctx, v.by, p.ID, why)
	case "resign":
		_, _, offices, fault := v.places(p.ID)
		if fault != nil {
			return fault
		}
		err = v.resign(&view, offices)
	case "role-lost":
		var since when.Date
		if since, err = v.day("since"); err == nil {
			err = v.Register.RoleLost(v.ctx, v.by, p.ID, since, why)
		}
	case "role-cured":
		var on when.Date
		if on, err = v.day("on"); err == nil {
			err = v.Register.RoleCured(v.ctx, v.by, p.ID, on, why)
		}
	case "forget":
		waits, fault := v.Register.RequestErasure(v.ctx, v.by, p.ID, why)
		if fault == nil && waits {
			return v.done("/office/people/"+string(p.ID), "forget-waits")
		} else if fault == nil {
			return v.done("/office/people", "forgotten")
		}
		err = fault
	}
	if err != nil {
		return v.formAgain(err, &view)
	}
	return v.done("/office/people/"+string(p.ID), "changed")
}
