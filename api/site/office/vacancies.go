package office

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"hustings/api/door"
	"hustings/api/site"
	"hustings/api/web"
	"hustings/domain"
	"hustings/domain/refusal"
	"hustings/elections"
	"hustings/elections/register"
)

func (s *room) vacancyPages() {
	s.html(door.Staff, http.MethodGet, "/office/vacancies", (*visit).allVacanciesPage)
	s.html(door.Staff, http.MethodGet, "/office/panels/:panel/vacancies", (*visit).vacanciesPage)
	s.html(door.Office, http.MethodGet, "/office/panels/:panel/countback", (*visit).countbackForm)
	s.html(door.Office, http.MethodPost, "/office/panels/:panel/countback", (*visit).beginCountback)
}

func vacanciesPath(code string) string {
	return "/office/panels/" + url.PathEscape(code) + "/vacancies"
}

// panel is the panel of the address, for somebody with one of these roles there.
func (v *visit) panel(who door.Access) (register.PanelView, error) {
	p, err := v.Register.Panel(v.Ctx, v.C.Param("panel"))
	if err == nil {
		err = v.By.Must(p.ID, "", who.Roles...)
	}
	return p, err
}

// allVacanciesPage lists the vacant seats of every panel, for those who may see them.
func (v *visit) allVacanciesPage() error {
	_, panels, err := v.Register.Networks(v.Ctx)
	if err != nil {
		return err
	}
	view := web.Table{Shell: v.Shell(v.Say("vacancies.title")), Heading: v.Say("vacancies.title"), Lead: v.Say("vacancies.all-lead"), None: v.Say("vacancies.all-none"),
		Columns: []string{v.Say("office.col.panel"), v.Say("office.col.seat"), v.Say("office.col.since"), v.Say("office.col.last-day"), v.Say("office.col.held-by"), v.Say("office.col.ways")}}
	view.Back = &web.Link{URL: "/office", Text: v.Say("office.board")}
	for _, p := range panels {
		if p.EndedOn != nil || !v.By.Is(p.ID, "", door.Staff.Roles...) {
			continue
		}
		list, err := v.Engine.Vacancies(v.Ctx, v.By, p.ID)
		if err != nil {
			return err
		}
		for _, one := range list {
			row := []web.Cell{{Text: p.Name}, {Text: strconv.Itoa(one.Term.Number), Number: true, URL: vacanciesPath(p.Code)}, {Text: v.Words.Date(one.Since)},
				{Text: v.Words.Date(one.Term.Until.AddDays(-1))}, {}, {}}
			if one.Left != nil {
				row[4].Text = one.Left.Name()
			}
			var ways []string
			for _, c := range one.Choices {
				if c.Refused == nil {
					ways = append(ways, v.Say("vacancies.way."+string(c.Way)))
				}
			}
			row[5].Text = strings.Join(ways, ", ")
			if one.Promised != "" {
				row[5] = web.Cell{Text: one.Promised, URL: site.ElectionPath(one.Promised)}
			}
			view.Rows = append(view.Rows, row)
		}
	}
	return v.Show("table", view)
}

// vacanciesPage shows a panel's vacant seats, and for each what the rules allow and
// why they do not allow the rest (R115 to R120); and employers over the cap (R28).
func (v *visit) vacanciesPage() error {
	p, err := v.panel(door.Staff)
	if err != nil {
		return err
	}
	list, err := v.Engine.Vacancies(v.Ctx, v.By, p.ID)
	if err != nil {
		return err
	}
	view := web.Vacancies{Shell: v.Shell(v.Say("vacancies.title")), Panel: p.Name, PanelURL: site.PanelPath(p.Code), RulesURL: "/office/panels/" + url.PathEscape(p.Code) + "/rules"}
	view.Back = &web.Link{URL: "/office", Text: v.Say("office.board")}
	over, most, err := v.Engine.OverCap(v.Ctx, v.By, p.ID)
	if err != nil {
		return err
	}
	for _, employer := range over {
		view.Over = append(view.Over, v.Say("vacancies.over-cap", "employer", employer, "n", most))
	}
	for _, one := range list {
		seat, err := v.vacantSeat(p, one)
		if err != nil {
			return err
		}
		view.Seats = append(view.Seats, seat)
	}
	return v.Show("vacancies", view)
}

func (v *visit) vacantSeat(p register.PanelView, one elections.VacancyView) (web.VacantSeat, error) {
	seat := web.VacantSeat{Number: one.Term.Number, Since: site.Civil(one.Since), LastDay: site.Civil(one.Term.Until.AddDays(-1))}
	if one.Left != nil {
		seat.Left, seat.Ended = one.Left.Name(), v.EndedBy(one.EndedBy)
	}
	if one.CoOpted != "" {
		who, _, err := v.Register.Person(v.Ctx, v.By, one.CoOpted)
		if err != nil {
			return seat, err
		}
		seat.CoOpted = who.Name()
	}
	if b := one.Countback; b != nil && b.State == domain.CountbackAsking {
		election, _, _ := strings.Cut(b.Reference, "/")
		seat.Asking = &web.Asking{Asked: len(b.Asks), Until: b.Closes, URL: site.CountbackPath(election, b.ID)}
		for _, a := range b.Asks {
			if a.AnsweredAt != nil {
				seat.Asking.Answered++
			}
		}
	}
	begin := "/office/panels/" + url.PathEscape(p.Code)
	urls := map[domain.Way]string{domain.ByCountback: begin + "/countback", domain.ByByElection: "/office/schedule?kind=by-election&panel=" + url.QueryEscape(string(p.ID))}
	for _, c := range one.Choices {
		line := web.VacancyChoice{Way: string(c.Way), Rule: c.Rule, Allowed: c.Refused == nil}
		switch {
		case c.Refused != nil:
			r, _ := refusal.Of(c.Refused)
			line.Why = v.Words.Refusal(r)
		case v.By.Is(p.ID, "", door.Office.Roles...):
			line.URL = urls[c.Way]
		}
		if c.By != nil {
			line.By = site.Civil(*c.By)
		}
		seat.Choices = append(seat.Choices, line)
	}
	return seat, nil
}

// countbackForm asks for the reason of a countback, and says what will happen.
func (v *visit) countbackForm() error {
	view, _, err := v.countback()
	if err != nil {
		return err
	}
	return v.Show("form", view)
}

func (v *visit) countback() (web.Form, register.PanelView, error) {
	p, err := v.panel(door.Office)
	if err != nil {
		return web.Form{}, p, err
	}
	list, err := v.Engine.Vacancies(v.Ctx, v.By, p.ID)
	if err != nil {
		return web.Form{}, p, err
	}
	heading := v.Say("vacancies.countback")
	view := web.Form{Shell: v.Shell(heading), Over: &web.Link{URL: vacanciesPath(p.Code), Text: p.Name}, Heading: heading, Text: []string{v.Say("vacancies.countback-text"), v.Say("vacancies.countback-then")},
		Button: v.Say("vacancies.ask"), CancelURL: vacanciesPath(p.Code), PostURL: "/office/panels/" + url.PathEscape(p.Code) + "/countback", Fields: []web.Field{v.WhyField()}}
	for _, one := range list {
		if one.Choices[0].Refused == nil && one.Left != nil {
			view.Facts = append(view.Facts, web.Fact{Label: v.Say("vacancies.seat", "n", one.Term.Number), Value: v.Say("vacancies.to-ask", "name", one.Left.Name(), "n", one.Candidates)})
		}
	}
	return view, p, nil
}

func (v *visit) beginCountback() error {
	view, p, err := v.countback()
	if err != nil {
		return err
	}
	if _, err := v.Engine.BeginCountback(v.Ctx, v.By, p.ID, nil, v.Text("why")); err != nil {
		return v.FormAgain(err, &view)
	}
	return v.Done(vacanciesPath(p.Code), "countback-begun")
}
