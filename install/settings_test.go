package install

import (
	"context"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/alecthomas/kong"

	"hustings/elections/store"
)

// OP1: what is fit only for trying out does not start in production, and what is
// fit for nothing does not start at all. Every fault is named by its setting.
func TestOP1_UnsafeSettings(t *testing.T) {
	safe := []string{"--production", "--origin=https://vote.example.org", "--host=vote.example.org", "--smtp=smtps://u:p@mail.example.org:465", "--mail-from=Elections <vote@example.org>"}
	for name, c := range map[string]struct {
		args []string // after the safe ones, or alone when trial is set
		want string   // part of the fault; empty: fit to start with
		try  bool     // without --production
	}{
		"production as it should be":             {nil, "", false},
		"production behind a proxy":              {[]string{"--proxies=10.0.0.1"}, "", false},
		"production with STARTTLS":               {[]string{"--smtp=smtp://mail.example.org:587"}, "", false},
		"trying out with nothing set":            {nil, "", true},
		"trying out with debugging":              {[]string{"--debug"}, "", true},
		"production over plain http":             {[]string{"--origin=http://vote.example.org"}, "needs https", false},
		"production on this machine over http":   {[]string{"--origin=http://localhost:8080"}, "needs https", false},
		"plain http on another machine":          {[]string{"--origin=http://vote.example.org"}, "plain http only on this machine", true},
		"an origin with a path":                  {[]string{"--origin=https://example.org/vote"}, "not of the form", false},
		"an origin with a password":              {[]string{"--origin=https://u:p@example.org"}, "not of the form", false},
		"an origin that is no address":           {[]string{"--origin=vote.example.org"}, "not of the form", false},
		"an origin of another kind":              {[]string{"--origin=ftp://example.org"}, "neither http nor https", false},
		"production that shows its mails":        {[]string{"--smtp="}, "--smtp is missing", false},
		"a mail server of another kind":          {[]string{"--smtp=http://mail.example.org"}, "neither smtp", false},
		"a sender nobody can answer":             {[]string{"--mail-from=Hustings <hustings@localhost>"}, "--mail-from", false},
		"a sender that is no address":            {[]string{"--mail-from=Elections"}, "--mail-from", false},
		"a sender with a line of its own":        {[]string{"--mail-from=vote@example.org\r\nBcc: x@example.org"}, "--mail-from", false},
		"debugging in production":                {[]string{"--debug"}, "--debug", false},
		"made-up people in production":           {[]string{"--demo"}, "--demo", false},
		"boards named after this machine":        {[]string{"--host=localhost:8080"}, "--host", false},
		"a proxy list that trusts everybody":     {[]string{"--proxies=0.0.0.0/0"}, "trusts everybody", false},
		"metrics for everybody":                  {[]string{"--private=0.0.0.0:9090"}, "--private", false},
		"metrics on every address":               {[]string{"--private=:9090"}, "--private", false},
		"metrics at a public address":            {[]string{"--private=203.0.113.5:9090"}, "--private", false},
		"metrics with the site":                  {[]string{"--private=127.0.0.1:8080"}, "same address", false},
		"a colour that writes into a style":      {[]string{"--colour=#fff;}x{"}, "--colour", false},
		"a mail server of another kind, trying":  {[]string{"--smtp=http://mail.example.org"}, "neither smtp", true},
		"a mail server without a name":           {[]string{"--smtp=smtp://:25"}, "not of the form smtp://", true},
		"a mail server at no port":               {[]string{"--smtp=smtp://mail.example.org:99999"}, "port", true},
		"a proxy that is no address":             {[]string{"--proxies=10.0.0.1,proxy.example.org"}, `--proxies "proxy.example.org"`, true},
		"a host with a path":                     {[]string{"--host=bad/host"}, "--host", true},
		"no host":                                {[]string{"--host="}, "--host", true},
		"mails shown, and any machine may ask":   {[]string{"--listen=0.0.0.0:8080"}, "can be reached from other machines", true},
		"mails shown, on every address":          {[]string{"--listen=:8080"}, "can be reached from other machines", true},
		"mails shown, on IPv6":                   {[]string{"--listen=[::]:8080", "--demo"}, "can be reached from other machines", true},
		"mails shown to this machine":            {[]string{"--listen=[::1]:8080"}, "", true},
		"an address to listen at without a host": {[]string{"--listen=8080"}, "--listen", false},
		"a database of another kind":             {[]string{"--database=mysql://db/hustings"}, "--database", false},
		"a forum without a secret":               {[]string{"--forum-url=http://forum.example.org/x", "--forum-sign-in"}, "--forum-secret", false},
		"a forum's group of no kind":             {[]string{"--forum-groups=x=y"}, "--forum-groups", false},
		"a cap that is none":                     {[]string{"--mail-hourly=-5"}, "--mail-hourly", false},
		"everything at once, each fault is told": {[]string{"--origin=http://vote.example.org", "--debug", "--smtp=ftp://x", "--proxies=x", "--host=bad/host"}, "neither smtp", false},
	} {
		args := append([]string{"serve"}, c.args...)
		if !c.try {
			args = append(append([]string{"serve"}, safe...), c.args...)
		}
		var parsed struct {
			Serve Service `cmd:""`
		}
		if _, err := kong.Must(&parsed).Parse(args); err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		err := parsed.Serve.Check()
		if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
		mustNameSettings(t, name, err)
		if strings.HasPrefix(name, "everything") && err != nil && strings.Count(err.Error(), "\n") < 4 {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// mustNameSettings holds every fault to begin with the setting it is about.
func mustNameSettings(t *testing.T, name string, err error) {
	t.Helper()
	if err == nil {
		return
	}
	for line := range strings.Lines(err.Error()) {
		if !strings.HasPrefix(line, "--") {
			t.Errorf("%s: %q names no setting", name, line)
		}
	}
}

// OP1: a simulated clock and keys that are too short or open to others stop the
// start itself, whatever the settings say.
func TestOP1_UnsafePlaces(t *testing.T) {
	quiet := slog.New(slog.NewTextHandler(io.Discard, nil))
	fit := func(t *testing.T) Place {
		dir := t.TempDir()
		p := Place{Database: filepath.Join(dir, "hustings.db"), Keys: filepath.Join(dir, "keys"), Host: "vote.example.org"}
		h, err := p.Open(context.Background(), quiet, store.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := h.Engine.Keys.Signing("tokens"); err != nil {
			t.Fatal(err)
		}
		if err := h.Close(); err != nil {
			t.Fatal(err)
		}
		return p
	}
	starts := func(p Place) error {
		h, err := p.Open(context.Background(), quiet, store.Options{})
		if err != nil {
			return err
		}
		defer h.Close()
		_, err = h.Server((&Service{Origin: "https://vote.example.org", Organisation: "x"}).Settings())
		return err
	}
	keys := func(t *testing.T, p Place) []string {
		entries, err := os.ReadDir(p.Keys)
		var files []string
		for _, e := range entries {
			if e.Type().IsRegular() {
				files = append(files, filepath.Join(p.Keys, e.Name()))
			}
		}
		if err != nil || len(files) == 0 {
			t.Fatalf("%d keys: %v", len(files), err)
		}
		return files
	}
	t.Run("as it should be", func(t *testing.T) {
		if err := starts(fit(t)); err != nil {
			t.Error(err)
		}
	})
	t.Run("a simulated clock", func(t *testing.T) {
		p := Place{Database: filepath.Join(t.TempDir(), "sim.db"), Keys: filepath.Join(t.TempDir(), "keys"), Host: "vote.example.org"}
		h, err := p.Open(context.Background(), quiet, store.Options{Simulation: true, SimulatedNow: time.Date(2026, 1, 5, 9, 0, 0, 0, time.UTC)})
		if err != nil {
			t.Fatal(err)
		}
		if err := h.Close(); err != nil {
			t.Fatal(err)
		}
		if err := starts(p); err == nil {
			t.Error("a simulation's database serves")
		}
	})
	t.Run("short keys", func(t *testing.T) {
		p := fit(t)
		for _, f := range keys(t, p) {
			if err := os.WriteFile(f, []byte("short"), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		if err := starts(p); err == nil {
			t.Error("short keys are taken")
		}
	})
	t.Run("keys of nothing", func(t *testing.T) {
		p := fit(t)
		for _, f := range keys(t, p) {
			if err := os.WriteFile(f, []byte(strings.Repeat("A", 43)+"\n"), 0o600); err != nil { // 32 zeros in base64
				t.Fatal(err)
			}
		}
		if err := starts(p); err == nil {
			t.Error("keys that are all zero are taken")
		}
	})
	t.Run("a folder that others can read", func(t *testing.T) {
		p := fit(t)
		if err := os.Chmod(p.Keys, 0o755); err != nil {
			t.Fatal(err)
		}
		if err := starts(p); err == nil {
			t.Error("keys that others can read are taken")
		}
	})
	t.Run("a key that others can read", func(t *testing.T) {
		p := fit(t)
		if err := os.Chmod(keys(t, p)[0], 0o644); err != nil {
			t.Fatal(err)
		}
		if err := starts(p); err == nil {
			t.Error("a key that others can read is taken")
		}
	})
}
