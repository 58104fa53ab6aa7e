package elections

import (
	"bytes"
	"context"
	"errors"
	"fmt"

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
		r.Turnout = b.turnout
		for i := range b.voters {
			if !b.voters[i].off {
				r.Roll++
			}
			if b.voters[i].counting == ledger.Counter { // where the first counts there is no second
				r.Counter++
			}
		}
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
	rows, err := rowsOf(tx, id, result.Papers, ledger.Shape{Kind: ledger.KindPapers, N: n + 1, Width: width})
	if err != nil {
		return nil, 0, err
	}
	papers := seal.Papers{M: m.Width(), Rows: rows[:32*n*width]} // the last row is random
	rankings, invalid, err := audit.CountRules(m).ReadPapers(papers)
	if err != nil {
		return nil, 0, fmt.Errorf("reading papers: %w", err)
	}
	return rankings, invalid, nil
}

// RecountWithout counts a contest's papers anew without some of its options
// (R78): from stage 1, with the same lot.
func (e *Box) RecountWithout(tx *store.Tx, id domain.ContestID, options ...string) (*count.Transcript, error) {
	var seq *ledger.Sequence
	err := e.reading(tx, id, func(b *board) error {
		seq = b.seq.Clone()
		return nil
	})
	if err != nil {
		return nil, err
	}
	result, _, ok := seq.Result()
	if !ok || result.Outcome != ledger.Counted {
		return nil, refusal.Because(domain.ResultUnknown, "R78", nil)
	}
	rankings, _, err := readPapers(tx, id, seq)
	if err != nil {
		return nil, err
	}
	return audit.Recount(seq.Manifest(), append(seq.Withdrawn(), options...), rankings, result.Lot)
}
