package watch

import (
	"context"
	"log/slog"
	"testing"
	"time"
)

// What is urgent is told at once, whatever the room's size; what is not is told the later
// the more there are who would all ask anew, and then the latest of it.
func TestAFullRoomIsToldAtOnceOfWhatIsUrgentAndLaterOfTheRest(t *testing.T) {
	w := &Watch[string]{Look: func(context.Context, []string) (map[string]Mark, error) { return nil, nil }, Log: slog.New(slog.DiscardHandler), running: true}
	var rooms []<-chan int64
	for range 400 {
		ch, stop, err := w.On("debate")
		if err != nil {
			t.Fatal(err)
		}
		defer stop()
		rooms = append(rooms, ch)
	}
	alone, stop, err := w.On("small")
	if err != nil {
		t.Fatal(err)
	}
	defer stop()
	heard := func(ch <-chan int64) int64 {
		select {
		case n := <-ch:
			return n
		default:
			return 0
		}
	}
	begin := time.Now()
	for _, step := range []struct {
		what          string
		after         time.Duration
		mark          Mark
		large, little int64
	}{
		{"the first look", 0, Mark{1, 1}, 1, 1},
		{"nothing new", 300 * time.Millisecond, Mark{1, 1}, 0, 0},
		{"somebody comes in", 600 * time.Millisecond, Mark{2, 1}, 0, 2},
		{"another comes in", 900 * time.Millisecond, Mark{3, 1}, 0, 3},
		{"a vote opens", 1200 * time.Millisecond, Mark{4, 4}, 4, 4},
		{"somebody comes in again", 3100 * time.Millisecond, Mark{5, 4}, 0, 5},
		{"two seconds after the last word", 3200 * time.Millisecond, Mark{6, 4}, 6, 6},
		{"a vote opens and closes between two looks", 3500 * time.Millisecond, Mark{9, 8}, 9, 9},
	} {
		w.tell(map[string]Mark{"debate": step.mark, "small": step.mark, "nobody's": step.mark}, begin.Add(step.after))
		for i, ch := range rooms {
			if got := heard(ch); got != step.large {
				t.Fatalf("%s: the %d. of 400 hears %d, want %d", step.what, i+1, got, step.large)
			}
		}
		if got := heard(alone); got != step.little {
			t.Errorf("%s: who watches alone hears %d, want %d", step.what, got, step.little)
		}
	}
}
