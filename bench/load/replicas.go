//go:build unix

package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"hustings/elections/box"
	"hustings/elections/keep"
)

// With -replicas 1,2,3 nothing is measured but casting through so many replicas, each a
// process of its own with its fence as `hustings serve` has it, on one PostgreSQL. They
// take turns, round by round, with as many clients each time. Clients, replicas and
// database share the cores: what more processors would bring is not seen, only what more
// replicas cost. Ballots go where the examples for proxies send them: those of one contest
// to one replica. They go through nginx itself, or to whichever replica, where that is said.

// What leads clients to replicas, where nginx does not.
const (
	byContest = "contest" // the ballots of a contest to one
	byAny     = "any"     // each client to whichever
)

// replicaPlace names the database and the key folder to a process that is a replica.
const replicaPlace = "HUSTINGS_LOAD_REPLICA"

type place struct{ Database, Keys string }

// replicaMain serves until its input ends.
func replicaMain(ctx context.Context, text string) (err error) {
	var at place
	if err := json.Unmarshal([]byte(text), &at); err != nil {
		return err
	}
	s, err := open(ctx, at.Database, at.Keys)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.close()) }()
	s.engine.FenceBy(box.NewFence(box.NewWatermark(keep.Files(at.Keys)), s.store, slog.New(slog.NewTextHandler(os.Stderr, nil))))
	if _, err := fmt.Println(s.desk.url); err != nil {
		return err
	}
	_, err = io.Copy(io.Discard, os.Stdin)
	return err
}

// replica is such a process.
type replica struct {
	desk
	cmd *exec.Cmd
	in  io.Closer
}

func startReplica(ctx context.Context, at place, cores int) (*replica, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	text, err := json.Marshal(at)
	if err != nil {
		return nil, err
	}
	r := &replica{cmd: exec.CommandContext(ctx, self)}
	r.cmd.Env, r.cmd.Stderr = append(os.Environ(), replicaPlace+"="+string(text), fmt.Sprint("GOMAXPROCS=", cores)), os.Stderr
	if r.in, err = r.cmd.StdinPipe(); err != nil {
		return nil, err
	}
	out, err := r.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := r.cmd.Start(); err != nil {
		return nil, err
	}
	url, err := bufio.NewReader(out).ReadString('\n')
	if r.url = strings.TrimSpace(url); err != nil {
		return nil, errors.Join(fmt.Errorf("a replica did not start: %w", err), r.stop())
	}
	return r, nil
}

func (r *replica) stop() error { return errors.Join(r.in.Close(), r.cmd.Wait()) }

func measureReplicas(ctx context.Context, p plan, t *table, counts string) (err error) {
	var numbers []int
	for text := range strings.SplitSeq(counts, ",") {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 || n > 16 {
			return fmt.Errorf("%q is no number of replicas", text)
		}
		numbers = append(numbers, n)
	}
	url, dir, stop, err := private(ctx, p, "replicas")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, stop()) }()
	at := place{Database: url, Keys: filepath.Join(dir, "keys")}
	s, err := open(ctx, at.Database, at.Keys)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.close()) }()
	t.under(fmt.Sprintf("%d casts by %d clients in %d contests, through %s, PostgreSQL, fsync on", p.casts, p.clients, p.contests, p.through))
	warm := 4 * p.clients
	everybody := len(numbers)*p.casts + p.rounds*len(numbers)*(p.casts+warm) // votes once
	p.members = everybody + p.contests - everybody%p.contests
	sites, err := s.settleAll(ctx, p, t, p.contests)
	if err != nil {
		return fmt.Errorf("setting the scene: %w", err)
	}
	var polls []*voters
	for _, one := range sites {
		v, err := one.seal(ctx, len(one.members))
		if err != nil {
			return fmt.Errorf("sealing ballots: %w", err)
		}
		polls = append(polls, v)
	}
	doors, stopAll, err := startAll(ctx, p, at, dir, numbers)
	defer func() { err = errors.Join(err, stopAll()) }()
	if err != nil {
		return err
	}
	if err := sideBySide(ctx, polls, p, t, doors, numbers, warm); err != nil {
		return err
	}
	for _, v := range polls {
		err = errors.Join(err, v.ledger(ctx, t))
	}
	return err
}

// startAll starts the replicas, and gives for each number of them where their ballots are
// brought to.
func startAll(ctx context.Context, p plan, at place, dir string, numbers []int) (doors map[int][]*desk, stop func() error, err error) {
	var running []interface{ stop() error }
	stop = func() (err error) {
		for _, r := range slices.Backward(running) {
			err = errors.Join(err, r.stop())
		}
		return err
	}
	doors = map[int][]*desk{}
	for _, n := range numbers {
		for range n {
			r, err := startReplica(ctx, at, runtime.NumCPU())
			if err != nil {
				return nil, stop, err
			}
			running, doors[n] = append(running, r), append(doors[n], &r.desk)
		}
		if p.through == byContest || p.through == byAny {
			continue
		}
		b, err := balance(ctx, p.through, filepath.Join(dir, fmt.Sprint("nginx-", n)), doors[n])
		if err != nil {
			return nil, stop, err
		}
		running, doors[n] = append(running, b), []*desk{&b.desk}
	}
	return doors, stop, nil
}

// sideBySide has so many of the replicas take turns at casting.
func sideBySide(ctx context.Context, polls []*voters, p plan, t *table, doors map[int][]*desk, numbers []int, warm int) error {
	took := map[int][]sample{}
	for _, n := range numbers {
		if _, err := together(ctx, polls, doors[n], p.through, p.casts, p.clients); err != nil { // every connection plans its statements anew a few times
			return err
		}
	}
	for round := range p.rounds {
		for i := range numbers {
			n := numbers[(i+round)%len(numbers)]
			if _, err := together(ctx, polls, doors[n], p.through, warm, p.clients); err != nil { // they read in what others have written
				return err
			}
			one, err := together(ctx, polls, doors[n], p.through, p.casts, p.clients)
			if err != nil {
				return fmt.Errorf("%d replicas: %w", n, err)
			}
			fmt.Fprintf(os.Stderr, "round %d, %d replicas: %.2f s\n", round+1, n, one.took.Seconds())
			took[n] = append(took[n], one)
		}
	}
	first := median(took[numbers[0]]).took
	for _, n := range numbers {
		m := median(took[n])
		ratio := m.took.Seconds() / first.Seconds()
		asked := "not slower, within a twentieth"
		if p.through == byAny || p.contests > 1 {
			asked = "" // what is asked is asked of one contest, led as operators are told
		}
		t.ask(fmt.Sprintf("%d replicas", n), fmt.Sprintf("%.2f s, %.0f/s, p99 %.0f ms, %.2f times", m.took.Seconds(), m.rate(), ms(percentile(m.times, 99)), ratio),
			asked, asked == "" || ratio <= 1.05)
	}
	return nil
}

// together is a round of n ballots by so many clients, a share of both for each poll. Each
// client keeps to one desk, and each voter asks for the ballot paper where the ballot will
// be cast, before anything is measured.
func together(ctx context.Context, polls []*voters, among []*desk, through string, n, clients int) (all sample, err error) {
	n, clients = n/len(polls), max(clients/len(polls), 1)
	var casting [][]*line
	desks := among
	for i, v := range polls {
		from := v.next
		if through == byContest {
			desks = among[i%len(among):][:1]
		}
		greeted, greeting := errgroup.WithContext(ctx)
		greeted.SetLimit(clients)
		for i := range n {
			greeted.Go(func() error { return v.greet(greeting, desks[i%len(desks)], from+i) })
		}
		if err := greeted.Wait(); err != nil {
			return sample{}, err
		}
		mine, hangUp, err := lines(ctx, desks, clients)
		defer hangUp()
		if err != nil {
			return sample{}, err
		}
		casting = append(casting, mine)
	}
	samples := make([]sample, len(polls))
	g, ctx := errgroup.WithContext(ctx)
	began := time.Now()
	for i, v := range polls {
		g.Go(func() (err error) {
			samples[i], err = v.round(ctx, casting[i], n, counting(len(desks)))
			return err
		})
	}
	err = g.Wait()
	all.took = time.Since(began)
	if len(polls) == 1 {
		all.took = samples[0].took // without reading the answers
	}
	for _, one := range samples {
		all.times = append(all.times, one.times...)
	}
	return all, err
}

// greet asks for the ballot paper of ballot i's voter.
func (v *voters) greet(ctx context.Context, at *desk, i int) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, at.url+"/api/v1/contests/"+string(v.contest.ID)+"/ballot-paper", nil)
	if err != nil {
		return err
	}
	req.Header.Set("Authorization", "Bearer "+v.ways[v.members[v.ballots[i].voter].ID].token)
	return call(req, &struct{}{})
}
