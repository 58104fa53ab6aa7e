package api

import (
	"fmt"
	"maps"
	"math"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"hustings/api/door"
	"hustings/domain"
	"hustings/elections/clerk"
	"hustings/elections/register"
)

// mustAskSupport has M0000 stand and ask M0002 for her support, and gives the
// secret of the mail's link.
func (d *desk) mustAskSupport(el domain.Election) string {
	d.t.Helper()
	n, err := d.engine.Nominate(d.ctx(), d.as("M0000"), el.ID, "")
	if err == nil {
		_, err = d.engine.AskSupporters(d.ctx(), d.as("M0000"), n.ID, "M0002")
	}
	if err != nil {
		d.t.Fatal(err)
	}
	return d.mail(d.mails(), clerk.MailSupportAsked, "M0002")
}

// ML2: scanners that follow a mail's links, by GET or HEAD, spend nothing.
func TestML2_ScannersSpendNoLink(t *testing.T) {
	t.Parallel()
	d, el := mustNoticed(t, 14)
	support := d.mustAskSupport(el)
	if _, err := d.register.RequestLink(d.ctx(), "m0001@example.org"); err != nil {
		t.Fatal(err)
	}
	secret := d.mail(d.mails(), register.SignInMail, "M0001")
	for i := range 50 {
		for _, link := range []string{"/sign-in/link", "/supports", "/sign-in/link?" + secret, "/supports?link=" + support} {
			method := []string{http.MethodGet, http.MethodHead}[i%2]
			scanner := d.browse("")
			if answer := scanner.send(httptest.NewRequest(method, deskOrigin+link, nil)); answer.StatusCode != http.StatusOK {
				t.Fatalf("%s %s: %d", method, link, answer.StatusCode)
			}
		}
	}
	b := d.browse("")
	b.get("/sign-in/link")
	b.must(b.post("/sign-in/link", url.Values{"token": {secret}}))
	b.want("My votes")
	if _, err := d.engine.SupportQuestion(d.ctx(), support); err != nil {
		t.Errorf("the supporter's link is spent: %v", err)
	}
}

// ML5: no secret of a mail comes into a log, an address, a header or the metrics,
// and neither does anybody's mail address.
func TestML5_SecretsStayOutOfLogsAndAddresses(t *testing.T) {
	t.Parallel()
	d, el := mustNoticed(t, 14)
	d.mails()
	b := d.browse("")
	b.get("/sign-in?next=/account")
	var answers []*http.Response
	form := func(b *browser, path string, values url.Values) {
		values.Set("csrf", b.csrf())
		r := httptest.NewRequest(http.MethodPost, deskOrigin+path, strings.NewReader(values.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		answers = append(answers, b.send(r))
	}
	form(b, "/sign-in", url.Values{"email": {"m0001@example.org"}})
	secret := d.mail(d.mails(), register.SignInMail, "M0001")
	b.get("/sign-in/link")
	form(b, "/sign-in/link", url.Values{"token": {secret}, "next": {"/account"}})
	session := b.cookies[door.SessionCookie]
	if session == "" {
		t.Fatal("nobody is signed in")
	}
	support := d.mustAskSupport(el)
	mail := d.browse("")
	mail.get("/supports")
	form(mail, "/supports", url.Values{"token": {support}})
	form(mail, "/supports/answer", url.Values{"token": {support}, "answer": {"yes"}})
	scraped := httptest.NewRecorder()
	d.server.PrivateHandler().ServeHTTP(scraped, httptest.NewRequest(http.MethodGet, "/metrics", nil))
	metrics := scraped.Body.String()
	if !strings.Contains(metrics, "go_goroutines") {
		t.Errorf("no metrics, so this proves nothing of them: %d %q", scraped.Code, metrics)
	}
	for _, s := range []string{secret, register.CodeOf(secret), session, support, "m0001@example.org", "@example.org", url.QueryEscape("m0001@example.org")} {
		if strings.Contains(d.log.String(), s) {
			t.Errorf("%q stands in the log", s)
		}
		if strings.Contains(metrics, s) {
			t.Errorf("%q stands in the metrics", s)
		}
		for _, a := range answers {
			for name, values := range a.Header {
				if name != "Set-Cookie" && strings.Contains(strings.Join(values, " "), s) {
					t.Errorf("%q stands in the header %s of %s", s, name, a.Request.URL)
				}
			}
		}
	}
	if !strings.Contains(d.log.String(), "/sign-in/link") {
		t.Error("the log tells of no request at all, so this proves nothing")
	}
}

// ML6: whatever session a browser has before, it has another one afterwards, and
// the old one is dead.
func TestML6_SigningInChangesTheSession(t *testing.T) {
	t.Parallel()
	d := mustDesk(t, 3)
	victim := d.browse("M0001")
	planted := victim.cookies[door.SessionCookie]
	if _, err := d.register.RequestLink(d.ctx(), "m0002@example.org"); err != nil {
		t.Fatal(err)
	}
	secret := d.mail(d.mails(), register.SignInMail, "M0002")
	victim.get("/sign-in/link")
	victim.must(victim.post("/sign-in/link", url.Values{"token": {secret}}))
	victim.want("Sign in as Member No0002?")
	victim.must(victim.post("/sign-in/link", url.Values{"token": {secret}, "instead": {"yes"}}))
	if victim.cookies[door.SessionCookie] == planted {
		t.Fatal("the session before is the session after")
	}
	victim.get("/account")
	victim.want("M0002")
	thief := d.browse("")
	thief.cookies[door.SessionCookie] = planted
	thief.get("/account")
	thief.want("What is your email address?")

	made := d.browse("") // a secret that somebody made up opens nothing and is not taken over
	made.cookies[door.SessionCookie] = strings.Repeat("A", 43)
	if _, err := d.register.RequestLink(d.ctx(), "m0002@example.org"); err != nil {
		t.Fatal(err)
	}
	secret = d.mail(d.mails(), register.SignInMail, "M0002")
	made.get("/sign-in/link")
	made.must(made.post("/sign-in/link", url.Values{"token": {secret}}))
	if made.cookies[door.SessionCookie] == strings.Repeat("A", 43) {
		t.Error("a planted secret became a session")
	}
}

// PR1: whoever asks for a link learns nothing of whether the address is known:
// not from the status, the bytes or the time. 10,000 of each are tried by hand;
// here as many as a test may take.
func TestPR1_KnownAndUnknownAddressesLookTheSame(t *testing.T) {
	n := inShort(100, 400) // with -short other programs run beside it
	d := mustDesk(t, n)
	d.log.Grow(4 << 20)
	asked := 0
	ask := func(b *browser, email string) (time.Duration, string) {
		form := url.Values{"email": {email}, "csrf": {b.csrf()}, "next": {""}}
		body := form.Encode()
		r := httptest.NewRequest(http.MethodPost, deskOrigin+"/sign-in", strings.NewReader(body))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Origin", deskOrigin)
		r.RemoteAddr = fmt.Sprintf("10.0.%d.%d:1", asked/200, asked%200) // one address may not ask so often (DO1)
		asked++
		r.AddCookie(&http.Cookie{Name: door.AskingCookie, Value: b.cookies[door.AskingCookie]})
		w := httptest.NewRecorder()
		began := time.Now()
		d.server.Handler().ServeHTTP(w, r)
		took := time.Since(began)
		header := w.Result().Header
		header.Del("Request-Id")
		cookie := header.Get("Set-Cookie")
		header.Set("Set-Cookie", regexp.MustCompile(`=[\w-]{43};`).ReplaceAllString(cookie, "=SECRET;"))
		return took, fmt.Sprint(w.Code, header, w.Body.String())
	}
	b := d.browse("")
	b.get("/sign-in")
	ask(b, "warm.up@example.org")
	runtime.GC()
	var known, unknown []float64
	answers := map[string]int{}
	for i := range n {
		measure := func(email string, into *[]float64) {
			took, answer := ask(b, email)
			*into = append(*into, float64(took))
			answers[answer]++
		}
		a, z := fmt.Sprintf("m%04d@example.org", i), fmt.Sprintf("x%04d@example.org", i)
		if i%2 == 0 {
			measure(a, &known)
			measure(z, &unknown)
		} else {
			measure(z, &unknown)
			measure(a, &known)
		}
	}
	if len(answers) != 1 {
		t.Errorf("%d different answers: %v", len(answers), slices.Collect(maps.Keys(answers)))
	}
	s := math.Abs(welch(known, unknown))
	t.Logf("n = %d each, Welch's t = %.2f", n, s)
	if s >= 4.5 {
		t.Errorf("t = %.1f: the time tells known from unknown", s)
	}
}

// welch is Welch's t of two samples, without the slowest tenth of each, which
// the machine's other work makes.
func welch(a, b []float64) float64 {
	moments := func(x []float64) (mean, variance, n float64) {
		x = slices.Sorted(slices.Values(x))
		x = x[:len(x)*9/10]
		for _, v := range x {
			mean += v / float64(len(x))
		}
		for _, v := range x {
			variance += (v - mean) * (v - mean) / float64(len(x)-1)
		}
		return mean, variance, float64(len(x))
	}
	am, av, an := moments(a)
	bm, bv, bn := moments(b)
	return (am - bm) / math.Sqrt(av/an+bv/bn)
}
