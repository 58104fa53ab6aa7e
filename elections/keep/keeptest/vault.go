// Package keeptest stands in for the keepers of outer keys: a Vault whose transit
// engine answers as HashiCorp's does, as far as it is used.
package keeptest

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
)

// Token is the one that the stand-in lets in.
const Token = "hvs.test"

// Vault is the stand-in. Keys are made explicitly, cannot be exported, and are deleted
// only once their configuration allows it.
type Vault struct {
	URL string

	mu    sync.Mutex
	keys  map[string]*key
	Calls map[string]int // by what was asked: encrypt, decrypt, keys, config, delete
	// Stubborn has a deletion answered as done that is not.
	Stubborn bool
	// Sealed has everything answered as by a sealed vault.
	Sealed bool
}

type key struct {
	aead      cipher.AEAD
	deletable bool
}

// NewVault starts one, and lets this test's process in.
func NewVault(t testing.TB) *Vault {
	t.Helper()
	v := &Vault{keys: map[string]*key{}, Calls: map[string]int{}}
	server := httptest.NewServer(http.HandlerFunc(v.serve))
	t.Cleanup(server.Close)
	v.URL = server.URL
	return v
}

// Keys are the names of the keys that there are.
func (v *Vault) Keys() (names []string) {
	v.mu.Lock()
	defer v.mu.Unlock()
	for n := range v.keys {
		names = append(names, n)
	}
	return names
}

func refuse(w http.ResponseWriter, status int, said ...string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	if said == nil {
		said = []string{}
	}
	json.NewEncoder(w).Encode(map[string]any{"errors": said}) //nolint:errcheck // the test sees what is missing
}

func answer(w http.ResponseWriter, data any) {
	w.Header().Set("Content-Type", "application/json")
	json.NewEncoder(w).Encode(map[string]any{"request_id": "x", "lease_duration": 0, "renewable": false, "data": data}) //nolint:errcheck // the same
}

// serve is long: one table of what a transit engine answers.
func (v *Vault) serve(w http.ResponseWriter, r *http.Request) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.Sealed {
		refuse(w, http.StatusServiceUnavailable, "Vault is sealed")
		return
	}
	if r.Header.Get("X-Vault-Token") != Token {
		refuse(w, http.StatusForbidden, "permission denied")
		return
	}
	path, ok := strings.CutPrefix(r.URL.Path, "/v1/transit/")
	if !ok {
		refuse(w, http.StatusNotFound, "no handler for route")
		return
	}
	var body struct {
		Type            string `json:"type"`
		Plaintext       string `json:"plaintext"`
		Ciphertext      string `json:"ciphertext"`
		AssociatedData  string `json:"associated_data"`
		DeletionAllowed bool   `json:"deletion_allowed"`
	}
	if r.Method == http.MethodPost && r.ContentLength != 0 {
		if err := json.NewDecoder(r.Body).Decode(&body); err != nil {
			refuse(w, http.StatusBadRequest, "failed to parse JSON input: "+err.Error())
			return
		}
	}
	what, name, _ := strings.Cut(path, "/")
	name, config := strings.CutSuffix(name, "/config")
	k := v.keys[name]
	switch {
	case what == "keys" && config && r.Method == http.MethodPost:
		v.Calls["config"]++
		if k == nil {
			refuse(w, http.StatusBadRequest, "no existing key named "+name+" could be found")
			return
		}
		k.deletable = body.DeletionAllowed
		answer(w, map[string]any{"name": name, "deletion_allowed": k.deletable})
	case what == "keys" && r.Method == http.MethodPost:
		v.Calls["keys"]++
		if k == nil {
			v.keys[name] = newKey()
		}
		answer(w, map[string]any{"name": name, "type": "aes256-gcm96"})
	case what == "keys" && r.Method == http.MethodDelete:
		v.Calls["delete"]++
		v.remove(w, name, k)
	case what == "keys" && r.Method == http.MethodGet:
		if k == nil {
			refuse(w, http.StatusNotFound)
			return
		}
		answer(w, map[string]any{"name": name, "deletion_allowed": k.deletable, "exportable": false})
	case what == "encrypt" && r.Method == http.MethodPost:
		v.Calls["encrypt"]++
		if k == nil { // who may create makes one
			k = newKey()
			v.keys[name] = k
		}
		plain, err := base64.StdEncoding.DecodeString(body.Plaintext)
		bound, also := base64.StdEncoding.DecodeString(body.AssociatedData)
		if err != nil || also != nil {
			refuse(w, http.StatusBadRequest, "failed to base64-decode plaintext")
			return
		}
		answer(w, map[string]any{"ciphertext": "vault:v1:" + base64.StdEncoding.EncodeToString(k.aead.Seal(nil, nil, plain, bound)), "key_version": 1})
	case what == "decrypt" && r.Method == http.MethodPost:
		v.Calls["decrypt"]++
		v.decrypt(w, k, body.Ciphertext, body.AssociatedData)
	default:
		refuse(w, http.StatusMethodNotAllowed, "unsupported operation")
	}
}

func (v *Vault) remove(w http.ResponseWriter, name string, k *key) {
	switch {
	case k == nil:
		refuse(w, http.StatusBadRequest, "could not delete key; not found")
	case !k.deletable:
		refuse(w, http.StatusBadRequest, "error deleting policy "+name+": deletion is not allowed for this key")
	default:
		if !v.Stubborn {
			delete(v.keys, name)
		}
		w.WriteHeader(http.StatusNoContent)
	}
}

func (v *Vault) decrypt(w http.ResponseWriter, k *key, ciphertext, associated string) {
	if k == nil {
		refuse(w, http.StatusBadRequest, "encryption key not found")
		return
	}
	raw, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(ciphertext, "vault:v1:"))
	bound, also := base64.StdEncoding.DecodeString(associated)
	if err != nil || also != nil {
		refuse(w, http.StatusBadRequest, "invalid ciphertext: could not decode base64")
		return
	}
	plain, err := k.aead.Open(nil, nil, raw, bound)
	if err != nil {
		refuse(w, http.StatusBadRequest, "cipher: message authentication failed")
		return
	}
	answer(w, map[string]any{"plaintext": base64.StdEncoding.EncodeToString(plain)})
}

func newKey() *key {
	var secret [32]byte
	rand.Read(secret[:])
	block, err := aes.NewCipher(secret[:])
	if err != nil {
		panic(err) // 32 bytes are a key
	}
	aead, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		panic(err)
	}
	return &key{aead: aead}
}
