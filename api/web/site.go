package web

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"html/template"
	"io"
	"net/http"
	"regexp"
	"strings"
	"sync"
	"time"

	"rsc.io/qr"

	"hustings/api/words"
	"hustings/domain/when"
)

//go:embed templates
var templateFiles embed.FS

// Settings are what an installation says of itself on every page.
type Settings struct {
	Organisation string // in the header and in mails
	Service      string // what the site is called; empty: the catalogue's word
	Colour       string // of the header, "#rrggbb"; empty: dark blue
	Contact      string // mail address for help
	Origin       string // "https://vote.example.org", for links on paper; empty: they say their path
}

// Site renders pages. It is safe for concurrent use.
type Site struct {
	settings  Settings
	words     *words.Catalogue
	templates *template.Template
	brand     string // a style sheet of one line
	brandPath string
	others    map[words.Language]*Site // the same in other languages
}

// parsed are the templates as they are read, once for every language: how one words
// things is put in its place when a site is made.
var parsed = sync.OnceValues(func() (*template.Template, error) {
	return template.New("").Funcs((&Site{}).funcs()).ParseFS(templateFiles, "templates/*.html", "templates/*/*.html")
})

// made are the sites that there are. A template is escaped when it is first executed,
// which takes longer than filling it: a program that opens several servers, as tests and
// replicas in one process do, escapes each once.
var made struct {
	sync.Mutex
	sites map[origin]*Site
}

// origin is what a site follows from.
type origin struct {
	settings Settings
	words    *words.Catalogue
}

// New reads the templates; what they say comes from the catalogue, in whose
// zone instants are shown. Every fault of a template shows here, at start, and
// not on the first visit. The same settings and catalogue give the same site.
func New(s Settings, says *words.Catalogue) (*Site, error) {
	made.Lock()
	defer made.Unlock()
	if site, there := made.sites[origin{s, says}]; there {
		return site, nil
	}
	site, err := read(s, says)
	if err != nil {
		return nil, err
	}
	if made.sites == nil {
		made.sites = map[origin]*Site{}
	}
	made.sites[origin{s, says}] = site
	return site, nil
}

func read(s Settings, says *words.Catalogue) (*Site, error) {
	own := s
	if s.Colour == "" {
		s.Colour = "#003d78"
	}
	if !regexp.MustCompile(`^#[0-9a-fA-F]{6}$`).MatchString(s.Colour) {
		return nil, fmt.Errorf("colour %q: want #rrggbb", s.Colour)
	}
	var err error
	if s.Service == "" {
		if s.Service, err = says.Say("service"); err != nil {
			return nil, err
		}
	}
	site := &Site{settings: s, words: says, brand: ":root{--brand:" + s.Colour + ";--origin:\"" + cssString(s.Origin) + "\"}\n"}
	sum := sha256.Sum256([]byte(site.brand))
	site.brandPath = AssetPath + "brand-" + hex.EncodeToString(sum[:5]) + ".css"
	site.templates, err = parsed()
	if err == nil {
		site.templates, err = site.templates.Clone()
	}
	if err != nil {
		return nil, fmt.Errorf("reading the templates: %w", err)
	}
	site.templates.Funcs(site.funcs())
	site.others = map[words.Language]*Site{}
	for l, other := range says.Others() {
		if site.others[l], err = read(own, other); err != nil {
			return nil, err
		}
	}
	return site, nil
}

// in is the site in the language that a view speaks.
func (s *Site) in(view any) *Site {
	if speaks, is := view.(interface{ Shared() Shell }); is {
		if other, there := s.others[speaks.Shared().Language]; there {
			return other
		}
	}
	return s
}

// cssString keeps only what an origin can hold: nothing ends the string.
func cssString(origin string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' || strings.ContainsRune("\"\\<>", r) {
			return -1
		}
		return r
	}, origin)
}

// Settings are what the site was made with.
func (s *Site) Settings() Settings { return s.settings }

// Pages lists the names that Render knows.
func (s *Site) Pages() []string {
	var names []string
	for _, t := range s.templates.Templates() {
		if name, ok := strings.CutPrefix(t.Name(), "page/"); ok {
			names = append(names, name)
		}
	}
	return names
}

// Render writes a page of that name, filled from its view (a struct of this
// package that embeds Shell). Nothing is written before all of it is known.
func (s *Site) Render(w io.Writer, page string, view any) error {
	s = s.in(view)
	var body, whole bytes.Buffer
	if err := s.templates.ExecuteTemplate(&body, "page/"+page, view); err != nil {
		return fmt.Errorf("page %s: %w", page, err)
	}
	inPageOrder(view, body.Bytes())
	err := s.templates.ExecuteTemplate(&whole, "layout", map[string]any{
		"Page": page, "View": view, "Body": template.HTML(body.String()), "Site": s.settings, //nolint:gosec // rendered by a template
	})
	if err != nil {
		return fmt.Errorf("page %s: %w", page, err)
	}
	_, err = whole.WriteTo(w)
	return err
}

// Part writes a part of a page by its template's name: what a page that is open has
// changed since it was read, in the language of that page.
func (s *Site) Part(w io.Writer, language words.Language, part string, view any) error {
	if other, there := s.others[language]; there {
		s = other
	}
	var body bytes.Buffer
	if err := s.templates.ExecuteTemplate(&body, part, view); err != nil {
		return fmt.Errorf("part %s: %w", part, err)
	}
	_, err := body.WriteTo(w)
	return err
}

// Assets serves styles and scripts below [AssetPath], the installation's own
// colour among them.
func (s *Site) Assets() http.Handler {
	files := Assets()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == s.brandPath && r.Method == http.MethodGet {
			w.Header().Set("Content-Type", "text/css; charset=utf-8")
			w.Header().Set("X-Content-Type-Options", "nosniff")
			w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
			io.WriteString(w, s.brand) //nolint:errcheck // the reader has gone
			return
		}
		files.ServeHTTP(w, r)
	})
}

// Policy is the content security policy that every page is made for (OP2):
// nothing inline, nothing from elsewhere.
const Policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; " +
	"form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

func (s *Site) funcs() template.FuncMap {
	return template.FuncMap{
		"t":       s.words.HTML,
		"name":    Name,
		"names":   s.names,
		"when":    s.when,
		"day":     s.day,
		"hour":    s.hour,
		"asset":   Asset,
		"brand":   func() string { return s.brandPath },
		"scripts": func() []string { return votingScripts },
		"qr":      QR,
		"json": func(v any) (string, error) {
			data, err := json.Marshal(v)
			return string(data), err
		},
		"wordsOf": s.words.Part,
		"dict":    dict,
		"list":    func(items ...any) []any { return items },
		"add":     func(a, b int) int { return a + b },
		"upto": func(n int) []int {
			all := make([]int, n)
			for i := range all {
				all[i] = i + 1
			}
			return all
		},
		"percent":  Percent,
		"tagOf":    func(state string) string { return tagColours[state] },
		"chart":    chart,
		"swing":    swing,
		"years":    years,
		"phases":   s.phases,
		"left":     s.left,
		"term":     term,
		"initials": initials,
		"share":    share,
		"course":   s.course,
		"short":    Short,
		"rulesOf":  rulesOf,
	}
}

// tagColours give each state and standing a colour of the tag component. The
// word says it too: colour alone says nothing.
var tagColours = map[string]string{
	"notice": "blue", "nominations": "blue", "withdrawals": "blue", "sealed": "blue", "open": "green", "closed": "purple",
	"countback-asking": "yellow", "countback-seated": "green", "countback-nobody": "grey", "countback-abandoned": "grey",
	"counting": "purple", "provisional": "yellow", "certified": "green", "cancelled": "red", "stopped": "orange", "void": "red",
	"awaiting-supporters": "yellow", "awaiting-consent": "yellow", "awaiting-ruling": "blue", "valid": "green", "invalid": "red",
	"late": "red", "due": "yellow", "done": "green", "sent": "green", "failed": "red", "bounced": "red", "waiting": "yellow",
	"given": "green", "entered": "green", "chosen": "green", "not-chosen": "yellow", "after-close": "grey", "not-needed": "grey", "declined": "grey", "draft": "grey", "withdrawn": "grey",
	"meeting-asked": "yellow", "meeting-planned": "grey", "meeting-called": "blue", "meeting-open": "green", "meeting-closed": "purple", "meeting-cancelled": "red",
	"present": "green", "apologies": "yellow", "left": "grey", "absent": "red", "item-now": "blue", "item-done": "grey", "flagged": "yellow", "speaks": "green", "aside": "orange",
	"paper-published": "green", "paper-withheld": "red", "paper-draft": "grey", "words-new": "grey", "words-asked": "yellow", "words-agreed": "green", "words-refused": "red",
	"paper-late": "red", "confidential": "orange", "minutes-draft": "grey", "minutes-comment": "yellow", "minutes-approved": "green", "action-open": "blue", "action-done": "green",
	"action-dropped": "grey",
	"letter-draft":   "grey", "letter-review": "yellow", "letter-approval": "blue", "letter-signing": "purple", "letter-signed": "blue", "letter-published": "green",
	"letter-abandoned": "red", "letter-superseded": "grey", "priorities-proposing": "yellow", "priorities-merging": "blue", "priorities-frozen": "purple",
	"motion-moved": "yellow", "motion-seconded": "blue", "motion-voting": "green", "motion-tied": "orange", "motion-carried": "green", "motion-lost": "red",
	"motion-withdrawn": "grey", "motion-lapsed": "grey", "motion-barred": "grey", "standing-in-force": "blue", "standing-superseded": "grey", "standing-rescinded": "grey",
	"event-planned": "grey", "event-announced": "blue", "event-live": "green", "event-closed": "purple", "event-cancelled": "red", "admitted": "green",
	"vote-open": "green", "vote-counting": "purple", "vote-counted": "blue", "vote-ended": "red", "question-hidden": "orange", "question-merged": "grey",
	"priorities-voting": "green", "priorities-decided": "green", "priorities-ended": "red",
}

// Name is a person's or an organisation's name, isolated so that the direction
// of its script does not disturb the sentence around it.
func Name(name string) template.HTML {
	return template.HTML("<bdi>" + template.HTMLEscapeString(name) + "</bdi>") //nolint:gosec // escaped here
}

// names lists people's names, each isolated.
func (s *Site) names(list []string) template.HTML {
	parts := make([]string, len(list))
	for i, n := range list {
		parts[i] = string(Name(n))
	}
	return template.HTML(s.words.List(parts)) //nolint:gosec // every name is escaped
}

// when shows an instant in the catalogue's zone.
func (s *Site) when(t time.Time) (template.HTML, error) {
	if t.IsZero() {
		return s.words.HTML("date.none")
	}
	return timeElement(t.UTC().Format(time.RFC3339), s.words.Instant(t)), nil
}

// hour shows an instant's time of day alone, in the organisation's zone.
func (s *Site) hour(t time.Time) template.HTML {
	return timeElement(t.UTC().Format(time.RFC3339), t.In(s.words.Zone()).Format("3:04pm"))
}

// day shows a civil date, whatever the zone: its year, month and day.
func (s *Site) day(t time.Time) (template.HTML, error) {
	if t.IsZero() {
		return s.words.HTML("date.none")
	}
	return timeElement(t.Format(time.DateOnly), s.words.Date(when.Date{Year: t.Year(), Month: t.Month(), Day: t.Day()})), nil
}

func timeElement(machine, text string) template.HTML {
	return template.HTML(`<time datetime="` + machine + `">` + template.HTMLEscapeString(text) + "</time>") //nolint:gosec // escaped here
}

// QR draws a text as a QR code, in SVG, black on white with the quiet margin.
func QR(text string) (template.HTML, error) {
	code, err := qr.Encode(text, qr.M)
	if err != nil {
		return "", fmt.Errorf("drawing a QR code: %w", err)
	}
	const margin = 4
	side := code.Size + 2*margin
	var path strings.Builder
	for y := range code.Size {
		for x := range code.Size {
			if code.Black(x, y) {
				fmt.Fprintf(&path, "M%d %dh1v1h-1z", x+margin, y+margin)
			}
		}
	}
	return template.HTML(fmt.Sprintf(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" shape-rendering="crispEdges" aria-hidden="true" focusable="false">`+ //nolint:gosec // numbers only
		`<path fill="#fff" d="M0 0h%dv%dH0z"/><path d="%s"/></svg>`, side, side, side, side, path.String())), nil
}

// dict makes the argument of a part: alternating names and values.
func dict(pairs ...any) (map[string]any, error) {
	if len(pairs)%2 != 0 {
		return nil, errors.New("dict: a name without a value")
	}
	m := make(map[string]any, len(pairs)/2)
	for i := 0; i < len(pairs); i += 2 {
		name, ok := pairs[i].(string)
		if !ok {
			return nil, fmt.Errorf("dict: %v is not a name", pairs[i])
		}
		m[name] = pairs[i+1]
	}
	return m, nil
}

// Percent is part of whole with one decimal; never rounded up to 100 or down
// to 0 (R151).
func Percent(part, whole int) string {
	if whole <= 0 {
		return "0.0%"
	}
	tenths := (part*2000 + whole) / (2 * whole)
	if part < whole {
		tenths = min(tenths, 999)
	}
	if part > 0 {
		tenths = max(tenths, 1)
	}
	return fmt.Sprintf("%d.%d%%", tenths/10, tenths%10)
}
