package audit

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"hustings/elections/ledger"
)

func withAuditor(o Options, file []byte) Options {
	o.AuditorFile, o.AuditorFileSize = bytes.NewReader(file), int64(len(file))
	return o
}

func mustPass(t testing.TB, r *Report) *ContestReport {
	t.Helper()
	if !r.OK || len(r.Contests) == 0 {
		t.Fatalf("refused: %v", failures(r))
	}
	return r.Contests[0]
}

func mustFail(t testing.TB, r *Report, reason string) Failure {
	t.Helper()
	if r.OK {
		t.Fatalf("accepted, but should fail: %s", reason)
	}
	for _, f := range failures(r) {
		if strings.Contains(f.String(), reason) {
			return f
		}
	}
	t.Fatalf("failed, but not because of %q: %v", reason, failures(r))
	return Failure{}
}

func TestVerify_WholeElectionsOfEveryMethod(t *testing.T) {
	type kind struct {
		method  string
		seats   int
		ranking ledger.Ranking
	}
	for _, k := range []kind{
		{"scottish-stv", 3, ledger.Strict}, {"meek-stv", 3, ledger.Strict}, {"irv", 1, ledger.Strict}, {"schulze", 1, ledger.Equal},
	} {
		t.Run(k.method, func(t *testing.T) {
			e := wholeElection(t, 40, 30, 6, func(m *ledger.Manifest) {
				m.Method, m.Seats, m.Ranking = k.method, k.seats, k.ranking
				m.Params[ParamRON] = "c6"
				GroupParams(m.Params, 1, []int{1, 3}, 1, 0)
			})
			c := mustPass(t, mustVerify(t, e.bundle(), withAuditor(Options{}, e.auditorFile())))
			if !c.Recounted || c.Level != LevelFull || c.Totals.Turnout != 30 || c.Totals.Superseded != 3 || c.Totals.CounterCounted != 3 {
				t.Errorf("%+v", c)
			}
		})
	}
}

func TestVerify_NumbersOfBallotsAndCandidates(t *testing.T) {
	for _, x := range []struct{ turnout, candidates, least int }{
		{0, 3, 1}, {1, 3, 1}, {2, 3, 1}, {3, 1, 3}, {2, 5, 3}, {5, 40, 1}, {5, 41, 1}, {4, 81, 1},
	} {
		e := wholeElection(t, 6, x.turnout, x.candidates, func(m *ledger.Manifest) { m.MinBallots = x.least; m.Seats = 1 })
		c := mustPass(t, mustVerify(t, e.bundle(), Options{}))
		if want := x.turnout >= x.least; c.Recounted != want || (c.Outcome == string(ledger.Counted)) != want {
			t.Errorf("%+v: %+v", x, c)
		}
	}
}

func TestVerify_AllBlankAndAllSuperseded(t *testing.T) {
	e := newElection(t, 5, 4, nil)
	e.open()
	for i := range 5 {
		e.cast(paper{voter: i, ranks: []uint8{1, 0, 0, 0}})
	}
	for i := range 5 {
		e.cast(paper{voter: i, ranks: make([]uint8, 4)})
	}
	e.close()
	e.result()
	c := mustPass(t, mustVerify(t, e.bundle(), Options{}))
	if c.Totals.Superseded != 5 || *c.Totals.Invalid != 0 || len(c.Returned) != 0 {
		t.Errorf("%+v", c)
	}
}

func TestVerify_FirstCounts(t *testing.T) {
	first := func(m *ledger.Manifest) { m.Duplicates = ledger.FirstCounts }
	e := wholeElection(t, 12, 9, 4, first)
	mustPass(t, mustVerify(t, e.bundle(), Options{}))
	e = newElection(t, 12, 4, first)
	e.open()
	e.cast(paper{voter: 1, ranks: []uint8{1, 0, 0, 0}})
	tag := e.tags[1]
	second := e.seal(paper{voter: 1, ranks: []uint8{0, 1, 0, 0}}, e.last[tag], 2)
	raw, err := ledger.Marshal(second)
	if err != nil {
		t.Fatal(err)
	}
	if err := e.seq.Append(second, raw); err == nil {
		t.Error("a second ballot passes where the first counts")
	}
}

func TestVerify_Receipts(t *testing.T) {
	e := newElection(t, 6, 4, nil)
	e.open()
	var stored ledger.HashMemory
	var tree ledger.Tree
	for _, raw := range e.entries {
		stored = append(stored, tree.Append(ledger.LeafHash(raw))...)
	}
	receipt := func() []byte {
		raw := e.entries[len(e.entries)-1]
		stored = append(stored, tree.Append(ledger.LeafHash(raw))...)
		p, err := ledger.ProveInclusion(tree.Size(), tree.Size()-1, stored)
		if err != nil {
			t.Fatal(err)
		}
		r := ledger.Receipt{Entry: raw, Index: tree.Size() - 1, Proof: p, Checkpoint: e.checkpoint(opensAt + 100)}
		return r.Bytes()
	}
	var receipts [][]byte
	for i := range 4 {
		e.cast(paper{voter: i, ranks: []uint8{1, 2, 0, 0}})
		receipts = append(receipts, receipt())
	}
	e.cast(paper{voter: 2, ranks: []uint8{0, 0, 1, 0}})
	receipts = append(receipts, receipt())
	open := mustVerify(t, e.bundleAt(opensAt+200), Options{Unfinished: true, Receipts: receipts})
	if c := mustPass(t, open); c.Receipts[2].Status != Superseded || c.Receipts[4].Status != InTheBox {
		t.Errorf("%+v", c.Receipts)
	}
	e.close()
	e.result()
	c := mustPass(t, mustVerify(t, e.bundle(), Options{Receipts: receipts}))
	for i, want := range []ReceiptStatus{Counts, Counts, Superseded, Counts, Counts} {
		if got := c.Receipts[i]; got.Status != want {
			t.Errorf("receipt %d: %s, not %s", i+1, got.Status, want)
		}
	}
	// A receipt for a ballot that this log never took in: the board showed two logs.
	other := *e
	other.entries, other.tree = nil, ledger.Tree{}
	ballot := e.entries[5]
	for i, raw := range e.entries[:5] {
		if i == 4 {
			raw = ballot
		}
		other.tree.Append(ledger.LeafHash(raw))
	}
	var otherStored ledger.HashMemory
	var t2 ledger.Tree
	for i, raw := range e.entries[:5] {
		if i == 4 {
			raw = ballot
		}
		otherStored = append(otherStored, t2.Append(ledger.LeafHash(raw))...)
	}
	p, err := ledger.ProveInclusion(5, 4, otherStored)
	if err != nil {
		t.Fatal(err)
	}
	forked := ledger.Receipt{Entry: ballot, Index: 4, Proof: p, Checkpoint: other.checkpoint(opensAt + 50)}
	mustFail(t, mustVerify(t, e.bundle(), Options{Receipts: [][]byte{forked.Bytes()}}), "are not the ones this was given for")
}

// bundleAt is a bundle whose checkpoint is signed at the time given.
func (e *election) bundleAt(at int64) []byte {
	var b bytes.Buffer
	w := NewBundleWriter(&b)
	if err := w.Contest(e.checkpoint(at), each(e.entries), e.openBlob); err != nil {
		e.t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		e.t.Fatal(err)
	}
	return b.Bytes()
}

func TestVerify_LateAndEarlyBallots(t *testing.T) {
	e := newElection(t, 6, 4, nil)
	e.open()
	for i := range 4 {
		e.cast(paper{voter: i, ranks: []uint8{1, 2, 0, 0}})
	}
	early, atClose, late := e.checkpoint(opensAt-1), e.checkpoint(closesAt), e.checkpoint(closesAt+1)
	e.cast(paper{voter: 5, ranks: []uint8{1, 2, 0, 0}})
	slipped := int64(len(e.entries) - 1)
	e.close()
	e.result()
	b := e.bundle()
	mustPass(t, mustVerify(t, b, Options{Checkpoints: [][]byte{atClose.Bytes()}}))
	if f := mustFail(t, mustVerify(t, b, Options{Checkpoints: [][]byte{late.Bytes()}}), "is late"); f.Entry == nil || *f.Entry != slipped {
		t.Errorf("%v", f)
	}
	if f := mustFail(t, mustVerify(t, b, Options{Checkpoints: [][]byte{early.Bytes()}}), "is early"); f.Entry == nil || *f.Entry != 4 {
		t.Errorf("%v", f)
	}
}

// TestIN2_TailCut: a log cut short and signed again is whole to itself; an old
// checkpoint shows it.
func TestIN2_TailCut(t *testing.T) {
	e := wholeElection(t, 8, 6, 4, nil)
	old := e.checkpoint(closesAt + 30).Bytes()
	for cut := 1; cut <= 3; cut++ {
		short := newLog(e, e.entries[:len(e.entries)-cut])
		r := mustVerify(t, short.bundle(), Options{Unfinished: true, Checkpoints: [][]byte{old}})
		mustFail(t, r, "older than this")
	}
	// And a log that was cut and went on another way.
	other := newLog(e, e.entries[:len(e.entries)-1])
	other.append(&ledger.Ended{E: e.seq.Election(), How: ledger.Void, Reason: "A complaint was upheld."})
	mustPass(t, mustVerify(t, other.bundle(), Options{}))
	mustFail(t, mustVerify(t, other.bundle(), Options{Checkpoints: [][]byte{old}}), "are not the ones this was given for")
}

// newLog is e's log with other entries, signed by e's keys. What breaks the
// state machine is let through as it is, so that bad logs can be made.
func newLog(e *election, entries [][]byte) *election {
	other := *e
	other.seq, other.tree, other.entries = ledger.Sequence{}, ledger.Tree{}, nil
	for _, raw := range entries {
		if x, err := ledger.Parse(raw); err == nil {
			_ = other.seq.Append(x, raw)
		}
		other.tree.Append(ledger.LeafHash(raw))
		other.entries = append(other.entries, raw)
	}
	return &other
}

// A disk that does not give back the rows that were put aside on it says nothing of the contest: the check could not be
// made, and is not a failure of what was checked.
func TestAFaultOfTheDiskIsNoFailureOfTheContest(t *testing.T) {
	for _, sound := range []bool{true, false} {
		v := &verifier{report: &Report{}}
		c := newContest(v, &folder{}, nil)
		rows := c.spool()
		rows.OnDisk = true
		if _, err := rows.Write(make([]byte, 100_000)); err != nil {
			t.Fatal(err)
		}
		if !sound {
			rows.Close() //nolint:errcheck // from here on it cannot be read
		}
		_, err := rows.ReadAt(make([]byte, 1), 0)
		if (err == nil) != sound {
			t.Fatal(err)
		}
		c.fail(errors.New("shuffle proof fails"))
		c.clear()
		if (v.fault == nil) != sound || len(c.lying) != 0 {
			t.Errorf("sound %t: %v", sound, v.fault)
		}
	}
}
