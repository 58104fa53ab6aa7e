package elections

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"hustings/domain"
	"hustings/domain/refusal"
	"hustings/elections/audit"
	"hustings/elections/box"
	"hustings/elections/store"
	"hustings/elections/store/pgtest"
	"hustings/elections/store/storetest"
)

// Faults are made in a process of its own: this package's tests, built with
// failpoints, run again as a child that does one thing and dies where it is told.

// faultJob is what the child is to do.
type faultJob struct {
	Database string
	Keys     string
	Contest  domain.ContestID
	Do       string // "cast", "advance", "give", "tell", "tick" or "confirm"
	Casts    []faultCast
	Officer  domain.PersonID // who gives Phrase, or confirms Request
	Phrase   string
	Request  domain.RequestID
}

type faultCast struct {
	Person domain.PersonID
	Number string
	Entry  []byte
	Key    string
}

const faultJobFile = "HUSTINGS_FAULT_JOB"

// TestFaultChild is the child; by itself it is nothing.
func TestFaultChild(t *testing.T) {
	t.Parallel()
	path := os.Getenv(faultJobFile)
	if path == "" {
		t.Skip("runs only as the child of another test")
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var job faultJob
	if err := json.Unmarshal(text, &job); err != nil {
		t.Fatal(err)
	}
	keys, err := box.OpenKeys(job.Keys)
	if err != nil {
		t.Fatal(err)
	}
	e := New(storetest.Open(t, job.Database), keys, "vote.example.org", slog.New(slog.NewTextHandler(os.Stderr, nil)))
	switch job.Do {
	case "cast":
		var out sync.Mutex
		var wait sync.WaitGroup
		for i, c := range job.Casts {
			wait.Go(func() {
				_, err := e.Cast(t.Context(), domain.Actor{Person: c.Person, Number: c.Number}, job.Contest, c.Entry, c.Key)
				out.Lock()
				defer out.Unlock()
				if err == nil {
					fmt.Println("acknowledged", i)
				} else {
					fmt.Println("refused", i, err)
				}
			})
			if i%4 == 3 { // four clients
				wait.Wait()
			}
		}
		wait.Wait()
	case "advance":
		c, err := e.Advance(t.Context(), job.Contest)
		fmt.Println("stage", c.Stage, err)
	case "give":
		fmt.Println("given", e.GivePassphrase(t.Context(), domain.Actor{Person: job.Officer}, job.Contest, job.Phrase))
	case "tell":
		n, err := e.TellVoters(t.Context())
		fmt.Println("told", n, err)
	case "tick":
		done, err := e.Tick(t.Context())
		fmt.Println("done", done, err)
	case "confirm":
		by := domain.Actor{Person: job.Officer, Number: "deputy", Grants: []domain.Grant{{Role: domain.DeputyReturningOfficer}}}
		_, err := e.Confirm(t.Context(), by, job.Request, "")
		fmt.Println("confirmed", err)
	}
	fmt.Println("finished")
}

// faulty builds the child once.
var faulty = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "hustings-faults-*")
	if err != nil {
		return "", err
	}
	path := filepath.Join(dir, "child.test")
	build := exec.Command("go", "test", "-c", "-tags", "failpoints", "-o", path, ".")
	if out, err := build.CombinedOutput(); err != nil {
		return "", fmt.Errorf("building the child: %w\n%s", err, out)
	}
	return path, nil
})

func TestMain(m *testing.M) {
	code := m.Run()
	if os.Getenv(faultJobFile) == "" {
		if path, err := builtFaulty(); err == nil {
			os.RemoveAll(filepath.Dir(path))
		}
	}
	os.Exit(code)
}

var faultyBuilt atomic.Bool

// builtFaulty is the child's path if any test has asked for it.
func builtFaulty() (string, error) {
	if !faultyBuilt.Load() {
		return "", os.ErrNotExist
	}
	return faulty()
}

// faultRun is how one child ended.
type faultRun struct {
	acknowledged []int
	finished     bool
	out          string
}

// runFaulty runs a child with the failpoints given.
func runFaulty(t *testing.T, job faultJob, failpoints string) faultRun {
	t.Helper()
	faultyBuilt.Store(true)
	child, err := faulty()
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(job)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "job")
	if err := os.WriteFile(file, text, 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, child, "-test.run", "^TestFaultChild$")
	cmd.Env = append(os.Environ(), faultJobFile+"="+file, "HUSTINGS_FAILPOINTS="+failpoints)
	out, _ := cmd.CombinedOutput() // a killed child has a status of its own
	run := faultRun{out: string(out)}
	lines := bufio.NewScanner(bytes.NewReader(out))
	for lines.Scan() {
		var i int
		if n, _ := fmt.Sscanf(lines.Text(), "acknowledged %d", &i); n == 1 {
			run.acknowledged = append(run.acknowledged, i)
		}
		run.finished = run.finished || lines.Text() == "finished"
	}
	return run
}

// killing leaves a test out of the short run: it builds a child and starts it again
// and again.
func killing(t *testing.T) {
	t.Helper()
	if testing.Short() {
		t.Skip("kills processes; left out with -short")
	}
}

// onDisk runs f on a database of either kind that a child can open too.
func onDisk(t *testing.T, voters int, f func(t *testing.T, p *poll, job faultJob)) {
	t.Helper()
	killing(t)
	each := func(t *testing.T, dsn string) {
		p := mustSeal(t, storetest.Open(t, dsn), voters, nil)
		f(t, p, faultJob{Database: dsn, Keys: p.e.Keys.Folder(), Contest: p.contest.ID})
	}
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		each(t, filepath.Join(t.TempDir(), "hustings.db"))
	})
	t.Run("postgres", func(t *testing.T) {
		t.Parallel()
		each(t, storetest.PostgresURL(t))
	})
}

// FA1 for the box: killed at every commit point, again and again, the child
// loses no ballot that it acknowledged, and none counts twice when its voter,
// who had no answer, sends it again.
func TestFA1_KilledWhileCasting(t *testing.T) {
	t.Parallel()
	points := []string{"box.before-begin", "box.after-lock", "box.after-insert", "box.before-commit", "box.after-commit"}
	const perKill = 20
	kills := scaled(t, 2, 50)
	onDisk(t, len(points)*kills*perKill, func(t *testing.T, p *poll, job faultJob) {
		job.Do = "cast"
		acknowledged := map[int]bool{}
		var all []faultCast
		for i, v := range p.voters {
			all = append(all, faultCast{v.ID, v.Number, p.seal(t, i, 1, 2), fmt.Sprintf("key-%d", i)})
		}
		next, died := 0, 0
		for _, point := range points {
			for kill := range kills {
				some := all[next : next+perKill]
				job.Casts = some
				run := runFaulty(t, job, fmt.Sprintf("%s=exit:%d", point, 2+kill%3))
				if !run.finished {
					died++
				}
				for _, i := range run.acknowledged {
					acknowledged[next+i] = true
				}
				next += perKill
			}
		}
		t.Logf("%d kills, %d of %d ballots acknowledged", died, len(acknowledged), len(all))
		if died < len(points)*kills*2/3 || len(acknowledged) < len(points)*kills {
			t.Errorf("only %d children died, or they acknowledged too little for the case to mean anything", died)
		}
		cold := New(p.e.Store, p.e.Keys, p.e.Host, nil)
		for i := range acknowledged {
			paper, err := cold.MyBallot(t.Context(), p.actor(i), p.contest.ID)
			if err != nil || len(paper.Cast) != 1 {
				t.Errorf("voter %d was given a receipt and has %d ballots: %v", i, len(paper.Cast), err)
			}
		}
		job.Casts = all // everybody sends again, with or without an answer
		if run := runFaulty(t, job, ""); len(run.acknowledged) != len(all) {
			t.Fatalf("%d of %d ballots were taken in the end\n%s", len(run.acknowledged), len(all), run.out)
		}
		cold = New(p.e.Store, p.e.Keys, p.e.Host, nil)
		entries := 0
		err := p.e.Store.Read(t.Context(), func(tx *store.Tx) (err error) {
			seq, err := cold.Sequence(tx, p.contest.ID)
			if err == nil {
				entries = seq.Ballots()
			}
			return err
		})
		if err != nil || entries != len(all) {
			t.Errorf("%d ballots on the board, want %d: %v", entries, len(all), err)
		}
		p.e = cold
		if c := p.mustClose(t); c.Stage != domain.ContestCounted || c.Alarm != "" {
			t.Errorf("contest is %s, alarm %q", c.Stage, c.Alarm)
		}
	})
}

// FA1 for the chain from the close to the result: killed before and after
// every commit, it goes on where it was and does nothing twice.
func TestFA1_KilledBetweenCloseAndResult(t *testing.T) {
	t.Parallel()
	var points []string
	for _, stage := range []string{"poll", "closed", "lot", "mix", "decrypt", "result"} {
		if stage == "result" {
			points = append(points, "advance.keys-destroyed")
		}
		points = append(points, "advance."+stage+".before-commit", "advance."+stage+".after-commit")
	}
	rounds := scaled(t, 1, 10)
	onDisk(t, 6, func(t *testing.T, p *poll, job faultJob) {
		for round := range rounds {
			if round > 0 {
				p = mustSealAnother(t, p)
			}
			job.Contest, job.Do = p.contest.ID, "advance"
			for i := range p.voters {
				p.mustCast(t, i, 2, 1)
			}
			storetest.MustSet(t, p.e.Store, p.contest.Closes)
			for _, point := range points {
				if run := runFaulty(t, job, point+"=exit"); run.finished {
					t.Errorf("%s: the child was not killed\n%s", point, run.out)
				}
			}
			cold := New(p.e.Store, p.e.Keys, p.e.Host, nil)
			c, err := cold.Advance(t.Context(), p.contest.ID)
			if err != nil || c.Stage != domain.ContestCounted {
				t.Fatalf("contest is %s: %v", c.Stage, err)
			}
			var bundle bytes.Buffer
			if err := cold.Bundle(t.Context(), &bundle, p.contest.ID); err != nil {
				t.Fatal(err)
			}
			report, err := audit.Verify(t.Context(), bytes.NewReader(bundle.Bytes()), int64(bundle.Len()), audit.Options{})
			if err != nil || !report.OK || report.Contests[0].Totals.Turnout != 6 || report.Contests[0].Totals.Mixes != 1 {
				t.Errorf("the bundle: %v %+v", err, report)
			}
			var acts []domain.Recorded
			err = p.e.Store.Read(t.Context(), func(tx *store.Tx) (err error) {
				acts, err = tx.RecordEntries(store.RecordFilter{Contest: p.contest.ID})
				return err
			})
			if err != nil || len(acts) != 7 { // sealed, closed, lot, mixed, opened, counted, keys destroyed
				t.Errorf("%d acts on record, want 7: %v", len(acts), err)
			}
		}
	})
}

// FA1 for the outbox: killed before its mark moves, nobody is told twice.
func TestFA1_KilledWhileTellingVoters(t *testing.T) {
	t.Parallel()
	onDisk(t, 5, func(t *testing.T, p *poll, job faultJob) {
		for i := range p.voters {
			p.mustCast(t, i, 1)
		}
		job.Do = "tell"
		for range scaled(t, 2, 50) {
			if run := runFaulty(t, job, "tell.before-mark=exit"); run.finished {
				t.Errorf("the child was not killed\n%s", run.out)
			}
		}
		if n, err := p.e.TellVoters(t.Context()); err != nil || n != 5 {
			t.Errorf("%d mails, want 5: %v", n, err)
		}
		if n, err := p.e.TellVoters(t.Context()); err != nil || n != 0 {
			t.Errorf("%d further mails: %v", n, err)
		}
	})
}

// SE5: a panic in the middle of the intake is answered without detail and
// logged without the ballot.
func TestSE5_APanicInTheIntakeSaysNothing(t *testing.T) {
	t.Parallel()
	onDisk(t, 2, func(t *testing.T, p *poll, job faultJob) {
		job.Do = "cast"
		entry := p.seal(t, 0, 1)
		job.Casts = []faultCast{{p.voters[0].ID, p.voters[0].Number, entry, "CANARY-KEY"}}
		run := runFaulty(t, job, "box.after-insert=panic")
		if !run.finished || !strings.Contains(run.out, "refused 0 BUSY: try-again") {
			t.Fatalf("the child said\n%s", run.out)
		}
		for _, canary := range []string{string(entry), "CANARY", string(p.voters[0].ID), p.voters[0].Number} {
			if strings.Contains(run.out, canary) {
				t.Errorf("the output holds %.40q", canary)
			}
		}
		if turnout, err := p.e.Turnout(t.Context(), p.contest.ID); err != nil || turnout.Ballots != 0 {
			t.Errorf("turnout %+v: %v", turnout, err)
		}
	})
}

// FA2: the database dies under load and comes back; the service, which is not
// restarted, is taking ballots again within 5 seconds and has lost none that it
// acknowledged.
func TestFA2_TheDatabaseIsKilledUnderLoad(t *testing.T) {
	if testing.Short() {
		t.Skip("needs PostgreSQL")
	}
	t.Parallel()
	server, err := pgtest.Start(t.Context(), pgtest.Options{Fsync: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { server.Stop() })
	if err := server.CreateDatabase(t.Context(), "fa2"); err != nil {
		t.Fatal(err)
	}
	voters := scaled(t, 150, 2000)
	p := mustSeal(t, storetest.Open(t, server.URL("fa2")), voters, nil)
	entries := make([][]byte, voters)
	for i := range entries {
		entries[i] = p.seal(t, i, 1, 2)
	}
	var acknowledged atomic.Int64
	var back atomic.Int64 // when the first ballot after the crash was taken, Unix nanoseconds
	var crashed atomic.Int64
	var next atomic.Int64
	receipts := make([]box.Receipt, voters)
	var clients sync.WaitGroup
	for range 8 {
		clients.Go(func() {
			for i := int(next.Add(1)) - 1; i < voters; i = int(next.Add(1)) - 1 {
				for {
					r, err := p.e.Cast(t.Context(), p.actor(i), p.contest.ID, entries[i], "")
					if err == nil {
						receipts[i] = r
						acknowledged.Add(1)
						if crashed.Load() > 0 {
							back.CompareAndSwap(0, time.Now().UnixNano())
						}
						break
					}
					if t.Context().Err() != nil {
						return
					}
					time.Sleep(20 * time.Millisecond)
				}
			}
		})
	}
	for acknowledged.Load() < int64(voters/3) {
		time.Sleep(time.Millisecond)
	}
	if err := server.Crash(); err != nil {
		t.Fatal(err)
	}
	crashed.Store(1)
	before := acknowledged.Load()
	if err := server.Restart(t.Context()); err != nil {
		t.Fatal(err)
	}
	up := time.Now()
	clients.Wait()
	took := time.Duration(back.Load() - up.UnixNano())
	t.Logf("%d acknowledged before the crash, %d in all; taking ballots again %v after the server was up", before, acknowledged.Load(), took)
	if took > 5*time.Second {
		t.Errorf("taking ballots again after %v, want 5 s", took)
	}
	cold := New(p.e.Store, p.e.Keys, p.e.Host, nil)
	for i, r := range receipts {
		found, err := cold.FindByCode(t.Context(), p.contest.ID, r.Code)
		for wait := time.Now(); refusedFor(err, refusal.TryAgain) && time.Since(wait) < 5*time.Second; { // on a connection of before
			found, err = cold.FindByCode(t.Context(), p.contest.ID, r.Code)
		}
		if err != nil || found.Leaf != r.Leaf || !bytes.Equal(found.Receipt.File, r.File) {
			t.Errorf("the ballot of voter %d, acknowledged: %v", i, err)
		}
	}
	if turnout, err := cold.Turnout(t.Context(), p.contest.ID); err != nil || turnout.Ballots != voters {
		t.Errorf("turnout %+v: %v", turnout, err)
	}
	p.e = cold
	if c := p.mustClose(t); c.Stage != domain.ContestCounted {
		t.Errorf("contest is %s", c.Stage)
	}
}
