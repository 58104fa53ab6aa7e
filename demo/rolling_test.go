package demo

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"hustings/api"
	"hustings/client"
	"hustings/domain"
	"hustings/elections/store"
	"hustings/elections/store/pgtest"
	"hustings/install"
	"hustings/install/installtest"
)

// FA12: two replicas are restarted one after the other while ballots come. What is
// under way is answered, what is new goes to whoever is ready, and nobody is told no.
func TestFA12_RollingRestartUnderLoad(t *testing.T) {
	if testing.Short() {
		t.Skip("needs PostgreSQL")
	}
	t.Parallel()
	p := install.Place{Database: pgtest.New(t, nil), Keys: filepath.Join(t.TempDir(), "keys"), Host: "rolling.hustings.example"}
	d := &demo{Options: Options{Seed: 5, Voters: 8}, ctx: t.Context(), out: io.Discard, progress: io.Discard, began: time.Now(), few: 14, sessions: map[string]domain.SessionID{}}
	end, err := d.open(p, demoStart)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { installtest.Must(t, "closing", end) })
	installtest.Must(t, "settling", d.settle)
	d.panels = d.panels[:1]
	d.panels[0].standing = d.panels[0].members[:13]
	for _, step := range []func() error{d.callElections, d.nominate, func() error { return d.until(d.panels[0].election.Timetable.PollOpens.Add(time.Minute)) }} {
		if err := step(); err != nil {
			t.Fatal(err)
		}
	}
	panel := d.panels[0]
	if panel.contest, err = d.contestOf(panel.election.ID); err != nil {
		t.Fatal(err)
	}

	b := &balancer{}
	replicas := []*rolling{mustRoll(t, d, p), mustRoll(t, d, p)}
	b.set(replicas...)
	voters := panel.members[20:]
	machines := make([]*client.Machine, len(voters))
	installtest.Must(t, "signing in", func() error {
		return d.crowd(len(voters), func(ctx context.Context, i int) (err error) {
			machines[i], err = d.signIn(ctx, voters[i])
			return err
		})
	})
	var cast atomic.Int64
	var load sync.WaitGroup
	third := make(chan struct{})
	rounds, pace := 1, func() {} // everyday as fast as they can
	if os.Getenv("HUSTINGS_LONG") == "1" {
		rounds = 8 // a further ballot of the same voters
		every := time.NewTicker(time.Second / 50)
		defer every.Stop()
		pace = func() { <-every.C }
	}
	n, began := rounds*len(machines), time.Now()
	for worker := range 4 {
		load.Go(func() {
			for i := range n {
				at := i % len(machines)
				if at%4 != worker {
					continue
				}
				m := machines[at]
				m.HTTP = &http.Client{Transport: b, Timeout: installtest.SafetyNet}
				if i >= n*2/3 { // the last third comes while the restarts go on, or after them
					<-third
				}
				pace()
				if _, err := castOnce(t.Context(), m, panel.contest.ID, []string{panel.contest.Options[i%3].ID}); err != nil {
					t.Errorf("%s was told no: %v", voters[at].number, err)
				}
				cast.Add(1)
			}
		})
	}
	for i := range replicas {
		for cast.Load() < int64((i+1)*n/6) {
			time.Sleep(time.Millisecond)
		}
		replicas[i].stop(t)
		replicas[i] = mustRoll(t, d, p)
		b.set(replicas...)
		if i == 0 {
			close(third)
		}
	}
	load.Wait()
	took := time.Since(began)
	for _, r := range replicas {
		r.stop(t)
	}
	var size int64
	installtest.Must(t, "reading the board", func() error {
		return d.Store.Read(t.Context(), func(tx *store.Tx) error {
			boards, err := tx.Boards()
			for _, at := range boards {
				if at.Contest == panel.contest.ID {
					size = at.Size
				}
			}
			return err
		})
	})
	if size < int64(n) {
		t.Errorf("%d ballots were acknowledged, the board has %d entries", n, size)
	}
	t.Logf("%d ballots over two restarts, %.0f a second; %d requests were sent to another replica because one was going", n, float64(n)/took.Seconds(), b.turned.Load())
}

// rolling is a replica that can be told to end, as SIGTERM does.
type rolling struct {
	address string
	end     context.CancelFunc
	ended   chan error
	house   *install.House
}

func mustRoll(t *testing.T, d *demo, p install.Place) *rolling {
	t.Helper()
	house, err := p.Open(t.Context(), slog.New(slog.DiscardHandler), store.Options{Simulation: true})
	if err != nil {
		t.Fatal(err)
	}
	desk, err := house.Server(api.Settings{Origin: d.server, Organisation: demoOrganisation})
	if err != nil {
		t.Fatal(err)
	}
	public, private := installtest.MustListen(t), installtest.MustListen(t)
	ctx, end := context.WithCancel(context.WithoutCancel(t.Context()))
	r := &rolling{public.Addr().String(), end, make(chan error, 1), house}
	go func() { r.ended <- install.Serve(ctx, house, desk, public, private, nil) }()
	return r
}

func (r *rolling) stop(t *testing.T) {
	t.Helper()
	r.end()
	if err := errors.Join(<-r.ended, r.house.Close()); err != nil {
		t.Errorf("a replica ended: %v", err)
	}
}

// balancer sends a request to a replica that is ready, as a proxy does: to the next one
// when nobody listens there any more, and never twice what was sent once.
type balancer struct {
	mu     sync.Mutex
	all    []*rolling
	next   int
	turned atomic.Int64
}

func (b *balancer) set(all ...*rolling) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.all = slices.Clone(all)
}

func (b *balancer) RoundTrip(q *http.Request) (*http.Response, error) {
	for end := time.Now().Add(installtest.SafetyNet); time.Now().Before(end); time.Sleep(time.Millisecond) {
		b.mu.Lock()
		r := b.all[b.next%len(b.all)]
		b.next++
		b.mu.Unlock()
		ready, err := http.Get("http://" + r.address + "/readyz")
		if err == nil {
			ready.Body.Close()
		}
		if err != nil || ready.StatusCode != http.StatusOK {
			b.turned.Add(1)
			continue
		}
		send := q.Clone(q.Context())
		send.URL.Host, send.Host = r.address, q.URL.Host
		if q.GetBody != nil {
			if send.Body, err = q.GetBody(); err != nil {
				return nil, err
			}
		}
		answer, err := http.DefaultTransport.RoundTrip(send)
		var dial *net.OpError
		if errors.As(err, &dial) && dial.Op == "dial" && errors.Is(err, syscall.ECONNREFUSED) { // nothing was sent
			b.turned.Add(1)
			continue
		}
		return answer, err
	}
	return nil, fmt.Errorf("no replica is ready")
}
