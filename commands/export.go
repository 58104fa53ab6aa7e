package commands

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"hustings/domain"
	"hustings/elections/store"
	"hustings/install"
)

// Export is `hustings export …`: what leaves the house as a file.
type Export struct {
	Members exportMembersCmd `cmd:"" help:"The register as a file that import reads."`
	Person  exportPersonCmd  `cmd:"" help:"Everything that is kept about one person, as JSON."`
	Bundle  exportBundleCmd  `cmd:"" help:"The public bundle of an election's contests, for verify."`
}

// outFile is where an export goes. A file appears when it is complete, and only
// its owner can read it.
type outFile struct {
	Out string `short:"o" help:"File to write; otherwise standard output." placeholder:"FILE"`
}

// partPrefix is how a file is called until it is complete.
const partPrefix = ".hustings-export-"

func (o outFile) write(f func(io.Writer) error) (err error) {
	if o.Out == "" {
		w := bufio.NewWriter(os.Stdout)
		return errors.Join(f(w), w.Flush())
	}
	part, err := os.CreateTemp(filepath.Dir(o.Out), partPrefix)
	if err != nil {
		return err
	}
	w := bufio.NewWriter(part)
	err = f(w)
	if err == nil {
		err = errors.Join(w.Flush(), part.Sync())
	}
	if err = errors.Join(err, part.Close()); err == nil {
		err = os.Rename(part.Name(), o.Out)
	}
	if err != nil {
		return errors.Join(err, os.Remove(part.Name()))
	}
	return nil
}

type exportMembersCmd struct {
	outFile
	install.Place
}

func (exportMembersCmd) Help() string { return "Example: hustings export members -o members.csv" }

func (c *exportMembersCmd) Run() error {
	return withHouse(c.Place, func(ctx context.Context, h *install.House) error {
		return worded(h, c.write(func(w io.Writer) error { return h.Register.ExportMembers(ctx, domain.Engine(), w) }))
	})
}

type exportPersonCmd struct {
	Number string `arg:"" help:"Member number." placeholder:"NUMBER"`
	outFile
	install.Place
}

func (exportPersonCmd) Help() string { return "Example: hustings export person 100123 -o answer.json" }

func (c *exportPersonCmd) Run() error {
	return withHouse(c.Place, func(ctx context.Context, h *install.House) error {
		var person domain.Person
		err := h.Store.Read(ctx, func(tx *store.Tx) (err error) {
			person, err = tx.PersonByNumber(c.Number)
			return err
		})
		if err != nil {
			return worded(h, missing(err, "", "person with the number", c.Number))
		}
		return worded(h, c.write(func(w io.Writer) error { return h.Register.ExportPerson(ctx, domain.Engine(), person.ID, w) }))
	})
}

type exportBundleCmd struct {
	Election string `arg:"" help:"Reference or id of the election." placeholder:"ELECTION"`
	outFile
	install.Place
}

func (exportBundleCmd) Help() string {
	return "Example: hustings export bundle CIO-2026 -o cio-2026.zip && hustings verify cio-2026.zip"
}

func (c *exportBundleCmd) Run() error {
	return withHouse(c.Place, func(ctx context.Context, h *install.House) error {
		election, err := h.Engine.Election(ctx, domain.Engine(), c.Election)
		if err != nil {
			return worded(h, missing(err, "", "election", c.Election))
		}
		contests := make([]domain.ContestID, len(election.Contests))
		for i, contest := range election.Contests {
			contests[i] = contest.ID
		}
		if len(contests) == 0 {
			return refused("%s has no contest yet", election.Reference)
		}
		return worded(h, c.write(func(w io.Writer) error { return h.Engine.Bundle(ctx, w, contests...) }))
	})
}

// Migrate is `hustings migrate`: a schema changes only when somebody says so.
type Migrate struct{ install.Place }

func (Migrate) Help() string {
	return `Example: hustings migrate --database postgres://localhost/hustings

Make a copy of the database first. Every other command refuses an older schema; all refuse a newer one.`
}

func (c *Migrate) Run() error {
	ctx := context.Background()
	s, err := store.Open(ctx, c.Database, store.Options{Migrate: true})
	if err != nil {
		return err
	}
	v, err := s.SchemaVersion(ctx)
	if err = errors.Join(err, s.Close()); err != nil {
		return err
	}
	fmt.Printf("the schema is at version %d\n", v)
	return nil
}
