package count

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"hustings/domain/count/wording"
)

// pageStep is one stage as the page steps through them.
type pageStep struct {
	pageStage
	Rows  []stepRow
	Flows []stepFlow
}

type stepRow struct {
	Name, Votes, Change, Note string
	Width                     int // of the bar, in hundredths of all
	Won, Out                  bool
}

type stepFlow struct{ From, To, Papers, Votes string }

type pageWent struct{ Name, Said string }

// figureKind is what the figures of candidates are.
func (t *Transcript) figureKind() wording.Kind {
	switch f := t.Rules.Method.family(); {
	case f == pairs:
		return wording.FigureAhead
	case t.Rules.Method == Borda:
		return wording.FigurePoints
	case t.Rules.Method == STAR:
		return wording.FigureScore
	case t.Rules.Method == Phragmen:
		return wording.FigureLoad
	}
	return wording.FigureVotes
}

func (t *Transcript) steps() []pageStep {
	list := make([]pageStep, 0, len(t.Stages))
	for _, s := range t.Stages {
		step := pageStep{pageStage: pageStage{s.Number, t.Event(s), t.Sentences(s)}}
		whole := Votes(1)
		for _, v := range t.row(s) {
			whole = max(whole, v)
		}
		if f := t.Rules.Method.family(); s.Act != AmongSmith && (f == transferable || f == shares || f == runoffs) {
			whole = max(t.Valid*t.unit(), 1)
		}
		bar := func(v Votes) int { return int(mulDiv(max(v, 0), 100, whole)) }
		for c, v := range t.row(s) {
			n := t.noteOf(s, c)
			step.Rows = append(step.Rows, stepRow{t.Name(c), grouped(t.Figure(v)), grouped(t.change(s, c)), t.noteText(s, c), bar(v), n == noteWon, n == noteOut})
		}
		for _, extra := range t.sums() {
			if extra.kind != wording.Quota {
				v := extra.of(s)
				step.Rows = append(step.Rows, stepRow{Name: say(extra.kind), Votes: grouped(t.Figure(v)), Width: bar(v)})
			}
		}
		for _, f := range s.Transfers {
			step.Flows = append(step.Flows, stepFlow{t.Name(f.From), t.Name(f.To), counted(f.Papers), grouped(t.Figure(f.Votes))})
		}
		list = append(list, step)
	}
	return list
}

// went tells of each candidate where the papers went that left.
func (t *Transcript) went() []pageWent {
	parts := make([][]string, len(t.Election.Candidates)+1)
	for _, s := range t.Stages {
		for at := 0; at < len(s.Transfers); {
			from, end := s.Transfers[at].From, at
			for end < len(s.Transfers) && s.Transfers[end].From == from {
				end++
			}
			flows := slices.Clone(s.Transfers[at:end])
			slices.SortStableFunc(flows, func(a, b Transfer) int { return int(min(max(b.Papers-a.Papers, -1), 1)) })
			var said wording.Names
			for _, f := range flows {
				to := fact(wording.WentToNone)
				if f.To != 0 {
					to = fact(wording.WentToOne, "name", t.Name(f.To))
				}
				said = append(said, say(wording.WentPart, "papers", f.Papers, "worth", t.worth(f), "to", to))
			}
			parts[from] = append(parts[from], say(wording.WentInStage, "stage", s.Number, "flows", said))
			at = end
		}
	}
	var list []pageWent
	for c, said := range parts {
		if len(said) > 0 {
			list = append(list, pageWent{t.Name(c), strings.Join(said, "; ") + "."})
		}
	}
	return list
}

// comparedData is what compared.html shows.
type comparedData struct {
	Title, Said, Caption string
	Methods              []comparedMethod
	Rows                 []comparedRow
	Parts                []string
}

type comparedMethod struct {
	Name, Result string
	Facts        [][2]string
	Stages       []pageStage
}

type comparedRow struct {
	Name   string
	Parted bool
	Places []string
}

// HTML writes the comparison as one page that needs nothing else: who is elected by which
// method, where they part, and each count beside the others.
func (d Comparison) HTML(w io.Writer) error {
	first := d.Transcripts[0]
	data := comparedData{Title: shown(first.Election.Title), Said: say(wording.ComparedSame),
		Caption: say(wording.ComparedCaption, "papers", papers(first.Papers), "places", places(first.Election.Seats))}
	if data.Title == "" {
		data.Title = say(wording.ComparedTitle)
	}
	if len(d.Disputed) > 0 {
		data.Said = say(wording.ComparedPart, "names", first.names(d.Disputed))
	}
	for _, t := range d.Transcripts {
		m := comparedMethod{Name: string(t.Rules.Method), Result: t.Result(), Facts: t.facts()}
		for _, s := range t.Stages {
			m.Stages = append(m.Stages, pageStage{s.Number, t.Event(s), t.Sentences(s)})
		}
		data.Methods = append(data.Methods, m)
	}
	for c := 1; c <= len(first.Election.Candidates); c++ {
		row := comparedRow{Name: first.Name(c), Parted: slices.Contains(d.Disputed, c)}
		for _, t := range d.Transcripts {
			place := "–"
			if at := slices.Index(t.Elected, c); at >= 0 {
				place = fmt.Sprint(at + 1)
			}
			row.Places = append(row.Places, place)
		}
		data.Rows = append(data.Rows, row)
	}
	for _, c := range d.Disputed {
		data.Parts = append(data.Parts, d.only(c))
	}
	return compared().Execute(w, data)
}
