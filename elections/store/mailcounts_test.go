package store_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"hustings/domain"
	"hustings/elections/store"
	"hustings/elections/store/storetest"
)

// Mails are counted exactly as far as ten thousand of a kind; of more it is said that
// there are more. Kinds beside a great one are counted all the same (issue 14, number 4).
func TestIssue14_4_MailsAreCountedAsFarAsIsSaid(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		const great = store.MostCounted + 1
		put := func(n int, template, election string) {
			t.Helper()
			err := s.Write(t.Context(), func(tx *store.Tx) error {
				mails := make([]domain.Mail, n)
				for i := range mails {
					mails[i] = domain.Mail{Template: template, Election: domain.ElectionID(election), Address: fmt.Sprint("m", i, "@example.org")}
				}
				return tx.Mail(mails...)
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		counts := func(election string) (all []store.MailCount) {
			t.Helper()
			err := s.Read(t.Context(), func(tx *store.Tx) (err error) {
				all, err = tx.MailCounts(domain.ElectionID(election))
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			return all
		}
		want := func(election string, want ...store.MailCount) {
			t.Helper()
			if got := counts(election); !slices.Equal(got, want) {
				t.Errorf("of %q: %+v, want %+v", election, got, want)
			}
		}
		want("")
		put(3, "a", "one")
		put(great-4, "m", "one")
		put(5, "z", "two")
		want("", store.MailCount{Template: "a", State: "waiting", Mails: 3}, store.MailCount{Template: "m", State: "waiting", Mails: great - 4}, store.MailCount{Template: "z", State: "waiting", Mails: 5})
		put(3, "m", "two")
		exact := store.MailCount{Template: "m", State: "waiting", Mails: store.MostCounted}
		want("", store.MailCount{Template: "a", State: "waiting", Mails: 3}, exact, store.MailCount{Template: "z", State: "waiting", Mails: 5})
		put(1, "m", "two")
		more := exact
		more.More = true
		want("", store.MailCount{Template: "a", State: "waiting", Mails: 3}, more, store.MailCount{Template: "z", State: "waiting", Mails: 5})
		want("one", store.MailCount{Template: "a", State: "waiting", Mails: 3}, store.MailCount{Template: "m", State: "waiting", Mails: great - 4})
		want("two", store.MailCount{Template: "m", State: "waiting", Mails: 4}, store.MailCount{Template: "z", State: "waiting", Mails: 5})
		want("three")
		waiting := func() map[string]store.MailWaiting {
			t.Helper()
			all := map[string]store.MailWaiting{}
			err := s.Read(t.Context(), func(tx *store.Tx) error {
				list, err := tx.MailsWaiting()
				for _, w := range list {
					all[w.Kind] = w
				}
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			return all
		}
		if all := waiting(); len(all) != 3 || all["a"].Waiting != 3 || all["m"].Waiting != store.MostCounted || all["z"].Waiting != 5 || all["m"].Retrying != 0 {
			t.Errorf("those who watch are told %+v", all)
		}
		err := s.Write(t.Context(), func(tx *store.Tx) error { // states and problems are told apart, one after the other
			due, err := tx.DueLetters(6)
			if err != nil || len(due) != 6 {
				return errors.Join(err, fmt.Errorf("%d mails are due", len(due)))
			}
			return errors.Join(tx.LetterFailed(due[0].ID, "refused"), tx.LetterFailed(due[1].ID, "unknown"), tx.LetterSent(due[2].ID), tx.LetterSent(due[3].ID),
				tx.LeaseLetter(due[4].ID, tx.Now()), tx.PostponeLetter(due[4].ID, tx.Now(), "server"), tx.LeaseLetter(due[4].ID, tx.Now().Add(store.MailLease)), // again, of a server that hangs
				tx.PostponeLetter(due[5].ID, tx.Now(), "server"))
		})
		if err != nil {
			t.Fatal(err)
		}
		retrying, before := 0, 0
		for _, w := range waiting() {
			retrying, before = retrying+w.Retrying, before+w.Waiting
		}
		if retrying != 1 || before < store.MostCounted {
			t.Errorf("%d of %d are tried again, want 1", retrying, before)
		}
		told := map[string]int{}
		for _, c := range counts("") {
			told[c.State+" "+c.Problem] += c.Mails
		}
		if told["failed refused"] != 1 || told["failed unknown"] != 1 || told["sent "] != 2 {
			t.Errorf("after four were seen to: %v", told)
		}
	})
}
