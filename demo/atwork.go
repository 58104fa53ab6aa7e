package demo

import (
	"cmp"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"hustings/api/press"
	"hustings/domain"
	"hustings/domain/governance"
	"hustings/domain/when"
	house "hustings/elections/governance"
	"hustings/elections/store"
)

// What `make run` shows of panels at work: two of them have met each month while the
// elections went on, ranked priorities with the third, and signed a letter that was
// answered. Left to whoever looks in: a vote between meetings, a letter to sign, a
// meeting to come. The panel newly elected has no calendar yet: it is there to be made.

// panelsAtWork puts what they did into the diary, each on its day.
func (d *demo) panelsAtWork(days demoDays, today time.Time) error {
	own := *d // its panels are all three, whatever the elections are busy with, and its diary is empty
	y := &year{demo: &own, people: map[domain.PersonID]string{}, sitting: map[string][]domain.PersonID{}, random: rand.New(rand.NewPCG(d.Seed, 125))}
	y.panels = slices.Clone(d.panels)
	if err := y.whoSits(); err != nil {
		return err
	}
	if err := y.planAhead(today); err != nil {
		return err
	}
	w := &work{year: y, calendar: when.LatestCalendar()}
	if err := w.note(days, today); err != nil {
		return err
	}
	d.diary = w.diary
	return nil
}

// work is what is noted for the days up to today.
type work struct {
	*year
	calendar when.Calendar
	diary    []event
	held     map[string]int // meetings of each panel
}

// seated learns by which ids those sit on a panel whom the story knows by number.
func (y *year) seated(p *demoPanel, members []demoPerson, day when.Date) error {
	return y.Store.Read(y.ctx, func(tx *store.Tx) error {
		seats, err := tx.HoldingsOn(p.panel.ID, day)
		if err != nil {
			return err
		}
		for _, m := range members {
			who, err := tx.PersonByNumber(m.number)
			if err != nil {
				return err
			}
			if !slices.ContainsFunc(seats, func(h domain.Holding) bool { return h.Person == who.ID }) {
				return fmt.Errorf("%s has no seat", m.number)
			}
			y.people[who.ID] = m.name()
			y.sitting[p.code] = append(y.sitting[p.code], who.ID)
		}
		return nil
	})
}

// whoSits reads the panels' members, chair and vice-chair first.
func (y *year) whoSits() error {
	for _, p := range y.panels {
		if err := y.seated(p, p.members[100:100+demoSeats], when.DateOf(y.Store.Clock(), y.Words.Zone())); err != nil {
			return err
		}
		y.result.Panels = append(y.result.Panels, yearPanel{Panel: p.code})
	}
	return nil
}

// planAhead makes the calendars of the two panels that go on sitting, a year beyond
// today.
func (y *year) planAhead(today time.Time) error {
	secretary, err := y.officer(domain.Secretariat)
	if err != nil {
		return err
	}
	for _, p := range y.panels[1:] {
		rule := governance.DefaultRule("Europe/London")
		rule.At = yearRule[p.code]
		for n := y.Store.Clock().Year(); n <= today.Year()+1; n++ {
			made, err := y.Chamber.PlanYear(y.ctx, secretary, p.panel.ID, house.YearPlan{Rule: rule, Year: n, Link: "https://video.example.org/" + strings.ToLower(p.code)})
			if err != nil {
				return fmt.Errorf("planning the year of %s: %w", p.code, err)
			}
			y.meetings = append(y.meetings, made...)
		}
	}
	slices.SortFunc(y.meetings, func(a, b governance.Meeting) int { return a.Starts.Compare(b.Starts) })
	return nil
}

// note writes the diary: morning after morning, the meetings held, the ranking and two
// letters.
func (w *work) note(days demoDays, today time.Time) error {
	zone := w.Words.Zone()
	first := when.DateOf(days.start, zone)
	var faults []error
	after := func(n, hour int, do func() error) { // working days after the beginning
		on, err := w.calendar.AddWorkingDays(first, n)
		faults = append(faults, err)
		w.diary = append(w.diary, event{when.StartOfDay(on, zone).Add(time.Duration(hour) * time.Hour), do})
	}
	day, err := w.calendar.AddWorkingDays(when.DateOf(today, zone), 0)
	if err != nil {
		return err
	}
	before := func(n, hour int, do func() error) { // working days before today, or before the first one after it
		on, err := w.calendar.WorkingDaysBefore(day, n+1) // R16 counts the day itself
		faults = append(faults, err)
		w.diary = append(w.diary, event{when.StartOfDay(on, zone).Add(time.Duration(hour) * time.Hour), do})
	}
	for day := first.AddDays(1); !when.DateOf(today, zone).Before(day); day = day.AddDays(1) {
		w.diary = append(w.diary, event{when.StartOfDay(day, zone).Add(7 * time.Hour), func() error { return nil }}) // the clock has its round
	}
	for _, m := range w.meetings {
		if m.Ends.Add(time.Hour).Before(today) {
			w.diary = append(w.diary, event{m.Starts, func() error { return w.hold(m) }})
		}
	}
	l := &workLetter{work: w}
	after(1, 10, w.askForPriorities)
	after(7, 10, w.callTheBallot)
	after(8, 11, w.rank)
	after(9, 10, func() error { return l.draft("Five priorities for digital health and care", "CIO", "CCIO", "CNIO") })
	after(10, 10, l.put)
	after(11, 10, l.approve)
	after(18, 10, func() error { return l.sign("CIO", "CCIO", "CNIO") })
	after(19, 9, l.publish)
	after(40, 11, l.answered)
	second := &workLetter{work: w}
	before(14, 10, func() error { return second.draft("Safety cases for software that learns", "CCIO", "CNIO") })
	before(13, 10, second.put)
	before(12, 10, second.approve)
	before(4, 10, func() error { return second.sign("CNIO") })
	before(3, 10, w.moveBetween)
	before(2, 10, w.voteSome)
	before(1, 15, w.prepareNext)
	err = w.debates(before, day)
	faults = append(faults, err)
	slices.SortStableFunc(w.diary, func(a, b event) int { return cmp.Compare(a.at.Unix(), b.at.Unix()) })
	return errors.Join(faults...)
}

// workPapers are the items and papers of an ordinary meeting.
var workPapers = []struct {
	title, about, paper string
	purpose             governance.ItemPurpose
	minutes             int
}{
	{"Downtime over the summer", "What happened, and what the sites did on **paper** meanwhile.", "Three hours without a record", governance.ToDiscuss, 25},
	{"The year’s budget", "For information.", "Budget at a glance", governance.ToNote, 10},
	{"What members asked for", "Results of the survey, by network.", "Survey of members", governance.ToDiscuss, 15},
}

// hold holds a monthly meeting: papers, notes, an action, a decision, minutes.
func (w *work) hold(m governance.Meeting) error {
	code := w.code(m.Panels[0])
	if w.held == nil {
		w.held = map[string]int{}
	}
	w.held[code]++
	present, decide := demoSeats-w.random.IntN(3), w.decides
	switch {
	case code == "CCIO" && w.held[code] == 2:
		decide = w.inSecret
	case code == "CNIO" && w.held[code] == 2:
		present, decide = 9, w.lostByConflict // eight, and one who stands aside
	}
	secretary, err := w.officer(domain.Secretariat)
	if err != nil {
		return err
	}
	if err := w.begin(m, map[string]int{code: present}); err != nil {
		return err
	}
	chair := w.here(code, w.chair(code))
	if err := w.sealMinutes(m, chair); err != nil {
		return err
	}
	p := workPapers[w.held[code]%len(workPapers)]
	talk, err := w.withPaper(m, secretary, p.title, p.about, p.paper, p.purpose, p.minutes)
	if err != nil {
		return err
	}
	if err := w.Chamber.GoToItem(w.ctx, chair, m.ID, talk.ID); err != nil {
		return err
	}
	if _, err := w.Chamber.SaveNotes(w.ctx, secretary, talk.ID, "", "Members spoke of their own sites. The panel would like to see figures in the spring."); err != nil {
		return err
	}
	due := m.Day().AddDays(40)
	if _, err := w.Chamber.AddAction(w.ctx, secretary, governance.Action{Panel: m.Panels[0], Meeting: m.ID, Item: talk.ID, Text: "Ask three sites for their figures.", Owner: w.sitting[code][3], Due: due}); err != nil {
		return err
	}
	item, err := w.Chamber.AddItem(w.ctx, chair, m.ID, governance.Item{Title: "Decision of the month", Purpose: governance.ToDecide, Minutes: 20})
	if err != nil {
		return err
	}
	if err := w.Chamber.GoToItem(w.ctx, chair, m.ID, item.ID); err != nil {
		return err
	}
	if err := decide(m, item, code, present); err != nil {
		return err
	}
	return w.end(m, chair)
}

// withPaper is an item with a paper of one page.
func (w *work) withPaper(m governance.Meeting, secretary domain.Actor, title, about, paper string, purpose governance.ItemPurpose, minutes int) (governance.Item, error) {
	item, err := w.Chamber.AddItem(w.ctx, secretary, m.ID, governance.Item{Title: title, Body: about, Purpose: purpose, Minutes: minutes, Presenter: w.people[w.sitting[w.code(m.Panels[0])][1]]})
	if err != nil {
		return item, err
	}
	content, err := press.Pack{Say: w.Words.Told, Panel: "Paper for the panel", Title: paper, Reference: m.Reference, When: w.Words.Date(m.Day()), At: w.Store.Clock(),
		Items: []press.PackItem{{Number: 1, Title: "In short", Body: "This paper is made up, as everything here is."}, {Number: 2, Title: "What is asked", Body: about}}}.PDF()
	if err != nil {
		return item, err
	}
	_, err = w.Chamber.AddPaper(w.ctx, secretary, house.NewPaper{Item: item.ID, Title: paper, Visibility: governance.ForPanel, Name: paper + ".pdf", Content: content})
	return item, err
}
