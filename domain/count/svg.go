package count

import (
	"fmt"
	"html/template"
	"slices"
	"strings"
	"unicode/utf8"

	"hustings/domain/count/wording"
)

// Measures of the picture, in its own units.
const (
	columnStep = 150
	barWidth   = 14
	nameLength = 27  // letters of a name beside the first column
	barsHeight = 420 // of all votes together
	barGap     = 20  // also room for a line of text
	topEdge    = 44
)

// picture lays the bars of every stage: one for each candidate with votes, and one for
// the votes that count for nobody any more.
type picture struct {
	t     *Transcript
	b     strings.Builder
	y     [][]int // top of each bar, by stage and candidate; 0 lost; -1 none
	scale int64   // votes to barsHeight
	edge  int     // where the first column stands, past the names
}

// SVG draws the stages as columns of bars with bands between them for what was kept and
// what was passed on. It is empty for methods without transfers. Names are escaped.
func (t *Transcript) SVG() template.HTML {
	switch t.Rules.Method.family() {
	case transferable, shares, runoffs:
	case pairs, lists, turns:
		return ""
	}
	if t.Rules.Method == SmithIRV { // whose first stage is no tally of votes
		return ""
	}
	if t.rows != nil || len(t.Stages) == 0 || t.Valid == 0 || t.Stages[0].Act == LastSeats {
		return ""
	}
	p := &picture{t: t, scale: t.Valid * t.unit()}
	longest := 0
	for i := range t.Election.Candidates {
		longest = max(longest, min(utf8.RuneCountInString(t.Name(i+1)), nameLength))
	}
	p.edge = 30 + longest*7
	height := p.lay()
	width := p.edge + columnStep*(len(t.Stages)-1) + 130
	fmt.Fprintf(&p.b, `<svg role="img" aria-label="%s" width="%d" height="%d" viewBox="0 0 %d %d" xmlns="http://www.w3.org/2000/svg">`+"\n",
		escape(say(wording.PictureIs)), width, height, width, height)
	for i := range t.Stages {
		p.bands(i)
	}
	for i := range t.Stages {
		p.bars(i)
	}
	p.b.WriteString("</svg>")
	return template.HTML(p.b.String()) //nolint:gosec // every name goes through escape
}

func escape(s string) string { return template.HTMLEscapeString(s) }

// at is a candidate's votes at a stage (0: lost), or 0 if the stage does not show them.
func (p *picture) at(i, c int) Votes {
	s := p.t.Stages[i]
	if c == 0 {
		return s.NonTransferable + s.Loss
	}
	return max(s.Votes[c-1], 0)
}

func (p *picture) tall(v Votes) int { return int(mulDiv(v, barsHeight, p.scale)) }

// lay finds where every bar stands and returns the height of the whole.
func (p *picture) lay() int {
	n := len(p.t.Election.Candidates)
	lowest := 0
	for i := range p.t.Stages {
		y := make([]int, n+1)
		at := topEdge
		for c := 1; c <= n+1; c++ {
			who := c % (n + 1) // the lost come last
			y[who] = -1
			if v := p.at(i, who); v > 0 || who > 0 && i > 0 && p.at(i-1, who) > 0 && p.t.runningAt(who, i) {
				y[who] = at
				at += p.tall(v) + barGap
			}
		}
		p.y = append(p.y, y)
		lowest = max(lowest, at)
	}
	return lowest + 10
}

func (p *picture) left(i int) int { return p.edge + i*columnStep }

// bars draws one column: the stage's name, bars, and who they belong to.
func (p *picture) bars(i int) {
	s := p.t.Stages[i]
	what := p.t.Event(s)
	fmt.Fprintf(&p.b, `<g><title>%s</title><text x="%d" y="16" font-weight="bold">%s</text><text x="%d" y="32">%s</text></g>`+"\n",
		escape(say(wording.StageAt, "stage", s.Number, "event", what)), p.left(i), escape(say(wording.PageStage, "stage", s.Number)), p.left(i), escape(short(what, 20)))
	for c, y := range p.y[i] {
		if y < 0 {
			continue
		}
		v := p.at(i, c)
		class, name := "kept", p.t.Name(c)
		switch {
		case c == 0:
			class = "lost"
		case p.t.noteOf(s, c) == noteWon:
			class = "won"
		}
		fmt.Fprintf(&p.b, `<g><title>%s: %s</title><rect class="%s" x="%d" y="%d" width="%d" height="%d"/>`,
			escape(name), p.t.Figure(v), class, p.left(i), y, barWidth, max(p.tall(v), 1))
		if i == 0 || c == 0 && p.y[i-1][0] < 0 {
			fmt.Fprintf(&p.b, `<text x="%d" y="%d" text-anchor="end">%s</text>`, p.left(i)-6, y+10, escape(short(name, nameLength)))
		}
		fmt.Fprintf(&p.b, `<text x="%d" y="%d">%s</text></g>`+"\n", p.left(i)+barWidth+4, y+10, p.t.brief(v)+wonMark(s, c))
	}
}

func wonMark(s Stage, c int) string {
	switch {
	case c > 0 && slices.Contains(s.Elected, c):
		return say(wording.PictureElected)
	case c > 0 && slices.Contains(s.Excluded, c):
		return say(wording.PictureOut)
	}
	return ""
}

// brief writes votes to at most one decimal place, cut off: the table has them all.
func (t *Transcript) brief(v Votes) string {
	text := t.amount(v)
	if dot := strings.IndexByte(text, '.'); dot >= 0 && len(text) > dot+2 {
		return text[:dot+2]
	}
	return text
}

// bands draws what came into column i: what each candidate kept, and what was passed on.
func (p *picture) bands(i int) {
	if i == 0 {
		return
	}
	out := make([]int, len(p.y[i])) // how much of each bar's edge is used
	in := make([]int, len(p.y[i]))
	for c := range p.y[i] {
		kept := p.tall(min(p.at(i-1, c), p.at(i, c)))
		p.band(i, c, c, kept, out, in)
	}
	for _, f := range p.flows(i) {
		p.band(i, f.From, f.To, p.tall(f.Votes), out, in)
	}
}

func (p *picture) band(i, from, to, height int, out, in []int) {
	if height == 0 || p.y[i-1][from] < 0 || p.y[i][to] < 0 {
		return
	}
	x1, x2 := p.left(i-1)+barWidth, p.left(i)
	y1, y2 := p.y[i-1][from]+out[from], p.y[i][to]+in[to]
	out[from] += height
	in[to] += height
	mid := (x1 + x2) / 2
	class := "flow"
	if to == 0 {
		class = "flow lost"
	}
	fmt.Fprintf(&p.b, `<path class="%s" d="M%d %dC%d %d %d %d %d %dL%d %dC%d %d %d %d %d %dZ"/>`+"\n", class,
		x1, y1, mid, y1, mid, y2, x2, y2, x2, y2+height, mid, y2+height, mid, y1+height, x1, y1+height)
}

// flows are the transfers into stage i. Under IRV they follow from the exclusion before;
// under Meek, where shares of papers move in every direction, what the ones lost is
// spread over what the others gained.
func (p *picture) flows(i int) []Transfer {
	s := p.t.Stages[i]
	if p.t.Rules.Method.family() != shares {
		return s.Transfers
	}
	var list []Transfer
	gained := Votes(0)
	for c := range p.y[i] {
		gained += max(p.at(i, c)-p.at(i-1, c), 0)
	}
	if gained == 0 {
		return nil
	}
	for from := 1; from < len(p.y[i]); from++ {
		lost := p.at(i-1, from) - p.at(i, from)
		for to := range p.y[i] {
			if won := p.at(i, to) - p.at(i-1, to); lost > 0 && won > 0 {
				list = append(list, Transfer{From: from, To: to, Votes: mulDiv(lost, won, gained)})
			}
		}
	}
	return list
}

// short cuts a name that is too long for its room.
func short(s string, most int) string {
	r := []rune(s)
	if len(r) <= most {
		return s
	}
	return string(r[:most-1]) + "…"
}
