package commands

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"hustings/commands/status"
	"io"
	"os"
	"strings"

	"hustings/client"
	"hustings/elections/ledger"
)

// Vote is `hustings vote CONTEST CANDIDATE ...`: voting without a browser.
// The ballot is sealed here; the ranking leaves this machine sealed or not at
// all. The tracking code is shown before anything is sent, and then the voter
// chooses: cast it, or check it and vote with another.
type Vote struct {
	Contest     string   `arg:"" help:"The contest's reference, such as CIO-2026/1, or its id."`
	Preferences []string `arg:"" optional:"" help:"Candidates by id or name, first preference first."`
	Blank       bool     `help:"Cast a blank ballot."`
	Server      string   `default:"http://localhost:8080" env:"HUSTINGS_SERVER" help:"Address of the service."`
	Token       string   `env:"HUSTINGS_TOKEN" help:"API access token; better given in the environment or as a file."`
	TokenFile   string   `type:"existingfile" help:"File that holds the API access token."`
	Yes         bool     `short:"y" help:"Cast without asking."`
	Check       string   `placeholder:"FILE" help:"Write a check file instead of casting; that paper is spoilt."`
	Receipt     string   `placeholder:"FILE" help:"Where to keep the receipt."`
	Key         []string `sep:"none" help:"The board's key as known from elsewhere, name+id+key. May be given again."`
	Known       string   `placeholder:"FILE" help:"Where the keys of boards are remembered; otherwise in your own configuration."`
}

func (Vote) Help() string {
	return `Example: hustings vote CIO-2026/1 "Ann Ashby" "Bo Okafor" --server https://vote.example.org --token-file token.txt --receipt mine.txt

The ballot is sealed on this machine, and its tracking code shown before anything is sent. The key that it is sealed to is made from the board, and the
board's own key is remembered: the first time, compare it with the one that the organisation publishes. The token is what opening a session over the API answers (docs/api.md).`
}

func (v *Vote) Run() error {
	ctx, stop := untilStopped()
	defer stop()
	return v.vote(ctx, os.Stdin, os.Stdout)
}

func (v *Vote) vote(ctx context.Context, in io.Reader, out io.Writer) error {
	if (len(v.Preferences) == 0) != v.Blank {
		return status.Unable(errors.New("name the candidates in the order of your preference, or say --blank"))
	}
	if v.TokenFile != "" {
		b, err := os.ReadFile(v.TokenFile)
		if err != nil {
			return status.Unable(err)
		}
		v.Token = strings.TrimSpace(string(b))
	}
	if v.Token == "" {
		return status.Unable(errors.New("a token is needed: HUSTINGS_TOKEN, --token-file or --token"))
	}
	machine := client.New(v.Server, v.Token)
	contest, err := machine.Contest(ctx, v.Contest)
	if err != nil {
		return err
	}
	paper, err := machine.Paper(ctx, contest)
	if err != nil {
		return err
	}
	ranks, err := paper.Rank(v.Preferences)
	if err != nil {
		return err
	}
	if err := v.meetBoard(out, paper.Manifest); err != nil {
		return err
	}
	ballot, err := paper.Seal(ranks)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "%s\n", paper.Manifest.Title)
	for i, want := range v.Preferences {
		at, _ := paper.Find(want) // found before
		fmt.Fprintf(out, "%3d  %s\n", i+1, paper.Manifest.Candidates[at].Name)
	}
	for _, name := range paper.Withdrawn(v.Preferences) {
		fmt.Fprintf(out, "%s has withdrawn: a vote for them goes to your next preference.\n", name)
	}
	fmt.Fprintf(out, "Sealed, nothing sent yet. Tracking code: %s\n", ballot.Code)
	if v.Check != "" {
		return v.spoil(out, ballot)
	}
	if !v.Yes && !confirmed(in, out) {
		return errors.New("not cast")
	}
	receipt, err := machine.Cast(ctx, ballot)
	if receipt != nil && v.Receipt != "" {
		err = errors.Join(err, os.WriteFile(v.Receipt, []byte(receipt.Receipt), 0o600))
	}
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "In the box, entry %d. The receipt was checked: it holds this very ballot.\n", receipt.Leaf)
	return nil
}

// meetBoard holds the board's key to the one that the voter expects or has
// remembered. At first use there is nothing to compare with but what she knows
// from elsewhere, so it is shown.
func (v *Vote) meetBoard(out io.Writer, m *ledger.Manifest) error {
	if len(v.Key) > 0 {
		return client.ExpectedKey(m, v.Key)
	}
	known, err := client.Known(v.Known)
	if err != nil {
		return status.Unable(err)
	}
	_, key := ledger.BoardKeys(m)
	first, err := known.Meet(v.Server, key)
	if err != nil || !first {
		return err
	}
	fmt.Fprintf(out, "The board's key, seen for the first time and remembered in %s:\n  %s\n  fingerprint %s\nCompare it with the one that the organisation publishes.\n",
		known.Path, key, key.Fingerprint())
	return nil
}

// spoil writes the check file. Whoever has it can read the ballot and could
// have cast it, so it is never sent.
func (v *Vote) spoil(out io.Writer, ballot *client.Ballot) error {
	file, err := ballot.CheckFile()
	if err != nil {
		return err
	}
	if err := os.WriteFile(v.Check, file, 0o600); err != nil {
		return err
	}
	fmt.Fprintf(out, "Not cast: this paper is spoilt. `hustings seal check %s` shows what it says; vote with a new one.\n", v.Check)
	return nil
}

func confirmed(in io.Reader, out io.Writer) bool {
	fmt.Fprint(out, "Cast this ballot? (yes/no) ")
	answer, _ := bufio.NewReader(in).ReadString('\n')
	return strings.EqualFold(strings.TrimSpace(answer), "yes")
}
