package audit

import (
	"bytes"
	"strings"
	"testing"

	"hustings/elections/ledger"
	"hustings/elections/seal"
)

// together writes several contests into one bundle and one auditor's file.
func together(t *testing.T, contests ...*election) (bundle, auditors []byte) {
	t.Helper()
	var b, a bytes.Buffer
	bw, aw := NewBundleWriter(&b), NewAuditorWriter(&a)
	for _, e := range contests {
		if err := bw.Contest(e.checkpoint(closesAt+60), each(e.entries), e.openBlob); err != nil {
			t.Fatal(err)
		}
		if err := aw.Contest(each(e.voters), each(e.entries), e.openBlob); err != nil {
			t.Fatal(err)
		}
	}
	if bw.Close() != nil || aw.Close() != nil {
		t.Fatal("not written")
	}
	return b.Bytes(), a.Bytes()
}

// TestVerify_SeveralContests: a panel election and its chair's, in one file,
// each with a folder, a key and a verdict of its own.
func TestVerify_SeveralContests(t *testing.T) {
	panel := wholeElection(t, 20, 15, 5, func(m *ledger.Manifest) { m.Title = "Panel" })
	chair := wholeElection(t, 8, 7, 3, func(m *ledger.Manifest) { m.Title, m.Method, m.Seats, m.PapersMin = "Chair", "irv", 1, 100 })
	bundle, auditors := together(t, panel, chair)
	sign := func(e *election) string { k, _ := ledger.BoardKeys(e.manifest); return k.String() }
	keys := []string{sign(panel), sign(chair)}

	r := mustVerify(t, bundle, Options{Keys: keys})
	mustPass(t, r)
	if len(r.Contests) != 2 || !r.Contests[0].Recounted || r.Contests[1].Recounted {
		t.Errorf("%+v", r.Contests)
	}
	r = mustVerify(t, bundle, withAuditor(Options{}, auditors))
	mustPass(t, r)
	if !r.Contests[1].Recounted || r.Contests[1].Level != LevelFull {
		t.Errorf("%+v", r.Contests[1])
	}
	var text bytes.Buffer
	if err := r.Text(&text); err != nil || !strings.Contains(text.String(), "Chair: PASSED\n") {
		t.Errorf("%v\n%s", err, text.String())
	}
	if _, end, _ := strings.Cut(text.String(), "In none of the 2 contests was this checked:"); strings.Count(text.String(), "the service was the only mixer") != 1 || !strings.Contains(end, "the service was the only mixer") {
		t.Errorf("what was checked in no contest is not told once, at the end:\n%s", text.String())
	}
	// One key under the host's name is good for all logs of that key.
	other := wholeElection(t, 8, 6, 3, func(m *ledger.Manifest) { m.Board = panel.manifest.Board })
	other.board = panel.board
	same, _ := together(t, panel, other)
	_, date := ledger.BoardKeys(panel.manifest)
	r = mustVerify(t, same, Options{Keys: []string{date.String()}})
	mustPass(t, r)
	if !r.Contests[0].KeyExpected || !r.Contests[1].KeyExpected || r.Contests[0].HostKey != r.Contests[1].HostKey {
		t.Errorf("the host's key: %+v", r.Contests)
	}
	// A key for one of them only.
	mustFail(t, mustVerify(t, bundle, Options{Keys: keys[:1]}), "board key is not the one expected")
	// A key of a third.
	stranger := newElection(t, 3, 2, nil)
	mustFail(t, mustVerify(t, bundle, Options{Keys: append(keys, sign(stranger))}), "no contest has the key")
	// A checkpoint of a third.
	mustFail(t, mustVerify(t, bundle, Options{Checkpoints: [][]byte{stranger.checkpoint(closesAt).Bytes()}}), "of another log")
	// One bad contest does not hide the other's verdict.
	files := mustUnzip(t, bundle)
	for i, f := range files {
		if strings.HasSuffix(f.name, "/entries.jsonl") {
			files[i].data = bytes.Replace(bytes.Clone(f.data), []byte("Chair"), []byte("Chief"), 1)
		}
	}
	r = mustVerify(t, rezip(files), Options{})
	if r.OK || !r.Contests[0].OK || r.Contests[1].OK {
		t.Errorf("verdicts: %v %v %v", r.OK, r.Contests[0].OK, r.Contests[1].OK)
	}
}

// TestReport_PrintsNoControls: texts of a bundle cannot steer a terminal.
func TestReport_PrintsNoControls(t *testing.T) {
	r := &Report{Contests: []*ContestReport{{Title: "A\x1b[2J\u202eB\u009b"}}}
	var text bytes.Buffer
	if err := r.Text(&text); err != nil {
		t.Fatal(err)
	}
	if strings.ContainsAny(text.String(), "\x1b\u202e\u009b") {
		t.Errorf("%q", text.String())
	}
}

// TestVerify_EndedContests: cancelled, stopped and void contests are whole logs.
func TestVerify_EndedContests(t *testing.T) {
	for how, stop := range map[ledger.How]func(*election){
		ledger.Cancelled: func(e *election) {},
		ledger.Stopped:   func(e *election) { e.open(); e.cast(paper{voter: 0, ranks: []uint8{1, 0}}) },
		ledger.Void:      func(e *election) { e.open(); e.cast(paper{voter: 0, ranks: []uint8{1, 0}}); e.close() },
	} {
		e := newElection(t, 4, 2, nil)
		stop(e)
		e.append(&ledger.Ended{E: e.seq.Election(), How: how, Reason: "The panel was dissolved."})
		c := mustPass(t, mustVerify(t, e.bundle(), Options{}))
		if c.Ended != string(how) || c.Outcome != "" {
			t.Errorf("%s: %+v", how, c)
		}
	}
}

// TestVerify_RollChanges: late entries on the roll, and one struck off, with
// the auditor's list.
func TestVerify_RollChanges(t *testing.T) {
	e := newElection(t, 6, 3, nil)
	e.open()
	late := ledger.RollLine{Voter: "left-out", Salt: random32()}
	tag := ledger.B32(seal.NewTag(seal.Hash(e.manifest.Contest), late.Voter, late.Salt))
	e.append(&ledger.RollChange{E: e.seq.Election(), Add: []ledger.B32{tag}, Remove: []ledger.B32{e.tags[5]}, Reason: "One left out, one died."})
	e.voters, e.tags = append(e.voters, late), append(e.tags, tag)
	for _, voter := range []int{6, 0, 1, 6} {
		e.cast(paper{voter: voter, ranks: []uint8{1, 2, 0}})
	}
	e.close()
	e.result()
	c := mustPass(t, mustVerify(t, e.bundle(), withAuditor(Options{}, e.auditorFile())))
	if c.Totals.Roll != 6 || c.Totals.Added != 1 || c.Totals.Removed != 1 || c.Totals.Turnout != 3 {
		t.Errorf("%+v", c.Totals)
	}
	e.voters = e.voters[:6] // the late voter missing from the list
	mustFail(t, mustVerify(t, e.bundle(), withAuditor(Options{}, e.auditorFile())), "no voter on the list")

	for name, change := range map[string]*ledger.RollChange{
		"a tag used before":           {Add: []ledger.B32{e.tags[0]}},
		"a tag struck off comes back": {Add: []ledger.B32{e.tags[5]}},
		"a tag with a ballot goes":    {Remove: []ledger.B32{e.tags[0]}},
		"a stranger's tag goes":       {Remove: []ledger.B32{random32()}},
		"a tag goes twice":            {Remove: []ledger.B32{e.tags[5]}},
	} {
		at := 9 // after the ballots, before the close
		other := newLog(e, e.entries[:at])
		change.E, change.Reason = e.seq.Election(), "x"
		other.append(change)
		f := mustFail(t, mustVerify(t, other.bundle(), Options{Unfinished: true}), "roll-change")
		if f.Entry == nil || *f.Entry != int64(at) {
			t.Errorf("%s: %s", name, f)
		}
	}
}
