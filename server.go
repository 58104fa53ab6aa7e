package main

import (
	"context"
	"errors"
	"maps"
	"net"
	"time"

	"hustings/api"
	"hustings/api/words"
	"hustings/elections"
	"hustings/elections/register"
	"hustings/jobs"
)

// run serves on both listeners and rings the bells until ctx ends.
func run(ctx context.Context, h *house, server *api.Server, public, private net.Listener, post *jobs.Postman) error {
	clockwork := &jobs.Clockwork{Engine: h.engine, Register: h.register, Postman: post, Mark: h.mark, Log: h.log}
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

// server builds the front desk of an opened installation.
func (h *house) server(o api.Settings) (*api.Server, error) {
	key, err := h.engine.Keys.Signing("tokens")
	if err != nil {
		return nil, err
	}
	tokens, err := api.NewTokens(o.Origin, o.Origin+"/api/v1", h.store.Clock, api.NewSigningKey(key))
	if err != nil {
		return nil, err
	}
	return api.New(h.engine, h.register, tokens, h.words, h.log, o)
}

// postman words and hands over the outbox's mails.
func (h *house) postman(carrier jobs.Carrier, o api.Settings, hourly int) *jobs.Postman {
	head := words.Letterhead{Origin: o.Origin, Organisation: o.Organisation}
	return &jobs.Postman{Engine: h.engine, Carrier: carrier, Hourly: hourly, Log: h.log,
		Word: func(l elections.Letter) (jobs.Message, error) {
			m, err := h.words.Mail(l.Mail.Template, args(l), l.Mail.Secret, head)
			return jobs.Message{Subject: m.Subject, Text: m.Text, HTML: m.HTML}, err
		}}
}

// args are what a mail's wording may use; a sign-in mail's short code follows
// from its secret.
func args(l elections.Letter) map[string]string {
	if l.Mail.Template != register.SignInMail {
		return l.Mail.Args
	}
	all, code := maps.Clone(l.Mail.Args), register.CodeOf(l.Mail.Secret)
	all["code"] = code[:4] + "-" + code[4:]
	return all
}
