package site

import (
	"cmp"
	"net/http"
	"slices"
	"time"

	"hustings/api/door"
	"hustings/api/web"
	"hustings/domain"
	"hustings/domain/when"
	"hustings/elections/register"
)

func (s *Pages) heldPages() {
	s.HTML(door.Anyone, http.MethodGet, "/held", (*Visit).heldPage)
	s.HTML(door.Anyone, http.MethodGet, "/panels/:panel/held", (*Visit).heldPage)
}

// heldPage says who held which seat and office on a day, of one panel or of all,
// with the mandate of each and a link to its proof.
func (v *Visit) heldPage() error {
	q := register.HeldQuery{Panel: v.C.Param("panel"), After: v.C.Query("after")}
	view := web.Held{Shell: v.Shell(v.Say("held.heading"))}
	if typed := v.C.Query("on"); typed != "" {
		day, err := when.ParseDate(typed)
		if err != nil {
			return err
		}
		q.On = day
	}
	if q.Panel != "" {
		panel, err := v.Register.Panel(v.Ctx, q.Panel)
		if err != nil {
			return err
		}
		view.Panel = &web.Link{URL: PanelPath(panel.Code), Text: panel.Name}
	}
	page, err := v.Register.WhoHeld(v.Ctx, q)
	if err != nil {
		return err
	}
	view.Day, view.On = page.On.String(), Civil(page.On)
	for _, h := range page.List {
		view.Rows = append(view.Rows, v.heldRow(h))
	}
	if q.After != "" {
		view.Pager.First = v.pageAfter("")
	}
	if page.Next != "" {
		view.Pager.Next = v.pageAfter(page.Next)
	}
	return v.Show("held", view)
}

func (v *Visit) heldRow(h register.HeldThen) web.HeldRow {
	row := web.HeldRow{Name: h.Person.Name(), Panel: h.PanelName, PanelURL: PanelPath(h.PanelCode), What: v.placeName(h.Seat, h.Office, h.Mandate.Kind),
		From: Civil(h.From), LastDay: Civil(h.Until.AddDays(-1)), Mandate: string(h.Mandate.Kind), Note: h.Mandate.Note}
	if h.Election != "" {
		row.Proof = &web.Link{URL: ElectionPath(h.Election) + "/results", Text: v.Say("held.proof", "election", h.Election)}
	}
	return row
}

// placeName is a seat by its number, or an office, an acting chair as such.
func (v *Visit) placeName(seat int, office domain.Office, by domain.MandateKind) string {
	switch {
	case office == "":
		return v.Say("panel.seat-number", "n", seat)
	case by == domain.Acting:
		return v.Say("office.acting-chair")
	}
	return v.Say("office." + string(office))
}

// yearsShown is how far back the picture of a panel's seats goes.
const yearsShown = 6

// years is the picture of a panel's seats and offices, from its beginning or the
// last years until the terms known now end; nil where nothing is known.
func (v *Visit) years(panel register.PanelView, history []register.Held) *web.Years {
	y := web.Years{Today: Civil(panel.Today), Until: Civil(panel.Today.AddMonths(6))}
	earliest := Civil(panel.Today.AddYears(-yearsShown))
	rows := map[string]*web.YearRow{}
	order := []string{v.Say("office.chair"), v.Say("office.vice-chair")}
	for _, s := range panel.Seats {
		order = append(order, v.Say("panel.seat-number", "n", s.Number))
	}
	for _, label := range order {
		rows[label] = &web.YearRow{Label: label}
	}
	var offices []domain.OfficeTerm
	surnames := map[domain.PersonID]string{}
	add := func(label string, from, until when.Date, name string, office bool) {
		a, b := Civil(from), Civil(until)
		if rows[label] == nil || !b.After(earliest) || !b.After(a) {
			return
		}
		if a.Before(earliest) {
			a = earliest
		}
		if y.From.IsZero() || a.Before(y.From) {
			y.From = a
		}
		if b.After(y.Until) {
			y.Until = b
		}
		rows[label].Bars = append(rows[label].Bars, web.YearBar{From: a, Until: b, Name: name, Office: office})
	}
	for _, h := range history {
		surnames[h.Person.ID] = cmp.Or(h.Person.Surname, h.Person.Name())
		if h.Office == "" {
			add(v.Say("panel.seat-number", "n", h.Seat), h.From, h.Until, surnames[h.Person.ID], false)
			continue
		}
		offices = append(offices, domain.OfficeTerm{Office: h.Office, Person: h.Person.ID, From: h.From, Until: h.Until, Mandate: h.Mandate, EndedBy: h.EndedBy})
		add(v.Say("office."+string(h.Office)), h.From, h.Until, surnames[h.Person.ID], true)
	}
	for _, a := range domain.Acted(offices, panel.Today) {
		add(v.Say("office.chair"), a.From, a.Until, v.Say("held.acting", "name", surnames[a.Person]), false)
	}
	if y.From.IsZero() {
		return nil
	}
	for _, label := range order {
		slices.SortFunc(rows[label].Bars, func(a, b web.YearBar) int { return a.From.Compare(b.From) })
		y.Rows = append(y.Rows, *rows[label])
	}
	if y.Until.Sub(y.From) < 365*24*time.Hour {
		y.Until = y.From.AddDate(1, 0, 0)
	}
	return &y
}
