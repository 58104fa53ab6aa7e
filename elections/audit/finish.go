package audit

import (
	"bufio"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"slices"

	"hustings/elections/ledger"
	"hustings/elections/seal"
	"hustings/elections/spool"
)

// finish checks what can be judged only when all entries have been read.
func (c *contest) finish() error {
	m := c.seq.Manifest()
	switch {
	case m == nil:
		return errors.New("the log is empty")
	case c.seq.Size() < c.checkpoint.Size:
		return fmt.Errorf("the bundle ends after %d entries, its checkpoint says %d", c.seq.Size(), c.checkpoint.Size)
	}
	c.checkGiven()
	if c.tree.Root() != c.checkpoint.Root {
		c.wrongRoot()
		return nil
	}
	c.held("all %d entries, in their order, are the ones whose root the board signed", c.seq.Size())
	if c.seq.Ballots() > 0 {
		c.held("%d ballots: each under a tag of the roll, next in its voter's order, with its own proof, none copied; %d of them count",
			c.seq.Ballots(), c.box.counted)
	}
	if err := c.dir.rest(); err != nil {
		return err
	}
	if err := c.checkRoll(); err != nil {
		return fmt.Errorf("auditor's file: %w", err)
	}
	if err := c.checkTimes(); err != nil {
		return err
	}
	if !c.seq.Finished() {
		if !c.v.o.Unfinished {
			return fmt.Errorf("unfinished: the log ends after %s; ask for a later bundle, or say --unfinished", c.lastType)
		}
		c.report.NotChecked = append(c.report.NotChecked, "what is still to come: the log is unfinished")
	}
	return nil
}

// wrongRoot reports that the entries are not the ones signed, and as closely
// as it can be told which of them it is.
func (c *contest) wrongRoot() {
	after := int64(0)
	for _, g := range c.given { // up to here somebody's checkpoint vouches for all
		if c.roots[g.checkpoint.Size] == g.checkpoint.Root {
			after = max(after, g.checkpoint.Size)
		}
	}
	f := Failure{Contest: c.dir.contest}
	for _, i := range c.unvouched {
		if i >= after {
			f.Among = append(f.Among, i)
		}
	}
	f.Reason = "the entries are not the ones whose root was signed: one was altered, moved, added or left out"
	switch {
	case len(f.Among) == 1:
		f.Entry = &f.Among[0]
		f.Reason += "; if altered, it is this one, since something else vouches for the text of every other"
	case len(f.Among) > 1:
		f.Reason += "; if altered, it is one of " + listed(f.Among) + ", since something else vouches for the text of every other"
	}
	c.report.Failures = append(c.report.Failures, f)
}

// checkSignatures checks the bundle's own checkpoint.
func (c *contest) checkSignatures() {
	m := c.seq.Manifest()
	a, err := c.checkpoint.Check(m, true)
	if err != nil {
		c.fail(err)
		return
	}
	c.report.Witnesses = a.Witnesses
	for _, t := range a.Times {
		if t.Name == m.BoardName() {
			c.report.SignedAt = t.At
		}
	}
	if len(m.Witnesses) == 0 {
		c.held("the checkpoint is signed by the board; the contest has no witnesses")
		return
	}
	c.held("the checkpoint is signed by the board and cosigned by %d of %d witnesses (%d needed)", a.Witnesses, len(m.Witnesses), m.Quorum)
}

// checkRoll compares the auditor's list of voters with the tags on the log:
// every tag must be that of a voter on the list, and nobody else's.
func (c *contest) checkRoll() error {
	if c.auditorRoll == nil {
		return nil
	}
	defer c.auditorRoll.Close()
	c.progress("roll")
	m := c.seq.Manifest()
	voters := make(map[[16]byte]struct{}, len(c.box.tags)) // of their ids, a part of a digest: there may be a million
	seen := make([]bool, len(c.box.tags))
	lines := bufio.NewReaderSize(c.auditorRoll, ledger.MaxRollLine)
	for n := 1; ; n++ {
		raw, err := lines.ReadSlice('\n')
		if err == io.EOF && len(raw) == 0 {
			break
		}
		if err != nil {
			return fmt.Errorf("roll.jsonl, line %d: cannot be read: %w", n, err)
		}
		l, err := ledger.ParseRollLine(raw[:len(raw)-1])
		if err != nil {
			return fmt.Errorf("roll.jsonl, line %d: %w", n, err)
		}
		sum := sha256.Sum256([]byte(l.Voter))
		voter := [16]byte(sum[:])
		if _, twice := voters[voter]; twice {
			return fmt.Errorf("roll.jsonl, line %d: a voter twice", n)
		}
		voters[voter] = struct{}{}
		i := c.box.find(ledger.B32(seal.NewTag(seal.Hash(m.Contest), l.Voter, l.Salt)))
		if i < 0 {
			return fmt.Errorf("roll.jsonl, line %d: the voter's tag is not on the roll", n)
		}
		seen[i] = true
	}
	if len(voters) == 0 && c.seq.Destroyed(ledger.Salts) { // R89: whoever asked before still has the list
		c.report.NotChecked = append(c.report.NotChecked, "who stands behind which tag: the list was destroyed when the result could no longer be voided")
		return c.auditor.rest()
	}
	for i := range seen {
		if !seen[i] && !c.box.tags[i].removed {
			return errors.New("a tag on the roll is that of no voter on the list")
		}
	}
	c.held("every tag on the roll is that of one voter on the auditor's list, and nobody is missing")
	return c.auditor.rest()
}

// spool is room for rows.
func (c *contest) spool() *spool.Spool {
	s := &spool.Spool{}
	c.lying = append(c.lying, s)
	return s
}

// forget gives up rows that all went well with.
func (c *contest) forget(s *spool.Spool) error {
	c.lying = slices.DeleteFunc(c.lying, func(x *spool.Spool) bool { return x == s })
	return s.Close()
}

// clear forgets all rows. Where something failed it asks first whether the disk did: that is
// no fault of the contest.
func (c *contest) clear() {
	for _, s := range c.lying {
		if len(c.report.Failures) > 0 && c.v.fault == nil {
			c.v.fault = s.Fault()
		}
		s.Close() //nolint:errcheck // it was read, or given up
	}
	c.lying = nil
}
