package register_test

import (
	"testing"
	"time"

	"hustings/domain"
	"hustings/elections/store/storetest"
)

// Number 6 of what was found: whoever asked for five links in a voter's name locked
// her out for an hour. Requests are counted by network too; and while no more are
// mailed the newest that was works, whoever asked for it.
func TestFound06_AskingInAnothersNameLocksNobodyOut(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		p := w.person(t, "1", "one@example.org")
		now := storetest.Start
		ask := func(from string) string {
			t.Helper()
			now = now.Add(time.Second)
			storetest.MustSet(t, w.s, now)
			_, err := w.RequestLinkFrom(t.Context(), p.Email, from)
			must(t, err)
			return w.token(t, p.ID)
		}
		newest := ""
		for i := range 7 { // DO1: five mails, then the same answer and none
			token := ask("192.0.2.0/24")
			if mailed := token != ""; mailed != (i < domain.LinksPerHour) {
				t.Fatalf("request %d mailed: %v", i+1, mailed)
			}
			if token != "" {
				newest = token
			}
		}
		own := ask("198.51.100.0/24") // the voter, from elsewhere
		if own == "" {
			t.Fatal("another network's requests keep the voter from getting a mail")
		}
		_, err := w.Redeem(t.Context(), own)
		must(t, err)
		for _, from := range []string{"203.0.113.0/24", "203.0.114.0/24", "203.0.115.0/24", "203.0.116.0/24"} {
			if token := ask(from); token != "" {
				newest = token
			}
		}
		if token := ask("203.0.117.0/24"); token != "" {
			t.Error("many networks flood a mailbox")
		}
		now = now.Add(45 * time.Minute) // all links are overdue, and no new one is mailed
		if ask("198.51.100.0/24") != "" {
			t.Fatal("the address is not held up, so this proves nothing")
		}
		if _, err := w.Redeem(t.Context(), newest); err != nil {
			t.Errorf("the newest link that was mailed: %v", err)
		}
		now = now.Add(16 * time.Minute) // an hour is over: there are new ones
		token := ask("198.51.100.0/24")
		if token == "" {
			t.Fatal("held up for more than an hour")
		}
		storetest.MustSet(t, w.s, now.Add(31*time.Minute))
		_, err = w.Redeem(t.Context(), token)
		wantRefusal(t, err, domain.LinkNotValid) // not held up: half an hour is its life (ML3)
	})
}
