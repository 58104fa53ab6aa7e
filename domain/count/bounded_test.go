package count_test

import (
	"bytes"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"testing"
	"time"

	"hustings/domain/count"
)

// hostile makes elections of as many candidates as may stand whose files are small.
var hostile = map[string]func(n int) ([]string, int){
	"a paper each": func(n int) ([]string, int) {
		var lines []string
		for c := 1; c <= n; c++ {
			lines = append(lines, fmt.Sprintf("1: %d", c))
		}
		return lines, 1
	},
	"each names the next ones": func(n int) ([]string, int) {
		var lines []string
		for c := 1; c <= n; c++ {
			lines = append(lines, fmt.Sprintf("1: %d %d %d", c, c%n+1, (c+1)%n+1))
		}
		return lines, 1
	},
	"half of them win": func(n int) ([]string, int) {
		var lines []string
		for c := 1; c <= n; c++ {
			lines = append(lines, fmt.Sprintf("%d: %d %d %d", 1+c%3, c, c%n+1, (c+7)%n+1))
		}
		return lines, n / 2
	},
}

// TestBoundedByTheFilesSize: neither time nor a transcript grows with candidates times
// stages. What was tried first took minutes, and Meek wrote 401 MB.
func TestBoundedByTheFilesSize(t *testing.T) {
	long := os.Getenv("HUSTINGS_LONG") != ""
	for kind, name := range slices.Sorted(maps.Keys(hostile)) {
		make := hostile[name]
		for i, rules := range count.Methods() {
			m := rules.Method
			if m.MostCandidates() < count.MaxCandidates || m.Scores() || testing.Short() && (i+kind)%len(hostile) != 0 { // every method, one kind each
				continue
			}
			t.Run(name+"/"+string(m), func(t *testing.T) {
				n := 1200 // more than keep all their figures
				if long {
					n = count.MaxCandidates
				}
				lines, seats := make(n)
				if m.OnePlace() {
					seats = 1
				}
				papers := count.NewPapers(n)
				for _, line := range lines {
					addLine(t, papers, line)
				}
				e := count.Election{Seats: seats}
				for c := range n {
					e.Candidates = append(e.Candidates, count.Candidate{Name: fmt.Sprintf("Candidate %d", c+1)})
				}
				began := time.Now()
				transcript := mustCount(t, m, e, papers, count.Options{Truncate: true})
				counted := time.Since(began)
				for form, write := range map[string]func(io.Writer) error{
					"text": transcript.Text, "json": transcript.JSON, "csv": transcript.CSV, "html": transcript.HTML,
				} {
					var b bytes.Buffer
					began := time.Now()
					if err := write(&b); err != nil {
						t.Fatal(err)
					}
					if b.Len() > 2_000*n {
						t.Errorf("%s is %d bytes, more than 2,000 a candidate", form, b.Len())
					}
					t.Logf("%s: %d bytes in %v", form, b.Len(), time.Since(began))
				}
				t.Logf("%d stages in %v", len(transcript.Stages), counted)
				allowed := 2 * time.Second
				if m == count.GregorySTV {
					allowed = 5 * time.Second // exact fractions
				}
				if long && counted > allowed {
					t.Errorf("counting took %v", counted)
				}
			})
		}
	}
}
