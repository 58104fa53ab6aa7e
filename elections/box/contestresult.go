package box

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"hustings/domain"
	"hustings/domain/count"
	"hustings/domain/refusal"
	"hustings/elections/audit"
	"hustings/elections/ledger"
	"hustings/elections/seal"
	"hustings/elections/store"
)

// ContestResult is what came of a contest, before any disclosure rule: what an
// election's result is made of. How much of it may be published is judged by
// R85 and R86.
type ContestResult struct {
	TooFew     bool     // fewer ballots than may be opened: nothing was; a question is lost
	Turnout    int      // voters with a ballot
	Roll       int      // voters on it
	Papers     int      // opened papers
	Valid      int64    // that rank somebody
	Blank      int      // that mark nobody (R62)
	Invalid    int      // that are no valid ranking (R61)
	Counter    int      // ballots that count and were sealed by the service
	Returned   []string // ids of options, in ballot-paper order
	Elected    []string // the same, in the order of election
	Transcript *count.Transcript
	Text       []byte // the transcript as it stands behind the board's entry
	LotSeed    ledger.B32

	root ledger.B32 // of the board that this was read from
}

// Carried reports whether a question was carried by the majority that it needed
// (R130): read off the count, never reckoned a second time.
func (r ContestResult) Carried() bool { return r.Transcript != nil && r.Transcript.Carried() }

// ContestResult reads a counted contest's result, or refuses when there is none.
func (e *Box) ContestResult(ctx context.Context, id domain.ContestID) (r ContestResult, err error) {
	err = e.Store.Read(ctx, func(tx *store.Tx) error {
		r, err = e.ResultOf(tx, id)
		return err
	})
	return r, err
}

// ResultOf counts the stored papers anew and compares what comes out with the
// result on the board, so that a reader never sees a result that its papers
// do not give (R71).
func (e *Box) ResultOf(tx *store.Tx, id domain.ContestID) (r ContestResult, err error) {
	c, err := tx.Contest(id)
	if err != nil {
		return r, err
	}
	var seq *ledger.Sequence
	err = e.reading(tx, id, func(b *board) error {
		seq, r.root = b.seq.Clone(), b.tree.Root()
		r.Turnout, r.Roll, r.Counter = b.turnout, b.onRoll, b.counter // where the first counts there is no second
		return nil
	})
	if err != nil {
		return r, err
	}
	result, _, ok := seq.Result()
	if !ok || c.Stage != domain.ContestCounted {
		return r, refusal.Because(domain.ResultUnknown, "R80", nil)
	}
	if result.Outcome == ledger.TooFew {
		r.TooFew = true
		return r, nil
	}
	rankings, invalid, err := readPapers(tx, id, seq)
	if err != nil {
		return r, err
	}
	r.Papers, r.Invalid, r.LotSeed, r.Returned = len(rankings)+invalid, invalid, result.Lot, result.Returned
	for _, marks := range rankings {
		if bytes.Count(marks, []byte{0}) == len(marks) {
			r.Blank++
		}
	}
	if r.Transcript, err = audit.Recount(seq.Manifest(), seq.Withdrawn(), rankings, result.Lot); err != nil {
		return r, fmt.Errorf("counting %s: %w", c.Reference, err)
	}
	if r.Text, err = audit.TranscriptText(r.Transcript); err != nil {
		return r, err
	}
	_, blob, err := tx.Blob(id, result.Transcript)
	if err != nil {
		return r, err
	}
	stored, name, err := ledger.ReadText(bytes.NewReader(blob))
	if err != nil || name != result.Transcript || !bytes.Equal(stored, r.Text) {
		return r, errors.Join(Tampered("transcript", 0), err)
	}
	r.Valid = r.Transcript.Valid
	for _, n := range r.Transcript.Elected {
		r.Elected = append(r.Elected, seq.Manifest().Candidates[n-1].ID)
	}
	return r, nil
}

// Counts are results that were worked out before a lock was taken.
type Counts map[domain.ContestID]ContestResult

// ResultFrom is a contest's result as it was worked out beforehand, if the board
// is still the one that it was read from; otherwise it is counted here and now.
func (e *Box) ResultFrom(tx *store.Tx, before Counts, id domain.ContestID) (ContestResult, error) {
	var root ledger.B32
	err := e.reading(tx, id, func(b *board) error {
		root = b.tree.Root()
		return nil
	})
	if r, known := before[id]; err == nil && known && r.root == root {
		return r, nil
	}
	if err != nil {
		return ContestResult{}, err
	}
	return e.ResultOf(tx, id)
}

// readPapers reads a contest's opened papers: one mark a candidate for every
// valid one, and the number of the others.
func readPapers(tx *store.Tx, id domain.ContestID, seq *ledger.Sequence) ([][]uint8, int, error) {
	result, _, _ := seq.Result()
	m := seq.Manifest()
	n, width := int64(seq.Closed().Counted), int64(m.Width())
	var rows bytes.Buffer
	rows.Grow(int(32*(n+1)*width) + bytes.MinRead)
	if err := copyRows(&rows, tx, id, result.Papers, ledger.Shape{Kind: ledger.KindPapers, N: n + 1, Width: width}); err != nil {
		return nil, 0, err
	}
	papers := seal.Papers{M: m.Width(), Rows: rows.Bytes()[:32*n*width]} // the last row is random
	rankings, invalid, err := audit.CountRules(m).ReadPapers(papers)
	if err != nil {
		return nil, 0, fmt.Errorf("reading papers: %w", err)
	}
	return rankings, invalid, nil
}

// StoredPapers are a counted contest's log and its valid papers, for whoever counts
// them once more (R78, R116).
func (e *Box) StoredPapers(tx *store.Tx, id domain.ContestID) (seq *ledger.Sequence, rankings [][]uint8, err error) {
	if seq, err = e.Sequence(tx, id); err != nil {
		return nil, nil, err
	}
	if result, _, ok := seq.Result(); !ok || result.Outcome != ledger.Counted {
		return nil, nil, refusal.Because(domain.ResultUnknown, "R78", nil)
	}
	rankings, _, err = readPapers(tx, id, seq)
	return seq, rankings, err
}

// RecountWithout counts a contest's papers anew without some of its options
// (R78): from stage 1, with the same lot.
func (e *Box) RecountWithout(tx *store.Tx, id domain.ContestID, options ...string) (*count.Transcript, error) {
	seq, rankings, err := e.StoredPapers(tx, id)
	if err != nil {
		return nil, err
	}
	result, _, _ := seq.Result()
	return audit.Recount(seq.Manifest(), append(seq.Withdrawn(), options...), rankings, result.Lot)
}

// shownFor is how long a count that was checked is shown to readers before its
// papers are counted anew; acts never rely on it.
const shownFor = time.Minute

// Shown is [Box.ResultOf] for pages, which many people read at once: a count that was
// checked within the minute is not checked again. Readers of one contest wait for
// the first one's count; those of another do not.
func (e *Box) Shown(tx *store.Tx, id domain.ContestID) (ContestResult, error) {
	c := e.checked.count(id)
	c.mu.Lock()
	defer c.mu.Unlock()
	now := tx.Now()
	if !c.at.IsZero() && now.Sub(c.at) < shownFor && !now.Before(c.at) {
		return c.result, nil
	}
	r, err := e.ResultOf(tx, id)
	if err != nil {
		return r, err
	}
	c.at, c.result = now, r
	return r, nil
}

// checkedMost is how many counts are remembered.
const checkedMost = 16

// checkedCount is one count and when it was checked, never if that is zero.
type checkedCount struct {
	mu     sync.Mutex
	at     time.Time
	result ContestResult
}

// checkedCounts are the counts that readers were shown lately.
type checkedCounts struct {
	mu sync.Mutex // held for a glance
	of map[domain.ContestID]*checkedCount
}

// count is the place of a contest's count. Whoever holds one that is forgotten
// goes on with it.
func (x *checkedCounts) count(id domain.ContestID) *checkedCount {
	x.mu.Lock()
	defer x.mu.Unlock()
	c := x.of[id]
	if c == nil {
		if x.of == nil || len(x.of) >= checkedMost {
			x.of = map[domain.ContestID]*checkedCount{}
		}
		c = &checkedCount{}
		x.of[id] = c
	}
	return c
}
