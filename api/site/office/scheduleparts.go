package office

import (
	"slices"
	"strings"
	"time"

	"hustings/api/site"
	"hustings/api/web"
	"hustings/domain"
	"hustings/domain/refusal"
	"hustings/domain/when"
	"hustings/elections"
)

// Which vacant seats a by-election fills, and single dates that the secretariat sets
// earlier than computed: the parts of the form that most elections do without.

// noSeats is what a form says that offered vacant seats of which none was chosen.
const noSeats = "none"

// singleDates are the milestones that can be set by themselves; the close is the one
// that the others follow from.
var singleDates = [...]domain.Milestone{domain.NoticePublished, domain.NominationsOpen, domain.NominationsClose, domain.StatementPublished, domain.WithdrawalsClose,
	domain.RollSealed, domain.PollNoticed, domain.PollOpens}

func dateField(m domain.Milestone) string { return "date-" + string(m) }

func joinedTerms(terms []domain.SeatTermID) string {
	list := make([]string, len(terms))
	for i, t := range terms {
		list[i] = string(t)
	}
	return strings.Join(list, ",")
}

// chosenSeats reads which seats were ticked. Those of another panel than the one that
// was chosen beside them say nothing: then all there are.
func (v *visit) chosenSeats(p *plan) {
	of := v.Field("seats-of")
	if of == "" {
		return
	}
	if p.vacancies = ""; of != p.panel || p.kind != string(domain.ByElection) {
		return
	}
	var terms []string
	for name := range v.C.Request.PostForm {
		if id, is := strings.CutPrefix(name, "seats-"); is && domain.IsID(id) {
			terms = append(terms, id)
		}
	}
	slices.Sort(terms)
	if p.vacancies = strings.Join(terms, ","); p.vacancies == "" {
		p.vacancies = noSeats
	}
}

// seatChoice offers the vacant seats that a by-election may fill, all of them ticked
// unless some have been chosen.
func (v *visit) seatChoice(view *web.Schedule, p plan) error {
	if p.kind != string(domain.ByElection) || !domain.IsID(p.panel) {
		return nil
	}
	list, err := v.Engine.Vacancies(v.Ctx, v.By, domain.PanelID(p.panel))
	if err != nil {
		return err
	}
	chosen := strings.Split(p.vacancies, ",")
	for _, one := range list {
		ticked := slices.Contains(chosen, string(one.Term.ID))
		open := slices.ContainsFunc(one.Choices, func(c domain.VacancyChoice) bool { return c.Way == domain.ByByElection && c.Refused == nil })
		if open || ticked {
			view.Seats = append(view.Seats, web.Option{Value: string(one.Term.ID), Chosen: ticked || p.vacancies == "",
				Text: v.Say("schedule.seat", "n", one.Term.Number, "since", one.Since, "last", one.Term.Until.AddDays(-1))})
		}
	}
	if len(view.Seats) > 0 {
		view.Hidden = append(view.Hidden, web.Hidden{Name: "seats-of", Value: p.panel})
	}
	return nil
}

// dateFields are the fields of the single dates.
func (v *visit) dateFields(view *web.Schedule, p plan) {
	for i, m := range singleDates {
		view.SingleDates = append(view.SingleDates, web.Field{Name: dateField(m), Label: v.Say("date-of." + site.DateKeys[m]), Value: p.dates[i]})
	}
}

// singleDates reads the single dates of the form.
func (v *visit) singleDates(p plan) (map[domain.Milestone]string, error) {
	set := map[domain.Milestone]string{}
	for i, m := range singleDates {
		if p.dates[i] == "" {
			continue
		}
		if _, err := when.ParseLocal(p.dates[i], time.UTC); err != nil {
			if r, no := refusal.Of(err); no {
				return nil, r.On(dateField(m))
			}
			return nil, err
		}
		set[m] = p.dates[i]
	}
	return set, nil
}

// datesSet finds which dates of a draft are not the computed ones.
func (v *visit) datesSet(p *plan, el elections.ElectionView, zone *time.Location) error {
	plain, _, err := v.Engine.PreviewTimetable(v.Ctx, v.By, el.ID, elections.Draft{Contact: el.Contact})
	if err != nil {
		return err
	}
	for i, m := range singleDates {
		if at := el.Timetable.At(m); !at.Equal(plain.Timetable.At(m)) {
			p.dates[i] = at.In(zone).Format("2006-01-02T15:04")
		}
	}
	return nil
}

// datesStand refuses single dates that the notice would be refused for.
func datesStand(el domain.Election) error {
	calendar, err := when.CalendarVersion(el.Calendar)
	if err != nil {
		return err
	}
	t := el.Timetable
	if t.QualifyingDate.IsZero() { // it is the day of the notice
		zone, err := when.Zone(el.Params.Timezone)
		if err != nil {
			return err
		}
		t.QualifyingDate = when.DateOf(t.Notice, zone)
	}
	return t.Check(el.Kind, el.Params, calendar)
}
