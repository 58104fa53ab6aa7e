package api

import (
	"context"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"testing"

	"hustings/api/site"
)

// Number 12 of what was found: the page of mails answered whoever could reach the
// listener, because the origin was called localhost.
func TestFound12_MailsAreShownAtThisMachineOnly(t *testing.T) {
	t.Parallel()
	d := mustDesk(t, 1)
	d.server.ShowMail(func() []site.ShownMail {
		return []site.ShownMail{{Number: 1, To: "m@example.org", Subject: "Canary", Text: "canary"}}
	})
	for name, c := range map[string]struct {
		local, peer, host, header string
		want                      int
	}{
		"at the machine":                   {"127.0.0.1:8080", "127.0.0.1:5000", "localhost:8080", "", 200},
		"at the machine, IPv6":             {"[::1]:8080", "[::1]:5000", "[::1]:8080", "", 200},
		"mapped addresses":                 {"[::ffff:127.0.0.1]:8080", "[::ffff:127.0.0.1]:5000", "127.0.0.1", "", 200},
		"a listener for everybody":         {"192.0.2.7:8080", "127.0.0.1:5000", "localhost:8080", "", 404},
		"another machine":                  {"192.0.2.7:8080", "192.0.2.9:5000", "localhost:8080", "", 404},
		"a peer from elsewhere":            {"127.0.0.1:8080", "192.0.2.9:5000", "localhost:8080", "", 404},
		"a proxy in front":                 {"127.0.0.1:8080", "127.0.0.1:5000", "localhost:8080", "X-Forwarded-For", 404},
		"another proxy in front":           {"127.0.0.1:8080", "127.0.0.1:5000", "localhost:8080", "Forwarded", 404},
		"another site's name for loopback": {"127.0.0.1:8080", "127.0.0.1:5000", "rebound.example", "", 404},
		"a connection that nobody knows":   {"", "127.0.0.1:5000", "localhost:8080", "", 404},
		"a socket that is a file":          {"", "@", "localhost:8080", "", 404},
	} {
		for _, path := range []string{"/development/mail", "/development/mail/1"} {
			r := httptest.NewRequest(http.MethodGet, path, nil)
			r.RemoteAddr, r.Host = c.peer, c.host
			if c.local != "" {
				at := net.TCPAddrFromAddrPort(netip.MustParseAddrPort(c.local))
				r = r.WithContext(context.WithValue(r.Context(), http.LocalAddrContextKey, net.Addr(at)))
			}
			if c.header != "" {
				r.Header.Set(c.header, "198.51.100.1")
			}
			w := httptest.NewRecorder()
			d.server.Handler().ServeHTTP(w, r)
			if w.Code != c.want {
				t.Errorf("%s, %s: %d, want %d", name, path, w.Code, c.want)
			}
		}
	}
}
