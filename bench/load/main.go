//go:build unix

package main

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"runtime/debug"
	"time"

	"hustings/elections/store/pgtest"
)

// plan is how much is measured; make bench takes the defaults.
type plan struct {
	members      int           // of the network, all of them on the roll
	rounds       int           // of the comparison; the median of each form counts
	casts        int           // a round, through the box
	alone        int           // a round, one transaction each
	inserts      time.Duration // a round
	clients      int
	rate         int // casts a second, whether or not those before are answered
	links        int // sign-in links a second
	last         time.Duration
	pages        int    // requests for each page
	listeners    int    // of a debate; 0: none is measured, and otherwise nothing else is
	streams      int    // open beside the casts
	only         string // elections, panels or pages; empty: elections and panels; of growth, postgres or sqlite
	dir          string
	contests     int    // polls that replicas are cast into side by side
	through      string // what leads clients to replicas: contest, any, or an example for nginx
	voters       int    // of a growing electorate, at most
	embeddedMost int    // of a growing electorate: SQLite is measured up to so many
}

func main() {
	var p plan
	flag.IntVar(&p.members, "members", 3500, "members, all of whom may vote")
	flag.IntVar(&p.rounds, "rounds", 3, "rounds of the comparison")
	flag.IntVar(&p.casts, "casts", 900, "ballots a round through the box")
	flag.IntVar(&p.alone, "alone", 100, "ballots a round with a transaction each")
	flag.DurationVar(&p.inserts, "inserts", 3*time.Second, "time a round for single-row inserts")
	flag.IntVar(&p.clients, "clients", 32, "clients of the comparison")
	flag.IntVar(&p.rate, "rate", 100, "casts a second of the rush")
	flag.IntVar(&p.links, "links", 50, "sign-in links a second")
	flag.DurationVar(&p.last, "for", time.Minute, "how long the rush and the sign-ins last")
	flag.IntVar(&p.pages, "pages", 60, "requests for each page")
	flag.IntVar(&p.listeners, "listeners", 0, "measure a debate of so many listeners, and nothing else")
	flag.IntVar(&p.streams, "streams", 1000, "event streams that are open beside casting")
	flag.StringVar(&p.only, "only", "", "elections, panels or pages alone (default: elections and panels); with -growth, postgres or sqlite")
	flag.IntVar(&p.voters, "voters", 100_000, "with -growth, how many of the members vote at most")
	flag.IntVar(&p.embeddedMost, "sqlite-most", 100_000, "with -growth, up to how many members SQLite is measured")
	flag.StringVar(&p.dir, "dir", "", "folder of the databases; the disk under it is what is measured (default: the temp folder)")
	growth := flag.String("growth", "", "sizes of electorates to measure instead, such as 1000,10000,100000")
	into := flag.String("into", "", "with -growth, a document to put the table into")
	replicas := flag.String("replicas", "", "numbers of replicas to cast through instead, such as 1,2,3 (with -casts 2400)")
	flag.IntVar(&p.contests, "contests", 1, "with -replicas, polls side by side, each with its share of members and clients: 1 to 3")
	flag.StringVar(&p.through, "through", "contest", "with -replicas: contest, the ballots of a contest go to one, as the examples for proxies have it; any, each client keeps to whichever; or a file, nginx with that example (packaging/nginx/hustings.conf)")
	flag.Parse()
	debug.SetGCPercent(400) // as hustings serve does
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	t, g := &table{}, newGrown()
	var err error
	switch at := os.Getenv(replicaPlace); {
	case at != "":
		err = replicaMain(ctx, at)
	case *replicas != "":
		err = measureReplicas(ctx, p, t, *replicas)
	case *growth != "":
		debug.SetMemoryLimit(400 << 20) // as hustings serve does, too
		p.dir = cmp.Or(p.dir, os.TempDir())
		err = measureGrowth(ctx, p, g, *growth)
		g.print(os.Stdout)
		if err == nil && *into != "" {
			err = g.into(*into)
		}
	default:
		err = measure(ctx, p, t)
	}
	t.print(os.Stdout)
	if short := t.short + len(g.missed); err == nil && short > 0 {
		err = fmt.Errorf("%d figures fall short", short)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "load:", err)
		os.Exit(1)
	}
}

func measure(ctx context.Context, p plan, t *table) (err error) {
	if p.members < 100 || p.rounds < 1 || p.casts < 100 || p.alone < p.clients || p.pages < 20 {
		return errors.New("too little to say anything: at least 100 members, 100 casts, 20 pages, and a ballot for every client")
	}
	dir, err := os.MkdirTemp(p.dir, "hustings-load-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	if p.listeners > 0 {
		if p.listeners+100 > p.members {
			return errors.New("too few members to listen")
		}
		return measureDebate(ctx, p, t, dir)
	}
	if p.only != "panels" {
		err = errors.Join(measurePostgres(ctx, p, t, dir), measureSQLite(ctx, p, t, dir))
	}
	if p.only == "" || p.only == "panels" {
		err = errors.Join(err, measurePanels(ctx, p, t, dir))
	}
	return err
}

func measurePostgres(ctx context.Context, p plan, t *table, dir string) (err error) {
	server, err := pgtest.Start(ctx, pgtest.Options{Fsync: true, Dir: dir})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, server.Stop()) }()
	if err := server.CreateDatabase(ctx, "load"); err != nil {
		return err
	}
	s, err := open(ctx, server.URL("load"), filepath.Join(dir, "keys"))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.close()) }()
	t.under("PostgreSQL, fsync on")
	if err := s.settle(ctx, p, t); err != nil {
		return fmt.Errorf("setting the scene: %w", err)
	}
	if p.only == "pages" {
		return s.onlyPages(ctx, p, t)
	}
	// Every connection plans its statements anew a few times before it keeps a plan.
	warm := 8 * p.clients
	v, err := s.seal(ctx, warm+p.rounds*(p.casts+p.alone+2*p.clients)+p.rate*int(p.last.Seconds()))
	if err != nil {
		return fmt.Errorf("sealing ballots: %w", err)
	}
	if err := v.compare(ctx, p, t, server, warm); err != nil {
		return err
	}
	if err := v.rush(ctx, p, t); err != nil {
		return err
	}
	if err := v.ledger(ctx, t); err != nil {
		return err
	}
	if err := s.signIns(ctx, p, t); err != nil {
		return err
	}
	return s.pages(ctx, p, t, v)
}

func measureSQLite(ctx context.Context, p plan, t *table, dir string) (err error) {
	s, err := open(ctx, filepath.Join(dir, "load.db"), filepath.Join(dir, "sqlite-keys"))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.close()) }()
	t.under("SQLite, synchronous FULL")
	if err := s.settle(ctx, p, t); err != nil {
		return fmt.Errorf("setting the scene: %w", err)
	}
	if p.only == "pages" {
		return s.onlyPages(ctx, p, t)
	}
	warm := 2 * p.clients
	v, err := s.seal(ctx, warm+p.rounds*p.casts)
	if err != nil {
		return fmt.Errorf("sealing ballots: %w", err)
	}
	if err := v.warm(ctx, warm, p.clients); err != nil {
		return err
	}
	var all []sample
	for range p.rounds {
		r, err := v.turn(ctx, s.desk, p.casts, p.clients)
		if err != nil {
			return err
		}
		all = append(all, r)
	}
	t.rate("casts over HTTP", median(all).rate(), 500)
	t.times(all)
	if err := v.ledger(ctx, t); err != nil {
		return err
	}
	if err := s.letIn(ctx); err != nil {
		return err
	}
	return s.pages(ctx, p, t, v)
}
