package chamber

import (
	"encoding/hex"
	"time"

	"hustings/api/door"
	"hustings/api/site"
	"hustings/api/web"
	"hustings/domain"
	"hustings/domain/governance"
	"hustings/domain/refusal"
	house "hustings/elections/governance"
)

// letterActs are the acts that a form of few fields asks for.
var letterActs = map[string]struct {
	why, reply bool
	do         func(v *visit, s house.LetterShown) error
}{
	"review": {do: func(v *visit, s house.LetterShown) error { return second(v.House.Review(v.Ctx, v.By, s.Reference)) }},
	"put": {do: func(v *visit, s house.LetterShown) error {
		return second(v.House.PutToPanels(v.Ctx, v.By, s.Reference))
	}},
	"back": {why: true, do: func(v *visit, s house.LetterShown) error {
		return second(v.House.BackToDraft(v.Ctx, v.By, s.Reference, v.Field("why")))
	}},
	"abandon": {why: true, do: func(v *visit, s house.LetterShown) error {
		return second(v.House.Abandon(v.Ctx, v.By, s.Reference, v.Field("why")))
	}},
	"remove": {why: true, do: (*visit).removePanel},
	"reply":  {reply: true, do: (*visit).attachReply},
}

func second(_ governance.Letter, err error) error { return err }

// actForm is the form of an act on a letter.
func (v *visit) actForm() (house.LetterShown, web.Form, error) {
	s, err := v.letter()
	name := v.C.Param("act")
	act, known := letterActs[name]
	if err == nil && (!known || !s.Inside) {
		err = refusal.Because(refusal.Unknown, "R140", nil)
	}
	if err != nil {
		return s, web.Form{}, err
	}
	title := v.Say("letter.act." + name)
	path := letterPath(s.Reference)
	form := web.Form{Shell: v.Shell(title), Over: &web.Link{URL: path + "/work", Text: s.Now.Subject}, Heading: title, Text: []string{v.Say("letter.act." + name + "-text")},
		Button: title, PostURL: path + "/acts/" + name, CancelURL: path + "/work", Danger: name == "abandon"}
	if panel := v.C.Query("panel") + v.Field("panel"); name == "remove" {
		form.Hidden = []web.Hidden{{Name: "panel", Value: panel}}
	}
	if act.why {
		form.Fields = append(form.Fields, v.WhyField())
	}
	if act.reply {
		form.Upload = true
		words := v.Asked("textarea", "words", "letter.field.words")
		form.Fields = append(form.Fields, v.Asked("text", "from", "letter.field.from"), v.Asked("date", "received", "letter.field.received"), words,
			web.Field{Kind: "file", Name: "file", Label: v.Say("letter.field.file"), Hint: v.Say("letter.field.annex-hint")})
	}
	return s, form, nil
}

func (v *visit) actPage() error {
	_, form, err := v.actForm()
	if err != nil {
		return err
	}
	return v.Show("form", form)
}

func (v *visit) doAct() error {
	s, form, err := v.actForm()
	if err != nil {
		return err
	}
	name := v.C.Param("act")
	if err := letterActs[name].do(v, s); err != nil {
		return v.FormAgain(err, &form)
	}
	if name == "reply" {
		return v.Done(letterPath(s.Reference), "letter-reply")
	}
	return v.Done(letterPath(s.Reference)+"/work", "letter-moved")
}

// panelOf is the named panel of a code.
func panelOf(s house.LetterShown, code string) (governance.Signatory, error) {
	for _, n := range s.Now.Signatories {
		if s.Codes[n.Panel] == code {
			return n, nil
		}
	}
	return governance.Signatory{}, refusal.Because(refusal.Unknown, "R142", nil)
}

func (v *visit) removePanel(s house.LetterShown) error {
	p, err := panelOf(s, v.Field("panel"))
	if err != nil {
		return err
	}
	return second(v.House.RemovePanel(v.Ctx, v.By, s.Reference, p.Panel, v.Field("why")))
}

func (v *visit) attachReply(s house.LetterShown) error {
	d := house.LetterReplyDraft{From: v.Field("from"), Words: v.Text("words")}
	var err error
	if v.Field("received") != "" {
		if d.Received, err = v.Day("received"); err != nil {
			return err
		}
	}
	if d.File, err = v.sentFile("file"); err != nil {
		return err
	}
	return second(v.House.AttachReply(v.Ctx, v.By, s.Reference, d))
}

// publishForm asks when a signed letter becomes public (R146).
func (v *visit) publishForm() (house.LetterShown, web.Form, error) {
	s, err := v.letter()
	if err == nil && !s.Inside {
		err = refusal.Because(refusal.Unknown, "R140", nil)
	}
	if err != nil {
		return s, web.Form{}, err
	}
	path, title := letterPath(s.Reference), v.Say("letter.act.publish")
	embargo := v.Asked("datetime-local", "embargo", "letter.field.embargo")
	embargo.Hint = v.Say("letter.field.embargo-hint")
	return s, web.Form{Shell: v.Shell(title), Over: &web.Link{URL: path + "/work", Text: s.Now.Subject}, Heading: title, Text: []string{v.Say("letter.act.publish-text")},
		Fields: []web.Field{embargo}, Button: title, PostURL: path + "/publish", CancelURL: path + "/work"}, nil
}

func (v *visit) publishPage() error {
	_, form, err := v.publishForm()
	if err != nil {
		return err
	}
	return v.Show("form", form)
}

func (v *visit) publish() error {
	s, form, err := v.publishForm()
	if err != nil {
		return err
	}
	var embargo *time.Time
	if v.Field("embargo") != "" {
		at, err := v.Instant("embargo")
		if err != nil {
			return v.FormAgain(err, &form)
		}
		embargo = &at
	}
	if _, err := v.House.PublishLetter(v.Ctx, v.By, s.Reference, embargo); err != nil {
		return v.FormAgain(err, &form)
	}
	return v.Done(letterPath(s.Reference), "letter-published")
}

// withdrawForm takes a signature back (R144).
func (v *visit) withdrawForm() (house.LetterShown, governance.Signatory, web.Form, error) {
	s, err := v.letter()
	if err != nil {
		return s, governance.Signatory{}, web.Form{}, err
	}
	p, err := panelOf(s, v.C.Param("panel"))
	title, path := v.Say("letter.act.withdraw", "panel", p.Name), letterPath(s.Reference)
	return s, p, web.Form{Shell: v.Shell(title), Over: &web.Link{URL: path, Text: s.Now.Subject}, Heading: title, Text: []string{v.Say("letter.act.withdraw-text")},
		Fields: []web.Field{v.WhyField()}, Button: title, Danger: true, PostURL: path + "/withdraw/" + v.C.Param("panel"), CancelURL: path}, err
}

func (v *visit) withdrawPage() error {
	_, _, form, err := v.withdrawForm()
	if err != nil {
		return err
	}
	return v.Show("form", form)
}

func (v *visit) withdraw() error {
	s, p, form, err := v.withdrawForm()
	if err != nil {
		return err
	}
	if _, err := v.House.WithdrawSignature(v.Ctx, v.By, s.Reference, p.Panel, v.Field("why")); err != nil {
		return v.FormAgain(err, &form)
	}
	return v.Done(letterPath(s.Reference), "letter-withdrawn")
}

// signPage is what a chair reads before she signs: the text exactly, and what changed
// since she last signed it. Her passkey signs the digest of what stands here (R141).
func (v *visit) signPage() error {
	s, p, err := v.toSign()
	if err != nil {
		return err
	}
	path := letterPath(s.Reference)
	view := web.LetterSign{Shell: v.Shell(v.Say("letter.sign-title", "panel", p.Name)), LetterFace: v.face(s), Version: s.Version, Digest: hexOf(s.Now.Digest), For: p.Name,
		FinishURL: path + "/sign/" + v.C.Param("panel") + "?digest=" + hexOf(s.Now.Digest), Next: path + "/work"}
	view.Inner = true
	for _, w := range s.Waiting {
		if w.Panel == p.Panel {
			view.Acting = w.Lead.Acting
		}
	}
	if s.SignedWas != nil {
		c := v.compared(s.Versions[s.SignedWas.Version-1], s.Now)
		view.Changed = &c
	}
	options, err := v.BeginSigning(v.Ctx, v.Present, s.Now.Digest)
	switch {
	case site.IsFor(err, domain.PasskeyNone):
		view.NoPasskey = site.WithNext("/passkey/new", path+"/sign/"+v.C.Param("panel"))
	case err != nil:
		return err
	}
	view.Options = string(options)
	return v.Show("letter-sign", view)
}

// toSign is the letter and the panel for which the reader could sign it now.
func (v *visit) toSign() (s house.LetterShown, p governance.Signatory, err error) {
	if s, err = v.letter(); err != nil {
		return s, p, err
	}
	if p, err = panelOf(s, v.C.Param("panel")); err != nil {
		return s, p, err
	}
	for _, may := range s.MaySign {
		if may.Panel == p.Panel {
			return s, p, nil
		}
	}
	if err := s.In("R140", governance.LetterSigning); err != nil {
		return s, p, err
	}
	return s, p, refusal.Because(governance.NotInChair, "R145", nil)
}

// sign takes the passkey's answer: what it signed must be the digest that stood on
// the page, and the version that stands now.
func (v *visit) sign() error {
	var in site.AnswerOf
	if err := v.Script(&in); err != nil {
		return v.Told(err, "")
	}
	s, p, err := v.toSign()
	if err != nil {
		return v.Told(err, "")
	}
	if v.C.Query("digest") != hexOf(s.Now.Digest) {
		return v.Told(refusal.Because(governance.LetterOtherText, "R141", refusal.Args{"version": s.Version}), "")
	}
	passkey, fresh, err := v.Sign(v.Ctx, v.Present, s.Now.Digest, in.Credential)
	if err != nil {
		return v.Told(err, "")
	}
	door.SetCookie(v.C, door.SessionCookie, fresh.Token, domain.AbsoluteMember)
	by := v.By
	by.SteppedUp = v.Now()
	if _, err := v.House.SignLetter(v.Ctx, by, s.Reference, p.Panel, s.Now.Digest, passkey); err != nil {
		return v.Told(err, "")
	}
	return v.Told(nil, letterPath(s.Reference)+"/work")
}

func hexOf(digest [32]byte) string { return hex.EncodeToString(digest[:]) }
