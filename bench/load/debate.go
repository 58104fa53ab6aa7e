//go:build unix

package main

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"hustings/domain"
	"hustings/domain/hall"
	"hustings/domain/when"
	"hustings/elections/audit"
	events "hustings/elections/hall"
	"hustings/elections/ledger"
	"hustings/elections/seal"
	"hustings/elections/store/pgtest"
)

// A debate with a full room: everybody's page has a stream of events, as a browser's has,
// and asks for its parts when it is told to. The clock of the installation stands while
// people vote; what is measured begins with the instant of the close, when the bell has
// rung some time ago and rings again within the second, as in an installation.

const onTime = 3 * time.Second // from the close to the last screen

// debate is one with its listeners.
type debate struct {
	*site
	event     hall.Event
	chair     domain.Actor
	people    []domain.Person // who listens
	listeners []*listener
}

func measureDebate(ctx context.Context, p plan, t *table, dir string) (err error) {
	server, err := pgtest.Start(ctx, pgtest.Options{Fsync: true, Dir: dir})
	if err != nil {
		return err
	}
	defer func() { err = closed(err, server.Stop) }()
	if err := server.CreateDatabase(ctx, "debate"); err != nil {
		return err
	}
	s, err := open(ctx, server.URL("debate"), filepath.Join(dir, "debate-keys"))
	if err != nil {
		return err
	}
	defer func() { err = closed(err, s.close) }()
	if err := s.settle(ctx, p, &table{}); err != nil {
		return fmt.Errorf("setting the scene: %w", err)
	}
	d, err := s.announce(ctx, p.listeners)
	if err != nil {
		return fmt.Errorf("announcing a debate: %w", err)
	}
	const rush = 50 // casts a second in the election
	v, err := s.seal(ctx, 200+2*rush*int(p.last.Seconds()))
	if err != nil {
		return fmt.Errorf("sealing ballots: %w", err)
	}
	if err := v.warm(ctx, 200, p.clients); err != nil {
		return err
	}
	t.under(fmt.Sprintf("a debate of %d listeners, PostgreSQL, fsync on", p.listeners))
	if err := v.beside(ctx, t, "casts beside nothing", rush, p.last, 0); err != nil {
		return err
	}
	leave, err := d.listen(ctx)
	if err != nil {
		return fmt.Errorf("listening: %w", err)
	}
	defer leave()
	for _, purpose := range []hall.VotePurpose{hall.FirstVote, hall.LastVote} {
		if err := d.vote(ctx, t, purpose); err != nil {
			return fmt.Errorf("the %s vote: %w", purpose, err)
		}
	}
	return d.junk(ctx, p, t, v, rush)
}

func closed(err error, f func() error) error {
	if failed := f(); err == nil {
		err = failed
	}
	return err
}

// announce announces a debate, and lives until it begins.
func (s *site) announce(ctx context.Context, n int) (*debate, error) {
	secretary := as(s.officers[domain.Secretariat], domain.Secretariat)
	d := &debate{site: s, people: s.members[3 : 3+n], chair: as(s.members[0], domain.Member)}
	h, day := s.desk.hall, when.DateOf(s.store.Clock(), s.words.Zone()).AddDays(2)
	e, err := h.Draft(ctx, secretary, events.Plan{Kind: hall.Debate, Title: "Buy or build", Motion: "This house would build its own records.", Day: day, At: when.TimeOfDay{Hour: 12}, Minutes: 60})
	if err != nil {
		return nil, err
	}
	for i, side := range []hall.Side{hall.InChair, hall.For, hall.Against} {
		if _, err := h.AddSpeaker(ctx, secretary, e.Reference, events.NewSpeaker{Person: s.members[i].ID, Side: side}); err != nil {
			return nil, err
		}
	}
	if err := h.Announce(ctx, secretary, e.Reference); err != nil {
		return nil, err
	}
	for i, p := range d.people {
		if _, err := h.Register(ctx, as(p, domain.Member), e.Reference); err != nil {
			return nil, err
		}
		if i%20 == 0 {
			if _, err := h.Ask(ctx, as(p, domain.Member), e.Reference, fmt.Sprintf("What about number %d?", i)); err != nil {
				return nil, err
			}
		}
	}
	if err := s.until(ctx, e.Starts); err != nil {
		return nil, err
	}
	if err := s.letIn(ctx); err != nil { // days later
		return nil, err
	}
	d.event = e
	return d, h.Open(ctx, d.chair, e.Reference)
}

// rings rings the bell once a second until stop is called.
func (s *site) rings(ctx context.Context) (stop func() error) {
	g, ctx := errgroup.WithContext(ctx)
	over := make(chan struct{})
	g.Go(func() error {
		bell := time.NewTicker(time.Second)
		defer bell.Stop()
		for {
			select {
			case <-over:
				return nil
			case <-bell.C:
				if _, err := s.desk.engine.Tick(ctx); err != nil {
					return err
				}
				if err := s.desk.hall.Tick(ctx); err != nil {
					return err
				}
			}
		}
	})
	return func() error { close(over); return g.Wait() }
}

// vote has the chair call a vote, everybody seal and cast, and the clock close it; it
// measures from the close to the last screen that shows what came of it.
func (d *debate) vote(ctx context.Context, t *table, purpose hall.VotePurpose) error {
	stop := d.rings(ctx)
	began := time.Now()
	vote, err := d.desk.hall.CallVote(ctx, d.chair, d.event.Reference, purpose, "", 120)
	if err != nil {
		return err
	}
	if err := d.all(ctx, func(l *listener) bool { return l.offered.Load() }); err != nil {
		return err
	}
	t.add(fmt.Sprintf("the %s vote on every screen", purpose), fmt.Sprintf("%.2f s after its call", time.Since(began).Seconds()), "")
	began = time.Now()
	if err := d.cast(ctx, vote.Contest, purpose); err != nil {
		return err
	}
	t.add(fmt.Sprintf("  %d sealed and cast", len(d.people)), fmt.Sprintf("%.2f s", time.Since(began).Seconds()), "")
	for _, l := range d.listeners {
		l.want.Add(1)
	}
	v, err := d.store.Clock(), error(nil)
	if err := d.store.SetClock(ctx, v.Add(121*time.Second)); err != nil {
		return err
	}
	began = time.Now()
	if err := d.all(ctx, func(l *listener) bool { return l.counted.Load() >= l.want.Load() }); err != nil {
		return err
	}
	took := time.Since(began)
	asked := "under 3 s for 400 (issue 16)"
	t.ask("  its result on every screen", fmt.Sprintf("%.2f s after the close", took.Seconds()), asked, took < onTime || len(d.listeners) > 400)
	return stop()
}

// all waits until something is true of every listener.
func (d *debate) all(ctx context.Context, is func(*listener) bool) error {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	look := time.NewTicker(5 * time.Millisecond)
	defer look.Stop()
	for {
		missing := 0
		for _, l := range d.listeners {
			if !is(l) {
				missing++
			}
		}
		if missing == 0 {
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("%d screens do not show it", missing)
		case <-look.C:
		}
	}
}

// cast has everybody seal a ballot and cast it, forty at a time.
func (d *debate) cast(ctx context.Context, contest domain.ContestID, purpose hall.VotePurpose) error {
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(40)
	for i, p := range d.people {
		g.Go(func() error {
			body, err := d.sealed(ctx, contest, p, (i+len(purpose))%3)
			if err != nil {
				return err
			}
			l, err := d.desk.line(ctx)
			if err != nil {
				return err
			}
			defer l.conn.Close()
			_, err = l.post("/api/v1/contests/"+string(contest)+"/ballots", d.ways[p.ID].token, fmt.Sprintf("live-%s-%05d", purpose, i), body)
			return err
		})
	}
	return g.Wait()
}

// sealed is a request that casts a sealed ballot with one mark.
func (d *debate) sealed(ctx context.Context, contest domain.ContestID, of domain.Person, mark int) ([]byte, error) {
	p, err := d.paperOf(ctx, contest, of)
	if err != nil {
		return nil, err
	}
	ranks := make([]uint8, len(p.manifest.Candidates))
	ranks[mark] = 1
	s := seal.BallotStatement{E: seal.Hash(p.e), Suite: seal.Suite, PK: seal.Point(p.pk), Tag: seal.Tag(p.tag), Seq: 1, By: string(ledger.Voter)}
	ballot, _, err := seal.SealBallot(nil, s, ranks)
	if err != nil {
		return nil, err
	}
	raw, err := ledger.Marshal(audit.BallotEntry(s, ballot))
	if err != nil {
		return nil, err
	}
	return json.Marshal(map[string]string{"ballot": base64.StdEncoding.EncodeToString(raw)})
}

// askedAgain is how often a page was refused its parts.
func (d *debate) askedAgain() (n int64) {
	for _, l := range d.listeners {
		n += l.failed.Load()
	}
	return n
}

// junk has ten thousand ballots come in that are none, well formed and with a proof that
// does not hold, while the listeners listen, people come and go, and votes are cast in an
// election.
func (d *debate) junk(ctx context.Context, p plan, t *table, v *voters, rush int) error {
	const junk = 10_000
	stop := d.rings(ctx)
	vote, err := d.desk.hall.CallVote(ctx, d.chair, d.event.Reference, hall.OtherVote, "Shall there be tea?", 900)
	if err != nil {
		return err
	}
	other, err := d.sealed(ctx, vote.Contest, d.people[0], 0) // somebody else's: its tag and proof are not the sender's
	if err != nil {
		return err
	}
	flood, done := context.WithCancel(ctx)
	defer done()
	var sent, refused atomic.Int64
	var wait sync.WaitGroup
	began := time.Now()
	var took atomic.Int64
	for c := range 16 {
		wait.Go(func() {
			l, err := d.desk.line(flood)
			if err != nil {
				return
			}
			defer func() { l.conn.Close() }()
			for flood.Err() == nil {
				n := int(sent.Add(1))
				if n > junk {
					return
				}
				who := d.people[1+(c+n)%(len(d.people)-1)]
				if _, err := l.post("/api/v1/contests/"+string(vote.Contest)+"/ballots", d.ways[who.ID].token, fmt.Sprintf("junk-%06d", n), other); err != nil {
					refused.Add(1)
				}
				took.Store(int64(time.Since(began)))
			}
		})
	}
	wait.Go(func() { // people come and go
		for i := 0; flood.Err() == nil; i++ {
			who := d.people[i%len(d.people)]
			d.desk.hall.Here(flood, as(who, domain.Member), d.event.Reference, i/len(d.people)%2 == 1) //nolint:errcheck // ends with the flood
			time.Sleep(100 * time.Millisecond)
		}
	})
	what := fmt.Sprintf("casts beside %d streams and %d junk votes", len(d.listeners), junk)
	err = v.beside(ctx, t, what, rush, p.last, 500*time.Millisecond)
	for err == nil && sent.Load() <= junk && ctx.Err() == nil { // the rest of the flood
		time.Sleep(50 * time.Millisecond)
	}
	done()
	wait.Wait()
	t.add("  pages that had to ask again", fmt.Sprint(d.askedAgain()), "")
	t.ask("  junk votes refused", fmt.Sprintf("%d of %d, %.0f/s", refused.Load(), junk, float64(junk)/time.Duration(took.Load()).Seconds()), "all", refused.Load() == junk)
	if failed := stop(); err == nil {
		err = failed
	}
	return err
}
