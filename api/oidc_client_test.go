package api

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"hustings/api/door"

	"github.com/go-jose/go-jose/v4"
	"golang.org/x/net/dns/dnsmessage"
)

// silent is a listener that nothing of ours may knock at.
type silent struct {
	net.Listener
	knocked atomic.Int32
}

func mustSilent(t testing.TB) *silent {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &silent{Listener: l}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			s.knocked.Add(1)
			c.Close()
		}
	}()
	return s
}

func (s *silent) want(t *testing.T, knocks int32) {
	t.Helper()
	if got := s.knocked.Load(); got != knocks {
		t.Errorf("somebody knocked %d times, want %d", got, knocks)
	}
}

func (s *silent) port() string {
	_, port, _ := net.SplitHostPort(s.Addr().String())
	return port
}

func TestJW7_SettingsThatLeadInside(t *testing.T) {
	t.Parallel()
	good := door.SingleSignOn{Issuer: "https://login.example.org/realm", ClientID: clientID, Secret: clientSecret, Hosts: []string{"keys.example.org", "api.example.org:8443"}}
	if err := good.Check(); err != nil {
		t.Errorf("good settings: %v", err)
	}
	if err := (door.SingleSignOn{}).Check(); err != nil {
		t.Errorf("no single sign-on: %v", err)
	}
	with := func(change func(*door.SingleSignOn)) door.SingleSignOn {
		o := good
		change(&o)
		return o
	}
	for name, o := range map[string]door.SingleSignOn{
		"settings without an issuer": with(func(o *door.SingleSignOn) { o.Issuer = "" }),
		"no client id":               with(func(o *door.SingleSignOn) { o.ClientID = "" }),
		"no secret":                  with(func(o *door.SingleSignOn) { o.Secret = "" }),
		"any host":                   with(func(o *door.SingleSignOn) { o.Hosts = []string{"*"} }),
		"any host below":             with(func(o *door.SingleSignOn) { o.Hosts = []string{"*.example.org"} }),
		"an address for a host":      with(func(o *door.SingleSignOn) { o.Hosts = []string{"https://keys.example.org/"} }),
	} {
		if o.Check() == nil {
			t.Errorf("%s: accepted", name)
		}
	}
	for _, issuer := range []string{"login.example.org", "http://login.example.org", "http://localhost", "https://localhost", "https://x.localhost", "https://127.0.0.1",
		"https://127.0.0.1:8443", "https://[::1]", "https://[::ffff:127.0.0.1]", "https://10.1.2.3", "https://172.16.0.1", "https://192.168.0.1", "https://169.254.169.254",
		"https://[fe80::1]", "https://[fd00::1]", "https://0.0.0.0", "https://[::]", "https://100.64.0.1", "file:///etc/passwd", "file://login.example.org/x", "gopher://login.example.org",
		"https://user:password@login.example.org", "https://login.example.org?x=1", "https://login.example.org#x", "https://", "//login.example.org", "::"} {
		if with(func(o *door.SingleSignOn) { o.Issuer = issuer }).Check() == nil {
			t.Errorf("the issuer %s is accepted", issuer)
		}
	}
	local := with(func(o *door.SingleSignOn) { o.Issuer, o.Local = "http://localhost:9998", true })
	if err := local.Check(); err != nil {
		t.Errorf("development: %v", err)
	}
	local.Issuer = "http://10.1.2.3"
	if local.Check() == nil {
		t.Error("development reaches the network next door")
	}
}

// TestJW7_WhatTheDocumentNamesIsNotCalled gives the provider's document, its
// redirects and its tokens addresses of somebody else on this machine.
func TestJW7_WhatTheDocumentNamesIsNotCalled(t *testing.T) {
	t.Parallel()
	stranger, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	for name, spoil := range map[string]func(p *identity, evil string){
		"its token endpoint":         func(p *identity, evil string) { p.document = map[string]any{"token_endpoint": evil + "/token"} },
		"its keys":                   func(p *identity, evil string) { p.document = map[string]any{"jwks_uri": evil + "/keys"} },
		"its keys, a file":           func(p *identity, _ string) { p.document = map[string]any{"jwks_uri": "file:///etc/passwd"} },
		"its authorisation endpoint": func(p *identity, evil string) { p.document = map[string]any{"authorization_endpoint": evil} },
		"its issuer":                 func(p *identity, evil string) { p.document = map[string]any{"issuer": evil} },
		"a redirect of the document": func(p *identity, evil string) { p.redirect["/.well-known/openid-configuration"] = evil },
		"a redirect of the tokens":   func(p *identity, evil string) { p.redirect["/token"] = evil },
		"a redirect of the keys":     func(p *identity, evil string) { p.redirect["/keys"] = evil },
		"a redirect within":          func(p *identity, _ string) { p.redirect["/keys"] = p.URL + "/keys-of-today" },
		"a picture": func(p *identity, evil string) {
			p.claims = func(c map[string]any) { c["picture"], c["email_verified"] = evil, false }
		},
		"claims kept elsewhere": func(p *identity, evil string) {
			p.claims = func(c map[string]any) {
				delete(c, "email")
				c["_claim_names"], c["_claim_sources"] = map[string]string{"email": "x"}, map[string]any{"x": map[string]string{"endpoint": evil}}
			}
		},
		"keys named by the token": func(p *identity, evil string) {
			p.sign = func(c map[string]any) string {
				return p.signed(jose.ES256, stranger, c, map[string]any{"jku": evil, "x5u": evil, "kid": "../../" + evil})
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			d, p := mustSignOnDesk(t, 1)
			evil := mustSilent(t)
			spoil(p, "http://"+evil.Addr().String())
			b := d.browse("")
			b.must(b.get("/sign-in"))
			left := b.send(httptest.NewRequest(http.MethodGet, deskOrigin+door.SignOnPath, nil))
			answer := left.StatusCode
			if to := left.Header.Get("Location"); to != "" {
				answer = b.comeBack(p.authorise(to, "m0000@example.org"))
			}
			if answer != http.StatusUnprocessableEntity && answer != http.StatusServiceUnavailable || b.cookies[door.SessionCookie] != "" {
				t.Errorf("answers %d, session %q: %s", answer, b.cookies[door.SessionCookie], plainText(b.page))
			}
			evil.want(t, 0)
		})
	}
}

// names is a server of names whose answers change.
type names struct {
	mu   sync.Mutex
	conn net.PacketConn
	at   []string // addresses, one after the other; the last one stays
}

func mustNames(t *testing.T, at ...string) *names {
	t.Helper()
	conn, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	n := &names{conn: conn, at: at}
	t.Cleanup(func() { conn.Close() })
	go n.serve()
	return n
}

func (n *names) serve() {
	buf := make([]byte, 1500)
	for {
		size, from, err := n.conn.ReadFrom(buf)
		if err != nil {
			return
		}
		var m dnsmessage.Message
		if m.Unpack(buf[:size]) != nil || len(m.Questions) != 1 {
			continue
		}
		m.Header.Response, m.Header.Authoritative, m.Additionals = true, true, nil
		if q := m.Questions[0]; q.Type == dnsmessage.TypeA {
			m.Answers = []dnsmessage.Resource{{Header: dnsmessage.ResourceHeader{Name: q.Name, Class: q.Class, TTL: 0},
				Body: &dnsmessage.AResource{A: netip.MustParseAddr(n.next()).As4()}}}
		}
		if raw, err := m.Pack(); err == nil {
			n.conn.WriteTo(raw, from)
		}
	}
}

func (n *names) next() string {
	n.mu.Lock()
	defer n.mu.Unlock()
	at := n.at[0]
	if len(n.at) > 1 {
		n.at = n.at[1:]
	}
	return at
}

func (n *names) resolver() *net.Resolver {
	return &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		var d net.Dialer
		return d.DialContext(ctx, "udp", n.conn.LocalAddr().String())
	}}
}

// TestJW7_ANameThatChangesItsAddress checks what the name leads to when the
// connection is made, whatever it led to a moment ago.
func TestJW7_ANameThatChangesItsAddress(t *testing.T) {
	t.Parallel()
	get := func(o door.SingleSignOn, n *names) error {
		u, err := url.Parse(o.Issuer)
		if err != nil {
			t.Fatal(err)
		}
		if err := o.Check(); err != nil {
			t.Fatal(err)
		}
		answer, err := o.Client(n.resolver()).Get(u.String())
		if err == nil {
			answer.Body.Close()
		}
		return err
	}
	inside := mustSilent(t)
	production := door.SingleSignOn{Issuer: "https://login.example.org:" + inside.port(), ClientID: clientID, Secret: clientSecret}
	for _, at := range []string{"127.0.0.1", "10.0.0.1", "169.254.169.254", "0.0.0.0"} {
		if err := get(production, mustNames(t, at)); !errors.Is(err, door.ErrNotAllowed) || !strings.Contains(err.Error(), at) {
			t.Errorf("at %s: %v", at, err)
		}
	}
	inside.want(t, 0)

	development := production
	development.Local = true
	n := mustNames(t, "127.0.0.1", "10.0.0.1", "169.254.169.254")
	if err := get(development, n); err == nil || errors.Is(err, door.ErrNotAllowed) {
		t.Errorf("this machine, which development allows: %v", err) // the door closes before it has spoken
	}
	inside.want(t, 1) // and so this test can fail
	for range 2 {
		if err := get(development, n); !errors.Is(err, door.ErrNotAllowed) {
			t.Errorf("the same name, a moment later: %v", err)
		}
	}
	inside.want(t, 1)
}

// TestJW7_TheClientCallsNobodyElse asks the client itself, whoever uses it.
func TestJW7_TheClientCallsNobodyElse(t *testing.T) {
	t.Parallel()
	p, inside := mustIdentity(t, nil), mustSilent(t)
	client := p.settings().Client(nil)
	for _, address := range []string{"http://" + inside.Addr().String(), "https://" + inside.Addr().String(), "file:///etc/passwd", "http://user@" + p.Listener.Addr().String()} {
		if _, err := client.Get(address); !errors.Is(err, door.ErrNotAllowed) {
			t.Errorf("%s: %v", address, err)
		}
	}
	inside.want(t, 0)
	answer, err := client.Get(p.URL + "/keys")
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
}

// TestJW7_NoProxyIsAsked keeps the environment from sending us elsewhere.
func TestJW7_NoProxyIsAsked(t *testing.T) {
	inside := mustSilent(t)
	t.Setenv("HTTPS_PROXY", "http://"+inside.Addr().String())
	o := door.SingleSignOn{Issuer: "https://login.example.org", ClientID: clientID, Secret: clientSecret}
	if _, err := o.Client(mustNames(t, "127.0.0.1").resolver()).Get(o.Issuer); !errors.Is(err, door.ErrNotAllowed) {
		t.Errorf("with a proxy: %v", err)
	}
	inside.want(t, 0)
}

// TestJW7_AnEndlessAnswerEnds bounds what is read of the provider.
func TestJW7_AnEndlessAnswerEnds(t *testing.T) {
	t.Parallel()
	p := mustIdentity(t, nil)
	p.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		line := make([]byte, 64<<10)
		for range 64 {
			if _, err := w.Write(line); err != nil {
				return
			}
		}
	})
	answer, err := p.settings().Client(nil).Get(p.URL)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	total := 0
	for buf := make([]byte, 64<<10); ; {
		n, err := answer.Body.Read(buf)
		if total += n; err != nil {
			break
		}
	}
	if total != door.DocumentLimit {
		t.Errorf("read %d bytes", total)
	}
}
