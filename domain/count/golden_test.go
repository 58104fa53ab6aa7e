package count_test

import (
	"bytes"
	"flag"
	"io"
	"os"
	"path/filepath"
	"testing"

	"hustings/domain/count"
)

var update = flag.Bool("update", false, "write the golden transcripts anew")

// TestGoldenTranscripts keeps the four renderings of counts that between them show every
// act, tie and limit. Look at what changes before running with -update.
func TestGoldenTranscripts(t *testing.T) {
	edge := func(name string) (count.Election, *count.Papers) {
		f := mustRead(t, filepath.Join("testdata", "edge", name+".blt"))
		return f.Election, f.Papers
	}
	limited := func() (count.Election, *count.Papers) {
		e := standing(3, "X", "X", "X", "lay", "")
		e.Title = "Limits"
		e.Candidates[4].Name = "Re-open nominations"
		e.RON = 5
		e.Limits = []count.Limit{{Group: "X", Cap: 1}, {Group: "lay", Min: 1}}
		return e, mustPapers(t, 5, "30: 1 2 5", "20: 2 1", "6: 3 4", "5: 4", "22: 5", "2:")
	}
	chair := func() (count.Election, *count.Papers) {
		e := standing(1, "", "", "", "")
		e.Title = "Chair"
		e.Candidates[3].Name, e.RON = "Re-open nominations", 4
		return e, mustPapers(t, 4, "4: 1", "3: 2", "1: 3 2", "1:")
	}
	for name, c := range map[string]struct {
		method  count.Method
		options count.Options
		of      func() (count.Election, *count.Papers)
	}{
		"scottish-lots":      {count.ScottishSTV, count.Options{}, func() (count.Election, *count.Papers) { return edge("tie-lot-surplus") }},
		"scottish-look-back": {count.ScottishSTV, count.Options{}, func() (count.Election, *count.Papers) { return edge("tie-lookback") }},
		"scottish-limits":    {count.ScottishSTV, count.Options{LastTransfer: true}, limited},
		"meek-withdrawn":     {count.MeekSTV, count.Options{}, func() (count.Election, *count.Papers) { return edge("withdrawn") }},
		"meek-last-seats":    {count.MeekSTV, count.Options{NZ: true}, func() (count.Election, *count.Papers) { return edge("exact-quota") }},
		"ers97-batches":      {count.ERS97STV, count.Options{}, func() (count.Election, *count.Papers) { return edge("tie-lookback") }},
		"irv-fresh-ballot":   {count.IRV, count.Options{HoldLastTie: true}, chair},
		"schulze-45":         {count.Schulze, count.Options{}, func() (count.Election, *count.Papers) { return edge("schulze-45-voters") }},
		"schulze-tie":        {count.Schulze, count.Options{}, func() (count.Election, *count.Papers) { return edge("schulze-no-winner-alone") }},
		"block-spoilt":       {count.Block, count.Options{}, func() (count.Election, *count.Papers) { return edge("overvoted-block") }},
		"approval":           {count.Approval, count.Options{}, func() (count.Election, *count.Papers) { return edge("skips-and-equals") }},
	} {
		t.Run(name, func(t *testing.T) {
			e, papers := c.of()
			transcript := mustCount(t, c.method, e, papers, c.options)
			for ending, write := range map[string]func(io.Writer) error{
				"txt": transcript.Text, "json": transcript.JSON, "csv": transcript.CSV, "html": transcript.HTML,
			} {
				var b bytes.Buffer
				if err := write(&b); err != nil {
					t.Fatal(err)
				}
				path := filepath.Join("testdata", "golden", name+"."+ending)
				if *update {
					if err := os.WriteFile(path, b.Bytes(), 0o644); err != nil {
						t.Fatal(err)
					}
				}
				want, err := os.ReadFile(path)
				if err != nil {
					t.Fatal(err)
				}
				if !bytes.Equal(b.Bytes(), want) {
					t.Errorf("%s has changed:\n%s", path, b.Bytes())
				}
			}
		})
	}
}
