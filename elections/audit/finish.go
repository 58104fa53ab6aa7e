package audit

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"slices"

	"hustings/elections/ledger"
	"hustings/elections/seal"
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
			c.seq.Ballots(), c.box.counted())
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
	c.judgeReceipts()
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

// checkGiven compares the log with the receipts and checkpoints given.
func (c *contest) checkGiven() {
	for _, g := range c.given {
		cp := g.checkpoint
		err := func() error {
			if g.receipt != nil {
				if _, err := g.receipt.Check(c.seq.Manifest()); err != nil {
					return err
				}
			} else if _, err := cp.Check(c.seq.Manifest(), false); err != nil {
				return err
			}
			if cp.Size > c.seq.Size() {
				return fmt.Errorf("the bundle is older than this (%d entries, bundle %d)", cp.Size, c.seq.Size())
			}
			root := c.roots[cp.Size]
			if cp.Size == 0 {
				root = (&ledger.Tree{}).Root()
			}
			if root != cp.Root {
				return fmt.Errorf("the bundle's first %d entries are not the ones this was given for", cp.Size)
			}
			return nil
		}()
		if err != nil {
			c.fail(fmt.Errorf("%s: %w", g.name, err))
		} else if g.receipt == nil {
			c.held("%s (%d entries) is a beginning of this log", g.name, cp.Size)
		}
	}
}

// judgeReceipts says of each receipt that holds whether its ballot counts.
func (c *contest) judgeReceipts() {
	for _, g := range c.given {
		if g.receipt == nil || g.checkpoint.Size > c.seq.Size() {
			continue
		}
		leaf := ledger.LeafHash(g.receipt.Entry)
		r := ReceiptReport{Name: g.name, Entry: g.receipt.Index, TrackingCode: ledger.TrackingCode(leaf)}
		e, err := ledger.Parse(g.receipt.Entry)
		b, isBallot := e.(*ledger.Ballot)
		switch {
		case err != nil || !isBallot:
			r.Status = NoBallot
		default:
			r.By = string(b.By)
			r.Status = c.status(b, g.receipt.Index)
		}
		c.report.Receipts = append(c.report.Receipts, r)
	}
}

func (c *contest) status(b *ledger.Ballot, entry int64) ReceiptStatus {
	i := c.box.find(b.Tag)
	if i < 0 {
		return NoBallot
	}
	counts := int64(c.box.tags[i].counts) == entry
	switch result, _, done := c.seq.Result(); {
	case !counts && c.box.first:
		return NotFirst
	case !counts:
		return Superseded
	case c.seq.Ended() != nil:
		return ContestEnded
	case done && result.Outcome == ledger.TooFew:
		return NotOpened
	case c.seq.Stage() == ledger.StagePoll:
		return InTheBox
	}
	return Counts
}

// checkTimes dates the ballots by every cosignature there is.
func (c *contest) checkTimes() error {
	m := c.seq.Manifest()
	if c.box == nil || len(c.box.at) == 0 {
		return nil
	}
	dated := []*ledger.SignedCheckpoint{c.checkpoint}
	for _, g := range c.given {
		dated = append(dated, g.checkpoint)
	}
	for _, cp := range dated {
		a, err := cp.Check(m, cp == c.checkpoint)
		if err != nil {
			continue // reported elsewhere
		}
		first, found := slices.BinarySearch(c.box.at, int32(min(cp.Size, ledger.MaxEntries))) // first ballot at or after its size
		_ = found
		for _, t := range a.Times {
			if t.At > c.seq.Closes() && first < len(c.box.at) {
				return at(int64(c.box.at[first]), fmt.Errorf("the ballot is late: %s dated a log without it %s, after the close at %s", t.Name, clock(t.At), clock(c.seq.Closes())))
			}
			if t.At < m.Opens && first > 0 {
				return at(int64(c.box.at[0]), fmt.Errorf("the ballot is early: %s dated a log with it %s, before the opening at %s", t.Name, clock(t.At), clock(m.Opens)))
			}
		}
	}
	return nil
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
	voters := map[string]bool{}
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
		if voters[l.Voter] {
			return fmt.Errorf("roll.jsonl, line %d: a voter twice", n)
		}
		voters[l.Voter] = true
		i := c.box.find(ledger.B32(seal.NewTag(seal.Hash(m.Contest), l.Voter, l.Salt)))
		if i < 0 {
			return fmt.Errorf("roll.jsonl, line %d: the voter's tag is not on the roll", n)
		}
		seen[i] = true
	}
	for i := range seen {
		if !seen[i] && !c.box.tags[i].removed {
			return errors.New("a tag on the roll is that of no voter on the list")
		}
	}
	c.held("every tag on the roll is that of one voter on the auditor's list, and nobody is missing")
	return c.auditor.rest()
}
