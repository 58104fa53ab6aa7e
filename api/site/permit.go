package site

import (
	"net/http"

	"hustings/api/door"

	"hustings/api/web"
	"hustings/domain"
)

func (s *Pages) permitPages() {
	s.HTML(door.SignedIn, http.MethodGet, "/passkey/code", (*Visit).permitPage)
	s.HTML(door.SignedIn, http.MethodPost, "/passkey/code", (*Visit).openPermit)
}

// permitForm asks an officer for the code of the enrolment that somebody has
// opened for her.
func (v *Visit) permitForm() web.Form {
	code := v.Asked("text", "code", "passkey.code")
	code.Hint = v.Say("passkey.code-hint")
	return web.Form{Shell: v.Shell(v.Say("passkey.code-title")), Heading: v.Say("passkey.code-title"), Text: []string{v.Say("passkey.code-text"), v.Say("passkey.code-first")},
		Button: v.Say("passkey.code-button"), PostURL: WithNext("/passkey/code", ownPath(v.C.Query("next"))), CancelURL: "/account", Fields: []web.Field{code}}
}

func (v *Visit) permitPage() error { return v.Show("form", v.permitForm()) }

func (v *Visit) openPermit() error {
	view := v.permitForm()
	if err := v.Register.OpenPermit(v.Ctx, v.By, v.Field("code")); err != nil {
		return v.FormAgain(err, &view)
	}
	return v.To(WithNext("/passkey/new", ownPath(v.C.Query("next"))))
}

// askInstead is shown to somebody who is signed in and opens another person's
// link: it names her, and nothing happens unasked.
func (v *Visit) askInstead(other domain.Person, token string) error {
	view := web.Form{Shell: v.Shell(v.Say("link.other-title", "name", other.Name())), Heading: v.Say("link.other-title", "name", other.Name()),
		Text:   []string{v.Say("link.other-text", "name", other.Name(), "you", v.Present.Person.Name())},
		Button: v.Say("link.other-button", "name", other.Name()), PostURL: "/sign-in/link", CancelURL: "/account",
		Hidden: []web.Hidden{{Name: "token", Value: token}, {Name: "instead", Value: "yes"}, {Name: "next", Value: ownPath(v.Field("next"))}}}
	return v.Show("form", view)
}
