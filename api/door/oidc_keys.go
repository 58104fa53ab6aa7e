package door

import (
	"bytes"
	"io"
	"net/http"
	"sync"
	"time"
)

// KeysEvery is how often the provider's keys are fetched at the most, whatever
// keys tokens name: a token with a key id that nobody knows has them fetched anew.
const KeysEvery = time.Minute

// keysOnce stands between us and the provider's keys, and answers with those it
// has fetched less than a minute ago.
type keysOnce struct {
	next http.RoundTripper
	now  func() time.Time

	mu      sync.Mutex
	url     string // where the keys are
	fetched time.Time
	status  int
	header  http.Header
	body    []byte
	err     error
}

// at says where the keys are, as the provider's document has it.
func (k *keysOnce) at(url string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.url != url {
		k.url, k.fetched = url, time.Time{}
	}
}

func (k *keysOnce) RoundTrip(r *http.Request) (*http.Response, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if r.Method != http.MethodGet || k.url == "" || r.URL.String() != k.url {
		k.mu.Unlock()
		defer k.mu.Lock()
		return k.next.RoundTrip(r)
	}
	wait := KeysEvery
	if k.err != nil { // nobody answered: that is nothing that tokens bring about
		wait = retryAfter
	}
	if now := k.now(); k.fetched.IsZero() || now.Sub(k.fetched) >= wait {
		k.fetched = now
		k.fetch(r)
	}
	if k.err != nil {
		return nil, k.err
	}
	return &http.Response{Status: http.StatusText(k.status), StatusCode: k.status, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: k.header.Clone(), Body: io.NopCloser(bytes.NewReader(k.body)), ContentLength: int64(len(k.body)), Request: r}, nil
}

func (k *keysOnce) fetch(r *http.Request) {
	answer, err := k.next.RoundTrip(r)
	if k.err = err; err != nil {
		return
	}
	defer answer.Body.Close()
	k.status, k.header = answer.StatusCode, answer.Header
	k.body, k.err = io.ReadAll(answer.Body)
}
