package register_test

import (
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"hustings/domain"
	"hustings/elections/register"
	"hustings/elections/store/storetest"
)

// TestBD4_AMillionRows measures the import of 20,000 rows (5,000 with -short, 1,000,000 in the long
// suite, or HUSTINGS_IMPORT_ROWS) against the figures of a
// million: a minute, and 256 MiB of the process's own memory.
func TestBD4_AMillionRows(t *testing.T) {
	n := 20_000
	switch {
	case long():
		n = 1_000_000
	case testing.Short():
		n = 5_000
	}
	if s := os.Getenv("HUSTINGS_IMPORT_ROWS"); s != "" {
		var err error
		if n, err = strconv.Atoi(s); err != nil {
			t.Fatal(err)
		}
	}
	for _, kind := range []string{"sqlite", "postgres"} {
		t.Run(kind, func(t *testing.T) { // one after the other: they are measured
			s := storetest.SQLite
			if kind == "postgres" {
				s = storetest.Postgres
			}
			w := newWorld(t, s(t))
			for _, c := range []struct{ name, organisation string }{{"new", "Leeds"}, {"again", "Leeds"}} {
				debug.FreeOSMemory()
				peak := watchMemory()
				start, used := time.Now(), cpuTime()
				report, err := w.ImportMembers(t.Context(), domain.Engine(), &generated{n: n, organisation: c.organisation}, register.ImportOptions{Why: "test"})
				took, mem := time.Since(start), peak()
				if err != nil || report.Created+report.Unchanged != n {
					t.Fatalf("%+v, %v", report, err)
				}
				t.Logf("n = %d %s: %v (%v of this process), %d MiB", n, c.name, took.Round(time.Millisecond), (cpuTime() - used).Round(time.Millisecond), mem>>20)
				if limit := time.Minute * time.Duration(n) / 1_000_000; n >= 1_000_000 && took > limit {
					t.Errorf("took %v", took) // in the long suite only: the everyday one shares the machine with other tests
				}
				if mem > 256<<20 {
					t.Errorf("needed %d MiB", mem>>20)
				}
			}
		})
	}
}

// generated is a file of n members that is never whole in memory.
type generated struct {
	n, at        int
	organisation string
	rest         string
}

func (g *generated) Read(p []byte) (int, error) {
	var b strings.Builder
	b.WriteString(g.rest)
	if g.at == 0 && g.rest == "" {
		b.WriteString("number,forename,surname,email,organisation,group,job_role,home,networks,status,joined\n")
	}
	for ; b.Len() < len(p) && g.at < g.n; g.at++ {
		fmt.Fprintf(&b, "%07d,Catherine,O'Neill-%d,member%d@example.org,%s,,Director of digital,CIO,,active,2020-01-01\n", g.at, g.at%977, g.at, g.organisation)
	}
	n := copy(p, b.String())
	if g.rest = b.String()[n:]; n == 0 {
		return 0, io.EOF
	}
	return n, nil
}

// watchMemory samples how much memory the process has until it is asked for the
// peak: all of it, since the embedded database does not use Go's.
func watchMemory() func() int {
	var mu sync.Mutex
	peak := 0
	done := make(chan struct{})
	go func() {
		for {
			mu.Lock()
			peak = max(peak, resident())
			mu.Unlock()
			select {
			case <-done:
				return
			case <-time.After(50 * time.Millisecond):
			}
		}
	}()
	return func() int {
		close(done)
		mu.Lock()
		defer mu.Unlock()
		return peak
	}
}

// cpuTime is what the process has used of the processors.
func cpuTime() time.Duration {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// resident is the process's memory in bytes, where the system tells.
func resident() int {
	data, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		return 0
	}
	var size, pages int
	fmt.Sscan(string(data), &size, &pages)
	return pages * os.Getpagesize()
}
