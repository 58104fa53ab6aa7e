package door

import (
	"crypto/tls"
	"net/http"
	"net/netip"
	"testing"
)

func TestJW7_OnlyPublicAddresses(t *testing.T) {
	production, development := SingleSignOn{}, SingleSignOn{Local: true}
	for _, a := range []string{"127.0.0.1", "127.8.8.8", "::1", "::ffff:127.0.0.1", "10.0.0.1", "172.31.255.255", "192.168.1.1", "169.254.169.254", "::ffff:169.254.169.254",
		"fe80::1", "fe80::1%eth0", "fc00::1", "fd12::1", "0.0.0.0", "0.1.2.3", "::", "::7f00:1", "100.64.0.1", "100.127.255.255", "192.0.0.8", "198.18.0.1", "224.0.0.1", "255.255.255.255",
		"240.0.0.1", "ff02::1", "64:ff9b::7f00:1", "64:ff9b:1::1", "2002:7f00:1::", "2001::1", "fec0::1"} {
		ip := netip.MustParseAddr(a)
		if production.admits(ip) == nil {
			t.Errorf("%s is called", a)
		}
		if err := development.admits(ip); (err == nil) != ip.Unmap().IsLoopback() {
			t.Errorf("in development, %s: %v", a, err)
		}
	}
	for _, a := range []string{"8.8.8.8", "1.1.1.1", "100.63.255.255", "100.128.0.1", "172.32.0.1", "2606:4700::1111", "::ffff:8.8.8.8"} {
		if err := production.admits(netip.MustParseAddr(a)); err != nil {
			t.Errorf("%s: %v", a, err)
		}
	}
}

// TestTheProvidersCertificateIsChecked keeps the standard checks of TLS.
func TestTheProvidersCertificateIsChecked(t *testing.T) {
	transport, ok := (SingleSignOn{}).Client(nil).Transport.(guarded).next.(*http.Transport)
	if !ok || transport.TLSClientConfig != nil && (transport.TLSClientConfig.InsecureSkipVerify || transport.TLSClientConfig.MinVersion < tls.VersionTLS12) {
		t.Error("certificates are not checked as the standard library does")
	}
}
