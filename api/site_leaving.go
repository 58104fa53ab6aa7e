package api

import (
	"net/http"

	"hustings/api/door"
	"hustings/api/web"
	"hustings/domain"
	"hustings/domain/refusal"
	"hustings/domain/when"
)

func (s *Pages) leavingPages() {
	s.html(door.SignedIn, http.MethodGet, "/account/resign", (*visit).ownResignationPage)
	s.html(door.SignedIn, http.MethodPost, "/account/resign", (*visit).resignOwn)
}

// places are the seats and offices of a person that run on, and what she can
// resign from, each by its fact.
func (v *visit) places(person domain.PersonID) (facts []web.Fact, options []web.Option, offices map[string]bool, err error) {
	held, err := v.Register.HoldingsOf(v.ctx, person)
	if err != nil {
		return nil, nil, nil, err
	}
	_, panels, err := v.Register.Networks(v.ctx)
	if err != nil {
		return nil, nil, nil, err
	}
	names := map[domain.PanelID]string{}
	for _, p := range panels {
		names[p.ID] = p.Name
	}
	today := when.DateOf(v.Now(), v.Words.Zone())
	offices = map[string]bool{}
	for _, h := range held {
		what := v.say("panel.seat-number", "n", h.Seat)
		if h.Office != "" {
			what, offices[h.Fact] = v.say("office."+string(h.Office)), true
		}
		facts = append(facts, web.Fact{Label: what, Value: v.say("resign.held", "panel", names[h.Panel], "from", h.From, "last", h.Until.AddDays(-1))})
		if today.Before(h.Until) && h.EndedBy == "" {
			options = append(options, web.Option{Value: h.Fact, Text: v.say("resign.place", "what", what, "panel", names[h.Panel], "last", h.Until.AddDays(-1)),
				Chosen: h.Fact == v.field("place")})
		}
	}
	return facts, options, offices, nil
}

// resignationForm asks from what, from when and why.
func (v *visit) resignationForm(person domain.PersonID, heading, post, back string) (web.Form, map[string]bool, error) {
	_, options, offices, err := v.places(person)
	view := web.Form{Shell: v.shell(heading), Heading: heading, Text: []string{v.say("resign.text")}, Button: heading, Danger: true, PostURL: post, CancelURL: back}
	if len(options) == 0 {
		view.Text, view.PostURL = []string{v.say("resign.nothing")}, ""
		return view, offices, err
	}
	on := v.asked("date", "on", "resign.on")
	on.Hint = v.say("resign.on-hint")
	view.Fields = []web.Field{{Kind: "radios", Name: "place", Label: v.say("resign.what"), Options: options}, on, v.whyField()}
	return view, offices, err
}

// resign ends what was chosen on the day that was typed, if it is among the
// person's own places.
func (v *visit) resign(view *web.Form, offices map[string]bool) error {
	place := v.field("place")
	known := false
	for _, f := range view.Fields {
		for _, o := range f.Options {
			known = known || f.Name == "place" && o.Value == place
		}
	}
	if !known {
		return refusal.Because(refusal.Missing, "R110", nil).On("place")
	}
	on, err := v.day("on")
	if err != nil {
		return err
	}
	if offices[place] {
		return v.Register.ResignOffice(v.ctx, v.by, domain.OfficeTermID(place), on, v.text("why"))
	}
	return v.Register.Resign(v.ctx, v.by, domain.HoldingID(place), on, v.text("why"))
}

func (v *visit) ownResignation() (web.Form, map[string]bool, error) {
	return v.resignationForm(v.by.Person, v.say("account.resign"), "/account/resign", "/account")
}

func (v *visit) ownResignationPage() error {
	view, _, err := v.ownResignation()
	if err != nil {
		return err
	}
	return v.show("form", view)
}

func (v *visit) resignOwn() error {
	view, offices, err := v.ownResignation()
	if err != nil {
		return err
	}
	if err := v.resign(&view, offices); err != nil {
		return v.formAgain(err, &view)
	}
	return v.done("/account", "resigned")
}
