package audit

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"testing"
)

// bundleVector is a line of testdata/bundles.json.
type bundleVector struct {
	Bundle, Key, Auditor, Receipt, Checkpoint, Reason string
	Accept, Unfinished                                bool
}

func mustRead(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func mustVectors(t testing.TB) (vectors []bundleVector) {
	t.Helper()
	if err := json.Unmarshal(mustRead(t, "bundles.json"), &vectors); err != nil || len(vectors) < 17 {
		t.Fatalf("%d vectors: %v", len(vectors), err)
	}
	return vectors
}

// mustVerify verifies a bundle held in memory.
func mustVerify(t testing.TB, bundle []byte, o Options) *Report {
	t.Helper()
	r, err := Verify(context.Background(), bytes.NewReader(bundle), int64(len(bundle)), o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func failures(r *Report) []Failure {
	all := r.Failures
	for _, c := range r.Contests {
		all = append(all, c.Failures...)
	}
	return all
}

// TestVector_Bundles verifies every bundle with the options given, and looks
// that it is accepted or refused as it must be, by the right entry.
func TestVector_Bundles(t *testing.T) {
	number := regexp.MustCompile(`^entry (\d+):`)
	for _, v := range mustVectors(t) {
		name := v.Bundle + " " + v.Auditor + " " + v.Checkpoint + " " + strconv.FormatBool(v.Unfinished)
		t.Run(name, func(t *testing.T) {
			o := Options{Unfinished: v.Unfinished}
			if v.Key != "" {
				o.Keys = []string{v.Key}
			}
			if v.Auditor != "" {
				b := mustRead(t, v.Auditor)
				o.AuditorFile, o.AuditorFileSize = bytes.NewReader(b), int64(len(b))
			}
			if v.Receipt != "" {
				o.Receipts = [][]byte{mustRead(t, v.Receipt)}
			}
			if v.Checkpoint != "" {
				o.Checkpoints = [][]byte{mustRead(t, v.Checkpoint)}
			}
			r := mustVerify(t, mustRead(t, v.Bundle), o)
			if r.OK != v.Accept {
				t.Fatalf("accepted: %v, but should be: %v (%s)\nfound: %v", r.OK, v.Accept, v.Reason, failures(r))
			}
			if m := number.FindStringSubmatch(v.Reason); m != nil {
				f := failures(r)[0]
				if f.Entry == nil || strconv.FormatInt(*f.Entry, 10) != m[1] {
					t.Errorf("found %s, where the fault is %s", f, v.Reason)
				}
			}
			var text bytes.Buffer
			if err := r.Text(&text); err != nil {
				t.Error(err)
			}
			t.Log(text.String())
		})
	}
}
