package pgtest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
)

// Options say what kind of server is wanted. The zero value is the one for
// tests: in memory when there is room, and careless of power cuts.
type Options struct {
	// Dir is the folder in which the data folder is made. Empty means
	// /dev/shm when it has room and Fsync is off, else the temp folder.
	Dir string
	// Fsync makes commits durable, as in production: for benchmarks and for
	// tests of faults.
	Fsync bool
	// Settings are further lines of postgresql.conf, such as
	// "max_connections" = "50".
	Settings map[string]string
	// Env are further variables of the server's environment, such as one that turns
	// its host's clock.
	Env []string
}

// Server is a running private server. Its methods may be called from several
// goroutines, except Crash, Restart and Stop.
type Server struct {
	bin     string
	data    string // data folder
	sockets string // folder of the socket
	box     sandbox
	env     []string // Options.Env
	owner   *os.File // while it is open the reaper lets the server live

	mu   sync.Mutex
	cmd  *exec.Cmd
	done chan struct{} // closed when the postmaster has ended
}

// startLimit is how long a server may take from start to first answer.
const startLimit = 180 * time.Second

// Start makes a data folder and starts a server on it. The server ends with
// Stop, and otherwise with this program, however that ends.
func Start(ctx context.Context, o Options) (_ *Server, err error) {
	s, err := found(o)
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, s.Stop())
		}
	}()
	if err = s.initialise(ctx, o); err != nil {
		return nil, err
	}
	if err = s.Restart(ctx); err != nil {
		return nil, err
	}
	return s, nil
}

// found makes the folders of a server, and the reaper that removes them.
func found(o Options) (_ *Server, err error) {
	bin, err := Binaries()
	if err != nil {
		return nil, err
	}
	s := &Server{env: o.Env}
	if s.data, err = os.MkdirTemp(dataParent(o), "hustings-pg-"); err != nil {
		return nil, fmt.Errorf("making a data folder: %w", err)
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, s.Stop())
		}
	}()
	// A socket's path may have 107 bytes at most, so it never lies below o.Dir.
	if s.sockets, err = os.MkdirTemp("/tmp", "hpg-"); err != nil {
		return nil, fmt.Errorf("making a folder for the socket: %w", err)
	}
	if s.box, s.bin, err = chooseSandbox(bin, s.data, s.sockets); err != nil {
		return nil, err
	}
	return s, s.reap()
}

// Files writes out what the server still has in memory and returns the folder
// of all that it writes: tables, write-ahead log and its own log. For tests of
// what a thief of the disk finds.
func (s *Server) Files(ctx context.Context) (folder string, err error) {
	return s.data, s.exec(ctx, "postgres", "CHECKPOINT")
}

func (s *Server) pgdata() string { return filepath.Join(s.data, "pg") }
func (s *Server) log() string    { return filepath.Join(s.data, "log") }

// initialise runs initdb and writes the settings.
func (s *Server) initialise(ctx context.Context, o Options) error {
	cmd := exec.CommandContext(ctx, filepath.Join(s.bin, "initdb"), "--no-sync", "-A", "trust",
		"--locale=C.UTF-8", "-E", "UTF8", "-U", "postgres", "-D", s.pgdata())
	s.box.apply(cmd)
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("initdb: %w\n%s", err, out)
	}
	settings := map[string]string{
		"listen_addresses": "''", "unix_socket_directories": quote(s.sockets),
		"max_connections": "200", "timezone": "'UTC'", "log_timezone": "'UTC'",
	}
	if !o.Fsync {
		for _, name := range []string{"fsync", "synchronous_commit", "full_page_writes", "autovacuum"} {
			settings[name] = "off"
		}
	}
	for name, value := range o.Settings {
		settings[name] = quote(value)
	}
	var conf strings.Builder
	for name, value := range settings {
		fmt.Fprintf(&conf, "%s = %s\n", name, value)
	}
	file, err := os.OpenFile(filepath.Join(s.pgdata(), "postgresql.conf"), os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		return fmt.Errorf("opening the settings: %w", err)
	}
	_, err = file.WriteString(conf.String())
	return errors.Join(err, file.Close())
}

func quote(v string) string { return "'" + strings.ReplaceAll(v, "'", "''") + "'" }

// reap starts a shell that waits until this program is gone, then ends the
// server and removes its folders. It needs no cooperation from a program that
// was killed, which is what tests are when they run out of time.
func (s *Server) reap() error {
	const script = `read -r _
pid=$(head -n 1 "$1/pg/postmaster.pid" 2>/dev/null) && [ "$pid" -gt 1 ] &&
{ [ ! -e /proc/self/cmdline ] || grep -qF -- "$1" "/proc/$pid/cmdline"; } && {
	kill -QUIT "$pid" 2>/dev/null
	for _ in 1 2 3 4 5 6 7 8 9 10; do kill -0 "$pid" 2>/dev/null || break; sleep 0.2; done
}
rm -rf -- "$1" "$2"`
	held, owner, err := os.Pipe()
	if err != nil {
		return err
	}
	cmd := exec.Command("/bin/sh", "-c", script, "sh", s.data, s.sockets)
	cmd.Stdin = held
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // out of reach of Ctrl-C
	err = cmd.Start()
	held.Close()
	if err != nil {
		owner.Close()
		return fmt.Errorf("starting the reaper: %w", err)
	}
	go cmd.Wait() //nolint:errcheck // only so that no zombie is left
	s.owner = owner
	return nil
}

// Restart starts the server after Crash, and returns when it answers.
func (s *Server) Restart(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, startLimit)
	defer cancel()
	// After a crash the children of the old server hold its shared memory until
	// they notice, and the new one refuses to start meanwhile.
	for patience := time.Now().Add(5 * time.Second); ; {
		ended, err := s.launch(ctx)
		if err == nil || !ended || time.Now().After(patience) {
			return err
		}
		time.Sleep(50 * time.Millisecond)
	}
}

// launch starts the server and waits for its first answer; ended says that it
// gave up by itself.
func (s *Server) launch(ctx context.Context) (ended bool, err error) {
	log, err := os.OpenFile(s.log(), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
	if err != nil {
		return false, fmt.Errorf("opening the server's log: %w", err)
	}
	defer log.Close()
	cmd := exec.Command(filepath.Join(s.bin, "postgres"), "-D", s.pgdata())
	cmd.Stdout, cmd.Stderr = log, log
	s.box.apply(cmd)
	if len(s.env) > 0 {
		cmd.Env = append(cmd.Environ(), s.env...)
	}
	done, err := startAndHold(cmd)
	if err != nil {
		return false, fmt.Errorf("starting postgres: %w", err)
	}
	s.mu.Lock()
	s.cmd, s.done = cmd, done
	s.mu.Unlock()
	for wait := 5 * time.Millisecond; ; wait = min(2*wait, 200*time.Millisecond) {
		err := s.exec(ctx, "postgres", "SELECT 1")
		if err == nil {
			return false, nil
		}
		select {
		case <-done:
			return true, fmt.Errorf("postgres ended at once:\n%s", s.logTail())
		case <-ctx.Done():
			return false, fmt.Errorf("postgres does not answer: %w\n%s", err, s.logTail())
		case <-time.After(wait):
		}
	}
}

// Pid is the process id of the server's first process, for tests that stop it.
func (s *Server) Pid() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.cmd.Process.Pid
}

// Crash kills the server as the kernel would that is out of memory, without a
// word. See Restart.
func (s *Server) Crash() error { return s.signal(syscall.SIGKILL) }

// signal ends the server with the signal and waits for its end.
func (s *Server) signal(sig syscall.Signal) error {
	s.mu.Lock()
	cmd, done := s.cmd, s.done
	s.mu.Unlock()
	if cmd == nil {
		return nil
	}
	select {
	case <-done:
		return nil
	default:
	}
	if err := cmd.Process.Signal(sig); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return fmt.Errorf("ending postgres: %w", err)
	}
	select {
	case <-done:
		return nil
	case <-time.After(startLimit):
		return fmt.Errorf("postgres did not end within %v", startLimit)
	}
}

// end is a fast shutdown.
func (s *Server) end() error { return s.signal(syscall.SIGINT) }

// Stop ends the server, breaking off what is still connected, and removes all
// its files. It may be called again.
func (s *Server) Stop() error {
	err := s.end()
	if s.owner != nil {
		s.owner.Close() // the reaper finds nothing left to do
	}
	for _, dir := range []string{s.data, s.sockets} {
		if dir != "" {
			err = errors.Join(err, os.RemoveAll(dir))
		}
	}
	return err
}

// URL is where a database of this server is reached.
func (s *Server) URL(database string) string {
	u := url.URL{Scheme: "postgres", User: url.User("postgres"), Path: "/" + database,
		RawQuery: url.Values{"host": {s.sockets}, "sslmode": {"disable"}}.Encode()}
	return u.String()
}

// CreateDatabase makes an empty database.
func (s *Server) CreateDatabase(ctx context.Context, name string) error {
	return s.exec(ctx, "postgres", "CREATE DATABASE "+pgx.Identifier{name}.Sanitize())
}

// CloneDatabase makes a database that equals another, to which nobody may be
// connected meanwhile.
func (s *Server) CloneDatabase(ctx context.Context, template, name string) error {
	return s.exec(ctx, "postgres", "CREATE DATABASE "+pgx.Identifier{name}.Sanitize()+
		" TEMPLATE "+pgx.Identifier{template}.Sanitize()+" STRATEGY FILE_COPY")
}

// DropDatabase removes a database, breaking off whoever is connected.
func (s *Server) DropDatabase(ctx context.Context, name string) error {
	return s.exec(ctx, "postgres", "DROP DATABASE IF EXISTS "+pgx.Identifier{name}.Sanitize()+" WITH (FORCE)")
}

// exec runs one statement on a connection of its own.
func (s *Server) exec(ctx context.Context, database, sql string) error {
	conn, err := pgx.Connect(ctx, s.URL(database))
	if err != nil {
		return err
	}
	defer conn.Close(context.WithoutCancel(ctx))
	if _, err = conn.Exec(ctx, sql); err != nil {
		return fmt.Errorf("%s: %w", strings.SplitN(sql, " WITH", 2)[0], err)
	}
	return nil
}

// logTail is the end of the server's own log, for error messages.
func (s *Server) logTail() string {
	file, err := os.Open(s.log())
	if err != nil {
		return err.Error()
	}
	defer file.Close()
	if info, err := file.Stat(); err == nil && info.Size() > 4096 {
		file.Seek(-4096, io.SeekEnd) //nolint:errcheck // then it is the whole log
	}
	var tail bytes.Buffer
	io.Copy(&tail, file) //nolint:errcheck // as much as there is
	return strconv.Quote(s.log()) + ":\n" + tail.String()
}
