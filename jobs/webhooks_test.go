package jobs

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync"
	"testing"

	"hustings/domain"
	"hustings/domain/acts"
	"hustings/elections/register"
	"hustings/elections/store"
	"hustings/elections/store/storetest"
)

// The vector of the Standard Webhooks' own documentation.
func TestWebhooks_AreSignedAsTheStandardSays(t *testing.T) {
	got, err := signed("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", []byte(`{"test": 2432232314}`))
	if err != nil || got != "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=" {
		t.Errorf("%s, %v", got, err)
	}
}

// An address within the service's own network is never told anything, whatever its name.
func TestWebhooks_LeadNowhereInside(t *testing.T) {
	for address, want := range map[string]bool{"8.8.8.8": true, "2001:4860:4860::8888": true, "127.0.0.1": false, "10.1.2.3": false, "192.168.0.1": false,
		"169.254.169.254": false, "100.64.0.1": false, "::1": false, "fd00::1": false, "0.0.0.0": false} {
		if public(netip.MustParseAddr(address)) != want {
			t.Errorf("%s", address)
		}
	}
	server := httptest.NewTLSServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("asked") }))
	defer server.Close()
	c := NewCrier(nil)
	if problem := c.cry(t.Context(), register.Told{Hook: domain.Webhook{URL: server.URL, Secret: "whsec_AAAA"}, ID: "msg_1"}); problem != "not a public address" {
		t.Errorf("%q", problem)
	}
}

// What is public is told in order, each thing until it is taken, and nothing else: no
// draft, no member, no vote.
func TestWebhooks_TellWhatIsPublicInOrder(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		r := register.New(s, nil)
		var mu sync.Mutex
		var heard []string
		ids := map[string]bool{}
		refuse := 2
		server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
			mu.Lock()
			defer mu.Unlock()
			body, _ := io.ReadAll(q.Body)
			var said struct{ Type string }
			if err := json.Unmarshal(body, &said); err != nil || q.Header.Get("webhook-signature") == "" || strings.Contains(string(body), "person") {
				t.Errorf("%s, %v", body, err)
			}
			if refuse--; refuse >= 0 {
				w.WriteHeader(http.StatusServiceUnavailable)
				return
			}
			heard = append(heard, said.Type)
			ids[q.Header.Get("webhook-id")] = true
		}))
		defer server.Close()
		act := func(f func(tx *store.Tx) error) {
			t.Helper()
			if err := s.Act(t.Context(), f); err != nil {
				t.Fatal(err)
			}
		}
		act(func(tx *store.Tx) error {
			head, _, err := tx.RecordHead()
			if err != nil {
				return err
			}
			return tx.CreateWebhook(domain.Webhook{ID: store.NewID[string](), URL: server.URL, Secret: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", Events: []string{}, MadeAt: tx.Now(), Told: head})
		})
		act(func(tx *store.Tx) error {
			for _, name := range []acts.Name{"person.died", "seat.filled", "nomination.submitted", "seat.vacated"} {
				if err := tx.Record(domain.Engine(), domain.Act{Name: name, Why: "test"}); err != nil {
					return err
				}
			}
			return nil
		})
		c := &Crier{Register: r, Client: &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}}}} //nolint:gosec // the test's own server
		for i := range 3 {
			if err := c.Round(context.Background()); err != nil {
				t.Fatal(err)
			}
			storetest.MustSet(t, s, s.Clock().Add(lastTry))
			if i == 0 && len(heard) != 0 {
				t.Error("heard although it was refused")
			}
		}
		if strings.Join(heard, " ") != "seat.filled seat.vacated" || len(ids) != 2 {
			t.Errorf("heard %v under %d ids", heard, len(ids))
		}
	})
}

const lastTry = 7 * 3600 * 1e9
