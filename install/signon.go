package install

import "hustings/api"

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
