package v1

import (
	"context"
	"fmt"
	"io"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"hustings/api/door"
	"hustings/domain"
	"hustings/domain/refusal"
)

// bundleRoutes serve what is checked away from the service. The public bundle of
// one contest is on its board.
func (s handlers) bundleRoutes() {
	zip := map[string]*huma.Response{"200": {Description: "OK", Content: map[string]*huma.MediaType{"application/zip": {Schema: &huma.Schema{Type: "string", Format: "binary"}}}}}
	door.Serve(s.Door, door.Anyone, huma.Operation{Method: http.MethodGet, Path: "/api/v1/elections/{election}/bundle",
		Summary: "All an outsider needs to check the election's rounds: hustings verify", Responses: zip}, s.bundle)
	door.Serve(s.Door, door.Auditors.Fresh(), huma.Operation{Method: http.MethodPost, Path: "/api/v1/elections/{election}/auditor-file", Metadata: map[string]any{"own-idempotency": true, "rule": "R86"},
		Summary: "The confidential counterpart: whose each tag is, and papers that are not public; asking is recorded (PR5)", Responses: zip}, s.auditorFile)
}

func (s handlers) bundle(ctx context.Context, in *ElectionPath) (*streamOutput, error) {
	return s.zipped(ctx, in.Election, "", func(w io.Writer, contests []domain.ContestID) error { return s.Engine.Bundle(ctx, w, contests...) })
}

func (s handlers) auditorFile(ctx context.Context, in *whyInput) (*streamOutput, error) {
	return s.zipped(ctx, in.Election, "-auditor", func(w io.Writer, contests []domain.ContestID) error {
		return s.Engine.AuditorFile(ctx, door.Actor(ctx), in.Body.Why, w, contests...)
	})
}

func (s handlers) zipped(ctx context.Context, name, suffix string, write func(io.Writer, []domain.ContestID) error) (*streamOutput, error) {
	v, err := s.Engine.Election(ctx, door.Actor(ctx), name)
	if err != nil {
		return nil, err
	}
	if len(v.Contests) == 0 {
		return nil, refusal.Because(domain.WrongState, "R32", refusal.Args{"state": v.Now})
	}
	contests := make([]domain.ContestID, len(v.Contests))
	for i, c := range v.Contests {
		contests[i] = c.ID
	}
	file, drop, err := s.Spooled(ctx, func(w io.Writer) error { return write(w, contests) })
	if err != nil {
		return nil, err
	}
	disposition := fmt.Sprintf(`attachment; filename="%s%s.zip"`, bundleName(domain.Contest{Reference: v.Reference}), suffix)
	return &streamOutput{"application/zip", disposition, func(c huma.Context) {
		defer drop()
		io.Copy(c.BodyWriter(), file) // whoever hangs up gets no more
	}}, nil
}
