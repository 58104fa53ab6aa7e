package site

import (
	"time"

	"hustings/api/web"
	"hustings/api/words"
	"hustings/domain"
)

// DateKeys are the words below "date-of." for each date of a timetable.
var DateKeys = words.DateKeys

// DateRows is a timetable as pages show it, every date with its reason; the
// first that lies ahead is marked.
func DateRows(w *words.Catalogue, steps []domain.Step, now time.Time) []web.DateRow {
	rows := make([]web.DateRow, len(steps))
	next := -1
	for i, s := range steps {
		rows[i] = web.DateRow{What: DateKeys[s.Milestone], At: s.At, Rule: s.Rule, Reason: w.Text("basis."+string(s.Basis), s.Args),
			Provisional: s.Provisional, Past: !now.Before(s.At)}
		if !rows[i].Past && (next < 0 || s.At.Before(rows[next].At)) {
			next = i
		}
	}
	if next >= 0 {
		rows[next].Now = true
	}
	return rows
}
