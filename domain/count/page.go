package count

import (
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"strings"
	"sync"

	"hustings/domain/count/wording"
)

//go:embed page.html
var pageText string

//go:embed compared.html
var comparedText string

//go:embed page.css
var pageStyle string

// Pages are parsed when the first is written: most counts write none.
var (
	page     = sync.OnceValue(func() *template.Template { return parsed(pageText) })
	compared = sync.OnceValue(func() *template.Template { return parsed(comparedText) })
)

func parsed(text string) *template.Template {
	style := func() template.CSS { return template.CSS(pageStyle) } //nolint:gosec // our own
	words := func(k string, args ...any) string { return say(wording.Kind(k), args...) }
	return template.Must(template.New("page").Funcs(template.FuncMap{"style": style, "say": words}).Parse(text))
}

// pageData is what page.html shows.
type pageData struct {
	Caption  string // of the table of figures
	Legend   string // of the picture
	Title    string
	Warning  string
	Result   string
	Facts    [][2]string
	Picture  template.HTML // made by SVG, which escapes every name
	Figure   string        // what a candidate's figure is
	Steps    []pageStep
	Went     []pageWent
	Many     bool // more stages than a sheet of A4 is wide
	Columns  []pageStage
	Rows     []pageRow
	Pairwise [][]string
	Paths    [][]string
	Compared []string
}

type pageStage struct {
	Number    int
	Event     string
	Sentences []string
}

type pageRow struct {
	Name, Outcome string
	Won           bool
	Cells         []pageCell
}

type pageCell struct{ Votes, Change string }

// HTML writes the transcript as one page that needs nothing else: the result, a picture
// of the transfers, the same figures as a table, and every stage in words.
func (t *Transcript) HTML(w io.Writer) error {
	d := pageData{Title: shown(t.Election.Title), Warning: t.Warning(), Result: t.Result(), Picture: t.SVG()}
	if d.Title == "" {
		d.Title = say(wording.PageTitle)
	}
	d.Caption = say(wording.PageVotes)
	d.Legend = say(wording.PageBands)
	switch t.Rules.Method.family() {
	case pairs:
		d.Caption = say(wording.PagePairs)
	case shares:
		d.Legend = say(wording.PageShares)
	case turns:
		d.Caption = say(wording.PageTurns)
	case transferable, runoffs, lists:
	}
	if t.Rules.Method == RankedPairs {
		d.Caption = say(wording.PageRanked)
	}
	d.Facts = t.facts()
	d.Figure, d.Steps, d.Went, d.Many = say(t.figureKind()), t.steps(), t.went(), len(t.Stages) > 6
	for _, s := range t.Stages {
		d.Columns = append(d.Columns, pageStage{s.Number, t.Event(s), t.Sentences(s)})
	}
	for c := 1; c <= len(t.Election.Candidates) && t.rows == nil; c++ {
		row := pageRow{Name: t.Name(c), Outcome: t.Outcome(c), Won: t.fates[c].elected > 0 && c != t.Election.RON}
		for _, s := range t.Stages {
			row.Cells = append(row.Cells, pageCell{grouped(t.cell(t.VotesAt(s.Number, c))), grouped(t.change(s, c))})
		}
		d.Rows = append(d.Rows, row)
	}
	for _, extra := range t.sums() {
		row := pageRow{Name: say(extra.kind)}
		for _, s := range t.Stages {
			row.Cells = append(row.Cells, pageCell{grouped(t.cell(extra.of(s))), ""})
		}
		d.Rows = append(d.Rows, row)
	}
	d.Pairwise, d.Paths = tableCells(t.Pairwise), tableCells(t.Paths)
	for _, c := range t.Compared {
		d.Compared = append(d.Compared, t.Name(c))
	}
	return page().Execute(w, d)
}

// facts are what a count was made by and of.
func (t *Transcript) facts() [][2]string {
	var list [][2]string
	put := func(name wording.Kind, value string) { list = append(list, [2]string{say(name), value}) }
	put(wording.FactCountedBy, say(wording.FactRules, "name", t.Rules.Name(), "version", t.Rules.Version))
	var settings []string
	for _, f := range t.Options.told() {
		settings = append(settings, spoken.Say(f))
	}
	if len(settings) > 0 {
		put(wording.FactSettings, strings.Join(settings, "; "))
	}
	put(wording.FactPlaces, fmt.Sprint(t.Election.Seats))
	put(wording.FactValid, counted(t.Valid))
	put(wording.FactInvalid, counted(t.Invalid()))
	if t.HasQuota {
		put(wording.FactQuota, grouped(t.QuotaText()))
	}
	if len(t.Election.Withdrawn) > 0 {
		put(wording.FactWithdrawn, spoken.List(t.names(t.Election.Withdrawn)))
	}
	source := t.Rules.Source // which the transcript's JSON has, and no page words anew
	switch {
	case t.Rules.Method == MeekSTV && t.Options.NZ:
		source = say(wording.RuleSchedule1A)
	case t.Rules.Method == MeekSTV:
		source = say(wording.RuleMeek)
	}
	put(wording.FactRule, source)
	return list
}

func tableCells(table [][]int64) [][]string {
	var out [][]string
	for i, line := range table {
		var cells []string
		for j, v := range line {
			if i == j {
				cells = append(cells, "–")
				continue
			}
			cells = append(cells, fmt.Sprint(v))
		}
		out = append(out, cells)
	}
	return out
}
