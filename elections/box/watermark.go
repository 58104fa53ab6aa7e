package box

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"time"

	"hustings/domain"
	"hustings/elections/keep"
	"hustings/elections/store"
)

// Watermark remembers outside the database how far the record and every board had
// come. A database that was put back, cut or changed under it does not fit, and the
// service does not start on it: otherwise the board would sign a second history.
//
// A board that nothing is added to any more is read once after it came to its end, at
// every start, and once in [wholeEvery]; the others each time.
type Watermark struct {
	in   keep.Memory
	mine string // this process, as others are told

	mu    sync.Mutex
	whole time.Time // when all boards were last compared
}

// wholeEvery is how often the boards that have come to their end are compared as well.
const wholeEvery = time.Hour

// watermarkName is under which name the memory has it.
const watermarkName = "watermark"

// ErrBehind says that a database is behind its watermark, or not the one it
// was kept for.
var ErrBehind = errors.New("the database is behind the watermark kept outside it")

// watermark is what is remembered.
type watermark struct {
	Record struct {
		Seq  int64  `json:"seq"`
		Hash string `json:"hash"`
	} `json:"record"`
	Boards map[domain.ContestID]string `json:"boards"` // signed checkpoints of those that go on

	By string    `json:"by,omitempty"` // which process
	At time.Time `json:"at,omitzero"`  // by its machine's clock
}

// NewWatermark names the memory; it is written by the first Keep.
func NewWatermark(in keep.Memory) *Watermark { return &Watermark{in: in, mine: rand.Text()} }

// Check refuses a database that does not go on from where the memory was (IN2).
func (w *Watermark) Check(ctx context.Context, s *store.Store) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	mark, err := w.read()
	if err != nil {
		return err
	}
	marks, err := w.signed().known(nil)
	if err != nil {
		return err
	}
	return s.Read(ctx, func(tx *store.Tx) error { return w.fits(tx, mark, marks, true) })
}

// fits compares the database with what was seen and signed; whole says of all boards.
func (w *Watermark) fits(tx *store.Tx, m *watermark, marks []namedMark, whole bool) error {
	all, err := compare(tx, w.signed(), m, marks)
	if err == nil && whole {
		w.whole = time.Now()
	}
	return errors.Join(err, Behind(all))
}

// signed are the marks of what was signed, which lie beside it.
func (w *Watermark) signed() signedMarks { return signedMarks{w.in} }

// record is the mark of the record.
func (m *watermark) record() (at mark, err error) {
	hash, err := hex.DecodeString(m.Record.Hash)
	if err != nil || len(hash) != len(at.root) {
		return at, errors.Join(errors.New("reading the watermark"), err)
	}
	at.size = m.Record.Seq
	copy(at.root[:], hash)
	return at, nil
}

// KeptByAnother reports whether another replica has kept the watermark within so long:
// one at a time is enough.
func (w *Watermark) KeptByAnother(within time.Duration) (bool, error) {
	m, err := w.read()
	if err != nil || m == nil || m.By == "" || m.By == w.mine {
		return false, err
	}
	since := time.Since(m.At)
	return since >= 0 && since < within, nil
}

// Keep remembers how far the database has come. It never goes back: a
// database that does not fit is refused here as well, and replicas take turns. It is
// for a job, every few seconds, and for the end of the service.
func (w *Watermark) Keep(ctx context.Context, s *store.Store) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.in.Change(ctx, watermarkName, func(text []byte) ([]byte, error) {
		old, err := parseWatermark(text)
		if err != nil {
			return nil, err
		}
		boards := []domain.ContestID{} // nil: all
		err = s.Read(ctx, func(tx *store.Tx) error {
			going, err := tx.BoardsGoingOn()
			boards = append(boards, going...)
			return err
		})
		if err != nil {
			return nil, err
		}
		if time.Since(w.whole) > wholeEvery {
			boards = nil
		}
		marks, err := w.signed().known(boards)
		if err != nil {
			return nil, err
		}
		var mark watermark
		err = s.Read(ctx, func(tx *store.Tx) error {
			if err := w.fits(tx, old, marks, boards == nil); err != nil {
				return err
			}
			var err error
			mark, err = w.seen(tx)
			return err
		})
		if err != nil {
			return nil, err
		}
		return mark.text()
	})
}

// seen is how far the database has come.
func (w *Watermark) seen(tx *store.Tx) (watermark, error) {
	mark := watermark{Boards: map[domain.ContestID]string{}, By: w.mine, At: time.Now().UTC()}
	seq, hash, err := tx.RecordHead()
	if err != nil {
		return mark, err
	}
	mark.Record.Seq, mark.Record.Hash = seq, hex.EncodeToString(hash[:])
	going, err := tx.BoardsGoingOn()
	if err != nil {
		return mark, err
	}
	for _, id := range going {
		note, err := tx.Checkpoint(id)
		if err != nil {
			return mark, err
		}
		mark.Boards[id] = string(note)
	}
	return mark, nil
}

// replace remembers this, whatever was remembered: people have said so (R110a).
func (w *Watermark) replace(mark watermark) error {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	return w.in.Change(ctx, watermarkName, func([]byte) ([]byte, error) { return mark.text() })
}

func (m watermark) text() ([]byte, error) {
	text, err := json.MarshalIndent(m, "", " ")
	return append(text, '\n'), err
}

func (w *Watermark) read() (*watermark, error) {
	text, err := w.in.Get(watermarkName)
	if err != nil {
		return nil, fmt.Errorf("reading the watermark: %w", err)
	}
	return parseWatermark(text)
}

func parseWatermark(text []byte) (*watermark, error) {
	if text == nil {
		return nil, nil
	}
	m := &watermark{}
	if err := json.Unmarshal(text, m); err != nil {
		return nil, fmt.Errorf("reading the watermark: %w", err)
	}
	return m, nil
}
