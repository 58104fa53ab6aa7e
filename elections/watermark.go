package elections

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"

	"hustings/domain"
	"hustings/elections/ledger"
	"hustings/elections/store"
)

// Watermark is a file outside the database that remembers how far the record
// and every board had come. A database that was put back, cut or changed under
// it does not fit, and the service does not start on it: otherwise the board
// would sign a second history.
type Watermark struct {
	path string
	mu   sync.Mutex
}

// ErrBehind says that a database is behind its watermark, or not the one it
// was kept for.
var ErrBehind = errors.New("the database is behind the watermark kept outside it")

// watermark is what the file holds.
type watermark struct {
	Record struct {
		Seq  int64  `json:"seq"`
		Hash string `json:"hash"`
	} `json:"record"`
	Boards map[domain.ContestID]string `json:"boards"` // signed checkpoints
}

// NewWatermark names the file; it is made by the first Keep.
func NewWatermark(path string) *Watermark { return &Watermark{path: path} }

// Check refuses a database that does not go on from where the file was (IN2).
func (w *Watermark) Check(ctx context.Context, s *store.Store) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	mark, err := w.read()
	if err != nil || mark == nil {
		return err
	}
	return s.Read(ctx, func(tx *store.Tx) error { return mark.fits(tx) })
}

func (m *watermark) fits(tx *store.Tx) error {
	hash, err := tx.RecordHash(m.Record.Seq)
	if _, missing := domain.Refused(err); missing {
		return fmt.Errorf("the record ends before act %d: %w", m.Record.Seq, ErrBehind)
	}
	if err != nil {
		return err
	}
	if hex.EncodeToString(hash[:]) != m.Record.Hash {
		return fmt.Errorf("act %d of the record is another: %w", m.Record.Seq, ErrBehind)
	}
	for id, note := range m.Boards {
		kept, err := ledger.ParseCheckpoint([]byte(note))
		if err != nil {
			return fmt.Errorf("reading the watermark: %w", err)
		}
		board, err := tx.Board(id)
		if _, missing := domain.Refused(err); missing || err == nil && board.Size < kept.Size {
			return fmt.Errorf("the board of contest %s ends before entry %d: %w", id, kept.Size, ErrBehind)
		}
		if err != nil {
			return err
		}
		tree, err := ledger.LoadTree(kept.Size, tx.Hashes(id))
		if err != nil || tree.Root() != kept.Root {
			return fmt.Errorf("the board of contest %s is another: %w", id, errors.Join(ErrBehind, err))
		}
	}
	return nil
}

// Keep writes down how far the database has come. It never goes back: a
// database that does not fit the file is refused here as well, and replicas that
// share a folder take turns. It is for a job, every few seconds, and for the end
// of the service.
func (w *Watermark) Keep(ctx context.Context, s *store.Store) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	release, err := lockFile(ctx, w.path+".lock")
	if err != nil {
		return err
	}
	defer release()
	old, err := w.read()
	if err != nil {
		return err
	}
	mark := watermark{Boards: map[domain.ContestID]string{}}
	err = s.Read(ctx, func(tx *store.Tx) error {
		if old != nil {
			if err := old.fits(tx); err != nil {
				return err
			}
		}
		seq, hash, err := tx.RecordHead()
		if err != nil {
			return err
		}
		mark.Record.Seq, mark.Record.Hash = seq, hex.EncodeToString(hash[:])
		boards, err := tx.Boards()
		if err != nil {
			return err
		}
		for _, b := range boards {
			note, err := tx.Checkpoint(b.Contest)
			if err != nil {
				return err
			}
			mark.Boards[b.Contest] = string(note)
		}
		return nil
	})
	if err != nil {
		return err
	}
	return w.write(mark)
}

func (w *Watermark) read() (*watermark, error) {
	text, err := os.ReadFile(w.path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("reading the watermark: %w", err)
	}
	m := &watermark{}
	if err := json.Unmarshal(text, m); err != nil {
		return nil, fmt.Errorf("reading the watermark: %w", err)
	}
	return m, nil
}

// write replaces the file whole, or leaves it as it is.
func (w *Watermark) write(m watermark) error {
	text, err := json.MarshalIndent(m, "", " ")
	if err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(w.path), ".watermark-*")
	if err != nil {
		return fmt.Errorf("writing the watermark: %w", err)
	}
	defer os.Remove(f.Name())
	_, err = f.Write(append(text, '\n'))
	if err = errors.Join(err, f.Sync(), f.Close()); err == nil {
		err = os.Rename(f.Name(), w.path)
	}
	if err == nil {
		err = syncDir(filepath.Dir(w.path))
	}
	if err != nil {
		return fmt.Errorf("writing the watermark: %w", err)
	}
	return nil
}
