package commands

import (
	"os"

	"hustings/demo"
)

// Demo is `hustings demo`: a whole cycle of three panels on a clock of its
// own, told as it happens. Nothing in it is acted: a real database, real mails
// from the outbox, sealed ballots through the HTTP API, the jobs' own path for
// everything that the clock does.
type Demo struct{ demo.Options }

func (Demo) Help() string {
	return `Example: hustings demo --bundle out.zip && hustings verify out.zip

The verdict is PASSED, NOT COUNTED, with the status 3: chairs are elected by so few that their papers go to the auditors.`
}

// Run tells the story; its exit code is 1 if anything did not come out as the
// rules say.
func (c *Demo) Run() error {
	ctx, stop := untilStopped()
	defer stop()
	return c.Tell(ctx, os.Stdout, os.Stderr)
}
