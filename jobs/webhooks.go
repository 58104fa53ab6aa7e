package jobs

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"strconv"
	"strings"
	"syscall"
	"time"

	"hustings/elections/register"
)

// Crier tells addresses outside what has happened, signed as the Standard Webhooks say.
type Crier struct {
	Register *register.Register
	Client   *http.Client
}

// cryMost is how long one address may take to answer.
const cryMost = 15 * time.Second

// NewCrier is one that reaches public addresses only: an address that leads into the
// service's own network is refused when it is dialled, whatever its name.
func NewCrier(r *register.Register) *Crier {
	dialer := &net.Dialer{Timeout: 5 * time.Second, Control: func(_, address string, _ syscall.RawConn) error {
		at, err := netip.ParseAddrPort(address)
		if err != nil || !public(at.Addr().Unmap()) {
			return errNotPublic
		}
		return nil
	}}
	return &Crier{Register: r, Client: &http.Client{Timeout: cryMost, Transport: &http.Transport{DialContext: dialer.DialContext, DisableKeepAlives: true},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
}

var errNotPublic = errors.New("not a public address")

func public(a netip.Addr) bool {
	return a.IsGlobalUnicast() && !a.IsPrivate() && !a.IsLoopback() && !a.IsLinkLocalUnicast() && !netip.MustParsePrefix("100.64.0.0/10").Contains(a)
}

// Round tells each address what waits for it, one thing at a time and in order.
func (c *Crier) Round(ctx context.Context) error {
	for range 100 {
		list, err := c.Register.ToTell(ctx)
		if err != nil || len(list) == 0 {
			return err
		}
		for _, t := range list {
			if err := c.Register.WasTold(ctx, t, c.cry(ctx, t)); err != nil {
				return err
			}
		}
	}
	return nil
}

// cry tells one thing and says what went wrong: a status, or a kind of failure.
func (c *Crier) cry(ctx context.Context, t register.Told) string {
	ctx, cancel := context.WithTimeout(ctx, cryMost)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, t.Hook.URL, bytes.NewReader(t.Body))
	if err != nil {
		return "address"
	}
	at := strconv.FormatInt(t.At.Unix(), 10)
	signature, err := signed(t.Hook.Secret, t.ID, at, t.Body)
	if err != nil {
		return "secret"
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("User-Agent", "Hustings")
	r.Header.Set("webhook-id", t.ID)
	r.Header.Set("webhook-timestamp", at)
	r.Header.Set("webhook-signature", signature)
	answer, err := c.Client.Do(r)
	switch {
	case errors.Is(err, errNotPublic):
		return "not a public address"
	case err != nil:
		return "unreachable"
	}
	defer answer.Body.Close()
	io.Copy(io.Discard, io.LimitReader(answer.Body, 64<<10)) // the answer says nothing
	if answer.StatusCode < 200 || answer.StatusCode > 299 {
		return fmt.Sprintf("HTTP %d", answer.StatusCode)
	}
	return ""
}

// signed is the signature of the Standard Webhooks: HMAC-SHA256 over id, time and body.
func signed(secret, id, at string, body []byte) (string, error) {
	key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(secret, "whsec_"))
	if err != nil {
		return "", err
	}
	mac := hmac.New(sha256.New, key)
	fmt.Fprintf(mac, "%s.%s.%s", id, at, body)
	return "v1," + base64.StdEncoding.EncodeToString(mac.Sum(nil)), nil
}
