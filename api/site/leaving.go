package site

import (
	"net/http"

	"hustings/api/door"
	"hustings/api/web"
	"hustings/domain"
	"hustings/domain/refusal"
	"hustings/domain/when"
	"hustings/elections/register"
)

func (s *Pages) leavingPages() {
	s.MemberHTML(door.SignedIn, http.MethodGet, "/account/resign", (*Visit).ownResignationPage)
	s.MemberHTML(door.SignedIn, http.MethodPost, "/account/resign", (*Visit).resignOwn)
}

// Places are the seats and offices of a person that run on, and what she can
// resign from, each by its fact.
func (v *Visit) Places(f register.PersonFile) (facts []web.Fact, options []web.Option, offices map[string]bool) {
	today := when.DateOf(v.Now(), v.Words.Zone())
	offices = map[string]bool{}
	for _, h := range f.Held {
		what := v.Say("panel.seat-number", "n", h.Seat)
		if h.Office != "" {
			what, offices[h.Fact] = v.Say("office."+string(h.Office)), true
		}
		facts = append(facts, web.Fact{Label: what, Value: v.Say("resign.held", "panel", f.Panels[h.Panel].Name, "from", h.From, "last", h.Until.AddDays(-1))})
		if today.Before(h.Until) && h.EndedBy == "" {
			options = append(options, web.Option{Value: h.Fact, Text: v.Say("resign.place", "what", what, "panel", f.Panels[h.Panel].Name, "last", h.Until.AddDays(-1)),
				Chosen: h.Fact == v.Field("place")})
		}
	}
	return facts, options, offices
}

// ResignationForm asks from what, from when and why.
func (v *Visit) ResignationForm(person domain.PersonID, heading, post, back string) (web.Form, map[string]bool, error) {
	file, err := v.Register.PersonFile(v.Ctx, v.By, person)
	if err != nil {
		return web.Form{}, nil, err
	}
	_, options, offices := v.Places(file)
	view := web.Form{Shell: v.Shell(heading), Heading: heading, Text: []string{v.Say("resign.text")}, Button: heading, Danger: true, PostURL: post, CancelURL: back}
	if len(options) == 0 {
		view.Text, view.PostURL = []string{v.Say("resign.nothing")}, ""
		return view, offices, nil
	}
	on := v.Asked("date", "on", "resign.on")
	on.Hint = v.Say("resign.on-hint")
	view.Fields = []web.Field{{Kind: "radios", Name: "place", Label: v.Say("resign.what"), Options: options}, on, v.WhyField()}
	return view, offices, nil
}

// Resign ends what was chosen on the day that was typed, if it is among the
// person's own places.
func (v *Visit) Resign(view *web.Form, offices map[string]bool) error {
	place := v.Field("place")
	known := false
	for _, f := range view.Fields {
		for _, o := range f.Options {
			known = known || f.Name == "place" && o.Value == place
		}
	}
	if !known {
		return refusal.Because(refusal.Missing, "R110", nil).On("place")
	}
	on, err := v.Day("on")
	if err != nil {
		return err
	}
	if offices[place] {
		return v.Register.ResignOffice(v.Ctx, v.By, domain.OfficeTermID(place), on, v.Text("why"))
	}
	return v.Register.Resign(v.Ctx, v.By, domain.HoldingID(place), on, v.Text("why"))
}

func (v *Visit) ownResignation() (web.Form, map[string]bool, error) {
	return v.ResignationForm(v.By.Person, v.Say("account.resign"), "/account/resign", "/account")
}

func (v *Visit) ownResignationPage() error {
	view, _, err := v.ownResignation()
	if err != nil {
		return err
	}
	return v.Show("form", view)
}

func (v *Visit) resignOwn() error {
	view, offices, err := v.ownResignation()
	if err != nil {
		return err
	}
	if err := v.Resign(&view, offices); err != nil {
		return v.FormAgain(err, &view)
	}
	return v.Done("/account", "resigned")
}
