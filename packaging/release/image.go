package main

import (
	"archive/tar"
	"bytes"
	"context"
	"encoding/pem"
	"io"
	"os"
	"path/filepath"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/layout"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/tarball"
	"github.com/google/go-containerregistry/pkg/v1/types"
	"golang.org/x/crypto/x509roots/fallback/bundle"
)

// nobody is whom the program runs as in a container; it owns its state and /tmp.
const nobody = 65532

// image makes the container image as an OCI layout, for both processors, without
// a daemon. It has the program in it, the certificates of the authorities that Mozilla
// trusts, and nothing else: no shell, no package, nothing to write on.
func (r *release) image(context.Context) error {
	index := mutate.IndexMediaType(empty.Index, types.OCIImageIndex)
	for _, t := range targets {
		binaries, built := r.binaries[t]
		if t.system != "linux" || !built {
			continue
		}
		one, err := r.imageFor(t, binaries["hustings"])
		if err != nil {
			return err
		}
		index = mutate.AppendManifests(index, mutate.IndexAddendum{Add: one,
			Descriptor: v1.Descriptor{Platform: &v1.Platform{OS: t.system, Architecture: t.processor}}})
	}
	folder := filepath.Join(r.out, "hustings_"+r.version+"_image")
	whole, err := layout.Write(folder, empty.Index)
	if err != nil {
		return err
	}
	return whole.AppendIndex(index, layout.WithAnnotations(map[string]string{"org.opencontainers.image.ref.name": r.version}))
}

func (r *release) imageFor(t target, binary string) (v1.Image, error) {
	files, err := r.layer(binary)
	if err != nil {
		return nil, err
	}
	layer, err := tarball.LayerFromOpener(func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(files)), nil },
		tarball.WithMediaType(types.OCILayer))
	if err != nil {
		return nil, err
	}
	image := mutate.ConfigMediaType(mutate.MediaType(empty.Image, types.OCIManifestSchema1), types.OCIConfigJSON)
	if image, err = mutate.AppendLayers(image, layer); err != nil {
		return nil, err
	}
	config, err := image.ConfigFile()
	if err != nil {
		return nil, err
	}
	config = config.DeepCopy()
	config.OS, config.Architecture = t.system, t.processor
	config.Created = v1.Time{Time: r.at}
	config.Config = v1.Config{
		User: "65532:65532", WorkingDir: "/var/lib/hustings", Entrypoint: []string{"/hustings"}, Cmd: []string{"serve", "--production"},
		Env:          []string{"HUSTINGS_KEYS=/var/lib/hustings/keys", "HUSTINGS_LISTEN=0.0.0.0:8080", "SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt"},
		ExposedPorts: map[string]struct{}{"8080/tcp": {}},
		Volumes:      map[string]struct{}{"/var/lib/hustings": {}, "/tmp": {}},
		StopSignal:   "SIGTERM",
		Labels:       map[string]string{"org.opencontainers.image.title": "hustings", "org.opencontainers.image.version": r.version},
	}
	return mutate.ConfigFile(image, config)
}

// layer is the image's one layer: an archive whose order, owners and times are
// always the same.
func (r *release) layer(binary string) ([]byte, error) {
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	folder := func(name string, mode int64, owner int) error {
		return w.WriteHeader(&tar.Header{Typeflag: tar.TypeDir, Name: name + "/", Mode: mode, Uid: owner, Gid: owner, ModTime: r.at, Format: tar.FormatPAX})
	}
	file := func(name string, mode int64, text []byte) error {
		if err := w.WriteHeader(&tar.Header{Typeflag: tar.TypeReg, Name: name, Mode: mode, Size: int64(len(text)), ModTime: r.at, Format: tar.FormatPAX}); err != nil {
			return err
		}
		_, err := w.Write(text)
		return err
	}
	for _, f := range []struct {
		name  string
		mode  int64
		owner int
	}{{"etc", 0o755, 0}, {"etc/ssl", 0o755, 0}, {"etc/ssl/certs", 0o755, 0}, {"tmp", 0o1777, 0}, {"var", 0o755, 0}, {"var/lib", 0o755, 0}, {"var/lib/hustings", 0o700, nobody},
		{"usr", 0o755, 0}, {"usr/share", 0o755, 0}, {"usr/share/doc", 0o755, 0}, {"usr/share/doc/hustings", 0o755, 0}} {
		if err := folder(f.name, f.mode, f.owner); err != nil {
			return nil, err
		}
	}
	if err := file("etc/passwd", 0o644, []byte("hustings:x:65532:65532::/var/lib/hustings:/nonexistent\n")); err != nil {
		return nil, err
	}
	if err := file("etc/ssl/certs/ca-certificates.crt", 0o644, authorities()); err != nil {
		return nil, err
	}
	licences, err := os.ReadFile(r.licencesPath())
	if err != nil {
		return nil, err
	}
	if err := file("usr/share/doc/hustings/copyright", 0o644, licences); err != nil {
		return nil, err
	}
	program, err := os.ReadFile(binary)
	if err != nil {
		return nil, err
	}
	if err := file("hustings", 0o755, program); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// authorities are the certificates of Mozilla's list as go.sum pins it, and not those of
// the machine that builds, so that the image is the same wherever it is built. One that is
// trusted only for what it signed before some day is left out, since a file cannot say so.
func authorities() []byte {
	var list bytes.Buffer
	for root := range bundle.Roots() {
		if root.Constraint == nil {
			pem.Encode(&list, &pem.Block{Type: "CERTIFICATE", Bytes: root.Certificate}) //nolint:errcheck // a buffer takes everything
		}
	}
	return list.Bytes()
}
