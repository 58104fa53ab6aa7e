package install

import (
	"strings"
	"testing"

	"github.com/alecthomas/kong"
)

func TestOP1_SettingsOfSingleSignOn(t *testing.T) {
	for name, c := range map[string]struct {
		args []string
		want string // part of the fault; empty: fit to start with
	}{
		"none":                       {[]string{"--production"}, ""},
		"whole":                      {[]string{"--production", "--oidc-issuer=https://login.example.org", "--oidc-client-id=h", "--oidc-client-secret=s", "--oidc-hosts=keys.example.org", "--oidc-button=Sign in with our account"}, ""},
		"no client":                  {[]string{"--oidc-issuer=https://login.example.org", "--oidc-client-secret=s"}, "client id"},
		"no secret":                  {[]string{"--oidc-issuer=https://login.example.org", "--oidc-client-id=h"}, "client secret"},
		"nothing but an issuer":      {[]string{"--oidc-issuer=https://login.example.org", "--oidc-hosts=a/b"}, "--oidc-hosts"},
		"no issuer":                  {[]string{"--oidc-client-id=h", "--oidc-client-secret=s"}, "no issuer"},
		"plain http":                 {[]string{"--production", "--oidc-issuer=http://login.example.org", "--oidc-client-id=h", "--oidc-client-secret=s"}, "not https"},
		"this machine":               {[]string{"--production", "--oidc-issuer=https://localhost:9998", "--oidc-client-id=h", "--oidc-client-secret=s"}, "this machine"},
		"this machine, trying out":   {[]string{"--oidc-issuer=http://localhost:9998", "--oidc-client-id=h", "--oidc-client-secret=s"}, ""},
		"the machine's own metadata": {[]string{"--production", "--oidc-issuer=https://169.254.169.254", "--oidc-client-id=h", "--oidc-client-secret=s"}, "no public address"},
	} {
		var parsed struct {
			Serve Service `cmd:""`
		}
		args := append([]string{"serve", "--origin=https://vote.example.org", "--host=vote.example.org", "--smtp=smtps://mail.example.org", "--mail-from=vote@example.org"}, c.args...)
		if _, err := kong.Must(&parsed).Parse(args); err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		err := parsed.Serve.Check()
		if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
		mustNameSettings(t, name, err)
		if got := parsed.Serve.Settings().SingleSignOn; got.Local == parsed.Serve.Production || got.Issuer != parsed.Serve.OIDC.Issuer {
			t.Errorf("%s: %+v", name, got)
		}
	}
}
