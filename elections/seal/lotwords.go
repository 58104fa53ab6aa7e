package seal

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base32"
	"errors"
	"strings"
)

// LotValue is a holder's value for one contest, made of 32 random bytes that she
// keeps: the same secret serves the rounds of an election, and the value that is
// revealed for one tells nothing of the next. Any other 32 random bytes would do;
// the protocol asks no more.
func LotValue(secret [32]byte, contest Hash) [32]byte {
	h := hmac.New(sha256.New, secret[:])
	h.Write(contest[:])
	return [32]byte(h.Sum(nil))
}

// lotCheck is how many bytes of the secret's hash stand behind it, so that a slip of
// the pen is found before it is too late.
const lotCheck = 3

// LotWords is a secret as its holder writes it down: 14 groups of 4 letters and
// digits in base32.
func LotWords(secret [32]byte) string {
	sum := sha256.Sum256(secret[:])
	text := base32.StdEncoding.EncodeToString(append(secret[:len(secret):len(secret)], sum[:lotCheck]...))
	var groups []string
	for i := 0; i < len(text); i += 4 {
		groups = append(groups, text[i:i+4])
	}
	return strings.Join(groups, " ")
}

// ErrLotWords means that words are not such a secret.
var ErrLotWords = errors.New("these are not the 14 groups of 4 letters and digits, or one of them was written wrongly")

// ParseLotWords reads what LotWords wrote, in either case, with any spaces or
// hyphens. Digits that the alphabet does not have are read as the letters they
// look like.
func ParseLotWords(words string) (secret [32]byte, err error) {
	text := strings.NewReplacer(" ", "", "-", "", "\n", "", "\r", "", "\t", "", "0", "O", "1", "I", "8", "B").Replace(strings.ToUpper(words))
	raw, err := base32.StdEncoding.DecodeString(text)
	if err != nil || len(raw) != len(secret)+lotCheck {
		return secret, ErrLotWords
	}
	copy(secret[:], raw)
	if sum := sha256.Sum256(secret[:]); string(sum[:lotCheck]) != string(raw[len(secret):]) {
		return [32]byte{}, ErrLotWords
	}
	return secret, nil
}
