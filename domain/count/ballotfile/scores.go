package ballotfile

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"hustings/domain/count"
)

// A table of scores says so in its first row, with the highest score there is:
//
//	scores,5
//	papers,Ann,Bob
//	3,5,0
//
// Below it is a table with a column for each candidate, whose cells are the scores a paper
// gives, or the votes of a cumulative vote; an empty cell is 0.

// scoresTop reads the row that begins such a table.
func (s *sheet) scoresTop(row []string) (int, bool, error) {
	if len(row) != 2 || !strings.EqualFold(row[0], "scores") {
		return 0, false, nil
	}
	top, err := strconv.Atoi(row[1])
	if err != nil {
		return 0, false, nil // a candidate
	}
	if top < 1 || top > count.MaxScore {
		return 0, true, s.refuse("the highest score is %d, expected 1 to %d", top, count.MaxScore)
	}
	return top, true, nil
}

func (s *sheet) scores(top int) error {
	s.FieldsPerRecord = 0 // the table has a width of its own
	header, err := s.next()
	if errors.Is(err, io.EOF) {
		return s.refuse("the table ends, expected a row of candidates' names")
	}
	if err != nil {
		return err
	}
	columns, err := s.candidates(append([]string(nil), header...))
	if err != nil {
		return err
	}
	n := len(s.file.Election.Candidates)
	s.file.Papers = count.NewScores(n, top)
	given := make([]int, n)
	for {
		row, err := s.next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		weight := int64(1)
		clear(given)
		for i, cell := range row {
			switch {
			case columns[i] == 0 || cell == "" && columns[i] > 0:
			case columns[i] < 0:
				if weight, err = s.weight(cell); err != nil {
					return err
				}
			default:
				v, err := strconv.Atoi(cell)
				if err != nil || v < 0 || v > top {
					return s.refuse("found %q in column %d, expected a score, 0 to %d", cell, i+1, top)
				}
				given[columns[i]-1] = v
			}
		}
		if weight == 0 {
			continue
		}
		if err := s.file.Papers.AddScores(given, weight); err != nil {
			return s.refuse("%v", err)
		}
	}
}

// WriteCSV writes papers as a table with a column for each candidate that [Read] reads
// back: ranks, or scores if the papers hold them, one line for each different paper. The
// table has no room for places, withdrawals and the lot.
func WriteCSV(w io.Writer, e count.Election, papers *count.Papers) error {
	for _, c := range e.Candidates {
		if choice, _ := choiceOf(c.Name); choice > 0 || weighs(c.Name) || passedOver(c.Name) {
			return fmt.Errorf("a table could not tell the candidate %q from a column of another kind: write these papers as BLT", c.Name)
		}
	}
	out := bufio.NewWriter(w)
	if top := papers.Top(); top > 0 {
		fmt.Fprintf(out, "scores,%d\n", top)
	}
	out.WriteString("papers")
	for _, c := range e.Candidates {
		out.WriteString("," + cell(c.Name))
	}
	out.WriteString("\n")
	row := make([]int, len(e.Candidates))
	for p := range papers.All() {
		clear(row)
		for i, rank := range p.Ranks {
			for _, c := range rank {
				row[c-1] = i + 1
				if top := papers.Top(); top > 0 {
					row[c-1] = top - i
				}
			}
		}
		fmt.Fprint(out, p.Weight)
		for _, v := range row {
			out.WriteString(",")
			if v > 0 {
				fmt.Fprint(out, v)
			}
		}
		out.WriteString("\n")
	}
	return out.Flush()
}

// passedOver reports whether a column only numbers the papers.
func passedOver(head string) bool {
	switch strings.ToLower(head) {
	case "paper", "ballot", "id":
		return true
	}
	return false
}

// cell writes a name so that it reads back: in quotes wherever they might matter.
func cell(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }
