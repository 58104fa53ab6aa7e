package seal

import (
	"encoding/base64"
	"encoding/json"
	"testing"
)

// TestBallotsSealedInABrowser checks ballots that the voting page sealed in a
// browser (testdata/browser.json): proof, opening, tracking code and chain.
// The other direction is the vectors of seal.json, which both sides pass.
func TestBallotsSealedInABrowser(t *testing.T) {
	v := mustRead[struct {
		E, E0   Hash
		PK      Point
		Voter   string
		Salt    hexBytes
		Tag     Tag
		Ballots []struct {
			CheckFile    string `json:"check_file"`
			LeafHash     Hash   `json:"leaf_hash"`
			TrackingCode string `json:"tracking_code"`
		}
	}](t, "browser.json")
	if tag := NewTag(v.E0, v.Voter, [32]byte(v.Salt)); tag != v.Tag {
		t.Fatalf("tag = %x, the browser says %x", tag, v.Tag)
	}
	if len(v.Ballots) == 0 {
		t.Fatal("no ballots")
	}
	b64 := func(s string) (b [32]byte) {
		t.Helper()
		raw, err := base64.RawURLEncoding.DecodeString(s)
		if err != nil || copy(b[:], raw) != 32 {
			t.Fatalf("%q is not 32 bytes in base64url: %v", s, err)
		}
		return b
	}
	var prev []byte
	for i, b := range v.Ballots {
		var file struct {
			Entry, PK string
			R         []string
			Ranks     []int
		}
		var entry struct {
			CT  [][2]string
			Pok []string
			By  string
		}
		if err := json.Unmarshal([]byte(b.CheckFile), &file); err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal([]byte(file.Entry), &entry); err != nil {
			t.Fatal(err)
		}
		var ballot Ballot
		for _, pair := range entry.CT {
			ballot.Ct = append(ballot.Ct, Ciphertext{A: b64(pair[0]), B: b64(pair[1])})
		}
		for _, p := range entry.Pok {
			ballot.Pok = append(ballot.Pok, b64(p))
		}
		var r []Scalar
		for _, s := range file.R {
			r = append(r, b64(s))
		}
		var ranks []uint8
		for _, rank := range file.Ranks {
			ranks = append(ranks, uint8(rank))
		}
		s := BallotStatement{E: v.E, Suite: Suite, PK: b64(file.PK), Tag: v.Tag, Seq: uint64(i + 1), Prev: prev, By: entry.By}
		if err := VerifyBallot(s, ballot, Elements(len(ranks))); err != nil {
			t.Errorf("ballot %d: %v", i+1, err)
		}
		if err := VerifyOpening(v.PK, ballot, r, ranks); err != nil {
			t.Errorf("ballot %d: %v", i+1, err)
		}
		leaf := leafHash([]byte(file.Entry))
		if leaf != b.LeafHash || trackingCode(leaf) != b.TrackingCode {
			t.Errorf("ballot %d: leaf %x, code %s; the browser says %x, %s", i+1, leaf, trackingCode(leaf), b.LeafHash, b.TrackingCode)
		}
		prev = leaf[:]
	}
}
