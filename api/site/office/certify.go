package office

import (
	"strconv"
	"strings"

	"hustings/api/door"
	"hustings/api/site"
	"hustings/api/web"
	"hustings/domain"
	"hustings/domain/acts"
	"hustings/domain/refusal"
	"hustings/elections"
)

// certifyView is what an officer sees before certifying: what has been checked,
// the objections, and who would be seated.
func (v *visit) certifyView(el elections.ElectionView) (web.Certify, error) {
	// long: a page's parts in the order in which they are read.
	view := web.Certify{Shell: v.Shell(v.Say("certify.title")), Election: el.Title, ElectionURL: site.OfficePath(el.Reference, "office"),
		ResultsURL: "/elections/" + el.Reference + "/result", Why: v.Text("why")}
	ready, err := v.Engine.Readiness(v.Ctx, v.By, el.ID)
	if err != nil {
		return view, err
	}
	objections, err := v.Engine.Objections(v.Ctx, v.By, el.ID)
	if err != nil {
		return view, err
	}
	open := 0
	for _, o := range objections {
		if o.About != domain.AboutResult {
			continue
		}
		who, _, err := v.Register.Person(v.Ctx, v.By, o.Person)
		if err != nil {
			return view, err
		}
		line := web.Objection{By: who.Name(), Text: o.Words, At: o.At, Answer: o.Answer}
		if o.AnsweredAt == nil {
			open++
			line.AnswerURL = site.OfficePath(el.Reference, "objections") + "/" + string(o.ID)
		}
		view.Objections = append(view.Objections, line)
	}
	view.Checks = []web.CheckLine{{Text: v.Say("office.check.result"), OK: el.Now == domain.Provisional || el.Outcome != nil, Rule: "R80"}}
	if el.Params.ObjectionDays > 0 { // officers' elections have no such time
		view.WindowEnds = ready.ObjectionsClose
		view.Checks = append(view.Checks, web.CheckLine{Text: v.Say("office.check.window"), OK: !ready.ObjectionsClose.IsZero() && !v.Now().Before(ready.ObjectionsClose), Rule: "R82"})
	}
	view.Checks = append(view.Checks, web.CheckLine{Text: v.Say("office.check.objections"), OK: open == 0, Rule: "R82"},
		web.CheckLine{Text: v.Say("office.check.alarm"), OK: el.Alarm == "", Rule: "R103"})
	if ready.Refused != nil {
		view.Blocked = v.Words.Refusal(ready.Refused)
	} else {
		view.Checks = append(view.Checks, web.CheckLine{Text: v.Say("office.check.board"), OK: true, Rule: "R71"})
	}
	if el.Outcome != nil {
		result, err := v.Engine.Result(v.Ctx, v.By, el.Reference)
		if err != nil {
			return view, err
		}
		for i, s := range result.Returned {
			label := v.Say("office.seat", "n", strconv.Itoa(i+1))
			if el.Kind == domain.OfficerElection {
				label = v.Say("office." + string(el.Office))
			}
			view.Seats = append(view.Seats, web.Fact{Label: label, Value: strings.Join([]string{s.Name, s.Organisation}, ", ")})
		}
	}
	waiting, err := v.Engine.Requests(v.Ctx, v.By, el.ID)
	if err != nil {
		return view, err
	}
	for _, r := range waiting {
		if r.Act == acts.PairCertify {
			a, err := v.request(r, el)
			if err != nil {
				return view, err
			}
			view.Asked = &a
		}
	}
	mine := view.Asked != nil && view.Asked.Mine
	if view.Blocked == "" && !mine && v.By.Is(el.Panel.ID, el.ID, door.Officers.Roles...) {
		view.PostURL = site.OfficePath(el.Reference, "certify")
	}
	return view, nil
}

func (v *visit) certifyPage() error {
	el, err := v.Election()
	if err != nil {
		return err
	}
	view, err := v.certifyView(el)
	if err != nil {
		return err
	}
	return v.Show("certify", view)
}

// certify asks for the certificate, or is its second half if another officer has
// asked already (R83).
func (v *visit) certify() error {
	el, err := v.Election()
	if err != nil {
		return err
	}
	waiting, err := v.Engine.Requests(v.Ctx, v.By, el.ID)
	if err != nil {
		return err
	}
	for _, r := range waiting {
		if r.Act == acts.PairCertify && r.By != v.By.Person {
			if _, err = v.Engine.Confirm(v.Ctx, v.By, r.ID, v.Text("why")); err == nil {
				return v.Done(site.OfficePath(el.Reference, "office"), "certified")
			}
			return v.certifyAgain(el, err)
		}
	}
	if _, err := v.Engine.Certify(v.Ctx, v.By, el.ID, v.Text("why")); err != nil {
		return v.certifyAgain(el, err)
	}
	return v.Done("/office/requests", "asked")
}

func (v *visit) certifyAgain(el elections.ElectionView, err error) error {
	view, fault := v.certifyView(el)
	if fault != nil {
		return fault
	}
	return v.Again(err, "certify", &view, &view.Shell)
}

// theObjection finds the objection of the address.
func (v *visit) theObjection() (o domain.Objection, el elections.ElectionView, err error) {
	if el, err = v.Election(); err != nil {
		return o, el, err
	}
	o, err = v.Engine.Objection(v.Ctx, v.By, el.ID, domain.ObjectionID(v.C.Param("objection")))
	return o, el, err
}

func (v *visit) objectionForm(o domain.Objection, el elections.ElectionView) (web.Form, error) {
	who, _, err := v.Register.Person(v.Ctx, v.By, o.Person)
	if err != nil {
		return web.Form{}, err
	}
	return web.Form{Shell: v.Shell(v.Say("office.answer")), Over: site.Over(el), Heading: v.Say("office.answer"), Button: v.Say("office.answer"),
		Facts: []web.Fact{{Label: v.Say("office.col.objector"), Value: who.Name()}, {Label: v.Say("office.col.objection"), Value: o.Words}},
		Fields: []web.Field{v.Choice("radios", "upheld", "office.field.upheld", "office.upheld.", "yes", "no"),
			v.Asked("textarea", "answer", "office.col.answer")},
		PostURL: site.OfficePath(el.Reference, "objections") + "/" + string(o.ID), CancelURL: site.OfficePath(el.Reference, "objections")}, nil
}

func (v *visit) objectionPage() error {
	o, el, err := v.theObjection()
	if err != nil {
		return err
	}
	view, err := v.objectionForm(o, el)
	if err != nil {
		return err
	}
	return v.Show("form", view)
}

func (v *visit) answerObjection() error {
	o, el, err := v.theObjection()
	if err != nil {
		return err
	}
	upheld := v.Field("upheld")
	if upheld == "yes" || upheld == "no" {
		_, err = v.Engine.AnswerObjection(v.Ctx, v.By, o.ID, upheld == "yes", v.Text("answer"))
	} else {
		err = refusal.Because(refusal.Missing, "R82", nil).On("upheld")
	}
	if err == nil {
		return v.Done(site.OfficePath(el.Reference, "objections"), "answered")
	}
	view, fault := v.objectionForm(o, el)
	if fault != nil {
		return fault
	}
	return v.FormAgain(err, &view)
}
