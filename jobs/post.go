package jobs

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	netmail "net/mail"
	"strings"
	"time"
	"unicode"

	"github.com/wneessen/go-mail"

	"hustings/elections"
	"hustings/elections/clerk"
)

// Message is a mail ready to be handed over.
type Message struct {
	ID                  string // the outbox's: a repeat after a crash bears the same Message-ID
	To, Name            string
	Subject, Text, HTML string
	Calendar            []byte // the calendar entry of an invitation; nil: none
	CalendarType        string // its media type, which repeats its method
}

// Carrier hands one message to whoever delivers it. A permanent error is
// reported with [ErrRefused] in its chain.
type Carrier interface {
	Carry(ctx context.Context, m Message) error
}

// ErrRefused means that the message will never be accepted.
var ErrRefused = errors.New("the mail server refused the message for good")

// carryMost is how long handing over one message may take.
const carryMost = 30 * time.Second

// roundMost is how long a round goes on taking mails; the next ring goes on.
const roundMost = 5 * time.Minute

// Postman empties the outbox.
type Postman struct {
	Engine  *elections.Engine
	Carrier Carrier
	Word    func(clerk.Letter) (Message, error) // from the message catalogue
	Hourly  int                                 // at most so many an hour by all replicas together; 0: no cap
	Log     *slog.Logger

	// Handed is told how handing over a mail went: "sent", "retry" or "refused".
	// nil: nobody asks.
	Handed func(outcome string)
}

// Round hands over what is due and returns how many mails left. A mail that
// cannot be handed over is put back and never holds up the others.
func (p *Postman) Round(ctx context.Context) (sent int, err error) {
	for begun := time.Now(); time.Since(begun) < roundMost; {
		taken := time.Now()
		letters, err := p.Engine.TakeMailWithin(ctx, 20, p.Hourly)
		if err != nil || len(letters) == 0 {
			return sent, err
		}
		for _, l := range letters {
			if ctx.Err() != nil {
				return sent, ctx.Err() // the leases run out and the mails are tried again
			}
			if time.Since(taken)+carryMost > clerk.MailLease { // a slow server: before long they are another replica's
				break
			}
			if err := p.hand(ctx, l); err != nil {
				return sent, err
			}
			sent++
		}
	}
	return sent, nil
}

func (p *Postman) hand(ctx context.Context, l clerk.Letter) error {
	m, err := p.Word(l)
	if err == nil {
		m.ID, m.To, m.Name = string(l.ID), l.Address, l.Person.Name()
		err = p.Carrier.Carry(ctx, m)
	} else {
		err = errors.Join(ErrRefused, err)
	}
	p.handed(err)
	if err == nil {
		return p.Engine.MailGone(ctx, l.ID)
	}
	code := "unreachable"
	var smtp *mail.SendError
	switch {
	case errors.As(err, &smtp) && smtp.ErrorCode() != 0:
		code = fmt.Sprintf("SMTP %d", smtp.ErrorCode())
	case errors.Is(err, ErrRefused):
		code = "refused"
	}
	// The server's words may repeat the address: only its code is kept.
	p.Log.LogAttrs(ctx, slog.LevelWarn, "mail not handed over", slog.String("mail", string(l.ID)),
		slog.String("template", l.Mail.Template), slog.String("problem", code))
	return p.Engine.MailProblem(ctx, l, code, errors.Is(err, ErrRefused))
}

func (p *Postman) handed(err error) {
	switch {
	case p.Handed == nil:
	case err == nil:
		p.Handed("sent")
	case errors.Is(err, ErrRefused):
		p.Handed("refused")
	default:
		p.Handed("retry")
	}
}

// SMTP carries mails to a mail server.
type SMTP struct {
	Client     *mail.Client
	From       string // "Hustings <elections@example.org>"
	ReturnPath string // where bounces go
	Domain     string // of Message-IDs
}

// Carry sends one message to one recipient (BD7).
func (s *SMTP) Carry(ctx context.Context, m Message) error {
	msg := mail.NewMsg()
	to, err := netmail.ParseAddress(m.To)
	if err == nil && to.Address != m.To {
		err = errors.New("not one plain address")
	}
	if err != nil {
		return errors.Join(ErrRefused, err)
	}
	to.Name = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, m.Name)
	msg.AddToMailAddress(to)
	err = msg.From(s.From)
	if s.ReturnPath != "" {
		err = errors.Join(err, msg.EnvelopeFrom(s.ReturnPath))
	}
	if err != nil {
		return errors.Join(ErrRefused, err)
	}
	msg.Subject(m.Subject)
	msg.SetMessageIDWithValue(m.ID + "@" + s.Domain)
	msg.SetDate()
	msg.SetGenHeader("Auto-Submitted", "auto-generated")
	msg.SetBodyString(mail.TypeTextPlain, m.Text)
	msg.AddAlternativeString(mail.TypeTextHTML, m.HTML)
	if m.Calendar != nil { // the last of the alternatives: what programs like best comes last (RFC 2046)
		msg.AddAlternativeString(mail.ContentType(m.CalendarType), string(m.Calendar))
	}
	ctx, cancel := context.WithTimeout(ctx, carryMost)
	defer cancel()
	err = s.Client.DialAndSendWithContext(ctx, msg)
	var refused *mail.SendError
	if errors.As(err, &refused) && !refused.IsTemp() && refused.ErrorCode() >= 500 {
		return errors.Join(ErrRefused, err)
	}
	return err
}
