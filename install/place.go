// Package install opens and wires: configuration, the opened installation, its
// server and its post. It is what `serve`, the demonstration and tests share.
package install

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"regexp"
	"runtime/debug"
	"time"

	"hustings/api/web"
	"hustings/api/words"
	"hustings/elections"
	"hustings/elections/box"
	"hustings/elections/governance"
	"hustings/elections/hall"
	"hustings/elections/register"
	"hustings/elections/store"
)

// Place is where an installation keeps what it must not lose: the database,
// and the keys apart from it.
type Place struct {
	Database string `help:"A postgres:// URL, or a file for the embedded database." default:"./data/hustings.db" env:"HUSTINGS_DATABASE" placeholder:"URL|FILE"`
	Keys     string `help:"Folder of keys, apart from the database and its backups." default:"./keys" env:"HUSTINGS_KEYS" type:"path" placeholder:"DIR"`
	Outer    string `name:"outer-keys" help:"Keep the keys in the PostgreSQL database, each wrapped by a key of this keeper: vault:https://HOST/MOUNT or helper:/PROGRAM; empty: in the folder." env:"HUSTINGS_OUTER_KEYS" placeholder:"KEEPER"`
	Memory   string `help:"A second PostgreSQL database, on another server, that remembers how far the first has come; empty: the folder does." env:"HUSTINGS_MEMORY" placeholder:"URL"`
	Group    bool   `name:"keys-group" help:"The folder of keys may be read and written by its group, as Kubernetes mounts it." env:"HUSTINGS_KEYS_GROUP"`
	Trial    bool   `kong:"-"` // one outer key for everything, and a memory on the same server, are taken: no contest is real
	Host     string `help:"Name of this installation in its boards' checkpoints." default:"localhost:8080" env:"HUSTINGS_HOST"`
}

var hostName = regexp.MustCompile(`^(?:[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?|\[[0-9A-Fa-f:]+\])(?::[0-9]{1,5})?$`)

// check refuses what could not be part of a board's name.
func (p Place) check() error {
	if !hostName.MatchString(p.Host) {
		return fmt.Errorf("--host %q is not a host's name, such as vote.example.org: it is part of every board's name", p.Host)
	}
	if p.Outer != "" && !store.IsPostgres(p.Database) {
		return fmt.Errorf("--outer-keys: %w", store.ErrKeptPostgres)
	}
	if p.Outer != "" && p.Memory == "" {
		return errors.New("--outer-keys without --memory: every replica would remember for itself how far the database has come")
	}
	if err := store.KnownKind(p.Database); err != nil {
		return fmt.Errorf("--database: %w", err)
	}
	return nil
}

// House is an opened installation: what every command works with.
type House struct {
	Store    *store.Store
	Engine   *elections.Engine
	Register *register.Register
	Chamber  *governance.House // where panels meet and decide
	Hall     *hall.Hall        // where they debate with their community
	Words    *words.Catalogue
	mark     *box.Watermark
	Log      *slog.Logger
	closers  []io.Closer // of what lies outside the database
	tracer   *Tracer     // nil: nothing is traced
}

// Open opens the place. A simulation's options are set by demo and tests only.
func (p Place) Open(ctx context.Context, log *slog.Logger, o store.Options) (*House, error) {
	if err := p.check(); err != nil {
		return nil, err
	}
	if _, err := os.Stat(p.Database); errors.Is(err, fs.ErrNotExist) && !store.IsPostgres(p.Database) {
		log.Warn("there is no such database yet: it begins now, empty", "database", p.Database)
	}
	out, s, err := p.openAll(ctx, o)
	if err != nil {
		return nil, errors.Join(err, out.close())
	}
	house, err := p.wire(ctx, log, out, s)
	if err != nil {
		return nil, errors.Join(err, s.Close(), out.close())
	}
	return house, nil
}

// wire makes the house of what was opened.
func (p Place) wire(ctx context.Context, log *slog.Logger, out *outside, s *store.Store) (*House, error) {
	mark := box.NewWatermark(out.memory)
	fence := box.NewFence(mark, s, log)
	var gone *box.BehindError
	if err := mark.Check(ctx, s); errors.As(err, &gone) { // everything can be read, and nothing changed, until people have settled it (R110a)
		if err := fence.Halt(gone.Findings); err != nil {
			return nil, err
		}
	} else if err != nil {
		return nil, err
	}
	w, err := words.English(nil)
	if err != nil {
		return nil, err
	}
	engine := elections.New(s, out.keys, p.Host, log)
	engine.FenceBy(fence)
	engine.Words = w.Told
	for _, sum := range web.VotingScripts() { // what manifests name as the voting page
		engine.Scripts = append(engine.Scripts, sum)
	}
	chamber, err := governance.New(engine, w.Zone())
	if err != nil {
		return nil, err
	}
	events, err := hall.New(engine, w.Zone())
	if err != nil {
		return nil, errors.Join(err, s.Close())
	}
	chamber.OwnDates = events.DatesTx
	people := register.New(s, w.Zone())
	people.Words = w.Told
	return &House{
		Store:    s,
		Engine:   engine,
		Register: people,
		Chamber:  chamber,
		Hall:     events,
		Words:    w,
		mark:     mark,
		Log:      log,
		closers:  out.closers,
	}, nil
}

// Close writes down how far the database has come, and closes it.
func (h *House) Close() error {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	err := h.Engine.Watch(ctx, h.mark)
	if errors.Is(err, box.ErrBehind) {
		err = nil // said already, and it stands
	}
	err = errors.Join(err, h.Store.Close(), h.tracer.Close())
	for _, c := range h.closers {
		err = errors.Join(err, c.Close())
	}
	return err
}

// Logger writes one JSON line an event to standard error. Events hold ids and
// routes; no address, token or ballot is ever given to it.
func Logger(level slog.Level) *slog.Logger {
	return slog.New(numbered{slog.NewJSONHandler(os.Stderr, &slog.HandlerOptions{Level: level})})
}

// version is what the release was called when it was built (make release).
var version string

// Release is the version this program was built as.
func Release() string {
	if version != "" {
		return version
	}
	info, ok := debug.ReadBuildInfo()
	if !ok || info.Main.Version == "" || info.Main.Version == "(devel)" {
		return "development"
	}
	return info.Main.Version
}
