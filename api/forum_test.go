package api

import (
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"hustings/api/door"
	"hustings/discourse"
	"hustings/discourse/discoursetest"
	"hustings/domain/governance"
	"hustings/elections/forum"
	"hustings/elections/store/storetest"
)

const forumWay = door.SignOnPath + "/" + door.ForumSlug

// mustForumDesk opens a desk beside a forum.
func mustForumDesk(t *testing.T, change func(*door.ForumSettings)) (*desk, *discoursetest.Forum) {
	t.Helper()
	d := mustDesk(t, 2)
	f := discoursetest.Start(t, "all")
	s := d.server
	settings := s.Settings
	settings.Forum = door.ForumSettings{Base: f.URL, Secret: string(f.Secret), Name: "Sign in with the forum", Local: true}
	change(&settings.Forum)
	var err error
	if d.server, err = New(d.engine, d.house, d.hall, d.register, s.Tokens, s.Words, s.Log, settings); err != nil {
		t.Fatal(err)
	}
	group, err := governance.ParseForumGroup("network:CIO=all")
	if err != nil {
		t.Fatal(err)
	}
	d.server.Forum = &forum.Keeper{Office: d.engine, Remote: forum.Discourse{Client: f.Client(), Store: d.store}, Zone: time.UTC,
		Groups: []governance.ForumGroup{group}, Log: slog.New(slog.DiscardHandler)}
	return d, f
}

// onward asks for a page and gives where it leads, following nothing.
func (b *browser) onward(path string, site string) *url.URL {
	b.d.t.Helper()
	r := httptest.NewRequest(http.MethodGet, deskOrigin+path, nil)
	r.Header.Set("Sec-Fetch-Site", site)
	answer := b.send(r)
	to, err := url.Parse(answer.Header.Get("Location"))
	if err != nil || answer.StatusCode != http.StatusSeeOther {
		b.d.t.Fatalf("%s answers %d, to %q", path, answer.StatusCode, answer.Header.Get("Location"))
	}
	return to
}

// atForum opens an address of the forum and gives where the forum sends on to.
func atForum(t *testing.T, address string) *url.URL {
	t.Helper()
	c := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	answer, err := c.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
	to, err := url.Parse(answer.Header.Get("Location"))
	if err != nil {
		t.Fatal(err)
	}
	return to
}

func TestR167_SigningInWithTheForum(t *testing.T) {
	t.Parallel()
	d, f := mustForumDesk(t, func(o *door.ForumSettings) { o.SignIn = true })
	ann := f.Join("ann", strings.ToUpper(d.people["M0000"].Email), "")
	f.SignIn(ann)
	b := d.browse("")
	b.must(b.get("/sign-in"))
	if !strings.Contains(plainText(b.page), "Sign in with the forum") {
		t.Error("there is no button")
	}
	come := func(b *browser) url.Values {
		return atForum(t, b.onward(forumWay, "same-origin").String()).Query()
	}
	back := come(b)
	b.get(forumWay + "/return?" + back.Encode())
	if status, me := b.me(); status != http.StatusOK || me["number"] != "M0000" {
		t.Fatalf("signed in as %v: %d", me["number"], status)
	}
	if status := d.browse("").get("/sign-in"); status != http.StatusOK {
		t.Error(status)
	}

	// The id alone counts from now on: another address there changes nothing, and
	// her address does not bind anybody else.
	ann.Email = d.people["M0001"].Email
	other := d.browse("")
	other.get(forumWay + "/return?" + come(other).Encode())
	if _, me := other.me(); me["number"] != "M0000" {
		t.Errorf("by the id of the forum: %v", me["number"])
	}
	thief := f.Join("thief", d.people["M0000"].Email, "")
	f.SignIn(thief)

	told := &refusals{t, map[string]string{}}
	refused := func(name string, spoil func(b *browser, q url.Values)) {
		t.Run(name, func(t *testing.T) {
			b := d.browse("")
			q := come(b)
			spoil(b, q)
			told.want(name, b, b.get(forumWay+"/return?"+q.Encode()))
		})
	}
	refused("an address that is bound to another id", func(*browser, url.Values) {})
	f.SignIn(ann)
	sign := func(q url.Values, values url.Values) {
		sso, sig := discourse.Sign(f.Secret, values)
		q.Set("sso", sso)
		q.Set("sig", sig)
	}
	read := func(q url.Values) url.Values {
		values, err := discourse.Read(f.Secret, q.Get("sso"), q.Get("sig"))
		if err != nil {
			t.Fatal(err)
		}
		return values
	}
	refused("a signature of nobody's", func(_ *browser, q url.Values) { q.Set("sig", strings.Repeat("0", 64)) })
	refused("another secret", func(_ *browser, q url.Values) {
		sso, sig := discourse.Sign([]byte("a secret that was guessed"), read(q))
		q.Set("sso", sso)
		q.Set("sig", sig)
	})
	refused("another browser's nonce", func(_ *browser, q url.Values) {
		values := read(q)
		values.Set("nonce", read(come(d.browse(""))).Get("nonce"))
		sign(q, values)
	})
	refused("no nonce", func(_ *browser, q url.Values) { values := read(q); values.Del("nonce"); sign(q, values) })
	refused("no id", func(_ *browser, q url.Values) { values := read(q); values.Del("external_id"); sign(q, values) })
	refused("an id that is no number", func(_ *browser, q url.Values) { values := read(q); values.Set("external_id", "ann"); sign(q, values) })
	refused("a browser that did not ask", func(b *browser, _ url.Values) { delete(b.cookies, door.AskingCookie) })
	refused("an answer that came before", func(b *browser, q url.Values) {
		first := &browser{d: d, cookies: maps.Clone(b.cookies)}
		if first.get(forumWay + "/return?" + q.Encode()); first.cookies[door.SessionCookie] == "" {
			t.Fatal("the first was refused")
		}
	})
	refused("an answer after ten minutes", func(*browser, url.Values) { storetest.MustSet(t, d.store, d.now().Add(door.StateLife)) })
}

func TestR167_VouchingForMembersAtTheForum(t *testing.T) {
	t.Parallel()
	d, f := mustForumDesk(t, func(o *door.ForumSettings) { o.Vouch = true })
	ask := func(secret []byte, values url.Values) string {
		sso, sig := discourse.Sign(secret, values)
		return "/forum/connect?" + url.Values{"sso": {sso}, "sig": {sig}}.Encode()
	}
	good := url.Values{"nonce": {"of the forum"}, "return_sso_url": {f.URL + "/session/sso_login"}}

	b := d.browse("M0000")
	to := b.onward(ask(f.Secret, good), "cross-site")
	if to.Host == "" || !strings.HasPrefix(to.String(), f.URL+"/session/sso_login?") {
		t.Fatalf("sent to %s", to)
	}
	said, err := discourse.Read(f.Secret, to.Query().Get("sso"), to.Query().Get("sig"))
	if err != nil || said.Get("nonce") != "of the forum" || said.Get("external_id") != string(d.people["M0000"].ID) || said.Get("email") != d.people["M0000"].Email {
		t.Errorf("told %v, %v", said, err)
	}
	if strings.Contains(said.Encode(), "M0000") && !strings.Contains(said.Get("email"), "m0000") {
		t.Error("the forum is told the member number")
	}
	atForum(t, to.String())
	if in := f.In("all"); len(in) != 1 {
		t.Errorf("in the group: %v", in)
	}

	// Somebody who signs in on the way is led on by a link, since browsers let no form
	// lead to another house.
	r := httptest.NewRequest(http.MethodGet, deskOrigin+ask(f.Secret, good), nil)
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	if status := b.keep("/forum/connect", b.send(r)); status != http.StatusOK || !strings.Contains(b.page, f.URL+"/session/sso_login?") {
		t.Errorf("%d: %s", status, plainText(b.page))
	}

	for name, path := range map[string]string{
		"another secret":        ask([]byte("a secret that was guessed"), good),
		"another way back":      ask(f.Secret, url.Values{"nonce": {"n"}, "return_sso_url": {"https://evil.example/session/sso_login"}}),
		"a way back that grows": ask(f.Secret, url.Values{"nonce": {"n"}, "return_sso_url": {f.URL + "/session/sso_login.evil"}}),
		"no nonce":              ask(f.Secret, url.Values{"return_sso_url": good["return_sso_url"]}),
		"nothing":               "/forum/connect",
	} {
		r := httptest.NewRequest(http.MethodGet, deskOrigin+path, nil)
		answer := b.send(r)
		if answer.StatusCode != http.StatusUnprocessableEntity || answer.Header.Get("Location") != "" {
			t.Errorf("%s: %d to %q", name, answer.StatusCode, answer.Header.Get("Location"))
		}
	}

	// Nobody, and whoever is no member, are not vouched for.
	if to := d.browse("").onward(ask(f.Secret, good), "cross-site"); !strings.HasPrefix(to.Path, "/sign-in") {
		t.Errorf("somebody who is not signed in is sent to %s", to)
	}
	r = httptest.NewRequest(http.MethodGet, deskOrigin+ask(f.Secret, good), nil)
	if answer := d.browse("RO").send(r); answer.StatusCode == http.StatusSeeOther {
		t.Errorf("an officer without membership is vouched for: %s", answer.Header.Get("Location"))
	}
}

func TestSeveralProvidersStandSideBySide(t *testing.T) {
	t.Parallel()
	d, p := mustSignOnDesk(t, 2)
	second := mustIdentity(t, d.now)
	second.back = door.SignOnPath + "/trust/return"
	s := d.server
	settings := s.Settings
	more := second.settings()
	more.Slug, more.Name = "trust", "Sign in with your trust"
	settings.MoreSignOns = []door.SingleSignOn{more}
	var err error
	if d.server, err = New(d.engine, d.house, d.hall, d.register, s.Tokens, s.Words, s.Log, settings); err != nil {
		t.Fatal(err)
	}
	p.Close() // one that fails leaves the others
	b := d.browse("")
	b.must(b.get("/sign-in"))
	if !strings.Contains(plainText(b.page), "Sign in with your trust") {
		t.Error("there is no second button")
	}
	to := b.onward(door.SignOnPath+"/trust", "same-origin")
	b.get(door.SignOnPath + "/trust/return?" + second.authorise(to.String(), "M0001@Example.org").Encode())
	if _, me := b.me(); me["number"] != "M0001" {
		t.Errorf("signed in as %v", me["number"])
	}
	if status := d.browse("").get(door.SignOnPath); status != http.StatusServiceUnavailable {
		t.Errorf("the one that is away answers %d", status)
	}
	for name, spoil := range map[string]func(*door.Settings){
		"one issuer twice":      func(o *door.Settings) { o.MoreSignOns[0].Issuer = o.SingleSignOn.Issuer },
		"the forum's own place": func(o *door.Settings) { o.MoreSignOns[0].Slug = door.ForumSlug },
		"no place":              func(o *door.Settings) { o.MoreSignOns[0].Slug = "" },
	} {
		wrong := settings
		wrong.MoreSignOns = slices.Clone(settings.MoreSignOns)
		spoil(&wrong)
		if _, err := New(d.engine, d.house, d.hall, d.register, s.Tokens, s.Words, s.Log, wrong); err == nil {
			t.Errorf("%s is taken", name)
		}
	}
}
