package register_test

import (
	"testing"
	"time"

	"hustings/domain"
	"hustings/domain/refusal"
	"hustings/elections/register"
	"hustings/elections/store"
	"hustings/elections/store/storetest"
)

func TestML6_ASessionIsNewAtSignInAndAtStepUp(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		p := w.person(t, "1", "one@example.org")
		first, second := w.signIn(t, p), w.signIn(t, p)
		if first.Token == second.Token || first.Session.ID == second.Session.ID {
			t.Fatal("two sign-ins share a session")
		}
		w.set(t, time.Minute)
		up, err := w.StepUp(t.Context(), first.Session.ID)
		if err != nil || up.Token == first.Token || up.Session.ID == first.Session.ID {
			t.Fatalf("step-up did not rotate: %v", err)
		}
		_, err = w.Actor(t.Context(), first.Token)
		wantRefusal(t, err, domain.SessionOver)
		_, err = w.ActorOf(t.Context(), first.Session.ID)
		wantRefusal(t, err, domain.SessionOver)
		_, err = w.StepUp(t.Context(), first.Session.ID) // the dead one cannot be brought back
		wantRefusal(t, err, domain.SessionOver)

		now, err := w.Actor(t.Context(), up.Token)
		if err != nil || now.Actor.Fresh(storetest.Start.Add(2*time.Minute)) != nil {
			t.Errorf("after the step-up: %v", err)
		}
		if !now.Session.BeganAt.Equal(storetest.Start) {
			t.Error("a step-up prolonged the session's absolute end")
		}
		if err := now.Actor.Fresh(storetest.Start.Add(11 * time.Minute)); err == nil {
			t.Error("a step-up of ten minutes ago still counts")
		}
		other, err := w.Actor(t.Context(), second.Token)
		if err != nil || other.Actor.Fresh(storetest.Start.Add(time.Minute)) == nil {
			t.Error("one session's step-up counts for another")
		}
	})
}

func TestML8_SessionsEndOnTheSecond(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		member, officer := w.person(t, "1", "one@example.org"), w.person(t, "2", "two@example.org")
		w.appoint(t, officer, domain.ReturningOfficer)
		for i, c := range []struct {
			who            domain.Person
			idle, absolute time.Duration
		}{{member, 30 * time.Minute, 12 * time.Hour}, {officer, 15 * time.Minute, 8 * time.Hour}} {
			base := time.Duration(i) * 72 * time.Hour
			alive := func(in register.SignedIn, at time.Duration) bool {
				w.set(t, base+at)
				_, err := w.Actor(t.Context(), in.Token)
				if err != nil {
					wantRefusal(t, err, domain.SessionOver)
				}
				return err == nil
			}
			w.set(t, base)
			in := w.signIn(t, c.who)
			if want := storetest.Start.Add(base + c.idle); !in.Ends.Equal(want) {
				t.Errorf("ends at %v, want %v", in.Ends, want)
			}
			if !alive(in, c.idle-time.Millisecond) {
				t.Error("idle just under the limit: refused")
			}
			if alive(in, 2*c.idle) {
				t.Error("idle for the limit since its last use: alive")
			}
			w.set(t, base)
			in = w.signIn(t, c.who)
			for at := time.Duration(0); at < c.absolute; at += c.idle - time.Minute {
				if !alive(in, at) {
					t.Fatalf("used all the time, refused after %v", at)
				}
			}
			if !alive(in, c.absolute-time.Millisecond) || alive(in, c.absolute) {
				t.Error("the absolute limit is not on the millisecond")
			}
		}
	})
}

func TestML8_AnAppointmentShortensTheSessionAtOnce(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		p := w.person(t, "1", "one@example.org")
		in := w.signIn(t, p)
		w.set(t, 16*time.Minute)
		if now, err := w.Actor(t.Context(), in.Token); err != nil || now.Officer {
			t.Fatalf("a member after 16 minutes: %v", err)
		}
		w.appoint(t, p, domain.Auditor)
		w.set(t, 32*time.Minute)
		_, err := w.Actor(t.Context(), in.Token)
		wantRefusal(t, err, domain.SessionOver)
	})
}

func TestML9_SignOutAndDisableAreImmediateOnEveryReplica(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		w := newWorld(t, s)
		replica := w.Register
		if s.Postgres() {
			url := storetest.PostgresURL(t)
			w = newWorld(t, storetest.Open(t, url))
			replica = register.New(storetest.Open(t, url), nil)
		}
		p := w.person(t, "1", "one@example.org")
		gone := func(in register.SignedIn) {
			t.Helper()
			_, err := replica.Actor(t.Context(), in.Token)
			wantRefusal(t, err, domain.SessionOver)
			_, err = replica.ActorOf(t.Context(), in.Session.ID)
			wantRefusal(t, err, domain.SessionOver)
		}
		here := func(in register.SignedIn) {
			t.Helper()
			if _, err := replica.Actor(t.Context(), in.Token); err != nil {
				t.Errorf("still signed in: %v", err)
			}
		}
		a, b := w.signIn(t, p), w.signIn(t, p)
		must(t, w.SignOut(t.Context(), a.Session.ID))
		gone(a)
		here(b)
		c := w.signIn(t, p)
		waiting, _ := w.link(t, p)
		must(t, w.SignOutEverywhere(t.Context(), domain.Actor{Person: p.ID}))
		gone(b)
		gone(c)
		_, err := replica.Redeem(t.Context(), waiting)
		wantRefusal(t, err, domain.LinkNotValid)

		w.set(t, time.Hour)
		d := w.signIn(t, p)
		waiting, _ = w.link(t, p)
		wantRefusal(t, w.Disable(t.Context(), domain.Engine(), p.ID, " "), refusal.WhyMissing)
		must(t, w.Disable(t.Context(), domain.Engine(), p.ID, "asked for by her employer"))
		gone(d)
		_, err = replica.Redeem(t.Context(), waiting)
		wantRefusal(t, err, domain.LinkNotValid)
		if _, err := w.RequestLink(t.Context(), p.Email); err != nil || w.token(t, p.ID) != "" {
			t.Errorf("a disabled person is sent a link, or told so: %v", err)
		}
		must(t, w.Enable(t.Context(), domain.Engine(), p.ID, "back"))
		here(w.signIn(t, p))
	})
}

func TestAZ5_RightsAreReadAtEveryRequest(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		p := w.person(t, "1", "one@example.org")
		officer := domain.Person{ID: store.NewID[domain.PersonID](), Number: "9", Surname: "Officer", Email: "ro@example.org"} // no member
		w.write(t, func(tx *store.Tx) error { return tx.CreatePerson(officer) })
		appointment := w.appoint(t, officer, domain.ReturningOfficer)

		in := w.signIn(t, officer)
		now, err := w.Actor(t.Context(), in.Token)
		if err != nil || !now.Actor.Is(w.panel.ID, "", domain.ReturningOfficer) || now.Actor.HasRole(domain.Member) {
			t.Fatalf("the officer: %+v, %v", now.Actor, err)
		}
		must(t, w.EndAppointment(t.Context(), domain.Engine(), appointment, "leave"))
		_, err = w.Actor(t.Context(), in.Token)
		wantRefusal(t, err, domain.SessionOver) // nothing else lets her in

		in = w.signIn(t, p)
		w.appoint(t, w.person(t, "3", "three@example.org"), domain.Secretariat) // the last one stays
		role := w.appoint(t, p, domain.Secretariat)
		if now, err = w.Actor(t.Context(), in.Token); err != nil || !now.Actor.HasRole(domain.Secretariat) || !now.Actor.HasRole(domain.Member) {
			t.Fatalf("the secretary: %+v, %v", now.Actor, err)
		}
		must(t, w.EndAppointment(t.Context(), domain.Engine(), role, "moved on"))
		if now, err = w.Actor(t.Context(), in.Token); err != nil || now.Actor.HasRole(domain.Secretariat) {
			t.Fatalf("the former secretary: %+v, %v", now.Actor, err)
		}
		must(t, w.ChangeStatus(t.Context(), domain.Engine(), p.ID, w.cio.ID, domain.Lapsed, "fee unpaid"))
		_, err = w.Actor(t.Context(), in.Token)
		wantRefusal(t, err, domain.SessionOver)
		token, _ := w.link(t, p)
		_, err = w.Redeem(t.Context(), token)
		wantRefusal(t, err, domain.NoAccess)
	})
}

var noOptions register.ImportOptions

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// A database that cannot note that a session was used (it is full, or somebody
// holds the table) does not send the voter away.
func TestASessionIsGoodThoughItsUseCannotBeNoted(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		in := w.signIn(t, w.person(t, "1", "one@example.org"))
		w.set(t, 10*time.Minute)
		held, release, done := make(chan bool), make(chan bool), make(chan error, 1)
		go func() {
			done <- w.Store.Write(t.Context(), func(tx *store.Tx) error {
				err := tx.TouchSession(in.Session.ID, storetest.Start) // changes nothing, holds the writer of the embedded database
				if w.Store.Postgres() {
					err = storetest.Exec(tx, "LOCK TABLE sessions IN EXCLUSIVE MODE")
				}
				close(held)
				<-release
				return err
			})
		}()
		<-held
		p, err := w.Actor(t.Context(), in.Token)
		if err != nil || p.Session.SeenAt.After(storetest.Start) {
			t.Errorf("while its use cannot be noted: seen %v, %v", p.Session.SeenAt, err)
		}
		close(release)
		if err := <-done; err != nil {
			t.Fatal(err)
		}
		if p, err := w.Actor(t.Context(), in.Token); err != nil || !p.Session.SeenAt.Equal(storetest.Start.Add(10*time.Minute)) {
			t.Errorf("afterwards: seen %v, %v", p.Session.SeenAt, err)
		}
	})
}
