package main

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/alecthomas/kong"
)

// runCommand parses and runs a command line, and returns its status and what it
// printed to standard output.
func runCommand(t *testing.T, args ...string) (status int, out string) {
	t.Helper()
	old := os.Stdout
	defer func() { os.Stdout = old }()
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	os.Stdout = w
	printed := make(chan string)
	go func() {
		b, _ := io.ReadAll(r)
		printed <- string(b)
	}()
	var commands struct {
		Verify verifyCmd `cmd:""`
		Seal   sealCmd   `cmd:""`
	}
	command, err := kong.Must(&commands, kong.Name("hustings")).Parse(args)
	if err != nil {
		t.Fatal(err)
	}
	err = command.Run()
	w.Close()
	var coded kong.ExitCoder
	switch {
	case err == nil:
	case errors.As(err, &coded):
		status = coded.ExitCode()
	default:
		t.Fatalf("an error without a status: %v", err)
	}
	return status, <-printed
}

func TestVerifyCommand_StatusAndReport(t *testing.T) {
	data := filepath.Join("elections", "audit", "testdata")
	good, bad := filepath.Join(data, "bundle.zip"), filepath.Join(data, "bad-mix.zip")
	if status, out := runCommand(t, "verify", "-q", good, "--receipt", filepath.Join(data, "receipt.txt"), "--auditor-file", filepath.Join(data, "auditor-file.zip")); status != 0 ||
		!strings.HasPrefix(out, "PASSED") || !strings.Contains(out, "entry 7: superseded") {
		t.Errorf("status %d\n%s", status, out)
	}
	if status, out := runCommand(t, "verify", "-q", "--json", bad); status != 1 || !strings.Contains(out, `"entry": 18`) {
		t.Errorf("status %d\n%s", status, out)
	}
	if status, out := runCommand(t, "verify", "-q", filepath.Join(data, "bundles.json")); status != 1 || !strings.HasPrefix(out, "FAILED") {
		t.Errorf("status %d\n%s", status, out)
	}
}

func TestSealCheckCommand_Status(t *testing.T) {
	empty := filepath.Join(t.TempDir(), "check.json")
	if err := os.WriteFile(empty, []byte("{}"), 0o600); err != nil {
		t.Fatal(err)
	}
	if status, _ := runCommand(t, "seal", "check", empty); status != 1 {
		t.Errorf("status %d", status)
	}
}
