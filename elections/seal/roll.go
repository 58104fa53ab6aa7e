package seal

import (
	"crypto/rand"
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
