package ballotfile

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"hustings/domain/count"
)

// choices reads a table whose columns are choices and whose cells name candidates, as
// Minneapolis and Cambridge publish them, as ES&S exports cast vote records, and as
// surveys come. Columns that are neither choices nor a number of papers (precinct,
// style, time) are passed over.
type choices struct {
	columns []int // rank of each column, 0 to pass over, -1 for the weight
	most    int   // choices
	pool    *pool
}

var (
	numbered = regexp.MustCompile(`(?i)\b(?:choice|rank(?:ing)?|preference|pref)[\s_#.:\-\[(]*(\d{1,2})\b`)
	ordinal  = regexp.MustCompile(`(?i)\b(\d{1,2})(?:st|nd|rd|th)\b`)
	spelt    = regexp.MustCompile(`(?i)\b(first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth)[\s_-]*(?:choice|preference|rank)\b`)
	ofMany   = regexp.MustCompile(`(?i)\bof\s+\d{1,2}\b`)
	spelling = []string{"first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"}
)

// choiceOf tells which choice a column holds, and what else its head says: the contest.
func choiceOf(head string) (rank int, contest string) {
	for _, form := range []*regexp.Regexp{numbered, ordinal, spelt} {
		at := form.FindStringSubmatchIndex(head)
		if at == nil {
			continue
		}
		word := head[at[2]:at[3]]
		rank, err := strconv.Atoi(word)
		if err != nil {
			rank = slices.Index(spelling, strings.ToLower(word)) + 1
		}
		rest := head[:at[0]] + " " + head[at[1]:]
		rest = ofMany.ReplaceAllString(rest, " ")
		return rank, strings.Join(strings.FieldsFunc(rest, func(r rune) bool { return strings.ContainsRune(" \t_()[]-:;,.", r) }), " ")
	}
	return 0, ""
}

// choices tells by its head whether a table is one of choices, and of which contest.
func (s *sheet) choices(header []string, contest string) (choices, bool, error) {
	c := choices{columns: make([]int, len(header)), pool: newPool()}
	contests := map[string]bool{}
	ranks := make([]string, len(header))
	for i, head := range header {
		rank, of := choiceOf(head)
		switch {
		case rank > 0:
			c.columns[i], ranks[i] = rank, of
			contests[of] = true
		case weighs(head):
			c.columns[i] = -1
		}
	}
	if len(contests) == 0 {
		return c, false, nil
	}
	names := slices.Sorted(maps.Keys(contests))
	if len(names) > 1 && !contests[contest] {
		return c, true, s.refuse("the choices of %d contests, expected --contest with one of: %s", len(names), strings.Join(names, "; "))
	}
	seen := map[int]bool{}
	for i := range header {
		switch {
		case c.columns[i] <= 0:
		case len(names) > 1 && ranks[i] != contest:
			c.columns[i] = 0
		case seen[c.columns[i]]:
			return c, true, s.refuse("two columns for choice %d, expected one each", c.columns[i])
		default:
			seen[c.columns[i]] = true
			c.most = max(c.most, c.columns[i])
		}
	}
	if len(seen) != c.most {
		return c, true, s.refuse("columns for %d of %d choices, expected all from 1", len(seen), c.most)
	}
	s.file.Election.Title = contest
	if len(names) == 1 {
		s.file.Election.Title = names[0]
	}
	return c, true, nil
}

// read reads the rows. An overvote ends a paper: whom it would have gone to is not in
// the file. A candidate who is named again counts once, where named first.
func (c choices) read(s *sheet) error {
	overvoted, repeated := int64(0), int64(0)
	cells := make([]string, c.most)
	for {
		row, err := s.next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		weight := int64(1)
		for i, cell := range row {
			switch {
			case c.columns[i] > 0:
				cells[c.columns[i]-1] = cell
			case c.columns[i] < 0:
				if weight, err = s.weight(cell); err != nil {
					return err
				}
			}
		}
		if weight == 0 {
			continue
		}
		ranking, over, again := c.ranking(cells)
		if over {
			overvoted += weight
		}
		if again {
			repeated += weight
		}
		if err := c.pool.add(ranking, weight); err != nil {
			return s.refuse("%v", err)
		}
	}
	if overvoted > 0 {
		s.file.note("%d papers hold an overvote; each was read up to it", overvoted)
	}
	if repeated > 0 {
		s.file.note("%d papers name somebody again; the first time counts", repeated)
	}
	if err := c.pool.into(s.file); err != nil {
		return s.refuse("%v", err)
	}
	return nil
}

// ranking turns one row's cells into names by rank, "" for a rank left out.
func (c choices) ranking(cells []string) (ranking []string, over, again bool) {
	for _, cell := range cells {
		switch strings.ToLower(cell) {
		case "", "undervote", "skipped", "blank", "none", "no selection", "-":
			ranking = append(ranking, "")
			continue
		case "overvote":
			return ranking, true, again
		}
		if slices.Contains(ranking, cell) {
			again = true
			cell = ""
		}
		ranking = append(ranking, cell)
	}
	return ranking, false, again
}

// pool gathers papers that name candidates whose full list is known only at the end.
type pool struct {
	numbers map[string]int // of each name, from 1, as first seen
	papers  map[string]int64
	total   int64
}

func newPool() *pool { return &pool{numbers: map[string]int{}, papers: map[string]int64{}} }

// add puts papers in; "" is a rank left out.
func (p *pool) add(ranking []string, weight int64) error {
	key := make([]byte, 0, 2*len(ranking))
	for _, name := range ranking {
		n := 0
		if name != "" {
			if n = p.numbers[name]; n == 0 {
				n = len(p.numbers) + 1
				p.numbers[name] = n
			}
			if n > count.MaxCandidates {
				return fmt.Errorf("more than %d candidates, expected fewer", count.MaxCandidates)
			}
		}
		key = append(key, byte(n>>8), byte(n))
	}
	if p.total += weight; p.total > count.MaxPapers {
		return fmt.Errorf("more than %d papers", int64(count.MaxPapers))
	}
	p.papers[string(key)] += weight
	return nil
}

// into makes an election of what was gathered, its candidates in order of their names,
// so that the order of the rows leaves no trace.
func (p *pool) into(f *File) error {
	names := slices.Sorted(maps.Keys(p.numbers))
	if len(names) == 0 {
		return errors.New("no paper names a candidate, expected some")
	}
	number := make([]int, len(names)+1)
	for i, name := range names {
		f.Election.Candidates = append(f.Election.Candidates, count.Candidate{Name: name})
		number[p.numbers[name]] = i + 1
	}
	if err := checkNames(f.Election.Candidates, func(int) int { return 1 }, func(_ int, format string, args ...any) error {
		return fmt.Errorf(format, args...)
	}); err != nil {
		return err
	}
	f.Papers = count.NewPapers(len(names))
	for key, weight := range p.papers {
		paper := count.Paper{Weight: weight}
		for i := 0; i < len(key); i += 2 {
			var rank []int
			if n := int(key[i])<<8 | int(key[i+1]); n > 0 {
				rank = []int{number[n]}
			}
			paper.Ranks = append(paper.Ranks, rank)
		}
		if err := f.Papers.Add(paper); err != nil {
			return err
		}
	}
	return nil
}
