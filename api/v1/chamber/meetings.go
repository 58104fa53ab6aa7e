package chamber

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"hustings/api/door"
	v1 "hustings/api/v1"
	"hustings/domain"
	"hustings/domain/governance"
	"hustings/domain/refusal"
	house "hustings/elections/governance"
)

// Who may knock at the routes of meetings; what they may do to which, the act itself
// judges. Auditors read what is before a panel.
var chamberReaders = door.Access{Name: "panel members, secretariat, auditor", Roles: append([]domain.Role{domain.Secretariat, domain.Auditor}, domain.PanelRoles...)}

// meetingRoutes are the routes of a panel's meetings.
func (s handlers) meetingRoutes() {
	get := func(path, summary string) huma.Operation {
		return huma.Operation{Method: http.MethodGet, Path: path, Summary: summary, Metadata: v1.Rule("R122")}
	}
	door.Serve(s.Door, door.SignedIn, get("/api/v1/meetings", "The meetings to come that are yours"), s.myMeetings)
	door.Serve(s.Door, door.SignedIn, get("/api/v1/panels/{panel}/meetings", "A panel's meetings: those to come, and a page of past ones"), s.meetings)
	door.Serve(s.Door, door.SignedIn, get("/api/v1/meetings/{meeting}", "A meeting with its agenda, papers and people, as far as you may see them"),
		func(ctx context.Context, in *MeetingPath) (*meetingOutput, error) { return s.meeting(ctx, in.Meeting) })
	s.meetingActRoutes()
	s.itemRoutes()
	s.paperRoutes()
	s.minutesRoutes()
	s.calendarRoutes()
	s.panelRoutes()
}

// MeetingPath names a meeting.
type MeetingPath struct {
	Meeting governance.MeetingID `path:"meeting"`
}

// MeetingLine is a meeting in a list.
type MeetingLine struct {
	ID        governance.MeetingID `json:"id"`
	Reference string               `json:"reference" example:"CIO/2026/3"`
	Kind      governance.Kind      `json:"kind" enum:"ordinary,extraordinary,joint" example:"ordinary"`
	State     governance.State     `json:"state" enum:"asked,planned,called,open,closed,cancelled" example:"called"`
	Title     string               `json:"title" example:"Monthly meeting"`
	Panels    []door.PanelRef      `json:"panels" doc:"In the order in which their chairs preside (R128)"`
	Starts    time.Time            `json:"starts"`
	Ends      time.Time            `json:"ends"`
	Timezone  string               `json:"timezone"`
	Place     string               `json:"place,omitempty" example:"Room 3, 10 Example Street"`
	Link      string               `json:"link,omitempty" example:"https://video.example.org/cio" doc:"Of the video room; for those inside the panel"`
	Why       string               `json:"why,omitempty" example:"The room is closed" doc:"It was cancelled, or is urgent"`
	Minutes   string               `json:"minutes,omitempty" enum:"draft,comment,approved" example:"approved" doc:"How far its minutes are; absent: none, or not for you"`
}

func meetingLine(m governance.Meeting, minutes governance.MinutesState) MeetingLine {
	return MeetingLine{m.ID, m.Reference, m.Kind, m.State, m.Title, door.Panels(m.Panels), m.Starts, m.Ends, m.Timezone, m.Place, m.Link, m.Why, string(minutes)}
}

// attendeeBody is a member the meeting is for.
type attendeeBody struct {
	Person   domain.PersonID     `json:"person"`
	Name     string              `json:"name"`
	Panel    door.PanelRef       `json:"panel"`
	Office   domain.Office       `json:"office,omitempty" enum:"chair,vice-chair"`
	Acting   bool                `json:"acting,omitempty"`
	CoOpted  bool                `json:"co_opted,omitempty"`
	Votes    bool                `json:"votes" doc:"Her membership is active (R112)"`
	State    governance.Presence `json:"state,omitempty" enum:"apologies,present,left,absent" example:"present" doc:"Absent: expected (R124)"`
	Aside    bool                `json:"aside,omitempty" doc:"Has declared an interest in the current item (R126)"`
	Declared string              `json:"declared,omitempty" example:"My trust buys from this firm"`
}

// quorumBody is where a panel's quorum stands for the current item (R123, E10).
type quorumBody struct {
	Panel      door.PanelRef `json:"panel"`
	Needed     int           `json:"needed" example:"5"`
	Counted    int           `json:"counted" example:"7" doc:"Present, and free to vote on the current item"`
	Conflicted int           `json:"conflicted" example:"1"`
	Filled     int           `json:"filled" example:"9" doc:"Seats whose holders count"`
	Seats      int           `json:"seats"`
	Met        bool          `json:"met"`
}

type meetingBody struct {
	MeetingLine
	Revision  int64             `json:"revision" example:"17" doc:"Rises with whatever happens in it"`
	NoticeBy  time.Time         `json:"notice_by" doc:"When its notice is due at the latest (R122)"`
	AgendaBy  time.Time         `json:"agenda_by" doc:"When its agenda and papers are due (R122)"`
	CalledAt  *time.Time        `json:"called_at,omitempty"`
	AgendaAt  *time.Time        `json:"agenda_at,omitempty" doc:"When the agenda was published"`
	OpenedAt  *time.Time        `json:"opened_at,omitempty"`
	ClosedAt  *time.Time        `json:"closed_at,omitempty"`
	Presides  domain.PersonID   `json:"presides,omitempty" doc:"Who presides now (R125)"`
	By        string            `json:"presides_as,omitempty" enum:"chair,acting-chair,vice-chair,presiding-member,caretaker,chosen" example:"chair"`
	Item      governance.ItemID `json:"item,omitempty" doc:"That the room is at"`
	ItemSince *time.Time        `json:"item_since,omitempty"`
	Speaking  int               `json:"speaker_minutes,omitempty" example:"3" doc:"For whoever speaks; absent: none allotted"`
	Guests    string            `json:"guests,omitempty" example:"Grace Poe, secretariat" doc:"In attendance, one a line"`
	Members   []attendeeBody    `json:"members"`
	Quorum    []quorumBody      `json:"quorum"`
	Items     []itemBody        `json:"items"`
}

type (
	meetingOutput      struct{ Body meetingBody }
	meetingsOutput     struct{ Body v1.List[MeetingLine] }
	panelMeetingsInput struct {
		v1.PanelPath
		After string `query:"after" maxLength:"600" doc:"The next of the page before; opaque"`
	}
	panelMeetingsOutput struct {
		Body struct {
			Coming []MeetingLine `json:"coming"`
			Past   []MeetingLine `json:"past" doc:"The latest first"`
			Next   string        `json:"next,omitempty" doc:"Give it as after to get the next page of past ones"`
		}
	}
)

// meeting answers with a meeting as the actor sees it now.
func (s handlers) meeting(ctx context.Context, id governance.MeetingID) (*meetingOutput, error) {
	v, err := s.House.MeetingFor(ctx, door.Actor(ctx), id)
	if err != nil {
		return nil, err
	}
	return &meetingOutput{meetingOf(v)}, nil
}

// met answers an act with the meeting as it stands after it.
func (s handlers) met(ctx context.Context, id governance.MeetingID, err error) (*meetingOutput, error) {
	if err != nil {
		return nil, err
	}
	return s.meeting(ctx, id)
}

func meetingOf(v house.MeetingView) meetingBody {
	b := meetingBody{MeetingLine: meetingLine(v.Meeting, v.Minutes), Revision: v.Revision, NoticeBy: v.Deadlines.Notice, AgendaBy: v.Deadlines.Agenda, CalledAt: v.CalledAt,
		AgendaAt: v.AgendaAt, OpenedAt: v.OpenedAt, ClosedAt: v.ClosedAt, Presides: v.Presiding.Person, By: v.Presiding.By, Item: v.Item, ItemSince: v.ItemSince,
		Speaking: v.Speaking, Guests: v.Guests, Members: []attendeeBody{}, Quorum: []quorumBody{}, Items: []itemBody{}}
	for _, m := range v.Members {
		b.Members = append(b.Members, attendeeBody{m.Person, m.Name, door.Panel(m.Panel), m.Office, m.Acting, m.CoOpted, m.Counts, m.State, m.Aside, m.Conflict})
	}
	for _, q := range v.Standings {
		b.Quorum = append(b.Quorum, quorumBody{door.Panel(q.Panel.ID), q.Needed, q.Counted, q.Conflicted, q.Filled, q.Seats, q.Met()})
	}
	for _, i := range v.Items {
		b.Items = append(b.Items, itemOf(i, v.Speaking))
	}
	return b
}

func lines(list []house.ListedMeeting) []MeetingLine {
	out := make([]MeetingLine, len(list))
	for i, m := range list {
		out[i] = meetingLine(m.Meeting, m.Minutes)
	}
	return out
}

func (s handlers) myMeetings(ctx context.Context, _ *v1.Nothing) (*meetingsOutput, error) {
	list, err := s.House.MyMeetings(ctx, door.Actor(ctx))
	return &meetingsOutput{v1.List[MeetingLine]{Items: lines(list)}}, err
}

func (s handlers) meetings(ctx context.Context, in *panelMeetingsInput) (*panelMeetingsOutput, error) {
	panel, err := s.Register.Panel(ctx, in.Panel)
	if err != nil {
		return nil, err
	}
	before, err := v1.Paging{After: in.After}.Key()
	if err != nil {
		return nil, err
	}
	if _, err := time.Parse(time.RFC3339, before); err != nil && before != "" {
		return nil, refusal.Because(refusal.Malformed, "", nil).On("after")
	}
	list, err := s.House.MeetingsOf(ctx, door.Actor(ctx), panel.ID, before)
	if err != nil {
		return nil, err
	}
	out := &panelMeetingsOutput{}
	out.Body.Coming, out.Body.Past, out.Body.Next = lines(list.Coming), lines(list.Past), v1.NextAfter(list.More)
	return out, nil
}
