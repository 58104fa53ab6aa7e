package office

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"hustings/api/door"
	v1 "hustings/api/v1"
	"hustings/domain"
	"hustings/elections/register"
)

type (
	// NamedBody is what a person is called and where they work.
	NamedBody struct {
		Forename     string `json:"forename" maxLength:"200"`
		Surname      string `json:"surname" maxLength:"200"`
		Organisation string `json:"organisation,omitempty" maxLength:"200" doc:"Where they work"`
		Group        string `json:"group,omitempty" maxLength:"200" doc:"Parent group, counted as one organisation (R28)"`
		JobRole      string `json:"job_role,omitempty" maxLength:"200"`
		Why          string `json:"why" maxLength:"1000" doc:"Goes into the record (R9)"`
	}
	newMemberInput struct {
		Body struct {
			NamedBody
			Number string `json:"number" maxLength:"200" doc:"The organisation's own, nobody else's"`
			Email  string `json:"email" maxLength:"254" doc:"The key to their vote; nobody else's (R35)"`
			Home   string `json:"home,omitempty" maxLength:"20" example:"CIO" doc:"Code of the network in which they begin as an active member; empty: none"`
		}
	}
	correctInput struct {
		v1.PersonPath
		Body NamedBody
	}
	lineOutput    struct{ Body v1.MemberLine }
	newLineOutput struct {
		Location string `header:"Location" doc:"Where the person is found"`
		Body     v1.MemberLine
	}
	mergeNetworksInput struct {
		Network domain.NetworkID `path:"network" example:"CIO" doc:"Id or code of the one that ends"`
		Body    struct {
			Into domain.NetworkID `json:"into" example:"CCIO" doc:"Id or code of the one that its members go to"`
			Why  string           `json:"why" maxLength:"1000" doc:"Goes into the record (R9)"`
		}
	}
	mergeNetworksOutput struct {
		Body struct {
			Moved int `json:"moved" example:"120" doc:"So many members went over"`
		}
	}
)

// personRoutes add and correct one person, and merge networks.
func (s handlers) personRoutes() {
	door.Serve(s.Door, door.Secretaries, huma.Operation{Method: http.MethodPost, Path: "/api/v1/members", DefaultStatus: http.StatusCreated, Metadata: v1.Rule("R35"),
		Summary: "Add one person to the register, judged as a row of an import is"}, s.addMember)
	door.Serve(s.Door, door.Secretaries, huma.Operation{Method: http.MethodPut, Path: "/api/v1/members/{person}", Metadata: v1.Rule("R35"),
		Summary: "Correct what a person is called and where they work; the address is changed by an act of its own (R31a)"}, s.correctMember)
	door.Serve(s.Door, door.Secretaries, huma.Operation{Method: http.MethodPost, Path: "/api/v1/networks/{network}/merger", Metadata: v1.Rule("R2"),
		Summary: "End a network and make its members members of another"}, s.merge)
}

func (b NamedBody) member() register.OneMember {
	return register.OneMember{Forename: b.Forename, Surname: b.Surname, Organisation: b.Organisation, Group: b.Group, JobRole: b.JobRole}
}

func (s handlers) addMember(ctx context.Context, in *newMemberInput) (*newLineOutput, error) {
	m := in.Body.member()
	m.Number, m.Email, m.Home = in.Body.Number, in.Body.Email, in.Body.Home
	id, err := s.Register.AddMember(ctx, door.Actor(ctx), m, in.Body.Why)
	if err != nil {
		return nil, err
	}
	p, _, err := s.Register.Person(ctx, door.Actor(ctx), id)
	return &newLineOutput{"/api/v1/members/" + string(id), v1.NewMemberLine(p)}, err
}

func (s handlers) correctMember(ctx context.Context, in *correctInput) (*lineOutput, error) {
	if err := s.Register.CorrectMember(ctx, door.Actor(ctx), in.Person, in.Body.member(), in.Body.Why); err != nil {
		return nil, err
	}
	p, _, err := s.Register.Person(ctx, door.Actor(ctx), in.Person)
	return &lineOutput{v1.NewMemberLine(p)}, err
}

func (s handlers) merge(ctx context.Context, in *mergeNetworksInput) (*mergeNetworksOutput, error) {
	out := &mergeNetworksOutput{}
	var err error
	out.Body.Moved, err = s.Register.MergeNetworks(ctx, door.Actor(ctx), in.Network, in.Body.Into, in.Body.Why)
	return out, err
}
