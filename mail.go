package main

import (
	"context"
	"sync"

	"hustings/api"
	"hustings/jobs"
)

// shownMail keeps the latest mails in memory for the local page that shows
// them in development. Nothing of it is used in production.
type shownMail struct {
	mu    sync.Mutex
	mails []api.ShownMail // newest last
	sent  int
}

const shownMails = 500

func (s *shownMail) Carry(_ context.Context, m jobs.Message) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sent++
	s.mails = append(s.mails, api.ShownMail{Number: s.sent, To: m.To, Subject: m.Subject, Text: m.Text})
	if len(s.mails) > shownMails {
		s.mails = s.mails[len(s.mails)-shownMails:]
	}
	return nil
}

func (s *shownMail) pages() []api.ShownMail {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]api.ShownMail(nil), s.mails...)
}
