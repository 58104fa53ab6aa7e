package office

import (
	"cmp"
	"net/http"
	"strconv"
	"strings"

	"hustings/api/door"
	"hustings/api/web"
	"hustings/domain"
	"hustings/domain/refusal"
)

func (s *room) networkPages() {
	s.html(door.Secretaries, http.MethodGet, "/office/networks", (*visit).networksPage)
	s.html(door.Secretaries, http.MethodGet, "/office/networks/:network/edit", (*visit).networkPage)
	s.html(door.Secretaries, http.MethodPost, "/office/networks/:network/edit", (*visit).changeNetwork)
	s.html(door.Secretaries, http.MethodGet, "/office/networks/:network/panel", (*visit).panelNamePage)
	s.html(door.Secretaries, http.MethodPost, "/office/networks/:network/panel", (*visit).renamePanel)
	s.html(door.Secretaries, http.MethodGet, "/office/networks/:network/seats", (*visit).seatsPage)
	s.html(door.Secretaries, http.MethodPost, "/office/networks/:network/seats", (*visit).addSeats)
}

// networksPage lists the networks that have not ended, and what can be changed.
func (v *visit) networksPage() error {
	networks, panels, err := v.Register.Networks(v.Ctx)
	if err != nil {
		return err
	}
	of := map[domain.NetworkID]domain.Panel{}
	for _, p := range panels {
		if p.EndedOn == nil {
			of[p.Network] = p
		}
	}
	view := web.Table{Shell: v.Shell(v.Say("office.networks")), Heading: v.Say("office.networks"), Lead: v.Say("office.networks-lead"), None: v.Say("office.no-networks"),
		Columns: []string{v.Say("office.col.network"), v.Say("office.col.code"), v.Say("office.col.roles"), v.Say("office.col.seats"), v.Say("office.col.panel"), "", ""}}
	view.Back = &web.Link{URL: "/office", Text: v.Say("office.board")}
	for _, n := range networks {
		if n.EndedOn != nil {
			continue
		}
		path := "/office/networks/" + string(n.ID)
		row := []web.Cell{{Text: n.Name, URL: path + "/edit"}, {Text: n.Code}, {Text: cmp.Or(strings.Join(n.AcceptedRoles, ", "), v.Say("office.any"))}, {}, {}, {Text: v.Say("merge.button"), URL: path + "/merge"}, {Text: v.Say("office.end"), URL: path + "/end"}}
		if p, panelled := of[n.ID]; panelled {
			seen, err := v.Register.Panel(v.Ctx, string(p.ID))
			if err != nil {
				return err
			}
			row[3] = web.Cell{Text: v.Say("office.seats-of", "n", len(seen.Seats), "panel", p.Name), URL: path + "/seats"}
			row[4] = web.Cell{Text: v.Say("office.rename-panel"), URL: path + "/panel"}
		}
		view.Rows = append(view.Rows, row)
	}
	view.Links = []web.Link{{URL: "/office/networks/new", Text: v.Say("office.new-network")}}
	return v.Show("table", view)
}

// network finds the network of the address and its panel, nil if it has none.
func (v *visit) network() (domain.Network, *domain.Panel, error) {
	networks, panels, err := v.Register.Networks(v.Ctx)
	if err != nil {
		return domain.Network{}, nil, err
	}
	for _, n := range networks {
		if string(n.ID) != v.C.Param("network") || n.EndedOn != nil {
			continue
		}
		for i, p := range panels {
			if p.Network == n.ID && p.EndedOn == nil {
				return n, &panels[i], nil
			}
		}
		return n, nil, nil
	}
	return domain.Network{}, nil, refusal.Because(refusal.Unknown, "", nil)
}

// networkForm asks for a network's name and the roles it accepts, filled in as
// they are.
func (v *visit) networkForm(n domain.Network) web.Form {
	name, roles := v.Asked("text", "name", "office.field.network-name"), v.Asked("textarea", "roles", "office.field.roles")
	if v.C.Request.Method == http.MethodGet && v.C.Query("kept") == "" {
		name.Value, roles.Value = n.Name, strings.Join(n.AcceptedRoles, "\n")
	}
	roles.Hint = v.Say("office.roles-hint")
	heading := v.Say("office.change-network", "name", n.Name)
	return web.Form{Shell: v.Shell(heading), Over: &web.Link{URL: "/office/networks", Text: v.Say("office.networks")}, Heading: heading, Text: []string{v.Say("office.text.network")},
		Fields: []web.Field{name, roles, v.WhyField()}, Button: v.Say("office.store"), PostURL: "/office/networks/" + string(n.ID) + "/edit", CancelURL: "/office/networks"}
}

func (v *visit) networkPage() error {
	n, _, err := v.network()
	if err != nil {
		return err
	}
	return v.Show("form", v.networkForm(n))
}

// changeNetwork stores the name and the accepted roles (R2, R45).
func (v *visit) changeNetwork() error {
	n, _, err := v.network()
	if err != nil {
		return err
	}
	if err := v.Register.RenameNetwork(v.Ctx, v.By, n.ID, v.Field("name"), v.lines("roles"), v.Text("why")); err != nil {
		view := v.networkForm(n)
		return v.FormAgain(err, &view)
	}
	return v.Done("/office/networks", "changed")
}

// lines are those of a text that say something.
func (v *visit) lines(field string) (said []string) {
	for line := range strings.Lines(v.Text(field)) {
		if line = strings.TrimSpace(line); line != "" {
			said = append(said, line)
		}
	}
	return said
}

// panelNameForm asks for a panel's name, filled in as it is.
func (v *visit) panelNameForm() (web.Form, domain.PanelID, error) {
	n, p, err := v.network()
	if err != nil {
		return web.Form{}, "", err
	}
	if p == nil {
		return web.Form{}, "", refusal.Because(refusal.Unknown, "", nil)
	}
	name := v.Asked("text", "name", "office.field.panel-name")
	if v.C.Request.Method == http.MethodGet && v.C.Query("kept") == "" {
		name.Value = p.Name
	}
	heading := v.Say("office.change-panel", "name", p.Name)
	return web.Form{Shell: v.Shell(heading), Over: &web.Link{URL: "/office/networks", Text: v.Say("office.networks")}, Heading: heading, Text: []string{v.Say("office.text.panel")},
		Fields: []web.Field{name, v.WhyField()}, Button: v.Say("office.store"), PostURL: "/office/networks/" + string(n.ID) + "/panel", CancelURL: "/office/networks"}, p.ID, nil
}

func (v *visit) panelNamePage() error {
	view, _, err := v.panelNameForm()
	if err != nil {
		return err
	}
	return v.Show("form", view)
}

// renamePanel stores a panel's new name (R2).
func (v *visit) renamePanel() error {
	view, panel, err := v.panelNameForm()
	if err != nil {
		return err
	}
	if err := v.Register.RenamePanel(v.Ctx, v.By, panel, v.Field("name"), v.Text("why")); err != nil {
		return v.FormAgain(err, &view)
	}
	return v.Done("/office/networks", "changed")
}

// seatsForm asks how many seats a panel gets more; one without a panel has none.
func (v *visit) seatsForm() (web.Form, domain.PanelID, error) {
	n, p, err := v.network()
	if err != nil {
		return web.Form{}, "", err
	}
	if p == nil {
		return web.Form{}, "", refusal.Because(refusal.Unknown, "", nil)
	}
	seen, err := v.Register.Panel(v.Ctx, string(p.ID))
	if err != nil {
		return web.Form{}, "", err
	}
	heading := v.Say("office.add-seats", "panel", p.Name)
	return web.Form{Shell: v.Shell(heading), Over: &web.Link{URL: "/office/networks", Text: v.Say("office.networks")}, Heading: heading, Text: []string{v.Say("office.text.seats")},
		Facts:  []web.Fact{{Label: v.Say("office.col.seats"), Value: strconv.Itoa(len(seen.Seats))}},
		Fields: []web.Field{v.Asked("text", "seats", "office.field.more-seats"), v.WhyField()}, Button: v.Say("office.add"),
		PostURL: "/office/networks/" + string(n.ID) + "/seats", CancelURL: "/office/networks"}, p.ID, nil
}

func (v *visit) seatsPage() error {
	view, _, err := v.seatsForm()
	if err != nil {
		return err
	}
	return v.Show("form", view)
}

// addSeats gives a panel more seats, which the next election fills (R21).
func (v *visit) addSeats() error {
	view, panel, err := v.seatsForm()
	if err != nil {
		return err
	}
	more, err := strconv.Atoi(v.Field("seats"))
	switch {
	case v.Field("seats") == "":
		err = refusal.Because(refusal.Missing, "R21", nil).On("seats")
	case err != nil:
		err = refusal.Because(refusal.Malformed, "R21", nil).On("seats")
	default:
		err = v.Register.AddSeats(v.Ctx, v.By, panel, more, v.Text("why"))
	}
	if err != nil {
		return v.FormAgain(err, &view)
	}
	return v.Done("/office/networks", "changed")
}
