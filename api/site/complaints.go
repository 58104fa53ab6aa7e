package site

import (
	"net/http"

	"hustings/api/door"
	"hustings/api/web"
	"hustings/domain"
	"hustings/domain/refusal"
	"hustings/elections"
)

func (s *Pages) complaintPages() {
	s.HTML(door.SignedIn, http.MethodGet, "/elections/:election/complain", (*Visit).complainPage)
	s.HTML(door.SignedIn, http.MethodPost, "/elections/:election/complain", (*Visit).complain)
}

// complaint is the form to complain with about how somebody campaigns (R57).
func (v *Visit) complaint() (*web.Confirm, elections.ElectionView, error) {
	el, err := v.Engine.Election(v.Ctx, v.By, v.C.Param("election"))
	if err != nil {
		return nil, el, err
	}
	path, title := ElectionPath(el.Reference), v.Say("complain.title")
	return &web.Confirm{Shell: v.Shell(title), Heading: title, Text: []string{v.Say("complain.text")}, Facts: []web.Fact{{Label: v.Say("votes.election"), Value: el.Title}},
		WhyNeeded: true, Why: v.Text("why"), Button: v.Say("complain.button"), PostURL: path + "/complain", CancelURL: path}, el, nil
}

func (v *Visit) complainPage() error {
	view, _, err := v.complaint()
	if err != nil {
		return err
	}
	return v.Show("confirm", view)
}

func (v *Visit) complain() error {
	view, el, err := v.complaint()
	if err != nil {
		return err
	}
	if _, err := v.Engine.Complain(v.Ctx, v.By, el.ID, domain.NominationID(""), view.Why); err != nil {
		if r, no := refusal.Of(err); no {
			err = r.On("why")
		}
		return v.Again(err, "confirm", view, &view.Shell)
	}
	return v.Done(ElectionPath(el.Reference), "complained")
}
