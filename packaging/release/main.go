// Command release builds what is handed to operators, into one folder: static
// binaries, .deb packages, a container image as an OCI layout, the list of what
// is in them (CycloneDX), and the checksums of all. Built twice from the same
// commit it is the same, byte by byte.
package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

// target is a system that a binary is built for.
type target struct{ system, processor string }

var targets = []target{{"linux", "amd64"}, {"linux", "arm64"}, {"darwin", "amd64"}, {"darwin", "arm64"}}

func (t target) String() string { return t.system + "-" + t.processor }

// release is one release on its way.
type release struct {
	root, out, version string
	goes               string                       // the Go that builds it, as GOTOOLCHAIN names it
	at                 time.Time                    // of the commit: the only time that goes into a file
	binaries           map[target]map[string]string // by the program's name
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "release:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context) error {
	r := release{binaries: map[target]map[string]string{}}
	flag.StringVar(&r.root, "root", "..", "the checkout")
	flag.StringVar(&r.out, "out", "../dist", "where everything goes; emptied first")
	flag.StringVar(&r.version, "version", "", "such as v1.2.3; required")
	flag.StringVar(&r.goes, "go", "local", "the Go that builds it, such as go1.26.10, fetched where it is not at hand; local: the one at hand")
	only := flag.String("only", "", "one target, such as linux-amd64; empty: all")
	flag.Parse()
	if !strings.HasPrefix(r.version, "v") || strings.ContainsAny(r.version, " /\\'\"") {
		return fmt.Errorf("-version %q is not of the form v1.2.3", r.version)
	}
	var err error
	if r.at, err = commitTime(ctx, r.root); err != nil {
		return err
	}
	if err := r.toolchain(ctx); err != nil {
		return err
	}
	if err := errors.Join(os.RemoveAll(r.out), os.MkdirAll(r.out, 0o755)); err != nil {
		return err
	}
	wanted := slices.DeleteFunc(slices.Clone(targets), func(t target) bool { return *only != "" && t.String() != *only })
	if len(wanted) == 0 {
		return fmt.Errorf("-only %q: there are %v", *only, targets)
	}
	for i, t := range wanted {
		fmt.Fprintf(os.Stderr, "%d/%d  hustings for %s\n", i+1, len(wanted), t)
		if err := r.build(ctx, t); err != nil {
			return err
		}
	}
	steps := []struct {
		what string
		do   func(context.Context) error
	}{
		{"list of what is in it", r.materials},
		{"licences of it", r.licenceTexts},
		{"Debian packages", r.packages},
		{"container image", r.image},
		{"checksums", r.checksums},
	}
	for _, s := range steps {
		fmt.Fprintln(os.Stderr, "    ", s.what)
		if err := s.do(ctx); err != nil {
			return fmt.Errorf("%s: %w", s.what, err)
		}
	}
	return nil
}

// commitTime is when the commit was made, or SOURCE_DATE_EPOCH where that is set.
func commitTime(ctx context.Context, root string) (time.Time, error) {
	text := os.Getenv("SOURCE_DATE_EPOCH")
	if text == "" {
		said, err := exec.CommandContext(ctx, "git", "-C", root, "log", "-1", "--format=%ct").Output()
		if err != nil {
			return time.Time{}, fmt.Errorf("asking for the commit's time (or set SOURCE_DATE_EPOCH): %w", err)
		}
		text = strings.TrimSpace(string(said))
	}
	seconds, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return time.Time{}, fmt.Errorf("the commit's time: %w", err)
	}
	return time.Unix(seconds, 0).UTC(), nil
}

// toolchain makes sure that the Go that is to build it is there: the same source gives
// the same program with the same Go only, and Go's own library is a part of it, faults
// and all.
func (r *release) toolchain(ctx context.Context) error {
	if r.goes == "local" {
		fmt.Fprintln(os.Stderr, "     built with the Go at hand: whether its library has known faults says `make faults RELEASE_GO=local`")
		return nil
	}
	cmd := exec.CommandContext(ctx, "go", "env", "GOVERSION")
	cmd.Env, cmd.Stderr = append(os.Environ(), "GOTOOLCHAIN="+r.goes), os.Stderr
	said, err := cmd.Output()
	if err != nil {
		return fmt.Errorf("%s is neither at hand nor can it be fetched: %w", r.goes, err)
	}
	if got := strings.TrimSpace(string(said)); got != r.goes {
		return fmt.Errorf("asked for %s, Go is %s", r.goes, got)
	}
	return nil
}

// programs are what is built, and from which package: the whole of it, and the count
// alone, which starts in a few milliseconds.
var programs = map[string]string{"hustings": ".", "hustings-count": "./commands/hustings-count"}

// ofNoMachine are the settings of Go that make another program of the same source, as
// they are where nobody has set them: a release knows no machine's.
var ofNoMachine = []string{"GOFLAGS=", "GOWORK=off", "GOEXPERIMENT=", "GOAMD64=v1", "GOARM64=v8.0", "GOFIPS140=off"}

// build makes the static binaries of a target. Nothing of the machine goes into them:
// no path, no time, no state of the checkout.
func (r *release) build(ctx context.Context, t target) error {
	r.binaries[t] = map[string]string{}
	for name, from := range programs {
		out, err := filepath.Abs(filepath.Join(r.out, name+"_"+r.version+"_"+t.String()))
		if err != nil {
			return err
		}
		cmd := exec.CommandContext(ctx, "go", "build", "-trimpath", "-buildvcs=false",
			"-ldflags", "-s -w -buildid= -X hustings/install.version="+r.version, "-o", out, from)
		cmd.Dir, cmd.Stderr = r.root, os.Stderr
		cmd.Env = append(os.Environ(), "CGO_ENABLED=0", "GOTOOLCHAIN="+r.goes, "GOOS="+t.system, "GOARCH="+t.processor)
		cmd.Env = append(cmd.Env, ofNoMachine...)
		if err := cmd.Run(); err != nil {
			return fmt.Errorf("building %s for %s: %w", name, t, err)
		}
		r.binaries[t][name] = out
	}
	return nil
}

// materials writes the list of modules in the program, of Go's own library and of what its
// pages bring to a browser, with their licences' names and their hashes (CycloneDX), as the
// program itself and package-lock.json name them.
func (r *release) materials(ctx context.Context) error {
	scratch, err := os.MkdirTemp("", "hustings-release-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(scratch)
	var lists []string // one a target: some modules are in the program of one system only
	for _, t := range targets {
		binary, built := r.binaries[t]["hustings"]
		if !built {
			continue
		}
		list := filepath.Join(scratch, t.String()+".json")
		cmd := exec.CommandContext(ctx, "go", "tool", "cyclonedx-gomod", "bin", "-json", "-noserial", "-licenses", "-std", "-version", r.version, "-output", list, binary)
		cmd.Stderr = os.Stderr
		if err := cmd.Run(); err != nil {
			return err
		}
		lists = append(lists, list)
	}
	parts, err := webParts(r.root)
	if err != nil {
		return err
	}
	all, err := together(lists)
	if err != nil {
		return err
	}
	if err := finish(all, r.at, parts...); err != nil {
		return err
	}
	text, err := json.MarshalIndent(all, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(r.listPath(), append(text, '\n'), 0o644)
}

func (r *release) listPath() string {
	return filepath.Join(r.out, "hustings_"+r.version+"_sbom.cdx.json")
}

// checksums writes SHA256SUMS, as sha256sum -c reads it.
func (r *release) checksums(context.Context) error {
	var files []string
	err := filepath.WalkDir(r.out, func(path string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			files = append(files, path)
		}
		return err
	})
	if err != nil {
		return err
	}
	slices.Sort(files)
	var list strings.Builder
	for _, path := range files {
		sum, err := sumOf(path)
		if err != nil {
			return err
		}
		name, err := filepath.Rel(r.out, path)
		if err != nil {
			return err
		}
		fmt.Fprintf(&list, "%s  %s\n", sum, filepath.ToSlash(name))
	}
	return os.WriteFile(filepath.Join(r.out, "SHA256SUMS"), []byte(list.String()), 0o644)
}

func sumOf(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}
