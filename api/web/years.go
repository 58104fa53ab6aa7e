package web

import (
	"fmt"
	"html/template"
	"strings"
	"time"
)

// Years is the picture of a panel's seats and offices over the years: a row each,
// a bar for whoever held it, a gap where nobody did. The table beside it says the
// same in words.
type Years struct {
	From, Until time.Time // civil
	Today       time.Time
	Rows        []YearRow
}

// YearRow is one seat or office.
type YearRow struct {
	Label string
	Bars  []YearBar
}

// YearBar is who held it from when until when.
type YearBar struct {
	From, Until time.Time // civil; the first day after
	Name        string
	Office      bool // drawn in the colour of offices
}

// years draws it from left to right, so that two terms of two years stand side by
// side and a name fits into a bar. It is hidden from screen readers.
func years(y Years) template.HTML {
	const width, left, row, high, letter = 480, 84, 30, 22, 8.2
	span := y.Until.Sub(y.From).Hours()
	if span <= 0 || len(y.Rows) == 0 {
		return ""
	}
	x := func(at time.Time) float64 {
		part := at.Sub(y.From).Hours() / span
		return left + min(max(part, 0), 1)*(width-left)
	}
	height := 24 + len(y.Rows)*row
	var svg strings.Builder
	fmt.Fprintf(&svg, `<svg class="app-chart" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" aria-hidden="true" focusable="false">`, width, height)
	for year := y.From.Year() + 1; year <= y.Until.Year(); year++ {
		at := time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC)
		if at.After(y.Until) {
			continue
		}
		fmt.Fprintf(&svg, `<line class="app-chart__whole" x1="%.1f" x2="%.1f" y1="20" y2="%d"/>`, x(at), x(at), height)
		if x(at)+34 < width {
			fmt.Fprintf(&svg, `<text class="is-gone" x="%.1f" y="15">%d</text>`, x(at), year)
		}
	}
	for i, r := range y.Rows {
		top := 24 + i*row
		fmt.Fprintf(&svg, `<text x="0" y="%d">%s</text>`, top+high-6, template.HTMLEscapeString(r.Label))
		for _, b := range r.Bars {
			from, until := x(b.From), x(b.Until)
			if until-from < 1 {
				continue
			}
			kind := "app-chart__bar is-held"
			if b.Office {
				kind = "app-chart__bar is-won"
			}
			fmt.Fprintf(&svg, `<rect class="%s" x="%.1f" y="%d" width="%.1f" height="%d" rx="2"/>`, kind, from+0.8, top, until-from-1.6, high)
			if text := fitting(b.Name, int((until-from-8)/letter)); text != "" {
				fmt.Fprintf(&svg, `<text class="is-on-bar" x="%.1f" y="%d">%s</text>`, from+5, top+high-6, template.HTMLEscapeString(text))
			}
		}
	}
	if y.Today.After(y.From) && y.Today.Before(y.Until) {
		fmt.Fprintf(&svg, `<line class="app-chart__line" x1="%.1f" x2="%.1f" y1="20" y2="%d"/>`, x(y.Today), x(y.Today), height)
	}
	svg.WriteString(`</svg>`)
	return template.HTML(svg.String()) // written here, names escaped
}

// fitting is a name cut to so many letters; nothing where not even a few fit.
func fitting(name string, letters int) string {
	runes := []rune(name)
	switch {
	case len(runes) <= letters:
		return name
	case letters < 3:
		return ""
	}
	return string(runes[:letters-1]) + "…"
}
