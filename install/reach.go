package install

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// canMake says why a file or folder that is not there could not be made; nil where it
// could. Folders that lead to it may be missing as well.
func canMake(path string) error {
	for path = filepath.Dir(filepath.Clean(path)); ; path = filepath.Dir(path) {
		info, err := os.Stat(path)
		switch {
		case errors.Is(err, fs.ErrNotExist) && path != filepath.Dir(path):
			continue
		case err != nil:
			return err
		case !info.IsDir():
			return fmt.Errorf("%s is no folder", path)
		}
		if err := usable(path); err != nil {
			return fmt.Errorf("%s %w", path, err)
		}
		return nil
	}
}

// roomLeast is what the folders of temporary files and of an embedded database should have
// free (docs/operation.md, "Room on the disk").
const roomLeast = 1 << 30

// examineTemporary looks at the folder that exports, imports and the files of a great close go to first.
func examineTemporary() []Finding {
	folder := os.TempDir()
	if err := usable(folder); err != nil {
		return []Finding{{"temporary folder", Warning, fmt.Sprintf("TMPDIR: %s %v: no file can be handed out", folder, err)}}
	}
	free, known := room(folder)
	switch {
	case !known:
		return nil
	case free < roomLeast:
		return []Finding{{"temporary folder", Warning, fmt.Sprintf("TMPDIR: %s has %d MB free; keep 1 GB free for each million voters", folder, free>>20)}}
	}
	return []Finding{{"temporary folder", Fine, fmt.Sprintf("%s, %d GB free", folder, free>>30)}}
}

// Strangers are the variables of an environment that begin as a setting does and are none:
// most often one that is misspelt, which would be passed over without a word.
func (c *Service) Strangers(environment []string) (names []string) {
	known := settingsOf(reflect.TypeFor[Service]())
	known = append(known, "HUSTINGS_SERVER", "HUSTINGS_TOKEN", strings.TrimPrefix(c.Outer, "env:")) // the first two are of `hustings vote`
	providers, _ := os.ReadFile(c.SignOns)                                                          // may name variables; Check says if it cannot be read
	for _, pair := range environment {
		name, _, _ := strings.Cut(pair, "=")
		if !strings.HasPrefix(name, "HUSTINGS_") || slices.Contains(known, name) || ofACluster.MatchString(name) {
			continue
		}
		if !bytes.Contains(providers, []byte(strconv.Quote(name))) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// ofACluster are what Kubernetes tells every pod of a Service that is called hustings.
var ofACluster = regexp.MustCompile(`^HUSTINGS_(SERVICE_HOST|SERVICE_PORT|PORT)(_|$)`)

// settingsOf are the variables that fill a struct of settings.
func settingsOf(t reflect.Type) (names []string) {
	for i := range t.NumField() {
		field := t.Field(i)
		if name := field.Tag.Get("env"); name != "" {
			names = append(names, name)
		} else if field.Type.Kind() == reflect.Struct {
			names = append(names, settingsOf(field.Type)...)
		}
	}
	return names
}

func (c *Service) examineVariables(environment []string) (found []Finding) {
	for _, name := range c.Strangers(environment) {
		found = append(found, Finding{"settings", Warning, name + " is in the environment, and is no setting: is it misspelt?"})
	}
	return found
}
