package office

import (
	"net/http"

	"hustings/api/door"
	"hustings/api/web"
	"hustings/domain"
	"hustings/domain/refusal"
)

func (s *room) mergingPages() {
	s.html(door.Secretaries, http.MethodGet, "/office/networks/:network/merge", (*visit).mergePage)
	s.html(door.Secretaries, http.MethodPost, "/office/networks/:network/merge", (*visit).merge)
}

// mergeForm asks into which network another goes over (R2).
func (v *visit) mergeForm() (web.Form, domain.Network, error) {
	n, _, err := v.network()
	if err != nil {
		return web.Form{}, n, err
	}
	networks, _, err := v.Register.Networks(v.Ctx)
	if err != nil {
		return web.Form{}, n, err
	}
	into := web.Field{Kind: "select", Name: "into", Label: v.Say("merge.into")}
	for _, o := range networks {
		if o.ID != n.ID && o.EndedOn == nil {
			into.Options = append(into.Options, web.Option{Value: string(o.ID), Text: o.Name, Chosen: string(o.ID) == v.Field("into")})
		}
	}
	heading := v.Say("merge.title", "name", n.Name)
	return web.Form{Shell: v.Shell(heading), Over: &web.Link{URL: "/office/networks", Text: v.Say("office.networks")}, Heading: heading, Text: []string{v.Say("merge.text"), v.Say("merge.after")},
		Fields: []web.Field{into, v.WhyField()}, Button: v.Say("merge.button"), Danger: true, PostURL: "/office/networks/" + string(n.ID) + "/merge", CancelURL: "/office/networks"}, n, nil
}

func (v *visit) mergePage() error {
	view, _, err := v.mergeForm()
	if err != nil {
		return err
	}
	return v.Show("form", view)
}

// merge ends the network; its members go over with the standing they had (R2).
func (v *visit) merge() error {
	view, n, err := v.mergeForm()
	if err != nil {
		return err
	}
	if v.Field("into") == "" {
		return v.FormAgain(refusal.Because(refusal.Missing, "R2", nil).On("into"), &view)
	}
	if _, err := v.Register.MergeNetworks(v.Ctx, v.By, n.ID, domain.NetworkID(v.Field("into")), v.Text("why")); err != nil {
		return v.FormAgain(err, &view)
	}
	return v.Done("/office/networks", "changed")
}
