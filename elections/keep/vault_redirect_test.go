package keep_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"hustings/elections/keep"
)

// A vault that points elsewhere is not followed: neither its token nor what is to be
// wrapped reaches the other place.
func TestVault_FollowsNoRedirection(t *testing.T) {
	t.Setenv("VAULT_TOKEN", "secret")
	elsewhere := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		t.Errorf("%s %s reached another server, token %q", r.Method, r.URL.Path, r.Header.Get("X-Vault-Token"))
	}))
	defer elsewhere.Close()
	vault := httptest.NewServer(http.RedirectHandler(elsewhere.URL, http.StatusTemporaryRedirect))
	defer vault.Close()
	o, err := keep.ParseOuter("vault:" + vault.URL + "/transit/t-")
	must(t, err)
	if _, err := o.Wrap(t.Context(), "contest", "bound", []byte("key")); err == nil {
		t.Error("a redirection passes for an answer")
	}
	if err := o.Destroy(t.Context(), "contest"); err == nil {
		t.Error("a key is called destroyed by a redirection")
	}
}
