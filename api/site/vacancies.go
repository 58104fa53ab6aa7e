package site

import (
	"net/http"
	"strings"

	"hustings/api/door"
	"hustings/api/web"
	"hustings/domain"
	"hustings/domain/count"
	"hustings/domain/refusal"
	"hustings/elections"
)

func (s *Pages) vacancyPages() {
	s.MemberHTML(door.Anyone, http.MethodGet, "/serve", (*Visit).serveLanding)
	s.MemberHTML(door.Anyone, http.MethodPost, "/serve", (*Visit).servePage)
	s.MemberHTML(door.Anyone, http.MethodPost, "/serve/answer", (*Visit).answerServe)
	s.MemberHTML(door.SignedIn, http.MethodGet, "/my/serve/:ask", (*Visit).myServePage)
	s.MemberHTML(door.SignedIn, http.MethodPost, "/my/serve/:ask", (*Visit).answerMyServe)
	s.HTML(door.Anyone, http.MethodGet, "/elections/:election/countbacks/:countback", (*Visit).countbackPage)
	s.HTML(door.Anyone, http.MethodGet, "/elections/:election/countbacks/:countback/companion", (*Visit).companion)
}

// serveLanding is what the mail to a candidate opens. The secret stays behind the #
// until a button is pressed (ML2, ML5).
func (v *Visit) serveLanding() error {
	return v.Show("link", web.LinkLanding{Shell: v.Form(v.Say("serve.title")), Purpose: "serve", PostURL: "/serve"})
}

// servePage shows what a mailed link asks; looking spends nothing.
func (v *Visit) servePage() error {
	secret := LinkToken(v.Field("token"), v.Field("pasted"))
	asked, err := v.Engine.ServeQuestion(v.Ctx, secret)
	if err != nil {
		return Lost(err)
	}
	view := v.serve(asked)
	view.PostURL, view.Hidden = "/serve/answer", []web.Hidden{{Name: "token", Value: secret}}
	return v.Show("serve", view)
}

func (v *Visit) serve(asked elections.ServeQuestion) *web.Serve {
	view := &web.Serve{Shell: v.Form(v.Say("serve.title")), Election: asked.Election.Title, Panel: asked.Panel.Name, Until: asked.Until}
	if places := asked.Countback.Places; len(places) > 0 {
		view.LastDay = Civil(places[0].Until.AddDays(-1))
	}
	if asked.Ask.AnsweredAt != nil {
		view.Answer = map[bool]string{true: "yes", false: "no"}[asked.Ask.Consents]
	}
	return view
}

func (v *Visit) answerServe() error {
	secret, consents := v.Field("token"), v.Field("answer") == "yes"
	asked, err := v.Engine.ServeQuestion(v.Ctx, secret)
	if err != nil {
		return Lost(err)
	}
	if err := v.Engine.AnswerCountback(v.Ctx, secret, consents); err != nil {
		view := v.serve(asked)
		view.PostURL, view.Hidden = "/serve/answer", []web.Hidden{{Name: "token", Value: secret}}
		return v.Again(err, "serve", view, &view.Shell)
	}
	return v.Done(CountbackPath(asked.Election.Reference, asked.Countback.ID), "serve-answered")
}

// myServe is the question that the signed-in reader was asked.
func (v *Visit) myServe() (*web.Serve, elections.ServeQuestion, error) {
	all, err := v.Engine.MyServeQuestions(v.Ctx, v.By)
	if err != nil {
		return nil, elections.ServeQuestion{}, err
	}
	for _, q := range all {
		if string(q.Ask.ID) == v.C.Param("ask") {
			view := v.serve(q)
			view.PostURL = "/my/serve/" + string(q.Ask.ID)
			return view, q, nil
		}
	}
	return nil, elections.ServeQuestion{}, refusal.Because(refusal.Unknown, "", nil)
}

func (v *Visit) myServePage() error {
	view, _, err := v.myServe()
	if err != nil {
		return err
	}
	return v.Show("serve", view)
}

func (v *Visit) answerMyServe() error {
	view, q, err := v.myServe()
	if err != nil {
		return err
	}
	if err := v.Engine.ConsentToServe(v.Ctx, v.By, q.Ask.ID, v.Field("answer") == "yes"); err != nil {
		return v.Again(err, "serve", view, &view.Shell)
	}
	return v.Done(CountbackPath(q.Election.Reference, q.Countback.ID), "serve-answered")
}

// CountbackPath is the page of a countback.
func CountbackPath(reference string, id domain.CountbackID) string {
	return ElectionPath(reference) + "/countbacks/" + string(id)
}

// countbackPage shows who was asked for by a countback, and what the papers said, as
// far as the rules of disclosure let it out (R85, R116).
func (v *Visit) countbackPage() error {
	id := v.C.Param("countback")
	if !domain.IsID(id) {
		return refusal.Because(refusal.Unknown, "", nil)
	}
	b, err := v.Engine.CountbackShown(v.Ctx, v.By, v.C.Param("election"), domain.CountbackID(id))
	if err != nil {
		return err
	}
	el := b.Election
	view := &web.Countback{Panel: b.Panel.Name, Asked: b.Asked, Answered: b.Answered}
	view.Shell = v.Shell(v.Say("countback.title", "name", b.Panel.Name))
	view.Back = &web.Link{URL: ElectionPath(el.Reference) + "/result", Text: el.Title}
	view.Name, view.Reference, view.State = el.Title, b.Reference, "countback-"+string(b.State)
	for _, p := range b.Departed {
		view.Departed = append(view.Departed, p.Name())
	}
	if b.State == domain.CountbackAsking {
		view.Until = b.Closes
		return v.Show("countback", view)
	}
	view.At = *b.DoneAt
	for _, p := range b.Consenting {
		view.Consenting = append(view.Consenting, p.Name())
	}
	for _, s := range b.Found {
		view.Seated = append(view.Seated, web.CountbackSeat{Name: s.Name, Organisation: s.Organisation, Seat: s.Seat, From: Civil(s.From), LastDay: Civil(s.Until.AddDays(-1))})
	}
	if b.WhyNobody != "" {
		view.Nobody = v.Say("countback.why." + b.WhyNobody)
	}
	v.countedBack(view, b)
	return v.Show("countback", view)
}

// companionName is the name of a companion file: its reference, as a file may be called.
func companionName(reference string) string { return strings.ReplaceAll(reference, "/", "-") + ".txt" }

// companion is the companion file of a countback, for [audit.Verify].
func (v *Visit) companion() error {
	id := v.C.Param("countback")
	if !domain.IsID(id) {
		return refusal.Because(refusal.Unknown, "", nil)
	}
	b, err := v.Engine.CountbackShown(v.Ctx, v.By, v.C.Param("election"), domain.CountbackID(id))
	if err != nil {
		return err
	}
	if b.Companion == nil {
		return refusal.Because(refusal.Unknown, "", nil)
	}
	v.C.Header("Content-Disposition", `attachment; filename="`+companionName(b.Reference)+`"`)
	v.C.Data(http.StatusOK, "text/plain; charset=utf-8", b.Companion)
	return nil
}

// countedBack fills in the count and its proof.
func (v *Visit) countedBack(view *web.Countback, b elections.CountbackView) {
	switch {
	case b.Companion == nil:
		return
	case b.PapersGone:
		view.Suppressed = v.Say("results.papers-gone")
	case b.Transcript == nil:
		view.Suppressed = v.Say("results.withheld", "n", b.Election.Params.DisclosureFloor)
	default:
		v.stagesOf(view, b.Transcript)
		if b.ForOffice {
			view.ShownTo = v.Say("results.shown-auditors")
		}
	}
	view.Companion = &web.Link{URL: CountbackPath(b.Election.Reference, b.ID) + "/companion", Text: v.Say("countback.companion")}
	view.Command = "hustings verify bundle.zip --countback " + companionName(b.Reference)
	view.Downloads = []web.Link{{URL: ElectionPath(b.Election.Reference) + "/result#downloads", Text: v.Say("countback.bundle")}}
}

func (v *Visit) stagesOf(view *web.Countback, t *count.Transcript) {
	if t.HasQuota {
		view.Figures = append(view.Figures, web.Fact{Label: v.Say("results.quota"), Value: t.QuotaText()})
	}
	if t.Pairwise == nil {
		v.Stages(&view.Results, t)
	}
}
