package hall

import (
	"net/http"

	"hustings/api/door"
	"hustings/api/site"
	"hustings/api/web"
	"hustings/domain/hall"
	"hustings/domain/refusal"
	elections "hustings/elections/hall"
)

// ownPages are pages of one person alone, whose address is mailed to her: an invitation,
// and the words that are put down as hers. The secret stands behind the #, where no
// server and no proxy sees it, until a button is pressed; without scripts the link is
// pasted. It goes from form to form and stands in no address (ML2, ML5).
func (s *room) ownPages() {
	get, post := http.MethodGet, http.MethodPost
	s.member(door.Anyone, get, invitationPath, (*visit).invitationLanding)
	s.member(door.Anyone, post, invitationPath, (*visit).invitationPage)
	s.member(door.Anyone, post, invitationPath+"/answer", (*visit).answerInvitation)
	s.member(door.Anyone, get, ownWordsPath, (*visit).checkLanding)
	s.member(door.Anyone, get, invitationPath+"/:secret", (*visit).invitationMailedBefore)
	s.member(door.Anyone, get, "/check/:secret", (*visit).checkMailedBefore)
	s.member(door.Anyone, post, ownWordsPath, (*visit).checkAtPage)
	s.member(door.Anyone, post, ownWordsPath+"/answer", (*visit).answerCheckAt)
	s.member(door.SignedIn, get, "/events/:event/paper/check", (*visit).checkPage)
	s.member(door.SignedIn, post, "/events/:event/paper/check", (*visit).answerCheck)
}

const (
	invitationPath = "/invitation"
	ownWordsPath   = "/own-words"
)

// landing is what the mail's link opens. Only its button has anything looked up.
func (v *visit) landing(purpose, title, path, secret string) *web.LinkLanding {
	v.C.Header("Cache-Control", "no-store")
	view := &web.LinkLanding{Shell: v.Form(v.Say(title)), Purpose: purpose, PostURL: path, Token: secret}
	v.BackTo(path, &view.Shell)
	return view
}

func (v *visit) toInvitation(secret string) *web.LinkLanding {
	return v.landing("invitation", "link.title.invitation", invitationPath, secret)
}

func (v *visit) toOwnWords(secret string) *web.LinkLanding {
	return v.landing("own-words", "link.title.own-words", ownWordsPath, secret)
}

func (v *visit) invitationLanding() error { return v.Show("link", v.toInvitation("")) }

func (v *visit) checkLanding() error { return v.Show("link", v.toOwnWords("")) }

// Mails that went out before secrets stood behind the # have them in the path: they open
// the same landing, until their links end.
func (v *visit) invitationMailedBefore() error {
	return v.Show("link", v.toInvitation(v.C.Param("secret")))
}

func (v *visit) checkMailedBefore() error { return v.Show("link", v.toOwnWords(v.C.Param("secret"))) }

func (v *visit) secret() string { return site.LinkToken(v.Field("token"), v.Field("pasted")) }

// landAgain shows the landing once more, to whoever pasted half of a link or comes too
// late. It keeps the secret, which her address has lost, and has a place for another.
func (v *visit) landAgain(err error, view *web.LinkLanding) error {
	if r, no := refusal.Of(err); no && r.Reason == refusal.Unknown {
		err = refusal.Because(hall.AddressOver, "R161", nil)
	}
	return v.Again(err, "link", view, &view.Shell)
}

// kept is the secret for the next form.
func kept(secret string) []web.Hidden { return []web.Hidden{{Name: "token", Value: secret}} }

// said is a page's shell after an act that has been done on it.
func (v *visit) said(shell *web.Shell, key string) {
	shell.Banner = &web.Banner{Success: true, Heading: v.Say("flash." + key)}
}

// invitation is the page of a speaker or a guest who comes by her own address.
func (v *visit) invitation(secret string) (*web.Invitation, error) {
	v.C.Header("Cache-Control", "no-store")
	b, err := v.Hall.AtLink(v.Ctx, secret)
	if err != nil {
		return nil, err
	}
	view := &web.Invitation{Shell: v.Form(b.Title), EventCard: card(b.Event), Ends: b.Ends, Attribution: string(b.Attribution), PostURL: invitationPath + "/answer", Hidden: kept(secret)}
	v.BackTo(invitationPath, &view.Shell)
	if b.Speaker != nil {
		view.Side, view.Consented, view.Link = string(b.Speaker.Side), b.Speaker.ConsentedAt != nil, b.Link
		return view, nil
	}
	view.Link, view.Standing = b.Link, string(b.Registration.Standing)
	if b.Registration.Standing == hall.Withdrawn || b.State != hall.Announced && b.State != hall.Live {
		view.PostURL = ""
	}
	return view, nil
}

func (v *visit) invitationPage() error {
	secret := v.secret()
	view, err := v.invitation(secret)
	if err != nil {
		return v.landAgain(err, v.toInvitation(secret))
	}
	return v.Show("invitation", view)
}

func (v *visit) answerInvitation() error {
	secret := v.secret()
	done := v.Hall.AnswerAtLink(v.Ctx, secret, v.Field("answer") == "yes")
	view, err := v.invitation(secret)
	switch {
	case err != nil:
		return v.landAgain(err, v.toInvitation(secret))
	case done != nil:
		return v.Again(done, "invitation", view, &view.Shell)
	}
	v.said(&view.Shell, "event-answered")
	return v.Show("invitation", view)
}

// checkView is a speaker's page of her own words.
func (v *visit) checkView(c elections.Check, post string) *web.EventCheck {
	v.C.Header("Cache-Control", "no-store")
	view := &web.EventCheck{Shell: v.Form(v.Say("ownwords.title")), EventCard: card(c.Event), Attribution: string(c.Event.Attribution), Until: c.Until, Over: c.Over, PostURL: post}
	for _, q := range c.Words {
		w := words(q)
		w.Evidence = ""
		view.Words = append(view.Words, w)
	}
	return view
}

func (v *visit) checkPage() error {
	c, err := v.Hall.Check(v.Ctx, v.By, v.ref())
	if err != nil {
		return err
	}
	return v.Show("event-check", v.checkView(c, paperPath(v.ref(), "check")))
}

func (v *visit) typedAnswer() elections.Answer {
	a := elections.Answer{Quote: hall.QuoteID(v.Field("quote")), Agreed: v.Field("answer") == "yes"}
	if !a.Agreed {
		a.Instead = v.Text("instead")
	}
	return a
}

func (v *visit) answerCheck() error {
	done := v.Hall.AnswerCheck(v.Ctx, v.By, v.ref(), v.typedAnswer())
	if done == nil {
		return v.Done(paperPath(v.ref(), "check"), "event-answered")
	}
	c, err := v.Hall.Check(v.Ctx, v.By, v.ref())
	if err != nil {
		return err
	}
	view := v.checkView(c, paperPath(v.ref(), "check"))
	return v.Again(done, "event-check", view, &view.Shell)
}

// checkAt is the same page at her own address.
func (v *visit) checkAt(secret string) (*web.EventCheck, error) {
	c, err := v.Hall.CheckAt(v.Ctx, secret)
	if err != nil {
		return nil, err
	}
	view := v.checkView(c, ownWordsPath+"/answer")
	view.Hidden = kept(secret)
	v.BackTo(ownWordsPath, &view.Shell)
	return view, nil
}

func (v *visit) checkAtPage() error {
	secret := v.secret()
	view, err := v.checkAt(secret)
	if err != nil {
		return v.landAgain(err, v.toOwnWords(secret))
	}
	return v.Show("event-check", view)
}

func (v *visit) answerCheckAt() error {
	secret := v.secret()
	done := v.Hall.AnswerCheckAt(v.Ctx, secret, v.typedAnswer())
	view, err := v.checkAt(secret)
	switch {
	case err != nil:
		return v.landAgain(err, v.toOwnWords(secret))
	case done != nil:
		return v.Again(done, "event-check", view, &view.Shell)
	}
	v.said(&view.Shell, "event-answered")
	return v.Show("event-check", view)
}
