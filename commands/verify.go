package commands

import (
	"encoding/json"
	"errors"
	"fmt"
	"hustings/commands/status"
	"io"
	"os"
	"strings"

	"hustings/elections/audit"
	"hustings/elections/audit/letter"
	"hustings/elections/ledger"
)

// Verify is `hustings verify BUNDLE`: the check that anybody can make,
// offline. It exits with 0 when everything held, 1 when something did not, 2 when
// the check could not be made, and 3 when nothing failed but not all was counted.
type Verify struct {
	Bundle       string   `arg:"" optional:"" type:"existingfile" help:"Bundle of one or more contests (zip)."`
	Letter       string   `type:"existingfile" help:"The proof of a panel's letter (JSON), instead of a bundle."`
	Receipt      []string `sep:"none" type:"existingfile" help:"A voter's receipt: is its ballot in the log, and does it count? May be given again."`
	Checkpoint   []string `sep:"none" type:"existingfile" help:"A checkpoint kept from earlier: is it a beginning of this log? May be given again."`
	Countback    []string `sep:"none" type:"existingfile" help:"Companion file of a countback: do the papers return whom it names? May be given again."`
	AuditorFile  string   `type:"existingfile" help:"The auditor's file (confidential): checks who is on the roll, and withheld papers."`
	Key          []string `sep:"none" help:"The board's key as known from elsewhere, name+id+key. May be given again."`
	Voter        string   `placeholder:"ID" help:"Your own id as on the roll, with --salt: is your tag on it, and which ballot counts under it?"`
	Salt         string   `help:"Your own salt in this vote, with --voter. Only this machine sees it."`
	Unfinished   bool     `help:"Accept a log that has not come to a result."`
	RequireCount bool     `help:"Fail unless every contest was counted anew, where there is a count."`
	JSON         bool     `help:"Print the report as JSON."`
	Quiet        bool     `short:"q" help:"Do not show progress."`
}

func (Verify) Help() string {
	return `Example: hustings verify bundle.zip --receipt mine.txt --checkpoint kept.txt --voter 100123 --salt SALT

It exits with 0 when everything held, 1 when something did not, 2 when the check could not be made, and 3 when nothing
failed but not all was counted: papers withheld and no auditor's file, a method this program does not know, a contest
that the auditor's file lacks. With --require-count that is 1 as well.`
}

func (v *Verify) Run() error {
	switch {
	case v.Letter != "":
		return v.letter()
	case v.Bundle == "":
		return status.Unable(errors.New("name a bundle, or a letter's proof with --letter"))
	}
	ctx, stop := untilStopped()
	defer stop()
	bundle, size, err := openFile(v.Bundle)
	if err != nil {
		return status.Unable(err)
	}
	defer bundle.Close()
	o := audit.Options{Keys: v.Key, Unfinished: v.Unfinished}
	if o.Voter, err = v.voter(); err != nil {
		return status.Unable(err)
	}
	if v.AuditorFile != "" {
		f, size, err := openFile(v.AuditorFile)
		if err != nil {
			return status.Unable(err)
		}
		defer f.Close()
		o.AuditorFile, o.AuditorFileSize = f, size
	}
	for _, given := range v.files(&o) {
		if *given.into, err = readFiles(given.names); err != nil {
			return status.Unable(err)
		}
	}
	if !v.Quiet {
		o.Progress = func(p audit.Progress) {
			fmt.Fprintf(os.Stderr, "%s: %s (%d of %d entries)\n", audit.Printable(p.Contest), p.Step, p.Done, p.Total)
		}
	}
	report, err := audit.Verify(ctx, bundle, size, o)
	if err != nil {
		return status.Unable(v.explained(err))
	}
	write := report.Text
	if v.JSON {
		write = report.JSON
	}
	if err := write(os.Stdout); err != nil {
		return status.Unable(err)
	}
	switch {
	case report.Verdict == audit.Failed:
		return status.With(1, errors.New("the bundle does not hold"))
	case report.Verdict == audit.PassedNotCounted && v.RequireCount:
		return status.With(1, errors.New("not every contest was counted, which --require-count asks for"))
	case report.Verdict == audit.PassedNotCounted:
		return status.With(3, errors.New("nothing failed, but not every contest was counted"))
	}
	return nil
}

// letter checks the proof of a panel's letter.
func (v *Verify) letter() error {
	f, _, err := openFile(v.Letter)
	if err != nil {
		return status.Unable(err)
	}
	defer f.Close()
	report, err := letter.VerifyLetter(f)
	if err != nil {
		return status.Unable(fmt.Errorf("%s: %w", audit.Printable(v.Letter), err))
	}
	if v.JSON {
		err = json.NewEncoder(os.Stdout).Encode(report)
	} else {
		err = report.Text(os.Stdout)
	}
	if err != nil {
		return status.Unable(err)
	}
	if !report.OK {
		return status.With(1, errors.New("the letter's proof does not hold"))
	}
	return nil
}

// files are the small files that were named, and where each kind of them goes.
func (v *Verify) files(o *audit.Options) []givenFiles {
	return []givenFiles{{v.Receipt, &o.Receipts}, {v.Checkpoint, &o.Checkpoints}, {v.Countback, &o.Countbacks}}
}

// givenFiles are files of one kind.
type givenFiles struct {
	names []string
	into  *[][]byte
}

// voter is who looks herself up, nil when nobody does.
func (v *Verify) voter() (*audit.Voter, error) {
	if v.Voter == "" && v.Salt == "" {
		return nil, nil
	}
	salt, err := ledger.ParseB32(strings.TrimSpace(v.Salt))
	if v.Voter == "" || err != nil {
		return nil, errors.New("looking yourself up takes --voter, your id, and --salt, the 43 letters and digits beside it")
	}
	return &audit.Voter{ID: v.Voter, Salt: salt}, nil
}

// explained names the file that was not what it was given as, and what was
// expected.
func (v *Verify) explained(err error) error {
	var not *audit.Unreadable
	if !errors.As(err, &not) {
		return err
	}
	name, expected := v.Bundle, "a bundle, the zip file of a contest's or an election's page"
	switch not.As {
	case audit.GivenAuditors:
		name, expected = v.AuditorFile, "an auditor's file, the confidential zip file"
	case audit.GivenReceipt:
		name, expected = v.Receipt[not.Index], "a receipt, as the voter kept it"
	case audit.GivenCheckpoint:
		name, expected = v.Checkpoint[not.Index], "a checkpoint, as the board gave it"
	case audit.GivenCountback:
		name, expected = v.Countback[not.Index], "a companion file, as the countback's page gives it"
	case audit.GivenKey:
		name, expected = fmt.Sprintf("--key %q", v.Key[not.Index]), "a board's key, name+id+key"
	}
	return fmt.Errorf("the check could not be made: %s: expected %s: %w", audit.Printable(name), expected, not.Err)
}

func openFile(name string) (*os.File, int64, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, 0, err
	}
	info, err := f.Stat()
	if err != nil {
		f.Close()
		return nil, 0, err
	}
	return f, info.Size(), nil
}

// readFiles reads small files. What is longer than any of them may be is cut,
// and thereby refused later.
func readFiles(names []string) (files [][]byte, err error) {
	const most = 4 << 20
	for _, name := range names {
		f, _, err := openFile(name)
		if err != nil {
			return nil, err
		}
		b, err := io.ReadAll(io.LimitReader(f, most))
		f.Close()
		if err != nil {
			return nil, err
		}
		files = append(files, b)
	}
	return files, nil
}
