package v1

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"hustings/api/door"
	"hustings/domain"
	"hustings/elections/register"
)

type appointmentBody struct {
	ID       domain.AppointmentID `json:"id"`
	Person   personLine           `json:"person"`
	Role     domain.Role          `json:"role" enum:"secretariat,returning-officer,deputy-returning-officer,auditor"`
	Panel    *panelBody           `json:"panel,omitempty" doc:"How far it reaches; with neither, everything (R5a)"`
	Election domain.ElectionID    `json:"election,omitempty"`
	From     time.Time            `json:"from"`
	Until    *time.Time           `json:"until,omitempty"`
	Why      string               `json:"why"`
}

type appointmentsOutput struct{ Body List[appointmentBody] }

type appointInput struct {
	Body struct {
		Person   domain.PersonID   `json:"person"`
		Role     domain.Role       `json:"role" enum:"secretariat,returning-officer,deputy-returning-officer,auditor"`
		Panel    domain.PanelID    `json:"panel,omitempty" example:"CIO" doc:"Id or code; how far it reaches, with neither everything (R5a)"`
		Election domain.ElectionID `json:"election,omitempty" example:"CIO-2026" doc:"Id or reference"`
		From     *time.Time        `json:"from,omitempty" doc:"Absent: at once"`
		Until    *time.Time        `json:"until,omitempty" doc:"Absent: until it is ended"`
		Why      string            `json:"why" maxLength:"1000"`
	}
}

type officerInput struct {
	Body struct {
		Number       string      `json:"number" maxLength:"200" doc:"The organisation's own; a known one must agree with the address"`
		Forename     string      `json:"forename,omitempty" maxLength:"200"`
		Surname      string      `json:"surname,omitempty" maxLength:"200"`
		Email        string      `json:"email,omitempty" maxLength:"254"`
		Organisation string      `json:"organisation,omitempty" maxLength:"200"`
		Role         domain.Role `json:"role" enum:"secretariat,returning-officer,deputy-returning-officer,auditor"`
		Panel        string      `json:"panel,omitempty" maxLength:"20" doc:"Code; empty: everything" example:"CIO"`
		Until        *time.Time  `json:"until,omitempty"`
		Why          string      `json:"why" maxLength:"1000"`
	}
}

type appointmentEnd struct {
	Appointment domain.AppointmentID `path:"appointment"`
	Body        WhyBody
}

const takesTwo = "Recorded as a request; it takes effect when a second, different officer confirms it within the window, and then the appointee and every officer are told."

// appointmentRoutes make and end officers. Whoever may do that could put herself
// in any office, so each takes a passkey, and an appointment two officers (R5b).
func (s handlers) appointmentRoutes() {
	door.Serve(s.Door, door.Staff, huma.Operation{Method: http.MethodGet, Path: "/api/v1/appointments", Summary: "Officers in office now"}, s.appointments)
	door.Serve(s.Door, door.Secretaries.Fresh(), huma.Operation{Method: http.MethodPost, Path: "/api/v1/appointments", DefaultStatus: http.StatusAccepted, Metadata: Rule("R5b"),
		Summary: "Ask for an officer to be appointed from the register", Description: takesTwo}, s.appoint)
	door.Serve(s.Door, door.Secretaries.Fresh(), huma.Operation{Method: http.MethodPost, Path: "/api/v1/officers", DefaultStatus: http.StatusAccepted, Metadata: Rule("R5b"),
		Summary: "Ask for an officer to be appointed who may not be in the register yet", Description: takesTwo}, s.createOfficer)
	door.Serve(s.Door, door.Secretaries.Fresh(), huma.Operation{Method: http.MethodPost, Path: "/api/v1/appointments/{appointment}/end", DefaultStatus: http.StatusNoContent,
		Metadata: Rule("R5a"), Summary: "End an officer's role at once"}, func(ctx context.Context, in *appointmentEnd) (*Nothing, error) {
		return nil, s.Register.EndAppointment(ctx, door.Actor(ctx), in.Appointment, in.Body.Why)
	})
}

func (s handlers) appointments(ctx context.Context, _ *Nothing) (*appointmentsOutput, error) {
	found, people, err := s.Register.Officers(ctx, door.Actor(ctx))
	if err != nil {
		return nil, err
	}
	out := &appointmentsOutput{List[appointmentBody]{Items: make([]appointmentBody, len(found))}}
	for i, a := range found {
		p := people[a.Person]
		out.Body.Items[i] = appointmentBody{a.ID, personLine{p.ID, p.Name(), p.Organisation}, a.Role, door.PanelIfAny(a.Scope.Panel), a.Scope.Election, a.From, a.Until, a.Why}
	}
	return out, nil
}

func (s handlers) appoint(ctx context.Context, in *appointInput) (*twoOutput, error) {
	b := in.Body
	a := register.Appointing{Person: b.Person, Role: b.Role, Scope: domain.Scope{Panel: b.Panel, Election: b.Election}, Until: b.Until, Why: b.Why}
	if b.From != nil {
		a.From = *b.From
	}
	q, err := s.Register.AskAppointment(ctx, door.Actor(ctx), a)
	return &twoOutput{newTwoBody(q)}, err
}

func (s handlers) createOfficer(ctx context.Context, in *officerInput) (*twoOutput, error) {
	b := in.Body
	q, err := s.Register.AskOfficer(ctx, door.Actor(ctx), register.NewOfficer{Number: b.Number, Forename: b.Forename, Surname: b.Surname,
		Email: b.Email, Organisation: b.Organisation, Role: b.Role, Panel: b.Panel, Until: b.Until, Why: b.Why})
	return &twoOutput{newTwoBody(q)}, err
}
