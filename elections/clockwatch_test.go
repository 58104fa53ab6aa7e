package elections

import (
	"errors"
	"testing"
	"time"

	"hustings/domain"
	"hustings/domain/refusal"
	"hustings/elections/clerk"
	"hustings/elections/store"
	"hustings/elections/store/storetest"
)

// A clock that jumps stops everything until two officers have confirmed the time; put
// right again, acts and ballots go on, though the record and the board were written
// later than now while it was wrong (R20c).
func TestFound39_AClockThatJumpedWaitsForTwoOfficers(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		p := mustSeal(t, s, 4, nil)
		var machine time.Duration // the monotonic clock of the machine
		of := func() time.Duration { return machine }
		p.e.WatchBy(of)
		act := func() error {
			return s.Act(t.Context(), func(tx *store.Tx) error {
				return tx.Record(domain.Engine(), domain.Act{Name: "test.act", Rule: "R9", Why: "test"})
			})
		}
		replica := New(s, p.e.Keys, p.e.Host, nil)
		replica.WatchBy(of)
		watch := func(database time.Time, passed time.Duration) {
			t.Helper()
			storetest.MustSet(t, s, database)
			machine += passed
			if err := errors.Join(p.e.WatchClock(t.Context()), replica.WatchClock(t.Context())); err != nil {
				t.Fatal(err)
			}
		}
		now := storetest.Start.Add(time.Hour)
		watch(now, 0) // the first look of a process: a downtime of any length is no jump
		now = now.Add(2 * time.Hour)
		watch(now, 2*time.Hour+4*time.Minute) // they may disagree a little
		if p.e.TimeUnsure() != nil {
			t.Fatal("unsure though nothing jumped")
		}
		p.mustCast(t, 0, 1)

		storetest.MustSet(t, s, now.AddDate(0, 0, 1)) // a day ahead; before anybody looks,
		p.mustCast(t, 1, 1)                           // a ballot
		if err := act(); err != nil {                 // and an act
			t.Fatal(err)
		}
		waiting := p.seal(t, 2, 1)
		watch(p.contest.Closes.Add(time.Hour), time.Second) // past the close
		if _, err := p.e.Tick(t.Context()); !refusedFor(err, domain.ClockUnsure) {
			t.Errorf("the clock's work: %v", err)
		}
		if _, err := p.e.Advance(t.Context(), p.contest.ID); !refusedFor(err, domain.ClockUnsure) {
			t.Errorf("closing the box: %v", err)
		}
		wantRefusal(t, act(), domain.ClockUnsure)
		started := New(s, p.e.Keys, p.e.Host, nil) // meanwhile, and has seen no jump
		started.WatchBy(of)
		if err := started.WatchClock(t.Context()); err != nil || started.TimeUnsure() == nil || replica.TimeUnsure() == nil {
			t.Errorf("another replica goes on: %v", err)
		}
		if err := p.e.Beat(t.Context()); err == nil {
			t.Error("a sign of life while no ballot is taken")
		}
		if err := p.e.Ready(t.Context()); !refusedFor(err, domain.ClockUnsure) {
			t.Errorf("ready while no ballot is taken: %v", err)
		}

		watch(now.Add(time.Minute), time.Minute) // put right
		_, err := p.e.Cast(t.Context(), p.actor(2), p.contest.ID, waiting, "")
		wantRefusal(t, err, domain.ClockUnsure)
		wantRefusal(t, act(), domain.ClockUnsure)
		ro, deputy := officersFor(t)
		if list, err := p.e.Standstills(t.Context(), ro); err != nil || len(list) != 1 || list[0].Kind != clerk.ClockStandstill {
			t.Fatalf("what the pages say: %+v, %v", list, err)
		}
		if done, err := p.e.Settle(t.Context(), ro, clerk.ClockStandstill, "the time server is right again"); err != nil || done {
			t.Fatalf("the first: %v %v", done, err)
		}
		if done, err := p.e.Settle(t.Context(), deputy, clerk.ClockStandstill, "looked at two clocks"); err != nil || !done {
			t.Fatalf("the second: %v %v", done, err)
		}
		watch(now.Add(2*time.Minute), time.Minute)
		if err := errors.Join(act(), p.e.Ready(t.Context())); err != nil || p.e.TimeUnsure() != nil || replica.TimeUnsure() != nil {
			t.Errorf("afterwards: %v", err)
		}
		if _, err := p.e.Cast(t.Context(), p.actor(2), p.contest.ID, waiting, ""); err != nil {
			t.Errorf("a ballot afterwards: %v", err)
		}
		if p.acted(t, "clock.confirmed") != 1 {
			t.Error("the record says nothing of it")
		}
		if c := p.mustClose(t); c.Stage != domain.ContestCounted || c.Alarm != "" {
			t.Errorf("the contest is %s, alarm %q", c.Stage, c.Alarm)
		}
	})
}

// A program that starts on a database whose record is dated later than its clock by
// more than a moment asks the officers too, instead of refusing until the clock has
// come there.
func TestFound39_ARecordFromTheFutureIsNoEndlessRefusal(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		e := New(s, mustKeys(t), "vote.example.org", nil)
		e.WatchBy(nil)
		act := func() error {
			return s.Act(t.Context(), func(tx *store.Tx) error {
				return tx.Record(domain.Engine(), domain.Act{Name: "test.act", Rule: "R9", Why: "test"})
			})
		}
		storetest.MustSet(t, s, storetest.Start.AddDate(0, 0, 1))
		if err := act(); err != nil {
			t.Fatal(err)
		}
		storetest.MustSet(t, s, storetest.Start)
		wantRefusal(t, act(), refusal.ClockBehind)
		if err := e.WatchClock(t.Context()); err != nil {
			t.Fatal(err)
		}
		wantRefusal(t, act(), domain.ClockUnsure)
		ro, deputy := officersFor(t)
		_, err := e.Settle(t.Context(), ro, clerk.ClockStandstill, "the clock was a day ahead")
		if err == nil {
			_, err = e.Settle(t.Context(), deputy, clerk.ClockStandstill, "it is right now")
		}
		if err != nil {
			t.Fatal(err)
		}
		if err := act(); err != nil {
			t.Errorf("afterwards: %v", err)
		}
	})
}
