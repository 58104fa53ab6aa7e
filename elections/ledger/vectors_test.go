package ledger

import (
	"bytes"
	"crypto/ed25519"
	"encoding/hex"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/note"
)

// logVector is testdata/log.json: one small log with everything that can be
// said about it.
type logVector struct {
	Origin       string   `json:"origin"`
	BoardSeed    string   `json:"board_seed"`
	BoardVKey    string   `json:"board_vkey"`
	CosignerVKey string   `json:"board_cosigner_vkey"`
	WitnessVKeys []string `json:"witness_vkeys"`
	E            string   `json:"e"`
	Entries      []string `json:"entries"`
	LeafHashes   []string `json:"leaf_hashes"`
	Roots        []string `json:"roots"`
	Checkpoints  []string `json:"checkpoints"`
	Receipt      string   `json:"receipt"`
	Inclusion    []struct {
		Index, Size int64
		Path        []string
	} `json:"inclusion"`
	Consistency []struct {
		Old, New int64
		Path     []string
	} `json:"consistency"`
}

func mustVector(t testing.TB) logVector {
	t.Helper()
	var v logVector
	b, err := os.ReadFile("testdata/log.json")
	if err == nil {
		err = json.Unmarshal(b, &v)
	}
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func unhex(t testing.TB, s string) B32 {
	t.Helper()
	b, err := hex.DecodeString(s)
	if err != nil || len(b) != 32 {
		t.Fatalf("not 32 bytes in hex: %q", s)
	}
	return B32(b)
}

func mustManifest(t testing.TB, v logVector) *Manifest {
	t.Helper()
	e, err := Parse([]byte(v.Entries[0]))
	if err != nil {
		t.Fatal(err)
	}
	return e.(*Manifest)
}

func TestVector_EntriesLeavesAndRoots(t *testing.T) {
	v := mustVector(t)
	var s Sequence
	var tree Tree
	if tree.Root() != unhex(t, v.Roots[0]) {
		t.Error("root of the empty tree")
	}
	for i, raw := range v.Entries {
		e, err := Parse([]byte(raw))
		if err != nil {
			t.Fatalf("entry %d: %v", i, err)
		}
		if err := s.Append(e, []byte(raw)); err != nil {
			t.Fatalf("entry %d: %v", i, err)
		}
		leaf := LeafHash([]byte(raw))
		if leaf != unhex(t, v.LeafHashes[i]) {
			t.Errorf("leaf %d", i)
		}
		tree.Append(leaf)
		if tree.Root() != unhex(t, v.Roots[i+1]) {
			t.Errorf("root at size %d", i+1)
		}
	}
	if s.Election() != unhex(t, v.E) {
		t.Error("election id")
	}
	if !s.Finished() {
		t.Error("the log is not finished")
	}
}

func TestVector_Proofs(t *testing.T) {
	v := mustVector(t)
	var tree Tree
	var stored HashMemory
	for i, leaf := range v.LeafHashes {
		if StoredIndex(int64(i)) != int64(len(stored)) {
			t.Fatalf("stored index of leaf %d", i)
		}
		stored = append(stored, tree.Append(unhex(t, leaf))...)
		again, err := LoadTree(tree.Size(), stored)
		if err != nil || again.Root() != tree.Root() {
			t.Fatalf("restored tree at size %d: %v", i+1, err)
		}
	}
	for _, x := range v.Inclusion {
		p, err := ProveInclusion(x.Size, x.Index, stored)
		if err != nil || !equalPath(t, p, x.Path) {
			t.Errorf("inclusion of %d in %d: %v", x.Index, x.Size, err)
		}
		root, leaf := unhex(t, v.Roots[x.Size]), unhex(t, v.LeafHashes[x.Index])
		if err := CheckInclusion(p, x.Size, root, x.Index, leaf); err != nil {
			t.Errorf("inclusion of %d in %d: %v", x.Index, x.Size, err)
		}
		if leaf[5] ^= 1; CheckInclusion(p, x.Size, root, x.Index, leaf) == nil {
			t.Errorf("another leaf passes for %d in %d", x.Index, x.Size)
		}
	}
	for _, x := range v.Consistency {
		p, err := ProveConsistency(x.New, x.Old, stored)
		if err != nil || !equalPath(t, p, x.Path) {
			t.Errorf("consistency of %d with %d: %v", x.New, x.Old, err)
		}
		old, root := unhex(t, v.Roots[x.Old]), unhex(t, v.Roots[x.New])
		if err := CheckConsistency(p, x.New, root, x.Old, old); err != nil {
			t.Errorf("consistency of %d with %d: %v", x.New, x.Old, err)
		}
		if old[9] ^= 1; CheckConsistency(p, x.New, root, x.Old, old) == nil {
			t.Errorf("another old root passes for %d, %d", x.Old, x.New)
		}
	}
}

func equalPath(t *testing.T, p []B32, want []string) bool {
	if len(p) != len(want) {
		return false
	}
	for i := range p {
		if p[i] != unhex(t, want[i]) {
			return false
		}
	}
	return true
}

func TestVector_CheckpointsAndKeys(t *testing.T) {
	v := mustVector(t)
	m := mustManifest(t, v)
	seed := unhex(t, v.BoardSeed)
	key := ed25519.NewKeyFromSeed(seed[:])
	sign, date := BoardKeys(m)
	if sign.String() != v.BoardVKey || date.String() != v.CosignerVKey || m.Origin() != v.Origin {
		t.Errorf("board keys: %s, %s", sign, date)
	}
	for i, w := range v.WitnessVKeys {
		k, err := ParseVKey(w)
		if err != nil || k.Name != m.Witnesses[i].Name || k.Key != m.Witnesses[i].Key || k.String() != w {
			t.Errorf("witness %d: %v", i, err)
		}
	}
	for _, text := range v.Checkpoints {
		s, err := ParseCheckpoint([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		if s.Root != unhex(t, v.Roots[s.Size]) || string(s.Bytes()) != text {
			t.Error("checkpoint does not read back")
		}
		a, err := s.Check(m, true)
		if err != nil || !a.Board || a.Witnesses != 2 || len(a.Times) != 3 {
			t.Errorf("attestation %+v: %v", a, err)
		}
		mine := SignCheckpoint(s.Checkpoint, key, m.BoardName(), time.Unix(a.Times[0].At, 0))
		if !bytes.HasPrefix([]byte(text), mine.Bytes()) { // Ed25519 is deterministic; the witnesses follow
			t.Error("the board's own signatures differ")
		}
		// The lines are ordinary signed notes for other tools too.
		verifier, err := note.NewVerifier(v.BoardVKey)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := note.Open([]byte(text), note.VerifierList(verifier)); err != nil {
			t.Errorf("another reader of signed notes: %v", err)
		}
	}
}

func TestVector_Receipt(t *testing.T) {
	v := mustVector(t)
	m := mustManifest(t, v)
	r, err := ParseReceipt([]byte(v.Receipt))
	if err != nil {
		t.Fatal(err)
	}
	if string(r.Entry) != v.Entries[r.Index] || string(r.Bytes()) != v.Receipt {
		t.Error("the receipt does not read back")
	}
	if _, err := r.Check(m); err != nil {
		t.Error(err)
	}
	for i := range v.Receipt { // any flipped bit must be noticed
		for bit := range 8 {
			b := []byte(v.Receipt)
			b[i] ^= 1 << bit
			if r, err := ParseReceipt(b); err == nil {
				if _, err = r.Check(m); err == nil && !onlyAnUnknownLine(t, r, m) {
					t.Fatalf("flip of bit %d in byte %d is not noticed", bit, i)
				}
			}
		}
	}
}

// onlyAnUnknownLine reports whether the flip did no more than to make a
// witness's line one of an unknown witness, which readers pass over.
func onlyAnUnknownLine(t *testing.T, r *Receipt, m *Manifest) bool {
	t.Helper()
	_, err := r.Checkpoint.Check(m, true)
	return err != nil
}

// TestVector_WholeLogs reads every entry of whole contests, as they stand and
// through the state machine, and writes each again.
func TestVector_WholeLogs(t *testing.T) {
	files, err := filepath.Glob("testdata/*.jsonl")
	if err != nil || len(files) < 5 {
		t.Fatalf("%d files: %v", len(files), err)
	}
	for _, file := range files {
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var s Sequence
		lines := bytes.Split(bytes.TrimSuffix(b, []byte("\n")), []byte("\n"))
		for i, raw := range lines {
			e, err := Parse(raw)
			if err != nil {
				t.Fatalf("%s entry %d: %v", file, i, err)
			}
			again, err := Marshal(e)
			if err != nil || !bytes.Equal(raw, again) {
				t.Fatalf("%s entry %d does not read back: %v\n%s\n%s", file, i, err, raw, again)
			}
			if err := s.Append(e, raw); err != nil {
				t.Fatalf("%s entry %d: %v", file, i, err)
			}
		}
		if !s.Finished() {
			t.Errorf("%s is not finished", file)
		}
	}
}
