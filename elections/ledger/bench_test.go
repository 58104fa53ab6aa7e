package ledger

import "testing"

func BenchmarkParseBallot(b *testing.B) {
	raw := []byte(entryOf(b, TypeBallot))
	for b.Loop() {
		if _, err := Parse(raw); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkProveInclusion proves one entry among a million.
func BenchmarkProveInclusion(b *testing.B) {
	const size = 1_000_000
	var tree Tree
	var stored HashMemory
	for i := range size {
		stored = append(stored, tree.Append(B32{byte(i), byte(i >> 8), byte(i >> 16)})...)
	}
	for b.Loop() {
		if _, err := ProveInclusion(size, 314_159, stored); err != nil {
			b.Fatal(err)
		}
	}
}
