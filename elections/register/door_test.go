package register_test

import (
	"context"
	"fmt"
	"sync"
	"testing"

	"hustings/domain"
	"hustings/domain/refusal"
	"hustings/elections/register"
)

// Requests that come at once are looked up together; each must still get her
// own answer, and a session that has ended must be over for the next request.
func TestAZ5_EverybodyAtTheDoorGetsHerOwnAnswer(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		const n = 150 // more than one batch takes
		type guest struct {
			person domain.Person
			in     register.SignedIn
		}
		guests := make([]guest, n)
		for i := range guests {
			p := w.person(t, fmt.Sprint(i+1), fmt.Sprintf("m%d@example.org", i+1))
			if i%10 == 3 {
				w.appoint(t, p, domain.Auditor)
			}
			guests[i] = guest{p, w.signIn(t, p)}
			if i%10 == 5 {
				if err := w.SignOut(t.Context(), guests[i].in.Session.ID); err != nil {
					t.Fatal(err)
				}
			}
		}
		var all sync.WaitGroup
		for i, g := range guests {
			for _, way := range []string{"token", "session", "unknown", "impatient"} {
				all.Go(func() {
					var p register.Present
					var err error
					switch way {
					case "token":
						p, err = w.Actor(t.Context(), g.in.Token)
					case "session":
						p, err = w.ActorOf(t.Context(), g.in.Session.ID)
					case "unknown":
						if _, err = w.Actor(t.Context(), g.in.Token+"x"); err == nil {
							t.Error("an unknown secret let somebody in")
						}
						return
					case "impatient":
						gone, cancel := context.WithCancel(t.Context())
						cancel()
						if p, err := w.Actor(gone, g.in.Token); err == nil && p.Person.ID != g.person.ID {
							t.Error("somebody else's answer")
						}
						return
					}
					if i%10 == 5 {
						if r, ok := refusal.Of(err); !ok || r.Reason != domain.SessionOver {
							t.Errorf("signed out, and answered %v", err)
						}
						return
					}
					if err != nil || p.Person.ID != g.person.ID || p.Session.ID != g.in.Session.ID || p.Actor.Person != g.person.ID {
						t.Errorf("%s %d: asked for %s, got %s (%v)", way, i, g.person.ID, p.Person.ID, err)
					}
					if p.Officer != (i%10 == 3) {
						t.Errorf("%d is an officer: %t", i, p.Officer)
					}
				})
			}
		}
		all.Wait()
		if err := w.SignOut(t.Context(), guests[0].in.Session.ID); err != nil {
			t.Fatal(err)
		}
		_, err := w.Actor(t.Context(), guests[0].in.Token)
		wantRefusal(t, err, domain.SessionOver)
	})
}
