package box

import (
	"errors"

	"hustings/domain"
	"hustings/domain/acts"
	"hustings/domain/refusal"
	"hustings/elections/store"
)

// GoOnWith takes the database as it is: what it lacks goes on the record, lost
// contests are marked and their officers told, and the epoch is raised, so that the
// database as it was is refused from now on.
func (e *Box) GoOnWith(tx *store.Tx, by domain.Actor, why string, detail map[string]any) error {
	f := e.Fence
	all, err := f.compare(tx)
	if err != nil {
		return err
	}
	standing, err := f.Standing()
	if err != nil {
		return err
	}
	all = merged(standing, all)
	detail["findings"] = all
	var lost []domain.ContestID
	for _, found := range all {
		if found.What != Lost || found.Contest == "" {
			continue
		}
		lost = append(lost, found.Contest)
		if err := e.declareLost(tx, found); err != nil {
			return err
		}
	}
	now, err := f.read()
	if err != nil {
		return err
	}
	epoch := max(now.Epoch, tx.Place().Epoch) + 1
	if err := tx.RaiseEpoch(epoch); err != nil {
		return err
	}
	detail["epoch"], detail["timeline"] = epoch, tx.Place().Timeline
	if err := tx.Record(by, domain.Act{Name: acts.DatabaseAccepted, Rule: "R110a", Why: why, Detail: detail}); err != nil {
		return err
	}
	mark, err := f.mark.seen(tx)
	if err != nil {
		return err
	}
	tx.Acknowledge(func() error {
		e.forgetBoards()
		return f.settled(tx.Place(), mark, lost)
	})
	return nil
}

// merged are the findings of both lists, a log named once.
func merged(first, second []Finding) []Finding {
	all := append([]Finding(nil), first...)
	for _, s := range second {
		known := false
		for _, f := range first {
			known = known || f.Contest == s.Contest
		}
		if !known {
			all = append(all, s)
		}
	}
	return all
}

// declareLost says of a contest that part of what was signed in it is gone. What
// was signed stays in the key folder: by that it is judged.
func (e *Box) declareLost(tx *store.Tx, found Finding) error {
	c, err := tx.Contest(found.Contest)
	if _, missing := refusal.Of(err); missing { // the whole contest is gone with its election
		return nil
	}
	if err != nil {
		return err
	}
	row, err := tx.LockBoard(c.ID)
	if err != nil {
		return err
	}
	cause := refusal.Because(domain.BoardLost, "R110a", refusal.Args{"kept": found.Kept, "root": found.Root, "have": found.Have})
	row.Alarm = cause.Reason.Name
	if err := tx.SaveBoard(row); err != nil {
		return err
	}
	return e.caller.ContestAlarm(tx, c, cause, true)
}

// settled writes down that things go on from the database as it is.
func (f *Fence) settled(p store.Place, mark watermark, lost []domain.ContestID) error {
	for _, id := range lost {
		if err := f.signed.lose(id); err != nil {
			return err
		}
	}
	if err := errors.Join(f.signed.forget(recordMark), f.mark.replace(mark)); err != nil {
		return err
	}
	return f.change(func(now *fenceFile) error {
		*now = fenceFile{System: p.System, Timeline: p.Timeline, Epoch: p.Epoch}
		return nil
	})
}

// Adopting runs f while this process takes the database as it is.
func (f *Fence) Adopting(do func() error) error {
	set := func(to bool) {
		f.mu.Lock()
		f.adopting = to
		f.mu.Unlock()
	}
	set(true)
	defer set(false)
	return do()
}

// News is what the fence has found and nobody has been told of yet.
type News struct {
	Still    bool      // everything stands still
	Promoted *Promoted // the database was promoted
	Stranger *Stranger // a replica has reached another one
}

// News is what is still to be told. It does not go over to what else there is while
// everything stands still.
func (f *Fence) News() (n News, err error) {
	now, err := f.read()
	switch {
	case err != nil:
	case now.Still != nil:
		n.Still = !now.Still.Announced
	default:
		n.Promoted, n.Stranger = now.Promoted, now.Stranger
	}
	return n, err
}

// Announced notes that those who must know of the news do.
func (f *Fence) Announced(n News) error {
	return f.change(func(now *fenceFile) error {
		switch {
		case !n.Still:
			now.Promoted, now.Stranger = nil, nil
		case now.Still != nil:
			now.Still.Announced = true
		}
		return nil
	})
}
