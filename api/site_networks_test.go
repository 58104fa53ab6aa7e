package api

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// The secretariat changes a network's name and roles and adds seats to its panel;
// nobody else has the pages (R2, R21, R45).
func TestR21_TheSecretariatChangesNetworksAndSeats(t *testing.T) {
	t.Parallel()
	d := mustDesk(t, 1)
	sec := d.browse("SEC")
	sec.must(sec.get("/office"))
	sec.want("Networks and seats")
	sec.must(sec.get("/office/networks"))
	sec.want("CIO Network", "3, add seats to CIO Advisory Panel")
	path := "/office/networks/" + string(d.network.ID)
	sec.must(sec.get(path + "/edit"))
	if !strings.Contains(sec.page, `value="CIO Network"`) {
		t.Error("the name as it is does not stand in the form")
	}
	for why, form := range map[string]url.Values{
		"there is no name":          {"roles": {"director"}, "why": {"new name"}},
		"there is no word of cause": {"name": {"Digital chiefs"}, "roles": {"director"}},
	} {
		if status := sec.post(path+"/edit", form); status != http.StatusUnprocessableEntity || !strings.Contains(sec.page, "director") || !strings.Contains(sec.page, form.Get("name")) {
			t.Errorf("where %s: %d, or what was typed is lost", why, status)
		}
	}
	sec.must(sec.post(path+"/edit", url.Values{"name": {"Digital chiefs"}, "roles": {"director\r\n\r\n chief nurse \r\n"}, "why": {"as agreed"}}))
	sec.want("The change is stored.", "Digital chiefs", "director, chief nurse")

	sec.must(sec.get(path + "/seats"))
	for _, typed := range []string{"", "0", "-1", "some", "398"} {
		if status := sec.post(path+"/seats", url.Values{"seats": {typed}, "why": {"the network grows"}}); status != http.StatusUnprocessableEntity ||
			!strings.Contains(sec.page, `id="seats-error"`) || !strings.Contains(sec.page, "the network grows") {
			t.Errorf("%q more: %d", typed, status)
		}
	}
	sec.must(sec.post(path+"/seats", url.Values{"seats": {"2"}, "why": {"the network grows"}}))
	sec.want("5, add seats to CIO Advisory Panel")
	if seen, err := d.register.Panel(d.ctx(), string(d.panel.ID)); err != nil || len(seen.Seats) != 5 {
		t.Errorf("%d seats: %v", len(seen.Seats), err)
	}
	// The panel's name changes, its code and what was published stay (R2).
	sec.must(sec.get(path + "/panel"))
	if !strings.Contains(sec.page, `value="CIO Advisory Panel"`) {
		t.Error("the panel's name as it is does not stand in the form")
	}
	for why, form := range map[string]url.Values{
		"there is no name":          {"why": {"new name"}},
		"there is no word of cause": {"name": {"Digital Panel"}},
		"the name is the same":      {"name": {"CIO Advisory Panel"}, "why": {"new name"}},
	} {
		if status := sec.post(path+"/panel", form); status < 400 || !strings.Contains(sec.page, form.Get("why")) {
			t.Errorf("renaming where %s: %d", why, status)
		}
	}
	sec.must(sec.post(path+"/panel", url.Values{"name": {"Digital Panel"}, "why": {"as agreed"}}))
	sec.want("The change is stored.", "5, add seats to Digital Panel")
	if seen, err := d.register.Panel(d.ctx(), d.panel.Code); err != nil || seen.Name != "Digital Panel" || seen.ID != d.panel.ID {
		t.Errorf("the panel is %+v: %v", seen.Panel, err)
	}
	if status := sec.get("/office/networks/" + string(d.panel.ID) + "/edit"); status != http.StatusNotFound {
		t.Errorf("no such network: %d", status)
	}
	for _, who := range []string{"RO", "AUD", "M0000"} {
		b := d.browse(who)
		for _, page := range []string{"/office/networks", path + "/edit", path + "/seats", path + "/panel"} {
			if status := b.get(page); status != http.StatusForbidden {
				t.Errorf("%s at %s: %d", who, page, status)
			}
		}
	}
}
