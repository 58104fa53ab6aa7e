// Command hustings runs the elections and the governance of advisory panels.
package main

import (
	"fmt"
	"os"

	"github.com/alecthomas/kong"
)

// cli lists the commands; each has a file of its own beside this one, with a
// struct that holds its flags and a Run method.
var cli struct {
	Serve   serveCmd   `cmd:"" help:"Run the API, the site and the jobs."`
	Demo    demoCmd    `cmd:"" help:"Run a whole cycle on a simulated clock and tell it."`
	Import  importCmd  `cmd:"" help:"Read members, networks, terms or officers from a file of comma-separated values."`
	Officer officerCmd `cmd:"" help:"Appoint returning officers, the secretariat and auditors."`
	Export  exportCmd  `cmd:"" help:"Write the register, a person's data or a bundle to a file."`
	Migrate migrateCmd `cmd:"" help:"Bring the database's schema up to date."`
	Vote    voteCmd    `cmd:"" help:"Seal and cast a ballot without a browser."`
	Count   countCmd   `cmd:"" help:"Count ballot papers by any of the methods."`
	Verify  verifyCmd  `cmd:"" help:"Check a bundle: every entry, every proof, the count."`
	Seal    sealCmd    `cmd:"" help:"Sealed ballots."`
}

func main() {
	parser := kong.Must(&cli, kong.Name("hustings"),
		kong.Description("Hustings runs the elections and the governance of advisory panels."))
	command, err := parser.Parse(os.Args[1:])
	if err != nil {
		fmt.Fprintln(os.Stderr, "hustings:", err)
		os.Exit(2) // usage
	}
	parser.FatalIfErrorf(command.Run())
}
