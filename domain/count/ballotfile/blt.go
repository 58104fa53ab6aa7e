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

// bltReader reads BLT one byte after the other.
type bltReader struct {
	name string
	in   *bufio.Reader
	line int
}

// readBLT reads a BLT file: candidates and seats, withdrawals, ballots, a 0, names, title.
func readBLT(name string, in *bufio.Reader) (File, error) {
	if mark, _ := in.Peek(len(byteOrderMark)); string(mark) == byteOrderMark {
		if _, err := in.Discard(len(byteOrderMark)); err != nil {
			return File{}, fmt.Errorf("reading %s: %w", name, err)
		}
	}
	r := &bltReader{name: name, in: in, line: 1}
	var f File
	candidates, err := r.wholeNumber("the number of candidates", count.MaxCandidates)
	if err != nil {
		return f, err
	}
	seats, err := r.wholeNumber("the number of seats", count.MaxCandidates)
	if err != nil {
		return f, err
	}
	f.Election.Seats = seats
	if f.Election.Withdrawn, err = r.withdrawals(candidates); err != nil {
		return f, err
	}
	if f.Papers, err = r.plainBallots(candidates); err != nil {
		return f, err
	}
	if err := r.ballots(f.Papers); err != nil {
		return f, err
	}
	return f, r.names(&f.Election, candidates)
}

func (r *bltReader) refuse(line int, format string, args ...any) error {
	return &Error{r.name, line, fmt.Sprintf(format, args...)}
}

// skip passes over space, comments and bracketed options, and returns the byte that
// follows, still unread; 0 at the end of the file.
func (r *bltReader) skip() (byte, error) {
	for {
		b, err := r.in.ReadByte()
		switch {
		case errors.Is(err, io.EOF):
			return 0, nil
		case err != nil:
			return 0, fmt.Errorf("reading %s: %w", r.name, err)
		case b == '\n':
			r.line++
		case b == ' ' || b == '\t' || b == '\r':
		case b == '#':
			if err := r.until('\n', "a comment"); err != nil {
				return 0, err
			}
		case b == '[':
			if err := r.until(']', "an option in brackets"); err != nil {
				return 0, err
			}
		case b == 0:
			return 0, r.refuse(r.line, "a zero byte, expected text")
		default:
			return b, r.in.UnreadByte()
		}
	}
}

// until passes over everything up to and with the byte end.
func (r *bltReader) until(end byte, what string) error {
	from := r.line
	for {
		b, err := r.in.ReadByte()
		switch {
		case errors.Is(err, io.EOF) && end == '\n':
			return nil
		case errors.Is(err, io.EOF):
			return r.refuse(from, "%s begins, expected %q to end it", what, end)
		case err != nil:
			return fmt.Errorf("reading %s: %w", r.name, err)
		}
		if b == '\n' {
			r.line++
		}
		if b == end {
			return nil
		}
	}
}

// word reads the next token: everything up to space, a quote, a comment or a bracket.
// It is empty before a quote, an opening parenthesis and the end of the file.
func (r *bltReader) word() (string, error) {
	if _, err := r.skip(); err != nil {
		return "", err
	}
	var w []byte
	for {
		b, err := r.in.ReadByte()
		if errors.Is(err, io.EOF) {
			return string(w), nil
		}
		if err != nil {
			return "", fmt.Errorf("reading %s: %w", r.name, err)
		}
		switch b {
		case ' ', '\t', '\r', '\n', '#', '[', '"', '(':
			return string(w), r.in.UnreadByte()
		}
		w = append(w, b)
		if len(w) > 1<<16 {
			return "", r.refuse(r.line, "a word longer than 65536 letters, expected a ballot")
		}
	}
}

func (r *bltReader) wholeNumber(what string, most int) (int, error) {
	w, err := r.word()
	if err != nil {
		return 0, err
	}
	n, err := strconv.ParseUint(w, 10, 31)
	if err != nil || n < 1 || int(n) > most {
		return 0, r.refuse(r.line, "found %s, expected %s, 1 to %d", found(w), what, most)
	}
	return int(n), nil
}

func found(w string) string {
	if w == "" {
		return "no number"
	}
	return strconv.Quote(w)
}

// withdrawals reads the negative numbers before the ballots.
func (r *bltReader) withdrawals(candidates int) ([]int, error) {
	var gone []int
	for {
		b, err := r.skip()
		if err != nil || b != '-' {
			return gone, err
		}
		w, err := r.word()
		if err != nil {
			return nil, err
		}
		n, err := strconv.ParseUint(strings.TrimPrefix(w, "-"), 10, 31)
		if err != nil || n < 1 || int(n) > candidates {
			return nil, r.refuse(r.line, "found %q, expected a withdrawn candidate, -1 to -%d", w, candidates)
		}
		for _, c := range gone {
			if c == int(n) {
				return nil, r.refuse(r.line, "candidate %d has withdrawn twice, expected once", n)
			}
		}
		gone = append(gone, int(n))
	}
}

// ballots reads ballots up to and with the 0 that ends them.
func (r *bltReader) ballots(papers *count.Papers) error {
	for {
		b, err := r.skip()
		if err != nil {
			return err
		}
		if b == '(' {
			if err := r.until(')', "an identifier"); err != nil {
				return err
			}
			if b, err = r.skip(); err != nil {
				return err
			}
		}
		if b == 0 || b == '"' {
			return r.refuse(r.line, "the ballots stop, expected a 0 after the last")
		}
		line := r.line
		w, err := r.word()
		if err != nil {
			return err
		}
		if w == "0" {
			return nil
		}
		weight, err := strconv.ParseInt(w, 10, 64)
		if err != nil || weight < 1 {
			return r.refuse(line, "found %s, expected the number of papers that read so, or 0 after the last ballot", found(w))
		}
		paper := count.Paper{Weight: weight}
		if paper.Ranks, err = r.ranks(papers.Candidates()); err != nil {
			return err
		}
		if err := papers.Add(paper); err != nil {
			return r.refuse(line, "%v", err)
		}
	}
}

// ranks reads one ballot's ranks up to its 0.
func (r *bltReader) ranks(candidates int) ([][]int, error) {
	var ranks [][]int
	for {
		w, err := r.word()
		switch {
		case err != nil:
			return nil, err
		case w == "0":
			return ranks, nil
		case w == "":
			return nil, r.refuse(r.line, "a ballot stops, expected a candidate or the 0 that ends it")
		case w == "-":
			ranks = append(ranks, nil)
		default:
			var rank []int
			for part := range strings.SplitSeq(w, "=") {
				c, err := strconv.ParseUint(part, 10, 31)
				if err != nil || c < 1 || int(c) > candidates {
					return nil, r.refuse(r.line, "found %q, expected a candidate, 1 to %d", w, candidates)
				}
				rank = append(rank, int(c))
			}
			ranks = append(ranks, rank)
		}
		if len(ranks) > 2*count.MaxCandidates {
			return nil, r.refuse(r.line, "more than %d ranks on a ballot, expected fewer", 2*count.MaxCandidates)
		}
	}
}

// names reads the candidates' names, then the title if there is one.
func (r *bltReader) names(e *count.Election, candidates int) error {
	for {
		name, ok, err := r.nextName()
		if err != nil {
			return err
		}
		n := len(e.Candidates)
		switch {
		case !ok && n < candidates:
			return r.refuse(r.line, "%d names, expected %d, one for each candidate", n, candidates)
		case !ok:
			return nil
		case n < candidates:
			e.Candidates = append(e.Candidates, count.Candidate{Name: name})
		case e.Title != "":
			return r.refuse(r.line, "found %q after the title, expected the end of the file", name)
		default:
			e.Title = name
		}
	}
}

// nextName reads a quoted name, in which "" is a quote mark, or a line without quotes.
func (r *bltReader) nextName() (string, bool, error) {
	b, err := r.skip()
	if err != nil || b == 0 {
		return "", false, err
	}
	if b != '"' {
		line, err := r.in.ReadString('\n')
		if err != nil && !errors.Is(err, io.EOF) {
			return "", false, fmt.Errorf("reading %s: %w", r.name, err)
		}
		r.line += strings.Count(line, "\n")
		if at := strings.Index(line, " #"); at >= 0 {
			line = line[:at]
		}
		return strings.TrimSpace(line), true, nil
	}
	from := r.line
	var name []byte
	if _, err := r.in.ReadByte(); err != nil {
		return "", false, fmt.Errorf("reading %s: %w", r.name, err)
	}
	for {
		b, err := r.in.ReadByte()
		switch {
		case errors.Is(err, io.EOF):
			return "", false, r.refuse(from, "a name begins, expected a quote mark to end it")
		case err != nil:
			return "", false, fmt.Errorf("reading %s: %w", r.name, err)
		case b == '\n':
			r.line++
		case b == '"':
			if next, _ := r.in.Peek(1); len(next) == 0 || next[0] != '"' {
				return strings.TrimSpace(string(name)), true, nil
			}
			if _, err := r.in.Discard(1); err != nil {
				return "", false, fmt.Errorf("reading %s: %w", r.name, err)
			}
		}
		name = append(name, b)
	}
}
