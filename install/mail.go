package install

import (
	"context"
	"errors"
	"net/url"
	"strconv"
	"sync"
	"time"

	"github.com/wneessen/go-mail"

	"hustings/api"
	"hustings/jobs"
)

// Carrier is the mail server, or in development a page that shows the mails.
func (c *Service) Carrier(shown **ShownMail) (jobs.Carrier, error) {
	if c.SMTP == "" {
		*shown = &ShownMail{}
		return *shown, nil
	}
	client, err := smtpClient(c.SMTP)
	if err != nil {
		return nil, err
	}
	origin, err := url.Parse(c.Origin)
	if err != nil {
		return nil, err
	}
	return &jobs.SMTP{Client: client, From: c.MailFrom, ReturnPath: c.ReturnPath, Domain: origin.Hostname()}, nil
}

func smtpClient(address string) (*mail.Client, error) {
	u, err := url.Parse(address)
	if err == nil && u.Scheme != "smtp" && u.Scheme != "smtps" {
		return nil, errors.New("--smtp is neither smtp:// nor smtps://")
	}
	if err != nil || u.Hostname() == "" {
		return nil, errors.New("--smtp is not of the form smtp://user:password@host:port")
	}
	opts := []mail.Option{mail.WithTimeout(20 * time.Second)}
	switch {
	case u.Scheme == "smtps":
		opts = append(opts, mail.WithSSL())
	case loopback(u.Hostname()):
		opts = append(opts, mail.WithTLSPolicy(mail.TLSOpportunistic))
	default:
		opts = append(opts, mail.WithTLSPolicy(mail.TLSMandatory))
	}
	if p := u.Port(); p != "" {
		port, err := strconv.ParseUint(p, 10, 16)
		if err != nil || port == 0 {
			return nil, errors.New("--smtp has a port that is no number of 1 to 65535")
		}
		opts = append(opts, mail.WithPort(int(port)))
	}
	if u.User != nil {
		password, _ := u.User.Password()
		opts = append(opts, mail.WithSMTPAuth(mail.SMTPAuthAutoDiscover), mail.WithUsername(u.User.Username()), mail.WithPassword(password))
	}
	return mail.NewClient(u.Hostname(), opts...)
}

// ShownMail keeps the latest mails in memory for the local page that shows
// them in development. Nothing of it is used in production.
type ShownMail struct {
	mu    sync.Mutex
	mails []api.ShownMail // newest last
	sent  int
}

const shownMails = 500

func (s *ShownMail) Carry(_ context.Context, m jobs.Message) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sent++
	s.mails = append(s.mails, api.ShownMail{Number: s.sent, To: m.To, Subject: m.Subject, Text: m.Text})
	if len(s.mails) > shownMails {
		s.mails = s.mails[len(s.mails)-shownMails:]
	}
	return nil
}

func (s *ShownMail) Pages() []api.ShownMail {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]api.ShownMail(nil), s.mails...)
}
