package ledger

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"

	"golang.org/x/mod/sumdb/tlog"
)

// Type names a kind of entry.
type Type string

// The types, in the order in which a log comes to them.

const (
	TypeManifest     Type = "manifest"
	TypeRoll         Type = "roll"
	TypeRollChange   Type = "roll-change"
	TypeScriptChange Type = "script-change"
	TypeWithdrawn    Type = "withdrawn"
	TypeKeyShare     Type = "keyshare"
	TypeComplaint    Type = "complaint"
	TypeOpen         Type = "open"
	TypeBallot       Type = "ballot"
	TypeExtend       Type = "extend"
	TypeClose        Type = "close"
	TypeLotReveal    Type = "lot-reveal"
	TypeMix          Type = "mix"
	TypeDecrypt      Type = "decrypt"
	TypeResult       Type = "result"
	TypeDeclared     Type = "declared"
	TypeEnded        Type = "ended"
	TypeDestroyed    Type = "destroyed"
)

// Entry is one entry of a log, of one of the types below and in manifest.go
// and opening.go.
type Entry interface {
	Type() Type
	fields(*codec) // walks over the fields in ascending order of their keys
}

func newEntry(t Type) Entry {
	switch t {
	case TypeManifest:
		return &Manifest{}
	case TypeRoll:
		return &Roll{}
	case TypeRollChange:
		return &RollChange{}
	case TypeScriptChange:
		return &ScriptChange{}
	case TypeWithdrawn:
		return &Withdrawn{}
	case TypeKeyShare:
		return &KeyShare{}
	case TypeComplaint:
		return &Complaint{}
	case TypeOpen:
		return &Open{}
	case TypeBallot:
		return &Ballot{}
	case TypeExtend:
		return &Extend{}
	case TypeClose:
		return &Close{}
	case TypeLotReveal:
		return &LotReveal{}
	case TypeMix:
		return &Mix{}
	case TypeDecrypt:
		return &Decrypt{}
	case TypeResult:
		return &Result{}
	case TypeDeclared:
		return &Declared{}
	case TypeEnded:
		return &Ended{}
	case TypeDestroyed:
		return &Destroyed{}
	}
	return nil
}

// Marshal writes the entry's bytes, the only form in which it is ever stored
// or hashed. It refuses what Parse would refuse, as far as one entry by itself
// shows it.
func Marshal(e Entry) ([]byte, error) {
	raw, err := write(e.fields)
	if err == nil && len(raw) > MaxEntry {
		err = fmt.Errorf("longer than %d bytes", MaxEntry)
	}
	if err != nil {
		return nil, fmt.Errorf("writing %s: %w", e.Type(), err)
	}
	return raw, nil
}

// Parse reads an entry. It accepts the canonical form alone, and of every
// field only what its type allows; whether the entry may stand where it stands
// is for Sequence to say.
func Parse(raw []byte) (Entry, error) {
	if len(raw) > MaxEntry {
		return nil, fmt.Errorf("longer than %d bytes", MaxEntry)
	}
	t, err := typeOf(raw)
	if err != nil {
		return nil, err
	}
	e := newEntry(t)
	if e == nil {
		return nil, fmt.Errorf("unknown type %q", t)
	}
	if err := read(raw, e.fields); err != nil {
		return nil, fmt.Errorf("%s: %w", t, err)
	}
	return e, nil
}

// read walks over one object's fields, reading.
func read(raw []byte, fields func(*codec)) error {
	c := codec{reading: true, buf: raw}
	c.object(func() { fields(&c) })
	if c.err == nil && len(c.buf) > 0 {
		c.err = errors.New("something follows the object")
	}
	return c.err
}

// write walks over one object's fields, writing.
func write(fields func(*codec)) ([]byte, error) {
	c := codec{}
	c.object(func() { fields(&c) })
	return c.buf, c.err
}

// typeOf finds the value of "type" in the outermost object, without judging
// the rest.
func typeOf(raw []byte) (Type, error) {
	mark := []byte(`"type":"`)
	depth, text := 0, false
	for i := 0; i < len(raw); i++ {
		switch b := raw[i]; {
		case text && b == '\\':
			i++
		case b == '"':
			if !text && depth == 1 && bytes.HasPrefix(raw[i:], mark) {
				rest := raw[i+len(mark):]
				end := bytes.IndexByte(rest, '"')
				if end < 0 || end > maxID {
					return "", errors.New("no type")
				}
				return Type(rest[:end]), nil
			}
			text = !text
		case text:
		case b == '{', b == '[':
			depth++
		case b == '}', b == ']':
			depth--
		}
	}
	return "", errors.New("no type")
}

// ElectionID is E, the SHA-256 of the manifest's bytes: the "e" of all other entries.
func ElectionID(manifest []byte) B32 { return sha256.Sum256(manifest) }

// LeafHash is the entry's hash as a leaf of the log (RFC 6962): SHA-256(0x00, bytes).
func LeafHash(raw []byte) B32 { return B32(tlog.RecordHash(raw)) }

// typ visits the entry's own type.
func (c *codec) typ(e Entry) {
	t := e.Type()
	oneOf(c, "type", &t, e.Type())
}

// Roll cites the list of tags, which is the roll as the board knows it.
type Roll struct {
	E, Blob B32
	Voters  int
}

func (*Roll) Type() Type { return TypeRoll }

func (r *Roll) fields(c *codec) {
	c.b32("blob", &r.Blob)
	c.b32("e", &r.E)
	c.typ(r)
	number(c, "voters", &r.Voters, 1, 1<<26)
}

// RollChange adds tags that were never used, or removes tags without a ballot.
type RollChange struct {
	E           B32
	Add, Remove []B32 // each sorted by bytes
	Reason      string
}

func (*RollChange) Type() Type { return TypeRollChange }

func (r *RollChange) fields(c *codec) {
	const most = 10_000
	c.b32s("add", &r.Add, 0, most)
	c.ascending(r.Add)
	c.b32("e", &r.E)
	c.text("reason", &r.Reason)
	c.b32s("remove", &r.Remove, 0, most)
	c.ascending(r.Remove)
	if c.err == nil && len(r.Add)+len(r.Remove) == 0 {
		c.fail("nothing changes")
	}
	c.typ(r)
}

func (c *codec) ascending(tags []B32) {
	for i := 1; i < len(tags) && c.err == nil; i++ {
		if bytes.Compare(tags[i-1][:], tags[i][:]) >= 0 {
			c.fail("not in ascending order, each once")
		}
	}
}

// ScriptChange replaces the list of the voting page's files.
type ScriptChange struct {
	E       B32
	Scripts []B32
	Reason  string
}

func (*ScriptChange) Type() Type { return TypeScriptChange }

func (s *ScriptChange) fields(c *codec) {
	c.b32("e", &s.E)
	c.text("reason", &s.Reason)
	c.b32s("scripts", &s.Scripts, 0, 64)
	c.typ(s)
}

// Withdrawn takes a candidate out before the first stage of the count.
type Withdrawn struct {
	E         B32
	Candidate string
	Reason    string
}

func (*Withdrawn) Type() Type { return TypeWithdrawn }

func (w *Withdrawn) fields(c *codec) {
	c.id("candidate", &w.Candidate)
	c.b32("e", &w.E)
	c.text("reason", &w.Reason)
	c.typ(w)
}

// Sealer is who sealed a ballot.
type Sealer string

const (
	Voter   Sealer = "voter"   // in the voter's own browser
	Counter Sealer = "counter" // by the service, for a browser without scripts
)

// Cipher is one ElGamal ciphertext.
type Cipher struct{ A, B B32 }

// Ballot is a sealed ballot (protocol, section 5).
type Ballot struct {
	E    B32
	Tag  B32
	Seq  int // 1 for the tag's first ballot
	Prev B32 // leaf hash of the tag's previous ballot; absent for the first
	CT   []Cipher
	Pok  []B32 // c, z_1 ... z_m
	By   Sealer
}

func (*Ballot) Type() Type { return TypeBallot }

func (b *Ballot) fields(c *codec) {
	const most = 10 // 400 candidates in elements of 40
	oneOf(c, "by", &b.By, Voter, Counter)
	c.key("ct")
	list(c, &b.CT, 1, most, func(x *Cipher) {
		pair := []B32{x.A, x.B}
		list(c, &pair, 2, 2, c.b32Value)
		if c.err == nil {
			*x = Cipher{pair[0], pair[1]}
		}
	})
	c.b32("e", &b.E)
	c.b32s("pok", &b.Pok, 2, most+1)
	if c.err == nil && len(b.Pok) != len(b.CT)+1 {
		c.fail("%d items with %d ciphertexts", len(b.Pok), len(b.CT))
	}
	c.b32opt("prev", &b.Prev)
	number(c, "seq", &b.Seq, 1, MaxInt)
	if c.err == nil && b.Prev.IsZero() != (b.Seq == 1) {
		c.fail("ballot %d of a tag cites a previous one exactly when it is not the first", b.Seq)
	}
	c.b32("tag", &b.Tag)
	c.typ(b)
}

// Extend moves the close to a later time, and reopens a poll that was closed.
type Extend struct {
	E      B32
	Closes int64 // Unix seconds
	Reason string
}

func (*Extend) Type() Type { return TypeExtend }

func (x *Extend) fields(c *codec) {
	number(c, "closes", &x.Closes, 1, MaxInt)
	c.b32("e", &x.E)
	c.text("reason", &x.Reason)
	c.typ(x)
}

// Close ends the poll and fixes what goes into the mix.
type Close struct {
	E       B32
	Ballots int // ballot entries so far
	Counted int // rows of the mix input
	Input   B32 // hash of the mix input as an HCTS blob, which everybody makes for himself
}

func (*Close) Type() Type { return TypeClose }

func (x *Close) fields(c *codec) {
	number(c, "ballots", &x.Ballots, 0, MaxInt)
	number(c, "counted", &x.Counted, 0, MaxInt)
	c.b32("e", &x.E)
	c.b32("input", &x.Input)
	c.typ(x)
}

// words visits a list of words each of which stands there once.
func words[T ~string](c *codec, name string, items *[]T, options ...T) {
	c.key(name)
	list(c, items, 1, len(options), func(s *T) { wordValue(c, s, options...) })
	distinct(c, "item", *items, itself)
}

// officers visits the names of those who did something.
func (c *codec) officers(name string, items *[]string) {
	c.key(name)
	list(c, items, 1, 16, func(s *string) { c.textValue(s, 1) })
	distinct(c, "name", *items, itself)
}

// sortedByPosition reports whether the candidates stand in the manifest's order, none twice.
func (m *Manifest) sortedByPosition(candidates []string) bool {
	last := -1
	return !slices.ContainsFunc(candidates, func(id string) bool {
		p := m.Position(id)
		ok := p > last
		last = p
		return !ok
	})
}
