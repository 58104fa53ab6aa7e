package api

import (
	"net/http"
	"strings"
	"testing"

	"hustings/elections/store"
	"hustings/elections/store/storetest"
)

// What the office's pages do, its API does: programs are let in and shut out, addresses
// are told and told no more, and a secret is told once.
func TestTheOfficeOverTheAPI_Programs(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		h := mustHouseOn(t, s, 3)
		body := `{"name":"Website","scopes":["read"],"last_day":"` + h.Server.Now().AddDate(0, 2, 0).Format("2006-01-02") + `"}`
		h.must(http.StatusForbidden, "secretary", "POST", "/api/v1/programs/tokens", body)
		h.prove("secretary")
		made := h.must(http.StatusCreated, "secretary", "POST", "/api/v1/programs/tokens", body)
		secret := made["secret"].(string)
		h.tokens["program"] = secret
		h.must(http.StatusOK, "program", "GET", "/api/v1/members", "")
		list := h.do("secretary", "GET", "/api/v1/programs/tokens", "").Body.String()
		if strings.Contains(list, secret) || !strings.Contains(list, `"name":"Website"`) || !strings.Contains(list, `"used"`) {
			t.Errorf("the list: %s", list)
		}
		h.must(http.StatusNoContent, "secretary", "POST", "/api/v1/programs/tokens/"+made["id"].(string)+"/end", "")
		h.must(http.StatusUnauthorized, "program", "GET", "/api/v1/members", "")
		h.must(http.StatusForbidden, "ro", "GET", "/api/v1/programs/tokens", "")

		h.must(http.StatusUnprocessableEntity, "secretary", "POST", "/api/v1/programs/webhooks", `{"url":"http://members.example.org/x"}`)
		hook := h.must(http.StatusCreated, "secretary", "POST", "/api/v1/programs/webhooks", `{"url":"https://members.example.org/x","events":["result.certified"]}`)
		if !strings.HasPrefix(hook["secret"].(string), "whsec_") {
			t.Errorf("no secret: %v", hook)
		}
		list = h.do("secretary", "GET", "/api/v1/programs/webhooks", "").Body.String()
		if strings.Contains(list, "whsec_") || !strings.Contains(list, "result.certified") {
			t.Errorf("the list: %s", list)
		}
		end := "/api/v1/programs/webhooks/" + hook["id"].(string) + "/end"
		h.must(http.StatusNoContent, "secretary", "POST", end, "")
		h.must(http.StatusNotFound, "secretary", "POST", end, "")
	})
}

// One person is added, corrected, and asks for what the office then grants; a draft
// publishes itself and is called back.
func TestTheOfficeOverTheAPI_OnePersonAndDrafts(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		h := mustHouseOn(t, s, 3)
		h.prove("secretary")
		w := h.do("secretary", "POST", "/api/v1/members", `{"number":"N1","forename":"New","surname":"Comer","email":"n1@example.org","home":"CIO","why":"joined"}`)
		if w.Code != http.StatusCreated {
			t.Fatalf("%d %s", w.Code, w.Body)
		}
		to := w.Header().Get("Location")
		got := h.must(http.StatusOK, "secretary", "GET", to, "")
		if got["number"] != "N1" || len(got["memberships"].([]any)) != 1 {
			t.Errorf("added: %v", got)
		}
		twice := h.must(http.StatusUnprocessableEntity, "secretary", "POST", "/api/v1/members", `{"number":"n1","forename":"New","surname":"Comer","email":"n2@example.org","why":"joined"}`)
		if twice["reason"] != "number-taken" {
			t.Errorf("the same number in small letters: %v", twice)
		}
		got = h.must(http.StatusOK, "secretary", "PUT", to, `{"forename":"New","surname":"Name","organisation":"North Trust","why":"married"}`)
		if got["surname"] != "Name" || got["email"] != "n1@example.org" {
			t.Errorf("corrected: %v", got)
		}

		h.must(http.StatusNoContent, "m00", "POST", "/api/v1/me/wishes", `{"kind":"organisation","value":"South Trust"}`)
		waits := h.must(http.StatusOK, "secretary", "GET", "/api/v1/wishes", "")["items"].([]any)
		if len(waits) != 1 {
			t.Fatalf("%d wishes wait", len(waits))
		}
		decide := "/api/v1/wishes/" + waits[0].(map[string]any)["id"].(string) + "/decision"
		h.must(http.StatusUnprocessableEntity, "secretary", "POST", decide, `{"grant":false}`)
		h.must(http.StatusNoContent, "secretary", "POST", decide, `{"grant":true}`)
		if mine := h.must(http.StatusOK, "m00", "GET", "/api/v1/me/wishes", "")["items"].([]any); mine[0].(map[string]any)["granted"] != true {
			t.Errorf("mine: %v", mine)
		}
		h.must(http.StatusNoContent, "m00", "PUT", "/api/v1/me/mail", `{"reminders":false,"results":true}`)
		if mail := h.must(http.StatusOK, "m00", "GET", "/api/v1/me/mail", ""); mail["reminders"] != false || mail["results"] != true {
			t.Errorf("mail: %v", mail)
		}

		h.must(http.StatusCreated, "secretary", "POST", "/api/v1/elections", `{"panel":"CIO","closes":"2026-06-25","contact":"ro@example.org","dates":{"statement":"2026-05-19 12:00"}}`)
		const self = "/api/v1/elections/CIO-2026/self-publication"
		h.must(http.StatusNoContent, "secretary", "PUT", self, "")
		if got := h.must(http.StatusOK, "secretary", "GET", self, ""); got["by_the_clock"] != true {
			t.Errorf("self-publishing: %v", got)
		}
		h.must(http.StatusNoContent, "secretary", "DELETE", self, "")
		if got := h.must(http.StatusOK, "secretary", "GET", self, ""); got["by_the_clock"] != false {
			t.Errorf("called back: %v", got)
		}
		times := h.must(http.StatusOK, "secretary", "GET", "/api/v1/elections/CIO-2026", "")["timetable"].(map[string]any)
		if times["statement"] != "2026-05-19T11:00:00Z" {
			t.Errorf("the single date: %v", times["statement"])
		}
	})
}
