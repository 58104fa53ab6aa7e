package site

import (
	"net/http"

	"hustings/api/door"
	"hustings/api/web"
	"hustings/domain"
	"hustings/domain/refusal"
	"hustings/elections"
)

func (s *Pages) waiverPages() {
	s.HTML(door.SignedIn, http.MethodGet, "/elections/:election/waive", (*Visit).waiverPage)
	s.HTML(door.SignedIn, http.MethodPost, "/elections/:election/waive", (*Visit).waive)
}

// waiverForm shows how far the elected members have set the rule aside: a form to
// whoever of them may agree, why not to the others, and to the office that it is
// not the office's to give.
func (v *Visit) waiverForm() (web.Form, elections.ElectionView, error) {
	el, err := v.Election()
	if err != nil {
		return web.Form{}, el, err
	}
	if el.Office != domain.ViceOffice {
		return web.Form{}, el, refusal.Because(refusal.Unknown, "", nil)
	}
	back := ElectionPath(el.Reference)
	if v.Mine(door.Staff, el) == nil {
		back = OfficePath(el.Reference, "office")
	}
	view := web.Form{Shell: v.Shell(v.Say("office.act.waive")), Over: &web.Link{URL: back, Text: el.Reference}, Heading: v.Say("office.act.waive"),
		Text: []string{v.Say("office.text.waive")}, Fields: []web.Field{v.WhyField()}, Button: v.Say("office.waive.agree"),
		PostURL: ElectionPath(el.Reference) + "/waive", CancelURL: back}
	w, err := v.Engine.MayWaive(v.Ctx, v.By, el.ID)
	r, no := refusal.Of(err)
	switch {
	case err != nil && !no, no && r.Reason == domain.NotElectedMember && v.Mine(door.Staff, el) != nil:
		return view, el, err
	case no && r.Reason == domain.NotElectedMember:
		view.Text, view.PostURL = append(view.Text, v.Say("office.waive.members")), ""
	case no:
		view.Text, view.PostURL = append(view.Text, v.Words.Refusal(r)), ""
	}
	view.Facts = []web.Fact{{Label: v.Say("office.waive.agreed"), Value: v.Say("office.waive.of", "n", w.Agreed, "members", w.Members)}}
	if w.Stands {
		view.Facts = append(view.Facts, web.Fact{Label: v.Say("office.waive.rule"), Value: v.Say("office.waive.stands")})
	}
	return view, el, nil
}

func (v *Visit) waiverPage() error {
	view, _, err := v.waiverForm()
	if err != nil {
		return err
	}
	return v.Show("form", view)
}

func (v *Visit) waive() error {
	view, el, err := v.waiverForm()
	if err != nil {
		return err
	}
	if _, err := v.Engine.WaiveOtherOrganisation(v.Ctx, v.By, el.ID, v.Text("why")); err != nil {
		return v.FormAgain(err, &view)
	}
	return v.Done(ElectionPath(el.Reference)+"/waive", "waived")
}
