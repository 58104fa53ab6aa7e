package audit

import (
	"fmt"

	"hustings/elections/ledger"
)

// ReceiptStatus says what became of a receipt's ballot.
type ReceiptStatus string

const (
	Counts       ReceiptStatus = "counts"
	Superseded   ReceiptStatus = "superseded"      // a later ballot of the same voter counts
	InTheBox     ReceiptStatus = "in the box"      // the poll is open; it counts unless a later one is cast
	NotOpened    ReceiptStatus = "not opened"      // too few ballots: none was opened
	ContestEnded ReceiptStatus = "contest ended"   // the contest came to no result
	NoBallot     ReceiptStatus = "not of a ballot" // the receipt is of another kind of entry
)

// ReceiptReport says what became of a receipt's ballot.
type ReceiptReport struct {
	Name         string        `json:"name"`
	Entry        int64         `json:"entry"`
	TrackingCode string        `json:"tracking_code,omitempty"`
	By           string        `json:"by,omitempty"`
	Status       ReceiptStatus `json:"status,omitempty"`
	Failure      string        `json:"failure,omitempty"` // instead of all but the entry's number
}

func (r ReceiptReport) String() string {
	if r.Failure != "" {
		return fmt.Sprintf("%s: FAILED: %s", r.Name, r.Failure)
	}
	return fmt.Sprintf("%s: ballot %s, entry %d: %s", r.Name, r.TrackingCode, r.Entry, r.Status)
}

// checkGiven compares the log with the receipts and checkpoints given.
func (c *contest) checkGiven() {
	for _, g := range c.given {
		if err := c.holds(g); err != nil {
			g.failed = true
			c.fail(fmt.Errorf("%s: %w", g.name, err))
		} else if g.receipt == nil {
			c.held("%s (%d entries) is a beginning of this log", g.name, g.checkpoint.Size)
		}
	}
}

// holds reports what is wrong with a receipt or a checkpoint.
func (c *contest) holds(g *given) error {
	cp := g.checkpoint
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
}

// judgeReceipts says of each receipt whether its ballot counts. A receipt that
// fails, or that belongs to a contest in which anything does, gets no status:
// what did not hold says nothing of what counts.
func (c *contest) judgeReceipts() {
	for _, g := range c.given {
		if g.receipt == nil {
			continue
		}
		r := ReceiptReport{Name: g.name, Entry: g.receipt.Index}
		switch e, err := ledger.Parse(g.receipt.Entry); {
		case g.failed:
			r.Failure = "it does not hold"
		case len(c.report.Failures) > 0:
			r.Failure = "not judged, since the contest fails"
		default:
			r.TrackingCode = ledger.TrackingCode(ledger.LeafHash(g.receipt.Entry))
			b, isBallot := e.(*ledger.Ballot)
			r.Status = NoBallot
			if err == nil && isBallot {
				r.By = string(b.By)
				r.Status = c.status(b, g.receipt.Index)
			}
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
