package commands

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/alecthomas/kong"

	"hustings/elections/store/storetest"
)

// mustRunHouse runs a command line of this program in a folder of its own and
// returns its exit code and what it printed, the error's text last.
func mustRunHouse(t *testing.T, folder string, args ...string) (status int, out string) {
	t.Helper()
	var commands struct {
		Import  Import  `cmd:""`
		Officer Officer `cmd:""`
		Export  Export  `cmd:""`
		Migrate Migrate `cmd:""`

		UndoEndings UndoEndings `cmd:""`
	}
	args = append(args, "--database", filepath.Join(folder, "h.db"), "--keys", filepath.Join(folder, "keys"))
	command, err := kong.Must(&commands, kong.Name("hustings")).Parse(args)
	if err != nil {
		return 2, err.Error()
	}
	out, err = printed(t, command.Run)
	var coded kong.ExitCoder
	switch {
	case errors.As(err, &coded):
		return coded.ExitCode(), out
	case err != nil:
		return 1, out
	}
	return 0, out
}

func TestImportCommand_FromAnEmptyFolderToARegister(t *testing.T) {
	folder := storetest.Folder(t)
	file := func(name, content string) string {
		name = filepath.Join(folder, name)
		if err := os.WriteFile(name, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		return name
	}
	const head = "number,forename,surname,email,home,networks,salary\n"
	networks := file("networks.csv", "code,name,kind,seats\nCIO,Chief information officers,panelled,2\nCYBER,Cyber security,specialist,\n")
	members := file("members.csv", head+"1,Ann,Ashby,ann@example.org,CIO,CYBER,9\n2,Bo,Okafor,bo@example.org,CIO,,9\n")
	bad := file("bad.csv", head+"3,Cy,Zee,cy(at)example.org,CIO,,9\n4,Di,Wye,bo@example.org,XYZ,,9\n5,Ed,Vee,ann@example.org,CIO,,9\n")
	terms := file("terms.csv", "panel,seat,term_from,term_until,number,note\nCIO,1,2025-08-01,2027-08-01,1,\"elected 2025, before Hustings\"\n")
	chairs := file("chairs.csv", "panel,office,number,from,until\nCIO,chair,1,2025-09-01,2027-08-01\n")
	half := file("half.csv", head+"1,Ann,Ashby,ann@example.org,CIO,CYBER,9\n")
	out := filepath.Join(folder, "out.csv")
	for _, c := range []struct {
		args   string
		status int
		want   string // stands in what is printed
	}{
		{"import " + networks + " --kind networks", 0, "2 rows: 2 new, 0 changed, 0 as before, 0 bad; stored"},
		{"import " + members + " --dry-run", 0, "2 new, 0 changed, 0 as before, 0 bad; nothing stored"},
		{"import " + members, 0, "columns not read: salary\n2 rows: 2 new"},
		{"import " + members, 0, "0 new, 0 changed, 2 as before"},
		{"import " + members + " --json", 0, `{"rows":2,"created":0,"updated":0,"unchanged":2,"bad_rows":0`},
		{"import " + bad, 1, "line 2: email: This is not a mail address. (R35)\nline 3: home: No network that has not ended has this code. (R4)\n" +
			"line 4: email: Member 1 has the address that this row gives member 5. (R35)\n"},
		{"import " + bad + " --json", 1, `{"line":4,"field":"email","reason":"email-of-another","rule":"R35","args":{"number":"5","other":"1"}}`},
		{"import " + members + " --encoding latin", 1, "The encoding must be one of"},
		{"import " + terms + " --kind terms", 0, "1 new"},
		{"import " + chairs + " --kind officers", 0, "1 new"},
		{"import " + half + " --complete --endings 0", 1, "would end: 1; confirmed: 0"},
		{"import " + half + " --complete --endings 1", 0, "ends: Bo Okafor, member 2, in CIO\nmore than 5 % of the memberships: the endings wait for a second officer (R29b)\n"},
		{"undo-endings", 0, "waits for a second officer"},
		{"undo-endings 5c1d8c0e-0d5f-4b6c-8a55-0d8b5f4f5d4e --why mistake", 1, "there are no endings"},
		{"import " + half + " --complete --kind terms", 2, "members only"},
		{"import - --complete", 2, "--endings"},
		{"import " + filepath.Join(folder, "nothing.csv"), 2, "no such file"},
		{"import " + members + " --kind sorts", 2, "must be one of"},
		{"officer create --number S1 --surname Lee --email lee@example.org --role returning-officer", 0, "Lee (S1) is returning-officer"},
		{"officer create --number S1 --role returning-officer", 1, "already. End that appointment first, or let this one begin when it ends. (R5a)"},
		{"officer create --number S1 --email other@example.org --role auditor", 1, "Another person has this member number."},
		{"officer create --number S2 --role auditor", 1, "surname:"},
		{"officer create --number 1 --role returning-officer --panel CIO", 1, "R6"},
		{"officer create --number 2 --role secretariat --until 2026-13-01", 2, "not a day"},
		{"officer create --number 2 --role king", 2, "must be one of"},
		{"officer list", 0, "returning-officer"},
		{"officer end nobody --why gone", 1, `there is no appointment "nobody"`},
		{"officer create --number 2 --role auditor --panel XYZ", 1, `there is no panel "XYZ"`},
		{"export members -o " + out, 0, ""},
		{"import " + out, 0, "0 new, 0 changed, 3 as before"},
		{"export person 1", 0, `"email": "ann@example.org"`},
		{"export person 99", 1, `there is no person with the number "99"`},
		{"export bundle CIO-2026", 1, `there is no election "CIO-2026"`},
		{"migrate", 0, "the schema is at version"},
	} {
		status, got := mustRunHouse(t, folder, strings.Fields(c.args)...)
		if status != c.status || !strings.Contains(got, c.want) {
			t.Errorf("hustings %s\ngives %d, want %d, with %q\n%s", c.args, status, c.status, c.want, got)
		}
	}
	if info, err := os.Stat(out); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the exported register can be read by others: %v, %v", info, err)
	}
}
