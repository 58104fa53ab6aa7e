//go:build unix

package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"hustings/domain"
	"hustings/domain/governance"
)

// acts is how many acts in the room are timed; restFor is how long they are apart, so
// that every screen is quiet again.
const (
	acts    = 20
	restFor = 300 * time.Millisecond
)

// screen is one person's open page of a meeting: its stream of events, and what it
// fetches when it is told of a change, as api/web/src/room.ts does.
type screen struct {
	site   *site
	person domain.PersonID
	path   string
	resp   *http.Response
	in     *bufio.Scanner
}

func (s *site) openScreen(ctx context.Context, person domain.PersonID, meeting string) (*screen, error) {
	c := &screen{site: s, person: person, path: "/meetings/" + meeting + "/room"}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, s.desk.url+c.path+"/events", nil)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Cookie", "__Host-session="+s.ways[person].session)
	if c.resp, err = streams.RoundTrip(req); err != nil {
		return nil, err
	}
	if c.resp.StatusCode != http.StatusOK {
		c.resp.Body.Close()
		return nil, fmt.Errorf("a stream of events: %s", c.resp.Status)
	}
	c.in = bufio.NewScanner(c.resp.Body)
	return c, nil
}

// streams keep a connection each.
var streams = &http.Transport{MaxConnsPerHost: 0, DisableKeepAlives: true, WriteBufferSize: 1 << 10, ReadBufferSize: 1 << 10}

// change waits for the next change that the stream tells of.
func (c *screen) change() (revision int64, err error) {
	for c.in.Scan() {
		if text, is := strings.CutPrefix(c.in.Text(), "data: "); is {
			return strconv.ParseInt(text, 10, 64)
		}
	}
	if err := c.in.Err(); err != nil {
		return 0, err
	}
	return 0, io.EOF
}

// fetch reads the parts of the page and tells of which revision they are.
func (c *screen) fetch(ctx context.Context) (int64, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, c.site.desk.url+c.path+"/parts", nil)
	if err != nil {
		return 0, err
	}
	req.Header.Set("Cookie", "__Host-session="+c.site.ways[c.person].session)
	req.Header.Set("X-Part", "room")
	resp, err := connections.Do(req)
	if err != nil {
		return 0, err
	}
	defer resp.Body.Close()
	if _, err := io.Copy(io.Discard, resp.Body); err != nil {
		return 0, err
	}
	return strconv.ParseInt(resp.Header.Get("X-Revision"), 10, 64)
}

// onEveryScreen has forty people look at a meeting, and times how long after somebody
// has come or gone the last of them shows it.
func (s *site) onEveryScreen(ctx context.Context, t *table, c *chamber) error {
	// long: one story: the screens, the acts, the figure.
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	type sight struct {
		revision int64
		at       time.Time
	}
	seen := make(chan sight, 100*len(s.sitting))
	var g errgroup.Group
	for _, p := range s.sitting {
		sc, err := s.openScreen(ctx, p.ID, string(c.open.ID))
		if err != nil {
			return err
		}
		defer sc.resp.Body.Close()
		g.Go(func() error {
			for {
				if _, err := sc.change(); err != nil {
					return nil // closed
				}
				revision, err := sc.fetch(ctx)
				if err != nil {
					return err
				}
				seen <- sight{revision, time.Now()}
			}
		})
	}
	var times []time.Duration
	for n := range acts {
		time.Sleep(restFor)
		for len(seen) > 0 {
			<-seen
		}
		began := time.Now()
		revision, err := s.comeOrGo(ctx, c, n)
		if err != nil {
			return err
		}
		late := time.After(10 * time.Second)
		for have := 0; have < len(s.sitting); {
			select {
			case at := <-seen:
				if at.revision >= revision {
					have++
				}
			case <-late:
				return fmt.Errorf("%d of %d screens have seen an act within ten seconds", have, len(s.sitting))
			}
		}
		times = append(times, time.Since(began))
	}
	cancel()
	worst := percentile(times, 100)
	t.ask(fmt.Sprintf("an act on %d open pages of a meeting", len(s.sitting)), fmt.Sprintf("on the last of them after %.0f ms at the median, %.0f ms at worst of %d", ms(percentile(times, 50)), ms(worst), acts),
		"within 1 s", worst < time.Second)
	return g.Wait()
}

// comeOrGo has a member leave the room or come back, and gives the meeting's revision then.
func (s *site) comeOrGo(ctx context.Context, c *chamber, n int) (int64, error) {
	l, err := s.desk.line(ctx)
	if err != nil {
		return 0, err
	}
	defer l.conn.Close()
	state := governance.Left
	if n%2 == 1 {
		state = governance.Present
	}
	body, err := json.Marshal(map[string]governance.Presence{"state": state})
	if err != nil {
		return 0, err
	}
	by := c.members[0][3].ID
	text, err := l.post("/api/v1/meetings/"+string(c.open.ID)+"/attendance", s.ways[by].token, fmt.Sprintf("coming-or-going-%08d-%d", n, time.Now().UnixNano()), body)
	if err != nil {
		return 0, err
	}
	var said struct {
		Revision int64 `json:"revision"`
	}
	return said.Revision, json.Unmarshal(text, &said)
}

// besideStreams casts at a steady rate: alone, beside so many open streams on which
// nothing happens, and beside as many on which somebody comes or goes once a second.
func (s *site) besideStreams(ctx context.Context, p plan, t *table, c *chamber) error {
	// long: one story: three turns of the same, and the figure.
	const rate, lasts = 100, 10
	v, err := s.seal(ctx, 4*rate*lasts)
	if err != nil {
		return fmt.Errorf("sealing ballots: %w", err)
	}
	turn := func() (time.Duration, error) {
		n, from := rate*lasts, v.next
		v.next += n
		times, idle := make([]time.Duration, n), make(chan *line, n)
		var failed error
		var mu sync.Mutex
		openLoop(rate, n, func(i int, due time.Time) {
			if _, err := v.castOnAny(ctx, idle, from+i); err != nil {
				mu.Lock()
				failed = err
				mu.Unlock()
			}
			times[i] = time.Since(due)
		})
		close(idle)
		for l := range idle {
			l.conn.Close()
		}
		return percentile(times, 99), failed
	}
	if _, err := turn(); err != nil { // every connection plans its statements
		return err
	}
	idle, err := turn()
	if err != nil {
		return err
	}
	under, cancel := context.WithCancel(ctx)
	defer cancel()
	told := make(chan int64, 16*p.streams)
	g, _ := errgroup.WithContext(ctx)
	for i := range p.streams {
		sc, err := s.openScreen(under, s.sitting[i%len(s.sitting)].ID, string(c.open.ID))
		if err != nil {
			return fmt.Errorf("opening stream %d: %w", i, err)
		}
		defer sc.resp.Body.Close()
		g.Go(func() error {
			for {
				revision, err := sc.change()
				if err != nil {
					return nil // closed
				}
				told <- revision
			}
		})
	}
	time.Sleep(time.Second)
	open, err := turn()
	if err != nil {
		return err
	}
	for len(told) > 0 {
		<-told
	}
	acting := make(chan error, 1)
	go func() {
		for n := range lasts {
			if _, err := s.comeOrGo(ctx, c, n); err != nil {
				acting <- err
				return
			}
			time.Sleep(time.Second)
		}
		acting <- nil
	}()
	busy, err := turn()
	if err != nil {
		return err
	}
	if err := <-acting; err != nil {
		return err
	}
	reached := len(told)
	cancel()
	ratio := func(d time.Duration) float64 { return float64(d) / float64(idle) }
	t.add(fmt.Sprintf("%d casts a second, no stream", rate), fmt.Sprintf("p99 %.1f ms", ms(idle)), "")
	t.ask(fmt.Sprintf("  beside %d open streams", p.streams), fmt.Sprintf("p99 %.1f ms: %.2f times", ms(open), ratio(open)), "at most twice", ratio(open) <= 2)
	t.ask("  the same with an act a second on all of them", fmt.Sprintf("p99 %.1f ms: %.2f times; %d changes told", ms(busy), ratio(busy), reached), "at most twice", ratio(busy) <= 2)
	return g.Wait()
}
