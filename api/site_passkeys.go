package api

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
	s.html(door.Anyone, http.MethodPost, "/sign-in/passkey/options", (*visit).beginByPasskey)
	s.html(door.Anyone, http.MethodPost, "/sign-in/passkey", (*visit).signInByPasskey)
	s.html(door.SignedIn, http.MethodGet, "/passkey", (*visit).provePage)
	s.html(door.SignedIn, http.MethodPost, "/passkey", (*visit).proved)
	s.html(door.SignedIn, http.MethodGet, "/passkey/new", (*visit).enrolPage)
	s.html(door.SignedIn, http.MethodPost, "/passkey/new", (*visit).enrolled)
	s.html(door.SignedIn, http.MethodGet, "/passkey/:passkey/remove", (*visit).removePasskeyPage)
	s.html(door.SignedIn, http.MethodPost, "/passkey/:passkey/remove", (*visit).removePasskey)
}

// provePage asks for a passkey, and leads whoever has none to add one first.
func (v *visit) provePage() error {
	next := ownPath(v.c.Query("next"))
	options, err := v.BeginCeremony(v.ctx, v.present, door.CeremonyProve)
	if r, no := refusal.Of(err); no && r.Reason == domain.PasskeyNone {
		return v.to(withNext("/passkey/new", withNext("/passkey", next)))
	}
	if err != nil {
		return err
	}
	return v.show("passkey", web.Passkey{Shell: v.shell(v.say("passkey.title.prove")), Mode: "prove", Options: string(options), FinishURL: withNext("/passkey", next), Next: next})
}

// enrolPage adds a passkey; a member who has one shows it first, an officer needs
// somebody who has opened the enrolment for her (R5b).
func (v *visit) enrolPage() error {
	switch err := v.Register.MayAddPasskey(v.ctx, v.by); {
	case isFor(err, domain.PasskeyUnseen):
		return v.to(withNext("/passkey/code", ownPath(v.c.Query("next"))))
	case isFor(err, refusal.FreshNeeded):
		return v.to(withNext("/passkey", v.c.Request.URL.RequestURI()))
	case err != nil:
		return err
	}
	options, err := v.BeginCeremony(v.ctx, v.present, door.CeremonyEnrol)
	if err != nil {
		return err
	}
	next := ownPath(v.c.Query("next"))
	return v.show("passkey", web.Passkey{Shell: v.shell(v.say("passkey.title.enrol")), Mode: "enrol", Options: string(options), FinishURL: withNext("/passkey/new", next), Next: next})
}

// answerOf is what the passkey page's script posts.
type answerOf struct {
	Label      string          `json:"label"`
	Credential json.RawMessage `json:"credential"`
}

// script reads JSON of a script of ours.
func (v *visit) script(into any) error {
	if kind := v.c.ContentType(); kind != "application/json" {
		return door.NewProblem(http.StatusUnsupportedMediaType, "This route takes application/json only.")
	}
	body, err := io.ReadAll(v.c.Request.Body)
	if err != nil {
		return door.BodyProblem(v.c, err)
	}
	if err := door.StrictJSON(body, into); err != nil {
		return door.NewProblem(http.StatusUnprocessableEntity, err.Error())
	}
	return nil
}

// told answers a script: with the page to go on to, or with the problem.
func (v *visit) told(err error, next string) error {
	if err != nil {
		v.Fail(v.c, v.Problem(v.ctx, err))
		return nil
	}
	if next == "" {
		next = "/account"
	}
	v.c.JSON(http.StatusOK, map[string]string{"next": next})
	return nil
}

func (v *visit) proved() error {
	var in answerOf
	if err := v.script(&in); err != nil {
		return v.told(err, "")
	}
	kept := v.takeKept()
	fresh, err := v.Prove(v.ctx, v.present, in.Credential)
	if err != nil {
		return v.told(err, "")
	}
	door.SetCookie(v.c, door.SessionCookie, fresh.Token, domain.AbsoluteMember)
	next := ownPath(v.c.Query("next"))
	if kept != nil {
		if err := v.Register.Challenge(v.ctx, fresh.Session.ID, keptForm, kept); err != nil {
			return v.told(err, "")
		}
	}
	return v.told(nil, next)
}

// beginByPasskey is asked by the sign-in page's script when its button is pressed.
func (v *visit) beginByPasskey() error {
	ticket, options, err := v.BeginPasskeySignIn(v.asking())
	if err != nil {
		return v.told(err, "")
	}
	v.c.JSON(http.StatusOK, map[string]any{"ticket": ticket, "options": options})
	return nil
}

// signInByPasskey begins a session for whoever proves a passkey. Nobody who is
// signed in already is replaced unasked by somebody else.
func (v *visit) signInByPasskey() error {
	var in struct {
		Ticket     string          `json:"ticket"`
		Credential json.RawMessage `json:"credential"`
	}
	if err := v.script(&in); err != nil {
		return v.told(err, "")
	}
	signed, err := v.SignInByPasskey(v.ctx, v.asking(), in.Ticket, in.Credential)
	if err != nil {
		return v.told(err, "")
	}
	if !v.by.Anonymous() && v.by.Person != signed.Session.Person {
		if err := v.Register.SignOut(v.ctx, signed.Session.ID); err != nil {
			return v.told(err, "")
		}
		return v.told(refusal.Because(domain.SignInOfAnother, "", nil), "")
	}
	next, err := v.takeIn(signed, ownPath(v.c.Query("next")))
	return v.told(err, next)
}

func (v *visit) enrolled() error {
	var in answerOf
	if err := v.script(&in); err != nil {
		return v.told(err, "")
	}
	if strings.TrimSpace(in.Label) == "" {
		in.Label = v.say("office.passkey-unnamed")
	}
	_, err := v.Enrol(v.ctx, v.present, in.Label, in.Credential)
	return v.told(err, ownPath(v.c.Query("next")))
}

func (v *visit) passkeyForm() (web.Form, domain.PasskeyID, error) {
	if err := v.by.MayRemovePasskey(v.present.Officer, v.Now()); err != nil {
		return web.Form{}, "", err
	}
	have, err := v.Register.Passkeys(v.ctx, v.by.Person)
	if err != nil {
		return web.Form{}, "", err
	}
	for _, k := range have {
		if string(k.ID) == v.c.Param("passkey") {
			return web.Form{Shell: v.shell(v.say("office.remove-passkey")), Heading: v.say("office.remove-passkey"), Text: []string{v.say("office.text.remove-passkey")},
				Facts: []web.Fact{{Label: v.say("passkey.label"), Value: k.Name}}, Button: v.say("office.remove"), Danger: true,
				PostURL: "/passkey/" + string(k.ID) + "/remove", CancelURL: "/account"}, k.ID, nil
		}
	}
	return web.Form{}, "", refusal.Because(refusal.Unknown, "", nil)
}

func (v *visit) removePasskeyPage() error {
	view, _, err := v.passkeyForm()
	if isFor(err, refusal.FreshNeeded) {
		return v.to(withNext("/passkey", v.c.Request.URL.RequestURI()))
	}
	if err != nil {
		return err
	}
	return v.show("form", view)
}

func (v *visit) removePasskey() error {
	view, id, err := v.passkeyForm()
	if err != nil {
		return err
	}
	if err := v.Register.RemovePasskey(v.ctx, v.by, id); err != nil {
		return v.formAgain(err, &view)
	}
	return v.done("/account", "passkey-removed")
}

// keptForm is the purpose under which a session keeps a form that was sent
// without a passkey proved of late: what was typed comes back after the proof.
const keptForm = "form"

// keepForm keeps what was typed for the page of the same address, and is the
// address to come back to. Nothing secret is asked for by a form that needs a
// passkey, save passphrases, which are not kept.
func (v *visit) keepForm() (string, error) {
	typed := url.Values{}
	for name, values := range v.c.Request.PostForm {
		if name != "csrf" && !strings.HasPrefix(name, passphraseField) {
			typed[name] = values
		}
	}
	path := v.c.Request.URL.Path
	body, err := json.Marshal(map[string]any{"path": path, "typed": typed})
	if err != nil {
		return "", err
	}
	return path + "?kept=1", v.Register.Challenge(v.ctx, v.by.Session, keptForm, body)
}

// takeKept takes the session's kept form, if it has one.
func (v *visit) takeKept() []byte {
	body, err := v.Register.TakeChallenge(v.ctx, v.by.Session, keptForm)
	if err != nil {
		return nil
	}
	return body
}

// restore puts what was typed back into the form of this page.
func (v *visit) restore() {
	if v.c.Query("kept") == "" || v.by.Anonymous() {
		return
	}
	var kept struct {
		Path  string     `json:"path"`
		Typed url.Values `json:"typed"`
	}
	if body := v.takeKept(); json.Unmarshal(body, &kept) == nil && kept.Path == v.c.Request.URL.Path {
		v.c.Request.PostForm = kept.Typed
	}
}
