package api

import (
	"net/http"
	"strings"
	"testing"

	"hustings/elections/store"
	"hustings/elections/store/storetest"
)

// AZ2: what is somebody else's is answered exactly as what does not exist: same
// status, same bytes, on every route that takes an id.
func TestAZ2_AnothersThingsDoNotExist(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		h := openPollOn(t, s, 6)
		// m00 has a nomination, a ballot, an objection; there is a draft; m04 looks for them.
		h.names["leaf"] = "0"
		cast := h.must(http.StatusCreated, "m00", "POST", "/api/v1/contests/"+h.names["contest"]+"/ballots/unsealed",
			`{"marks":[{"option":"`+h.names["o1"]+`","rank":1}]}`)
		leaf := int64(cast["leaf"].(float64))
		own := h.must(http.StatusOK, "m00", "GET", "/api/v1/elections/CIO-2026/nominations", "")["items"].([]any)[0].(map[string]any)["id"].(string)
		draft := h.must(http.StatusCreated, "secretary", "POST", "/api/v1/elections", `{"panel":"`+h.names["panel"]+`","kind":"panel","closes":"2028-06-22"}`)
		for name, id := range map[string]string{"nomination": own, "election": draft["id"].(string), "reference": draft["reference"].(string)} {
			h.names["m00-"+name] = id
		}
		compared := 0
		same := func(op operation, there, missing string) {
			body := ""
			if schema := h.body(op); schema != nil {
				body = string(mustJSON(t, h.sample(schema)))
			}
			a, b := h.do("m04", op.method, there, body), h.do("m04", op.method, missing, body)
			compared++
			if a.Code != b.Code || a.Body.String() != b.Body.String() {
				t.Errorf("%s %s: %d %s\nbut %s: %d %s", op.method, there, a.Code, a.Body, missing, b.Code, b.Body)
			}
			if a.Code != http.StatusNotFound && a.Code != http.StatusForbidden && a.Code != http.StatusUnprocessableEntity {
				t.Errorf("%s %s: %d", op.method, there, a.Code)
			}
		}
		for _, op := range h.operations() {
			switch {
			case strings.Contains(op.path, "{nomination}"):
				same(op, strings.Replace(op.path, "{nomination}", own, 1), strings.Replace(op.path, "{nomination}", store.NewID[string](), 1))
			case strings.Contains(op.path, "{election}"):
				same(op, strings.Replace(op.path, "{election}", h.names["m00-election"], 1), strings.Replace(op.path, "{election}", store.NewID[string](), 1))
				same(op, strings.Replace(op.path, "{election}", h.names["m00-reference"], 1), strings.Replace(op.path, "{election}", "CIO-1999", 1))
			case strings.Contains(op.path, "{leaf}"):
				path := strings.Replace(op.path, "{contest}", h.names["contest"], 1)
				same(op, strings.Replace(path, "{leaf}", itoa(leaf), 1), strings.Replace(path, "{leaf}", "999999", 1))
				same(op, strings.Replace(path, "{leaf}", "0", 1), strings.Replace(path, "{leaf}", "999999", 1)) // an entry, but nobody's ballot
			}
		}
		if compared < 40 {
			t.Errorf("only %d pairs were compared", compared)
		}
		// An id that cannot be one gets the very same answer.
		missing := h.do("m04", "GET", "/api/v1/nominations/"+store.NewID[string](), "")
		for _, id := range []string{"1", "x", "00000000-0000-0000-0000-000000000000", strings.Repeat("a", 500), "..%2f", "%00", "%ff", "'", strings.ToUpper(own)} {
			w := h.do("m04", "GET", "/api/v1/nominations/"+id, "")
			if w.Code != http.StatusNotFound || w.Body.String() != missing.Body.String() {
				t.Errorf("id %q: %d %s", id, w.Code, w.Body)
			}
		}
		// Another's support request, and what a list shows, are one's own as well.
		for _, path := range []string{"/api/v1/my/supports", "/api/v1/elections/CIO-2026/nominations", "/api/v1/elections/CIO-2026/objections"} {
			if items := h.must(http.StatusOK, "m04", "GET", path, "")["items"].([]any); len(items) != 0 {
				t.Errorf("%s shows m04 %v", path, items)
			}
		}
	})
}
