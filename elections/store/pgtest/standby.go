package pgtest

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
)

// Pair is a primary and its synchronous standby: no commit is answered before the
// standby has it. Like every [Server] they end with the program that started them.
type Pair struct{ Primary, Standby *Server }

// StartPair starts a primary with a synchronous standby. databases are made before
// the standby is copied from it.
func StartPair(ctx context.Context, o Options, databases ...string) (_ *Pair, err error) {
	settings := map[string]string{"synchronous_commit": "on", "wal_level": "replica", "hot_standby": "on", "wal_retrieve_retry_interval": "100ms"}
	for name, value := range o.Settings {
		settings[name] = value
	}
	o.Settings = settings
	p := &Pair{}
	defer func() {
		if err != nil {
			err = errors.Join(err, p.Stop())
		}
	}()
	if p.Primary, err = Start(ctx, o); err != nil {
		return nil, err
	}
	for _, name := range databases {
		if err := p.Primary.CreateDatabase(ctx, name); err != nil {
			return nil, err
		}
	}
	if p.Standby, err = p.Primary.copy(ctx, o); err != nil {
		return nil, err
	}
	if err := p.Primary.Set(ctx, "synchronous_standby_names", "'*'"); err != nil {
		return nil, err
	}
	return p, p.Primary.Until(ctx, "SELECT count(*) > 0 FROM pg_stat_replication WHERE sync_state = 'sync'")
}

// Stop ends both and removes their files.
func (p *Pair) Stop() error {
	var errs []error
	for _, s := range []*Server{p.Standby, p.Primary} {
		if s != nil {
			errs = append(errs, s.Stop())
		}
	}
	return errors.Join(errs...)
}

// URL reaches a database on whichever of the two takes writes.
func (p *Pair) URL(database string) string {
	hosts := p.Primary.sockets + "," + p.Standby.sockets
	return "postgres://postgres@/" + database + "?" + url.Values{"host": {hosts}, "sslmode": {"disable"},
		"target_session_attrs": {"read-write"}, "connect_timeout": {"5"}}.Encode()
}

// Stall cuts the standby off, so that commits on the primary wait for it.
func (p *Pair) Stall(ctx context.Context) error {
	if err := p.Standby.Set(ctx, "primary_conninfo", "''"); err != nil {
		return err
	}
	return p.Standby.Until(ctx, "SELECT count(*) = 0 FROM pg_stat_wal_receiver")
}

// CancelWaits plays an administrator who ends the waits for the standby: what was
// committed is visible on the primary and nowhere else. It returns when one has
// been ended.
func (p *Pair) CancelWaits(ctx context.Context) error {
	return p.Primary.Until(ctx, "SELECT bool_or(pg_cancel_backend(pid)) IS TRUE FROM pg_stat_activity WHERE wait_event = 'SyncRep'")
}

// FailOver kills the primary and promotes the standby.
func (p *Pair) FailOver(ctx context.Context) error {
	if err := p.Primary.Crash(); err != nil {
		return err
	}
	return p.Standby.Promote(ctx)
}

// Promote makes a standby a primary.
func (s *Server) Promote(ctx context.Context) error {
	if err := s.exec(ctx, "postgres", "SELECT pg_promote(true, 60)"); err != nil {
		return err
	}
	return s.Until(ctx, "SELECT NOT pg_is_in_recovery()")
}

// Return starts an old primary again, which thinks that it still is one and waits
// for no standby.
func (s *Server) Return(ctx context.Context) error {
	if err := s.Restart(ctx); err != nil {
		return err
	}
	return s.Set(ctx, "synchronous_standby_names", "''")
}

// Set changes a setting of the running server.
func (s *Server) Set(ctx context.Context, name, value string) error {
	return errors.Join(s.exec(ctx, "postgres", "ALTER SYSTEM SET "+name+" = "+value), s.exec(ctx, "postgres", "SELECT pg_reload_conf()"))
}

// Until waits until a query says yes.
func (s *Server) Until(ctx context.Context, query string) error {
	ctx, cancel := context.WithTimeout(ctx, startLimit)
	defer cancel()
	for {
		conn, err := pgx.Connect(ctx, s.URL("postgres"))
		if err == nil {
			var yes bool
			err = conn.QueryRow(ctx, query).Scan(&yes)
			conn.Close(context.WithoutCancel(ctx))
			if err == nil && yes {
				return nil
			}
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("waiting for %q: %w", query, errors.Join(err, ctx.Err()))
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// copy makes a standby of the server: its folder, copied while it is down, which
// needs no tool but the server itself.
func (s *Server) copy(ctx context.Context, o Options) (_ *Server, err error) {
	o.Env = nil
	c, err := found(o)
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, c.Stop())
		}
	}()
	if err := s.end(); err != nil {
		return nil, err
	}
	if out, err := exec.CommandContext(ctx, "cp", "-a", s.pgdata(), c.pgdata()).CombinedOutput(); err != nil {
		return nil, fmt.Errorf("copying a data folder: %w\n%s", err, out)
	}
	settings := []string{"unix_socket_directories = " + quote(c.sockets),
		"primary_conninfo = " + quote("host="+s.sockets+" user=postgres application_name=standby"), ""}
	err = errors.Join(appendTo(filepath.Join(c.pgdata(), "postgresql.conf"), strings.Join(settings, "\n")),
		appendTo(filepath.Join(c.pgdata(), "standby.signal"), ""))
	if err == nil {
		err = c.box.own(filepath.Join(c.pgdata(), "standby.signal"))
	}
	if err != nil {
		return nil, err
	}
	return c, errors.Join(s.Restart(ctx), c.Restart(ctx))
}

func appendTo(path, text string) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = f.WriteString(text)
	return errors.Join(err, f.Close())
}
