package register_test

import (
	"fmt"
	"testing"
	"time"

	"hustings/domain"
	"hustings/domain/refusal/refusaltest"
	"hustings/elections/register"
	"hustings/elections/store"
)

// Somebody asks for links in her name until no more are mailed. The code of the
// newest mail that is there lets her in where she asked, and nobody who has not read
// it; and whoever tries to use up her tries uses up his own.
func TestFound06_TheCodeOfAMailThatIsThereWorksUnderAttack(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		voter := w.person(t, "1", "one@example.org")
		ask := func(email, from string) string {
			t.Helper()
			browser, err := w.RequestLinkFrom(t.Context(), email, from)
			must(t, err)
			return browser
		}
		newest, oldest := "", ""
		for i := range domain.LinksPerHourAll { // from many networks
			browser := ask(voter.Email, fmt.Sprintf("198.51.%d.0", i))
			if oldest == "" {
				oldest = browser
			}
			w.set(t, time.Duration(i+1)*time.Second)
			newest = w.token(t, voter.ID)
		}
		hers := ask(voter.Email, "192.0.2.0")
		if w.token(t, voter.ID) != "" {
			t.Fatal("the address is not asked for too often")
		}
		code := register.CodeOf(newest)
		w.set(t, 40*time.Minute) // later than links live, within the hour

		// He has asked too, and does not read her mail: five tries a browser, ten a network.
		tries := 0
		for range 4 {
			his := ask(voter.Email, "203.0.113.0")
			for range domain.CodeTries {
				_, err := w.RedeemCode(t.Context(), his, "AAAAAAAA")
				refusaltest.Want(t, err, domain.CodeNotValid)
			}
		}
		w.read(t, func(tx *store.Tx) error {
			address, err := tx.AddressHash(voter.Email)
			must(t, err)
			network, err := tx.NetworkHash("203.0.113.0")
			must(t, err)
			near, all, err := tx.SharedTries(domain.SignInLink{Address: address, Network: network})
			tries = near
			if near != domain.SharedTriesNear || all != near {
				t.Errorf("%d tries from his network, %d in all", near, all)
			}
			return err
		})
		his := ask(voter.Email, "203.0.113.0")
		_, err := w.RedeemCode(t.Context(), his, code) // even had he guessed it now
		refusaltest.Want(t, err, domain.CodeNotValid)
		// Nor does it work where nobody asked, or where another address was asked for.
		_, err = w.RedeemCode(t.Context(), "no browser", code)
		refusaltest.Want(t, err, domain.CodeNotValid)
		_, err = w.RedeemCode(t.Context(), ask("nobody@example.org", "192.0.2.0"), code)
		refusaltest.Want(t, err, domain.CodeNotValid)
		// Nor the code of an older mail.
		_, err = w.RedeemCode(t.Context(), oldest, code)
		refusaltest.Want(t, err, domain.CodeNotValid)

		in, err := w.RedeemCode(t.Context(), hers, code)
		if err != nil || in.Session.Person != voter.ID || tries == 0 {
			t.Fatalf("she is kept out: %v", err)
		}
		again := ask(voter.Email, "192.0.2.0")
		_, err = w.RedeemCode(t.Context(), again, code) // once
		refusaltest.Want(t, err, domain.CodeNotValid)
		_, err = w.Redeem(t.Context(), newest)
		refusaltest.Want(t, err, domain.LinkNotValid)
	})
}

// After an hour the code is worth nothing, wherever it is typed.
func TestFound06_TheSharedCodeLivesAnHour(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		voter := w.person(t, "1", "one@example.org")
		var newest, hers string
		for range domain.LinksPerHour {
			_, err := w.RequestLinkFrom(t.Context(), voter.Email, "192.0.2.0")
			must(t, err)
			newest = w.token(t, voter.ID)
		}
		hers, err := w.RequestLinkFrom(t.Context(), voter.Email, "192.0.2.0")
		must(t, err)
		w.set(t, time.Hour)
		_, err = w.RedeemCode(t.Context(), hers, register.CodeOf(newest))
		refusaltest.Want(t, err, domain.CodeNotValid)
	})
}
