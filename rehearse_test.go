package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestMain lets a test run this very program, in a process of its own.
func TestMain(m *testing.M) {
	if os.Getenv("HUSTINGS_TEST_PROGRAM") != "" {
		main()
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// program is a command line of this program, in a process of its own.
func program(ctx context.Context, args ...string) *exec.Cmd {
	c := exec.CommandContext(ctx, os.Args[0], args...)
	c.Env = append(os.Environ(), "HUSTINGS_TEST_PROGRAM=1")
	return c
}

func freePort(t *testing.T) string {
	t.Helper()
	for range 1000 { // below those that the machine gives to connections that go out: one of them could take it before the service does
		l, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", 10000+rand.IntN(20000)))
		if err != nil {
			continue
		}
		defer l.Close()
		return l.Addr().String()
	}
	t.Fatal("no port is free")
	return ""
}

// A rehearsal of a real register in real processes, from the notice to the certificate:
// every page says what it is, nobody of the register is in it, the register is not
// touched, and neither can be taken for the other.
func TestIssue14_8_ARehearsalOfARealRegister(t *testing.T) {
	if testing.Short() {
		t.Skip("lives through an election in processes of its own")
	}
	dir := t.TempDir()
	at := func(name string) string { return filepath.Join(dir, name) }
	run := func(args ...string) string {
		t.Helper()
		out, err := program(t.Context(), args...).CombinedOutput()
		if err != nil {
			t.Fatalf("%s: %v\n%s", args, err, out)
		}
		return string(out)
	}
	var members strings.Builder
	members.WriteString("number,forename,surname,email,organisation,job_role,home,status,joined\n")
	for i := range 40 {
		fmt.Fprintf(&members, "K%04d,Kanarek%d,Vogelsang,kanarek%d@canary.example,Canary Trust %d,Canary Officer,CIO,active,2024-03-1%d\n", i, i, i, i%9, i%9)
	}
	must(t, os.WriteFile(at("networks.csv"), []byte("code,name,kind,seats\nCIO,Information Officers,panelled,2\n"), 0o600))
	must(t, os.WriteFile(at("members.csv"), []byte(members.String()), 0o600))
	place := []string{"--database", at("real.db"), "--keys", at("real-keys")}
	run(append([]string{"import", at("networks.csv"), "--kind", "networks", "--why", "a trial"}, place...)...)
	run(append([]string{"import", at("members.csv"), "--why", "a trial"}, place...)...)
	before, err := os.ReadFile(at("real.db"))
	must(t, err)

	collected := newCollector(t)
	listen, private := freePort(t), freePort(t)
	site := "http://" + strings.Replace(listen, "127.0.0.1", "localhost", 1)
	c := program(t.Context(), "rehearse", "--like", at("real.db"), "--folder", at("rehearsal"), "--minutes", "0.02", "--stand-ins", "--turnout", "0.5",
		"--listen", listen, "--private", private, "--origin", site, "--traces", collected.URL, "--traces-share", "1", "--officer", "auditor=Real Auditor <auditor@real.example>")
	var said bytes.Buffer
	c.Stdout, c.Stderr = &said, &said
	must(t, c.Start())
	defer c.Process.Kill() //nolint:errcheck // it has ended by then
	browser := &http.Client{Timeout: time.Minute}
	get := func(path string) string {
		answer, err := browser.Get(site + path)
		if err != nil {
			return ""
		}
		defer answer.Body.Close()
		body, _ := io.ReadAll(answer.Body)
		return string(body)
	}
	ended := make(chan error, 1)
	go func() { ended <- c.Wait() }()
	pressed := false
	for end := time.Now().Add(4 * time.Minute); !strings.Contains(get("/rehearsal"), "The rehearsal is over"); time.Sleep(100 * time.Millisecond) {
		select {
		case err := <-ended:
			t.Fatalf("it ended: %v\n%s", err, said.String())
		default:
		}
		pressed = pressed || goOn(t, browser, site)
		if time.Now().After(end) {
			t.Fatalf("it did not come to its end:\n%s", get("/rehearsal"))
		}
	}
	if m := regexp.MustCompile(`href="(/elections/[^"]+)"`).FindStringSubmatch(get("/elections")); m == nil || get(m[1]) == "" {
		t.Error("no election's page was looked at")
	}
	for _, path := range []string{"/", "/elections", "/sign-in", "/rehearsal", "/development/mail", "/panels/CIO", "/not-there"} {
		if !strings.Contains(get(path), "Nothing here is real and nothing counts") {
			t.Errorf("%s does not say that it is a rehearsal", path)
		}
	}
	if page := get("/elections"); !strings.Contains(page, "Certified") {
		t.Errorf("nothing was certified:\n%s", page)
	}
	if page := get("/rehearsal"); !strings.Contains(page, "auditor@real.example") {
		t.Error("the officer who was named is not among those one can be")
	}
	if mails := get("/development/mail"); strings.Contains(mails, "canary.example") || !strings.Contains(mails, "rehearsal.example") {
		t.Errorf("the mails that would have left:\n%s", mails)
	}
	if !pressed {
		t.Error("nobody could say go on")
	}
	figures := scrape(t, private)
	must(t, c.Process.Signal(syscall.SIGTERM))
	if err := <-ended; err != nil {
		t.Errorf("ending it: %v\n%s", err, said.String())
	}

	collected.tellNothing(t, at("rehearsal/rehearsal.db"))
	for _, f := range []string{`hustings_http_request_seconds_count{method="GET",route="/elections/:election`, "hustings_ballots_accepted_total ", `hustings_contests{stage="`} {
		if !bytes.Contains(figures, []byte(f)) {
			t.Errorf("no figure is %s", f)
		}
	}
	holdsNothing(t, "a figure", figures, at("rehearsal/rehearsal.db"))
	must(t, filepath.Walk(at("rehearsal"), func(path string, info os.FileInfo, err error) error {
		if err != nil || info.IsDir() {
			return err
		}
		held, err := os.ReadFile(path)
		for _, canary := range []string{"Kanarek", "Vogelsang", "canary.example", "Canary Trust", "Canary Officer", "K0007"} {
			if bytes.Contains(held, []byte(canary)) {
				t.Errorf("%s holds %q", filepath.Base(path), canary)
			}
		}
		return err
	}))
	if after, err := os.ReadFile(at("real.db")); err != nil || !bytes.Equal(before, after) {
		t.Errorf("the register was written to (%v)", err)
	}
	refused := func(want string, args ...string) {
		t.Helper()
		out, err := program(t.Context(), args...).CombinedOutput()
		if err == nil || !strings.Contains(string(out), want) {
			t.Errorf("%s: %v, %s", args, err, out)
		}
	}
	refused("simulation", "serve", "--database", at("rehearsal/rehearsal.db"), "--keys", at("rehearsal/keys"), "--listen", listen, "--private", freePort(t), "--origin", site)
	refused("holds a rehearsal that has begun", "rehearse", "--folder", at("rehearsal"))
	refused("holds something that is no rehearsal", "rehearse", "--folder", dir)
	refused("--shared", "rehearse", "--folder", at("new"), "--listen", "0.0.0.0:1")
	refused("add --shared", "rehearse", "--folder", at("new"), "--origin", "https://rehearsal.example.org")
	refused("not there", "rehearse", "--folder", at("new"), "--like", at("nothing.db"))
	if _, err := os.Stat(at("new")); err == nil {
		t.Error("a refused rehearsal began its folder")
	}
}

// scrape reads the metrics at the private address.
func scrape(t *testing.T, private string) []byte {
	t.Helper()
	answer, err := http.Get("http://" + private + "/metrics")
	must(t, err)
	defer answer.Body.Close()
	figures, err := io.ReadAll(answer.Body)
	must(t, err)
	return figures
}

// goOn presses a button of the plan's page as a browser would, if there is one.
func goOn(t *testing.T, browser *http.Client, site string) bool {
	t.Helper()
	shown, err := browser.Get(site + "/rehearsal")
	if err != nil {
		return false
	}
	defer shown.Body.Close()
	body, _ := io.ReadAll(shown.Body)
	token := regexp.MustCompile(`name="csrf" value="([^"]+)"`).FindSubmatch(body)
	if token == nil {
		return false
	}
	q, err := http.NewRequestWithContext(t.Context(), http.MethodPost, site+"/rehearsal", strings.NewReader(url.Values{"csrf": {string(token[1])}, "act": {"go-on"}}.Encode()))
	must(t, err)
	for _, c := range shown.Cookies() {
		q.AddCookie(c)
	}
	q.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	q.Header.Set("Origin", site)
	answer, err := browser.Do(q)
	must(t, err)
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK { // that of the plan, to which it leads back
		t.Errorf("going on: %s", answer.Status)
	}
	return true
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
