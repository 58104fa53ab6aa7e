package seal

import (
	"encoding/hex"
	"errors"
	"slices"
	"strings"
	"testing"
)

type sealVectors struct {
	E         Hash
	E0        Hash
	Voter     string
	Salt      Hash
	Tag       Tag
	SecretKey Scalar `json:"secret_key"`
	PK        Point
	Cases     []struct {
		Name         string
		Ranks        []int
		Seq          uint64
		Prev         hexBytes
		By           string
		Packed       []hexBytes
		K            []int
		Message      []Point
		R            []Scalar
		Nonce        []Scalar `json:"w"`
		Commitment   []Point  `json:"W"`
		Ct           []Ciphertext
		Pok          []Scalar
		Entry        string
		LeafHash     Hash   `json:"leaf_hash"`
		TrackingCode string `json:"tracking_code"`
	}
	Maps []struct {
		Bytes   hexBytes
		K       int
		Element Point
	}
	Refused []struct {
		Element    Point
		Candidates int
		Ranking    string
		MaxRank    int `json:"max_rank"`
		Why        string
	}
}

func bytesOf(ranks []int) []uint8 {
	b := make([]uint8, len(ranks))
	for i, r := range ranks {
		b[i] = uint8(r)
	}
	return b
}

func TestSealVectors(t *testing.T) {
	v := mustRead[sealVectors](t, "seal.json")
	mustHold(t, "tag", NewTag(v.E0, v.Voter, v.Salt), v.Tag)
	secret, err := NewSecret(v.SecretKey)
	if err != nil {
		t.Fatal(err)
	}
	mustHold(t, "pk", secret.Public(), v.PK)
	for _, c := range v.Cases {
		t.Run(c.Name, func(t *testing.T) {
			ranks := bytesOf(c.Ranks)
			s := BallotStatement{E: v.E, Suite: Suite, PK: v.PK, Tag: v.Tag, Seq: c.Seq, Prev: c.Prev, By: c.By}
			packed, err := pack(ranks)
			if err != nil {
				t.Fatal(err)
			}
			for i := range packed {
				mustHold(t, "packed", hex.EncodeToString(packed[i][:]), hex.EncodeToString(c.Packed[i]))
				var p point
				message, k, err := p.mapPoint(packed[i])
				if err != nil {
					t.Fatal(err)
				}
				mustHold(t, "k", k, c.K[i])
				mustHold(t, "message", message, c.Message[i])
				mustHold(t, "W", p.mulBase(mustScalar(t, c.Nonce[i])).encode(), c.Commitment[i])
			}
			ballot, r, err := sealWith(s, ranks, mustScalars(t, c.R), mustScalars(t, c.Nonce))
			if err != nil {
				t.Fatal(err)
			}
			if !slices.Equal(ballot.Ct, c.Ct) || !slices.Equal(ballot.Pok, c.Pok) || !slices.Equal(r, c.R) {
				t.Fatalf("sealed otherwise:\n%x\n%x", ballot, c.Ct)
			}
			if err := VerifyBallot(s, ballot, len(c.Ct)); err != nil {
				t.Fatal(err)
			}
			if err := VerifyOpening(v.PK, ballot, r, ranks); err != nil {
				t.Fatal(err)
			}
			mustHold(t, "leaf", leafHash([]byte(c.Entry)), c.LeafHash)
			mustHold(t, "tracking code", trackingCode(c.LeafHash), c.TrackingCode)
			paper, err := OpenBallot(secret, ballot.Ct)
			if err != nil {
				t.Fatal(err)
			}
			if !slices.Equal(paper, c.Message) {
				t.Fatal("opened to another paper")
			}
			rules := Rules{Candidates: len(ranks), Equal: true, MaxRank: 63, MaxMarks: len(ranks)}
			if back, err := rules.ReadPaper(paper); !slices.Equal(back, ranks) || err != nil && rules.Check(ranks) == nil {
				t.Fatalf("read back %v: %v", back, err)
			}
		})
	}
}

func TestPointMapVectors(t *testing.T) {
	v := mustRead[sealVectors](t, "seal.json")
	for _, c := range v.Maps {
		var p point
		got, k, err := p.mapPoint([30]byte(c.Bytes))
		if err != nil {
			t.Fatal(err)
		}
		mustHold(t, "k", k, c.K)
		mustHold(t, "element", got, c.Element)
		mustHold(t, "encoding of the point", p.encode(), c.Element)
	}
	for _, c := range v.Refused {
		rules := Rules{Candidates: c.Candidates, Equal: c.Ranking == "equal", MaxRank: c.MaxRank, MaxMarks: c.Candidates}
		if c.Candidates == 0 { // any contest would refuse the element itself
			rules = Rules{Candidates: 40, Equal: true, MaxRank: 40, MaxMarks: 40}
		}
		if _, err := rules.ReadPaper([]Point{c.Element}); !errors.Is(err, ErrPaper) {
			t.Errorf("%s: %v", c.Why, err)
		}
	}
}

func TestTrackingCodeAsTyped(t *testing.T) {
	code := trackingCode(leafHash([]byte("entry")))
	for _, typed := range []string{code, strings.ToLower(code), strings.ReplaceAll(code, "-", ""), " " + strings.ReplaceAll(code, "-", " ") + " "} {
		if got, ok := ParseTrackingCode(typed); !ok || got != code {
			t.Errorf("%q: %q, %v", typed, got, ok)
		}
	}
	for _, typed := range []string{"", code[:23], code + "A", strings.Replace(code, code[:1], "1", 1), code[:22] + "é"} {
		if got, ok := ParseTrackingCode(typed); ok {
			t.Errorf("%q was read as %q", typed, got)
		}
	}
}
