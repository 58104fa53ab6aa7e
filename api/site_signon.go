package api

import (
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"

	"hustings/api/web"
	"hustings/domain"
	"hustings/domain/refusal"
)

// nextCookie remembers where somebody wanted to go who is away at the identity
// provider, which has no business knowing.
const nextCookie = "__Host-next"

func (s *Pages) signOnPages() {
	if s.signOn == nil {
		return
	}
	s.html(Anyone, http.MethodGet, signOnPath, (*visit).leaveToSignIn)
	s.html(Anyone, http.MethodGet, signOnBackPath, (*visit).backFromSignIn)
}

// leaveToSignIn is a link, not a form: browsers hold forms to form-action even
// through a redirect, and the policy names nobody but us.
func (v *visit) leaveToSignIn() error {
	address, err := v.signOn.begin(v.ctx, v.asking())
	if err != nil {
		return v.notSignedOn(err)
	}
	setCookie(v.c, nextCookie, url.QueryEscape(ownPath(v.c.Query("next"))), stateLife)
	return v.to(address)
}

func (v *visit) backFromSignIn() error {
	who, err := v.signOn.finish(v.ctx, v.asking(), v.c.Request.URL.Query())
	if err != nil {
		return v.notSignedOn(err)
	}
	signed, err := v.register.SignInByIdentity(v.ctx, who)
	if err != nil {
		return v.notSignedOn(err)
	}
	if !v.by.Anonymous() && v.by.Person != signed.Session.Person { // nobody is replaced unasked
		if err := v.register.SignOut(v.ctx, signed.Session.ID); err != nil {
			return err
		}
		dropCookie(v.c, nextCookie)
		return v.notSignedOn(refusal.Because(domain.SignInOfAnother, "", nil))
	}
	next := v.wanted()
	dropCookie(v.c, nextCookie)
	return v.signedIn(signed, next)
}

// wanted is where somebody wanted to go before signing in elsewhere.
func (v *visit) wanted() string {
	cookie, err := v.c.Request.Cookie(nextCookie)
	if err != nil {
		return ""
	}
	next, _ := url.QueryUnescape(cookie.Value)
	return ownPath(next)
}

// notSignedOn shows the page to sign in by mail, with what is to be said about
// the other way. At which step it failed is for the log alone; what the
// provider said may hold an address and is told to nobody.
func (v *visit) notSignedOn(err error) error {
	step := "register"
	if a := (*away)(nil); errors.As(err, &a) {
		step = a.step
	}
	r, no := refusal.Of(err)
	if !no {
		return err
	}
	v.log.LogAttrs(v.ctx, slog.LevelInfo, "single sign-on refused", slog.String("request", requestID(v.ctx)), slog.String("step", step))
	if a := (*away)(nil); errors.As(err, &a) && a.step == "discovery" && a.cause != nil { // says nothing of anybody
		v.log.LogAttrs(v.ctx, slog.LevelWarn, "single sign-on: the provider's document", slog.String("error", fmt.Sprintf("%.300s", a.cause)))
	}
	p := v.asProblem(r)
	view := v.signInView("", v.wanted())
	view.Errors = append(view.Errors, web.FieldError{Text: p.Detail})
	status := p.Status
	if status == http.StatusUnauthorized { // the form below is the way to sign in
		status = http.StatusUnprocessableEntity
	}
	return v.showAs(status, "sign-in", view)
}
