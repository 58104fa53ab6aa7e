package office

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"hustings/api/door"
	"hustings/api/site"
	"hustings/api/web"
	"hustings/domain"
)

func (s *room) standingOrderPages() {
	s.html(door.Staff, http.MethodGet, "/office/panels/:panel/rules", (*visit).standingOrders)
}

// standingOrders shows every parameter of section 0 as the panel has it for a kind of
// election, beside the default, with its unit and rule; and what changed when and why.
// What an election's notice froze stands with that election (R8).
func (v *visit) standingOrders() error {
	p, err := v.panel(door.Staff)
	if err != nil {
		return err
	}
	kind := domain.ElectionKind(v.C.Query("kind"))
	if kind != domain.ByElection && kind != domain.OfficerElection {
		kind = domain.PanelElection
	}
	now, err := v.Engine.Params(v.Ctx, p.ID, kind)
	if err != nil {
		return err
	}
	versions, err := v.Engine.ParamsVersions(v.Ctx, v.By, p.ID, kind)
	if err != nil {
		return err
	}
	heading := v.Say("rules.title", "panel", p.Name)
	view := web.Table{Shell: v.Shell(heading), Over: &web.Link{URL: "/office", Text: v.Say("office.board")}, Heading: heading, Lead: v.Say("rules.lead." + string(kind)),
		Columns: []string{v.Say("rules.parameter"), v.Say("rules.value"), v.Say("rules.default"), v.Say("rules.unit"), v.Say("vacancies.rule")}}
	usual := domain.DefaultParams(kind).List()
	for i, param := range now.List() {
		value, standard := fmt.Sprint(param.Value), fmt.Sprint(usual[i].Value)
		if value == standard {
			standard = ""
		}
		view.Rows = append(view.Rows, []web.Cell{{Text: strings.ReplaceAll(param.Key, "_", " ")}, {Text: value}, {Text: standard}, {Text: param.Unit}, {Text: param.Rule}})
	}
	for _, one := range versions {
		if len(one.Changed) > 0 {
			view.Facts = append(view.Facts, web.Fact{Label: v.Words.Instant(one.At), Value: strings.ReplaceAll(strings.Join(one.Changed, ", "), "_", " ") + ": " + one.Why})
		}
	}
	for _, k := range []domain.ElectionKind{domain.PanelElection, domain.ByElection, domain.OfficerElection} {
		if k != kind {
			view.Links = append(view.Links, web.Link{URL: "/office/panels/" + url.PathEscape(p.Code) + "/rules?kind=" + string(k), Text: v.Say("rules.lead." + string(k))})
		}
	}
	view.Links = append(view.Links, web.Link{URL: site.PanelPath(p.Code), Text: v.Say("vacancies.panel")})
	return v.Show("table", view)
}
