package api

import (
	"net/http"
	"slices"

	"hustings/api/door"
	"hustings/api/web"
	"hustings/domain"
	"hustings/domain/refusal"
	"hustings/elections"
)

func (s *Pages) supportPages() {
	s.html(door.Anyone, http.MethodGet, "/supports", (*visit).supportLanding)
	s.html(door.Anyone, http.MethodPost, "/supports", (*visit).supportPage)
	s.html(door.Anyone, http.MethodPost, "/supports/answer", (*visit).answerSupport)
	s.html(door.SignedIn, http.MethodGet, "/my/supports", (*visit).mySupportsPage)
	s.html(door.SignedIn, http.MethodGet, "/my/supports/:support", (*visit).mySupportPage)
	s.html(door.SignedIn, http.MethodPost, "/my/supports/:support", (*visit).answerMySupport)
}

// supportLanding is what a supporter's mail opens. The secret stays behind the #
// until a button is pressed (ML2, ML5).
func (v *visit) supportLanding() error {
	return v.show("link", web.LinkLanding{Shell: v.form(v.say("title.support")), Purpose: "support", PostURL: "/supports"})
}

// supportPage shows what a mailed link asks; looking spends nothing.
func (v *visit) supportPage() error {
	secret := linkToken(v.field("token"), v.field("pasted"))
	asked, err := v.Engine.SupportQuestion(v.ctx, secret)
	if err != nil {
		return lost(err)
	}
	view := v.support(asked)
	view.PostURL, view.Hidden = "/supports/answer", []web.Hidden{{Name: "token", Value: secret}}
	return v.show("support", view)
}

// lost is the refusal of a link that leads nowhere (any more).
func lost(err error) error {
	if r, no := refusal.Of(err); no && r.Code == refusal.NotFound {
		return refusal.Because(domain.LinkNotValid, "", nil)
	}
	return err
}

func (v *visit) support(asked elections.SupportQuestion) *web.Support {
	el := asked.Election
	return &web.Support{Shell: v.form(v.say("title.support")), Election: el.Title, Candidate: asked.Candidate.Name(), Organisation: asked.Candidate.Organisation,
		Statement: asked.Nomination.Statement, Interests: asked.Nomination.Interests, Until: asked.Until, Left: asked.Left, Office: string(el.Office)}
}

// answered is what the next page says.
func answered(gives bool) string {
	if gives {
		return "support-given"
	}
	return "support-declined"
}

func (v *visit) answerSupport() error {
	secret, gives := v.field("token"), v.field("answer") == "yes"
	asked, err := v.Engine.SupportQuestion(v.ctx, secret)
	if err != nil {
		return lost(err)
	}
	if err := v.Engine.AnswerSupport(v.ctx, secret, gives); err != nil {
		view := v.support(asked)
		view.PostURL, view.Hidden = "/supports/answer", []web.Hidden{{Name: "token", Value: secret}}
		return v.again(err, "support", view, &view.Shell)
	}
	return v.done(electionPath(asked.Election.Reference), answered(gives))
}

// mySupportsPage lists whom the reader was asked to support: what waits for her
// answer, the most urgent first, and then what does not.
func (v *visit) mySupportsPage() error {
	asked, err := v.Engine.MySupports(v.ctx, v.by)
	if err != nil {
		return err
	}
	slices.SortStableFunc(asked, func(a, b elections.SupportRequest) int { return a.Until.Compare(b.Until) })
	view := web.MySupports{Shell: v.shell(v.say("title.supports"))}
	for _, a := range asked {
		line := web.MySupport{Candidate: a.Candidate, Election: a.Election.Title, ElectionURL: electionPath(a.Election.Reference), Office: string(a.Election.Office), Until: a.Until}
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
		view.Past = append(view.Past, line)
	}
	return v.show("my-supports", view)
}

// mySupport is a request that the signed-in reader was asked for.
func (v *visit) mySupport() (*web.Support, elections.SupportQuestion, error) {
	id := v.c.Param("support")
	if !domain.IsID(id) {
		return nil, elections.SupportQuestion{}, refusal.Because(refusal.Unknown, "", nil)
	}
	asked, err := v.Engine.MySupportQuestion(v.ctx, v.by, domain.SupportID(id))
	if err != nil {
		return nil, asked, err
	}
	view := v.support(asked)
	view.PostURL = "/my/supports/" + id
	return view, asked, nil
}

func (v *visit) mySupportPage() error {
	view, _, err := v.mySupport()
	if err != nil {
		return err
	}
	return v.show("support", view)
}

func (v *visit) answerMySupport() error {
	view, asked, err := v.mySupport()
	if err != nil {
		return err
	}
	gives := v.field("answer") == "yes"
	if err := v.Engine.GiveSupport(v.ctx, v.by, asked.Support.ID, gives); err != nil {
		return v.again(err, "support", view, &view.Shell)
	}
	return v.done(electionPath(asked.Election.Reference), answered(gives))
}
