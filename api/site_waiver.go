package api

import (
	"net/http"

	"hustings/api/door"
	"hustings/api/web"
	"hustings/domain"
	"hustings/domain/refusal"
	"hustings/elections"
)

func (s *Pages) waiverPages() {
	s.html(door.SignedIn, http.MethodGet, "/elections/:election/waive", (*visit).waiverPage)
	s.html(door.SignedIn, http.MethodPost, "/elections/:election/waive", (*visit).waive)
}

// waivable reports whether the rule of another organisation stands for an
// election's candidates and can still be set aside (R98).
func waivable(el elections.ElectionView) bool {
	return el.Office == domain.ViceOffice && el.Params.ViceOtherOrg && el.Now == domain.Nominations
}

// waiverForm shows how far the elected members have set the rule aside: a form to
// whoever of them may agree, why not to the others, and to the office that it is
// not the office's to give.
func (v *visit) waiverForm() (web.Form, elections.ElectionView, error) {
	el, err := v.election()
	if err != nil {
		return web.Form{}, el, err
	}
	if el.Office != domain.ViceOffice {
		return web.Form{}, el, refusal.Because(refusal.Unknown, "", nil)
	}
	back := electionPath(el.Reference)
	if v.mine(door.Staff, el) == nil {
		back = officePath(el.Reference, "office")
	}
	view := web.Form{Shell: v.shell(v.say("office.act.waive")), Over: &web.Link{URL: back, Text: el.Reference}, Heading: v.say("office.act.waive"),
		Text: []string{v.say("office.text.waive")}, Fields: []web.Field{v.whyField()}, Button: v.say("office.waive.agree"),
		PostURL: electionPath(el.Reference) + "/waive", CancelURL: back}
	w, err := v.Engine.MayWaive(v.ctx, v.by, el.ID)
	r, no := refusal.Of(err)
	switch {
	case err != nil && !no, no && r.Reason == domain.NotElectedMember && v.mine(door.Staff, el) != nil:
		return view, el, err
	case no && r.Reason == domain.NotElectedMember:
		view.Text, view.PostURL = append(view.Text, v.say("office.waive.members")), ""
	case no:
		view.Text, view.PostURL = append(view.Text, v.Words.Refusal(r)), ""
	}
	view.Facts = []web.Fact{{Label: v.say("office.waive.agreed"), Value: v.say("office.waive.of", "n", w.Agreed, "members", w.Members)}}
	if w.Stands {
		view.Facts = append(view.Facts, web.Fact{Label: v.say("office.waive.rule"), Value: v.say("office.waive.stands")})
	}
	return view, el, nil
}

func (v *visit) waiverPage() error {
	view, _, err := v.waiverForm()
	if err != nil {
		return err
	}
	return v.show("form", view)
}

func (v *visit) waive() error {
	view, el, err := v.waiverForm()
	if err != nil {
		return err
	}
	if _, err := v.Engine.WaiveOtherOrganisation(v.ctx, v.by, el.ID, v.text("why")); err != nil {
		return v.formAgain(err, &view)
	}
	return v.done(electionPath(el.Reference)+"/waive", "waived")
}
