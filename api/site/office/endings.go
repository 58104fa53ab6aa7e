package office

import (
	"net/http"
	"strconv"
	"strings"

	"hustings/api/door"
	"hustings/api/web"
	"hustings/domain"
	"hustings/domain/refusal"
	"hustings/elections/register"
)

func (s *room) endingsPages() {
	const path = "/office/import/endings/:endings"
	s.html(door.Secretaries.Fresh(), http.MethodGet, path, (*visit).reopenPage)
	s.html(door.Secretaries.Fresh(), http.MethodPost, path, (*visit).reopen)
}

// endingNames are so many lines of whose memberships end.
func (v *visit) endingNames(list []register.Ending) []string {
	lines := make([]string, len(list))
	for i, e := range list {
		lines[i] = v.Say("office.ending-line", "name", e.Name, "number", e.Number, "network", e.Network)
	}
	return lines
}

// endingsView are the endings of earlier imports that can be undone, for the page
// of imports.
func (v *visit) endingsView() ([]web.EndingsRow, error) {
	found, err := v.Register.Endings(v.Ctx, v.By)
	var rows []web.EndingsRow
	for _, e := range found {
		row := web.EndingsRow{At: e.At, Number: e.Number, URL: "/office/requests"}
		if !e.Waits {
			row.Until, row.URL = e.Until(), "/office/import/endings/"+string(e.ID)
		}
		rows = append(rows, row)
	}
	return rows, err
}

// endingFacts are whose memberships would end: the second officer confirms exactly
// these.
func (v *visit) endingFacts(id domain.EndingsID) ([]web.Fact, error) {
	e, err := v.Register.EndingsNamed(v.Ctx, v.By, id)
	if err != nil {
		return nil, err
	}
	whose := v.endingNames(e.Members)
	if more := e.Number - len(whose); more > 0 {
		whose = append(whose, v.Say("office.endings-more", "n", more))
	}
	return []web.Fact{{Label: v.Say("office.report.ending"), Value: strconv.Itoa(e.Number)}, {Label: v.Say("office.endings-whose"), Value: strings.Join(whose, "; ")}}, nil
}

// reopenForm shows what would last again.
func (v *visit) reopenForm() (domain.EndingsID, web.Form, error) {
	e, err := v.Register.EndingsNamed(v.Ctx, v.By, domain.EndingsID(v.C.Param("endings")))
	if err == nil && (e.Waits || e.Undone) {
		err = refusal.Because(refusal.Unknown, "", nil)
	}
	if err != nil {
		return "", web.Form{}, err
	}
	view := web.Form{Shell: v.Shell(v.Say("office.reopen")), Heading: v.Say("office.reopen"), Text: []string{v.Say("office.reopen-text")}, Button: v.Say("office.reopen"),
		PostURL: "/office/import/endings/" + string(e.ID), CancelURL: "/office/import", Fields: []web.Field{v.WhyField()},
		Facts: []web.Fact{{Label: v.Say("office.report.ending"), Value: strconv.Itoa(e.Number)}, {Label: v.Say("office.reopen-until"), Value: v.Words.Instant(e.Until())}},
		List:  v.endingNames(e.Members), ListMore: e.Number - len(e.Members)}
	return e.ID, view, nil
}

func (v *visit) reopenPage() error {
	_, view, err := v.reopenForm()
	if err != nil {
		return err
	}
	return v.Show("form", view)
}

func (v *visit) reopen() error {
	id, view, err := v.reopenForm()
	if err != nil {
		return err
	}
	if _, err := v.Register.ReopenEndings(v.Ctx, v.By, id, v.Text("why")); err != nil {
		return v.FormAgain(err, &view)
	}
	return v.Done("/office/import", "reopened")
}
