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
	line int // of the byte that comes next
	last int // line on which the last word ended

	// Of the byte that comes next, after skip: whether it is the first of its line but
	// for space, and whether there was any.
	first, indented bool

	candidates int
	zeros      zeros
	brokenAt   int // where the first ballot without a 0 stands
	alone      int // where a weight stands alone on its line
	file       *File
	nick       map[string]int // [nick a b c]: other words for the candidates
	comments   map[int]string // names given in comments: # ALTERNATIVE NAME 1: Ann
	ballotsRun bool           // the ballots have begun
}

// readBLT reads a BLT file: candidates and seats, withdrawals, ballots, a 0, names, title.
func readBLT(name string, in *bufio.Reader) (File, error) {
	var f File
	r := &bltReader{name: name, in: in, line: 1, last: 1, first: true, file: &f}
	var err error
	if r.candidates, err = r.wholeNumber("the number of candidates", count.MaxCandidates); err != nil {
		return f, err
	}
	if f.Election.Seats, err = r.wholeNumber("the number of seats", count.MaxCandidates); err != nil {
		return f, err
	}
	if err := r.withdrawals(); err != nil {
		return f, err
	}
	r.ballotsRun = true
	if f.Papers, err = r.plainBallots(r.candidates); err != nil {
		return f, err
	}
	if f.Papers.Total() > 0 {
		r.zeros = always
	}
	if err := r.ballots(f.Papers); err != nil {
		return f, err
	}
	err = r.names(&f.Election)
	return f, err
}

func (r *bltReader) refuse(line int, format string, args ...any) error {
	return &Error{r.name, line, fmt.Sprintf(format, args...)}
}

// reading wraps an error of the file itself.
func (r *bltReader) reading(err error) error { return readError(r.name, err) }

// skip passes over space and comments, obeys options in brackets, and returns the byte
// that follows, still unread; 0 at the end of the file.
func (r *bltReader) skip() (byte, error) {
	for {
		ahead, err := r.in.Peek(2)
		if len(ahead) == 0 {
			if errors.Is(err, io.EOF) {
				return 0, nil
			}
			return 0, r.reading(err)
		}
		second := byte(0)
		if len(ahead) > 1 {
			second = ahead[1]
		}
		line := r.line
		switch b := ahead[0]; {
		case b == '\n':
			_, err = r.in.Discard(1)
			r.line++
			r.first, r.indented = true, false
		case b == ' ' || b == '\t' || b == '\r':
			_, err = r.in.Discard(1)
			r.indented = true
		case b == '#':
			err = r.comment()
		case b == '/' && second == '/':
			_, err = r.until('\n', "a comment")
		case b == '/' && second == '*':
			err = r.longComment()
		case b == '[':
			var text string
			if text, err = r.until(']', "an option in brackets"); err == nil {
				err = r.option(line, text[1:])
			}
		case b == 0:
			return 0, r.refuse(line, "a zero byte, expected text")
		default:
			return b, nil
		}
		if err != nil {
			return 0, err
		}
	}
}

// comment passes over the rest of a line behind a #, but for a candidate's name as
// PrefLib writes it there.
func (r *bltReader) comment() error {
	line := r.line
	text, err := r.until('\n', "a comment")
	if err != nil {
		return err
	}
	key, name, ok := strings.Cut(strings.TrimPrefix(text, "#"), ":")
	number, ours := strings.CutPrefix(strings.TrimSpace(key), "ALTERNATIVE NAME")
	if !ok || !ours {
		return nil
	}
	n, err := strconv.Atoi(strings.TrimSpace(number))
	if err != nil || n < 1 || n > count.MaxCandidates || r.comments[n] != "" {
		return r.refuse(line, "found %q, expected the name of a candidate not yet named", strings.TrimSpace(key))
	}
	if r.comments == nil {
		r.comments = map[int]string{}
	}
	r.comments[n] = r.file.text(strings.TrimSpace(name), line)
	return nil
}

// longComment passes over a comment between /* and */.
func (r *bltReader) longComment() error {
	from := r.line
	if _, err := r.in.Discard(2); err != nil {
		return r.reading(err)
	}
	for star := false; ; {
		b, err := r.in.ReadByte()
		switch {
		case errors.Is(err, io.EOF):
			return r.refuse(from, "a comment begins, expected */ to end it")
		case err != nil:
			return r.reading(err)
		case b == '/' && star:
			return nil
		case b == '\n':
			r.line++
			r.first, r.indented = true, false
		}
		star = b == '*'
	}
}

// until passes over everything up to and with the byte end, and returns what was before it.
func (r *bltReader) until(end byte, what string) (string, error) {
	from := r.line
	var text []byte
	for {
		b, err := r.in.ReadByte()
		switch {
		case errors.Is(err, io.EOF) && end == '\n':
			return string(text), nil
		case errors.Is(err, io.EOF):
			return "", r.refuse(from, "%s begins, expected %q to end it", what, end)
		case err != nil:
			return "", r.reading(err)
		}
		if b == '\n' {
			r.line++
			r.first, r.indented = true, false
		}
		if b == end {
			return string(text), nil
		}
		if len(text) < longestWord { // what is longer has no meaning to anybody
			text = append(text, b)
		}
	}
}

// longestWord bounds what is kept of one word, comment or option.
const longestWord = 1 << 16

// word reads the next token: everything up to space, a quote, a comment or a bracket.
// It is empty before a quote, an opening parenthesis and the end of the file.
func (r *bltReader) word() (string, error) {
	if _, err := r.skip(); err != nil {
		return "", err
	}
	r.last = r.line
	var w []byte
	for {
		b, err := r.in.ReadByte()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return "", r.reading(err)
		}
		if strings.IndexByte(" \t\r\n#[\"(", b) >= 0 {
			if err := r.in.UnreadByte(); err != nil {
				return "", r.reading(err)
			}
			break
		}
		w = append(w, b)
		if len(w) > longestWord {
			return "", r.refuse(r.line, "a word longer than %d letters, expected a ballot", longestWord)
		}
	}
	r.first, r.indented = r.first && len(w) == 0, false
	return string(w), nil
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

// withdrawals reads the negative numbers before the ballots, and any options there.
func (r *bltReader) withdrawals() error {
	for {
		b, err := r.skip()
		if err != nil || b != '-' {
			return err
		}
		w, err := r.word()
		if err != nil {
			return err
		}
		c, ok := r.candidate(strings.TrimPrefix(w, "-"))
		if !ok {
			return r.refuse(r.last, "found %q, expected a withdrawn candidate, -1 to -%d", w, r.candidates)
		}
		if err := r.withdraw(r.last, c); err != nil {
			return err
		}
	}
}

func (r *bltReader) withdraw(line, c int) error {
	for _, gone := range r.file.Election.Withdrawn {
		if gone == c {
			return r.refuse(line, "candidate %d has withdrawn twice, expected once", c)
		}
	}
	r.file.Election.Withdrawn = append(r.file.Election.Withdrawn, c)
	return nil
}

// candidate returns the candidate a word names: by number, or as [nick …] calls them.
func (r *bltReader) candidate(w string) (int, bool) {
	if c, ok := r.nick[w]; ok {
		return c, true
	}
	c, err := strconv.ParseUint(w, 10, 31)
	return int(c), err == nil && c >= 1 && int(c) <= r.candidates
}
