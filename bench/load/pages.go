//go:build unix

package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strings"
	"time"

	"hustings/domain"
	"hustings/elections/store"
)

// onlyPages casts a few ballots, so that there is something to see, and measures the
// pages.
func (s *site) onlyPages(ctx context.Context, p plan, t *table) error {
	v, err := s.seal(ctx, min(len(s.members)/4, 10*p.clients))
	if err != nil {
		return fmt.Errorf("sealing ballots: %w", err)
	}
	if err := v.warm(ctx, len(v.ballots), p.clients); err != nil {
		return err
	}
	if err := s.letIn(ctx); err != nil {
		return err
	}
	return s.pages(ctx, p, t, v)
}

// Bounds of a page's server time, for 95 of 100 requests.
const (
	membersPage = 30 * time.Millisecond // what members and everybody read
	otherPage   = 50 * time.Millisecond // the office's
)

// pages asks for every page that the server says it has, as the first visitor
// who is let in, and measures what the server works on it. What is not there
// while the poll is open is asked for again when the result has been declared.
func (s *site) pages(ctx context.Context, p plan, t *table, v *voters) error {
	t.under(fmt.Sprintf("Pages, server time, %d requests each", p.pages))
	with, err := s.things(ctx, v)
	if err != nil {
		return err
	}
	ask := func(paths []string) (unseen []string, err error) {
		for _, path := range paths {
			shown, err := s.page(ctx, p, t, path)
			if err != nil {
				return nil, err
			}
			if !shown {
				unseen = append(unseen, path)
			}
		}
		return unseen, nil
	}
	later, err := ask(s.paths(with))
	if err != nil {
		return err
	}
	if err := s.count(ctx, t); err != nil {
		return err
	}
	never, err := ask(later)
	if err != nil {
		return err
	}
	for _, path := range never {
		t.add(unnamed.ReplaceAllString(path, "…"), "not measured", "nobody is shown it in this scene")
	}
	return nil
}

// paths are the site's pages with their parameters filled in.
func (s *site) paths(with *strings.Replacer) (paths []string) {
	for _, r := range s.desk.api.Routes() {
		if path := with.Replace(r.Path); r.Method == http.MethodGet && r.Page && !strings.Contains(path, "*") {
			paths = append(paths, path)
		}
	}
	return paths
}

// unnamed are the ids in an address.
var unnamed = regexp.MustCompile(`[0-9a-f-]{36}|[A-Za-z0-9_-]{43}`)

// page measures one page; shown is false when nobody is let in.
func (s *site) page(ctx context.Context, p plan, t *table, path string) (shown bool, err error) {
	a, err := s.asked(ctx, p, path)
	if err != nil || len(a.times) == 0 {
		return a.shown, err
	}
	p95 := percentile(a.times, 95)
	t.ask(fmt.Sprintf("%s (%s)", unnamed.ReplaceAllString(path, "…"), a.as), fmt.Sprintf("median %.1f ms, p95 %.1f ms", ms(percentile(a.times, 50)), ms(p95)),
		fmt.Sprintf("p95 under %v", a.within), p95 < a.within)
	return true, nil
}

// askedPage is how a page was answered.
type askedPage struct {
	shown  bool            // somebody is let in
	as     string          // who was
	within time.Duration   // may be its p95
	times  []time.Duration // none: no page but a file, or a line for machines
}

// asked asks for one page, as the first visitor who is let in.
func (s *site) asked(ctx context.Context, p plan, path string) (a askedPage, err error) {
	visitors := []struct {
		as     string
		person domain.PersonID
		within time.Duration
	}{{"a member", s.members[0].ID, membersPage}, {"the secretariat", s.officers[domain.Secretariat].ID, otherPage},
		{"the returning officer", s.officers[domain.ReturningOfficer].ID, otherPage}, {"the auditor", s.officers[domain.Auditor].ID, otherPage},
		{"a panel member", s.members[len(s.members)-1].ID, membersPage}, {"a supporter", s.members[3*candidates-2].ID, membersPage}, {"nobody signed in", "", membersPage}}
	for _, who := range visitors {
		status, kind, _, err := s.get(ctx, path, who.person)
		switch {
		case err != nil:
			return a, err
		case kind != "" && !strings.HasPrefix(kind, "text/html"):
			return askedPage{shown: true}, nil
		case status != http.StatusOK:
			continue
		}
		a = askedPage{shown: true, as: who.as, within: who.within, times: make([]time.Duration, p.pages)}
		for i := range a.times {
			if _, _, a.times[i], err = s.get(ctx, path, who.person); err != nil {
				return a, err
			}
		}
		return a, nil
	}
	return a, nil
}

// get asks for a page and tells how long the server worked on it.
func (s *site) get(ctx context.Context, path string, person domain.PersonID) (status int, kind string, took time.Duration, err error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, s.desk.url+path, nil)
	if err != nil {
		return 0, "", 0, err
	}
	req.Header.Set(timed, "yes")
	if strings.HasSuffix(path, "/room/parts") { // a page's script asks for it
		req.Header.Set("X-Part", "room")
	}
	if person != "" {
		req.Header.Set("Cookie", "__Host-session="+s.ways[person].session)
	}
	resp, err := connections.Transport.RoundTrip(req) // follows nobody elsewhere
	if err != nil {
		return 0, "", 0, err
	}
	defer resp.Body.Close()
	if _, err := io.Copy(io.Discard, resp.Body); err != nil {
		return 0, "", 0, err
	}
	return resp.StatusCode, resp.Header.Get("Content-Type"), <-s.desk.took, nil
}

// count closes the poll: mix, opening and count by the clock's own path.
func (s *site) count(ctx context.Context, t *table) error {
	began := time.Now()
	if err := s.until(ctx, s.contest.Closes.Add(time.Hour)); err != nil {
		return fmt.Errorf("closing the poll: %w", err)
	}
	took := time.Since(began)
	var el domain.Election
	err := s.store.Read(ctx, func(tx *store.Tx) (err error) { el, err = tx.Election(s.election.ID); return err })
	if err == nil {
		err = s.letIn(ctx) // days have passed and every session is over
	}
	t.add("close, mix, opening and count", fmt.Sprintf("%.1f s, then %s", took.Seconds(), el.State), "")
	return err
}
