package register_test

import (
	"sync"
	"testing"
	"time"

	"hustings/domain"
	"hustings/domain/refusal"
	"hustings/elections/register"
	"hustings/elections/store"
)

func TestJW6_AVerifiedAddressBeginsASessionThatSaysSo(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		p := w.person(t, "1", "one@example.org")
		in, err := w.SignInByIdentity(t.Context(), register.Identity{Issuer: "https://id.example", Subject: "s1", Email: " ONE@Example.org "})
		if err != nil || in.Session.Person != p.ID {
			t.Fatalf("signed in as %v: %v", in.Session.Person, err)
		}
		up, err := w.StepUp(t.Context(), in.Session.ID)
		if err != nil {
			t.Fatal(err)
		}
		for token, want := range map[string]domain.Means{up.Token: domain.BySingleSignOn, w.signIn(t, p).Token: domain.ByMail} {
			if got, err := w.Actor(t.Context(), token); err != nil || got.Session.Means != want {
				t.Errorf("the session was begun by %q, want %q: %v", got.Session.Means, want, err)
			}
		}
	})
}

func TestJW6_WhoeverIsNotLetInGetsTheSameAnswer(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		disabled := w.person(t, "1", "disabled@example.org")
		w.write(t, func(tx *store.Tx) error {
			now := tx.Now()
			disabled.DisabledAt = &now
			return tx.SavePerson(disabled)
		})
		noMember := domain.Person{ID: store.NewID[domain.PersonID](), Number: "2", Surname: "Left", Email: "left@example.org"}
		w.write(t, func(tx *store.Tx) error { return tx.CreatePerson(noMember) })
		for _, email := range []string{"nobody@example.org", "disabled@example.org", "left@example.org", "no address", "", "one@example.org\r\nBcc: x@example.org"} {
			in, err := w.SignInByIdentity(t.Context(), register.Identity{Issuer: "https://id.example", Subject: "s " + email, Email: email})
			wantRefusal(t, err, domain.SingleSignOnRefused)
			if r, _ := refusal.Of(err); in.Token != "" || r == nil || r.Field != "" || len(r.Args) > 0 {
				t.Errorf("%q: the answer tells more: %+v", email, r)
			}
		}
	})
}

func TestJW6_AStateIsSpentOnce(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		until := w.now(t).Add(10 * time.Minute)
		var wg sync.WaitGroup
		var mu sync.Mutex
		spent := 0
		for range 20 {
			wg.Go(func() {
				err := w.SpendState(t.Context(), "state", until)
				mu.Lock()
				defer mu.Unlock()
				if err == nil {
					spent++
					return
				}
				wantRefusal(t, err, domain.SingleSignOnRefused)
			})
		}
		wg.Wait()
		if spent != 1 {
			t.Errorf("spent %d times", spent)
		}
		w.set(t, 30*time.Minute)
		if err := w.Prune(t.Context()); err != nil {
			t.Fatal(err)
		}
		wantRefusal(t, w.SpendState(t.Context(), "state", until), domain.SingleSignOnRefused)
		w.set(t, 2*time.Hour)
		if err := w.Prune(t.Context()); err != nil {
			t.Fatal(err)
		}
		if err := w.SpendState(t.Context(), "state", until); err != nil { // forgotten long after it was too old to be shown again
			t.Errorf("never forgotten: %v", err)
		}
	})
}

func (w *world) now(t testing.TB) (now time.Time) {
	t.Helper()
	w.read(t, func(tx *store.Tx) error {
		now = tx.Now()
		return nil
	})
	return now
}
