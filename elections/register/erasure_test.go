package register_test

import (
	"encoding/json"
	"strings"
	"testing"

	"hustings/domain"
	"hustings/domain/refusal"
	"hustings/domain/when"
	"hustings/elections/register"
	"hustings/elections/store"
	"hustings/elections/store/storetest"
)

func TestPR3_ErasureWaitsForTheElectionAndTheRecordStillHolds(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		w.mustMembers(t, "number,forename,surname,email,organisation,job_role,home\n"+
			"77,Canary,Forgetmenot,canary@example.org,Canary Trust,Canary officer,CIO\n78,Bo,Okafor,bo@example.org,,,CIO\n", register.Report{Created: 2})
		var p, other domain.Person
		w.read(t, func(tx *store.Tx) (err error) {
			if p, err = tx.PersonByNumber("77"); err == nil {
				other, err = tx.PersonByNumber("78")
			}
			return err
		})
		e, _ := w.contest(t, domain.Open, p)
		self := w.present(t, w.signIn(t, p))
		_, err := w.RequestErasure(t.Context(), w.present(t, w.signIn(t, other)), p.ID, "spite")
		wantRefusal(t, err, refusal.LacksRole)
		_, err = w.RequestLink(t.Context(), p.Email) // a mail that waits
		must(t, err)

		waits, err := w.RequestErasure(t.Context(), self, p.ID, "leaving")
		if err != nil || !waits {
			t.Fatalf("waits %v, %v", waits, err)
		}
		_, err = w.RequestErasure(t.Context(), self, p.ID, "again")
		wantRefusal(t, err, domain.ErasureAsked)
		if n, err := w.EraseDue(t.Context()); n != 0 || err != nil {
			t.Errorf("erased %d while the poll is open: %v", n, err)
		}
		if !strings.Contains(w.dump(t), "Forgetmenot") {
			t.Fatal("gone too early")
		}

		w.write(t, func(tx *store.Tx) error {
			e.State = domain.Certified
			return tx.SaveElection(e)
		})
		for _, want := range []int{1, 0} {
			if n, err := w.EraseDue(t.Context()); n != want || err != nil {
				t.Errorf("erased %d, want %d: %v", n, want, err)
			}
		}
		dump := strings.ToLower(w.dump(t))
		for _, canary := range []string{"canary", "forgetmenot"} {
			if i := strings.Index(dump, canary); i >= 0 {
				t.Errorf("%q is left: %q", canary, dump[max(0, i-40):i+20])
			}
		}
		_, err = w.ActorOf(t.Context(), self.Session)
		wantRefusal(t, err, domain.SessionOver)
		w.read(t, func(tx *store.Tx) error {
			if bad, err := tx.VerifyRecord(); bad != 0 || err != nil {
				t.Errorf("entry %d of the record does not hold: %v", bad, err)
			}
			gone, err := tx.Person(p.ID)
			if gone.ErasedAt == nil || gone.Name() != "" {
				t.Errorf("left of her: %+v", gone)
			}
			roll, err2 := tx.MembersOnRoll(w.cio.ID, when.DateOf(storetest.Start, w.Zone), true)
			if err2 == nil && (len(roll) != 1 || roll[0].ID != other.ID) {
				t.Errorf("on the next roll: %+v", roll)
			}
			return first(err, err2)
		})
		w.mustMembers(t, "number,forename,surname,email,home\n77,Can,Back,canary@example.org,CIO\n", register.Report{Created: 1}) // as somebody new
	})
}

func TestPR3_ASeatKeepsSomebodyFromBeingForgotten(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		p, holding, _ := w.officeholder(t, "1")
		waits, err := w.RequestErasure(t.Context(), domain.Engine(), p.ID, "in writing")
		if err != nil || !waits {
			t.Fatalf("waits %v, %v", waits, err)
		}
		must(t, w.Resign(t.Context(), domain.Engine(), holding, day("2026-01-05"), "in writing"))
		if n, err := w.EraseDue(t.Context()); n != 1 || err != nil {
			t.Errorf("erased %d: %v", n, err)
		}
		held, err := w.HistoryOf(t.Context(), w.panel.ID)
		if err != nil || len(held) != 2 || held[0].Person.ID != p.ID {
			t.Errorf("the seat's history: %+v, %v", held, err)
		}
	})
}

func TestPR2_PersonalDataAreAllHersAndNobodyElses(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		p, q := w.person(t, "1", "one@example.org"), w.person(t, "2", "two@example.org")
		ro := w.person(t, "3", "ro@example.org")
		e, c := w.contest(t, domain.Open, p, q)
		at := storetest.Start
		own := w.nominate(t, e, p, true)
		own.Ruling = &domain.Ruling{Valid: true, By: ro.ID, At: at}
		others := w.nominate(t, e, q, true)
		w.write(t, func(tx *store.Tx) error {
			return first(tx.SaveNomination(own),
				tx.CreateSupport(domain.Support{ID: store.NewID[domain.SupportID](), Nomination: own.ID, Person: q.ID, AskedAt: at}, "l1"),
				tx.CreateSupport(domain.Support{ID: store.NewID[domain.SupportID](), Nomination: others.ID, Person: p.ID, AskedAt: at}, "l2"),
				tx.CreatePasskey(domain.Passkey{ID: store.NewID[domain.PasskeyID](), Person: p.ID, Credential: []byte("c"), Body: []byte(`{"key":"canary"}`), Name: "my phone", AddedAt: at}))
		})
		must(t, w.ChangeStatus(t.Context(), domain.Actor{Person: ro.ID, Grants: []domain.Grant{{Role: domain.Secretariat}}}, p.ID, w.cio.ID, domain.Suspended, "inquiry"))
		by := w.present(t, w.signIn(t, p))
		_, err := w.PersonalData(t.Context(), by, q.ID)
		wantRefusal(t, err, refusal.LacksRole)
		d, err := w.PersonalData(t.Context(), by, p.ID)
		must(t, err)
		if d.Person.Email != p.Email || len(d.Memberships) != 2 || len(d.Nominations) != 1 || len(d.Supports) != 1 || len(d.Rolls) != 1 ||
			d.Rolls[0] != c.ID || len(d.Sessions) != 1 || len(d.Passkeys) != 1 || len(d.Acts) != 1 || d.Acts[0].Act.Name != "membership.status" {
			t.Errorf("gathered %+v", d)
		}
		text, err := json.Marshal(d)
		must(t, err)
		for who, id := range map[string]string{"another member": string(q.ID), "an officer": string(ro.ID), "her address": q.Email, "a key": "canary"} {
			if strings.Contains(string(text), id) {
				t.Errorf("%s stands in her data", who)
			}
		}
	})
}
