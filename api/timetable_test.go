package api

import (
	"strings"
	"testing"

	"hustings/api/site"
	"hustings/api/words"
	"hustings/domain"
	"hustings/domain/when"
)

func TestEveryDateOfATimetableIsWorded(t *testing.T) {
	t.Parallel()
	w, err := words.English(nil)
	if err != nil {
		t.Fatal(err)
	}
	calendar := when.LatestCalendar()
	for _, kind := range []domain.ElectionKind{domain.PanelElection, domain.OfficerElection} {
		p := domain.DefaultParams(kind)
		plan, err := domain.PlanPoll(when.Date{Year: 2026, Month: 6, Day: 25}, domain.DefaultParams(domain.PanelElection), calendar)
		if err != nil {
			t.Fatal(err)
		}
		steps, err := plan.Steps(kind, p, calendar)
		if err != nil {
			t.Fatal(err)
		}
		ahead := 0
		for _, r := range site.DateRows(w, steps, plan.NominationsClose) {
			if _, err := w.Say("date-of." + r.What); err != nil {
				t.Error(err)
			}
			if strings.Contains(r.Reason, "basis.") || strings.Contains(r.Reason, "not stated") || strings.Contains(r.Reason, "{") {
				t.Errorf("%s: %q", r.What, r.Reason)
			}
			if r.Now {
				ahead++
				if r.What != "statement" {
					t.Errorf("%s is marked as the next date", r.What)
				}
			}
		}
		if ahead != 1 {
			t.Errorf("%d dates are marked as the next", ahead)
		}
	}
}
