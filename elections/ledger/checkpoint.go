package ledger

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// MaxCheckpoint is the greatest size of a signed checkpoint in bytes.
const MaxCheckpoint = 64 << 10

// Checkpoint states the size and the root of a log.
type Checkpoint struct {
	Origin string
	Size   int64
	Root   B32
}

// Text is what is signed (c2sp.org/tlog-checkpoint, no extension lines).
func (c Checkpoint) Text() string {
	return fmt.Sprintf("%s\n%d\n%s\n", c.Origin, c.Size, std64.EncodeToString(c.Root[:]))
}

// SignedCheckpoint is a checkpoint with the lines that sign it.
type SignedCheckpoint struct {
	Checkpoint
	Lines []SignatureLine
}

// SignatureLine is one line of a signed note: who signs with which key, and
// the signature's bytes, which begin with a time in cosignatures.
type SignatureLine struct {
	Name  string
	KeyID [4]byte
	Sig   []byte
}

func (l SignatureLine) String() string {
	return "— " + l.Name + " " + std64.EncodeToString(append(l.KeyID[:], l.Sig...)) + "\n"
}

// Bytes is the whole signed note.
func (s *SignedCheckpoint) Bytes() []byte {
	var b bytes.Buffer
	b.WriteString(s.Text())
	b.WriteByte('\n')
	for _, l := range s.Lines {
		b.WriteString(l.String())
	}
	return b.Bytes()
}

var std64 = base64.StdEncoding.Strict()

// ParseCheckpoint reads a signed checkpoint. Only the one form that Bytes
// writes is accepted, so that no byte of it can be changed unnoticed. Whether
// the signatures hold is not looked at.
func ParseCheckpoint(note []byte) (*SignedCheckpoint, error) {
	if len(note) > MaxCheckpoint {
		return nil, fmt.Errorf("checkpoint longer than %d bytes", MaxCheckpoint)
	}
	text, lines, ok := strings.Cut(string(note), "\n\n")
	head := strings.Split(text, "\n")
	if !ok || len(head) != 3 {
		return nil, errors.New("not a checkpoint: three lines, an empty one and signatures wanted")
	}
	s := &SignedCheckpoint{Checkpoint: Checkpoint{Origin: head[0]}}
	if !signable(s.Origin) {
		return nil, errors.New("checkpoint: no origin")
	}
	var err error
	if s.Size, err = strconv.ParseInt(head[1], 10, 64); err != nil || s.Size < 0 || s.Size >= MaxEntries {
		return nil, errors.New("checkpoint: no size")
	}
	root, err := std64.DecodeString(head[2])
	if err != nil || len(root) != len(s.Root) {
		return nil, errors.New("checkpoint: no root")
	}
	s.Root = B32(root)
	for lines != "" {
		line, rest, ok := strings.Cut(lines, "\n")
		name, sig, spaced := strings.Cut(strings.TrimPrefix(line, "— "), " ")
		raw, err := std64.DecodeString(sig)
		if !ok || !spaced || err != nil || len(raw) < 5 || name == "" {
			return nil, fmt.Errorf("checkpoint: signature line %d cannot be read", len(s.Lines)+1)
		}
		s.Lines = append(s.Lines, SignatureLine{name, [4]byte(raw[:4]), raw[4:]})
		lines = rest
	}
	if len(s.Lines) == 0 {
		return nil, errors.New("checkpoint: not signed")
	}
	if !bytes.Equal(s.Bytes(), note) {
		return nil, errors.New("checkpoint: not in canonical form")
	}
	return s, nil
}

// Attestation is what the signatures of a checkpoint amount to.
type Attestation struct {
	Board     bool // signed with the board's key
	Times     []CosignedAt
	Witnesses int // how many of the manifest's witnesses cosigned
}

// CosignedAt is the time that one cosignature states. It says: at this time
// the log had reached this checkpoint.
type CosignedAt struct {
	Name string
	At   int64 // Unix seconds
}

// Check checks the signature lines by the keys of the manifest. A line by one
// of its keys that does not hold is an error, whatever the other lines say. When
// strict, as for the checkpoint inside a bundle, so is any line that is unknown or
// stands there twice, a missing line of the board, or fewer witnesses than
// the quorum; otherwise unknown lines are passed over and only the board's
// own signature must be there.
func (s *SignedCheckpoint) Check(m *Manifest, strict bool) (Attestation, error) {
	var a Attestation
	if s.Origin != m.Origin() {
		return a, fmt.Errorf("checkpoint of another log: %s", s.Origin)
	}
	text := s.Text()
	board, clock := BoardKeys(m)
	known := []VKey{board, clock}
	for _, w := range m.Witnesses {
		known = append(known, VKey{Name: w.Name, Alg: AlgCosignature, Key: w.Key})
	}
	seen := make([]bool, len(known))
	for i, line := range s.Lines {
		k := -1
		for j, v := range known {
			if v.Name == line.Name && v.ID() == line.KeyID {
				k = j
			}
		}
		if k < 0 || seen[k] {
			if strict {
				return a, fmt.Errorf("signature line %d (%s) is unknown or repeated", i+1, line.Name)
			}
			if k < 0 {
				continue
			}
		}
		at, err := known[k].Verify(text, line)
		if err != nil {
			return a, fmt.Errorf("signature line %d (%s): %w", i+1, line.Name, err)
		}
		if known[k].Alg == AlgCosignature {
			a.Times = append(a.Times, CosignedAt{line.Name, at})
		}
		if k >= 2 && !seen[k] {
			a.Witnesses++
		}
		seen[k] = true
	}
	a.Board = seen[0]
	switch {
	case !seen[0]:
		return a, errors.New("not signed by the board")
	case strict && !seen[1]:
		return a, errors.New("not dated by the board")
	case strict && a.Witnesses < m.Quorum:
		return a, fmt.Errorf("%d witnesses where %d are needed", a.Witnesses, m.Quorum)
	}
	return a, nil
}
