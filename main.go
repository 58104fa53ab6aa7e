// Command hustings runs the elections and the governance of advisory panels.
package main

import (
	"os"

	"github.com/alecthomas/kong"
)

// cli lists the commands; each has a file of its own beside this one, with a
// struct that holds its flags and a Run method.
var cli struct{}

func main() {
	parser := kong.Must(&cli, kong.Name("hustings"),
		kong.Description("Hustings runs the elections and the governance of advisory panels."))
	_, err := parser.Parse(os.Args[1:])
	parser.FatalIfErrorf(err)
}
