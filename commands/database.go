package commands

import (
	"context"
	"fmt"

	"hustings/domain"
	"hustings/elections/box"
	"hustings/install"
)

// Database is `hustings database …`: which database counts.
type Database struct {
	Show   databaseShowCmd   `cmd:"" help:"Say whether the database goes on from what was signed."`
	Accept databaseAcceptCmd `cmd:"" help:"Take the database as it is: after a restore, or on another server. It goes on the record."`
}

type databaseShowCmd struct{ install.Place }

func (databaseShowCmd) Help() string { return "Example: hustings database show" }

func (c *databaseShowCmd) Run() error {
	return withHouse(c.Place, func(ctx context.Context, h *install.House) error {
		if err := h.Engine.Ready(ctx); err != nil {
			return refused("%v", err)
		}
		fmt.Println("the database goes on from what was signed")
		return nil
	})
}

type databaseAcceptCmd struct {
	Why string `required:"" help:"Reason for the record: what happened, and who decided." placeholder:"TEXT"`
	install.Place
}

func (databaseAcceptCmd) Help() string {
	return `Example: hustings database accept --why "restored from the backup of noon; decided by R. Ray and D. Lee"

What was signed and is not there goes on the record. A contest that lost an acknowledged ballot is declared lost: nothing is added to
its board any more, and it is held again. Copies of the database as it was before are refused from then on.`
}

func (c *databaseAcceptCmd) Run() error {
	return withHouse(c.Place, func(ctx context.Context, h *install.House) error {
		found, err := h.Engine.Standstills(ctx, domain.Actor{})
		if err != nil {
			return err
		}
		if err := h.Engine.AcceptDatabase(ctx, c.Why); err != nil {
			return worded(h, err)
		}
		for _, s := range found {
			for _, f := range s.Findings {
				if f.What == box.Lost && f.Contest != "" {
					fmt.Printf("declared lost: %s\n", f)
				} else {
					fmt.Printf("given up: %s\n", f)
				}
			}
		}
		fmt.Println("the database counts as it is from now on")
		return nil
	})
}
