package web

import (
	"fmt"
	"html/template"
	"strings"
)

// SwingMove is how one answer's share moved between two votes, in tenths of a per cent
// of all votes, and how that is written in the table (R150, R151).
type SwingMove struct {
	Label       string
	First, Last int
	Figure      string // "41.0% → 51.0%"
}

// swing draws each answer on a line from nothing to all of the votes: an open ring where
// it stood at first, a full disc where it stands at last, and an arrow from one to the
// other. The dashed line is half of the votes. Like all pictures it is hidden from screen
// readers: the table beside it says the same.
func swing(moves []SwingMove) template.HTML {
	const width, row, edge, disc = 420, 56, 8, 7
	if len(moves) == 0 {
		return ""
	}
	x := func(tenths int) float64 {
		return edge + float64(min(max(tenths, 0), 1000))/1000*(width-2*edge)
	}
	height := len(moves)*row + 4
	var svg strings.Builder
	fmt.Fprintf(&svg, `<svg class="app-chart app-chart--swing" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" aria-hidden="true" focusable="false">`, width, height)
	for i, m := range moves {
		y := i*row + 38
		fmt.Fprintf(&svg, `<text x="0" y="%d">%s</text><text x="%d" y="%d" text-anchor="end">%s</text>`, y-20, template.HTMLEscapeString(shorten(m.Label, 20)),
			width, y-20, template.HTMLEscapeString(m.Figure))
		from, to := x(m.First), x(m.Last)
		fmt.Fprintf(&svg, `<line class="app-chart__whole" x1="%d" x2="%d" y1="%d" y2="%d"/><line class="app-chart__line" x1="%.1f" x2="%.1f" y1="%d" y2="%d"/>`,
			edge, width-edge, y, y, x(500), x(500), y-11, y+11)
		fmt.Fprintf(&svg, `<line class="app-chart__move" x1="%.1f" x2="%.1f" y1="%d" y2="%d"/>`, from, to, y, y)
		fmt.Fprintf(&svg, `<circle class="app-chart__first" cx="%.1f" cy="%d" r="%d"/>`, from, y, disc-1)
		if way := 1.0; to-from > 2*disc+10 || from-to > 2*disc+10 { // room for the arrow's head
			if to < from {
				way = -1
			}
			tip := to - way*disc
			fmt.Fprintf(&svg, `<path class="app-chart__head" d="M%.1f %dl%.1f -7v14z"/>`, tip, y, -way*10)
		}
		fmt.Fprintf(&svg, `<circle class="app-chart__bar" cx="%.1f" cy="%d" r="%d"/>`, to, y, disc)
	}
	svg.WriteString("</svg>")
	return template.HTML(svg.String()) //nolint:gosec // every text is escaped above
}
