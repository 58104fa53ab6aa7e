package main

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// The runbooks are run as they are written in docs/runbooks.md, by a shell, with the
// program as real processes (issue 14, number 7); those of a primary and its standby are
// in runbooks_postgres_test.go.
func TestIssue14_7_RollbackAndLostKeyFileAsWritten(t *testing.T) {
	if testing.Short() {
		t.Skip("starts the service several times")
	}
	m := newMachine(t)
	m.register()
	m.members(3)
	m.run("hustings backup-key secret.txt > for.txt")
	m.run("hustings backup copy.age --for $(grep -o 'age1[a-z0-9]*' for.txt | head -n 1)")
	m.members(7) // after the copy
	m.run("systemctl start hustings")
	m.ready(true)

	steps := runbook(t, "Rollback")
	if len(steps) != 7 { // the last three are for PostgreSQL
		t.Fatalf("the runbook has %d blocks: %q", len(steps), steps)
	}
	m.run(steps[0])
	m.run(steps[1])
	m.run(steps[2])
	m.ready(false) // it serves for reading, and says so
	if said := m.run("hustings database show || true"); !strings.Contains(said, "hustings: error") {
		t.Errorf("nothing is missing: %s", said)
	}
	m.run(steps[3])
	m.ready(true)
	if said := m.run("hustings database show"); !strings.Contains(said, "goes on from what was signed") {
		t.Errorf("after it was settled: %s", said)
	}
	m.members(9)

	m.run("cp -r keys copy-of-keys")
	lost := runbook(t, "A lost key file")
	m.run("export COPY=copy-of-keys; rm keys/board.key; " + lost[0] + "; cmp keys/board.key copy-of-keys/board.key; test $(stat -c %a keys/board.key) = 600")
	m.run("systemctl restart hustings")
	m.ready(true)
	m.run("systemctl stop hustings")
}

// What alerts lead to, typed as it stands on a service whose mail server is away and
// whose key folder is then somebody else's.
func TestIssue14_7_WhatAnAlertLeadsToAsWritten(t *testing.T) {
	if testing.Short() {
		t.Skip("starts the service")
	}
	m := newMachine(t)
	m.set("HUSTINGS_SMTP=smtp://127.0.0.1:1", "HUSTINGS_MAIL_FROM=elections@example.org")
	m.run("hustings officer create --number S1 --forename Ann --surname Lee --email ann@example.org --role secretariat")
	m.run("systemctl start hustings")
	m.ready(true)
	m.until("journalctl -u hustings", `"event":"H303"`) // the mail that tells her of her appointment
	m.run("mkdir backups; hustings backup-key secret.txt > /etc/hustings/backup-keys.txt")
	said := map[string]string{}
	for _, heading := range []string{"No answer, or not ready", "Everything stands still", "An alarm", "Ballots are stored slowly or not at all", "A job is behind", "Mail does not leave", "No copy lately", "Requests fail", "Sign-ins are refused"} {
		for _, block := range runbook(t, heading) {
			said[heading] += m.run("set +e\n" + block + "\ntrue") // there may be nothing to be found
		}
	}
	for heading, want := range map[string][]string{
		"No answer, or not ready":                 {"running", "ready\n"},
		"Everything stands still":                 {"goes on from what was signed"},
		"Ballots are stored slowly or not at all": {"Filesystem"},
		"A job is behind":                         {`hustings_job_last_success_timestamp_seconds{job_name="clock"}`},
		"Mail does not leave":                     {"the mail server does not answer", `"event":"H303"`, `hustings_outbox_retrying{kind="`},
		"No copy lately":                          {"backups/hustings-2", "hustings_last_copy_timestamp_seconds "},
	} {
		for _, w := range want {
			if !strings.Contains(said[heading], w) {
				t.Errorf("%s: it says %q, not %q", heading, said[heading], w)
			}
		}
	}
	m.run("systemctl stop hustings")
}

// Every alert names the runbook to open, and that is there (issue 14, numbers 6 and 7).
func TestIssue14_6_EveryAlertLeadsToItsRunbook(t *testing.T) {
	rules, err := os.ReadFile("packaging/prometheus/alerts.yml")
	must(t, err)
	page, err := os.ReadFile("docs/runbooks.md")
	must(t, err)
	anchors := map[string]bool{}
	for _, m := range regexp.MustCompile(`(?m)^## (.+)$`).FindAllStringSubmatch(string(page), -1) {
		anchors[strings.ReplaceAll(regexp.MustCompile(`[^a-z0-9 -]`).ReplaceAllString(strings.ToLower(m[1]), ""), " ", "-")] = true
	}
	alerts := strings.Split(string(rules), "- alert: ")[1:]
	if len(alerts) < 10 {
		t.Errorf("%d alerts", len(alerts))
	}
	for _, a := range alerts {
		name, _, _ := strings.Cut(a, "\n")
		m := regexp.MustCompile(`runbook: "docs/runbooks\.md#([a-z0-9-]+)"`).FindStringSubmatch(a)
		if m == nil || !anchors[m[1]] {
			t.Errorf("%s leads to %q, which is no runbook", name, m)
		}
	}
}

// runbook are the indented blocks under a heading of docs/runbooks.md.
func runbook(t *testing.T, heading string) (blocks []string) {
	t.Helper()
	text, err := os.ReadFile("docs/runbooks.md")
	must(t, err)
	_, after, ok := strings.Cut(string(text), "\n## "+heading+"\n")
	if !ok {
		t.Fatalf("there is no runbook %q", heading)
	}
	section, _, _ := strings.Cut(after, "\n## ")
	var block []string
	for line := range strings.Lines(section + "\n") {
		if strings.HasPrefix(line, "    ") {
			block = append(block, strings.TrimSpace(line))
		} else if strings.TrimSpace(line) != "" && block != nil || len(block) > 0 && strings.TrimSpace(line) == "" {
			blocks, block = append(blocks, strings.Join(block, "\n")), nil
		}
	}
	return blocks
}

// machine is one on which the service is installed: `hustings` is this program,
// `systemctl` starts and stops it, and its settings stand in hustings.env.
type machine struct {
	t     *testing.T
	dir   string
	site  string
	env   []string
	names *strings.Replacer // names and places of the page, as they are here
}

func newMachine(t *testing.T) *machine {
	dir := t.TempDir()
	bin := filepath.Join(dir, "bin")
	must(t, os.Mkdir(bin, 0o700))
	listen, private := freePort(t), freePort(t)
	m := &machine{t: t, dir: dir, site: "http://" + strings.Replace(listen, "127.0.0.1", "localhost", 1)}
	script := func(name, text string) {
		must(t, os.WriteFile(filepath.Join(bin, name), []byte("#!/bin/sh\n"+text), 0o700))
	}
	script("hustings", "HUSTINGS_TEST_PROGRAM=1 exec "+os.Args[0]+" \"$@\"\n")
	script("runuser", "shift 3; exec \"$@\"\n") // -u hustings --: there is no such user here
	script("systemctl", `stop() { if [ -f service.pid ]; then kill $(cat service.pid); while kill -0 $(cat service.pid) 2>/dev/null; do sleep 0.05; done; rm service.pid; fi; }
start() { set -a; . ./hustings.env; set +a; hustings serve >>service.log 2>&1 & echo $! >service.pid; }
case $1 in start) start;; stop) stop;; restart) stop; start;; status) kill -0 $(cat service.pid) && echo running;; esac
`)
	script("journalctl", "cat service.log\n")
	m.names = strings.NewReplacer("/etc/hustings/", dir+"/", "/usr/bin/hustings", bin+"/hustings", "-o hustings -g hustings ", "",
		"127.0.0.1:9090", private, "/var/lib/postgresql", dir, "/var/lib/hustings", dir, "/var/backups/hustings", dir+"/backups")
	m.env = append(os.Environ(), "PATH="+bin+":"+os.Getenv("PATH"), "BACKUP=copy.age", "BACKUP_SECRET=secret.txt")
	m.set("HUSTINGS_DATABASE="+filepath.Join(dir, "hustings.db"), "HUSTINGS_KEYS="+filepath.Join(dir, "keys"),
		"HUSTINGS_LISTEN="+listen, "HUSTINGS_PRIVATE="+private, "HUSTINGS_ORIGIN="+m.site)
	t.Cleanup(func() { m.shell(context.Background(), "systemctl stop hustings") }) //nolint:errcheck // it may have ended
	return m
}

// set adds lines to the settings; a later one takes the place of an earlier one.
func (m *machine) set(lines ...string) {
	m.t.Helper()
	f, err := os.OpenFile(filepath.Join(m.dir, "hustings.env"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	must(m.t, err)
	_, err = f.WriteString(m.names.Replace(strings.Join(lines, "\n")) + "\n")
	must(m.t, err)
	must(m.t, f.Close())
}

func (m *machine) shell(ctx context.Context, text string) (string, error) {
	page, err := os.ReadFile("docs/runbooks.md")
	if err != nil {
		return "", err
	}
	first := regexp.MustCompile(`(?m)(^    .*\n)+`).Find(page) // its first block comes before every other
	c := exec.CommandContext(ctx, "sh", "-eu", "-c", m.names.Replace(string(first)+text))
	c.Dir, c.Env = m.dir, m.env
	c.WaitDelay = time.Second // the service keeps its log open
	out, err := c.CombinedOutput()
	return string(out), err
}

// run runs lines as a shell does, and gives what they said.
func (m *machine) run(text string) string {
	m.t.Helper()
	said, err := m.shell(m.t.Context(), text)
	if err != nil {
		m.t.Fatalf("%s\n%v\n%s\n%s", text, err, said, m.log())
	}
	return said
}

// log is what the service has said, without the requests that it answered.
func (m *machine) log() string {
	text, _ := os.ReadFile(filepath.Join(m.dir, "service.log")) //nolint:errcheck // then there is none yet
	return regexp.MustCompile(`(?m)^.*"event":"H201".*\n`).ReplaceAllString(string(text), "")
}

// register makes a network, for members to belong to.
func (m *machine) register() {
	m.t.Helper()
	must(m.t, os.WriteFile(filepath.Join(m.dir, "networks.csv"), []byte("code,name,kind,seats\nCIO,Information Officers,panelled,2\n"), 0o600))
	m.run("hustings import networks.csv --kind networks --why 'a trial'")
}

const importMembers = "hustings import members.csv --why 'a trial'"

// write writes a file of so many members, and members imports it.
func (m *machine) write(n int) {
	m.t.Helper()
	var rows strings.Builder
	rows.WriteString("number,forename,surname,email,organisation,job_role,home,status,joined\n")
	for i := range n {
		fmt.Fprintf(&rows, "M%03d,Ann,Lee%d,ann%d@example.org,Trust,Officer,CIO,active,2024-03-01\n", i, i, i)
	}
	must(m.t, os.WriteFile(filepath.Join(m.dir, "members.csv"), []byte(rows.String()), 0o600))
}

func (m *machine) members(n int) {
	m.t.Helper()
	m.write(n)
	m.run(importMembers)
}

// ready waits until the service says whether it would take a ballot.
func (m *machine) ready(want bool) {
	m.t.Helper()
	status := map[bool]int{true: http.StatusOK, false: http.StatusServiceUnavailable}[want]
	got := "nothing"
	for end := time.Now().Add(2 * time.Minute); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		if answer, err := http.Get(m.site + "/readyz"); err == nil {
			answer.Body.Close()
			if got = answer.Status; answer.StatusCode == status {
				return
			}
		}
	}
	m.t.Fatalf("/readyz says %s, not %d:\n%s", got, status, m.log())
}
