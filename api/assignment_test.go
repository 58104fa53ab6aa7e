package api

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"hustings/api/door"
	"hustings/elections/store"
	"hustings/elections/store/storetest"
)

// AZ3: a field that no route has is refused in every spelling, and a field that a
// route has is refused when it stands twice.
func TestAZ3_MassAssignment(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		h := openPollOn(t, s, 5)
		h.seat("m04")
		for _, who := range []string{"m00", "m04", "secretary", "ro", "auditor"} {
			h.alive(who)
		}
		before := h.dump()
		tried := 0
		fields := []string{"role", "status", "weight", "cast_at", "voter_id"}
		for i, op := range h.operations() {
			if op.method != http.MethodPost && op.method != http.MethodPut || takesBytes(op.path) {
				continue
			}
			who, path := h.allowed(op), h.filledPath(op.path)
			base := []byte("{}")
			if schema := h.body(op); schema != nil {
				base, _ = json.Marshal(h.sample(schema))
			}
			for k, field := range fields {
				if !turn(i, k, len(fields)) {
					continue
				}
				lower, upper := fmt.Sprintf(`"%s":"x"`, field), fmt.Sprintf(`"%s":"x"`, strings.ToUpper(field))
				bodies := map[string]string{"capitals": with(base, upper), "twice": with(base, lower, lower), "in two cases": with(base, lower, upper)}
				if !bytes.Contains(base, []byte(`"`+field+`":`)) {
					bodies["as it is"] = with(base, lower)
				}
				for how, body := range bodies {
					tried++
					w := h.do(who, op.method, path, body, isJSON)
					var p door.Problem
					if err := json.Unmarshal(w.Body.Bytes(), &p); err != nil || w.Code != http.StatusUnprocessableEntity || p.Code != "FORM" {
						t.Errorf("%s %s with %s %s: %d %s", op.method, op.path, field, how, w.Code, w.Body)
					}
				}
			}
		}
		if tried < inShort(160, 800) {
			t.Errorf("only %d bodies were tried", tried)
		}
		if lines := changedLines(before, h.dump()); len(lines) > 0 {
			t.Errorf("something was stored: %v", lines)
		}
	})
}

// takesBytes tells the routes that take a file and no JSON.
func takesBytes(path string) bool {
	return strings.HasPrefix(path, "/api/v1/imports/") || strings.HasSuffix(path, "/files") || strings.HasSuffix(path, "/annexes") || strings.HasSuffix(path, "/replies/file")
}

// with puts members in front of those of a JSON object.
func with(object []byte, members ...string) string {
	rest := strings.TrimPrefix(string(object), "{")
	if rest != "}" {
		rest = "," + rest
	}
	return "{" + strings.Join(members, ",") + rest
}
