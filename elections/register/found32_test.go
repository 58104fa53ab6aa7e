package register_test

import (
	"crypto/sha256"
	"testing"
	"time"

	"hustings/domain"
	"hustings/elections/store"
	"hustings/elections/store/storetest"
)

// The session thief owns the database and no key. He may write any row, and
// none that he writes lets him in.
func TestFound32_SessionsWrittenBySQLOpenNothing(t *testing.T) {
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
		if list, err := w.Sessions(t.Context(), officer.ID); err != nil || len(list) != 0 {
			t.Errorf("the officer's own list shows %d sessions: %v", len(list), err)
		}
	})
}

// Nor does a link or a code that he wrote.
func TestFound32_LinksAndCodesWrittenBySQLOpenNothing(t *testing.T) {
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
