package main

import (
	"crypto/sha256"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/mod/modfile"
	"golang.org/x/mod/semver"
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

// fault is what is read of an entry of Go's list of known faults.
type fault struct {
	ID, Summary, Withdrawn string
	Affected               []struct {
		Package struct{ Name string }
		Ranges  []struct {
			Events []struct{ Introduced, Fixed string }
		}
		Specific struct {
			Imports []struct {
				Path string
				GOOS []string `json:"goos"`
			}
		} `json:"ecosystem_specific"`
	}
}

// in reports whether a version of a module has the fault, in a package that is built in.
func (f fault) in(module, version string, packages map[string]bool) bool {
	for _, a := range f.Affected {
		reached := len(a.Specific.Imports) == 0
		for _, i := range a.Specific.Imports {
			reached = reached || packages[i.Path] && (len(i.GOOS) == 0 || slices.Contains(i.GOOS, "linux"))
		}
		if a.Package.Name != module || !reached {
			continue
		}
		for _, r := range a.Ranges {
			has := false
			for _, e := range r.Events { // in order
				has = has || e.Introduced != "" && (e.Introduced == "0" || semver.Compare("v"+e.Introduced, version) <= 0)
				has = has && (e.Fixed == "" || semver.Compare("v"+e.Fixed, version) > 0)
			}
			if has {
				return true
			}
		}
	}
	return false
}

// OP3: nothing that is built in has a fault that Go's own list knows, the standard
// library of the Go that a release is built with included. The list comes from the module
// proxy and is another one every week, so that this is asked for: make faults, which
// names that Go (or says local: the one at hand).
func TestOP3_NothingBuiltInHasAKnownFault(t *testing.T) {
	if os.Getenv("HUSTINGS_FAULTS") == "" {
		t.Skip("make faults asks Go's list of known faults, which needs a network")
	}
	run := func(dir string, args ...string) []byte {
		t.Helper()
		c := exec.CommandContext(t.Context(), "go", args...)
		c.Dir, c.Env = dir, append(os.Environ(), "GOFLAGS=")
		out, err := c.Output()
		if err != nil {
			t.Fatalf("go %s: %v", strings.Join(args, " "), err)
		}
		return out
	}
	var list struct{ Dir, Version string }
	if err := json.Unmarshal(run(t.TempDir(), "mod", "download", "-json", "golang.org/x/vulndb@latest"), &list); err != nil {
		t.Fatal(err)
	}
	goes := os.Getenv("HUSTINGS_FAULTS")
	if !strings.HasPrefix(goes, "go") {
		goes = strings.TrimSpace(string(run(".", "env", "GOVERSION")))
	}
	modules, packages := map[string]string{"stdlib": "v" + strings.TrimPrefix(goes, "go")}, map[string]bool{}
	for line := range strings.Lines(string(run(".", "list", "-deps", "-f", "{{.ImportPath}} {{with .Module}}{{.Path}} {{.Version}}{{end}}", ".", "./commands/hustings-count"))) {
		words := strings.Fields(line)
		packages[words[0]] = true
		if len(words) == 3 {
			modules[words[1]] = words[2]
		}
	}
	files, err := filepath.Glob(filepath.Join(list.Dir, "data/osv/GO-*.json"))
	if err != nil || len(files) < 1000 {
		t.Fatalf("%d faults are known: %v", len(files), err)
	}
	old := false // an old version of a module of ours must be found out, or nothing is
	for _, file := range files {
		text, err := os.ReadFile(file)
		must(t, err)
		var f fault
		must(t, json.Unmarshal(text, &f))
		if f.Withdrawn != "" {
			continue
		}
		for module, version := range modules {
			if f.in(module, version, packages) {
				t.Errorf("%s %s: %s %s", module, version, f.ID, f.Summary)
			}
		}
		old = old || f.in("github.com/xuri/excelize/v2", "v2.11.0", packages)
	}
	if !old {
		t.Error("a version with known faults passes")
	}
	t.Logf("%d faults of %s held against %d modules and packages of Go %s", len(files), list.Version, len(modules), modules["stdlib"])
}
