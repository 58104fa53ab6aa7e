package api

import (
	"net/http"

	"hustings/api/door"

	"hustings/api/web"
	"hustings/domain"
)

func (s *Pages) permitPages() {
	s.html(door.SignedIn, http.MethodGet, "/passkey/code", (*visit).permitPage)
	s.html(door.SignedIn, http.MethodPost, "/passkey/code", (*visit).openPermit)
}

// permitForm asks an officer for the code of the enrolment that somebody has
// opened for her.
func (v *visit) permitForm() web.Form {
	code := v.asked("text", "code", "passkey.code")
	code.Hint = v.say("passkey.code-hint")
	return web.Form{Shell: v.shell(v.say("passkey.code-title")), Heading: v.say("passkey.code-title"), Text: []string{v.say("passkey.code-text"), v.say("passkey.code-first")},
		Button: v.say("passkey.code-button"), PostURL: withNext("/passkey/code", ownPath(v.c.Query("next"))), CancelURL: "/account", Fields: []web.Field{code}}
}

func (v *visit) permitPage() error { return v.show("form", v.permitForm()) }

func (v *visit) openPermit() error {
	view := v.permitForm()
	if err := v.Register.OpenPermit(v.ctx, v.by, v.field("code")); err != nil {
		return v.formAgain(err, &view)
	}
	return v.to(withNext("/passkey/new", ownPath(v.c.Query("next"))))
}

// askInstead is shown to somebody who is signed in and opens another person's
// link: it names her, and nothing happens unasked.
func (v *visit) askInstead(other domain.Person, token string) error {
	view := web.Form{Shell: v.shell(v.say("link.other-title", "name", other.Name())), Heading: v.say("link.other-title", "name", other.Name()),
		Text:   []string{v.say("link.other-text", "name", other.Name(), "you", v.present.Person.Name())},
		Button: v.say("link.other-button", "name", other.Name()), PostURL: "/sign-in/link", CancelURL: "/account",
		Hidden: []web.Hidden{{Name: "token", Value: token}, {Name: "instead", Value: "yes"}, {Name: "next", Value: ownPath(v.field("next"))}}}
	return v.show("form", view)
}
