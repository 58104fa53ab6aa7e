package audit

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"hustings/elections/ledger"
)

// withEntries is e's bundle with other entries under the old checkpoint.
func withEntries(t testing.TB, bundle []byte, entries [][]byte) []byte {
	files := mustUnzip(t, bundle)
	i := slices.IndexFunc(files, func(f file) bool { return strings.HasSuffix(f.name, "/entries.jsonl") })
	files[i].data = append(bytes.Join(entries, []byte("\n")), '\n')
	return rezip(files)
}

// TestIN1_EntriesDeletedInsertedSwapped changes the rows of a log: each entry
// deleted, said twice, swapped with the next. All is found; and who kept the leaf
// hashes is told the first bad entry exactly.
func TestIN1_EntriesDeletedInsertedSwapped(t *testing.T) {
	e := wholeElection(t, 6, 5, 4, nil)
	b := e.bundle()
	leaves := func(_ ledger.B32, i int64) (ledger.B32, bool) {
		if i >= int64(len(e.entries)) {
			return ledger.B32{}, false
		}
		return ledger.LeafHash(e.entries[i]), true
	}
	mustPass(t, mustVerify(t, b, Options{Leaves: leaves}))
	for i := range e.entries {
		changes := map[string][][]byte{
			"deleted": slices.Delete(slices.Clone(e.entries), i, i+1),
			"twice":   slices.Insert(slices.Clone(e.entries), i, e.entries[i]),
		}
		if i+1 < len(e.entries) {
			swapped := slices.Clone(e.entries)
			swapped[i], swapped[i+1] = swapped[i+1], swapped[i]
			changes["swapped"] = swapped
		}
		for what, entries := range changes {
			changed := withEntries(t, b, entries)
			if r := mustVerify(t, changed, Options{Unfinished: true}); r.OK {
				t.Errorf("entry %d %s: not found", i, what)
			}
			// What comes twice is in its place the first time.
			want := int64(i)
			if what == "twice" {
				want++
			}
			if i == len(e.entries)-1 && what == "deleted" {
				continue // no entry is bad; the checkpoint says that one is missing
			}
			r := mustVerify(t, changed, Options{Unfinished: true, Leaves: leaves})
			if f := failures(r)[0]; f.Entry == nil || *f.Entry != want {
				t.Errorf("entry %d %s: blamed %s", i, what, f)
			}
		}
	}
}

// TestIN1_ResignedForgeries are logs that the board itself has forged and
// signed: no hash gives them away, only what they say.
func TestIN1_ResignedForgeries(t *testing.T) {
	e := wholeElection(t, 8, 6, 4, nil)
	forge := func(name, reason string, change func(i int, x ledger.Entry) bool) {
		t.Run(name, func(t *testing.T) {
			entries := slices.Clone(e.entries)
			bad := -1
			for i, raw := range entries {
				x, err := ledger.Parse(raw)
				if err != nil {
					t.Fatal(err)
				}
				if bad < 0 && change(i, x) {
					bad = i
					if entries[i], err = ledger.Marshal(x); err != nil {
						t.Fatal(err)
					}
				}
			}
			if bad < 0 {
				t.Fatal("nothing was forged")
			}
			forged := newLog(e, entries)
			files := mustUnzip(t, withEntries(t, e.bundle(), entries))
			files[0].data = forged.checkpoint(closesAt + 90).Bytes()
			f := mustFail(t, mustVerify(t, rezip(files), Options{}), reason)
			if f.Entry == nil || *f.Entry != int64(bad) {
				t.Errorf("entry %d was forged, blamed: %s", bad, f)
			}
		})
	}
	// Vote for somebody who stayed away, with another voter's sealed paper.
	forge("a ballot under another tag", "proof of knowledge fails", func(i int, x ledger.Entry) bool {
		b, ok := x.(*ledger.Ballot)
		if ok {
			b.Tag = e.tags[7]
		}
		return ok
	})
	forge("a ballot of nobody", "not on the roll", func(i int, x ledger.Entry) bool {
		b, ok := x.(*ledger.Ballot)
		if ok {
			b.Tag = random32()
		}
		return ok
	})
	forge("a ballot relabelled as sealed by the service", "proof of knowledge fails", func(i int, x ledger.Entry) bool {
		b, ok := x.(*ledger.Ballot)
		if ok {
			b.By = ledger.Counter
		}
		return ok
	})
	forge("another key", "not the sum of the groups' keys", func(i int, x ledger.Entry) bool {
		o, ok := x.(*ledger.Open)
		if ok {
			o.PK = e.seq.Shares(1)[1].Pok[0]
		}
		return ok
	})
	forge("a key share without its proof", "keyshare", func(i int, x ledger.Entry) bool {
		k, ok := x.(*ledger.KeyShare)
		if ok {
			k.Pok[1][0] ^= 1
		}
		return ok
	})
	forge("a lot of the holder's own choice", "not the one committed to", func(i int, x ledger.Entry) bool {
		l, ok := x.(*ledger.LotReveal)
		if ok {
			l.Value = random32()
		}
		return ok
	})
	forge("a mix input with a ballot left out", "count of ballots is wrong", func(i int, x ledger.Entry) bool {
		c, ok := x.(*ledger.Close)
		if ok {
			c.Counted--
		}
		return ok
	})
	forge("another seed", "not the seed", func(i int, x ledger.Entry) bool {
		r, ok := x.(*ledger.Result)
		if ok {
			r.Lot = random32()
		}
		return ok
	})
	forge("others returned", "the papers return", func(i int, x ledger.Entry) bool {
		r, ok := x.(*ledger.Result)
		if ok {
			all := []string{"c1", "c2", "c3", "c4"}
			r.Returned = slices.DeleteFunc(all, func(c string) bool { return slices.Contains(r.Returned, c) })
		}
		return ok
	})
	forge("a declaration of another result", "declares another result", func(i int, x ledger.Entry) bool {
		d, ok := x.(*ledger.Declared)
		if ok {
			d.Result = random32()
		}
		return ok
	})
}

// TestIN3_RollAltered: the roll is frozen in the manifest.
func TestIN3_RollAltered(t *testing.T) {
	e := wholeElection(t, 6, 4, 3, nil)
	files := mustUnzip(t, e.bundle())
	roll := slices.IndexFunc(files, func(f file) bool { return strings.HasSuffix(f.name, ledger.BlobName(e.manifest.Roll)) })
	files[roll].data = slices.Clone(files[roll].data)
	files[roll].data[60] ^= 4
	if f := mustFail(t, mustVerify(t, rezip(files), Options{}), "roll"); f.Entry == nil || *f.Entry != 0 {
		t.Errorf("%s", f)
	}
	// The auditor's list against the roll: a voter renamed, one added, one left out.
	for name, change := range map[string]func([]ledger.RollLine) []ledger.RollLine{
		"renamed": func(v []ledger.RollLine) []ledger.RollLine { v[2].Voter = "somebody else"; return v },
		"added": func(v []ledger.RollLine) []ledger.RollLine {
			return append(v, ledger.RollLine{Voter: "x", Salt: random32()})
		},
		"left out": func(v []ledger.RollLine) []ledger.RollLine { return v[1:] },
		"twice":    func(v []ledger.RollLine) []ledger.RollLine { return append(v, v[0]) },
	} {
		other := *e
		other.voters = change(slices.Clone(e.voters))
		r := mustVerify(t, e.bundle(), withAuditor(Options{}, other.auditorFile()))
		if r.OK {
			t.Errorf("a voter %s: not found", name)
		}
	}
}

func TestIN4_BallotDefinitionAltered(t *testing.T) {
	e := wholeElection(t, 6, 4, 3, nil)
	for name, change := range map[string]func(*ledger.Manifest){
		"two candidates swapped": func(m *ledger.Manifest) {
			m.Candidates[0], m.Candidates[1] = m.Candidates[1], m.Candidates[0]
		},
		"other seats": func(m *ledger.Manifest) { m.Seats++ },
		"other rule":  func(m *ledger.Manifest) { m.Params["options"] = "last-transfer=true" },
	} {
		x, err := ledger.Parse(e.entries[0])
		if err != nil {
			t.Fatal(err)
		}
		change(x.(*ledger.Manifest))
		entries := slices.Clone(e.entries)
		if entries[0], err = ledger.Marshal(x); err != nil {
			t.Fatal(err)
		}
		r := mustVerify(t, withEntries(t, e.bundle(), entries), Options{})
		if f := mustFail(t, r, "manifest"); f.Entry == nil || *f.Entry != 0 {
			t.Errorf("%s: %s", name, f)
		}
	}
}

// TestIN6_LotRedoneByHand redoes the lot from what is published, with nothing
// but hashes, and compares the order with the transcript's.
func TestIN6_LotRedoneByHand(t *testing.T) {
	e := wholeElection(t, 6, 4, 5, nil)
	lp := func(parts ...string) (b []byte) {
		for _, p := range parts {
			b = append(fmt.Appendf(b, "%s", bigEndian(uint64(len(p)))), p...)
		}
		return b
	}
	id := e.seq.Election()
	var reveal []byte
	for _, h := range e.manifest.Lot {
		v := e.lots[h.Holder]
		reveal = append(reveal, v[:]...)
	}
	order := func(reveal []byte) []string {
		seed := sha256.Sum256(lp("hustings/v1/lot", "e", string(id[:]), "reveal", string(reveal)))
		ids := []string{"c1", "c2", "c3", "c4", "c5"}
		slices.SortFunc(ids, func(a, b string) int {
			x, y := hmac.New(sha256.New, seed[:]), hmac.New(sha256.New, seed[:])
			x.Write([]byte(a))
			y.Write([]byte(b))
			return bytes.Compare(y.Sum(nil), x.Sum(nil))
		})
		return ids
	}
	var transcript struct{ Lot []int }
	for _, b := range e.blobs {
		if text, _, err := ledger.ReadText(bytes.NewReader(b)); err == nil {
			if err := json.Unmarshal(text, &transcript); err != nil {
				t.Fatal(err)
			}
		}
	}
	var published []string
	for _, n := range transcript.Lot {
		published = append(published, e.manifest.Candidates[n-1].ID)
	}
	if mine := order(reveal); !slices.Equal(mine, published) || len(mine) != 5 {
		t.Errorf("redone: %v, published: %v", mine, published)
	}
	others := 0
	for i := range reveal[:8] {
		changed := slices.Clone(reveal)
		changed[i] ^= 1
		if !slices.Equal(order(changed), published) {
			others++
		}
	}
	if others == 0 {
		t.Error("eight other seeds give the same order")
	}
}

func bigEndian(n uint64) []byte {
	b := make([]byte, 8)
	for i := range b {
		b[i] = byte(n >> (56 - 8*i))
	}
	return b
}

// TestIN7_Offline verifies in an empty directory, with nothing but the bundle.
// That no network is used is a matter of imports: see TestIN7_NoNetworkImported.
func TestIN7_Offline(t *testing.T) {
	b := wholeElection(t, 6, 4, 3, nil).bundle()
	t.Chdir(t.TempDir())
	mustPass(t, mustVerify(t, b, Options{}))
	if left, err := os.ReadDir("."); err != nil || len(left) != 0 {
		t.Errorf("left behind: %v %v", left, err)
	}
}

// TestSE6_SmallElectorate: whoever has the public bundle of a small electorate
// alone gets no paper and no total out of it, and cannot try out guesses.
func TestSE6_SmallElectorate(t *testing.T) {
	small := func(m *ledger.Manifest) { m.PapersMin, m.Seats = 30, 1 }
	e := wholeElection(t, 12, 9, 3, small)
	b := e.bundle()
	for _, f := range mustUnzip(t, b) {
		if _, name, isBlob := strings.Cut(f.name, "/blobs/"); isBlob {
			switch kind := ledger.Kind(f.data[:4]); kind {
			case ledger.KindRoll, ledger.KindBox, ledger.KindShuffle:
			default:
				t.Errorf("the public bundle holds %s %s", kind, name)
			}
		}
	}
	c := mustPass(t, mustVerify(t, b, Options{}))
	if c.Totals.Invalid != nil || c.Recounted || c.Level != LevelPublic || !strings.Contains(strings.Join(c.NotChecked, "\n"), "withheld") {
		t.Errorf("%+v", c)
	}
	// The attacker guesses the papers rightly, and still cannot tell: each name
	// covers 32 random bytes.
	guess, err := ledger.WriteRows(&bytes.Buffer{}, ledger.Shape{Kind: ledger.KindPapers, N: int64(e.papers.N()) + 1, Width: 1}, e.papers.Rows, make([]byte, 32))
	if err != nil {
		t.Fatal(err)
	}
	if result, _, _ := e.seq.Result(); result.Papers == guess {
		t.Error("the papers' name can be guessed")
	}
	// The same contest, its papers drawn anew: every entry has the same size,
	// whatever the papers are.
	full := mustPass(t, mustVerify(t, b, withAuditor(Options{}, e.auditorFile())))
	if !full.Recounted || full.Level != LevelFull || full.Totals.Invalid == nil {
		t.Errorf("%+v", full)
	}
	// Papers that should have been withheld are a fault.
	files := append(mustUnzip(t, b), mustUnzip(t, e.auditorFile())[1:]...)
	mustFail(t, mustVerify(t, rezip(files), Options{}), "small electorate")
}

// TestIN7_NoNetworkImported: nothing that verification is made of can open a
// connection or a database.
func TestIN7_NoNetworkImported(t *testing.T) {
	goTool, err := exec.LookPath("go")
	if err != nil {
		t.Skip("no go command here")
	}
	out, err := exec.Command(goTool, "list", "-deps", ".").Output()
	if err != nil {
		t.Fatal(err)
	}
	packages := strings.Fields(string(out))
	if len(packages) < 20 {
		t.Fatalf("%d packages", len(packages))
	}
	for _, p := range packages {
		if p == "net" || strings.HasPrefix(p, "net/http") || strings.HasPrefix(p, "database/") || strings.HasPrefix(p, "gorm.io") {
			t.Errorf("verification depends on %s", p)
		}
	}
}
