package site

import (
	"context"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"hustings/api/door"
	"hustings/api/web"
	"hustings/api/words"
	"hustings/domain"
	"hustings/domain/refusal"
	"hustings/elections/register"
)

// Visit is one request to the site: who asks, and what a page answers with. A
// page's handler is thin: read the form, call the engine or the register once,
// fill a view, and return what [Visit.Show], [Visit.To] or [Visit.Again] return.
type Visit struct {
	*Pages
	C       *gin.Context
	Ctx     context.Context // of the request; what goes down to the engine
	By      domain.Actor
	Present register.Present // zero: nobody is signed in
	Words   *words.Catalogue // in which the page speaks
	Journey bool             // the page is one of the member's journey, which speaks the reader's language
	access  door.Access      // that of the page
	faulty  bool             // its page says that something is broken or not there, and nothing of an election
}

// HTML adds a page of the site. Nobody passes who may not knock; whoever only
// has to sign in or to show a passkey first is led there and back. A POST comes
// from a page of ours and carries that page's token (ML10).
func (s *Pages) HTML(who door.Access, method, path string, h func(*Visit) error) {
	s.html(who, method, path, h, false)
}

// MemberHTML adds a page of the member's journey: like [Pages.HTML], in the language
// that the reader has chosen.
func (s *Pages) MemberHTML(who door.Access, method, path string, h func(*Visit) error) {
	s.html(who, method, path, h, true)
}

func (s *Pages) html(who door.Access, method, path string, h func(*Visit) error, journey bool) {
	s.Page(who, method, path, func(c *gin.Context) {
		if door.SafeMethod(method) {
			defer s.picture(c)()
		}
		v, err := s.enter(c)
		v.access = who
		if journey {
			v.Speak()
		}
		if err == nil {
			err = who.Admits(v.By, s.Now())
		}
		if err == nil && !door.SafeMethod(method) && who.Officers() {
			err = v.By.MayAct()
		}
		if !door.SafeMethod(method) && (err == nil || IsFor(err, refusal.FreshNeeded) || IsFor(err, domain.PasskeyNone)) {
			if foreign := v.ours(); foreign != nil {
				err = foreign
			}
		}
		if err == nil {
			v.restore()
			err = h(v)
		} else if next, led := v.led(err); led {
			err = v.To(next)
		}
		if err != nil {
			v.fault(err)
		}
	})
}

// Speak has the visit answer in the language that the reader has chosen.
func (v *Visit) Speak() { v.Journey, v.Words = true, v.Pages.Words.In(v.spoken()) }

// picture has all that a page asks for be read in one transaction, at one instant. It is
// over with the first byte of the answer: a reader who takes her time holds nothing.
func (s *Pages) picture(c *gin.Context) (over func()) {
	ctx, release := s.Engine.Picture(c.Request.Context())
	c.Request = c.Request.WithContext(ctx)
	c.Writer = &answering{c.Writer, release}
	return release
}

// answering is a response that ends its page's picture as it begins.
type answering struct {
	gin.ResponseWriter
	release func()
}

func (w *answering) Write(b []byte) (int, error) {
	w.release()
	return w.ResponseWriter.Write(b)
}

func (w *answering) WriteString(s string) (int, error) {
	w.release()
	return w.ResponseWriter.WriteString(s)
}

func (w *answering) WriteHeaderNow() {
	w.release()
	w.ResponseWriter.WriteHeaderNow()
}

func (w *answering) Flush() {
	w.release()
	w.ResponseWriter.Flush()
}

// Unwrap is for [http.ResponseController].
func (w *answering) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// enter finds out who asks. The visit can show a page whatever comes of it.
func (s *Pages) enter(c *gin.Context) (*Visit, error) {
	v := &Visit{Pages: s, C: c, Ctx: c.Request.Context(), Words: s.Words}
	for _, p := range c.Params {
		if !door.Plain(p.Value) {
			return v, refusal.Because(refusal.Unknown, "", nil)
		}
	}
	for _, values := range c.Request.URL.Query() {
		if slices.ContainsFunc(values, func(s string) bool { return !door.Readable(s) }) {
			return v, refusal.Because(refusal.Malformed, "", nil)
		}
	}
	p, err := s.WhoAsks(c)
	v.Present, v.By = p, p.Actor
	return v, err
}

// led is where somebody who asked for a page has to pass first.
func (v *Visit) led(err error) (string, bool) {
	switch here := v.C.Request.URL.RequestURI(); {
	case IsFor(err, refusal.NotSignedIn) && door.SafeMethod(v.C.Request.Method):
		return WithNext("/sign-in", here), true
	case IsFor(err, refusal.FreshNeeded) && door.SafeMethod(v.C.Request.Method):
		return WithNext("/passkey", here), true
	case IsFor(err, refusal.NotSignedIn):
		return v.keptBallot()
	case IsFor(err, refusal.ForeignOrigin) && v.stoodOpen():
		return WithNext("/sign-in", v.Field("next")), true
	case IsFor(err, refusal.FreshNeeded): // a form: what was typed comes back after the proof
		back, err := v.keepForm()
		return WithNext("/passkey", back), err == nil
	case IsFor(err, domain.PasskeyNone): // an officer who has none yet
		back, err := v.keepForm()
		return WithNext("/passkey/new", back), err == nil
	}
	return "", false
}

// Shell is what every page has; the title goes into the browser's tab.
func (v *Visit) Shell(title string) web.Shell {
	sh := web.Shell{Title: title, Path: v.C.Request.URL.RequestURI(), Menu: v.menu(), Banner: v.flash(), Language: v.Words.Language, Rehearsal: v.rehearsed()}
	if !door.SafeMethod(v.C.Request.Method) {
		sh.Path = "/"
	}
	if v.Journey {
		sh.Spoken = v.tongues(sh.Path)
	}
	if !v.faulty {
		sh.Keys = v.keyNote()
	}
	if sh.Banner == nil {
		sh.Banner = v.stillBanner()
	}
	if !v.By.Anonymous() {
		sh.Account, sh.CSRF = v.Present.Person.Name(), v.token()
		sh.SessionSeconds = max(1, int(v.Present.Ends.Sub(v.Now())/time.Second))
	}
	return sh
}

// BackTo has the switch of languages lead to that page of ours instead of this address.
func (v *Visit) BackTo(path string, sh *web.Shell) {
	if sh.Path = path; v.Journey {
		sh.Spoken = v.tongues(path)
	}
}

// Form is the shell of a page with a form that somebody may send who is not
// signed in.
func (v *Visit) Form(title string) web.Shell {
	sh := v.Shell(title)
	sh.CSRF = v.token()
	return sh
}

// menu leads to what the reader's roles have to do with.
func (v *Visit) menu() []web.Link {
	var menu []web.Link
	here := v.C.Request.URL.Path
	office := func(r domain.Role) bool { return slices.Contains(door.Office.Roles, r) }
	if strings.HasPrefix(here, "/elections/") && slices.ContainsFunc(v.access.Roles, office) && v.By.HasRole(door.Office.Roles...) {
		here = "/office/" // an election's pages for officers are the office's
	}
	add := func(path, key string) {
		menu = append(menu, web.Link{URL: path, Text: v.Say(key), Current: here == path || len(here) > len(path) && here[:len(path)+1] == path+"/"})
	}
	if !v.By.Anonymous() {
		add("/my/votes", "menu.votes")
	}
	if v.By.HasRole(domain.PanelRoles...) || v.By.HasRole(domain.Secretariat, domain.Member) { // of a network: its panels' agendas and decisions
		add("/meetings", "menu.meetings")
	}
	add("/elections", "menu.elections")
	add("/panels", "menu.panels")
	add("/letters", "menu.letters")
	add("/events", "menu.events")
	if v.By.HasRole(domain.PanelMember, domain.Secretariat) {
		add("/motions", "menu.motions")
	} else if v.By.HasRole(domain.Member) {
		add("/decisions", "menu.decisions")
	}
	if v.By.HasRole(door.Office.Roles...) {
		add("/office", "menu.office")
	}
	if v.By.HasRole(door.Staff.Roles...) {
		add("/record", "menu.record")
	}
	return menu
}

// Say words a sentence of the catalogue as plain text; args alternate names
// and values.
func (v *Visit) Say(key string, args ...any) string {
	text, err := v.Words.Say(key, args...)
	if err != nil { // a test renders every page, so this is a mistake made since
		v.Log.LogAttrs(v.Ctx, slog.LevelError, "words", slog.String("error", err.Error()))
		return key
	}
	return text
}

// Show answers with a page; view is a struct of package web, or a pointer to one.
func (v *Visit) Show(page string, view any) error { return v.ShowAs(http.StatusOK, page, view) }

func (v *Visit) ShowAs(status int, page string, view any) error {
	v.C.Header("Content-Type", "text/html; charset=utf-8")
	v.C.Header("Content-Language", string(v.Words.Language))
	return v.web.Render(statusWriter{v.C, status}, page, view)
}

// ShowPart answers with a part of a page, for a script that puts it in place.
func (v *Visit) ShowPart(part string, view any) error {
	v.C.Header("Content-Type", "text/html; charset=utf-8")
	v.C.Header("Cache-Control", "no-store")
	return v.web.Part(statusWriter{v.C, http.StatusOK}, v.Words.Language, part, view)
}

// statusWriter sends the status once the page is whole: a page that cannot be
// rendered becomes a page that says so.
type statusWriter struct {
	c      *gin.Context
	status int
}

func (w statusWriter) Write(b []byte) (int, error) {
	w.c.Status(w.status)
	return w.c.Writer.Write(b)
}

// To sends the reader on, after a POST or to sign in.
func (v *Visit) To(path string) error {
	v.C.Redirect(http.StatusSeeOther, path)
	return nil
}

// Done sends the reader on and has the next page say what was done: key stands
// below "flash." in the catalogue.
func (v *Visit) Done(path, key string) error {
	door.SetCookie(v.C, flashCookie, key, time.Minute)
	return v.To(path)
}

// flashCookie carries one key of the catalogue from an act to the next page.
const flashCookie = "__Host-said"

func (v *Visit) flash() *web.Banner {
	cookie, err := v.C.Request.Cookie(flashCookie)
	if err != nil || cookie.Value == "" {
		return nil
	}
	door.DropCookie(v.C, flashCookie)
	text, err := v.Words.Say("flash." + cookie.Value)
	if err != nil {
		return nil // not a key: somebody made the cookie up
	}
	return &web.Banner{Success: true, Heading: text}
}
