package register_test

import (
	"testing"

	"hustings/domain"
	"hustings/domain/refusal"
)

// What is kept of a person is for herself and for whoever oversees elections; to all
// others there is nobody. What everybody may know is a name and an organisation (PR1).
func TestWhatIsKeptOfAPersonIsReadBySomebody(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		ann, bob, auditor := w.person(t, "1", "ann@example.org"), w.person(t, "2", "bob@example.org"), w.person(t, "3", "aud@example.org")
		w.appoint(t, auditor, domain.Auditor)
		watching := domain.Actor{Person: auditor.ID, Grants: []domain.Grant{{Role: domain.Auditor}}}
		for who, by := range map[string]domain.Actor{"she": {Person: ann.ID}, "an auditor": watching, "the engine": domain.Engine()} {
			if p, _, err := w.Person(t.Context(), by, ann.ID); err != nil || p.Email != ann.Email {
				t.Errorf("%s reads %+v, %v", who, p, err)
			}
			if _, err := w.RoleLosses(t.Context(), by, ann.ID); err != nil {
				t.Errorf("%s: %v", who, err)
			}
		}
		for _, by := range []domain.Actor{{}, {Person: bob.ID}} {
			_, _, err := w.Person(t.Context(), by, ann.ID)
			wantRefusal(t, err, refusal.Unknown)
			_, err = w.RoleLosses(t.Context(), by, ann.ID)
			wantRefusal(t, err, refusal.Unknown)
			_, _, err = w.AddressWaiting(t.Context(), by, ann.ID)
			wantRefusal(t, err, refusal.Unknown)
		}
		if p, err := w.Shown(t.Context(), ann.ID); err != nil || p.Name() != ann.Name() || p.Email != "" || p.Number != "" {
			t.Errorf("everybody reads %+v, %v", p, err)
		}
	})
}
