package box

import (
	"bytes"
	"context"
	"crypto/rand"
	"fmt"
	"io"

	"hustings/domain/acts"
	"hustings/elections/audit"
	"hustings/elections/ledger"
	"hustings/elections/seal"
	"hustings/elections/store"
)

// count opens the papers, stores them as one sorted document, counts them and
// puts the result on the board (R71 to R73). The transaction writes nothing
// that names a tag.
func (e *Box) count(ctx context.Context, g glance) (bool, error) {
	papers, err := e.open(ctx, g)
	if err != nil {
		return false, fmt.Errorf("opening %s: %w", g.contest.Reference, err)
	}
	m := g.seq.Manifest()
	rankings, _, err := audit.CountRules(m).ReadPapers(papers)
	if err != nil {
		return false, fmt.Errorf("reading the papers of %s: %w", g.contest.Reference, err)
	}
	seed, _ := audit.LotSeed(g.seq)
	transcript, err := audit.Recount(m, g.seq.Withdrawn(), rankings, seed)
	if err != nil {
		return false, fmt.Errorf("counting %s: %w", g.contest.Reference, err)
	}
	text, err := audit.TranscriptText(transcript)
	if err != nil {
		return false, err
	}
	random := make([]byte, 32*m.Width()) // keeps the blob's name from being guessed at
	rand.Read(random)
	shape := ledger.Shape{Kind: ledger.KindPapers, N: int64(papers.N()) + 1, Width: int64(m.Width())}
	papersName, err := ledger.WriteRows(io.Discard, shape, papers.Rows, random)
	if err != nil {
		return false, err
	}
	return e.move(ctx, g.contest, ledger.StageDecrypt, func(tx *store.Tx, p *pen) error {
		rows := io.MultiReader(bytes.NewReader(papers.Rows), bytes.NewReader(random))
		if err := tx.KeepLongBlob(g.contest.ID, shape.Kind, papersName, shape.Blob(rows)); err != nil {
			return err
		}
		var blob bytes.Buffer
		if _, err := ledger.WriteText(&blob, ledger.B32(seal.NewSalt()), text); err != nil {
			return err
		}
		textName, err := tx.KeepBlob(g.contest.ID, ledger.KindText, blob.Bytes())
		if err != nil {
			return err
		}
		result := &ledger.Result{E: p.seq.Election(), Outcome: ledger.Counted, Papers: papersName, Transcript: textName,
			Returned: audit.Returned(m, transcript), Lot: seed}
		if err := p.add(result); err != nil {
			return err
		}
		return p.record(g.contest, acts.ContestCounted, "R71", "", nil)
	})
}

// open puts the posted parts together.
func (e *Box) open(ctx context.Context, g glance) (papers seal.Papers, err error) {
	var lying files
	defer lying.drop()
	var in seal.Ballots
	var parts []seal.GroupOpening
	err = e.Store.Read(ctx, func(tx *store.Tx) (err error) {
		if in, err = mixed(tx, g.contest.ID, g.seq, lying.add()); err != nil {
			return err
		}
		parts, err = decryptions(tx, g.contest.ID, g.seq, &lying)
		return err
	})
	if err != nil {
		return papers, err
	}
	return seal.Open(in, parts)
}
