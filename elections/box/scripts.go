package box

import (
	"context"
	"fmt"
	"slices"

	"hustings/domain"
	"hustings/domain/acts"
	"hustings/elections/ledger"
	"hustings/elections/store"
)

// AnnounceScripts puts the scripts of the voting page that this program serves
// on the board of every contest whose poll is not over, where the board names
// others (docs/protocol.md 4, `script-change`): a new release in the middle of a poll is
// there for everybody to see. It is for the start of the service.
func (e *Box) AnnounceScripts(ctx context.Context) error {
	var polls []domain.Contest
	err := e.Store.Read(ctx, func(tx *store.Tx) (err error) {
		polls, err = tx.ContestsAtStage(domain.ContestSealed)
		return err
	})
	for _, c := range polls {
		if err != nil {
			break
		}
		err = e.announceScripts(ctx, c)
		if _, alarm := Integrity(err); alarm { // the service starts all the same (R110a)
			if err = e.RaiseContest(ctx, c.ID, err); err != nil {
				e.Log.Error("a contest is in alarm", "contest", c.ID, "error", err)
				err = nil
			}
		}
	}
	return err
}

func (e *Box) announceScripts(ctx context.Context, c domain.Contest) error {
	err := e.Store.Act(ctx, func(tx *store.Tx) error {
		p, err := e.lockBoard(tx, c.ID)
		if err != nil || p.seq.Stage() != ledger.StagePoll || slices.Equal(p.seq.Scripts(), e.Scripts) {
			return err
		}
		const why = "another release of the program"
		if err := p.add(&ledger.ScriptChange{E: p.seq.Election(), Scripts: e.Scripts, Reason: why}); err != nil {
			return err
		}
		if err := p.flush(); err != nil {
			return err
		}
		return p.record(c, acts.ContestScriptsChanged, "R60", why, nil)
	})
	if err != nil {
		return fmt.Errorf("announcing the scripts of %s: %w", c.Reference, err)
	}
	return nil
}
