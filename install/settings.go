package install

import (
	"errors"
	"fmt"
	"net"
	netmail "net/mail"
	"net/netip"
	"net/url"
	"strings"

	"hustings/api"
	"hustings/elections/keep"
	"hustings/elections/store"
)

// Service are the settings of `hustings serve`, beside where its installation is.
type Service struct {
	Place
	Listen       string   `help:"Address of the site and the API." default:"127.0.0.1:8080" env:"HUSTINGS_LISTEN"`
	Private      string   `help:"Address of health details and metrics; never reachable from outside." default:"127.0.0.1:9090" env:"HUSTINGS_PRIVATE"`
	Origin       string   `help:"Where people reach the site; every link uses it." default:"http://localhost:8080" env:"HUSTINGS_ORIGIN"`
	Organisation string   `help:"Name shown on every page." default:"Advisory panels" env:"HUSTINGS_ORGANISATION"`
	Colour       string   `help:"Colour of the header, as #rrggbb." env:"HUSTINGS_COLOUR"`
	Contact      string   `help:"Mail address for help, at the foot of every page." env:"HUSTINGS_CONTACT"`
	Privacy      privacy  `embed:"" prefix:"privacy-"`
	Proxies      []string `help:"Proxies whose X-Forwarded-For counts." env:"HUSTINGS_PROXIES"`
	SMTP         string   `help:"Mail server, smtp://user:password@host:port or smtps://…; empty in development: mails are shown on a local page." env:"HUSTINGS_SMTP"`
	MailFrom     string   `help:"Sender of every mail." default:"Hustings <hustings@localhost>" env:"HUSTINGS_MAIL_FROM"`
	ReturnPath   string   `help:"Address that bounces go to." env:"HUSTINGS_RETURN_PATH"`
	MailHourly   int      `help:"At most so many mails an hour; 0: no cap." default:"0" env:"HUSTINGS_MAIL_HOURLY"`
	Traces       Traces   `embed:""`
	Demo         bool     `help:"Serve made-up people and elections; builds them at the first start." env:"HUSTINGS_DEMO"`
	Production   bool     `help:"Refuse to start with anything that is fit only for trying out." env:"HUSTINGS_PRODUCTION"`
	Debug        bool     `help:"Tell more in the log." env:"HUSTINGS_DEBUG"`
	OIDC         signOn   `embed:"" prefix:"oidc-"`
	SignOns      string   `help:"File of further identity providers, as JSON." env:"HUSTINGS_SIGN_ONS" placeholder:"FILE"`
	Forum        Forum    `embed:"" prefix:"forum-"`
}

// privacy is what the privacy notice says of the installation.
type privacy struct {
	Controller string `help:"Name and address of the data controller." env:"HUSTINGS_PRIVACY_CONTROLLER"`
	Officer    string `help:"How to reach the data protection officer." env:"HUSTINGS_PRIVACY_OFFICER"`
	Purpose    string `help:"What personal data are processed for, in words." env:"HUSTINGS_PRIVACY_PURPOSE"`
	Basis      string `help:"Lawful basis of the processing, in words." env:"HUSTINGS_PRIVACY_BASIS"`
	Retention  string `help:"How long personal data are kept, in words." env:"HUSTINGS_PRIVACY_RETENTION"`
	Complaints string `help:"Who hears a complaint about personal data." env:"HUSTINGS_PRIVACY_COMPLAINTS"`
}

// checkKeepers refuses a keeper of outer keys that is not there, or cannot do what a
// real election needs.
func (c *Service) checkKeepers() error {
	if c.Outer == "" {
		return nil
	}
	outer, err := keep.ParseOuter(c.Outer)
	switch {
	case err != nil:
		return fmt.Errorf("--outer-keys: %w", err)
	case c.Production && !outer.Each():
		return fmt.Errorf("--outer-keys: %w", keep.ErrOneForAll)
	}
	return nil
}

// Check refuses settings that are unsafe (OP1); every fault is named at once.
func (c *Service) Check() error {
	// long: a list of faults, each with its sentence.
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
	if err := c.checkKeepers(); err != nil {
		faults = append(faults, err)
	}
	if c.Colour != "" && !colour(c.Colour) {
		fault("--colour %q is not of the form #rrggbb", c.Colour)
	}
	if host, _, err := net.SplitHostPort(c.Private); err != nil || host == "" {
		fault("--private %q needs a host and a port", c.Private)
	} else if ip := net.ParseIP(host); host != "localhost" && (ip == nil || !ip.IsLoopback() && !ip.IsPrivate()) {
		fault("--private %q can be reached from outside", c.Private)
	}
	if err := named("--oidc-", c.OIDC.settings(c.Production).Check()); err != nil {
		faults = append(faults, err)
	}
	if _, err := c.more(); err != nil {
		fault("--sign-ons: %w", err)
	}
	if err := c.Forum.check(c.Production); err != nil {
		faults = append(faults, err)
	}
	if _, err := netmail.ParseAddress(c.MailFrom); err != nil || strings.ContainsAny(c.MailFrom, "\r\n") {
		fault("--mail-from %q is not an address", c.MailFrom)
	}
	if err := c.Traces.check(); err != nil {
		faults = append(faults, err)
	}
	if c.MailHourly < 0 {
		fault("--mail-hourly %d is no number of mails", c.MailHourly)
	}
	if _, port, err := net.SplitHostPort(c.Listen); err != nil || port == "" {
		fault("--listen %q is not of the form host:port, such as 127.0.0.1:8080", c.Listen)
	}
	if c.Private == c.Listen {
		fault("--private and --listen are the same address")
	}
	if c.SMTP == "" && err == nil && origin.Hostname() != "" && !loopback(origin.Hostname()) {
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
	if err := c.Place.check(); err != nil {
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

// named puts the beginning of the settings that they are about before each of several
// faults, which begin with the rest: each line is then about one setting.
func named(beginning string, err error) error {
	if err == nil {
		return nil
	}
	return errors.New(beginning + strings.ReplaceAll(err.Error(), "\n", "\n"+beginning))
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

// Alone takes an embedded database for this service; PostgreSQL carries several.
func (c *Service) Alone() (release func(), err error) {
	if store.IsPostgres(c.Database) {
		return func() {}, nil
	}
	return store.Serve(c.Database)
}

// Listeners takes the addresses of the site and of the health details.
func (c *Service) Listeners() (public, private net.Listener, err error) {
	if public, err = net.Listen("tcp", c.Listen); err != nil {
		return nil, nil, fmt.Errorf("--listen %s: %w; choose another address with --listen, and the same port in --origin", c.Listen, err)
	}
	if private, err = net.Listen("tcp", c.Private); err != nil {
		return nil, nil, errors.Join(fmt.Errorf("--private %s: %w; choose another address with --private", c.Private, err), public.Close())
	}
	return public, private, nil
}

func (c *Service) Settings() api.Settings {
	more, _ := c.more() // Check has said what is wrong with it
	return api.Settings{MoreSignOns: more, Forum: c.Forum.settings(c.Production), Origin: strings.TrimSuffix(c.Origin, "/"), Organisation: c.Organisation, Colour: c.Colour,
		Contact: c.Contact, Calendar: c.organiser(), Privacy: api.Privacy(c.Privacy), TrustedProxies: c.Proxies, Release: Release(), SingleSignOn: c.OIDC.settings(c.Production)}
}

// organiser is the address that calendar entries name as theirs: the sender's of every
// mail. Changed, it would make second events of updates.
func (c *Service) organiser() string {
	from, err := netmail.ParseAddress(c.MailFrom)
	if err != nil {
		return ""
	}
	return from.Address
}
