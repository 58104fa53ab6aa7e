package v1

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"hustings/api/door"
	"hustings/domain"
	"hustings/domain/when"
)

type resignationBody struct {
	On  when.Date `json:"on" doc:"The first day without it: today at the earliest, within three months" example:"2026-09-01"`
	Why string    `json:"why" maxLength:"1000"`
}

type seatResignation struct {
	Holding domain.HoldingID `path:"holding" doc:"The fact, as the panel's seats name it"`
	Body    resignationBody
}

type officeResignation struct {
	Office domain.OfficeTermID `path:"office" doc:"The fact, as the panel's officers name it"`
	Body   resignationBody
}

// leavingRoutes are for whoever gives up a seat or an office, and for the
// secretariat that has it in writing (R110).
func (s handlers) leavingRoutes() {
	door.Serve(s.Door, door.SignedIn, huma.Operation{Method: http.MethodPost, Path: "/api/v1/holdings/{holding}/resignation", DefaultStatus: http.StatusNoContent, Metadata: Rule("R110"),
		Summary: "Resign a seat, and the office that goes with it: your own, or recorded by the secretariat"},
		func(ctx context.Context, in *seatResignation) (*Nothing, error) {
			return nil, s.Register.Resign(ctx, door.Actor(ctx), in.Holding, in.Body.On, in.Body.Why)
		})
	door.Serve(s.Door, door.SignedIn, huma.Operation{Method: http.MethodPost, Path: "/api/v1/office-terms/{office}/resignation", DefaultStatus: http.StatusNoContent, Metadata: Rule("R110"),
		Summary: "Resign an office and keep the seat: your own, or recorded by the secretariat"},
		func(ctx context.Context, in *officeResignation) (*Nothing, error) {
			return nil, s.Register.ResignOffice(ctx, door.Actor(ctx), in.Office, in.Body.On, in.Body.Why)
		})
}
