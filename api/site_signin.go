package api

import (
	"context"
	"net/http"
	"time"

	"hustings/api/web"
	"hustings/domain"
	"hustings/domain/refusal"
	"hustings/elections/register"
)

func (s *Pages) signInPages() {
	s.html(Anyone, http.MethodGet, "/session", (*visit).sessionLeft)
	s.html(Anyone, http.MethodGet, "/sign-in", (*visit).signInPage)
	s.html(Anyone, http.MethodPost, "/sign-in", (*visit).askForMail)
	s.html(Anyone, http.MethodGet, "/sign-in/mail", (*visit).checkMailPage)
	s.html(Anyone, http.MethodPost, "/sign-in/code", (*visit).signInByCode)
	s.html(Anyone, http.MethodGet, "/sign-in/link", (*visit).linkPage)
	s.html(Anyone, http.MethodPost, "/sign-in/link", (*visit).signInByLink)
	s.html(SignedIn, http.MethodPost, "/sign-out", (*visit).signOut)
	s.html(SignedIn, http.MethodPost, "/sign-out/everywhere", (*visit).signOutEverywhere)
}

// sessionLeft says for how many seconds the session lasts from now: whoever reads
// or writes on a page is there, and asking is what tells the service so (ML8).
func (v *visit) sessionLeft() error {
	left := 0
	if !v.by.Anonymous() {
		left = max(1, int(v.present.Ends.Sub(v.now())/time.Second))
	}
	v.c.JSON(http.StatusOK, map[string]int{"seconds": left})
	return nil
}

func (v *visit) signInPage() error {
	next := ownPath(v.c.Query("next"))
	if !v.by.Anonymous() {
		return v.to(v.after(next, v.present.Officer))
	}
	return v.show("sign-in", v.signInView("", next))
}

func (v *visit) signInView(email, next string) web.SignIn {
	view := web.SignIn{Shell: v.form(v.say("title.sign-in")), Email: email, Next: next}
	if v.signOn != nil {
		view.Account, view.AccountURL = v.signOn.settings.Name, withNext(signOnPath, next)
	}
	return view
}

// askForMail answers the same for every address that can be one (PR1).
func (v *visit) askForMail() error {
	view := v.signInView(v.field("email"), ownPath(v.field("next")))
	browser, err := v.register.RequestLinkFrom(v.ctx, view.Email, networkOf(v.ctx))
	if err != nil {
		return v.again(err, "sign-in", &view, &view.Shell)
	}
	setCookie(v.c, askingCookie, browser, askingLife)
	setCookie(v.c, cameFor, view.Next, askingLife)
	return v.to(withNext("/sign-in/mail", view.Next))
}

func (v *visit) checkMail() web.CheckMail {
	view := web.CheckMail{Shell: v.form(v.say("title.check-mail")), Next: ownPath(v.c.Query("next")),
		Minutes: int(domain.LinkLifeMember / time.Minute), Tries: domain.CodeTries}
	if v.atThisMachine() {
		view.DevMail = "/development/mail"
	}
	return view
}

func (v *visit) checkMailPage() error { return v.show("check-mail", v.checkMail()) }

func (v *visit) signInByCode() error {
	view := v.checkMail()
	view.Next = ownPath(v.field("next"))
	redeem := v.register.RedeemCode
	if !v.by.Anonymous() { // for the same person only: nobody is replaced unasked
		redeem = func(ctx context.Context, browser, code string) (register.SignedIn, error) {
			return v.register.Renew(ctx, v.by, browser, code)
		}
	}
	signed, err := redeem(v.ctx, v.asking(), v.field("code"))
	if r, no := refusal.Of(err); no {
		return v.again(r.On("code"), "check-mail", &view, &view.Shell)
	}
	if err != nil {
		return err
	}
	return v.signedIn(signed, view.Next)
}

// linkPage is what a mail's link opens. Looking spends nothing (ML2): the token
// is behind the #, which no server sees, and only the button sends it.
func (v *visit) linkPage() error {
	return v.show("link", web.LinkLanding{Shell: v.form(v.say("title.sign-in")), Purpose: "sign-in"})
}

func (v *visit) signInByLink() error {
	token := linkToken(v.field("token"), v.field("pasted"))
	if !v.by.Anonymous() && !v.ticked("instead") {
		other, err := v.register.LinkOf(v.ctx, token)
		if err == nil && other.ID != v.by.Person {
			return v.askInstead(other, token)
		}
		if _, no := refusal.Of(err); err != nil && !no {
			return err
		}
	}
	signed, err := v.register.Redeem(v.ctx, token)
	if err != nil {
		view := web.LinkLanding{Shell: v.form(v.say("title.sign-in")), Purpose: "sign-in"}
		return v.again(err, "link", &view, &view.Shell)
	}
	next := ownPath(v.field("next"))
	if cookie, err := v.c.Request.Cookie(cameFor); err == nil && next == "" {
		next = ownPath(cookie.Value)
	}
	return v.signedIn(signed, next)
}

// cameFor is the page for which this browser asked for a sign-in mail: whoever
// came for a ballot lands on it, though the mail's link says nothing of it.
const cameFor = "__Host-came-for"

// signedIn gives the browser its session. Whatever session it had before ends
// (ML6), and the asking browser is forgotten.
func (v *visit) signedIn(signed register.SignedIn, next string) error {
	if !v.by.Anonymous() {
		if err := v.register.SignOut(v.ctx, v.by.Session); err != nil {
			return err
		}
	}
	setCookie(v.c, sessionCookie, signed.Token, domain.AbsoluteMember)
	dropCookie(v.c, askingCookie)
	dropCookie(v.c, cameFor)
	p, err := v.register.Actor(v.ctx, signed.Token)
	if err != nil {
		return err
	}
	return v.to(v.after(next, p.Officer))
}

// after is where somebody goes who has just signed in.
func (v *visit) after(next string, officer bool) string {
	switch {
	case next != "" && next != "/":
		return next
	case officer:
		return "/office"
	}
	return "/my/votes"
}

func (v *visit) signOut() error {
	if err := v.register.SignOut(v.ctx, v.by.Session); err != nil {
		return err
	}
	dropCookie(v.c, sessionCookie)
	return v.done("/", "signed-out")
}

func (v *visit) signOutEverywhere() error {
	if err := v.register.SignOutEverywhere(v.ctx, v.by.Person); err != nil {
		return err
	}
	dropCookie(v.c, sessionCookie)
	return v.done("/", "signed-out-everywhere")
}
