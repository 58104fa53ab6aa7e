package governance

import (
	"context"
	"errors"
	"fmt"
)

// steps are what the clock does in this house, each until nothing more is due. A step
// that fails holds up no other. Whoever adds a noun with hours of its own adds a line.
var steps = []struct {
	what string
	do   func(*House, context.Context) error
}{
	{"notices", (*House).sendNotices},
	{"agendas", (*House).publishAgendas},
	{"reminders", (*House).remind},
	{"motions", (*House).tickMotions},
	{"priorities", (*House).tickPriorities},
	{"embargoes", (*House).endEmbargoes},
}

// Tick does what the clock has decided and nobody has done yet, as the office's own
// does for elections: any number of replicas may ring at once (R13).
func (h *House) Tick(ctx context.Context) (err error) {
	for _, s := range steps {
		if failed := s.do(h, ctx); failed != nil {
			err = errors.Join(err, fmt.Errorf("%s: %w", s.what, failed))
		}
	}
	return err
}
