package commands

import (
	"os"

	"hustings/demo"
)

// Rehearse is `hustings rehearse`: a whole election in an hour for the real officers,
// on an installation of its own with made-up members.
type Rehearse struct{ demo.Rehearsal }

func (Rehearse) Help() string {
	return `Example: hustings rehearse --like /var/lib/hustings/hustings.db --minutes 60

Nothing is written to --like, no mail leaves, and the folder of the rehearsal (--folder) can be removed afterwards. docs/rehearsal.md tells officers how it goes.`
}

// Run lives through the rehearsal until its end, or until it is stopped.
func (c *Rehearse) Run() error {
	if err := c.Check(); err != nil {
		return err
	}
	ctx, stop := untilStopped()
	defer stop()
	return c.Rehearsal.Run(ctx, os.Stdout)
}
