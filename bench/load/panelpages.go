//go:build unix

package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"hustings/domain"
	"hustings/elections/store/pgtest"
)

// measurePanels measures panels at work on PostgreSQL: every page of theirs, the pack,
// an act in the room, casting beside a thousand open streams. On SQLite it measures the
// pages again.
func measurePanels(ctx context.Context, p plan, t *table, dir string) error {
	return errorsOf(
		func() error {
			server, err := pgtest.Start(ctx, pgtest.Options{Fsync: true, Dir: dir})
			if err != nil {
				return err
			}
			defer server.Stop() //nolint:errcheck // its folder goes
			if err := server.CreateDatabase(ctx, "panels"); err != nil {
				return err
			}
			return panelsIn(ctx, p, t, server.URL("panels"), filepath.Join(dir, "panels-keys"), "PostgreSQL")
		},
		func() error {
			return panelsIn(ctx, p, t, filepath.Join(dir, "panels.db"), filepath.Join(dir, "panels-sqlite-keys"), "SQLite")
		})
}

// errorsOf does each until one fails.
func errorsOf(all ...func() error) error {
	for _, do := range all {
		if err := do(); err != nil {
			return err
		}
	}
	return nil
}

func panelsIn(ctx context.Context, p plan, t *table, dsn, keys, kind string) error {
	s, err := open(ctx, dsn, keys)
	if err != nil {
		return err
	}
	defer s.close() //nolint:errcheck // its folder goes
	quiet := &table{}
	if err := s.settle(ctx, p, quiet); err != nil {
		return fmt.Errorf("setting the scene: %w", err)
	}
	began := time.Now()
	c, err := s.lived(ctx)
	if err != nil {
		return err
	}
	t.under(fmt.Sprintf("Panels at work, %s: 3 panels, %d meetings, %d motions, %d letters (written in %.0f s)", kind, len(c.past), len(c.past)*motionsEach+between, letters, time.Since(began).Seconds()))
	if kind != "SQLite" { // a server does so by itself within a minute of such a change
		if err := analyse(ctx, dsn); err != nil {
			return err
		}
	}
	if err := s.panelPages(ctx, p, t, c); err != nil {
		return err
	}
	if err := s.pack(ctx, t, c); err != nil {
		return err
	}
	if kind == "SQLite" {
		return nil
	}
	if err := s.onEveryScreen(ctx, t, c); err != nil {
		return err
	}
	return s.besideStreams(ctx, p, t, c)
}

func analyse(ctx context.Context, dsn string) error {
	db, err := sql.Open("pgx", dsn) // the store brings the driver
	if err != nil {
		return err
	}
	_, err = db.ExecContext(ctx, "ANALYZE")
	return errors.Join(err, db.Close())
}

// asked is what a page must be asked.
var asked = map[string]string{"/letters/:letter/compare": "?from=1&to=4", "/meetings/:meeting/minutes/compare": "?from=1&to=2", "/motions/new": "?panel=CNIO"}

// panelPaths are the chamber's pages with their parameters filled in, and its lists as
// they are searched.
func (s *site) panelPaths(c *chamber) (paths []string) {
	past := c.past[len(c.past)-2]
	with := strings.NewReplacer(":meeting/agenda/compare", string(c.open.ID)+"/agenda/compare", ":meeting/minutes/compare", string(past.ID)+"/minutes/compare", ":meeting/minutes", string(past.ID)+"/minutes",
		":meeting/room", string(c.open.ID)+"/room", ":meeting/pack", string(c.open.ID)+"/pack", ":meeting/running", string(c.open.ID)+"/running",
		":meeting/call", string(c.coming[0].ID)+"/call", ":meeting/change", string(c.coming[0].ID)+"/change", ":meeting/cancel", string(c.coming[0].ID)+"/cancel", ":meeting", string(past.ID),
		":motion", string(c.motion.ID), ":letter", c.letter, ":priorities", c.ranking, ":action", string(c.action), ":item", string(c.items[3]),
		":paper", string(c.paper), ":panel", "CNIO", ":act", "freeze")
	rooms := []string{"/meetings", "/motions", "/decisions", "/letters", "/priorities", "/items/", "/actions/", "/calendar", "/panels/:panel", "/my/votes"}
	for _, r := range s.desk.api.Routes() {
		if r.Method != http.MethodGet || !r.Page || strings.Contains(r.Path, "/events") || !slices.ContainsFunc(rooms, func(p string) bool { return strings.HasPrefix(r.Path, p) }) {
			continue
		}
		if strings.HasSuffix(r.Path, "/pdf") || strings.HasSuffix(r.Path, ".ics") || strings.HasSuffix(r.Path, "/proof") {
			continue
		}
		if path := with.Replace(r.Path) + asked[r.Path]; !strings.Contains(path, ":") && !strings.Contains(path, "*") {
			paths = append(paths, path)
		}
	}
	return append(paths, "/", "/meetings/"+string(c.open.ID), "/decisions?words=survey+devices", "/decisions?words=nothing+like+this", "/letters?search=priorities+17",
		"/panels/CNIO/meetings?before="+c.past[len(c.past)-months/2].Starts.Format(time.RFC3339))
}

// panelPages asks for every page as each of those who read it, and tells of the slowest.
func (s *site) panelPages(ctx context.Context, p plan, t *table, c *chamber) error {
	visitors := []struct {
		as     string
		person domain.PersonID
	}{{"chair", c.members[2][0].ID}, {"member of the panel", c.members[2][4].ID}, {"secretariat", s.officers[domain.Secretariat].ID}, {"auditor", s.officers[domain.Auditor].ID},
		{"member of a network", s.members[0].ID}, {"nobody signed in", ""}}
	for _, path := range s.panelPaths(c) {
		slowest, middle, who, seen := time.Duration(0), time.Duration(0), "", map[string]bool{}
		for _, v := range visitors {
			status, kind, _, err := s.get(ctx, path, v.person)
			if err != nil {
				return err
			}
			if status != http.StatusOK || !strings.HasPrefix(kind, "text/html") {
				continue
			}
			times := make([]time.Duration, p.pages)
			for i := range times {
				if _, _, times[i], err = s.get(ctx, path, v.person); err != nil {
					return err
				}
			}
			seen[v.as] = true
			if p95 := percentile(times, 95); p95 > slowest {
				slowest, middle, who = p95, percentile(times, 50), v.as
			}
		}
		name := unnamed.ReplaceAllString(path, "…")
		if len(seen) == 0 {
			t.add(name, "not measured", "nobody is shown it in this scene")
			continue
		}
		t.ask(fmt.Sprintf("%s (%s, slowest of %d)", name, who, len(seen)), fmt.Sprintf("median %.1f ms, p95 %.1f ms", ms(middle), ms(slowest)), "p95 under 50 ms", slowest < 50*time.Millisecond)
	}
	return nil
}

// pack prints the pack of forty papers.
func (s *site) pack(ctx context.Context, t *table, c *chamber) error {
	times := make([]time.Duration, 5)
	for i := range times {
		status, kind, took, err := s.get(ctx, "/meetings/"+string(c.open.ID)+"/pack/pdf", c.members[0][0].ID)
		if err != nil {
			return err
		}
		if status != http.StatusOK || kind != "application/pdf" {
			return fmt.Errorf("the pack: %d %s", status, kind)
		}
		times[i] = took
	}
	most := slices.Max(times)
	t.ask(fmt.Sprintf("the pack of %d papers as PDF, slowest of %d", packPapers, len(times)), fmt.Sprintf("%.2f s", most.Seconds()), "under 3 s", most < 3*time.Second)
	return nil
}
