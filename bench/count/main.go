//go:build unix

// Command count measures `hustings count` against the floor of its trade: reading the
// file. It writes a seeded election of a million papers, each on its own line, times
// `wc -w` and the whole counting process on it in turn, and fails when a count takes
// more than its allowance or more than 300 MB. Then it counts a thousand papers to ten
// million, whose time must be linear, and 4,096 candidates, in under two seconds.
//
//	make build && go run ./bench/count
package main

import (
	"bufio"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"syscall"
	"time"
)

func main() {
	program := flag.String("program", "bin/hustings", "the program to measure")
	alone := flag.String("alone", "bin/hustings-count", "the program that counts and does nothing else")
	papers := flag.Int("papers", 1_000_000, "papers of the large election")
	runs := flag.Int("runs", 5, "runs of each command; the median counts")
	most := flag.Int("most", 10_000_000, "papers of the largest election of the row from a thousand")
	flag.Parse()
	if err := measure(*program, *alone, *papers, *runs, *most); err != nil {
		fmt.Fprintln(os.Stderr, "count:", err)
		os.Exit(1)
	}
}

// kinds are two sorts of electorate: one whose voters mostly follow parties and stop
// early, as in real elections, and one where every paper is a full random order, so that
// hardly two read alike.
var kinds = []struct {
	name string
	vote func(*rand.Rand, []int) int
}{
	{"like real voters", partisan},
	{"random full papers", uniform},
}

func measure(program, alone string, papers, runs, most int) (err error) {
	// long: each kind of election, then what is said of it.
	dir, err := os.MkdirTemp("", "hustings-bench-count")
	if err != nil {
		return err
	}
	defer func() { err = firstOf(err, os.RemoveAll(dir)) }()
	failed := false
	for _, kind := range kinds {
		large, small := filepath.Join(dir, "large.blt"), filepath.Join(dir, "small.blt")
		if err := writeElection(large, papers, kind.vote); err != nil {
			return err
		}
		if err := writeElection(small, 10_000, kind.vote); err != nil {
			return err
		}
		size, err := os.Stat(large)
		if err != nil {
			return err
		}
		fmt.Printf("%d papers, 20 candidates, 8 seats, %s (%.1f MB)\n", papers, kind.name, float64(size.Size())/1e6)
		floor, _, err := median(runs, "wc", "-w", large)
		if err != nil {
			return err
		}
		fmt.Printf("  %-14s %8.1f ms\n", "wc -w", ms(floor))
		for _, c := range []struct {
			method string
			times  float64
		}{{"scottish-stv", 10}, {"meek-stv", 20}, {"ers97-stv", 0}, {"schulze", 0}} {
			took, memory, err := median(runs, program, "count", "--method", c.method, "--format", "json", large)
			if err != nil {
				return err
			}
			ratio := float64(took) / float64(floor)
			verdict := ""
			if c.times > 0 {
				verdict = fmt.Sprintf("allowed %.0f times, 300 MB", c.times)
				if ratio > c.times || memory > 300_000 {
					verdict, failed = verdict+": TOO MUCH", true
				}
			}
			fmt.Printf("  %-14s %8.1f ms  %5.1f times  %4d MB  %s\n", c.method, ms(took), ratio, memory/1000, verdict)
		}
		slow, err := measureSmall(program, small, 5*runs)
		if err != nil {
			return err
		}
		failed = failed || slow
	}
	if err = firstOf(scale(program, dir, runs, most), many(program, dir)); err != nil {
		return err
	}
	if slow, err := measureStart(alone, dir, 10*runs); err != nil {
		return err
	} else if slow || failed {
		return fmt.Errorf("a count takes more than its allowance")
	}
	return nil
}

// measureSmall counts a small election, which is over before anybody looks up. It
// reports whether it took more than it may.
func measureSmall(program, file string, runs int) (slow bool, err error) {
	took, _, err := median(runs, program, "count", "--method", "scottish-stv", "--format", "json", file)
	if err != nil {
		return false, err
	}
	verdict := "allowed 30 ms"
	if ms(took) > 30 {
		verdict, slow = verdict+": TOO MUCH", true
	}
	fmt.Printf("  %-14s %8.1f ms  10000 papers, scottish-stv  %s\n", "small", ms(took), verdict)
	return slow, nil
}

// measureStart starts the program that only counts, on eight papers and on ten
// thousand. It reports whether those take more than 10 ms besides starting.
func measureStart(program, dir string, runs int) (slow bool, err error) {
	few, more := filepath.Join(dir, "few.blt"), filepath.Join(dir, "more.blt")
	if err := firstOf(writeElection(few, 8, partisan), writeElection(more, 10_000, partisan)); err != nil {
		return false, err
	}
	nothing, _, err := median(runs, "true")
	if err != nil {
		return false, err
	}
	started, _, err := median(runs, program, "--method", "scottish-stv", few)
	if err != nil {
		return false, err
	}
	took, _, err := median(runs, program, "--method", "scottish-stv", more)
	if err != nil {
		return false, err
	}
	verdict := "allowed 10 ms"
	if ms(took-started) > 10 {
		verdict, slow = verdict+": TOO MUCH", true
	}
	fmt.Printf("hustings-count: starts in %.1f ms (a process that does nothing: %.1f ms); 10000 papers in %.1f ms more, %s\n", ms(started), ms(nothing), ms(took-started), verdict)
	return slow, nil
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

func firstOf(a, b error) error {
	if a != nil {
		return a
	}
	return b
}

// median runs a command several times and returns its median time and its largest
// memory, in kilobytes.
func median(runs int, name string, args ...string) (time.Duration, int64, error) {
	var took []time.Duration
	memory := int64(0)
	for range runs {
		cmd := exec.Command(name, args...)
		cmd.Stdout, cmd.Stderr = io.Discard, os.Stderr
		start := time.Now()
		if err := cmd.Run(); err != nil {
			return 0, 0, fmt.Errorf("%s: %w", name, err)
		}
		took = append(took, time.Since(start))
		if usage, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
			memory = max(memory, usage.Maxrss)
		}
	}
	slices.Sort(took)
	return took[len(took)/2], memory, nil
}

const candidates, seats = 20, 8

// writeElection writes a BLT file with every paper on a line of its own. The same number
// of papers is the same file every time.
func writeElection(path string, papers int, vote func(*rand.Rand, []int) int) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	out := bufio.NewWriterSize(f, 1<<20)
	fmt.Fprintf(out, "%d %d\n", candidates, seats)
	random := rand.New(rand.NewPCG(1997, 2007))
	order := make([]int, candidates)
	var line []byte
	for range papers {
		line = append(line[:0], '1')
		for _, c := range order[:vote(random, order)] {
			line = strconv.AppendInt(append(line, ' '), int64(c), 10)
		}
		if _, err := out.Write(append(line, " 0\n"...)); err != nil {
			return err
		}
	}
	fmt.Fprintln(out, 0)
	for c := 1; c <= candidates; c++ {
		fmt.Fprintf(out, "\"Candidate %d\"\n", c)
	}
	fmt.Fprintln(out, `"A million papers"`)
	return firstOf(out.Flush(), f.Close())
}

// uniform fills order with a random order of all candidates.
func uniform(r *rand.Rand, order []int) int {
	for i := range order {
		order[i] = i + 1
	}
	r.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
	return len(order)
}

// partisan ranks one party's five candidates first, mostly in the party's order, then
// perhaps some others, and may stop anywhere.
func partisan(r *rand.Rand, order []int) int {
	party := min(r.IntN(5), r.IntN(5), 3)
	for i := range order {
		order[i] = (party*5+i)%candidates + 1
	}
	for i := range order {
		if r.IntN(3) == 0 {
			j := i + r.IntN(min(6, len(order)-i))
			order[i], order[j] = order[j], order[i]
		}
	}
	n := 1
	for n < len(order) && r.IntN(5) > 0 {
		n++
	}
	return n
}
