package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"net"
	netmail "net/mail"
	"net/netip"
	"net/url"
	"os"
	"os/signal"
	"runtime/debug"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/wneessen/go-mail"

	"hustings/api"
	"hustings/api/words"
	"hustings/domain"
	"hustings/domain/refusal"
	"hustings/elections"
	"hustings/elections/register"
	"hustings/elections/store"
	"hustings/jobs"
)

// serveCmd is `hustings serve`: API, site and jobs in one process. Several may
// share one PostgreSQL database and one key folder.
type serveCmd struct {
	place
	Listen       string   `help:"Address of the site and the API." default:"127.0.0.1:8080" env:"HUSTINGS_LISTEN"`
	Private      string   `help:"Address of health details and metrics; never reachable from outside." default:"127.0.0.1:9090" env:"HUSTINGS_PRIVATE"`
	Origin       string   `help:"Where people reach the site; every link uses it." default:"http://localhost:8080" env:"HUSTINGS_ORIGIN"`
	Organisation string   `help:"Name shown on every page." default:"Advisory panels" env:"HUSTINGS_ORGANISATION"`
	Colour       string   `help:"Colour of the header, as #rrggbb." env:"HUSTINGS_COLOUR"`
	Proxies      []string `help:"Proxies whose X-Forwarded-For counts." env:"HUSTINGS_PROXIES"`
	SMTP         string   `help:"Mail server, smtp://user:password@host:port or smtps://…; empty in development: mails are shown on a local page." env:"HUSTINGS_SMTP"`
	MailFrom     string   `help:"Sender of every mail." default:"Hustings <hustings@localhost>" env:"HUSTINGS_MAIL_FROM"`
	ReturnPath   string   `help:"Address that bounces go to." env:"HUSTINGS_RETURN_PATH"`
	MailHourly   int      `help:"At most so many mails an hour; 0: no cap." default:"0" env:"HUSTINGS_MAIL_HOURLY"`
	Demo         bool     `help:"Serve made-up people and elections; builds them at the first start." env:"HUSTINGS_DEMO"`
	Production   bool     `help:"Refuse to start with anything that is fit only for trying out." env:"HUSTINGS_PRODUCTION"`
	Debug        bool     `help:"Tell more in the log." env:"HUSTINGS_DEBUG"`
	OIDC         signOn   `embed:"" prefix:"oidc-"`
}

func (serveCmd) Help() string {
	return "Example: hustings serve --database postgres://hustings@db/hustings --origin https://vote.example.org --smtp smtp://mail.example.org:587 --production"
}

// check refuses settings that are unsafe (OP1); every fault is named at once.
func (c *serveCmd) check() error {
	var faults []error
	fault := func(format string, args ...any) { faults = append(faults, fmt.Errorf(format, args...)) }
	origin, err := url.Parse(c.Origin)
	switch {
	case err != nil || origin.Host == "" || origin.Path != "" && origin.Path != "/" || origin.RawQuery != "" || origin.User != nil:
		fault("--origin %q is not of the form https://host", c.Origin)
	case origin.Scheme != "https" && origin.Scheme != "http":
		fault("--origin %q is neither http nor https", c.Origin)
	case c.Production && origin.Scheme != "https":
		fault("--origin %q: production needs https", c.Origin)
	case origin.Scheme == "http" && !loopback(origin.Hostname()):
		fault("--origin %q: plain http only on this machine", c.Origin)
	}
	if c.Colour != "" && !colour(c.Colour) {
		fault("--colour %q is not of the form #rrggbb", c.Colour)
	}
	if host, _, err := net.SplitHostPort(c.Private); err != nil || host == "" {
		fault("--private %q needs a host and a port", c.Private)
	} else if ip := net.ParseIP(host); host != "localhost" && (ip == nil || !ip.IsLoopback() && !ip.IsPrivate()) {
		fault("--private %q can be reached from outside", c.Private)
	}
	if err := c.OIDC.settings(c.Production).Check(); err != nil {
		fault("single sign-on: %w", err)
	}
	if _, err := netmail.ParseAddress(c.MailFrom); err != nil || strings.ContainsAny(c.MailFrom, "\r\n") {
		fault("--mail-from %q is not an address", c.MailFrom)
	}
	if c.MailHourly < 0 {
		fault("--mail-hourly %d is no number of mails", c.MailHourly)
	}
	if c.Private == c.Listen {
		fault("--private and --listen are the same address")
	}
	if c.SMTP == "" && err == nil && !loopback(origin.Hostname()) {
		fault("--smtp is missing: without it mails are shown on a page, and %s is not this machine alone", c.Origin)
	}
	if host, _, err := net.SplitHostPort(c.Listen); c.SMTP == "" && err == nil && !loopback(host) {
		fault("--smtp is missing: without it mails are shown on a page, and --listen %s can be reached from other machines", c.Listen)
	}
	if c.SMTP != "" {
		if _, err := smtpClient(c.SMTP); err != nil {
			faults = append(faults, err)
		}
	}
	for _, p := range c.Proxies {
		_, address := netip.ParseAddr(p)
		if _, network := netip.ParsePrefix(p); address != nil && network != nil {
			fault("--proxies %q is neither an address nor a network, such as 10.0.0.0/8", p)
		}
	}
	if err := c.place.check(); err != nil {
		faults = append(faults, err)
	}
	if !c.Production {
		return errors.Join(faults...)
	}
	if c.SMTP == "" {
		fault("--smtp is missing: production sends real mail")
	}
	if strings.Contains(c.MailFrom, "@localhost") {
		fault("--mail-from %q is not an address that can be answered", c.MailFrom)
	}
	if c.Debug {
		fault("--debug is not for production")
	}
	if c.Demo {
		fault("--demo is not for production: its people are made up and its clock was simulated")
	}
	if strings.HasPrefix(c.Host, "localhost") {
		fault("--host %q is not the name of an installation", c.Host)
	}
	for _, p := range c.Proxies {
		if p == "0.0.0.0/0" || p == "::/0" {
			fault("--proxies %s trusts everybody", p)
		}
	}
	return errors.Join(faults...)
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

func colour(s string) bool {
	if len(s) != 7 || s[0] != '#' {
		return false
	}
	return strings.Trim(s[1:], "0123456789abcdefABCDEF") == ""
}

// Run serves until the process is asked to stop; what is under way is finished.
func (c *serveCmd) Run() error {
	if err := c.check(); err != nil {
		return fmt.Errorf("these settings are not safe to start with:\n%w", err)
	}
	level := slog.LevelInfo
	if c.Debug {
		level = slog.LevelDebug
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	public, private, err := c.listeners() // before anything that takes its time
	if err != nil {
		return err
	}
	defer public.Close()
	defer private.Close()
	var o store.Options
	if c.Demo {
		if err := c.furnish(ctx, time.Now(), os.Stderr); err != nil {
			return err
		}
		o = store.Options{Simulation: true, Running: true}
		if level == slog.LevelInfo {
			level = slog.LevelWarn // the list of people is what a visitor should see
		}
	}
	release, err := c.alone()
	if err != nil {
		return err
	}
	defer release()
	h, err := c.open(ctx, logger(level), o)
	if err != nil {
		return err
	}
	defer h.close()
	var shown *shownMail
	carrier, err := c.carrier(&shown)
	if err != nil {
		return err
	}
	server, err := h.server(c.settings())
	if err != nil {
		return err
	}
	if err := h.engine.AnnounceScripts(ctx); standsStill(err) {
		h.log.Error("serving for reading only", "error", err)
	} else if err != nil {
		return err
	}
	if shown != nil {
		server.ShowMail(shown.pages)
	}
	if c.Demo {
		if err := h.welcomeOfficers(ctx); err != nil {
			return err
		}
		residents().print(os.Stderr, c.settings().Origin)
	}
	collectRarely()
	h.log.Info("serving", "origin", c.Origin, "listen", c.Listen, "private", c.Private)
	return run(ctx, h, server, public, private, h.postman(carrier, c.settings(), c.MailHourly))
}

// alone takes an embedded database for this service; PostgreSQL carries several.
func (c *serveCmd) alone() (release func(), err error) {
	if store.IsPostgres(c.Database) {
		return func() {}, nil
	}
	return store.Serve(c.Database)
}

// standsStill reports whether something is refused because nothing may be changed:
// then the site is served all the same, and says so.
func standsStill(err error) bool {
	r, no := refusal.Of(err)
	return no && (r.Reason == domain.StandsStill || r.Reason == domain.OtherDatabase || r.Reason == domain.ClockUnsure)
}

// collectRarely has a server spend memory on time: what it holds is small and
// what it throws away is much, so that the runtime's default collects all the
// time. Above 1 GiB it collects as often as it must. GOGC and GOMEMLIMIT in the
// environment count before this.
func collectRarely() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(400)
	}
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(1 << 30)
	}
}

// listeners takes the addresses of the site and of the health details.
func (c *serveCmd) listeners() (public, private net.Listener, err error) {
	if public, err = net.Listen("tcp", c.Listen); err != nil {
		return nil, nil, fmt.Errorf("--listen %s: %w; choose another address with --listen, and the same port in --origin", c.Listen, err)
	}
	if private, err = net.Listen("tcp", c.Private); err != nil {
		return nil, nil, errors.Join(fmt.Errorf("--private %s: %w; choose another address with --private", c.Private, err), public.Close())
	}
	return public, private, nil
}

func (c *serveCmd) settings() api.Settings {
	return api.Settings{Origin: strings.TrimSuffix(c.Origin, "/"), Organisation: c.Organisation, Colour: c.Colour,
		TrustedProxies: c.Proxies, Release: release(), SingleSignOn: c.OIDC.settings(c.Production)}
}

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

// carrier is the mail server, or in development a page that shows the mails.
func (c *serveCmd) carrier(shown **shownMail) (jobs.Carrier, error) {
	if c.SMTP == "" {
		*shown = &shownMail{}
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
