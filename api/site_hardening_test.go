package api

import (
	"fmt"
	"html"
	"io"
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

	"hustings/domain"
	"hustings/elections"
	"hustings/elections/register"
)

// trackingCodes are what a page shows of ballots.
var trackingCodes = regexp.MustCompile(`[A-Z2-7]{4}(-[A-Z2-7]{4}){4}`)

var hrefs = regexp.MustCompile(`(?:href|action|src)="(/[^"]*)"`)

// seen is a page that a crawl came by.
type seen struct {
	status int
	header http.Header
	body   string
}

// crawl follows every link of the site from the first page on, as this browser.
func (b *browser) crawl(most int) map[string]seen {
	b.d.t.Helper()
	pages := map[string]seen{}
	for queue := []string{"/", "/account", "/my/votes", "/office", "/record", "/nothing/here"}; len(queue) > 0 && len(pages) < most; {
		path := queue[0]
		queue = queue[1:]
		path, _, _ = strings.Cut(path, "#")
		if _, done := pages[path]; done {
			continue
		}
		answer := b.send(httptest.NewRequest(http.MethodGet, deskOrigin+path, nil))
		body, err := io.ReadAll(answer.Body)
		if err != nil {
			b.d.t.Fatal(err)
		}
		pages[path] = seen{answer.StatusCode, answer.Header, string(body)}
		if next := answer.Header.Get("Location"); next != "" {
			queue = append(queue, next)
		}
		if strings.HasPrefix(answer.Header.Get("Content-Type"), "text/html") {
			for _, m := range hrefs.FindAllStringSubmatch(string(body), -1) {
				queue = append(queue, html.UnescapeString(m[1]))
			}
		}
	}
	return pages
}

// ML2: scanners that follow a mail's links, by GET or HEAD, spend nothing.
func TestML2_ScannersSpendNoLink(t *testing.T) {
	d := mustDesk(t, 14)
	el := d.mustNotice()
	n, err := d.engine.Nominate(d.ctx(), d.as("M0000"), el.ID, "")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.engine.AskSupporters(d.ctx(), d.as("M0000"), n.ID, "M0002"); err != nil {
		t.Fatal(err)
	}
	support := d.mail(d.mails(), elections.MailSupportAsked, "M0002")
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

// ML5: no secret of a mail comes into a log, an address or a header.
func TestML5_SecretsStayOutOfLogsAndAddresses(t *testing.T) {
	d := mustDesk(t, 14)
	el := d.mustNotice()
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
	session := b.cookies[sessionCookie]
	if session == "" {
		t.Fatal("nobody is signed in")
	}
	n, err := d.engine.Nominate(d.ctx(), d.as("M0000"), el.ID, "")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.engine.AskSupporters(d.ctx(), d.as("M0000"), n.ID, "M0002"); err != nil {
		t.Fatal(err)
	}
	support := d.mail(d.mails(), elections.MailSupportAsked, "M0002")
	mail := d.browse("")
	mail.get("/supports")
	form(mail, "/supports", url.Values{"token": {support}})
	form(mail, "/supports/answer", url.Values{"token": {support}, "answer": {"yes"}})
	for _, s := range []string{secret, register.CodeOf(secret), session, support, "m0001@example.org"} {
		if strings.Contains(d.log.String(), s) {
			t.Errorf("%q stands in the log", s)
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
	d := mustDesk(t, 3)
	victim := d.browse("M0001")
	planted := victim.cookies[sessionCookie]
	if _, err := d.register.RequestLink(d.ctx(), "m0002@example.org"); err != nil {
		t.Fatal(err)
	}
	secret := d.mail(d.mails(), register.SignInMail, "M0002")
	victim.get("/sign-in/link")
	victim.must(victim.post("/sign-in/link", url.Values{"token": {secret}}))
	if victim.cookies[sessionCookie] == planted {
		t.Fatal("the session before is the session after")
	}
	victim.get("/account")
	victim.want("M0002")
	thief := d.browse("")
	thief.cookies[sessionCookie] = planted
	thief.get("/account")
	thief.want("What is your email address?")

	made := d.browse("") // a secret that somebody made up opens nothing and is not taken over
	made.cookies[sessionCookie] = strings.Repeat("A", 43)
	if _, err := d.register.RequestLink(d.ctx(), "m0002@example.org"); err != nil {
		t.Fatal(err)
	}
	secret = d.mail(d.mails(), register.SignInMail, "M0002")
	made.get("/sign-in/link")
	made.must(made.post("/sign-in/link", url.Values{"token": {secret}}))
	if made.cookies[sessionCookie] == strings.Repeat("A", 43) {
		t.Error("a planted secret became a session")
	}
}

// ML7 and OP2 on everything that links lead to, for people of every kind.
func TestML7_OP2_CookiesAndHeadersOfEveryPage(t *testing.T) {
	d := mustDesk(t, 14)
	el, c := d.mustPoll()
	ballot := "/contests/" + string(c.ID) + "/ballot"
	total := 0
	for _, who := range []string{"", "M0012", "SEC", "RO", "AUD"} {
		b := d.browse(who)
		pages := b.crawl(150)
		maps.Copy(pages, map[string]seen{"/api/v1/me": {}, ballot: {}})
		for path := range pages {
			answer := b.send(httptest.NewRequest(http.MethodGet, deskOrigin+path, nil))
			total++
			for _, raw := range answer.Header.Values("Set-Cookie") {
				cookie, err := http.ParseSetCookie(raw)
				if err != nil {
					t.Fatal(err)
				}
				if !strings.HasPrefix(cookie.Name, "__Host-") || !cookie.Secure || !cookie.HttpOnly || cookie.Path != "/" || cookie.Domain != "" ||
					cookie.SameSite != http.SameSiteLaxMode && cookie.SameSite != http.SameSiteStrictMode {
					t.Errorf("%s: a cookie that could be stolen or planted: %s", path, cookie.Name)
				}
			}
			h := answer.Header
			csp := h.Get("Content-Security-Policy")
			if !strings.Contains(csp, "default-src 'none'") || strings.Contains(csp, "unsafe") || !strings.Contains(csp, "frame-ancestors 'none'") ||
				!strings.Contains(csp, "base-uri 'none'") {
				t.Errorf("%s: policy %q", path, csp)
			}
			if h.Get("X-Content-Type-Options") != "nosniff" || h.Get("Referrer-Policy") != "no-referrer" {
				t.Errorf("%s: %v", path, h)
			}
			var age int
			if _, err := fmt.Sscanf(h.Get("Strict-Transport-Security"), "max-age=%d", &age); err != nil || age < 365*24*3600 {
				t.Errorf("%s: HSTS %q", path, h.Get("Strict-Transport-Security"))
			}
			if !strings.HasPrefix(path, "/assets/") && h.Get("Cache-Control") != "no-store" {
				t.Errorf("%s may be kept: %q", path, h.Get("Cache-Control"))
			}
		}
	}
	if total < 60 {
		t.Errorf("only %d pages were seen of %s", total, el.Reference)
	}
}

// ML10: no form can be sent from elsewhere: not with another origin, not
// without a page's token, not with somebody else's.
func TestML10_NoFormFromElsewhere(t *testing.T) {
	d := mustDesk(t, 14)
	_, c := d.mustPoll()
	other := d.browse("M0001")
	other.get("/account")
	stolen := other.csrf()
	fill := strings.NewReplacer(":contest", string(c.ID), ":election", "CIO-2026", ":panel", "CIO")
	for _, who := range []string{"", "M0012", "SEC", "RO"} {
		b := d.browse(who)
		b.get("/sign-in/link")
		if who != "" {
			b.get("/account")
		}
		own := b.csrf()
		if own == "" {
			t.Fatalf("no token for %q", who)
		}
		tried := 0
		for _, r := range d.server.Routes() {
			if !r.Page || r.Method != http.MethodPost || strings.HasPrefix(r.Path, "/mail/") {
				continue
			}
			path := fill.Replace(r.Path)
			for name, forge := range map[string]func(*http.Request, url.Values){
				"another origin": func(r *http.Request, f url.Values) {
					f.Set("csrf", own)
					r.Header.Set("Origin", "https://evil.example")
				},
				"a cross-site fetch": func(r *http.Request, f url.Values) { f.Set("csrf", own); r.Header.Set("Sec-Fetch-Site", "cross-site") },
				"a sibling's page":   func(r *http.Request, f url.Values) { f.Set("csrf", own); r.Header.Set("Sec-Fetch-Site", "same-site") },
				"a browser that is mum": func(r *http.Request, f url.Values) {
					f.Set("csrf", own)
					r.Header.Del("Origin")
					r.Header.Del("Sec-Fetch-Site")
				},
				"an unknown origin": func(r *http.Request, f url.Values) {
					f.Set("csrf", own)
					r.Header.Set("Origin", "null")
					r.Header.Del("Sec-Fetch-Site")
				},
				"no token":            func(*http.Request, url.Values) {},
				"another one's token": func(_ *http.Request, f url.Values) { f.Set("csrf", stolen) },
			} {
				values := url.Values{"why": {"x"}, "email": {"m0001@example.org"}}
				req := httptest.NewRequest(http.MethodPost, deskOrigin+path, nil)
				req.Header.Set("Origin", deskOrigin)
				req.Header.Set("Sec-Fetch-Site", "same-origin")
				forge(req, values)
				body := values.Encode()
				req.Body, req.ContentLength = io.NopCloser(strings.NewReader(body)), int64(len(body))
				req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
				for name, value := range b.cookies {
					req.AddCookie(&http.Cookie{Name: name, Value: value})
				}
				w := httptest.NewRecorder()
				d.server.Handler().ServeHTTP(w, req)
				tried++
				if w.Code != http.StatusForbidden && !(who == "" && w.Code == http.StatusUnauthorized) {
					t.Errorf("%s to %s as %q: %d", name, path, who, w.Code)
				}
			}
		}
		if tried < 70 {
			t.Fatalf("only %d forged requests", tried)
		}
		if who != "" {
			if status := b.get("/account"); status != http.StatusOK {
				t.Errorf("%s was signed out by a forged request", who)
			}
		}
	}
	letters := d.mails()
	for _, l := range letters {
		if l.Mail.Template == register.SignInMail {
			t.Error("a forged request sent a mail")
		}
	}
}

// BI10: a form cannot skip its review, nor be changed or taken over after it.
func TestBI10_NoCastWithoutReview(t *testing.T) {
	d := mustDesk(t, 14)
	_, c := d.mustPoll()
	ballot := "/contests/" + string(c.ID) + "/ballot"
	b := d.browse("M0012")
	b.get(ballot)
	refused := func(what string, form url.Values) {
		t.Helper()
		form.Set("csrf", b.csrf())
		if status := b.post(ballot+"/confirm", form); status != http.StatusConflict {
			t.Errorf("%s: %d", what, status)
		}
		b.want("Review your ballot first")
		b.must(b.get(ballot))
	}
	refused("confirming first", url.Values{"rank-c01": {"1"}})
	refused("with a proof made up", url.Values{"rank-c01": {"1"}, "seq": {"1"}, "reviewed": {strings.Repeat("A", 43)}})
	other := d.browse("M0013")
	other.get(ballot)
	other.must(other.post(ballot+"/review", url.Values{"rank-c01": {"1"}}))
	refused("with another voter's proof", other.hidden(ballot+"/confirm"))
	b.must(b.post(ballot+"/review", url.Values{"rank-c01": {"1"}}))
	form := b.hidden(ballot + "/confirm")
	changed := maps.Clone(form)
	changed["rank-c01"], changed["rank-c02"] = nil, []string{"1"}
	delete(changed, "rank-c01")
	b.get(ballot)
	refused("with other marks than were reviewed", changed)
	if turnout, err := d.engine.Turnout(d.ctx(), c.ID); err != nil || turnout.Ballots != 0 {
		t.Fatalf("%d ballots were cast, %v", turnout.Ballots, err)
	}
	b.get(ballot)
	b.must(b.post(ballot+"/review", url.Values{"rank-c01": {"1"}}))
	second := b.hidden(ballot + "/confirm")
	if form.Get("reviewed") == second.Get("reviewed") || form.Get("once") == second.Get("once") {
		t.Error("the proof of a review follows from the marks: who has the key of forms can try them out (SE1)")
	}
	second.Set("once", form.Get("once"))
	refused("with another review's number", second)
	form.Set("csrf", b.csrf())
	b.must(b.post(ballot+"/confirm", form))
	b.want("Your ballot is in the box")
}

// AC2: nomination and ballot need no script, and the paper is never shown to
// anybody in clear: the page and the board say who sealed it.
func TestAC2_WithoutScripts(t *testing.T) {
	d := mustDesk(t, 14)
	_, c := d.mustPoll()
	ballot := "/contests/" + string(c.ID) + "/ballot"
	b := d.browse("M0012")
	b.must(b.get(ballot))
	b.want("Your browser runs no scripts here", "it has to see it for a moment")
	if n := strings.Count(b.page, "<select "); n != len(c.Options) {
		t.Errorf("%d selects for %d options", n, len(c.Options))
	}
	b.must(b.post(ballot+"/review", url.Values{}))
	b.want("You have marked nobody", "A blank ballot counts as voting")
	b.must(b.post(ballot+"/review", url.Values{"rank-c05": {"1"}, "rank-c04": {"2"}}))
	b.must(b.post(ballot+"/confirm", b.hidden(ballot+"/confirm")))
	b.want("This ballot was sealed by the service, because your browser runs no scripts. The board says so.")
	anybody := d.browse("")
	anybody.must(anybody.get(boardPath(c)))
	anybody.want("sealed by the service for a browser without scripts")
	if strings.Contains(d.log.String(), "rank-c05") {
		t.Error("marks in the log")
	}
}

// PR1: whoever asks for a link learns nothing of whether the address is known:
// not from the status, the bytes or the time. 10,000 of each are tried by hand;
// here as many as a test may take.
func TestPR1_KnownAndUnknownAddressesLookTheSame(t *testing.T) {
	const n = 400
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
		r.AddCookie(&http.Cookie{Name: askingCookie, Value: b.cookies[askingCookie]})
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
	if s := math.Abs(welch(known, unknown)); s >= 4.5 {
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

// SE7: half the voters have voted, and no page that anybody can reach depends on
// what they chose.
func TestSE7_NoPageDependsOnChoices(t *testing.T) {
	random := regexp.MustCompile(`(\+|&#43;)[0-9a-f]{8}(\+|&#43;)([\w/+]|&#43;){44}|[0-9a-f]{10,}|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{22}|[\w-]{43}|[A-Z2-7]{4}(-[A-Z2-7]{4}){4}|<path d=.*?</svg>|brand-\w+`)
	world := func(t *testing.T, choice func(i int) (first, second int)) map[string]string {
		all := map[string]string{}
		d := mustDesk(t, 14)
		_, c := d.mustPoll()
		for i := range 7 {
			first, second := choice(i)
			marks := []domain.Mark{{Option: fmt.Sprintf("c%02d", first), Rank: 1}, {Option: fmt.Sprintf("c%02d", second), Rank: 2}}
			if _, err := d.engine.CastMarks(d.ctx(), d.as(fmt.Sprintf("M%04d", i)), c.ID, marks, ""); err != nil {
				t.Fatal(err)
			}
		}
		said := map[string][]string{}
		for _, who := range []string{"", "M0000", "SEC", "RO", "AUD"} {
			for path, page := range d.browse(who).crawl(300) {
				if strings.HasPrefix(page.header.Get("Content-Type"), "text/html") {
					key := who + " " + random.ReplaceAllString(path, "*") // of several things of one kind, all
					said[key] = append(said[key], random.ReplaceAllString(plainText(random.ReplaceAllString(page.body, "*")), "*"))
				}
			}
			if status := d.browse(who).get("/elections/CIO-2026/result"); status != http.StatusConflict {
				t.Errorf("%q sees a result: %d", who, status)
			}
		}
		for key, texts := range said {
			slices.Sort(texts)
			words := strings.Fields(strings.Join(texts, " ")) // what has random ids stands in random order
			slices.Sort(words)
			all[key] = strings.Join(words, " ")
		}
		return all
	}
	one := world(t, func(int) (int, int) { return 1, 2 })
	two := world(t, func(i int) (int, int) { return 5 - i%2, 1 + i%3 })
	if len(one) < 60 {
		t.Errorf("only %d pages were compared", len(one))
	}
	for path, text := range one {
		if two[path] != text {
			t.Fatalf("%s differs:\n%s\n%s", path, text, two[path])
		}
	}
}
