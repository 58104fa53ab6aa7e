package discourse

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"net/url"
	"strings"
)

// Errors of a payload that another house sent.
var (
	ErrSignature = errors.New("the payload is not signed with the shared secret")
	ErrPayload   = errors.New("the payload is not one of DiscourseConnect")
)

// payloadMost is the most a payload may hold; Discourse's own have some hundred
// bytes and a list of groups.
const payloadMost = 16 << 10

// Sign makes the two parameters of DiscourseConnect: the values as a query in
// base64, and its HMAC-SHA256 under the shared secret, in hexadecimal digits.
func Sign(secret []byte, values url.Values) (sso, sig string) {
	sso = base64.StdEncoding.EncodeToString([]byte(values.Encode()))
	return sso, hex.EncodeToString(mac(secret, sso))
}

// Read is the values of a payload, whose signature is compared in constant time
// before anything of it is read.
func Read(secret []byte, sso, sig string) (url.Values, error) {
	given, err := hex.DecodeString(sig)
	if len(secret) == 0 || len(sso) > payloadMost || err != nil || !hmac.Equal(given, mac(secret, sso)) {
		return nil, ErrSignature
	}
	// Discourse breaks its base64 into lines.
	text, err := base64.StdEncoding.DecodeString(strings.ReplaceAll(sso, "\n", ""))
	if err != nil {
		return nil, ErrPayload
	}
	values, err := url.ParseQuery(string(text))
	if err != nil {
		return nil, ErrPayload
	}
	for _, v := range values {
		if len(v) != 1 { // a field that stands twice may be read in two ways
			return nil, ErrPayload
		}
	}
	return values, nil
}

func mac(secret []byte, sso string) []byte {
	h := hmac.New(sha256.New, secret)
	h.Write([]byte(sso))
	return h.Sum(nil)
}
