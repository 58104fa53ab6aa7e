package api

import (
	"context"
	"net/http"
	"testing"

	"github.com/danielgtaylor/huma/v2"

	"hustings/api/door"
	"hustings/domain"
	"hustings/domain/acts"
	"hustings/elections/store"
)

// TestOneRead_AViewOfTheJSONAPI: whatever a view asks for is read as the database stood
// at its first question, though somebody acts meanwhile.
func TestOneRead_AViewOfTheJSONAPI(t *testing.T) {
	t.Parallel()
	h := mustHouse(t, 1)
	s := h.store
	head := func(ctx context.Context) (seq int64) {
		if err := s.Read(ctx, func(tx *store.Tx) (err error) { seq, _, err = tx.RecordHead(); return err }); err != nil {
			t.Fatal(err)
		}
		return seq
	}
	act := func(ctx context.Context) {
		if err := s.Act(ctx, func(tx *store.Tx) error {
			return tx.Record(domain.Engine(), domain.Act{Name: acts.MailResent, Why: "a test"})
		}); err != nil {
			t.Error(err)
		}
	}
	var before, after, own int64
	door.Serve(h.Door, door.SignedIn, huma.Operation{Method: http.MethodGet, Path: "/api/v1/test/view"}, func(ctx context.Context, _ *struct{}) (*struct{}, error) {
		before = head(ctx)
		act(t.Context()) // somebody else's
		after = head(ctx)
		act(ctx)
		own = head(ctx)
		return nil, nil
	})
	h.must(http.StatusNoContent, "m00", "GET", "/api/v1/test/view", "")
	if before == 0 || after != before {
		t.Errorf("a view saw the record end at %d and then at %d", before, after)
	}
	if own != before+2 {
		t.Errorf("whoever writes reads what was written: the record ends at %d, want %d", own, before+2)
	}
}
