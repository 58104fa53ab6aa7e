package demo

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"strconv"
	"time"

	"hustings/domain"
	"hustings/domain/governance"
	"hustings/domain/hall"
	"hustings/domain/when"
	"hustings/elections"
	house "hustings/elections/governance"
	"hustings/elections/register"
)

// The year after the elections: what panels do between two of them. Everything is an
// act of the house, judged by its rules, on the simulated clock; how people sign in and
// prove their passkeys is told by the story of the elections and by the journeys.

// yearStart is the day on which the year begins, three weeks into the panels' term.
var yearStart = time.Date(2026, 8, 20, 8, 0, 0, 0, time.UTC)

// yearRule is when each panel meets: the second Tuesday, one panel after the other.
var yearRule = map[string]when.TimeOfDay{"CIO": {Hour: 12}, "CCIO": {Hour: 14}, "CNIO": {Hour: 16}}

// year is one run.
type year struct {
	*demo
	people   map[domain.PersonID]string
	sitting  map[string][]domain.PersonID // of each panel by code, the chair first, then the vice-chair
	meetings []governance.Meeting         // by time
	joint    governance.Meeting
	pulled   governance.MotionID // the resolution that three members take to a meeting
	waiting  []governance.Motion // moved where there was no quorum
	ranking  string
	letter   string
	debate   hall.Event
	debateOn when.Date
	table    hall.Event // the roundtable
	tableOn  when.Date
	result   yearResult
	random   *rand.Rand
}

// yearResult is what --json prints.
type yearResult struct {
	Panels     []yearPanel `json:"panels"`
	Joint      string      `json:"joint_meeting"`
	Proposals  int         `json:"proposals"`
	LongList   int         `json:"long_list"`
	Priorities []string    `json:"priorities"` // in the order of election
	Letter     struct {
		Reference, Subject  string
		Versions, Cancelled int // signatures
		Signed              []string
		Published, Replied  string
		Digest              string
	} `json:"letter"`
	Debate     yearDebate `json:"debate"`
	Roundtable yearTable  `json:"roundtable"`
	Forum      yearForum  `json:"forum"`
	Acts       int        `json:"acts"` // in the record
	Seconds    float64    `json:"seconds"`
}

type yearPanel struct {
	Panel     string `json:"panel"`
	Meetings  int    `json:"meetings"` // the joint one among them
	Inquorate int    `json:"inquorate"`
	Carried   int    `json:"carried"`
	Lost      int    `json:"lost"`
	Secret    int    `json:"secret"`
	Between   int    `json:"between_meetings"`
	Minutes   int    `json:"minutes_sealed"`
}

// tellYear lives through the year.
func (d *demo) tellYear(out io.Writer) error {
	y := &year{demo: d, people: map[domain.PersonID]string{}, sitting: map[string][]domain.PersonID{}, random: rand.New(rand.NewPCG(d.Seed, 12)),
		debateOn: when.Date{Year: 2026, Month: time.October, Day: 15}, tableOn: when.Date{Year: 2027, Month: time.February, Day: 11}}
	for _, step := range []func() error{d.settle, y.seat, y.openForum, y.plan, y.openRanking, y.live, y.lastWeeks, y.count} {
		if err := step(); err != nil {
			return err
		}
	}
	y.result.Seconds = float64(time.Since(d.began).Milliseconds()) / 1000
	if d.JSON {
		e := json.NewEncoder(out)
		e.SetIndent("", "  ")
		return e.Encode(y.result)
	}
	y.printYear()
	return nil
}

// seat brings in the panels that the elections have filled, with their officers (R2a).
func (y *year) seat() error {
	var terms, officers bytes.Buffer
	tw, ow := csv.NewWriter(&terms), csv.NewWriter(&officers)
	rows, offices := [][]string{{"panel", "seat", "term_from", "term_until", "number", "note"}}, [][]string{{"panel", "office", "number", "from", "until", "note"}}
	for _, p := range y.panels {
		for seat := range demoSeats {
			rows = append(rows, []string{p.code, strconv.Itoa(seat + 1), "2026-08-01", "2028-08-01", p.members[seat].number, "elected in June 2026"})
		}
		for i, office := range []string{"chair", "vice-chair"} {
			offices = append(offices, []string{p.code, office, p.members[i].number, "2026-08-10", "2028-08-01", "chosen by the panel"})
		}
	}
	if err := errors.Join(tw.WriteAll(rows), ow.WriteAll(offices)); err != nil {
		return err
	}
	o := register.ImportOptions{Why: "the year begins"}
	if report, err := y.Register.ImportTerms(y.ctx, domain.Engine(), &terms, o); err != nil {
		return fmt.Errorf("seating the panels: %w (%+v)", err, report.Bad)
	}
	if report, err := y.Register.ImportOfficers(y.ctx, domain.Engine(), &officers, o); err != nil {
		return fmt.Errorf("seating the chairs: %w (%+v)", err, report.Bad)
	}
	for _, p := range y.panels {
		if err := y.seated(p, p.members[:demoSeats], when.DateOf(yearStart, y.Words.Zone())); err != nil {
			return err
		}
		y.result.Panels = append(y.result.Panels, yearPanel{Panel: p.code})
	}
	y.tell("Three panels of %d sit until August 2028; %s, %s and %s are in the chair.", demoSeats, y.people[y.chair("CIO")], y.people[y.chair("CCIO")], y.people[y.chair("CNIO")])
	return nil
}

func (y *year) chair(code string) domain.PersonID { return y.sitting[code][0] }

// here is a member of a panel, in the house: signed in, and her passkey at hand.
func (y *year) here(code string, person domain.PersonID) domain.Actor {
	panel := y.panel(code)
	a := domain.Actor{Person: person, Number: string(person), ProvedAt: y.Store.Clock(), SteppedUp: y.Store.Clock(),
		Grants: []domain.Grant{{Role: domain.Member}, {Role: domain.PanelMember, Scope: domain.Scope{Panel: panel}}}}
	if person == y.chair(code) {
		a.Grants = append(a.Grants, domain.Grant{Role: domain.Chair, Scope: domain.Scope{Panel: panel}})
	}
	return a
}

func (y *year) panel(code string) domain.PanelID {
	i := slices.IndexFunc(y.panels, func(p *demoPanel) bool { return p.code == code })
	return y.panels[i].panel.ID
}

func (y *year) code(id domain.PanelID) string {
	i := slices.IndexFunc(y.panels, func(p *demoPanel) bool { return p.panel.ID == id })
	return y.panels[i].code
}

func (y *year) of(code string) *yearPanel {
	i := slices.IndexFunc(y.result.Panels, func(p yearPanel) bool { return p.Panel == code })
	return &y.result.Panels[i]
}

func (y *year) all() (ids []domain.PanelID) {
	for _, p := range y.panels {
		ids = append(ids, p.panel.ID)
	}
	return ids
}

// plan makes a calendar of the year of each panel, and puts the joint meeting of
// 8 December in the place of that month's own (R121, R128).
func (y *year) plan() error {
	secretary, err := y.officer(domain.Secretariat)
	if err != nil {
		return err
	}
	eighth := when.Date{Year: 2026, Month: time.December, Day: 8}
	for _, p := range y.panels {
		rule := governance.DefaultRule("Europe/London")
		rule.At = yearRule[p.code]
		for _, n := range []int{2026, 2027} {
			made, err := y.Chamber.PlanYear(y.ctx, secretary, p.panel.ID, house.YearPlan{Rule: rule, Year: n, Link: "https://video.example.org/" + p.code})
			if err != nil {
				return fmt.Errorf("planning the year of %s: %w", p.code, err)
			}
			for _, m := range made {
				switch {
				case m.Day() == eighth:
					if err := y.Chamber.CancelMeeting(y.ctx, secretary, m.ID, "the three panels meet together", true); err != nil {
						return err
					}
				case m.Starts.Before(yearStart.AddDate(1, 0, 0)):
					y.meetings = append(y.meetings, m)
				}
			}
		}
	}
	y.joint, err = y.Chamber.AddMeeting(y.ctx, secretary, house.Planning{Kind: governance.Joint, Panels: y.all(), Title: "The three panels together, in person", Day: eighth,
		At: when.TimeOfDay{Hour: 10}, Minutes: 360, Place: "Leeds"})
	if err != nil {
		return fmt.Errorf("planning the joint meeting: %w", err)
	}
	y.meetings = append(y.meetings, y.joint)
	slices.SortFunc(y.meetings, func(a, b governance.Meeting) int { return a.Starts.Compare(b.Starts) })
	y.result.Joint = y.joint.Reference
	y.tell("The year is planned: %d meetings, each second Tuesday; on 8 December all three meet in person, in place of that month's own.", len(y.meetings))
	return nil
}

// days lets days pass, and has the clock ring each morning.
func (y *year) days(to time.Time) error {
	for {
		now := y.Store.Clock()
		morning := when.StartOfDay(when.DateOf(now, y.Words.Zone()).AddDays(1), y.Words.Zone()).Add(8 * time.Hour)
		if !morning.Before(to) {
			return y.until(to)
		}
		if err := y.until(morning); err != nil {
			return err
		}
		if err := y.keeper.Round(y.ctx); err != nil { // in an installation once a minute
			return err
		}
	}
}

// live goes from meeting to meeting; what happens between them is told on its day.
func (y *year) live() error {
	between := y.between()
	for _, m := range y.meetings {
		for len(between) > 0 && between[0].at.Before(m.Starts) {
			if err := y.days(between[0].at); err != nil {
				return err
			}
			if err := between[0].do(); err != nil {
				return err
			}
			between = between[1:]
		}
		if err := y.days(m.Starts); err != nil {
			return err
		}
		held := y.monthly
		if m.ID == y.joint.ID {
			held = y.together
		}
		if err := held(m); err != nil {
			return fmt.Errorf("the meeting %s: %w", m.Reference, err)
		}
	}
	return nil
}

// event is something that happens between meetings.
type event struct {
	at time.Time
	do func() error
}

func (y *year) between() []event {
	at := func(m time.Month, day, hour int) time.Time {
		n := 2026
		if m < time.August {
			n = 2027
		}
		return time.Date(n, m, day, hour, 0, 0, 0, time.UTC)
	}
	return []event{
		{at(time.September, 21, 10), y.announceDebate},
		{at(time.September, 24, 10), y.moveDebate},
		{at(time.October, 15, 9), y.holdDebate},
		{at(time.October, 16, 10), y.draftPaper},
		{at(time.October, 19, 10), y.askChecks},
		{at(time.October, 21, 10), y.checkPaper},
		{at(time.October, 26, 10), y.publishPaper},
		{at(time.November, 20, 17), y.mergeList},
		{at(time.December, 9, 10), y.draftLetter},
		{at(time.December, 14, 10), y.putLetter},
		{at(time.December, 15, 9), y.approveLetter},
		{at(time.January, 5, 10), y.signTwice},
		{at(time.January, 6, 10), y.correctLetter},
		{at(time.January, 7, 10), y.signAgain},
		{at(time.January, 11, 9), y.publishLetter},
		{at(time.January, 18, 10), y.pullResolution},
		{at(time.January, 19, 10), y.inviteTable},
		{at(time.January, 21, 10), y.answerInvitations},
		{at(time.February, 11, 9), y.holdTable},
		{at(time.February, 12, 10), y.draftNote},
		{at(time.February, 15, 11), y.answered},
		{at(time.February, 16, 10), y.checkNote},
		{at(time.February, 22, 10), y.publishNote},
	}
}

// count reads from the house what the year came to.
func (y *year) count() error {
	secretary, err := y.officer(domain.Secretariat)
	if err != nil {
		return err
	}
	for i := range y.result.Panels {
		p := &y.result.Panels[i]
		panel := y.panel(p.Panel)
		for page := 1; ; page++ {
			list, more, err := y.Chamber.Motions(y.ctx, secretary, house.MotionQuery{Panel: panel, Page: page})
			if err != nil {
				return err
			}
			for _, m := range list {
				p.add(m)
			}
			if !more {
				break
			}
		}
		if err := require(p.Meetings == 12, "%s met %d times", p.Panel, p.Meetings); err != nil {
			return err
		}
	}
	for {
		acts, err := y.Engine.RecordEntries(y.ctx, secretary, elections.RecordFilter{After: int64(y.result.Acts), Limit: 1000})
		if err != nil || len(acts) == 0 {
			return err
		}
		y.result.Acts = int(acts[len(acts)-1].Seq)
	}
}

// add counts a motion that was before the panel.
func (p *yearPanel) add(m governance.Motion) {
	switch m.State {
	case governance.MotionCarried:
		p.Carried++
	case governance.MotionLost:
		p.Lost++
	}
	if m.Mode == governance.BySecret {
		p.Secret++
	}
	if m.Way == governance.BetweenMeetings {
		p.Between++
	}
}

// printYear is what the year came to, for people.
func (y *year) printYear() {
	w, r := y.out, y.result
	fmt.Fprintf(w, "\n%-6s %8s %9s %8s %5s %7s %8s %8s\n", "panel", "meetings", "inquorate", "carried", "lost", "secret", "between", "minutes")
	for _, p := range r.Panels {
		fmt.Fprintf(w, "%-6s %8d %9d %8d %5d %7d %8d %8d\n", p.Panel, p.Meetings, p.Inquorate, p.Carried, p.Lost, p.Secret, p.Between, p.Minutes)
	}
	y.printEvents()
	fmt.Fprintf(w, "\n%d proposals, a long list of %d, five priorities:\n", r.Proposals, r.LongList)
	for i, p := range r.Priorities {
		fmt.Fprintf(w, "  %d. %s\n", i+1, p)
	}
	fmt.Fprintf(w, "\n%s, “%s”: version %d, signed by %s; %d signatures were cancelled on the way.\nSHA-256 %s\nPublished %s, answered %s. The record has %d acts. The whole year took %.1f seconds.\n", r.Letter.Reference, r.Letter.Subject,
		r.Letter.Versions, y.Words.List(r.Letter.Signed), r.Letter.Cancelled, r.Letter.Digest, r.Letter.Published, r.Letter.Replied, r.Acts, r.Seconds)
}
