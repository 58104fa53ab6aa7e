package ballotfile

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"hustings/domain/count"
)

// sheet reads a table row by row.
type sheet struct {
	*csv.Reader
	name string
	file *File
}

// readCSV reads papers as rows of a table, its columns parted by commas, semicolons or
// tabs. Either a cell holds the rank that the paper gives to the candidate its column is
// named after (1 first; empty or 0 for none), or a column is a choice (1st choice, rank
// 2 …) and its cells name candidates; see [sheet.choices]. A column called papers, weight
// or count says how many papers read so.
func readCSV(name string, in *bufio.Reader, contest string) (File, error) {
	var f File
	f.Election.Seats = 1
	s := &sheet{Reader: csv.NewReader(in), name: name, file: &f}
	s.ReuseRecord = true
	start, err := in.Peek(1 << 12)
	if err != nil && len(start) == 0 && !errors.Is(err, io.EOF) {
		return f, readError(name, err)
	}
	s.Comma = separator(start)
	header, err := s.next()
	if errors.Is(err, io.EOF) {
		return f, &Error{name, 1, "an empty file, expected a row of candidates' names or of choices"}
	}
	if err != nil {
		return f, err
	}
	if top, ok, err := s.scoresTop(header); ok || err != nil {
		if err == nil {
			err = s.scores(top)
		}
		return f, err
	}
	header = append([]string(nil), header...)
	if c, ok, err := s.choices(header, contest); err != nil || ok {
		if err == nil {
			err = c.read(s)
		}
		return f, err
	}
	return f, s.ranks(header)
}

// separator tells what parts the columns by the first row.
func separator(start []byte) rune {
	first, _, _ := bytes.Cut(start, []byte("\n"))
	best, most := ',', 0
	for _, r := range []rune{',', ';', '\t'} {
		inside, n := false, 0
		for _, b := range first {
			switch {
			case b == '"':
				inside = !inside
			case rune(b) == r && !inside:
				n++
			}
		}
		if n > most {
			best, most = r, n
		}
	}
	return best
}

// next returns the next row, or a refusal with its line; [io.EOF] at the end.
func (s *sheet) next() ([]string, error) {
	row, err := s.Read()
	var bad *csv.ParseError
	switch {
	case errors.As(err, &bad):
		return nil, &Error{s.name, bad.Line, fmt.Sprintf("%v, expected a row of the table", bad.Err)}
	case err != nil && !errors.Is(err, io.EOF):
		return nil, readError(s.name, err)
	case err != nil:
		return nil, err
	}
	line, _ := s.FieldPos(0)
	for i := range row {
		row[i] = strings.TrimSpace(s.file.text(row[i], line))
	}
	return row, nil
}

func (s *sheet) refuse(format string, args ...any) error {
	line, _ := s.FieldPos(0)
	return &Error{s.name, line, fmt.Sprintf(format, args...)}
}

// weighs reports whether a column says how many papers read so.
func weighs(head string) bool {
	switch strings.ToLower(head) {
	case "papers", "weight", "count", "ballots", "number of ballots", "no. of ballots":
		return true
	}
	return false
}

// weight reads such a cell. No papers at all is no paper; a note says so.
func (s *sheet) weight(cell string) (int64, error) {
	w, err := strconv.ParseInt(cell, 10, 64)
	if err != nil || w < 0 {
		return 0, s.refuse("found %q, expected how many papers read so", cell)
	}
	if w == 0 {
		line, _ := s.FieldPos(0)
		s.file.note("line %d: no papers read so; passed over", line)
	}
	return w, nil
}

// candidates takes the candidates' names from the first row, and says whose each column is:
// 0 to pass over, -1 for the weight.
func (s *sheet) candidates(header []string) ([]int, error) {
	f := s.file
	columns := make([]int, len(header))
	for i, cell := range header {
		switch {
		case weighs(cell):
			columns[i] = -1
		case passedOver(cell):
		case cell == "":
			return nil, s.refuse("column %d has no name, expected a candidate's", i+1)
		default:
			f.Election.Candidates = append(f.Election.Candidates, count.Candidate{Name: cell})
			columns[i] = len(f.Election.Candidates)
		}
	}
	n := len(f.Election.Candidates)
	if n == 0 || n > count.MaxCandidates {
		return nil, s.refuse("%d candidates, expected 1 to %d", n, count.MaxCandidates)
	}
	if err := checkNames(f.Election.Candidates, func(int) int { return 1 }, func(_ int, format string, args ...any) error {
		return s.refuse(format, args...)
	}); err != nil {
		return nil, err
	}
	return columns, nil
}

// ranks reads a table with a column for each candidate.
func (s *sheet) ranks(header []string) error {
	f := s.file
	columns, err := s.candidates(header)
	if err != nil {
		return err
	}
	n := len(f.Election.Candidates)
	f.Papers = count.NewPapers(n)
	for {
		row, err := s.next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		paper, err := s.rowPaper(row, columns)
		if err != nil {
			return err
		}
		if paper.Weight == 0 {
			continue
		}
		if err := f.Papers.Add(paper); err != nil {
			return s.refuse("%v", err)
		}
	}
}

// maxRank is the highest rank a cell may hold; ranks far apart are no ranking.
const maxRank = 2 * count.MaxCandidates

func (s *sheet) rowPaper(row []string, columns []int) (count.Paper, error) {
	paper := count.Paper{Weight: 1}
	for i, cell := range row {
		if columns[i] == 0 || cell == "" && columns[i] > 0 {
			continue
		}
		if columns[i] < 0 {
			var err error
			if paper.Weight, err = s.weight(cell); err != nil {
				return paper, err
			}
			continue
		}
		v, err := strconv.ParseInt(cell, 10, 64)
		switch {
		case err != nil || v < 0 || v > maxRank:
			return paper, s.refuse("found %q in column %d, expected a rank, 1 to %d, or nothing", cell, i+1, maxRank)
		case v > 0:
			for int64(len(paper.Ranks)) < v {
				paper.Ranks = append(paper.Ranks, nil)
			}
			paper.Ranks[v-1] = append(paper.Ranks[v-1], columns[i])
		}
	}
	return paper, nil
}
