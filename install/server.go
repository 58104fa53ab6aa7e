package install

import (
	"context"
	"errors"
	"maps"
	"net"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"

	"hustings/api"
	"hustings/api/words"
	"hustings/elections/clerk"
	"hustings/elections/governance"
	"hustings/elections/governance/ical"
	"hustings/elections/register"
	"hustings/jobs"
)

// Serve serves on both listeners and rings the bells until ctx ends.
func Serve(ctx context.Context, h *House, server *api.Server, public, private net.Listener, post *jobs.Postman) error {
	clockwork := &jobs.Clockwork{Engine: h.Engine, Register: h.Register, House: h.Chamber, Hall: h.Hall, Forum: server.Forum, Postman: post, Mark: h.mark, Log: h.Log, Crier: jobs.NewCrier(h.Register)}
	registry := prometheus.NewRegistry()
	if err := errors.Join(registry.Register(collectors.NewGoCollector()), registry.Register(collectors.NewProcessCollector(collectors.ProcessCollectorOpts{})),
		measure(h, server, clockwork, registry)); err != nil {
		return err
	}
	server.Metrics = registry
	h.tracer.watch(server, clockwork)
	ringing := make(chan struct{})
	go func() { defer close(ringing); clockwork.Run(ctx) }()
	site, inner := api.HTTPServer(server.Handler()), api.HTTPServer(server.PrivateHandler())
	failed := make(chan error, 2)
	go func() { failed <- site.Serve(public) }()
	go func() { failed <- inner.Serve(private) }()
	var err error
	select {
	case err = <-failed:
	case <-ctx.Done():
		server.Drain() // /readyz says no from now on, so that new requests go elsewhere
		time.Sleep(200 * time.Millisecond)
	}
	grace, cancel := context.WithTimeout(context.Background(), 25*time.Second)
	defer cancel()
	err = errors.Join(err, site.Shutdown(grace), inner.Shutdown(grace))
	if ctx.Err() == nil { // a listener failed: the jobs end with the process
		return err
	}
	<-ringing
	return err
}

// Server builds the front desk of an opened installation.
func (h *House) Server(o api.Settings) (*api.Server, error) {
	key, err := h.Engine.Keys.Signing("tokens")
	if err != nil {
		return nil, err
	}
	tokens, err := api.NewTokens(o.Origin, o.Origin+"/api/v1", h.Store.Clock, api.NewSigningKey(key))
	if err != nil {
		return nil, err
	}
	return api.New(h.Engine, h.Chamber, h.Hall, h.Register, tokens, h.Words, h.Log, o)
}

// Postman words and hands over the outbox's mails.
func (h *House) Postman(carrier jobs.Carrier, o api.Settings, hourly int) *jobs.Postman {
	head := words.Letterhead{Origin: o.Origin, Organisation: o.Organisation}
	return &jobs.Postman{Engine: h.Engine, Carrier: carrier, Hourly: hourly, Log: h.Log,
		Word: func(l clerk.Letter) (jobs.Message, error) {
			m, err := h.Words.In(l.Person.Language).Mail(l.Mail.Template, args(l), l.Mail.Secret, head)
			if err != nil {
				return jobs.Message{}, err
			}
			message := jobs.Message{Subject: m.Subject, Text: m.Text, HTML: m.HTML}
			err = invite(&message, l, o)
			return message, err
		}}
}

// invite adds the calendar entry that a mail carries: one event, of the method that its
// media type names too.
func invite(m *jobs.Message, l clerk.Letter, o api.Settings) error {
	event, method, is, err := governance.CalendarPart(l.Mail.Args)
	if err != nil || !is {
		return err
	}
	m.Calendar, err = ical.One(ical.Head{Origin: o.Origin, Organiser: o.Organisation, Address: o.Calendar}, method, event, l.Address)
	m.CalendarType = ical.MailType(method)
	return err
}

// args are what a mail's wording may use; a sign-in mail's short code follows
// from its secret.
func args(l clerk.Letter) map[string]string {
	if l.Mail.Template != register.SignInMail {
		return l.Mail.Args
	}
	all, code := maps.Clone(l.Mail.Args), register.CodeOf(l.Mail.Secret)
	all["code"] = code[:4] + "-" + code[4:]
	return all
}
