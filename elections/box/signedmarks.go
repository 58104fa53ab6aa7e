package box

import (
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"

	"hustings/domain"
	"hustings/domain/refusal"
	"hustings/elections/keep"
	"hustings/elections/ledger"
	"hustings/elections/store"
)

// signedMarks are kept outside the database, one for every board and one for
// the record, and say how far this installation has given its word: a ballot is
// acknowledged, and an act answered, only once its mark is kept. A database
// that ends before its mark has lost what somebody was told is there.
type signedMarks struct{ in keep.Memory }

// mark is where a log had come to.
type mark struct {
	size int64 // entries of a board, acts of the record
	root [32]byte
}

// recordMark is the record's file; a board's bears its contest's id.
const recordMark = "record"

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

// signedName is under which name a mark is kept.
const signedName = "signed/"

// read gives a mark; the zero mark where nothing was ever signed.
func (s signedMarks) read(name string) (mark, error) {
	text, err := s.in.Get(signedName + name)
	if err != nil {
		return mark{}, fmt.Errorf("reading a mark: %w", err)
	}
	if text == nil {
		return mark{}, nil
	}
	return parseMark(text)
}

// move moves a mark forward, and never back: replicas take turns at each.
func (s signedMarks) move(name string, to mark) error {
	return s.in.Raise(signedName+name, to.size, to.bytes())
}

// forget takes a mark away.
func (s signedMarks) forget(name string) error { return s.in.Forget(signedName + name) }

const lostSuffix = ".lost"

// lose puts a board's mark aside for good: what was signed is all that a lost contest
// can be judged by.
func (s signedMarks) lose(id domain.ContestID) error {
	err := s.in.Rename(signedName+string(id), signedName+string(id)+lostSuffix)
	if errors.Is(err, fs.ErrNotExist) { // settled before, and broken off
		if lost, known := s.lost(id); lost || known != nil {
			return known
		}
	}
	if err != nil {
		return fmt.Errorf("marking a board as lost: %w", err)
	}
	return nil
}

func (s signedMarks) lost(id domain.ContestID) (bool, error) {
	text, err := s.in.Get(signedName + string(id) + lostSuffix)
	return text != nil, err
}

// names lists whose marks there are; boards that were declared lost are not among them.
func (s signedMarks) names() (names []string, err error) {
	all, err := s.in.Names(signedName)
	for _, name := range all {
		if name = strings.TrimPrefix(name, signedName); path.Ext(name) == "" {
			names = append(names, name)
		}
	}
	return names, err
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

// namedMark is the mark of the record or of a board.
type namedMark struct {
	name string
	mark
}

// known reads the marks of the record and of boards, or of all. It is done before the
// transaction that they are compared in: what is committed and signed after a
// transaction has taken its picture of the database would seem to be lost.
func (s signedMarks) known(boards []domain.ContestID) (marks []namedMark, err error) {
	names := []string{recordMark}
	for _, id := range boards {
		names = append(names, string(id))
	}
	if boards == nil {
		if names, err = s.names(); err != nil {
			return nil, err
		}
	}
	for _, name := range names {
		m, err := s.read(name)
		if err != nil {
			return nil, err
		}
		marks = append(marks, namedMark{name, m})
	}
	return marks, nil
}

// compare holds the database against what is known outside it: the marks of what was
// signed, as [signedMarks.known] read them, and the watermark of what was seen. A log
// is named once, by the graver of the two.
func compare(tx *store.Tx, signed signedMarks, seen *watermark, marks []namedMark) ([]Finding, error) {
	var all []Finding
	named := map[domain.ContestID]bool{}
	take := func(f *Finding, err error) error {
		if f != nil && !named[f.Contest] {
			named[f.Contest] = true
			all = append(all, *f)
		}
		return err
	}
	for _, m := range marks {
		var err error
		switch {
		case m.size == 0:
		case m.name == recordMark:
			err = take(recordFits(tx, m.mark, Lost))
		default:
			err = take(boardFits(tx, domain.ContestID(m.name), m.mark, Lost))
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
		var lost bool
		if lost, err = signed.lost(id); err == nil && !lost {
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
