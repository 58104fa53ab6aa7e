package api

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"hustings/domain"
	"hustings/elections/register"
)

// in asks for a page as a browser that would rather have a language.
func (b *browser) in(path, accept string) {
	b.d.t.Helper()
	r := httptest.NewRequest(http.MethodGet, deskOrigin+path, nil)
	r.Header.Set("Accept-Language", accept)
	answer := b.send(r)
	b.must(b.keep(path, answer))
}

func (b *browser) speaks(l domain.Language) {
	b.d.t.Helper()
	if !strings.Contains(b.page, `<html lang="`+string(l)+`">`) {
		b.d.t.Errorf("%s is not in %s", b.path, l)
	}
}

// Whoever is not signed in is spoken to as the browser asks, or as chosen at the switch.
func TestTheJourneySpeaksTheReadersLanguage(t *testing.T) {
	t.Parallel()
	d := mustDesk(t, 2)
	b := d.browse("")
	for accept, want := range map[string]domain.Language{"": domain.English, "cy": domain.Welsh, "cy-GB,cy;q=0.9,en;q=0.8": domain.Welsh, "en-GB,en;q=0.9,cy;q=0.8": domain.English,
		"fr, cy;q=0.5": domain.Welsh, "de": domain.English, "cy;q=0, en": domain.English, strings.Repeat("x,", 5000) + "cy": domain.English} {
		b.in("/sign-in", accept)
		if b.speaks(want); t.Failed() {
			t.Fatalf("asked for %q", accept)
		}
	}
	b.in("/sign-in", "cy")
	b.want("Beth yw eich cyfeiriad e-bost?", "English")
	b.in("/help", "cy") // what has no Welsh is English throughout
	b.speaks(domain.English)

	b.must(b.get("/language/cy?next=%2Felections"))
	if b.path != "/elections" {
		t.Errorf("the switch led to %s", b.path)
	}
	b.speaks(domain.Welsh)
	b.in("/sign-in", "en") // what was chosen comes before what the browser asks for
	b.speaks(domain.Welsh)
	if status := b.get("/language/xx"); status != http.StatusNotFound {
		t.Errorf("a language that nobody speaks: %d", status)
	}
	b.get("/language/en-GB?next=%2F%2Fevil.example")
	if b.path != "/" {
		t.Errorf("the switch led away, to %s", b.path)
	}
	b.speaks(domain.English)
	if status := b.get("/panels/none"); status != http.StatusNotFound {
		t.Errorf("%d", status)
	}
}

// A member's own choice is kept with her, on every device and in her mails; a switch on
// the page does the same, and leads back to it.
func TestAMembersLanguageIsKeptWithHer(t *testing.T) {
	t.Parallel()
	d := mustDesk(t, 2)
	b := d.browse("M0001")
	b.must(b.get("/account"))
	b.speaks(domain.English)
	b.must(b.post("/account/language", url.Values{"language": {"cy"}, "next": {"/my/votes"}}))
	if b.path != "/my/votes" {
		t.Errorf("the switch led to %s", b.path)
	}
	b.speaks(domain.Welsh)
	b.must(b.get("/account/language"))
	b.want("Dewis eich iaith")
	if p, _, err := d.register.Person(d.ctx(), domain.Engine(), d.people["M0001"].ID); err != nil || p.Language != domain.Welsh {
		t.Fatalf("kept is %q: %v", p.Language, err)
	}
	if _, err := d.register.RequestLink(d.ctx(), d.people["M0001"].Email); err != nil {
		t.Fatal(err)
	}
	letters, err := d.engine.TakeMail(d.ctx(), 10)
	if err != nil || len(letters) != 1 || letters[0].Person.Language != domain.Welsh {
		t.Fatalf("the mail does not know her language: %v %v", letters, err)
	}
	if status := b.post("/account/language", url.Values{"language": {"xx"}}); status != http.StatusUnprocessableEntity && status != http.StatusBadRequest {
		t.Errorf("a language that nobody speaks: %d", status)
	}
	again := d.browse("M0001")
	again.in("/account", "en")
	again.speaks(domain.Welsh)
}

// What was chosen at the switch before signing in goes with whoever signs in.
func TestTheLanguageChosenBeforeSigningInIsTakenAlong(t *testing.T) {
	t.Parallel()
	d := mustDesk(t, 2)
	if _, err := d.register.RequestLink(d.ctx(), d.people["M0001"].Email); err != nil {
		t.Fatal(err)
	}
	token := d.mail(d.mails(), register.SignInMail, "M0001")
	b := d.browse("")
	b.must(b.get("/language/cy?next=%2Fsign-in%2Flink"))
	b.must(b.post("/sign-in/link", url.Values{"token": {token}}))
	b.speaks(domain.Welsh)
	if p, _, err := d.register.Person(d.ctx(), domain.Engine(), d.people["M0001"].ID); err != nil || p.Language != domain.Welsh {
		t.Errorf("kept is %q: %v", p.Language, err)
	}
}
