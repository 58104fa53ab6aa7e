package door

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"time"
)

// tickets are signed promises to one browser that stand nowhere: whoever sets out
// to sign in gets one and brings it back in time. What belongs to a ticket (a
// nonce, a challenge) follows from it, a key that all replicas share, and a secret
// in the cookie of the browser that asked: no other browser can come back with it.
// Only one that has come back is kept, since it is good once.
type tickets struct {
	key [32]byte
	now func() time.Time
}

// ticket is until when it is good, 16 random bytes, and a signature over both and
// the browser's secret.
func (o *tickets) ticket(browser string, life time.Duration) string {
	var raw [24]byte
	binary.BigEndian.PutUint64(raw[:8], uint64(o.now().Add(life).Unix()))
	rand.Read(raw[8:]) // never fails
	return base64.RawURLEncoding.EncodeToString(append(raw[:], o.mac("state", string(raw[:]), browser)...))
}

func (o *tickets) checkTicket(ticket, browser string) (until time.Time, ok bool) {
	raw, err := base64.RawURLEncoding.Strict().DecodeString(ticket)
	if err != nil || len(raw) != 24+sha256.Size || browser == "" || !hmac.Equal(raw[24:], o.mac("state", string(raw[:24]), browser)) {
		return time.Time{}, false
	}
	until = time.Unix(int64(binary.BigEndian.Uint64(raw)), 0).UTC()
	return until, o.now().Before(until)
}

// derive is a secret of this ticket: 256 bits in base64url.
func (o *tickets) derive(what, ticket, browser string) string {
	return base64.RawURLEncoding.EncodeToString(o.mac(what, ticket, browser))
}

func (o *tickets) mac(what, about, browser string) []byte {
	m := hmac.New(sha256.New, o.key[:])
	fmt.Fprintf(m, "%s\x00%d\x00%s%s", what, len(about), about, browser)
	return m.Sum(nil)
}
