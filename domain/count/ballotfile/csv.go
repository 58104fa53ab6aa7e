package ballotfile

import (
	"bufio"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"hustings/domain/count"
)

// readCSV reads papers as rows: the first row names the candidates, a cell holds the
// rank the paper gives to the candidate (1 first), or is empty or 0. A column called
// papers or weight says how many papers read so; columns called paper, ballot or id are
// passed over. Equal ranks and ranks left out are read as they stand.
func readCSV(name string, in *bufio.Reader) (File, error) {
	var f File
	f.Election.Seats = 1
	r := csv.NewReader(in)
	r.ReuseRecord = true
	refuse := func(format string, args ...any) error {
		line, _ := r.FieldPos(0)
		return &Error{name, line, fmt.Sprintf(format, args...)}
	}
	wrong := func(err error) error {
		var bad *csv.ParseError
		if errors.As(err, &bad) {
			return &Error{name, bad.Line, fmt.Sprintf("%v, expected a row of the table", bad.Err)}
		}
		return fmt.Errorf("reading %s: %w", name, err)
	}
	header, err := r.Read()
	if errors.Is(err, io.EOF) {
		return f, &Error{name, 1, "an empty file, expected a row of candidates' names"}
	}
	if err != nil {
		return f, wrong(err)
	}
	columns := make([]int, len(header)) // candidate, 0 to pass over, -1 for the weight
	for i, cell := range header {
		cell = strings.TrimSpace(strings.TrimPrefix(cell, byteOrderMark))
		switch strings.ToLower(cell) {
		case "papers", "weight":
			columns[i] = -1
		case "paper", "ballot", "id":
		case "":
			return f, refuse("column %d has no name, expected a candidate's", i+1)
		default:
			f.Election.Candidates = append(f.Election.Candidates, count.Candidate{Name: cell})
			columns[i] = len(f.Election.Candidates)
		}
	}
	n := len(f.Election.Candidates)
	if n == 0 || n > count.MaxCandidates {
		return f, refuse("%d candidates, expected 1 to %d", n, count.MaxCandidates)
	}
	f.Papers = count.NewPapers(n)
	for {
		row, err := r.Read()
		if errors.Is(err, io.EOF) {
			return f, nil
		}
		if err != nil {
			return f, wrong(err)
		}
		paper, err := rowPaper(row, columns)
		if err == nil {
			err = f.Papers.Add(paper)
		}
		if err != nil {
			return f, refuse("%v", err)
		}
	}
}

// maxRank is the highest rank a cell may hold; ranks far apart are no ranking.
const maxRank = 2 * count.MaxCandidates

func rowPaper(row []string, columns []int) (count.Paper, error) {
	paper := count.Paper{Weight: 1}
	for i, cell := range row {
		cell = strings.TrimSpace(cell)
		if columns[i] == 0 || cell == "" && columns[i] > 0 {
			continue
		}
		v, err := strconv.ParseInt(cell, 10, 64)
		switch {
		case columns[i] < 0 && (err != nil || v < 1):
			return paper, fmt.Errorf("found %q, expected how many papers read so", cell)
		case columns[i] < 0:
			paper.Weight = v
		case err != nil || v < 0 || v > maxRank:
			return paper, fmt.Errorf("found %q in column %d, expected a rank, 1 to %d, or nothing", cell, i+1, maxRank)
		case v > 0:
			for int64(len(paper.Ranks)) < v {
				paper.Ranks = append(paper.Ranks, nil)
			}
			paper.Ranks[v-1] = append(paper.Ranks[v-1], columns[i])
		}
	}
	return paper, nil
}
