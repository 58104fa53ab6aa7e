package api

import (
	"encoding/json"
	"fmt"
	"html"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"hustings/api/words"
	"hustings/domain"
	"hustings/domain/hall"
	"hustings/domain/when"
	elections "hustings/elections/hall"
	"hustings/elections/store"
	"hustings/elections/store/storetest"
)

// planted is a debate under the Chatham House Rule with canaries wherever somebody who
// was there is known by: in the list of who registered and came, among its speakers and
// those who asked, in what organisers gave, in its drafts, and in words refused.
type planted struct {
	*desk
	e       hall.Event
	page    string
	guest   string // the secret of the sponsor's own page
	version int    // that is published
}

// spoken are a template's words, none of which may be missing.
func spoken(t testing.TB) hall.Wording {
	w, err := words.English(nil)
	if err != nil {
		t.Fatal(err)
	}
	return func(key string, args ...any) string {
		text, err := w.Say(key, args...)
		if err != nil {
			t.Error(err)
		}
		return text
	}
}

// canaries by whose they are: her own name somebody may read.
var canaries = map[string][]string{
	"M0000": {"No0000"}, "M0001": {"No0001"}, "M0002": {"No0002"}, "M0003": {"No0003"}, "M0004": {"No0004"}, "M0005": {"No0005"},
	"sponsor": {"Canarybird", "Canary House", "canary.example"},
	"":        {"Canaryprofessor", "CANARYDRAFT", "CANARYWORDS", "CANARYINSTEAD", "CANARYREASON", "canary-room"},
}

func (d *desk) mustPlant() *planted {
	t, ctx, sec := d.t, d.ctx(), d.as("SEC")
	t.Helper()
	ok := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	p := &planted{desk: d}
	var err error
	p.e, err = d.hall.Draft(ctx, sec, elections.Plan{Kind: hall.Debate, Title: "Buy or build", Motion: "This house would build.", Day: when.DateOf(d.now(), d.hall.Zone).AddDays(10), At: when.TimeOfDay{Hour: 12},
		Minutes: 60, Link: "https://video.example.org/canary-room", Audience: hall.Audience{Sponsors: true}, Known: []string{"the Canaryprofessor"}})
	ok(err)
	ref := p.e.Reference
	p.page = "/events/" + ref
	for i, side := range []hall.Side{hall.InChair, hall.For, hall.Against} {
		_, err := d.hall.AddSpeaker(ctx, sec, ref, elections.NewSpeaker{Person: d.people[member(i)].ID, Side: side})
		ok(err)
	}
	ok(d.hall.Announce(ctx, sec, ref))
	q, err := d.hall.Ask(ctx, d.as("M0003"), ref, "What does it cost?")
	ok(err)
	for _, number := range []string{"M0003", "M0004", "M0005"} {
		_, err := d.hall.Register(ctx, d.as(number), ref)
		ok(err)
	}
	_, p.guest, err = d.hall.Invite(ctx, sec, ref, elections.Guest{Name: "Gwen Canarybird", Organisation: "Canary House", Address: "gwen@canary.example", As: hall.AsSponsor})
	ok(err)
	storetest.MustSet(t, d.store, p.e.Starts)
	ok(d.hall.Open(ctx, d.as("M0000"), ref))
	for _, number := range []string{"M0003", "M0004"} {
		ok(d.hall.Here(ctx, d.as(number), ref, true))
	}
	s, err := d.hall.Event(ctx, d.as("M0000"), ref)
	ok(err)
	ok(d.hall.Answer(ctx, d.as("M0000"), ref, q.ID, s.Speakers[1].ID, "Less than you think."))
	ok(d.hall.Close(ctx, d.as("M0000"), ref))
	draft, err := d.hall.DraftPaper(ctx, d.as("M0000"), ref, spoken(t))
	ok(err)
	bad, err := d.hall.EditPaper(ctx, sec, ref, draft.Number, draft.Body+"\n\nThe CANARYWORDS are mine.\n\nCANARYDRAFT: No0003, and Gwen Canarybird of Canary House, and the Canaryprofessor.", "CANARYREASON")
	ok(err)
	if err := d.hall.PublishPaper(ctx, sec, ref, bad.Number, hall.ForAll, ""); err == nil {
		t.Fatal("it is published with every canary in it")
	}
	hers, err := d.hall.AddPassage(ctx, sec, ref, s.Speakers[1].ID, "The CANARYWORDS are mine.")
	ok(err)
	_, err = d.hall.AskChecks(ctx, sec, ref)
	ok(err)
	ok(d.hall.AnswerCheck(ctx, d.as("M0001"), ref, elections.Answer{Quote: hers.ID, Instead: "The CANARYINSTEAD is mine."}))
	c, err := d.hall.Check(ctx, d.as("M0001"), ref)
	ok(err)
	for _, w := range c.Words {
		if w.AnsweredAt == nil {
			ok(d.hall.AnswerCheck(ctx, d.as("M0001"), ref, elections.Answer{Quote: w.ID}))
		}
	}
	good, err := d.hall.EditPaper(ctx, sec, ref, bad.Number, "# What was said\n\nOne thought that it pays, others did not.", "")
	ok(err)
	ok(d.hall.PublishPaper(ctx, sec, ref, good.Number, hall.ForAll, ""))
	ok(d.hall.CorrectPaper(ctx, sec, ref, "The second figure is for one year."))
	p.version = good.Number
	return p
}

// reads asks for a path and gives all that comes back: status, headers, content.
func (b *browser) reads(path string, header http.Header) string {
	b.d.t.Helper()
	r := httptest.NewRequest(http.MethodGet, deskOrigin+path, nil)
	for k, v := range header {
		r.Header[k] = v
	}
	answer := b.send(r)
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		b.d.t.Fatal(err)
	}
	var head strings.Builder
	for k, v := range answer.Header {
		fmt.Fprintln(&head, k, v)
	}
	return head.String() + string(body)
}

// PR7: nothing of who was there reaches anybody else: no paper, draft, page, search hit,
// feed, mail, file, header, comment, error or export.
func TestPR7_NothingTellsWhoWasThere(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		p := mustDeskOn(t, s, storetest.Folder(t), 9).mustPlant()
		p.noMailTells()
		sec := p.browse("SEC")
		sec.must(sec.get(p.page + "/people"))
		for _, canary := range []string{"No0003", "Canarybird", "Canary House"} {
			if !strings.Contains(sec.page, canary) {
				t.Fatalf("%q is planted nowhere", canary)
			}
		}
		for i, reader := range []struct{ who, as string }{{"a member", "M0008"}, {"somebody who was there", "M0004"}, {"a speaker", "M0002"}, {"an outsider", ""}, {"a sponsor", "sponsor"}} {
			if !turn(i, 0, 2) {
				continue
			}
			b := p.browse(map[bool]string{true: reader.as}[reader.as != "sponsor"])
			begin := []string{p.page, p.page + "/paper", "/events/papers", "/events", "/"}
			told := func(path, text string) {
				t.Helper()
				for whose, list := range canaries {
					if whose == reader.as && whose != "" {
						continue
					}
					for _, canary := range list {
						if canary == "canary-room" && (reader.as == "M0002" || reader.as == "M0004" || reader.as == "sponsor") {
							continue // who was admitted is told where to join
						}
						if strings.Contains(strings.ToLower(text), strings.ToLower(canary)) {
							t.Errorf("%s reads %q at %s", reader.who, canary, path)
						}
					}
				}
			}
			for path, page := range b.crawlFrom(begin, 120, "/assets/") {
				told(path, fmt.Sprint(page.header)+page.body)
			}
			b.get("/invitation") // the sponsor's own page is at her address; to whoever has another there is nothing
			address := map[bool]string{true: p.guest, false: "AAAA"}[reader.as == "sponsor"]
			if status := b.post("/invitation", url.Values{"token": {address}}); (status == http.StatusOK) != (reader.as == "sponsor") {
				t.Errorf("%s opens an invitation: %d", reader.who, status)
			}
			told("/invitation", b.page)
			b.post("/own-words", url.Values{"token": {p.guest}})
			told("/own-words", b.page)
			below := []string{"", "/work", "/edit", "/pdf", "/markdown", "/check", "/compare?from=1&to=2", "/compare?from=2&to=3", "?version=1", "?version=2", "?version=3"}
			for _, path := range below {
				told(p.page+"/paper"+path, b.reads(p.page+"/paper"+path, nil))
			}
			for _, path := range []string{p.page + "/people", p.page + "/calendar.ics", p.page + "/room", p.page + "/screen", "/account/data", "/search?q=Buy"} {
				told(path, b.reads(path, nil))
			}
			if found := b.reads("/search?q=CANARYDRAFT", nil); strings.Contains(found, p.page) {
				t.Errorf("%s finds a draft by its words", reader.who)
			}
			api := http.Header{"Accept": {"application/json"}}
			for _, path := range append(p.apiPaths(), "/api/v1/events/"+p.e.Reference+"/paper?version=2", "/api/v1/events/"+p.e.Reference+"/paper/comparison?from=1&to=3") {
				told(path, b.reads(path, api))
			}
			p.refused(b, told)
		}
	})
}

// apiPaths are all routes of the API that are read, with this event wherever one is
// named.
func (p *planted) apiPaths() (paths []string) {
	for _, r := range p.server.Routes() {
		if r.Page || r.Method != http.MethodGet || !strings.HasPrefix(r.Path, "/api/v1/") {
			continue
		}
		path := strings.ReplaceAll(r.Path, "{event}", p.e.Reference)
		for strings.Contains(path, "{") {
			from, until := strings.Index(path, "{"), strings.Index(path, "}")
			path = path[:from] + "CIO" + path[until+1:]
		}
		paths = append(paths, path)
	}
	return paths
}

// refused looks at what is answered to acts that are not a reader's.
func (p *planted) refused(b *browser, told func(path, text string)) {
	for path, form := range map[string]url.Values{"/paper/publish": {"version": {"2"}, "readers": {"public"}}, "/paper/edit": {"base": {"1"}, "body": {"x"}, "do": {"look"}}, "/paper/passages": {"words": {"x"}}, "/paper/ask": nil, "/paper/draft": nil,
		"/paper/notes": {"text": {"x"}}, "/paper/withhold": {"version": {"3"}, "reason": {"x"}}, "/paper/check": {"quote": {"x"}}, "/loosen": nil, "/attribution": {"attribution": {"on-record"}}, "/register": nil} {
		b.get("/events")
		b.post(p.page+path, form)
		told("POST "+path, b.page)
	}
}

// noMailTells looks at every mail that waits: none tells of anybody but its reader.
func (p *planted) noMailTells() {
	p.t.Helper()
	letters, err := p.engine.TakeMail(p.ctx(), 1000)
	if err != nil || len(letters) < 8 {
		p.t.Fatalf("%d mails, %v", len(letters), err)
	}
	for _, l := range letters {
		raw, err := json.Marshal(l.Mail.Args)
		if err != nil {
			p.t.Fatal(err)
		}
		text := html.UnescapeString(string(raw))
		for whose, list := range canaries {
			for _, canary := range list {
				own := whose != "" && (p.people[whose].ID == l.Mail.To && l.Mail.To != "") || whose == "sponsor" && l.Mail.To == ""
				if canary != "canary-room" && !own && strings.Contains(text, canary) {
					p.t.Errorf("a mail %s tells %q", l.Mail.Template, canary)
				}
			}
		}
	}
}

// A paper as people make it on the site: drafted, looked at, two at it at once, checked
// by an address of her own, published, read by members (R153, R154, R163).
func TestAPaperOnTheSite(t *testing.T) {
	t.Parallel()
	d := mustDesk(t, 9)
	p := d.mustPlant()
	chair, sec, speaker, reader := d.browse("M0000"), d.browse("SEC"), d.browse("M0001"), d.browse("M0008")
	work := p.page + "/paper/work"
	chair.must(chair.get(p.page + "/paper/edit"))
	sec.must(sec.get(p.page + "/paper/edit"))
	base := fmt.Sprint(p.version)
	if status := chair.post(p.page+"/paper/edit", url.Values{"do": {"look"}, "base": {base}, "body": {"No0004 thought so, “exactly”."}}); status != http.StatusOK ||
		!strings.Contains(chair.page, "<mark>No0004</mark>") || !strings.Contains(chair.page, "exactly</q>") {
		t.Errorf("the preview: %d", status)
	}
	if status := chair.post(p.page+"/paper/edit", url.Values{"do": {"save"}, "base": {base}, "body": {"One thought so. The chair's own."}}); status != http.StatusOK {
		t.Fatalf("saving: %d", status)
	}
	status := sec.post(p.page+"/paper/edit", url.Values{"do": {"save"}, "base": {base}, "body": {"One thought not. The secretary's own."}})
	if text := html.UnescapeString(sec.page); status != http.StatusConflict || !strings.Contains(text, "The secretary's own.") || !strings.Contains(text, "The chair's own.") {
		t.Errorf("of two editors the later sees not both: %d", status)
	}
	if status := sec.post(p.page+"/paper/edit", url.Values{"do": {"save"}, "base": {fmt.Sprint(p.version + 1)}, "body": {"One thought: We should build."}}); status != http.StatusOK {
		t.Fatalf("saving after her: %d", status)
	}
	desk, err := d.hall.PaperDesk(d.ctx(), d.as("SEC"), p.e.Reference)
	if err != nil {
		t.Fatal(err)
	}
	sec.must(sec.get(work))
	if status := sec.post(p.page+"/paper/passages", url.Values{"speaker": {string(desk.Speakers[2].ID)}, "words": {"Not there."}}); status != http.StatusUnprocessableEntity || !strings.Contains(sec.page, "Not there.") {
		t.Errorf("words that do not stand in it: %d", status)
	}
	if status := sec.post(p.page+"/paper/passages", url.Values{"speaker": {string(desk.Speakers[2].ID)}, "words": {"We should build."}}); status != http.StatusOK {
		t.Errorf("putting words down: %d", status)
	}
	storetest.MustSet(t, d.store, d.now().Add(time.Second)) // addresses of before the publishing have ended
	if status := sec.post(p.page+"/paper/ask", nil); status != http.StatusOK {
		t.Errorf("asking: %d", status)
	}
	letters, err := d.engine.TakeMail(d.ctx(), 1000)
	if err != nil {
		t.Fatal(err)
	}
	own := ""
	for _, l := range letters {
		if l.Mail.Template == elections.MailPaperCheck && l.Mail.To == d.people["M0002"].ID {
			own = l.Mail.Secret
		}
	}
	byLink := d.browse("") // whoever has the address: it is hers alone
	byLink.must(byLink.get("/own-words"))
	if status := byLink.post("/own-words", url.Values{"token": {own + "x"}}); status != http.StatusConflict || strings.Contains(byLink.page, "We should build.") {
		t.Errorf("half of an address: %d", status)
	}
	byLink.must(byLink.post("/own-words", url.Values{"pasted": {deskOrigin + "/own-words#" + own}})) // as without scripts
	if !strings.Contains(byLink.page, "We should build.") || strings.Contains(byLink.page, "One thought") {
		t.Error("her page has not her own words, or more than them")
	}
	if status := speaker.get(p.page + "/paper/check"); status != http.StatusOK || strings.Contains(speaker.page, "We should build.") {
		t.Errorf("another speaker: %d", status)
	}
	desk, err = d.hall.PaperDesk(d.ctx(), d.as("SEC"), p.e.Reference)
	if err != nil {
		t.Fatal(err)
	}
	waits := desk.Words[0]
	for _, w := range desk.Words { // all of one instant: their order is anybody's
		if w.Quote.Words == "We should build." {
			waits = w
		}
	}
	if status := byLink.post("/own-words/answer", url.Values{"token": {own}, "quote": {string(waits.ID)}, "answer": {"yes"}}); status != http.StatusOK || !strings.Contains(byLink.page, "Your answer is kept.") {
		t.Errorf("agreeing: %d", status)
	}
	if strings.Contains(d.log.String(), own) {
		t.Error("the address stands in the log")
	}
	sec.must(sec.get(work))
	if status := sec.post(p.page+"/paper/publish", url.Values{"version": {fmt.Sprint(desk.Latest.Number)}, "readers": {"members"}, "why": {"Shorter."}}); status != http.StatusOK {
		t.Errorf("publishing: %d", status)
	}
	reader.must(reader.get(p.page + "/paper"))
	if !strings.Contains(reader.page, "We should build.") || !strings.Contains(reader.page, "Shorter.") {
		t.Error("a member does not read it")
	}
	reader.must(reader.get(p.page + "/paper/compare?from=" + base + "&to=" + fmt.Sprint(desk.Latest.Number)))
	if status := reader.get(p.page + "/paper/compare?from=1&to=2"); status != http.StatusNotFound {
		t.Errorf("a member compares drafts: %d", status)
	}
	anybody := d.browse("")
	for _, path := range []string{"", "?version=" + base, "/pdf?version=" + base} { // it was for all; the latest is not
		if status := anybody.get(p.page + "/paper" + path); status != http.StatusNotFound || strings.Contains(anybody.page, "We should build.") {
			t.Errorf("anybody reads what is for members at %q: %d", path, status)
		}
	}
	pdf := reader.reads(p.page+"/paper/pdf", nil)
	if !strings.Contains(pdf, "%PDF-") {
		t.Error("there is no PDF")
	}
	for _, by := range []domain.Person{d.people["SEC"], d.people["M0000"]} {
		if strings.Contains(pdf, by.Surname) {
			t.Error("the file names who wrote it")
		}
	}
	sec.must(sec.get(work))
	if status := sec.post(p.page+"/paper/withhold", url.Values{"version": {base}, "reason": {"It was No0004 who said so."}}); status != http.StatusUnprocessableEntity || !strings.Contains(sec.page, "It was No0004 who said so.") {
		t.Errorf("a reason that names somebody: %d", status)
	}
	for _, version := range []string{base, fmt.Sprint(desk.Latest.Number)} {
		sec.must(sec.get(work))
		if status := sec.post(p.page+"/paper/withhold", url.Values{"version": {version}, "reason": {"It tells who was there."}}); status != http.StatusOK {
			t.Errorf("withholding version %s: %d", version, status)
		}
	}
	if status := reader.get(p.page + "/paper"); status != http.StatusNotFound {
		t.Errorf("a member reads what is withheld: %d", status)
	}
}
