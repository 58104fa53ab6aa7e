package door

import (
	"context"
	"io"

	"hustings/domain"
	"hustings/elections/register"
	"hustings/elections/spool"
)

// OwnDataName is the file of everything that is kept about whoever asks.
const OwnDataName = "what-we-hold-about-you.json"

// Spooled writes a file to disk first, so that a refusal or a fault half-way is
// answered as one, and not as a file that ends too early. The disk has it without a name
// and encrypted with a key of this process: no crash leaves behind who stands behind
// which tag, or what is held about somebody. A few are written at a time: each reads a
// whole board, and voting goes on beside it.
func (s *Door) Spooled(ctx context.Context, write func(io.Writer) error) (file *io.SectionReader, drop func(), err error) {
	done, err := s.Turns.Take(ctx)
	if err != nil {
		return nil, nil, err
	}
	defer done()
	kept := &spool.Spool{OnDisk: true}
	drop = func() { kept.Close() } //nolint:errcheck // it was read, or given up
	if err := write(kept); err != nil {
		drop()
		return nil, nil, err
	}
	return io.NewSectionReader(kept, 0, kept.Size()), drop, nil
}

// ImportLimit is the most a file may hold (DO3): a million members and more.
const ImportLimit = 64 << 20

// Importer reads one kind of file into the register.
type Importer func(*register.Register, context.Context, domain.Actor, io.Reader, register.ImportOptions) (register.Report, error)
