package box

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"hustings/domain"
	"hustings/domain/refusal"
	"hustings/elections/keep"
	"hustings/elections/store"
)

// Fence keeps this installation to one database. What is remembered outside it, which
// all replicas share, names the one that counts: the system, its timeline, which a
// promotion raises, and an epoch, which people raise. Every write transaction asks
// the database which it is and holds that against the file, before anything is
// written and once more before anybody is told so. Whoever has reached another one,
// such as an old primary that came back, writes nothing there.
//
// When the database turns out to end before something that was signed, everything
// stands still, for all replicas at once, until people have settled it (R110a).
type Fence struct {
	in     keep.Memory
	mark   *Watermark
	signed signedMarks
	log    *slog.Logger

	remembered func(*store.Tx) ([]Finding, error) // the engine's memories that do not fit; nil: none

	mu       sync.Mutex
	refused  error // why the last write transaction was refused, if it was
	adopting bool  // the command line has this process take the database as it is
}

// fenceFile is what the file holds.
type fenceFile struct {
	System   string    `json:"system"`
	Timeline int64     `json:"timeline"`
	Epoch    int64     `json:"epoch"`
	Still    *still    `json:"standstill,omitempty"`
	Promoted *Promoted `json:"promoted,omitempty"` // not yet in the record
	Stranger *Stranger `json:"stranger,omitempty"` // nor this
}

// still is why everything stands still.
type still struct {
	Since     time.Time `json:"since"` // by this machine's clock
	Findings  []Finding `json:"findings"`
	Announced bool      `json:"announced"` // to the officers
}

// Promoted is a promotion of the database.
type Promoted struct {
	From, To int64 // timelines
}

// Stranger is another database that a replica has reached.
type Stranger struct {
	System   string
	Timeline int64
	Epoch    int64
}

// fenceName is under which name the memory has it.
const fenceName = "fence"

// NewFence lies where the watermark lies, and has every write transaction of the store
// ask it.
func NewFence(mark *Watermark, s *store.Store, log *slog.Logger) *Fence {
	f := &Fence{in: mark.in, mark: mark, signed: mark.signed(), log: log}
	s.Guard(f)
	return f
}

// Admits refuses a connection to a database that does not count; one that was
// promoted is let in, and judged when it is first written to.
func (f *Fence) Admits(p store.Place) error {
	now, err := f.read()
	f.mu.Lock()
	defer f.mu.Unlock()
	if err != nil || f.adopting || now.System == "" || now.System == p.System && goesOnFrom(p, now) {
		return err
	}
	return now.allows(p)
}

// Enter refuses a transaction on a database that is not the one known, and every
// act while everything stands still.
func (f *Fence) Enter(tx *store.Tx) error {
	err := f.enter(tx)
	f.mu.Lock()
	first := err != nil && f.refused == nil
	f.refused = err
	f.mu.Unlock()
	if first {
		p := tx.Place()
		f.log.Error("nothing is written to this database", "system", p.System, "timeline", p.Timeline, "epoch", p.Epoch, "error", err)
	}
	return err
}

func (f *Fence) enter(tx *store.Tx) error {
	p := tx.Place()
	now, err := f.read()
	if err != nil {
		return err
	}
	f.mu.Lock()
	adopting := f.adopting
	f.mu.Unlock()
	if adopting {
		return nil
	}
	if now.System == "" || now.System == p.System && goesOnFrom(p, now) {
		if now, err = f.raise(tx); err != nil {
			return err
		}
	}
	if err := now.allows(p); err != nil {
		if now.Stranger == nil {
			err = errors.Join(err, f.change(func(now *fenceFile) error {
				now.Stranger = &Stranger{p.System, p.Timeline, p.Epoch}
				return nil
			}))
		}
		return err
	}
	if now.Still != nil && tx.Acting() && !tx.Settling() {
		return refusal.Because(domain.StandsStill, "R110a", nil)
	}
	return nil
}

// Begun refuses an act on a record that ends before what was answered of it, at the
// next act and not only at the next look of the watermark.
func (f *Fence) Begun(tx *store.Tx) error {
	f.mu.Lock()
	adopting := f.adopting
	f.mu.Unlock()
	if adopting || tx.Settling() {
		return nil
	}
	m, err := f.signed.read(recordMark)
	if err != nil {
		return err
	}
	seq, hash, _ := tx.Acted()
	if m.size == 0 || m.size < seq || m == (mark{seq, hash}) {
		return nil
	}
	found, err := recordFits(tx, m, Lost)
	if err != nil || found == nil {
		return err
	}
	return errors.Join(f.Halt([]Finding{*found}), refusal.Because(domain.StandsStill, "R110a", nil))
}

// Left asks once more, when the transaction has committed: meanwhile another
// replica may have gone over to the database that counts now. The record's mark is
// moved before an act is answered.
func (f *Fence) Left(tx *store.Tx) error {
	now, err := f.read()
	if err == nil {
		err = now.allows(tx.Place())
	}
	if err != nil {
		return err
	}
	if seq, hash, moved := tx.Acted(); moved {
		return f.signed.move(recordMark, mark{seq, hash})
	}
	return nil
}

// goesOnFrom reports whether the database is the known one after a promotion, or after
// people have accepted it.
func goesOnFrom(p store.Place, now fenceFile) bool {
	return p.Epoch > now.Epoch || p.Epoch == now.Epoch && p.Timeline > now.Timeline
}

// allows refuses any database but the one that counts.
func (now fenceFile) allows(p store.Place) error {
	if p.System != now.System || p.Timeline != now.Timeline || p.Epoch != now.Epoch {
		return refusal.Because(domain.OtherDatabase, "R110a", nil)
	}
	return nil
}

// raise takes the database that the transaction has reached for the one that counts
// from now on: the first, or one that was promoted. What it lacks of what is known
// makes everything stand still.
func (f *Fence) raise(tx *store.Tx) (now fenceFile, err error) {
	p := tx.Place()
	err = f.change(func(file *fenceFile) error {
		if file.System != "" && (file.System != p.System || !goesOnFrom(p, *file)) {
			now = *file // another replica was quicker
			return nil
		}
		all, err := f.compare(tx)
		if err != nil {
			return err
		}
		if file.System != "" {
			f.log.Warn("another database counts from now on: it was promoted", "timeline", p.Timeline, "before", file.Timeline, "epoch", p.Epoch)
			file.Promoted = &Promoted{file.Timeline, p.Timeline}
		}
		file.System, file.Timeline, file.Epoch = p.System, p.Timeline, p.Epoch
		if len(all) > 0 {
			f.standStill(file, all)
		}
		now = *file
		return nil
	})
	return now, err
}

// compare holds the database against all that is known outside it.
func (f *Fence) compare(tx *store.Tx) ([]Finding, error) {
	seen, err := f.mark.read()
	if err != nil {
		return nil, err
	}
	marks, err := f.signed.known(nil)
	if err != nil {
		return nil, err
	}
	all, err := compare(tx, f.signed, seen, marks)
	if err != nil || f.remembered == nil {
		return all, err
	}
	more, err := f.remembered(tx)
	return merged(all, more), err
}

func (f *Fence) standStill(file *fenceFile, all []Finding) {
	if file.Still == nil {
		file.Still = &still{Since: time.Now().UTC()}
	}
	for _, found := range all {
		f.log.Error("everything stands still", "finding", found.String(), "what", found.What, "contest", found.Contest, "kept", found.Kept, "have", found.Have)
	}
	file.Still.Findings, file.Still.Announced = all, false
}

// Halt makes everything stand still for what was found, on all replicas.
func (f *Fence) Halt(all []Finding) error {
	return f.change(func(file *fenceFile) error {
		if file.Still == nil {
			f.standStill(file, all)
		}
		return nil
	})
}

// Standing is why everything stands still, if it does.
func (f *Fence) Standing() ([]Finding, error) {
	if f == nil {
		return nil, nil
	}
	now, err := f.read()
	if err != nil || now.Still == nil {
		return nil, err
	}
	return now.Still.Findings, nil
}

// Refused is why the last write transaction of this process was refused, if it was.
func (f *Fence) Refused() error {
	if f == nil {
		return nil
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.refused
}

// mayAppend refuses a board that ends before what was signed of it, and one that
// was declared lost. at is where the database has it.
func (f *Fence) mayAppend(tx *store.Tx, id domain.ContestID, at mark) error {
	if f == nil {
		return nil
	}
	if now, err := f.read(); err != nil || now.Still != nil && !tx.Settling() {
		return errors.Join(err, refusal.Because(domain.StandsStill, "R110a", nil))
	}
	if lost, err := f.signed.lost(id); err != nil {
		return err
	} else if lost {
		return refusal.Because(domain.BoardLost, "R110a", nil)
	}
	m, err := f.signed.read(string(id))
	if err != nil || m.size == 0 || m.size < at.size || m == at {
		return err
	}
	found, err := boardFits(tx, id, m, Lost)
	if err != nil || found == nil {
		return err
	}
	return errors.Join(f.Halt([]Finding{*found}), refusal.Because(domain.StandsStill, "R110a", nil))
}

// acknowledge moves a board's mark once the transaction has committed: only then
// is anybody given a receipt.
func (f *Fence) acknowledge(tx *store.Tx, id domain.ContestID, at mark) {
	if f != nil {
		tx.Acknowledge(func() error { return f.signed.move(string(id), at) })
	}
}

// Lost reports whether a board was declared lost (R110a).
func (f *Fence) Lost(id domain.ContestID) (bool, error) {
	if f == nil {
		return false, nil
	}
	return f.signed.lost(id)
}

func (f *Fence) read() (now fenceFile, err error) {
	text, err := f.in.Get(fenceName)
	if err == nil && text != nil {
		err = json.Unmarshal(text, &now)
	}
	if err != nil {
		return now, fmt.Errorf("reading which database counts: %w", err)
	}
	return now, nil
}

// change rewrites it; replicas take turns.
func (f *Fence) change(by func(*fenceFile) error) error {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	return f.in.Change(ctx, fenceName, func(text []byte) ([]byte, error) {
		var now fenceFile
		if text != nil {
			if err := json.Unmarshal(text, &now); err != nil {
				return nil, fmt.Errorf("reading which database counts: %w", err)
			}
		}
		if err := by(&now); err != nil {
			return nil, err
		}
		text, err := json.MarshalIndent(now, "", " ")
		return append(text, '\n'), err
	})
}
