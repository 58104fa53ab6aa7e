package site

import (
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"

	"hustings/api/door"
	"hustings/api/web"
	"hustings/domain"
	"hustings/domain/refusal"
)

func (s *Pages) passkeyPages() {
	s.MemberHTML(door.Anyone, http.MethodPost, "/sign-in/passkey/options", (*Visit).beginByPasskey)
	s.MemberHTML(door.Anyone, http.MethodPost, "/sign-in/passkey", (*Visit).signInByPasskey)
	s.MemberHTML(door.SignedIn, http.MethodGet, "/passkey", (*Visit).provePage)
	s.MemberHTML(door.SignedIn, http.MethodPost, "/passkey", (*Visit).proved)
	s.MemberHTML(door.SignedIn, http.MethodGet, "/passkey/new", (*Visit).enrolPage)
	s.MemberHTML(door.SignedIn, http.MethodPost, "/passkey/new", (*Visit).enrolled)
	s.MemberHTML(door.SignedIn, http.MethodGet, "/passkey/:passkey/remove", (*Visit).removePasskeyPage)
	s.MemberHTML(door.SignedIn, http.MethodPost, "/passkey/:passkey/remove", (*Visit).removePasskey)
}

// provePage asks for a passkey, and leads whoever has none to add one first.
func (v *Visit) provePage() error {
	next := ownPath(v.C.Query("next"))
	options, err := v.BeginCeremony(v.Ctx, v.Present, door.CeremonyProve)
	if r, no := refusal.Of(err); no && r.Reason == domain.PasskeyNone {
		return v.To(WithNext("/passkey/new", WithNext("/passkey", next)))
	}
	if err != nil {
		return err
	}
	return v.Show("passkey", web.Passkey{Shell: v.Shell(v.Say("passkey.title.prove")), Mode: "prove", Options: string(options), FinishURL: WithNext("/passkey", next), Next: next})
}

// enrolPage adds a passkey; a member who has one shows it first, an officer needs
// somebody who has opened the enrolment for her (R5b).
func (v *Visit) enrolPage() error {
	switch err := v.Register.MayAddPasskey(v.Ctx, v.By); {
	case IsFor(err, domain.PasskeyUnseen):
		return v.To(WithNext("/passkey/code", ownPath(v.C.Query("next"))))
	case IsFor(err, refusal.FreshNeeded):
		return v.To(WithNext("/passkey", v.C.Request.URL.RequestURI()))
	case err != nil:
		return err
	}
	options, err := v.BeginCeremony(v.Ctx, v.Present, door.CeremonyEnrol)
	if err != nil {
		return err
	}
	next := ownPath(v.C.Query("next"))
	return v.Show("passkey", web.Passkey{Shell: v.Shell(v.Say("passkey.title.enrol")), Mode: "enrol", Options: string(options), FinishURL: WithNext("/passkey/new", next), Next: next})
}

// AnswerOf is what the passkey page's script posts.
type AnswerOf struct {
	Label      string          `json:"label"`
	Credential json.RawMessage `json:"credential"`
}

// Script reads JSON of a script of ours.
func (v *Visit) Script(into any) error {
	if kind := v.C.ContentType(); kind != "application/json" {
		return door.NewProblem(http.StatusUnsupportedMediaType, "This route takes application/json only.")
	}
	body, err := io.ReadAll(v.C.Request.Body)
	if err != nil {
		return door.BodyProblem(v.C, err)
	}
	if err := door.StrictJSON(body, into); err != nil {
		return door.NewProblem(http.StatusUnprocessableEntity, err.Error())
	}
	return nil
}

// Told answers a script: with the page to go on to, or with the problem.
func (v *Visit) Told(err error, next string) error {
	if err != nil {
		v.Fail(v.C, v.Problem(v.Ctx, err))
		return nil
	}
	if next == "" {
		next = "/account"
	}
	v.C.JSON(http.StatusOK, map[string]string{"next": next})
	return nil
}

func (v *Visit) proved() error {
	var in AnswerOf
	if err := v.Script(&in); err != nil {
		return v.Told(err, "")
	}
	kept := v.takeKept()
	fresh, err := v.Prove(v.Ctx, v.Present, in.Credential)
	if err != nil {
		return v.Told(err, "")
	}
	door.SetCookie(v.C, door.SessionCookie, fresh.Token, domain.AbsoluteMember)
	next := ownPath(v.C.Query("next"))
	if kept != nil {
		if err := v.Register.Challenge(v.Ctx, fresh.Session.ID, keptForm, kept); err != nil {
			return v.Told(err, "")
		}
	}
	return v.Told(nil, next)
}

// beginByPasskey is asked by the sign-in page's script when its button is pressed.
func (v *Visit) beginByPasskey() error {
	ticket, options, err := v.BeginPasskeySignIn(v.asking())
	if err != nil {
		return v.Told(err, "")
	}
	v.C.JSON(http.StatusOK, map[string]any{"ticket": ticket, "options": options})
	return nil
}

// signInByPasskey begins a session for whoever proves a passkey. Nobody who is
// signed in already is replaced unasked by somebody else.
func (v *Visit) signInByPasskey() error {
	var in struct {
		Ticket     string          `json:"ticket"`
		Credential json.RawMessage `json:"credential"`
	}
	if err := v.Script(&in); err != nil {
		return v.Told(err, "")
	}
	signed, err := v.SignInByPasskey(v.Ctx, v.asking(), in.Ticket, in.Credential)
	if err != nil {
		return v.Told(err, "")
	}
	if !v.By.Anonymous() && v.By.Person != signed.Session.Person {
		if err := v.Register.SignOut(v.Ctx, signed.Session.ID); err != nil {
			return v.Told(err, "")
		}
		return v.Told(refusal.Because(domain.SignInOfAnother, "", nil), "")
	}
	next, err := v.takeIn(signed, ownPath(v.C.Query("next")))
	return v.Told(err, next)
}

func (v *Visit) enrolled() error {
	var in AnswerOf
	if err := v.Script(&in); err != nil {
		return v.Told(err, "")
	}
	if strings.TrimSpace(in.Label) == "" {
		in.Label = v.Say("office.passkey-unnamed")
	}
	_, err := v.Enrol(v.Ctx, v.Present, in.Label, in.Credential)
	return v.Told(err, ownPath(v.C.Query("next")))
}

func (v *Visit) passkeyForm() (web.Form, domain.PasskeyID, error) {
	if err := v.By.MayRemovePasskey(v.Present.Officer, v.Now()); err != nil {
		return web.Form{}, "", err
	}
	have, err := v.Register.Passkeys(v.Ctx, v.By)
	if err != nil {
		return web.Form{}, "", err
	}
	for _, k := range have {
		if string(k.ID) == v.C.Param("passkey") {
			return web.Form{Shell: v.Shell(v.Say("office.remove-passkey")), Heading: v.Say("office.remove-passkey"), Text: []string{v.Say("office.text.remove-passkey")},
				Facts: []web.Fact{{Label: v.Say("passkey.label"), Value: k.Name}}, Button: v.Say("office.remove"), Danger: true,
				PostURL: "/passkey/" + string(k.ID) + "/remove", CancelURL: "/account"}, k.ID, nil
		}
	}
	return web.Form{}, "", refusal.Because(refusal.Unknown, "", nil)
}

func (v *Visit) removePasskeyPage() error {
	view, _, err := v.passkeyForm()
	if IsFor(err, refusal.FreshNeeded) {
		return v.To(WithNext("/passkey", v.C.Request.URL.RequestURI()))
	}
	if err != nil {
		return err
	}
	return v.Show("form", view)
}

func (v *Visit) removePasskey() error {
	view, id, err := v.passkeyForm()
	if err != nil {
		return err
	}
	if err := v.Register.RemovePasskey(v.Ctx, v.By, id); err != nil {
		return v.FormAgain(err, &view)
	}
	return v.Done("/account", "passkey-removed")
}

// keptForm is the purpose under which a session keeps a form that was sent
// without a passkey proved of late: what was typed comes back after the proof.
const keptForm = "form"

// keepForm keeps what was typed for the page of the same address, and is the
// address to come back to. Nothing secret is asked for by a form that needs a
// passkey, save passphrases, which are not kept.
func (v *Visit) keepForm() (string, error) {
	typed := url.Values{}
	for name, values := range v.C.Request.PostForm {
		if name != "csrf" && !strings.HasPrefix(name, PassphraseField) {
			typed[name] = values
		}
	}
	path := v.C.Request.URL.Path
	body, err := json.Marshal(map[string]any{"path": path, "typed": typed})
	if err != nil {
		return "", err
	}
	return path + "?kept=1", v.Register.Challenge(v.Ctx, v.By.Session, keptForm, body)
}

// takeKept takes the session's kept form, if it has one.
func (v *Visit) takeKept() []byte {
	body, err := v.Register.TakeChallenge(v.Ctx, v.By.Session, keptForm)
	if err != nil {
		return nil
	}
	return body
}

// restore puts what was typed back into the form of this page.
func (v *Visit) restore() {
	if v.C.Query("kept") == "" || v.By.Anonymous() {
		return
	}
	var kept struct {
		Path  string     `json:"path"`
		Typed url.Values `json:"typed"`
	}
	if body := v.takeKept(); json.Unmarshal(body, &kept) == nil && kept.Path == v.C.Request.URL.Path {
		v.C.Request.PostForm = kept.Typed
	}
}

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
