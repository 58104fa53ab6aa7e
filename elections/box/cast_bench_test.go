package box

import (
	"crypto/rand"
	"database/sql"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"hustings/elections/ledger"
	"hustings/elections/store"
	"hustings/elections/store/pgtest"
	"hustings/elections/store/storetest"
)

const clients = 32

// BenchmarkCast measures durable casts into one contest by 32 clients: proof,
// box, log and receipt, with what HTTP adds left out.
func BenchmarkCast(b *testing.B) {
	b.Run("postgres", func(b *testing.B) { benchmarkCast(b, durablePostgres(b), false) })
	b.Run("sqlite", func(b *testing.B) {
		benchmarkCast(b, storetest.Open(b, filepath.Join(b.TempDir(), "hustings.db")), false)
	})
}

// BenchmarkCastOneByOne is what the box is compared with: the same work with a
// transaction for every ballot.
func BenchmarkCastOneByOne(b *testing.B) { benchmarkCast(b, durablePostgres(b), true) }

// BenchmarkInsert is the other yardstick: one row of a ballot's size and one
// commit per insert, by as many clients, as pgbench does it.
func BenchmarkInsert(b *testing.B) {
	server, err := pgtest.Start(b.Context(), pgtest.Options{Fsync: true})
	if err != nil {
		b.Fatal(err)
	}
	defer server.Stop()
	if err := server.CreateDatabase(b.Context(), "bench"); err != nil {
		b.Fatal(err)
	}
	db, err := sql.Open("pgx", server.URL("bench"))
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	db.SetMaxOpenConns(clients)
	db.SetMaxIdleConns(clients)
	if _, err := db.Exec("CREATE TABLE one (id bigserial PRIMARY KEY, body bytea)"); err != nil {
		b.Fatal(err)
	}
	body := make([]byte, 900)
	rand.Read(body)
	run(b, func(int) error {
		_, err := db.Exec("INSERT INTO one (body) VALUES ($1)", body)
		return err
	})
}

func durablePostgres(b *testing.B) *store.Store {
	b.Helper()
	server, err := pgtest.Start(b.Context(), pgtest.Options{Fsync: true})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { server.Stop() })
	if err := server.CreateDatabase(b.Context(), "bench"); err != nil {
		b.Fatal(err)
	}
	return storetest.Open(b, server.URL("bench"))
}

func benchmarkCast(b *testing.B, s *store.Store, oneByOne bool) {
	p := mustSeal(b, s, b.N, nil)
	p.e.OneByOne = oneByOne
	entries := make([][]byte, b.N)
	manifest, err := p.e.MyBallot(b.Context(), p.actor(0), p.contest.ID)
	if err != nil {
		b.Fatal(err)
	}
	var next atomic.Int64
	var sealers sync.WaitGroup
	for range 2 {
		sealers.Go(func() {
			for i := int(next.Add(1)) - 1; i < b.N; i = int(next.Add(1)) - 1 {
				paper, board := manifest, p.e.board(p.contest.ID)
				at, _ := board.named(p.voters[i].ID)
				paper.Tag = board.voters[at].tag
				paper.Seq, paper.Prev = 1, ledger.B32{}
				entries[i] = mustSealPaper(b, paper, 1, 2, 3)
			}
		})
	}
	sealers.Wait()
	run(b, func(i int) error {
		_, err := p.e.Cast(b.Context(), p.actor(i), p.contest.ID, entries[i], "")
		return err
	})
}

// run shares b.N turns among the clients and reports the rate and the times
// that a client waited.
func run(b *testing.B, turn func(i int) error) {
	b.Helper()
	times := make([]time.Duration, b.N)
	var next atomic.Int64
	var wait sync.WaitGroup
	b.ResetTimer()
	for range clients {
		wait.Go(func() {
			for i := int(next.Add(1)) - 1; i < b.N; i = int(next.Add(1)) - 1 {
				begin := time.Now()
				if err := turn(i); err != nil {
					b.Errorf("turn %d: %v", i, err)
					return
				}
				times[i] = time.Since(begin)
			}
		})
	}
	wait.Wait()
	b.StopTimer()
	slices.Sort(times)
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "casts/s")
	b.ReportMetric(float64(times[b.N/2].Microseconds())/1000, "p50-ms")
	b.ReportMetric(float64(times[b.N*99/100].Microseconds())/1000, "p99-ms")
}
