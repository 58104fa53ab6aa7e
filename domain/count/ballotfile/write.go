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
	out := bufio.NewWriter(w)
	fmt.Fprintf(out, "%d %d\n", len(e.Candidates), e.Seats)
	for _, c := range e.Withdrawn {
		fmt.Fprintf(out, "-%d\n", c)
	}
	for p := range papers.All() {
		out.WriteString(strconv.FormatInt(p.Weight, 10))
		for _, rank := range p.Ranks {
			out.WriteByte(' ')
			if len(rank) == 0 {
				out.WriteByte('-')
			}
			for i, c := range rank {
				if i > 0 {
					out.WriteByte('=')
				}
				out.WriteString(strconv.Itoa(c))
			}
		}
		out.WriteString(" 0\n")
	}
	out.WriteString("0\n")
	for _, c := range e.Candidates {
		out.WriteString(quoted(c.Name))
	}
	if e.Title != "" {
		out.WriteString(quoted(e.Title))
	}
	return out.Flush() // keeps the first error of all the writing
}

func quoted(s string) string { return `"` + strings.ReplaceAll(s, `"`, `""`) + "\"\n" }
