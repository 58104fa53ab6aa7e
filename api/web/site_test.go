package web

import (
	"bytes"
	"io/fs"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	_ "time/tzdata"

	"hustings/api/web/browsertest"
)

func mustSite(t testing.TB) *Site {
	t.Helper()
	says := mustWords(t)
	s, err := New(Settings{Organisation: "Digital Health Networks", Contact: "elections@example.org", Origin: "https://vote.example.org"}, says)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func mustRender(t testing.TB, s *Site, page string, view any) string {
	t.Helper()
	var b bytes.Buffer
	page, _, _ = strings.Cut(page, ".")
	if err := s.Render(&b, page, view); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestEveryPageRendersAndHasASample(t *testing.T) {
	s := mustSite(t)
	shown := map[string]bool{}
	for name, view := range samples() {
		text := mustRender(t, s, name, view)
		page, _, _ := strings.Cut(name, ".")
		shown[page] = true
		if n := strings.Count(text, "<h1"); n != 1 && page != "ballot" {
			t.Errorf("%s has %d main headings", name, n)
		}
		for _, bad := range []string{"ZgotmplZ", "<no value>", " style=", "<script>", "javascript:", "%!"} {
			if strings.Contains(text, bad) {
				t.Errorf("%s contains %q", name, bad)
			}
		}
		ids := map[string]bool{}
		for _, m := range regexp.MustCompile(` id="([^"]+)"`).FindAllStringSubmatch(text, -1) {
			if ids[m[1]] {
				t.Errorf("%s: the id %q stands twice", name, m[1])
			}
			ids[m[1]] = true
		}
	}
	for _, page := range s.Pages() {
		if !shown[page] {
			t.Errorf("the page %q has no sample", page)
		}
	}
}

// BD6: whatever a name or a statement holds is shown as text.
func TestBD6_TextStaysText(t *testing.T) {
	s := mustSite(t)
	evil := `"><script>alert(1)</script><img src=x onerror=alert(1)>{{.}}</bdi>`
	e := Election{Shell: anonymous(evil), Name: evil, Reference: evil, State: "open", Panel: evil, Notice: evil,
		Candidates: []Candidate{{Name: evil, Organisation: evil, Statement: evil, Interests: evil}}, Corrections: []Correction{{Text: evil}}}
	b := paper(3, "rank")
	b.Rows[0].Name, b.Question = evil, evil
	for _, text := range []string{mustRender(t, s, "election", e), mustRender(t, s, "ballot", b)} {
		if strings.Contains(text, "<script>alert") || strings.Contains(text, "<img src=x") {
			t.Error("markup in a text reached the page")
		}
	}
}

func TestEveryWordIsUsed(t *testing.T) {
	var all strings.Builder
	err := fs.WalkDir(templateFiles, "templates", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := templateFiles.ReadFile(name)
		all.Write(data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	handlers := 0 // which say a sentence by its whole name
	err = filepath.WalkDir("..", func(name string, d fs.DirEntry, err error) error {
		if err == nil && d.IsDir() && (d.Name() == "web" || d.Name() == "words" || d.Name() == "testdata") {
			return filepath.SkipDir
		}
		if err != nil || filepath.Ext(name) != ".go" {
			return err
		}
		data, err := os.ReadFile(name)
		all.Write(data)
		handlers++
		return err
	})
	if err != nil || handlers < 40 {
		t.Fatalf("%d files of handlers were read, %v", handlers, err)
	}
	// Sentences chosen by a value, or used by scripts, dates and in parts of names.
	families := []string{"mail.", "basis.", "reason.", "role.", "sign-in.", "state.", "office.", "mandate.", "policy.", "date.", "date-of.", "next.", "error.", "find.is.", "results.", "link.",
		"own.", "import.encoding.", "left.", "timetable.phase.", "timetable.today", "nomination.is.", "acts.decline-", "acts.withdraw-", "supports.is.", "support.answered.", "supports.asks", "stand.title.", "passkey.", "ballot.how.", "ballot.choose.", "vote.majority.", "vote.state.", "ballot.js.", "checkpage.js.", "tagpage.js.", "lot.holder.", "lot.state.", "results.at.", "menu.", "title.", "flash.", "note.", "who.", "question.", "ground.", "membership.", "entry.says.", "help.", "object.", "withdraw.", "elections.any", "election.", "board.", "account.", "stand.", "panel.", "presence-you.", "action.d", "purpose.", "purpose-of.", "visibility.", "visibility-of.", "plan.", "room.presides-", "room.mark-", "letter.", "letters.", "priorities.", "event.", "missing.", "leads.", "confidence.state.", "service", "standstill.", "alarm.", "record.", "candidate.left.", "candidate.when.", "countback.", "rules.lead.", "serve.said.", "vacancies.do.", "vacancies.way.", "lang", "awaits.", "keys.stage.", "keys.enter", "problem.", "writeup.advice.", "writeup.finding.", "writeup.kind.", "writeup.note.", "writeup.t.", "written.", "ended.", "topic.", "param.", "rules.unit", "rules.says.", "rules.source."}
	said := map[string]bool{} // whatever stands between two quotes
	for text := range strings.SplitSeq(all.String(), `"`) {
		said[text] = true
	}
	for _, key := range mustSite(t).words.Keys("") {
		if strings.HasPrefix(key, "motion.") || strings.HasPrefix(key, "motions.") { // by state, mode and majority
			continue
		}
		if strings.HasPrefix(key, "rehearsal.") { // by stage
			continue
		}
		if said[key] || slices.ContainsFunc(families, func(f string) bool { return strings.HasPrefix(key, f) }) {
			continue
		}
		t.Errorf("%q is said nowhere", key)
	}
}

func TestDatesAreWrittenOutWithTheirZone(t *testing.T) {
	s := mustSite(t)
	for in, want := range map[string]string{
		"2026-06-25T16:00:00Z": "Thursday 25 June 2026 at 5:00pm BST", "2026-01-06T12:00:00Z": "Tuesday 6 January 2026 at midday GMT",
		"2026-07-31T23:00:00Z": "Friday 31 July 2026, end of the day", "2026-06-25T15:59:59Z": "Thursday 25 June 2026 at 4:59:59pm BST",
	} {
		got, err := s.when(at(in))
		if err != nil || !strings.Contains(string(got), ">"+want+"<") || !strings.Contains(string(got), `datetime="`+in+`"`) {
			t.Errorf("when(%s) = %s, %v, want %s", in, got, err, want)
		}
	}
}

func TestPercentNeverRoundsToAllOrNothing(t *testing.T) {
	for _, c := range []struct {
		part, whole int
		want        string
	}{{0, 0, "0.0%"}, {0, 10, "0.0%"}, {1, 100000, "0.1%"}, {99999, 100000, "99.9%"}, {10, 10, "100.0%"}, {1204, 3500, "34.4%"}} {
		if got := Percent(c.part, c.whole); got != c.want {
			t.Errorf("Percent(%d, %d) = %s, want %s", c.part, c.whole, got, c.want)
		}
	}
}

// serveSamples is a site of nothing but samples, with the headers of the real
// one.
func serveSamples(t *testing.T) *httptest.Server {
	s := mustSite(t)
	views := samples()
	mux := http.NewServeMux()
	mux.Handle(AssetPath, s.Assets())
	mux.HandleFunc("/{page}", func(w http.ResponseWriter, r *http.Request) {
		view, ok := views[r.PathValue("page")]
		if !ok {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Security-Policy", Policy)
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		page, _, _ := strings.Cut(r.PathValue("page"), ".")
		if err := s.Render(w, page, view); err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
		}
	})
	srv := httptest.NewServer(mux)
	t.Cleanup(srv.Close)
	return srv
}

// What a style sheet says is not yet what a reader sees: the typeface is drawn
// wherever there are words, every page can be read in the dark and in forced
// colours, and paper shows all of it.
func TestTheLook(t *testing.T) {
	if testing.Short() {
		t.Skip("needs a browser; left out with -short")
	}
	mustBuilt(t)
	browsertest.Run(t, "look.mjs", serveSamples(t).URL, "PAGES="+pageNames())
}

// The secret of a mail's link is kept as long as its page is loaded anew, and nowhere else.
func TestTheLandingKeepsItsSecret(t *testing.T) {
	if testing.Short() {
		t.Skip("needs a browser; left out with -short")
	}
	mustBuilt(t)
	browsertest.Run(t, "landing.mjs", serveSamples(t).URL)
}

// pageNames lists the samples for a journey; ONLY is a pattern that picks some of them.
func pageNames() string {
	only := regexp.MustCompile(os.Getenv("ONLY"))
	return strings.Join(slices.DeleteFunc(slices.Sorted(maps.Keys(samples())), func(name string) bool { return !only.MatchString(name) }), " ")
}

// AC1 on every page, at both widths, under the real content security policy.
func TestAC1_EveryPageLooksRight(t *testing.T) {
	if testing.Short() {
		t.Skip("needs a browser; left out with -short")
	}
	mustBuilt(t)
	browsertest.Run(t, "gallery.mjs", serveSamples(t).URL, "PAGES="+pageNames())
}

// The same in the dark and in colours of the reader's own choosing.
func TestAC1_EveryPageLooksRightInOtherColours(t *testing.T) {
	if os.Getenv("HUSTINGS_LONG") == "" {
		t.Skip("HUSTINGS_LONG=1 looks at every page twice more, which takes ten minutes")
	}
	mustBuilt(t)
	for _, scheme := range []string{"dark", "forced"} {
		t.Run(scheme, func(t *testing.T) {
			browsertest.Run(t, "gallery.mjs", serveSamples(t).URL, "PAGES="+pageNames(), "SCHEME="+scheme)
		})
	}
}
