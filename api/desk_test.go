package api

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"encoding/json"
	"fmt"
	"html"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"hustings/api/door"
	"hustings/api/words"
	"hustings/domain"
	"hustings/elections"
	"hustings/elections/box"
	"hustings/elections/governance"
	"hustings/elections/hall"
	"hustings/elections/register"
	"hustings/elections/store"
	"hustings/elections/store/storetest"
)

// desk is a whole front desk on an empty database with a simulated clock: one
// panelled network, its members, and the officers.
type desk struct {
	t        testing.TB
	server   *Server
	store    *store.Store
	engine   *elections.Engine
	house    *governance.House
	hall     *hall.Hall
	register *register.Register
	founding        // people by number: SEC, RO, DEP, AUD, M0000 …
	folder   string // of the database, where it is embedded, and the keys
	log      bytes.Buffer
}

const deskOrigin = "https://vote.example.org"

// founding is what is remembered of how a desk or a house was founded.
type founding struct {
	network domain.Network
	panel   domain.Panel
	people  map[string]domain.Person // by number
}

// begun is a founding, and what a desk has come to since.
type begun struct {
	founding
	election domain.Election
	contest  domain.Contest
}

// beginning names a scene: so many members, and how far an election has come.
type beginning struct {
	members int
	come    domain.State // "": none is called
}

var beginnings storetest.Scenes[beginning, begun]

// mustDesk opens a desk with a panel of three seats and so many members, each of
// an organisation of her own, with settings of its own where some are given.
func mustDesk(t testing.TB, members int, set ...func(*door.Settings)) *desk {
	t.Helper()
	d, _ := mustBegin(t, beginning{members: members}, set...)
	return d
}

// mustNoticed is a desk whose panel's election takes nominations ([desk.mustNotice]).
func mustNoticed(t testing.TB, members int) (*desk, domain.Election) {
	t.Helper()
	d, b := mustBegin(t, beginning{members, domain.Nominations})
	return d, b.election
}

// mustPolling is a desk with an open poll ([desk.mustPoll]).
func mustPolling(t testing.TB, members int) (*desk, domain.Election, domain.Contest) {
	t.Helper()
	d, b := mustBegin(t, beginning{members, domain.Open})
	return d, b.election, b.contest
}

func mustBegin(t testing.TB, from beginning, set ...func(*door.Settings)) (*desk, begun) {
	t.Helper()
	folder, b := beginnings.Begin(t, from, func() (string, begun) {
		if from.come == "" {
			folder := storetest.Folder(t)
			d := mustDeskOn(t, storetest.InFolder(t, folder), folder, from.members)
			return folder, begun{founding: d.founding}
		}
		d, b := mustBegin(t, beginning{members: from.members})
		switch from.come {
		case domain.Nominations:
			b.election = d.mustNotice(nil)
		case domain.Open:
			b.election, b.contest = d.mustPoll()
		}
		return d.folder, b
	})
	d := openDesk(t, storetest.InFolder(t, folder), folder, set...)
	d.founding = b.founding
	d.people = maps.Clone(b.people)
	return d, b
}

// mustDeskOn founds it on a database of either kind, with its keys in the folder.
func mustDeskOn(t testing.TB, s *store.Store, folder string, members int) *desk {
	t.Helper()
	d := openDesk(t, s, folder)
	d.founding = found(t, s, d.engine, d.register, members, "M%04d", []officer{{"SEC", domain.Secretariat}, {"RO", domain.ReturningOfficer},
		{"DEP", domain.DeputyReturningOfficer}, {"AUD", domain.Auditor}})
	return d
}

// openDesk opens the doors of what has been founded.
func openDesk(t testing.TB, s *store.Store, folder string, set ...func(*door.Settings)) *desk {
	t.Helper()
	w, err := words.English(nil)
	if err != nil {
		t.Fatal(err)
	}
	keys, err := box.OpenKeys(filepath.Join(folder, "keys"))
	if err != nil {
		t.Fatal(err)
	}
	d := &desk{t: t, store: s, folder: folder, register: register.New(s, w.Zone())}
	log := slog.New(slog.NewTextHandler(&d.log, nil))
	d.engine = elections.New(s, keys, "vote.example.org", log)
	d.engine.Words = w.Told
	if d.house, err = governance.New(d.engine, w.Zone()); err != nil {
		t.Fatal(err)
	}
	_, private, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	tokens, err := door.NewTokens(deskOrigin, deskOrigin+"/api/v1", s.Clock, door.NewSigningKey(private))
	if err != nil {
		t.Fatal(err)
	}
	if d.hall, err = hall.New(d.engine, w.Zone()); err != nil {
		t.Fatal(err)
	}
	settings := door.Settings{Origin: deskOrigin, Organisation: "Digital Leaders"}
	for _, f := range set {
		f(&settings)
	}
	if d.server, err = New(d.engine, d.house, d.hall, d.register, tokens, w, log, settings); err != nil {
		t.Fatal(err)
	}
	return d
}

// officer is somebody whom a founding appoints.
type officer struct {
	number string
	role   domain.Role
}

// found makes a network with a panel of three seats, members whose numbers follow the
// pattern, and officers.
func found(t testing.TB, s *store.Store, e *elections.Engine, r *register.Register, members int, number string, officers []officer) (f founding) {
	t.Helper()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	network, panel, err := r.CreateNetwork(t.Context(), domain.Engine(), register.NewNetwork{Code: "CIO", Name: "CIO Network",
		Kind: domain.Panelled, PanelName: "CIO Advisory Panel", Seats: 3}, "set up")
	must(err)
	f = founding{network: network, panel: *panel, people: map[string]domain.Person{}}
	var file strings.Builder
	file.WriteString("number,forename,surname,email,organisation,home,status,joined\n")
	for i := range members {
		n := fmt.Sprintf(number, i)
		fmt.Fprintf(&file, "%s,Member,No%s,%s@example.org,Trust %d,CIO,active,2024-01-01\n", n, n[1:], strings.ToLower(n), i)
	}
	if members > 0 {
		_, err := r.ImportMembers(t.Context(), domain.Engine(), strings.NewReader(file.String()), register.ImportOptions{Why: "set up"})
		must(err)
	}
	for _, o := range officers {
		name := strings.ToLower(o.number)
		p, _, err := r.CreateOfficer(t.Context(), domain.Engine(), register.NewOfficer{Number: o.number, Forename: "Officer", Surname: o.number,
			Email: name + "@example.org", Organisation: "Office " + o.number, Role: o.role, Why: "set up"})
		must(err)
		f.people[o.number] = p
		mustSee(t, s, p.ID)
	}
	drain(t, e)
	for after := ""; ; {
		some, next, err := r.People(t.Context(), domain.Engine(), store.PeopleFilter{Limit: 100, After: after})
		must(err)
		for _, p := range some {
			f.people[p.Number] = p
		}
		if after = next; next == "" {
			return f
		}
	}
}

func (d *desk) ctx() context.Context { return d.t.Context() }

// at moves the clock and lets the engine do what is due.
func (d *desk) at(to time.Time) {
	d.t.Helper()
	storetest.MustSet(d.t, d.store, to)
	if _, err := d.engine.Tick(d.ctx()); err != nil {
		d.t.Fatalf("the clock: %v", err)
	}
}

func (d *desk) now() time.Time { return d.server.Now() }

// browser is somebody's browser: it keeps cookies and sends what browsers send.
type browser struct {
	d       *desk
	cookies map[string]string
	page    string // the last page's HTML
	path    string // and its path
}

// browse opens a browser; with a number, that person is signed in.
func (d *desk) browse(number string) *browser {
	d.t.Helper()
	b := &browser{d: d, cookies: map[string]string{}}
	if number == "" {
		return b
	}
	p, known := d.people[number]
	if !known {
		d.t.Fatalf("nobody has the number %s", number)
	}
	if _, err := d.register.RequestLink(d.ctx(), p.Email); err != nil {
		d.t.Fatal(err)
	}
	b.cookies[door.SessionCookie] = d.signIn(p)
	return b
}

// signIn redeems the link that waits in the outbox and gives the session's secret.
func (d *desk) signIn(p domain.Person) string {
	d.t.Helper()
	letters, err := d.engine.TakeMail(d.ctx(), 100)
	if err != nil {
		d.t.Fatal(err)
	}
	secret := ""
	for _, l := range letters {
		if l.Mail.Template == register.SignInMail && l.Mail.To == p.ID {
			secret = l.Mail.Secret
		}
		if err := d.engine.MailGone(d.ctx(), l.ID); err != nil {
			d.t.Fatal(err)
		}
	}
	in, err := d.register.Redeem(d.ctx(), secret)
	if err != nil {
		d.t.Fatalf("signing %s in: %v", p.Number, err)
	}
	return in.Token
}

func (b *browser) send(r *http.Request) *http.Response {
	b.d.t.Helper()
	for name, value := range b.cookies {
		r.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	r.RemoteAddr = "192.0.2.1:4000"
	if r.Method != http.MethodGet {
		r.Header.Set("Origin", deskOrigin)
		r.Header.Set("Sec-Fetch-Site", "same-origin")
	}
	w := httptest.NewRecorder()
	b.d.server.Handler().ServeHTTP(w, r)
	answer := w.Result()
	for _, c := range answer.Cookies() {
		if c.MaxAge < 0 || c.Value == "" {
			delete(b.cookies, c.Name)
		} else {
			b.cookies[c.Name] = c.Value
		}
	}
	return answer
}

// get fetches a page, following redirects as a browser does, and returns the
// status of the last answer.
func (b *browser) get(path string) int {
	b.d.t.Helper()
	for range 5 {
		answer := b.send(httptest.NewRequest(http.MethodGet, deskOrigin+path, nil))
		if next := answer.Header.Get("Location"); next != "" && answer.StatusCode/100 == 3 {
			path, _, _ = strings.Cut(next, "#")
			continue
		}
		return b.keep(path, answer)
	}
	b.d.t.Fatalf("%s redirects without end", path)
	return 0
}

func (b *browser) keep(path string, answer *http.Response) int {
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		b.d.t.Fatal(err)
	}
	b.page, b.path = string(body), path
	return answer.StatusCode
}

var csrfField = regexp.MustCompile(`name="csrf" value="([^"]+)"|data-csrf="([^"]+)"`)

// csrf is the token in the last page's forms.
func (b *browser) csrf() string {
	m := csrfField.FindStringSubmatch(b.page)
	if m == nil {
		return ""
	}
	return html.UnescapeString(m[1] + m[2])
}

// post sends a form of the last page, follows a redirect, and returns the status.
func (b *browser) post(path string, form url.Values) int {
	b.d.t.Helper()
	if form == nil {
		form = url.Values{}
	}
	if !form.Has("csrf") {
		form.Set("csrf", b.csrf())
	}
	r := httptest.NewRequest(http.MethodPost, deskOrigin+path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	answer := b.send(r)
	if next := answer.Header.Get("Location"); next != "" && answer.StatusCode/100 == 3 {
		next, _, _ = strings.Cut(next, "#")
		return b.get(next)
	}
	return b.keep(path, answer)
}

// must is post or get that has to end in 200.
func (b *browser) must(status int) {
	b.d.t.Helper()
	if status != http.StatusOK {
		b.d.t.Fatalf("%s answered %d:\n%s", b.path, status, plainText(b.page))
	}
}

// plainText is a page without its markup, for messages and for looking in.
func plainText(page string) string {
	before, rest, _ := strings.Cut(page, "<head>")
	_, rest, _ = strings.Cut(rest, "</head>")
	var text strings.Builder
	for rest = before + rest; rest != ""; {
		said, tag, _ := strings.Cut(rest, "<")
		text.WriteString(said)
		text.WriteByte(' ')
		_, rest, _ = strings.Cut(tag, ">")
	}
	return strings.Join(strings.Fields(html.UnescapeString(text.String())), " ")
}

// sendJSON posts JSON with the page's token, as scripts of ours do.
func (b *browser) sendJSON(path string, body any) (int, map[string]any) {
	b.d.t.Helper()
	raw, err := json.Marshal(body)
	if err != nil {
		b.d.t.Fatal(err)
	}
	r := httptest.NewRequest(http.MethodPost, deskOrigin+path, bytes.NewReader(raw))
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("X-CSRF-Token", b.csrf())
	r.Header.Set("Idempotency-Key", store.NewID[string]())
	answer := b.send(r)
	out := map[string]any{}
	text, _ := io.ReadAll(answer.Body)
	_ = json.Unmarshal(text, &out)
	return answer.StatusCode, out
}

// bearing sends a request with an access token instead of cookies.
func (b *browser) bearing(token, method, path string, body any) int {
	b.d.t.Helper()
	var in io.Reader
	if body != nil {
		raw, err := json.Marshal(body)
		if err != nil {
			b.d.t.Fatal(err)
		}
		in = bytes.NewReader(raw)
	}
	r := httptest.NewRequest(method, deskOrigin+path, in)
	r.Header.Set("Authorization", "Bearer "+token)
	if body != nil {
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("Idempotency-Key", store.NewID[string]())
	}
	return b.keep(path, b.send(r))
}

func member(i int) string { return fmt.Sprintf("M%04d", i) }

// actor is a person with the rights of this instant, as a request would find her.
func (d *desk) actor(number string) domain.Actor {
	d.t.Helper()
	p, err := d.register.Actor(d.ctx(), d.browse(number).cookies[door.SessionCookie])
	if err != nil {
		d.t.Fatalf("%s: %v", number, err)
	}
	return p.Actor
}

// sameOffice gives people one organisation.
func (d *desk) sameOffice(numbers ...string) {
	d.t.Helper()
	err := d.store.Act(d.ctx(), func(tx *store.Tx) error {
		for _, n := range numbers {
			p := d.people[n]
			p.Organisation = "One Office"
			if err := tx.SavePerson(p); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		d.t.Fatal(err)
	}
}

// attribute is the value of the first such attribute on the page.
func (b *browser) attribute(name string) string {
	b.d.t.Helper()
	m := regexp.MustCompile(name + `="([^"]*)"`).FindStringSubmatch(b.page)
	if m == nil {
		b.d.t.Fatalf("%s has no %s:\n%s", b.path, name, plainText(b.page))
	}
	return html.UnescapeString(m[1])
}

// firstLink is where the first link after a text of the page leads.
func (b *browser) firstLink(after string) string {
	b.d.t.Helper()
	_, rest, found := strings.Cut(b.page, after)
	m := regexp.MustCompile(`href="([^"]*)"`).FindStringSubmatch(rest)
	if !found || m == nil {
		b.d.t.Fatalf("%s has no link after %q:\n%s", b.path, after, plainText(b.page))
	}
	return html.UnescapeString(m[1])
}

// hiddenValue is the value of a hidden field of the page.
func hiddenValue(t testing.TB, page, name string) string {
	t.Helper()
	m := regexp.MustCompile(`type="hidden" name="` + name + `" value="([^"]*)"`).FindStringSubmatch(page)
	if m == nil {
		t.Fatalf("the page hides no %s: %s", name, plainText(page))
	}
	return html.UnescapeString(m[1])
}

// secondSecretary adds a second secretary to the house.
func (d *desk) secondSecretary() domain.Person {
	d.t.Helper()
	p, _, err := d.register.CreateOfficer(d.ctx(), domain.Engine(), register.NewOfficer{Number: "SEC2", Forename: "Officer", Surname: "SEC2",
		Email: "sec2@example.org", Organisation: "Office SEC2", Role: domain.Secretariat, Why: "set up"})
	if err != nil {
		d.t.Fatal(err)
	}
	mustSee(d.t, d.store, p.ID)
	return p
}
