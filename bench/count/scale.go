//go:build unix

package main

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"time"
)

// perPaper is how much longer a paper of a larger election may take than one of the
// election a tenth its size: time that grows faster than the papers fails.
const perPaper = 2

// scale counts elections of a thousand papers and ten times as many again and again, up
// to most, and fails where a paper takes much longer than in the election before.
func scale(program, dir string, runs, most int) error {
	fmt.Printf("papers, 20 candidates, 8 seats, like real voters, scottish-stv\n")
	path := filepath.Join(dir, "scale.blt")
	started := time.Duration(0)
	before := 0.0
	for papers := 1000; papers <= most; papers *= 10 {
		if err := writeElection(path, papers, partisan); err != nil {
			return err
		}
		took, memory, err := median(runs, program, "count", "--method", "scottish-stv", "--format", "json", path)
		if err != nil {
			return err
		}
		if papers == 1000 {
			started = took
		}
		each := float64((took - started).Nanoseconds()) / float64(papers)
		fmt.Printf("  %8d %10.1f ms  %6.0f ns a paper  %4d MB\n", papers, ms(took), each, memory/1000)
		if papers >= 1_000_000 && each > perPaper*before {
			return fmt.Errorf("%d papers take %.0f ns each, a tenth of them %.0f", papers, each, before)
		}
		before = each
	}
	return nil
}

// many counts as many candidates as may stand, a paper each: 67 KB that once took minutes.
func many(program, dir string) error {
	path := filepath.Join(dir, "many.blt")
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	const n = 4096
	out := bufio.NewWriter(f)
	fmt.Fprintln(out, n, 1)
	for c := 1; c <= n; c++ {
		fmt.Fprintln(out, 1, c, 0)
	}
	fmt.Fprintln(out, 0)
	for c := 1; c <= n; c++ {
		fmt.Fprintf(out, "\"C%d\"\n", c)
	}
	if err := firstOf(out.Flush(), f.Close()); err != nil {
		return err
	}
	fmt.Printf("%d candidates, a paper each\n", n)
	for _, method := range []string{"scottish-stv", "meek-stv", "ers97-stv", "irv", "gregory-stv"} {
		cmd := exec.Command(program, "count", "--method", method, "--format", "json", path)
		if err := cmd.Run(); err != nil {
			return fmt.Errorf("%s: %w", method, err)
		}
		took := cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime() // whatever else the machine does
		const allowed = 2 * time.Second
		fmt.Printf("  %-14s %8.1f ms of processor time, allowed %v\n", method, ms(took), allowed)
		if took > allowed {
			return fmt.Errorf("%s takes %v for %d candidates", method, took, n)
		}
	}
	return nil
}
