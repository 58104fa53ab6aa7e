package api

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"hustings/api/door"
)

// A client that invents X-Forwarded-For gets no second allowance (DO4).
func TestDO4_AnInventedProxyHeaderChangesNothing(t *testing.T) {
	t.Parallel()
	d := mustDesk(t, 1)
	held := 0
	for i := range door.SignInBurst + 50 {
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
