package api

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"hustings/api/door"
	"hustings/api/web"
	"hustings/domain"
	"hustings/domain/refusal"
	"hustings/elections/register"
)

// Pages are the site: what people see in a browser.
type Pages struct {
	*door.Door
	web     *web.Site
	held    heldFiles
	formKey [32]byte           // of the forms' tokens, the same on every replica
	shown   func() []ShownMail // nil: mails are sent
}

// Register adds the pages of the site to the door.
func RegisterSite(d *door.Door) (*Pages, error) {
	s := &Pages{Door: d}
	o, err := d.Settings, error(nil)
	if s.web, err = web.New(web.Settings{Organisation: o.Organisation, Colour: o.Colour, Contact: o.Contact, Origin: o.Origin}, d.Words); err != nil {
		return nil, fmt.Errorf("making the site: %w", err)
	}
	if s.formKey, err = d.Engine.Keys.Secret("forms"); err != nil {
		return nil, fmt.Errorf("reading the key of forms: %w", err)
	}
	d.FaultPage = s.faultPage
	assets := gin.WrapH(s.web.Assets())
	s.Page(door.Anyone, "GET", web.AssetPath+"*file", assets)
	s.signInPages()
	s.signOnPages()
	s.electionPages()
	s.panelPages()
	s.resultPages()
	s.votePages()
	s.standPages()
	s.supportPages()
	s.boardPages()
	s.accountPages()
	s.helpPages()
	s.shownMailPages()
	s.passkeyPages()
	s.permitPages()
	s.officePages()
	return s, nil
}

// visit is one request to the site: who asks, and what a page answers with. A
// page's handler is thin: read the form, call the engine or the register once,
// fill a view, and return what [visit.show], [visit.to] or [visit.again] return.
type visit struct {
	*Pages
	c       *gin.Context
	ctx     context.Context // of the request; what goes down to the engine
	by      domain.Actor
	present register.Present // zero: nobody is signed in
	access  door.Access      // that of the page
	faulty  bool             // its page says that something is broken or not there, and nothing of an election
}

// html adds a page of the site. Nobody passes who may not knock; whoever only
// has to sign in or to show a passkey first is led there and back. A POST comes
// from a page of ours and carries that page's token (ML10).
func (s *Pages) html(who door.Access, method, path string, h func(*visit) error) {
	s.Page(who, method, path, func(c *gin.Context) {
		v, err := s.enter(c)
		v.access = who
		if err == nil {
			err = who.Admits(v.by, s.Now())
		}
		if err == nil && !door.SafeMethod(method) && who.Officers() {
			err = v.by.MayAct()
		}
		if !door.SafeMethod(method) && (err == nil || isFor(err, refusal.FreshNeeded) || isFor(err, domain.PasskeyNone)) {
			if foreign := v.ours(); foreign != nil {
				err = foreign
			}
		}
		if err == nil {
			v.restore()
			err = h(v)
		} else if next, led := v.led(err); led {
			err = v.to(next)
		}
		if err != nil {
			v.fault(err)
		}
	})
}

// enter finds out who asks. The visit can show a page whatever comes of it.
func (s *Pages) enter(c *gin.Context) (*visit, error) {
	v := &visit{Pages: s, c: c, ctx: c.Request.Context()}
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
	v.present, v.by = p, p.Actor
	return v, err
}

// led is where somebody who asked for a page has to pass first.
func (v *visit) led(err error) (string, bool) {
	switch here := v.c.Request.URL.RequestURI(); {
	case isFor(err, refusal.NotSignedIn) && door.SafeMethod(v.c.Request.Method):
		return withNext("/sign-in", here), true
	case isFor(err, refusal.FreshNeeded) && door.SafeMethod(v.c.Request.Method):
		return withNext("/passkey", here), true
	case isFor(err, refusal.NotSignedIn):
		return v.keptBallot()
	case isFor(err, refusal.FreshNeeded): // a form: what was typed comes back after the proof
		back, err := v.keepForm()
		return withNext("/passkey", back), err == nil
	case isFor(err, domain.PasskeyNone): // an officer who has none yet
		back, err := v.keepForm()
		return withNext("/passkey/new", back), err == nil
	}
	return "", false
}

// isFor reports whether an error is a refusal for the reason.
func isFor(err error, why refusal.Reason) bool {
	r, no := refusal.Of(err)
	return no && r.Reason == why
}

// shell is what every page has; the title goes into the browser's tab.
func (v *visit) shell(title string) web.Shell {
	sh := web.Shell{Title: title, Path: v.c.Request.URL.RequestURI(), Menu: v.menu(), Banner: v.flash()}
	if !door.SafeMethod(v.c.Request.Method) {
		sh.Path = "/"
	}
	if !v.faulty {
		sh.Keys = v.keyNote()
	}
	if sh.Banner == nil {
		sh.Banner = v.stillBanner()
	}
	if !v.by.Anonymous() {
		sh.Account, sh.CSRF = v.present.Person.Name(), v.token()
		sh.SessionSeconds = max(1, int(v.present.Ends.Sub(v.Now())/time.Second))
	}
	return sh
}

// form is the shell of a page with a form that somebody may send who is not
// signed in.
func (v *visit) form(title string) web.Shell {
	sh := v.shell(title)
	sh.CSRF = v.token()
	return sh
}

// menu leads to what the reader's roles have to do with.
func (v *visit) menu() []web.Link {
	var menu []web.Link
	here := v.c.Request.URL.Path
	office := func(r domain.Role) bool { return slices.Contains(door.Office.Roles, r) }
	if strings.HasPrefix(here, "/elections/") && slices.ContainsFunc(v.access.Roles, office) && v.by.HasRole(door.Office.Roles...) {
		here = "/office/" // an election's pages for officers are the office's
	}
	add := func(path, key string) {
		menu = append(menu, web.Link{URL: path, Text: v.say(key), Current: here == path || len(here) > len(path) && here[:len(path)+1] == path+"/"})
	}
	if !v.by.Anonymous() {
		add("/my/votes", "menu.votes")
	}
	add("/elections", "menu.elections")
	add("/panels", "menu.panels")
	if v.by.HasRole(door.Office.Roles...) {
		add("/office", "menu.office")
	}
	if v.by.HasRole(door.Staff.Roles...) {
		add("/record", "menu.record")
	}
	return menu
}

// say words a sentence of the catalogue as plain text; args alternate names
// and values.
func (v *visit) say(key string, args ...any) string {
	text, err := v.Words.Say(key, args...)
	if err != nil { // a test renders every page, so this is a mistake made since
		v.Log.LogAttrs(v.ctx, slog.LevelError, "words", slog.String("error", err.Error()))
		return key
	}
	return text
}

// show answers with a page; view is a struct of package web, or a pointer to one.
func (v *visit) show(page string, view any) error { return v.showAs(http.StatusOK, page, view) }

func (v *visit) showAs(status int, page string, view any) error {
	v.c.Header("Content-Type", "text/html; charset=utf-8")
	return v.web.Render(statusWriter{v.c, status}, page, view)
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

// to sends the reader on, after a POST or to sign in.
func (v *visit) to(path string) error {
	v.c.Redirect(http.StatusSeeOther, path)
	return nil
}

// done sends the reader on and has the next page say what was done: key stands
// below "flash." in the catalogue.
func (v *visit) done(path, key string) error {
	door.SetCookie(v.c, flashCookie, key, time.Minute)
	return v.to(path)
}

// flashCookie carries one key of the catalogue from an act to the next page.
const flashCookie = "__Host-said"

func (v *visit) flash() *web.Banner {
	cookie, err := v.c.Request.Cookie(flashCookie)
	if err != nil || cookie.Value == "" {
		return nil
	}
	door.DropCookie(v.c, flashCookie)
	text, err := v.Words.Say("flash." + cookie.Value)
	if err != nil {
		return nil // not a key: somebody made the cookie up
	}
	return &web.Banner{Success: true, Heading: text}
}
