package api

import (
	"context"
	"net/http"
	"time"

	"hustings/api/door"
	"hustings/api/web"
	"hustings/domain"
	"hustings/domain/refusal"
	"hustings/elections/register"
)

func (s *Pages) signInPages() {
	s.html(door.Anyone, http.MethodGet, "/session", (*visit).sessionLeft)
	s.html(door.Anyone, http.MethodGet, "/sign-in", (*visit).signInPage)
	s.html(door.Anyone, http.MethodPost, "/sign-in", (*visit).askForMail)
	s.html(door.Anyone, http.MethodGet, "/sign-in/mail", (*visit).checkMailPage)
	s.html(door.Anyone, http.MethodPost, "/sign-in/code", (*visit).signInByCode)
	s.html(door.Anyone, http.MethodGet, "/sign-in/link", (*visit).linkPage)
	s.html(door.Anyone, http.MethodPost, "/sign-in/link", (*visit).signInByLink)
	s.html(door.SignedIn, http.MethodPost, "/sign-out", (*visit).signOut)
	s.html(door.SignedIn, http.MethodPost, "/sign-out/everywhere", (*visit).signOutEverywhere)
}

// sessionLeft says for how many seconds the session lasts from now: whoever reads
// or writes on a page is there, and asking is what tells the service so (ML8).
func (v *visit) sessionLeft() error {
	left := 0
	if !v.by.Anonymous() {
		left = max(1, int(v.present.Ends.Sub(v.Now())/time.Second))
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
	view := web.SignIn{Shell: v.form(v.say("title.sign-in")), Email: email, Next: next, PasskeyURL: withNext("/sign-in/passkey", next)}
	if v.SignOn != nil {
		view.Account, view.AccountURL = v.SignOn.Settings.Name, withNext(door.SignOnPath, next)
	}
	return view
}

// askForMail answers the same for every address that can be one (PR1).
func (v *visit) askForMail() error {
	view := v.signInView(v.field("email"), ownPath(v.field("next")))
	browser, err := v.Register.RequestLinkFrom(v.ctx, view.Email, door.NetworkOf(v.ctx))
	if err != nil {
		return v.again(err, "sign-in", &view, &view.Shell)
	}
	door.SetCookie(v.c, door.AskingCookie, browser, askingLife)
	door.SetCookie(v.c, cameFor, view.Next, askingLife)
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
	redeem := v.Register.RedeemCode
	if !v.by.Anonymous() { // for the same person only: nobody is replaced unasked
		redeem = func(ctx context.Context, browser, code string) (register.SignedIn, error) {
			return v.Register.Renew(ctx, v.by, browser, code)
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
		other, err := v.Register.LinkOf(v.ctx, token)
		if err == nil && other.ID != v.by.Person {
			return v.askInstead(other, token)
		}
		if _, no := refusal.Of(err); err != nil && !no {
			return err
		}
	}
	signed, err := v.Register.Redeem(v.ctx, token)
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

func (v *visit) signedIn(signed register.SignedIn, next string) error {
	next, err := v.takeIn(signed, next)
	if err != nil {
		return err
	}
	return v.to(next)
}

// takeIn gives the browser its session, and says where to go. Whatever session it
// had before ends (ML6), and the asking browser is forgotten.
func (v *visit) takeIn(signed register.SignedIn, next string) (string, error) {
	if !v.by.Anonymous() {
		if err := v.Register.SignOut(v.ctx, v.by.Session); err != nil {
			return "", err
		}
	}
	door.SetCookie(v.c, door.SessionCookie, signed.Token, domain.AbsoluteMember)
	door.DropCookie(v.c, door.AskingCookie)
	door.DropCookie(v.c, cameFor)
	p, err := v.Register.Actor(v.ctx, signed.Token)
	if err != nil {
		return "", err
	}
	return v.after(next, p.Officer), nil
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
	if err := v.Register.SignOut(v.ctx, v.by.Session); err != nil {
		return err
	}
	door.DropCookie(v.c, door.SessionCookie)
	return v.done("/", "signed-out")
}

func (v *visit) signOutEverywhere() error {
	if err := v.Register.SignOutEverywhere(v.ctx, v.by.Person); err != nil {
		return err
	}
	door.DropCookie(v.c, door.SessionCookie)
	return v.done("/", "signed-out-everywhere")
}
