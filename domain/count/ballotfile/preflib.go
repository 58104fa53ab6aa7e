package ballotfile

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"hustings/domain/count"
)

// readPrefLib reads a file of PrefLib (soc, soi, toc, toi, cat), of today's kind
// ("# ALTERNATIVE NAME 1: Ann", then "12: 1,{2,3}") or the old one (a number, lines
// "1,Ann", a line of sums, then "12,1,{2,3}"). Candidates are numbered from 1, or from 0
// as some old files do. In a categorical file (cat) the places of a line are categories,
// best first; whoever stands in the last is left unmarked.
func readPrefLib(name string, in *bufio.Reader) (File, error) {
	p := &prefLib{lines: lines{name: name, in: in}}
	p.lines.file = &p.file
	p.file.Election.Seats = 1
	first, ok, err := p.lines.next()
	if err != nil {
		return File{}, err
	}
	if !ok {
		return File{}, p.refuse("an empty file, expected a PrefLib ordinal file")
	}
	if strings.HasPrefix(first, "#") {
		err = p.today(first)
	} else {
		err = p.old(first)
	}
	return p.file, err
}

type prefLib struct {
	lines
	file       File
	lowest     int // number of the first candidate: 1, or 0
	categories int // of a categorical file; 0 in others
}

// lines reads a file line by line.
type lines struct {
	name string
	in   *bufio.Reader
	line int
	file *File
}

// next returns the next line that is not empty, without space around it.
func (l *lines) next() (string, bool, error) {
	for {
		text, err := l.in.ReadString('\n')
		if err != nil && !errors.Is(err, io.EOF) {
			return "", false, readError(l.name, err)
		}
		if text == "" {
			return "", false, nil
		}
		l.line++
		text = l.file.text(text, l.line)
		if text = strings.TrimSpace(text); text != "" {
			return text, true, nil
		}
	}
}

func (l *lines) refuse(format string, args ...any) error {
	return &Error{l.name, max(l.line, 1), fmt.Sprintf(format, args...)}
}

// today reads a file whose header lines begin with #.
func (p *prefLib) today(line string) error {
	names := map[int]string{}
	number := 0
	for {
		key, value, _ := strings.Cut(strings.TrimSpace(strings.TrimPrefix(line, "#")), ":")
		value = strings.TrimSpace(value)
		var err error
		switch {
		case !strings.HasPrefix(line, "#"):
			if err := p.open(number, names); err != nil {
				return err
			}
			return p.papers(line, ":")
		case key == "TITLE":
			p.file.Election.Title = value
		case key == "DATA TYPE" && value == "cat":
			p.categories = max(p.categories, 1) // how many is still to come
		case key == "DATA TYPE" && !slices.Contains([]string{"soc", "soi", "toc", "toi"}, value):
			return p.refuse("data type %q, expected soc, soi, toc, toi or cat", value)
		case key == "NUMBER CATEGORIES":
			if p.categories, err = strconv.Atoi(value); err != nil || p.categories < 2 || p.categories > count.MaxCandidates {
				return p.refuse("found %q, expected the number of categories, 2 to %d", value, count.MaxCandidates)
			}
		case key == "NUMBER ALTERNATIVES":
			if number, err = strconv.Atoi(value); err != nil || number < 1 || number > count.MaxCandidates {
				return p.refuse("found %q, expected the number of candidates, 1 to %d", value, count.MaxCandidates)
			}
		case strings.HasPrefix(key, "ALTERNATIVE NAME"):
			n, err := strconv.Atoi(strings.TrimSpace(strings.TrimPrefix(key, "ALTERNATIVE NAME")))
			if err != nil || n < 0 || n > count.MaxCandidates || names[n] != "" {
				return p.refuse("found %q, expected the name of a candidate not yet named", key)
			}
			names[n] = value
		}
		var ok bool
		if line, ok, err = p.next(); err != nil {
			return err
		}
		if !ok {
			return p.open(number, names)
		}
	}
}

// open readies the file for papers once the header is read.
func (p *prefLib) open(number int, names map[int]string) error {
	if p.categories == 1 {
		return p.refuse("no number of categories, expected one in a categorical file")
	}
	if number == 0 || len(names) != number {
		return p.refuse("%d names for %d candidates, expected one each", len(names), number)
	}
	p.lowest = 1
	if _, ok := names[0]; ok {
		p.lowest = 0
	}
	for n := p.lowest; n < number+p.lowest; n++ {
		name, ok := names[n]
		if !ok {
			return p.refuse("no name for candidate %d, expected one", n)
		}
		p.file.Election.Candidates = append(p.file.Election.Candidates, count.Candidate{Name: name})
	}
	p.file.Papers = count.NewPapers(number)
	return checkNames(p.file.Election.Candidates, func(int) int { return max(p.line, 1) }, func(_ int, format string, args ...any) error {
		return p.refuse(format, args...)
	})
}

// old reads a file that begins with the number of candidates.
func (p *prefLib) old(line string) error {
	number, err := strconv.Atoi(line)
	if err != nil || number < 1 || number > count.MaxCandidates {
		return p.refuse("found %q, expected the number of candidates, 1 to %d", line, count.MaxCandidates)
	}
	names := map[int]string{}
	lowest := 1
	for i := range number {
		line, _, err := p.next()
		if err != nil {
			return err
		}
		no, name, ok := strings.Cut(line, ",")
		if i == 0 && strings.TrimSpace(no) == "0" {
			lowest = 0
		}
		n := i + lowest
		if !ok || strings.TrimSpace(no) != strconv.Itoa(n) {
			return p.refuse("found %q, expected %q", line, strconv.Itoa(n)+",name")
		}
		names[n] = strings.TrimSpace(name)
	}
	if err := p.open(number, names); err != nil {
		return err
	}
	sums, ok, err := p.next()
	if err != nil {
		return err
	}
	if !ok || strings.Count(sums, ",") != 2 {
		return p.refuse("found %q, expected three sums: voters, votes, different votes", sums)
	}
	line, ok, err = p.next()
	if err != nil || !ok {
		return err
	}
	return p.papers(line, ",")
}

// papers reads lines of a number of voters, sep, and ranks.
func (p *prefLib) papers(line, sep string) error {
	for {
		voters, order, ok := strings.Cut(line, sep)
		weight, err := strconv.ParseInt(strings.TrimSpace(voters), 10, 64)
		if !ok || err != nil || weight < 0 {
			return p.refuse("found %q, expected a number of voters, %q and candidates", line, sep)
		}
		paper := count.Paper{Weight: weight}
		if paper.Ranks, err = p.ranks(order); err != nil {
			return err
		}
		if weight == 0 {
			p.file.note("line %d: no papers read so; passed over", p.line)
		} else if err := p.file.Papers.Add(paper); err != nil {
			return p.refuse("%v", err)
		}
		if line, ok, err = p.next(); err != nil || !ok {
			return err
		}
	}
}

// ranks reads candidates parted by commas, those of one rank in braces.
func (p *prefLib) ranks(order string) ([][]int, error) {
	var ranks [][]int
	inside := false
	for part := range strings.SplitSeq(order, ",") {
		part = strings.TrimSpace(part)
		first := !inside
		if after, ok := strings.CutPrefix(part, "{"); ok && !inside {
			part, inside = after, true
		}
		part, closes := strings.CutSuffix(part, "}")
		part = strings.TrimSpace(part)
		if closes && !inside {
			return nil, p.refuse("a brace closes that was not opened, expected candidates")
		}
		if part == "" && (first && closes || order == "") {
			inside = false // an empty rank, or an empty paper
			if p.categories > 0 && closes {
				ranks = append(ranks, nil)
			}
			continue
		}
		n, err := strconv.Atoi(part)
		if err != nil {
			return nil, p.refuse("found %q, expected a candidate, %d to %d", part, p.lowest, p.file.Papers.Candidates()-1+p.lowest)
		}
		c := n + 1 - p.lowest
		if first {
			ranks = append(ranks, nil)
		}
		ranks[len(ranks)-1] = append(ranks[len(ranks)-1], c)
		inside = inside && !closes
	}
	if inside {
		return nil, p.refuse("a brace opens and does not close, expected }")
	}
	if p.categories > 0 {
		if len(ranks) > p.categories {
			return nil, p.refuse("%d categories on a line, expected %d", len(ranks), p.categories)
		}
		ranks = ranks[:min(len(ranks), p.categories-1)]
	}
	return ranks, nil
}
