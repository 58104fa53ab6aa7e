package store_test

import (
	"testing"

	"hustings/domain"
	"hustings/elections/store"
	"hustings/elections/store/storetest"
)

// Every connection has the limits by which the database itself cuts off who holds
// others up; a batch of ballots has shorter ones.
func TestFound38_EveryConnectionHasLimits(t *testing.T) {
	t.Parallel()
	s := storetest.Postgres(t)
	set := func(tx *store.Tx, name string) (ms int64) {
		ms, err := storetest.Count(tx, "SELECT setting::bigint FROM pg_settings WHERE name = '"+name+"'")
		if err != nil {
			t.Error(err)
		}
		return ms
	}
	read := func(tx *store.Tx) error {
		for name, want := range map[string]int64{"idle_in_transaction_session_timeout": 15_000, "lock_timeout": 10_000, "statement_timeout": 120_000} {
			if got := set(tx, name); got != want {
				t.Errorf("%s is %d ms, want %d", name, got, want)
			}
		}
		if off, err := storetest.Count(tx, "SELECT count(*) FROM pg_settings WHERE name = 'jit' AND setting = 'off'"); off != 1 || err != nil {
			t.Errorf("short statements are compiled: %v", err)
		}
		return nil
	}
	must(t, s.Read(t.Context(), read))
	must(t, s.Write(t.Context(), read))
	must(t, s.Write(t.Context(), func(tx *store.Tx) error {
		c := domain.Contest{ID: store.NewID[domain.ContestID](), Board: [32]byte{7}, Stage: domain.ContestSealed, Options: []domain.Option{{ID: "a", Name: "A"}},
			Params: domain.DefaultParams(domain.PanelElection), Opens: storetest.Start, Closes: storetest.Start.AddDate(0, 0, 7)}
		must(t, tx.CreateContest(c, nil))
		tx.HurryUp()
		if board, err := tx.LockBoard(c.ID); err != nil || board.Contest != c.ID || board.Stage != c.Stage {
			t.Errorf("%+v, %v", board, err)
		}
		if got := set(tx, "idle_in_transaction_session_timeout"); got != 4_000 {
			t.Errorf("a batch may pause for %d ms", got)
		}
		return nil
	}))
	must(t, s.Write(t.Context(), read)) // it was this batch's alone
}
