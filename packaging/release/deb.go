package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/goreleaser/nfpm/v2"
	_ "github.com/goreleaser/nfpm/v2/deb" // registers the packager
	"github.com/goreleaser/nfpm/v2/files"
)

// packages makes a .deb for each processor: the program, its unit, its settings
// (kept on upgrades) and its documents.
func (r *release) packages(context.Context) error {
	for _, t := range targets {
		binaries, built := r.binaries[t]
		if t.system != "linux" || !built {
			continue
		}
		if err := r.deb(t, binaries); err != nil {
			return fmt.Errorf("%s: %w", t, err)
		}
	}
	return nil
}

func (r *release) deb(t target, binaries map[string]string) error {
	here := func(parts ...string) string { return filepath.Join(append([]string{r.root, "packaging"}, parts...)...) }
	file := func(source, destination, kind string, mode os.FileMode) *files.Content {
		return &files.Content{Source: source, Destination: destination, Type: kind, FileInfo: &files.ContentFileInfo{Mode: mode, MTime: r.at, Owner: "root", Group: "root"}}
	}
	contents := files.Contents{
		file(binaries["hustings"], "/usr/bin/hustings", files.TypeFile, 0o755),
		file(binaries["hustings-count"], "/usr/bin/hustings-count", files.TypeFile, 0o755),
		file(here("systemd", "hustings.service"), "/usr/lib/systemd/system/hustings.service", files.TypeFile, 0o644),
		file(here("systemd", "hustings-backup.service"), "/usr/lib/systemd/system/hustings-backup.service", files.TypeFile, 0o644),
		file(here("systemd", "hustings-backup.timer"), "/usr/lib/systemd/system/hustings-backup.timer", files.TypeFile, 0o644),
		file(here("systemd", "hustings.env"), "/etc/hustings/hustings.env", files.TypeConfigNoReplace, 0o600),
		file(r.licencesPath(), "/usr/share/doc/hustings/copyright", files.TypeFile, 0o644),
		file(filepath.Join(r.root, "README.md"), "/usr/share/doc/hustings/README.md", files.TypeFile, 0o644),
	}
	for _, folder := range []string{"prometheus", "grafana", "nginx", "caddy"} {
		list, err := filepath.Glob(here(folder, "*"))
		if err != nil {
			return err
		}
		for _, path := range list {
			contents = append(contents, file(path, "/usr/share/doc/hustings/examples/"+filepath.Base(path), files.TypeFile, 0o644))
		}
	}
	documents, err := filepath.Glob(filepath.Join(r.root, "docs", "*.md"))
	if err != nil {
		return err
	}
	for _, path := range documents {
		contents = append(contents, file(path, "/usr/share/doc/hustings/"+strings.ReplaceAll(filepath.Base(path), "README.md", "index.md"), files.TypeFile, 0o644))
	}
	info := nfpm.WithDefaults(&nfpm.Info{
		Name: "hustings", Arch: t.processor, Platform: "linux", Version: strings.TrimPrefix(r.version, "v"), MTime: r.at,
		Maintainer: "The Hustings developers <hustings@localhost>", Section: "net", Priority: "optional",
		Description: "Elections and governance of advisory panels\nSecret, verifiable ballots; chairs, meetings, motions and letters of the panels\nthat they elect. One program with its site, its API and its jobs in it.",
		Overridables: nfpm.Overridables{
			Depends: []string{"adduser | passwd"}, Recommends: []string{"ca-certificates", "tzdata"}, Suggests: []string{"postgresql"},
			Contents: contents,
			Scripts:  nfpm.Scripts{PreInstall: here("deb", "preinstall.sh"), PostInstall: here("deb", "postinstall.sh"), PreRemove: here("deb", "preremove.sh")},
		},
	})
	if err := nfpm.PrepareForPackager(info, "deb"); err != nil {
		return err
	}
	packager, err := nfpm.Get("deb")
	if err != nil {
		return err
	}
	out, err := os.Create(filepath.Join(r.out, packager.ConventionalFileName(info)))
	if err != nil {
		return err
	}
	if err := packager.Package(info, out); err != nil {
		out.Close()
		return err
	}
	return out.Close()
}
