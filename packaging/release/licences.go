package main

import (
	"bytes"
	"cmp"
	"context"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// build tools of api/web, of which nothing gets into the program.
var webTools = []string{"esbuild", "sass"}

// webPart is what of npm is in the styles and scripts that the program embeds.
type webPart struct{ Name, Version, Integrity, License string }

// webParts are those that package-lock.json pins, by name.
func webParts(root string) (parts []webPart, err error) {
	text, err := os.ReadFile(filepath.Join(root, "api", "web", "package-lock.json"))
	if err != nil {
		return nil, err
	}
	var lock struct {
		Packages map[string]struct {
			Version, Integrity, License string
			Dependencies                map[string]string
		}
	}
	if err := json.Unmarshal(text, &lock); err != nil {
		return nil, fmt.Errorf("package-lock.json: %w", err)
	}
	for name := range lock.Packages[""].Dependencies {
		if p := lock.Packages["node_modules/"+name]; !slices.Contains(webTools, name) {
			parts = append(parts, webPart{name, p.Version, p.Integrity, p.License})
		}
	}
	slices.SortFunc(parts, func(a, b webPart) int { return cmp.Compare(a.Name, b.Name) })
	return parts, nil
}

// component is the part as a list of contents names it.
func (p webPart) component() (map[string]any, error) {
	algorithm, sum, ok := strings.Cut(p.Integrity, "-")
	raw, err := base64.StdEncoding.DecodeString(sum)
	if !ok || algorithm != "sha512" || err != nil || p.Version == "" || p.License == "" {
		return nil, errors.Join(fmt.Errorf("package-lock.json does not pin %s", p.Name), err)
	}
	where := "pkg:npm/" + strings.Replace(p.Name, "@", "%40", 1) + "@" + p.Version
	return map[string]any{"bom-ref": where, "purl": where, "type": "library", "scope": "required", "name": p.Name, "version": p.Version,
		"hashes": []any{map[string]any{"alg": "SHA-512", "content": hex.EncodeToString(raw)}}, "licenses": []any{map[string]any{"license": map[string]any{"id": p.License}}}}, nil
}

// licenceFile is what files with a licence, or with what has to be repeated, are called.
var licenceFile = regexp.MustCompile(`(?i)^(licen[sc]e|copying|notice)`)

// licenceTexts writes the licences of all that is in the program, word by word: most ask
// for that wherever it goes.
func (r *release) licenceTexts(ctx context.Context) error {
	list, err := r.contents()
	if err != nil {
		return err
	}
	folders, err := r.folders(ctx, list)
	if err != nil {
		return err
	}
	var all bytes.Buffer
	for _, c := range list {
		fmt.Fprintf(&all, "%s\n%s %s\n%s\n\n", strings.Repeat("=", 80), c.Name, c.Version, strings.Repeat("=", 80))
		texts, err := textsIn(folders[c.Name])
		if err != nil {
			return fmt.Errorf("%s: %w", c.Name, err)
		}
		if len(texts) == 0 {
			if !strings.HasPrefix(c.Purl, "pkg:npm/") {
				return fmt.Errorf("%s has no file with its licence", c.Name)
			}
			fmt.Fprintf(&all, "It comes without a file of its licence; its package.json says %s.\n", c.Licenses[0].License.ID)
		}
		all.Write(bytes.Join(texts, []byte("\n")))
		all.WriteString("\n")
	}
	return os.WriteFile(r.licencesPath(), all.Bytes(), 0o644)
}

func (r *release) licencesPath() string {
	return filepath.Join(r.out, "hustings_"+r.version+"_licences.txt")
}

// listed is a part as the list of contents has it.
type listed struct {
	Name, Version, Purl string
	Licenses            []struct{ License struct{ ID string } }
}

// contents are the program itself and its parts, as the list of contents has them.
func (r *release) contents() ([]listed, error) {
	text, err := os.ReadFile(r.listPath())
	if err != nil {
		return nil, err
	}
	var list struct {
		Metadata   struct{ Component listed }
		Components []listed
	}
	if err := json.Unmarshal(text, &list); err != nil {
		return nil, err
	}
	return append([]listed{list.Metadata.Component}, list.Components...), nil
}

// folders are where the sources of the parts lie: they were just built.
func (r *release) folders(ctx context.Context, list []listed) (map[string]string, error) {
	where := map[string]string{}
	args := []string{"list", "-m", "-f", "{{.Path}}\t{{.Dir}}"}
	for _, c := range list {
		switch {
		case strings.HasPrefix(c.Purl, "pkg:npm/"):
			where[c.Name] = filepath.Join(r.root, "api", "web", "node_modules", c.Name)
		case c.Name != "std":
			args = append(args, c.Name)
		}
	}
	run := func(args ...string) (string, error) {
		cmd := exec.CommandContext(ctx, "go", args...)
		cmd.Dir, cmd.Stderr, cmd.Env = r.root, os.Stderr, append(os.Environ(), "GOTOOLCHAIN="+r.goes, "GOFLAGS=", "GOWORK=off")
		said, err := cmd.Output()
		if err != nil {
			return "", fmt.Errorf("go %s: %w", args[0], err)
		}
		return strings.TrimSpace(string(said)), nil
	}
	library, err := run("env", "GOROOT")
	if err != nil {
		return nil, err
	}
	where["std"] = library
	said, err := run(args...)
	if err != nil {
		return nil, err
	}
	for line := range strings.Lines(said) {
		name, folder, _ := strings.Cut(strings.TrimSpace(line), "\t")
		where[name] = folder
	}
	return where, nil
}

// textsIn are the licences that lie in a folder.
func textsIn(folder string) (texts [][]byte, err error) {
	inside, err := os.ReadDir(folder)
	if err != nil {
		return nil, err
	}
	for _, f := range inside {
		if !f.Type().IsRegular() || !licenceFile.MatchString(f.Name()) {
			continue
		}
		text, err := os.ReadFile(filepath.Join(folder, f.Name()))
		if err != nil {
			return nil, err
		}
		texts = append(texts, text)
	}
	return texts, nil
}
