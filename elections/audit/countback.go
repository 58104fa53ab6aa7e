package audit

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"
	"strings"

	"hustings/domain/count"
	"hustings/elections/ledger"
)

// companion is a companion file that was given.
type companion struct {
	*ledger.Countback
	used bool
}

// CountbackReport is what was found of a companion file: the papers counted again to
// fill a casual vacancy.
type CountbackReport struct {
	Reference string   `json:"reference"`
	At        int64    `json:"at"` // Unix seconds
	Returned  []string `json:"returned"`
	Recounted bool     `json:"recounted"` // the papers were counted again here, and say the same
}

func (r CountbackReport) String() string {
	found := strings.Join(r.Returned, ", ")
	if found == "" {
		found = "nobody"
	}
	by := ", as the file says (the papers are withheld: not counted anew)"
	if r.Recounted {
		by = ", counted anew from the papers"
	}
	return fmt.Sprintf("Countback %s of %s: %s%s", r.Reference, clock(r.At), found, by)
}

// judgeCountbacks checks the companion files of this contest: who signed them, that
// they speak of its papers, and, where those are open here, that the papers say so.
func (c *contest) judgeCountbacks() {
	for i, g := range c.v.countbacks {
		if g.Origin != c.seq.Manifest().Origin() {
			continue
		}
		g.used = true
		r := CountbackReport{Reference: g.Reference, At: g.At, Returned: g.Returned}
		err := g.Check(&c.seq)
		if err == nil && len(c.report.Failures) > 0 {
			err = errors.New("not judged, since the contest itself does not hold")
		}
		switch {
		case err != nil:
		case c.rankings == nil:
			c.report.notCounted(fmt.Sprintf("the papers of countback %s are withheld: give the auditor's file", g.Reference))
		default:
			err = c.recountBack(g)
			r.Recounted = err == nil
		}
		if err != nil {
			c.fail(fmt.Errorf("countback %d: %w", i+1, err))
			continue
		}
		c.report.Countbacks = append(c.report.Countbacks, r)
	}
}

// recountBack counts the papers as the companion file says they were counted.
func (c *contest) recountBack(g *companion) error {
	c.progress("countback")
	t, err := RecountBack(c.seq.Manifest(), c.rankings, g.CountbackBody)
	if err != nil {
		return err
	}
	if found := Newcomers(c.seq.Manifest(), t); !slices.Equal(found, g.Returned) {
		return fmt.Errorf("returned: the papers return %s, the file says %s", listed(found), listed(g.Returned))
	}
	text, err := TranscriptText(t)
	if err != nil {
		return err
	}
	if mine := ledger.B32(sha256.Sum256(text)); g.Transcript != "" && g.Transcript != mine.String() {
		return errors.New("the transcript is not that of the recount")
	}
	c.held("countback %s, done anew from the papers (%s, %s): the same candidates", g.Reference, t.Rules.Name(), t.Rules.Version)
	return nil
}

// RecountBack fills casual vacancies from a contest's papers (R116): the one way that
// the engine and the verifier go. Of the companion file it reads whose seats are
// vacant, who sits, who consents, within which limits, and the lot.
func RecountBack(m *ledger.Manifest, rankings [][]uint8, b ledger.CountbackBody) (*count.Transcript, error) {
	lot, err := ledger.ParseB32(b.Lot)
	if err != nil {
		return nil, fmt.Errorf("the lot cannot be read: %w", err)
	}
	election, options, err := CountElection(m, nil, lot)
	if err != nil {
		return nil, err
	}
	// The cap of the election spoke of those who sat then; today's is in the file.
	election.Limits = nil
	for i := range election.Candidates {
		election.Candidates[i].Group = ""
	}
	for i, l := range b.Limits {
		group := fmt.Sprint(i + 1)
		most := l.Most
		if most == 0 {
			most = count.NoPlace
		}
		election.Limits = append(election.Limits, count.Limit{Group: group, Cap: most})
		for _, id := range l.Of {
			n := m.Position(id)
			if n < 0 {
				return nil, fmt.Errorf("a limit names %q, who is no candidate", id)
			}
			election.Candidates[n].Group = group
		}
	}
	v := count.Vacancy{}
	for _, part := range []struct {
		ids  []string
		into *[]int
	}{{b.Departed, &v.Departed}, {b.Sitting, &v.Sitting}, {b.Consenting, &v.Consenting}} {
		for _, id := range part.ids {
			n := m.Position(id) + 1
			if n == 0 {
				return nil, fmt.Errorf("%q is no candidate", id)
			}
			*part.into = append(*part.into, n)
		}
	}
	papers := count.NewPapers(len(m.Candidates))
	for i, marks := range rankings {
		if err := papers.AddMarks(marks); err != nil {
			return nil, fmt.Errorf("paper %d: %w", i+1, err)
		}
	}
	t, err := count.Countback(count.Method(m.Method), election, papers, options, v)
	if err != nil {
		return nil, fmt.Errorf("counting back: %w", err)
	}
	return t, nil
}

// Newcomers are those whom a countback returned, in the manifest's order.
func Newcomers(m *ledger.Manifest, t *count.Transcript) []string {
	ids := []string{}
	found := t.Newcomers()
	for i, c := range m.Candidates {
		if slices.Contains(found, i+1) && i+1 != t.Election.RON {
			ids = append(ids, c.ID)
		}
	}
	return ids
}
