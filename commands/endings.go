package commands

import (
	"context"
	"encoding/json"
	"fmt"
	"os"

	"hustings/domain"
	"hustings/domain/refusal"
	"hustings/install"
)

// UndoEndings is `hustings undo-endings`: what a complete import has ended
// lasts again (R29b).
type UndoEndings struct {
	Endings string `arg:"" optional:"" help:"Id of the endings; without it, they are listed." placeholder:"ID"`
	Why     string `help:"Reason for the record; needed with an id." placeholder:"TEXT"`
	JSON    bool   `help:"Print as JSON."`
	install.Place
}

func (UndoEndings) Help() string {
	return `Example: hustings undo-endings

Without an id it lists the memberships that complete imports have ended within the last 24 hours, and those that wait for a second officer.`
}

func (c *UndoEndings) Run() error {
	return withHouse(c.Place, func(ctx context.Context, h *install.House) error {
		if c.Endings == "" {
			return c.list(ctx, h)
		}
		n, err := h.Register.ReopenEndings(ctx, domain.Engine(), domain.EndingsID(c.Endings), c.Why)
		if err != nil {
			if r, no := refusal.Of(err); no && r.Reason == refusal.Unknown {
				return refused("there are no endings %q that could be undone", c.Endings)
			}
			return worded(h, err)
		}
		if c.JSON {
			return json.NewEncoder(os.Stdout).Encode(map[string]int{"reopened": n})
		}
		fmt.Printf("memberships that last again: %d\n", n)
		return nil
	})
}

func (c *UndoEndings) list(ctx context.Context, h *install.House) error {
	found, err := h.Register.Endings(ctx, domain.Engine())
	if err != nil {
		return worded(h, err)
	}
	if c.JSON {
		return json.NewEncoder(os.Stdout).Encode(found)
	}
	for _, e := range found {
		if e.Waits {
			fmt.Printf("%s  %d memberships; waits for a second officer\n", e.ID, e.Number)
			continue
		}
		fmt.Printf("%s  %d memberships; can be undone until %s\n", e.ID, e.Number, h.Words.Instant(e.Until()))
	}
	return nil
}
