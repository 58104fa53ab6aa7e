package api

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"hustings/domain"
	"hustings/elections/store"
)

// A draft keeps whom its author means to name, and asks nobody.
func TestEachPersonHasAHome_ADraftKeepsItsSupporters(t *testing.T) {
	t.Parallel()
	d, el := mustNoticed(t, 14)
	path := "/elections/" + el.Reference + "/stand"
	b := d.browse("M0001")
	b.must(b.get(path))
	b.must(b.post(path, url.Values{"act": {"draft"}, "statement": {"Half a statement."}, "supporter-1": {"M0006"}, "supporter-2": {"m0007@example.org"}}))
	again := d.browse("M0001")
	again.must(again.get(path))
	again.holds(`value="M0006"`, `value="m0007@example.org"`)
	asked, err := d.engine.MySupports(d.ctx(), d.as("M0006"))
	if err != nil || len(asked) != 0 {
		t.Errorf("%d were asked: %v", len(asked), err)
	}
	for _, m := range d.mails() {
		if m.Mail.Template == "support-asked" {
			t.Error("a draft asks a supporter")
		}
	}
}

// A member changes their own address by a link that goes to the new one: nothing
// changes before it is followed, by the same person, once; while a poll concerns them
// two officers do it (R31a). Whether an address is somebody else's is not told.
func TestR31a_TheOwnAddressIsChangedByItsOwner(t *testing.T) {
	t.Parallel()
	d := mustDesk(t, 14)
	b := d.browse("M0001")
	b.must(b.get("/account"))
	b.holds(`href="/account/address"`)
	d.mails()
	link := func(to string) string {
		for _, m := range d.mails() {
			if m.Mail.Template == "own-address" && m.Address == to {
				return m.Mail.Secret
			}
		}
		return ""
	}
	b.must(b.get("/account/address"))
	if got := b.post("/account/address", url.Values{"email": {"m0002@example.org"}}); got != http.StatusOK {
		t.Errorf("another's address: %d", got)
	}
	if link("m0002@example.org") != "" {
		t.Error("a link went to another member")
	}
	b.must(b.get("/account/address"))
	b.must(b.post("/account/address", url.Values{"email": {"new@example.org"}}))
	secret := link("new@example.org")
	if secret == "" || d.emailOf("M0001") != "m0001@example.org" {
		t.Fatalf("the link %q, the address %s", secret, d.emailOf("M0001"))
	}
	other := d.browse("M0003")
	other.must(other.get("/account/address/confirm"))
	if got := other.post("/account/address/confirm", url.Values{"token": {secret}}); got != http.StatusConflict {
		t.Errorf("somebody else's link: %d", got)
	}
	b.must(b.get("/account/address/confirm"))
	b.must(b.post("/account/address/confirm", url.Values{"token": {secret}}))
	if d.emailOf("M0001") != "new@example.org" {
		t.Error("the address has not changed")
	}
	told := map[string]bool{}
	for _, m := range d.mails() {
		if m.Mail.Template == "address-changed" {
			told[m.Address] = true
		}
	}
	if !told["m0001@example.org"] || !told["new@example.org"] {
		t.Errorf("told: %v", told)
	}
	if got := b.get("/account"); got == http.StatusOK && strings.Contains(b.page, "new@example.org") {
		t.Error("the old session goes on")
	}

	d.mustNotice(nil)
	c := d.browse("M0004")
	c.must(c.get("/account/address"))
	if got := c.post("/account/address", url.Values{"email": {"c@example.org"}}); got != http.StatusConflict {
		t.Errorf("while a poll concerns them: %d", got)
	}
	c.want("two officers change your address")
}

// Where one works and which networks one is in are asked for by the member and decided
// by the office, who tell them.
func TestEachPersonHasAHome_TheOfficeDecidesWhatMembersAskFor(t *testing.T) {
	t.Parallel()
	d := mustDesk(t, 3)
	b := d.browse("M0001")
	b.must(b.get("/account/organisation"))
	b.must(b.post("/account/organisation", url.Values{"organisation": {"NHS Lothian"}, "words": {"I moved."}}))
	b.want("Organisation: NHS Lothian", "not decided yet")
	if got := b.post("/account/organisation", url.Values{"organisation": {"Elsewhere"}}); got != http.StatusConflict {
		t.Errorf("asked twice: %d", got)
	}
	if got := b.get("/office/wishes"); got != http.StatusForbidden {
		t.Errorf("a member reads what others ask for: %d", got)
	}
	s := d.browse("SEC")
	s.must(s.get("/office/wishes"))
	s.want("Organisation: NHS Lothian")
	form := "/office/wishes/" + regexp.MustCompile(`/office/wishes/([0-9a-f-]{36})`).FindStringSubmatch(s.page)[1]
	s.must(s.get(form))
	s.must(s.post(form, url.Values{"grant": {"yes"}}))
	var p domain.Person
	if err := d.store.Read(d.ctx(), func(tx *store.Tx) (err error) {
		p, err = tx.PersonByNumber("M0001")
		return err
	}); err != nil || p.Organisation != "NHS Lothian" {
		t.Errorf("%s, %v", p.Organisation, err)
	}
	b.must(b.get("/account"))
	b.want("Done")
	decided := false
	for _, m := range d.mails() {
		decided = decided || m.Mail.Template == "wish-decided"
	}
	if !decided {
		t.Error("nobody was told")
	}
}

// Whoever does without reminders gets none; what the rules ask for comes in any case.
func TestEachPersonHasAHome_MailsByChoice(t *testing.T) {
	t.Parallel()
	d, _, c := mustPolling(t, 14)
	b := d.browse("M0008")
	b.must(b.get("/account/mail"))
	b.must(b.post("/account/mail", url.Values{"results": {"yes"}}))
	d.mails()
	for _, at := range c.Reminders() {
		d.at(at.Add(time.Second))
	}
	reminded := map[domain.PersonID]bool{}
	for _, m := range d.mails() {
		if m.Mail.Template == "reminder" {
			reminded[m.Person.ID] = true
		}
	}
	if reminded[d.people["M0008"].ID] || !reminded[d.people["M0009"].ID] {
		t.Errorf("reminded: %v", reminded)
	}
}
