package audit

import (
	"os"
	"runtime"
	"runtime/debug"
	"strconv"
	"sync/atomic"
	"testing"
	"time"
)

// TestVerify_TimeAndMemory verifies a bundle of 3,500 ballots, or of as many
// as HUSTINGS_BALLOTS says, and looks at how long it takes and how much memory is
// in use at most. The bounds are those of the project (3 s for 3,500 ballots;
// 400 MB for 100,000), the first on two idle cores; tests run beside others, so
// time is only reported unless HUSTINGS_BALLOTS is set.
func TestVerify_TimeAndMemory(t *testing.T) {
	if testing.Short() {
		t.Skip("takes some seconds")
	}
	n, strict := 3500, false
	if s := os.Getenv("HUSTINGS_BALLOTS"); s != "" {
		var err error
		if n, err = strconv.Atoi(s); err != nil {
			t.Fatal(err)
		}
		strict = true
	}
	began := time.Now()
	path := t.TempDir() + "/bundle.zip"
	func() { // the election itself is forgotten before its bundle is verified
		e := wholeElection(t, n+n/4, n, 12, nil)
		if err := os.WriteFile(path, e.bundle(), 0o600); err != nil {
			t.Fatal(err)
		}
	}()
	debug.FreeOSMemory()
	t.Logf("%d ballots cast, mixed, opened in %v", n, time.Since(began).Round(time.Millisecond))
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		t.Fatal(err)
	}
	var stop atomic.Bool
	peak := make(chan uint64)
	go func() {
		var most uint64
		for !stop.Load() {
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			most = max(most, m.Sys-m.HeapReleased)
			time.Sleep(20 * time.Millisecond)
		}
		peak <- most
	}()
	began = time.Now()
	r, err := Verify(t.Context(), f, info.Size(), Options{})
	took := time.Since(began)
	stop.Store(true)
	most := <-peak
	if err != nil {
		t.Fatal(err)
	}
	mustPass(t, r)
	t.Logf("bundle of %d MB verified in %v with %d MB", info.Size()>>20, took.Round(time.Millisecond), most>>20)
	if limit := uint64(400<<20) * uint64(max(n, 100_000)) / 100_000; most > limit {
		t.Errorf("%d MB in use, %d MB allowed", most>>20, limit>>20)
	}
	if limit := 3 * time.Second * time.Duration(max(n, 3500)) / 3500; strict && took > limit {
		t.Errorf("took %v, %v allowed", took, limit)
	}
}

// BenchmarkVerify is the whole check of a bundle of 3,500 ballots.
func BenchmarkVerify(b *testing.B) {
	e := wholeElection(b, 4000, 3500, 12, nil)
	bundle := e.bundle()
	for b.Loop() {
		mustPass(b, mustVerify(b, bundle, Options{}))
	}
}
