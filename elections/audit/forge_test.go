package audit

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"encoding/binary"
	"encoding/json"
	"hash/crc32"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"filippo.io/edwards25519"

	"hustings/elections/ledger"
	"hustings/elections/seal"
)

// The bundles of testdata/forged are made by
//
//	HUSTINGS_FORGE=1 go test ./elections/audit -run TestForge
//
// anew, with other keys, all of them and verdicts.json too.

// forger writes the bundles and keeps their verdicts.
type forger struct {
	t   *testing.T
	all []forged
}

// piece is one bundle with what is given beside it.
type piece struct {
	bundle, auditor     []byte
	receipt, checkpoint []byte
}

func TestForge(t *testing.T) {
	if os.Getenv("HUSTINGS_FORGE") == "" {
		t.Skip("HUSTINGS_FORGE=1 makes testdata/forged anew")
	}
	if err := os.MkdirAll(filepath.Join("testdata", "forged"), 0o755); err != nil {
		t.Fatal(err)
	}
	f := &forger{t: t}
	f.times()
	f.keys()
	f.zips()
	f.counts()
	f.names()
	f.receipts()
	text, err := json.MarshalIndent(f.all, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	f.write("verdicts", ".json", append(text, '\n'))
}

func (f *forger) write(kind, what string, b []byte) {
	if b == nil {
		return
	}
	if err := os.WriteFile(forgedFile(kind, what), b, 0o644); err != nil {
		f.t.Fatal(err)
	}
}

func (f *forger) add(v forged, p piece) {
	v.Auditor, v.Receipt, v.Checkpoint = p.auditor != nil, p.receipt != nil, p.checkpoint != nil
	f.all = append(f.all, v)
	f.write(v.Kind, ".zip", p.bundle)
	f.write(v.Kind, ".auditor.zip", p.auditor)
	f.write(v.Kind, ".receipt.txt", p.receipt)
	f.write(v.Kind, ".checkpoint.txt", p.checkpoint)
}

// polled is a contest of five voters up to the close, four of whom have voted,
// one of them twice.
func (f *forger) polled(change func(*ledger.Manifest)) *election {
	e := newElection(f.t, 5, 3, func(m *ledger.Manifest) {
		m.Seats = 1
		if change != nil {
			change(m)
		}
	})
	e.open()
	for i := range 4 {
		e.cast(paper{voter: i, ranks: []uint8{1, 2, 0}})
	}
	e.cast(paper{voter: 0, ranks: []uint8{0, 1, 2}})
	return e
}

// counted is the same, counted.
func (f *forger) counted(change func(*ledger.Manifest)) *election {
	e := f.polled(change)
	e.close()
	e.result()
	return e
}

func entry(i int) *int64 { n := int64(i); return &n }

// closeAt is where the first close stands in such a contest: manifest, roll, key
// share, open, five ballots.
const closeAt = 9

func (f *forger) times() {
	e := f.counted(nil)
	closing := "closing 2023-11-24 22:13:20 UTC"
	f.add(forged{Kind: "closed-and-counted-early", Found: "16", Verdict: Failed, Entry: entry(closeAt), Reason: "closed before its hour",
		Shows: []string{"Opening 2023-11-14 22:13:20 UTC, " + closing, "closed, where 2023-11-24 22:13:20 UTC was the close in force: 5 ballots, 4 count [by 2023-11-15"}},
		piece{bundle: e.bundleAt(opensAt + 86400)})
	f.add(forged{Kind: "closed-61-seconds-early", Found: "16", Verdict: Failed, Entry: entry(closeAt), Reason: "closed before its hour"},
		piece{bundle: e.bundleAt(closesAt - 61)})
	f.add(forged{Kind: "closed-60-seconds-early", Found: "16", Verdict: Passed, Shows: []string{"entry 15: declared by Returning officer [by 2023-11-24 22:12:20 UTC]"}},
		piece{bundle: e.bundleAt(closesAt - 60)})
	f.add(forged{Kind: "closed-early-by-a-kept-checkpoint", Found: "16", Verdict: Failed, Entry: entry(closeAt), Reason: "closed before its hour"},
		piece{bundle: e.bundle(), checkpoint: e.checkpoint(closesAt - 3600).Bytes()})
	f.add(forged{Kind: "dated-early-by-a-witness-alone", Found: "16", Verdict: Failed, Entry: entry(closeAt), Reason: "auditor.example dated a log with this close"},
		piece{bundle: f.bundleOf(e, e.signAt(closesAt+60, closesAt-3600))})
	f.add(forged{Kind: "dated-early-by-the-board-alone", Found: "16", Verdict: Failed, Entry: entry(closeAt), Reason: "closed before its hour"},
		piece{bundle: f.bundleOf(e, e.signAt(closesAt-3600, closesAt+60))})
	none := newElection(f.t, 3, 2, func(m *ledger.Manifest) { m.Seats = 1 })
	none.open()
	none.close()
	none.result()
	f.add(forged{Kind: "closed-early-with-an-empty-box", Found: "16", Verdict: Failed, Entry: entry(4), Reason: "closed before its hour"},
		piece{bundle: none.bundleAt(closesAt - 3600)})

	later := int64(closesAt + 86400)
	extend := func(e *election) {
		e.append(&ledger.Extend{E: e.seq.Election(), Closes: later, Reason: "The service was down."})
	}
	before := f.polled(nil)
	extend(before)
	before.close()
	before.result()
	f.add(forged{Kind: "closed-before-the-extended-close", Found: "16", Verdict: Failed, Entry: entry(closeAt + 1), Reason: "closed before its hour",
		Shows: []string{"closing 2023-11-25 22:13:20 UTC", "entry 9: the close was moved to 2023-11-25 22:13:20 UTC: The service was down. [by 2023-11-24 23:13:20 UTC]"}},
		piece{bundle: before.bundleAt(closesAt + 3600)})
	f.add(forged{Kind: "extended-and-closed-in-time", Found: "16", Verdict: Passed}, piece{bundle: before.bundleAt(later + 1)})
	after := f.polled(nil)
	after.close()
	first := after.checkpoint(closesAt + 5).Bytes()
	extend(after)
	after.cast(paper{voter: 4, ranks: []uint8{0, 0, 1}})
	after.close()
	after.result()
	f.add(forged{Kind: "closed-in-time-then-extended", Found: "16", Verdict: Passed,
		Shows: []string{"entry 10: the close was moved to 2023-11-25 22:13:20 UTC: The service was down. [after 2023-11-24 22:13:25 UTC, by 2023-11-25 22:13:21 UTC]"}},
		piece{bundle: after.bundleAt(later + 1), checkpoint: first})
}

// signAt signs with a time of the board's and another of the witness's.
func (e *election) signAt(board, witness int64) *ledger.SignedCheckpoint {
	s, w := e.checkpoint(board), e.checkpoint(witness)
	s.Lines[2] = w.Lines[2]
	return s
}

func (f *forger) bundleOf(e *election, cp *ledger.SignedCheckpoint) []byte {
	var b bytes.Buffer
	w := NewBundleWriter(&b)
	if err := w.Contest(cp, each(e.entries), e.openBlob); err != nil {
		f.t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		f.t.Fatal(err)
	}
	return b.Bytes()
}

// identity is the Ed25519 key under which R = [s]B signs anything.
var identity = ledger.B32(edwards25519.NewIdentityPoint().Bytes())

// anybody is a signature by it.
var anybody = append(edwards25519.NewIdentityPoint().Bytes(), make([]byte, 32)...)

// disguised is a contest whose manifest names the identity as a key, sound in
// every other respect. No writer of ours makes one, so its bytes are put together.
func (f *forger) disguised(change func(*ledger.Manifest)) *election {
	e := newElection(f.t, 5, 3, func(m *ledger.Manifest) { m.Seats = 1 })
	m, raw := *e.manifest, bytes.Clone(e.entries[0])
	m.Witnesses = append([]ledger.Witness{}, m.Witnesses...)
	change(&m)
	for _, k := range []struct{ from, to ledger.B32 }{{e.manifest.Board, m.Board}, {e.manifest.Witnesses[0].Key, m.Witnesses[0].Key}} {
		raw = bytes.ReplaceAll(raw, []byte(k.from.String()), []byte(k.to.String()))
	}
	e.manifest, e.seq, e.tree, e.entries = &m, ledger.Sequence{}, ledger.Tree{}, [][]byte{raw}
	if err := e.seq.Append(&m, raw); err != nil {
		f.t.Fatal(err)
	}
	e.tree.Append(ledger.LeafHash(raw))
	e.append(&ledger.Roll{E: e.seq.Election(), Blob: m.Roll, Voters: m.Voters})
	e.open()
	for i := range 4 {
		e.cast(paper{voter: i, ranks: []uint8{1, 2, 0}})
	}
	e.close()
	e.result()
	return e
}

// byHand writes such a contest's bundle, signed as the caller likes.
func (f *forger) byHand(e *election, sign func(*ledger.SignedCheckpoint)) []byte {
	cp := e.checkpoint(closesAt + 60)
	sign(cp)
	folder := e.manifest.Contest.String() + "/"
	files := []file{{folder + "checkpoint", cp.Bytes()}, {folder + "entries.jsonl", append(bytes.Join(e.entries, []byte("\n")), '\n')}}
	var seq ledger.Sequence
	seen := map[ledger.B32]bool{}
	for i, raw := range e.entries {
		var x ledger.Entry = e.manifest
		if i > 0 {
			var err error
			if x, err = ledger.Parse(raw); err != nil {
				f.t.Fatal(err)
			}
		}
		if err := seq.Append(x, raw); err != nil {
			f.t.Fatal(err)
		}
		for _, c := range seq.Citations(x) {
			if !seen[c.Blob] {
				files = append(files, file{folder + "blobs/" + ledger.BlobName(c.Blob), e.blobs[c.Blob]})
			}
			seen[c.Blob] = true
		}
	}
	return rezip(files)
}

func (f *forger) keys() {
	board := func(cp *ledger.SignedCheckpoint) {
		for i, alg := range []byte{ledger.AlgEd25519, ledger.AlgCosignature} {
			l := &cp.Lines[i]
			l.KeyID = ledger.VKey{Name: l.Name, Alg: alg, Key: identity}.ID()
			l.Sig = append(l.Sig[:len(l.Sig)-64:len(l.Sig)-64], anybody...)
		}
	}
	f.add(forged{Kind: "small-order-board-key", Found: "19", Verdict: Failed, Entry: entry(0), Reason: "small order"},
		piece{bundle: f.byHand(f.disguised(func(m *ledger.Manifest) { m.Board = identity }), board)})
	witness := func(cp *ledger.SignedCheckpoint) {
		l := &cp.Lines[2]
		l.KeyID = ledger.VKey{Name: l.Name, Alg: ledger.AlgCosignature, Key: identity}.ID()
		l.Sig = append(l.Sig[:8:8], anybody...)
	}
	f.add(forged{Kind: "small-order-witness-key", Found: "19", Verdict: Failed, Entry: entry(0), Reason: "small order"},
		piece{bundle: f.byHand(f.disguised(func(m *ledger.Manifest) { m.Witnesses[0].Key = identity }), witness)})
	f.add(forged{Kind: "small-order-key-given", Found: "19", Verdict: Failed, Reason: "small order",
		Key: ledger.VKey{Name: "vote.example:8443/board", Alg: ledger.AlgCosignature, Key: identity}.String()}, piece{bundle: f.counted(nil).bundle()})

	share := newElection(f.t, 3, 2, func(m *ledger.Manifest) { m.Seats = 1 })
	share.append(ShareEntry(SealGroup(&share.seq, 1), 1, seal.KeyShare{Commits: []seal.Point{{}}}))
	f.add(forged{Kind: "identity-as-a-key-share", Found: "19", Verdict: Failed, Entry: entry(2), Reason: "identity"}, piece{bundle: share.bundle()})
}

// zips alters a good bundle's zip, where a reader that believes the directory
// alone sees the same files.
func (f *forger) zips() {
	good := f.counted(nil).bundle()
	add := func(kind, reason string, bundle []byte) {
		f.add(forged{Kind: "zip-" + kind, Found: "19", Verdict: Failed, Reason: reason}, piece{bundle: bundle})
	}
	add("prefix", "before its first file", append([]byte("#!/bin/sh\n"), good...))
	add("prefix-accounted-for", "before the zip file's first file", shifted(good, []byte("#!/bin/sh\n"), 0))
	add("trailing-bytes", "bytes stand after it", append(bytes.Clone(good), "more"...))
	add("gap", "what follows it says something else", shifted(good, []byte("unseen"), 1))
	add("extra-field", "extra field", f.repacked(good, func(h *zip.FileHeader) { h.Extra = []byte{0x55, 0x54, 1, 0, 0} }))
	local := bytes.Clone(good)
	copy(local[30:], strings.Repeat("A", 43)) // the first file's own header names another folder
	add("local-name", "another name in its own header", local)
	packing := bytes.Clone(good)
	binary.LittleEndian.PutUint16(packing[8:], zip.Store)
	add("local-method", "its own header says something else", packing)
	sizes := bytes.Clone(good)
	binary.LittleEndian.PutUint32(sizes[22:], 7)
	add("local-size", "its own header says something else", sizes)
	streamed := bytes.Clone(good)
	i := bytes.Index(streamed, []byte{0x50, 0x4b, 7, 8})
	streamed[i+12] ^= 1
	add("descriptor", "what follows it says something else", streamed)
	add("behind-deflated-data", "behind the deflated data", f.padded(good))
	add("comment", "comment", f.repacked(good, func(h *zip.FileHeader) { h.Comment = "unseen" }))
}

// padded adds to the first file's deflated data bytes that no inflater reads.
func (f *forger) padded(bundle []byte) []byte {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for i, x := range mustUnzip(f.t, bundle) {
		var packed bytes.Buffer
		z, err := flate.NewWriter(&packed, flate.BestSpeed)
		if err != nil {
			f.t.Fatal(err)
		}
		z.Write(x.data)
		z.Close()
		if i == 0 {
			packed.WriteString("unseen")
		}
		to, err := w.CreateRaw(&zip.FileHeader{Name: x.name, Method: zip.Deflate, CRC32: crc32.ChecksumIEEE(x.data),
			CompressedSize64: uint64(packed.Len()), UncompressedSize64: uint64(len(x.data))})
		if err != nil {
			f.t.Fatal(err)
		}
		to.Write(packed.Bytes())
	}
	w.Close()
	return b.Bytes()
}

// repacked writes a zip's files with other headers.
func (f *forger) repacked(bundle []byte, change func(*zip.FileHeader)) []byte {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, x := range mustUnzip(f.t, bundle) {
		h := &zip.FileHeader{Name: x.name, Method: zip.Deflate}
		change(h)
		to, err := w.CreateHeader(h)
		if err != nil {
			f.t.Fatal(err)
		}
		to.Write(x.data)
	}
	w.Close()
	return b.Bytes()
}

// shifted puts bytes before file n and mends all offsets in the directory.
func shifted(bundle, in []byte, n int) []byte {
	end := len(bundle) - 22
	dir := int(binary.LittleEndian.Uint32(bundle[end+16:]))
	at, out := 0, bytes.Clone(bundle)
	for i, d := 0, dir; d < end; i++ {
		head := out[d:]
		offset := binary.LittleEndian.Uint32(head[42:])
		if i == n {
			at = int(offset)
		}
		if i >= n {
			binary.LittleEndian.PutUint32(head[42:], offset+uint32(len(in)))
		}
		d += 46 + int(binary.LittleEndian.Uint16(head[28:]))
	}
	binary.LittleEndian.PutUint32(out[end+16:], uint32(dir+len(in)))
	return append(append(append([]byte{}, out[:at]...), in...), out[at:]...)
}

func (f *forger) counts() {
	small := func(m *ledger.Manifest) { m.PapersMin = 100 }
	e := f.counted(small)
	f.add(forged{Kind: "withheld-papers", Found: "18", Verdict: PassedNotCounted, Reason: "the papers are withheld",
		Shows: []string{"PASSED, NOT COUNTED", "Returned, as the log says (not counted anew)"}}, piece{bundle: e.bundle()})
	f.add(forged{Kind: "withheld-papers-with-the-auditors-file", Found: "18", Verdict: Passed}, piece{bundle: e.bundle(), auditor: e.auditorFile()})
	unknown := f.counted(func(m *ledger.Manifest) { m.Method = "by-acclamation" })
	f.add(forged{Kind: "unknown-method", Found: "18", Verdict: PassedNotCounted, Reason: `does not know the method "by-acclamation"`,
		Shows: []string{"Returned, as the log says (not counted anew): Candidate 1"}}, piece{bundle: unknown.bundle()})
	other := f.counted(small)
	var two bytes.Buffer
	w := NewBundleWriter(&two)
	for _, x := range []*election{e, other} {
		if err := w.Contest(x.checkpoint(closesAt+60), each(x.entries), x.openBlob); err != nil {
			f.t.Fatal(err)
		}
	}
	w.Close()
	f.add(forged{Kind: "auditors-file-without-a-contest", Found: "18", Verdict: PassedNotCounted, Reason: "the auditor's file does not have this contest"},
		piece{bundle: two.Bytes(), auditor: e.auditorFile()})
	open := f.counted(nil)
	two.Reset()
	w = NewBundleWriter(&two)
	for _, x := range []*election{e, open} { // the second's papers are public
		if err := w.Contest(x.checkpoint(closesAt+60), each(x.entries), x.openBlob); err != nil {
			f.t.Fatal(err)
		}
	}
	w.Close()
	f.add(forged{Kind: "auditors-file-without-a-public-contest", Found: "18", Verdict: PassedNotCounted, Reason: "the auditor's file does not have this contest"},
		piece{bundle: two.Bytes(), auditor: e.auditorFile()})
	few := f.polled(func(m *ledger.Manifest) { m.MinBallots = 20 })
	few.close()
	few.result()
	f.add(forged{Kind: "too-few-ballots", Found: "18", Verdict: Passed, Shows: []string{"Too few ballots: none was opened."}}, piece{bundle: few.bundle()})
	wrong := f.counted(small) // withheld, and badly signed
	cp := wrong.checkpoint(closesAt + 60)
	cp.Lines[0].Sig[5] ^= 1
	f.add(forged{Kind: "withheld-papers-and-a-bad-signature", Found: "18", Verdict: Failed, Reason: "signature fails",
		Hides: []string{"PASSED", "Returned:"}}, piece{bundle: f.bundleOf(wrong, cp)})
}

func (f *forger) names() {
	same := func(names ...string) func(*ledger.Manifest) {
		return func(m *ledger.Manifest) {
			for i, n := range names {
				m.Candidates[i].Name = n
			}
		}
	}
	for kind, names := range map[string][]string{
		"two-candidates-of-one-name":       {"Ann Lee", "Ann Lee"},
		"two-names-but-for-a-zero-width":   {"Ann Lee", "Ann\u200b Lee"},
		"two-names-but-for-case-and-width": {"Ann Lee", "ＡＮＮ\u3000lee"},
	} {
		e := f.counted(same(names...))
		f.add(forged{Kind: kind, Found: "19", Verdict: Passed, Shows: []string{"Returned: " + names[0] + " (c1)"}, Hides: []string{"\u200b"}}, piece{bundle: e.bundle()})
	}
	turned := f.counted(func(m *ledger.Manifest) {
		m.Title = "Panel\u2066 of\u202e 2026\ufeff"
		m.Candidates[0].Name = "\u202eeeL nnA\u202c\U000e0041"
	})
	f.add(forged{Kind: "names-that-turn-or-hide", Found: "19", Verdict: Passed,
		Shows: []string{"Panel<U+2066> of<U+202E> 2026<U+FEFF>: PASSED", "Returned: <U+202E>eeL nnA<U+202C><U+E0041>"},
		Hides: []string{"\u2066", "\u202e", "\u202c", "\ufeff", "\U000e0041"}}, piece{bundle: turned.bundle()})
}

// receiptOf is the receipt of an entry under the checkpoint given.
func (f *forger) receiptOf(e *election, index int64, cp *ledger.SignedCheckpoint) []byte {
	var stored ledger.HashMemory
	var tree ledger.Tree
	for _, raw := range e.entries[:cp.Size] {
		stored = append(stored, tree.Append(ledger.LeafHash(raw))...)
	}
	p, err := ledger.ProveInclusion(cp.Size, index, stored)
	if err != nil {
		f.t.Fatal(err)
	}
	r := ledger.Receipt{Entry: e.entries[index], Index: index, Proof: p, Checkpoint: cp}
	return r.Bytes()
}

func (f *forger) receipts() {
	e := f.polled(nil)
	polling := e.checkpoint(opensAt + 100)
	bad := e.checkpoint(opensAt + 100)
	bad.Lines[0].Sig[0] ^= 1
	e.close()
	e.result()
	status := []string{"counts", "superseded", "in the box", `"tracking_code"`}
	const ballot, superseded = 5, 4 // voter 1's; voter 0's first
	count := piece{bundle: e.bundle(), receipt: f.receiptOf(e, ballot, polling)}
	f.add(forged{Kind: "receipt-that-counts", Found: "18", Verdict: Passed, Shows: []string{"entry 5: counts"}}, count)
	f.add(forged{Kind: "receipt-superseded", Found: "18", Verdict: Passed, Shows: []string{"entry 4: superseded"}},
		piece{bundle: count.bundle, receipt: f.receiptOf(e, superseded, polling)})
	// "superseded" stands in the totals of every report, so only the receipt's words are looked for.
	failing := func(words ...string) []string {
		return append([]string{"entry 5: ", "entry 4: ", status[0] + "\n", status[3]}, words...)
	}
	f.add(forged{Kind: "receipt-with-a-bad-signature", Found: "18", Verdict: Failed, Reason: "signature fails",
		Shows: []string{"receipt 1: FAILED: it does not hold"}, Hides: failing(`"status"`)}, piece{bundle: count.bundle, receipt: f.receiptOf(e, ballot, bad)})
	fork := newLog(e, e.entries[:9])
	fork.entries[8] = fork.entries[7] // another log under the same name
	forked := newLog(fork, fork.entries)
	f.add(forged{Kind: "receipt-of-another-log", Found: "18", Verdict: Failed, Reason: "are not the ones this was given for",
		Shows: []string{"receipt 1: FAILED"}, Hides: failing(`"status"`)}, piece{bundle: count.bundle, receipt: f.receiptOf(forked, ballot, forked.checkpoint(opensAt+200))})
	f.add(forged{Kind: "receipt-in-a-bundle-badly-signed", Found: "18", Verdict: Failed, Reason: "signature fails",
		Shows: []string{"receipt 1: FAILED: not judged"}, Hides: failing(`"status"`)}, piece{bundle: f.bundleOf(e, e.badlySigned()), receipt: count.receipt})
	f.add(forged{Kind: "receipt-in-a-bundle-closed-early", Found: "18", Verdict: Failed, Entry: entry(closeAt), Reason: "closed before its hour",
		Shows: []string{"receipt 1: FAILED: not judged"}, Hides: failing(`"status"`)}, piece{bundle: e.bundleAt(closesAt - 7200), receipt: count.receipt})
	late := f.polled(nil)
	cp := late.checkpoint(closesAt + 1) // before the last ballot went in
	late.cast(paper{voter: 4, ranks: []uint8{1, 0, 0}})
	late.close()
	late.result()
	f.add(forged{Kind: "receipt-of-a-late-ballot", Found: "18", Verdict: Failed, Entry: entry(closeAt), Reason: "the ballot is late",
		Shows: []string{"receipt 1: FAILED: not judged"}, Hides: failing(`"status"`)},
		piece{bundle: late.bundle(), receipt: f.receiptOf(late, closeAt, late.prefix(closeAt+1, closesAt+2)), checkpoint: cp.Bytes()})
}

func (e *election) badlySigned() *ledger.SignedCheckpoint {
	cp := e.checkpoint(closesAt + 60)
	cp.Lines[1].Sig[20] ^= 1
	return cp
}

// prefix signs the first entries only.
func (e *election) prefix(size, at int64) *ledger.SignedCheckpoint {
	var tree ledger.Tree
	for _, raw := range e.entries[:size] {
		tree.Append(ledger.LeafHash(raw))
	}
	return e.sign(ledger.Checkpoint{Origin: e.manifest.Origin(), Size: tree.Size(), Root: tree.Root()}, at)
}
