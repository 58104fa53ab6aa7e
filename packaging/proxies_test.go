package packaging

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// TestIssue14_5_ProxiesReadTheirExamples has nginx and Caddy read the examples, where they
// are at hand.
func TestIssue14_5_ProxiesReadTheirExamples(t *testing.T) {
	t.Run("nginx", func(t *testing.T) {
		nginx := mustFind(t, "nginx", "/usr/sbin/nginx")
		mustRun(t, nginx, "-t", "-c", nginxConf(t, func(site string) string { return site }))
	})
	t.Run("caddy", func(t *testing.T) {
		caddy := mustFind(t, "caddy", "/usr/bin/caddy")
		t.Setenv("HOME", t.TempDir()) // it makes itself a folder there
		mustRun(t, caddy, "validate", "--adapter", "caddyfile", "--config", "caddy/Caddyfile")
	})
}

// TestIssue14_3_WhatIsAboutOneContestGoesToOneReplica runs the proxies with their examples
// before three replicas: whatever is about one contest reaches one of them, other contests
// and other pages reach all, and when that one dies ballots are taken by another.
func TestIssue14_3_WhatIsAboutOneContestGoesToOneReplica(t *testing.T) {
	t.Run("nginx", func(t *testing.T) {
		nginx := mustFind(t, "nginx", "/usr/sbin/nginx")
		behind, at := newReplicas(t), freePort(t)
		conf := nginxConf(t, func(site string) string {
			return strings.NewReplacer("listen 80;", "listen "+freePort(t)+";", "listen 443 ", "listen "+at+" ", "listen [::]:80;", "", "listen [::]:443 ssl http2;", "",
				"server 127.0.0.1:8080;", "server "+strings.Join(behind.addresses(), ";\nserver ")+";").Replace(site)
		})
		behind.before(t, "https://"+at, true, exec.CommandContext(t.Context(), nginx, "-g", "daemon off; worker_processes 1;", "-c", conf))
	})
	t.Run("caddy", func(t *testing.T) {
		caddy := mustFind(t, "caddy", "/usr/bin/caddy")
		home := t.TempDir()
		t.Setenv("HOME", home)
		behind, at := newReplicas(t), freePort(t)
		site, err := os.ReadFile("caddy/Caddyfile")
		if err != nil {
			t.Fatal(err)
		}
		conf := filepath.Join(home, "Caddyfile")
		text := strings.NewReplacer("\n{\n", "\n{\n\tadmin off\n\tauto_https off\n", "vote.example.org {", "http://vote.example.org"+strings.TrimPrefix(at, "127.0.0.1")+" {\n\tbind 127.0.0.1",
			"127.0.0.1:8080", strings.Join(behind.addresses(), " ")).Replace(string(site))
		if err := os.WriteFile(conf, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		behind.before(t, "http://"+at, false, exec.CommandContext(t.Context(), caddy, "run", "--adapter", "caddyfile", "--config", conf))
	})
}

// replicas answer everything with their number.
type replicas []*httptest.Server

func newReplicas(t *testing.T) (all replicas) {
	for i := range 3 {
		s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			stream := strings.HasSuffix(r.URL.Path, "/events")
			if stream {
				w.Header().Set("Content-Type", "text/event-stream")
			}
			fmt.Fprint(w, i)
			if stream { // it ends when its reader leaves
				http.NewResponseController(w).Flush() //nolint:errcheck // whoever asks will miss it
				<-r.Context().Done()
			}
		}))
		t.Cleanup(s.Close)
		all = append(all, s)
	}
	return all
}

func (r replicas) addresses() (all []string) {
	for _, s := range r {
		all = append(all, s.Listener.Addr().String())
	}
	return all
}

// before runs a proxy in front of the replicas and sees where it leads. One that sends a
// ballot again answers the first one after a replica's end; else voters' pages do that.
func (r replicas) before(t *testing.T, url string, again bool, proxy *exec.Cmd) {
	var said bytes.Buffer
	proxy.Stdout, proxy.Stderr = &said, &said
	proxy.Cancel = func() error { return proxy.Process.Signal(os.Interrupt) } // nginx's workers go with their master then
	proxy.WaitDelay = 5 * time.Second                                         // a proxy may wait for connections that nobody has any more
	if err := proxy.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		proxy.Wait() //nolint:errcheck // the test's context is over, and it was told to go
		if lost := regexp.MustCompile(`/contests/|canary`).FindString(said.String()); lost != "" {
			t.Errorf("the proxy tells its log of %s", lost)
		}
		if t.Failed() {
			t.Log(said.String())
		}
	})
	client := &http.Client{Timeout: 20 * time.Second, Transport: &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true, ServerName: "vote.example.org"}}} //nolint:gosec // a certificate of this test
	ask := func(method, path string) (string, error) {
		req, err := http.NewRequestWithContext(t.Context(), method, url+path, strings.NewReader("{}"))
		if err != nil {
			return "", err
		}
		req.Host = "vote.example.org"
		req.Header.Set("User-Agent", "canary")
		req.Header.Set("Hustings-Contest", fmt.Sprint(time.Now().UnixNano())) // whoever asks does not choose
		answer, err := client.Do(req)
		if err != nil {
			return "", err
		}
		defer answer.Body.Close()
		var who bytes.Buffer
		_, err = who.ReadFrom(answer.Body)
		return fmt.Sprint(answer.StatusCode, " ", who.String()), err
	}
	mustAsk := func(method, path string) string {
		said, err := ask(method, path)
		if err != nil || !strings.HasPrefix(said, "200 ") || said == "200 " {
			t.Fatalf("%s %s: %s %v", method, path, said, err)
		}
		return said
	}
	for deadline := time.Now().Add(20 * time.Second); ; time.Sleep(20 * time.Millisecond) { // until the proxy listens and has seen its replicas
		if said, err := ask(http.MethodGet, "/readyz"); err == nil && strings.HasPrefix(said, "200 ") {
			break
		} else if time.Now().After(deadline) {
			t.Fatalf("the proxy does not answer: %s %v", said, err)
		}
	}
	homes, anywhere := map[string]bool{}, map[string]bool{}
	for range 30 {
		about := "/contests/" + rand.Text()
		home := mustAsk(http.MethodPost, about+"/ballot")
		homes[home] = true
		for range 2 {
			for _, path := range []string{"", "/ballot/review", "/receipts/7"} {
				if at := mustAsk(http.MethodGet, about+path); at != home {
					t.Fatalf("%s%s is answered by %s, ballots are taken by %s", about, path, at, home)
				}
			}
			if at := mustAsk(http.MethodPost, "/api/v1"+about+"/ballots"); at != home {
				t.Fatalf("programs' ballots are taken by %s, pages' by %s", at, home)
			}
			anywhere[mustAsk(http.MethodGet, "/elections")] = true
		}
	}
	if len(homes) != len(r) || len(anywhere) != len(r) {
		t.Errorf("thirty contests are with %d of the replicas, pages with %d", len(homes), len(anywhere))
	}
	hangUp(t, client, url+"/meetings/canary/room/events")
	home := mustAsk(http.MethodPost, "/contests/0190f0a0/ballot")
	r[home[len(home)-1]-'0'].Close()
	deadline := time.Now().Add(20 * time.Second)
	for said := ""; !strings.HasPrefix(said, "200 "); time.Sleep(20 * time.Millisecond) {
		var err error
		if said, err = ask(http.MethodPost, "/contests/0190f0a0/ballot"); err != nil || said == home || time.Now().After(deadline) {
			t.Fatalf("with its replica gone a ballot is answered %q %v", said, err)
		}
		if again && !strings.HasPrefix(said, "200 ") {
			t.Fatalf("a ballot is not sent again: %s", said)
		}
	}
}

// hangUp begins to read an answer that has no end, and leaves.
func hangUp(t *testing.T, client *http.Client, address string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Host = "vote.example.org"
	answer, err := client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := answer.Body.Read(make([]byte, 1)); err != nil {
		t.Error(err)
	}
	answer.Body.Close()
}

// nginxConf writes the example as a whole configuration, with a certificate, changed where
// the test says so.
func nginxConf(t *testing.T, changed func(string) string) string {
	t.Helper()
	dir := t.TempDir()
	site, err := os.ReadFile("nginx/hustings.conf")
	if err != nil {
		t.Fatal(err)
	}
	certificate(t, dir)
	text := strings.NewReplacer("/etc/ssl/hustings", dir, "/var/log/nginx/hustings.log", "stderr").Replace(changed(string(site)))
	whole := "events {}\npid " + dir + "/pid;\nerror_log stderr;\nhttp {\n" + text + "}\n"
	conf := filepath.Join(dir, "nginx.conf")
	if err := os.WriteFile(conf, []byte(whole), 0o600); err != nil {
		t.Fatal(err)
	}
	return conf
}

// freePort is an address of this machine that nobody listens at.
func freePort(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// mustFind finds a program that is not in everybody's path.
func mustFind(t *testing.T, name, place string) string {
	t.Helper()
	if path, err := exec.LookPath(name); err == nil {
		return path
	}
	if _, err := os.Stat(place); err != nil {
		t.Skipf("no %s here", name)
	}
	return place
}

// certificate makes a certificate for the example's name and its key.
func certificate(t *testing.T, dir string) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	key, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), DNSNames: []string{"vote.example.org"}, NotAfter: time.Now().Add(time.Hour)}
	signed, err := x509.CreateCertificate(rand.Reader, template, template, &private.PublicKey, private)
	if err != nil {
		t.Fatal(err)
	}
	for name, block := range map[string]*pem.Block{"fullchain.pem": {Type: "CERTIFICATE", Bytes: signed}, "privkey.pem": {Type: "PRIVATE KEY", Bytes: key}} {
		if err := os.WriteFile(filepath.Join(dir, name), pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}
