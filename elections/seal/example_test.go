package seal_test

import (
	"fmt"

	"hustings/elections/ledger"
	"hustings/elections/seal"
)

// A vote from the key to the papers: one key holder, three voters, one shuffle.
func Example() {
	contest, manifest := seal.Hash(seal.NewSalt()), seal.Hash(seal.NewSalt())
	group := seal.Group{E: manifest, Suite: seal.Suite, Group: 1, Round: 1, K: 1, N: 1}
	share, secret, err := seal.DealKey(nil, group, 1, nil)
	if err != nil {
		panic(err)
	}
	if err := share.Check(group, 1, nil); err != nil { // anybody can
		panic(err)
	}
	pk, err := seal.GroupKey([]seal.KeyShare{share})
	if err != nil {
		panic(err)
	}

	// Each voter ranks three candidates: 1 is first, 0 is not marked.
	var box seal.Batch
	for i, ranks := range [][]uint8{{1, 2, 0}, {0, 1, 2}, {1, 2, 0}} {
		tag := seal.NewTag(contest, fmt.Sprintf("voter-%d", i), seal.NewSalt())
		statement := seal.BallotStatement{E: manifest, Suite: seal.Suite, PK: pk, Tag: tag, Seq: 1, By: "voter"}
		ballot, _, err := seal.SealBallot(nil, statement, ranks)
		if err != nil {
			panic(err)
		}
		if err := seal.VerifyBallot(statement, ballot, seal.Elements(3)); err != nil {
			panic(err)
		}
		box.M = seal.Elements(3)
		box.Append(ballot.Ct)
	}

	// The box is shuffled, so that nobody can tell whose paper is whose, and the
	// shuffle is proved.
	mixing := seal.MixStatement{E: manifest, Suite: seal.Suite, PK: pk}
	mixed, proof, err := seal.Mix(nil, mixing, box)
	if err != nil {
		panic(err)
	}
	if err := seal.VerifyMix(mixing, box, mixed, proof); err != nil {
		panic(err)
	}

	// The holder takes the seal off, with a proof; the papers come back sorted.
	opening := seal.DecryptStatement{E: manifest, Suite: seal.Suite, Group: 1, Member: 1, Share: secret.Public()}
	part, err := seal.Decrypt(nil, opening, secret, mixed)
	if err != nil {
		panic(err)
	}
	secret.Destroy()
	if err := seal.VerifyDecryption(opening, mixed, part); err != nil {
		panic(err)
	}
	papers, err := seal.Open(mixed, []seal.GroupOpening{{Members: []int{1}, Parts: []seal.Rows{part}}})
	if err != nil {
		panic(err)
	}
	rankings, invalid, err := seal.Rules{Candidates: 3, MaxRank: 3, MaxMarks: 3}.ReadPapers(papers)
	if err != nil {
		panic(err)
	}
	count := map[string]int{}
	for _, r := range rankings {
		count[fmt.Sprint(r)]++
	}
	fmt.Println(len(rankings), "papers,", invalid, "invalid")
	fmt.Println("[1 2 0]:", count["[1 2 0]"])
	fmt.Println("[0 1 2]:", count["[0 1 2]"])
	// Output:
	// 3 papers, 0 invalid
	// [1 2 0]: 2
	// [0 1 2]: 1
}

// A voter who wants to know what her browser sealed has it opened instead of cast
// (Benaloh's challenge): with the numbers that it sealed with, anybody can tell.
func ExampleVerifyOpening() {
	group := seal.Group{E: seal.Hash(seal.NewSalt()), Suite: seal.Suite, Group: 1, Round: 1, K: 1, N: 1}
	share, _, err := seal.DealKey(nil, group, 1, nil)
	if err != nil {
		panic(err)
	}
	pk, err := seal.GroupKey([]seal.KeyShare{share})
	if err != nil {
		panic(err)
	}
	statement := seal.BallotStatement{E: group.E, Suite: seal.Suite, PK: pk, Seq: 1, By: "voter"}
	ballot, r, err := seal.SealBallot(nil, statement, []uint8{2, 1})
	if err != nil {
		panic(err)
	}
	fmt.Println("what was marked:", seal.VerifyOpening(pk, ballot, r, []uint8{2, 1}) == nil)
	fmt.Println("something else: ", seal.VerifyOpening(pk, ballot, r, []uint8{1, 2}) == nil)
	// Output:
	// what was marked: true
	// something else:  false
}

// The lot decides every tie by one order, which follows from values that their
// holders committed to before the poll and reveal after it.
func ExampleLotOrder() {
	contest, election := seal.Hash{1}, seal.Hash{2}
	value := seal.LotValue([32]byte{3}, contest)
	commitment := seal.LotCommit(contest, "service", value) // stands in the manifest
	// … the poll …
	fmt.Println("kept to it:", seal.LotCommit(contest, "service", value) == commitment)
	seed := seal.LotSeed(election, [][32]byte{value})
	order := seal.LotOrder(seed, []string{"c1", "c2", "c3"})
	fmt.Println("same again:", fmt.Sprint(order) == fmt.Sprint(seal.LotOrder(seed, []string{"c1", "c2", "c3"})))
	// Output:
	// kept to it: true
	// same again: true
}

func ExampleParseTrackingCode() {
	code := ledger.TrackingCode(ledger.LeafHash([]byte("an entry of the log")))
	typed, ok := seal.ParseTrackingCode("  " + code + " ")
	fmt.Println(ok, typed == code)
	// Output: true true
}

// A key that three hold and two of them use: each deals to the others, everybody checks
// what was dealt to her, and nobody ever has the whole.
func ExampleOpenDeal() {
	group := seal.Group{E: seal.Hash(seal.NewSalt()), Suite: seal.Suite, Group: 1, Round: 1, K: 2, N: 3}
	private, public := make([][]byte, 3), make([][]byte, 3)
	for j := range 3 {
		var err error
		if private[j], public[j], err = seal.NewDealKey(); err != nil {
			panic(err)
		}
	}
	shares, dealt := make([]seal.KeyShare, 3), make([][]*seal.Secret, 3)
	for i := range 3 {
		share, own, err := seal.DealKey(nil, group, i+1, public)
		if err != nil {
			panic(err)
		}
		shares[i], dealt[i] = share, append(dealt[i], own)
	}
	for j := range 3 {
		for i := range 3 {
			if i == j {
				continue
			}
			part, err := seal.OpenDeal(group, shares[i], i+1, j+1, private[j]) // an error would be the ground for a complaint
			if err != nil {
				panic(err)
			}
			dealt[j] = append(dealt[j], part)
		}
		hers := seal.JoinSecrets(dealt[j]...)
		known, err := seal.MemberShare(shares, j+1) // what anybody works out from the board
		if err != nil {
			panic(err)
		}
		fmt.Println("holder", j+1, "has the share that the board knows:", hers.Public() == known)
	}
	// Output:
	// holder 1 has the share that the board knows: true
	// holder 2 has the share that the board knows: true
	// holder 3 has the share that the board knows: true
}

// What a sealed ballot says, for whoever holds a whole key: a page that tries itself out,
// never an election.
func ExampleOpenBallot() {
	group := seal.Group{E: seal.Hash(seal.NewSalt()), Suite: seal.Suite, Group: 1, Round: 1, K: 1, N: 1}
	share, secret, err := seal.DealKey(nil, group, 1, nil)
	if err != nil {
		panic(err)
	}
	pk, err := seal.GroupKey([]seal.KeyShare{share})
	if err != nil {
		panic(err)
	}
	statement := seal.BallotStatement{E: group.E, Suite: seal.Suite, PK: pk, Seq: 1, By: "voter"}
	ballot, _, err := seal.SealBallot(nil, statement, []uint8{2, 1, 0})
	if err != nil {
		panic(err)
	}
	paper, err := seal.OpenBallot(secret, ballot.Ct)
	if err != nil {
		panic(err)
	}
	want, err := seal.EncodeRanks([]uint8{2, 1, 0})
	if err != nil {
		panic(err)
	}
	fmt.Println(paper[0] == want[0])
	// Output: true
}
