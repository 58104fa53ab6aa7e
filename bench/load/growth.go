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

	"golang.org/x/sys/unix"

	"hustings/domain"
	"hustings/elections/register"
	"hustings/elections/register/registertest"
	"hustings/elections/store"
	"hustings/elections/store/pgtest"
)

// With -growth 1000,10000,… an installation of each size is measured instead of the
// rest: what an officer waits for, every page, and how much memory this process (server
// and measurement) takes at most in each phase.

const (
	known     = 200 // of the members, whom the measurement knows by name and who vote over HTTP
	mostPage  = 100 * time.Millisecond
	mostAct   = time.Second
	mostBytes = 512 << 20

	postgres, embedded = "PostgreSQL", "SQLite"
)

func measureGrowth(ctx context.Context, p plan, g *grown, sizes string) error {
	var members []int
	for text := range strings.SplitSeq(sizes, ",") {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1000 {
			return fmt.Errorf("%q is no size of an electorate: at least 1000", text)
		}
		members = append(members, n)
		if err := roomFor(p, n); err != nil {
			return err
		}
	}
	for _, kind := range []string{postgres, embedded} {
		for _, n := range members {
			p.members = n
			if p.only == "sqlite" && kind == postgres || p.only == "postgres" && kind == embedded || kind == embedded && n > p.embeddedMost {
				continue
			}
			if err := growthOf(ctx, p, g, kind); err != nil {
				return fmt.Errorf("%d members on %s: %w", n, kind, err)
			}
		}
	}
	g.linear()
	return nil
}

// roomFor refuses what would fill the disk half-way: 6 KB for each member (her row, the
// indexes, her mails, her ballot, and what PostgreSQL logs of them), and a gigabyte.
func roomFor(p plan, members int) error {
	var fs unix.Statfs_t
	if err := unix.Statfs(p.dir, &fs); err != nil {
		return fmt.Errorf("looking for room in %s: %w", p.dir, err)
	}
	free, needed := fs.Bavail*uint64(fs.Bsize), uint64(members)*6<<10+1<<30 //nolint:gosec // both are sizes
	if free < needed {
		return fmt.Errorf("%s has %d GB of room; %d members need %d: choose another -dir", p.dir, free>>30, members, needed>>30)
	}
	return nil
}

func growthOf(ctx context.Context, p plan, g *grown, kind string) (err error) {
	g.begin(kind, p.members)
	began := time.Now()
	dsn, dir := "", ""
	if kind == postgres {
		var stop func() error
		if dsn, dir, stop, err = private(ctx, p, "growth"); err != nil {
			return err
		}
		defer func() { err = errors.Join(err, stop()) }()
	} else {
		if dir, err = os.MkdirTemp(p.dir, "hustings-growth-"); err != nil {
			return err
		}
		defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
		dsn = filepath.Join(dir, "growth.db")
	}
	s, err := open(ctx, dsn, filepath.Join(dir, "keys"))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.close()) }()
	s.phase = func(what string, most time.Duration, f func() error) error { return g.phase(what, most, 0, f) }
	if err := s.grown(ctx, p, g); err != nil {
		return err
	}
	g.put("on the disk at the end, and all of it", "", fmt.Sprintf("%d MB, %v", onDisk(dir)>>20, time.Since(began).Round(time.Second)), true)
	return nil
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

func (s *site) grown(ctx context.Context, p plan, g *grown) error {
	// long: the life of an installation, phase by phase.
	_, panel, err := s.register.CreateNetwork(ctx, domain.Engine(), register.NewNetwork{Code: "CIO",
		Name: "Chief Information Officers Network", Kind: domain.Panelled, PanelName: "CIO Advisory Panel", Seats: seats}, why)
	if err != nil {
		return err
	}
	s.panel = *panel
	err = g.phase("import", 0, p.members, func() error {
		report, err := s.register.ImportMembers(ctx, domain.Engine(), &registertest.Crowd{Members: p.members}, register.ImportOptions{Why: why})
		if err == nil && report.Created != p.members {
			err = fmt.Errorf("%d members are there: %+v", report.Created, report.Bad)
		}
		return err
	})
	if err != nil {
		return err
	}
	if err := s.acquainted(ctx, p.members); err != nil {
		return err
	}
	if err := s.call(ctx); err != nil {
		return err
	}
	if err := s.letIn(ctx); err != nil {
		return err
	}
	err = g.phase("mails of notice and opening, by the clock", 0, p.members, func() error {
		_, err := s.engine.WriteCirculars(ctx)
		return err
	})
	if err != nil {
		return err
	}
	v, err := s.seal(ctx, known)
	if err != nil {
		return err
	}
	if err := v.warm(ctx, known, 16); err != nil {
		return err
	}
	if more := min(p.members, p.voters) - known; more > 0 {
		err := g.phase("ballots sealed and cast, at most "+strconv.Itoa(p.voters), 0, more, func() error { return s.manyVote(ctx, g, more) })
		if err != nil {
			return err
		}
	}
	if err := s.unreached(ctx, p.members/1000); err != nil {
		return err
	}
	return s.closed(ctx, p, g, v)
}

// closed asks for all pages, counts, and asks for those that were not there before, and
// for the files that outsiders and auditors take.
func (s *site) closed(ctx context.Context, p plan, g *grown, v *voters) error {
	with, err := s.things(ctx, v)
	if err != nil {
		return err
	}
	var later []string
	paths := append(s.paths(with), with.Replace("/elections/:election/roll?q=neill-500"))
	err = g.phase("all pages while people vote", 0, 0, func() (err error) {
		later, err = s.everyPage(ctx, p, g, "while people vote", paths)
		return err
	})
	if err != nil {
		return err
	}
	if err := s.search(ctx, p, g); err != nil { // not at once behind the ballots: searches rest while people vote
		return err
	}
	err = g.phase("close, mix, opening, count, verification", 0, p.members+min(p.members, p.voters), func() error { return s.count(ctx, &table{}) })
	if err != nil {
		return err
	}
	var el domain.Election
	err = s.store.Read(ctx, func(tx *store.Tx) (err error) { el, err = tx.Election(s.election.ID); return err })
	if err != nil {
		return err
	}
	if el.State != domain.Provisional || el.Alarm != "" {
		return fmt.Errorf("the count ended in %s, alarm %q", el.State, el.Alarm)
	}
	err = g.phase("the bundle, over HTTP", 0, p.members, func() error {
		return s.took(ctx, "/api/v1/elections/"+s.election.Reference+"/bundle")
	})
	if err != nil {
		return err
	}
	_, err = s.everyPage(ctx, p, g, "once it is counted", later)
	return err
}

// took fetches a file.
func (s *site) took(ctx context.Context, path string) error {
	status, _, _, err := s.get(ctx, path, "")
	if err == nil && status != 200 {
		err = fmt.Errorf("%s: %d", path, status)
	}
	return err
}

// acquainted appoints the officers and takes those of the members into the scene who act.
func (s *site) acquainted(ctx context.Context, n int) error {
	if err := s.officersAndPanel(ctx, n, registertest.Number); err != nil {
		return err
	}
	return s.store.Read(ctx, func(tx *store.Tx) error {
		for i := range known + seats {
			if i >= known {
				i = n - seats + i - known
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
// this process takes at most meanwhile. of is for how many it is done; 0: not for each.
func (g *grown) phase(what string, most time.Duration, of int, f func() error) error {
	debug.FreeOSMemory()
	forget := os.WriteFile("/proc/self/clear_refs", []byte("5"), 0) // the peak begins anew; elsewhere it is of all phases so far
	began := time.Now()
	if err := f(); err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	took, peak := time.Since(began), peakMemory()
	said := fmt.Sprintf("%.1f s, %d MB", took.Seconds(), peak>>20)
	if took < time.Second {
		said = fmt.Sprintf("%d ms, %d MB", took.Milliseconds(), peak>>20)
	}
	if forget != nil {
		said += " so far"
	}
	asked := "512 MB"
	if most > 0 {
		asked = fmt.Sprintf("%v, 512 MB", most)
	}
	if of > 0 {
		g.cost(what, took, of)
	}
	g.put(what, asked, said, (most == 0 || took < most) && peak < mostBytes)
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

// onDisk is how much the files below a folder take.
func onDisk(dir string) (bytes int64) {
	filepath.WalkDir(dir, func(_ string, d os.DirEntry, err error) error { //nolint:errcheck // what is gone takes nothing
		if err != nil || d.IsDir() {
			return nil
		}
		if info, err := d.Info(); err == nil {
			bytes += info.Size()
		}
		return nil
	})
	return bytes
}
