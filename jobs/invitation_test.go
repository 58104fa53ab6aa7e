package jobs

import (
	"context"
	"io"
	"net"
	"strings"
	"testing"

	"github.com/emersion/go-smtp"
	"github.com/wneessen/go-mail"
)

// letterbox keeps the last mail that came.
type letterbox struct{ last chan string }

func (l letterbox) NewSession(*smtp.Conn) (smtp.Session, error) { return l, nil }
func (l letterbox) Mail(string, *smtp.MailOptions) error        { return nil }
func (l letterbox) Rcpt(string, *smtp.RcptOptions) error        { return nil }
func (l letterbox) Reset()                                      {}
func (l letterbox) Logout() error                               { return nil }
func (l letterbox) Data(r io.Reader) error {
	text, err := io.ReadAll(r)
	l.last <- string(text)
	return err
}

// TestAnInvitationsCalendarIsTheLastAlternative: what a mail program likes best comes
// last, and its method stands in its type.
func TestAnInvitationsCalendarIsTheLastAlternative(t *testing.T) {
	box := letterbox{make(chan string, 1)}
	server := smtp.NewServer(box)
	server.Domain = "localhost"
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go server.Serve(l) //nolint:errcheck // ends with the test
	t.Cleanup(func() { server.Close() })
	client, err := mail.NewClient("127.0.0.1", mail.WithPort(l.Addr().(*net.TCPAddr).Port), mail.WithTLSPolicy(mail.NoTLS), mail.WithHELO("localhost"))
	if err != nil {
		t.Fatal(err)
	}
	s := &SMTP{Client: client, From: "Panels <panels@example.org>", Domain: "example.org"}
	err = s.Carry(context.Background(), Message{ID: "1", To: "ada@example.org", Subject: "Plan\r\nBcc: mallory@example.org\u2028X-Evil: yes", Text: "words", HTML: "<p>words</p>",
		Calendar: []byte("BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n"), CalendarType: "text/calendar; method=REQUEST"})
	if err != nil {
		t.Fatal(err)
	}
	text := <-box.last
	plain, html, calendar := strings.Index(text, "Content-Type: text/plain"), strings.Index(text, "Content-Type: text/html"), strings.Index(text, "Content-Type: text/calendar; method=REQUEST; charset=UTF-8")
	if !strings.Contains(text, "multipart/alternative") || plain < 0 || html < plain || calendar < html {
		t.Errorf("plain at %d, HTML at %d, calendar at %d:\n%s", plain, html, calendar, text)
	}
	if head, _, _ := strings.Cut(text, "\r\n\r\n"); strings.Contains(text, "RCPT TO:<mallory") || strings.Contains(head, "\nBcc:") || strings.Contains(head, "X-Evil: yes") || strings.ContainsAny(head, "\u2028\u0085") {
		t.Errorf("a title reached the header:\n%s", head)
	}
	if strings.Count(text, "text/calendar") != 1 || strings.Contains(text, "Content-Disposition: attachment") {
		t.Errorf("one calendar part, and no attachment:\n%s", text)
	}
}
