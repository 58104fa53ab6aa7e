package installtest

import (
	"context"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net"
	"net/mail"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/emersion/go-smtp"

	"hustings/jobs"
)

// MailSink is a mail server that delivers to nobody: it keeps what arrived, for
// people of a test to read.
type MailSink struct {
	Address string
	also    func(jobs.Message) // told of every mail

	mu    sync.Mutex
	here  *sync.Cond
	mails []Letter
}

// Letter is a mail as its reader sees it.
type Letter struct {
	From    string `json:"from"` // of the envelope
	To      string `json:"to"`
	Subject string `json:"subject"`
	Text    string `json:"text"`
	HTML    string `json:"html"`
	// Calendar is its calendar part as it came, line ends and all; empty: it has none.
	Calendar string `json:"calendar,omitempty"`
	Link     string `json:"link"` // the first address in the text
	Code     string `json:"code"` // to type instead of the link, if there is one

	Recipients int         `json:"-"`
	Header     mail.Header `json:"-"`
}

// MustMailSink opens one that lives as long as the test; also is told of every mail.
func MustMailSink(t *testing.T, also func(jobs.Message)) *MailSink {
	t.Helper()
	s := &MailSink{also: also}
	s.here = sync.NewCond(&s.mu)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s.Address = listener.Addr().String()
	server := smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) { return &sinkSession{sink: s}, nil }))
	server.Domain, server.MaxMessageBytes = "localhost", 1<<20
	go server.Serve(listener) //nolint:errcheck // ends with Close
	t.Cleanup(func() { server.Close() })
	return s
}

// sinkSession takes one connection's mails.
type sinkSession struct {
	sink   *MailSink
	letter Letter
}

func (s *sinkSession) Reset()        { s.letter = Letter{} }
func (s *sinkSession) Logout() error { return nil }

func (s *sinkSession) Mail(from string, _ *smtp.MailOptions) error {
	s.letter.From = from
	return nil
}

func (s *sinkSession) Rcpt(to string, _ *smtp.RcptOptions) error {
	s.letter.To = to
	s.letter.Recipients++
	return nil
}

func (s *sinkSession) Data(r io.Reader) error {
	if err := s.letter.read(r); err != nil {
		return &smtp.SMTPError{Code: 554, EnhancedCode: smtp.EnhancedCode{5, 6, 0}, Message: err.Error()}
	}
	s.sink.mu.Lock()
	s.sink.mails = append(s.sink.mails, s.letter)
	s.sink.mu.Unlock()
	s.sink.here.Broadcast()
	if s.sink.also != nil {
		s.sink.also(jobs.Message{To: s.letter.To, Subject: s.letter.Subject, Text: s.letter.Text})
	}
	return nil
}

var (
	anyLink  = regexp.MustCompile(`https?://\S+`)
	mailCode = regexp.MustCompile(`\b[A-Z0-9]{4}-[A-Z0-9]{4}\b`)
)

// read takes a message of RFC 5322 apart: a text and the same in HTML.
func (l *Letter) read(r io.Reader) error {
	m, err := mail.ReadMessage(r)
	if err != nil {
		return err
	}
	l.Header = m.Header
	if l.Subject, err = new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject")); err != nil {
		return err
	}
	to, err := m.Header.AddressList("To")
	if err != nil {
		return err
	}
	if l.Recipients != 1 || len(to) != 1 || to[0].Address != l.To {
		return errors.New("one mail is for one recipient (BD7)")
	}
	kind, params, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/alternative" {
		return errors.New("a mail is a text and the same in HTML")
	}
	for parts := multipart.NewReader(m.Body, params["boundary"]); ; {
		p, err := parts.NextRawPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		body := io.Reader(p)
		if p.Header.Get("Content-Transfer-Encoding") == "quoted-printable" {
			body = quotedprintable.NewReader(p)
		}
		text, err := io.ReadAll(body)
		if err != nil {
			return err
		}
		switch kind := p.Header.Get("Content-Type"); {
		case strings.HasPrefix(kind, "text/html"):
			l.HTML = string(text)
		case strings.HasPrefix(kind, "text/calendar"):
			l.Calendar = string(text)
		default:
			l.Text = strings.ReplaceAll(string(text), "\r\n", "\n")
		}
	}
	l.Link, l.Code = anyLink.FindString(l.Text), mailCode.FindString(l.Text)
	return nil
}

// Mails are those that have arrived and were not taken.
func (s *MailSink) Mails() []Letter {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.mails)
}

// Take waits for somebody's newest mail with the words in its subject, and
// takes it and the older ones of its kind away.
func (s *MailSink) Take(ctx context.Context, to, subject string) (Letter, error) {
	ctx, cancel := context.WithTimeout(ctx, SafetyNet)
	defer cancel()
	defer context.AfterFunc(ctx, s.here.Broadcast)()
	s.mu.Lock()
	defer s.mu.Unlock()
	meant := func(l Letter) bool { return l.To == to && strings.Contains(l.Subject, subject) }
	for {
		for _, l := range slices.Backward(s.mails) {
			if meant(l) {
				s.mails = slices.DeleteFunc(s.mails, meant)
				return l, nil
			}
		}
		if ctx.Err() != nil {
			return Letter{}, errors.New("no mail to " + to + " with the subject " + subject)
		}
		s.here.Wait()
	}
}

// Forget throws mails away, by words of their subject.
func (s *MailSink) Forget(subject string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.mails = slices.DeleteFunc(s.mails, func(l Letter) bool { return strings.Contains(l.Subject, subject) })
}
