package api

import (
	"net/http"
	"strings"
	"testing"

	"hustings/elections/store"
	"hustings/elections/store/storetest"
)

// A panel's code and an election's reference are taken wherever their ids are, and
// what was made is told by its address, the second time as the first.
func TestReferencesAreTakenAndWhatWasMadeIsLocated(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		h := mustHouseOn(t, s, 3)
		body := `{"panel":"CIO","closes":"2026-06-25","contact":"ro@example.org","params":{"supporters":0,"supporter_organisations":0}}`
		key := func(r *http.Request) { r.Header.Set("Idempotency-Key", "the-same-key") }
		for _, time := range []string{"first", "second"} {
			w := h.do("secretary", "POST", "/api/v1/elections", body, key)
			if w.Code != http.StatusCreated {
				t.Fatalf("%s time: %d %s", time, w.Code, w.Body)
			}
			var made struct{ ID string }
			h.mustRead(w, &made)
			if to := w.Header().Get("Location"); to != "/api/v1/elections/"+made.ID {
				t.Errorf("%s time: Location %q", time, to)
			}
			if got := h.must(http.StatusOK, "secretary", "GET", w.Header().Get("Location"), ""); got["id"] != made.ID {
				t.Errorf("the address leads to %v", got["id"])
			}
		}
		if list := h.must(http.StatusOK, "secretary", "GET", "/api/v1/elections?panel=CIO", "")["items"].([]any); len(list) != 1 {
			t.Errorf("%d elections of the panel", len(list))
		}
		h.must(http.StatusOK, "secretary", "GET", "/api/v1/panels/CIO/parameters/panel", "")
		h.must(http.StatusOK, "auditor", "GET", "/api/v1/record?panel=CIO", "")
		for _, path := range []string{"/api/v1/elections?panel=NONE", "/api/v1/panels/NONE/parameters/panel"} {
			if w := h.do("secretary", "GET", path, ""); w.Code != http.StatusNotFound {
				t.Errorf("%s: %d", path, w.Code)
			}
		}
		if w := h.do("secretary", "POST", "/api/v1/elections", strings.Replace(body, "CIO", "NONE", 1)); w.Code != http.StatusNotFound {
			t.Errorf("an unknown panel: %d", w.Code)
		}
	})
}
