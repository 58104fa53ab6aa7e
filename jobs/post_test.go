package jobs

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"testing"
	"time"

	"hustings/domain"
	"hustings/elections"
	"hustings/elections/box"
	"hustings/elections/clerk"
	"hustings/elections/store"
	"hustings/elections/store/storetest"
)

// carrierFunc is a mail server of a test.
type carrierFunc func(Message) error

func (f carrierFunc) Carry(_ context.Context, m Message) error { return f(m) }

// FA11: a mail server that is down, or says not now, or never, holds nothing up:
// what failed is tried again later and leaves once, what is refused for good is
// given up, and whoever acts meanwhile is not kept waiting.
func TestFA11_AMailServerThatIsDownRefusesOrComesBack(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		keys, err := box.OpenKeys(filepath.Join(t.TempDir(), "keys"))
		if err != nil {
			t.Fatal(err)
		}
		var out bytes.Buffer
		e := elections.New(s, keys, "vote.example.org", slog.New(slog.DiscardHandler))
		post := func(address string) {
			if err := s.Write(t.Context(), func(tx *store.Tx) error {
				return tx.Mail(domain.Mail{Address: address, Template: "test", Args: map[string]string{}})
			}); err != nil {
				t.Fatal(err)
			}
		}
		down, got := true, map[string]int{}
		p := &Postman{Engine: e, Log: slog.New(slog.NewTextHandler(&out, nil)),
			Word: func(clerk.Letter) (Message, error) { return Message{Subject: "x", Text: "y"}, nil },
			Carrier: carrierFunc(func(m Message) error {
				switch {
				case m.To == "never@example.org":
					return fmt.Errorf("550 no such mailbox %s: %w", m.To, ErrRefused)
				case down:
					return errors.New("connection refused while writing to " + m.To)
				}
				got[m.To]++
				return nil
			})}
		round := func(want int) {
			t.Helper()
			if n, err := p.Round(t.Context()); err != nil || n != want {
				t.Errorf("%d mails were taken, %v; want %d", n, err, want)
			}
		}
		for i := range 3 {
			post(fmt.Sprintf("member%d@example.org", i))
		}
		post("never@example.org")
		round(4)
		round(0) // not at once again
		at := storetest.Start.Add(2 * time.Minute)
		storetest.MustSet(t, s, at)
		post("late@example.org") // an act goes on meanwhile
		round(4)                 // three once more, and the new one; the refused one never again
		down = false
		storetest.MustSet(t, s, at.Add(time.Hour))
		round(4)
		storetest.MustSet(t, s, at.Add(48*time.Hour))
		round(0)
		if len(got) != 4 {
			t.Errorf("arrived: %v", got)
		}
		for to, n := range got {
			if n != 1 {
				t.Errorf("%s got %d", to, n)
			}
		}
		if bytes.Contains(out.Bytes(), []byte("@example.org")) {
			t.Errorf("the log tells of an address:\n%s", &out)
		}
	})
}

// A mail to sign in with leaves before the notices that were queued earlier, however
// many wait and however few may leave an hour; it used to expire behind them.
func TestSignInMailsGoFirst(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		keys, err := box.OpenKeys(filepath.Join(t.TempDir(), "keys"))
		if err != nil {
			t.Fatal(err)
		}
		e := elections.New(s, keys, "vote.example.org", slog.New(slog.DiscardHandler))
		post := func(template string, n int) {
			if err := s.Write(t.Context(), func(tx *store.Tx) error {
				var mails []domain.Mail
				for i := range n {
					mails = append(mails, domain.Mail{Address: fmt.Sprintf("%s-%d@example.org", template, i), Template: template, Args: map[string]string{}})
				}
				return tx.Mail(mails...)
			}); err != nil {
				t.Fatal(err)
			}
		}
		post("notice", 400)
		storetest.MustSet(t, s, storetest.Start.Add(time.Minute))
		post(domain.SignInMail, 2)
		var left []string
		p := &Postman{Engine: e, Log: slog.New(slog.DiscardHandler), Hourly: 180, // three at once, one in twenty seconds
			Word:    func(clerk.Letter) (Message, error) { return Message{Subject: "x", Text: "y"}, nil },
			Carrier: carrierFunc(func(m Message) error { left = append(left, m.To); return nil })}
		if _, err := p.Round(t.Context()); err != nil {
			t.Fatal(err)
		}
		if len(left) != 3 || left[0] != "sign-in-0@example.org" && left[0] != "sign-in-1@example.org" || left[2] == left[1] || left[2][:6] != "notice" {
			t.Errorf("left: %v", left)
		}
	})
}

// The cap on mails is of all replicas together.
func TestIssue14_2_TheMailCapIsSharedByReplicas(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		keys, err := box.OpenKeys(filepath.Join(t.TempDir(), "keys"))
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Write(t.Context(), func(tx *store.Tx) error {
			var mails []domain.Mail
			for i := range 60 {
				mails = append(mails, domain.Mail{Address: fmt.Sprintf("m-%d@example.org", i), Template: "notice", Args: map[string]string{}})
			}
			return tx.Mail(mails...)
		}); err != nil {
			t.Fatal(err)
		}
		sent := 0
		for range 3 {
			p := &Postman{Engine: elections.New(s, keys, "vote.example.org", nil), Log: slog.New(slog.DiscardHandler), Hourly: 300, // five at once
				Word:    func(clerk.Letter) (Message, error) { return Message{Subject: "x", Text: "y"}, nil },
				Carrier: carrierFunc(func(Message) error { sent++; return nil })}
			if _, err := p.Round(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		if sent < 5 || sent > 8 { // five, and one every 12 seconds of a slow machine
			t.Errorf("three replicas sent %d, one alone would 5", sent)
		}
	})
}
