package install

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"strings"

	"hustings/api"
)

// signOn are the settings of signing in with the organisation's own identity
// provider (OpenID Connect), off unless an issuer is named. Give the secret by
// the environment: a command line can be read by others on the machine.
type signOn struct {
	Issuer       string   `help:"Identity provider that people may sign in with, https://…, exactly as it names itself; empty: mail only." env:"HUSTINGS_OIDC_ISSUER" placeholder:"URL"`
	ClientID     string   `help:"As whom the provider knows this installation." env:"HUSTINGS_OIDC_CLIENT_ID" placeholder:"ID"`
	ClientSecret string   `help:"Secret shared with the provider." env:"HUSTINGS_OIDC_CLIENT_SECRET" placeholder:"SECRET"`
	Hosts        []string `help:"Further hosts that the provider's tokens and keys come from, besides the issuer's." env:"HUSTINGS_OIDC_HOSTS" placeholder:"HOST"`
	Button       string   `help:"Words on the button." env:"HUSTINGS_OIDC_BUTTON" placeholder:"TEXT"`
}

// settings are the front desk's; only in development may the provider be a
// program on this machine.
func (o signOn) settings(production bool) api.SingleSignOn {
	return api.SingleSignOn{Issuer: o.Issuer, ClientID: o.ClientID, Secret: o.ClientSecret, Hosts: o.Hosts, Name: o.Button, Local: !production}
}

// more reads the further identity providers: a list of objects with slug, issuer,
// clientId, clientSecret (or clientSecretEnv, the name of a variable), hosts and
// button.
func (c *Service) more() (list []api.SingleSignOn, err error) {
	if c.SignOns == "" {
		return nil, nil
	}
	text, err := os.ReadFile(c.SignOns)
	if err != nil {
		return nil, err
	}
	var providers []struct {
		Slug            string   `json:"slug"`
		Issuer          string   `json:"issuer"`
		ClientID        string   `json:"clientId"`
		ClientSecret    string   `json:"clientSecret"`
		ClientSecretEnv string   `json:"clientSecretEnv"`
		Hosts           []string `json:"hosts"`
		Button          string   `json:"button"`
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(&providers); err != nil {
		return nil, fmt.Errorf("%s: %w", c.SignOns, err)
	}
	for _, p := range providers {
		secret := p.ClientSecret
		if p.ClientSecretEnv != "" {
			secret = os.Getenv(p.ClientSecretEnv)
		}
		o := api.SingleSignOn{Slug: p.Slug, Issuer: p.Issuer, ClientID: p.ClientID, Secret: secret, Hosts: p.Hosts, Name: p.Button, Local: !c.Production}
		if err := o.Check(); err != nil {
			return nil, fmt.Errorf("%s, %q: %s", c.SignOns, p.Slug, strings.ReplaceAll(err.Error(), "\n", "; "))
		}
		list = append(list, o)
	}
	return list, nil
}
