package counting

import (
	"context"
	"fmt"
	"os"

	"hustings/domain/count/ballotfile"
	"hustings/elections/audit"
)

// bundle reads the papers of a contest out of a bundle. Without --method they are counted
// by the contest's own, with its options.
func (c *Command) bundle(in *os.File) (ballotfile.File, error) {
	about, err := in.Stat()
	if err != nil {
		return ballotfile.File{}, err
	}
	p, err := audit.PublishedPapers(context.Background(), in, about.Size(), c.Contest)
	if err != nil {
		return ballotfile.File{}, fmt.Errorf("%s: %w", c.File, err)
	}
	f := ballotfile.File{Election: p.Election, Papers: p.Papers,
		Notes: []string{"the papers are those the log names; hustings verify says whether the log is true"}}
	if p.Invalid > 0 {
		f.Notes = append(f.Notes, fmt.Sprintf("%d papers are no valid ranking and are left out", p.Invalid))
	}
	if len(c.Method) == 0 && !c.Compare {
		c.Method, f.Settings = []string{string(p.Method)}, p.Settings
	}
	return f, nil
}
