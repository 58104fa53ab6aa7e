package office

import (
	"fmt"
	"net/http"
	"strings"

	"hustings/api/door"
	"hustings/api/site"
	"hustings/api/web"
	"hustings/domain"
	"hustings/domain/acts"
	"hustings/elections"
)

func (s *room) actPages() {
	s.deskActPages()
	s.html(door.Staff, http.MethodGet, "/office/requests", (*visit).requestsPage)
	s.html(door.Officers.Fresh(), http.MethodGet, "/office/requests/:request", (*visit).requestPage)
	s.html(door.Officers.Fresh(), http.MethodPost, "/office/requests/:request", (*visit).confirmRequest)
	s.html(door.Officers.Fresh(), http.MethodGet, "/office/requests/:request/decline", (*visit).declinePage)
	s.html(door.Officers.Fresh(), http.MethodPost, "/office/requests/:request/decline", (*visit).declineRequest)
	s.html(door.Staff, http.MethodGet, "/elections/:election/certify", (*visit).certifyPage)
	s.html(door.Officers.Fresh(), http.MethodPost, "/elections/:election/certify", (*visit).certify)
	s.html(door.Officers, http.MethodGet, "/elections/:election/objections/:objection", (*visit).objectionPage)
	s.html(door.Officers, http.MethodPost, "/elections/:election/objections/:objection", (*visit).answerObjection)
}

// request is a two-person act as its page shows it.
func (v *visit) request(r domain.Request, el elections.ElectionView) (web.Act, error) {
	by, _, err := v.Register.Person(v.Ctx, v.By, r.By)
	if err != nil {
		return web.Act{}, err
	}
	a := web.Act{What: v.Say("office.pair."+string(r.Act), "reference", el.Reference), Why: r.Why, By: by.Name(), At: r.At, Until: r.Until,
		About: &web.Link{URL: site.OfficePath(el.Reference, "office"), Text: el.Title}, Mine: r.By == v.By.Person, Passkey: true, Detail: v.requestFacts(r)}
	if r.Election == "" {
		a.About.URL = strings.TrimSuffix(site.ContestPath(r.Contest, ""), "/")
	}
	if v.By.Is(el.Panel.ID, el.ID, door.Officers.Roles...) {
		a.DeclineURL = "/office/requests/" + string(r.ID) + "/decline"
		if !a.Mine {
			a.ConfirmURL = "/office/requests/" + string(r.ID)
		}
	}
	return a, nil
}

// requestFacts are the particulars of a request: the second officer confirms
// exactly these.
func (v *visit) requestFacts(r domain.Request) (facts []web.Fact) {
	for _, name := range []string{"milestone", "to", "decision", "cause", "evidence", "holder", "digits", "where", "source", "add", "remove", "candidate", "how", "public"} {
		value, _ := r.Detail[name].(string)
		if value == "" {
			continue
		}
		switch name {
		case "milestone":
			value = v.Say("date-of." + site.DateKeys[domain.Milestone(value)])
		case "how":
			value = v.Say("office.left." + value)
		case "add", "remove", "candidate":
			if p, _, err := v.Register.Person(v.Ctx, v.By, domain.PersonID(value)); err == nil {
				value = p.Name() + ", " + p.Number
			}
		case "holder":
			value = v.Say("lot.holder." + value)
		default:
			value = v.Words.Value(value)
		}
		facts = append(facts, web.Fact{Label: v.Say("office.detail." + name), Value: value})
	}
	return append(facts, v.listedFacts(r)...)
}

// listedFacts are the particulars that are no text: everybody to be added (R33a),
// and how a stopped poll is held again (R60a).
func (v *visit) listedFacts(r domain.Request) (facts []web.Fact) {
	var names []string
	if ids, is := r.Detail["add_all"].([]any); is {
		for _, id := range ids {
			if p, _, err := v.Register.Person(v.Ctx, v.By, domain.PersonID(fmt.Sprint(id))); err == nil {
				names = append(names, p.Name()+", "+p.Number)
			}
		}
		facts = append(facts, web.Fact{Label: v.Say("office.detail.add_all"), Value: strings.Join(names, "; ")})
	}
	if afresh, is := r.Detail["afresh"].(bool); is {
		how := map[bool]string{false: "same", true: "afresh"}[afresh]
		facts = append(facts, web.Fact{Label: v.Say("office.detail.afresh"), Value: v.Say("office.again." + how)})
	}
	return facts
}

func (v *visit) requestsPage() error {
	waiting, err := v.Engine.Requests(v.Ctx, v.By, "")
	if err != nil {
		return err
	}
	view := web.Acts{Shell: v.Shell(v.Say("acts.title"))}
	for _, r := range waiting {
		el, err := v.Engine.Election(v.Ctx, v.By, string(r.Election))
		if err != nil {
			return err
		}
		a, err := v.request(r, el)
		if err != nil {
			return err
		}
		view.Pending = append(view.Pending, a)
	}
	votes, err := v.Engine.VoteRequests(v.Ctx, v.By)
	if err != nil {
		return err
	}
	for _, r := range votes {
		a, err := v.request(r.Request, likeElection(r.Vote))
		if err != nil {
			return err
		}
		view.Pending = append(view.Pending, a)
	}
	onRegister, err := v.Register.Requests(v.Ctx, v.By)
	if err != nil {
		return err
	}
	for _, q := range onRegister {
		a, err := v.two(q)
		if err != nil {
			return err
		}
		view.Pending = append(view.Pending, a)
	}
	return v.Show("acts", view)
}

// waitingRequest finds the request of the address among those the reader sees.
func (v *visit) waitingRequest() (domain.Request, elections.ElectionView, error) {
	r, vote, err := v.Engine.Request(v.Ctx, v.By, domain.RequestID(v.C.Param("request")))
	if err != nil {
		return domain.Request{}, elections.ElectionView{}, err
	}
	if vote != nil {
		return r, likeElection(*vote), nil
	}
	el, err := v.Engine.Election(v.Ctx, v.By, string(r.Election))
	return r, el, err
}

func (v *visit) requestForm(r domain.Request, el elections.ElectionView) (web.Form, error) {
	a, err := v.request(r, el)
	if err != nil {
		return web.Form{}, err
	}
	view := web.Form{Shell: v.Shell(a.What), Over: a.About, Heading: v.Say("office.confirm", "what", a.What), Button: v.Say("acts.confirm"),
		PostURL: "/office/requests/" + string(r.ID), CancelURL: "/office/requests", Fields: []web.Field{v.WhyField()}}
	view.Fields[0].Hint = v.Say("office.confirm-why")
	view.Facts = append([]web.Fact{{Label: v.Say("acts.by"), Value: a.By}, {Label: v.Say("acts.why"), Value: r.Why},
		{Label: v.Say("acts.until"), Value: v.Words.Instant(r.Until)}}, a.Detail...)
	if page := forGood[r.Act]; page != "" {
		view.Danger, view.Text = true, []string{v.Say("office.text." + page)}
	}
	if r.Act == acts.PairCertify { // the second officer decides on what the first one saw
		view.Links = []web.Link{{URL: site.OfficePath(el.Reference, "certify"), Text: v.Say("certify.seen")},
			{URL: site.ElectionPath(el.Reference) + "/result", Text: v.Say("certify.results")}}
	}
	return view, nil
}

func (v *visit) requestPage() error {
	r, el, err := v.waitingRequest()
	if err != nil {
		return err
	}
	view, err := v.requestForm(r, el)
	if err != nil {
		return err
	}
	return v.Show("form", view)
}

// confirmRequest is the second half of a two-person act (R7).
func (v *visit) confirmRequest() error {
	r, el, err := v.waitingRequest()
	if err != nil {
		return err
	}
	if _, err = v.Engine.Confirm(v.Ctx, v.By, r.ID, v.Text("why")); err == nil {
		if r.Election == "" {
			return v.Done("/office/requests", "confirmed")
		}
		return v.Done(site.OfficePath(el.Reference, "office"), "confirmed")
	}
	view, fault := v.requestForm(r, el)
	if fault != nil {
		return fault
	}
	return v.FormAgain(err, &view)
}

// declineForm ends what waits: the asker withdraws, another officer declines.
func (v *visit) declineForm(r domain.Request, el elections.ElectionView) (web.Form, error) {
	view, err := v.requestForm(r, el)
	word := "acts.decline"
	if r.By == v.By.Person {
		word = "acts.withdraw"
	}
	view.Heading, view.Button, view.Danger = v.Say(word+"-title", "what", v.Say("office.pair."+string(r.Act), "reference", el.Reference)), v.Say(word), true
	view.PostURL, view.Fields = "/office/requests/"+string(r.ID)+"/decline", []web.Field{v.WhyField()}
	return view, err
}

func (v *visit) declinePage() error {
	r, el, err := v.waitingRequest()
	if err != nil {
		return err
	}
	view, err := v.declineForm(r, el)
	if err != nil {
		return err
	}
	return v.Show("form", view)
}

func (v *visit) declineRequest() error {
	r, el, err := v.waitingRequest()
	if err != nil {
		return err
	}
	if _, err = v.Engine.Decline(v.Ctx, v.By, r.ID, v.Text("why")); err == nil {
		if r.By == v.By.Person {
			return v.Done("/office/requests", "act-withdrawn")
		}
		return v.Done("/office/requests", "act-declined")
	}
	view, fault := v.declineForm(r, el)
	if fault != nil {
		return fault
	}
	return v.FormAgain(err, &view)
}
