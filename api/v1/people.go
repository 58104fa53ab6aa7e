package v1

import (
	"context"
	"io"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"hustings/api/door"
	"hustings/domain"
	"hustings/domain/when"
	"hustings/elections/register"
)

type PersonPath struct {
	Person domain.PersonID `path:"person"`
}

// MemberLine is a person in a list of the register.
type MemberLine struct {
	ID           domain.PersonID `json:"id"`
	Number       string          `json:"number"`
	Forename     string          `json:"forename"`
	Surname      string          `json:"surname"`
	Email        string          `json:"email"`
	Organisation string          `json:"organisation"`
	Group        string          `json:"group,omitempty" doc:"Parent group, counted as one organisation (R28)"`
	JobRole      string          `json:"job_role,omitempty"`
	Disabled     *time.Time      `json:"disabled,omitempty"`
}

type memberBody struct {
	MemberLine
	Memberships []membershipBody `json:"memberships" doc:"Dated facts, past ones too (R114)"`
	Held        []heldBody       `json:"held" doc:"Seats and offices, past and future"`
	RoleLosses  []roleLossBody   `json:"role_losses" doc:"When she had no job role that lets her serve (R111)"`
}

type membershipBody struct {
	Network domain.NetworkID        `json:"network"`
	Home    bool                    `json:"home" doc:"The one network where panel rights exist (R4)"`
	Status  domain.MembershipStatus `json:"status" enum:"active,suspended,lapsed,expelled"`
	From    when.Date               `json:"from"`
	Until   *when.Date              `json:"until,omitempty" doc:"The first day after"`
}

type roleLossBody struct {
	Since   when.Date  `json:"since"`
	CuredOn *when.Date `json:"cured_on,omitempty" doc:"Absent: it lasts, and her seat falls vacant when the grace has passed"`
}

type roleLossInput struct {
	PersonPath
	Body struct {
		Since when.Date `json:"since" doc:"The first day without; today at the latest"`
		Why   string    `json:"why" maxLength:"1000"`
	}
}

type roleCureInput struct {
	PersonPath
	Body struct {
		On  when.Date `json:"on" doc:"The first day with one again"`
		Why string    `json:"why" maxLength:"1000"`
	}
}

type membersInput struct {
	Paging
	Query   string                  `query:"q" maxLength:"200" doc:"Part of a name, or the beginning of a number or an address"`
	Network domain.NetworkID        `query:"network" maxLength:"36" doc:"Id or code"`
	Status  domain.MembershipStatus `query:"status" enum:"active,suspended,lapsed,expelled"`
}

type membersOutput struct{ Body List[MemberLine] }

type memberOutput struct{ Body memberBody }

type networkOfPerson struct {
	PersonPath
	Body struct {
		Network domain.NetworkID `json:"network" example:"CIO" doc:"Id or code"`
		Why     string           `json:"why" maxLength:"1000"`
	}
}

type statusInput struct {
	PersonPath
	Body struct {
		Network domain.NetworkID        `json:"network" example:"CIO" doc:"Id or code"`
		Status  domain.MembershipStatus `json:"status" enum:"active,suspended,lapsed,expelled"`
		Why     string                  `json:"why" maxLength:"1000"`
	}
}

type personWhy struct {
	PersonPath
	Body WhyBody
}

// streamOutput is a file written as it is read.
type streamOutput struct {
	ContentType string `header:"Content-Type"`
	Disposition string `header:"Content-Disposition"`
	Body        func(huma.Context)
}

// NewMemberLine is a person as lists of the register have them.
func NewMemberLine(p domain.Person) MemberLine {
	return MemberLine{p.ID, p.Number, p.Forename, p.Surname, p.Email, p.Organisation, p.Group, p.JobRole, p.DisabledAt}
}

func newMemberships(facts []domain.Membership) []membershipBody {
	out := make([]membershipBody, len(facts))
	for i, m := range facts {
		out[i] = membershipBody{m.Network, m.Home, m.Status, m.From, m.Until}
	}
	return out
}

type erasureOutput struct {
	Body struct {
		Waits bool `json:"waits" doc:"Something under way needs her: she is forgotten when it does not any more"`
	}
}

func (s handlers) peopleRoutes() {
	const path = "/api/v1/members"
	door.Serve(s.Door, door.Staff, huma.Operation{Method: http.MethodGet, Path: path, Summary: "The register, by name"}, s.members)
	door.Serve(s.Door, door.Staff, huma.Operation{Method: http.MethodGet, Path: path + "/{person}", Summary: "A person with memberships, seats and offices"}, s.member)
	door.Serve(s.Door, door.Secretaries, huma.Operation{Method: http.MethodGet, Path: "/api/v1/exports/members", Summary: "The register as CSV, in the form that the import reads",
		Responses: map[string]*huma.Response{"200": {Description: "OK", Content: map[string]*huma.MediaType{"text/csv": {Schema: &huma.Schema{Type: "string"}}}}}}, s.exportMembers)

	change := func(end, summary string) huma.Operation {
		return huma.Operation{Method: http.MethodPost, Path: path + "/{person}" + end, Metadata: Rule("R114"), Summary: summary,
			Description: "One dated fact ends today, the next begins; a vote already earned stays (R36)."}
	}
	of := func(ctx context.Context, in *networkOfPerson, act func(context.Context, domain.Actor, domain.PersonID, domain.NetworkID, string) error) (*memberOutput, error) {
		return s.memberAfter(ctx, in.Person, act(ctx, door.Actor(ctx), in.Person, in.Body.Network, in.Body.Why))
	}
	door.Serve(s.Door, door.Secretaries, change("/memberships", "Make a person a member of one more network"), func(ctx context.Context, in *networkOfPerson) (*memberOutput, error) {
		return of(ctx, in, s.Register.Join)
	})
	door.Serve(s.Door, door.Secretaries, change("/memberships/end", "End a membership"), func(ctx context.Context, in *networkOfPerson) (*memberOutput, error) {
		return of(ctx, in, s.Register.Leave)
	})
	door.Serve(s.Door, door.Secretaries, change("/home", "Make another network the home (R4)"), func(ctx context.Context, in *networkOfPerson) (*memberOutput, error) {
		return of(ctx, in, s.Register.ChangeHome)
	})
	door.Serve(s.Door, door.Secretaries, change("/status", "Change the standing of a membership"), func(ctx context.Context, in *statusInput) (*memberOutput, error) {
		return s.memberAfter(ctx, in.Person, s.Register.ChangeStatus(ctx, door.Actor(ctx), in.Person, in.Body.Network, in.Body.Status, in.Body.Why))
	})
	door.Serve(s.Door, door.Secretaries, huma.Operation{Method: http.MethodPost, Path: path + "/{person}/role-loss", Metadata: Rule("R111"),
		Summary: "Note that a person has no job role that lets her serve; her seat falls vacant when the grace has passed"},
		func(ctx context.Context, in *roleLossInput) (*memberOutput, error) {
			return s.memberAfter(ctx, in.Person, s.Register.RoleLost(ctx, door.Actor(ctx), in.Person, in.Body.Since, in.Body.Why))
		})
	door.Serve(s.Door, door.Secretaries, huma.Operation{Method: http.MethodPost, Path: path + "/{person}/role-cure", Metadata: Rule("R111"),
		Summary: "Note that she has one again"},
		func(ctx context.Context, in *roleCureInput) (*memberOutput, error) {
			return s.memberAfter(ctx, in.Person, s.Register.RoleCured(ctx, door.Actor(ctx), in.Person, in.Body.On, in.Body.Why))
		})
	door.Serve(s.Door, door.Secretaries, huma.Operation{Method: http.MethodPost, Path: path + "/{person}/disabling", Metadata: Rule("R5"),
		Summary: "Keep a person from signing in, at once and everywhere; votes, seats and offices stay facts"},
		func(ctx context.Context, in *personWhy) (*memberOutput, error) {
			return s.memberAfter(ctx, in.Person, s.Register.Disable(ctx, door.Actor(ctx), in.Person, in.Body.Why))
		})
	door.Serve(s.Door, door.Secretaries, huma.Operation{Method: http.MethodPost, Path: path + "/{person}/erasure", Metadata: Rule("R114"),
		Summary: "Forget a person who asks for it, at once or when no election, seat or office needs her any more"},
		func(ctx context.Context, in *personWhy) (*erasureOutput, error) {
			waits, err := s.Register.RequestErasure(ctx, door.Actor(ctx), in.Person, in.Body.Why)
			out := &erasureOutput{}
			out.Body.Waits = waits
			return out, err
		})
	door.Serve(s.Door, door.Secretaries, huma.Operation{Method: http.MethodPost, Path: path + "/{person}/enabling", Metadata: Rule("R5"), Summary: "Let a disabled person sign in again"},
		func(ctx context.Context, in *personWhy) (*memberOutput, error) {
			return s.memberAfter(ctx, in.Person, s.Register.Enable(ctx, door.Actor(ctx), in.Person, in.Body.Why))
		})
}

func (s handlers) members(ctx context.Context, in *membersInput) (*membersOutput, error) {
	done, err := s.Searching(ctx, in.Query)
	if err != nil {
		return nil, err
	}
	defer done()
	found, next, err := s.Register.People(ctx, door.Actor(ctx), register.PeopleFilter{Query: in.Query, Network: in.Network,
		Status: in.Status, After: in.After, Limit: in.Limit})
	if err != nil {
		return nil, err
	}
	out := &membersOutput{List[MemberLine]{Items: make([]MemberLine, len(found)), Next: next}}
	for i, p := range found {
		out.Body.Items[i] = NewMemberLine(p)
	}
	return out, nil
}

func (s handlers) member(ctx context.Context, in *PersonPath) (*memberOutput, error) {
	if err := door.Actor(ctx).Must("", "", door.Staff.Roles...); err != nil {
		return nil, err
	}
	return s.memberAfter(ctx, in.Person, nil)
}

// memberAfter shows a person as an act has left her.
func (s handlers) memberAfter(ctx context.Context, id domain.PersonID, err error) (*memberOutput, error) {
	if err != nil {
		return nil, err
	}
	p, facts, err := s.Register.Person(ctx, door.Actor(ctx), id)
	if err != nil {
		return nil, err
	}
	held, err := s.Register.HoldingsOf(ctx, id)
	if err != nil {
		return nil, err
	}
	losses, err := s.Register.RoleLosses(ctx, door.Actor(ctx), id)
	out := &memberOutput{memberBody{NewMemberLine(p), newMemberships(facts), newHeld(held), make([]roleLossBody, len(losses))}}
	for i, l := range losses {
		out.Body.RoleLosses[i] = roleLossBody{l.From, l.CuredOn}
	}
	return out, err
}

func (s handlers) exportMembers(ctx context.Context, _ *Nothing) (*streamOutput, error) {
	file, drop, err := s.Spooled(ctx, func(w io.Writer) error { return s.Register.ExportMembers(ctx, door.Actor(ctx), w) })
	if err != nil {
		return nil, err
	}
	return &streamOutput{"text/csv; charset=utf-8", `attachment; filename="members.csv"`, func(c huma.Context) {
		defer drop()
		io.Copy(c.BodyWriter(), file) // whoever hangs up gets no more
	}}, nil
}
