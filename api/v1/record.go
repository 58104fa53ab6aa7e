package v1

import (
	"context"
	"net/http"
	"strconv"

	"github.com/danielgtaylor/huma/v2"

	"hustings/api/door"
	"hustings/domain"
	"hustings/domain/acts"
	"hustings/domain/refusal"
	"hustings/elections"
)

type recordInput struct {
	Paging
	Election string    `query:"election" maxLength:"64" doc:"Id or reference"`
	Panel    string    `query:"panel" maxLength:"36"`
	Contest  string    `query:"contest" maxLength:"36"`
	Subject  string    `query:"subject" maxLength:"64" doc:"Id of the thing acted upon"`
	Act      acts.Name `query:"act" maxLength:"64" example:"nomination.ruled"`
	Newest   bool      `query:"newest" doc:"Newest first"`
}

type recordOutput struct{ Body List[door.RecordBody] }

func (s handlers) recordRoutes() {
	door.Serve(s.Door, door.Staff, huma.Operation{Method: http.MethodGet, Path: "/api/v1/record",
		Summary: "The record: every act but the casting of a ballot, chained by hashes (R9)"}, s.record)
}

func (s handlers) record(ctx context.Context, in *recordInput) (*recordOutput, error) {
	panel, err := s.panelID(ctx, in.Panel)
	if err != nil {
		return nil, err
	}
	f := elections.RecordFilter{Panel: panel, Contest: domain.ContestID(in.Contest), Subject: in.Subject, Act: in.Act,
		Limit: in.Limit + 1, Newest: in.Newest}
	after, err := in.Key()
	if err != nil {
		return nil, err
	}
	if after != "" {
		if f.After, err = strconv.ParseInt(after, 10, 64); err != nil {
			return nil, refusal.Because(refusal.Malformed, "", nil).On("after")
		}
	}
	if in.Election != "" {
		if f.Election, err = s.electionID(ctx, in.Election); err != nil {
			return nil, err
		}
	}
	acts, err := s.Engine.RecordEntries(ctx, door.Actor(ctx), f)
	if err != nil {
		return nil, err
	}
	return &recordOutput{Page(acts, in.Limit, func(a domain.Recorded) string { return strconv.FormatInt(a.Seq, 10) }, door.NewRecordBody)}, nil
}
