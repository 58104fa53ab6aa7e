// Command hustings-count is `hustings count` by itself: it counts ballot papers and
// needs neither database nor service. The whole program initialises what a server
// needs, 12 ms before its first line; scripts count thousands of files with this one.
package main

import (
	"fmt"
	"os"

	"github.com/alecthomas/kong"

	"hustings/commands/counting"
)

func main() {
	var command counting.Command
	parser := kong.Must(&command, kong.Name("hustings-count"), kong.Description("Count ballot papers by any of the methods."))
	line, err := parser.Parse(os.Args[1:])
	if err != nil {
		fmt.Fprintf(os.Stderr, "hustings-count: %v\nSee: hustings-count --help\n", err)
		os.Exit(2) // usage
	}
	parser.FatalIfErrorf(line.Run())
}
