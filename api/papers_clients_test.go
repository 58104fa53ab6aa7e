package api

import (
	"bytes"
	"compress/zlib"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"hustings/api/door"
	"hustings/domain"
	"hustings/domain/when/whentest"
	elections "hustings/elections/hall"
	"hustings/elections/store"
	"hustings/elections/store/storetest"
)

// bearers are the headers of those who come with a token: a member's own, and a program's
// that reads what the secretariat reads.
func (p *planted) bearers() map[string]http.Header {
	p.t.Helper()
	who, err := p.register.Actor(p.ctx(), p.browse("M0008").cookies[door.SessionCookie])
	if err != nil {
		p.t.Fatal(err)
	}
	member, _, err := p.server.Tokens.Issue(who.Actor.Person, who.Actor.Session)
	if err != nil {
		p.t.Fatal(err)
	}
	by := p.as("SEC")
	by.SteppedUp = p.now()
	_, program, err := p.register.CreateServiceToken(p.ctx(), by, "Website", []domain.TokenScope{domain.ScopeRead}, whentest.MustDate(p.t, "2026-12-01"))
	if err != nil {
		p.t.Fatal(err)
	}
	with := func(token string) http.Header {
		return http.Header{"Accept": {"application/json"}, "Authorization": {"Bearer " + token}}
	}
	return map[string]http.Header{"a member's program": with(member), "the website": with(program)}
}

// canary is what of others stands in a text, if anything; own are whose words it may have.
func canary(text string, own ...string) string {
	text = strings.ToLower(text)
	for whose, list := range canaries {
		for _, c := range list {
			if strings.Contains(text, strings.ToLower(c)) && !(whose != "" && slices.Contains(own, whose)) {
				return c
			}
		}
	}
	return ""
}

// PR7: whoever comes with a token reads no more than who comes with a browser; a program
// with the secretariat's token reads neither attendance, nor authors, nor drafts.
func TestPR7_TokensReadNothingOfWhoWasThere(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		p := mustDeskOn(t, s, storetest.Folder(t), 9).mustPlant()
		nobody := p.browse("")
		of := "/api/v1/events/" + p.e.Reference
		more := []string{of + "/paper?version=1", of + "/paper?version=2", of + "/paper/comparison?from=1&to=2", "/api/v1/search?q=CANARYDRAFT", p.page + "/people", p.page + "/paper/work", p.page + "/paper/pdf"}
		for who, header := range p.bearers() {
			read := 0
			for _, path := range append(p.apiPaths(), more...) {
				if strings.HasPrefix(path, "/api/v1/members") || strings.HasPrefix(path, "/api/v1/record") {
					continue // the register and the record are the secretariat's, and tell nothing of events
				}
				answer := nobody.reads(path, header)
				if strings.Contains(answer, p.e.Reference) {
					read++
				}
				if strings.Contains(path, "/events/") || strings.Contains(path, "/event-") || strings.Contains(path, "search") {
					if told := canary(answer); told != "" {
						t.Errorf("%s reads %q at %s", who, told, path)
					}
				}
			}
			if read < 3 {
				t.Errorf("%s reads of the event at %d addresses: this proves nothing", who, read)
			}
			for _, path := range []string{of + "/registrations", of + "/paper/desk", of + "/paper/check"} {
				if answer := nobody.reads(path, header); strings.Contains(answer, `"items"`) || strings.Contains(answer, `"text"`) {
					t.Errorf("%s reads %s", who, path)
				}
			}
		}
		_, err := p.hall.People(p.ctx(), domain.Program(domain.ServiceToken{ID: "x"}, p.now()), p.e.Reference)
		if err == nil {
			t.Error("a program reads who registered")
		}
	})
}

var pdfString = regexp.MustCompile(`(?s)\((?:\\.|[^\\()])*\)`)

// pdfText is all that stands in a PDF, its own notes included: compressed parts are
// unpacked, and strings in the file's two alphabets are read.
func pdfText(t testing.TB, raw []byte) string {
	t.Helper()
	parts := [][]byte{raw}
	for rest := raw; ; {
		_, after, is := bytes.Cut(rest, []byte("stream\n"))
		if !is {
			break
		}
		if z, err := zlib.NewReader(bytes.NewReader(after)); err == nil {
			plain, _ := io.ReadAll(z) // what follows the stream is not its own
			parts = append(parts, plain)
		}
		rest = after
	}
	var text strings.Builder
	for _, part := range parts {
		text.Write(part)
		for _, m := range pdfString.FindAll(part, -1) {
			s := regexp.MustCompile(`(?s)\\(.)`).ReplaceAll(m[1:len(m)-1], []byte("$1"))
			var wide []uint16
			for i := 0; i+1 < len(s); i += 2 {
				wide = append(wide, uint16(s[i])<<8|uint16(s[i+1]))
			}
			text.WriteString(string(utf16.Decode(wide)))
		}
		text.WriteByte('\n')
	}
	return text.String()
}

// PR7: the files of a paper, with all that a file says of itself, name neither who was
// there nor who wrote it; nor does the history of the draft.
func TestPR7_FilesOfAPaperNameNobody(t *testing.T) {
	t.Parallel()
	d := mustDesk(t, 9)
	p := d.mustPlant()
	reader := d.browse("M0008")
	for _, version := range []string{"", "?version=" + fmt.Sprint(p.version)} {
		for kind, path := range map[string]string{"the PDF": "/paper/pdf", "the Markdown": "/paper/markdown"} {
			text := reader.reads(p.page+path+version, nil)
			if kind == "the PDF" {
				text = pdfText(t, []byte(text))
			}
			if !strings.Contains(text, "pays") || !strings.Contains(text, "second") {
				t.Errorf("%s cannot be read here, so this proves nothing", kind)
			}
			if told := canary(text); told != "" {
				t.Errorf("%s tells %q", kind, told)
			}
			for _, number := range []string{"SEC", "M0000"} { // who wrote it
				if strings.Contains(text, d.people[number].Surname) {
					t.Errorf("%s tells who wrote it: %s", kind, number)
				}
			}
		}
	}
	for _, path := range []string{"/paper?version=1", "/paper?version=2", "/paper/pdf?version=2", "/paper/markdown?version=1", "/paper/compare?from=1&to=2", "/paper/compare?from=2&to=3", "/paper/compare?from=0&to=3"} {
		if status := reader.get(p.page + path); status != http.StatusNotFound {
			t.Errorf("%s of the draft's history: %d", path, status)
		}
	}
}

// passing is what differs from one answer to the next, whatever it says.
var passing = regexp.MustCompile(`(name="csrf" value|data-csrf)="[^"]*"|(?:X-)?Request-Id \[[^\]]*\]|Set-Cookie \[[^\]]*\]|X-Csrf-Token \[[^\]]*\]|request_id":"[^"]*"|Server-Timing \[[^\]]*\]`)

// settled is an answer without what passes, its headers in order.
func settled(answer string) string {
	lines := strings.Split(passing.ReplaceAllString(answer, ""), "\n")
	head := 0
	for head < len(lines) && !strings.HasPrefix(lines[head], "<") && !strings.HasPrefix(lines[head], "{") {
		head++
	}
	slices.Sort(lines[:head])
	return strings.Join(lines, "\n")
}

// PR7, the strongest form: had other people come, asked and written, in another order, and
// had the draft had other words, not one byte that anybody else is answered would be
// another: no text, ordering, ETag, length, comment or note of a file.
func TestPR7_NothingDependsOnWhoWasThere(t *testing.T) {
	t.Parallel()
	d := mustDesk(t, 9)
	p := d.mustPlant()
	readers := map[string]*browser{"a member": d.browse("M0008"), "anybody": d.browse("")}
	bearers := p.bearers()
	look := func() map[string]string {
		seen := map[string]string{}
		for who, b := range readers {
			below := []string{"", "/paper", "/paper/pdf", "/paper/markdown", "/paper/work", "/paper/compare?from=1&to=3", "/paper/compare?from=3&to=3", "/calendar.ics", "/people", "/room"}
			for _, path := range below {
				seen[who+" "+path] = settled(b.reads(p.page+path, nil))
			}
			for _, path := range []string{"/events", "/events/papers", "/events/calendar.ics", "/search?q=build", "/"} {
				seen[who+" "+path] = settled(b.reads(path, nil))
			}
		}
		nobody := d.browse("")
		for who, header := range bearers {
			for _, path := range p.apiPaths() {
				if strings.Contains(path, "event") {
					seen[who+" "+path] = settled(nobody.reads(path, header))
				}
			}
		}
		return seen
	}
	before := look()
	if again := look(); !maps.Equal(before, again) {
		for path := range before {
			if before[path] != again[path] {
				t.Fatalf("%s is answered otherwise each time, so this proves nothing: %s", path, apart(before[path], again[path]))
			}
		}
	}
	sec := d.browse("SEC")
	list := settled(sec.reads(p.page+"/people", nil))
	p.others()
	if list == settled(sec.reads(p.page+"/people", nil)) {
		t.Fatal("nobody else was there, so this proves nothing")
	}
	for path, answer := range look() {
		if answer != before[path] {
			t.Errorf("%s tells others apart: %s", path, apart(before[path], answer))
		}
	}
}

// apart is the first line in which two answers differ.
func apart(one, other string) string {
	lines, others := strings.Split(one, "\n"), strings.Split(other, "\n")
	for i := range min(len(lines), len(others)) {
		if lines[i] != others[i] {
			return fmt.Sprintf("%q, %q", lines[i], others[i])
		}
	}
	return fmt.Sprintf("%d lines, %d lines", len(lines), len(others))
}

// others has other people been there, in another order, and other words been drafted.
func (p *planted) others() {
	p.t.Helper()
	id := func(number string) string { return string(p.people[number].ID) }
	err := p.store.Act(p.ctx(), func(tx *store.Tx) error {
		for _, s := range []struct {
			statement string
			args      []any
		}{
			{"UPDATE event_registrations SET person = ? WHERE person = ?", []any{id("M0006"), id("M0003")}},
			{"UPDATE event_registrations SET person = ? WHERE person = ?", []any{id("M0007"), id("M0004")}},
			{"UPDATE event_registrations SET name = 'Zoe Other', organisation = 'Another House', address = 'zoe@other.example' WHERE person = ''", nil},
			{"UPDATE event_registrations SET id = 'ffffffff' || substr(id, 9)", nil},
			{"UPDATE event_questions SET person = ?", []any{id("M0006")}},
			{"UPDATE event_speakers SET organisation = 'Elsewhere', name = 'Somebody Else' WHERE side <> 'chair'", nil},
			{"UPDATE event_paper_versions SET body = 'Other words, and more of them.', why = 'For another reason.', by_person = ? WHERE published_at IS NULL", []any{id("M0005")}},
			{"UPDATE event_quotes SET words = 'Quite other words.', instead = '' WHERE instead <> ''", nil},
			{"UPDATE events SET body = replace(body, 'Canaryprofessor', 'Otherprofessor')", nil},
		} {
			if err := storetest.Exec(tx, s.statement, s.args...); err != nil {
				return fmt.Errorf("%s: %w", s.statement, err)
			}
		}
		return nil
	})
	if err != nil {
		p.t.Fatal(err)
	}
	s := p.server // what it has read already, it would tell again
	if p.hall, err = elections.New(p.engine, s.Words.Zone()); err != nil {
		p.t.Fatal(err)
	}
	if p.server, err = New(p.engine, p.house, p.hall, p.register, s.Tokens, s.Words, s.Log, s.Settings); err != nil {
		p.t.Fatal(err)
	}
}

// ML5: the addresses of people's own pages of events stand in no log, header or path.
func TestML5_AddressesOfOnesOwnStayOutOfPaths(t *testing.T) {
	t.Parallel()
	d := mustDesk(t, 9)
	p := d.mustPlant()
	for _, r := range d.server.Routes() {
		if strings.Contains(r.Path, ":secret") || strings.Contains(r.Path, "{secret}") || strings.Contains(r.Path, "token}") && !strings.HasPrefix(r.Path, "/api/v1/programs/") {
			switch r.Path {
			case "/calendar/:secret", // a calendar that asks again has nothing but an address
				"/invitation/:secret", "/check/:secret": // of mails that went out before: they show the landing, and look nothing up
				continue
			}
			t.Errorf("a secret stands in the path %s", r.Path)
		}
	}
	guest := d.browse("")
	guest.must(guest.get("/invitation"))
	if strings.Contains(guest.page, "Buy or build") {
		t.Error("the landing tells of an event")
	}
	guest.must(guest.post("/invitation", url.Values{"pasted": {deskOrigin + "/invitation#" + p.guest}})) // without scripts
	if !strings.Contains(guest.page, "Buy or build") {
		t.Error("her address does not open her page")
	}
	if strings.Contains(d.log.String(), p.guest) || !strings.Contains(d.log.String(), "/invitation") {
		t.Error("the log has her address, or nothing")
	}
	storetest.MustSet(t, d.store, p.e.Ends.Add(25*time.Hour))
	late := d.browse("")
	late.must(late.get("/invitation"))
	if status := late.post("/invitation", url.Values{"token": {p.guest}}); status != http.StatusConflict || !strings.Contains(late.page, "This link leads nowhere") || strings.Contains(late.page, "Buy or build") {
		t.Errorf("an address that has ended: %d", status)
	}
}

// ML2, ML5: a link that did not work is not lost with its fragment, which the script has
// taken out of the address; and there is a place for another, with and without scripts.
func TestML5_ALinkThatFailsIsKept(t *testing.T) {
	t.Parallel()
	d := mustDesk(t, 9)
	p := d.mustPlant()
	half := p.guest[1:]
	for _, path := range []string{"/invitation", "/own-words", "/invitation/answer", "/own-words/answer", "/sign-in/link"} {
		b := d.browse("")
		b.must(b.get(strings.TrimSuffix(path, "/answer")))
		if !strings.Contains(b.page, `class="app-no-script"`) {
			t.Errorf("%s asks whoever has scripts to paste", path)
		}
		b.post(path, url.Values{"token": {half}, "quote": {"x"}, "answer": {"yes"}})
		if !strings.Contains(b.page, `name="token" value="`+half+`"`) || !strings.Contains(b.page, `name="pasted"`) || strings.Contains(b.page, "app-no-script") {
			t.Errorf("%s loses the link, or has no place for another:\n%s", path, b.page)
		}
	}
	guest := d.browse("")
	for _, whole := range []string{"/invitation#", "/invitation/"} { // as it is mailed, and as it was
		guest.must(guest.get("/invitation"))
		guest.must(guest.post("/invitation", url.Values{"token": {half}, "pasted": {deskOrigin + whole + p.guest}}))
		if !strings.Contains(guest.page, "Buy or build") || !strings.Contains(guest.page, "next=%2Finvitation\"") {
			t.Errorf("the whole link opens nothing, or another language leads elsewhere:\n%s", guest.page)
		}
	}
}

// ML5: what was mailed when secrets stood in paths opens the landing, which looks nothing
// up and hands the address to nobody.
func TestML5_LinksMailedBeforeStillOpen(t *testing.T) {
	t.Parallel()
	d := mustDesk(t, 9)
	p := d.mustPlant()
	for _, path := range []string{"/invitation/", "/check/"} {
		var pages []string
		for _, secret := range []string{p.guest, strings.Repeat("x", len(p.guest))} {
			b := d.browse("")
			answer := b.send(httptest.NewRequest(http.MethodGet, deskOrigin+path+secret, nil))
			if h := answer.Header; h.Get("Cache-Control") != "no-store" || h.Get("Referrer-Policy") != "no-referrer" {
				t.Errorf("%s is kept, or told to others: %v", path, h)
			}
			b.must(b.keep(path, answer))
			if strings.Count(b.page, secret) != 1 || !strings.Contains(b.page, `name="token" value="`+secret+`"`) || strings.Contains(b.page, "Buy or build") {
				t.Errorf("%s shows:\n%s", path, b.page)
			}
			pages = append(pages, csrfValue.ReplaceAllString(strings.ReplaceAll(b.page, secret, "-"), ""))
		}
		if pages[0] != pages[1] {
			t.Errorf("%s tells whether a link is one", path)
		}
	}
	b := d.browse("")
	b.must(b.get("/invitation/" + p.guest))
	b.must(b.post("/invitation", url.Values{"token": {p.guest}}))
	if !strings.Contains(b.page, "Buy or build") || strings.Contains(d.log.String(), p.guest) {
		t.Error("an old link opens nothing, or stands in the log")
	}
}

var csrfValue = regexp.MustCompile(`(name="csrf" value|nonce)="[^"]*"`)
