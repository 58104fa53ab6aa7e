package audit

import (
	"bufio"
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strconv"
	"testing"
	"time"
)

// TestVerify_TimeAndMemory makes a bundle of 3,500 ballots, or of as many as
// HUSTINGS_BALLOTS says, has a process of its own verify it, and looks at how long
// that takes and how much memory it has at most. The bounds are those of the
// project: 3 s for 3,500 ballots and in proportion; 90 MB and 400 bytes a ballot, so
// that a million take less than 512 MB. Tests run beside others, so time is only reported unless
// HUSTINGS_BALLOTS is set. `make bench-verify BALLOTS=1000000` runs it alone.
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
	path := filepath.Join(t.TempDir(), "bundle.zip")
	size := mustWriteElection(t, path, n)
	debug.FreeOSMemory() // the election is forgotten; the verifier has the machine's memory
	t.Logf("%d voters' ballots cast, mixed and opened in %v", n, time.Since(began).Round(time.Millisecond))

	began = time.Now()
	child := exec.CommandContext(t.Context(), os.Args[0], "-test.run", "^TestVerifyChild$")
	child.Env = append(os.Environ(), childBundle+"="+path)
	out, err := child.CombinedOutput()
	took := time.Since(began)
	if err != nil {
		t.Fatalf("verifying: %v\n%s", err, out)
	}
	var most int64
	if _, err := fmt.Fscanf(bytes.NewReader(out), "peak %d", &most); err != nil {
		t.Fatalf("the verifying process said: %s", out)
	}
	cpu := child.ProcessState.UserTime() + child.ProcessState.SystemTime()
	t.Logf("bundle of %d MB verified in %v, %v of processor time, %v a ballot, with %d MB of memory at most",
		size>>20, took.Round(time.Millisecond), cpu.Round(time.Millisecond), (cpu / time.Duration(n)).Round(time.Microsecond), most>>20)
	limit := int64(90<<20 + 400*n)
	if most > limit {
		t.Errorf("%d MB in use, %d MB allowed", most>>20, limit>>20)
	}
	if limit := 3 * time.Second * time.Duration(max(n, 3500)) / 3500; strict && took > limit {
		t.Errorf("took %v, %v allowed", took, limit)
	}
}

// mustWriteElection writes the bundle of an election in which n voters voted, one
// in ten of them twice.
func mustWriteElection(t *testing.T, path string, n int) (size int64) {
	t.Helper()
	e := wholeElection(t, n+n/4, n, 12, nil)
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	w := bufio.NewWriterSize(f, 1<<20)
	e.writeBundle(w)
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	info, err := f.Stat()
	if err != nil {
		t.Fatal(err)
	}
	return info.Size()
}

const childBundle = "HUSTINGS_VERIFY_BUNDLE"

// TestVerifyChild is the process that verifies; by itself it is nothing.
func TestVerifyChild(t *testing.T) {
	path := os.Getenv(childBundle)
	if path == "" {
		t.Skip("runs only as the child of another test")
	}
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		t.Fatal(err)
	}
	r, err := Verify(t.Context(), f, info.Size(), Options{})
	if err != nil {
		t.Fatal(err)
	}
	mustPass(t, r)
	fmt.Println("peak", peakMemory())
}

// peakMemory is the most memory that this process has had at once, in bytes:
// what the kernel says of it, else what Go took from the system.
func peakMemory() int64 {
	status, _ := os.ReadFile("/proc/self/status") // Linux; elsewhere there is none
	for line := range bytes.Lines(status) {
		var kilobytes int64
		if n, _ := fmt.Sscanf(string(line), "VmHWM: %d kB", &kilobytes); n == 1 {
			return kilobytes << 10
		}
	}
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.Sys)
}
