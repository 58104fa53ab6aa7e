package api

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

func TestDO1_AnAddressIsHeldUpButASharedOneLetsItsVotersThrough(t *testing.T) {
	now := time.Date(2026, 6, 25, 16, 50, 0, 0, time.UTC)
	l := newLimits()
	l.now = func() time.Time { return now }
	for i := range 300 { // a trust's 300 voters in ten minutes
		if _, ok := l.allow("192.0.2.1"); !ok {
			t.Fatalf("voter %d behind a shared address is held up", i)
		}
		now = now.Add(2 * time.Second)
	}
	allowed := 0
	for range 5000 { // a program, all at once
		if _, ok := l.allow("192.0.2.66"); ok {
			allowed++
		}
	}
	if allowed != signInBurst {
		t.Errorf("a program got %d tries at once, want %d", allowed, signInBurst)
	}
	if _, ok := l.allow("192.0.2.1"); !ok {
		t.Error("one address's tries hold up another")
	}
	now = now.Add(time.Minute)
	if _, ok := l.allow("192.0.2.66"); !ok {
		t.Error("a quiet minute does not let the address try again")
	}
}

func TestDO1_AFloodOfAddressesDoesNotGrowTheMemory(t *testing.T) {
	l := newLimits()
	for i := range 2*limitsKept + 10 {
		l.allow(string(rune(i)))
	}
	if len(l.seen) > limitsKept {
		t.Errorf("%d addresses are remembered, want at most %d", len(l.seen), limitsKept)
	}
}

// A client that invents X-Forwarded-For gets no second allowance (DO4).
func TestDO4_AnInventedProxyHeaderChangesNothing(t *testing.T) {
	d := mustDesk(t, 1)
	held := 0
	for i := range signInBurst + 50 {
		r := httptest.NewRequest(http.MethodPost, "/api/v1/tokens", strings.NewReader(`{"session":"x"}`))
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("X-Forwarded-For", "198.51.100."+string(rune('0'+i%10)))
		r.Header.Set("X-Real-Ip", "203.0.113.9")
		w := httptest.NewRecorder()
		d.server.Handler().ServeHTTP(w, r)
		if w.Code == http.StatusTooManyRequests {
			held++
			if w.Header().Get("Retry-After") == "" {
				t.Error("held up without saying until when")
			}
		}
	}
	if held < 40 {
		t.Errorf("%d of 50 requests beyond the allowance were held up, want nearly all", held)
	}
}
