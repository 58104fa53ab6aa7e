package box

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"sync"

	"hustings/domain"
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
	if err != nil {
		return err
	}
	return s.Read(ctx, func(tx *store.Tx) error { return w.fits(tx, mark) })
}

func (w *Watermark) fits(tx *store.Tx, m *watermark) error {
	all, err := compare(tx, w.signed(), m)
	return errors.Join(err, Behind(all))
}

// signed are the marks of what was signed, which lie beside the file.
func (w *Watermark) signed() signedMarks { return signedMarks{w.path + ".signed"} }

// record is the mark of the record in the file.
func (m *watermark) record() (at mark, err error) {
	hash, err := hex.DecodeString(m.Record.Hash)
	if err != nil || len(hash) != len(at.root) {
		return at, errors.Join(errors.New("reading the watermark"), err)
	}
	at.size = m.Record.Seq
	copy(at.root[:], hash)
	return at, nil
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
	var mark watermark
	err = s.Read(ctx, func(tx *store.Tx) error {
		if err := w.fits(tx, old); err != nil {
			return err
		}
		mark, err = seen(tx)
		return err
	})
	if err != nil {
		return err
	}
	return w.write(mark)
}

// seen is how far the database has come.
func seen(tx *store.Tx) (watermark, error) {
	mark := watermark{Boards: map[domain.ContestID]string{}}
	seq, hash, err := tx.RecordHead()
	if err != nil {
		return mark, err
	}
	mark.Record.Seq, mark.Record.Hash = seq, hex.EncodeToString(hash[:])
	boards, err := tx.Boards()
	if err != nil {
		return mark, err
	}
	for _, b := range boards {
		note, err := tx.Checkpoint(b.Contest)
		if err != nil {
			return mark, err
		}
		mark.Boards[b.Contest] = string(note)
	}
	return mark, nil
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
	return replaceFile(w.path, append(text, '\n'))
}
