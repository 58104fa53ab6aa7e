package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

// built is a package's test binary with all changes in it, and which test reaches
// which of them.
type built struct {
	pkg     *pkg
	binary  string
	reaches map[int][]int // test numbers, by change
	tests   []test        // the quickest first
}

type test struct {
	name string
	took time.Duration
}

// deaf are tests that read the tree and not the code.
var deaf = []string{"TestEveryRuleNamed", "TestEveryName", "TestEveryRuleHasItsRow", "TestACallIsSeen", "TestTheStates", "TestStatesAreDrawn"}

// longest is how long a test may take to be asked at all.
const longest = 20 * time.Second

// patience is how long tests may take with a change beyond ten times what they take
// without: a change that never ends is noticed.
const patience = 3 * time.Second

// slow is from when on a test has a run to itself, after all others.
const slow = 100 * time.Millisecond

func build(p *pkg, folder string) (*built, error) {
	own, err := os.MkdirTemp(folder, "")
	if err != nil {
		return nil, err
	}
	replace := map[string]string{}
	for name, text := range p.changed {
		replace[name] = filepath.Join(own, filepath.Base(name))
		if err := os.WriteFile(replace[name], []byte(text), 0o600); err != nil {
			return nil, err
		}
	}
	text, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		return nil, err
	}
	overlay, binary := filepath.Join(own, "overlay.json"), filepath.Join(own, "test")
	if err := os.WriteFile(overlay, text, 0o600); err != nil {
		return nil, err
	}
	if out, err := exec.Command("go", "test", "-c", "-vet=off", "-overlay", overlay, "-o", binary, p.Path).CombinedOutput(); err != nil {
		return nil, fmt.Errorf("%s with its changes: %w\n%s", p.Path, err, out)
	}
	b := &built{pkg: p, binary: binary, reaches: map[int][]int{}}
	return b, b.trace(filepath.Join(own, "trace"))
}

// trace runs every test alone, with no change on, and notes what it reaches.
func (b *built) trace(name string) error {
	list := exec.Command(b.binary, "-test.list", "^Test|^Fuzz|^Example")
	list.Dir = b.pkg.Folder
	out, err := list.Output()
	if err != nil {
		return fmt.Errorf("listing the tests of %s: %w", b.pkg.Path, err)
	}
	asked := map[string][]int{}
	for t := range strings.FieldsSeq(string(out)) {
		if slices.ContainsFunc(deaf, func(d string) bool { return strings.HasPrefix(t, d) }) {
			continue
		}
		began := time.Now()
		if err := b.run([]string{t}, longest, "MUTANT_TRACE="+name); err != nil && time.Since(began) < longest {
			return fmt.Errorf("%s of %s, with nothing changed: %w", t, b.pkg.Path, err)
		} else if err != nil {
			fmt.Fprintf(os.Stderr, "left out: %s of %s takes more than %s\n", t, b.pkg.Path, longest)
			continue
		}
		b.tests = append(b.tests, test{t, time.Since(began)})
		text, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		for line := range strings.FieldsSeq(string(text)) {
			n, err := strconv.Atoi(line)
			if err != nil {
				return err
			}
			asked[t] = append(asked[t], n)
		}
	}
	slices.SortStableFunc(b.tests, func(x, y test) int { return int(x.took - y.took) })
	for i, t := range b.tests {
		for _, m := range asked[t.name] {
			b.reaches[m] = append(b.reaches[m], i)
		}
	}
	return nil
}

// kills reports whether a test notices the change: the quick ones together first, then
// the slow ones, each alone.
func (b *built) kills(m int) (bool, error) {
	var quick []string
	var rest []test
	most := patience
	for _, i := range b.reaches[m] {
		if t := b.tests[i]; t.took < slow {
			quick, most = append(quick, t.name), most+10*t.took
		} else {
			rest = append(rest, t)
		}
	}
	on := "MUTANT=" + strconv.Itoa(m)
	if len(quick) > 0 {
		if dead, err := fails(b.run(quick, most, on)); dead || err != nil {
			return dead, err
		}
	}
	for _, t := range rest {
		if dead, err := fails(b.run([]string{t.name}, patience+10*t.took, on)); dead || err != nil {
			return dead, err
		}
	}
	return false, nil
}

// run runs tests in the package's folder; one that never ends is ended.
func (b *built) run(tests []string, most time.Duration, env string) error {
	ctx, cancel := context.WithTimeout(context.Background(), most)
	defer cancel()
	c := exec.CommandContext(ctx, b.binary, "-test.short", "-test.failfast", "-test.run", "^("+strings.Join(tests, "|")+")$")
	c.Dir, c.Env = b.pkg.Folder, append(os.Environ(), env)
	return c.Run()
}

// fails tells tests that failed, or had to be ended, from a binary that could not be run.
func fails(err error) (bool, error) {
	if exit := (*exec.ExitError)(nil); err == nil || errors.As(err, &exit) {
		return err != nil, nil
	}
	return false, err
}
