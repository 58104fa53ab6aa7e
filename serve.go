package main

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"
	"time"

	"hustings/domain"
	"hustings/domain/refusal"
	"hustings/elections/store"
)

// serveCmd is `hustings serve`: API, site and jobs in one process. Several may
// share one PostgreSQL database and one key folder.
type serveCmd struct{ service }

func (serveCmd) Help() string {
	return "Example: hustings serve --database postgres://hustings@db/hustings --origin https://vote.example.org --smtp smtp://mail.example.org:587 --production"
}

// Run serves until the process is asked to stop; what is under way is finished.
func (c *serveCmd) Run() error {
	if err := c.check(); err != nil {
		return fmt.Errorf("these settings are not safe to start with:\n%w", err)
	}
	level := slog.LevelInfo
	if c.Debug {
		level = slog.LevelDebug
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	public, private, err := c.listeners() // before anything that takes its time
	if err != nil {
		return err
	}
	defer public.Close()
	defer private.Close()
	var o store.Options
	if c.Demo {
		if err := furnish(ctx, c.place, time.Now(), os.Stderr); err != nil {
			return err
		}
		o = store.Options{Simulation: true, Running: true}
		if level == slog.LevelInfo {
			level = slog.LevelWarn // the list of people is what a visitor should see
		}
	}
	release, err := c.alone()
	if err != nil {
		return err
	}
	defer release()
	h, err := c.open(ctx, logger(level), o)
	if err != nil {
		return err
	}
	defer h.close()
	var shown *shownMail
	carrier, err := c.carrier(&shown)
	if err != nil {
		return err
	}
	server, err := h.server(c.settings())
	if err != nil {
		return err
	}
	if err := h.engine.AnnounceScripts(ctx); standsStill(err) {
		h.log.Error("serving for reading only", "error", err)
	} else if err != nil {
		return err
	}
	if shown != nil {
		server.ShowMail(shown.pages)
	}
	if c.Demo {
		if err := welcomeOfficers(ctx, h); err != nil {
			return err
		}
		residents().print(os.Stderr, c.settings().Origin)
	}
	collectRarely()
	h.log.Info("serving", "origin", c.Origin, "listen", c.Listen, "private", c.Private)
	return run(ctx, h, server, public, private, h.postman(carrier, c.settings(), c.MailHourly))
}

// standsStill reports whether something is refused because nothing may be changed:
// then the site is served all the same, and says so.
func standsStill(err error) bool {
	r, no := refusal.Of(err)
	return no && (r.Reason == domain.StandsStill || r.Reason == domain.OtherDatabase || r.Reason == domain.ClockUnsure)
}

// collectRarely has a server spend memory on time: what it holds is small and
// what it throws away is much, so that the runtime's default collects all the
// time. Above 1 GiB it collects as often as it must. GOGC and GOMEMLIMIT in the
// environment count before this.
func collectRarely() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(400)
	}
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(1 << 30)
	}
}
