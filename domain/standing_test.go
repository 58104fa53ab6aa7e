package domain

import (
	"testing"
	"time"
)

func TestR13_TheStateIsTheClocks(t *testing.T) {
	at := func(day, hour int) time.Time { return time.Date(2026, 6, day, hour, 0, 0, 0, time.UTC) }
	table := Timetable{Notice: at(1, 9), NominationsOpen: at(1, 9), NominationsClose: at(5, 17), Statement: at(6, 9), WithdrawalsClose: at(7, 17),
		RollSealed: at(8, 17), PollNotice: at(9, 9), PollOpens: at(9, 9), PollCloses: at(19, 17)}
	for name, c := range map[string]struct {
		recorded State
		now      time.Time
		want     State
	}{
		"a second before nominations open":       {Notice, table.NominationsOpen.Add(-time.Second), Notice},
		"as nominations open":                    {Notice, table.NominationsOpen, Nominations},
		"a statement is published by the office": {Nominations, table.Statement.Add(time.Hour), Nominations},
		"a second before the poll opens":         {Sealed, table.PollOpens.Add(-time.Second), Sealed},
		"as the poll opens":                      {Sealed, table.PollOpens, Open},
		"open and never recorded":                {Sealed, table.PollCloses, Closed},
		"a second before the close":              {Open, table.PollCloses.Add(-time.Second), Open},
		"as the poll closes":                     {Open, table.PollCloses, Closed},
		"counting takes its time":                {Counting, table.PollCloses.Add(time.Hour), Counting},
		"what is over stays over":                {Cancelled, table.PollOpens, Cancelled},
	} {
		if got := (Election{State: c.recorded, Timetable: table}).StateAt(c.now); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
	e := Election{State: Nominations, Timetable: table}
	for name, c := range map[string]struct {
		now  time.Time
		want Milestone
	}{
		"before all":        {table.Notice.Add(-time.Hour), NoticePublished},
		"at an instant":     {table.NominationsClose, StatementPublished},
		"just before one":   {table.PollCloses.Add(-time.Second), PollCloses},
		"when all are past": {table.PollCloses, ""},
	} {
		m, when, ok := e.NextStep(c.now)
		if m != c.want || ok != (c.want != "") || ok && !when.Equal(table.At(m)) {
			t.Errorf("%s: %q at %v, want %q", name, m, when, c.want)
		}
	}
	if _, _, ok := (Election{State: Draft, Timetable: table}).NextStep(table.Notice.Add(-time.Hour)); ok {
		t.Error("a draft has a next step")
	}
}
