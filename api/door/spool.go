package door

import (
	"context"
	"fmt"
	"io"
	"os"

	"hustings/domain"
	"hustings/elections/register"
)

// OwnDataName is the file of everything that is kept about whoever asks.
const OwnDataName = "what-we-hold-about-you.json"

// Spooled writes a file to disk first, so that a refusal or a fault half-way is
// answered as one, and not as a file that ends too early. A few are written at a
// time: each reads a whole board, and voting goes on beside it.
func (s *Door) Spooled(ctx context.Context, write func(io.Writer) error) (file *os.File, drop func(), err error) {
	done, err := s.Turns.Take(ctx)
	if err != nil {
		return nil, nil, err
	}
	defer done()
	if file, err = os.CreateTemp("", "hustings-file-*"); err != nil {
		return nil, nil, fmt.Errorf("spooling a file: %w", err)
	}
	drop = func() { file.Close(); os.Remove(file.Name()) }
	if err = write(file); err == nil {
		_, err = file.Seek(0, io.SeekStart)
	}
	if err != nil {
		drop()
		return nil, nil, err
	}
	return file, drop, nil
}

// ImportLimit is the most a file may hold (DO3): a million members and more.
const ImportLimit = 64 << 20

// Importer reads one kind of file into the register.
type Importer func(*register.Register, context.Context, domain.Actor, io.Reader, register.ImportOptions) (register.Report, error)
