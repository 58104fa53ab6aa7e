package domain

import (
	"strings"
	"time"
)

// Stand-ins until the rules of time and parameters arrive; each line goes with
// the file that replaces it.
type Date struct {
	Year  int
	Month time.Month
	Day   int
}

func (d Date) Before(o Date) bool {
	return d.Year < o.Year || d.Year == o.Year && (d.Month < o.Month || d.Month == o.Month && d.Day < o.Day)
}

type (
	Term      struct{ From, Until Date }
	Params    struct{}
	Timetable struct{}
)

// FoldName is a name as it is compared.
func FoldName(s string) string { return strings.ToLower(strings.TrimSpace(s)) }
