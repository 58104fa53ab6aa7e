package demo

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"hustings/client"
	"hustings/domain"
	"hustings/domain/refusal"
)

// signIn asks for a link through the API, waits for the mail, and begins a
// session with what stands in it. Every person has an address of their own.
func (d *demo) signIn(ctx context.Context, p demoPerson) (*client.Machine, error) {
	c := client.New(d.server, "")
	c.HTTP = &http.Client{Timeout: time.Minute, Transport: fromAddress{d.http.Transport, addressOf(p)}}
	defer d.mail.expect(p.email)()
	var asked struct{}
	if err := c.Call(ctx, http.MethodPost, "/api/v1/sign-in", "-", map[string]string{"email": p.email}, &asked); err != nil {
		return nil, fmt.Errorf("%s asks for a link: %w", p.number, err)
	}
	link, err := d.mail.take(ctx, p.email, "sign-in")
	if err != nil {
		return nil, err
	}
	var session struct {
		Token string `json:"token"`
	}
	if err := c.Call(ctx, http.MethodPost, "/api/v1/sessions", "-", map[string]string{"link": link}, &session); err != nil {
		return nil, fmt.Errorf("%s signs in: %w", p.number, err)
	}
	c.Token = session.Token
	return c, nil
}

// fromAddress gives requests the address of their person, as a proxy would.
type fromAddress struct {
	http.RoundTripper
	address string
}

func (f fromAddress) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	r.Header.Set("X-Forwarded-For", f.address)
	return f.RoundTripper.RoundTrip(r)
}

func addressOf(p demoPerson) string {
	h := fnv.New32a()
	h.Write([]byte(p.number))
	n := h.Sum32()
	return fmt.Sprintf("10.%d.%d.%d", n>>16&255, n>>8&255, n&255)
}

// as signs somebody in by mail and returns who they are to the engine, with
// the roles of this moment.
func (d *demo) as(p demoPerson) (domain.Actor, error) {
	if session, signedIn := d.sessions[p.number]; signedIn {
		if present, err := d.Register.ActorOf(d.ctx, session); err == nil {
			return present.Actor, nil // with the roles of now; an idle session is over, and she signs in anew
		}
	}
	var machine *client.Machine
	err := d.withPost(func(ctx context.Context) (err error) {
		machine, err = d.signIn(ctx, p)
		return err
	})
	if err != nil {
		return domain.Actor{}, err
	}
	var me struct {
		Session domain.SessionID `json:"session_id"`
	}
	if err := machine.Call(d.ctx, http.MethodGet, "/api/v1/me", "", nil, &me); err != nil {
		return domain.Actor{}, err
	}
	d.sessions[p.number] = me.Session
	present, err := d.Register.ActorOf(d.ctx, me.Session)
	return present.Actor, err
}

// withPost runs f while the postman goes his rounds, as the jobs have him do.
func (d *demo) withPost(f func(context.Context) error) error {
	ctx, cancel := context.WithCancel(d.ctx)
	defer cancel()
	post, done := make(chan error, 1), make(chan struct{})
	go func() {
		for {
			_, err := d.clockwork.Postman.Round(ctx)
			select {
			case <-done:
				post <- nil
				return
			default:
			}
			if err != nil {
				cancel()
				post <- err
				return
			}
			time.Sleep(2 * time.Millisecond)
		}
	}()
	err := f(ctx)
	close(done)
	return errors.Join(err, <-post)
}

// When voters come, as a share of those who vote: many on the first day, many
// after a reminder, some in the last hour.
var demoWaves = []struct {
	share float64
	after func(t domain.Timetable) time.Time
	words string
}{
	{0.45, func(t domain.Timetable) time.Time { return t.PollOpens.Add(10 * time.Minute) }, "Voting is open."},
	{0.70, func(t domain.Timetable) time.Time { return t.PollCloses.AddDate(0, 0, -6) }, "After a reminder to those who had not voted."},
	{0.90, func(t domain.Timetable) time.Time { return t.PollCloses.Add(-20 * time.Hour) }, "The last day begins."},
	{1.00, func(t domain.Timetable) time.Time { return t.PollCloses.Add(-5 * time.Minute) }, "Five minutes to the close."},
}

// poll runs the three polls at once.
func (d *demo) poll() error {
	t := d.panels[0].election.Timetable
	if err := d.until(t.RollSealed); err != nil {
		return err
	}
	for _, p := range d.panels {
		var err error
		if p.contest, err = d.contestOf(p.election.ID); err != nil {
			return fmt.Errorf("%s: %w", p.code, err)
		}
		r := rand.New(rand.NewPCG(d.Seed, 7))
		for i, o := range p.contest.Options {
			p.popularity[o.Name] = 0.3 + 2*r.Float64()/(1+float64(i%5))
		}
		d.tell("%s: roll of %d sealed, ballot paper with %d names, keys made, all on the public board.", p.code, p.contest.Voters, len(p.contest.Options))
	}
	type vote struct {
		panel *demoPanel
		voter demoPerson
	}
	var votes []vote
	r := rand.New(rand.NewPCG(d.Seed, 11))
	for _, p := range d.panels {
		for _, i := range r.Perm(len(p.members))[:int(p.turnout*float64(len(p.members)))] {
			votes = append(votes, vote{p, p.members[i]})
		}
	}
	r.Shuffle(len(votes), func(i, j int) { votes[i], votes[j] = votes[j], votes[i] })
	from := 0
	for _, wave := range demoWaves {
		if err := d.until(wave.after(t)); err != nil {
			return err
		}
		to := int(wave.share * float64(len(votes)))
		now := votes[from:to]
		from = to
		var cast atomic.Int64
		began := time.Now()
		err := d.crowd(len(now), func(ctx context.Context, i int) error {
			if err := d.vote(ctx, now[i].panel, now[i].voter); err != nil {
				return err
			}
			d.doing("Ballots", int(cast.Add(1)), len(now))
			return nil
		})
		if err != nil {
			return err
		}
		d.tell("%s %d members sign in from their mail and vote: %d sealed ballots so far (%.0f voters a second).", wave.words, len(now), to,
			float64(len(now))/time.Since(began).Seconds())
	}
	for _, p := range d.panels {
		p.result.Ballots = p.receipts
	}
	return d.edges()
}

// crowd runs n people's doings, some at a time, with the post going round.
func (d *demo) crowd(n int, do func(context.Context, int) error) error {
	return d.withPost(func(ctx context.Context) error {
		g, ctx := errgroup.WithContext(ctx)
		g.SetLimit(d.Voters)
		for i := range n {
			g.Go(func() error { return do(ctx, i) })
		}
		return g.Wait()
	})
}

var demoLock sync.Mutex

// vote is one member's whole way: mail, session, paper, seal, cast, receipt.
func (d *demo) vote(ctx context.Context, p *demoPanel, voter demoPerson) error {
	machine, err := d.signIn(ctx, voter)
	if err != nil {
		return err
	}
	r := rand.New(rand.NewPCG(d.Seed, uint64(fnvOf(voter.number))))
	receipt, err := castOnce(ctx, machine, p.contest.ID, preferences(r, p.contest.Options, p.popularity))
	if err != nil {
		return fmt.Errorf("%s votes in %s: %w", voter.number, p.code, err)
	}
	demoLock.Lock()
	defer demoLock.Unlock()
	p.receipts++
	d.receipt = []byte(receipt.Receipt)
	return nil
}

func fnvOf(s string) uint32 {
	h := fnv.New32a()
	h.Write([]byte(s))
	return h.Sum32()
}

// castOnce fetches the paper, seals and casts.
func castOnce(ctx context.Context, c *client.Machine, contest domain.ContestID, preferences []string) (*client.Receipt, error) {
	paper, err := c.Paper(ctx, string(contest))
	if err != nil {
		return nil, err
	}
	ranks, err := paper.Rank(preferences)
	if err != nil {
		return nil, err
	}
	sealed, err := paper.Seal(ranks)
	if err != nil {
		return nil, err
	}
	return c.Cast(ctx, sealed)
}

// edges are the three cases that every election meets: a vote that is changed,
// a ballot that comes second, and one that comes too late.
func (d *demo) edges() error {
	// long: one chapter of the story, told in its order.
	p := d.panels[0]
	voted, not := p.members[0], demoPerson{}
	var machine, idler *client.Machine
	var late *client.Ballot
	err := d.withPost(func(ctx context.Context) (err error) {
		if machine, err = d.signIn(ctx, voted); err != nil {
			return err
		}
		paper, err := machine.Paper(ctx, string(p.contest.ID))
		if err != nil {
			return err
		}
		if paper.Seq == 1 { // had not voted yet
			if _, err := castOnce(ctx, machine, p.contest.ID, []string{p.contest.Options[0].ID}); err != nil {
				return err
			}
			p.receipts++
			p.result.Ballots++
			if paper, err = machine.Paper(ctx, string(p.contest.ID)); err != nil {
				return err
			}
		}
		spent, err := paper.Seal(make([]uint8, len(paper.Manifest.Candidates)))
		if err != nil {
			return err
		}
		if _, err := castOnce(ctx, machine, p.contest.ID, []string{p.contest.Options[1].ID, p.contest.Options[0].ID}); err != nil {
			return fmt.Errorf("voting again: %w", err)
		}
		d.revotes++
		if _, err = machine.Cast(ctx, spent); !refusedWith(err, refusal.DUP) {
			return fmt.Errorf("a ballot with a spent number: %v, want a refusal DUP", err)
		}
		d.double++
		not = p.members[len(p.members)-1]
		if idler, err = d.signIn(ctx, not); err != nil {
			return err
		}
		waiting, err := idler.Paper(ctx, string(p.contest.ID))
		if err != nil {
			return err
		}
		late, err = waiting.Seal(make([]uint8, len(waiting.Manifest.Candidates)))
		return err
	})
	if err != nil {
		return err
	}
	d.tell("One member votes again: the last ballot counts. A second ballot under the same number is refused (R64).")
	// Exactly the closing instant, before any job has run (R11, R13).
	if err := d.Store.SetClock(d.ctx, p.contest.Closes); err != nil {
		return err
	}
	if _, err := idler.Cast(d.ctx, late); !refusedWith(err, refusal.LATE) {
		return fmt.Errorf("a ballot at the closing instant: %v, want a refusal LATE", err)
	}
	d.late++
	d.tell("A ballot arrives at the closing instant, before any job has run: refused as late (R11).")
	return nil
}

// refusedWith reports whether the API refused with the code.
func refusedWith(err error, code refusal.Code) bool {
	var p *client.Problem
	return errors.As(err, &p) && p.Code == string(code)
}
