// Package letter checks the public proof of a panel's letter (protocol, appendix E).
// It stands apart from the verifier of ballots, since the keys of passkeys come in
// X.509's form, whose reader knows the network; nothing here uses it.
package letter

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"hustings/elections/audit"
	"io"
)

// letterForm is the form of the proof of a panel's letter (protocol, appendix E).
const letterForm = "hustings/letter-proof/1"

// letterMost bounds what is read of a proof.
const letterMost = 4 << 20

type letterProof struct {
	Form      string `json:"form"`
	Reference string `json:"reference"`
	Letter    string `json:"letter"`
	Version   uint64 `json:"version"`
	Words     struct {
		Kind        string        `json:"kind"`
		Subject     string        `json:"subject"`
		Text        string        `json:"text"`
		Addressees  []letterParty `json:"addressees"`
		Copies      []letterParty `json:"copies"`
		Signatories []struct {
			Panel string `json:"panel"`
			Name  string `json:"name"`
		} `json:"signatories"`
		Annexes []struct {
			Name   string `json:"name"`
			SHA256 string `json:"sha256"`
		} `json:"annexes"`
	} `json:"words"`
	Digest     string `json:"digest"`
	Published  string `json:"published"`
	Signatures []struct {
		Panel   string `json:"panel"`
		Name    string `json:"name"`
		Acting  bool   `json:"acting"`
		Version uint64 `json:"version"`
		Digest  string `json:"digest"`
		At      string `json:"at"`
		Passkey []byte `json:"passkey"`
	} `json:"signatures"`
	Decisions []struct {
		Panel string `json:"panel"`
		At    string `json:"at"`
	} `json:"decisions"`
}

type letterParty struct {
	Name  string   `json:"name"`
	Lines []string `json:"lines"`
}

// LetterReport is what the check of a letter's proof has found.
type LetterReport struct {
	Reference string   `json:"reference"`
	Subject   string   `json:"subject"`
	Digest    string   `json:"digest"`
	OK        bool     `json:"ok"`
	Signed    []string `json:"signed"`   // who, for which panel, when, and how that is shown
	Failures  []string `json:"failures"` // what does not hold
	Notes     []string `json:"notes"`    // what could not be shown
}

// VerifyLetter checks a letter's proof without anything else: the digest is that of
// the words, the signatures are under this digest and of every named panel, each
// passkey's signature is good, and each named panel has decided.
func VerifyLetter(r io.Reader) (rep LetterReport, err error) {
	raw, err := io.ReadAll(io.LimitReader(r, letterMost))
	if err != nil {
		return rep, fmt.Errorf("reading the proof: %w", err)
	}
	var p letterProof
	if err := json.Unmarshal(raw, &p); err != nil || p.Form != letterForm {
		return rep, fmt.Errorf("this is no proof of a letter: its form is %q", p.Form)
	}
	rep.Reference, rep.Subject = p.Reference, p.Words.Subject
	digest, err := p.digest()
	if err != nil {
		return rep, err
	}
	rep.Digest = hex.EncodeToString(digest[:])
	fail := func(format string, args ...any) { rep.Failures = append(rep.Failures, fmt.Sprintf(format, args...)) }
	if p.Digest != rep.Digest {
		fail("the words have the digest %s, not %s", rep.Digest, p.Digest)
	}
	for _, s := range p.Words.Signatories {
		signed, decided := false, false
		for _, g := range p.Signatures {
			if g.Panel != s.Panel {
				continue
			}
			signed = true
			switch how, err := passkeySigned(g.Passkey, digest); {
			case g.Digest != rep.Digest || g.Version != p.Version:
				fail("%s signed another version for the %s", g.Name, s.Name)
			case err != nil:
				fail("the signature of %s for the %s: %v", g.Name, s.Name, err)
			default:
				rep.Signed = append(rep.Signed, fmt.Sprintf("%s, %s, %s: %s", g.Name, s.Name, g.At, how))
			}
			if len(g.Passkey) == 0 {
				rep.Notes = append(rep.Notes, fmt.Sprintf("that %s signed rests on the service's record alone", g.Name))
			}
		}
		for _, d := range p.Decisions {
			decided = decided || d.Panel == s.Panel
		}
		if !signed {
			fail("the %s has not signed", s.Name)
		}
		if !decided {
			fail("no decision of the %s is named", s.Name)
		}
	}
	rep.OK = len(rep.Failures) == 0 && len(p.Words.Signatories) > 0
	return rep, nil
}

// digest is the SHA-256 of the letter's transcript (protocol, section 2).
func (p letterProof) digest() ([32]byte, error) {
	var words bytes.Buffer
	lp := func(w *bytes.Buffer, v []byte) {
		w.Write(binary.BigEndian.AppendUint64(nil, uint64(len(v))))
		w.Write(v)
	}
	field := func(label string, v []byte) { lp(&words, []byte(label)); lp(&words, v) }
	parties := func(list []letterParty) []byte {
		var b bytes.Buffer
		for _, p := range list {
			lp(&b, []byte(p.Name))
			b.Write(binary.BigEndian.AppendUint64(nil, uint64(len(p.Lines))))
			for _, l := range p.Lines {
				lp(&b, []byte(l))
			}
		}
		return b.Bytes()
	}
	var signatories, annexes bytes.Buffer
	for _, s := range p.Words.Signatories {
		lp(&signatories, []byte(s.Panel))
		lp(&signatories, []byte(s.Name))
	}
	for _, a := range p.Words.Annexes {
		sum, err := hex.DecodeString(a.SHA256)
		if err != nil || len(sum) != sha256.Size {
			return [32]byte{}, fmt.Errorf("the annex %q has no SHA-256", audit.Printable(a.Name))
		}
		lp(&annexes, []byte(a.Name))
		annexes.Write(sum)
	}
	lp(&words, []byte("hustings/v1/letter"))
	field("letter", []byte(p.Letter))
	field("version", binary.BigEndian.AppendUint64(nil, p.Version))
	field("kind", []byte(p.Words.Kind))
	field("subject", []byte(p.Words.Subject))
	field("text", []byte(p.Words.Text))
	field("addressees", parties(p.Words.Addressees))
	field("copies", parties(p.Words.Copies))
	field("signatories", signatories.Bytes())
	field("annexes", annexes.Bytes())
	return sha256.Sum256(words.Bytes()), nil
}

// passkeySigned checks what a passkey signed: the browser's words say that it was
// asked for this digest, and the key's signature is over them.
func passkeySigned(raw []byte, digest [32]byte) (how string, err error) {
	if len(raw) == 0 {
		return "as the service recorded", nil
	}
	var s struct{ Key, Authenticator, Client, Signature []byte }
	if err := json.Unmarshal(raw, &s); err != nil {
		return "", fmt.Errorf("it cannot be read")
	}
	var client struct {
		Type      string `json:"type"`
		Challenge string `json:"challenge"`
		Origin    string `json:"origin"`
	}
	if err := json.Unmarshal(s.Client, &client); err != nil || client.Type != "webauthn.get" {
		return "", fmt.Errorf("what the browser signed cannot be read")
	}
	challenge, err := base64.RawURLEncoding.DecodeString(client.Challenge)
	if err != nil || len(challenge) != 64 || !bytes.Equal(challenge[32:], digest[:]) {
		return "", fmt.Errorf("the passkey signed another digest")
	}
	const verified = 0x05 // present, and known to her device
	if len(s.Authenticator) < 37 || s.Authenticator[32]&verified != verified {
		return "", fmt.Errorf("the passkey did not know its holder")
	}
	of := sha256.Sum256(s.Client)
	message := append(bytes.Clone(s.Authenticator), of[:]...)
	key, err := x509.ParsePKIXPublicKey(s.Key)
	if err != nil {
		return "", fmt.Errorf("its key cannot be read")
	}
	sum := sha256.Sum256(message)
	good := false
	switch k := key.(type) {
	case *ecdsa.PublicKey:
		good = ecdsa.VerifyASN1(k, sum[:], s.Signature)
	case ed25519.PublicKey:
		good = ed25519.Verify(k, message, s.Signature)
	case *rsa.PublicKey:
		good = rsa.VerifyPKCS1v15(k, crypto.SHA256, sum[:], s.Signature) == nil
	}
	if !good {
		return "", fmt.Errorf("the passkey's signature is not good")
	}
	return fmt.Sprintf("signed by the passkey %x at %s", firstBytes(s.Key), audit.Printable(client.Origin)), nil
}

// firstBytes name a key by the beginning of its SHA-256.
func firstBytes(key []byte) []byte {
	sum := sha256.Sum256(key)
	return sum[:8]
}

// Text writes the report for people.
func (r LetterReport) Text(w io.Writer) error {
	var b bytes.Buffer
	fmt.Fprintf(&b, "Letter %s: %s\nSHA-256 %s\n", audit.Printable(r.Reference), audit.Printable(r.Subject), r.Digest)
	for _, s := range r.Signed {
		fmt.Fprintf(&b, "  signed: %s\n", audit.Printable(s))
	}
	for _, s := range r.Notes {
		fmt.Fprintf(&b, "  note: %s\n", audit.Printable(s))
	}
	for _, s := range r.Failures {
		fmt.Fprintf(&b, "  does not hold: %s\n", audit.Printable(s))
	}
	said := "Everything that could be checked holds."
	if !r.OK {
		said = "Something does not hold."
	}
	fmt.Fprintln(&b, said)
	_, err := w.Write(b.Bytes())
	return err
}
