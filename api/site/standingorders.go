package site

import (
	"strconv"
	"strings"

	"hustings/api/web"
	"hustings/domain"
	"hustings/domain/refusal"
)

// ParamName is a parameter's key as people read it.
func ParamName(key string) string { return strings.ReplaceAll(key, "_", " ") }

// ParamValue is a parameter's value in words, with its unit.
func (v *Visit) ParamValue(p domain.Param) string {
	switch x := p.Value.(type) {
	case bool:
		return v.Say("rules.says." + strconv.FormatBool(x))
	case int:
		if p.Unit != "" {
			return v.Say("rules.unit."+p.Unit, "n", x)
		}
		return strconv.Itoa(x)
	case string:
		if x == "" {
			return v.Say("rules.says.none")
		}
		return x
	}
	return ""
}

// ParamRows are parameters as a table shows them: what each means and is, the usual
// value where it is another, and by which rule. Columns are those of ParamColumns.
func (v *Visit) ParamRows(p, usual domain.Params) (rows [][]web.Cell) {
	standard := usual.List()
	for i, param := range p.List() {
		other := ""
		if param.Value != standard[i].Value {
			other = v.ParamValue(standard[i])
		}
		rows = append(rows, []web.Cell{{Text: ParamName(param.Key)}, {Text: v.Say("param." + param.Key)}, {Text: v.ParamValue(param)}, {Text: other}, {Text: v.ParamSource(param)}})
	}
	return rows
}

func (v *Visit) ParamColumns() []string {
	return []string{v.Say("rules.parameter"), v.Say("rules.meaning"), v.Say("rules.value"), v.Say("rules.default"), v.Say("rules.source")}
}

// ParamSource is the rule of a parameter and where that rule comes from.
func (v *Visit) ParamSource(p domain.Param) string {
	if p.Rule == "" {
		return ""
	}
	return p.Rule + ": " + v.Say("rules.source."+p.Rule)
}

// frozenPage shows everybody what an election's notice has frozen, whatever has changed
// in the panel's standing orders since (R8).
func (v *Visit) frozenPage() error {
	el, err := v.Engine.Election(v.Ctx, v.By, v.C.Param("election"))
	if err != nil {
		return err
	}
	if el.PublishedAt == nil {
		return refusal.Because(refusal.Unknown, "", nil)
	}
	heading := v.Say("rules.frozen-title", "election", el.Title)
	now, err := v.Engine.Params(v.Ctx, el.Panel.ID, el.Kind)
	if err != nil {
		return err
	}
	now.Seats = el.Params.Seats // so many as fall due, in every election
	view := web.Table{Shell: v.Shell(heading), Over: &web.Link{URL: ElectionPath(el.Reference), Text: el.Title}, Heading: heading,
		Lead: v.Say("rules.frozen-lead", "when", v.Words.Instant(*el.PublishedAt)), Columns: v.ParamColumns(), Rows: v.ParamRows(el.Params, domain.DefaultParams(el.Kind)),
		Facts: []web.Fact{{Label: v.Say("rules.version"), Value: el.RulesVersion}, {Label: v.Say("rules.calendar"), Value: el.Calendar}}}
	if since := el.Params.Changes(now); len(since) > 0 {
		view.Facts = append(view.Facts, web.Fact{Label: v.Say("rules.since"), Value: ParamName(strings.Join(since, ", "))})
	}
	return v.Show("table", view)
}
