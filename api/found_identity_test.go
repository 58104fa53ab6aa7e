package api

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"

	"hustings/api/door"
	"hustings/domain"
	"hustings/elections/register"
	"hustings/elections/store/storetest"
)

// Tokens that name a key nobody knows have the keys fetched anew, once a minute.
func TestFound04_KeysAreFetchedOnceAMinute(t *testing.T) {
	t.Parallel()
	d, p := mustSignOnDesk(t, 1)
	try := func(kid string) *browser {
		p.sign = func(c map[string]any) string { return p.signed(jose.ES256, p.key, c, map[string]any{"kid": kid}) }
		b := d.browse("")
		b.comeBack(p.authorise(b.leave(""), "m0000@example.org"))
		return b
	}
	for i := range 5 {
		if b := try(fmt.Sprint("unknown-", i)); b.cookies[door.SessionCookie] != "" {
			t.Fatal("a key that nobody knows signs in")
		}
	}
	if p.fetched != 1 {
		t.Errorf("the keys were fetched %d times within a minute", p.fetched)
	}
	storetest.MustSet(t, d.store, d.now().Add(door.KeysEvery))
	try("unknown-5")
	try("unknown-6")
	if p.fetched != 2 {
		t.Errorf("the keys were fetched %d times in two minutes", p.fetched)
	}
	if b := try("k1"); b.cookies[door.SessionCookie] == "" {
		t.Error("the key that is known signs nobody in")
	}
}

// At the provider somebody is who her subject says; whoever is signed in here is
// not replaced by another.
func TestFound04_AnotherSubjectWithTheAddressIsRefused(t *testing.T) {
	t.Parallel()
	d, p := mustSignOnDesk(t, 2)
	as := func(b *browser, subject, email string) *browser {
		p.claims = func(c map[string]any) { c["sub"] = subject }
		b.comeBack(p.authorise(b.leave(""), email))
		return b
	}
	first := as(d.browse(""), "s1", "m0000@example.org")
	if _, me := first.me(); me["number"] != "M0000" {
		t.Fatalf("signed in as %v", me["number"])
	}
	if b := as(d.browse(""), "s2", "m0000@example.org"); b.cookies[door.SessionCookie] != "" {
		t.Error("another subject with the same address signs in")
	}
	b := d.browse("")
	address := b.leave("")
	b.cookies[door.SessionCookie] = first.cookies[door.SessionCookie]
	p.claims = func(c map[string]any) { c["sub"] = "s3" }
	b.comeBack(p.authorise(address, "m0001@example.org"))
	b.want("Sign out first")
	if _, me := b.me(); me["number"] != "M0000" {
		t.Errorf("now signed in as %v", me["number"])
	}
}

func TestFound03_AnothersLinkNamesHerAndAsks(t *testing.T) {
	t.Parallel()
	d := mustDesk(t, 2)
	b := d.browse("M0000")
	mine := b.cookies[door.SessionCookie]
	if _, err := d.register.RequestLink(d.ctx(), "m0001@example.org"); err != nil {
		t.Fatal(err)
	}
	secret := d.mail(d.mails(), register.SignInMail, "M0001")
	b.must(b.get("/sign-in/link"))
	b.must(b.post("/sign-in/link", url.Values{"token": {secret}}))
	b.want("Sign in as Member No0001?", "You are signed in as Member No0000")
	if _, me := b.me(); me["number"] != "M0000" || b.cookies[door.SessionCookie] != mine {
		t.Fatalf("replaced unasked by %v", me["number"])
	}
	b.must(b.get("/account")) // she leaves it at that, and later means it
	b.must(b.post("/sign-in/link", url.Values{"token": {secret}, "instead": {"yes"}}))
	if _, me := b.me(); me["number"] != "M0001" {
		t.Errorf("asked, and signed in as %v", me["number"])
	}
}

// A program of the page renews the session by a code: the cookie is a new one, and
// nothing of the page is lost.
func TestFound03_ACodeRenewsTheSessionInTheBrowser(t *testing.T) {
	t.Parallel()
	d := mustDesk(t, 1)
	b := d.browse("M0000")
	old := b.cookies[door.SessionCookie]
	storetest.MustSet(t, d.store, d.now().Add(29*time.Minute))
	_, answer := b.sendJSON("/api/v1/sign-in", map[string]any{"email": "m0000@example.org"})
	code := register.CodeOf(d.mail(d.mails(), register.SignInMail, "M0000"))
	status, wrong := b.sendJSON("/api/v1/sessions/current/renewal", map[string]any{"browser": answer["browser"], "code": "AAAA-AAAA"})
	if status != http.StatusUnauthorized || wrong["reason"] != "code-not-valid" {
		t.Errorf("a wrong code: %d %v", status, wrong)
	}
	status, renewed := b.sendJSON("/api/v1/sessions/current/renewal", map[string]any{"browser": answer["browser"], "code": code})
	if status != http.StatusCreated || b.cookies[door.SessionCookie] == old || b.cookies[door.SessionCookie] != renewed["session"] {
		t.Fatalf("renewing: %d %v", status, renewed)
	}
	now, err := d.register.Actor(d.ctx(), b.cookies[door.SessionCookie])
	if err != nil || !now.Actor.ProvedAt.Equal(d.now()) {
		t.Errorf("proved at %s: %v", now.Actor.ProvedAt, err)
	}
	thief := d.browse("")
	thief.cookies[door.SessionCookie] = old
	if status, _ := thief.me(); status != http.StatusUnauthorized {
		t.Errorf("the old session still answers %d", status)
	}
}

// Two officers on the site: one asks for a new address of somebody who votes, the
// other sees exactly what and confirms. The page says so before the form.
func TestFound01_TwoOfficersChangeAnAddressOnTheSite(t *testing.T) {
	t.Parallel()
	d, _ := mustNoticed(t, 12)
	sec, ro := d.fresh("SEC"), d.fresh("RO")
	path := "/office/people/" + string(d.people["M0003"].ID)
	sec.must(sec.get(path + "/address"))
	sec.want("takes two officers", "m0003@example.org")
	if status := sec.post(path+"/address", url.Values{"email": {"m0004@example.org"}, "why": {"She wrote."}}); status != http.StatusUnprocessableEntity {
		t.Errorf("the address of another: %d", status)
	}
	sec.must(sec.post(path+"/address", url.Values{"email": {"new@example.org"}, "why": {"She wrote."}}))
	sec.want("A second officer has been told", "New address new@example.org")
	if got := d.emailOf("M0003"); got != "m0003@example.org" {
		t.Fatalf("one officer has changed it to %s", got)
	}
	ro.must(ro.get("/office"))
	ro.must(ro.get("/office/requests"))
	ro.want("Change a person’s address", "Member No0003, M0003", "She wrote.")
	ro.must(ro.get(ro.firstLink("Asked by")))
	confirm := ro.path
	if !strings.HasPrefix(confirm, "/office/register/") { // the first link leads to the person
		ro.must(ro.get("/office/requests"))
		confirm = "/office/register/" + strings.Split(strings.Split(ro.page, `/office/register/`)[1], `"`)[0]
		confirm = strings.TrimSuffix(confirm, "/decline")
		ro.must(ro.get(confirm))
	}
	ro.want("new@example.org")
	ro.must(ro.post(confirm, nil))
	if got := d.emailOf("M0003"); got != "new@example.org" {
		t.Errorf("two officers have left it %s", got)
	}
	// An import leaves the like as a request and says whose.
	sec.must(sec.get("/office/import"))
	sec.must(sec.sendFile("/office/import", "members.csv", sheetHead+"M0005,Member,No0005,thief@example.org,Trust 5,CIO,active,2024-01-01\n", url.Values{"what": {"members"}}))
	sec.want("These addresses wait for a second officer", "M0005")
}

// An officer who has no passkey is led to add one before she acts, and what she
// typed comes back.
func TestFound01_AnOfficerWithoutAPasskeyIsLedToAddOne(t *testing.T) {
	t.Parallel()
	d := mustDesk(t, 2)
	d.unseen("SEC")
	p := d.people["SEC"].ID
	sec := d.browse("SEC")
	path := "/office/people/" + string(d.people["M0001"].ID) + "/disable"
	sec.must(sec.get(path))
	sec.must(sec.post(path, url.Values{"why": {"Asked for by her employer."}}))
	if sec.path != "/passkey/new?next="+url.QueryEscape(path+"?kept=1") {
		t.Fatalf("led to %s", sec.path)
	}
	if status, _ := sec.sendJSON("/api/v1/members/"+string(d.people["M0001"].ID)+"/disabling", map[string]any{"why": "x"}); status != http.StatusForbidden {
		t.Errorf("by the API: %d", status)
	}
	sec.must(sec.showsPasskey(newDevice(t, deskOrigin, "vote.example.org")))
	if sec.path != path+"?kept=1" || !strings.Contains(sec.page, "Asked for by her employer.") {
		t.Errorf("after adding it: %s", sec.path)
	}
	sec.must(sec.post(path, url.Values{"why": {"Asked for by her employer."}}))
	// Nobody opened a second one: the page asks for a code that another officer is given.
	sec.get("/passkey/new")
	sec.want("under a second officer’s eye")
	ro := d.fresh("RO")
	ro.must(ro.get("/office/people/" + string(p) + "/passkey"))
	ro.must(ro.post("/office/people/"+string(p)+"/passkey", nil))
	_, code, _ := strings.Cut(plainText(ro.page), "The code for Officer SEC is ")
	if status := sec.post("/passkey/code", url.Values{"code": {"AAAA-AAAA"}}); status == http.StatusOK {
		t.Error("any code will do")
	}
	sec.must(sec.post("/passkey/code", url.Values{"code": {code[:9]}}))
	if sec.path != "/passkey/new" {
		t.Errorf("after the code: %s %s", sec.path, plainText(sec.page))
	}
	sec.must(sec.showsPasskey(newDevice(t, deskOrigin, "vote.example.org")))
	if have, err := d.register.Passkeys(d.ctx(), domain.Actor{Person: p}); err != nil || len(have) != 2 || have[1].SeenBy != d.people["RO"].ID && have[0].SeenBy != d.people["RO"].ID {
		t.Errorf("kept %+v: %v", have, err)
	}
}

func (d *desk) emailOf(number string) string {
	d.t.Helper()
	p, _, err := d.register.Person(d.ctx(), domain.Engine(), d.people[number].ID)
	if err != nil {
		d.t.Fatal(err)
	}
	return p.Email
}
