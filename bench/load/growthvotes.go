//go:build unix

package main

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"

	"golang.org/x/sync/errgroup"

	"hustings/domain"
	"hustings/elections/ledger"
	"hustings/elections/store"
)

// manyVote has n further members vote: their ballots are sealed here and cast past HTTP,
// whose cost is measured elsewhere, so that nothing of them need be kept.
func (s *site) manyVote(ctx context.Context, g *grown, n int) error {
	p, err := s.paper(ctx, s.members[0])
	if err != nil {
		return err
	}
	voted := map[domain.PersonID]bool{}
	for _, m := range s.members {
		voted[m.ID] = true
	}
	type elector struct {
		person domain.PersonID
		tag    ledger.B32
	}
	enough := errors.New("enough")
	electors := make([]elector, 0, n)
	err = s.store.Read(ctx, func(tx *store.Tx) error {
		return tx.EachOnRoll(s.contest.ID, func(e domain.RollEntry) error {
			if !voted[e.Person] {
				electors = append(electors, elector{e.Person, e.Tag})
			}
			if len(electors) == n {
				return enough
			}
			return nil
		})
	})
	if err != nil && !errors.Is(err, enough) {
		return err
	}
	var next atomic.Int64
	group, ctx := errgroup.WithContext(ctx)
	for range 64 { // as many wait at once; a batch is of those
		group.Go(func() error {
			mine := p
			for i := int(next.Add(1)) - 1; i < len(electors) && ctx.Err() == nil; i = int(next.Add(1)) - 1 {
				mine.tag = electors[i].tag
				raw, err := mine.sealOne(1, nil, uint64(i))
				if err != nil {
					return err
				}
				if _, err := s.engine.Cast(ctx, domain.Actor{Person: electors[i].person}, s.contest.ID, raw, ""); err != nil {
					return fmt.Errorf("ballot %d: %w", i, err)
				}
				if done := i + 1; done%20_000 == 0 {
					g.say("  %d ballots", done)
				}
			}
			return ctx.Err()
		})
	}
	return group.Wait()
}

// unreached notes of n members that their mails come back.
func (s *site) unreached(ctx context.Context, n int) error {
	return s.store.Write(ctx, func(tx *store.Tx) error {
		people, _, err := tx.OnRoll(s.contest.ID, store.PeopleList{Limit: n})
		for _, p := range people {
			err = errors.Join(err, tx.NoteUnreachable(p, "status 5.1.1"))
		}
		return err
	})
}
