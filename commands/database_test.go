package commands

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/alecthomas/kong"

	"hustings/domain"
	"hustings/domain/refusal"
	"hustings/elections/box"
	"hustings/elections/clerk"
	"hustings/elections/register"
	"hustings/elections/store"
	"hustings/elections/store/storetest"
	"hustings/install"
)

// runAt runs a command as from the command line, on a place.
func runAt(p install.Place, args ...string) error {
	var c struct {
		Serve    Serve    `cmd:""`
		Database Database `cmd:""`
	}
	command, err := kong.Must(&c).Parse(append(args, "--database", p.Database, "--keys", p.Keys))
	if err != nil {
		return err
	}
	return command.Run()
}

func appoint(ctx context.Context, h *install.House, number string) error {
	_, _, err := h.Register.CreateOfficer(ctx, domain.Engine(), register.NewOfficer{Number: number, Forename: "Ann", Surname: "Lee",
		Email: number + "@example.org", Role: domain.Secretariat, Why: "test"})
	return err
}

// A copy put back in the database's place does not keep the program from starting: it
// can be read, nothing can be changed, and the command line goes on with it, on the
// record, without a file being removed.
func TestFound40_ADatabaseThatWentBackIsServedForReading(t *testing.T) {
	dir := storetest.Folder(t)
	p := install.Place{Database: filepath.Join(dir, "hustings.db"), Keys: filepath.Join(dir, "keys"), Host: "vote.example.org"}
	opened := func(f func(h *install.House)) {
		t.Helper()
		h, err := p.Open(t.Context(), slog.New(slog.DiscardHandler), store.Options{})
		if err != nil {
			t.Fatal(err)
		}
		f(h)
		if err := h.Close(); err != nil {
			t.Fatal(err)
		}
	}
	opened(func(h *install.House) {
		if err := appoint(t.Context(), h, "S1"); err != nil {
			t.Fatal(err)
		}
	})
	old, err := os.ReadFile(p.Database)
	if err != nil {
		t.Fatal(err)
	}
	opened(func(h *install.House) {
		if err := appoint(t.Context(), h, "S2"); err != nil {
			t.Fatal(err)
		}
	})
	if err := os.WriteFile(p.Database, old, 0o600); err != nil {
		t.Fatal(err)
	}
	opened(func(h *install.House) {
		if h.Engine.Stopped() != clerk.DatabaseStandstill {
			t.Errorf("stopped: %q", h.Engine.Stopped())
		}
		if list, _, err := h.Register.Officers(t.Context(), domain.Engine()); err != nil || len(list) != 1 {
			t.Errorf("reading: %d officers, %v", len(list), err)
		}
		if r, no := refusal.Of(appoint(t.Context(), h, "S3")); !no || r.Reason != domain.StandsStill {
			t.Errorf("an act: %v", r)
		}
		if err := h.Engine.Ready(t.Context()); !errors.Is(err, box.ErrBehind) {
			t.Errorf("ready: %v", err)
		}
	})
	if err := runAt(p, "database", "show"); err == nil {
		t.Error("the command says that all is well")
	}
	if err := runAt(p, "database", "accept", "--why", "the copy of noon; decided by both officers"); err != nil {
		t.Fatal(err)
	}
	opened(func(h *install.House) {
		if err := errors.Join(appoint(t.Context(), h, "S3"), h.Engine.Ready(t.Context())); err != nil || h.Engine.Stopped() != "" {
			t.Errorf("afterwards: %v", err)
		}
		acts := 0
		err := h.Store.Read(t.Context(), func(tx *store.Tx) error {
			all, err := tx.RecordEntries(store.RecordFilter{Act: "database.accepted"})
			acts = len(all)
			return err
		})
		if err != nil || acts != 1 {
			t.Errorf("%d acts on the record: %v", acts, err)
		}
	})
}

func TestFound41_ASecondServiceOnAFileIsRefused(t *testing.T) {
	dir := storetest.Folder(t)
	p := install.Place{Database: filepath.Join(dir, "hustings.db"), Keys: filepath.Join(dir, "keys")}
	release, err := store.Serve(p.Database)
	if err != nil {
		t.Fatal(err)
	}
	defer release()
	if err := runAt(p, "serve", "--listen", "127.0.0.1:0", "--private", "127.0.0.2:0"); err == nil || !strings.Contains(err.Error(), "another service") {
		t.Errorf("a second service: %v", err)
	}
}
