package counting

import (
	"fmt"
	"io"
	"os"
	"time"

	"github.com/mattn/go-isatty"

	"hustings/domain/count"
)

// progress tells on a terminal how far a long count is. Whoever is not a person watching,
// and a count that is soon done, is told nothing.
type progress struct {
	out   io.Writer // nil: nobody watches
	last  time.Time
	shown bool
}

// patience is how long a count may take before it is spoken of, and then between two words.
const patience = 500 * time.Millisecond

func newProgress(out io.Writer) *progress {
	p := &progress{last: time.Now()}
	if f, ok := out.(*os.File); ok && isatty.IsTerminal(f.Fd()) {
		p.out = out
	}
	return p
}

// watch is what a count by one method is watched with.
func (p *progress) watch(m count.Method) func(stage, running int) {
	if p.out == nil {
		return nil
	}
	return func(stage, running int) {
		if now := time.Now(); now.Sub(p.last) >= patience {
			p.last, p.shown = now, true
			fmt.Fprintf(p.out, "\r\x1b[K%s: stage %d, %d candidates go on", m, stage, running)
		}
	}
}

// done wipes the line.
func (p *progress) done() {
	if p.shown {
		fmt.Fprint(p.out, "\r\x1b[K")
	}
}
