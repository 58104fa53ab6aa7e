package count_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"hustings/domain/count"
	"hustings/domain/count/ballotfile"
)

// expected is a file of results that independent counters, or the officials, published.
type expected struct {
	Results []map[string]any `json:"results"`
}

// countsDir is the folder of real elections; it lies beside the repository.
func countsDir(t *testing.T) string {
	t.Helper()
	dir := os.Getenv("HUSTINGS_COUNTS")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "shared", "data", "counts")
	}
	if _, err := os.Stat(dir); err != nil {
		t.Skipf("the folder of real elections is missing (%v); set HUSTINGS_COUNTS to where it is", err)
	}
	return dir
}

func mustRead(t testing.TB, path string) ballotfile.File {
	t.Helper()
	in, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	f, err := ballotfile.Read(path, in)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// settings turns the options of an expected file ("--skips stop --seats 1") into ours.
func settings(t *testing.T, text string, e *count.Election) (kv []string) {
	t.Helper()
	for part := range strings.SplitSeq(text, "--") {
		words := strings.Fields(part)
		switch {
		case len(words) == 0:
		case words[0] == "seats":
			n, err := strconv.Atoi(words[1])
			if err != nil {
				t.Fatal(err)
			}
			e.Seats = n
		case words[0] == "tie-order":
			for n := range strings.SplitSeq(words[1], ",") {
				c, err := strconv.Atoi(n)
				if err != nil {
					t.Fatal(err)
				}
				e.Lot = append(e.Lot, c)
			}
		case len(words) == 1:
			kv = append(kv, words[0]+"=true")
		default:
			kv = append(kv, words[0]+"="+words[1])
		}
	}
	return kv
}

// TestPublishedResults counts every election of the data folder and of testdata/edge by
// every method there is a result for, and compares every figure to its last digit.
func TestPublishedResults(t *testing.T) {
	for _, dir := range []string{filepath.Join("testdata", "edge"), countsDir(t)} {
		files, err := filepath.Glob(filepath.Join(dir, "*.blt"))
		if err != nil || len(files) == 0 {
			t.Fatalf("no elections in %s: %v", dir, err)
		}
		n := 0
		for _, file := range files {
			f := mustRead(t, file)
			text, err := os.ReadFile(strings.TrimSuffix(file, ".blt") + ".expected.json")
			if err != nil {
				t.Fatal(err)
			}
			var want expected
			if err := json.Unmarshal(text, &want); err != nil {
				t.Fatal(err)
			}
			for _, result := range want.Results {
				n++
				method := count.Method(result["method"].(string))
				opts, _ := result["options"].(string)
				t.Run(fmt.Sprintf("%s/%s %s", filepath.Base(file), method, opts), func(t *testing.T) {
					compareResult(t, f, method, opts, result)
				})
			}
		}
		t.Logf("%s: %d results of %d elections", dir, n, len(files))
	}
}

func compareResult(t *testing.T, f ballotfile.File, method count.Method, opts string, want map[string]any) {
	e := f.Election
	e.Lot = nil // the counters that made these files pass over [tie …]
	o, err := count.ParseOptions(method, settings(t, opts, &e))
	if err != nil {
		t.Fatal(err)
	}
	transcript, err := count.Count(method, e, f.Papers, o)
	if err != nil {
		t.Fatal(err)
	}
	if any, ok := want["elected_numbers_in_any_order"].([]any); ok { // ERS97: one peer, the set only
		var set []int
		for _, c := range any {
			set = append(set, int(c.(float64)))
		}
		if got := slices.Sorted(slices.Values(transcript.Elected)); !slices.Equal(got, set) {
			t.Errorf("elected %v, want %v", got, set)
		}
		return
	}
	var b bytes.Buffer
	if err := transcript.JSON(&b); err != nil {
		t.Fatal(err)
	}
	var got map[string]any
	if err := json.Unmarshal(b.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	delete(want, "checked_with")
	if opts == "--seats 1" {
		delete(want, "options") // how the seats were given is no option of the count
	}
	includes(t, "", got, want)
}

// includes checks that got has everything want has, and lists as long.
func includes(t *testing.T, at string, got, want any) {
	t.Helper()
	switch want := want.(type) {
	case map[string]any:
		g, ok := got.(map[string]any)
		if !ok {
			t.Errorf("%s: got %v, want %v", at, got, want)
			return
		}
		for key, w := range want {
			if _, ok := g[key]; !ok {
				t.Errorf("%s/%s is missing, want %v", at, key, w)
				continue
			}
			includes(t, at+"/"+key, g[key], w)
		}
		if strings.HasSuffix(at, "/totals") && len(g) != len(want) {
			t.Errorf("%s: got %v, want %v", at, g, want)
		}
	case []any:
		g, ok := got.([]any)
		if !ok || len(g) != len(want) {
			t.Errorf("%s: got %v, want %v", at, got, want)
			return
		}
		for i := range want {
			includes(t, fmt.Sprintf("%s[%d]", at, i), g[i], want[i])
		}
	default:
		if got != want {
			t.Errorf("%s: got %v, want %v", at, got, want)
		}
	}
}
