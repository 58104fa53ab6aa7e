package client

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"slices"

	"hustings/elections/ledger"
)

// Boards is a voter's own list of the boards' keys, by the address that she
// votes at. A key that has changed since shows a board that is another's, or one
// that was made anew.
type Boards struct{ Path string }

// Known is the list in the file named, or else in the user's own
// configuration.
func Known(path string) (Boards, error) {
	if path != "" {
		return Boards{path}, nil
	}
	dir, err := os.UserConfigDir()
	if err != nil {
		return Boards{}, fmt.Errorf("nowhere to remember the board's key: give it with --key, or a file with --known: %w", err)
	}
	return Boards{filepath.Join(dir, "hustings", "boards.json")}, nil
}

func (k Boards) read() (map[string]string, error) {
	keys := map[string]string{}
	text, err := os.ReadFile(k.Path)
	if errors.Is(err, fs.ErrNotExist) {
		return keys, nil
	}
	if err == nil {
		err = json.Unmarshal(text, &keys)
	}
	if err != nil {
		return nil, fmt.Errorf("reading the boards' keys: %w", err)
	}
	return keys, nil
}

// Meet compares the key with the one remembered for the address, and remembers
// it where there is none; first says that.
func (k Boards) Meet(server string, key ledger.VKey) (first bool, err error) {
	host := server
	if u, err := url.Parse(server); err == nil && u.Host != "" {
		host = u.Host
	}
	keys, err := k.read()
	if err != nil {
		return false, err
	}
	switch keys[host] {
	case key.String():
		return false, nil
	case "":
	default:
		return false, fmt.Errorf("the board at %s has another key than the one you know:\n  known  %s\n  now    %s\nDo not vote there before the returning officer has told you why by another way. If the new key is right, give it with --key, or take the old one out of %s",
			host, keys[host], key, k.Path)
	}
	keys[host] = key.String()
	text, err := json.MarshalIndent(keys, "", " ")
	if err != nil {
		return false, err
	}
	return true, writeOwn(k.Path, append(text, '\n'))
}

// writeOwn writes a file that only its owner reads, whole or not at all.
func writeOwn(path string, text []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".boards-*") // made with 0600
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	_, err = f.Write(text)
	if err = errors.Join(err, f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}

// ExpectedKey compares the board's key with those that the voter gave. Both of
// its names will do: the contest's log, and the host.
func ExpectedKey(m *ledger.Manifest, given []string) error {
	sign, date := ledger.BoardKeys(m)
	if slices.Contains(given, sign.String()) || slices.Contains(given, date.String()) {
		return nil
	}
	return fmt.Errorf("the board's key is not the one expected: it is %s", date)
}
