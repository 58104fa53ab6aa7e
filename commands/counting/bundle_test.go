package counting

import (
	"path/filepath"
	"strings"
	"testing"
)

// TestCountOfABundle counts a contest's published papers by a method asked for, writes
// them out, and says what it cannot do by the contest's own.
func TestCountOfABundle(t *testing.T) {
	bundle := filepath.Join("..", "..", "elections", "audit", "testdata", "bundle.zip")
	for name, c := range map[string]struct {
		args   []string
		status int
		want   string
	}{
		"by another method":        {[]string{"--method", "approval", bundle}, 0, "Approval voting, version 1"},
		"compared":                 {[]string{"--compare", "--method", "block,approval", bundle}, 0, "block  approval"},
		"as BLT":                   {[]string{"--format", "blt", bundle}, 0, "\n0\n\""},
		"as a table":               {[]string{"--format", "papers", bundle}, 0, "papers,"},
		"its own, nobody knows it": {[]string{bundle}, 2, `no method "x-first"`},
		"no such contest":          {[]string{"--method", "irv", "--contest", "Mayor", bundle}, 1, "expected one of: Reference election"},
		"withheld":                 {[]string{"--method", "irv", strings.Replace(bundle, "bundle.zip", "bundle-withheld.zip", 1)}, 1, "withheld"},
	} {
		t.Run(name, func(t *testing.T) {
			out, status, err := counted(t, "", c.args...)
			said := out
			if err != nil {
				said = err.Error()
			}
			if status != c.status || !strings.Contains(said, c.want) {
				t.Errorf("status %d, want %d: %s", status, c.status, said)
			}
		})
	}
}
