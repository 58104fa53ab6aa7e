package jobs

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"github.com/robfig/cron/v3"

	"hustings/elections"
	"hustings/elections/register"
)

// Clockwork rings the bells of an installation.
type Clockwork struct {
	Engine   *elections.Engine
	Register *register.Register
	Postman  *Postman             // nil: mails stay in the outbox
	Mark     *elections.Watermark // nil: none is kept
	Log      *slog.Logger
}

// Run rings until ctx ends, and then waits for what is under way. The first
// ring is at once: after a downtime that is the catching up (FA7).
func (c *Clockwork) Run(ctx context.Context) {
	bells := cron.New(cron.WithLocation(time.UTC), cron.WithSeconds(),
		cron.WithChain(cron.Recover(cron.DiscardLogger), cron.SkipIfStillRunning(cron.DiscardLogger)))
	var quiet sync.WaitGroup
	ring := func(every, what string, do func(context.Context) error) {
		job := func() {
			if err := do(ctx); err != nil && ctx.Err() == nil {
				c.Log.LogAttrs(ctx, slog.LevelError, "job failed", slog.String("job", what), slog.String("error", err.Error()))
			}
		}
		id, err := bells.AddFunc(every, job)
		if err != nil { // a constant that does not parse is a mistake here
			panic(err)
		}
		quiet.Go(bells.Entry(id).WrappedJob.Run) // wrapped: the first ring does not run beside the second
	}
	ring("* * * * * *", "clock", c.Tick)
	ring("30 * * * * *", "heartbeat", c.Engine.Beat)
	ring("*/5 * * * * *", "word to voters", func(ctx context.Context) error {
		_, err := c.Engine.TellVoters(ctx)
		return err
	})
	if c.Mark != nil {
		ring("*/10 * * * * *", "watermark", func(ctx context.Context) error { return c.Mark.Keep(ctx, c.Engine.Store) })
	}
	ring("0 17 * * * *", "housekeeping", c.housekeeping)
	if c.Postman != nil {
		ring("* * * * * *", "post", func(ctx context.Context) error {
			_, err := c.Postman.Round(ctx)
			return err
		})
	}
	bells.Start()
	<-ctx.Done()
	<-bells.Stop().Done()
	quiet.Wait()
}

// housekeeping forgets what need not be known any longer.
func (c *Clockwork) housekeeping(ctx context.Context) error {
	_, err := c.Register.EraseDue(ctx)
	return errors.Join(err, c.Engine.ForgetAnswers(ctx), c.Register.Prune(ctx))
}

// Tick asks the engine what is due and tells the log what was done.
func (c *Clockwork) Tick(ctx context.Context) error {
	done, err := c.Engine.Tick(ctx)
	for _, d := range done {
		c.Log.LogAttrs(ctx, slog.LevelInfo, "due and done", slog.String("transition", d.Name),
			slog.String("election", string(d.Election)), slog.String("contest", string(d.Contest)))
	}
	vacated, failed := c.Register.Vacate(ctx)
	for _, h := range vacated {
		c.Log.LogAttrs(ctx, slog.LevelInfo, "seat vacated", slog.String("panel", string(h.Panel)), slog.String("holding", string(h.ID)))
	}
	return errors.Join(err, failed)
}
