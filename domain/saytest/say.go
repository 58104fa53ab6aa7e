// Package saytest words what the office writes, for tests of rooms that know no
// catalogue.
package saytest

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// English is the catalogue's own text of what the office writes, with each place filled.
func English(t testing.TB) func(key string, args ...any) string {
	t.Helper()
	texts := map[string]string{}
	data, err := find("api/words/en-GB/written.json")
	if err == nil {
		err = json.Unmarshal(data, &texts)
	}
	if err != nil {
		t.Fatal(err)
	}
	return func(key string, args ...any) string {
		text, known := texts[key]
		if !known {
			t.Errorf("the catalogue has no %q", key)
		}
		for i := 0; i+1 < len(args); i += 2 {
			text = strings.ReplaceAll(text, fmt.Sprintf("{%v}", args[i]), fmt.Sprint(args[i+1]))
		}
		return text
	}
}

// find reads a file of the module, from wherever a test runs.
func find(name string) ([]byte, error) {
	dir, err := os.Getwd()
	for err == nil {
		data, problem := os.ReadFile(filepath.Join(dir, filepath.FromSlash(name)))
		if problem == nil {
			return data, nil
		}
		up := filepath.Dir(dir)
		if up == dir {
			return nil, problem
		}
		dir = up
	}
	return nil, err
}
