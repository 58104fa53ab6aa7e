package api

import (
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"hustings/api/door"
	"hustings/api/site"
	"hustings/domain"
	"hustings/elections/register"
)

// chosen is the value that a select of the last page stands at, empty for none.
func (b *browser) chosen(field string) string {
	_, list, _ := strings.Cut(b.page, `name="`+field+`"`)
	list, _, _ = strings.Cut(list, "</select>")
	m := regexp.MustCompile(`value="([^"]*)" selected`).FindStringSubmatch(list)
	if m == nil {
		return ""
	}
	return m[1]
}

// Without scripts each step is a page of its own: going back loses no mark, no mark
// stands in an address or the log, and what the browser keeps opens for the same
// person and paper only.
// Casting takes two steps, review and confirm (R63).
func TestStepsWithoutScriptsAreKept(t *testing.T) {
	t.Parallel()
	d, _, c := mustPolling(t, 14)
	ballot := "/contests/" + string(c.ID) + "/ballot"
	b := d.browse("M0012")
	b.must(b.get(ballot))
	b.must(b.post(ballot+"/review", url.Values{"rank-c05": {"1"}, "rank-c04": {"2"}}))
	if b.path != ballot+"/review" {
		t.Fatalf("the review is shown at %s, in answer to a form", b.path)
	}
	b.want("Is this your ballot?")
	b.must(b.get(ballot)) // the browser's Back, or "Change it"
	for _, field := range []string{"rank-c05", "rank-c04"} {
		if got := b.chosen(field); got == "" {
			t.Errorf("%s: Back has lost the mark", field)
		}
	}
	b.must(b.get(ballot + "/review"))
	confirm := b.hidden(ballot + "/confirm")

	// A paper that breaks a rule comes back as it was filled in.
	if status := b.post(ballot+"/review", url.Values{"rank-c05": {"1"}, "rank-c04": {"1"}, "csrf": {confirm.Get("csrf")}}); status != http.StatusUnprocessableEntity {
		t.Errorf("two candidates with one rank: %d", status)
	}
	if b.chosen("rank-c04") != "1" {
		t.Error("a refused paper comes back empty")
	}

	// Somebody else at the same browser sees none of it.
	other := d.browse("M0013")
	other.cookies[site.DraftCookie] = b.cookies[site.DraftCookie]
	other.must(other.get(ballot))
	if other.chosen("rank-c05") != "" {
		t.Error("somebody else reads the marks that the browser keeps")
	}
	other.must(other.get(ballot + "/review"))
	other.want("Review my ballot")

	b.must(b.post(ballot+"/confirm", confirm))
	b.want("Your ballot is in the box")
	if _, kept := b.cookies[site.DraftCookie]; kept {
		t.Error("the marks outlive the cast")
	}
	if log := d.log.String(); strings.Contains(log, "rank-c05") || strings.Contains(log, "c05") {
		t.Error("marks in the log")
	}
}

// The session that ends before the paper is reviewed or cast costs no mark: after
// signing in the same paper is there, for the same person only.
func TestASessionThatEndsCostsNoMark(t *testing.T) {
	t.Parallel()
	for _, step := range []string{"review", "confirm"} {
		t.Run(step, func(t *testing.T) {
			d, _, c := mustPolling(t, 14)
			ballot := "/contests/" + string(c.ID) + "/ballot"
			b := d.browse("M0012")
			b.must(b.get(ballot))
			form := b.hidden(ballot + "/review")
			form.Set("rank-c05", "1")
			if step == "confirm" {
				b.must(b.post(ballot+"/review", form))
				form = b.hidden(ballot + "/confirm")
			}
			delete(b.cookies, door.SessionCookie)
			delete(b.cookies, site.DraftCookie)
			b.must(b.post(ballot+"/"+step, form))
			if !strings.HasPrefix(b.path, "/sign-in?next=") {
				t.Fatalf("the form led to %s", b.path)
			}
			kept := b.cookies[site.DraftCookie]
			same, other := d.browse("M0012"), d.browse("M0013")
			same.cookies[site.DraftCookie], other.cookies[site.DraftCookie] = kept, kept
			other.must(other.get(ballot + "/review"))
			other.want("Review my ballot") // an empty paper: nothing was kept for them
			same.must(same.get(ballot + "/review"))
			same.want("Is this your ballot?")
			same.must(same.post(ballot+"/confirm", same.hidden(ballot+"/confirm")))
			same.want("Your ballot is in the box")
			if turnout, err := d.engine.Turnout(d.ctx(), c.ID); err != nil || turnout.Ballots != 1 {
				t.Errorf("%d ballots were cast, %v", turnout.Ballots, err)
			}
		})
	}
}

// Whoever followed a mail's link to a ballot, and had to sign in by another mail,
// lands on that ballot; and a page learns how long its session lasts.
func TestSigningInLeadsToTheBallotOneCameFor(t *testing.T) {
	t.Parallel()
	d, _, c := mustPolling(t, 14)
	ballot := "/contests/" + string(c.ID) + "/ballot"
	b := d.browse("")
	b.must(b.get(ballot))
	b.must(b.post("/sign-in", url.Values{"email": {"m0012@example.org"}, "next": {ballot}}))
	if got := b.cookies[site.CameFor]; got == "" {
		t.Fatal("the browser does not remember what it came for")
	}
	for address, want := range map[string]string{ballot: ballot, "https://elsewhere.example": "/my/votes", "//elsewhere.example": "/my/votes"} {
		d.mails() // what lies there already is not looked at
		if _, err := d.register.RequestLink(d.ctx(), d.people["M0012"].Email); err != nil {
			t.Fatal(err)
		}
		token := d.mail(d.mails(), register.SignInMail, "M0012")
		again := d.browse("")
		again.cookies[site.CameFor] = address
		again.must(again.get("/sign-in/link"))
		again.must(again.post("/sign-in/link", url.Values{"token": {token}}))
		if again.path != want {
			t.Errorf("whoever came for %q landed on %s", address, again.path)
		}
		again.must(again.get("/session"))
		if !strings.Contains(again.page, `"seconds":`) || strings.Contains(again.page, `"seconds":0`) {
			t.Errorf("/session says %s", again.page)
		}
	}
	nobody := d.browse("")
	nobody.must(nobody.get("/session"))
	if nobody.page != `{"seconds":0}` {
		t.Errorf("/session says %s to nobody", nobody.page)
	}
}

// A visitor of an open election gives her address on its own page, a page and a tap
// sooner, and lands on the ballot. A page that has stood open for longer than its browser
// is known does nothing, and leads to where the address is asked for anew.
func TestAVisitorVotesFromTheElectionsPage(t *testing.T) {
	t.Parallel()
	d, el, c := mustPolling(t, 14)
	ballot := "/contests/" + string(c.ID) + "/ballot"
	b := d.browse("")
	b.must(b.get("/elections/" + el.Reference))
	form := b.hidden("/sign-in")
	form.Set("email", "m0012@example.org")
	late := maps.Clone(form)
	if form.Get("next") != ballot {
		t.Fatalf("the form leads to %q", form.Get("next"))
	}
	d.mails()
	b.must(b.post("/sign-in", form))
	if b.path != site.WithNext("/sign-in/mail", ballot) {
		t.Fatalf("landed on %s", b.path)
	}
	token := d.mail(d.mails(), register.SignInMail, "M0012")
	b.must(b.get("/sign-in/link"))
	b.must(b.post("/sign-in/link", url.Values{"token": {token}}))
	if b.path != ballot {
		t.Errorf("signed in and landed on %s", b.path)
	}
	b.must(b.get("/elections/" + el.Reference))
	if strings.Contains(b.page, `name="email"`) || !strings.Contains(b.page, `href="`+ballot+`"`) {
		t.Errorf("whoever is signed in is asked for her address, or has no way to vote:\n%s", plainText(b.page))
	}

	forgotten := d.browse("")
	forgotten.must(forgotten.post("/sign-in", late))
	if forgotten.path != site.WithNext("/sign-in", ballot) {
		t.Errorf("a page that stood open led to %s", forgotten.path)
	}
	forgotten.want("What is your email address?")

	// Another tab was quicker: it has asked for a mail, or somebody has signed in there.
	two := d.browse("")
	two.must(two.get("/elections/" + el.Reference))
	slower := two.hidden("/sign-in")
	slower.Set("email", "m0011@example.org")
	two.must(two.get("/sign-in"))
	two.must(two.post("/sign-in", url.Values{"email": {"nobody@example.org"}}))
	two.must(two.post("/sign-in", slower))
	if two.path != site.WithNext("/sign-in", ballot) {
		t.Errorf("beside another tab that asked for a mail it led to %s", two.path)
	}
	b.must(b.post("/sign-in", late))
	if b.path != ballot {
		t.Errorf("beside another tab in which she has signed in it led to %s", b.path)
	}
	if left := d.mails(); len(left) > 0 {
		t.Errorf("a form of a browser nobody knows has sent %d mails", len(left))
	}
}

// Two candidates of one name are told apart by their organisations wherever a paper
// is shown.
func TestNamesakesAreToldApart(t *testing.T) {
	t.Parallel()
	c := domain.Contest{Options: []domain.Option{{ID: "c01", Name: "Tom Ng", Organisation: "NHS Lothian"},
		{ID: "c02", Name: "Tom Ng", Organisation: "NHS Devon"}, {ID: "c03", Name: "Grace Okafor", Organisation: "NHS Devon"}}}
	var labels []string
	for _, r := range site.PaperRows(c, nil) {
		labels = append(labels, r.Label())
	}
	if got := strings.Join(labels, "; "); got != "Tom Ng (NHS Lothian); Tom Ng (NHS Devon); Grace Okafor" {
		t.Errorf("the paper says %s", got)
	}
}
