package api

import (
	"net/http"
	"testing"

	"hustings/api/door"
	"hustings/domain"
	"hustings/elections/register"
	"hustings/elections/store"
	"hustings/elections/store/storetest"
)

// AZ4: a two-person act by one person with two sessions, or by two people of one
// organisation where that is not allowed, is refused and stays pending.
func TestAZ4_TwoSessionsAreNotTwoPeople(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		h := mustHouseOn(t, s, 1)
		h.noticed(`{"officers_other_org":true}`)
		h.prove("ro")
		request := h.must(http.StatusAccepted, "ro", "POST", "/api/v1/elections/CIO-2026/extension",
			`{"milestone":"nominations_close","to":"2026-05-18T18:00:00Z","why":"the hall is closed"}`)["id"].(string)
		path := "/api/v1/requests/" + request + "/confirmation"
		refused := func(who, reason string) {
			t.Helper()
			w := h.do(who, "POST", path, "{}")
			var p door.Problem
			h.mustRead(w, &p)
			if w.Code != http.StatusForbidden || p.Reason != reason || p.Rule != "R7" {
				t.Errorf("%s: %d %s", who, w.Code, w.Body)
			}
			for _, r := range h.must(http.StatusOK, "auditor", "GET", "/api/v1/requests", "")["items"].([]any) {
				if r := r.(map[string]any); r["id"] != request || r["done"] != nil {
					t.Errorf("the request does not wait any more: %v", r)
				}
			}
		}
		refused("ro", "same-person")
		h.signIn("ro") // a second session, with its own passkey proved
		h.prove("ro")
		refused("ro", "same-person")
		// A second deputy of the same organisation as the first officer (R7).
		second, _, err := h.Register.CreateOfficer(t.Context(), domain.Engine(), register.NewOfficer{Number: "DEPUTY2", Forename: "Second", Surname: "Deputy",
			Email: "deputy2@example.org", Organisation: "OFFICE  Ro", Role: domain.DeputyReturningOfficer, Why: "stands in"})
		if err != nil {
			t.Fatal(err)
		}
		mustSee(t, h.store, second.ID)
		h.signIn("deputy2")
		h.prove("deputy2")
		refused("deputy2", "same-organisation")
		h.prove("deputy")
		h.must(http.StatusOK, "deputy", "POST", path, "{}")
		if items := h.must(http.StatusOK, "auditor", "GET", "/api/v1/requests", "")["items"].([]any); len(items) != 0 {
			t.Errorf("it still waits: %v", items)
		}
	})
}

// noticed brings an election to its nominations, with parameters of its own.
func (h *house) noticed(params string) {
	h.t.Helper()
	el := h.must(http.StatusCreated, "secretary", "POST", "/api/v1/elections", `{"panel":"`+h.names["panel"]+
		`","closes":"2026-06-25","contact":"ro@example.org","params":`+params+`}`)
	h.names["election"] = el["id"].(string)
	h.at(mustTime(h.t, el["timetable"].(map[string]any)["notice"]))
	h.must(http.StatusOK, "secretary", "POST", "/api/v1/elections/CIO-2026/notice?at_once=true", "")
	h.at(h.Server.Now())
}
