package commands

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"hustings/commands/status"
	"io"
	"os"
	"path/filepath"
	"strings"

	"hustings/domain"
	"hustings/domain/refusal"
	"hustings/elections/register"
	"hustings/install"
)

// Import is `hustings import FILE`: the register from a file of
// comma-separated values (docs/importing.md). It exits with 0 when everything
// was stored, or would have been; 1 when something is wrong, and then nothing is
// stored; 2 when it was called wrongly.
type Import struct {
	File     string `arg:"" help:"File of comma-separated values, or - for standard input." placeholder:"FILE"`
	Kind     string `enum:"members,networks,terms,officers" default:"members" help:"What the file holds: ${enum}."`
	DryRun   bool   `help:"Report only; store nothing."`
	Complete bool   `help:"The file is the whole membership: whoever is not in it has left (members only). Shows whom, and asks."`
	Endings  *int   `help:"With --complete: the number of memberships that a dry run said would end, instead of being asked." placeholder:"N"`
	Encoding string `help:"utf-8, utf-16 or windows-1252, if the file does not say." placeholder:"NAME"`
	Why      string `help:"Reason for the record." default:"import at the command line" placeholder:"TEXT"`
	JSON     bool   `help:"Print the report as JSON."`
	install.Place
}

func (Import) Help() string {
	return `Example: hustings import members.csv --dry-run

Reading the same file twice changes nothing. Whoever is missing from a file has not left. Any bad row leaves everything undone. What a complete file has ended can be undone for 24 hours with hustings undo-endings.`
}

func (c *Import) Run() error {
	if c.Complete && c.Kind != "members" {
		return status.Unable(fmt.Errorf("--complete goes with members only"))
	}
	if c.Complete && c.File == "-" && c.Endings == nil && !c.DryRun {
		return status.Unable(fmt.Errorf("--complete from standard input needs --endings, since nobody can be asked"))
	}
	in, close, err := c.input()
	if err != nil {
		return status.Unable(err)
	}
	defer close()
	return withHouse(c.Place, func(ctx context.Context, h *install.House) error {
		o := register.ImportOptions{Encoding: c.Encoding, DryRun: c.DryRun, Complete: c.Complete, Why: c.Why}
		if c.Complete && !c.DryRun {
			if o.Endings, err = c.confirmed(ctx, h, in, o); err != nil {
				return err
			}
		}
		report, err := c.read(ctx, h, in, o)
		return c.tell(h, report, err)
	})
}

// pipeMost is the most that is taken from a pipe, as much as the site takes.
const pipeMost = 64 << 20

// input opens the file; a pipe is read whole, since it may be read twice.
func (c *Import) input() (io.ReadSeeker, func() error, error) {
	if c.File != "-" {
		f, err := os.Open(c.File)
		if err != nil {
			return nil, nil, err
		}
		return f, f.Close, nil
	}
	all, err := io.ReadAll(io.LimitReader(os.Stdin, pipeMost+1))
	if err == nil && len(all) > pipeMost {
		err = fmt.Errorf("standard input holds more than %d MiB; give the file by its name", pipeMost>>20)
	}
	return bytes.NewReader(all), func() error { return nil }, err
}

func (c *Import) read(ctx context.Context, h *install.House, in io.ReadSeeker, o register.ImportOptions) (register.Report, error) {
	if _, err := in.Seek(0, io.SeekStart); err != nil {
		return register.Report{}, err
	}
	by := domain.Engine()
	switch c.Kind {
	case "networks":
		return h.Register.ImportNetworks(ctx, by, in, o)
	case "terms":
		return h.Register.ImportTerms(ctx, by, in, o)
	case "officers":
		return h.Register.ImportOfficers(ctx, by, in, o)
	}
	return h.Register.ImportMembers(ctx, by, in, o)
}

// confirmed shows whose membership a complete import would end, and gives the
// number that was agreed to (R29a).
func (c *Import) confirmed(ctx context.Context, h *install.House, in io.ReadSeeker, o register.ImportOptions) (int, error) {
	if c.Endings != nil {
		return *c.Endings, nil
	}
	o.DryRun = true
	preview, err := c.read(ctx, h, in, o)
	if err != nil {
		return 0, c.tell(h, preview, err)
	}
	if preview.Ending == 0 {
		return 0, nil
	}
	showEndings(os.Stderr, preview)
	fmt.Fprintf(os.Stderr, "Memberships that would end: %d. Type the number to end them: ", preview.Ending)
	answer, _ := bufio.NewReader(os.Stdin).ReadString('\n')
	if strings.TrimSpace(answer) != fmt.Sprint(preview.Ending) {
		return 0, refused("nothing was stored: the endings were not confirmed")
	}
	return preview.Ending, nil
}

// tell prints the report. A refusal that the report explains gives exit code 1
// and no second message.
func (c *Import) tell(h *install.House, p register.Report, err error) error {
	said, no := refusal.Of(err)
	if err != nil && !no {
		return err
	}
	if c.JSON {
		out := struct {
			register.Report
			Refused refusal.Reason `json:"refused,omitzero"`
			Field   string         `json:"field,omitempty"`
			Rule    string         `json:"rule,omitempty"`
			Args    refusal.Args   `json:"args,omitempty"`
		}{Report: p}
		if no {
			out.Refused, out.Field, out.Rule, out.Args = said.Reason, said.Field, said.Rule, said.Args
		}
		if err := json.NewEncoder(os.Stdout).Encode(out); err != nil {
			return err
		}
	} else {
		c.print(os.Stdout, h, p)
	}
	if no {
		field := ""
		if said.Field != "" {
			field = said.Field + ": "
		}
		return refused("%s: %s%s", filepath.Base(c.File), field, h.Words.Refusal(said))
	}
	return nil
}

func (c *Import) print(w io.Writer, h *install.House, p register.Report) {
	for _, b := range p.Bad {
		field := ""
		if b.Field != "" {
			field = b.Field + ": "
		}
		reason := h.Words.Refusal(&refusal.Refusal{Reason: b.Reason, Rule: b.Rule, Field: b.Field, Args: b.Args})
		fmt.Fprintf(w, "line %d: %s%s%s\n", b.Line, field, reason, cite(b.Rule))
	}
	if more := p.BadRows - len(p.Bad); more > 0 {
		fmt.Fprintf(w, "and %d more bad rows\n", more)
	}
	for _, b := range p.Warnings {
		fmt.Fprintf(w, "line %d: look at it: %s\n", b.Line, h.Words.Refusal(&refusal.Refusal{Reason: b.Reason, Args: b.Args}))
	}
	if more := p.Warned - len(p.Warnings); more > 0 {
		fmt.Fprintf(w, "and %d more rows to look at\n", more)
	}
	if len(p.Ignored) > 0 {
		fmt.Fprintf(w, "columns not read: %s\n", strings.Join(p.Ignored, ", "))
	}
	showEndings(w, p)
	for _, m := range p.Waits {
		fmt.Fprintf(w, "waits for a second officer: the new address of member %s, line %d (R31a)\n", m.Number, m.Line)
	}
	if p.Moved > 0 {
		fmt.Fprintf(w, "addresses changed: %d; their people are told at both\n", p.Moved)
	}
	done := "stored"
	if !p.Stored {
		done = "nothing stored"
	}
	fmt.Fprintf(w, "%d rows: %d new, %d changed, %d as before, %d bad; %s\n", p.Rows, p.Created, p.Updated, p.Unchanged, p.BadRows, done)
}

func showEndings(w io.Writer, p register.Report) {
	for _, e := range p.Endings {
		fmt.Fprintf(w, "ends: %s, member %s, in %s\n", e.Name, e.Number, e.Network)
	}
	if more := p.Ending - len(p.Endings); more > 0 {
		fmt.Fprintf(w, "and %d more endings\n", more)
	}
	if p.TakesTwo {
		fmt.Fprintf(w, "more than 5 %% of the memberships: the endings wait for a second officer (R29b)\n")
	}
}
