package door

import (
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"syscall"
	"time"
)

// SingleSignOn are the settings of signing in with the organisation's own
// identity provider. Without an issuer there is none.
type SingleSignOn struct {
	Issuer   string   // "https://login.example.org", exactly as the provider writes itself
	ClientID string   // as the provider knows us
	Secret   string   // shared with the provider
	Slug     string   // in the site's addresses, of a further provider; the first has none
	Name     string   // of the account, on the button; empty: the organisation's
	Hosts    []string // besides the issuer's own, hosts that its document may name, "host" or "host:port"
	Local    bool     // development: this machine's addresses are allowed, and plain http to them
}

// Check refuses settings that are incomplete or lead where nothing of ours
// should call (JW7); every fault is named at once, and begins with its setting's name.
func (o SingleSignOn) Check() error {
	if o.Issuer == "" {
		if o.ClientID != "" || o.Secret != "" || len(o.Hosts) > 0 {
			return errors.New("issuer: single sign-on has settings but no issuer")
		}
		return nil
	}
	var faults []error
	u, err := url.Parse(o.Issuer)
	switch {
	case err != nil || u.Host == "" || u.RawQuery != "" || u.Fragment != "" || u.User != nil:
		faults = append(faults, fmt.Errorf("issuer: %q is not of the form https://host/path", o.Issuer))
	default:
		if err := o.admitsURL(u); err != nil {
			faults = append(faults, fmt.Errorf("issuer: %w", err))
		}
	}
	if o.ClientID == "" {
		faults = append(faults, errors.New("client-id: the client id of single sign-on is missing"))
	}
	if o.Secret == "" {
		faults = append(faults, errors.New("client-secret: the client secret of single sign-on is missing"))
	}
	for _, h := range o.Hosts {
		if h == "" || strings.ContainsAny(h, "/*@? ") {
			faults = append(faults, fmt.Errorf("hosts: %q is not a host's name", h))
		}
	}
	return errors.Join(faults...)
}

var ErrNotAllowed = errors.New("single sign-on may not go there")

// admitsURL is the allow-list: https, the issuer's host or one of the hosts
// that the settings name, and no address of a private kind.
func (o SingleSignOn) admitsURL(u *url.URL) error {
	host := u.Hostname()
	switch {
	case u.User != nil, u.Scheme != "https" && !(u.Scheme == "http" && o.Local && loopback(host)):
		return fmt.Errorf("%w: %s://%s is not https", ErrNotAllowed, u.Scheme, u.Host)
	case !o.Local && (host == "localhost" || strings.HasSuffix(host, ".localhost")):
		return fmt.Errorf("%w: %s is this machine", ErrNotAllowed, u.Host)
	}
	if ip, err := netip.ParseAddr(host); err == nil {
		if err := o.admits(ip); err != nil {
			return err
		}
	}
	issuer, err := url.Parse(o.Issuer)
	if err != nil {
		return err
	}
	same := func(h string) bool { return strings.EqualFold(h, u.Host) }
	if !same(issuer.Host) && !slices.ContainsFunc(o.Hosts, same) {
		return fmt.Errorf("%w: %s is not on the list of hosts", ErrNotAllowed, u.Host)
	}
	return nil
}

func loopback(host string) bool {
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && ip.Unmap().IsLoopback()
}

// closed are ranges beyond those that netip names whose addresses are not the
// public internet's, or carry another address inside.
var closed = []netip.Prefix{
	netip.MustParsePrefix("0.0.0.0/8"), netip.MustParsePrefix("100.64.0.0/10"), netip.MustParsePrefix("192.0.0.0/24"),
	netip.MustParsePrefix("192.88.99.0/24"), netip.MustParsePrefix("198.18.0.0/15"), netip.MustParsePrefix("240.0.0.0/4"),
	netip.MustParsePrefix("::/96"), netip.MustParsePrefix("64:ff9b::/96"), netip.MustParsePrefix("64:ff9b:1::/48"),
	netip.MustParsePrefix("2001::/32"), netip.MustParsePrefix("2002::/16"), netip.MustParsePrefix("fec0::/10"),
}

// admits judges the address that a connection is about to go to.
func (o SingleSignOn) admits(ip netip.Addr) error {
	ip = ip.Unmap().WithZone("")
	if o.Local && ip.IsLoopback() {
		return nil
	}
	if !ip.IsGlobalUnicast() || ip.IsPrivate() || slices.ContainsFunc(closed, func(p netip.Prefix) bool { return p.Contains(ip) }) {
		return fmt.Errorf("%w: %s is no public address", ErrNotAllowed, ip)
	}
	return nil
}

// DocumentLimit is the most that is read of any answer of the provider.
const DocumentLimit = 1 << 20

// Client calls the provider and nobody else: names are judged before a request,
// the address once it is resolved and before a byte is sent, so that a name
// that changes its address in between gains nothing. It follows no redirect and
// asks no proxy. A nil resolver is the system's.
func (o SingleSignOn) Client(resolver *net.Resolver) *http.Client {
	dialer := &net.Dialer{Timeout: 5 * time.Second, Resolver: resolver,
		Control: func(_, address string, _ syscall.RawConn) error {
			to, err := netip.ParseAddrPort(address)
			if err != nil {
				return fmt.Errorf("%w: %w", ErrNotAllowed, err)
			}
			return o.admits(to.Addr())
		}}
	return &http.Client{
		Timeout: 10 * time.Second,
		Transport: guarded{o, &http.Transport{DialContext: dialer.DialContext, ForceAttemptHTTP2: true, TLSHandshakeTimeout: 5 * time.Second,
			ResponseHeaderTimeout: 8 * time.Second, MaxResponseHeaderBytes: 64 << 10, MaxIdleConnsPerHost: 4, IdleConnTimeout: time.Minute}},
		CheckRedirect: func(*http.Request, []*http.Request) error {
			return fmt.Errorf("%w: a redirect", ErrNotAllowed)
		},
	}
}

type guarded struct {
	settings SingleSignOn
	next     http.RoundTripper
}

func (g guarded) RoundTrip(r *http.Request) (*http.Response, error) {
	if err := g.settings.admitsURL(r.URL); err != nil {
		return nil, err
	}
	answer, err := g.next.RoundTrip(r)
	if err == nil {
		answer.Body = struct {
			io.Reader
			io.Closer
		}{io.LimitReader(answer.Body, DocumentLimit), answer.Body}
	}
	return answer, err
}
