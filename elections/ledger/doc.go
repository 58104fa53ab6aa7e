// Package ledger is the public board of one contest: an append-only log that
// anybody may copy, check and keep.
//
// A contest's log begins with its manifest and the roll of tags, takes in the
// key shares and then every sealed ballot as it is cast, and ends with the
// proofs that the box was opened honestly. Nothing in it names a voter and
// nothing in it says when an entry was made. Read the files in this order:
//
//   - canon.go, fields.go: the one way to write an entry's bytes (RFC 8785
//     canonical JSON, cut down to what a log needs) and to read them back
//   - manifest.go, entries.go, opening.go: what each kind of entry holds, field
//     by field
//   - sequence.go, keys.go, state.go: which entry may follow which; the state of a log
//   - tree.go: the Merkle tree over the entries (RFC 6962) and its proofs
//   - checkpoint.go, signature.go: signed statements of the tree's size and
//     root (C2SP tlog-checkpoint and tlog-cosignature)
//   - receipt.go: what a voter takes home (C2SP tlog-proof)
//   - blob.go, citation.go: the binary files which entries cite by hash
//   - companion.go, files.go: what stands beside a log: a countback, a certificate of
//     destruction, the files of voters and auditors
//
// The bytes of an entry are what is hashed and stored; nothing here ever
// writes an entry anew in order to hash it. Everything that is read is taken
// to be hostile: sizes are bounded before memory is taken, and every form but
// the canonical one is refused.
//
// The package knows nothing of elliptic curves beyond the signatures of
// checkpoints; whether a ballot's proof holds is for package seal to say, and
// whether a whole log holds for package audit.
package ledger
