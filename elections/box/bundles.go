package box

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"

	"hustings/domain"
	"hustings/domain/acts"
	"hustings/domain/refusal"
	"hustings/elections/audit"
	"hustings/elections/ledger"
	"hustings/elections/store"
)

// Bundle writes the public bundle of contests (docs/protocol.md, appendix C): all that
// an outsider needs to check them, and of a small electorate nothing that
// would give its papers away. It may be had while the poll is open.
func (e *Box) Bundle(ctx context.Context, w io.Writer, contests ...domain.ContestID) error {
	e.courtesy.aside()
	return e.Store.Read(ctx, func(tx *store.Tx) error { return e.writeBundle(tx, w, contests) })
}

func (e *Box) writeBundle(tx *store.Tx, w io.Writer, contests []domain.ContestID) error {
	b := audit.NewBundleWriter(w)
	for _, id := range contests {
		note, err := tx.Checkpoint(id)
		if err != nil {
			return err
		}
		checkpoint, err := ledger.ParseCheckpoint(note)
		if err != nil {
			return err
		}
		if err := b.Contest(checkpoint, e.RawEntries(tx, id), blobOpener(tx, id)); err != nil {
			return fmt.Errorf("writing a bundle: %w", err)
		}
	}
	return b.Close()
}

// AuditorFile writes the confidential counterpart: whose each tag is, and the
// papers that are not public. Asking for it is an act of its own (PR5).
func (e *Box) AuditorFile(ctx context.Context, by domain.Actor, why string, w io.Writer, contests ...domain.ContestID) error {
	if why == "" {
		return refusal.Because(refusal.WhyMissing, "R9", nil).On("why")
	}
	err := e.Store.Act(ctx, func(tx *store.Tx) error {
		for _, id := range contests {
			c, err := tx.Contest(id)
			if err != nil {
				return err
			}
			if err := e.mustAudit(tx, by, c); err != nil {
				return err
			}
			if c.Done.Papers == domain.PapersGone {
				return refusal.Because(domain.PapersDestroyed, "R89", nil)
			}
			act := domain.Act{Name: acts.ContestAuditorsFile, Rule: "R86", Why: why, Election: c.Election, Contest: id}
			if err := tx.Record(by, act); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return e.Store.Read(ctx, func(tx *store.Tx) error { return e.writeAuditorFile(tx, w, contests) })
}

// mustAudit refuses whoever is not an auditor of the contest's election.
func (e *Box) mustAudit(tx *store.Tx, by domain.Actor, c domain.Contest) error {
	scope, err := e.caller.ScopeOf(tx, c)
	if err != nil {
		return err
	}
	return by.MustAct(scope.Panel, scope.Election, domain.Auditor)
}

func (e *Box) writeAuditorFile(tx *store.Tx, w io.Writer, contests []domain.ContestID) error {
	a := audit.NewAuditorWriter(w)
	for _, id := range contests {
		lines := func(yield func(ledger.RollLine, error) bool) {
			enough := errors.New("enough")
			err := tx.EachOnRoll(id, func(entry domain.RollEntry) error {
				if !yield(ledger.RollLine{Salt: entry.Salt, Voter: entry.Voter}, nil) {
					return enough
				}
				return nil
			})
			if err != nil && !errors.Is(err, enough) {
				yield(ledger.RollLine{}, err)
			}
		}
		if err := a.Contest(lines, e.RawEntries(tx, id), blobOpener(tx, id)); err != nil {
			return fmt.Errorf("writing an auditor's file: %w", err)
		}
	}
	return a.Close()
}

// RawEntries reads a board for a file, and stands aside for whoever votes.
func (e *Box) RawEntries(tx *store.Tx, id domain.ContestID) iter.Seq2[[]byte, error] {
	return func(yield func([]byte, error) bool) {
		for l, err := range entriesOf(tx, id, 0) {
			if l.Index%asideEvery == 0 {
				e.courtesy.aside()
			}
			if !yield(l.Entry, err) {
				return
			}
		}
	}
}

func blobOpener(tx *store.Tx, id domain.ContestID) audit.OpenBlob {
	return func(name ledger.B32) (io.ReadCloser, error) {
		_, blob, err := tx.LongBlob(id, name)
		return io.NopCloser(blob), err
	}
}
