package main

import (
	"errors"
	"io"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/alecthomas/kong"
)

// TestEveryCommandHasAnExample reads each command's example as a command line of
// that very command, with the files it names at hand, and finds it in --help.
func TestEveryCommandHasAnExample(t *testing.T) {
	t.Chdir(t.TempDir())
	var help strings.Builder
	exits := 0
	parser := commandLine(&table{}, kong.Writers(&help, io.Discard), kong.Exit(func(int) { exits++ }))
	if _, err := parser.Parse([]string{"--help"}); err == nil && exits == 0 {
		t.Error("--help did not end the program")
	}
	leaves := parser.Model.Leaves(true)
	if len(leaves) < 14 {
		t.Errorf("only %d commands", len(leaves))
	}
	file := regexp.MustCompile(`[\w-]+\.(?:zip|txt|json|csv|blt)\b`)
	quoted := regexp.MustCompile(`"([^"]*)"|\S+`)
	for _, leaf := range leaves {
		given := example(leaf)
		for _, name := range file.FindAllString(given, -1) {
			if err := os.WriteFile(name, nil, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		own, _, _ := strings.Cut(given, " && ") // what may follow is another command
		var args []string
		for _, w := range quoted.FindAllString(own, -1) {
			args = append(args, strings.Trim(w, `"`))
		}
		if len(args) < 2 || args[0] != "hustings" {
			t.Errorf("%s has no example: %q", leaf.Path(), given)
			continue
		}
		command, err := commandLine(&table{}).Parse(args[1:])
		if err != nil {
			t.Errorf("%s: the example %q cannot be read: %v", leaf.Path(), own, err)
		} else if command.Selected().Path() != leaf.Path() {
			t.Errorf("%s has an example of %s", leaf.Path(), command.Selected().Path())
		}
		if words := strings.Join(strings.Fields(help.String()), " "); !strings.Contains(words, strings.Join(strings.Fields(given), " ")) {
			t.Errorf("--help lacks %q", given)
		}
	}
}

func TestVersionAndMisuse(t *testing.T) {
	var out strings.Builder
	parser := commandLine(&table{}, kong.Writers(&out, io.Discard), kong.Exit(func(int) {}))
	parser.Parse([]string{"--version"}) //nolint:errcheck // the program ends there
	if !regexp.MustCompile(`^hustings \S+, go\S+\n$`).MatchString(out.String()) {
		t.Errorf("--version prints %q", out.String())
	}
	for line, want := range map[string]string{"": "hustings", "officer": "hustings officer", "officer end": "hustings officer end", "count --metod": "hustings count"} {
		_, err := commandLine(&table{}).Parse(strings.Fields(line))
		if err == nil || misused(err) != want {
			t.Errorf("%q: %v, and help is at %q, want %q", line, err, misused(err), want)
		}
	}
}

// Nothing, and the word help, ask for help.
func TestAskedForHelp(t *testing.T) {
	for line, want := range map[string]string{"": "--help", "help": "--help", "help count": "count --help", "count --help": "count --help", "verify help": "verify help"} {
		if got := strings.Join(asked(strings.Fields(line)), " "); got != want {
			t.Errorf("hustings %s is taken for %s", line, got)
		}
	}
}

// TestACountIsReadAlone: without the model of the other commands, but with the same
// meaning and the same refusals.
func TestACountIsReadAlone(t *testing.T) {
	for _, args := range [][]string{
		{"count", "-m", "irv", "--seats", "1", "x.blt"},
		{"count", "--method", "irv", "--metod", "x"},
		{"count", "--format", "pdf"},
		{"count", "--cap", "X=many", "x.blt"},
	} {
		alone := readerFor(args)
		if len(alone.Model.Leaves(true)) != 1 {
			t.Fatalf("%v: %d commands are made ready", args, len(alone.Model.Leaves(true)))
		}
		_, got := alone.Parse(args)
		_, want := commandLine(&table{}).Parse(args)
		switch {
		case (got == nil) != (want == nil), got != nil && got.Error() != want.Error():
			t.Errorf("%v: %v, want %v", args, got, want)
		case got != nil && misused(got) != misused(want):
			t.Errorf("%v: misused %q, want %q", args, misused(got), misused(want))
		}
	}
	for _, args := range [][]string{{"--help"}, {"count", "--help"}, {"verify", "count"}, {}} {
		if n := len(readerFor(args).Model.Leaves(true)); n < 2 {
			t.Errorf("%v is read with %d commands", args, n)
		}
	}
}

// A file that is not there is one thing to the shell, whichever command was told of it:
// the command could not do its work, 2.
func TestAMissingFileIsTwoEverywhere(t *testing.T) {
	t.Chdir(t.TempDir())
	for _, line := range []string{
		"verify gone.zip", "verify --letter gone.json", "seal check gone.json", "count -m irv --seats 1 gone.blt", "count gone.zip", "import gone.csv --database=x.db",
		"vote x --server=http://127.0.0.1:1 --token-file gone a", "restore gone.age --identity gone.key --database=x.db", "drill gone.age --identity gone.key",
	} {
		parser := readerFor(strings.Fields(line))
		command, err := parser.Parse(strings.Fields(line))
		if err != nil {
			continue // main says 2 to what cannot be parsed, a file that has to exist among it
		}
		var exit interface{ ExitCode() int }
		if err := command.Run(); !errors.As(err, &exit) || exit.ExitCode() != 2 {
			t.Errorf("%s: %v", line, err)
		}
	}
	if files, _ := os.ReadDir("."); len(files) > 0 {
		t.Errorf("%s was made", files[0].Name())
	}
}
