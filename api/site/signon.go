package site

import (
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"

	"hustings/api/door"
	"hustings/api/web"
	"hustings/domain"
	"hustings/domain/refusal"
)

// nextCookie remembers where somebody wanted to go who is away at the identity
// provider, which has no business knowing.
const nextCookie = "__Host-next"

func (s *Pages) signOnPages() {
	for _, way := range s.Ways {
		s.HTML(door.Anyone, http.MethodGet, way.Path(), func(v *Visit) error { return v.leaveToSignIn(way) })
		s.HTML(door.Anyone, http.MethodGet, way.BackPath(), func(v *Visit) error { return v.backFromSignIn(way) })
	}
	if s.Settings.Forum.Vouch {
		s.HTML(door.SignedIn, http.MethodGet, "/forum/connect", (*Visit).vouchForForum)
	}
}

// leaveToSignIn is a link, not a form: browsers hold forms to form-action even
// through a redirect, and the policy names nobody but us.
func (v *Visit) leaveToSignIn(way door.NamedWay) error {
	address, err := way.Begin(v.Ctx, v.asking())
	if err != nil {
		return v.notSignedOn(err)
	}
	door.SetCookie(v.C, nextCookie, url.QueryEscape(ownPath(v.C.Query("next"))), door.StateLife)
	return v.To(address)
}

func (v *Visit) backFromSignIn(way door.NamedWay) error {
	who, err := way.Finish(v.Ctx, v.asking(), v.C.Request.URL.Query())
	if err != nil {
		return v.notSignedOn(err)
	}
	signed, err := v.Register.SignInByIdentity(v.Ctx, who)
	if err != nil {
		return v.notSignedOn(err)
	}
	if !v.By.Anonymous() && v.By.Person != signed.Session.Person { // nobody is replaced unasked
		if err := v.Register.SignOut(v.Ctx, signed.Session.ID); err != nil {
			return err
		}
		door.DropCookie(v.C, nextCookie)
		return v.notSignedOn(refusal.Because(domain.SignInOfAnother, "", nil))
	}
	next := v.wanted()
	door.DropCookie(v.C, nextCookie)
	return v.signedIn(signed, next)
}

// vouchForForum sends a member to the forum with this house's word for her (R167):
// to its own door and nowhere else, whatever was asked for.
func (v *Visit) vouchForForum() error {
	nonce, err := v.Settings.Forum.ForumAsks(v.C.Request.URL.Query())
	if err != nil {
		return err
	}
	told, err := v.Forum.Vouch(v.Ctx, v.By)
	if err != nil {
		return err
	}
	to := v.Settings.Forum.ForumTold(nonce, told)
	if v.C.GetHeader("Sec-Fetch-Site") == "same-origin" { // from the form to sign in: a browser lets no form lead to another house
		return v.Show("forum-connect", web.ForumConnect{Shell: v.Shell(v.Say("title.forum-connect")), URL: to})
	}
	return v.To(to)
}

// wanted is where somebody wanted to go before signing in elsewhere.
func (v *Visit) wanted() string {
	cookie, err := v.C.Request.Cookie(nextCookie)
	if err != nil {
		return ""
	}
	next, _ := url.QueryUnescape(cookie.Value)
	return ownPath(next)
}

// notSignedOn shows the page to sign in by mail, with what is to be said about
// the other way. At which step it failed is for the log alone; what the
// provider said may hold an address and is told to nobody.
func (v *Visit) notSignedOn(err error) error {
	step := "register"
	if a := (*door.Away)(nil); errors.As(err, &a) {
		step = a.Step
	}
	r, no := refusal.Of(err)
	if !no {
		return err
	}
	v.Log.LogAttrs(v.Ctx, slog.LevelInfo, "single sign-on refused", slog.String("request", door.RequestID(v.Ctx)), slog.String("step", step))
	if a := (*door.Away)(nil); errors.As(err, &a) && a.Step == "discovery" && a.Cause != nil { // says nothing of anybody
		v.Log.LogAttrs(v.Ctx, slog.LevelWarn, "single sign-on: the provider's document", slog.String("error", fmt.Sprintf("%.300s", a.Cause)))
	}
	p := v.asProblem(r)
	view := v.signInView("", v.wanted())
	view.Errors = append(view.Errors, web.FieldError{Text: p.Detail})
	status := p.Status
	if status == http.StatusUnauthorized { // the form below is the way to sign in
		status = http.StatusUnprocessableEntity
	}
	return v.ShowAs(status, "sign-in", view)
}
