//go:build unix

package main

import (
	"context"
	"crypto/rand"
	"database/sql"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"hustings/elections/store/pgtest"
)

// inserter measures the yardstick: rows of a ballot's size, each committed by
// itself, by as many clients. pgbench does it where there is one, else this
// program.
type inserter struct {
	pgbench string // path; empty: by ourselves
	url     string
	script  string
	db      *sql.DB
	clients int
	bytes   int // a row's
}

func newInserter(ctx context.Context, server *pgtest.Server, clients, bytes int) (*inserter, error) {
	if err := server.CreateDatabase(ctx, "inserts"); err != nil {
		return nil, err
	}
	in := &inserter{url: server.URL("inserts"), clients: clients, bytes: bytes}
	var err error
	if in.db, err = sql.Open("pgx", in.url); err != nil { // the store brings the driver
		return nil, err
	}
	in.db.SetMaxOpenConns(clients)
	in.db.SetMaxIdleConns(clients)
	if _, err := in.db.ExecContext(ctx, "CREATE TABLE one (id bigserial PRIMARY KEY, body bytea)"); err != nil {
		return nil, err
	}
	if bin, err := pgtest.Binaries(); err == nil {
		if path := filepath.Join(bin, "pgbench"); exec.Command(path, "--version").Run() == nil {
			in.pgbench = path
		}
	}
	if in.pgbench == "" {
		if path, err := exec.LookPath("pgbench"); err == nil {
			in.pgbench = path
		}
	}
	if in.pgbench == "" {
		return in, nil
	}
	file, err := os.CreateTemp("", "hustings-insert-*.sql")
	if err != nil {
		return nil, err
	}
	in.script = file.Name()
	if _, err := fmt.Fprintf(file, "INSERT INTO one (body) VALUES (decode(repeat('5a', %d), 'hex'));\n", bytes); err != nil {
		return nil, err
	}
	return in, file.Close()
}

func (in *inserter) name() string {
	if in.pgbench == "" {
		return fmt.Sprintf("single-row inserts of %d bytes, by a Go program", in.bytes)
	}
	return fmt.Sprintf("single-row inserts of %d bytes, by pgbench", in.bytes)
}

func (in *inserter) close() {
	in.db.Close()
	if in.script != "" {
		os.Remove(in.script)
	}
}

var pgbenchRate = regexp.MustCompile(`tps = ([0-9.]+)`)

func (in *inserter) run(ctx context.Context, span time.Duration) (sample, error) {
	if in.pgbench == "" {
		return in.loop(ctx, span)
	}
	seconds := max(1, int(span.Seconds()))
	cmd := exec.CommandContext(ctx, in.pgbench, "-n", "-M", "prepared", "-c", strconv.Itoa(in.clients), "-j", "2",
		"-T", strconv.Itoa(seconds), "-f", in.script, in.url)
	out, err := cmd.CombinedOutput()
	if err != nil {
		return sample{}, fmt.Errorf("pgbench: %w\n%s", err, out)
	}
	found := pgbenchRate.FindSubmatch(out)
	if found == nil {
		return sample{}, fmt.Errorf("pgbench says no rate:\n%s", out)
	}
	rate, err := strconv.ParseFloat(string(found[1]), 64)
	took := time.Duration(seconds) * time.Second
	return sample{took: took, n: int(rate * took.Seconds())}, err
}

func (in *inserter) loop(ctx context.Context, span time.Duration) (sample, error) {
	body := make([]byte, in.bytes)
	rand.Read(body) // never fails
	var n atomic.Int64
	g, ctx := errgroup.WithContext(ctx)
	began := time.Now()
	for range in.clients {
		g.Go(func() error {
			for time.Since(began) < span {
				if _, err := in.db.ExecContext(ctx, "INSERT INTO one (body) VALUES ($1)", body); err != nil {
					return err
				}
				n.Add(1)
			}
			return nil
		})
	}
	err := g.Wait()
	return sample{took: time.Since(began), n: int(n.Load())}, err
}
