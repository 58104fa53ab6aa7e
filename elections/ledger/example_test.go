package ledger_test

import (
	"crypto/ed25519"
	"fmt"
	"time"

	"hustings/elections/ledger"
)

// A board signs how long its log is and what it holds. Whoever has kept an older
// checkpoint can tell whether the log has only grown, and whoever has an entry,
// whether it is in.
func Example() {
	var log ledger.Tree
	var hashes ledger.HashMemory // what a board stores beside its entries
	put := func(entry string) {
		hashes = append(hashes, log.Append(ledger.LeafHash([]byte(entry)))...)
	}
	put("the manifest")
	put("a ballot")
	size, root := log.Size(), log.Root() // kept by somebody

	put("another ballot")
	put("a third")

	inclusion, err := ledger.ProveInclusion(log.Size(), 1, hashes)
	if err != nil {
		panic(err)
	}
	in := func(entry string) bool {
		return ledger.CheckInclusion(inclusion, log.Size(), log.Root(), 1, ledger.LeafHash([]byte(entry))) == nil
	}
	fmt.Println("the ballot is in the log:", in("a ballot"))
	fmt.Println("another one is there:   ", in("a better ballot"))

	consistency, err := ledger.ProveConsistency(log.Size(), size, hashes)
	if err != nil {
		panic(err)
	}
	fmt.Println("the log has only grown: ", ledger.CheckConsistency(consistency, log.Size(), log.Root(), size, root) == nil)
	// Output:
	// the ballot is in the log: true
	// another one is there:    false
	// the log has only grown:  true
}

// Entries have one form only: what is read and written again is the same bytes,
// and everything else is refused.
func ExampleParse() {
	raw, err := ledger.Marshal(&ledger.Withdrawn{E: ledger.B32{1}, Candidate: "c2", Reason: "Moved away."})
	if err != nil {
		panic(err)
	}
	fmt.Println(string(raw))
	entry, err := ledger.Parse(raw)
	if err != nil {
		panic(err)
	}
	fmt.Println(entry.Type(), entry.(*ledger.Withdrawn).Candidate)
	_, err = ledger.Parse(append([]byte(" "), raw...))
	fmt.Println("with a space before it:", err != nil)
	// Output:
	// {"candidate":"c2","e":"AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA","reason":"Moved away.","type":"withdrawn"}
	// withdrawn c2
	// with a space before it: true
}

// A signed checkpoint is a text that is read, compared and kept like any other.
func ExampleSignCheckpoint() {
	key := ed25519.NewKeyFromSeed(make([]byte, ed25519.SeedSize))
	c := ledger.Checkpoint{Origin: "vote.example.org/board/example", Size: 1, Root: ledger.LeafHash([]byte("the manifest"))}
	signed := ledger.SignCheckpoint(c, key, "vote.example.org", time.Date(2026, 6, 1, 9, 0, 0, 0, time.UTC))
	read, err := ledger.ParseCheckpoint(signed.Bytes())
	if err != nil {
		panic(err)
	}
	fmt.Print(read.Text())
	// Output:
	// vote.example.org/board/example
	// 1
	// G0OrnNX1lO5ZKJ0A+VJi1h9Xnib7sxtNs08YiWFVzkQ=
}

// Whoever has an election's manifest can tell whether its board signed that the papers
// are gone.
func ExampleCheckDestruction() {
	public, private, err := ed25519.GenerateKey(nil)
	if err != nil {
		panic(err)
	}
	manifest := &ledger.Manifest{Board: ledger.B32(public)}
	file, err := ledger.SignDestruction(manifest.Origin(), ledger.Destruction{What: []string{"papers"}, Why: "the terms have ended"}, private)
	if err != nil {
		panic(err)
	}
	said, err := ledger.CheckDestruction(manifest, file)
	fmt.Println(said.Why, err)
	file[len(file)/2] ^= 1
	_, err = ledger.CheckDestruction(manifest, file)
	fmt.Println("changed:", err != nil)
	// Output:
	// the terms have ended <nil>
	// changed: true
}
