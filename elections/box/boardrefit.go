package box

import (
	"cmp"
	"fmt"
	"time"

	"hustings/domain"
	"hustings/domain/refusal"
	"hustings/elections/store"
)

// again makes a ballot that stands on the board already fit to be acknowledged: the
// commit of this very transaction waits for the standby, and with it everything that
// was committed before. What is only read may be on one machine alone.
func (p *pen) again() error {
	if err := p.tx.TakeTurn(p.b.id, p.row.Turn); err != nil {
		return err
	}
	p.row.Turn++
	p.e.Fence.acknowledge(p.tx, p.b.id, mark{p.tree.Size(), p.tree.Root()})
	return nil
}

// refit holds a board's memory against another database than the one it was read
// from: after a promotion, or after people have accepted one that went back. What was
// seen, and is not there, makes everything stand still until it is settled; once it is
// settled, the memory is read anew. The board's lock is held.
func (e *Box) refit(tx *store.Tx, b *board, size int64) error {
	if e.Fence == nil {
		return nil
	}
	was, now := b.place, tx.Place()
	b.place = now
	if b.tree.Size() == 0 || was == now && b.tree.Size() <= size {
		return nil
	}
	found, err := boardFits(tx, b.id, mark{b.tree.Size(), b.tree.Root()}, Unsettled)
	if err != nil || found == nil {
		return err
	}
	b.clear()
	if was.Epoch != now.Epoch { // settled since
		return nil
	}
	if err := e.Fence.Halt([]Finding{*found}); err != nil {
		return err
	}
	return refusal.Because(domain.StandsStill, "R110a", nil)
}

// remembered are the boards in memory that the database does not go on from.
func (e *Box) remembered(tx *store.Tx) (all []Finding, err error) {
	e.boards.mu.Lock()
	marks := map[domain.ContestID]mark{}
	open := make([]*board, 0, len(e.boards.open))
	for _, b := range e.boards.open {
		open = append(open, b)
	}
	e.boards.mu.Unlock()
	for _, b := range open {
		b.mu.Lock()
		if b.tree.Size() > 0 {
			marks[b.id] = mark{b.tree.Size(), b.tree.Root()}
		}
		b.mu.Unlock()
	}
	for id, m := range marks {
		lost, err := e.Fence.Lost(id)
		if err != nil {
			return nil, err
		}
		if lost {
			continue
		}
		found, err := boardFits(tx, id, m, Unsettled)
		if err != nil {
			return nil, err
		}
		if found != nil {
			all = append(all, *found)
		}
	}
	return all, nil
}

// forgetBoards drops every board's memory; each is read anew when it is asked for.
func (e *Box) forgetBoards() {
	e.boards.mu.Lock()
	defer e.boards.mu.Unlock()
	for _, b := range e.boards.open {
		b.mu.Lock()
		b.clear()
		b.mu.Unlock()
	}
}

// stuckAfter is how long a batch of ballots may take, where nothing else is said.
const stuckAfter = 8 * time.Second

// Stuck names a board whose ballots have waited too long.
func (e *Box) Stuck() error {
	e.boards.mu.Lock()
	defer e.boards.mu.Unlock()
	for _, b := range e.boards.open {
		b.urn.mu.Lock()
		since := b.urn.since
		b.urn.mu.Unlock()
		if waited := time.Since(since); !since.IsZero() && waited > cmp.Or(e.StuckAfter, stuckAfter) {
			return fmt.Errorf("ballots of contest %s have waited for %v", b.id, waited.Round(time.Second))
		}
	}
	return nil
}
