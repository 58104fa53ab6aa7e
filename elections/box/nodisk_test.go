package box

import (
	"errors"
	"log/slog"
	"strings"
	"testing"

	"hustings/domain"
	"hustings/elections/keep"
	"hustings/elections/keep/keeptest"
	"hustings/elections/store"
	"hustings/elections/store/pgtest"
	"hustings/elections/store/storetest"
)

// noDisk is a replica that shares nothing with others but PostgreSQL, the keeper of
// the outer keys, and the second database that remembers.
func noDisk(t *testing.T, dsn, memory, vault string) *Box {
	t.Helper()
	outer, err := keep.ParseOuter("vault:" + vault + "/transit/t-")
	if err != nil {
		t.Fatal(err)
	}
	rows, err := keep.OpenRows(t.Context(), dsn, outer, false)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { rows.Close() })
	keys, err := KeysIn(rows)
	if err != nil {
		t.Fatal(err)
	}
	remembers, err := store.OpenMemory(t.Context(), memory)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { remembers.Close() })
	s := storetest.Open(t, dsn)
	e := New(s, keys, "vote.example.org", nil, nil)
	e.FenceBy(NewFence(NewWatermark(remembers), s, slog.New(slog.DiscardHandler)))
	return e
}

// TestIssue14_1_APollLivesOnTwoReplicasThatShareNoDisk, under both key policies; at its
// end the keeper has no key of it any more.
func TestIssue14_1_APollLivesOnTwoReplicasThatShareNoDisk(t *testing.T) {
	t.Setenv("VAULT_TOKEN", keeptest.Token)
	phrases := []string{"river lantern copper meadow", "quiet amber window sparrow", "winter candle orchard stone"}
	for _, policy := range []domain.KeyPolicy{domain.ServiceKeys, domain.OfficersKeys} {
		t.Run(string(policy), func(t *testing.T) {
			v := keeptest.NewVault(t)
			dsn, memory := storetest.PostgresURL(t), pgtest.New(t, nil)
			one, two := noDisk(t, dsn, memory, v.URL), noDisk(t, dsn, memory, v.URL)
			var officers []domain.Actor
			if policy == domain.OfficersKeys {
				officers = mustOfficers(t, one, phrases)
			}
			p := mustSealWith(t, one, 6, func(c *domain.Contest) { c.Policy = policy })
			other := *p
			other.e = two
			for i := range 6 {
				if i%2 == 0 {
					p.mustCast(t, i, 1, 2)
				} else {
					other.mustCast(t, i, 2, 1)
				}
			}
			contestKeys := func() (n int) {
				for _, k := range v.Keys() {
					if strings.HasPrefix(k, "t-contest-") {
						n++
					}
				}
				return n
			}
			if contestKeys() != 1 {
				t.Errorf("the keeper has %v: one outer key for each contest", v.Keys())
			}
			c := other.mustClose(t)
			if policy == domain.OfficersKeys {
				for i, e := range []*Box{one, two} {
					if err := e.GivePassphrase(t.Context(), officers[i], p.contest.ID, phrases[i]); err != nil {
						t.Fatal(err)
					}
				}
				var err error
				if c, err = two.Advance(t.Context(), p.contest.ID); err != nil {
					t.Fatal(err)
				}
			}
			if c.Stage != domain.ContestCounted {
				t.Fatalf("the contest is %s", c.Stage)
			}
			if contestKeys() != 0 || p.e.Keys.has(p.contest.Board, kekFile) || p.e.Keys.has(p.contest.Board, intakeFile) {
				t.Errorf("destroyed, and the keeper has %v", v.Keys())
			}
			if r, err := one.ContestResult(t.Context(), p.contest.ID); err != nil || r.Papers != 6 {
				t.Errorf("result %+v: %v", r, err)
			}
		})
	}
}

// TestIssue14_1_TheBoardSaysDestroyedWhenTheKeeperDoes: while the keeper does not say that the outer
// key is gone, the board does not say `destroyed`; it is tried again.
func TestIssue14_1_TheBoardSaysDestroyedWhenTheKeeperDoes(t *testing.T) {
	t.Setenv("VAULT_TOKEN", keeptest.Token)
	v := keeptest.NewVault(t)
	p := mustSealWith(t, noDisk(t, storetest.PostgresURL(t), pgtest.New(t, nil), v.URL), 3, nil)
	for i := range 3 {
		p.mustCast(t, i, 1)
	}
	v.Stubborn = true
	storetest.MustSet(t, p.e.Store, p.contest.Closes)
	if c, err := p.e.Advance(t.Context(), p.contest.ID); err == nil || c.Stage == domain.ContestCounted {
		t.Errorf("the keeper has the key still, and the contest is %s: %v", c.Stage, err)
	}
	v.Stubborn = false
	if c, err := p.e.Advance(t.Context(), p.contest.ID); err != nil || c.Stage != domain.ContestCounted {
		t.Errorf("and once it is gone: %s, %v", c.Stage, err)
	}
}

// TestIssue14_2_ADatabaseThatWentBackIsNoticedByWhatTheSecondOneRemembers, by another
// replica than the one that cast.
func TestIssue14_2_ADatabaseThatWentBackIsNoticedByWhatTheSecondOneRemembers(t *testing.T) {
	t.Setenv("VAULT_TOKEN", keeptest.Token)
	v := keeptest.NewVault(t)
	dsn, memory := storetest.PostgresURL(t), pgtest.New(t, nil)
	one, two := noDisk(t, dsn, memory, v.URL), noDisk(t, dsn, memory, v.URL)
	p := mustSealWith(t, one, 5, nil)
	for i := range 4 {
		p.mustCast(t, i, 1)
	}
	storetest.Thief{T: t, Store: storetest.Open(t, dsn)}.Freely("DELETE FROM board_entries WHERE leaf >= 6", "DELETE FROM board_checkpoints WHERE size > 6", "UPDATE boards SET size = 6, turn = 0")
	if err := two.Fence.mark.Check(t.Context(), two.Store); !errors.Is(err, ErrBehind) {
		t.Errorf("a replica that starts now does not notice: %v", err)
	}
	raw := p.seal(t, 4, 1)
	_, err := two.Cast(t.Context(), p.actor(4), p.contest.ID, raw, "")
	wantRefusal(t, err, domain.StandsStill)
	_, err = one.Cast(t.Context(), p.actor(4), p.contest.ID, raw, "") // and the one that never looked, since all stand still together
	wantRefusal(t, err, domain.StandsStill)
}
