package box

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"hustings/domain"
	"hustings/domain/refusal"
	"hustings/elections/ledger"
	"hustings/elections/store"
)

// signedMarks are small files in the key folder, one for every board and one for
// the record, that say how far this installation has given its word: a ballot is
// acknowledged, and an act answered, only once its mark is on the disk. A database
// that ends before its mark has lost what somebody was told is there.
type signedMarks struct{ dir string }

// mark is where a log had come to.
type mark struct {
	size int64 // entries of a board, acts of the record
	root [32]byte
}

// recordMark is the record's file; a board's bears its contest's id.
const recordMark = "record"

// markLength is that of a mark in its file, which is written in one piece.
const markLength = 20 + 1 + 64 + 1

func (m mark) bytes() []byte { return fmt.Appendf(nil, "%020d %x\n", m.size, m.root) }

func parseMark(text []byte) (m mark, err error) {
	var root string
	if _, err := fmt.Sscanf(string(text), "%d %s", &m.size, &root); err != nil {
		return m, fmt.Errorf("reading a mark: %w", err)
	}
	b, err := hex.DecodeString(root)
	if err != nil || len(b) != len(m.root) {
		return m, errors.Join(errors.New("a mark is damaged"), err)
	}
	copy(m.root[:], b)
	return m, nil
}

func (s signedMarks) path(name string) string { return filepath.Join(s.dir, name) }

// read gives a mark; the zero mark where nothing was ever signed.
func (s signedMarks) read(name string) (mark, error) {
	text, err := os.ReadFile(s.path(name))
	if errors.Is(err, fs.ErrNotExist) || err == nil && len(text) == 0 {
		return mark{}, nil
	}
	if err != nil {
		return mark{}, fmt.Errorf("reading a mark: %w", err)
	}
	return parseMark(text)
}

// move moves a mark forward, and never back: replicas that share the folder take
// turns at each.
func (s signedMarks) move(name string, to mark) error {
	if err := os.MkdirAll(s.dir, 0o700); err != nil {
		return fmt.Errorf("writing a mark: %w", err)
	}
	f, release, err := lockedFile(context.Background(), s.path(name))
	if err != nil {
		return err
	}
	defer release()
	text := make([]byte, markLength)
	if n, err := f.ReadAt(text, 0); n > 0 && (err == nil || n == markLength) {
		if now, err := parseMark(text[:n]); err != nil || now.size >= to.size {
			return err
		}
	}
	if _, err := f.WriteAt(to.bytes(), 0); err != nil {
		return fmt.Errorf("writing a mark: %w", err)
	}
	if err := f.Sync(); err != nil {
		return fmt.Errorf("writing a mark: %w", err)
	}
	return nil
}

// forget takes a mark away.
func (s signedMarks) forget(name string) error {
	err := os.Remove(s.path(name))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("taking a mark away: %w", err)
	}
	return syncDir(s.dir)
}

const lostSuffix = ".lost"

// lose puts a board's mark aside for good: what was signed is all that a lost contest
// can be judged by.
func (s signedMarks) lose(id domain.ContestID) error {
	err := os.Rename(s.path(string(id)), s.path(string(id)+lostSuffix))
	if errors.Is(err, fs.ErrNotExist) && s.lost(id) { // settled before, and broken off
		return nil
	}
	if err != nil {
		return fmt.Errorf("marking a board as lost: %w", err)
	}
	return syncDir(s.dir)
}

func (s signedMarks) lost(id domain.ContestID) bool {
	_, err := os.Stat(s.path(string(id) + lostSuffix))
	return err == nil
}

// all lists the marks by their names; boards that were declared lost are not
// among them.
func (s signedMarks) all() (map[string]mark, error) {
	files, err := os.ReadDir(s.dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("reading the marks: %w", err)
	}
	marks := map[string]mark{}
	for _, f := range files {
		if filepath.Ext(f.Name()) != "" {
			continue
		}
		m, err := s.read(f.Name())
		if err != nil {
			return nil, err
		}
		if m.size > 0 {
			marks[f.Name()] = m
		}
	}
	return marks, nil
}

// What is wrong with a database that does not go on from what is known outside it.
const (
	// Lost: it ends before something that this installation has given its word for
	// (a ballot acknowledged, an act answered), or has something else in its place.
	Lost = "lost"
	// Unsettled: it ends before something that was seen in it and never
	// acknowledged, as a commit that a standby never got.
	Unsettled = "unsettled"
)

// Finding is one log of the database that ends too early, or is another.
type Finding struct {
	Contest domain.ContestID `json:"contest,omitempty"` // empty: the record
	What    string           `json:"what"`
	Kept    int64            `json:"kept"` // how far it is known to have been
	Root    string           `json:"root"` // as it was signed there
	Have    int64            `json:"have"` // how far the database has it
}

func (f Finding) String() string {
	switch {
	case f.Contest == "" && f.Have < f.Kept:
		return fmt.Sprintf("the record ends before act %d", f.Kept)
	case f.Contest == "":
		return fmt.Sprintf("act %d of the record is another", f.Kept)
	case f.Have < f.Kept:
		return fmt.Sprintf("the board of contest %s ends before entry %d", f.Contest, f.Kept)
	}
	return fmt.Sprintf("the board of contest %s is another", f.Contest)
}

// BehindError says what a database lacks; it is an [ErrBehind].
type BehindError struct{ Findings []Finding }

func (e *BehindError) Error() string {
	text := ErrBehind.Error()
	for _, f := range e.Findings {
		text += "; " + f.String()
	}
	return text
}

func (e *BehindError) Unwrap() error { return ErrBehind }

func Behind(all []Finding) error {
	if len(all) == 0 {
		return nil
	}
	return &BehindError{all}
}

// compare holds the database against all that is known outside it: the marks of
// what was signed, and the watermark of what was seen. A log is named once, by the
// graver of the two.
func compare(tx *store.Tx, signed signedMarks, seen *watermark) ([]Finding, error) {
	marks, err := signed.all()
	if err != nil {
		return nil, err
	}
	var all []Finding
	named := map[domain.ContestID]bool{}
	take := func(f *Finding, err error) error {
		if f != nil && !named[f.Contest] {
			named[f.Contest] = true
			all = append(all, *f)
		}
		return err
	}
	for name, m := range marks {
		if name == recordMark {
			err = take(recordFits(tx, m, Lost))
		} else {
			err = take(boardFits(tx, domain.ContestID(name), m, Lost))
		}
		if err != nil {
			return nil, err
		}
	}
	if seen == nil {
		return all, nil
	}
	m, err := seen.record()
	if err == nil {
		err = take(recordFits(tx, m, Unsettled))
	}
	for id, note := range seen.Boards {
		if err != nil {
			return nil, err
		}
		var kept *ledger.SignedCheckpoint
		if kept, err = ledger.ParseCheckpoint([]byte(note)); err != nil {
			return nil, fmt.Errorf("reading the watermark: %w", err)
		}
		if !signed.lost(id) {
			err = take(boardFits(tx, id, mark{kept.Size, kept.Root}, Unsettled))
		}
	}
	return all, err
}

func recordFits(tx *store.Tx, m mark, what string) (*Finding, error) {
	hash, err := tx.RecordHash(m.size)
	if err == nil && hash == m.root {
		return nil, nil
	}
	if _, missing := refusal.Of(err); err != nil && !missing {
		return nil, err
	}
	have, _, headErr := tx.RecordHead()
	return &Finding{What: what, Kept: m.size, Root: hex.EncodeToString(m.root[:]), Have: have}, headErr
}

func boardFits(tx *store.Tx, id domain.ContestID, m mark, what string) (*Finding, error) {
	f := &Finding{Contest: id, What: what, Kept: m.size, Root: hex.EncodeToString(m.root[:])}
	board, err := tx.Board(id)
	if _, missing := refusal.Of(err); missing {
		return f, nil
	}
	if err != nil {
		return nil, err
	}
	if f.Have = board.Size; board.Size < m.size {
		return f, nil
	}
	tree, err := ledger.LoadTree(m.size, tx.Hashes(id))
	switch {
	case errors.Is(err, store.ErrNoHash), err == nil && tree.Root() != m.root:
		return f, nil
	}
	return nil, err
}
