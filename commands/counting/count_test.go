package counting

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/alecthomas/kong"

	"hustings/commands/status"
)

// counted runs `hustings count` with arguments and what comes on standard input, and
// returns what it prints and its exit status.
func counted(t *testing.T, stdin string, args ...string) (string, int, error) {
	t.Helper()
	var command struct {
		Count Command `cmd:""`
	}
	parser, err := kong.New(&command, kong.Exit(func(int) { t.Fatal("the parser ends the program") }))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := parser.Parse(append([]string{"count"}, args...)); err != nil {
		return "", 2, err
	}
	var out bytes.Buffer
	err = command.Count.run(strings.NewReader(stdin), &out, io.Discard)
	code := 0
	if err != nil {
		code = 1
		var exit status.Error
		if errors.As(err, &exit) {
			code = exit.ExitCode()
		}
	}
	return out.String(), code, err
}

const threeForTwo = `3 2
5 1 2 0
3 2 3 0
2 3 0
0
"Ann"
"Bob"
"Cy"
"Panel"
`

func TestCountCommand(t *testing.T) {
	file := filepath.Join(t.TempDir(), "panel.blt")
	if err := os.WriteFile(file, []byte(threeForTwo), 0o600); err != nil {
		t.Fatal(err)
	}
	bad := filepath.Join(t.TempDir(), "bad.blt")
	if err := os.WriteFile(bad, []byte("3 2\n1 1 1 0\n0\nA\nB\nC\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		args   []string
		status int
		want   string // in the output, or in the error
	}{
		"text":                             {[]string{"--method", "scottish-stv", file}, 0, "Elected: Ann; Bob"},
		"standard input":                   {[]string{"--method", "scottish-stv"}, 0, "Elected: Ann; Bob"},
		"standard input as -":              {[]string{"--method", "meek-stv", "-"}, 0, "Elected: Ann; Bob"},
		"json":                             {[]string{"--method", "scottish-stv", "--format", "json", file}, 0, `"elected_numbers": [`},
		"csv":                              {[]string{"--method", "scottish-stv", "--format", "csv", file}, 0, `1,Ann,5.00000`},
		"html":                             {[]string{"--method", "scottish-stv", "--format", "html", file}, 0, "<title>Panel: the count</title>"},
		"blt":                              {[]string{"--format", "blt", "--withdrawn", "3", file}, 0, "3 2\n-3\n5 1 2 0\n"},
		"a table of the papers":            {[]string{"--format", "papers", file}, 0, "papers,\"Ann\",\"Bob\",\"Cy\"\n"},
		"a body's own quota":               {[]string{"--method", "gregory-stv", "--option", "quota=hare", "--format", "json", file}, 0, `"options": "--quota hare"`},
		"scores asked of rankings":         {[]string{"--method", "star", file}, 2, "star reads scores, and these papers are rankings or marks"},
		"methods side by side on a page":   {[]string{"--compare", "--format", "html", file}, 0, "<title>Panel: methods compared</title>"},
		"a sheet of several methods":       {[]string{"--compare", "--format", "csv", file}, 2, "--compare writes text, json or html"},
		"seats":                            {[]string{"--method", "irv", "--seats", "1", file}, 0, "Elected: Ann"},
		"lot":                              {[]string{"--method", "approval", "--lot", "3,2,1", "--format", "json"}, 0, `--tie-order 3,2,1`},
		"options":                          {[]string{"--method", "meek-stv", "--option", "nz=true", "--option", "skips=stop", "--format", "json"}, 0, `"options": "--skips stop --nz"`},
		"compare":                          {[]string{"--compare", file}, 0, "scottish-stv  meek-stv  ers97-stv  schulze"},
		"compare, one seat":                {[]string{"--compare", "--seats", "1", file}, 0, "irv"},
		"compare some, options of one":     {[]string{"--compare", "--method", "block,approval", "--option", "overvote=truncate", file}, 0, "block"},
		"cap":                              {[]string{"--method", "scottish-stv", "--group", "X=1,2", "--cap", "X=1", file}, 0, "Elected: Ann; Cy"},
		"reserved place":                   {[]string{"--method", "scottish-stv", "--group", "lay=3", "--keep", "lay=1", file}, 0, "Elected: Ann; Cy"},
		"RON":                              {[]string{"--method", "scottish-stv", "--ron", "2", file}, 0, "Left empty by re-open nominations: 1 place"},
		"countback":                        {[]string{"--method", "scottish-stv", "--departed", "1", "--sitting", "2", "--consenting", "3", file}, 0, "Elected: Bob; Cy"},
		"no method":                        {[]string{file}, 2, "missing flag: --method=M, expected scottish-stv, meek-stv, ers97-stv, irv, schulze, block, fptp, approval, gregory-stv"},
		"no seats":                         {[]string{"--method", "irv", "--seats", "0", file}, 2, "--seats 0, expected 1 to 4096"},
		"seats beyond counting":            {[]string{"--method", "scottish-stv", "--seats", "999999999999", file}, 2, "expected 1 to 4096"},
		"as many seats as may stand":       {[]string{"--method", "scottish-stv", "--seats", "4096", file}, 0, "Elected: Ann; Bob; Cy"},
		"a vacancy that nobody would fill": {[]string{"--method", "scottish-stv", "--departed", "1", file}, 2, "--departed needs --consenting"},
		"unknown method":                   {[]string{"--method", "plurality", file}, 2, "expected scottish-stv"},
		"unknown flag":                     {[]string{"--metod", "irv", file}, 2, "unknown flag"},
		"unknown format":                   {[]string{"--method", "irv", "--format", "pdf", file}, 2, "--format"},
		"an option of another method":      {[]string{"--method", "irv", "--seats", "1", "--option", "nz=true", file}, 2, `option "nz" is not one of irv`},
		"a value the option does not have": {[]string{"--method", "schulze", "--option", "unlisted=maybe", file}, 2, "expected unlisted=last or unlisted=ignore"},
		"an option of no method compared":  {[]string{"--compare", "--option", "overvote=truncate", file}, 2, "none of any method compared"},
		"omega of nothing":                 {[]string{"--method", "meek-stv", "--option", "omega=0", file}, 2, "omega"},
		"several methods alone":            {[]string{"--method", "irv,schulze", file}, 2, "need --compare"},
		"a lot of too few":                 {[]string{"--method", "irv", "--seats", "1", "--lot", "1,2", file}, 2, "the lot orders 2 candidates, expected all 3"},
		"irv for two places":               {[]string{"--method", "irv", file}, 2, "irv fills one place, not 2"},
		"a limit on nobody":                {[]string{"--method", "block", "--cap", "X=1", file}, 2, "--group X"},
		"a refused file":                   {[]string{"--method", "irv", "--seats", "1", bad}, 1, "bad.blt:2: candidate 1 is named twice"},
		"no such file":                     {[]string{"--method", "irv", filepath.Join(t.TempDir(), "none.blt")}, 2, "none.blt"},
	} {
		t.Run(name, func(t *testing.T) {
			out, status, err := counted(t, threeForTwo, c.args...)
			if err != nil {
				out += err.Error()
			}
			if status != c.status || !strings.Contains(out, c.want) {
				t.Errorf("exit %d, want %d; %q is not in\n%s", status, c.status, c.want, out)
			}
		})
	}
}

// TestCompareJSON has every transcript and says where they differ.
func TestCompareJSON(t *testing.T) {
	const parted = "3 1\n5 1 2 0\n4 3 2 0\n3 2 3 0\n0\nAnn\nBob\nCy\n"
	out, status, err := counted(t, parted, "--compare", "--format", "json")
	if status != 0 {
		t.Fatal(err)
	}
	var got struct {
		Agreed   []int
		Disputed []struct {
			Name      string
			ElectedBy []string `json:"elected_by"`
		}
		Results []struct {
			Method string
			Stages []any
		}
	}
	if err := json.Unmarshal([]byte(out), &got); err != nil {
		t.Fatal(err)
	}
	if len(got.Results) != 5 || len(got.Agreed) != 0 || len(got.Disputed) != 2 || got.Disputed[0].Name != "Bob" || len(got.Disputed[0].ElectedBy) != 1 || got.Disputed[0].ElectedBy[0] != "schulze" {
		t.Errorf("got %+v, want Bob by schulze and Cy by the four others", got)
	}
}
