package site

import (
	"context"
	"net"
	"net/http"
	"net/netip"
	"time"

	"hustings/api/door"
	"hustings/api/web"
	"hustings/domain"
	"hustings/domain/refusal"
	"hustings/elections/register"
)

func (s *Pages) signInPages() {
	s.MemberHTML(door.Anyone, http.MethodGet, "/session", (*Visit).sessionLeft)
	s.MemberHTML(door.Anyone, http.MethodGet, "/sign-in", (*Visit).signInPage)
	s.MemberHTML(door.Anyone, http.MethodPost, "/sign-in", (*Visit).askForMail)
	s.MemberHTML(door.Anyone, http.MethodGet, "/sign-in/mail", (*Visit).checkMailPage)
	s.MemberHTML(door.Anyone, http.MethodPost, "/sign-in/code", (*Visit).signInByCode)
	s.MemberHTML(door.Anyone, http.MethodGet, "/sign-in/link", (*Visit).linkPage)
	s.MemberHTML(door.Anyone, http.MethodPost, "/sign-in/link", (*Visit).signInByLink)
	s.MemberHTML(door.SignedIn, http.MethodPost, "/sign-out", (*Visit).signOut)
	s.MemberHTML(door.SignedIn, http.MethodPost, "/sign-out/everywhere", (*Visit).signOutEverywhere)
}

// sessionLeft says for how many seconds the session lasts from now: whoever reads
// or writes on a page is there, and asking is what tells the service so (ML8).
func (v *Visit) sessionLeft() error {
	left := 0
	if !v.By.Anonymous() {
		left = max(1, int(v.Present.Ends.Sub(v.Now())/time.Second))
	}
	v.C.JSON(http.StatusOK, map[string]int{"seconds": left})
	return nil
}

func (v *Visit) signInPage() error {
	next := ownPath(v.C.Query("next"))
	if !v.By.Anonymous() {
		return v.To(v.after(next, v.Present.Officer))
	}
	return v.Show("sign-in", v.signInView("", next))
}

func (v *Visit) signInView(email, next string) web.SignIn {
	view := web.SignIn{Shell: v.Form(v.Say("title.sign-in")), Email: email, Next: next, PasskeyURL: WithNext("/sign-in/passkey", next)}
	for _, way := range v.Ways {
		view.Elsewhere = append(view.Elsewhere, web.Link{URL: WithNext(way.Path(), next), Text: way.Button()})
	}
	return view
}

// askForMail answers the same for every address that can be one (PR1).
func (v *Visit) askForMail() error {
	view := v.signInView(v.Field("email"), ownPath(v.Field("next")))
	browser, err := v.Register.RequestLinkFrom(v.Ctx, view.Email, door.NetworkOf(v.Ctx))
	if err != nil {
		return v.Again(err, "sign-in", &view, &view.Shell)
	}
	door.SetCookie(v.C, door.AskingCookie, browser, askingLife)
	door.SetCookie(v.C, CameFor, view.Next, askingLife)
	return v.To(WithNext("/sign-in/mail", view.Next))
}

func (v *Visit) checkMail() web.CheckMail {
	view := web.CheckMail{Shell: v.Form(v.Say("title.check-mail")), Next: ownPath(v.C.Query("next")),
		Minutes: int(domain.LinkLifeMember / time.Minute), Tries: domain.CodeTries}
	if v.atThisMachine() {
		view.DevMail = "/development/mail"
	}
	return view
}

func (v *Visit) checkMailPage() error { return v.Show("check-mail", v.checkMail()) }

func (v *Visit) signInByCode() error {
	view := v.checkMail()
	view.Next = ownPath(v.Field("next"))
	redeem := v.Register.RedeemCode
	if !v.By.Anonymous() { // for the same person only: nobody is replaced unasked
		redeem = func(ctx context.Context, browser, code string) (register.SignedIn, error) {
			return v.Register.Renew(ctx, v.By, browser, code)
		}
	}
	signed, err := redeem(v.Ctx, v.asking(), v.Field("code"))
	if r, no := refusal.Of(err); no {
		return v.Again(r.On("code"), "check-mail", &view, &view.Shell)
	}
	if err != nil {
		return err
	}
	return v.signedIn(signed, view.Next)
}

// linkPage is what a mail's link opens. Looking spends nothing (ML2): the token
// is behind the #, which no server sees, and only the button sends it.
func (v *Visit) linkPage() error {
	return v.Show("link", web.LinkLanding{Shell: v.Form(v.Say("title.sign-in")), Purpose: "sign-in"})
}

func (v *Visit) signInByLink() error {
	token := LinkToken(v.Field("token"), v.Field("pasted"))
	if !v.By.Anonymous() && !v.Ticked("instead") {
		other, err := v.Register.LinkOf(v.Ctx, token)
		if err == nil && other.ID != v.By.Person {
			return v.askInstead(other, token)
		}
		if _, no := refusal.Of(err); err != nil && !no {
			return err
		}
	}
	signed, err := v.Register.Redeem(v.Ctx, token)
	if err != nil {
		view := web.LinkLanding{Shell: v.Form(v.Say("title.sign-in")), Purpose: "sign-in", Token: token}
		return v.Again(err, "link", &view, &view.Shell)
	}
	next := ownPath(v.Field("next"))
	if cookie, err := v.C.Request.Cookie(CameFor); err == nil && next == "" {
		next = ownPath(cookie.Value)
	}
	return v.signedIn(signed, next)
}

// CameFor is the page for which this browser asked for a sign-in mail: whoever
// came for a ballot lands on it, though the mail's link says nothing of it.
const CameFor = "__Host-came-for"

func (v *Visit) signedIn(signed register.SignedIn, next string) error {
	next, err := v.takeIn(signed, next)
	if err != nil {
		return err
	}
	return v.To(next)
}

// takeIn gives the browser its session, and says where to go. Whatever session it
// had before ends (ML6), and the asking browser is forgotten.
func (v *Visit) takeIn(signed register.SignedIn, next string) (string, error) {
	if !v.By.Anonymous() {
		if err := v.Register.SignOut(v.Ctx, v.By.Session); err != nil {
			return "", err
		}
	}
	door.SetCookie(v.C, door.SessionCookie, signed.Token, domain.AbsoluteMember)
	door.DropCookie(v.C, door.AskingCookie)
	door.DropCookie(v.C, CameFor)
	p, err := v.Register.Actor(v.Ctx, signed.Token)
	if chosen := v.chosen(); err == nil && p.Person.Language == "" && chosen != "" { // at the switch, before: her mails speak so too
		err = v.Register.Speak(v.Ctx, p.Actor, chosen)
	}
	if err != nil {
		return "", err
	}
	return v.after(next, p.Officer), nil
}

// after is where somebody goes who has just signed in.
func (v *Visit) after(next string, officer bool) string {
	switch {
	case next != "" && next != "/":
		return next
	case officer:
		return "/office"
	}
	return "/my/votes"
}

func (v *Visit) signOut() error {
	if err := v.Register.SignOut(v.Ctx, v.By.Session); err != nil {
		return err
	}
	door.DropCookie(v.C, door.SessionCookie)
	return v.Done("/", "signed-out")
}

func (v *Visit) signOutEverywhere() error {
	if err := v.Register.SignOutEverywhere(v.Ctx, v.By); err != nil {
		return err
	}
	door.DropCookie(v.C, door.SessionCookie)
	return v.Done("/", "signed-out-everywhere")
}

// Mails that are shown instead of being sent hold everybody's sign-in links: only
// whoever sits at the machine may see them. What the installation calls itself
// says nothing about who can reach it, so the connection is judged.

// atThisMachine reports whether mails are shown and this request was made on the
// machine itself: both ends of its connection are loopback addresses, it asks for
// a name of this machine (another site's page could send a browser here under a
// name of its own), and no proxy says that it brings it from elsewhere.
func (v *Visit) atThisMachine() bool {
	if v.shown == nil {
		return false
	}
	if v.rehearsal != nil { // its people are made up: see Rehearse
		return true
	}
	r := v.C.Request
	local, _ := r.Context().Value(http.LocalAddrContextKey).(net.Addr)
	return local != nil && loopbackAddress(local.String()) && loopbackAddress(r.RemoteAddr) && loopbackHost(r.Host) &&
		r.Header.Get("Forwarded") == "" && r.Header.Get("X-Forwarded-For") == "" && r.Header.Get("Via") == ""
}

// loopbackAddress reports whether an address with a port is this machine's alone.
func loopbackAddress(address string) bool {
	at, err := netip.ParseAddrPort(address)
	return err == nil && at.Addr().Unmap().IsLoopback()
}

// loopbackHost reports whether a host, with or without a port, is this machine.
func loopbackHost(host string) bool {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// ShownMail is a mail as the development page shows it.
type ShownMail struct {
	Number            int // from 1, in the order of sending
	To, Subject, Text string
}

// ShowMail adds the page that shows mails instead of sending them. Development
// only.
func (s *Pages) ShowMail(mails func() []ShownMail) { s.shown = mails }
