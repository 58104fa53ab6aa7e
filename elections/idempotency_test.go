package elections

import (
	"context"
	"errors"
	"testing"
	"time"

	"hustings/domain"
	"hustings/domain/refusal"
	"hustings/elections/clerk"
	"hustings/elections/store"
	"hustings/elections/store/storetest"
)

// asker sends a request whose work records an act and then does what after says.
type asker struct {
	e    *Engine
	t    *testing.T
	runs int
}

func (o *asker) ask(after func() error) (a clerk.Answer, err error) {
	defer func() {
		if recover() != nil {
			err = errCrash
		}
	}()
	return o.e.Once(o.t.Context(), "somebody", "key-000001", "post-things", []byte("{}"), func(ctx context.Context) (clerk.Answer, bool) {
		o.runs++
		err := o.e.Store.Act(ctx, func(tx *store.Tx) error {
			return tx.Record(domain.Engine(), domain.Act{Name: "test.act", Rule: "R65", Why: "asked"})
		})
		if after != nil {
			err = errors.Join(err, after())
		}
		return clerk.Answer{Status: 201, Body: []byte("made")}, err == nil
	})
}

func (o *asker) acts() (n int) {
	o.t.Helper()
	err := o.e.Store.Read(o.t.Context(), func(tx *store.Tx) error {
		acts, err := tx.RecordEntries(store.RecordFilter{Act: "test.act"})
		n = len(acts)
		return err
	})
	if err != nil {
		o.t.Fatal(err)
	}
	return n
}

var errCrash = errors.New("the machine stopped")

// A machine that stops between the act and the keeping of its answer does not
// make the repeat do the act again (R65).
func TestR65_AStopBeforeTheAnswerIsKeptDoesNotActTwice(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		o := &asker{e: New(s, mustKeys(t), "vote.example.org", nil), t: t}
		if _, err := o.ask(func() error { panic("stop") }); !errors.Is(err, errCrash) || o.acts() != 1 {
			t.Fatalf("%v, %d acts", err, o.acts())
		}
		_, err := o.ask(nil) // at once: the answer may still be under way
		wantRefusal(t, err, refusal.TryAgain)
		storetest.MustSet(t, s, storetest.Start.Add(5*time.Minute))
		_, err = o.ask(nil)
		wantRefusal(t, err, refusal.AnswerLost)
		if o.runs != 1 || o.acts() != 1 {
			t.Errorf("the work ran %d times, and acted %d times", o.runs, o.acts())
		}
	})
}

// One that stops before its act is committed leaves nothing; the repeat does it.
func TestR65_AStopBeforeTheActLetsTheRepeatDoIt(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		e := New(s, mustKeys(t), "vote.example.org", nil)
		func() {
			defer func() { recover() }()
			e.Once(t.Context(), "somebody", "key-000001", "post-things", []byte("{}"), func(context.Context) (clerk.Answer, bool) { panic("stop") })
		}()
		storetest.MustSet(t, s, storetest.Start.Add(5*time.Minute))
		o := &asker{e: e, t: t}
		for range 2 {
			if a, err := o.ask(nil); err != nil || string(a.Body) != "made" {
				t.Errorf("%q, %v", a.Body, err)
			}
		}
		if o.runs != 1 || o.acts() != 1 {
			t.Errorf("the work ran %d times, and acted %d times", o.runs, o.acts())
		}
	})
}

// A request that is so slow that its repeat took the key over commits nothing
// beside it.
func TestR65_ASlowRequestDoesNotActBesideItsRepeat(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		e := New(s, mustKeys(t), "vote.example.org", nil)
		repeat := &asker{e: e, t: t}
		var late error
		a, err := e.Once(t.Context(), "somebody", "key-000001", "post-things", []byte("{}"), func(ctx context.Context) (clerk.Answer, bool) {
			storetest.MustSet(t, s, storetest.Start.Add(5*time.Minute))
			if _, err := repeat.ask(nil); err != nil {
				t.Errorf("the repeat: %v", err)
			}
			late = e.Store.Act(ctx, func(tx *store.Tx) error {
				return tx.Record(domain.Engine(), domain.Act{Name: "test.act", Rule: "R65", Why: "asked"})
			})
			return clerk.Answer{Status: 503}, false
		})
		wantRefusal(t, late, refusal.TryAgain)
		if repeat.acts() != 1 || err != nil || a.Status != 503 {
			t.Errorf("%d acts; %+v, %v", repeat.acts(), a, err)
		}
		if again, err := repeat.ask(nil); err != nil || again.Status != 201 || repeat.runs != 1 {
			t.Errorf("afterwards: %+v, %v", again, err)
		}
	})
}
