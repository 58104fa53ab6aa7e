package door

import (
	"context"
	"testing"

	"hustings/domain"
	"hustings/domain/refusal"
)

// Prints wait for their turn instead of being refused, and no longer than who asked.
func TestPrintsWaitForTheirTurn(t *testing.T) {
	s := &Door{prints: make(chan struct{}, PrintsMost())}
	var held []func()
	for range PrintsMost() {
		done, err := s.Printing(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		held = append(held, done)
	}
	gone, leave := context.WithCancel(t.Context())
	leave()
	if _, err := s.Printing(gone); !is(err, domain.TooBusy) {
		t.Errorf("who has gone: %v", err)
	}
	got := make(chan error)
	go func() {
		done, err := s.Printing(t.Context())
		if err == nil {
			done()
		}
		got <- err
	}()
	select {
	case err := <-got:
		t.Errorf("printed beside %d others: %v", len(held), err)
	default:
	}
	held[0]()
	if err := <-got; err != nil {
		t.Errorf("when a turn is given back: %v", err)
	}
}

func is(err error, want refusal.Reason) bool {
	r, no := refusal.Of(err)
	return no && r.Reason == want
}
