package seal

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"strings"
)

// Tag stands for one entry of the roll on the public board. Without the salt it says nothing of the voter.
type Tag [32]byte

// NewTag makes the tag of a roll entry: contest is the manifest's random id (e0), voter the id under which this person
// knows herself, salt 32 random bytes that belong to this entry alone (protocol, section 3).
func NewTag(contest Hash, voter string, salt [32]byte) Tag {
	return Tag(t256("tag").bytes("e0", contest[:]).text("voter", voter).bytes("salt", salt[:]).hash())
}

// NewSalt draws 32 random bytes: a roll entry's salt, a contest's random id or a lot's value.
func NewSalt() (salt [32]byte) {
	rand.Read(salt[:]) // never fails: the runtime stops the program first
	return salt
}

// LeafHash is the log's hash of an entry (RFC 6962): SHA-256 of a zero byte and the entry's bytes.
func LeafHash(entry []byte) Hash {
	h := sha256.New()
	h.Write([]byte{0})
	h.Write(entry)
	return Hash(h.Sum(nil))
}

// TrackingCode is what a voter compares: the first 100 bits of the ballot entry's leaf hash in base32, five groups of four.
func TrackingCode(leaf Hash) string {
	code := base32.StdEncoding.EncodeToString(leaf[:])[:20]
	groups := make([]string, 0, 5)
	for i := 0; i < 20; i += 4 {
		groups = append(groups, code[i:i+4])
	}
	return strings.Join(groups, "-")
}

// ParseTrackingCode reads a code as a person types it, in any case and with any spaces or hyphens, and gives it in its
// written form; false when it is none.
func ParseTrackingCode(typed string) (string, bool) {
	code := make([]byte, 0, 24)
	for _, c := range strings.ToUpper(typed) {
		switch {
		case c == '-' || c == ' ' || c == '\u00a0' || c == '\u2010' || c == '\u2011' || c == '\u2013':
			continue
		case c >= 'A' && c <= 'Z' || c >= '2' && c <= '7':
			if n := len(code); n%5 == 4 {
				code = append(code, '-')
			}
			code = append(code, byte(c))
		default:
			return "", false
		}
		if len(code) > 24 {
			return "", false
		}
	}
	return string(code), len(code) == 24
}
