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

// WriteBLT writes an election as BLT: one line for each different paper, in the order of
// their marks, so that the same papers always make the same file. A group is written as a
// party behind the name.
func WriteBLT(w io.Writer, e count.Election, papers *count.Papers) error {
	if papers.Top() > 0 {
		return errors.New("BLT has no scores: write these papers as CSV")
	}
	out := bufio.NewWriter(w) // keeps the first error of all the writing for Flush
	fmt.Fprintf(out, "%d %d\n", len(e.Candidates), e.Seats)
	for _, c := range e.Withdrawn {
		fmt.Fprintf(out, "-%d\n", c)
	}
	writeOption(out, "undeclared", e.Undeclared)
	writeOption(out, "tie", e.Lot)
	var line []byte
	for p := range papers.All() {
		line = strconv.AppendInt(line[:0], p.Weight, 10)
		for _, rank := range p.Ranks {
			line = append(line, ' ')
			if len(rank) == 0 {
				line = append(line, '-')
			}
			for i, c := range rank {
				if i > 0 {
					line = append(line, '=')
				}
				line = strconv.AppendInt(line, int64(c), 10)
			}
		}
		fmt.Fprintf(out, "%s 0\n", line)
	}
	fmt.Fprintln(out, 0)
	parties := slices.ContainsFunc(e.Candidates, func(c count.Candidate) bool { return c.Group != "" })
	for _, c := range e.Candidates {
		if parties {
			fmt.Fprintln(out, quoted(c.Name), quoted(c.Group))
			continue
		}
		fmt.Fprintln(out, quoted(c.Name))
	}
	if e.Title != "" {
		fmt.Fprintln(out, quoted(e.Title))
	}
	return out.Flush()
}

// writeOption writes a list of candidates as an option in brackets.
func writeOption(out io.Writer, name string, list []int) {
	if len(list) > 0 {
		fmt.Fprintf(out, "[%s %s]\n", name, strings.Trim(fmt.Sprint(list), "[]"))
	}
}

func quoted(s string) string { return `"` + strings.ReplaceAll(s, `"`, `""`) + `"` }
