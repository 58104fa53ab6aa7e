package commands

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"hustings/commands/status"
	"hustings/elections/audit"
	"hustings/elections/backup"
	"hustings/elections/store"
	"hustings/install"
)

// Backup is `hustings backup`: an encrypted copy of the whole database, made while
// the service runs. No key is in it.
type Backup struct {
	Out      string   `arg:"" help:"File to write; it appears when it is complete. In a folder that is there it is called by its time." placeholder:"FILE|FOLDER"`
	For      []string `required:"" sep:"none" help:"Public key that the copy is for (age1…), or a file of such keys; may be given several times." placeholder:"KEY|FILE"`
	Database string   `help:"A postgres:// URL, or a file for the embedded database." default:"./data/hustings.db" env:"HUSTINGS_DATABASE" placeholder:"URL|FILE"`
	Keep     int      `help:"Of the copies that it has made in that folder, keep so many, the newest, and remove the others; 0: all." placeholder:"N"`
}

func (Backup) Help() string {
	return `Example: hustings backup copy.age --for backup.txt
Example: hustings backup /var/backups/hustings --for backup.txt --keep 30

Takes one instant of the database, whatever is going on in it. The keys are not in it: keep them as operation.md says, elsewhere.`
}

func (c *Backup) Run() error {
	ctx, stop := untilStopped()
	defer stop()
	to, err := backup.Recipients(c.For)
	if err != nil {
		return err
	}
	out, err := c.place(time.Now())
	if err != nil {
		return err
	}
	if err := c.sweep(out, time.Now()); err != nil { // first: it may be what has filled the disk
		return err
	}
	var made backup.Contents
	err = outFile{out}.write(func(w io.Writer) (err error) {
		made, err = backup.Write(ctx, w, c.Database, install.Release(), to...)
		return err
	})
	if err != nil {
		return err
	}
	fmt.Printf("%s: %d acts, %d boards, %d rows\n", out, made.Record, len(made.Boards), total(made.Rows))
	tidied := c.tidy(out) // first: the copy is there, whatever becomes of the note
	if err := store.NoteCopy(ctx, c.Database, made.Made); err != nil {
		fmt.Fprintf(os.Stderr, "the copy is whole, but could not be noted in the database: the figures do not know of it: %v\n", err)
	}
	return tidied
}

func total(rows map[string]int64) (n int64) {
	for _, r := range rows {
		n += r
	}
	return n
}

// A copy in a folder is called by its time, so that the names are in order.
const copyTime = "20060102T150405Z"

var copyNamed = regexp.MustCompile(`^hustings-\d{8}T\d{6}Z\.age$`)

// place is the file of a copy that is made now.
func (c *Backup) place(now time.Time) (string, error) {
	info, err := os.Stat(c.Out)
	folder := err == nil && info.IsDir()
	switch {
	case c.Keep < 0:
		return "", refused("--keep %d is less than none", c.Keep)
	case folder:
		return filepath.Join(c.Out, "hustings-"+now.UTC().Format(copyTime)+".age"), nil
	case c.Keep > 0:
		return "", refused("--keep is for copies in a folder, and there is no folder %s", c.Out)
	}
	return c.Out, nil
}

// leftFor is after how long the beginning of a copy is taken for one that never came to its
// end.
const leftFor = 24 * time.Hour

// inside are the files of the folder in which out is made, by name and therefore by time;
// none where no folder was named.
func (c *Backup) inside(out string) (files []os.DirEntry, err error) {
	if out == c.Out {
		return nil, nil
	}
	files, err = os.ReadDir(filepath.Dir(out))
	return slices.DeleteFunc(files, func(f os.DirEntry) bool { return !f.Type().IsRegular() }), err
}

// sweep removes what is left of copies that were killed before they could put it away.
func (c *Backup) sweep(out string, now time.Time) error {
	files, err := c.inside(out)
	for _, f := range files {
		if info, gone := f.Info(); gone == nil && strings.HasPrefix(f.Name(), partPrefix) && now.Sub(info.ModTime()) > leftFor {
			err = errors.Join(err, os.Remove(filepath.Join(filepath.Dir(out), f.Name())))
		}
	}
	return err
}

// tidy removes, of the folder in which out was just made, all copies but the newest, and
// nothing else. Out is the newest: what is called by a later time is somebody else's, or of a
// clock that was wrong, and stays.
func (c *Backup) tidy(out string) error {
	files, removed := c.inside(out)
	var copies []string
	for _, f := range files {
		switch name := f.Name(); {
		case !copyNamed.MatchString(name):
		case name > filepath.Base(out):
			fmt.Fprintf(os.Stderr, "%s is called by a time that has not come: it is left alone\n", name)
		default:
			copies = append(copies, name)
		}
	}
	if c.Keep == 0 {
		return removed
	}
	folder := filepath.Dir(out)
	for _, name := range copies[:max(0, len(copies)-c.Keep)] {
		removed = errors.Join(removed, os.Remove(filepath.Join(folder, name)))
	}
	return removed
}

// BackupKey is `hustings backup-key`: the pair of keys for copies.
type BackupKey struct {
	Out string `arg:"" help:"File for the secret key; the public one is printed." placeholder:"FILE"`
}

func (BackupKey) Help() string { return "Example: hustings backup-key backup-secret.txt" }

func (c *BackupKey) Run() error {
	f, err := os.OpenFile(c.Out, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	public, err := backup.NewKey(f)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	fmt.Println(public)
	return nil
}

// copied is a copy that is read.
type copied struct {
	Copy     string `arg:"" help:"The copy, as backup wrote it." placeholder:"FILE"`
	Identity string `required:"" help:"File with the secret key that the copy was made for." placeholder:"FILE"`
}

// put puts the copy into an empty database, brings it up to date and proves it.
func (c copied) put(ctx context.Context, database string) error {
	with, err := backup.Identities(c.Identity)
	if err != nil {
		return status.Unable(err)
	}
	f, err := os.Open(c.Copy)
	if err != nil {
		return status.Unable(err)
	}
	defer f.Close()
	begun := time.Now()
	got, err := backup.Put(ctx, f, database, with...)
	if err != nil {
		return err
	}
	fmt.Printf("restored    made %s by %s, schema %d, %d rows in %d tables\n", got.Made.Format(time.RFC3339), got.Release, got.Schema, total(got.Rows), len(got.Rows))
	s, err := store.Open(ctx, database, store.Options{Migrate: true, Simulation: got.Simulation})
	if err != nil {
		return err
	}
	defer s.Close()
	scratch, err := os.MkdirTemp("", "hustings-drill-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(scratch)
	proof, err := backup.Prove(ctx, s, got.Heads, scratch)
	if err != nil {
		return refused("what was restored does not hold: %v", err)
	}
	fmt.Printf("record      %d acts, the whole chain holds, and ends where the copy ends\n", proof.Acts)
	for _, b := range proof.Boards {
		said := "nothing signed yet"
		if b.Report != nil {
			said = string(b.Report.Verdict)
			for _, r := range b.Report.Contests {
				said += ", " + r.Stage + ", " + audit.Printable(r.Title)
			}
		}
		fmt.Printf("board       %s: %d entries, %s\n", b.Contest, b.Entries, said)
	}
	fmt.Printf("took        %v\n", time.Since(begun).Round(time.Millisecond))
	return nil
}

// Restore is `hustings restore`: a copy into an empty database.
type Restore struct {
	copied
	Database string `help:"An empty PostgreSQL database, or a file that is not there yet." default:"./data/hustings.db" env:"HUSTINGS_DATABASE" placeholder:"URL|FILE"`
}

func (Restore) Help() string {
	return `Example: hustings restore copy.age --identity backup-secret.txt --database restored.db

It is put into an empty database, brought up to date and proved: the record's chain, every board as "hustings verify" does, all counts. The
service then stands still until people have said that it goes on with less than was promised: see "Backups and restoring" in operation.md.`
}

func (c *Restore) Run() error {
	ctx, stop := untilStopped()
	defer stop()
	return c.put(ctx, c.Database)
}

// Drill is `hustings drill`: whether a copy could be restored, tried out.
type Drill struct {
	copied
	Database string `help:"An empty PostgreSQL database for it, which you drop afterwards; needed for a copy of PostgreSQL." placeholder:"URL"`
}

func (Drill) Help() string {
	return `Example: hustings drill copy.age --identity backup-secret.txt

Restores a copy where nothing else is (a folder that is removed afterwards, or the empty PostgreSQL database that you name), verifies the
record and every board, and compares counts and heads. Status 0: it could be restored.`
}

func (c *Drill) Run() error {
	ctx, stop := untilStopped()
	defer stop()
	if c.Database != "" {
		return c.put(ctx, c.Database)
	}
	folder, err := os.MkdirTemp("", "hustings-drill-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	return c.put(ctx, filepath.Join(folder, "drill.db"))
}
