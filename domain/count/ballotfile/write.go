package ballotfile

import (
	"bufio"
	"fmt"
	"io"
	"strconv"
	"strings"

	"hustings/domain/count"
)

// WriteBLT writes an election as BLT: one line for each different paper, in the order of
// their marks, so that the same papers always make the same file.
func WriteBLT(w io.Writer, e count.Election, papers *count.Papers) error {
	out := bufio.NewWriter(w) // keeps the first error of all the writing for Flush
	fmt.Fprintf(out, "%d %d\n", len(e.Candidates), e.Seats)
	for _, c := range e.Withdrawn {
		fmt.Fprintf(out, "-%d\n", c)
	}
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
	for _, c := range e.Candidates {
		fmt.Fprintln(out, quoted(c.Name))
	}
	if e.Title != "" {
		fmt.Fprintln(out, quoted(e.Title))
	}
	return out.Flush()
}

func quoted(s string) string { return `"` + strings.ReplaceAll(s, `"`, `""`) + `"` }
