// Command hustings runs the elections and the governance of advisory panels.
package main

import (
	"errors"
	"fmt"
	"os"
	"regexp"
	"runtime"
	"slices"
	"strings"

	"hustings/install"

	"github.com/alecthomas/kong"

	"hustings/commands"
	"hustings/commands/counting"
)

// table is every command there is; each has a file of its own in commands.
type table struct {
	Serve       commands.Serve       `cmd:"" help:"Run the API, the site and the jobs."`
	CheckConfig commands.CheckConfig `cmd:"" help:"Say whether the service would start as it is set; changes nothing."`
	Demo        commands.Demo        `cmd:"" help:"Run a whole cycle on a simulated clock and tell it."`
	Rehearse    commands.Rehearse    `cmd:"" help:"Run a whole election in an hour for the officers, with made-up members."`
	Import      commands.Import      `cmd:"" help:"Read members, networks, terms or officers from a file of comma-separated values."`
	UndoEndings commands.UndoEndings `cmd:"" help:"Undo what a complete import has ended, within 24 hours."`
	Officer     commands.Officer     `cmd:"" help:"Appoint returning officers, the secretariat and auditors."`
	Export      commands.Export      `cmd:"" help:"Write the register, a person's data or a bundle to a file."`
	Migrate     commands.Migrate     `cmd:"" help:"Bring the database's schema up to date."`
	Vote        commands.Vote        `cmd:"" help:"Seal and cast a ballot without a browser."`
	Count       counting.Command     `cmd:"" help:"Count ballot papers by any of the methods."`
	Verify      commands.Verify      `cmd:"" help:"Check a bundle: every entry, every proof, the count."`
	Lot         commands.Lot         `cmd:"" help:"A part of the lot that an officer holds."`
	Seal        commands.Seal        `cmd:"" help:"Sealed ballots."`

	Forum    commands.Forum    `cmd:"" help:"The forum beside the site."`
	Database commands.Database `cmd:"" help:"Which database counts, after a failover or a restore."`

	Backup    commands.Backup    `cmd:"" help:"An encrypted copy of the database, made while the service runs."`
	BackupKey commands.BackupKey `cmd:"" help:"Draw the pair of keys that copies are made for."`
	Restore   commands.Restore   `cmd:"" help:"Put a copy into an empty database, and prove it."`
	Drill     commands.Drill     `cmd:"" help:"Try out whether a copy could be restored."`

	Version kong.VersionFlag `help:"Say which release this is."`
}

// commandLine reads a command line into c.
func commandLine(c *table, options ...kong.Option) *kong.Kong {
	parser := kong.Must(c, append([]kong.Option{kong.Name("hustings"),
		kong.Description("Hustings runs the elections and the governance of advisory panels."),
		kong.Vars{"version": "hustings " + install.Release() + ", " + runtime.Version()}}, options...)...)
	var examples strings.Builder
	for _, leaf := range parser.Model.Leaves(true) {
		fmt.Fprintf(&examples, "  %s\n", example(leaf))
	}
	parser.Model.Detail = "An example of each command:\n\n" + examples.String()
	return parser
}

var exampleLine = regexp.MustCompile(`(?m)^Example: (.*)$`)

// example is the one in a command's help.
func example(command *kong.Node) string {
	found := exampleLine.FindStringSubmatch(command.Detail)
	if found == nil {
		return ""
	}
	return found[1]
}

func main() {
	args := asked(os.Args[1:])
	parser := readerFor(args)
	command, err := parser.Parse(args)
	if err != nil {
		fmt.Fprintf(os.Stderr, "hustings: %v\nSee: %s --help\n", err, misused(err))
		os.Exit(2) // usage
	}
	parser.FatalIfErrorf(command.Run())
}

// countOnly is the command line of a count alone. Making the model of all commands takes
// longer than counting a small election, and a count is run by scripts a thousand times.
type countOnly struct {
	Count counting.Command `cmd:"" help:"Count ballot papers by any of the methods."`
}

// readerFor makes what reads a command line: of the one command, where it plainly is a
// count, and otherwise of all of them, whose help names the others.
func readerFor(args []string) *kong.Kong {
	help := func(a string) bool { return a == "--help" || a == "-h" }
	if len(args) == 0 || args[0] != "count" || slices.ContainsFunc(args, help) {
		return commandLine(&table{})
	}
	return kong.Must(&countOnly{}, kong.Name("hustings"))
}

// asked is a command line; nothing, and the word help, ask for help.
func asked(args []string) []string {
	switch {
	case len(args) == 0:
		return []string{"--help"}
	case args[0] == "help":
		return append(args[1:len(args):len(args)], "--help")
	}
	return args
}

// misused is the command whose line could not be read, as far as it was.
func misused(err error) string {
	var said *kong.ParseError
	if !errors.As(err, &said) {
		return "hustings"
	}
	name := "hustings"
	for _, p := range said.Context.Path {
		if p.Command != nil {
			name += " " + p.Command.Name
		}
	}
	return name
}
