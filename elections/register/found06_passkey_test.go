package register_test

import (
	"slices"
	"testing"
	"time"

	"hustings/domain"
	"hustings/domain/refusal"
	"hustings/elections/store"
	"hustings/elections/store/storetest"
)

// keyed gives a person a passkey of that name as her device would, in a session of hers.
func (w *world) keyed(t testing.TB, p domain.Person, name string) domain.Passkey {
	t.Helper()
	k, err := w.AddPasskey(t.Context(), domain.Actor{Person: p.ID, Session: "s", ProvedAt: w.now(t)}, name, []byte(name), []byte(`{"n":1}`))
	must(t, err)
	return k
}

// A passkey begins a session by itself, which says so and counts as a fresh proof;
// its owner is told when one is added.
func TestFound06_APasskeyBeginsASession(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		voter := w.person(t, "1", "one@example.org")
		k := w.keyed(t, voter, "phone")
		if got := w.letters(t); !slices.Equal(got, []string{"passkey-added one@example.org"}) {
			t.Errorf("told: %v", got)
		}
		found, known, err := w.PasskeyNamed(t.Context(), []byte("phone"))
		if err != nil || !known || found.ID != k.ID || found.Person != voter.ID {
			t.Fatalf("found %+v, %t: %v", found, known, err)
		}
		if _, known, err = w.PasskeyNamed(t.Context(), []byte("nobody's")); err != nil || known {
			t.Errorf("a passkey that nobody has is known: %v", err)
		}
		w.set(t, time.Hour)
		found.Body = []byte(`{"n":2}`)
		in, err := w.SignInByPasskey(t.Context(), found)
		must(t, err)
		now := w.now(t)
		at, err := w.Actor(t.Context(), in.Token)
		must(t, err)
		if at.Person.ID != voter.ID || at.Session.Means != domain.ByPasskey || at.Actor.Fresh(now) != nil || !at.Actor.ProvedAt.Equal(now) {
			t.Errorf("signed in as %+v", at.Session)
		}
		kept, err := w.Passkeys(t.Context(), domain.Actor{Person: voter.ID})
		must(t, err)
		if len(kept) != 1 || string(kept[0].Body) != `{"n":2}` || kept[0].UsedAt == nil || !kept[0].UsedAt.Equal(now) {
			t.Errorf("the use is kept as %+v", kept)
		}
		// A step-up in it leaves on it how it began.
		up, err := w.StepUp(t.Context(), at.Session.ID)
		if err != nil || up.Session.Means != domain.ByPasskey {
			t.Errorf("stepped up: %q, %v", up.Session.Means, err)
		}
		// What is not hers opens nothing.
		other := w.person(t, "2", "two@example.org")
		forged := found
		forged.Person = other.ID
		_, err = w.SignInByPasskey(t.Context(), forged)
		wantRefusal(t, err, domain.PasskeyNoSignIn)
		must(t, w.RemovePasskey(t.Context(), at.Actor, k.ID))
		_, err = w.SignInByPasskey(t.Context(), found)
		wantRefusal(t, err, domain.PasskeyNoSignIn)
	})
}

// R31a: a change of address ends what opened her account until then, her passkeys
// too, until they are proved in a session that began by the new one; while she
// votes nothing of hers opens for a day.
func TestFound06_AChangeOfAddressPutsPasskeysToSleep(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		voter := w.person(t, "1", "one@example.org")
		secretary := w.officer(t, "SEC", domain.Secretariat)
		old := w.keyed(t, voter, "old")
		w.set(t, time.Minute)
		secretary.SteppedUp = w.now(t)
		if waits, err := w.ChangeAddress(t.Context(), secretary, voter.ID, "new@example.org", "she asked"); err != nil || waits != nil {
			t.Fatalf("waits %v: %v", waits, err)
		}
		w.set(t, 72*time.Hour)
		_, err := w.SignInByPasskey(t.Context(), old)
		wantRefusal(t, err, domain.PasskeyNoSignIn)

		voter.Email = "new@example.org"
		w.signIn(t, voter)
		must(t, w.UsePasskey(t.Context(), old)) // as a step-up in that session does
		_, err = w.SignInByPasskey(t.Context(), old)
		must(t, err)

		e := w.announced(t, domain.Open)
		w.openPoll(t, e, voter.ID)
		w.write(t, func(tx *store.Tx) error {
			return tx.SaveAddressChange(domain.AddressChange{Person: voter.ID, At: tx.Now(), Made: secretary.Person})
		})
		w.set(t, 72*time.Hour+time.Minute)
		must(t, w.UsePasskey(t.Context(), old))
		_, err = w.SignInByPasskey(t.Context(), old)
		wantRefusal(t, err, domain.AddressHeld)
	})
}

// R5b: an officer's passkey counts only if a second officer saw her add it; and
// whoever nothing lets in is not let in by it.
func TestFound06_OfficersSignInByAPasskeyThatWasSeen(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		p := w.person(t, "1", "one@example.org")
		unseen := w.keyed(t, p, "before she was an officer")
		w.appoint(t, p, domain.ReturningOfficer)
		_, err := w.SignInByPasskey(t.Context(), unseen)
		wantRefusal(t, err, domain.PasskeyNoSignIn)
		w.write(t, func(tx *store.Tx) error {
			at := tx.Now()
			return tx.CreatePasskey(domain.Passkey{ID: "seen", Person: p.ID, Credential: []byte("seen"), Body: []byte("{}"), Name: "key", AddedAt: at, SeenAt: &at})
		})
		seen, _, err := w.PasskeyNamed(t.Context(), []byte("seen"))
		must(t, err)
		in, err := w.SignInByPasskey(t.Context(), seen)
		if err != nil || in.Ends.Sub(w.now(t)) != domain.IdleOfficer {
			t.Errorf("signed in until %s: %v", in.Ends, err)
		}
		must(t, w.Disable(t.Context(), domain.Engine(), p.ID, "left"))
		_, err = w.SignInByPasskey(t.Context(), seen)
		wantRefusal(t, err, domain.NoAccess)
	})
}

// A ticket is good once, however many bring it at the same time.
func TestFound06_ATicketIsSpentOnce(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		until := w.now(t).Add(5 * time.Minute)
		ends := make(chan error, 4)
		for range cap(ends) {
			go func() { ends <- w.SpendTicket(t.Context(), "ticket", until) }()
		}
		good := 0
		for range cap(ends) {
			if err := <-ends; err == nil {
				good++
			} else if r, no := refusal.Of(err); !no || r.Reason != domain.PasskeyNoSignIn {
				t.Errorf("refused with %v", err)
			}
		}
		if good != 1 {
			t.Errorf("spent %d times", good)
		}
		must(t, w.SpendTicket(t.Context(), "another", until))
	})
}

// Whoever finds a passkey that she has not added is rid of it with her mail alone;
// an officer shows one for that.
func TestFound06_AMemberRemovesAStrangersPasskeyWithHerMailAlone(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		voter := w.person(t, "1", "one@example.org")
		strangers := []domain.Passkey{w.keyed(t, voter, "thief's")}
		w.set(t, time.Minute)
		in := w.signIn(t, voter)
		at := w.present(t, in)
		must(t, w.RemovePasskey(t.Context(), at, strangers[0].ID))

		late := w.keyed(t, voter, "another")
		w.set(t, time.Minute+domain.StepUpFresh)
		wantRefusal(t, w.RemovePasskey(t.Context(), at, late.ID), refusal.FreshNeeded)

		officer := w.person(t, "2", "two@example.org")
		hers := w.keyed(t, officer, "hers")
		w.appoint(t, officer, domain.ReturningOfficer)
		wantRefusal(t, w.RemovePasskey(t.Context(), w.present(t, w.signIn(t, officer)), hers.ID), refusal.FreshNeeded)
	})
}

// Passkeys of rows that somebody wrote or copied sign nobody in.
func TestFound06_APasskeyGivenToSomebodyElseByARowOpensNothing(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		thief, voter := w.person(t, "1", "thief@example.org"), w.person(t, "2", "voter@example.org")
		k := w.keyed(t, thief, "his")
		w.write(t, func(tx *store.Tx) error {
			return storetest.Exec(tx, "UPDATE passkeys SET person = ? WHERE id = ?", string(voter.ID), string(k.ID))
		})
		if _, known, err := w.PasskeyNamed(t.Context(), []byte("his")); err != nil || known {
			t.Errorf("known: %v", err)
		}
		k.Person = voter.ID
		_, err := w.SignInByPasskey(t.Context(), k)
		wantRefusal(t, err, domain.PasskeyNoSignIn)
	})
}
