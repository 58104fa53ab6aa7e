package packaging

import (
	"archive/tar"
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/layout"
	"github.com/google/go-containerregistry/pkg/v1/validate"
)

const testVersion = "v0.0.1"

// mustRelease runs the release tool for one processor.
func mustRelease(t *testing.T) string {
	t.Helper()
	out := filepath.Join(t.TempDir(), "dist")
	mustRun(t, "go", "run", "./release", "-version", testVersion, "-only", "linux-amd64", "-out", out)
	return out
}

// TestIssue14_5_TheReleaseIsTheSameTwiceAndStartsInAnEmptyFolder makes a release twice, compares it file by file,
// takes each package apart, and starts the program in an empty folder as a new
// operator would.
func TestIssue14_5_TheReleaseIsTheSameTwiceAndStartsInAnEmptyFolder(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the program")
	}
	one, two := mustRelease(t), mustRelease(t)
	sums, err := os.ReadFile(filepath.Join(one, "SHA256SUMS"))
	if err != nil {
		t.Fatal(err)
	}
	if again, err := os.ReadFile(filepath.Join(two, "SHA256SUMS")); err != nil || !bytes.Equal(sums, again) {
		t.Errorf("a second release of the same commit is another: %v\n%s\n%s", err, sums, again)
	}
	check := exec.CommandContext(t.Context(), "sha256sum", "-c", "--quiet", "SHA256SUMS")
	check.Dir = one
	if said, err := check.CombinedOutput(); err != nil {
		t.Errorf("sha256sum -c: %v %s", err, said)
	}
	t.Run("list of contents", func(t *testing.T) { lookAtMaterials(t, filepath.Join(one, "hustings_"+testVersion+"_sbom.cdx.json")) })
	t.Run("licences", func(t *testing.T) { lookAtLicences(t, filepath.Join(one, "hustings_"+testVersion+"_licences.txt")) })
	t.Run("image", func(t *testing.T) { lookAtImage(t, filepath.Join(one, "hustings_"+testVersion+"_image")) })
	t.Run("package", func(t *testing.T) {
		program, folder := unpack(t, filepath.Join(one, "hustings_0.0.1_amd64.deb")), t.TempDir()
		startInAnEmptyFolder(t, func(args ...string) *exec.Cmd {
			cmd := exec.CommandContext(t.Context(), program, args...)
			cmd.Dir, cmd.Env = folder, []string{"PATH=/nowhere"}
			return cmd
		})
	})
	t.Run("image started", func(t *testing.T) { startTheImage(t, filepath.Join(one, "hustings_"+testVersion+"_image")) })
}

// part is one of what the list of contents tells of.
type part struct {
	Name, Version string
	Licenses      []any
	Evidence      struct{ Licenses []any }
}

func lookAtMaterials(t *testing.T, path string) {
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var list struct {
		BOMFormat   string
		SpecVersion string
		Components  []part
		Metadata    struct{ Component part }
	}
	if err := json.Unmarshal(text, &list); err != nil {
		t.Fatal(err)
	}
	if list.Metadata.Component.Name != "hustings" || list.BOMFormat != "CycloneDX" || len(list.Components) < 30 {
		t.Errorf("%s %s with %d components", list.BOMFormat, list.SpecVersion, len(list.Components))
	}
	for _, c := range append(list.Components, list.Metadata.Component) {
		if len(c.Licenses)+len(c.Evidence.Licenses) == 0 {
			t.Errorf("of %s no licence is told", c.Name)
		}
	}
	for _, wanted := range []string{"std", "github.com/jackc/pgx/v5", "filippo.io/age", "filippo.io/edwards25519", "@noble/curves", "nhsuk-frontend"} {
		if !strings.Contains(string(text), `"name": "`+wanted+`"`) {
			t.Errorf("the list lacks %s", wanted)
		}
	}
}

// lookAtLicences: each part's own words, our own first.
func lookAtLicences(t *testing.T, path string) {
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	ours, err := os.ReadFile("../LICENSE")
	if err != nil {
		t.Fatal(err)
	}
	if at := bytes.Index(text, ours); at < 0 || at > 1000 {
		t.Errorf("our own licence stands at %d", at)
	}
	for _, wanted := range []string{"The Go Authors", "Cenk Alt", "Paul Miller", "SIL OPEN FONT LICENSE", "Apache License"} {
		if !strings.Contains(string(text), wanted) {
			t.Errorf("the licences lack %q", wanted)
		}
	}
}

// lookAtImage validates the OCI layout, and that there is nothing in the image but the
// program: no shell, nothing that root owns and others may write.
func lookAtImage(t *testing.T, path string) {
	all, err := layout.FromPath(path)
	if err != nil {
		t.Fatal(err)
	}
	index, err := all.ImageIndex()
	if err != nil {
		t.Fatal(err)
	}
	if err := validate.Index(index); err != nil {
		t.Error(err)
	}
	images := 0
	each(t, index, func(image v1.Image) {
		images++
		config, err := image.ConfigFile()
		if err != nil {
			t.Fatal(err)
		}
		if config.Config.User != "65532:65532" || len(config.Config.Entrypoint) != 1 || config.Config.Entrypoint[0] != "/hustings" {
			t.Errorf("runs %v as %q", config.Config.Entrypoint, config.Config.User)
		}
		layers, err := image.Layers()
		if err != nil || len(layers) != 1 {
			t.Fatalf("%d layers: %v", len(layers), err)
		}
		content, err := layers[0].Uncompressed()
		if err != nil {
			t.Fatal(err)
		}
		defer content.Close()
		var names []string
		for a := tar.NewReader(content); ; {
			h, err := a.Next()
			if err == io.EOF {
				break
			}
			if err != nil {
				t.Fatal(err)
			}
			names = append(names, h.Name)
			if h.Mode&0o002 != 0 && h.Name != "tmp/" {
				t.Errorf("%s may be written by everybody", h.Name)
			}
		}
		slices.Sort(names)
		if want := []string{"etc/", "etc/passwd", "etc/ssl/", "etc/ssl/certs/", "etc/ssl/certs/ca-certificates.crt", "hustings", "tmp/",
			"usr/", "usr/share/", "usr/share/doc/", "usr/share/doc/hustings/", "usr/share/doc/hustings/copyright", "var/", "var/lib/", "var/lib/hustings/"}; !slices.Equal(names, want) {
			t.Errorf("in the image are %v", names)
		}
	})
	if images != 1 {
		t.Errorf("%d images", images)
	}
}

func each(t *testing.T, index v1.ImageIndex, f func(v1.Image)) {
	t.Helper()
	manifest, err := index.IndexManifest()
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range manifest.Manifests {
		if m.MediaType.IsIndex() {
			inner, err := index.ImageIndex(m.Digest)
			if err != nil {
				t.Fatal(err)
			}
			each(t, inner, f)
			continue
		}
		image, err := index.Image(m.Digest)
		if err != nil {
			t.Fatal(err)
		}
		f(image)
	}
}

// unpack takes a Debian package apart with dpkg's own tool, and looks at what it would
// put where.
func unpack(t *testing.T, deb string) (program string) {
	if _, err := exec.LookPath("dpkg-deb"); err != nil {
		t.Skip("no dpkg-deb here")
	}
	root := t.TempDir()
	said := string(mustRun(t, "dpkg-deb", "--info", deb))
	for _, wanted := range []string{"Package: hustings", "Version: 0.0.1", "Architecture: amd64", "postinst", "preinst", "prerm", "conffiles"} {
		if !strings.Contains(said, wanted) {
			t.Errorf("the package does not say %q:\n%s", wanted, said)
		}
	}
	mustRun(t, "dpkg-deb", "--extract", deb, root)
	for name, mode := range map[string]os.FileMode{"usr/bin/hustings": 0o755, "usr/bin/hustings-count": 0o755, "usr/lib/systemd/system/hustings.service": 0o644,
		"usr/lib/systemd/system/hustings-backup.service": 0o644, "usr/lib/systemd/system/hustings-backup.timer": 0o644, "etc/hustings/hustings.env": 0o600,
		"usr/share/doc/hustings/operation.md": 0o644, "usr/share/doc/hustings/installing.md": 0o644, "usr/share/doc/hustings/examples/alerts.yml": 0o644} {
		info, err := os.Stat(filepath.Join(root, name))
		if err != nil || info.Mode().Perm() != mode {
			t.Errorf("%s: %v %v", name, info, err)
		}
	}
	return filepath.Join(root, "usr/bin/hustings")
}

// startTheImage starts the program with nothing around it but what is in its image, as the
// user that the image names and with its environment. No runtime is needed for that.
func startTheImage(t *testing.T, path string) {
	if os.Getuid() != 0 {
		t.Skip("only root may give a program another root")
	}
	all, err := layout.FromPath(path)
	if err != nil {
		t.Fatal(err)
	}
	index, err := all.ImageIndex()
	if err != nil {
		t.Fatal(err)
	}
	each(t, index, func(image v1.Image) {
		config, err := image.ConfigFile()
		if err != nil {
			t.Fatal(err)
		}
		if config.OS != runtime.GOOS || config.Architecture != runtime.GOARCH {
			return
		}
		root := t.TempDir()
		laidOut(t, image, root)
		startInAnEmptyFolder(t, func(args ...string) *exec.Cmd {
			cmd := exec.CommandContext(t.Context(), config.Config.Entrypoint[0], args...)
			// As it comes it listens to everybody, which it refuses without a mail server.
			cmd.Dir, cmd.Env = config.Config.WorkingDir, append(slices.Clone(config.Config.Env), "HUSTINGS_LISTEN=127.0.0.1:8080")
			cmd.SysProcAttr = &syscall.SysProcAttr{Chroot: root, Credential: &syscall.Credential{Uid: 65532, Gid: 65532}}
			return cmd
		})
	})
}

// laidOut puts an image's one layer into a folder, owners and modes with it.
func laidOut(t *testing.T, image v1.Image, root string) {
	t.Helper()
	layers, err := image.Layers()
	if err != nil {
		t.Fatal(err)
	}
	content, err := layers[0].Uncompressed()
	if err != nil {
		t.Fatal(err)
	}
	defer content.Close()
	for a := tar.NewReader(content); ; {
		h, err := a.Next()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		at := filepath.Join(root, h.Name)
		if h.Typeflag == tar.TypeDir {
			err = os.MkdirAll(at, 0o755)
		} else {
			var b []byte
			if b, err = io.ReadAll(a); err == nil {
				err = os.WriteFile(at, b, 0o600)
			}
		}
		if err = errors.Join(err, os.Chown(at, h.Uid, h.Gid), os.Chmod(at, h.FileInfo().Mode())); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Chmod(root, 0o755); err != nil {
		t.Fatal(err)
	}
}

// startInAnEmptyFolder does what docs/installing.md says under "Trying it": the first
// officer, a look at the settings, the service, a copy and its drill. program is a
// command line of the program, with nothing around it.
func startInAnEmptyFolder(t *testing.T, program func(args ...string) *exec.Cmd) {
	run := func(args ...string) string {
		t.Helper()
		said, err := program(args...).CombinedOutput()
		if err != nil {
			t.Fatalf("%v: %v\n%s", args, err, said)
		}
		return string(said)
	}
	if said := run("--version"); !strings.Contains(said, testVersion) {
		t.Errorf("--version says %q", said)
	}
	run("officer", "create", "--number", "S1", "--forename", "Ann", "--surname", "Lee", "--email", "ann@example.org", "--role", "secretariat")
	run("check-config")
	listen, private := free(t), free(t)
	serve := program("serve", "--listen", listen, "--private", private, "--origin", "http://"+listen)
	var said bytes.Buffer
	serve.Stderr = &said
	if err := serve.Start(); err != nil {
		t.Fatal(err)
	}
	for began := time.Now(); ; time.Sleep(50 * time.Millisecond) {
		answer, err := http.Get("http://" + listen + "/readyz")
		if err == nil {
			answer.Body.Close()
			if answer.StatusCode == http.StatusOK {
				break
			}
		}
		if time.Since(began) > 2*time.Minute {
			t.Fatalf("not ready: %v\n%s", err, said.String())
		}
	}
	answer, err := http.Get("http://" + listen + "/")
	if err != nil {
		t.Fatal(err)
	}
	page, _ := io.ReadAll(answer.Body)
	answer.Body.Close()
	if answer.StatusCode != http.StatusOK || !bytes.Contains(page, []byte("<h1")) {
		t.Errorf("the front page: %d", answer.StatusCode)
	}
	public := strings.TrimSpace(run("backup-key", "secret.txt"))
	run("backup", "copy.age", "--for", public) // while it serves
	if said := run("drill", "copy.age", "--identity", "secret.txt"); !strings.Contains(said, "the whole chain holds") {
		t.Errorf("the drill says %s", said)
	}
	if err := serve.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := serve.Wait(); err != nil {
		t.Errorf("it ends with %v\n%s", err, said.String())
	}
}

func free(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}
