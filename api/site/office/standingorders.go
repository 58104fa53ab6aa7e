package office

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"hustings/api/door"
	"hustings/api/site"
	"hustings/api/web"
	"hustings/domain"
	"hustings/domain/refusal"
	"hustings/elections"
	"hustings/elections/register"
)

func (s *room) standingOrderPages() {
	const path = "/office/panels/:panel/rules"
	s.html(door.Staff, http.MethodGet, path, (*visit).standingOrders)
	s.html(door.Office, http.MethodGet, path+"/edit", (*visit).editOrders)
	s.html(door.Office, http.MethodPost, path+"/preview", (*visit).previewOrders)
	s.html(door.Office, http.MethodPost, path+"/edit", (*visit).storeOrders)
}

var orderKinds = []domain.ElectionKind{domain.PanelElection, domain.ByElection, domain.OfficerElection}

// orders are a panel's standing orders for one kind of election.
type orders struct {
	panel register.PanelView
	kind  domain.ElectionKind
	now   domain.Params
}

// path of the page, or of a step under it.
func (o orders) path(step string) string {
	return "/office/panels/" + url.PathEscape(o.panel.Code) + "/rules" + step + "?kind=" + string(o.kind)
}

func (v *visit) orders(who door.Access) (o orders, err error) {
	if o.panel, err = v.panel(who); err != nil {
		return o, err
	}
	if o.kind = domain.ElectionKind(v.C.Query("kind")); !slices.Contains(orderKinds, o.kind) {
		o.kind = domain.PanelElection
	}
	o.now, err = v.Engine.Params(v.Ctx, o.panel.ID, o.kind)
	return o, err
}

// standingOrders shows every parameter of section 0 as the panel has it for a kind of
// election, with its meaning, the default and the rule; and what changed when and why.
// What an election's notice froze stands with that election (R8).
func (v *visit) standingOrders() error {
	o, err := v.orders(door.Staff)
	if err != nil {
		return err
	}
	versions, err := v.Engine.ParamsVersions(v.Ctx, v.By, o.panel.ID, o.kind)
	if err != nil {
		return err
	}
	heading := v.Say("rules.title", "panel", o.panel.Name)
	view := web.Table{Shell: v.Shell(heading), Over: &web.Link{URL: "/office", Text: v.Say("office.board")}, Heading: heading, Lead: v.Say("rules.lead." + string(o.kind)),
		Columns: v.ParamColumns(), Rows: v.ParamRows(o.now, domain.DefaultParams(o.kind))}
	for _, one := range versions {
		if len(one.Changed) > 0 {
			view.Facts = append(view.Facts, web.Fact{Label: v.Words.Instant(one.At), Value: site.ParamName(strings.Join(one.Changed, ", ")) + ": " + one.Why})
		}
	}
	if v.By.Is(o.panel.ID, "", door.Office.Roles...) {
		view.Links = append(view.Links, web.Link{URL: o.path("/edit"), Text: v.Say("rules.change")})
	}
	for _, k := range orderKinds {
		if k != o.kind {
			other := o
			other.kind = k
			view.Links = append(view.Links, web.Link{URL: other.path(""), Text: v.Say("rules.lead." + string(k))})
		}
	}
	view.Links = append(view.Links, web.Link{URL: site.PanelPath(o.panel.Code), Text: v.Say("vacancies.panel")})
	return v.Show("table", view)
}

// ordersForm asks for every parameter, filled in as it is, or as it was typed.
func (v *visit) ordersForm(o orders) web.Form {
	heading := v.Say("rules.change-title", "panel", o.panel.Name)
	view := web.Form{Shell: v.Shell(heading), Over: &web.Link{URL: o.path(""), Text: v.Say("rules.title", "panel", o.panel.Name)}, Heading: heading,
		Text: []string{v.Say("rules.lead." + string(o.kind)), v.Say("rules.change-text")}, Button: v.Say("rules.preview"), PostURL: o.path("/preview"), CancelURL: o.path("")}
	usual := domain.DefaultParams(o.kind).List()
	for i, p := range o.now.List() {
		view.Fields = append(view.Fields, v.orderField(o, p, usual[i]))
	}
	view.Fields = append(view.Fields, v.WhyField())
	return view
}

func (v *visit) orderField(o orders, p, usual domain.Param) web.Field {
	f := web.Field{Kind: "text", Name: p.Key, Label: site.ParamName(p.Key), Value: fmt.Sprint(p.Value), Rows: 3}
	if typed, is := v.C.GetPostForm(p.Key); is {
		f.Value = strings.TrimSpace(typed)
	}
	hint := []string{v.Say("param." + p.Key), v.Say("rules.usual", "value", v.ParamValue(usual))}
	if p.Max > 0 {
		hint = append(hint, v.Say("rules.bounds", "min", p.Min, "max", p.Max))
	}
	if p.CountsNow(o.kind) {
		hint = append(hint, v.Say("rules.counts-now"))
	}
	if source := v.ParamSource(p); source != "" {
		hint = append(hint, source)
	}
	f.Hint = strings.Join(hint, " ")
	choices := slices.DeleteFunc(slices.Clone(p.One), func(c string) bool { return c == string(domain.TrusteeKeys) }) // R58
	switch {
	case p.Key == "method":
		for _, m := range methods {
			choices = append(choices, string(m))
		}
	case p.Key == "accepted_roles":
		f.Kind, f.Value = "textarea", strings.ReplaceAll(f.Value, "; ", "\n")
	}
	if _, is := p.Value.(bool); is {
		choices = []string{"true", "false"}
	}
	for _, c := range choices {
		f.Kind = "select"
		f.Options = append(f.Options, web.Option{Value: c, Text: v.orderWord(p.Key, c), Chosen: c == f.Value})
	}
	return f
}

// orderWord is a choice in words.
func (v *visit) orderWord(key, choice string) string {
	switch {
	case key == "method":
		return v.Say("office.method." + choice)
	case choice == "true" || choice == "false":
		return v.Say("rules.says." + choice)
	}
	return site.ParamName(choice)
}

func (v *visit) editOrders() error {
	o, err := v.orders(door.Office)
	if err != nil {
		return err
	}
	return v.Show("form", v.ordersForm(o))
}

// typedOrders are the parameters with those changed that the form names.
func (v *visit) typedOrders(o orders) (domain.Params, error) {
	p := o.now
	for _, was := range p.List() {
		typed, is := v.C.GetPostForm(was.Key)
		typed = strings.TrimSpace(typed)
		if !is || typed == fmt.Sprint(was.Value) {
			continue
		}
		var value any = typed
		var err error
		switch was.Value.(type) {
		case int:
			value, err = strconv.Atoi(typed)
		case bool:
			value, err = strconv.ParseBool(typed)
		}
		if was.Key == "accepted_roles" {
			roles := []string{}
			for line := range strings.Lines(strings.ReplaceAll(typed, "; ", "\n")) {
				if line = strings.TrimSpace(line); line != "" {
					roles = append(roles, line)
				}
			}
			value = roles
		}
		text, failed := json.Marshal(map[string]any{was.Key: value})
		if err != nil || failed != nil || json.Unmarshal(text, &p) != nil {
			return p, refusal.Because(refusal.Malformed, was.Rule, nil).On(was.Key)
		}
	}
	return p, nil
}

// previewOrders shows what a change would touch, before it is made (R8).
func (v *visit) previewOrders() error {
	o, err := v.orders(door.Office)
	if err != nil {
		return err
	}
	p, err := v.typedOrders(o)
	if err == nil {
		err = domain.Reasoned(v.Text("why"))
	}
	var seen elections.ParamsPreview
	if err == nil {
		seen, err = v.Engine.PreviewParams(v.Ctx, v.By, o.panel.ID, o.kind, p)
	}
	if err != nil {
		view := v.ordersForm(o)
		return v.FormAgain(err, &view)
	}
	return v.Show("form", v.ordersPreview(o, seen))
}

func (v *visit) ordersPreview(o orders, seen elections.ParamsPreview) web.Form {
	heading := v.Say("rules.preview-title", "panel", o.panel.Name)
	view := web.Form{Shell: v.Shell(heading), Over: &web.Link{URL: o.path(""), Text: v.Say("rules.title", "panel", o.panel.Name)}, Heading: heading,
		Text: []string{v.Say("rules.lead." + string(o.kind))}, Button: v.Say("rules.store"), PostURL: o.path("/edit"), CancelURL: o.path("/edit"),
		Hidden: []web.Hidden{{Name: "version", Value: strconv.Itoa(seen.Version)}}, Fields: []web.Field{v.WhyField()}}
	for _, c := range seen.Changes {
		when := "rules.counts-next"
		if c.Will.CountsNow(o.kind) {
			when = "rules.counts-now"
		}
		view.Facts = append(view.Facts, web.Fact{Label: site.ParamName(c.Will.Key), Value: v.Say("rules.from-to", "was", v.ParamValue(c.Was), "will", v.ParamValue(c.Will)) + " " + v.Say(when)})
		view.Hidden = append(view.Hidden, web.Hidden{Name: c.Will.Key, Value: fmt.Sprint(c.Will.Value)})
	}
	for _, el := range seen.Keep {
		view.List = append(view.List, v.Say("rules.keeps", "election", el.Title))
	}
	for _, el := range seen.Drafts {
		view.List = append(view.List, v.Say("rules.draft-keeps", "election", el.Title))
	}
	for _, employer := range seen.OverCap {
		view.List = append(view.List, v.Say("rules.over-cap", "employer", employer))
	}
	if len(view.List) == 0 {
		view.Text = append(view.Text, v.Say("rules.touches-none"))
	}
	return view
}

// storeOrders makes the change that was shown. Where somebody else has changed the
// standing orders since, what it would touch is shown once more.
func (v *visit) storeOrders() error {
	o, err := v.orders(door.Office)
	if err != nil {
		return err
	}
	p, err := v.typedOrders(o)
	if err != nil {
		return err
	}
	seen, err := v.Engine.PreviewParams(v.Ctx, v.By, o.panel.ID, o.kind, p)
	if err != nil {
		view := v.ordersForm(o)
		return v.FormAgain(err, &view)
	}
	view := v.ordersPreview(o, seen)
	if v.Field("version") != strconv.Itoa(seen.Version) {
		view.Text = append(view.Text, v.Say("rules.changed-meanwhile"))
		return v.Show("form", view)
	}
	if err := v.Engine.SetParams(v.Ctx, v.By, o.panel.ID, o.kind, p, v.Text("why")); err != nil {
		return v.FormAgain(err, &view)
	}
	return v.Done(o.path(""), "changed")
}
