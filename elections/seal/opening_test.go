package seal

import (
	"errors"
	"fmt"
	"slices"
	"testing"
)

// Any k members open the same papers; fewer, or one taken for another, do not.
func TestKOfNOpens(t *testing.T) {
	const k, n = 3, 5
	g := Group{E: Hash(NewSalt()), Suite: Suite, Group: 2, Round: 1, K: k, N: n}
	shares, secrets := mustDeal(t, g, nil)
	pk, err := GroupKey(shares)
	if err != nil {
		t.Fatal(err)
	}
	ranks := []uint8{2, 1, 0, 3}
	in := Batch{M: 1}
	for range 4 {
		ballot, _, err := SealBallot(nil, BallotStatement{E: g.E, Suite: Suite, PK: pk, Seq: 1, By: "voter"}, ranks)
		if err != nil {
			t.Fatal(err)
		}
		in.Append(ballot.Ct)
	}
	parts := make([]Decryption, n)
	for i := range n {
		share, err := MemberShare(shares, i+1)
		if err != nil {
			t.Fatal(err)
		}
		stmt := DecryptStatement{E: g.E, Suite: Suite, Group: 2, Member: i + 1, Share: share}
		if parts[i], err = Decrypt(nil, stmt, secrets[i], in); err != nil {
			t.Fatal(err)
		}
		if err := VerifyDecryption(stmt, in, parts[i]); err != nil {
			t.Fatal(err)
		}
	}
	rules := Rules{Candidates: 4, MaxRank: 4, MaxMarks: 4}
	read := func(members ...int) bool {
		group := GroupOpening{Members: members}
		for _, m := range members {
			group.Parts = append(group.Parts, parts[m-1])
		}
		papers, err := Open(in, []GroupOpening{group})
		if err != nil {
			t.Fatal(err)
		}
		rankings, invalid, err := rules.ReadPapers(papers)
		return err == nil && invalid == 0 && len(rankings) == 4 && slices.Equal(rankings[3], ranks)
	}
	for _, members := range [][]int{{1, 2, 3}, {5, 1, 3}, {3, 4, 5}, {2, 4, 5}} {
		if !read(members...) {
			t.Errorf("members %v opened something else", members)
		}
	}
	for _, members := range [][]int{{1, 2}, {4}} {
		if read(members...) {
			t.Errorf("%d members opened the papers", len(members))
		}
	}
	swapped := GroupOpening{Members: []int{1, 2, 3}, Parts: []Rows{parts[1], parts[0], parts[2]}}
	if papers, err := Open(in, []GroupOpening{swapped}); err != nil {
		t.Fatal(err)
	} else if _, invalid, _ := rules.ReadPapers(papers); invalid != 4 {
		t.Error("members taken for each other opened the papers")
	}
	for name, group := range map[string]GroupOpening{
		"one twice":      {Members: []int{1, 1, 2}, Parts: []Rows{parts[0], parts[0], parts[1]}},
		"member 0":       {Members: []int{0}, Parts: []Rows{parts[0]}},
		"nobody":         {},
		"a part too few": {Members: []int{1, 2, 3}, Parts: []Rows{parts[0], parts[1]}},
	} {
		if _, err := Open(in, []GroupOpening{group}); !errors.Is(err, ErrLength) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := Open(in, nil); !errors.Is(err, ErrLength) {
		t.Errorf("no groups: %v", err)
	}
}

// Two groups seal to the sum of their keys, and neither opens anything without the other.
func TestTwoGroupsOpenTogether(t *testing.T) {
	e := Hash(NewSalt())
	service := Group{E: e, Suite: Suite, Group: 1, Round: 1, K: 1, N: 1}
	trustees := Group{E: e, Suite: Suite, Group: 2, Round: 1, K: 2, N: 3}
	first, own, err := DealKey(nil, service, 1, nil)
	if err != nil {
		t.Fatal(err)
	}
	shares, secrets := mustDeal(t, trustees, nil)
	key1, err1 := GroupKey([]KeyShare{first})
	key2, err2 := GroupKey(shares)
	pk, err := JointKey([]Point{key1, key2})
	if errors.Join(err, err1, err2) != nil {
		t.Fatal(errors.Join(err, err1, err2))
	}
	in := Batch{M: 2}
	ranks := make([]uint8, 41)
	ranks[40] = 1
	ballot, _, err := SealBallot(nil, BallotStatement{E: e, Suite: Suite, PK: pk, Seq: 1, By: "counter"}, ranks)
	if err != nil {
		t.Fatal(err)
	}
	in.Append(ballot.Ct)
	part := func(g Group, member int, share Point, secret *Secret) Decryption {
		d, err := Decrypt(nil, DecryptStatement{E: e, Suite: Suite, Group: g.Group, Member: member, Share: share}, secret, in)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	service1 := GroupOpening{[]int{1}, []Rows{part(service, 1, key1, own)}}
	trustees13 := GroupOpening{Members: []int{3, 1}}
	for _, m := range trustees13.Members {
		share, err := MemberShare(shares, m)
		if err != nil {
			t.Fatal(err)
		}
		trustees13.Parts = append(trustees13.Parts, part(trustees, m, share, secrets[m-1]))
	}
	rules := Rules{Candidates: 41, MaxRank: 41, MaxMarks: 41}
	for _, c := range []struct {
		name   string
		groups []GroupOpening
		valid  int
	}{{"both", []GroupOpening{service1, trustees13}, 1}, {"the service alone", []GroupOpening{service1}, 0}, {"the trustees alone", []GroupOpening{trustees13}, 0}} {
		papers, err := Open(in, c.groups)
		if err != nil {
			t.Fatal(err)
		}
		if rankings, invalid, err := rules.ReadPapers(papers); err != nil || len(rankings) != c.valid || invalid != 1-c.valid {
			t.Errorf("%s: %d read, %d invalid, %v", c.name, len(rankings), invalid, err)
		}
	}
}

// mustDeal lets every member not out deal and collect: the key shares in order, and each member's private share.
func mustDeal(t testing.TB, g Group, out map[int]bool) ([]KeyShare, []*Secret) {
	t.Helper()
	private, public := make([][]byte, g.N), make([][]byte, g.N)
	for j := range g.N {
		if out[j+1] {
			continue
		}
		var err error
		if private[j], public[j], err = NewDealKey(); err != nil {
			t.Fatal(err)
		}
	}
	var shares []KeyShare
	var dealers []int
	dealt := make([][]*Secret, g.N)
	for i := 1; i <= g.N; i++ {
		if out[i] {
			continue
		}
		ks, own, err := DealKey(nil, g, i, public)
		if err != nil {
			t.Fatal(err)
		}
		if err := ks.Check(g, i, out); err != nil {
			t.Fatal(err)
		}
		shares, dealers, dealt[i-1] = append(shares, ks), append(dealers, i), append(dealt[i-1], own)
	}
	secrets := make([]*Secret, g.N)
	for j := 1; j <= g.N; j++ {
		if out[j] {
			continue
		}
		for i, ks := range shares {
			if dealers[i] == j {
				continue
			}
			s, err := OpenDeal(g, ks, dealers[i], j, private[j-1])
			if err != nil {
				t.Fatal(fmt.Errorf("member %d: %w", j, err))
			}
			dealt[j-1] = append(dealt[j-1], s)
		}
		secrets[j-1] = JoinSecrets(dealt[j-1]...)
		share, err := MemberShare(shares, j)
		if err != nil {
			t.Fatal(err)
		}
		mustHold(t, "public share", secrets[j-1].Public(), share)
	}
	return shares, secrets
}
