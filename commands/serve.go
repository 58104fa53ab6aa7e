package commands

import (
	"log/slog"
	"os"
	"runtime/debug"
	"time"

	"hustings/demo"
	"hustings/domain"
	"hustings/domain/refusal"
	"hustings/elections/store"
	"hustings/install"
)

// Serve is `hustings serve`: API, site and jobs in one process. Several may
// share one PostgreSQL database and one key folder.
type Serve struct{ install.Service }

func (Serve) Help() string {
	return "Example: hustings serve --database postgres://hustings@db/hustings --origin https://vote.example.org --smtp smtp://mail.example.org:587 --production"
}

// Run serves until the process is asked to stop; what is under way is finished.
func (c *Serve) Run() error {
	// long: what is opened is closed in the opposite order, in one place.
	if err := c.Check(); err != nil {
		return refused("these settings are not safe to start with:\n%s", withVariables(err.Error()))
	}
	level := slog.LevelInfo
	if c.Debug {
		level = slog.LevelDebug
	}
	ctx, stop := untilStopped()
	defer stop()
	public, private, err := c.Listeners() // before anything that takes its time
	if err != nil {
		return err
	}
	defer public.Close()
	defer private.Close()
	var o store.Options
	if c.Demo {
		if err := demo.Furnish(ctx, c.Place, time.Now(), os.Stderr); err != nil {
			return err
		}
		o = store.Options{Simulation: true, Running: true}
		if level == slog.LevelInfo {
			level = slog.LevelWarn // the list of people is what a visitor should see
		}
	}
	release, err := c.Alone()
	if err != nil {
		return err
	}
	defer release()
	c.Trial = !c.Production
	log := install.Logger(level)
	for _, name := range c.Strangers(os.Environ()) {
		log.Warn("a variable that is no setting", "name", name)
	}
	h, err := c.Open(ctx, log, o)
	if err != nil {
		return err
	}
	defer h.Close()
	if err := h.Trace(ctx, c.Traces, "hustings"); err != nil {
		return err
	}
	var shown *install.ShownMail
	carrier, err := c.Carrier(&shown)
	if err != nil {
		return err
	}
	server, err := h.Server(c.Settings())
	if err != nil {
		return err
	}
	if server.Forum, err = h.Keep(c.Forum, c.Origin); err != nil {
		return err
	}
	if err := h.Engine.AnnounceScripts(ctx); standsStill(err) {
		h.Log.Error("serving for reading only", "error", err)
	} else if err != nil {
		return err
	}
	if shown != nil {
		server.ShowMail(shown.Pages)
	}
	if c.Demo {
		if err := demo.WelcomeOfficers(ctx, h); err != nil {
			return err
		}
		demo.Residents().Print(os.Stderr, c.Settings().Origin)
	}
	collectRarely()
	h.Log.Info("serving", "origin", c.Origin, "listen", c.Listen, "private", c.Private)
	return install.Serve(ctx, h, server, public, private, h.Postman(carrier, c.Settings(), c.MailHourly))
}

// standsStill reports whether something is refused because nothing may be changed:
// then the site is served all the same, and says so.
func standsStill(err error) bool {
	r, no := refusal.Of(err)
	return no && (r.Reason == domain.StandsStill || r.Reason == domain.OtherDatabase || r.Reason == domain.ClockUnsure)
}

// collectRarely has a server spend memory on time: what it holds is small and
// what it throws away is much, so that the runtime's default collects all the
// time. Above 400 MiB it collects as often as it must. GOGC and GOMEMLIMIT in the
// environment count before this.
func collectRarely() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(400)
	}
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(400 << 20)
	}
}
