package keep

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"
)

// vault keeps outer keys in the transit engine of a HashiCorp Vault: AES-256-GCM keys
// that can neither be exported nor backed up in the clear, one for each contest.
//
// Its token comes from the file that VAULT_TOKEN_FILE names, read at every call, so
// that an agent may renew it; else from VAULT_TOKEN.
type vault struct {
	base   string // https://vault:8200/v1/transit
	prefix string
	from   string
	client *http.Client
}

func parseVault(text string) (Outer, error) {
	u, err := url.Parse(text)
	if err != nil || u.Host == "" || u.User != nil || u.RawQuery != "" {
		return nil, ErrBadOuter
	}
	local := u.Hostname() == "localhost" || u.Hostname() == "127.0.0.1" || u.Hostname() == "::1"
	if u.Scheme != "https" && (u.Scheme != "http" || !local) {
		return nil, errors.New("the vault's address must be https: keys go over it")
	}
	mount, prefix := strings.Trim(u.Path, "/"), "hustings-"
	if i := strings.LastIndex(mount, "/"); i >= 0 {
		mount, prefix = mount[:i], mount[i+1:]
	}
	if mount == "" {
		mount = "transit"
	}
	return &vault{base: u.Scheme + "://" + u.Host + "/v1/" + mount, prefix: prefix, from: "vault:" + text,
		client: &http.Client{Timeout: keeperMost, CheckRedirect: stay}}, nil
}

// stay follows no redirection: the token and what is to be wrapped are for this vault,
// and not for wherever an answer points.
func stay(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

func (v *vault) String() string { return v.from }

func (v *vault) Each() bool { return true }

func vaultToken() (string, error) {
	if name := os.Getenv("VAULT_TOKEN_FILE"); name != "" {
		text, err := os.ReadFile(name)
		if err != nil {
			return "", fmt.Errorf("reading the vault's token: %w", err)
		}
		return strings.TrimSpace(string(text)), nil
	}
	if token := os.Getenv("VAULT_TOKEN"); token != "" {
		return token, nil
	}
	return "", errors.New("there is no token for the vault: set VAULT_TOKEN_FILE or VAULT_TOKEN")
}

// errVault is what Vault answered besides what was asked for. Its texts say nothing of
// a secret.
type errVault struct {
	status int
	said   []string
}

func (e *errVault) Error() string {
	return fmt.Sprintf("the vault answers %d: %s", e.status, strings.Join(e.said, "; "))
}

// missing reports whether there is no key of that name: 404 to a look at it, 400 with
// these words to a decryption.
func (e *errVault) missing() bool {
	return e.status == http.StatusNotFound || e.status == http.StatusBadRequest && strings.Contains(strings.Join(e.said, " "), "encryption key not found")
}

func (v *vault) call(ctx context.Context, method, path string, body, answer any) error {
	var text []byte
	if body != nil {
		var err error
		if text, err = json.Marshal(body); err != nil {
			return err
		}
	}
	defer clear(text)
	r, err := http.NewRequestWithContext(ctx, method, v.base+path, bytes.NewReader(text))
	if err != nil {
		return err
	}
	token, err := vaultToken()
	if err != nil {
		return err
	}
	r.Header.Set("X-Vault-Token", token)
	r.Header.Set("X-Vault-Request", "true")
	if n := os.Getenv("VAULT_NAMESPACE"); n != "" {
		r.Header.Set("X-Vault-Namespace", n)
	}
	got, err := v.client.Do(r)
	if err != nil {
		return fmt.Errorf("asking the vault: %w", err)
	}
	defer got.Body.Close()
	said, err := io.ReadAll(io.LimitReader(got.Body, 4<<20))
	if err != nil {
		return fmt.Errorf("asking the vault: %w", err)
	}
	defer clear(said)
	if got.StatusCode/100 != 2 {
		e := &errVault{status: got.StatusCode}
		var errs struct{ Errors []string }
		if json.Unmarshal(said, &errs) == nil {
			e.said = errs.Errors
		}
		return e
	}
	if answer == nil {
		return nil
	}
	if err := json.Unmarshal(said, &struct{ Data any }{answer}); err != nil {
		return fmt.Errorf("asking the vault: %w", err)
	}
	return nil
}

func (v *vault) name(key string) string { return url.PathEscape(v.prefix + key) }

func (v *vault) Wrap(ctx context.Context, key, bound string, plain []byte) ([]byte, error) {
	// Making a key that is there changes nothing.
	err := v.call(ctx, http.MethodPost, "/keys/"+v.name(key), map[string]any{"type": "aes256-gcm96", "exportable": false, "allow_plaintext_backup": false}, nil)
	if err != nil {
		return nil, err
	}
	var answer struct{ Ciphertext string }
	err = v.call(ctx, http.MethodPost, "/encrypt/"+v.name(key), map[string]any{"plaintext": base64.StdEncoding.EncodeToString(plain),
		"associated_data": base64.StdEncoding.EncodeToString([]byte(bound))}, &answer)
	if err == nil && !strings.HasPrefix(answer.Ciphertext, "vault:") {
		err = errors.New("the vault's answer is no ciphertext")
	}
	return []byte(answer.Ciphertext), err
}

func (v *vault) Unwrap(ctx context.Context, key, bound string, wrapped []byte) ([]byte, error) {
	var answer struct{ Plaintext []byte } // base64 in JSON
	err := v.call(ctx, http.MethodPost, "/decrypt/"+v.name(key), map[string]any{"ciphertext": string(wrapped),
		"associated_data": base64.StdEncoding.EncodeToString([]byte(bound))}, &answer)
	var e *errVault
	if errors.As(err, &e) && e.missing() {
		return nil, ErrNone
	}
	return answer.Plaintext, err
}

// Destroy lets the key be deleted, deletes it, and is content when it is not there.
func (v *vault) Destroy(ctx context.Context, key string) error {
	there, err := v.There(ctx, key)
	if err != nil || !there {
		return err
	}
	if err := v.call(ctx, http.MethodPost, "/keys/"+v.name(key)+"/config", map[string]any{"deletion_allowed": true}, nil); err != nil {
		return err
	}
	return v.call(ctx, http.MethodDelete, "/keys/"+v.name(key), nil, nil)
}

func (v *vault) There(ctx context.Context, key string) (bool, error) {
	err := v.call(ctx, http.MethodGet, "/keys/"+v.name(key), nil, nil)
	var e *errVault
	if errors.As(err, &e) && e.missing() {
		return false, nil
	}
	return err == nil, err
}
