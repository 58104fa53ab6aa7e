package main

import (
	"crypto/sha256"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/mod/modfile"
)

// OP3: what the program and its pages are made of is named to the last bit, and
// nothing stands in for it.
func TestOP3_WhatIsBuiltInIsPinned(t *testing.T) {
	text, err := os.ReadFile("go.mod")
	if err != nil {
		t.Fatal(err)
	}
	module, err := modfile.Parse("go.mod", text, nil)
	if err != nil {
		t.Fatal(err)
	}
	sums, err := os.ReadFile("go.sum")
	if err != nil {
		t.Fatal(err)
	}
	if len(module.Replace) != 0 {
		t.Errorf("%d modules are replaced", len(module.Replace))
	}
	for _, r := range module.Require {
		if !strings.Contains(string(sums), r.Mod.Path+" "+r.Mod.Version+" h1:") {
			t.Errorf("no sum of %s", r.Mod)
		}
	}
	var wanted struct{ Dependencies, DevDependencies map[string]string }
	var lock struct {
		Packages map[string]struct {
			Version, Integrity, Resolved string
			Link                         bool
		}
	}
	for name, into := range map[string]any{"package.json": &wanted, "package-lock.json": &lock} {
		text, err := os.ReadFile(filepath.Join("api/web", name))
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(text, into); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
	}
	exact := regexp.MustCompile(`^\d+\.\d+\.\d+(-[\w.]+)?$`)
	for _, all := range []map[string]string{wanted.Dependencies, wanted.DevDependencies} {
		for name, version := range all {
			if !exact.MatchString(version) || lock.Packages["node_modules/"+name].Version != version {
				t.Errorf("%s is wanted as %s and locked as %s", name, version, lock.Packages["node_modules/"+name].Version)
			}
		}
	}
	for name, p := range lock.Packages {
		if name != "" && !strings.HasPrefix(p.Integrity, "sha512-") {
			t.Errorf("%s has the sum %q", name, p.Integrity)
		}
		if p.Resolved != "" {
			t.Errorf("%s is fetched from one address only", name)
		}
	}
	if len(lock.Packages) < 20 || len(module.Require) < 20 {
		t.Errorf("only %d packages and %d modules were found", len(lock.Packages), len(module.Require))
	}
}

// OP3: the same source gives the same program twice, whatever was compiled before,
// and the program names every module in it.
func TestOP3_TheSameSourceGivesTheSameProgram(t *testing.T) {
	if os.Getenv("HUSTINGS_LONG") == "" {
		t.Skip("HUSTINGS_LONG=1 builds everything twice, which takes minutes")
	}
	var sums [2][sha256.Size]byte
	for i := range sums {
		dir := t.TempDir()
		build := exec.Command("go", "build", "-trimpath", "-buildvcs=false", "-o", filepath.Join(dir, "hustings"), ".")
		build.Env = append(os.Environ(), "CGO_ENABLED=0", "GOCACHE="+filepath.Join(dir, "cache"))
		if out, err := build.CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		program, err := os.ReadFile(filepath.Join(dir, "hustings"))
		if err != nil {
			t.Fatal(err)
		}
		sums[i] = sha256.Sum256(program)
		out, err := exec.Command("go", "version", "-m", filepath.Join(dir, "hustings")).Output()
		if err != nil || strings.Count(string(out), "\tdep\t") < 20 || !strings.Contains(string(out), "modernc.org/sqlite") {
			t.Errorf("the program names its modules so: %v\n%s", err, out)
		}
	}
	if sums[0] != sums[1] {
		t.Errorf("two builds differ: %x and %x", sums[0], sums[1])
	}
}
