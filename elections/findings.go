package elections

import (
	"encoding/hex"
	"errors"
	"fmt"

	"hustings/domain"
	"hustings/domain/refusal"
	"hustings/elections/ledger"
	"hustings/elections/store"
)

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

func behind(all []Finding) error {
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
