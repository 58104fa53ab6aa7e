package commands

import (
	"crypto/rand"
	"errors"
	"fmt"
	"hustings/commands/status"
	"io"
	"os"

	"hustings/elections/ledger"
	"hustings/elections/seal"
)

// Lot groups what an officer who holds a part of the lot does on her own
// machine, where the page's script cannot run. It needs no network.
type Lot struct {
	Make  lotMakeCmd  `cmd:"" help:"Make the words of a part of the lot, and the commitments to them."`
	Value lotValueCmd `cmd:"" help:"Make the value of one round of the words that were kept."`
}

type lotMakeCmd struct {
	Holder  string   `required:"" enum:"deputy,auditor" help:"As which officer: deputy or auditor."`
	Contest []string `required:"" sep:"none" placeholder:"NUMBER" help:"The number of a round, as the page shows it. Given for each round, in their order."`
}

func (lotMakeCmd) Help() string {
	return `Example: hustings lot make --holder deputy --contest RHIV7NgjxH4Jws1q9Rwu1S4Mha4TM-A6gw8J_odNEK4

The words are made of 32 random bytes and stored nowhere: write them down. The commitments go into the page's field, a line each.`
}

func (c *lotMakeCmd) Run() error { return c.make(os.Stdout) }

func (c *lotMakeCmd) make(out io.Writer) error {
	var secret [32]byte
	rand.Read(secret[:]) // never fails: the runtime stops the program first
	defer clear(secret[:])
	commits := make([]ledger.B32, len(c.Contest))
	for i, text := range c.Contest {
		number, err := ledger.ParseB32(text)
		if err != nil {
			return status.Unable(fmt.Errorf("--contest %q is not a round's number: %w", text, err))
		}
		commits[i] = ledger.B32(seal.LotCommit(seal.Hash(number), c.Holder, seal.LotValue(secret, seal.Hash(number))))
	}
	fmt.Fprintf(out, "Write these words down, and keep them apart from the service:\n\n  %s\n\nCommitments, a line for each round:\n\n", seal.LotWords(secret))
	for _, commit := range commits {
		fmt.Fprintln(out, commit)
	}
	return nil
}

type lotValueCmd struct {
	Contest string `required:"" placeholder:"NUMBER" help:"The round's number, as the page shows it after the close."`
}

func (lotValueCmd) Help() string {
	return `Example: hustings lot value --contest RHIV7NgjxH4Jws1q9Rwu1S4Mha4TM-A6gw8J_odNEK4

It asks for the words, so that they stand in no list of commands, and prints the value that the page asks for.`
}

func (c *lotValueCmd) Run() error { return c.value(os.Stdin, os.Stdout, os.Stderr) }

func (c *lotValueCmd) value(in io.Reader, out, ask io.Writer) error {
	number, err := ledger.ParseB32(c.Contest)
	if err != nil {
		return status.Unable(fmt.Errorf("--contest %q is not a round's number: %w", c.Contest, err))
	}
	fmt.Fprintln(ask, "The 14 groups of words, then end the input:")
	typed, err := io.ReadAll(io.LimitReader(in, 4096))
	if err != nil {
		return status.Unable(err)
	}
	secret, err := seal.ParseLotWords(string(typed))
	if err != nil {
		return status.With(1, errors.Join(err))
	}
	defer clear(secret[:])
	fmt.Fprintln(out, ledger.B32(seal.LotValue(secret, seal.Hash(number))))
	return nil
}
