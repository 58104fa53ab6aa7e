package ledger

import (
	"bytes"
	"crypto/ed25519"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// MaxCompanion is the greatest size of a companion file in bytes.
const MaxCompanion = 1 << 20

const countbackHead = "hustings countback v1"

// Countback is the companion file of a contest (protocol, section 9a): what came of
// counting its papers again to fill a casual vacancy. It stands beside the log,
// where nothing but destructions may follow the declaration, and is signed with the
// board's key.
type Countback struct {
	Origin string `json:"-"` // of the contest's log
	CountbackBody
	Line SignatureLine `json:"-"`
}

// CountbackBody is what a companion file says. Candidates are named by their ids, in
// the manifest's order, which those returned are in as well.
type CountbackBody struct {
	Election   string           `json:"e"` // hash of the manifest entry, in base64url as all hashes here
	Reference  string           `json:"reference"`
	At         int64            `json:"at"`     // Unix seconds
	Papers     string           `json:"papers"` // as the result entry names them
	Lot        string           `json:"lot"`    // likewise
	Departed   []string         `json:"departed"`
	Sitting    []string         `json:"sitting"`
	Consenting []string         `json:"consenting"`
	Limits     []CountbackLimit `json:"limits"`
	Returned   []string         `json:"returned"`
	Transcript string           `json:"transcript,omitempty"` // SHA-256 of the count's transcript; absent where numbers are withheld
}

// CountbackLimit says that of some who consented at most so many could be returned:
// people of one employer (R75).
type CountbackLimit struct {
	Of   []string `json:"of"`
	Most int      `json:"most"`
}

// text is what is signed.
func (c *Countback) text() (string, error) {
	body, err := json.Marshal(c.CountbackBody)
	if err != nil {
		return "", fmt.Errorf("writing a companion file: %w", err)
	}
	return countbackHead + "\n" + c.Origin + "\n" + string(body) + "\n", nil
}

// SignCountback signs a companion file with the board's key.
func SignCountback(origin string, body CountbackBody, key ed25519.PrivateKey) (*Countback, error) {
	c := &Countback{Origin: origin, CountbackBody: body}
	text, err := c.text()
	if err != nil {
		return nil, err
	}
	c.Line = signedBy(origin, text, key)
	return c, nil
}

// signedBy is the line that signs a text beside a contest's log with the board's key.
func signedBy(origin, text string, key ed25519.PrivateKey) SignatureLine {
	v := VKey{origin, AlgEd25519, B32(key.Public().(ed25519.PublicKey))}
	return SignatureLine{v.Name, v.ID(), ed25519.Sign(key, []byte(text))}
}

// Bytes is the whole file.
func (c *Countback) Bytes() ([]byte, error) {
	text, err := c.text()
	return []byte(text + "\n" + c.Line.String()), err
}

// ParseCountback reads a companion file, in the one form that Bytes writes. Nothing
// in it is proved yet; see Check.
func ParseCountback(file []byte) (*Countback, error) {
	if len(file) > MaxCompanion {
		return nil, fmt.Errorf("companion file longer than %d bytes", MaxCompanion)
	}
	lines := strings.SplitN(string(file), "\n", 6)
	if len(lines) != 6 || lines[0] != countbackHead || lines[3] != "" || lines[5] != "" {
		return nil, errors.New("not a companion file (" + countbackHead + ")")
	}
	c := &Countback{Origin: lines[1]}
	if !signable(c.Origin) {
		return nil, errors.New("companion file: no origin")
	}
	d := json.NewDecoder(strings.NewReader(lines[2]))
	d.DisallowUnknownFields()
	if err := d.Decode(&c.CountbackBody); err != nil {
		return nil, fmt.Errorf("companion file: %w", err)
	}
	c.Line = signedLine(lines[4])
	if again, err := c.Bytes(); err != nil || !bytes.Equal(again, file) {
		return nil, errors.New("companion file: not in canonical form")
	}
	return c, nil
}

// Check proves that the board of the log signed the file, and that it speaks of
// that contest and of its result: s is the whole log.
func (c *Countback) Check(s *Sequence) error {
	m := s.Manifest()
	board, _ := BoardKeys(m)
	text, err := c.text()
	if err != nil {
		return err
	}
	if c.Origin != m.Origin() {
		return errors.New("of another log: " + c.Origin)
	}
	if _, err := board.Verify(text, c.Line); err != nil {
		return fmt.Errorf("not signed by the board: %w", err)
	}
	result, _, ok := s.Result()
	switch {
	case !ok || result.Outcome != Counted:
		return errors.New("the log has no papers that were counted")
	case c.Election != s.Election().String():
		return errors.New("of another contest")
	case c.Papers != result.Papers.String():
		return errors.New("of other papers")
	case c.Lot != result.Lot.String():
		return errors.New("with another lot")
	}
	return c.checkNames(m, result.Returned)
}

// checkNames judges whom the file names: candidates of the contest, each in one part,
// nobody as willing or sitting whom the rules of a countback keep out.
func (c *Countback) checkNames(m *Manifest, returned []string) error {
	part := map[string]string{}
	for _, list := range []struct {
		name string
		ids  []string
	}{{"departed", c.Departed}, {"sitting", c.Sitting}, {"consenting", c.Consenting}} {
		last := -1
		for _, id := range list.ids {
			at := m.Position(id)
			if at <= last || part[id] != "" {
				return fmt.Errorf("%s: %q is no candidate, is named twice, or is out of order", list.name, id)
			}
			last, part[id] = at, list.name
		}
	}
	if len(c.Departed) == 0 {
		return errors.New("nobody has departed")
	}
	for _, id := range c.Consenting {
		if slices.Contains(returned, id) {
			return fmt.Errorf("%q was elected by these papers, and is among those not elected", id)
		}
	}
	for _, l := range c.Limits {
		for _, id := range l.Of {
			if part[id] != "consenting" || l.Most < 0 {
				return fmt.Errorf("a limit names %q, who is not among those consenting", id)
			}
		}
	}
	return nil
}

const destructionHead = "hustings destruction v1"

// Destruction is the certificate that restricted papers were destroyed when the terms
// that they filled had ended (R89). The log itself takes nothing but destructions of
// keys and salts; this stands beside it, signed with the board's key.
type Destruction struct {
	Election string   `json:"e"`
	At       int64    `json:"at"`   // Unix seconds
	What     []string `json:"what"` // names of the blobs, as the log cites them
	Why      string   `json:"why"`
}

// SignDestruction is the certificate as a file: a signed note.
func SignDestruction(origin string, d Destruction, key ed25519.PrivateKey) ([]byte, error) {
	text, err := d.text(origin)
	if err != nil {
		return nil, err
	}
	return []byte(text + "\n" + signedBy(origin, text, key).String()), nil
}

func (d Destruction) text(origin string) (string, error) {
	body, err := json.Marshal(d)
	if err != nil {
		return "", fmt.Errorf("writing a certificate: %w", err)
	}
	return destructionHead + "\n" + origin + "\n" + string(body) + "\n", nil
}

// CheckDestruction reads a certificate and proves that the board of the manifest signed
// it.
func CheckDestruction(m *Manifest, file []byte) (d Destruction, err error) {
	lines := strings.SplitN(string(file), "\n", 6)
	if len(file) > MaxCompanion || len(lines) != 6 || lines[0] != destructionHead || lines[1] != m.Origin() {
		return d, errors.New("not a certificate of this log (" + destructionHead + ")")
	}
	if err := json.Unmarshal([]byte(lines[2]), &d); err != nil {
		return d, fmt.Errorf("certificate: %w", err)
	}
	text, err := d.text(m.Origin())
	if err != nil {
		return d, err
	}
	line := signedLine(lines[4])
	if text+"\n"+line.String() != string(file) {
		return d, errors.New("certificate: not in canonical form")
	}
	board, _ := BoardKeys(m)
	if _, err := board.Verify(text, line); err != nil {
		return d, fmt.Errorf("certificate: not signed by the board: %w", err)
	}
	return d, nil
}

// signedLine reads a signature line; one that cannot be read is empty.
func signedLine(line string) (l SignatureLine) {
	name, sig, spaced := strings.Cut(strings.TrimPrefix(line, "— "), " ")
	raw, err := std64.DecodeString(sig)
	if !spaced || err != nil || len(raw) != 4+ed25519.SignatureSize {
		return l
	}
	return SignatureLine{name, [4]byte(raw[:4]), raw[4:]}
}
