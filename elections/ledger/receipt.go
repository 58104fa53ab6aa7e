package ledger

import (
	"bytes"
	"encoding/base32"
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// MaxReceipt is the greatest size of a receipt in bytes: an entry in base64,
// a checkpoint, and a path of at most 64 hashes.
const MaxReceipt = MaxEntry/3*4 + MaxCheckpoint + 8<<10

const receiptHead = "c2sp.org/tlog-proof@v1"

// Receipt proves that an entry stands in the log at Index, as of a signed
// checkpoint. It holds the entry's bytes, so that it stands alone.
type Receipt struct {
	Entry      []byte
	Index      int64
	Proof      []B32
	Checkpoint *SignedCheckpoint
}

// Bytes is the receipt as a file (c2sp.org/tlog-proof, with the entry as extra).
func (r *Receipt) Bytes() []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "%s\nextra %s\nindex %d\n", receiptHead, std64.EncodeToString(r.Entry), r.Index)
	for _, h := range r.Proof {
		b.WriteString(std64.EncodeToString(h[:]))
		b.WriteByte('\n')
	}
	b.WriteByte('\n')
	b.Write(r.Checkpoint.Bytes())
	return b.Bytes()
}

// ParseReceipt reads a receipt, in the form that Bytes writes and no other.
// Nothing in it is proved yet; see Check.
func ParseReceipt(file []byte) (*Receipt, error) {
	if len(file) > MaxReceipt {
		return nil, fmt.Errorf("receipt longer than %d bytes", MaxReceipt)
	}
	head, note, ok := strings.Cut(string(file), "\n\n")
	lines := strings.Split(head, "\n")
	if !ok || len(lines) < 3 || lines[0] != receiptHead {
		return nil, errors.New("not a receipt (" + receiptHead + ")")
	}
	if len(lines) > 3+64 {
		return nil, errors.New("receipt: too many hashes")
	}
	r := &Receipt{}
	extra, hasExtra := strings.CutPrefix(lines[1], "extra ")
	index, hasIndex := strings.CutPrefix(lines[2], "index ")
	if !hasExtra || !hasIndex {
		return nil, errors.New("receipt: the entry or its index is missing")
	}
	var err error
	if r.Entry, err = std64.DecodeString(extra); err != nil || len(r.Entry) > MaxEntry {
		return nil, errors.New("receipt: the entry cannot be read")
	}
	if r.Index, err = strconv.ParseInt(index, 10, 64); err != nil || r.Index < 0 || r.Index >= MaxEntries {
		return nil, errors.New("receipt: the index cannot be read")
	}
	for _, line := range lines[3:] {
		h, err := std64.DecodeString(line)
		if err != nil || len(h) != len(B32{}) {
			return nil, errors.New("receipt: a hash cannot be read")
		}
		r.Proof = append(r.Proof, B32(h))
	}
	if r.Checkpoint, err = ParseCheckpoint([]byte(note)); err != nil {
		return nil, fmt.Errorf("receipt: %w", err)
	}
	if !bytes.Equal(r.Bytes(), file) {
		return nil, errors.New("receipt: not in canonical form")
	}
	return r, nil
}

// Check proves the inclusion of the entry under the receipt's checkpoint, and
// checks the checkpoint's signatures by the manifest's keys.
func (r *Receipt) Check(m *Manifest) (Attestation, error) {
	cp := r.Checkpoint
	if err := CheckInclusion(r.Proof, cp.Size, cp.Root, r.Index, LeafHash(r.Entry)); err != nil {
		return Attestation{}, errors.New("receipt: the entry is not in the log that its checkpoint signs")
	}
	a, err := cp.Check(m, false)
	if err != nil {
		return a, fmt.Errorf("receipt: %w", err)
	}
	return a, nil
}

// TrackingCode is the code by which a voter finds the ballot again: the first
// 100 bits of its leaf hash in base32, in 5 groups of 4.
func TrackingCode(leaf B32) string {
	s := base32.StdEncoding.EncodeToString(leaf[:])
	return strings.Join([]string{s[:4], s[4:8], s[8:12], s[12:16], s[16:20]}, "-")
}
