package elections

import (
	"context"
	"log/slog"
	"sync/atomic"

	"hustings/domain"
	"hustings/elections/box"
	"hustings/elections/store"
)

// Engine carries out the acts of an installation on one database. Several
// engines, in one process or in many, may work on the same database. It is
// safe for use by many goroutines.
type Engine struct {
	*box.Box // the ballot box: every secret vote's

	faults     failing
	declared   checkedDeclarations
	declaredAt atomic.Int64 // when all of it was last looked at, Unix seconds of the host
	clocks     clockWatch
}

// New returns an engine on an open database and key folder. A nil log
// discards.
func New(s *store.Store, k *box.Keys, host string, log *slog.Logger) *Engine {
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	e := &Engine{}
	e.Box = box.New(s, k, host, log, e)
	e.AnswerVotes(domain.ConfidenceVote, confidence{e})
	return e
}

// RecordFilter narrows a reading of the record; zero fields do not.
type RecordFilter = store.RecordFilter

// RecordEntries reads the record in its order, narrowed by the filter. Only
// officers and auditors may (R9); members read single acts in the pages of
// what they concern.
func (e *Engine) RecordEntries(ctx context.Context, by domain.Actor, f RecordFilter) (acts []domain.Recorded, err error) {
	err = e.Store.Read(ctx, func(tx *store.Tx) error {
		if err := mayOversee(tx, by, f.Panel, f.Election); err != nil {
			return err
		}
		acts, err = tx.RecordEntries(f)
		return err
	})
	return acts, err
}

// mayOversee refuses whoever is no officer of the election, of the panel, or of
// everything, whichever is asked about.
func mayOversee(tx *store.Tx, by domain.Actor, panel domain.PanelID, id domain.ElectionID) error {
	if id != "" {
		el, err := tx.Election(id)
		if err != nil {
			return err
		}
		panel = el.Panel
	}
	return by.Must(panel, id, domain.Overseers...)
}
