package api

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"hustings/domain/when"
	"hustings/elections/store/storetest"
)

// The secretariat notes on the site that a seat's holder has lost her job role, and
// a program that she has one again; a loss that is not cured vacates the seat when
// the grace has passed (R111).
func TestR111_ALostRoleIsNotedOnTheSiteAndByTheAPI(t *testing.T) {
	t.Parallel()
	d := mustDesk(t, 3)
	d.mustSeat("M0000", "M0001")
	today := when.DateOf(d.now(), d.server.Words.Zone())
	sec := d.browse("SEC")
	page := func(number string) string { return "/office/people/" + string(d.people[number].ID) }
	sec.must(sec.get(page("M0000")))
	sec.want("Note a lost job role")
	if strings.Contains(sec.page, "Note a job role again") {
		t.Error("a cure is offered where nothing is lost")
	}
	sec.must(sec.get(page("M0000") + "/role-lost"))
	for why, form := range map[string]url.Values{
		"no day is given":           {"why": {"left the NHS"}},
		"the day is to come":        {"since": {today.AddDays(1).String()}, "why": {"left the NHS"}},
		"there is no word of cause": {"since": {today.String()}},
	} {
		if status := sec.post(page("M0000")+"/role-lost", form); status != http.StatusUnprocessableEntity {
			t.Errorf("where %s: %d", why, status)
		}
		for field, typed := range form {
			if field != "csrf" && !strings.Contains(sec.page, typed[0]) {
				t.Errorf("where %s, %s is lost", why, field)
			}
		}
	}
	for _, number := range []string{"M0000", "M0001"} {
		sec.must(sec.get(page(number) + "/role-lost"))
		sec.must(sec.post(page(number)+"/role-lost", url.Values{"since": {today.String()}, "why": {"left the NHS"}}))
		sec.want("The change is stored.", "Without an accepted job role since", "Note a job role again")
	}
	if strings.Contains(sec.page, "Note a lost job role") {
		t.Error("a second loss is offered")
	}
	if status := d.browse("RO").get(page("M0000") + "/role-lost"); status != http.StatusForbidden {
		t.Errorf("the returning officer's page for it: %d", status)
	}

	api := "/api/v1/members/" + string(d.people["M0000"].ID)
	if status, answer := sec.sendJSON(api+"/role-loss", map[string]any{"since": today.String(), "why": "again"}); status != http.StatusConflict {
		t.Errorf("the same again: %d %v", status, answer)
	}
	storetest.MustSet(t, d.store, d.now().Add(10*24*time.Hour))
	sec = d.browse("SEC")
	sec.must(sec.get(page("M0000")))
	cure := map[string]any{"on": today.AddDays(10).String(), "why": "a new post"}
	ro := d.browse("RO")
	ro.must(ro.get("/account"))
	if status, answer := ro.sendJSON(api+"/role-cure", cure); status != http.StatusForbidden {
		t.Errorf("by the returning officer: %d %v", status, answer)
	}
	status, answer := sec.sendJSON(api+"/role-cure", cure)
	losses, _ := answer["role_losses"].([]any)
	if status != http.StatusOK || len(losses) != 1 || losses[0].(map[string]any)["cured_on"] != today.AddDays(10).String() {
		t.Errorf("by the API: %d %v", status, answer)
	}
	storetest.MustSet(t, d.store, d.now().Add(200*24*time.Hour))
	ended, err := d.register.Vacate(d.ctx())
	if err != nil || len(ended) != 1 || ended[0].Person != d.people["M0001"].ID {
		t.Errorf("vacated %+v, %v", ended, err)
	}
}
