package register_test

import (
	"testing"

	"hustings/domain"
	"hustings/elections/store"
)

// TestPR1_APageOfNobodyIsReadToItsEnd: an id that is nobody's and that of a member who
// never sat take the same reads before both are refused.
func TestPR1_APageOfNobodyIsReadToItsEnd(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		member := w.person(t, "1", "one@example.org").ID
		for _, id := range []domain.PersonID{member, store.NewID[domain.PersonID]()} {
			p, err := w.PersonPage(t.Context(), id)
			if err != nil || p.Panels == nil || p.Portraits == nil || len(p.Held) > 0 || (p.Name() != "") != (id == member) {
				t.Errorf("%+v, %v", p, err)
			}
		}
	})
}
