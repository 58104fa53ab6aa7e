package clerk

import (
	"context"
	"encoding/json"
	"sync"
	"time"

	"hustings/domain"
	"hustings/domain/acts"
	"hustings/domain/refusal"
	"hustings/elections/box"
	"hustings/elections/store"
)

// jumpMost is by how much the database's clock and this machine's own may disagree
// between two looks (R20c).
const jumpMost = 5 * time.Minute

// clockWatch holds the database's clock against the monotonic clock of the machine,
// which nobody sets.
type clockWatch struct {
	mu        sync.Mutex
	since     func() time.Duration // the monotonic clock; nil: the machine's
	always    bool                 // of a simulated clock too: for tests
	looked    bool
	database  time.Time
	monotonic time.Duration
	unsure    bool // a standstill is open
}

var processStart = time.Now() // with its monotonic reading

// drift is by how much the database's clock went further than the machine's since
// the last look; the first look of a process knows of none, so that a restart is no
// jump.
func (w *clockWatch) drift(database time.Time) time.Duration {
	now := time.Since(processStart)
	if w.since != nil {
		now = w.since()
	}
	var d time.Duration
	if w.looked {
		d = database.Sub(w.database) - (now - w.monotonic)
	}
	w.looked, w.database, w.monotonic = true, database, now
	return d
}

// WatchBy has the database's clock watched also where it is simulated, and held against
// another monotonic clock than the machine's where one is given: for tests.
func (e *Clerk) WatchBy(monotonic func() time.Duration) {
	e.clocks.mu.Lock()
	defer e.clocks.mu.Unlock()
	e.clocks.always, e.clocks.since = true, monotonic
}

// clockUnsure reports whether the time waits for two officers to confirm it.
func (e *Clerk) clockUnsure() bool {
	e.clocks.mu.Lock()
	defer e.clocks.mu.Unlock()
	return e.clocks.unsure
}

func unsure() error { return refusal.Because(domain.ClockUnsure, "R20c", nil) }

// WatchClock looks at the clocks: a jump, or a record that is dated later than now by
// one, stops closings, openings, destructions and all other acts on every replica
// until two officers have confirmed the time (R20c). It is for a job.
func (e *Clerk) WatchClock(ctx context.Context) error {
	w := &e.clocks
	if e.Store.Simulated() && !w.always {
		return nil
	}
	var now, last time.Time
	open := false
	err := e.Store.Look(ctx, func(tx *store.Tx) (err error) {
		if now = tx.Now(); tx.Now().IsZero() {
			return nil
		}
		if last, err = tx.RecordedAt(); err != nil {
			return err
		}
		open, err = tx.ClockStopped()
		return err
	})
	if err != nil {
		return err
	}
	w.mu.Lock()
	drift := w.drift(now)
	jumped := drift > jumpMost || drift < -jumpMost
	late := last.Sub(now) > jumpMost
	w.unsure = open || jumped || late
	w.mu.Unlock()
	if open || !jumped && !late {
		return nil
	}
	e.Log.Error("the clock jumped: nothing is done until two officers have confirmed the time", "database", now, "drift", drift.String(), "last_act", last)
	detail, err := json.Marshal(map[string]any{"database": now, "drift_seconds": int64(drift / time.Second), "last_act": last})
	if err != nil {
		return err
	}
	return e.Store.Write(ctx, func(tx *store.Tx) error {
		row, err := tx.OpenStandstill(ClockStandstill)
		if err != nil || row != nil {
			return err
		}
		if err := tx.SaveStandstill(&store.Standstill{Kind: ClockStandstill, Detail: string(detail), FoundAt: now}); err != nil {
			return err
		}
		return mailStandstill(tx, "clock", "", "")
	})
}

// confirmTime puts the confirmed time on the record; it may be earlier than what
// stands there, and acts go on from it (R20c).
func (e *Clerk) confirmTime(tx *store.Tx, by domain.Actor, why string, open *store.Standstill, detail map[string]any) error {
	found := map[string]any{}
	if err := json.Unmarshal([]byte(open.Detail), &found); err != nil {
		return err
	}
	detail["found"] = found
	tx.After(func() {
		e.clocks.mu.Lock()
		defer e.clocks.mu.Unlock()
		e.clocks.unsure, e.clocks.looked = false, false
	})
	return tx.Record(by, domain.Act{Name: acts.ClockConfirmed, Rule: "R20c", Why: why, Detail: detail})
}

// TakesBallots says why this installation could not take a ballot now, if so: a box
// that nobody can get at is as closed as a service that is down (R20a).
func (e *Clerk) TakesBallots(ctx context.Context) error {
	if e.clockUnsure() {
		return unsure()
	}
	if found, err := e.Fence.Standing(); err != nil || found != nil {
		return box.Behind(found)
	}
	if err := e.Stuck(); err != nil {
		return err
	}
	var open []domain.ContestID
	err := e.Store.Look(ctx, func(tx *store.Tx) error {
		boards, err := tx.Boards()
		for _, b := range boards {
			if b.Stage == domain.ContestSealed && b.StoppedAt == nil {
				open = append(open, b.Contest)
			}
		}
		return err
	})
	for _, id := range open {
		if err != nil {
			return err
		}
		err = e.Store.Write(ctx, func(tx *store.Tx) error {
			_, err := tx.LockBoard(id)
			return err
		})
	}
	return err
}

// Ready says why this replica should not be sent requests, if so: its database does
// not answer, is not the one that counts, cannot be written to, or stands still; the
// keys that ballots need cannot be read; the time waits to be confirmed; or ballots wait
// in its boxes.
func (e *Clerk) Ready(ctx context.Context) error {
	if err := e.Ping(ctx); err != nil {
		return err
	}
	if err := e.Stuck(); err != nil {
		return err
	}
	if err := e.Store.Writable(ctx); err != nil {
		return err
	}
	if found, err := e.Fence.Standing(); err != nil || found != nil {
		if err != nil {
			return err
		}
		return box.Behind(found)
	}
	if err := e.keysReadable(ctx); err != nil {
		return err
	}
	return e.TimeUnsure()
}

// keysSeen is when the keys that ballots need were last read, and how that went.
type keysSeen struct {
	mu  sync.Mutex
	at  time.Time
	err error
}

// keysSeenLast is for how long that is believed: as long as a sign of life, since anybody
// may ask as often as they like.
const keysSeenLast = time.Second

// keysReadable reads the keys once a second, whoever asks; whoever asks meanwhile waits
// for that answer.
func (e *Clerk) keysReadable(ctx context.Context) error {
	e.keys.mu.Lock()
	defer e.keys.mu.Unlock()
	if time.Since(e.keys.at) > keysSeenLast {
		e.keys.err = e.KeysReadable(context.WithoutCancel(ctx)) // the answer is not the asker's alone
		e.keys.at = time.Now()
	}
	return e.keys.err
}
