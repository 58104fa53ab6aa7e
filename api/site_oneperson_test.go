package api

import (
	"net/url"
	"strings"
	"testing"

	"hustings/elections"
)

// The secretariat adds a person and corrects her, one at a time, judged as an import
// is; the list finds her by words in any order and by network.
func TestR35_OnePersonIsAddedCorrectedAndFound(t *testing.T) {
	t.Parallel()
	d := mustDesk(t, 3)
	sec := d.fresh("SEC")
	sec.must(sec.get("/office/people"))
	sec.must(sec.get("/office/people/new"))
	form := url.Values{"number": {"N7"}, "forename": {"Michael"}, "surname": {"Abbott"}, "email": {"michael@example.org"}, "organisation": {"North Trust"},
		"group": {""}, "job_role": {""}, "network": {"CIO"}, "why": {"Joined by letter."}}
	bad := url.Values{}
	for k, v := range form {
		bad[k] = v
	}
	bad.Set("email", "not an address")
	if status := sec.post("/office/people/new", bad); status != 422 {
		t.Errorf("an address that is none: %d", status)
	}
	sec.want("This is not a mail address.")
	if !strings.Contains(sec.page, `value="Michael"`) {
		t.Error("what was typed is lost")
	}
	sec.must(sec.post("/office/people/new", form))
	sec.want("Michael Abbott", "N7", "North Trust", "Active")
	path := sec.path
	if status := sec.post("/office/people/new", form); status != 422 {
		t.Errorf("a number that is known: %d", status)
	}
	sec.must(sec.get(path + "/edit"))
	sec.want("The member number stays.")
	sec.must(sec.post(path+"/edit", url.Values{"forename": {"Michael"}, "surname": {"Abbott-Hughes"}, "organisation": {"South Trust"}, "group": {""}, "job_role": {"CIO"},
		"email": {"thief@evil.example"}, "number": {"M0001"}, "why": {"Married, and moved."}}))
	sec.want("Michael Abbott-Hughes", "South Trust", "michael@example.org", "N7")
	for query, found := range map[string]bool{"abbott michael": true, "MICHAEL  hughes": true, "abbott N7": true, "abbott mary": false} {
		sec.must(sec.get("/office/people?q=" + url.QueryEscape(query)))
		if strings.Contains(plainText(sec.page), "Michael Abbott-Hughes") != found {
			t.Errorf("%q: want found %t: %s", query, found, plainText(sec.page))
		}
	}
	sec.must(sec.get("/office/people?network=" + string(d.network.ID)))
	sec.want("Michael Abbott-Hughes", "Member No0001")
	if strings.Contains(plainText(sec.page), "Officer RO") {
		t.Error("an officer without a membership is listed in the network")
	}
	sec.must(sec.get("/office/people.csv"))
	if !strings.HasPrefix(sec.page, "\ufeffnumber,") {
		t.Errorf("the file begins with %q", sec.page[:12])
	}
	if status := d.browse("SEC").get("/office/people/new"); status != 200 { // leads to the passkey
		t.Errorf("without a passkey: %d", status)
	}
	ro := d.fresh("RO")
	if status := ro.get("/office/people/new"); status != 403 {
		t.Errorf("a returning officer adds people: %d", status)
	}
	acts, err := d.engine.RecordEntries(d.ctx(), d.actor("AUD"), elections.RecordFilter{Act: "members.imported"})
	if err != nil || len(acts) < 2 || acts[len(acts)-1].Act.Why != "Married, and moved." || acts[len(acts)-1].By != d.people["SEC"].ID {
		t.Errorf("recorded: %+v, %v", acts, err)
	}
}
