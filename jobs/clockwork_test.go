package jobs

import (
	"bytes"
	"context"
	"log/slog"
	"strings"
	"testing"
	"time"

	"hustings/elections"
	"hustings/elections/box"
	"hustings/elections/keep"
	"hustings/elections/register"
)

// A job that waits for something that never comes is given up, is told of, and
// rings again.
func TestAJobThatHangsIsGivenUp(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	log := slog.New(slog.NewTextHandler(&out, nil))
	rings := 0
	b := bell{what: "stuck", most: 20 * time.Millisecond, do: func(ctx context.Context) error {
		rings++
		<-ctx.Done() // a connection that nobody answers on
		return ctx.Err()
	}}
	b.ring(t.Context(), log, nil)
	b.ring(t.Context(), log, nil)
	if rings != 2 || strings.Count(out.String(), "job=stuck") != 2 {
		t.Errorf("%d rings; the log:\n%s", rings, &out)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	out.Reset()
	b.ring(ctx, log, nil)
	if out.Len() != 0 { // the end of the service is no failure
		t.Errorf("at the end: %s", &out)
	}
}

// A job that panics fails like another: the log and the figures tell of it, and not of
// what it was about.
func TestAJobThatPanicsIsAFailureThatIsTold(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	var failed error
	b := bell{what: "odd", most: time.Minute, do: func(context.Context) error { panic("a canary's choice") }}
	b.ring(t.Context(), slog.New(slog.NewTextHandler(&out, nil)), func(_ string, _ time.Duration, err error) { failed = err })
	if failed == nil || !strings.Contains(out.String(), "job=odd") || !strings.Contains(out.String(), "clockwork_test.go") || strings.Contains(out.String(), "canary") {
		t.Errorf("%v; the log:\n%s", failed, &out)
	}
}

func TestEveryJobHasItsTime(t *testing.T) {
	t.Parallel()
	c := &Clockwork{Engine: &elections.Engine{}, Register: &register.Register{}, Postman: &Postman{}, Mark: box.NewWatermark(keep.Files("x"))}
	bells := c.bells()
	if len(bells) != 8 {
		t.Errorf("%d bells", len(bells))
	}
	for _, b := range bells {
		if b.most < 10*time.Second || b.what == "" || b.do == nil {
			t.Errorf("%s may take %v", b.what, b.most)
		}
	}
	if post := 2 * roundMost; post < roundMost+2*carryMost { // a mail that is being handed over is not cut off
		t.Errorf("a round may take %v", post)
	}
}
