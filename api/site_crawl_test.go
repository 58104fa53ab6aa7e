package api

import (
	"fmt"
	"html"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"

	"hustings/domain"
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
	return b.crawlFrom([]string{"/", "/account", "/my/votes", "/office", "/record", "/nothing/here"}, most)
}

// crawlFrom follows every link from some pages on, but for those that begin so.
func (b *browser) crawlFrom(queue []string, most int, skip ...string) map[string]seen {
	b.d.t.Helper()
	pages := map[string]seen{}
	for len(queue) > 0 && len(pages) < most {
		path, _, _ := strings.Cut(queue[0], "#")
		queue = queue[1:]
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
				next := html.UnescapeString(m[1])
				if !slices.ContainsFunc(skip, func(s string) bool { return strings.HasPrefix(next, s) }) {
					queue = append(queue, next)
				}
			}
		}
	}
	return pages
}

// ML7 and OP2 on everything that links lead to, for people of every kind.
func TestML7_OP2_CookiesAndHeadersOfEveryPage(t *testing.T) {
	t.Parallel()
	d, el, c := mustPolling(t, 14)
	ballot := "/contests/" + string(c.ID) + "/ballot"
	total := 0
	people := []string{"M0012", "SEC", "", "RO", "AUD"}
	for k, who := range people {
		if !turn(0, k, len(people)) {
			continue
		}
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
	if total < inShort(30, 60) {
		t.Errorf("only %d pages were seen of %s", total, el.Reference)
	}
}

// SE7: half the voters have voted, and no page that anybody can reach depends on
// what they chose.
func TestSE7_NoPageDependsOnChoices(t *testing.T) {
	t.Parallel()
	random := regexp.MustCompile(`(\+|&#43;)[0-9a-f]{8}(\+|&#43;)([\w/+]|&#43;){44}|[0-9a-f]{10,}|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{22}|[\w-]{43}|[A-Z2-7]{4}(-[A-Z2-7]{4}){4}|<path d=.*?</svg>|brand-\w+`)
	readers := inShort([]string{"SEC"}, []string{"", "M0000", "SEC", "RO", "AUD"})
	world := func(t *testing.T, choice func(i int) (first, second int)) map[string]string {
		all := map[string]string{}
		d, _, c := mustPolling(t, 14)
		for i := range 7 {
			first, second := choice(i)
			marks := []domain.Mark{{Option: fmt.Sprintf("c%02d", first), Rank: 1}, {Option: fmt.Sprintf("c%02d", second), Rank: 2}}
			if _, err := d.engine.CastMarks(d.ctx(), d.as(fmt.Sprintf("M%04d", i)), c.ID, marks, ""); err != nil {
				t.Fatal(err)
			}
		}
		said := map[string][]string{}
		for _, who := range readers {
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
	if len(one) < inShort(20, 60) {
		t.Errorf("only %d pages were compared", len(one))
	}
	for path, text := range one {
		if two[path] != text {
			t.Fatalf("%s differs:\n%s\n%s", path, text, two[path])
		}
	}
}
