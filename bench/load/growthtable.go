//go:build unix

package main

import (
	"fmt"
	"io"
	"math"
	"os"
	"slices"
	"strings"
	"time"
)

// grown is what was measured at each size: rows by what was done, columns by size and
// database, printed as docs/performance.md has it.
type grown struct {
	began   time.Time
	columns []column
	rows    []string
	asked   map[string]string // of a row
	cells   map[string]map[string]string
	missed  []string // what fell short, in words
}

// column is one installation, and what its steps took, for judging whether the cost is
// linear.
type column struct {
	kind    string // of the database
	members int
	took    map[string]costing
}

// costing is how long a step took for how many.
type costing struct {
	took time.Duration
	of   int
}

func newGrown() *grown {
	return &grown{began: time.Now(), asked: map[string]string{}, cells: map[string]map[string]string{}}
}

// power writes a size as docs do.
func power(n int) string {
	if e := math.Round(math.Log10(float64(n))); int(math.Pow(10, e)) == n {
		return fmt.Sprintf("10^%d", int(e))
	}
	return fmt.Sprint(n)
}

func (c column) name() string {
	if c.kind == postgres {
		return power(c.members)
	}
	return power(c.members) + ", " + c.kind
}

func (g *grown) begin(kind string, members int) {
	g.columns = append(g.columns, column{kind, members, map[string]costing{}})
	g.say("%d members on %s", members, kind)
}

func (g *grown) now() *column { return &g.columns[len(g.columns)-1] }

// say tells whoever waits how far it is.
func (g *grown) say(format string, args ...any) {
	fmt.Fprintf(os.Stderr, "%7s  %s\n", time.Since(g.began).Round(time.Second), fmt.Sprintf(format, args...))
}

// put writes a cell; kept says whether it is what was asked of the row.
func (g *grown) put(row, asked, cell string, kept bool) {
	if g.cells[row] == nil {
		g.rows, g.cells[row] = append(g.rows, row), map[string]string{}
	}
	if asked != "" {
		g.asked[row] = asked
	}
	if !kept {
		g.miss("%s: %s, asked: %s", row, cell, asked)
		cell += "; not kept"
	}
	g.cells[row][g.now().name()] = cell
	g.say("  %s: %s", row, cell)
}

func (g *grown) miss(format string, args ...any) {
	g.missed = append(g.missed, g.now().name()+": "+fmt.Sprintf(format, args...))
}

// cost notes a step's time for judging its growth.
func (g *grown) cost(row string, took time.Duration, of int) { g.now().took[row] = costing{took, of} }

// linear holds the steps of each size against those of the size before: what is done for
// each of so many may not take more than twice as long for each. Small installations are
// mostly what stands fixed, and are not judged by.
func (g *grown) linear() {
	const from, most = 10_000, 2
	for i := range g.columns {
		c := &g.columns[i]
		before := slices.IndexFunc(g.columns, func(o column) bool { return o.kind == c.kind && o.members >= from && o.members*10 == c.members })
		if before < 0 {
			continue
		}
		for row, now := range c.took {
			was := g.columns[before].took[row]
			if was.took == 0 || now.took < time.Second {
				continue
			}
			each, eachThen := now.took.Seconds()/float64(now.of), was.took.Seconds()/float64(was.of)
			if each > most*eachThen {
				g.missed = append(g.missed, fmt.Sprintf("%s: %s took %.0f µs each, %.0f at %s: not linear", c.name(), row, each*1e6, eachThen*1e6, g.columns[before].name()))
			}
		}
	}
}

// print writes the table, and under it what was missed.
func (g *grown) print(out io.Writer) {
	head, rule := []string{"", "asked"}, "| --- | --- |"
	for _, c := range g.columns {
		head, rule = append(head, c.name()), rule+" --- |"
	}
	fmt.Fprintf(out, "| %s |\n%s\n", strings.Join(head, " | "), rule)
	for _, row := range g.rows {
		line := []string{row, g.asked[row]}
		for _, c := range g.columns {
			line = append(line, g.cells[row][c.name()])
		}
		fmt.Fprintf(out, "| %s |\n", strings.Join(line, " | "))
	}
	fmt.Fprintf(out, "\nThe whole run: %v.\n", time.Since(g.began).Round(time.Second))
	if len(g.missed) > 0 {
		fmt.Fprintln(out)
	}
	for _, m := range g.missed {
		fmt.Fprintln(out, "- "+m)
	}
}

// Where a document has the table.
const tableBegins, tableEnds = "<!-- table of growth -->\n", "<!-- end of the table -->"

// into puts the table into a document in place of the one that stands there.
func (g *grown) into(path string) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	before, rest, begun := strings.Cut(string(text), tableBegins)
	_, after, ended := strings.Cut(rest, tableEnds)
	if !begun || !ended {
		return fmt.Errorf("%s has no place for the table: %s", path, strings.TrimSpace(tableBegins))
	}
	var table strings.Builder
	g.print(&table)
	return os.WriteFile(path, []byte(before+tableBegins+table.String()+tableEnds+after), 0o644) //nolint:gosec // a document
}
