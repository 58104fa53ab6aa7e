package office

import (
	"net/http"

	"hustings/api/door"
	"hustings/api/web"
	"hustings/domain"
	"hustings/elections/register"
)

// identityPages are about who may come in as whom (R31a, R5b).
func (s *room) identityPages() {
	s.html(door.Office.Fresh(), http.MethodGet, "/office/register/:request", (*visit).twoPage)
	s.html(door.Office.Fresh(), http.MethodPost, "/office/register/:request", (*visit).confirmTwo)
	s.html(door.Office.Fresh(), http.MethodGet, "/office/register/:request/decline", (*visit).declineTwoPage)
	s.html(door.Office.Fresh(), http.MethodPost, "/office/register/:request/decline", (*visit).declineTwo)
	for change, who := range map[string]door.Access{"address": door.Secretaries.Fresh(), "identity": door.Secretaries.Fresh(), "consent": door.Office.Fresh(), "passkey": door.Office.Fresh()} {
		path := "/office/people/:person/" + change
		s.html(who, http.MethodGet, path, func(v *visit) error { return v.identityPage(change) })
		s.html(who, http.MethodPost, path, func(v *visit) error { return v.changeIdentity(change) })
	}
}

// two is an act on the register as its page shows it.
func (v *visit) two(q domain.Request) (web.Act, error) {
	a := web.Act{What: v.Say("office.pair." + string(q.Act)), Why: q.Why, By: v.Say("office.command-line"), At: q.At, Until: q.Until,
		Mine: q.By == v.By.Person, Passkey: true}
	if q.By != "" {
		by, _, err := v.Register.Person(v.Ctx, v.By, q.By)
		if err != nil {
			return a, err
		}
		a.By = by.Name()
	}
	person, email, role := q.Concerns()
	if person != "" {
		p, _, err := v.Register.Person(v.Ctx, v.By, person)
		if err != nil {
			return a, err
		}
		a.About = &web.Link{URL: "/office/people/" + string(p.ID), Text: p.Name()}
		a.Detail = append(a.Detail, web.Fact{Label: v.Say("office.col.name"), Value: p.Name() + ", " + p.Number})
		if email != "" {
			a.Detail = append(a.Detail, web.Fact{Label: v.Say("office.old-address"), Value: p.Email}, web.Fact{Label: v.Say("office.new-address"), Value: email})
		}
	}
	if d, is := q.Detail["officer"].(map[string]any); is {
		for _, f := range []struct{ key, label string }{{"forename", "forename"}, {"surname", "surname"}, {"number", "number"}, {"email", "email"},
			{"organisation", "organisation"}, {"panel", "scope"}} {
			if text, _ := d[f.key].(string); text != "" {
				a.Detail = append(a.Detail, web.Fact{Label: v.Say("office.col." + f.label), Value: text})
			}
		}
	}
	if role != "" {
		a.Detail = append(a.Detail, web.Fact{Label: v.Say("office.col.role"), Value: v.Say("office.role." + string(role))})
	}
	if q.Endings() != "" {
		facts, err := v.endingFacts(q.Endings())
		if err != nil {
			return a, err
		}
		a.Detail = append(a.Detail, facts...)
	}
	if v.By.HasRole(door.Office.Roles...) {
		a.DeclineURL = "/office/register/" + string(q.ID) + "/decline"
		if !a.Mine && person != v.By.Person {
			a.ConfirmURL = "/office/register/" + string(q.ID)
		}
	}
	return a, nil
}

// waitingTwo finds the request of the address.
func (v *visit) waitingTwo() (q domain.Request, view web.Form, err error) {
	if q, err = v.Register.Request(v.Ctx, v.By, domain.RequestID(v.C.Param("request"))); err != nil {
		return q, view, err
	}
	a, err := v.two(q)
	if err != nil {
		return q, view, err
	}
	view = web.Form{Shell: v.Shell(a.What), Over: a.About, Heading: v.Say("office.confirm", "what", a.What), Button: v.Say("acts.confirm"),
		PostURL: "/office/register/" + string(q.ID), CancelURL: "/office/requests", Fields: []web.Field{v.WhyField()}}
	view.Fields[0].Hint = v.Say("office.confirm-why")
	view.Facts = append([]web.Fact{{Label: v.Say("acts.by"), Value: a.By}, {Label: v.Say("acts.why"), Value: q.Why},
		{Label: v.Say("acts.until"), Value: v.Words.Instant(q.Until)}}, a.Detail...)
	return q, view, nil
}

func (v *visit) twoPage() error {
	_, view, err := v.waitingTwo()
	if err != nil {
		return err
	}
	return v.Show("form", view)
}

func (v *visit) confirmTwo() error {
	q, view, err := v.waitingTwo()
	if err != nil {
		return err
	}
	if _, err := v.Register.Confirm(v.Ctx, v.By, q.ID, v.Text("why")); err != nil {
		return v.FormAgain(err, &view)
	}
	return v.Done("/office/requests", "confirmed")
}

func (v *visit) declineTwoForm() (q domain.Request, view web.Form, word string, err error) {
	if q, view, err = v.waitingTwo(); err != nil {
		return q, view, "", err
	}
	word = "declined"
	say := "acts.decline"
	if q.By == v.By.Person {
		word, say = "withdrawn", "acts.withdraw"
	}
	view.Heading, view.Button, view.Danger = v.Say(say+"-title", "what", v.Say("office.pair."+string(q.Act))), v.Say(say), true
	view.PostURL, view.Fields = "/office/register/"+string(q.ID)+"/decline", []web.Field{v.WhyField()}
	return q, view, word, nil
}

func (v *visit) declineTwoPage() error {
	_, view, _, err := v.declineTwoForm()
	if err != nil {
		return err
	}
	return v.Show("form", view)
}

func (v *visit) declineTwo() error {
	q, view, word, err := v.declineTwoForm()
	if err != nil {
		return err
	}
	if _, err := v.Register.Decline(v.Ctx, v.By, q.ID, v.Text("why")); err != nil {
		return v.FormAgain(err, &view)
	}
	return v.Done("/office/requests", "act-"+word)
}

// identityForm is the form of a change about how a person comes in. It says
// beforehand which take two officers.
func (v *visit) identityForm(change string) (p domain.Person, view web.Form, err error) {
	if p, err = v.person(); err != nil {
		return p, view, err
	}
	path := "/office/people/" + string(p.ID)
	view = web.Form{Shell: v.Shell(v.Say("office.change." + change)), Over: &web.Link{URL: path, Text: p.Name()}, Heading: v.Say("office.change." + change),
		Text: []string{v.Say("office.text." + change)}, Button: v.Say("office.change." + change), PostURL: path + "/" + change, CancelURL: path}
	switch change {
	case "address":
		view.Facts = []web.Fact{{Label: v.Say("office.old-address"), Value: p.Email}}
		view.Fields = []web.Field{v.Asked("email", "email", "office.new-address"), v.WhyField()}
	case "passkey":
	default:
		view.Fields = []web.Field{v.WhyField()}
	}
	return p, view, nil
}

func (v *visit) identityPage(change string) error {
	_, view, err := v.identityForm(change)
	if err != nil {
		return err
	}
	return v.Show("form", view)
}

func (v *visit) changeIdentity(change string) error {
	p, view, err := v.identityForm(change)
	if err != nil {
		return err
	}
	var waits *domain.Request
	said := "changed"
	switch change {
	case "address":
		waits, err = v.Register.ChangeAddress(v.Ctx, v.By, p.ID, v.Field("email"), v.Text("why"))
	case "identity":
		var q domain.Request
		q, err = v.Register.ReleaseIdentity(v.Ctx, v.By, p.ID, v.Text("why"))
		waits = &q
	case "consent":
		err = v.Register.ConsentAddress(v.Ctx, v.By, p.ID, v.Text("why"))
	case "passkey":
		code, refused := v.Register.PermitPasskey(v.Ctx, v.By, p.ID)
		if refused == nil {
			view.Text = []string{v.Say("office.passkey-code", "code", register.Hyphened(code), "name", p.Name()), v.Say("office.passkey-code-told")}
			view.PostURL = ""
			return v.Show("form", view)
		}
		err = refused
	}
	switch {
	case err != nil:
		return v.FormAgain(err, &view)
	case waits != nil:
		return v.Done("/office/requests", "asked")
	}
	return v.Done("/office/people/"+string(p.ID), said)
}

// identityLinks lead from a person's page to what may be changed about how she
// comes in.
func (v *visit) identityLinks(p register.PersonFile) ([]web.Link, error) {
	var links []web.Link
	add := func(change string) {
		links = append(links, web.Link{URL: "/office/people/" + string(p.ID) + "/" + change, Text: v.Say("office.change." + change)})
	}
	if v.By.HasRole(domain.Secretariat) {
		add("address")
		if len(v.Ways) > 0 {
			add("identity")
		}
	}
	if !v.By.HasRole(door.Office.Roles...) {
		return links, nil
	}
	_, waits, err := v.Register.AddressWaiting(v.Ctx, v.By, p.ID)
	if err != nil {
		return nil, err
	}
	if waits {
		add("consent")
	}
	if p.ID != v.By.Person && p.Officer {
		add("passkey")
	}
	return links, nil
}
