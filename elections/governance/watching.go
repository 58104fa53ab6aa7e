package governance

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"hustings/domain/governance"
	"hustings/elections/store"
)

// watchEvery is how often a process asks whether something has happened in the meetings
// that somebody watches: one question for all of them, whoever did it on whichever
// replica.
const watchEvery = 300 * time.Millisecond

// watchMost bounds the streams of a process; whoever finds no place asks again by
// herself.
const watchMost = 4000

// ErrWatched says that too many watch already.
var ErrWatched = errors.New("too many streams are open")

// watching tells open pages of what happens in their meetings.
type watching struct {
	mu      sync.Mutex
	of      map[governance.MeetingID]map[chan int64]bool
	seen    map[governance.MeetingID]int64
	streams int
	running bool
}

// Watch gives a channel on which the meeting's revision comes whenever it has risen,
// until stop is called. A reader who is slow gets the latest only.
func (h *House) Watch(id governance.MeetingID) (changes <-chan int64, stop func(), err error) {
	w := &h.watching
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.streams >= watchMost {
		return nil, nil, ErrWatched
	}
	if w.of == nil {
		w.of, w.seen = map[governance.MeetingID]map[chan int64]bool{}, map[governance.MeetingID]int64{}
	}
	ch := make(chan int64, 1)
	if w.of[id] == nil {
		w.of[id] = map[chan int64]bool{}
	}
	w.of[id][ch] = true
	w.streams++
	if !w.running {
		w.running = true
		go h.watch()
	}
	return ch, func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		if !w.of[id][ch] {
			return
		}
		delete(w.of[id], ch)
		w.streams--
		if len(w.of[id]) == 0 {
			delete(w.of, id)
			delete(w.seen, id)
		}
	}, nil
}

// watch asks as long as somebody watches.
func (h *House) watch() {
	w := &h.watching
	ticker := time.NewTicker(watchEvery)
	defer ticker.Stop()
	for range ticker.C {
		w.mu.Lock()
		ids := make([]governance.MeetingID, 0, len(w.of))
		for id := range w.of {
			ids = append(ids, id)
		}
		if len(ids) == 0 {
			w.running = false
			w.mu.Unlock()
			return
		}
		w.mu.Unlock()
		now, err := h.revisions(ids)
		if err != nil {
			h.Log.LogAttrs(context.Background(), slog.LevelWarn, "open meetings could not be looked at", slog.String("error", err.Error()))
			continue
		}
		w.tell(now)
	}
}

func (h *House) revisions(ids []governance.MeetingID) (now map[governance.MeetingID]int64, err error) {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	err = h.Store.Read(ctx, func(tx *store.Tx) error {
		now, err = tx.Revisions(ids)
		return err
	})
	return now, err
}

// tell passes on what has risen.
func (w *watching) tell(now map[governance.MeetingID]int64) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for id, revision := range now {
		if before, known := w.seen[id]; known && before == revision {
			continue
		}
		w.seen[id] = revision
		for ch := range w.of[id] {
			select {
			case <-ch: // an older one that nobody has taken
			default:
			}
			ch <- revision
		}
	}
}
