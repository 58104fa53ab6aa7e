package backup

import (
	"fmt"
	"io"
	"os"
	"strings"

	"filippo.io/age"
)

// Recipients reads for whom a copy is to be: age1… keys, or names of files with such
// keys in them, one a line.
func Recipients(given []string) (to []age.Recipient, err error) {
	for _, g := range given {
		if strings.HasPrefix(g, "age1") {
			g = strings.TrimSpace(g)
			r, err := age.ParseRecipients(strings.NewReader(g))
			if err != nil {
				return nil, fmt.Errorf("%q is not a key that age knows: %w", g, err)
			}
			to = append(to, r...)
			continue
		}
		f, err := os.Open(g)
		if err != nil {
			return nil, err
		}
		r, err := age.ParseRecipients(f)
		f.Close()
		if err != nil {
			return nil, fmt.Errorf("%s: %w", g, err)
		}
		to = append(to, r...)
	}
	return to, nil
}

// Identities reads the secret keys in a file, as age-keygen or [NewKey] writes them.
func Identities(name string) ([]age.Identity, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	with, err := age.ParseIdentities(f)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return with, nil
}

// NewKey writes a fresh secret key and gives the public one that copies are made for.
func NewKey(w io.Writer) (public string, err error) {
	key, err := age.GenerateX25519Identity()
	if err != nil {
		return "", err
	}
	_, err = fmt.Fprintf(w, "# Opens copies of a Hustings database made for %s\n# Keep it away from the copies, with two people.\n%s\n", key.Recipient(), key)
	return key.Recipient().String(), err
}
