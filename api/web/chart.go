package web

import (
	"fmt"
	"html/template"
	"strings"
)

// Bar is one line of a bar chart.
type Bar struct {
	Label  string
	Value  float64 // its length, for drawing only
	Figure string  // what is written beside it, as in the table
	Strong bool    // elected, say; written in the figure's words too
	Gone   bool    // out of the count: a label without a bar
}

// Bars is a bar chart. Pictures that are looked at one after another share Max.
type Bars struct {
	Bars  []Bar
	Max   float64 // the longest bar that has to find room; 0: that of these bars
	Line  float64 // where a line stands, the quota; 0: none
	Short bool    // rows close to one another: many of them
}

// chart draws bars from left to right, each below its label, so that it reads
// on a phone too. Colours are the style sheet's, which knows the dark and forced ones. It is hidden from screen readers, so
// the same figures must stand in a table beside it.
func chart(c Bars) template.HTML {
	const width, figures = 420, 90
	row, high, above := 48, 16, 16
	if c.Short { // a figure still stands clear of the label above it
		row, high, above = 42, 12, 13
	}
	longest := max(c.Max, c.Line)
	for _, b := range c.Bars {
		longest = max(longest, b.Value)
	}
	length := func(v float64) float64 {
		if longest <= 0 {
			return 0
		}
		return v / longest * (width - figures)
	}
	var svg strings.Builder
	fmt.Fprintf(&svg, `<svg class="app-chart" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" aria-hidden="true" focusable="false">`,
		width, len(c.Bars)*row+4)
	if c.Line > 0 {
		fmt.Fprintf(&svg, `<line class="app-chart__line" x1="%.1f" x2="%.1f" y1="0" y2="%d"/>`, length(c.Line), length(c.Line), len(c.Bars)*row+4)
	}
	for i, b := range c.Bars {
		y := i * row
		kind := "app-chart__bar"
		if b.Strong {
			kind += " is-won"
		}
		label := ""
		if b.Gone {
			label = ` class="is-gone"`
		}
		fmt.Fprintf(&svg, `<text x="0" y="%d"%s>%s</text>`, y+above, label, template.HTMLEscapeString(shorten(b.Label, 42)))
		if !b.Gone {
			fmt.Fprintf(&svg, `<rect x="0" y="%d" width="%.1f" height="%d" class="%s"/>`, y+21, max(length(b.Value), 1), high, kind)
		}
		at := length(b.Value) + 8
		if b.Gone {
			at = 0
		}
		fmt.Fprintf(&svg, `<text x="%.1f" y="%d"%s>%s</text>`, at, y+19+high, label, template.HTMLEscapeString(b.Figure))
	}
	svg.WriteString("</svg>")
	return template.HTML(svg.String()) //nolint:gosec // every text is escaped above
}

// share draws a part of a whole as one bar, filled so far.
func share(part, whole int) template.HTML {
	if whole <= 0 {
		return ""
	}
	const width = 420
	return template.HTML(fmt.Sprintf(`<svg class="app-chart app-chart--share" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d 28" aria-hidden="true" focusable="false">`+ //nolint:gosec // numbers only
		`<rect class="app-chart__whole" x="1" y="1" width="%d" height="26"/><rect class="app-chart__bar is-won" x="1" y="1" width="%.1f" height="26"/></svg>`,
		width, width-2, float64(part)/float64(whole)*(width-2)))
}

// Short cuts a figure off after two decimals, as the count itself cuts: the exact
// one is never far.
func Short(figure string) string {
	whole, decimals, has := strings.Cut(figure, ".")
	if !has || len(decimals) <= 2 {
		return figure
	}
	return whole + "." + decimals[:2]
}

// shorten keeps a label within n characters; the table has all of it.
func shorten(text string, n int) string {
	runes := []rune(text)
	if len(runes) <= n {
		return text
	}
	return string(runes[:n-1]) + "…"
}
