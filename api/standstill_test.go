package api

import (
	"log/slog"
	"net/http"
	"strings"
	"testing"

	"hustings/elections/box"
	"hustings/elections/keep"
	"hustings/elections/store"
	"hustings/elections/store/storetest"
)

// While the database lacks something that was signed, the replica is not ready, every
// page says why, nothing is changed, and two officers settle it.
func TestFound40_ThePagesSayThatNothingCanBeChanged(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		h := mustHouseOn(t, s, 2)
		dir := t.TempDir()
		fence := box.NewFence(box.NewWatermark(keep.Files(dir)), s, slog.New(slog.DiscardHandler))
		h.Server.Engine.FenceBy(fence)
		for _, who := range []string{"secretary", "ro", "deputy"} {
			h.prove(who)
		}
		if w := h.do("", "GET", "/readyz", ""); w.Code != http.StatusOK {
			t.Fatalf("readyz: %d %s", w.Code, w.Body)
		}
		if err := fence.Halt([]box.Finding{{What: box.Lost, Kept: 900, Have: 3, Root: strings.Repeat("0", 64)}}); err != nil {
			t.Fatal(err)
		}
		if w := h.do("", "GET", "/readyz", ""); w.Code != http.StatusServiceUnavailable {
			t.Errorf("readyz: %d %s", w.Code, w.Body)
		}
		heading, err := h.Server.Words.Say("standstill.heading")
		if err != nil {
			t.Fatal(err)
		}
		if w := h.do("", "GET", "/panels", ""); w.Code != http.StatusOK || !strings.Contains(w.Body.String(), heading) {
			t.Errorf("a page: %d", w.Code)
		}
		draft := `{"panel":"` + h.names["panel"] + `","closes":"2026-06-25","contact":"ro@example.org"}`
		if w := h.do("secretary", "POST", "/api/v1/elections", draft); w.Code != http.StatusServiceUnavailable || !strings.Contains(w.Body.String(), "stands-still") {
			t.Errorf("an act: %d %s", w.Code, w.Body)
		}
		list := h.must(http.StatusOK, "auditor", "GET", "/api/v1/standstills", "")
		if items, _ := list["items"].([]any); len(items) != 1 {
			t.Errorf("the list: %v", list)
		}
		settle := `{"kind":"database","why":"the disk died, the copy of noon was put back"}`
		if w := h.do("secretary", "POST", "/api/v1/standstills/settlement", settle); w.Code != http.StatusForbidden {
			t.Errorf("the secretariat settles it: %d", w.Code)
		}
		for i, who := range []string{"ro", "deputy"} {
			if said := h.must(http.StatusOK, who, "POST", "/api/v1/standstills/settlement", settle); said["done"] != (i == 1) {
				t.Errorf("%s: %v", who, said)
			}
		}
		if w := h.do("", "GET", "/readyz", ""); w.Code != http.StatusOK {
			t.Errorf("readyz afterwards: %d %s", w.Code, w.Body)
		}
		h.must(http.StatusCreated, "secretary", "POST", "/api/v1/elections", draft)
	})
}
