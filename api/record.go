package api

import (
	"context"
	"encoding/hex"
	"net/http"
	"strconv"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"hustings/domain"
	"hustings/domain/refusal"
	"hustings/elections"
)

type recordInput struct {
	Paging
	Election string `query:"election" maxLength:"64" doc:"Id or reference"`
	Panel    string `query:"panel" maxLength:"36"`
	Contest  string `query:"contest" maxLength:"36"`
	Subject  string `query:"subject" maxLength:"64" doc:"Id of the thing acted upon"`
	Act      string `query:"act" maxLength:"64" example:"nomination.ruled"`
	Newest   bool   `query:"newest" doc:"Newest first"`
}

// recordBody is an act as it stands in the record: ids, never names (R9).
type recordBody struct {
	Seq  int64           `json:"seq" doc:"From 1, without gaps"`
	At   time.Time       `json:"at"`
	By   domain.PersonID `json:"by,omitempty" doc:"Absent: the engine itself"`
	Act  domain.Act      `json:"what"`
	Prev string          `json:"prev" doc:"Hash of the act before; hexadecimal"`
	Hash string          `json:"hash"`
}

type recordOutput struct{ Body list[recordBody] }

func (s *Server) recordRoutes() {
	route(s, Staff, huma.Operation{Method: http.MethodGet, Path: "/api/v1/record",
		Summary: "The record: every act but the casting of a ballot, chained by hashes (R9)"}, s.record)
}

func (s *Server) record(ctx context.Context, in *recordInput) (*recordOutput, error) {
	f := elections.RecordFilter{Panel: domain.PanelID(in.Panel), Contest: domain.ContestID(in.Contest), Subject: in.Subject, Act: in.Act,
		Limit: in.Limit + 1, Newest: in.Newest}
	after, err := in.after()
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
	acts, err := s.engine.RecordEntries(ctx, actor(ctx), f)
	if err != nil {
		return nil, err
	}
	return &recordOutput{page(acts, in.Limit, func(a domain.Recorded) string { return strconv.FormatInt(a.Seq, 10) }, func(a domain.Recorded) recordBody {
		return recordBody{a.Seq, a.At, a.By, a.Act, hex.EncodeToString(a.Prev[:]), hex.EncodeToString(a.Hash[:])}
	})}, nil
}
