package office

import (
	"net/http"

	"hustings/api/door"
	"hustings/api/site"
	"hustings/api/web"
	"hustings/domain"
)

func (s *room) unreachablePages() {
	s.html(door.Staff, http.MethodGet, "/elections/:election/unreachable", (*visit).unreachablePage)
	s.html(door.Office, http.MethodGet, "/elections/:election/unreachable/:person", (*visit).resendPage)
	s.html(door.Office, http.MethodPost, "/elections/:election/unreachable/:person", (*visit).resend)
}

// unreachablePage lists those who may vote and whom no mail reaches, each with why and
// since when, and a way to write to them again.
func (v *visit) unreachablePage() error {
	el, err := v.ElectionFor(door.Staff)
	if err != nil {
		return err
	}
	page, err := v.Engine.Unreachable(v.Ctx, v.By, el.ID, v.C.Query("after"), rollLength)
	if err != nil {
		return err
	}
	heading := v.Say("office.act.unreachable")
	lead := "office.unreachable-lead"
	if page.More {
		lead = "office.unreachable-lead-more"
	}
	view := web.Table{Shell: v.Shell(heading), Over: site.Over(el), Heading: heading, Lead: v.Say(lead, "n", page.Total, "of", page.Of), None: v.Say("office.unreachable-none"),
		Columns: []string{v.Say("office.col.name"), v.Say("office.col.number"), v.Say("office.col.problem"), v.Say("office.col.since"), v.Say("office.col.resend")}}
	if v.C.Query("after") != "" {
		view.Pager.First = v.Address(nil)
	}
	if page.Next != "" {
		view.Pager.Next = v.Address(map[string]string{"after": page.Next})
	}
	view.Pager.Shown, view.Pager.Total, view.Pager.More = len(page.List), page.Total, page.More
	for _, u := range page.List {
		row := []web.Cell{{Text: u.Name()}, {Text: u.Number}, {Text: v.mailProblem(u.Problem)}, {At: u.Since}, {}}
		if v.By.HasRole(domain.Secretariat) {
			row[0].URL = "/office/people/" + string(u.ID)
		}
		if v.By.Is(el.Panel.ID, el.ID, door.Office.Roles...) {
			row[4] = web.Cell{Text: v.Say("office.resend"), URL: site.OfficePath(el.Reference, "unreachable") + "/" + string(u.ID)}
		}
		view.Rows = append(view.Rows, row)
	}
	return v.Show("table", view)
}

// mailProblem words a mail server's code.
func (v *visit) mailProblem(code string) string {
	key := "office.problem."
	switch {
	case code == "no address" || code == "refused" || code == "unreachable":
		key += map[string]string{"no address": "none", "refused": "refused", "unreachable": "server"}[code]
	case len(code) > 9 && code[:9] == "status 5.":
		key += map[byte]string{'1': "unknown", '2': "full", '4': "server", '7': "refused"}[code[9]]
	}
	text, err := v.Words.Say(key)
	if err != nil {
		text = v.Say("office.problem.other")
	}
	return text + " (" + code + ")"
}

func (v *visit) resendForm() (web.Form, domain.ElectionID, domain.PersonID, error) {
	el, err := v.ElectionFor(door.Office)
	if err != nil {
		return web.Form{}, "", "", err
	}
	p, err := v.person()
	if err != nil {
		return web.Form{}, "", "", err
	}
	back := site.OfficePath(el.Reference, "unreachable")
	heading := v.Say("office.resend-heading", "name", p.Name())
	return web.Form{Shell: v.Shell(heading), Over: site.Over(el), Heading: heading, Text: []string{v.Say("office.resend-text", "email", p.Email)}, Button: v.Say("office.resend"),
		PostURL: back + "/" + string(p.ID), CancelURL: back}, el.ID, p.ID, nil
}

func (v *visit) resendPage() error {
	view, _, _, err := v.resendForm()
	if err != nil {
		return err
	}
	return v.Show("form", view)
}

func (v *visit) resend() error {
	view, el, person, err := v.resendForm()
	if err != nil {
		return err
	}
	if err := v.Engine.Resend(v.Ctx, v.By, el, person); err != nil {
		return v.FormAgain(err, &view)
	}
	return v.Done(view.CancelURL, "resent")
}
