package ballotfile

import (
	"errors"
	"io"
	"strconv"
	"strings"

	"hustings/domain/count"
)

// zeros says whether the ballots of a file end in 0. Most files' do; some write a ballot
// a line and no 0. A file that does both has lost one, and which papers those two lines
// are nobody can tell.
type zeros uint8

const (
	unknown zeros = iota // nothing has been read that would tell
	always
	never
)

// ballots reads ballots up to and with the 0 that ends them.
func (r *bltReader) ballots(papers *count.Papers) error {
	for {
		b, err := r.skip()
		if err != nil {
			return err
		}
		if b == '(' {
			if _, err := r.until(')', "an identifier"); err != nil {
				return err
			}
			if b, err = r.skip(); err != nil {
				return err
			}
		}
		if b == 0 || b == '"' {
			return r.refuse(r.line, "the ballots stop, expected a 0 after the last")
		}
		w, err := r.word()
		if err != nil {
			return err
		}
		line := r.last
		if w == "0" {
			return r.endMark()
		}
		weight, err := strconv.ParseInt(w, 10, 64)
		if err != nil || weight < 1 {
			return r.refuse(line, "found %s, expected the number of papers that read so, or 0 after the last ballot", found(w))
		}
		paper := count.Paper{Weight: weight}
		done := false
		if paper.Ranks, done, err = r.ranks(); err != nil {
			return err
		}
		if err := papers.Add(paper); err != nil {
			return r.refuse(line, "%v", err)
		}
		if done {
			return r.endMark()
		}
	}
}

// ranks reads one ballot's ranks up to its 0 or, in a file without those, to the end of
// its line. It tells whether the 0 that ends all ballots was read, too.
func (r *bltReader) ranks() (ranks [][]int, done bool, err error) {
	at := r.last
	for {
		b, err := r.skip()
		if err != nil {
			return nil, false, err
		}
		edge := r.first && !r.indented
		if edge && len(ranks) == 0 && r.zeros == unknown {
			r.alone = at
		}
		if b == 0 || b == '"' || b == '(' || edge && (len(ranks) > 0 || r.zeros == never) {
			done, ended, err := r.lineEnds(b, at)
			if err != nil || done || ended {
				return ranks, done, err
			}
		}
		w, err := r.word()
		if err != nil {
			return nil, false, err
		}
		at = r.last
		if w == "0" {
			if r.zeros == never {
				return nil, false, r.refuse(r.brokenAt, "a ballot without the 0 that ends it, and line %d has one: expected it on every ballot or on none", at)
			}
			r.zeros = always
			return ranks, false, nil
		}
		rank, err := r.rank(w)
		if err != nil {
			return nil, false, err
		}
		ranks = append(ranks, rank)
		if len(ranks) > 2*count.MaxCandidates {
			return nil, false, r.refuse(r.last, "more than %d ranks on a ballot, expected fewer", 2*count.MaxCandidates)
		}
	}
}

// rank reads a word of a ballot: a candidate, several joined by =, or - for a rank left out.
func (r *bltReader) rank(w string) ([]int, error) {
	if w == "-" {
		return nil, nil
	}
	var rank []int
	for part := range strings.SplitSeq(w, "=") {
		c, ok := r.candidate(part)
		if !ok {
			return nil, r.refuse(r.last, "found %s, expected a candidate, 1 to %d", found(w), r.candidates)
		}
		rank = append(rank, c)
	}
	return rank, nil
}

// lineEnds judges a ballot whose line ends without a 0, at a line that begins at the
// left edge: the file has no zeros, or a 0 alone ends this very ballot or all of them,
// or a 0 is missing.
func (r *bltReader) lineEnds(next byte, at int) (done, ended bool, err error) {
	missing := r.refuse(at, "a ballot stops, expected a candidate or the 0 that ends it (a ballot goes on in the next line only if that is indented)")
	switch {
	case r.zeros == never && (next == 0 || next == '"'):
		return false, true, nil // that there is no 0 at the end of all is said there
	case next == 0 || next == '"' || r.zeros == always && !r.zeroAlone():
		return false, false, missing
	}
	if r.zeroAlone() {
		if r.zeros == always || r.zeros == unknown && r.ballotAfterZero() {
			return false, false, nil // this ballot's own 0, on a line of its own
		}
		if err := r.withoutZeros(at); err != nil {
			return false, false, err
		}
		_, err := r.word()
		return true, true, err
	}
	return false, true, r.withoutZeros(at)
}

// withoutZeros notes that the ballots of this file end with their lines.
func (r *bltReader) withoutZeros(at int) error {
	switch {
	case r.zeros == never:
	case r.alone > 0:
		return r.refuse(r.alone, "a weight alone on its line in a file whose ballots do not end in 0, expected a candidate behind it")
	default:
		r.zeros, r.brokenAt = never, at
	}
	return nil
}

// zeroAlone reports whether the next line is a 0 and nothing else.
func (r *bltReader) zeroAlone() bool {
	line := r.peekLine(0)
	text, _, _ := strings.Cut(line, "#")
	return strings.TrimSpace(text) == "0"
}

// ballotAfterZero reports whether a line of figures follows the line with the 0, behind
// whatever empty lines, comments and options stand between.
func (r *bltReader) ballotAfterZero() bool {
	from := len(r.peekLine(0))
	for {
		line := r.peekLine(from)
		text := strings.TrimSpace(line)
		switch {
		case line == "":
			return false
		case text != "" && text[0] != '#' && text[0] != '[' && !strings.HasPrefix(text, "//") && !strings.HasPrefix(text, "/*"):
			return line[0] >= '0' && line[0] <= '9' || line[0] == '('
		}
		from += len(line)
	}
}

// peekLine returns the line that begins after from unread bytes, with its break, as far
// as it can be seen.
func (r *bltReader) peekLine(from int) string {
	for size := 256; ; size *= 2 {
		data, err := r.in.Peek(from + size)
		if from < len(data) {
			if line, _, ok := strings.Cut(string(data[from:]), "\n"); ok {
				return line + "\n"
			}
		}
		if err != nil || size > 1<<12 {
			return string(data[min(from, len(data)):])
		}
	}
}

// endMark checks what stands behind the 0 that ends the ballots: nothing that could be a
// ballot of no weight.
func (r *bltReader) endMark() error {
	for {
		b, err := r.in.ReadByte()
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return r.reading(err)
		case b == ' ' || b == '\t' || b == '\r':
		case b >= '0' && b <= '9' || b == '-':
			return r.refuse(r.line, "a number behind the 0 that ends the ballots, expected names (no papers read so? take the line out)")
		default:
			return r.in.UnreadByte()
		}
	}
}
