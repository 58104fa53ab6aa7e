package office

import (
	"net/http"
	"strconv"

	"hustings/api/door"
	"hustings/api/site"
	"hustings/api/web"
	"hustings/domain"
	"hustings/domain/refusal"
	"hustings/domain/when"
	"hustings/elections/register"
)

func (s *room) newNetworkPages() {
	s.html(door.Secretaries, http.MethodGet, "/office/networks/new", (*visit).newNetworkPage)
	s.html(door.Secretaries, http.MethodPost, "/office/networks/new", (*visit).newNetwork)
	s.html(door.Secretaries, http.MethodGet, "/office/networks/:network/end", (*visit).endNetworkPage)
	s.html(door.Secretaries, http.MethodPost, "/office/networks/:network/end", (*visit).endNetwork)
}

// newNetworkForm asks for a network, and for its panel if it has one.
func (v *visit) newNetworkForm() web.Form {
	code := v.Asked("text", "code", "office.col.code")
	code.Hint, code.Width = v.Say("office.code-hint"), "10"
	roles := v.Asked("textarea", "roles", "office.field.roles")
	roles.Hint = v.Say("office.roles-hint")
	panel, seats := v.Asked("text", "panel", "office.field.panel-name"), v.Asked("text", "seats", "office.field.seats")
	panel.Hint, seats.Hint, seats.Width = v.Say("office.panel-hint"), v.Say("office.seats-hint"), "3"
	heading := v.Say("office.new-network")
	return web.Form{Shell: v.Shell(heading), Over: &web.Link{URL: "/office/networks", Text: v.Say("office.networks")}, Heading: heading, Text: []string{v.Say("office.text.new-network")},
		Fields: []web.Field{v.Asked("text", "name", "office.field.network-name"), code,
			v.Choice("radios", "kind", "office.field.network-kind", "office.network-kind.", string(domain.Panelled), string(domain.Specialist), string(domain.Wider)),
			panel, seats, roles, v.WhyField()},
		Button: v.Say("office.add"), PostURL: "/office/networks/new", CancelURL: "/office/networks"}
}

func (v *visit) newNetworkPage() error { return v.Show("form", v.newNetworkForm()) }

// newNetwork adds a network, with its panel and seats if it is panelled (R1, R2).
func (v *visit) newNetwork() error {
	n := register.NewNetwork{Code: v.Field("code"), Name: v.Field("name"), Kind: domain.NetworkKind(v.Field("kind")), AcceptedRoles: v.lines("roles"), PanelName: v.Field("panel")}
	var err error
	if typed := v.Field("seats"); typed != "" {
		if n.Seats, err = strconv.Atoi(typed); err != nil {
			err = refusal.Because(refusal.Malformed, "R21", refusal.Args{"least": 1, "most": 400}).On("seats")
		}
	}
	if n.Kind == "" {
		err = refusal.Because(refusal.Missing, "R1", nil).On("kind")
	}
	if err == nil {
		_, _, err = v.Register.CreateNetwork(v.Ctx, v.By, n, v.Text("why"))
	}
	if err != nil {
		view := v.newNetworkForm()
		return v.FormAgain(site.FieldOf(err, map[string]string{"panel_name": "panel"}), &view)
	}
	return v.Done("/office/networks", "changed")
}

// endNetworkForm proposes today and asks from which day a network is no more; its past stays (R2).
func (v *visit) endNetworkForm() (web.Form, domain.NetworkID, error) {
	n, p, err := v.network()
	if err != nil {
		return web.Form{}, "", err
	}
	heading := v.Say("office.end-network", "name", n.Name)
	on := v.Asked("date", "on", "office.field.ends-on")
	if v.C.Request.Method == http.MethodGet {
		on.Value = when.DateOf(v.Now(), v.Words.Zone()).String()
	}
	view := web.Form{Shell: v.Shell(heading), Over: &web.Link{URL: "/office/networks", Text: v.Say("office.networks")}, Heading: heading, Text: []string{v.Say("office.text.end-network")},
		Fields: []web.Field{on, v.WhyField()}, Button: v.Say("office.end"), Danger: true,
		PostURL: "/office/networks/" + string(n.ID) + "/end", CancelURL: "/office/networks"}
	if p != nil {
		view.Facts = []web.Fact{{Label: v.Say("office.col.panel"), Value: p.Name}}
	}
	return view, n.ID, nil
}

func (v *visit) endNetworkPage() error {
	view, _, err := v.endNetworkForm()
	if err != nil {
		return err
	}
	return v.Show("form", view)
}

func (v *visit) endNetwork() error {
	view, id, err := v.endNetworkForm()
	if err != nil {
		return err
	}
	on, err := v.Day("on")
	if err == nil {
		err = v.Register.EndNetwork(v.Ctx, v.By, id, on, v.Text("why"))
	}
	if err != nil {
		return v.FormAgain(err, &view)
	}
	return v.Done("/office/networks", "changed")
}
