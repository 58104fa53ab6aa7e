package door

import (
	"testing"
	"time"
)

func TestDO1_AnAddressIsHeldUpButASharedOneLetsItsVotersThrough(t *testing.T) {
	now := time.Date(2026, 6, 25, 16, 50, 0, 0, time.UTC)
	l := newLimits()
	l.now = func() time.Time { return now }
	for i := range 300 { // a trust's 300 voters in ten minutes
		if _, ok := l.allow("192.0.2.1"); !ok {
			t.Fatalf("voter %d behind a shared address is held up", i)
		}
		now = now.Add(2 * time.Second)
	}
	allowed := 0
	for range 5000 { // a program, all at once
		if _, ok := l.allow("192.0.2.66"); ok {
			allowed++
		}
	}
	if allowed != SignInBurst {
		t.Errorf("a program got %d tries at once, want %d", allowed, SignInBurst)
	}
	if _, ok := l.allow("192.0.2.1"); !ok {
		t.Error("one address's tries hold up another")
	}
	now = now.Add(time.Minute)
	if _, ok := l.allow("192.0.2.66"); !ok {
		t.Error("a quiet minute does not let the address try again")
	}
}

func TestDO1_AFloodOfAddressesDoesNotGrowTheMemory(t *testing.T) {
	l := newLimits()
	for i := range 2*limitsKept + 10 {
		l.allow(string(rune(i)))
	}
	if len(l.seen) > limitsKept {
		t.Errorf("%d addresses are remembered, want at most %d", len(l.seen), limitsKept)
	}
}
