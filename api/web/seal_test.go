package web

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"hustings/api/web/browsertest"
	"hustings/elections/ledger"
	"hustings/elections/seal"
)

// checkFile is a spoilt paper (docs/protocol.md, appendix C), in the order of its keys.
type checkFile struct {
	Entry string   `json:"entry"`
	PK    string   `json:"pk"`
	R     []string `json:"r"`
	Ranks []int    `json:"ranks"`
}

type checkVector struct {
	CheckFile    string `json:"check_file"`
	TrackingCode string `json:"tracking_code"`
}

// TestBrowserAndServerSealAlike lets the voting page's code seal in a real
// browser and checks the entries as intake does, and the other way round: what
// the service seals, the browser's check opens. It also keeps a seal in the
// browser under 10 ms (issue 5).
func TestBrowserAndServerSealAlike(t *testing.T) {
	if testing.Short() {
		t.Skip("needs a browser; left out with -short")
	}
	var vectors struct{ E, PK string }
	mustDecode(t, "testdata/seal.json", &vectors)
	e, pk := mustHex(t, vectors.E), mustHex(t, vectors.PK)

	in, out := filepath.Join(t.TempDir(), "in.json"), filepath.Join(t.TempDir(), "out.json")
	given, err := json.Marshal(sealedHere(t, e, pk))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(in, given, 0o600); err != nil {
		t.Fatal(err)
	}
	browsertest.Run(t, "seal.mjs", "", "IN="+in, "OUT="+out)
	if t.Failed() {
		return
	}

	var made struct{ Ballots []checkVector }
	mustDecode(t, out, &made)
	if len(made.Ballots) == 0 {
		t.Fatal("the browser made no ballots")
	}
	for i, b := range made.Ballots {
		var file checkFile
		if err := json.Unmarshal([]byte(b.CheckFile), &file); err != nil {
			t.Fatal(err)
		}
		parsed, err := ledger.Parse([]byte(file.Entry)) // refuses what is not canonical
		if err != nil {
			t.Errorf("ballot %d: %v", i+1, err)
			continue
		}
		entry := parsed.(*ledger.Ballot)
		s := seal.BallotStatement{E: seal.Hash(entry.E), Suite: seal.Suite, PK: pk, Tag: seal.Tag(entry.Tag), Seq: uint64(entry.Seq), By: string(entry.By)}
		if entry.Seq > 1 {
			s.Prev = entry.Prev[:]
		}
		var ballot seal.Ballot
		for _, c := range entry.CT {
			ballot.Ct = append(ballot.Ct, seal.Ciphertext{A: seal.Point(c.A), B: seal.Point(c.B)})
		}
		for _, p := range entry.Pok {
			ballot.Pok = append(ballot.Pok, seal.Scalar(p))
		}
		if err := seal.VerifyBallot(s, ballot, seal.Elements(len(file.Ranks))); err != nil {
			t.Errorf("ballot %d: %v", i+1, err)
		}
		if code := ledger.TrackingCode(ledger.LeafHash([]byte(file.Entry))); code != b.TrackingCode {
			t.Errorf("ballot %d: code %s, the browser says %s", i+1, code, b.TrackingCode)
		}
	}
}

// sealedHere are check files of ballots that the service sealed.
func sealedHere(t *testing.T, e, pk [32]byte) (all []checkVector) {
	t.Helper()
	for _, candidates := range []int{1, 5, 40, 41, 80} {
		ranks := make([]uint8, candidates)
		file := checkFile{PK: base64.RawURLEncoding.EncodeToString(pk[:]), Ranks: make([]int, candidates)}
		for rank, i := range rand.Perm(candidates)[:min(candidates, 63)] {
			ranks[i], file.Ranks[i] = uint8(rank+1), rank+1
		}
		entry := &ledger.Ballot{E: e, Tag: e, Seq: 1, By: "counter"}
		s := seal.BallotStatement{E: e, Suite: seal.Suite, PK: pk, Tag: e, Seq: 1, By: "counter"}
		ballot, r, err := seal.SealBallot(nil, s, ranks)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range ballot.Ct {
			entry.CT = append(entry.CT, ledger.Cipher{A: ledger.B32(c.A), B: ledger.B32(c.B)})
		}
		for _, p := range ballot.Pok {
			entry.Pok = append(entry.Pok, ledger.B32(p))
		}
		for _, x := range r {
			file.R = append(file.R, base64.RawURLEncoding.EncodeToString(x[:]))
		}
		raw, err := ledger.Marshal(entry)
		if err != nil {
			t.Fatal(err)
		}
		file.Entry = string(raw)
		text, err := json.Marshal(file)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, checkVector{string(text), ledger.TrackingCode(ledger.LeafHash(raw))})
	}
	return all
}

func mustDecode(t *testing.T, file string, into any) {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, into); err != nil {
		t.Fatalf("%s: %v", file, err)
	}
}

func mustHex(t *testing.T, s string) (b [32]byte) {
	t.Helper()
	if raw, err := hex.DecodeString(s); err != nil || copy(b[:], raw) != 32 {
		t.Fatalf("%q: %v", s, err)
	}
	return b
}
