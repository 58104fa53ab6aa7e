// Package demo is a story told on a clock of its own: a whole cycle of three panels,
// with real ballots, mails and jobs. `hustings demo` tells it, `serve --demo` shows
// where it has come to, and the browser's journeys begin in the middle of it. Beside it
// stand a year of panels at work (`--year`), years of them (`--years`), and the rehearsal
// of `hustings rehearse`.
package demo

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/mattn/go-isatty"

	"hustings/api"
	"hustings/discourse/standin"
	"hustings/domain"
	"hustings/domain/when"
	"hustings/elections/forum"
	"hustings/elections/store"
	"hustings/elections/store/pgtest"
	"hustings/install"
	"hustings/jobs"
)

// Options are what a run is told.
type Options struct {
	JSON     bool   `help:"Print the result as JSON, and nothing else on standard output."`
	Postgres bool   `help:"Run on a private PostgreSQL server instead of the embedded database."`
	Bundle   string `help:"Keep the bundle of every contest here." placeholder:"FILE"`
	Receipt  string `help:"Keep one voter's receipt here." placeholder:"FILE"`
	Seed     uint64 `help:"Draws people, candidates and preferences; the same seed tells the same story." default:"2026"`
	Voters   int    `help:"How many vote at the same time." default:"16"`
	Year     bool   `help:"Tell the year after the elections instead: twelve meetings a panel, the priorities, the open letter."`
	Years    int    `help:"Tell so many years of the panels' lives instead, up to four: resigned chairs, vacant seats, no confidence, a void election."`
	Share    int    `kong:"-"` // one of so many of the made-up members there is; 0: all, in the years one of four
	Keys     string `help:"Who opens the panels' ballots: the service alone, or officers with passphrases, of which one is lost." enum:"service,officers" default:"service"`
}

// demoStart is where the simulated clock begins: the notice of an election that
// closes on 25 June 2026 may go out a few days later.
var (
	demoStart = time.Date(2026, 4, 20, 8, 0, 0, 0, time.UTC)
	demoClose = when.Date{Year: 2026, Month: time.June, Day: 25}
)

// demo is one run.
type demo struct {
	Options
	*install.House
	ctx       context.Context
	out       io.Writer // the story
	progress  io.Writer
	began     time.Time
	clockwork *jobs.Clockwork
	mail      *demoMail
	server    string
	http      *http.Client
	people    []demoPerson
	office    map[domain.Role]demoPerson // who are to be officers; nil: the demonstration's
	officers  map[string]demoPerson      // by what they are
	panels    []*demoPanel
	late      int // ballots refused LATE
	double    int // ballots refused DUP
	revotes   int
	receipt   []byte
	sessions  map[string]domain.SessionID // of those who act more than once, by number
	few       int                         // one of so many members there is; 0: all
	diary     []event                     // what happens on its day, whatever else goes on
	forum     *standin.Forum              // beside it; nil: none
	keeper    *forum.Keeper               // of its groups
	rounded   time.Time                   // the keeper last went round, in stories that go by weeks
}

// Tell lives through the cycle and tells it on out, how far it is on progress. It is
// an error when anything did not come out as the rules say.
func (c *Options) Tell(ctx context.Context, out, progress io.Writer) (err error) {
	d := &demo{Options: *c, ctx: ctx, out: out, progress: progress, began: time.Now(), sessions: map[string]domain.SessionID{}, few: c.Share}
	if c.Years > 0 && d.few == 0 {
		d.few = yearsShare
	}
	if c.JSON {
		d.out = io.Discard
	}
	dir, err := os.MkdirTemp(pgtest.Quick(), "hustings-demo-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	p := install.Place{Database: filepath.Join(dir, "demo.db"), Keys: filepath.Join(dir, "keys"), Host: "demo.hustings.example"}
	if c.Postgres {
		server, err := pgtest.Start(ctx, pgtest.Options{})
		if err != nil {
			return fmt.Errorf("starting a private PostgreSQL: %w", err)
		}
		defer func() { err = errors.Join(err, server.Stop()) }()
		if err := server.CreateDatabase(ctx, "demo"); err != nil {
			return err
		}
		p.Database = server.URL("demo")
	}
	start := demoStart
	if c.Year {
		start = yearStart
	}
	end, err := d.open(p, start)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, end()) }()
	switch {
	case c.Year:
		return d.tellYear(out)
	case c.Years > 0:
		return d.tellYears(out)
	}
	steps := []func() error{d.settle, d.callElections, d.nominate, d.poll, d.certify, d.chooseOfficers, d.prove}
	for _, step := range steps {
		if err := step(); err != nil {
			return err
		}
	}
	if c.JSON {
		return d.printJSON(out)
	}
	d.printTable()
	return nil
}

// open starts an installation on a simulated clock, with its HTTP server and
// its jobs, and says how to end it.
func (d *demo) open(p install.Place, start time.Time) (end func() error, err error) {
	ctx, cancel := context.WithCancel(d.ctx)
	quiet := slog.New(slog.DiscardHandler)
	if d.House, err = p.Open(ctx, quiet, store.Options{Simulation: true, SimulatedNow: start}); err != nil {
		cancel()
		return nil, err
	}
	fail := func(err error) (func() error, error) {
		cancel()
		return nil, errors.Join(err, d.House.Close())
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return fail(err)
	}
	d.server = "http://" + listener.Addr().String()
	settings := api.Settings{Origin: d.server, Organisation: demoOrganisation, TrustedProxies: []string{"127.0.0.1"}, Release: install.Release()}
	desk, err := d.House.Server(settings)
	if err != nil {
		return fail(errors.Join(err, listener.Close()))
	}
	d.mail = newDemoMail()
	d.clockwork = &jobs.Clockwork{Engine: d.Engine, Register: d.Register, House: d.Chamber, Hall: d.Hall, Log: quiet, Postman: d.Postman(d.mail, settings, 0)}
	d.http = &http.Client{Timeout: time.Minute, Transport: &http.Transport{MaxIdleConnsPerHost: d.Voters}}
	site := api.HTTPServer(desk.Handler())
	go site.Serve(listener) //nolint:errcheck // ends with Shutdown
	return func() error {
		cancel()
		d.http.CloseIdleConnections()
		return errors.Join(site.Shutdown(context.WithoutCancel(ctx)), d.House.Close())
	}, nil
}

const demoOrganisation = "Digital Leaders"

// tell writes a line of the story, with the simulated date.
func (d *demo) tell(format string, args ...any) {
	now := d.Store.Clock().In(d.Words.Zone())
	fmt.Fprintf(d.out, "%s  %s\n", now.Format("Mon 02 Jan 2006 15:04"), fmt.Sprintf(format, args...))
}

// doing shows how far a long step is, on standard error where somebody watches.
func (d *demo) doing(what string, done, of int) {
	if f, ok := d.progress.(*os.File); !ok || !isatty.IsTerminal(f.Fd()) {
		return // codes that move a cursor are for a terminal
	}
	fmt.Fprintf(d.progress, "\r\033[K%s %d of %d", what, done, of)
	if done == of {
		fmt.Fprint(d.progress, "\r\033[K")
	}
}

// until moves the clock from one due instant to the next, and lets the jobs do
// at each what is due; that is the only way anything changes its state here.
func (d *demo) until(to time.Time) error {
	for len(d.diary) > 0 && d.diary[0].at.Before(to) {
		next := d.diary[0]
		d.diary = d.diary[1:]
		if next.at.After(d.Store.Clock()) {
			if err := d.onward(next.at); err != nil {
				return err
			}
		}
		if err := next.do(); err != nil {
			return err
		}
	}
	return d.onward(to)
}

// onward is until with nothing in the diary.
func (d *demo) onward(to time.Time) error {
	for {
		at, ahead, err := d.Engine.Ahead(d.ctx)
		if err != nil {
			return fmt.Errorf("what comes next: %w", err)
		}
		if !ahead || !at.Before(to) {
			at = to
		}
		if err := d.Store.SetClock(d.ctx, at); err != nil {
			return err
		}
		if err := d.ring(); err != nil {
			return err
		}
		if d.Years > 0 {
			if err := d.weekly(); err != nil {
				return err
			}
		}
		if at.Equal(to) {
			return nil
		}
	}
}

// ring is the jobs' own path: what is due, then the post.
func (d *demo) ring() error {
	if err := d.clockwork.Tick(d.ctx); err != nil {
		return fmt.Errorf("the jobs: %w", err)
	}
	_, err := d.clockwork.Postman.Round(d.ctx)
	return err
}

// require is an invariant: the demo fails where it does not hold.
func require(holds bool, format string, args ...any) error {
	if holds {
		return nil
	}
	return fmt.Errorf("this should not be: "+format, args...)
}

// demoResult is what --json prints.
type demoResult struct {
	Panels  []demoPanelResult `json:"panels"`
	Refused struct {
		Late   int `json:"late"`
		Double int `json:"double"`
	} `json:"refused"`
	Seconds float64 `json:"seconds"`
}

type demoPanelResult struct {
	Network    string        `json:"network"`
	Seats      int           `json:"seats"`
	Candidates int           `json:"candidates"`
	Roll       int           `json:"roll"`
	Ballots    int           `json:"ballots"`
	Quota      int64         `json:"quota"`
	Elected    []demoElected `json:"elected"`
	Chair      string        `json:"chair"`
	ViceChair  string        `json:"vice_chair"`
}

type demoElected struct {
	Name         string    `json:"name"`
	Organisation string    `json:"organisation"`
	From         when.Date `json:"from"`
	Until        when.Date `json:"until"`
}

func (d *demo) printJSON(out io.Writer) error {
	r := demoResult{Seconds: float64(time.Since(d.began).Milliseconds()) / 1000}
	r.Refused.Late, r.Refused.Double = d.late, d.double
	for _, p := range d.panels {
		r.Panels = append(r.Panels, p.result)
	}
	e := json.NewEncoder(out)
	e.SetIndent("", "  ")
	return e.Encode(r)
}

func (d *demo) printTable() {
	w := d.out
	fmt.Fprintf(w, "\n%-6s %5s %10s %6s %8s %6s %9s  %-24s  %-22s %s\n", "panel", "seats", "candidates", "roll", "turnout", "quota", "returned", "term", "chair", "vice-chair")
	for _, p := range d.panels {
		r := p.result
		term := r.Elected[0].From.String() + " to " + r.Elected[0].Until.String()
		fmt.Fprintf(w, "%-6s %5d %10d %6d %7.1f%% %6d %9d  %-24s  %-22s %s\n", r.Network, r.Seats, r.Candidates, r.Roll,
			100*float64(r.Ballots)/float64(r.Roll), r.Quota, len(r.Elected), term, r.Chair, r.ViceChair)
	}
	for _, p := range d.panels {
		names := make([]string, len(p.result.Elected))
		for i, e := range p.result.Elected {
			names[i] = e.Name
		}
		fmt.Fprintf(w, "\n%s: %s\n", p.result.Network, strings.Join(names, ", "))
	}
	fmt.Fprintf(w, "\nRefused: %d late, %d double. Voted again: %d. The whole cycle took %.1f seconds.\n",
		d.late, d.double, d.revotes, time.Since(d.began).Seconds())
}
