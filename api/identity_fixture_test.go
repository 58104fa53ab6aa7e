package api

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"testing"
	"time"

	"hustings/domain"
	"hustings/domain/refusal"
	"hustings/elections"
	"hustings/elections/register"
	"hustings/elections/store"
)

// mustSee gives officers a passkey as if a second officer had seen them add it:
// without one an officer does no officer's act (R5b). It opens nothing that asks
// for a proof; for that a test enrols a device of its own.
func mustSee(t testing.TB, s *store.Store, people ...domain.PersonID) {
	t.Helper()
	err := s.Write(t.Context(), func(tx *store.Tx) error {
		now := tx.Now()
		for _, p := range people {
			k := domain.Passkey{ID: store.NewID[domain.PasskeyID](), Person: p, Credential: []byte("seen " + p), Body: []byte(`{"id":"c2Vlbg=="}`), Name: "set up", AddedAt: now, SeenAt: &now}
			if err := tx.CreatePasskey(k); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// permit opens an enrolment for an officer, as the command line does in a
// demonstration; for anybody else it does nothing.
func permit(t testing.TB, r *register.Register, person domain.PersonID) {
	t.Helper()
	err := r.PermitDemonstration(t.Context(), person, time.Date(2099, 1, 1, 0, 0, 0, 0, time.UTC))
	if _, no := refusal.Of(err); err != nil && !no {
		t.Fatal(err)
	}
}

// drain sends away what setting up has mailed.
func drain(t testing.TB, e *elections.Engine) {
	t.Helper()
	for ctx := context.Background(); ; {
		letters, err := e.TakeMail(ctx, 1000)
		if err != nil {
			t.Fatal(err)
		}
		if len(letters) == 0 {
			return
		}
		for _, l := range letters {
			if err := e.MailGone(ctx, l.ID); err != nil {
				t.Fatal(fmt.Errorf("draining the outbox: %w", err))
			}
		}
	}
}

// fresh is somebody signed in who has proved a passkey of late.
func (d *desk) fresh(number string) *browser {
	d.t.Helper()
	b := d.browse(number)
	if status, answer := b.stepUp(b.enrolled()); status != http.StatusCreated {
		d.t.Fatalf("proving: %d %v", status, answer)
	}
	return b
}

// unseen takes an officer's passkey away and opens the enrolment of her first, as
// in a demonstration.
func (d *desk) unseen(numbers ...string) {
	d.t.Helper()
	for _, number := range numbers {
		p := d.people[number].ID
		err := d.store.Write(d.ctx(), func(tx *store.Tx) error {
			have, err := tx.PasskeysOf(p)
			for _, k := range have {
				err = errors.Join(err, tx.DeletePasskey(p, k.ID))
			}
			return err
		})
		if err != nil {
			d.t.Fatal(err)
		}
		permit(d.t, d.register, p)
	}
}
