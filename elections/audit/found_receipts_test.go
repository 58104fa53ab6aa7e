package audit

import (
	"testing"

	"hustings/elections/ledger"
	"hustings/elections/seal"
)

// TestFound23_ReceiptsUnderEveryOutcome is the protocol's table of what is said
// of a receipt: of a voter's last ballot, and of one before it.
func TestFound23_ReceiptsUnderEveryOutcome(t *testing.T) {
	stop := func(how ledger.How) func(*election) {
		return func(e *election) {
			e.append(&ledger.Ended{E: e.seq.Election(), How: how, Reason: "A complaint was upheld."})
		}
	}
	count := func(e *election) { e.close(); e.result() }
	for name, c := range map[string]struct {
		change func(*ledger.Manifest)
		then   func(*election)
		last   ReceiptStatus
	}{
		"open":                 {nil, func(*election) {}, InTheBox},
		"closed, not counted":  {nil, (*election).close, Counts},
		"counted":              {nil, count, Counts},
		"counted, withheld":    {func(m *ledger.Manifest) { m.PapersMin = 100 }, count, Counts},
		"too few":              {func(m *ledger.Manifest) { m.MinBallots = 50 }, count, NotOpened},
		"stopped":              {nil, stop(ledger.Stopped), ContestEnded},
		"void after the close": {nil, func(e *election) { e.close(); stop(ledger.Void)(e) }, ContestEnded},
		"void after a result":  {nil, func(e *election) { count(e); stop(ledger.Void)(e) }, ContestEnded},
		"the first counts":     {func(m *ledger.Manifest) { m.Duplicates = ledger.FirstCounts }, count, Counts},
	} {
		t.Run(name, func(t *testing.T) {
			e := newElection(t, 5, 3, func(m *ledger.Manifest) {
				m.Seats = 1
				if c.change != nil {
					c.change(m)
				}
			})
			e.open()
			for i := range 4 {
				e.cast(paper{voter: i, ranks: []uint8{1, 2, 0}})
			}
			want := map[int64]ReceiptStatus{4: c.last, 5: c.last}
			if e.manifest.Duplicates == ledger.LastCounts {
				e.cast(paper{voter: 0, ranks: []uint8{0, 1, 0}})
				want[4], want[8] = Superseded, c.last
			}
			f := &forger{t: t}
			polling := e.checkpoint(opensAt + 100)
			var o Options
			for entry := range want {
				o.Receipts = append(o.Receipts, f.receiptOf(e, entry, polling))
			}
			o.Receipts = append(o.Receipts, f.receiptOf(e, 3, polling)) // of `open`
			want[3] = NoBallot
			c.then(e)
			o.Unfinished = true
			for _, r := range mustPass(t, mustVerify(t, e.bundle(), o)).Receipts {
				if r.Status != want[r.Entry] || r.Failure != "" {
					t.Errorf("entry %d: %q %q, want %q", r.Entry, r.Status, r.Failure, want[r.Entry])
				}
			}
		})
	}
}

// TestFound23_VoterIsNotNormalised: ids that people take for one give tags of
// their own, and an auditor's list may hold them all.
func TestFound23_VoterIsNotNormalised(t *testing.T) {
	contest, salt := seal.Hash{1}, random32()
	tags := map[seal.Tag]string{}
	for _, voter := range []string{"M017", "m017", "M017 ", "M17", "Zoë", "Zoe\u0308"} {
		tag := seal.NewTag(contest, voter, salt)
		if other, there := tags[tag]; there {
			t.Errorf("%q and %q have one tag", voter, other)
		}
		tags[tag] = voter
	}
}
