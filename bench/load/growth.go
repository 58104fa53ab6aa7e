//go:build unix

package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime/debug"
	"strconv"
	"strings"
	"time"

	"hustings/domain"
	"hustings/elections/register"
	"hustings/elections/register/registertest"
	"hustings/elections/store"
	"hustings/elections/store/pgtest"
)

// With -growth 1000,10000,… an installation of each size is measured instead of the
// rest: what an officer waits for, every page, and how much memory this process (server
// and measurement) takes at most in each phase. Few of the members vote.

const (
	voting    = 200 // of the members, whom the measurement knows by name
	mostPage  = 100 * time.Millisecond
	mostAct   = time.Second
	mostBytes = 512 << 20
)

func measureGrowth(ctx context.Context, p plan, t *table, sizes string) error {
	for text := range strings.SplitSeq(sizes, ",") {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1000 {
			return fmt.Errorf("%q is no size of an electorate: at least 1000", text)
		}
		p.members = n
		on := growthPostgres
		if p.only == "sqlite" {
			on = growthSQLite
		}
		if err := on(ctx, p, t); err != nil {
			return fmt.Errorf("%d members: %w", n, err)
		}
	}
	return nil
}

func growthPostgres(ctx context.Context, p plan, t *table) (err error) {
	url, dir, stop, err := private(ctx, p, "growth")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, stop()) }()
	return growthOn(ctx, p, t, "PostgreSQL", url, dir)
}

// private starts a PostgreSQL of the measurement's own, durable, with one database, in a
// folder that stop removes with it.
func private(ctx context.Context, p plan, database string) (url, dir string, stop func() error, err error) {
	dir, err = os.MkdirTemp(p.dir, "hustings-"+database+"-")
	if err != nil {
		return "", "", nil, err
	}
	server, err := pgtest.Start(ctx, pgtest.Options{Fsync: true, Dir: dir})
	if err != nil {
		return "", "", nil, errors.Join(err, os.RemoveAll(dir))
	}
	stop = func() error { return errors.Join(server.Stop(), os.RemoveAll(dir)) }
	if err := server.CreateDatabase(ctx, database); err != nil {
		return "", "", nil, errors.Join(err, stop())
	}
	return server.URL(database), dir, stop, nil
}

func growthSQLite(ctx context.Context, p plan, t *table) (err error) {
	dir, err := os.MkdirTemp(p.dir, "hustings-growth-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	return growthOn(ctx, p, t, "SQLite", filepath.Join(dir, "growth.db"), dir)
}

func growthOn(ctx context.Context, p plan, t *table, kind, dsn, dir string) (err error) {
	s, err := open(ctx, dsn, filepath.Join(dir, "keys"))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.close()) }()
	t.under(fmt.Sprintf("%d members, %s", p.members, kind))
	s.phase = func(what string, most time.Duration, f func() error) error { return phase(t, what, most, f) }
	return s.grown(ctx, p, t)
}

func (s *site) grown(ctx context.Context, p plan, t *table) error {
	_, panel, err := s.register.CreateNetwork(ctx, domain.Engine(), register.NewNetwork{Code: "CIO",
		Name: "Chief Information Officers Network", Kind: domain.Panelled, PanelName: "CIO Advisory Panel", Seats: seats}, why)
	if err != nil {
		return err
	}
	s.panel = *panel
	err = s.phase("import", 0, func() error {
		report, err := s.register.ImportMembers(ctx, domain.Engine(), &registertest.Crowd{Members: p.members}, register.ImportOptions{Why: why})
		if err == nil && report.Created != p.members {
			err = fmt.Errorf("%d members are there: %+v", report.Created, report.Bad)
		}
		return err
	})
	if err != nil {
		return err
	}
	if err := s.known(ctx, p.members); err != nil {
		return err
	}
	if err := s.call(ctx); err != nil {
		return err
	}
	if err := s.letIn(ctx); err != nil {
		return err
	}
	err = s.phase("mails of notice and opening, by the clock", 0, func() error {
		_, err := s.engine.WriteCirculars(ctx)
		return err
	})
	if err != nil {
		return err
	}
	v, err := s.seal(ctx, voting)
	if err != nil {
		return err
	}
	if err := s.phase(fmt.Sprintf("the first %d ballots", voting), 0, func() error { return v.warm(ctx, voting, 16) }); err != nil {
		return err
	}
	for _, query := range []string{"neill-500 cath", "c", "catherine", "G0000", "nobody at all", "crowd77"} {
		err := s.phase(fmt.Sprintf("a search for %q", query), mostPage, func() error {
			return s.store.Read(ctx, func(tx *store.Tx) error {
				_, _, err := tx.People(store.PeopleFilter{Query: query})
				return err
			})
		})
		if err != nil {
			return err
		}
	}
	return s.pagesWithin(ctx, p, t, v, mostPage)
}

// known appoints the officers and takes those of the members into the scene who act.
func (s *site) known(ctx context.Context, n int) error {
	if err := s.officersAndPanel(ctx, n, registertest.Number); err != nil {
		return err
	}
	return s.store.Read(ctx, func(tx *store.Tx) error {
		for i := range voting + seats {
			if i >= voting {
				i = n - seats + i - voting
			}
			p, err := tx.PersonByNumber(registertest.Number(i))
			if err != nil {
				return err
			}
			s.members = append(s.members, p)
		}
		return nil
	})
}

// phase measures how long f takes, against most unless it is zero, and how much memory
// this process takes at most meanwhile.
func phase(t *table, what string, most time.Duration, f func() error) error {
	debug.FreeOSMemory()
	forget := os.WriteFile("/proc/self/clear_refs", []byte("5"), 0) // the peak begins anew; elsewhere it is of all phases so far
	began := time.Now()
	if err := f(); err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	took := time.Since(began)
	peak := peakMemory()
	said := fmt.Sprintf("%.3f s, %d MB at most", took.Seconds(), peak>>20)
	if forget != nil {
		said += " so far"
	}
	asked := "under 512 MB"
	if most > 0 {
		asked = fmt.Sprintf("%v, %s", most, asked)
	}
	t.ask(what, said, asked, (most == 0 || took < most) && peak < mostBytes)
	fmt.Fprintf(os.Stderr, "%s: %s\n", what, said)
	return nil
}

// peakMemory is the most that the process has had resident; 0 where nobody says.
func peakMemory() (bytes int) {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(status)) {
		if of, kb, ok := strings.Cut(line, ":"); ok && of == "VmHWM" {
			fmt.Sscan(kb, &bytes) //nolint:errcheck // stays 0
		}
	}
	return bytes << 10
}
