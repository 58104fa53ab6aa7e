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

// bundle makes what anyone may have as anyone would see it, once for all who wait.
func (s handlers) bundle(ctx context.Context, in *ElectionPath) (*streamOutput, error) {
	file, drop, err := s.Shared(ctx, "election/"+in.Election, func(ctx context.Context, w io.Writer) (string, error) {
		reference, contests, err := s.contestsOf(ctx, domain.Actor{}, in.Election)
		if err != nil {
			return "", err
		}
		return bundleName(reference), s.Engine.Bundle(ctx, w, contests...)
	})
	if err != nil {
		return nil, err
	}
	return zipped(file, file.Name, drop), nil
}

func (s handlers) auditorFile(ctx context.Context, in *whyInput) (*streamOutput, error) {
	reference, contests, err := s.contestsOf(ctx, door.Actor(ctx), in.Election)
	if err != nil {
		return nil, err
	}
	file, drop, err := s.Spooled(ctx, func(w io.Writer) error {
		return s.Engine.AuditorFile(ctx, door.Actor(ctx), in.Body.Why, w, contests...)
	})
	if err != nil {
		return nil, err
	}
	return zipped(file, bundleName(reference)+"-auditor", drop), nil
}

// contestsOf are an election's rounds, for a file of all of them.
func (s handlers) contestsOf(ctx context.Context, by domain.Actor, election string) (reference string, contests []domain.ContestID, err error) {
	v, err := s.Engine.Election(ctx, by, election)
	if err != nil {
		return "", nil, err
	}
	if len(v.Contests) == 0 {
		return "", nil, refusal.Because(domain.WrongState, "R32", refusal.Args{"state": v.Now})
	}
	for _, c := range v.Contests {
		contests = append(contests, c.ID)
	}
	return v.Reference, contests, nil
}

// zipped answers with a file under a name, and drops it afterwards.
func zipped(file io.Reader, name string, drop func()) *streamOutput {
	return &streamOutput{"application/zip", fmt.Sprintf(`attachment; filename="%s.zip"`, name), func(c huma.Context) {
		defer drop()
		io.Copy(c.BodyWriter(), file) // whoever hangs up gets no more
	}}
}
