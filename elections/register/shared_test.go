package register

import (
	"bytes"
	"errors"
	"io"
	"testing"
	"time"

	"hustings/domain"
	"hustings/domain/refusal"
	"hustings/elections/store"
	"hustings/elections/store/storetest"
)

// Replicas count together how often an address asks (DO1); the address is in no row.
func TestDO1_Issue14_2_ReplicasCountAnAddressTogether(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		one, two := New(s, nil), New(s, nil)
		const burst = 6
		allowed := 0
		for i := range 20 {
			r := []*Register{one, two}[i%2]
			ok, err := r.MayAsk(t.Context(), "192.0.2.7", time.Hour, burst)
			if err != nil {
				t.Fatal(err)
			}
			if ok {
				allowed++
			}
		}
		if allowed != burst {
			t.Errorf("two replicas let %d through, one alone would %d", allowed, burst)
		}
		if ok, err := one.MayAsk(t.Context(), "192.0.2.8", time.Hour, burst); err != nil || !ok {
			t.Errorf("another address: %v, %v", ok, err)
		}
		var dump bytes.Buffer
		if err := s.Read(t.Context(), func(tx *store.Tx) error { return storetest.Dump(tx, &dump) }); err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(dump.Bytes(), []byte("192.0.2.")) || !bytes.Contains(dump.Bytes(), []byte("allowances.")) {
			t.Error("an address stands in the database, or nothing does")
		}
		if err := errors.Join(two.CountAnew(t.Context()), one.Prune(t.Context())); err != nil {
			t.Fatal(err)
		}
		if ok, err := one.MayAsk(t.Context(), "192.0.2.7", time.Hour, burst); err != nil || !ok {
			t.Errorf("counted anew: %v, %v", ok, err)
		}
	})
}

// A file that waits for its owner's yes is given back by any replica, once, and to
// nobody else.
func TestR35_Issue14_2_AHeldFileIsGivenBackByAnotherReplica(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		one, two := New(s, nil), New(s, nil)
		owner, other := domain.PersonID("11111111-1111-4111-8111-111111111111"), domain.PersonID("22222222-2222-4222-8222-222222222222")
		content := bytes.Repeat([]byte("number,forename\n"), 200_000) // several pieces
		secret, err := one.HoldFile(t.Context(), owner, "members.csv", bytes.NewReader(content))
		if err != nil {
			t.Fatal(err)
		}
		gone := func(r *Register, by domain.PersonID, secret string) {
			t.Helper()
			if _, _, err := r.TakeHeld(t.Context(), by, secret); !refusedAs(err, domain.FileGone) {
				t.Errorf("got %v", err)
			}
		}
		gone(two, other, secret)
		gone(two, owner, "guessed")
		file, name, err := two.TakeHeld(t.Context(), owner, secret)
		if err != nil || name != "members.csv" {
			t.Fatalf("%q, %v", name, err)
		}
		defer file.Close()
		if got, err := io.ReadAll(file); err != nil || !bytes.Equal(got, content) {
			t.Errorf("%d bytes of %d, %v", len(got), len(content), err)
		}
		gone(one, owner, secret)
		if secret, err = one.HoldFile(t.Context(), owner, "members.csv", bytes.NewReader(content)); err != nil {
			t.Fatal(err)
		}
		storetest.MustSet(t, s, storetest.Start.Add(HeldFor+time.Second))
		gone(two, owner, secret)
		if err := one.Prune(t.Context()); err != nil {
			t.Fatal(err)
		}
		var left int64
		if err := s.Read(t.Context(), func(tx *store.Tx) (err error) {
			left, err = storetest.Count(tx, "SELECT count(*) FROM held_pieces")
			return err
		}); err != nil || left != 0 {
			t.Errorf("%d pieces are left: %v", left, err)
		}
	})
}

func refusedAs(err error, why refusal.Reason) bool {
	r, no := refusal.Of(err)
	return no && r.Reason == why
}
