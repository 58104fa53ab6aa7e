package commands

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/alecthomas/kong"
)

// runCommand parses and runs a command line, and returns its status and what it
// printed to standard output, the error's text last.
func runCommand(t *testing.T, args ...string) (status int, out string) {
	t.Helper()
	var commands struct {
		Verify Verify `cmd:""`
		Seal   Seal   `cmd:""`
	}
	command, err := kong.Must(&commands, kong.Name("hustings")).Parse(args)
	if err != nil {
		t.Fatal(err)
	}
	out, err = printed(t, command.Run)
	var coded kong.ExitCoder
	switch {
	case err == nil:
	case errors.As(err, &coded):
		status = coded.ExitCode()
	default:
		t.Fatalf("an error without a status: %v", err)
	}
	return status, out
}

func TestVerifyCommand_StatusAndReport(t *testing.T) {
	data := filepath.Join("..", "elections", "audit", "testdata")
	good, bad := filepath.Join(data, "bundle.zip"), filepath.Join(data, "bad-mix.zip")
	if status, out := runCommand(t, "verify", "-q", good, "--receipt", filepath.Join(data, "receipt.txt"), "--auditor-file", filepath.Join(data, "auditor-file.zip")); status != 3 ||
		!strings.HasPrefix(out, "PASSED, NOT COUNTED.") || !strings.Contains(out, "entry 7: superseded") {
		t.Errorf("status %d\n%s", status, out)
	}
	if status, out := runCommand(t, "verify", "-q", "--json", bad); status != 1 || !strings.Contains(out, `"entry": 18`) {
		t.Errorf("status %d\n%s", status, out)
	}
	for name, c := range map[string]struct {
		args []string
		want string
	}{
		"no zip file":             {[]string{filepath.Join(data, "bundles.json")}, "bundles.json: expected a bundle"},
		"an auditor's file":       {[]string{filepath.Join(data, "auditor-file.zip")}, "it is an auditor's file"},
		"a bundle as the other":   {[]string{good, "--auditor-file", good}, "bundle.zip: expected an auditor's file"},
		"a key that is none":      {[]string{good, "--key", "abc"}, `--key "abc": expected a board's key, name+id+key`},
		"a text as receipt":       {[]string{good, "--receipt", filepath.Join("..", "README.md")}, "README.md: expected a receipt"},
		"a receipt as checkpoint": {[]string{good, "--checkpoint", filepath.Join(data, "receipt.txt")}, "receipt.txt: expected a checkpoint, as the board gave it: it is a receipt"},
	} {
		status, out := runCommand(t, append([]string{"verify", "-q"}, c.args...)...)
		if status != 2 || !strings.Contains(out, c.want) || strings.Contains(out, "FAILED") || strings.Contains(out, "PASSED") {
			t.Errorf("%s: status %d, want %q\n%s", name, status, c.want, out)
		}
	}
}

// TestFound18_StatusOfTheThirdVerdict: what was not counted is not PASSED.
func TestFound18_StatusOfTheThirdVerdict(t *testing.T) {
	forged := filepath.Join("..", "elections", "audit", "testdata", "forged")
	file := func(kind string) string { return filepath.Join(forged, kind) }
	for _, c := range []struct {
		args   []string
		status int
		begins string
	}{
		{[]string{file("withheld-papers.zip")}, 3, "PASSED, NOT COUNTED."},
		{[]string{file("withheld-papers.zip"), "--json"}, 3, "{"},
		{[]string{file("withheld-papers.zip"), "--require-count"}, 1, "PASSED, NOT COUNTED."},
		{[]string{file("unknown-method.zip")}, 3, "PASSED, NOT COUNTED."},
		{[]string{file("unknown-method.zip"), "--require-count"}, 1, "PASSED, NOT COUNTED."},
		{[]string{file("auditors-file-without-a-contest.zip"), "--auditor-file", file("auditors-file-without-a-contest.auditor.zip")}, 3, "PASSED, NOT COUNTED."},
		{[]string{file("withheld-papers-with-the-auditors-file.zip"), "--auditor-file", file("withheld-papers-with-the-auditors-file.auditor.zip"), "--require-count"}, 0, "PASSED."},
		{[]string{file("too-few-ballots.zip"), "--require-count"}, 0, "PASSED."},
		{[]string{file("withheld-papers-and-a-bad-signature.zip")}, 1, "FAILED."},
		{[]string{file("closed-and-counted-early.zip")}, 1, "FAILED."},
		{[]string{file("zip-prefix.zip")}, 1, "FAILED."},
	} {
		if status, out := runCommand(t, append([]string{"verify", "-q"}, c.args...)...); status != c.status || !strings.HasPrefix(out, c.begins) {
			t.Errorf("%v: status %d, want %d and %q\n%s", c.args, status, c.status, c.begins, out)
		}
	}
}

func TestSealCheckCommand_Status(t *testing.T) {
	empty := filepath.Join(t.TempDir(), "check.json")
	if err := os.WriteFile(empty, []byte("{}"), 0o600); err != nil {
		t.Fatal(err)
	}
	if status, _ := runCommand(t, "seal", "check", empty); status != 2 { // it is no check file: nothing was checked
		t.Errorf("status %d", status)
	}
}
