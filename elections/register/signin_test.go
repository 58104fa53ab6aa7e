package register_test

import (
	"encoding/base64"
	"math"
	"strings"
	"sync"
	"testing"
	"time"

	"hustings/domain"
	"hustings/elections/register"
	"hustings/elections/store"
	"hustings/elections/store/storetest"
)

func TestML1_OneLinkHundredRedemptions(t *testing.T) {
	t.Parallel()
	rounds := 5
	if long() {
		rounds = 20
	}
	each(t, func(t *testing.T, w *world) {
		t.Logf("n = %d rounds of 100", rounds)
		p := w.person(t, "1", "one@example.org")
		for round := range rounds {
			w.set(t, time.Duration(round)*time.Hour)
			token, _ := w.link(t, p)
			var wg sync.WaitGroup
			var mu sync.Mutex
			sessions, refusals := 0, map[string]int{}
			start := make(chan struct{})
			for range 100 {
				wg.Go(func() {
					<-start
					_, err := w.Redeem(t.Context(), token)
					mu.Lock()
					defer mu.Unlock()
					if err == nil {
						sessions++
					} else {
						refusals[err.Error()]++
					}
				})
			}
			close(start)
			wg.Wait()
			if sessions != 1 || len(refusals) != 1 || refusals["SIGN_IN: link-not-valid"] != 99 {
				t.Fatalf("round %d: %d sessions, refusals %v", round, sessions, refusals)
			}
		}
	})
}

// The GETs themselves are the door's; here nothing but Redeem and RedeemCode
// spends a link, however often it is asked for or looked at.
func TestML2_LookingDoesNotSpendALink(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		p := w.person(t, "1", "one@example.org")
		token, _ := w.link(t, p)
		for range 50 {
			w.read(t, func(tx *store.Tx) error { _, err := tx.PersonByEmail(p.Email); return err })
			if _, err := w.Actor(t.Context(), token); err == nil {
				t.Fatal("a link's token is no session")
			}
		}
		if _, err := w.Redeem(t.Context(), token); err != nil {
			t.Errorf("after fifty looks: %v", err)
		}
	})
}

func TestML3_LinksExpireOnTheMillisecond(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		member, officer := w.person(t, "1", "one@example.org"), w.person(t, "2", "two@example.org")
		w.appoint(t, officer, domain.Secretariat)
		for i, c := range []struct {
			who  domain.Person
			life time.Duration
		}{{member, 30 * time.Minute}, {officer, 10 * time.Minute}} {
			from := time.Duration(i) * 10 * time.Hour
			w.set(t, from)
			late, _ := w.link(t, c.who)
			good, _ := w.link(t, c.who)
			w.set(t, from+c.life-time.Millisecond)
			if _, err := w.Redeem(t.Context(), good); err != nil {
				t.Errorf("a millisecond before its end: %v", err)
			}
			w.set(t, from+c.life)
			_, err := w.Redeem(t.Context(), late)
			wantRefusal(t, err, domain.LinkNotValid)
		}
	})
}

func TestML3_TheShortCodeIsGoodOnlyInTheBrowserThatAsked(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		p := w.person(t, "1", "one@example.org")
		token, browser := w.link(t, p)
		code := register.CodeOf(token)
		if len(code) != 8 {
			t.Fatalf("code %q has not 8 characters", code)
		}
		_, other := w.link(t, p) // another browser, another link
		_, err := w.RedeemCode(t.Context(), other, code)
		wantRefusal(t, err, domain.CodeNotValid)
		_, err = w.RedeemCode(t.Context(), "no browser of ours", code)
		wantRefusal(t, err, domain.CodeNotValid)
		typed := strings.ToLower(code[:4] + " - " + code[4:])
		if _, err := w.RedeemCode(t.Context(), browser, typed); err != nil {
			t.Errorf("typed as %q: %v", typed, err)
		}
		_, err = w.Redeem(t.Context(), token)
		wantRefusal(t, err, domain.LinkNotValid) // code and link are one: spent
	})
}

func TestML3_FiveTriesOfTheCode(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		p := w.person(t, "1", "one@example.org")
		for wrong, good := range map[int]bool{4: true, 5: false} {
			token, browser := w.link(t, p)
			for range wrong {
				_, err := w.RedeemCode(t.Context(), browser, "00000000")
				wantRefusal(t, err, domain.CodeNotValid)
			}
			if _, err := w.RedeemCode(t.Context(), browser, register.CodeOf(token)); (err == nil) != good {
				t.Errorf("after %d wrong tries: %v", wrong, err)
			}
		}
	})
}

func TestDO6_WrongCodesNeverStopTheVictimsLink(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		victim := w.person(t, "1", "victim@example.org")
		token, own := w.link(t, victim)
		_, attacker := w.link(t, victim) // the attacker asks for the victim's address
		for i := range 100 {
			browser := attacker
			if i%2 == 1 {
				browser = "guessed"
			}
			_, err := w.RedeemCode(t.Context(), browser, "00000000")
			wantRefusal(t, err, domain.CodeNotValid)
		}
		if _, err := w.RedeemCode(t.Context(), own, register.CodeOf(token)); err != nil {
			t.Errorf("the victim's own code: %v", err)
		}
		token, _ = w.link(t, victim)
		if _, err := w.Redeem(t.Context(), token); err != nil {
			t.Errorf("the victim's own link: %v", err)
		}
	})
}

func TestDO1_FiveMailsAnHourAndAlwaysTheSameAnswer(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		p := w.person(t, "1", "one@example.org")
		ask := func() (mailed bool) {
			browser, err := w.RequestLink(t.Context(), " ONE@example.org")
			if err != nil || len(browser) != 43 {
				t.Fatalf("answer %q, %v", browser, err)
			}
			return w.token(t, p.ID) != ""
		}
		for i := range 12 {
			if got := ask(); got != (i < 5) {
				t.Errorf("request %d mailed: %v", i+1, got)
			}
		}
		w.set(t, time.Hour-time.Second)
		if ask() {
			t.Error("a sixth mail within the hour")
		}
		w.set(t, time.Hour)
		if !ask() {
			t.Error("no mail an hour later")
		}
	})
}

func TestDO1_RacedRequestsKeepTheLimit(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		p := w.person(t, "1", "one@example.org")
		var wg sync.WaitGroup
		for range 30 {
			wg.Go(func() {
				if _, err := w.RequestLink(t.Context(), p.Email); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		mails := 0
		for w.token(t, p.ID) != "" {
			mails++
		}
		if mails != domain.LinksPerHour {
			t.Errorf("%d mails", mails)
		}
	})
}

func TestML4_TokensAreRandomAndNeverStored(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		p := w.person(t, "1", "one@example.org")
		var issued []string
		for i := range 20 {
			w.set(t, time.Duration(i)*time.Hour)
			browser, err := w.RequestLink(t.Context(), p.Email)
			if err != nil {
				t.Fatal(err)
			}
			issued = append(issued, browser)
			if i%2 == 0 {
				token := w.token(t, p.ID)
				in, err := w.Redeem(t.Context(), token)
				if err != nil {
					t.Fatal(err)
				}
				issued = append(issued, token, register.CodeOf(token), in.Token)
			} // the others wait in the outbox
		}
		dump := w.dump(t)
		if !strings.Contains(dump, string(p.ID)) {
			t.Fatal("the dump is empty")
		}
		seen := map[string]bool{}
		for _, s := range issued {
			raw, err := base64.RawURLEncoding.DecodeString(s)
			if len(s) != 8 && (err != nil || len(raw) < 16) {
				t.Errorf("%q has less than 128 bits", s)
			}
			if seen[s] {
				t.Errorf("%q was issued twice", s)
			}
			seen[s] = true
			if strings.Contains(dump, s) || len(raw) > 16 && strings.Contains(dump, string(raw)) {
				t.Errorf("%q stands in the database", s)
			}
		}
	})
}

// ML4 by number, ten thousand where there is time: tokens of 256 bits, no two
// alike, each bit set in about half of them.
func TestML4_ManyTokens(t *testing.T) {
	t.Parallel()
	n := 1_000
	if long() {
		n = 10_000
	}
	t.Logf("n = %d", n)
	w := newWorld(t, storetest.SQLite(t))
	seen, set := map[string]bool{}, [256]int{}
	for i := range n {
		token, err := w.RequestLink(t.Context(), "nobody"+number(i)+"@example.org")
		if err != nil {
			t.Fatal(err)
		}
		raw, err := base64.RawURLEncoding.DecodeString(token)
		if err != nil || len(raw) != 32 || seen[token] {
			t.Fatalf("%q: %d bytes, seen before: %v, %v", token, len(raw), seen[token], err)
		}
		seen[token] = true
		for bit := range set {
			set[bit] += int(raw[bit/8] >> (bit % 8) & 1)
		}
	}
	for bit, ones := range set {
		if math.Abs(float64(ones-n/2)) > 3*math.Sqrt(float64(n)) { // six standard deviations of fair coins
			t.Errorf("bit %d is set in %d of %d", bit, ones, n)
		}
	}
}

// TestPR1_KnownAndUnknownTakeTheSameTime interleaves requests for both kinds of
// address and compares the times by Welch's test.
func TestPR1_KnownAndUnknownTakeTheSameTime(t *testing.T) {
	n := 600
	switch {
	case long():
		n = 10_000
	case testing.Short(): // other programs run beside it
		n = 100
	}
	each(t, func(t *testing.T, w *world) {
		for i := range n {
			w.person(t, number(i), "member"+number(i)+"@example.org")
		}
		times := func(prefix string, i int) float64 {
			start := time.Now()
			if browser, err := w.RequestLink(t.Context(), prefix+number(i)+"@example.org"); err != nil || len(browser) != 43 {
				t.Fatalf("%s: %q, %v", prefix, browser, err)
			}
			return float64(time.Since(start).Microseconds())
		}
		var known, unknown []float64
		for i := range n {
			if i%2 == 0 {
				known = append(known, times("member", i))
				unknown = append(unknown, times("nobody", i))
			} else {
				unknown = append(unknown, times("nobody", i))
				known = append(known, times("member", i))
			}
		}
		got := welch(known, unknown)
		t.Logf("n = %d each, Welch's t = %.2f", n, got)
		if math.Abs(got) >= 4.5 {
			t.Errorf("known and unknown addresses can be told apart: t = %.2f", got)
		}
	})
}

// welch is Welch's t, of times without their slowest twentieth: what the
// machine does meanwhile is no signal.
func welch(a, b []float64) float64 {
	ma, va := moments(a)
	mb, vb := moments(b)
	return (ma - mb) / math.Sqrt(va/float64(len(a))+vb/float64(len(b)))
}
