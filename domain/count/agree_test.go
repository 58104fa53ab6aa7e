package count_test

import (
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"hustings/domain/count"
)

// randomElections is how many random elections each method is tried on: few from day to
// day, HUSTINGS_RANDOM of them (10000 in `make check`) when it matters.
func randomElections(t *testing.T) int {
	t.Helper()
	if text := os.Getenv("HUSTINGS_RANDOM"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 {
			t.Fatalf("HUSTINGS_RANDOM=%q, expected a number", text)
		}
		return n
	}
	return 400
}

// randomElection makes an election with few voters, so that ties abound, and with papers
// that stop early, share ranks, skip ranks, and name withdrawn candidates.
func randomElection(r *rand.Rand, m count.Method) plainElection {
	e := plainElection{n: 1 + r.IntN(8)}
	e.seats = 1 + r.IntN(min(e.n+1, 5))
	if m.OnePlace() {
		e.seats = 1
	}
	for c := 1; c <= e.n; c++ {
		e.lot = append(e.lot, c)
		if r.IntN(8) == 0 {
			e.withdrawn = append(e.withdrawn, c)
		}
	}
	shuffle := func(l []int) { r.Shuffle(len(l), func(i, j int) { l[i], l[j] = l[j], l[i] }) }
	shuffle(e.lot)
	kinds := 1 + r.IntN(12)
	ragged := r.IntN(3) == 0
	for range kinds {
		all := make([]int, e.n)
		for i := range all {
			all[i] = i + 1
		}
		shuffle(all)
		var paper [][]int
		for _, c := range all[:r.IntN(e.n+1)] {
			if ragged && r.IntN(8) == 0 {
				paper = append(paper, nil)
			}
			if ragged && len(paper) > 0 && r.IntN(6) == 0 && len(paper[len(paper)-1]) > 0 {
				last := len(paper) - 1
				paper[last] = append(paper[last], c)
				continue
			}
			paper = append(paper, []int{c})
		}
		for range 1 + r.IntN(9) {
			e.papers = append(e.papers, paper)
		}
	}
	one := func() bool { return r.IntN(4) == 0 }
	e.options.SkipsStop = one()
	switch m {
	case count.ScottishSTV:
		e.options.LastTransfer = one()
	case count.MeekSTV:
		if e.options.NZ = one(); one() {
			e.options.Omega = 1 + r.Int64N(1_000_000_000)
		}
	case count.GregorySTV:
		e.options.Quota = []string{"", "droop-exact", "hare", "hagenbach-bischoff"}[r.IntN(4)]
		e.options.Ties = []string{"", "forth", "lot"}[r.IntN(3)]
		e.options.Batch, e.options.Split = one(), one()
		if one() {
			e.options.Decimals = 1 + r.IntN(5)
		}
	case count.RankedPairs:
		e.options.UnlistedIgnored = one()
	case count.Cumulative, count.STAR:
		e.options.SkipsStop = false
		e.top = 1 + r.IntN(5)
		for range e.papers {
			row := make([]int, e.n)
			for range r.IntN(e.n + 1) {
				row[r.IntN(e.n)] = r.IntN(e.top + 1)
			}
			e.scores = append(e.scores, row)
		}
		if m == count.Cumulative && one() {
			e.options.Marks = 1 + r.IntN(6)
		}
	case count.Limited:
		if e.options.Truncate = one(); one() {
			e.options.Marks = 1 + r.IntN(4)
		}
	case count.Schulze:
		e.options.UnlistedIgnored, e.options.OneRanking = one(), one()
	case count.Block, count.FPTP:
		e.options.Truncate = one()
	case count.NISTV:
		e.options.SkipsStop = false // the rule has it so
	case count.ERS97STV, count.IRV, count.WrightSTV, count.Approval, count.SmithIRV, count.Borda, count.Phragmen:
	}
	return e
}

// randomCount is a random election, with the settings under which a count may elect
// nobody: a question now and then by first past the post, which asks for two answers, one
// place and nobody withdrawn, and a last tie that is held.
func randomCount(seed int, m count.Method) plainElection {
	r := rand.New(rand.NewPCG(uint64(seed), 52))
	e := randomElection(r, m)
	switch {
	case m == count.IRV:
		e.options.HoldLastTie = r.IntN(4) == 0
	case m == count.FPTP && e.n > 1 && r.IntN(4) == 0:
		e.seats, e.withdrawn = 1, nil
		e.options.Majority = count.Majorities[r.IntN(len(count.Majorities))]
		if e.options.Majority == count.Absolute {
			e.options.Of = 1 + r.IntN(2*len(e.papers))
		}
	}
	return e
}

// TestTheRandomElectionsTryEveryOption: a setting nobody tries is not proved by a
// thousand elections without it.
func TestTheRandomElectionsTryEveryOption(t *testing.T) {
	for _, rules := range count.Methods() {
		tried := map[string]bool{}
		for seed := range 400 {
			e := randomCount(seed, rules.Method)
			for setting := range strings.FieldsSeq(e.options.Settings()) {
				key, value, _ := strings.Cut(setting, "=")
				tried[key], tried[setting] = true, true
				if _, err := strconv.ParseFloat(value, 64); err == nil {
					tried[key+"=N"] = true
				}
			}
		}
		for _, option := range count.OptionsOf(rules.Method) {
			key, values, _ := strings.Cut(option, "=")
			if key == "omega" {
				values = "N"
			}
			for value := range strings.SplitSeq(values, "|") {
				if !tried[key+"="+value] {
					t.Errorf("%s: no random election has %s=%s", rules.Method, key, value)
				}
			}
		}
	}
}

// given turns a plain election into what the package takes.
func given(t *testing.T, e plainElection) (count.Election, *count.Papers) {
	t.Helper()
	election := count.Election{Seats: e.seats, Withdrawn: e.withdrawn, Lot: e.lot}
	for c := range e.n {
		election.Candidates = append(election.Candidates, count.Candidate{Name: string(rune('A' + c))})
	}
	if e.top > 0 {
		papers := count.NewScores(e.n, e.top)
		for _, row := range e.scores {
			if err := papers.AddScores(row, 1); err != nil {
				t.Fatal(err)
			}
		}
		return election, papers
	}
	papers := count.NewPapers(e.n)
	for _, ranks := range e.papers {
		if err := papers.Add(count.Paper{Weight: 1, Ranks: ranks}); err != nil {
			t.Fatal(err)
		}
	}
	return election, papers
}

// TestPlainCountersAgree sets every method against its plain counterpart.
func TestPlainCountersAgree(t *testing.T) {
	for _, rules := range count.Methods() {
		m := rules.Method
		t.Run(string(m), func(t *testing.T) {
			t.Parallel()
			n := randomElections(t)
			t.Logf("%d random elections", n)
			lots := 0
			for seed := range n {
				e := randomCount(seed, m)
				election, papers := given(t, e)
				transcript, err := count.Count(m, election, papers, e.options)
				if err != nil {
					t.Fatalf("election %d: %v\n%+v", seed, err, e)
				}
				got, want := resultOf(transcript), plainBy(m, e)
				if m == count.Schulze || m == count.RankedPairs || m == count.Phragmen { // what the tie was about is not the plain counter's business
					for i := range got.lots {
						got.lots[i] = strings.TrimPrefix(strings.TrimPrefix(got.lots[i], "seat "), "order ")
					}
				}
				lots += len(got.lots)
				if got.String() != want.String() || !slices.Equal(got.lots, want.lots) {
					t.Fatalf("election %d: %+v\ngot  %s\n\nwant %s", seed, e, got, want)
				}
			}
			if lots == 0 {
				t.Error("no election came to a lot: the random elections try too little")
			}
		})
	}
}
