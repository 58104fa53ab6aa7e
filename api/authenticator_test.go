package api

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"testing"
)

// device is an authenticator in software: one ES256 passkey for one origin, as
// WebAuthn level 3 describes it (sections 6.1, 6.5 and 7).
type device struct {
	t       testing.TB
	origin  string
	host    string
	id      []byte
	key     *ecdsa.PrivateKey
	handle  string
	counter uint32
	unseen  bool // does not verify its holder
}

func newDevice(t testing.TB, origin, host string) *device {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	d := &device{t: t, origin: origin, host: host, key: key, id: make([]byte, 16)}
	rand.Read(d.id) // never fails
	return d
}

// options are what the server asks of an authenticator.
type options struct {
	PublicKey struct {
		Challenge string `json:"challenge"`
		User      struct {
			ID string `json:"id"`
		} `json:"user"`
		AllowCredentials []struct {
			ID string `json:"id"`
		} `json:"allowCredentials"`
		UserVerification string `json:"userVerification"`
	} `json:"publicKey"`
}

func (d *device) read(raw []byte) (o options) {
	d.t.Helper()
	if err := json.Unmarshal(raw, &o); err != nil {
		d.t.Fatalf("options %.200s: %v", raw, err)
	}
	return o
}

func (d *device) client(kind, challenge string) []byte {
	raw, _ := json.Marshal(map[string]any{"type": kind, "challenge": challenge, "origin": d.origin, "crossOrigin": false})
	return raw
}

// data is the authenticator data of section 6.1, with the key when it is new.
func (d *device) data(fresh bool) []byte {
	host := sha256.Sum256([]byte(d.host))
	flags := byte(0x01) // the holder is there
	if !d.unseen {
		flags |= 0x04 // and was verified
	}
	if fresh {
		flags |= 0x40
	}
	d.counter++
	out := append(host[:], flags)
	out = binary.BigEndian.AppendUint32(out, d.counter)
	if !fresh {
		return out
	}
	out = append(out, make([]byte, 16)...) // AAGUID: none
	out = binary.BigEndian.AppendUint16(out, uint16(len(d.id)))
	out = append(out, d.id...)
	point, err := d.key.PublicKey.Bytes() // 0x04 x y
	if err != nil {
		d.t.Fatal(err)
	}
	out = append(out, 0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20) // COSE: EC2, ES256, P-256, x
	out = append(out, point[1:33]...)
	out = append(out, 0x22, 0x58, 0x20)
	return append(out, point[33:]...)
}

// enrol answers the options of an enrolment.
func (d *device) enrol(raw []byte) map[string]any {
	d.t.Helper()
	o := d.read(raw)
	d.handle = o.PublicKey.User.ID
	data := d.data(true)
	object := append([]byte{0xa3, 0x63}, "fmt"...) // CBOR: {"fmt": "none", "attStmt": {}, "authData": …}
	object = append(append(object, 0x64), "none"...)
	object = append(append(object, 0x67), "attStmt"...)
	object = append(object, 0xa0, 0x68)
	object = append(object, "authData"...)
	object = append(object, 0x58, byte(len(data)))
	object = append(object, data...)
	return d.answer(map[string]any{"clientDataJSON": b64url(d.client("webauthn.create", o.PublicKey.Challenge)),
		"attestationObject": b64url(object), "transports": []string{"internal"}})
}

// prove answers the options of a proof.
func (d *device) prove(raw []byte) map[string]any {
	d.t.Helper()
	client := d.client("webauthn.get", d.read(raw).PublicKey.Challenge)
	data := d.data(false)
	hash := sha256.Sum256(client)
	sum := sha256.Sum256(append(append([]byte{}, data...), hash[:]...))
	signature, err := ecdsa.SignASN1(rand.Reader, d.key, sum[:])
	if err != nil {
		d.t.Fatal(err)
	}
	return d.answer(map[string]any{"clientDataJSON": b64url(client), "authenticatorData": b64url(data),
		"signature": b64url(signature), "userHandle": d.handle})
}

func (d *device) answer(response map[string]any) map[string]any {
	id := b64url(d.id)
	return map[string]any{"id": id, "rawId": id, "type": "public-key", "clientExtensionResults": map[string]any{}, "response": response}
}

func b64url(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }
