// Package watch tells open pages that something has happened to what they show: one
// question to the database for all that anybody watches, whichever replica did it.
package watch

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"
)

// every is how often a process asks.
const every = 300 * time.Millisecond

// most bounds the streams of a process; whoever finds no place asks again by herself.
const most = 4000

// ErrFull says that too many watch already.
var ErrFull = errors.New("too many streams are open")

// Whoever is told asks for the page's parts anew, all at once. What need not be known
// at once is therefore told the later the more there are who watch: perWatcher for
// each of them, paceMost at most.
const (
	perWatcher = 5 * time.Millisecond
	paceMost   = 5 * time.Second
)

// Mark is where something stands: its revision, and the last revision that has to be
// known at once.
type Mark struct{ Revision, Urgent int64 }

// Watch tells who watches things of one kind, each known by its id, of their revisions.
// Look reads the marks of those that are watched. It is safe for use by many
// goroutines.
type Watch[ID comparable] struct {
	Look func(ctx context.Context, ids []ID) (map[ID]Mark, error)
	Log  *slog.Logger

	mu      sync.Mutex
	of      map[ID]map[chan int64]bool
	told    map[ID]told
	streams int
	running bool
}

// told is what those who watch have been told last, and when.
type told struct {
	Mark
	at time.Time
}

// On gives a channel on which the revision comes whenever it has risen, until stop is
// called. A reader who is slow gets the latest only.
func (w *Watch[ID]) On(id ID) (changes <-chan int64, stop func(), err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.streams >= most {
		return nil, nil, ErrFull
	}
	if w.of == nil {
		w.of, w.told = map[ID]map[chan int64]bool{}, map[ID]told{}
	}
	ch := make(chan int64, 1)
	if w.of[id] == nil {
		w.of[id] = map[chan int64]bool{}
	}
	w.of[id][ch] = true
	w.streams++
	if !w.running {
		w.running = true
		go w.run()
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
			delete(w.told, id)
		}
	}, nil
}

// run asks as long as somebody watches.
func (w *Watch[ID]) run() {
	ticker := time.NewTicker(every)
	defer ticker.Stop()
	for range ticker.C {
		w.mu.Lock()
		ids := make([]ID, 0, len(w.of))
		for id := range w.of {
			ids = append(ids, id)
		}
		if len(ids) == 0 {
			w.running = false
			w.mu.Unlock()
			return
		}
		w.mu.Unlock()
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		now, err := w.Look(ctx, ids)
		cancel()
		if err != nil {
			w.Log.LogAttrs(context.Background(), slog.LevelWarn, "what is watched could not be looked at", slog.String("error", err.Error()))
			continue
		}
		w.tell(now, time.Now())
	}
}

// tell passes on what has risen: at once what is urgent, or where nobody has been told
// for a while.
func (w *Watch[ID]) tell(marks map[ID]Mark, now time.Time) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for id, mark := range marks {
		watchers := w.of[id]
		before, known := w.told[id]
		pace := min(time.Duration(len(watchers))*perWatcher, paceMost)
		if len(watchers) == 0 || known && (before.Revision == mark.Revision || before.Urgent == mark.Urgent && now.Sub(before.at) < pace) {
			continue
		}
		w.told[id] = told{mark, now}
		for ch := range watchers {
			select {
			case <-ch: // an older one that nobody has taken
			default:
			}
			ch <- mark.Revision
		}
	}
}
