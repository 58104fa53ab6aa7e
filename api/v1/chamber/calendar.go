package chamber

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"hustings/api/door"
	v1 "hustings/api/v1"
	"hustings/domain/governance"
	"hustings/domain/when"
	house "hustings/elections/governance"
)

// ruleBody is what a year of meetings is generated from (R121).
type ruleBody struct {
	Nth      int            `json:"nth,omitempty" minimum:"-1" maximum:"5" example:"2" doc:"Of the month's weekdays, -1 the last; absent: a day of the month"`
	Weekday  time.Weekday   `json:"weekday,omitempty" minimum:"0" maximum:"6" example:"2" doc:"With nth: Sunday is 0"`
	Day      int            `json:"day,omitempty" minimum:"0" maximum:"31" example:"0" doc:"Of the month, where no nth is given; a 31st is the month's last"`
	Months   int            `json:"months" minimum:"1" maximum:"12" example:"1" doc:"From one meeting to the next"`
	Without  []time.Month   `json:"without,omitempty" maxItems:"12" example:"[8]" doc:"No meeting in these months"`
	At       when.TimeOfDay `json:"at" example:"16:00"`
	Minutes  int            `json:"minutes" minimum:"5" maximum:"720" example:"90"`
	Timezone string         `json:"timezone" maxLength:"64" example:"Europe/London"`
}

// slotBody is one meeting that a rule makes.
type slotBody struct {
	Rule        when.Date `json:"rule_day" doc:"That the rule names"`
	On          when.Date `json:"on" doc:"That it is held on: a holiday moves it to the next working day"`
	Starts      time.Time `json:"starts"`
	Ends        time.Time `json:"ends"`
	Provisional bool      `json:"provisional,omitempty" doc:"Rests on holidays not yet proclaimed (R15a)"`
	Taken       string    `json:"taken,omitempty" example:"CIO/2026/3" doc:"The panel meets that day already"`
}

type standingItemBody struct {
	Title   string                 `json:"title" maxLength:"800" example:"Declarations of interest"`
	Purpose governance.ItemPurpose `json:"purpose" enum:"note,discuss,decide" example:"note"`
	Minutes int                    `json:"minutes" minimum:"0" maximum:"720" example:"5"`
	Last    bool                   `json:"last,omitempty" doc:"At the end of the agenda; else at its beginning"`
}

type (
	calendarInput struct {
		v1.PanelPath
		Year int `query:"year" minimum:"0" maximum:"2200" doc:"0: this one" example:"2027"`
	}
	calendarOutput struct {
		Body struct {
			Year  int        `json:"year" example:"2027"`
			Rule  ruleBody   `json:"rule"`
			Own   bool       `json:"own" doc:"The panel has set it; else it is the usual one"`
			Slots []slotBody `json:"slots" doc:"Those that lie ahead"`
		}
	}
	previewInput struct {
		v1.PanelPath
		Body struct {
			Rule ruleBody `json:"rule"`
			Year int      `json:"year" minimum:"2000" maximum:"2200" example:"2027"`
		}
	}
	planInput struct {
		v1.PanelPath
		Body struct {
			Rule  ruleBody `json:"rule"`
			Year  int      `json:"year" minimum:"2000" maximum:"2200" example:"2027"`
			Title string   `json:"title,omitempty" maxLength:"800" example:"Monthly meeting" doc:"Of each"`
			Place string   `json:"place,omitempty" maxLength:"1200" example:"Room 3, 10 Example Street"`
			Link  string   `json:"link,omitempty" maxLength:"2000" example:"https://video.example.org/cio"`
		}
	}
	habitsBody struct {
		Standing []standingItemBody `json:"standing" maxItems:"30"`
		Readings bool               `json:"readings,omitempty" doc:"The panel has announced that it is kept who opened which paper"`
	}
	habitsInput struct {
		v1.PanelPath
		Body habitsBody
	}
	habitsOutput struct{ Body habitsBody }
	feedOutput   struct {
		Body struct {
			Feed        bool   `json:"feed" doc:"You have a private calendar feed"`
			Invitations bool   `json:"invitations" doc:"You get calendar entries by mail"`
			Cancelled   bool   `json:"cancelled,omitempty" doc:"Cancelled meetings stay in the feed, marked"`
			Address     string `json:"address,omitempty" example:"/calendar/9f3kYJ0dQxk0pZP3wq7o2cX4q0b3p0n1rj2p6m8s5tUY.ics" doc:"On this site; shown this once"`
		}
	}
	makeFeedInput struct {
		Body struct {
			Cancelled bool `json:"cancelled,omitempty" doc:"Keep cancelled meetings in it, marked"`
		}
	}
)

func slotsOf(c house.Calendar) *calendarOutput {
	out := &calendarOutput{}
	out.Body.Year, out.Body.Rule, out.Body.Own, out.Body.Slots = c.Year, ruleBody(c.Rule), c.Own, []slotBody{}
	for _, s := range c.Slots {
		out.Body.Slots = append(out.Body.Slots, slotBody{s.Rule, s.On, s.Starts, s.Ends, s.Provisional, c.Taken[s.On].Reference})
	}
	return out
}

// calendarRoutes are a panel's year, what comes to each agenda by itself, and a
// member's own feed (R121, R122).
func (s handlers) calendarRoutes() {
	const of = "/api/v1/panels/{panel}"
	op := func(method, path, rule, summary string) huma.Operation {
		return huma.Operation{Method: method, Path: path, Summary: summary, Metadata: v1.Rule(rule)}
	}
	door.Serve(s.Door, chamberReaders, op(http.MethodGet, of+"/calendar", "R121", "The rule of a panel's meetings, and what it makes of a year"), func(ctx context.Context, in *calendarInput) (*calendarOutput, error) {
		return s.calendar(ctx, in.Panel, nil, in.Year)
	})
	door.Serve(s.Door, door.Chamber, op(http.MethodPost, of+"/calendar/preview", "R121", "What another rule would make of a year; nothing is kept"), func(ctx context.Context, in *previewInput) (*calendarOutput, error) {
		rule := governance.Rule(in.Body.Rule)
		return s.calendar(ctx, in.Panel, &rule, in.Body.Year)
	})
	door.Serve(s.Door, door.Secretaries, op(http.MethodPost, of+"/calendar", "R121", "Keep a rule, and plan the meetings of the year that lie ahead"), s.planYear)
	door.Serve(s.Door, chamberReaders, op(http.MethodGet, of+"/standing-items", "R122", "What comes to each agenda by itself"), func(ctx context.Context, in *v1.PanelPath) (*habitsOutput, error) {
		return s.habits(ctx, in.Panel)
	})
	door.Serve(s.Door, door.Chamber, op(http.MethodPut, of+"/standing-items", "R122", "Set what comes to each agenda by itself"), s.setHabits)

	door.Serve(s.Door, door.SignedIn, op(http.MethodGet, "/api/v1/my/calendar", "R121", "How you get your dates"), s.myFeed)
	// PUT, so that the address, a secret, is in no answer that is kept for a repeat.
	door.Serve(s.Door, door.SignedIn, op(http.MethodPut, "/api/v1/my/calendar", "R121", "Make a private calendar feed; one that you had ends, and so do invitations by mail"), func(ctx context.Context, in *makeFeedInput) (*feedOutput, error) {
		secret, err := s.House.MakeFeed(ctx, door.Actor(ctx), in.Body.Cancelled)
		out := &feedOutput{}
		out.Body.Feed, out.Body.Cancelled, out.Body.Address = true, in.Body.Cancelled, "/calendar/"+secret+".ics"
		return out, err
	})
	end := op(http.MethodDelete, "/api/v1/my/calendar", "R121", "End your feed; invitations come by mail again")
	end.DefaultStatus = http.StatusNoContent
	door.Serve(s.Door, door.SignedIn, end, func(ctx context.Context, _ *v1.Nothing) (*struct{}, error) {
		return nil, s.House.EndFeed(ctx, door.Actor(ctx))
	})
}

func (s handlers) calendar(ctx context.Context, name string, rule *governance.Rule, year int) (*calendarOutput, error) {
	panel, err := s.Register.Panel(ctx, name)
	if err != nil {
		return nil, err
	}
	c, err := s.House.Calendar(ctx, door.Actor(ctx), panel.ID, rule, year)
	return slotsOf(c), err
}

func (s handlers) planYear(ctx context.Context, in *planInput) (*meetingsOutput, error) {
	panel, err := s.Register.Panel(ctx, in.Panel)
	if err != nil {
		return nil, err
	}
	made, err := s.House.PlanYear(ctx, door.Actor(ctx), panel.ID, house.YearPlan{Rule: governance.Rule(in.Body.Rule), Year: in.Body.Year, Title: in.Body.Title, Place: in.Body.Place, Link: in.Body.Link})
	out := &meetingsOutput{v1.List[MeetingLine]{Items: []MeetingLine{}}}
	for _, m := range made {
		out.Body.Items = append(out.Body.Items, meetingLine(m, ""))
	}
	return out, err
}

func (s handlers) habits(ctx context.Context, name string) (*habitsOutput, error) {
	panel, err := s.Register.Panel(ctx, name)
	if err != nil {
		return nil, err
	}
	h, err := s.House.Habits(ctx, door.Actor(ctx), panel.ID)
	out := &habitsOutput{habitsBody{Standing: []standingItemBody{}, Readings: h.Readings}}
	for _, i := range h.Items(s.House.Office.Say) {
		out.Body.Standing = append(out.Body.Standing, standingItemBody(i))
	}
	return out, err
}

func (s handlers) setHabits(ctx context.Context, in *habitsInput) (*habitsOutput, error) {
	panel, err := s.Register.Panel(ctx, in.Panel)
	if err != nil {
		return nil, err
	}
	to := governance.Habits{Standing: []governance.StandingItem{}, Readings: in.Body.Readings}
	for _, i := range in.Body.Standing {
		to.Standing = append(to.Standing, governance.StandingItem(i))
	}
	if err := s.House.SetHabits(ctx, door.Actor(ctx), panel.ID, to); err != nil {
		return nil, err
	}
	return s.habits(ctx, in.Panel)
}

func (s handlers) myFeed(ctx context.Context, _ *v1.Nothing) (*feedOutput, error) {
	f, err := s.House.MyFeed(ctx, door.Actor(ctx))
	out := &feedOutput{}
	out.Body.Feed, out.Body.Invitations, out.Body.Cancelled = f.Hash != nil, f.Invitations, f.Cancelled
	return out, err
}
