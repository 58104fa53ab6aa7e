package site

import (
	"net"
	"net/http"
	"net/netip"
)

// Mails that are shown instead of being sent hold everybody's sign-in links: only
// whoever sits at the machine may see them. What the installation calls itself
// says nothing about who can reach it, so the connection is judged.

// atThisMachine reports whether mails are shown and this request was made on the
// machine itself: both ends of its connection are loopback addresses, it asks for
// a name of this machine (another site's page could send a browser here under a
// name of its own), and no proxy says that it brings it from elsewhere.
func (v *Visit) atThisMachine() bool {
	if v.shown == nil {
		return false
	}
	r := v.C.Request
	local, _ := r.Context().Value(http.LocalAddrContextKey).(net.Addr)
	return local != nil && loopbackAddress(local.String()) && loopbackAddress(r.RemoteAddr) && loopbackHost(r.Host) &&
		r.Header.Get("Forwarded") == "" && r.Header.Get("X-Forwarded-For") == "" && r.Header.Get("Via") == ""
}

// loopbackAddress reports whether an address with a port is this machine's alone.
func loopbackAddress(address string) bool {
	at, err := netip.ParseAddrPort(address)
	return err == nil && at.Addr().Unmap().IsLoopback()
}

// loopbackHost reports whether a host, with or without a port, is this machine.
func loopbackHost(host string) bool {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// ShownMail is a mail as the development page shows it.
type ShownMail struct {
	Number            int // from 1, in the order of sending
	To, Subject, Text string
}

// ShowMail adds the page that shows mails instead of sending them. Development
// only.
func (s *Pages) ShowMail(mails func() []ShownMail) { s.shown = mails }
