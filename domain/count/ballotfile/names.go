package ballotfile

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode"

	"hustings/domain/count"
)

// nameLine is what a line behind the ballots says.
type nameLine struct {
	line   int
	words  []string
	quoted bool
}

// names reads the candidates' names, one a line, then the title if there is one; what
// stands below the title is passed over. A line may name the party as well. There are as
// many names as candidates, or the file is refused: one name too few, and every winner
// below it has somebody else's.
func (r *bltReader) names(e *count.Election) error {
	lines, err := r.nameLines()
	if err != nil {
		return err
	}
	n := r.candidates
	if len(lines) == 1 && lines[0].quoted && (len(lines[0].words) == n || len(lines[0].words) == n+1) {
		lines = lines[0].apart() // everything on one line
	}
	if len(lines) <= 1 && len(r.comments) > 0 { // at most a title
		if lines, err = r.commentedNames(lines); err != nil {
			return err
		}
	}
	if len(lines) < n {
		return r.refuse(r.line, "%d names, expected %d, one for each candidate, one a line", len(lines), n)
	}
	for i, l := range lines[:n] {
		c := count.Candidate{Name: l.words[0]}
		switch {
		case len(l.words) > 2 || len(l.words) != len(lines[0].words):
			return r.refuse(l.line, "%d texts in quotes for candidate %d, expected a name, or a name and a party on every line", len(l.words), i+1)
		case len(l.words) == 2:
			c.Group = l.words[1]
		}
		e.Candidates = append(e.Candidates, c)
	}
	if err := checkNames(e.Candidates, func(i int) int { return lines[i].line }, r.refuse); err != nil {
		return err
	}
	for i, l := range lines[n:] {
		switch {
		case i == 0 && len(l.words) == 1:
			e.Title = l.words[0]
		case i == 0:
			return r.refuse(l.line, "%d texts in quotes, expected the title", len(l.words))
		default:
			r.file.note("line %d: %q stands below the title and was passed over", l.line, strings.Join(l.words, " "))
		}
	}
	return nil
}

// apart makes a line of each of a line's texts.
func (l nameLine) apart() []nameLine {
	var lines []nameLine
	for _, w := range l.words {
		lines = append(lines, nameLine{l.line, []string{w}, true})
	}
	return lines
}

// commentedNames are the names that comments gave, with the title behind them.
func (r *bltReader) commentedNames(title []nameLine) ([]nameLine, error) {
	var lines []nameLine
	for c := 1; c <= r.candidates; c++ {
		name, ok := r.comments[c]
		if !ok {
			return nil, r.refuse(r.line, "%d names in comments, none for candidate %d, expected %d", len(r.comments), c, r.candidates)
		}
		lines = append(lines, nameLine{r.line, []string{name}, false})
	}
	if len(r.comments) > r.candidates {
		return nil, r.refuse(r.line, "%d names in comments, expected %d, one for each candidate", len(r.comments), r.candidates)
	}
	return append(lines, title...), nil
}

// nameLines reads the rest of the file, a line at a time.
func (r *bltReader) nameLines() ([]nameLine, error) {
	var lines []nameLine
	for {
		b, err := r.skip()
		if err != nil || b == 0 {
			return lines, err
		}
		line := r.line
		text, err := r.in.ReadString('\n')
		if err != nil && !errors.Is(err, io.EOF) {
			return nil, r.reading(err)
		}
		r.line += strings.Count(text, "\n")
		text = r.file.text(text, line)
		l := nameLine{line: line, quoted: b == '"'}
		if l.quoted {
			l.words, err = r.quotedWords(line, text)
		} else {
			l.words = []string{strings.TrimSpace(withoutComment(text))}
			err = nil
		}
		if err != nil {
			return nil, err
		}
		if len(lines) > r.candidates+100 {
			return nil, r.refuse(line, "more than a hundred lines below the title, expected the end of the file")
		}
		lines = append(lines, l)
	}
}

// withoutComment cuts a comment off a line without quotes.
func withoutComment(text string) string {
	for _, mark := range []string{" #", "\t#", " //", "\t//"} {
		if at := strings.Index(text, mark); at >= 0 {
			text = text[:at]
		}
	}
	return text
}

// quotedWords reads texts in quotes, in which "" is a quote mark. Between and behind
// them is space, or a comment; anything else means that a quote mark inside a name was
// not doubled, and where that name ends nobody can tell.
func (r *bltReader) quotedWords(line int, text string) ([]string, error) {
	var words []string
	for {
		text = strings.TrimLeft(text, " \t\r\n,")
		switch {
		case text == "" || text[0] == '#' || strings.HasPrefix(text, "//"):
			return words, nil
		case text[0] != '"':
			return nil, r.refuse(line, "found %q behind a name in quotes, expected the end of the line or a party in quotes (a quote mark inside a name is written twice)", short(strings.TrimSpace(text)))
		}
		var word strings.Builder
		rest := text[1:]
		for {
			before, after, ok := strings.Cut(rest, `"`)
			if !ok {
				return nil, r.refuse(line, "a name begins, expected a quote mark to end it on the same line")
			}
			word.WriteString(before)
			if strings.HasPrefix(after, `"`) {
				word.WriteByte('"')
				rest = after[1:]
				continue
			}
			text = after
			break
		}
		if text != "" && !strings.ContainsRune(" \t\r\n,", rune(text[0])) {
			return nil, r.refuse(line, "found %q right behind a quote mark, expected space or the end of the line (a quote mark inside a name is written twice)", short(strings.TrimSpace(text)))
		}
		words = append(words, strings.TrimSpace(word.String()))
	}
}

func short(s string) string {
	if runes := []rune(s); len(runes) > 40 {
		return string(runes[:40]) + "…"
	}
	return s
}

// checkNames refuses names that are empty, written twice, or that no screen shows as they
// are. Two of one name and different parties are told apart by these.
func checkNames(candidates []count.Candidate, lineOf func(i int) int, refuse func(line int, format string, args ...any) error) error {
	by := map[string][]int{}
	for i, c := range candidates {
		for _, text := range []string{c.Name, c.Group} {
			if at := strings.IndexFunc(text, unprintable); at >= 0 {
				return refuse(lineOf(i), "the name of candidate %d holds the character %U, which cannot be shown; expected plain text", i+1, []rune(text[at:])[0])
			}
		}
		if c.Name == "" {
			return refuse(lineOf(i), "candidate %d has no name, expected one", i+1)
		}
		by[c.Name] = append(by[c.Name], i)
	}
	for i := range candidates {
		same := by[candidates[i].Name]
		if len(same) < 2 || same[0] != i {
			continue
		}
		parties := map[string]bool{}
		for _, at := range same {
			if p := candidates[at].Group; p == "" || parties[p] {
				return refuse(lineOf(same[len(same)-1]), "candidates %s are all called %q, expected names that tell them apart", numbers(same), candidates[i].Name)
			}
			parties[candidates[at].Group] = true
		}
		for _, at := range same {
			candidates[at].Name += " (" + candidates[at].Group + ")"
		}
	}
	return nil
}

// numbers writes places in a list as candidate numbers.
func numbers(places []int) string {
	var list []string
	for _, i := range slices.Sorted(slices.Values(places)) {
		list = append(list, fmt.Sprint(i+1))
	}
	return strings.Join(list, ", ")
}

// unprintable is what no name may have: what can neither be seen nor trusted on a
// screen, and what stands for an invalid encoding.
func unprintable(r rune) bool { return count.Unprintable(r) || r == unicode.ReplacementChar }
