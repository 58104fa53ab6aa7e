package site

import (
	"net/http"
	"slices"

	"hustings/api/door"
	"hustings/api/web"
	"hustings/domain"
	"hustings/domain/refusal"
	"hustings/elections/nominations"
)

func (s *Pages) supportPages() {
	s.MemberHTML(door.Anyone, http.MethodGet, "/supports", (*Visit).supportLanding)
	s.MemberHTML(door.Anyone, http.MethodPost, "/supports", (*Visit).supportPage)
	s.MemberHTML(door.Anyone, http.MethodPost, "/supports/answer", (*Visit).answerSupport)
	s.MemberHTML(door.SignedIn, http.MethodGet, "/my/supports", (*Visit).mySupportsPage)
	s.MemberHTML(door.SignedIn, http.MethodGet, "/my/supports/:support", (*Visit).mySupportPage)
	s.MemberHTML(door.SignedIn, http.MethodPost, "/my/supports/:support", (*Visit).answerMySupport)
}

// supportLanding is what a supporter's mail opens. The secret stays behind the #
// until a button is pressed (ML2, ML5).
func (v *Visit) supportLanding() error {
	return v.Show("link", web.LinkLanding{Shell: v.Form(v.Say("title.support")), Purpose: "support", PostURL: "/supports"})
}

// supportPage shows what a mailed link asks; looking spends nothing.
func (v *Visit) supportPage() error {
	secret := LinkToken(v.Field("token"), v.Field("pasted"))
	asked, err := v.Engine.SupportQuestion(v.Ctx, secret)
	if err != nil {
		return Lost(err)
	}
	view := v.support(asked)
	view.PostURL, view.Hidden = "/supports/answer", []web.Hidden{{Name: "token", Value: secret}}
	return v.Show("support", view)
}

// Lost is the refusal of a link that leads nowhere (any more).
func Lost(err error) error {
	if r, no := refusal.Of(err); no && r.Code == refusal.NotFound {
		return refusal.Because(domain.LinkNotValid, "", nil)
	}
	return err
}

func (v *Visit) support(asked nominations.SupportQuestion) *web.Support {
	el := asked.Election
	answer := ""
	switch {
	case asked.Support.GivenAt != nil:
		answer = "given"
	case asked.Support.DeclinedAt != nil:
		answer = "declined"
	}
	return &web.Support{Answered: answer, Shell: v.Form(v.Say("title.support")), Election: el.Title, Candidate: asked.Candidate.Name(), Organisation: asked.Candidate.Organisation,
		Statement: asked.Nomination.Statement, Interests: asked.Nomination.Interests, Until: asked.Until, Left: asked.Left, Office: string(el.Office)}
}

// answered is what the next page says.
func answered(gives bool) string {
	if gives {
		return "support-given"
	}
	return "support-declined"
}

func (v *Visit) answerSupport() error {
	secret, gives := v.Field("token"), v.Field("answer") == "yes"
	asked, err := v.Engine.SupportQuestion(v.Ctx, secret)
	if err != nil {
		return Lost(err)
	}
	if err := v.Engine.AnswerSupport(v.Ctx, secret, gives); err != nil {
		view := v.support(asked)
		view.PostURL, view.Hidden = "/supports/answer", []web.Hidden{{Name: "token", Value: secret}}
		return v.Again(err, "support", view, &view.Shell)
	}
	return v.Done(ElectionPath(asked.Election.Reference), answered(gives))
}

// mySupportsPage lists whom the reader was asked to support: what waits for her
// answer, the most urgent first, and then what does not.
func (v *Visit) mySupportsPage() error {
	asked, err := v.Engine.MySupports(v.Ctx, v.By)
	if err != nil {
		return err
	}
	slices.SortStableFunc(asked, func(a, b nominations.SupportRequest) int { return a.Until.Compare(b.Until) })
	view := web.MySupports{Shell: v.Shell(v.Say("title.supports"))}
	for _, a := range asked {
		line := web.MySupport{Candidate: a.Candidate, Election: a.Election.Title, ElectionURL: ElectionPath(a.Election.Reference), Office: string(a.Election.Office), Until: a.Until}
		switch {
		case a.Open:
			line.AnswerURL = "/my/supports/" + string(a.ID)
			view.Open = append(view.Open, line)
			continue
		case a.GivenAt != nil:
			line.Answer = "given"
		case a.DeclinedAt != nil:
			line.Answer = "declined"
		default:
			line.Answer = "late"
		}
		if line.Answer != "late" {
			line.AnswerURL = "/my/supports/" + string(a.ID)
		}
		view.Past = append(view.Past, line)
	}
	return v.Show("my-supports", view)
}

// mySupport is a request that the signed-in reader was asked for.
func (v *Visit) mySupport() (*web.Support, nominations.SupportQuestion, error) {
	id := v.C.Param("support")
	if !domain.IsID(id) {
		return nil, nominations.SupportQuestion{}, refusal.Because(refusal.Unknown, "", nil)
	}
	asked, err := v.Engine.MySupportQuestion(v.Ctx, v.By, domain.SupportID(id))
	if err != nil {
		return nil, asked, err
	}
	view := v.support(asked)
	if view.Answered == "" {
		view.PostURL = "/my/supports/" + id
	}
	return view, asked, nil
}

func (v *Visit) mySupportPage() error {
	view, _, err := v.mySupport()
	if err != nil {
		return err
	}
	return v.Show("support", view)
}

func (v *Visit) answerMySupport() error {
	view, asked, err := v.mySupport()
	if err != nil {
		return err
	}
	gives := v.Field("answer") == "yes"
	if err := v.Engine.GiveSupport(v.Ctx, v.By, asked.Support.ID, gives); err != nil {
		return v.Again(err, "support", view, &view.Shell)
	}
	return v.Done(ElectionPath(asked.Election.Reference), answered(gives))
}
