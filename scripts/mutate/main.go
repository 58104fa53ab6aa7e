// Command mutate changes the code of packages in one small place at a time and asks
// whether their tests notice: a comparison turned, a bound moved, a sum made a
// difference, a condition turned round. Whoever survives shows what no test holds.
//
//	go run ./scripts/mutate -n 800 -seed 1 ./domain/...
//
// All changes of a package are compiled into one test binary, each behind a switch of
// its own, so that a change costs a run of the tests that reach it and no compilation.
// The tree is not touched: the changed files are laid over it. It prints the survivors
// and the share that was killed of each package and of all, and exits with 1 when that
// is less than -least. The same seed draws the same places of the same text.
package main

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"time"
)

func main() {
	n := flag.Int("n", 800, "so many of all packages together, drawn at random; 0: all")
	seed := flag.Uint64("seed", 1, "of the draw")
	least := flag.Int("least", 80, "per cent that must be killed")
	quiet := flag.Bool("quiet", false, "do not list the survivors")
	flag.Parse()
	patterns := flag.Args()
	if len(patterns) == 0 {
		patterns = []string{"./domain/..."}
	}
	if err := run(patterns, *n, *seed, *least, *quiet); err != nil {
		fmt.Fprintln(os.Stderr, "mutate:", err)
		os.Exit(1)
	}
}

func run(patterns []string, n int, seed uint64, least int, quiet bool) error {
	began := time.Now()
	folder, err := os.MkdirTemp("", "mutate")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	packages, err := load(patterns)
	if err != nil {
		return err
	}
	drawn, all := draw(packages, n, seed)
	killed, tried := 0, 0
	for i, p := range packages {
		if len(drawn[i]) == 0 {
			continue
		}
		b, err := build(p, folder)
		if err != nil {
			return err
		}
		before := killed
		for _, m := range drawn[i] {
			dead, err := b.kills(m)
			switch {
			case err != nil:
				return err
			case dead:
				killed++
			case !quiet:
				fmt.Println("survives:", p.mutants[m])
			}
		}
		tried += len(drawn[i])
		fmt.Printf("%s: %d of %d killed: %d %%\n", p.Path, killed-before, len(drawn[i]), (killed-before)*100/len(drawn[i]))
	}
	if tried == 0 {
		return fmt.Errorf("nothing to change in %v", patterns)
	}
	fmt.Printf("%d of %d killed: %d %% (seed %d, of %d places, %s)\n", killed, tried, killed*100/tried, seed, all, time.Since(began).Round(time.Second))
	if killed*100 < least*tried {
		return fmt.Errorf("fewer than %d %% were killed", least)
	}
	return nil
}

// draw chooses n of all packages' mutants, by package and in order.
func draw(packages []*pkg, n int, seed uint64) (drawn [][]int, all int) {
	var every [][2]int
	for i, p := range packages {
		for m := range p.mutants {
			every = append(every, [2]int{i, m})
		}
	}
	all = len(every)
	if n > 0 && n < all {
		r := rand.New(rand.NewPCG(seed, seed))
		r.Shuffle(all, func(i, j int) { every[i], every[j] = every[j], every[i] })
		every = every[:n]
	}
	drawn = make([][]int, len(packages))
	for _, e := range every {
		drawn[e[0]] = append(drawn[e[0]], e[1])
	}
	for _, d := range drawn {
		slices.Sort(d)
	}
	return drawn, all
}
