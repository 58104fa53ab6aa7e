package elections

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"testing"
	"time"

	"hustings/domain"
	"hustings/domain/acts"
	"hustings/domain/refusal"
	"hustings/elections/box"
	"hustings/elections/clerk"
	"hustings/elections/keep"
	"hustings/elections/store"
	"hustings/elections/store/pgtest"
	"hustings/elections/store/storetest"
)

// fenced has an engine keep to one database, by the files of its key folder.
func fenced(e *Engine) *Engine {
	mark := box.NewWatermark(keep.Files(e.Keys.Folder()))
	e.FenceBy(box.NewFence(mark, e.Store, slog.New(slog.DiscardHandler)))
	return e
}

func mustPair(t *testing.T) *pgtest.Pair {
	t.Helper()
	if testing.Short() {
		t.Skip("needs PostgreSQL")
	}
	pair, err := pgtest.StartPair(t.Context(), pgtest.Options{}, "hustings")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { pair.Stop() })
	return pair
}

// castSoon casts again and again, as a voter does who is told to try again, until
// the answer is another one; at most for so long.
func (p *poll) castSoon(t *testing.T, i int, entry []byte, most time.Duration) (box.Receipt, error) {
	t.Helper()
	for began := time.Now(); ; time.Sleep(20 * time.Millisecond) {
		r, err := p.e.Cast(t.Context(), p.actor(i), p.contest.ID, entry, "")
		if !refusedFor(err, refusal.TryAgain) && !refusedFor(err, domain.OutcomeUnknown) || time.Since(began) > most {
			return r, err
		}
	}
}

func officersFor(t *testing.T) (ro, deputy domain.Actor) {
	t.Helper()
	ro = domain.Actor{Person: store.NewID[domain.PersonID](), Number: "RO", Grants: []domain.Grant{{Role: domain.ReturningOfficer}}}
	deputy = domain.Actor{Person: store.NewID[domain.PersonID](), Number: "DEP", Grants: []domain.Grant{{Role: domain.DeputyReturningOfficer}}}
	return ro, deputy
}

// acted counts the acts of a name in the record.
func (p *poll) acted(t *testing.T, name acts.Name) int {
	t.Helper()
	n := 0
	err := p.e.Store.Read(t.Context(), func(tx *store.Tx) error {
		acts, err := tx.RecordEntries(store.RecordFilter{Act: name})
		n = len(acts)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// An old primary that comes back takes nothing: whoever reaches it is refused before
// anything is written, its replica is not ready, and the record and the officers hear
// of it from the database that counts.
func TestFound36_FA3_AnOldPrimaryThatReturnsTakesNothing(t *testing.T) {
	t.Parallel()
	pair := mustPair(t)
	p := mustSealWith(t, fenced(New(storetest.Open(t, pair.URL("hustings")), mustKeys(t), "vote.example.org", nil)), 6, nil)
	for i := range 3 {
		p.mustCast(t, i, 1)
	}
	entries := [][]byte{p.seal(t, 3, 2), p.seal(t, 4, 2), p.seal(t, 5, 2)}
	if err := pair.FailOver(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := p.castSoon(t, 3, entries[0], time.Minute); err != nil {
		t.Fatalf("after the failover: %v", err)
	}
	if err := pair.Primary.Return(t.Context()); err != nil {
		t.Fatal(err)
	}
	old := fenced(New(storetest.Open(t, pair.Primary.URL("hustings")), p.e.Keys, p.e.Host, nil))
	_, err := old.Cast(t.Context(), p.actor(4), p.contest.ID, entries[1], "")
	wantRefusal(t, err, domain.OtherDatabase)
	wantRefusal(t, old.Store.Act(t.Context(), func(tx *store.Tx) error {
		return tx.Record(domain.Engine(), domain.Act{Name: "test.act", Rule: "R9", Why: "test"})
	}), domain.OtherDatabase)
	wantRefusal(t, old.Store.Write(t.Context(), func(tx *store.Tx) error { return nil }), domain.OtherDatabase)
	if err := old.Ready(t.Context()); err == nil {
		t.Error("a replica on the old primary says that it is ready")
	}
	if turnout, err := old.Turnout(t.Context(), p.contest.ID); err != nil || turnout.Ballots != 3 {
		t.Errorf("the old primary has %+v: %v", turnout, err)
	}
	if _, err := p.castSoon(t, 4, entries[1], time.Minute); err != nil {
		t.Errorf("on the one that counts: %v", err)
	}
	if err := p.e.Announce(t.Context()); err != nil {
		t.Fatal(err)
	}
	if p.acted(t, "database.promoted") != 1 || p.acted(t, "database.refused") != 1 {
		t.Error("the record knows nothing of the failover, or of the old primary")
	}
	if err := p.e.Ready(t.Context()); err != nil {
		t.Errorf("the replica on the new primary: %v", err)
	}
}

// cut plays a restore that went back: the board's last entries are gone.
func (p *poll) cut(t *testing.T, from int64) {
	t.Helper()
	s := p.e.Store
	s.Guard(nil)
	err := s.Write(t.Context(), func(tx *store.Tx) error {
		err := storetest.Unlock(tx, s.Postgres())
		for _, q := range []string{"DELETE FROM board_entries WHERE leaf >= %d AND contest = '%s'", "DELETE FROM board_checkpoints WHERE size > %d AND contest = '%s'",
			"UPDATE boards SET size = %d WHERE contest = '%s'"} {
			err = errors.Join(err, storetest.Exec(tx, fmt.Sprintf(q, from, p.contest.ID)))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	s.Guard(p.e.Fence)
}

// A board that ends before what was signed of it is noticed by the very next ballot,
// by every replica, long before the watermark looks; it is settled by two officers and
// on the record, and nothing is ever added to it again. The rest goes on.
func TestFound40_ABoardThatWentBackIsLostAndTheRestGoesOn(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		p := mustSealWith(t, fenced(New(s, mustKeys(t), "vote.example.org", nil)), 4, nil)
		other := mustSealWith(t, p.e, 2, func(c *domain.Contest) { c.Reference = "CIO-2026/2" })
		for i := range 3 {
			p.mustCast(t, i, 1)
		}
		entry, elsewhere := p.seal(t, 3, 1), other.seal(t, 0, 1)
		p.cut(t, 6)
		replica := fenced(New(s, p.e.Keys, p.e.Host, nil)) // started after it went back
		_, err := replica.Cast(t.Context(), p.actor(3), p.contest.ID, entry, "")
		wantRefusal(t, err, domain.StandsStill)
		_, err = p.e.Cast(t.Context(), p.actor(3), p.contest.ID, entry, "")
		wantRefusal(t, err, domain.StandsStill)
		act := func(e *Engine) error {
			return e.Store.Act(t.Context(), func(tx *store.Tx) error {
				return tx.Record(domain.Engine(), domain.Act{Name: "test.act", Rule: "R9", Why: "test"})
			})
		}
		wantRefusal(t, act(p.e), domain.StandsStill)
		if err := p.e.Ready(t.Context()); !errors.Is(err, box.ErrBehind) {
			t.Errorf("ready: %v", err)
		}
		if _, err := p.e.Turnout(t.Context(), p.contest.ID); err != nil {
			t.Errorf("reading goes on: %v", err)
		}
		ro, deputy := officersFor(t)
		list, err := p.e.Standstills(t.Context(), ro)
		if err != nil || len(list) != 1 || list[0].Findings[0].What != box.Lost || list[0].Findings[0].Kept != 7 || list[0].Findings[0].Have != 6 {
			t.Fatalf("what the pages say: %+v, %v", list, err)
		}
		if _, err := p.e.Settle(t.Context(), domain.Actor{Person: "x"}, clerk.DatabaseStandstill, "no officer"); !refusedFor(err, refusal.LacksRole) {
			t.Errorf("anybody: %v", err)
		}
		if done, err := p.e.Settle(t.Context(), ro, clerk.DatabaseStandstill, "the disk died; the copy of noon was put back"); err != nil || done {
			t.Fatalf("the first half: %v %v", done, err)
		}
		if done, err := p.e.Settle(t.Context(), ro, clerk.DatabaseStandstill, "once more"); err != nil || done {
			t.Errorf("one person gives both halves: %v %v", done, err)
		}
		if done, err := p.e.Settle(t.Context(), deputy, clerk.DatabaseStandstill, "agreed"); err != nil || !done {
			t.Fatalf("the second half: %v %v", done, err)
		}
		_, err = p.e.Cast(t.Context(), p.actor(3), p.contest.ID, entry, "")
		wantRefusal(t, err, domain.BoardLost)
		_, err = replica.Cast(t.Context(), p.actor(3), p.contest.ID, entry, "")
		wantRefusal(t, err, domain.BoardLost)
		if _, err := other.e.Cast(t.Context(), other.actor(0), other.contest.ID, elsewhere, ""); err != nil {
			t.Errorf("another contest: %v", err)
		}
		if err := act(replica); err != nil {
			t.Errorf("acts go on: %v", err)
		}
		if p.acted(t, "database.accepted") != 1 {
			t.Error("the record says nothing of it")
		}
		mark := box.NewWatermark(keep.Files(p.e.Keys.Folder()))
		if err := errors.Join(p.e.Ready(t.Context()), p.e.Watch(t.Context(), mark), mark.Check(t.Context(), s)); err != nil {
			t.Errorf("afterwards: %v", err)
		}
		c, err := p.e.Contest(t.Context(), p.contest.ID)
		if err != nil || c.Alarm != domain.BoardLost.Name {
			t.Errorf("the contest's alarm is %q: %v", c.Alarm, err)
		}
		err = s.Act(t.Context(), func(tx *store.Tx) error { return p.e.EndContest(tx, c, "held again") })
		if c, err2 := p.e.Contest(t.Context(), p.contest.ID); err != nil || err2 != nil || c.Stage != domain.ContestEnded {
			t.Errorf("ending a lost contest: %s, %v %v", c.Stage, err, err2)
		}
	})
}

// The record is held against what was answered of it at the next act, too.
func TestFound40_ARecordThatWentBackIsNoticedByTheNextAct(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		e := fenced(New(s, mustKeys(t), "vote.example.org", nil))
		act := func() error {
			return s.Act(t.Context(), func(tx *store.Tx) error {
				return tx.Record(domain.Engine(), domain.Act{Name: "test.act", Rule: "R9", Why: "test"})
			})
		}
		if err := errors.Join(act(), act()); err != nil {
			t.Fatal(err)
		}
		s.Guard(nil)
		err := s.Write(t.Context(), func(tx *store.Tx) error {
			var errs []error
			if s.Postgres() {
				errs = append(errs, storetest.Exec(tx, "ALTER TABLE record DISABLE TRIGGER ALL"))
			} else {
				errs = append(errs, storetest.Exec(tx, "DROP TRIGGER record_no_delete"))
			}
			return errors.Join(append(errs, storetest.Exec(tx, "DELETE FROM record WHERE seq = 2"),
				storetest.Exec(tx, "UPDATE record_head SET seq = 1, hash = (SELECT hash FROM record WHERE seq = 1)"))...)
		})
		if err != nil {
			t.Fatal(err)
		}
		s.Guard(e.Fence)
		wantRefusal(t, act(), domain.StandsStill)
		if err := e.AcceptDatabase(t.Context(), "the copy of this morning"); err != nil {
			t.Fatal(err)
		}
		if err := act(); err != nil {
			t.Errorf("afterwards: %v", err)
		}
	})
}

// A commit that its standby never got, and that somebody made visible, is
// acknowledged to nobody; after the failover it is settled by two officers, and the
// voter's retry gets the right answer.
func TestFound37_WhatTheStandbyNeverGotIsSettled(t *testing.T) {
	t.Parallel()
	pair := mustPair(t)
	p := mustSealWith(t, fenced(New(storetest.Open(t, pair.URL("hustings")), mustKeys(t), "vote.example.org", nil)), 4, nil)
	mark := box.NewWatermark(keep.Files(p.e.Keys.Folder()))
	p.mustCast(t, 0, 1)
	uncertain, later := p.seal(t, 1, 1), p.seal(t, 2, 1)
	if err := pair.Stall(t.Context()); err != nil {
		t.Fatal(err)
	}
	_, err := p.e.Cast(t.Context(), p.actor(1), p.contest.ID, uncertain, "")
	wantRefusal(t, err, domain.OutcomeUnknown)
	if err := pair.CancelWaits(t.Context()); err != nil {
		t.Fatal(err)
	}
	cold := fenced(New(storetest.Open(t, pair.Primary.URL("hustings")), p.e.Keys, p.e.Host, nil))
	for began := time.Now(); ; time.Sleep(10 * time.Millisecond) { // visible on the primary alone
		if turnout, err := cold.Turnout(t.Context(), p.contest.ID); err == nil && turnout.Ballots == 2 {
			break
		} else if time.Since(began) > time.Minute {
			t.Fatalf("turnout %+v: %v", turnout, err)
		}
	}
	if _, err := cold.Cast(t.Context(), p.actor(1), p.contest.ID, uncertain, ""); !refusedFor(err, domain.OutcomeUnknown) && !refusedFor(err, refusal.TryAgain) {
		t.Errorf("acknowledged though one machine alone has it: %v", err)
	}
	if err := mark.Keep(t.Context(), cold.Store); err != nil {
		t.Fatal(err)
	}
	if err := pair.FailOver(t.Context()); err != nil {
		t.Fatal(err)
	}
	_, err = p.castSoon(t, 2, later, time.Minute)
	wantRefusal(t, err, domain.StandsStill)
	ro, deputy := officersFor(t)
	list, err := p.e.Standstills(t.Context(), ro)
	if err != nil || len(list) != 1 || list[0].Findings[0].What != box.Unsettled {
		t.Fatalf("%+v: %v", list, err)
	}
	if _, err := p.e.Settle(t.Context(), ro, clerk.DatabaseStandstill, "the standby never got it"); err != nil {
		t.Fatal(err)
	}
	if done, err := p.e.Settle(t.Context(), deputy, clerk.DatabaseStandstill, "agreed"); err != nil || !done {
		t.Fatalf("%v %v", done, err)
	}
	for i, entry := range map[int][]byte{1: uncertain, 2: later} {
		if _, err := p.castSoon(t, i, entry, time.Minute); err != nil {
			t.Errorf("voter %d afterwards: %v", i, err)
		}
	}
	if turnout, err := p.e.Turnout(t.Context(), p.contest.ID); err != nil || turnout.Ballots != 3 {
		t.Errorf("turnout %+v: %v", turnout, err)
	}
}

// A standby that is lost with a batch that nobody has seen stops nothing: the batch
// never was, and its voters' retries are taken.
func TestFound37_WhatNobodySawNeedsNoOfficer(t *testing.T) {
	t.Parallel()
	pair := mustPair(t)
	p := mustSealWith(t, fenced(New(storetest.Open(t, pair.URL("hustings")), mustKeys(t), "vote.example.org", nil)), 3, nil)
	p.mustCast(t, 0, 1)
	entry := p.seal(t, 1, 1)
	if err := pair.Stall(t.Context()); err != nil {
		t.Fatal(err)
	}
	_, err := p.e.Cast(t.Context(), p.actor(1), p.contest.ID, entry, "")
	wantRefusal(t, err, domain.OutcomeUnknown)
	if err := pair.FailOver(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := p.castSoon(t, 1, entry, time.Minute); err != nil {
		t.Errorf("after the failover: %v", err)
	}
	if turnout, err := p.e.Turnout(t.Context(), p.contest.ID); err != nil || turnout.Ballots != 2 {
		t.Errorf("turnout %+v: %v", turnout, err)
	}
}

// A replica that stops in the middle of a transaction, with the board's row in its
// hands, is cut off; the others go on, and it writes nothing when it wakes.
func TestFound38_AFrozenReplicaHoldsNobodyUp(t *testing.T) {
	t.Parallel()
	url := storetest.PostgresURL(t)
	p := mustSealWith(t, fenced(New(storetest.Open(t, url), mustKeys(t), "vote.example.org", nil)), 2, nil)
	frozen := storetest.Open(t, url+"&idle_in_transaction_session_timeout=400ms")
	held, wake, woke := make(chan struct{}), make(chan struct{}), make(chan error, 1)
	go func() {
		woke <- frozen.Write(t.Context(), func(tx *store.Tx) error {
			if _, err := tx.LockBoard(p.contest.ID); err != nil {
				return err
			}
			close(held)
			<-wake
			return tx.TakeTurn(p.contest.ID, 0)
		})
	}()
	<-held
	if _, err := p.castSoon(t, 0, p.seal(t, 0, 1), 20*time.Second); err != nil {
		t.Errorf("beside a frozen replica: %v", err)
	}
	close(wake)
	if err := <-woke; err == nil {
		t.Error("the frozen replica wrote when it woke")
	}
}

// While ballots cannot be taken there is no sign of life, so that the stop counts as
// an outage (R20a), and the replica is not ready.
func TestFound38_AStopOfTheBoxIsAnOutage(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		p := mustSealWith(t, fenced(New(s, mustKeys(t), "vote.example.org", nil)), 2, nil)
		if err := errors.Join(p.e.Beat(t.Context()), p.e.Ready(t.Context())); err != nil {
			t.Fatal(err)
		}
		storetest.MustSet(t, s, storetest.Start.Add(40*time.Minute))
		p.e.StuckAfter = time.Nanosecond
		held, release, cast := make(chan struct{}), make(chan struct{}), make(chan error, 2)
		go func() { // somebody has the board, and does not give it back
			cast <- s.Write(context.WithoutCancel(t.Context()), func(tx *store.Tx) error {
				_, err := tx.LockBoard(p.contest.ID)
				close(held)
				<-release
				return err
			})
		}()
		<-held
		entry := p.seal(t, 0, 1)
		go func() {
			_, err := p.e.Cast(context.WithoutCancel(t.Context()), p.actor(0), p.contest.ID, entry, "")
			cast <- err
		}()
		for p.e.Stuck() == nil {
			time.Sleep(time.Millisecond)
		}
		if err := p.e.Beat(t.Context()); err == nil {
			t.Error("a sign of life while ballots wait")
		}
		if err := p.e.Ready(t.Context()); err == nil {
			t.Error("ready while ballots wait")
		}
		close(release)
		if err := errors.Join(<-cast, <-cast); err != nil {
			t.Fatal(err)
		}
		for p.e.Stuck() != nil {
			time.Sleep(time.Millisecond)
		}
		if err := errors.Join(p.e.Beat(t.Context()), p.e.Ready(t.Context())); err != nil {
			t.Errorf("afterwards: %v", err)
		}
		err := s.Read(t.Context(), func(tx *store.Tx) error {
			outages, err := tx.Outages(p.contest.Opens, p.contest.Closes, outageThatCounts)
			if len(outages) != 1 {
				t.Errorf("outages: %+v", outages)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

// What the watermark finds stops the signing of every replica at once, and officers are
// told once.
func TestFound36_WhatTheWatermarkFindsStopsAllReplicas(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		p := mustSealWith(t, fenced(New(s, mustKeys(t), "vote.example.org", nil)), 3, nil)
		other := mustSealWith(t, p.e, 2, func(c *domain.Contest) { c.Reference = "CIO-2026/2" })
		replica := fenced(New(s, p.e.Keys, p.e.Host, nil))
		p.mustCast(t, 0, 1)
		entry := other.seal(t, 0, 1)
		mark := box.NewWatermark(keep.Files(p.e.Keys.Folder()))
		if err := p.e.Watch(t.Context(), mark); err != nil {
			t.Fatal(err)
		}
		p.cut(t, 4)
		if err := p.e.Watch(t.Context(), mark); !errors.Is(err, box.ErrBehind) {
			t.Fatalf("the watermark: %v", err)
		}
		_, err := replica.Cast(t.Context(), other.actor(0), other.contest.ID, entry, "") // of a contest that lacks nothing
		wantRefusal(t, err, domain.StandsStill)
		if err := replica.Ready(t.Context()); !errors.Is(err, box.ErrBehind) {
			t.Errorf("ready: %v", err)
		}
		if err := replica.Announce(t.Context()); err != nil {
			t.Fatal(err)
		}
		if news, err := p.e.Fence.News(); err != nil || news.Still {
			t.Errorf("the officers were not told: %+v, %v", news, err)
		}
	})
}
