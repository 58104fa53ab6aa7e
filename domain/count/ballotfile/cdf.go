package ballotfile

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"sort"
	"strings"

	"hustings/domain/count"
)

// The part of NIST SP 1500-103 (Cast Vote Records Common Data Format, version 1.0) that
// ranked votes need.
type (
	cdfReport struct {
		Election []cdfElection
		CVR      []cdfRecord
	}
	cdfElection struct {
		Candidate []struct {
			ID   string `json:"@id"`
			Name string
		}
		Contest []cdfContest
	}
	cdfContest struct {
		ID               string `json:"@id"`
		Name             string
		NumberElected    int
		ContestSelection []struct {
			ID           string   `json:"@id"`
			CandidateIDs []string `json:"CandidateIds"`
			IsWriteIn    bool
		}
	}
	cdfRecord struct {
		CurrentSnapshotID string `json:"CurrentSnapshotId"`
		CVRSnapshot       []struct {
			ID         string `json:"@id"`
			CVRContest []struct {
				ContestID           string `json:"ContestId"`
				CVRContestSelection []cdfSelection
			}
		}
	}
	cdfSelection struct {
		ContestSelectionID string `json:"ContestSelectionId"`
		Rank               int
		SelectionPosition  []struct {
			HasIndication string
			IsAllocable   string
			Rank          int
		}
	}
)

// readCDF reads cast vote records in the common data format, as far as ranked votes go:
// the current snapshot of each record, the marks that the scanner took for marks.
func readCDF(name string, in *bufio.Reader, contest string) (File, error) {
	var f File
	refuse := func(format string, args ...any) error {
		return &Error{name, 1, fmt.Sprintf(format, args...)}
	}
	report, err := decodeCDF(name, in)
	if err != nil {
		return f, err
	}
	chosen, err := chooseContest(report, contest)
	if err != nil {
		return f, refuse("%v", err)
	}
	f.Election.Title, f.Election.Seats = f.text(chosen.Name, 1), max(chosen.NumberElected, 1)
	called := map[string]string{}
	for _, e := range report.Election {
		for _, c := range e.Candidate {
			called[c.ID] = strings.TrimSpace(f.text(c.Name, 1))
		}
	}
	number := map[string]int{}
	for _, s := range chosen.ContestSelection {
		var names []string
		for _, id := range s.CandidateIDs {
			names = append(names, called[id])
		}
		who := strings.Join(names, ", ")
		if who == "" && s.IsWriteIn {
			who = "Write-in " + s.ID
		}
		f.Election.Candidates = append(f.Election.Candidates, count.Candidate{Name: who})
		number[s.ID] = len(f.Election.Candidates)
	}
	if n := len(number); n == 0 || n > count.MaxCandidates || n != len(f.Election.Candidates) {
		return f, refuse("%d selections in contest %q, expected 1 to %d with an id each", len(f.Election.Candidates), chosen.Name, count.MaxCandidates)
	}
	if err := checkNames(f.Election.Candidates, func(int) int { return 1 }, func(_ int, format string, args ...any) error {
		return refuse(format, args...)
	}); err != nil {
		return f, err
	}
	f.Papers = count.NewPapers(len(f.Election.Candidates))
	for i, record := range report.CVR {
		if err := record.papers(chosen.ID, number, f.Papers); err != nil {
			return f, refuse("record %d: %v", i+1, err)
		}
	}
	return f, nil
}

// decodeCDF decodes a report and names the line of what is not JSON.
func decodeCDF(name string, in *bufio.Reader) (cdfReport, error) {
	var report cdfReport
	lines := &lineCounter{in: in}
	dec := json.NewDecoder(lines)
	err := dec.Decode(&report)
	if err == nil {
		if _, more := dec.Token(); !errors.Is(more, io.EOF) {
			err = errors.New("something behind the report, expected the end of the file")
		}
	}
	if err != nil {
		at := dec.InputOffset()
		var syntax *json.SyntaxError
		switch {
		case errors.As(err, &syntax):
			at = syntax.Offset
		case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
			at, err = lines.at, errors.New("unexpected end of the file")
		}
		return report, &Error{name, lines.lineAt(at), fmt.Sprintf("%v, expected cast vote records in the common data format (NIST SP 1500-103)", err)}
	}
	if len(report.CVR) == 0 || len(report.Election) == 0 {
		return report, &Error{name, 1, "no election or no records, expected cast vote records in the common data format (NIST SP 1500-103)"}
	}
	return report, nil
}

// lineCounter remembers where the lines of what is read begin.
type lineCounter struct {
	in     io.Reader
	at     int64
	breaks []int64
}

func (l *lineCounter) Read(p []byte) (int, error) {
	n, err := l.in.Read(p)
	for i, b := range p[:n] {
		if b == '\n' {
			l.breaks = append(l.breaks, l.at+int64(i))
		}
	}
	l.at += int64(n)
	return n, err
}

func (l *lineCounter) lineAt(offset int64) int {
	return sort.Search(len(l.breaks), func(i int) bool { return l.breaks[i] >= offset }) + 1
}

// chooseContest finds the contest by its name or id, or the only one there is.
func chooseContest(report cdfReport, contest string) (cdfContest, error) {
	var all []cdfContest
	for _, e := range report.Election {
		all = append(all, e.Contest...)
	}
	var names []string
	for _, c := range all {
		if c.Name == contest || c.ID == contest || contest == "" && len(all) == 1 {
			return c, nil
		}
		names = append(names, c.Name)
	}
	return cdfContest{}, fmt.Errorf("%d contests, expected --contest with one of: %s", len(all), strings.Join(names, "; "))
}

// papers puts the record's ranking in the contest into the bag.
func (c cdfRecord) papers(contest string, number map[string]int, papers *count.Papers) error {
	for _, snapshot := range c.CVRSnapshot {
		if snapshot.ID != c.CurrentSnapshotID {
			continue
		}
		for _, in := range snapshot.CVRContest {
			if in.ContestID != contest {
				continue
			}
			paper := count.Paper{Weight: 1}
			for _, s := range in.CVRContestSelection {
				if err := s.mark(number, &paper); err != nil {
					return err
				}
			}
			if err := papers.Add(withoutRepeats(paper)); err != nil {
				return err
			}
		}
	}
	return nil
}

// mark puts one selection on the paper, at each rank marked for it.
func (s cdfSelection) mark(number map[string]int, paper *count.Paper) error {
	who, ok := number[s.ContestSelectionID]
	if !ok {
		return fmt.Errorf("selection %q is not one of the contest's", s.ContestSelectionID)
	}
	for _, p := range s.SelectionPosition {
		if p.HasIndication != "yes" || p.IsAllocable == "no" {
			continue
		}
		rank := p.Rank
		if rank == 0 {
			rank = max(s.Rank, 1)
		}
		if rank < 1 || rank > maxRank {
			return fmt.Errorf("rank %d, expected 1 to %d", rank, maxRank)
		}
		for len(paper.Ranks) < rank {
			paper.Ranks = append(paper.Ranks, nil)
		}
		paper.Ranks[rank-1] = append(paper.Ranks[rank-1], who)
	}
	return nil
}

// withoutRepeats keeps the first rank given to somebody.
func withoutRepeats(paper count.Paper) count.Paper {
	seen := map[int]bool{}
	for i, rank := range paper.Ranks {
		paper.Ranks[i] = slices.DeleteFunc(rank, func(c int) bool {
			again := seen[c]
			seen[c] = true
			return again
		})
	}
	return paper
}
