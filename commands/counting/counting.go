// Package counting is the command `hustings count`. It needs nothing of an installation,
// so that the program hustings-count, which is this command alone, starts at once.
package counting

import (
	"errors"
	"fmt"
	"hustings/commands/status"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"

	"hustings/domain/count"
	"hustings/domain/count/ballotfile"
)

// Command counts a file of ballot papers and writes the transcript.
type Command struct {
	Method  []string `short:"m" placeholder:"M" help:"Rule set: scottish-stv, meek-stv, ers97-stv, irv, schulze, block, fptp, approval, or one of those below. With --compare, several parted by commas."`
	Seats   *int     `placeholder:"N" help:"Places to fill; the file's own if not given, 1 for PrefLib and CSV, which say nothing of places."`
	Lot     []int    `placeholder:"3,1,2" help:"Order of all candidate numbers, strongest first, that settles ties; ballot-paper order if not given."`
	Option  []string `short:"o" sep:"none" placeholder:"k=v" help:"Setting of the method, such as nz=true, unlisted=ignore or skips=stop; may be given again."`
	Format  string   `short:"f" default:"text" enum:"text,json,csv,html,blt,papers" help:"Output: text, json, csv or html; blt or papers (a table, CSV) for the papers themselves."`
	Compare bool     `help:"Count by several methods and show where they differ."`

	Withdrawn []int             `placeholder:"2,5" help:"More candidates to take off the papers: withdrawn, struck or departed."`
	RON       int               `name:"ron" placeholder:"N" help:"Candidate that is re-open nominations."`
	Group     map[string]string `placeholder:"NAME=1,4" help:"Candidates of one employer or group; may be given again."`
	Cap       map[string]int    `placeholder:"NAME=2" help:"Most places the group may hold."`
	Keep      map[string]int    `placeholder:"NAME=1" help:"Places kept for the group."`

	Departed   []int `placeholder:"3" help:"Countback: whose places are vacant."`
	Sitting    []int `placeholder:"1,2" help:"Countback: members who stay."`
	Consenting []int `placeholder:"4,6" help:"Countback: candidates willing to fill the vacancy."`

	Encoding string `placeholder:"E" help:"How the file writes letters: utf-8, utf-16, windows-1252 or latin-1; detected if not given."`
	Contest  string `placeholder:"NAME" help:"Which contest of a file with several."`

	File string `arg:"" optional:"" help:"BLT, PrefLib (soc, soi, toc, toi, cat), CSV, cast vote records in the common data format (JSON), or a bundle (ZIP), which knows its own method; standard input if not given."`
}

// Help is shown below the flags.
func (c *Command) Help() string {
	var b strings.Builder
	b.WriteString("Example: hustings count --method scottish-stv panel.blt --seats 2\n\nSettings of each method:\n")
	for _, r := range count.Methods() {
		fmt.Fprintf(&b, "  %-13s %s\n", r.Method, strings.Join(count.OptionsOf(r.Method), ", "))
	}
	return b.String()
}

// small is how long a file is, in bytes, that is counted before anything is collected.
const small = 64 << 10

// Run counts and prints.
func (c *Command) Run() error {
	if about, err := os.Stat(c.File); err != nil || about.Size() > small {
		// The heap is a few large arrays: collecting is cheap, memory is not. What is never
		// touched takes no memory, but counts: so an election that allocates less than 40 %
		// of it is done before there is much to collect. Asking for it takes a millisecond,
		// which a small file is counted in.
		debug.SetGCPercent(40)
		untouched := make([]byte, 32<<20)
		defer runtime.KeepAlive(untouched)
	}
	return c.run(os.Stdin, os.Stdout, os.Stderr)
}

// run counts what stdin or the file holds. What was read otherwise than it stands is said
// on notes.
func (c *Command) run(stdin io.Reader, out, notes io.Writer) error {
	ofBundle := strings.EqualFold(filepath.Ext(c.File), ".zip") && len(c.Method) == 0 && !c.Compare // its own method
	jobs, err := c.jobs(c.Option)                                                                   // before any file is opened
	if err != nil && !ofBundle {
		return status.Unable(err)
	}
	f, err := c.read(stdin)
	if err != nil {
		return err
	}
	if ofBundle {
		if jobs, err = c.jobs(c.Option); err != nil {
			return status.Unable(err)
		}
	}
	for _, note := range f.Notes {
		fmt.Fprintln(notes, "note:", note)
	}
	if len(f.Settings) > 0 {
		if jobs, err = c.jobs(c.over(f.Settings)); err != nil {
			return status.Unable(fmt.Errorf("the file asks for %s: %w", strings.Join(f.Settings, ", "), err))
		}
	}
	e, err := c.election(f.Election)
	if err != nil {
		return status.Unable(err)
	}
	switch c.Format {
	case "blt":
		return ballotfile.WriteBLT(out, e, f.Papers)
	case "papers":
		return ballotfile.WriteCSV(out, e, f.Papers)
	}
	var transcripts []*count.Transcript
	told := newProgress(notes)
	defer told.done()
	for _, job := range jobs {
		if c.Compare && len(c.Method) == 0 && job.method.OnePlace() && e.Seats != 1 {
			continue
		}
		t, err := c.count(job, e, f.Papers, told.watch(job.method))
		if err != nil {
			return status.Unable(err) // the file was sound: what was asked of it was not
		}
		if c.Format == "text" || c.Format == "html" {
			if err := count.Rounding(t, f.Papers); err != nil {
				return err
			}
		}
		transcripts = append(transcripts, t)
	}
	if c.Compare {
		return c.writeComparison(out, count.Compare(transcripts))
	}
	return c.write(out, transcripts[0])
}

// job is one count to make.
type job struct {
	method  count.Method
	options count.Options
}

// compared are the methods --compare runs when none are named.
var compared = []string{"scottish-stv", "meek-stv", "ers97-stv", "irv", "schulze"}

// over lays the settings of the command line over those of the file.
func (c *Command) over(settings []string) []string {
	settings = slices.DeleteFunc(slices.Clone(settings), func(s string) bool {
		key, _, _ := strings.Cut(s, "=")
		return slices.ContainsFunc(c.Option, func(o string) bool { return strings.HasPrefix(o, key+"=") })
	})
	return append(settings, c.Option...)
}

// jobs reads the methods and their settings.
func (c *Command) jobs(given []string) ([]job, error) {
	methods := c.Method
	switch {
	case c.Format == "blt" || c.Format == "papers":
		return nil, nil
	case c.Compare && c.Format == "csv":
		return nil, fmt.Errorf("--compare writes text, json or html, not %s", c.Format)
	case c.Compare && len(methods) == 0:
		methods = compared
	case len(methods) == 0:
		return nil, fmt.Errorf("missing flag: --method=M, expected %s", count.MethodNames())
	case !c.Compare && len(methods) > 1:
		return nil, errors.New("several methods need --compare")
	}
	var jobs []job
	taken := map[string]bool{}
	for _, name := range methods {
		m := count.Method(name)
		if _, err := m.Rules(); err != nil {
			return nil, err
		}
		settings := given
		if c.Compare { // each method takes the settings it has
			settings = slices.DeleteFunc(slices.Clone(given), func(s string) bool {
				_, err := count.ParseOptions(m, []string{s})
				taken[s] = taken[s] || err == nil
				return err != nil
			})
		}
		o, err := count.ParseOptions(m, settings)
		if err != nil {
			return nil, err
		}
		jobs = append(jobs, job{m, o})
	}
	for _, s := range given {
		if c.Compare && !taken[s] {
			return nil, fmt.Errorf("option %q is none of any method compared", s)
		}
	}
	return jobs, nil
}

func (c *Command) read(stdin io.Reader) (ballotfile.File, error) {
	encoding, err := ballotfile.ParseEncoding(c.Encoding)
	if err != nil {
		return ballotfile.File{}, status.Unable(err)
	}
	as := ballotfile.As{Encoding: encoding, Contest: c.Contest}
	if c.File == "" || c.File == "-" {
		return ballotfile.ReadAs("standard input", stdin, as)
	}
	in, err := os.Open(c.File)
	if err != nil {
		return ballotfile.File{}, status.Unable(err)
	}
	if strings.EqualFold(filepath.Ext(c.File), ".zip") {
		f, err := c.bundle(in)
		return f, errors.Join(err, in.Close())
	}
	f, err := ballotfile.ReadAs(c.File, in, as)
	return f, errors.Join(err, in.Close())
}

// election puts the flags over what the file says.
func (c *Command) election(e count.Election) (count.Election, error) {
	if c.Seats != nil {
		if *c.Seats < 1 || *c.Seats > count.MaxCandidates {
			return e, fmt.Errorf("--seats %d, expected 1 to %d", *c.Seats, count.MaxCandidates)
		}
		e.Seats = *c.Seats
	}
	for _, n := range c.Withdrawn {
		if !slices.Contains(e.Withdrawn, n) {
			e.Withdrawn = append(e.Withdrawn, n)
		}
	}
	slices.Sort(e.Withdrawn)
	if c.RON != 0 {
		e.RON = c.RON
	}
	if len(c.Lot) > 0 {
		e.Lot = c.Lot
	}
	for name, numbers := range c.Group {
		for number := range strings.SplitSeq(numbers, ",") {
			n, err := strconv.Atoi(strings.TrimSpace(number))
			if err != nil || n < 1 || n > len(e.Candidates) {
				return e, fmt.Errorf("--group %s=%s: expected candidate numbers, 1 to %d", name, numbers, len(e.Candidates))
			}
			e.Candidates[n-1].Group = name
		}
	}
	names := map[string]bool{}
	for name := range c.Cap {
		names[name] = true
	}
	for name := range c.Keep {
		names[name] = true
	}
	for name := range names {
		if _, ok := c.Group[name]; !ok {
			return e, fmt.Errorf("a limit on %q, expected --group %s=… to say who is in it", name, name)
		}
		e.Limits = append(e.Limits, count.Limit{Group: name, Min: c.Keep[name], Cap: c.Cap[name]})
	}
	slices.SortFunc(e.Limits, func(a, b count.Limit) int { return strings.Compare(a.Group, b.Group) })
	return e, e.Check()
}

func (c *Command) count(j job, e count.Election, papers *count.Papers, watch func(stage, running int)) (*count.Transcript, error) {
	if len(c.Departed) > 0 && len(c.Consenting) == 0 {
		return nil, errors.New("--departed needs --consenting: the candidates willing to fill the vacancy, and --sitting: the members who stay")
	}
	if len(c.Departed) > 0 {
		return count.Countback(j.method, e, papers, j.options,
			count.Vacancy{Departed: c.Departed, Sitting: c.Sitting, Consenting: c.Consenting})
	}
	if len(c.Sitting)+len(c.Consenting) > 0 {
		return nil, errors.New("--sitting and --consenting need --departed")
	}
	return count.Watched(j.method, e, papers, j.options, watch)
}

func (c *Command) write(out io.Writer, t *count.Transcript) error {
	switch c.Format {
	case "json":
		return t.JSON(out)
	case "csv":
		return t.CSV(out)
	case "html":
		return t.HTML(out)
	}
	return t.Text(out)
}

func (c *Command) writeComparison(out io.Writer, d count.Comparison) error {
	switch c.Format {
	case "json":
		return d.JSON(out)
	case "html":
		return d.HTML(out)
	}
	return d.Text(out)
}
