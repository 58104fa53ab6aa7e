package web

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"slices"
)

// The sources are embedded so that a test is run anew when they change.
//
//go:embed build.mjs palette.mjs package.json package-lock.json all:src all:static all:styles
var sources embed.FS

// errStale means that the styles and scripts are older than their sources.
var errStale = errors.New("the site's styles and scripts are older than their sources: run `make assets` and build again")

// stale reports ErrNotBuilt or errStale when the embedded styles and scripts
// are missing or were not built from the sources of this very program.
func stale() error {
	m, err := built()
	if err != nil {
		return err
	}
	now, err := sourceDigest()
	if err != nil {
		return err
	}
	if m.Digest != now {
		return errStale
	}
	return nil
}

// sourceDigest is build.mjs's digest(), over the embedded sources.
func sourceDigest() (string, error) {
	var files []string
	err := fs.WalkDir(sources, ".", func(name string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			files = append(files, name)
		}
		return err
	})
	if err != nil {
		return "", err
	}
	slices.Sort(files)
	hash := sha256.New()
	for _, name := range files {
		data, err := sources.ReadFile(name)
		if err != nil {
			return "", err
		}
		fmt.Fprintf(hash, "%s\n%d\n", name, len(data))
		hash.Write(data)
	}
	return hex.EncodeToString(hash.Sum(nil)), nil
}
