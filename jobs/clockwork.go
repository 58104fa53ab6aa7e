package jobs

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"sync"
	"time"

	"github.com/robfig/cron/v3"

	"hustings/elections"
	"hustings/elections/box"
	"hustings/elections/forum"
	"hustings/elections/governance"
	"hustings/elections/hall"
	"hustings/elections/register"
)

// Clockwork rings the bells of an installation.
type Clockwork struct {
	Engine   *elections.Engine
	Register *register.Register
	House    *governance.House // nil: there is no panel at work
	Hall     *hall.Hall        // nil: there are no events
	Postman  *Postman          // nil: mails stay in the outbox
	Mark     *box.Watermark    // nil: none is kept
	Log      *slog.Logger
	Forum    *forum.Keeper // nil: there is none
	Crier    *Crier        // nil: nobody outside is told

	// Rung is told of each job that was done: how long it took, and how it went.
	// nil: nobody asks.
	Rung func(job string, took time.Duration, err error)

	// Traced is told that a job begins, and how it ended. nil: nobody asks.
	Traced func(ctx context.Context, job string) (context.Context, func(error))
}

// bell is one job: how often it rings, and how long it may take before it is
// given up until the next ring. A connection that has died without saying so must
// not silence a bell for ever.
type bell struct {
	every, what string
	most        time.Duration
	do          func(context.Context) error
}

// watermarkTurn is within which another replica's look is enough: one at a time.
const watermarkTurn = 8 * time.Second

// WatermarkJob is what the job is called that compares boards with their marks.
const WatermarkJob = "watermark"

// bells are the jobs of the installation. The times are generous: what is given
// up half way begins again.
func (c *Clockwork) bells() []bell {
	list := []bell{
		{"* * * * * *", "clock", 2 * time.Hour, c.Tick}, // one step of a great count may take an hour
		{"30 * * * * *", "heartbeat", 20 * time.Second, c.beat},
		{"*/5 * * * * *", "word to voters", 5 * time.Minute, func(ctx context.Context) error {
			_, err := c.Engine.TellVoters(ctx)
			return err
		}},
		{"* * * * * *", "circulars", 10 * time.Minute, func(ctx context.Context) error {
			_, err := c.Engine.WriteCirculars(ctx)
			return err
		}},
		{"*/10 * * * * *", "officers", time.Minute, c.officers},
		{"0 17 * * * *", "housekeeping", 30 * time.Minute, c.housekeeping},
	}
	if c.Mark != nil {
		list = append(list, bell{"*/10 * * * * *", WatermarkJob, 5 * time.Minute, c.watch})
	}
	if c.Forum != nil {
		list = append(list, bell{"20 * * * * *", "forum", 5 * time.Minute, c.Forum.Round})
	}
	if c.Crier != nil {
		list = append(list, bell{"*/5 * * * * *", "webhooks", 10 * time.Minute, c.Crier.Round})
	}
	if c.Postman != nil {
		list = append(list, bell{"* * * * * *", "post", 2 * roundMost, func(ctx context.Context) error {
			_, err := c.Postman.Round(ctx)
			return err
		}})
	}
	if c.Traced == nil {
		return list
	}
	for i, b := range list {
		list[i].do = func(ctx context.Context) error {
			ctx, over := c.Traced(ctx, b.what)
			err := b.do(ctx)
			over(err)
			return err
		}
	}
	return list
}

// beat stores a sign of life, except where the clock is moved by hand: there a silence
// is a jump and no outage.
func (c *Clockwork) beat(ctx context.Context) error {
	if c.Engine.Store.Steered() {
		return nil
	}
	return c.Engine.Beat(ctx)
}

// watch compares the boards with what is known outside the database, unless another
// replica has just done so.
func (c *Clockwork) watch(ctx context.Context) error {
	done, err := c.Mark.KeptByAnother(watermarkTurn)
	if err != nil || done {
		return err
	}
	return c.Engine.Watch(ctx, c.Mark)
}

// ring does the bell's job once and tells the log what went wrong.
func (b bell) ring(ctx context.Context, log *slog.Logger, rung func(string, time.Duration, error)) {
	within, cancel := context.WithTimeout(ctx, b.most)
	defer cancel()
	began := time.Now()
	err := b.safely(within)
	if rung != nil {
		rung(b.what, time.Since(began), err)
	}
	if err != nil && ctx.Err() == nil {
		log.LogAttrs(ctx, slog.LevelError, "job failed", slog.String("job", b.what), slog.String("error", err.Error()))
	}
}

// safely does the bell's job. A panic is a failure like another, which the log tells; not
// with what was panicked about, since that may be somebody's (SE5).
func (b bell) safely(ctx context.Context) (err error) {
	defer func() {
		if what := recover(); what != nil {
			err = fmt.Errorf("panic (%T): %s", what, debug.Stack())
		}
	}()
	return b.do(ctx)
}

// Jobs are what the jobs of this installation are called.
func (c *Clockwork) Jobs() (names []string) {
	for _, b := range c.bells() {
		names = append(names, b.what)
	}
	return names
}

// Run rings until ctx ends, and then waits for what is under way. The first
// ring is at once: after a downtime that is the catching up (FA7).
func (c *Clockwork) Run(ctx context.Context) {
	clock := cron.New(cron.WithLocation(time.UTC), cron.WithSeconds(),
		cron.WithChain(cron.Recover(cron.DiscardLogger), cron.SkipIfStillRunning(cron.DiscardLogger)))
	var quiet sync.WaitGroup
	for _, b := range c.bells() {
		id, err := clock.AddFunc(b.every, func() { b.ring(ctx, c.Log, c.Rung) })
		if err != nil { // a constant that does not parse is a mistake here
			panic(err)
		}
		quiet.Go(clock.Entry(id).WrappedJob.Run) // wrapped: the first ring does not run beside the second
	}
	clock.Start()
	<-ctx.Done()
	<-clock.Stop().Done()
	quiet.Wait()
}

// officers raises the alarm about appointments that somebody has written into the
// database.
func (c *Clockwork) officers(ctx context.Context) error {
	raised, err := c.Register.WatchOfficers(ctx)
	for _, f := range raised {
		c.Log.LogAttrs(ctx, slog.LevelError, "an appointment that nobody here has made stands in the database; it gives no right",
			slog.String("appointment", string(f.Appointment.ID)), slog.String("role", string(f.Appointment.Role)))
	}
	return err
}

// housekeeping forgets what need not be known any longer.
func (c *Clockwork) housekeeping(ctx context.Context) error {
	_, err := c.Register.EraseDue(ctx)
	return errors.Join(err, c.Engine.ForgetAnswers(ctx), c.Register.Prune(ctx))
}

// Tick asks the engine what is due and tells the log what was done.
func (c *Clockwork) Tick(ctx context.Context) error {
	err := errors.Join(c.Engine.WatchClock(ctx), c.Engine.Announce(ctx))
	done, ticked := c.Engine.Tick(ctx)
	err = errors.Join(err, ticked)
	if c.House != nil {
		err = errors.Join(err, c.House.Tick(ctx))
	}
	if c.Hall != nil {
		err = errors.Join(err, c.Hall.Tick(ctx))
	}
	for _, d := range done {
		c.Log.LogAttrs(ctx, slog.LevelInfo, "due and done", slog.String("transition", d.String()),
			slog.String("election", string(d.Election)), slog.String("contest", string(d.Contest)))
	}
	vacated, failed := c.Register.Vacate(ctx)
	for _, h := range vacated {
		c.Log.LogAttrs(ctx, slog.LevelInfo, "seat vacated", slog.String("panel", string(h.Panel)), slog.String("holding", string(h.ID)))
	}
	return errors.Join(err, failed)
}
