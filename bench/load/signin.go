//go:build unix

package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"regexp"
	"sync"
	"sync/atomic"
	"time"

	"hustings/api/words"
	"hustings/elections/clerk"
	"hustings/elections/register"
	"hustings/jobs"
)

// mailbox takes what the postman brings, and hands each sign-in link to whoever
// waits for it.
type mailbox struct{ waiting sync.Map } // address -> chan string

var signInLink = regexp.MustCompile(`/sign-in[a-z/-]*#([A-Za-z0-9_-]+)`)

func (m *mailbox) Carry(_ context.Context, msg jobs.Message) error {
	if link := signInLink.FindStringSubmatch(msg.Text); link != nil {
		if c, ok := m.waiting.LoadAndDelete(msg.To); ok {
			c.(chan string) <- link[1]
		}
	}
	return nil
}

// postman words mails and hands them over, as hustings serve does.
func (s *site) postman(to jobs.Carrier) *jobs.Postman {
	head := words.Letterhead{Origin: origin, Organisation: "Digital Leaders"}
	return &jobs.Postman{Engine: s.engine, Carrier: to, Log: slog.New(slog.DiscardHandler),
		Word: func(l clerk.Letter) (jobs.Message, error) {
			args := l.Mail.Args
			if l.Mail.Template == register.SignInMail {
				args = maps.Clone(args)
				args["code"] = register.CodeOf(l.Mail.Secret)
			}
			m, err := s.words.Mail(l.Mail.Template, args, l.Mail.Secret, head)
			return jobs.Message{Subject: m.Subject, Text: m.Text, HTML: m.HTML}, err
		}}
}

// signIns are people who ask for a link at a fixed rate, each from an address of
// their own behind the trusted proxy, and sign in with it when its mail comes.
// The postman goes his rounds meanwhile.
func (s *site) signIns(ctx context.Context, p plan, t *table) error {
	// long: one story: who asks, the post, who signs in, what it took.
	n := p.links * int(p.last.Seconds())
	if n > 5*len(s.members) {
		return errors.New("more links than five for each member, which is what an address may ask for in an hour")
	}
	box := &mailbox{}
	post, stop := context.WithCancel(ctx)
	done := make(chan error, 1)
	go func() {
		man := s.postman(box)
		for {
			sent, err := man.Round(post)
			if post.Err() != nil {
				done <- nil
				return
			}
			if err != nil {
				done <- err
				return
			}
			if sent == 0 {
				time.Sleep(20 * time.Millisecond)
			}
		}
	}()
	asked, in := make([]time.Duration, n), make([]time.Duration, n)
	var failed atomic.Int64
	var last atomic.Value
	openLoop(p.links, n, func(i int, due time.Time) {
		address, link := email(i%len(s.members)), make(chan string, 1)
		box.waiting.Store(address, link)
		err := s.post(ctx, i, "/api/v1/sign-in", map[string]string{"email": address})
		asked[i] = time.Since(due)
		if err == nil {
			select {
			case secret := <-link:
				err = s.post(ctx, i, "/api/v1/sessions", map[string]string{"link": secret})
			case <-time.After(20 * time.Second):
				err = errors.New("no mail within 20 s")
			}
		}
		in[i] = time.Since(due)
		if err != nil {
			failed.Add(1)
			last.Store(err.Error())
		}
	})
	stop()
	if err := <-done; err != nil {
		return fmt.Errorf("the post: %w", err)
	}
	errs := failed.Load()
	t.ask(fmt.Sprintf("%d sign-in links a second for %v", p.links, p.last),
		fmt.Sprintf("%d of %d signed in", int64(n)-errs, n), "every one", errs == 0)
	t.add("  asking: median, p99", fmt.Sprintf("%.1f ms, %.1f ms", ms(percentile(asked, 50)), ms(percentile(asked, 99))), "")
	t.add("  until signed in by the mail: median, p99", fmt.Sprintf("%.1f ms, %.1f ms", ms(percentile(in, 50)), ms(percentile(in, 99))), "")
	if why := last.Load(); why != nil {
		t.add("  the last that failed", why.(string), "")
	}
	return ctx.Err()
}

// post is person i asking from an address of her own.
func (s *site) post(ctx context.Context, i int, path string, body any) error {
	text, err := json.Marshal(body)
	if err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, s.desk.url+path, bytes.NewReader(text))
	if err != nil {
		return err
	}
	req.Header.Set("X-Forwarded-For", fmt.Sprintf("10.%d.%d.%d", i>>16&255, i>>8&255, i&255))
	req.Header.Set("Idempotency-Key", fmt.Sprintf("person-%d-%d", i, time.Now().UnixNano()))
	var ignored json.RawMessage
	return call(req, &ignored)
}
