//go:build unix

package main

import (
	"fmt"
	"io"
	"slices"
	"text/tabwriter"
	"time"
)

// table is what was measured, beside what was asked for.
type table struct {
	rows  [][3]string
	short int // figures that fall short
}

func (t *table) under(heading string) { t.rows = append(t.rows, [3]string{heading}) }

func (t *table) add(what, measured, asked string) {
	t.rows = append(t.rows, [3]string{"  " + what, measured, asked})
}

// ask adds a figure that something was asked of.
func (t *table) ask(what, measured, asked string, kept bool) {
	if !kept {
		asked += ": SHORT"
		t.short++
	}
	t.add(what, measured, asked)
}

// rate adds a rate of which at least so much was asked; 0 is nothing.
func (t *table) rate(what string, perSecond, least float64) {
	if least == 0 {
		t.add(what, fmt.Sprintf("%.0f/s", perSecond), "")
		return
	}
	t.ask(what, fmt.Sprintf("%.0f/s", perSecond), fmt.Sprintf("at least %.0f/s", least), perSecond >= least)
}

func (t *table) times(rounds []sample) {
	var all []time.Duration
	for _, r := range rounds {
		all = append(all, r.times...)
	}
	p50, p99 := percentile(all, 50), percentile(all, 99)
	t.add("  median, p99", fmt.Sprintf("%.1f ms, %.1f ms", ms(p50), ms(p99)), "")
	ratio := float64(p99) / float64(p50)
	t.ask("  p99 to the median", fmt.Sprintf("%.1f", ratio), "below 8", ratio < 8)
}

func (t *table) print(out io.Writer) {
	w := tabwriter.NewWriter(out, 0, 0, 3, ' ', 0)
	for _, r := range t.rows {
		fmt.Fprintf(w, "%s\t%s\t%s\n", r[0], r[1], r[2])
	}
	w.Flush() //nolint:errcheck // standard output
}

// sample is one turn: how long it took, and how long each client waited.
type sample struct {
	took  time.Duration
	times []time.Duration
	n     int // when nothing is known of single times
}

func (s sample) rate() float64 { return float64(max(len(s.times), s.n)) / s.took.Seconds() }

// median is the sample in the middle by its rate.
func median(all []sample) sample {
	all = slices.SortedFunc(slices.Values(all), func(a, b sample) int { return int(1000 * (a.rate() - b.rate())) })
	return all[len(all)/2]
}

func percentile(times []time.Duration, p int) time.Duration {
	if len(times) == 0 {
		return 0
	}
	times = slices.Sorted(slices.Values(times))
	return times[min(len(times)*p/100, len(times)-1)]
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
