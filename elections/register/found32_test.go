package register_test

import (
	"crypto/sha256"
	"slices"
	"testing"
	"time"

	"hustings/domain"
	"hustings/domain/when"
	"hustings/elections/store"
	"hustings/elections/store/storetest"
)

// The session thief owns the database and no key. He may write any row, and
// none that he writes lets him in.
func TestFound32_SessionsWrittenBySQLOpenNothing(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		thief, officer := w.person(t, "1", "thief@example.org"), w.person(t, "2", "officer@example.org")
		w.appoint(t, officer, domain.ReturningOfficer)
		exec := func(statement string, args ...any) {
			t.Helper()
			w.write(t, func(tx *store.Tx) error { return storetest.Exec(tx, statement, args...) })
		}
		shut := func(what, token string, id domain.SessionID) {
			t.Helper()
			_, err := w.Actor(t.Context(), token)
			wantRefusal(t, err, domain.SessionOver)
			_, err = w.ActorOf(t.Context(), id)
			wantRefusal(t, err, domain.SessionOver)
			_, err = w.StepUp(t.Context(), id)
			wantRefusal(t, err, domain.SessionOver)
			if t.Failed() {
				t.Fatal(what)
			}
		}

		plain, again := sha256.Sum256([]byte("made up")), sha256.Sum256([]byte("again"))
		insert := "INSERT INTO sessions (id, token, person, means, began_at, seen_at, ended_by) VALUES (?, ?, ?, 'mail', ?, ?, '')"
		exec(insert, "a", plain[:], string(officer.ID), storetest.Start, storetest.Start)
		shut("a session of his own making", "made up", "a")

		own := w.signIn(t, thief)
		if _, err := w.Actor(t.Context(), own.Token); err != nil {
			t.Fatal(err)
		}
		exec("INSERT INTO sessions (id, token, person, means, began_at, seen_at, ended_by, seal) SELECT 'b', ?, ?, means, began_at, seen_at, ended_by, seal FROM sessions WHERE id = ?",
			again[:], string(officer.ID), string(own.Session.ID))
		shut("a seal copied from his own", "again", "b")
		exec("UPDATE sessions SET stepped_up_at = ? WHERE id = ?", storetest.Start, string(own.Session.ID))
		shut("a passkey that nobody proved", own.Token, own.Session.ID)

		own = w.signIn(t, thief)
		exec("UPDATE sessions SET began_at = ? WHERE id = ?", storetest.Start.Add(8*time.Hour), string(own.Session.ID))
		shut("a session that began later", own.Token, own.Session.ID)
		own = w.signIn(t, thief)
		exec("UPDATE sessions SET person = ? WHERE id = ?", string(officer.ID), string(own.Session.ID))
		shut("his session given to the officer", own.Token, own.Session.ID)
		if list, err := w.Sessions(t.Context(), domain.Actor{Person: officer.ID}); err != nil || len(list) != 0 {
			t.Errorf("the officer's own list shows %d sessions: %v", len(list), err)
		}
	})
}

// Nor does a link or a code that he wrote.
func TestFound32_LinksAndCodesWrittenBySQLOpenNothing(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		thief, officer := w.person(t, "1", "thief@example.org"), w.person(t, "2", "officer@example.org")
		w.appoint(t, officer, domain.ReturningOfficer)
		exec := func(statement string, args ...any) {
			t.Helper()
			w.write(t, func(tx *store.Tx) error { return storetest.Exec(tx, statement, args...) })
		}
		token, browser, code := sha256.Sum256([]byte("made up")), sha256.Sum256([]byte("mine")), sha256.Sum256([]byte("mineABCDEFGH"))
		exec("INSERT INTO sign_in_links (id, address, person, token, browser, code, tries, asked_at, until_at) VALUES ('a', ?, ?, ?, ?, ?, 0, ?, ?)",
			token[:], string(officer.ID), token[:], browser[:], code[:], storetest.Start, storetest.Start.Add(time.Hour))
		_, err := w.Redeem(t.Context(), "made up")
		wantRefusal(t, err, domain.LinkNotValid)
		_, err = w.RedeemCode(t.Context(), "mine", "ABCDEFGH")
		wantRefusal(t, err, domain.CodeNotValid)

		link, his := w.link(t, thief)
		exec("UPDATE sign_in_links SET person = ? WHERE person = ?", string(officer.ID), string(thief.ID))
		_, err = w.Redeem(t.Context(), link)
		wantRefusal(t, err, domain.LinkNotValid)
		_, err = w.RedeemCode(t.Context(), his, "ABCDEFGH")
		wantRefusal(t, err, domain.CodeNotValid)

		link, _ = w.link(t, thief)
		exec("UPDATE sign_in_links SET until_at = ? WHERE person = ?", storetest.Start.Add(90*24*time.Hour), string(thief.ID))
		_, err = w.Redeem(t.Context(), link)
		wantRefusal(t, err, domain.LinkNotValid)
	})
}

// Nor does a row make anybody an officer: not one of his own making, not another's
// seal, not one that is over, and not one whose time he has lengthened. Each is an
// alarm, once, and the officers in office end it.
func TestFound32_AForgedAppointmentGivesNoRightAndIsAnAlarm(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		thief := w.person(t, "1", "thief@example.org")
		ro := w.officer(t, "RO", domain.ReturningOfficer)
		exec := func(statement string, args ...any) {
			t.Helper()
			w.write(t, func(tx *store.Tx) error { return storetest.Exec(tx, statement, args...) })
		}
		officer := func(p domain.PersonID) bool {
			t.Helper()
			var rights domain.Rights
			var listed []domain.Appointment
			w.read(t, func(tx *store.Tx) error {
				now := tx.Now()
				var err error
				if rights, err = tx.Rights(p, now, when.DateOf(now, time.UTC)); err == nil {
					listed, err = tx.AppointmentsOf(p)
				}
				return err
			})
			if rights.Officer() != (len(listed) > 0) {
				t.Errorf("rights say %v, the list has %d", rights.Officer(), len(listed))
			}
			return rights.Officer()
		}
		if !officer(ro.Person) {
			t.Fatal("a real officer is none")
		}
		if raised, err := w.WatchOfficers(t.Context()); err != nil || len(raised) != 0 {
			t.Fatalf("an alarm about nothing: %+v, %v", raised, err)
		}
		w.letters(t)

		forge := "INSERT INTO appointments (id, person, role, panel, election, from_at, why, seal) "
		exec(forge+"VALUES ('00000000-0000-4000-8000-000000000001', ?, 'secretariat', '', '', ?, 'trust me', '')", string(thief.ID), storetest.Start.Add(-time.Hour))
		exec(forge+"SELECT '00000000-0000-4000-8000-000000000002', ?, role, panel, election, from_at, why, seal FROM appointments WHERE person = ?", string(thief.ID), string(ro.Person))
		if officer(thief.ID) {
			t.Fatal("a row makes an officer")
		}
		raised, err := w.WatchOfficers(t.Context())
		if err != nil || len(raised) != 2 || raised[0].Person.ID != thief.ID {
			t.Fatalf("the alarm: %+v, %v", raised, err)
		}
		if got := w.letters(t); !slices.Equal(got, []string{"officer-forged ro@office.example", "officer-forged ro@office.example"}) {
			t.Errorf("told: %v", got)
		}
		if raised, err := w.WatchOfficers(t.Context()); err != nil || len(raised) != 0 {
			t.Errorf("the alarm rings for ever: %+v, %v", raised, err)
		}
		w.read(t, func(tx *store.Tx) error {
			acts, err := tx.RecordEntries(store.RecordFilter{Act: "officer.forged"})
			if len(acts) != 2 {
				t.Errorf("recorded: %+v", acts)
			}
			return err
		})
		for _, f := range raised {
			must(t, w.EndAppointment(t.Context(), domain.Engine(), f.Appointment.ID, "nobody here has made it"))
		}
		if left, err := w.Forged(t.Context(), domain.Engine()); err != nil || len(left) != 0 {
			t.Errorf("still forged when ended: %+v, %v", left, err)
		}

		// One that was over, or is over by its seal, is not in force again.
		deputy := w.officer(t, "DRO", domain.DeputyReturningOfficer)
		var end domain.AppointmentID
		w.read(t, func(tx *store.Tx) error {
			all, err := tx.AppointmentsOf(deputy.Person)
			end = all[0].ID
			return err
		})
		exec("CREATE TABLE kept AS SELECT id, seal FROM appointments WHERE id = ?", string(end))
		w.set(t, time.Minute)
		must(t, w.EndAppointment(t.Context(), domain.Engine(), end, "has left"))
		exec("UPDATE appointments SET until_at = NULL WHERE id = ?", string(end))
		if officer(deputy.Person) {
			t.Error("an officer is back by one column")
		}
		exec("UPDATE appointments SET seal = (SELECT seal FROM kept WHERE kept.id = appointments.id) WHERE id = ?", string(end))
		raised, err = w.WatchOfficers(t.Context()) // the whole row as it was: only the record knows better
		if err != nil || len(raised) != 1 || raised[0].Appointment.ID != end {
			t.Errorf("an old row is back, and nobody says so: %+v, %v", raised, err)
		}
	})
}

// A passkey that he wrote is none: neither to prove anything with nor to act with.
func TestFound32_APasskeyWrittenBySQLIsNone(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		thief := w.person(t, "1", "thief@example.org")
		ro := w.officer(t, "RO", domain.ReturningOfficer)
		w.appoint(t, thief, domain.ReturningOfficer)
		exec := func(statement string, args ...any) {
			t.Helper()
			w.write(t, func(tx *store.Tx) error { return storetest.Exec(tx, statement, args...) })
		}
		exec("INSERT INTO passkeys (id, person, credential, body, name, added_at, seen_at, seal) SELECT 'a', ?, ?, body, name, added_at, seen_at, seal FROM passkeys WHERE person = ?",
			string(ro.Person), []byte("mine"), string(ro.Person))
		exec("INSERT INTO passkeys (id, person, credential, body, name, added_at, seen_at, seal) VALUES ('b', ?, ?, '{}', 'key', ?, ?, '')",
			string(thief.ID), []byte("his"), storetest.Start, storetest.Start)
		w.read(t, func(tx *store.Tx) error {
			his, err := tx.PasskeysOf(thief.ID)
			hers, err2 := tx.PasskeysOf(ro.Person)
			now := tx.Now()
			rights, err3 := tx.Rights(thief.ID, now, when.DateOf(now, time.UTC))
			own, err4 := tx.Rights(ro.Person, now, when.DateOf(now, time.UTC))
			if len(his) != 0 || len(hers) != 1 || rights.Passkey || !own.Passkey {
				t.Errorf("his %d, hers %d, acts %v %v", len(his), len(hers), rights.Passkey, own.Passkey)
			}
			return first(err, err2, err3, err4)
		})
		// A use changes the body, and the seal with it; nothing else may change it.
		var p domain.Passkey
		w.read(t, func(tx *store.Tx) error {
			all, err := tx.PasskeysOf(ro.Person)
			p = all[0]
			return err
		})
		p.Body = []byte(`{"count":2}`)
		must(t, w.UsePasskey(t.Context(), p))
		if all, err := w.Passkeys(t.Context(), ro); err != nil || len(all) != 1 || string(all[0].Body) != `{"count":2}` {
			t.Errorf("after a use: %+v, %v", all, err)
		}
		exec(`UPDATE passkeys SET body = '{"key":"his"}' WHERE person = ?`, string(ro.Person))
		if all, err := w.Passkeys(t.Context(), ro); err != nil || len(all) != 0 {
			t.Errorf("another's public key under her name: %+v, %v", all, err)
		}
	})
}
