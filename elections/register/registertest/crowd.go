// Package registertest makes registers of any size, for tests and measurements.
package registertest

import (
	"fmt"
	"io"
	"strings"
)

// Crowd is a file of as many members of the CIO network as are asked for, which is
// never whole in memory. They are read once.
type Crowd struct {
	Members       int
	Organisations int // 0: each has her own

	at   int
	rest string
}

// Number is the member's of that place in the crowd.
func Number(i int) string { return fmt.Sprintf("G%07d", i) }

func (c *Crowd) Read(p []byte) (int, error) {
	var b strings.Builder
	b.WriteString(c.rest)
	if c.at == 0 && c.rest == "" {
		b.WriteString("number,forename,surname,email,organisation,job_role,home,status,joined\n")
	}
	for ; b.Len() < len(p) && c.at < c.Members; c.at++ {
		trust := c.at
		if c.Organisations > 0 {
			trust %= c.Organisations
		}
		fmt.Fprintf(&b, "%s,Catherine,O'Neill-%d,crowd%d@example.org,Trust %d,Director of digital,CIO,active,2020-01-01\n", Number(c.at), c.at%977, c.at, trust)
	}
	n := copy(p, b.String())
	if c.rest = b.String()[n:]; n == 0 {
		return 0, io.EOF
	}
	return n, nil
}
