package count

import (
	"encoding/csv"
	"fmt"
	"io"
	"strings"

	"hustings/domain/count/wording"
)

// CSV writes the result sheet: a row for each candidate, two columns for each stage (what
// changed and the votes then), and what became of the candidate.
func (t *Transcript) CSV(w io.Writer) error {
	out := csv.NewWriter(w)
	if t.rows != nil {
		return out.WriteAll(t.longSheet())
	}
	head := []string{say(wording.ColumnNumber), say(wording.ColumnCandidate)}
	event := []string{"", ""}
	for _, s := range t.Stages {
		if s.Number > 1 {
			head = append(head, say(wording.ColumnChangeAt, "stage", s.Number))
			event = append(event, "")
		}
		head = append(head, say(wording.ColumnStage, "stage", s.Number))
		event = append(event, plain(t.Event(s)))
	}
	rows := [][]string{append(head, say(wording.ColumnOutcome)), append(event, "")}
	for c := 1; c <= len(t.Election.Candidates); c++ {
		row := []string{fmt.Sprint(c), plain(t.Name(c))}
		for _, s := range t.Stages {
			if s.Number > 1 {
				row = append(row, t.change(s, c))
			}
			row = append(row, t.cell(t.VotesAt(s.Number, c)))
		}
		rows = append(rows, append(row, t.Outcome(c)))
	}
	for _, extra := range t.sums() {
		row := []string{"", say(extra.kind)}
		for _, s := range t.Stages {
			if s.Number > 1 {
				row = append(row, "")
			}
			row = append(row, t.cell(extra.of(s)))
		}
		rows = append(rows, append(row, ""))
	}
	return out.WriteAll(rows)
}

// longSheet has a row for every change, where a column for every stage would make most
// of the sheet empty.
func (t *Transcript) longSheet() [][]string {
	var head []string
	for _, k := range []wording.Kind{wording.ColumnStages, wording.ColumnEvent, wording.ColumnNumber, wording.ColumnCandidate, wording.ColumnChange, wording.ColumnVotes, wording.ColumnOutcome} {
		head = append(head, say(k))
	}
	rows := [][]string{head}
	for _, s := range t.Stages {
		number, event := fmt.Sprint(s.Number), plain(t.Event(s))
		for c, v := range t.row(s) {
			rows = append(rows, []string{number, event, fmt.Sprint(c), plain(t.Name(c)), t.change(s, c), t.Figure(v), t.noteText(s, c)})
		}
		for _, extra := range t.sums() {
			rows = append(rows, []string{number, event, "", say(extra.kind), "", t.cell(extra.of(s)), ""})
		}
	}
	return rows
}

func (t *Transcript) cell(v Votes) string {
	if v == Absent {
		return ""
	}
	return t.Figure(v)
}

// sums are the rows below the candidates, as far as the method has them.
func (t *Transcript) sums() []sum {
	var list []sum
	switch t.Rules.Method.family() {
	case transferable:
		list = []sum{{wording.NonTransferable, func(s Stage) Votes { return s.NonTransferable }},
			{wording.RoundingLoss, func(s Stage) Votes { return s.Loss }}}
	case shares, runoffs:
		list = []sum{{wording.Exhausted, func(s Stage) Votes { return s.NonTransferable }}}
	case pairs, lists, turns:
	}
	if t.HasQuota {
		list = append(list, sum{wording.Quota, func(s Stage) Votes { return t.quotaAt(s) }})
	}
	return list
}

type sum struct {
	kind wording.Kind
	of   func(Stage) Votes
}

// plain keeps a name from being read as a formula by the program that opens the sheet.
func plain(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r", rune(s[0])) {
		return "'" + s
	}
	return s
}
