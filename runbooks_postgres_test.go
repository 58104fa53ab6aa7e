package main

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"log/slog"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"hustings/domain"
	"hustings/elections/clerk"
	"hustings/elections/store"
	"hustings/elections/store/pgtest"
	"hustings/install"
)

// cluster are the two servers of the page, a and b, each with Debian's places, and the
// service's machine, all on this one.
type cluster struct {
	*machine
	a, b *server
}

// server is one of the two: names are its names and places of the page, as they are here.
type server struct {
	*pgtest.Host
	t     *testing.T
	names *strings.Replacer
	env   []string
}

// run types lines of the page on the server, and gives what they said.
func (s *server) run(lines string) string {
	s.t.Helper()
	said, err := s.Shell(s.t.Context(), s.names.Replace(lines), s.env...)
	must(s.t, err)
	return said
}

// until types them until they say something.
func (s *server) until(lines, want string) {
	s.t.Helper()
	soon(s.t, want, func() (string, error) { return s.Shell(s.t.Context(), s.names.Replace(lines), s.env...) })
}

func (m *machine) until(lines, want string) {
	m.t.Helper()
	soon(m.t, want, func() (string, error) { return m.shell(m.t.Context(), lines) })
}

// soon waits until something is said.
func soon(t *testing.T, want string, say func() (string, error)) {
	t.Helper()
	said, err := "", error(nil)
	for end := time.Now().Add(2 * time.Minute); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		if said, err = say(); err == nil && strings.Contains(said, want) {
			return
		}
	}
	t.Fatalf("it says %q (%v), not %q", said, err, want)
}

func newCluster(t *testing.T) *cluster {
	t.Helper()
	if runtime.GOOS != "linux" {
		t.Skip("needs a loopback of many addresses")
	}
	_, port, err := net.SplitHostPort(freePort(t))
	must(t, err)
	number, err := strconv.Atoi(port)
	must(t, err)
	address := map[string]string{"a": fmt.Sprintf("127.%d.%d.1", number/250, number%250), "b": fmt.Sprintf("127.%d.%d.2", number/250, number%250)}
	certificate, key := certify(t, address["a"], address["b"])
	c := &cluster{machine: newMachine(t)}
	for _, name := range []string{"a", "b"} {
		h, err := pgtest.NewHost(pgtest.Options{})
		must(t, err)
		t.Cleanup(func() { h.Stop() }) //nolint:errcheck // the test is over
		if _, err := os.Stat(filepath.Join(h.Tools(), "pg_rewind")); err != nil {
			t.Skip("needs PostgreSQL's own tools (Debian: apt install postgresql)")
		}
		s := &server{Host: h, t: t, names: strings.NewReplacer("/var/lib/postgresql/15/main", h.Folder()+"/pg", "/etc/postgresql/15/main", h.Folder()+"/etc",
			"/usr/lib/postgresql/15/bin", h.Tools(), "a.example.org", address["a"], "b.example.org", address["b"], "10.0.0.0/24", "127.0.0.1/32")}
		s.env = []string{"PATH=" + h.Folder() + "/bin:" + h.Tools() + ":" + os.Getenv("PATH"), "HOME=" + h.Folder(), "PGHOST=" + h.Sockets(), "PGPORT=" + port,
			"PGUSER=postgres", "PGDATABASE=postgres", "LC_ALL=C", "REPLICATION=rosebud", "NEW=another-one"}
		s.run(`mkdir bin etc
cat > bin/systemctl <<'END'
#!/bin/sh
running() { [ -f pg/postmaster.pid ] && kill -0 $(head -n 1 pg/postmaster.pid) 2>/dev/null; }
start() { pg_ctl -D pg -o "-c config_file=$PWD/etc/postgresql.conf" -l log -w -t 170 start >/dev/null || { tail log; exit 1; }; }
stop() { if running; then pg_ctl -D pg -m fast -w -t 170 stop >/dev/null; fi; }
case "$*" in 'start postgresql'|'enable --now postgresql') start;; 'stop postgresql'|'disable --now postgresql') stop;; 'restart postgresql') stop; start;; *) exit 1;; esac
END
chmod +x bin/systemctl
cat > etc/postgresql.conf <<END
data_directory = '$PWD/pg'
hba_file = '$PWD/etc/pg_hba.conf'
unix_socket_directories = '` + h.Sockets() + `'
port = ` + port + `
ssl = on
ssl_cert_file = '$PWD/etc/ca.crt'
ssl_key_file = '$PWD/etc/server.key'
fsync = off
END
echo 'local all all trust' > etc/pg_hba.conf
cat > etc/ca.crt <<END
` + certificate + `END
cat > etc/server.key <<END
` + key + `END
chmod 600 etc/server.key`)
		if name == "a" {
			c.a = s
			s.run("initdb --no-sync -A trust -E UTF8 --locale=C.UTF-8 -U postgres -D pg >/dev/null")
		} else {
			c.b = s
			s.run("mkdir pg; touch pg/of-nobody")
		}
		s.run("sed -i \"s/config_file=/listen_addresses=" + address[name] + " -c config_file=/\" bin/systemctl") // whatever the settings say: both are on this machine
	}
	must(t, os.WriteFile(filepath.Join(c.dir, "postgresql-ca.crt"), []byte(certificate), 0o600))
	c.env = append(c.env, "PGPORT="+port, "NEW=another-one")
	c.names = strings.NewReplacer("/etc/hustings/", c.dir+"/", "/usr/bin/hustings", c.dir+"/bin/hustings", "-o hustings -g hustings ", "",
		"a.example.org", address["a"], "b.example.org", address["b"], "PASSWORD", "secret")
	return c
}

// certify makes a certificate for both servers, which vouches for itself.
func certify(t *testing.T, addresses ...string) (certificate, key string) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	must(t, err)
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "servers"}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(24 * time.Hour),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageDigitalSignature}
	for _, a := range addresses {
		template.IPAddresses = append(template.IPAddresses, net.ParseIP(a))
	}
	signed, err := x509.CreateCertificate(rand.Reader, template, template, &private.PublicKey, private)
	must(t, err)
	der, err := x509.MarshalPKCS8PrivateKey(private)
	must(t, err)
	return string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: signed})), string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}))
}

const (
	replication = `psql -Atc "SELECT application_name, state, sync_state FROM pg_stat_replication"`
	people      = `psql -d hustings -Atc "SELECT 'people ' || count(*) FROM people"`
)

// Everything that the page says of a primary and its standby, typed as it stands: how
// they are set up, a standby that stalls, a failover and the old primary's way back by
// pg_rewind, a stolen database, a copy put back (issue 14, numbers 7 and 9).
func TestIssue14_7_9_FailoverStallTheftAndRollbackAsWritten(t *testing.T) {
	if os.Getenv("HUSTINGS_LONG") == "" {
		t.Skip("HUSTINGS_LONG=1 starts two servers and the service, again and again")
	}
	c := newCluster(t)
	c.setUp()
	c.stall()
	c.failOver()
	c.stolen()
	c.rollBack()
}

func (c *cluster) setUp() {
	t := c.t
	before := runbook(t, "Before: a standby without loss")
	if len(before) != 6 {
		t.Fatalf("%d blocks: %q", len(before), before)
	}
	c.a.run(before[0])
	c.b.run(before[0])
	c.a.run("systemctl start postgresql")
	c.a.run(before[1])
	c.a.run(`psql -c "CREATE ROLE hustings LOGIN PASSWORD 'secret'" -c "CREATE DATABASE hustings OWNER hustings"`)
	c.set(`HUSTINGS_DATABASE="postgres://hustings:PASSWORD@a.example.org/hustings?sslmode=verify-full&sslrootcert=/etc/hustings/postgresql-ca.crt"`)
	c.register()
	c.members(3)
	if said := c.run(before[5] + " || true"); !strings.Contains(said, "synchronous_standby_names is empty") {
		t.Errorf("without a standby: %s", said)
	}
	c.b.run(before[2])
	look, then, _ := strings.Cut(before[3], "\n")
	c.a.until(look, "streaming")
	c.a.run(then)
	c.a.until(replication, "hustings_b|streaming|sync")
	c.set(before[4])
	if said := c.run(before[5] + " || true"); strings.Contains(said, "standby") || !strings.Contains(said, "PostgreSQL 15") {
		t.Errorf("with a standby: %s", said)
	}
	c.run("systemctl start hustings")
	c.ready(true)
	c.b.until(people, "people 3")
}

func (c *cluster) stall() {
	t := c.t
	steps := runbook(t, "A standby that stalls")
	if len(steps) != 3 {
		t.Fatalf("%d blocks: %q", len(steps), steps)
	}
	all := "for p in $(head -n 1 pg/postmaster.pid) $(pgrep -P $(head -n 1 pg/postmaster.pid)); do kill "
	c.b.run(all + "-STOP $p || true; done")
	c.write(5)
	waited := make(chan error, 1)
	go func() {
		said, err := c.shell(context.WithoutCancel(t.Context()), importMembers)
		if err != nil {
			err = fmt.Errorf("%w: %s", err, said)
		}
		waited <- err
	}()
	c.a.until(`psql -Atc "SELECT 'waiting ' || count(*) FROM pg_stat_activity WHERE wait_event = 'SyncRep'"`, "waiting 1")
	c.ready(false)
	if said := c.a.run(steps[0]); !strings.Contains(said, "hustings_b") || !strings.Contains(said, "silent") {
		t.Errorf("what the primary says: %s", said)
	}
	c.a.run(steps[1])
	if err := <-waited; err != nil {
		t.Errorf("what waited: %v", err)
	}
	c.ready(true)
	c.b.run(all + "-CONT $p || true; done")
	c.a.until(`psql -Atc "SELECT state, sent_lsn = flush_lsn FROM pg_stat_replication"`, "streaming|t")
	c.a.run(steps[2])
	c.a.until(replication, "hustings_b|streaming|sync")
	c.b.until(people, "people 5")
}

func (c *cluster) failOver() {
	t := c.t
	steps := runbook(t, "Failover")
	if len(steps) != 5 {
		t.Fatalf("%d blocks: %q", len(steps), steps)
	}
	c.members(7)
	c.a.run("pg_ctl -D pg -m immediate stop") // as it is after a crash: nothing is written out
	c.a.run(steps[0])
	c.ready(false)
	c.b.run(steps[1])
	promoted := time.Now()
	c.ready(true)
	t.Logf("ready %v after the promotion", time.Since(promoted).Round(time.Millisecond))
	if time.Since(promoted) > time.Minute {
		t.Error("that is more than a minute (FA3)")
	}
	if said := c.run(steps[2]); !strings.Contains(said, "goes on from what was signed") {
		t.Errorf("after the promotion: %s", said)
	}
	c.b.until(people, "people 7")
	c.b.until(`psql -d hustings -Atc "SELECT act FROM record WHERE act = 'database.promoted'"`, "database.promoted")
	c.members(9) // the old primary knows nothing of
	c.a.run(steps[3])
	look, then, _ := strings.Cut(steps[4], "\n")
	c.b.until(look, "streaming")
	c.b.run(then)
	c.b.until(replication, "hustings_a|streaming|sync")
	c.members(11)
	c.a.until(people, "people 11")
	c.ready(true)
}

func (c *cluster) stolen() {
	t := c.t
	steps := runbook(t, "A stolen database")
	if len(steps) != 3 {
		t.Fatalf("%d blocks: %q", len(steps), steps)
	}
	c.b.run(steps[0])
	c.ready(false) // the thief's password is nobody's any more, ours neither
	c.run(steps[1])
	c.ready(true)
	if said := c.run(steps[2]); !strings.Contains(said, "goes on from what was signed") {
		t.Errorf("with the new password: %s", said)
	}
}

func (c *cluster) rollBack() {
	t := c.t
	steps := runbook(t, "Rollback")
	c.run("hustings backup-key secret.txt > for.txt")
	c.run("hustings backup copy.age --for $(grep -o 'age1[a-z0-9]*' for.txt | head -n 1)")
	c.members(13)
	c.run(steps[4])
	c.b.run(steps[5])
	c.run(steps[6])
	c.run(strings.Split(steps[2], "\n")[0]) // start
	c.ready(false)
	c.run(steps[3])
	c.ready(true)
	c.b.until(people, "people 11")
}

// clockFailures is how often the clock's work was refused.
func (m *machine) clockFailures() (n int) {
	m.t.Helper()
	const figure = `hustings_job_failures_total{job_name="clock"}`
	for line := range strings.Lines(m.run("curl -fsS $HUSTINGS_PRIVATE/metrics")) {
		if value, ok := strings.CutPrefix(line, figure); ok {
			n, _ = strconv.Atoi(strings.TrimSpace(value)) //nolint:errcheck // then it is none yet
		}
	}
	return n
}

// The clock of the database's host is an hour ahead and then right again; everything
// stands still until two officers have confirmed the time, as the page says.
func TestIssue14_7_AJumpOfTheClockAsWritten(t *testing.T) {
	if testing.Short() {
		t.Skip("needs PostgreSQL")
	}
	libraries, _ := filepath.Glob("/usr/lib/*/faketime/libfaketime.so.1")
	if len(libraries) == 0 {
		t.Skip("needs libfaketime (Debian: apt install libfaketime)")
	}
	dir, err := os.MkdirTemp("", "hustings-clock-") // which the database's user can read
	must(t, err)
	t.Cleanup(func() { os.RemoveAll(dir) })
	must(t, os.Chmod(dir, 0o755)) //nolint:gosec // see above
	hand := filepath.Join(dir, "clock")
	turn := func(by string) {
		must(t, os.WriteFile(hand, []byte(by+"\n"), 0o644)) //nolint:gosec // the database's user reads it
	}
	turn("+0")
	postgres, err := pgtest.Start(t.Context(), pgtest.Options{Env: []string{"LD_PRELOAD=" + libraries[0], "FAKETIME_TIMESTAMP_FILE=" + hand, "FAKETIME_NO_CACHE=1", "FAKETIME_DONT_FAKE_MONOTONIC=1"}})
	must(t, err)
	t.Cleanup(func() { postgres.Stop() }) //nolint:errcheck // the test is over
	must(t, postgres.CreateDatabase(t.Context(), "hustings"))
	m := newMachine(t)
	m.set(`HUSTINGS_DATABASE="` + postgres.URL("hustings") + `"`)
	m.run("systemctl start hustings")
	m.ready(true)
	m.until("curl -fsS $HUSTINGS_PRIVATE/metrics", `hustings_job_last_success_timestamp_seconds{job_name="clock"}`) // it has looked once
	turn("+3600")
	m.ready(false)
	if !strings.Contains(m.log(), `"event":"H504"`) {
		t.Errorf("the log does not say so:\n%s", m.log())
	}
	if steps := runbook(t, "The clock jumped"); len(steps) != 1 {
		t.Fatalf("%q", steps)
	}
	before := m.clockFailures()
	turn("+0")
	for m.clockFailures() < before+2 { // until it has looked again: put right is a jump too
		time.Sleep(50 * time.Millisecond)
	}
	m.ready(false) // nobody has confirmed it yet
	place := install.Place{Database: postgres.URL("hustings"), Keys: filepath.Join(m.dir, "keys"), Host: "localhost:8080"}
	h, err := place.Open(t.Context(), slog.New(slog.DiscardHandler), store.Options{})
	must(t, err)
	defer h.Close() //nolint:errcheck // the test is over
	for i, role := range []domain.Role{domain.ReturningOfficer, domain.DeputyReturningOfficer} {
		by := domain.Actor{Person: store.NewID[domain.PersonID](), Number: string(role), Grants: []domain.Grant{{Role: role}}}
		settled, err := h.Engine.Settle(t.Context(), by, clerk.ClockStandstill, "two clocks agree")
		if err != nil || settled != (i == 1) {
			t.Fatalf("%s: %v %v", role, settled, err)
		}
	}
	m.ready(true)
}

// docs/operation.md says exactly, where operators look first, what a standby takes, how the
// service names both servers, and the steps of a failover: the very lines of the
// runbook, which were typed (issue 14, number 9).
func TestIssue14_9_OperationGivesTheStandbyTheURLAndTheFailover(t *testing.T) {
	text, err := os.ReadFile("docs/operation.md")
	must(t, err)
	_, section, ok := strings.Cut(string(text), "\n## Failover\n")
	section, _, _ = strings.Cut(section, "\n## ")
	if !ok {
		t.Fatal("operation.md has no such section")
	}
	lines := map[string]bool{}
	for line := range strings.Lines(section) {
		if strings.HasPrefix(line, "    ") {
			lines[strings.TrimSpace(line)] = true
		}
	}
	before, over := runbook(t, "Before: a standby without loss"), runbook(t, "Failover")
	for _, block := range []string{before[2], before[3], before[4], over[0], over[1], over[3], over[4]} {
		for line := range strings.Lines(block) {
			if line = strings.TrimSpace(line); !lines[line] {
				t.Errorf("operation.md lacks %q", line)
			}
		}
	}
}
