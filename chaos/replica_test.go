package chaos

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"hustings/domain"
	"hustings/domain/refusal"
	"hustings/elections"
	"hustings/elections/box"
	"hustings/elections/clerk"
	"hustings/elections/keep"
	"hustings/elections/keep/keeptest"
	"hustings/elections/store"
)

// order is what a replica is told on its standard input, a line of JSON each.
type order struct {
	ID      int64
	Do      string // "cast", "act", "tick", "tell" or "ready"
	Contest domain.ContestID
	Person  domain.PersonID
	Number  string
	Entry   []byte
	Key     string
	Panel   domain.PanelID
}

// reply is what it says to it on its standard output.
type reply struct {
	ID     int64
	Code   refusal.Code // of a refusal
	Reason string       // its reason's name
	Fault  string
}

const replicaPlace = "HUSTINGS_CHAOS_REPLICA" // database URL and key folder, as JSON

// place is where a replica finds everything: in a key folder, or with the keys in the
// database under a keeper's outer keys and a second database that remembers.
type place struct{ Database, Keys, Outer, Memory string }

func TestMain(m *testing.M) {
	os.Setenv("VAULT_TOKEN", keeptest.Token)
	if text := os.Getenv(replicaPlace); text != "" {
		if err := replicaMain(text); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	code := m.Run()
	if testing.Verbose() {
		printTable(os.Stdout)
	}
	if built.Load() {
		if path, err := build(); err == nil {
			os.RemoveAll(filepath.Dir(path))
		}
	}
	os.Exit(code)
}

// openEngine opens the scene's database as `hustings serve` does, fence and all.
func openEngine(ctx context.Context, at place, fresh bool) (*elections.Engine, error) {
	var keys *box.Keys
	var memory keep.Memory = keep.Files(at.Keys)
	take := func(ctx context.Context) ([]byte, error) {
		var c keep.Cupboard
		c, err := keep.OpenFolder(at.Keys, false)
		if at.Outer != "" {
			c, err = keep.Address{Database: at.Database, Outer: at.Outer}.Open(ctx)
		}
		if err == nil {
			keys, err = box.KeysIn(c)
		}
		if err != nil {
			return nil, err
		}
		secret, err := keys.Secret("outbox")
		return secret[:], err
	}
	if at.Memory != "" {
		m, err := store.OpenMemory(ctx, at.Memory)
		if err != nil {
			return nil, err
		}
		memory = m
	}
	s, err := store.Open(ctx, at.Database, store.Options{Simulation: true, SimulatedNow: begin, SecretFrom: take})
	if err != nil {
		return nil, err
	}
	log := slog.New(slog.NewTextHandler(os.Stderr, nil))
	if fresh {
		log = slog.New(slog.DiscardHandler)
	}
	e := elections.New(s, keys, "chaos.hustings.example", log)
	mark := box.NewWatermark(memory)
	e.FenceBy(box.NewFence(mark, s, log))
	return e, nil
}

// replicaMain is a replica: it does what it is told until its input ends.
func replicaMain(text string) error {
	var at place
	if err := json.Unmarshal([]byte(text), &at); err != nil {
		return err
	}
	ctx := context.Background()
	e, err := openEngine(ctx, at, false)
	if err != nil {
		return err
	}
	var out sync.Mutex
	say := json.NewEncoder(os.Stdout)
	answer := func(o order, err error) {
		r := reply{ID: o.ID}
		if refused, no := refusal.Of(err); no {
			r.Code, r.Reason = refused.Code, refused.Reason.Name
		} else if err != nil {
			r.Fault = err.Error()
		}
		out.Lock()
		defer out.Unlock()
		say.Encode(r) //nolint:errcheck // nobody listens any more
	}
	answer(order{}, nil) // it is up
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var o order
		if err := json.Unmarshal(lines.Bytes(), &o); err != nil {
			return err
		}
		go func() { answer(o, carryOut(ctx, e, o)) }()
	}
	return nil
}

func carryOut(ctx context.Context, e *elections.Engine, o order) error {
	switch o.Do {
	case "cast":
		_, err := e.Cast(ctx, domain.Actor{Person: o.Person, Number: o.Number}, o.Contest, o.Entry, o.Key)
		return err
	case "tick":
		_, err := e.Tick(ctx)
		return err
	case "tell":
		_, err := e.TellVoters(ctx)
		return err
	case "ready":
		return e.Ready(ctx)
	case "act": // under its key, as a request of the API
		by := domain.Actor{Person: o.Person, Number: o.Number, Grants: []domain.Grant{{Role: domain.Secretariat}}}
		var failed error
		_, err := e.Once(ctx, string(o.Person), o.Key, "chaos", []byte(o.Key), func(ctx context.Context) (clerk.Answer, bool) {
			failed = e.SetParams(ctx, by, o.Panel, domain.PanelElection, domain.DefaultParams(domain.PanelElection), o.Key)
			return clerk.Answer{Status: 200, Body: []byte("{}")}, failed == nil
		})
		return errors.Join(err, failed)
	}
	return fmt.Errorf("no such order: %s", o.Do)
}

var built atomic.Bool

// build makes the replica's program: these tests, with failpoints.
var build = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "hustings-chaos-*")
	if err != nil {
		return "", err
	}
	path := filepath.Join(dir, "replica")
	if out, err := exec.Command("go", "test", "-c", "-tags", "failpoints", "-o", path, ".").CombinedOutput(); err != nil {
		return "", fmt.Errorf("building the replica: %w\n%s", err, out)
	}
	return path, nil
})

// replica is a running one.
type replica struct {
	cmd  *exec.Cmd
	in   io.WriteCloser
	gone chan struct{}
	next atomic.Int64

	mu      sync.Mutex
	waiting map[int64]chan reply
}

// errGone says that the process died before it answered.
var errGone = errors.New("the replica is gone")

func mustReplica(t *testing.T, at place, failpoints string) *replica {
	t.Helper()
	r, err := startReplica(at, failpoints)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(r.kill)
	return r
}

func startReplica(at place, failpoints string) (*replica, error) {
	built.Store(true)
	path, err := build()
	if err != nil {
		return nil, err
	}
	text, err := json.Marshal(at)
	if err != nil {
		return nil, err
	}
	r := &replica{cmd: exec.Command(path), gone: make(chan struct{}), waiting: map[int64]chan reply{}}
	r.cmd.Env = append(os.Environ(), replicaPlace+"="+string(text), "HUSTINGS_FAILPOINTS="+failpoints)
	var said bytes.Buffer // read once the process is over
	r.cmd.Stderr = &said
	if os.Getenv("CHAOS_LOG") != "" {
		r.cmd.Stderr = os.Stderr
	}
	if r.in, err = r.cmd.StdinPipe(); err != nil {
		return nil, err
	}
	out, err := r.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	up := make(chan reply, 1)
	r.waiting[0] = up
	if err := r.cmd.Start(); err != nil {
		return nil, err
	}
	go r.listen(out)
	select {
	case <-up:
		return r, nil
	case <-r.gone:
	case <-time.After(5 * time.Minute):
		r.kill()
	}
	return nil, fmt.Errorf("the replica did not start: %s", said.String())
}

func (r *replica) listen(out io.Reader) {
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		var said reply
		if json.Unmarshal(lines.Bytes(), &said) != nil {
			continue
		}
		r.mu.Lock()
		if to := r.waiting[said.ID]; to != nil {
			to <- said
			delete(r.waiting, said.ID)
		}
		r.mu.Unlock()
	}
	r.cmd.Wait() //nolint:errcheck // how it ended is what the test is about
	close(r.gone)
}

// do has the replica carry out an order, and gives its refusal, or errGone.
func (r *replica) do(o order) error {
	o.ID = r.next.Add(1)
	text, err := json.Marshal(o)
	if err != nil {
		return err
	}
	answer := make(chan reply, 1)
	r.mu.Lock()
	r.waiting[o.ID] = answer
	_, err = r.in.Write(append(text, '\n'))
	r.mu.Unlock()
	if err != nil {
		return errGone
	}
	select {
	case said := <-answer:
		return said.err()
	case <-r.gone:
		select {
		case said := <-answer:
			return said.err()
		default:
			return errGone
		}
	}
}

func (s reply) err() error {
	switch {
	case s.Reason != "":
		return refusal.Because(refusal.Reason{Code: s.Code, Name: s.Reason}, "", nil)
	case s.Fault != "":
		return errors.New(s.Fault)
	}
	return nil
}

func (r *replica) dead() bool {
	select {
	case <-r.gone:
		return true
	default:
		return false
	}
}

// kill ends the process as kill -9 does, and waits until it is gone.
func (r *replica) kill() {
	r.cmd.Process.Kill() //nolint:errcheck // gone is gone
	<-r.gone
}

func (r *replica) signal(t *testing.T, sig syscall.Signal) {
	t.Helper()
	if err := r.cmd.Process.Signal(sig); err != nil {
		t.Fatal(err)
	}
}
