package commands

import (
	"errors"
	"os"

	"hustings/commands/status"
	"hustings/elections/audit"
)

// Seal groups what concerns single sealed ballots.
type Seal struct {
	Check sealCheckCmd `cmd:"" help:"Recompute the paper of a voter who chose \"check\"."`
}

// sealCheckCmd is `hustings seal check FILE`: did the page seal what it was
// told? It exits with 0 if it did, 1 if not, and 2 when a file cannot be read.
type sealCheckCmd struct {
	File   string `arg:"" type:"existingfile" help:"Check file, as the voting page gave it."`
	Bundle string `type:"existingfile" help:"The contest's log so far (zip), to compare the election and its key with."`
	JSON   bool   `help:"Print what was found as JSON."`
}

func (sealCheckCmd) Help() string {
	return `Example: hustings seal check paper.json --bundle bundle.zip

It exits with 0 when the page sealed what it was told, 1 when it did not, and 2 when a file cannot be read.`
}

func (s *sealCheckCmd) Run() error {
	ctx, stop := untilStopped()
	defer stop()
	files, err := readFiles([]string{s.File})
	if err != nil {
		return status.Unable(err)
	}
	paper, _, err := audit.CheckPaper(files[0])
	if err != nil {
		return unsound(err)
	}
	if s.Bundle != "" {
		bundle, size, err := openFile(s.Bundle)
		if err != nil {
			return status.Unable(err)
		}
		defer bundle.Close()
		if err := paper.CompareWithBoard(ctx, bundle, size); err != nil {
			return unsound(err)
		}
	}
	if s.JSON {
		return audit.WriteJSON(os.Stdout, paper)
	}
	return paper.Text(os.Stdout)
}

// unsound is what a check ends with: 2 where a file is not what it should be and
// nothing was checked, 1 where it was and does not hold.
func unsound(err error) error {
	if errors.Is(err, audit.ErrUnreadable) {
		return status.Unable(err)
	}
	return status.With(1, err)
}
