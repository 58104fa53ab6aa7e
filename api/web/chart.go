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
}

// chart draws bars from left to right, each below its label, so that it reads
// on a phone too. Colours are the style sheet's, which knows the dark and forced ones. It is hidden from screen readers, so
// the same figures must stand in a table beside it.
func chart(bars []Bar) template.HTML {
	const width, row, figures = 420, 48, 90
	longest := 0.0
	for _, b := range bars {
		longest = max(longest, b.Value)
	}
	var svg strings.Builder
	fmt.Fprintf(&svg, `<svg class="app-chart" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" aria-hidden="true" focusable="false">`,
		width, len(bars)*row+4)
	for i, b := range bars {
		y := i * row
		length := 0.0
		if longest > 0 {
			length = b.Value / longest * (width - figures)
		}
		kind := "app-chart__bar"
		if b.Strong {
			kind += " is-won"
		}
		fmt.Fprintf(&svg, `<text x="0" y="%d">%s</text>`, y+16, template.HTMLEscapeString(shorten(b.Label, 42)))
		fmt.Fprintf(&svg, `<rect x="0" y="%d" width="%.1f" height="16" class="%s"/>`, y+23, max(length, 1), kind)
		fmt.Fprintf(&svg, `<text x="%.1f" y="%d">%s</text>`, length+8, y+37, template.HTMLEscapeString(b.Figure))
	}
	svg.WriteString("</svg>")
	return template.HTML(svg.String()) //nolint:gosec // every text is escaped above
}

// shorten keeps a label within n characters; the table has all of it.
func shorten(text string, n int) string {
	runes := []rune(text)
	if len(runes) <= n {
		return text
	}
	return string(runes[:n-1]) + "…"
}
