// Package browsertest runs a journey of a real browser from a Go test: the test
// starts a server, a script of api/web/test walks through it in headless
// Chromium. A missing browser or Node.js fails the test; only `go test -short`
// leaves journeys out.
package browsertest

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// limit is how long one journey may take. It is a safety net: what a journey waits
// for is events, and a machine with other work takes a multiple of its time.
const limit = 25 * time.Minute

// Run runs api/web/test/<script> against the site at base ("http://127.0.0.1:…")
// and fails with what it found. Pictures go to artefacts/ at the root of the
// repository. env are further settings for the script, "NAME=value".
func Run(t *testing.T, script, base string, env ...string) {
	t.Helper()
	if testing.Short() {
		t.Skip("needs a browser; left out with -short")
	}
	root := repository(t)
	web := filepath.Join(root, "api", "web")
	if _, err := exec.LookPath("node"); err != nil {
		t.Fatal("this test needs Node.js: install it, then `make test`")
	}
	if _, err := os.Stat(filepath.Join(web, "node_modules", "playwright-core")); err != nil {
		t.Fatal("this test needs the development packages of api/web: run `make test`, or `npm ci` in api/web")
	}
	ctx, cancel := context.WithTimeout(t.Context(), limit)
	defer cancel()
	cmd := exec.CommandContext(ctx, "node", filepath.Join("test", script))
	cmd.Dir = web
	cmd.Env = append(os.Environ(), "BASE_URL="+base, "ARTEFACTS="+filepath.Join(root, "artefacts"), "NODE_NO_WARNINGS=1")
	cmd.Env = append(cmd.Env, env...)
	cmd.WaitDelay = 5 * time.Second
	out, err := cmd.CombinedOutput()
	t.Logf("%s:\n%s", script, out)
	if err != nil {
		t.Errorf("%s: %v", script, err)
	}
}

// repository is where go.mod is: a test runs in the folder of its package, and a
// program built with -trimpath does not know where its sources were.
func repository(t *testing.T) string {
	t.Helper()
	at, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(at, "go.mod")); err == nil {
			return at
		}
		up := filepath.Dir(at)
		if up == at {
			t.Fatal("no go.mod above the test's folder")
		}
		at = up
	}
}
