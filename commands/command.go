// Package commands are what `hustings` can be told to do: a short file per command,
// with a struct that holds its flags, a Run method and a Help method with an example.
package commands

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"syscall"

	"hustings/commands/status"
	"hustings/domain/refusal"
	"hustings/elections/store"
	"hustings/install"
)

// untilStopped ends when somebody interrupts the command (Ctrl+C) or whoever runs it for others
// has it end: what it has begun is put away.
func untilStopped() (context.Context, context.CancelFunc) {
	return signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
}

// withHouse opens the installation for one command.
func withHouse(p install.Place, f func(context.Context, *install.House) error) error {
	ctx, stop := untilStopped()
	defer stop()
	if err := store.KnownKind(p.Database); err != nil {
		return status.Unable(err)
	}
	if !store.IsPostgres(p.Database) && store.Served(p.Database) {
		fmt.Fprintln(os.Stderr, "a service is running on this database: this command takes its turns with it")
	}
	h, err := p.Open(ctx, install.Logger(slog.LevelWarn), store.Options{})
	if err != nil {
		return err
	}
	return errors.Join(f(ctx, h), h.Close())
}

// worded gives a refusal in the reader's words.
func worded(h *install.House, err error) error {
	r, no := refusal.Of(err)
	if !no {
		return err
	}
	field := ""
	if r.Field != "" {
		field = r.Field + ": "
	}
	return refused("%s%s%s", field, h.Words.Refusal(r), cite(r.Rule))
}

// missing says what is not there. Whoever works at the command line may know of
// everything, so it need not be told as a page tells it.
func missing(err error, field, what, which string) error {
	if r, no := refusal.Of(err); no && r.Reason == refusal.Unknown && r.Field == field {
		return refused("there is no %s %q", what, which)
	}
	return err
}

// cite adds the rule to a message.
func cite(rule string) string {
	if rule == "" {
		return ""
	}
	return " (" + rule + ")"
}

// refused is how a command says no: its message is for the reader, its exit
// code 1.
func refused(format string, args ...any) error { return fmt.Errorf(format, args...) }
