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
	"strconv"
	"strings"

	"golang.org/x/sync/errgroup"

	"hustings/elections/box"
	"hustings/elections/keep"
)

// With -replicas 1,2,3 nothing is measured but casting through so many replicas, each a
// process of its own with its fence as `hustings serve` has it, on one PostgreSQL. They
// take turns, round by round, with as many clients each time. Clients, replicas and
// database share the cores: what more processors would bring is not seen, only what more
// replicas cost.

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
	t.under(fmt.Sprintf("%d casts by %d clients, PostgreSQL, fsync on", p.casts, p.clients))
	warm := 4 * p.clients
	p.members = len(numbers)*p.casts + p.rounds*len(numbers)*(p.casts+warm) // everybody votes once
	if err := s.settle(ctx, p, t); err != nil {
		return fmt.Errorf("setting the scene: %w", err)
	}
	v, err := s.seal(ctx, p.members)
	if err != nil {
		return fmt.Errorf("sealing ballots: %w", err)
	}
	all := map[int][]*desk{}
	for _, n := range numbers {
		for range n {
			r, failed := startReplica(ctx, at, max(runtime.NumCPU()/n, 1))
			if failed != nil {
				return failed
			}
			defer func() { err = errors.Join(err, r.stop()) }()
			all[n] = append(all[n], &r.desk)
		}
	}
	if err := v.sideBySide(ctx, p, t, all, numbers, warm); err != nil {
		return err
	}
	return v.ledger(ctx, t)
}

// sideBySide has so many of the replicas take turns at casting.
func (v *voters) sideBySide(ctx context.Context, p plan, t *table, all map[int][]*desk, numbers []int, warm int) error {
	took := map[int][]sample{}
	for _, n := range numbers {
		if _, err := v.among(ctx, all[n], p.casts, p.clients); err != nil { // every connection plans its statements anew a few times
			return err
		}
	}
	for round := range p.rounds {
		for i := range numbers {
			n := numbers[(i+round)%len(numbers)]
			if _, err := v.among(ctx, all[n], warm, p.clients); err != nil { // they read in what others have written
				return err
			}
			one, err := v.among(ctx, all[n], p.casts, p.clients)
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
		t.ask(fmt.Sprintf("%d replicas", n), fmt.Sprintf("%.2f s, %.0f/s, p99 %.0f ms, %.2f times", m.took.Seconds(), m.rate(), ms(percentile(m.times, 99)), ratio),
			"not slower, within a twentieth", ratio <= 1.05)
	}
	return nil
}

// among is turn, with several desks: each client keeps to one, and each voter asks for the
// ballot paper where the ballot will be cast, before anything is measured.
func (v *voters) among(ctx context.Context, desks []*desk, n, clients int) (sample, error) {
	from := v.next
	greeted, greeting := errgroup.WithContext(ctx)
	greeted.SetLimit(clients)
	for i := range n {
		greeted.Go(func() error { return v.greet(greeting, desks[i%len(desks)], from+i) })
	}
	if err := greeted.Wait(); err != nil {
		return sample{}, err
	}
	lines, hangUp, err := lines(ctx, desks, clients)
	defer hangUp()
	if err != nil {
		return sample{}, err
	}
	return v.round(ctx, lines, n, counting(len(desks)))
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
