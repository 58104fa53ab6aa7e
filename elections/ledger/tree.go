package ledger

import (
	"fmt"
	"math/bits"

	"golang.org/x/mod/sumdb/tlog"
)

// MaxEntries bounds the size of a log: it has fewer than this.
const MaxEntries = 1_000_000_000

// Tree is the right edge of the log's Merkle tree (RFC 6962): enough to take
// in further leaves and to know the root, in space that grows with the
// logarithm of the size. The zero value is the empty tree; copies are
// independent of each other.
type Tree struct {
	size int64
	edge [64]B32 // edge[l] is the root of a full subtree of 2^l leaves where bit l of size is set
}

// Size is the number of leaves.
func (t *Tree) Size() int64 { return t.size }

// Append takes in a leaf hash. It returns the hashes that a store must keep in
// order to make proofs later: they have consecutive indices from
// StoredIndex(old size) on, in the numbering of package tlog, the leaf's own hash first.
func (t *Tree) Append(leaf B32) []B32 {
	stored := []B32{leaf}
	h := leaf
	level := 0
	for ; t.size>>level&1 == 1; level++ {
		h = B32(tlog.NodeHash(tlog.Hash(t.edge[level]), tlog.Hash(h)))
		stored = append(stored, h)
	}
	t.edge[level] = h
	t.size++
	return stored
}

// Root is the tree's hash.
func (t *Tree) Root() B32 {
	if t.size == 0 {
		h, _ := tlog.TreeHash(0, nil) // the hash of nothing; cannot fail
		return B32(h)
	}
	level := bits.TrailingZeros64(uint64(t.size))
	h := t.edge[level]
	for level++; level < 64; level++ {
		if t.size>>level&1 == 1 {
			h = B32(tlog.NodeHash(tlog.Hash(t.edge[level]), tlog.Hash(h)))
		}
	}
	return h
}

// StoredIndex is the index of the first stored hash of leaf number leaf; it is
// also how many hashes are stored for the leaves before it.
func StoredIndex(leaf int64) int64 { return tlog.StoredHashIndex(0, leaf) }

// LoadTree restores the right edge of a tree of the given size from stored hashes.
func LoadTree(size int64, stored tlog.HashReader) (Tree, error) {
	t := Tree{size: size}
	var levels []int
	var indices []int64
	for level := range 63 {
		if size>>level&1 == 1 {
			levels = append(levels, level)
			indices = append(indices, tlog.StoredHashIndex(level, size>>level-1))
		}
	}
	hashes, err := stored.ReadHashes(indices)
	if err != nil {
		return Tree{}, fmt.Errorf("reading the tree's edge: %w", err)
	}
	if len(hashes) != len(indices) {
		return Tree{}, fmt.Errorf("reading the tree's edge: %d hashes, not %d", len(hashes), len(indices))
	}
	for i, level := range levels {
		t.edge[level] = B32(hashes[i])
	}
	return t, nil
}

// HashMemory is a store of hashes in memory, in the order of Tree.Append.
type HashMemory []B32

// ReadHashes implements tlog.HashReader.
func (m HashMemory) ReadHashes(indices []int64) ([]tlog.Hash, error) {
	out := make([]tlog.Hash, len(indices))
	for i, x := range indices {
		if x < 0 || x >= int64(len(m)) {
			return nil, fmt.Errorf("no hash %d", x)
		}
		out[i] = tlog.Hash(m[x])
	}
	return out, nil
}

// ProveInclusion proves that a log of size leaves holds the leaf at index.
func ProveInclusion(size, index int64, stored tlog.HashReader) ([]B32, error) {
	p, err := tlog.ProveRecord(size, index, stored)
	return fromTlog(p), err
}

// CheckInclusion checks such a proof.
func CheckInclusion(proof []B32, size int64, root B32, index int64, leaf B32) error {
	return tlog.CheckRecord(toTlog(proof), size, tlog.Hash(root), index, tlog.Hash(leaf))
}

// ProveConsistency proves that the log of size leaves begins with the one of old leaves.
func ProveConsistency(size, old int64, stored tlog.HashReader) ([]B32, error) {
	p, err := tlog.ProveTree(size, old, stored)
	return fromTlog(p), err
}

// CheckConsistency checks such a proof; both sizes are at least 1.
func CheckConsistency(proof []B32, size int64, root B32, old int64, oldRoot B32) error {
	return tlog.CheckTree(toTlog(proof), size, tlog.Hash(root), old, tlog.Hash(oldRoot))
}

func fromTlog[P ~[]tlog.Hash](p P) []B32 {
	out := make([]B32, len(p))
	for i := range p {
		out[i] = B32(p[i])
	}
	return out
}

func toTlog(p []B32) []tlog.Hash {
	out := make([]tlog.Hash, len(p))
	for i := range p {
		out[i] = tlog.Hash(p[i])
	}
	return out
}
