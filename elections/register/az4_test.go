package register_test

import (
	"testing"
	"time"

	"hustings/domain"
	"hustings/domain/refusal"
	"hustings/elections/store"
	"hustings/elections/store/storetest"
)

// The acts that need two officers are the engine's; here one person stays one
// person key, however many sessions she opens and accounts she asks for.
func TestAZ4_OnePersonIsNeverTwo(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		ro, deputy := w.person(t, "1", "ro@example.org"), w.person(t, "2", "deputy@example.org")
		w.appoint(t, ro, domain.ReturningOfficer)
		w.appoint(t, ro, domain.DeputyReturningOfficer) // one person may hold both roles, and is still one
		w.appoint(t, deputy, domain.DeputyReturningOfficer)
		first, second, other := w.present(t, w.signIn(t, ro)), w.present(t, w.signIn(t, ro)), w.present(t, w.signIn(t, deputy))
		if first.Session == second.Session {
			t.Fatal("two sign-ins share a session")
		}
		request := domain.Request{Act: "election.certify", By: first.Person, Number: first.Number, At: storetest.Start, Until: storetest.Start.Add(72 * time.Hour)}
		now := storetest.Start.Add(time.Hour)
		wantRefusal(t, request.Second(second, now), refusal.SamePerson)
		if request.DoneAt != nil {
			t.Error("the request is no longer pending")
		}
		if err := request.Second(other, now); err != nil {
			t.Errorf("the deputy: %v", err)
		}

		// a second account of the same person key cannot be made, in any way
		twin := domain.Person{ID: store.NewID[domain.PersonID](), Number: ro.Number, Surname: "Twin", Email: "twin@example.org"}
		err := w.s.Write(t.Context(), func(tx *store.Tx) error { return tx.CreatePerson(twin) })
		wantRefusal(t, err, domain.NumberTaken)
		got, err := w.members(t, "number,forename,surname,email\n1,,Twin,twin@example.org\n", noOptions)
		if err != nil || got.Created != 0 || got.Updated != 1 {
			t.Errorf("a row with her number is herself: %+v, %v", got, err)
		}
		// and an actor who claims another account of the key is refused by the key
		wantRefusal(t, request.Second(domain.Actor{Person: "another account", Number: first.Number}, now), refusal.SamePerson)
	})
}
