package api

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"hustings/domain"
)

// PR2 at the doors: whoever is signed in takes home what is kept about her, on the
// account page and by the API, and there is no address for anybody else's.
func TestPR2_WhatIsHeldAboutOneselfIsTakenHome(t *testing.T) {
	t.Parallel()
	d := mustDesk(t, 3)
	b := d.browse("M0001")
	b.must(b.get("/account"))
	b.want("Download what we hold about you")
	if !strings.Contains(b.page, `href="/account/data.json"`) {
		t.Error("the account page does not lead to it")
	}
	for path, inviting := range map[string]string{"/account/data.json": "/sign-in", "/account/data.json?person=" + string(d.people["M0002"].ID): "/sign-in", "/api/v1/me/data": ""} {
		answer := b.send(httptest.NewRequest(http.MethodGet, deskOrigin+path, nil))
		b.must(b.keep(path, answer))
		if kind := answer.Header.Get("Content-Type"); !strings.HasPrefix(kind, "application/json") {
			t.Errorf("%s is %s", path, kind)
		}
		if shown := answer.Header.Get("Content-Disposition"); shown != `attachment; filename="what-we-hold-about-you.json"` {
			t.Errorf("%s: %q", path, shown)
		}
		var held struct {
			Person      struct{ Number, Email string }
			Memberships []struct{ Network string }
			Sessions    []any
		}
		if err := json.Unmarshal([]byte(b.page), &held); err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		if held.Person.Number != "M0001" || held.Person.Email != d.people["M0001"].Email || len(held.Memberships) != 1 ||
			held.Memberships[0].Network != d.network.Name || len(held.Sessions) == 0 {
			t.Errorf("%s holds %+v", path, held)
		}
		if strings.Contains(b.page, "M0002") || strings.Contains(b.page, string(d.people["M0002"].ID)) {
			t.Errorf("%s tells of somebody else", path)
		}
		nobody := d.browse("")
		if status := nobody.get(path); inviting == "" && status != http.StatusUnauthorized || !strings.HasPrefix(nobody.path, inviting) {
			t.Errorf("%s without a session: %d at %s", path, status, nobody.path)
		}
	}
}

// An officer removes one of her passkeys from the account page, having shown one,
// and nobody removes another's.
func TestAPasskeyIsRemovedFromTheAccountPage(t *testing.T) {
	t.Parallel()
	d := mustDesk(t, 0)
	ro, dep := d.browse("RO"), d.browse("DEP")
	dev := ro.enrolled()
	ro.must(ro.get("/account"))
	ro.want("test key", "Remove test key")
	remove := ro.firstLink("test key")
	if ro.get(remove); !strings.HasPrefix(ro.path, "/passkey?next=") {
		t.Fatalf("without a proof it is at %s", ro.path)
	}
	others := dep.enrolled()
	if status, answer := dep.stepUp(others); status != http.StatusCreated {
		t.Fatalf("proving: %d %v", status, answer)
	}
	if status := dep.get(remove); status != http.StatusNotFound {
		t.Errorf("another's passkey: %d", status)
	}
	dep.must(dep.get("/account"))
	if status := dep.post(remove, nil); status != http.StatusNotFound {
		t.Errorf("another's passkey is removed: %d", status)
	}
	if status, answer := ro.stepUp(dev); status != http.StatusCreated {
		t.Fatalf("proving: %d %v", status, answer)
	}
	ro.must(ro.get(remove))
	ro.want("Remove a passkey", "test key")
	ro.must(ro.post(remove, nil))
	ro.want("The passkey is removed.")
	if left, err := d.register.Passkeys(d.ctx(), domain.Actor{Person: d.people["RO"].ID}); err != nil || len(left) != 1 {
		t.Errorf("%d passkeys are left: %v", len(left), err)
	}
	if left, err := d.register.Passkeys(d.ctx(), domain.Actor{Person: d.people["DEP"].ID}); err != nil || len(left) != 2 {
		t.Errorf("the deputy has %d: %v", len(left), err)
	}
}
