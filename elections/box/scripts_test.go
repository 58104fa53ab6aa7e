package box

import (
	"slices"
	"testing"

	"hustings/domain"
	"hustings/elections/ledger"
	"hustings/elections/store"
	"hustings/elections/store/storetest"
)

func TestANewReleaseIsOnTheBoard(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		p := mustSeal(t, s, 3, nil)
		scripts := func() (list []ledger.B32, entries int64) {
			g, err := p.e.glance(t.Context(), p.contest.ID)
			if err != nil {
				t.Fatal(err)
			}
			return g.seq.Scripts(), g.seq.Size()
		}
		if list, _ := scripts(); len(list) != 0 {
			t.Fatalf("sealed with scripts %v", list)
		}
		p.mustCast(t, 0, 1)
		_, before := scripts()
		p.e.Scripts = []ledger.B32{{1}, {2}}
		for range 2 { // the second start finds them announced
			if err := p.e.AnnounceScripts(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		list, after := scripts()
		if !slices.Equal(list, p.e.Scripts) || after != before+1 {
			t.Errorf("the board names %v after %d entries, had %d", list, after, before)
		}
		p.mustCast(t, 1, 2)
		p.mustCast(t, 2, 1)
		storetest.MustSet(t, s, p.contest.Closes)
		p.e.Scripts = nil
		if c, err := p.e.Advance(t.Context(), p.contest.ID); err != nil || c.Stage != domain.ContestCounted {
			t.Fatalf("counting, and verifying with the new entry: %s, %v", c.Stage, err)
		}
		_, before = scripts()
		if err := p.e.AnnounceScripts(t.Context()); err != nil {
			t.Fatal(err)
		}
		if _, after := scripts(); after != before {
			t.Error("announced on the board of a poll that is over")
		}
	})
}
