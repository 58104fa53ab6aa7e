package web

import (
	"encoding/json"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"

	"hustings/api/web/browsertest"
)

// officer is a user with passkeys, as the library wants one.
type officer struct{ keys []webauthn.Credential }

func (officer) WebAuthnID() []byte                           { return []byte("an officer") }
func (officer) WebAuthnName() string                         { return "M-000001" }
func (officer) WebAuthnDisplayName() string                  { return "An Officer" }
func (o officer) WebAuthnCredentials() []webauthn.Credential { return o.keys }

// TestPasskeyPage enrols a passkey, proves it and signs in with it alone, with a virtual authenticator
// in a real browser and the library that the service uses on the other side.
// One that does not verify its holder is told so.
func TestPasskeyPage(t *testing.T) {
	if testing.Short() {
		t.Skip("needs a browser; left out with -short")
	}
	mustBuilt(t)
	site := mustSite(t)
	mux := http.NewServeMux()
	srv := httptest.NewServer(mux)
	t.Cleanup(srv.Close)
	address, err := url.Parse(srv.URL)
	if err != nil {
		t.Fatal(err)
	}
	_, port, err := net.SplitHostPort(address.Host)
	if err != nil {
		t.Fatal(err)
	}
	origin := "http://localhost:" + port // a passkey belongs to a name, not to an address
	relying, err := webauthn.New(&webauthn.Config{RPID: "localhost", RPDisplayName: "Hustings", RPOrigins: []string{origin},
		AuthenticatorSelection: protocol.AuthenticatorSelection{ResidentKey: protocol.ResidentKeyRequirementPreferred, UserVerification: protocol.VerificationRequired}})
	if err != nil {
		t.Fatal(err)
	}

	var who officer
	var session *webauthn.SessionData
	page := func(w http.ResponseWriter, mode string, options any, begun *webauthn.SessionData, err error) {
		if err != nil {
			t.Error(err)
		}
		session = begun
		text, err := json.Marshal(options)
		if err != nil {
			t.Error(err)
		}
		w.Header().Set("Content-Security-Policy", Policy)
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		if err := site.Render(w, "passkey", Passkey{Shell: shell("Passkey"), Mode: mode, Options: string(text), FinishURL: "/" + mode, Act: "Certify"}); err != nil {
			t.Error(err)
		}
	}
	answer := func(w http.ResponseWriter, err error) {
		w.Header().Set("Content-Type", "application/json")
		if err != nil {
			w.WriteHeader(http.StatusForbidden)
			w.Write([]byte(`{"detail":"The passkey was not proved."}`)) //nolint:errcheck // the browser has gone
			return
		}
		w.Write([]byte(`{"next":"/done"}`)) //nolint:errcheck // the browser has gone
	}
	credential := func(r *http.Request) []byte {
		var in struct {
			Label      string
			Credential json.RawMessage
		}
		if err := json.NewDecoder(r.Body).Decode(&in); err != nil {
			t.Error(err)
		}
		if r.URL.Path == "/enrol" && in.Label != "Work laptop" {
			t.Errorf("label = %q", in.Label)
		}
		return in.Credential
	}
	mux.Handle(AssetPath, site.Assets())
	mux.HandleFunc("GET /enrol", func(w http.ResponseWriter, _ *http.Request) {
		options, begun, err := relying.BeginRegistration(who)
		page(w, "enrol", options, begun, err)
	})
	mux.HandleFunc("POST /enrol", func(w http.ResponseWriter, r *http.Request) {
		parsed, err := protocol.ParseCredentialCreationResponseBytes(credential(r))
		if err == nil {
			var key *webauthn.Credential
			if key, err = relying.CreateCredential(who, *session, parsed); err == nil {
				who.keys = append(who.keys, *key)
			}
		}
		answer(w, err)
	})
	mux.HandleFunc("GET /prove", func(w http.ResponseWriter, _ *http.Request) {
		options, begun, err := relying.BeginLogin(who)
		page(w, "prove", options, begun, err)
	})
	mux.HandleFunc("POST /prove", func(w http.ResponseWriter, r *http.Request) {
		parsed, err := protocol.ParseCredentialRequestResponseBytes(credential(r))
		if err == nil {
			_, err = relying.ValidateLogin(who, *session, parsed)
		}
		answer(w, err)
	})
	mux.HandleFunc("GET /sign-in", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Security-Policy", Policy)
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		if err := site.Render(w, "sign-in", SignIn{Shell: shell("Sign in"), PasskeyURL: "/sign-in/passkey"}); err != nil {
			t.Error(err)
		}
	})
	mux.HandleFunc("POST /sign-in/passkey/options", func(w http.ResponseWriter, _ *http.Request) {
		options, begun, err := relying.BeginDiscoverableLogin()
		if err != nil {
			t.Error(err)
		}
		session = begun
		w.Header().Set("Content-Type", "application/json")
		if err := json.NewEncoder(w).Encode(map[string]any{"ticket": "a ticket", "options": options}); err != nil {
			t.Error(err)
		}
	})
	mux.HandleFunc("POST /sign-in/passkey", func(w http.ResponseWriter, r *http.Request) {
		var in struct {
			Ticket     string
			Credential json.RawMessage
		}
		if err := json.NewDecoder(r.Body).Decode(&in); err != nil || in.Ticket != "a ticket" {
			t.Errorf("ticket %q: %v", in.Ticket, err)
		}
		parsed, err := protocol.ParseCredentialRequestResponseBytes(in.Credential)
		if err == nil {
			_, _, err = relying.ValidatePasskeyLogin(func(_, handle []byte) (webauthn.User, error) {
				if string(handle) != string(who.WebAuthnID()) {
					t.Errorf("the device names %q", handle)
				}
				return who, nil
			}, *session, parsed)
		}
		answer(w, err)
	})
	mux.HandleFunc("/done", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		if err := site.Render(w, "error", Problem{Shell: shell("Done"), Status: 404}); err != nil {
			t.Error(err)
		}
	})
	browsertest.Run(t, "passkey.mjs", origin)
	if len(who.keys) != 1 {
		t.Errorf("%d passkeys were enrolled, want 1", len(who.keys))
	}
}
