package ballotfile_test

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"hustings/domain/count"
	"hustings/domain/count/ballotfile"
)

// samples hold something of all that each format knows.
var samples = map[string]string{
	"x.blt":  "3 1\n-2\n[tie 3 2 1]\n# one\n/* two\n*/ 2 1=3 2 0\n(x) 1 - 3 0\n// three\n1 2\n 1 0\n0 # end\n\"A\" \"Left\"\n\"B\" \"Right\"\n\"C\" \"\"\n\"T\"\n",
	"y.blt":  "3 1\n# ALTERNATIVE NAME 1: A\n# ALTERNATIVE NAME 2: B\n# ALTERNATIVE NAME 3: C\n5 1 2\n2\n0\n\"T\"\n",
	"x.csv":  "paper,Ann,\"Bob, Dr\",C,papers\n1,1,2,,3\n2,2,0,1,1\n",
	"y.csv":  "Precinct,1st Choice Mayor,2nd Choice Mayor,Count\nP1,A,B,4\nP2,A,overvote,1\n",
	"z.csv":  "scores,5\npapers,Ann,Bob\n3,5,0\n1,,2\n",
	"x.toi":  "# FILE NAME: x.toi\n# TITLE: T\n# DATA TYPE: toi\n# NUMBER ALTERNATIVES: 2\n# ALTERNATIVE NAME 1: Ann\n# ALTERNATIVE NAME 2: Bob\n5: 2,1\n2: {1,2}\n",
	"y.toi":  "2\n1,Ann\n2,Bob\n7,7,2\n5,2,1\n2,{1,2}\n",
	"x.json": `{"CVR": [{"CurrentSnapshotId": "s", "CVRSnapshot": [{"@id": "s", "CVRContest": [{"ContestId": "c", "CVRContestSelection": []}]}]}], "Election": [{"Candidate": [{"@id": "a", "Name": "Ann"}], "Contest": [{"@id": "c", "ContestSelection": [{"@id": "x", "CandidateIds": ["a"]}]}]}]}`,
}

// TestAFileThatBreaksOff is no file, wherever it breaks and whatever its reader says then:
// half of a file's papers would elect somebody else.
func TestAFileThatBreaksOff(t *testing.T) {
	gone := errors.New("the disk is gone")
	for name, text := range samples {
		if _, err := ballotfile.Read(name, strings.NewReader(text)); err != nil {
			t.Fatal(err)
		}
		for _, as := range []ballotfile.Encoding{ballotfile.Detect, ballotfile.Windows1252, ballotfile.UTF16} {
			whole := text
			if as == ballotfile.UTF16 {
				whole = wide(binary.LittleEndian, text)
			}
			for n := 0; n <= len(whole); n += 1 + len(whole)/40 {
				for _, called := range []string{name, "standard input"} {
					in := io.MultiReader(strings.NewReader(whole[:n]), iotest.ErrReader(gone))
					f, err := ballotfile.ReadAs(called, in, ballotfile.As{Encoding: as})
					var refused *ballotfile.Error
					if !errors.Is(err, gone) && !(n < len(whole) && errors.As(err, &refused)) {
						t.Fatalf("%s, %q, broken off after %d of %d bytes: %v, %d papers", called, as, n, len(whole), err, total(f))
					}
				}
			}
		}
	}
}

func total(f ballotfile.File) int64 {
	if f.Papers == nil {
		return 0
	}
	return f.Papers.Total()
}

// TestEdgesOfFiles reads what is just still a file, with every word of its notes.
func TestEdgesOfFiles(t *testing.T) {
	most := count.MaxCandidates
	row := func(text string, n int, sep string) string {
		return strings.TrimSuffix(strings.Repeat(text+sep, n), sep)
	}
	many, numbered := "", ""
	for c := 1; c <= most; c++ {
		many += fmt.Sprintf("\"N%d\"\n", c)
		numbered += fmt.Sprintf(",N%d", c)
	}
	head := "2 1\n"
	names := "0\n\"A\"\n\"B\"\n"
	for name, c := range map[string]struct {
		file, in, want string
		notes          []string
		settings       []string
	}{
		"as many candidates as there may be": {file: "x.blt", in: fmt.Sprintf("%d %d\n1 %d 0\n0\n", most, most, most) + many, want: fmt.Sprintf("%d %d\n1 %d 0\n0\n", most, most, most) + many},
		"as many in a table":                 {file: "x.csv", in: numbered[1:] + "\n" + strings.Repeat(",", most-1) + "\n", want: ""},
		"a slash in a comment, and stars":    {file: "x.blt", in: head + "/* / ** a /**/1 1 0\n" + names, want: head + "1 1 0\n" + names},
		"a rank that is left out at the end": {file: "x.blt", in: head + "# \n1 2 - 0\n" + names, want: head + "1 2 0\n" + names},
		"a ballot with its 0 below":          {file: "x.blt", in: head + "1 2\n0\n1 1\n0\n0\n" + names[2:], want: head + "1 1 0\n1 2 0\n" + names},
		"its 0 below, with a comment":        {file: "x.blt", in: head + "1 2\n0 # one\n\n1 1 0\n0\n" + names[2:], want: head + "1 1 0\n1 2 0\n" + names},
		"its 0 below, and an identifier":     {file: "x.blt", in: head + "1 2\n0\n(x) 1 1 0\n0\n" + names[2:], want: head + "1 1 0\n1 2 0\n" + names},
		"no 0, and identifiers":              {file: "x.blt", in: head + "(x) 1 2\n(y) 1 1\n0\n" + names[2:], want: head + "1 1 0\n1 2 0\n" + names},
		"no 0, and a party":                  {file: "x.blt", in: head + "1 2\n2\n0\n\"A\" \"L\"\n\"B\" \"R\"\n", want: head + "2 0\n1 2 0\n0\n\"A\" \"L\"\n\"B\" \"R\"\n"},
		"no 0, and names of digits":          {file: "x.blt", in: head + "1 2\n0\n\"1 1 0\"\n\"2 1 0\"\n", want: head + "1 2 0\n0\n\"1 1 0\"\n\"2 1 0\"\n"},
		"space behind the end":               {file: "x.blt", in: head + "1 2 0\n0 \t\r\n" + names[2:], want: head + "1 2 0\n" + names},
		"a quota":                            {file: "x.blt", in: head + "[quota HARE]\n1 2 0\n" + names, want: head + "1 2 0\n" + names, settings: []string{"quota=hare"}},
		"a title in brackets":                {file: "x.blt", in: head + "[title \"T 1\"]\n[source s]\n1 2 0\n" + names, want: head + "1 2 0\n" + names + "\"T 1\"\n"},
		"a title below brackets":             {file: "x.blt", in: head + "[title X]\n1 2 0\n" + names + "\"T\"\n", want: head + "1 2 0\n" + names + "\"T\"\n"},
		"names in one line":                  {file: "x.blt", in: head + "1 2 0\n0\n\"A\" \"B\"", want: head + "1 2 0\n" + names},
		"names and title in one line":        {file: "x.blt", in: head + "1 2 0\n0\n\"A\" \"B\" \"T\"", want: head + "1 2 0\n" + names + "\"T\"\n"},
		"names with tabs and slashes":        {file: "x.blt", in: head + "1 2 0\n0\nA\t# c\nB/C // d\n", want: head + "1 2 0\n0\n\"A\"\n\"B/C\"\n"},
		"two lines below the title":          {file: "x.blt", in: head + "1 2 0\n" + names + "T\nx\ny\n", want: head + "1 2 0\n" + names + "\"T\"\n", notes: []string{`line 7: "x" stands below the title and was passed over`, `line 8: "y" stands below the title and was passed over`}},
		"a party that tells three apart":     {file: "x.blt", in: "3 1\n0\n\"A\" \"x\"\n\"A\" \"y\"\n\"A\" \"z\"\n", want: "3 1\n0\n\"A (x)\" \"x\"\n\"A (y)\" \"y\"\n\"A (z)\" \"z\"\n"},
		"a nickname that is its own number":  {file: "x.blt", in: head + "[nick 1 b]\n1 b 1 0\n" + names, want: head + "1 2 1 0\n" + names},
		"the highest rank in a table":        {file: "x.csv", in: fmt.Sprintf("A,B\n1,%d\n", 2*most), want: ""},
		"columns that are passed over":       {file: "x.csv", in: "ID,A,Ballot,B,Weight\n7,1,9,2,3\n", want: head + "3 1 2 0\n" + names},
		"notes name their lines":             {file: "x.csv", in: "A,B,papers\n1,2,0\n2,1,1\n1,2,0\n", want: head + "1 2 1 0\n" + names, notes: []string{"line 2: no papers read so; passed over", "line 4: no papers read so; passed over"}},
		"a table of scores, none given":      {file: "x.csv", in: "A,B\n0,\n", want: head + "1 0\n" + names},
		"a candidate called scores":          {file: "x.csv", in: "scores,B\n1,2\n", want: head + "1 1 2 0\n0\n\"scores\"\n\"B\"\n"},
		"choices in any order":               {file: "x.csv", in: "2nd,1st,ballots\nA,B,2\nB,,1\n", want: head + "1 - 2 0\n2 2 1 0\n" + names},
		"choices, an overvote in the middle": {file: "x.csv", in: "choice 1,choice 2,choice 3,count\nA,overvote,B,2\nB,B,A,3\n-,none,A,4\n", want: head + "4 - - 1 0\n2 1 0\n3 2 - 1 0\n" + names,
			notes: []string{"2 papers hold an overvote; each was read up to it", "3 papers name somebody again; the first time counts"}},
		"preferences":                         {file: "x.csv", in: "Pref. 1,preference_2\nA,B\n", want: head + "1 1 2 0\n" + names},
		"choices spelt":                       {file: "x.csv", in: "Second preference,First preference\nA,B\n", want: head + "1 2 1 0\n" + names},
		"PrefLib, an empty paper":             {file: "x.toi", in: "2\n1,A\n2,B\n1,1,1\n4,\n", want: head + "4 0\n" + names},
		"PrefLib, no papers":                  {file: "x.toi", in: "2\n1,A\n2,B\n0,0,0\n", want: head + names},
		"PrefLib of today, no papers":         {file: "x.toi", in: "# NUMBER ALTERNATIVES: 2\n# ALTERNATIVE NAME 2: B\n# ALTERNATIVE NAME 1: A\n", want: head + names},
		"PrefLib, space everywhere":           {file: "x.toi", in: "2\n 1 , A\n2, B\n1,1,1\n 4 , { 1 , 2 } \n", want: head + "4 1=2 0\n" + names},
		"PrefLib, categories left empty":      {file: "x.cat", in: "# DATA TYPE: cat\n# NUMBER ALTERNATIVES: 2\n# NUMBER CATEGORIES: 3\n# ALTERNATIVE NAME 1: A\n# ALTERNATIVE NAME 2: B\n2: {},1,2\n1: {1,2},{},{}\n", want: head + "2 - 1 0\n1 1=2 0\n" + names},
		"PrefLib, by its title":               {file: "-", in: "# TITLE: T\n# NUMBER ALTERNATIVES: 1\n# ALTERNATIVE NAME 1: A\n", want: "1 1\n0\n\"A\"\n\"T\"\n"},
		"PrefLib, by its number":              {file: "-", in: " 90 \r\n", want: "refused"},
		"a table, by its tabs":                {file: "-", in: "A\tB\n1\t2\n", want: head + "1 1 2 0\n" + names},
		"BLT, by nothing":                     {file: "-", in: "# a, b; c\n" + head + names, want: head + names},
		"UTF-16, the shortest":                {file: "-", in: wide(binary.BigEndian, "2 1\n0\nA\nB"), want: head + names},
		"UTF-16, half a letter":               {file: "x.blt", in: wide(binary.LittleEndian, "2 1\n0\nA\nB") + "x", want: "refused"},
		"two bytes":                           {file: "x.blt", in: "2\x00", want: "refused"},
		"separators inside quotes":            {file: "x.csv", in: "\"A;;;;\",B\n1,2\n", want: head + "1 1 2 0\n0\n\"A;;;;\"\n\"B\"\n"},
		"tabs for want of others":             {file: "x.csv", in: "A\n1\n", want: "1 1\n1 1 0\n0\n\"A\"\n"},
		"as many ranks on a ballot as may be": {file: "x.blt", in: "1 1\n#\n1 " + row("-", 2*most-1, " ") + " 1 0\n0\n\"A\"\n", want: ""},
	} {
		t.Run(name, func(t *testing.T) {
			f, err := ballotfile.Read(c.file, strings.NewReader(c.in))
			if c.want == "refused" {
				var refused *ballotfile.Error
				if !errors.As(err, &refused) {
					t.Errorf("got %v, want a refusal", err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if got := written(t, f); got != c.want && c.want != "" {
				t.Errorf("got\n%s\nwant\n%s", got, c.want)
			}
			if !slices.Equal(f.Notes, c.notes) || !slices.Equal(f.Settings, c.settings) {
				t.Errorf("notes %q and settings %q, want %q and %q", f.Notes, f.Settings, c.notes, c.settings)
			}
		})
	}
}

// TestEdgesThatAreRefused: what is no longer a file, with its line and every number in the
// words that are said.
func TestEdgesThatAreRefused(t *testing.T) {
	most := count.MaxCandidates
	head := "2 1\n1 1 2 0\n0\n\"A\"\n\"B\"\n"
	over, columns := fmt.Sprint(most+1), "C1"
	for c := 2; c <= most+1; c++ {
		columns += fmt.Sprintf(",C%d", c)
	}
	today := "# NUMBER ALTERNATIVES: 2\n# ALTERNATIVE NAME 1: A\n# ALTERNATIVE NAME 2: B\n"
	record := func(election, contest, marks string) string {
		return `{"CVR": [{"CurrentSnapshotId": "s", "CVRSnapshot": [{"@id": "s", "CVRContest": [{"ContestId": "c", "CVRContestSelection": [` + marks + `]}]}]}], "Election": [{"Candidate": [{"@id": "a", "Name": "Ann"}` + election + `], "Contest": [{"@id": "c", "Name": "Chair", "ContestSelection": [` + contest + `]}]}]}`
	}
	one := `{"@id": "x", "CandidateIds": ["a"]}`
	for name, c := range map[string]struct{ file, in, want string }{
		"one candidate too many":           {"x.blt", over + " 1\n0\n", fmt.Sprintf(`x.blt:1: found "%s", expected the number of candidates, 1 to %d`, over, most)},
		"one place too many":               {"x.blt", "1 " + over + "\n0\n", fmt.Sprintf(`x.blt:1: found "%s", expected the number of seats, 1 to %d`, over, most)},
		"no candidates":                    {"x.blt", "0 1\n0\n", fmt.Sprintf(`x.blt:1: found "0", expected the number of candidates, 1 to %d`, most)},
		"a rank too many":                  {"x.blt", "1 1\n#\n1 " + strings.Repeat("- ", 2*most) + "1 0\n0\n\"A\"\n", fmt.Sprintf("x.blt:3: more than %d ranks on a ballot, expected fewer", 2*most)},
		"somebody who is not there":        {"x.blt", "2 1\n-3\n1 1 0\n0\n", `x.blt:2: found "-3", expected a withdrawn candidate, -1 to -2`},
		"a number behind the end":          {"x.blt", "2 1\n1 1 0\n0 -\n\"A\"\n\"B\"\n", "x.blt:3: a number behind the 0 that ends the ballots, expected names (no papers read so? take the line out)"},
		"a nine behind the end":            {"x.blt", "2 1\n1 1 0\n0 9\n\"A\"\n\"B\"\n", "x.blt:3: a number behind the 0 that ends the ballots, expected names (no papers read so? take the line out)"},
		"a long comment that does not end": {"x.blt", "2 1\n/* a\n* /\n", "x.blt:2: a comment begins, expected */ to end it"},
		"an identifier that does not end":  {"x.blt", "2 1\n(a 1 1 0\n0\n", "x.blt:2: an identifier begins, expected ')' to end it"},
		"a zero byte":                      {"x.blt", "2 1\n1 1 0\n\x00\n", "x.blt:3: a zero byte, expected text"},
		"no weight":                        {"x.blt", "2 1\n0.5 1 0\n0\n", `x.blt:2: found "0.5", expected the number of papers that read so, or 0 after the last ballot`},
		"a weight below nothing":           {"x.blt", "2 1\n1 1 0\n-1 1 0\n0\n", `x.blt:3: found "-1", expected the number of papers that read so, or 0 after the last ballot`},
		"nobody's rank":                    {"x.blt", "2 1\n1 1= 0\n0\n", `x.blt:2: found "1=", expected a candidate, 1 to 2`},
		"no 0 and no end":                  {"x.blt", "2 1\n1 1\n1 2\n\"A\"\n\"B\"\n", "x.blt:4: the ballots stop, expected a 0 after the last"},
		"a 0 on the third":                 {"x.blt", "2 1\n1 1\n1 2\n1 1 0\n0\n\"A\"\n\"B\"\n", "x.blt:2: a ballot without the 0 that ends it, and line 4 has one: expected it on every ballot or on none"},
		"a 0 on a line of its own, later":  {"x.blt", "2 1\n1 1 0\n1 2\n1 1 0\n0\n\"A\"\n\"B\"\n", "x.blt:3: a ballot stops, expected a candidate or the 0 that ends it (a ballot goes on in the next line only if that is indented)"},
		"three names and a comment's":      {"x.blt", "2 1\n# ALTERNATIVE NAME 1: A\n# ALTERNATIVE NAME 2: B\n# ALTERNATIVE NAME 3: C\n0\n", "x.blt:6: 3 names in comments, expected 2, one for each candidate"},
		"a comment's name twice":           {"x.blt", "2 1\n# ALTERNATIVE NAME 1: A\n# ALTERNATIVE NAME 1: B\n", `x.blt:3: found "ALTERNATIVE NAME 1", expected the name of a candidate not yet named`},
		"a comment's name for nobody":      {"x.blt", "2 1\n# ALTERNATIVE NAME 0: A\n", `x.blt:2: found "ALTERNATIVE NAME 0", expected the name of a candidate not yet named`},
		"two texts for a title":            {"x.blt", head + "\"T\" \"U\"\n", "x.blt:6: 2 texts in quotes, expected the title"},
		"a hundred lines below":            {"x.blt", head + strings.Repeat("x\n", 110), "x.blt:107: more than a hundred lines below the title, expected the end of the file"},
		"an option before everything":      {"x.blt", "[withdrawn 1]\n2 1\n0\n", "x.blt:1: an option before the number of candidates, expected it behind"},
		"an option for nobody":             {"x.blt", "2 1\n[withdrawn]\n0\n", "x.blt:2: an option without candidates, expected some, 1 to 2"},
		"an option for one twice":          {"x.blt", "2 1\n[undeclared 1 1]\n0\n", `x.blt:2: found "1" in an option, expected candidates, 1 to 2, each once`},
		"two quotas":                       {"x.blt", "2 1\n[quota hare droop]\n0\n", `x.blt:2: [quota …] says "hare droop", expected one word`},
		"no quota":                         {"x.blt", "2 1\n[quota]\n0\n", `x.blt:2: [quota …] says "", expected one word`},
		"two ties":                         {"x.blt", "2 1\n[tie 1 2]\n[tie 2 1]\n0\n", "x.blt:3: [tie …] is given twice, expected once"},
		"nicknames for some":               {"x.blt", "2 1\n[nick a]\n0\n", "x.blt:2: [nick …] gives 1 names, expected one for each of 2 candidates, once, before the ballots"},
		"nicknames twice":                  {"x.blt", "2 1\n[nick a b]\n[nick c d]\n0\n", "x.blt:3: [nick …] gives 2 names, expected one for each of 2 candidates, once, before the ballots"},
		"nicknames among the ballots":      {"x.blt", "2 1\n1 1 0\n[nick a b]\n0\n", "x.blt:3: [nick …] gives 2 names, expected one for each of 2 candidates, once, before the ballots"},
		"one nickname for two":             {"x.blt", "2 1\n[nick a a]\n0\n", `x.blt:2: found the nickname "a", expected one that is no other candidate's name or number`},
		"a nickname that is a rank":        {"x.blt", "2 1\n[nick - b]\n0\n", `x.blt:2: found the nickname "-", expected one that is no other candidate's name or number`},
		"a nickname of two ranks":          {"x.blt", "2 1\n[nick a=b c]\n0\n", `x.blt:2: found the nickname "a=b", expected one that is no other candidate's name or number`},
		"a party that is shared":           {"x.blt", "3 1\n0\n\"A\" \"x\"\n\"A\" \"y\"\n\"A\" \"x\"\n", `x.blt:5: candidates 1, 2, 3 are all called "A", expected names that tell them apart`},
		"a name as long as a line":         {"x.blt", "2 1\n0\n\"A\" " + strings.Repeat("x", 41) + "\n", `x.blt:3: found "` + strings.Repeat("x", 40) + `…" behind a name in quotes, expected the end of the line or a party in quotes (a quote mark inside a name is written twice)`},
		"a name a little shorter":          {"x.blt", "2 1\n0\n\"A\" " + strings.Repeat("x", 40) + "\n", `x.blt:3: found "` + strings.Repeat("x", 40) + `" behind a name in quotes, expected the end of the line or a party in quotes (a quote mark inside a name is written twice)`},
		"one column too many":              {"x.csv", columns + "\n1\n", fmt.Sprintf("x.csv:1: %d candidates, expected 1 to %d", most+1, most)},
		"no column":                        {"x.csv", "papers,id\n1,2\n", fmt.Sprintf("x.csv:1: 0 candidates, expected 1 to %d", most)},
		"a column without a name":          {"x.csv", "A,,B\n1,2,3\n", "x.csv:1: column 2 has no name, expected a candidate's"},
		"a rank too high":                  {"x.csv", fmt.Sprintf("A,B\n1,%d\n", 2*most+1), fmt.Sprintf(`x.csv:2: found "%d" in column 2, expected a rank, 1 to %d, or nothing`, 2*most+1, 2*most)},
		"a rank below nothing":             {"x.csv", "A,B\n-1,2\n", fmt.Sprintf(`x.csv:2: found "-1" in column 1, expected a rank, 1 to %d, or nothing`, 2*most)},
		"a weight below none":              {"x.csv", "A,papers\n1,-1\n", `x.csv:2: found "-1", expected how many papers read so`},
		"papers beyond counting":           {"x.csv", "A,papers\n1,4294967295\n1,1\n", "x.csv:3: weight 1, expected 1 to 0"},
		"a quote left open":                {"x.csv", "A,B\n1,\"2\n", `x.csv:2: extraneous or missing " in quoted-field, expected a row of the table`},
		"a score below nothing":            {"x.csv", "scores,5\nA,B\n1,-1\n", `x.csv:3: found "-1" in column 2, expected a score, 0 to 5`},
		"a score too high to be":           {"x.csv", fmt.Sprintf("scores,%d\nA,B\n", count.MaxScore+1), fmt.Sprintf("x.csv:1: the highest score is %d, expected 1 to %d", count.MaxScore+1, count.MaxScore)},
		"choices that name nobody":         {"x.csv", "choice 1\n-\n", "x.csv:2: no paper names a candidate, expected some"},
		"two columns for a choice":         {"x.csv", "choice 1,choice 1\nA,B\n", "x.csv:1: two columns for choice 1, expected one each"},
		"choices of a contest not there":   {"x.csv", "Mayor choice 1,Clerk choice 1\nA,B\n", "x.csv:1: the choices of 2 contests, expected --contest with one of: Clerk; Mayor"},
		"choices, papers beyond counting":  {"x.csv", "choice 1,count\nA,4294967296\n", "x.csv:2: more than 4294967295 papers"},
		"PrefLib, empty":                   {"x.toi", "\n\n", "x.toi:2: an empty file, expected a PrefLib ordinal file"},
		"PrefLib, one too many":            {"x.toi", over + "\n", fmt.Sprintf(`x.toi:1: found "%s", expected the number of candidates, 1 to %d`, over, most)},
		"PrefLib, none":                    {"x.toi", "0\n", fmt.Sprintf(`x.toi:1: found "0", expected the number of candidates, 1 to %d`, most)},
		"PrefLib of today, none":           {"x.toi", "# NUMBER ALTERNATIVES: 0\n", fmt.Sprintf(`x.toi:1: found "0", expected the number of candidates, 1 to %d`, most)},
		"PrefLib of today, too many":       {"x.toi", "# NUMBER ALTERNATIVES: " + over + "\n", fmt.Sprintf(`x.toi:1: found "%s", expected the number of candidates, 1 to %d`, over, most)},
		"PrefLib, one category":            {"x.cat", "# NUMBER CATEGORIES: 1\n", fmt.Sprintf(`x.cat:1: found "1", expected the number of categories, 2 to %d`, most)},
		"PrefLib, too many categories":     {"x.cat", "# NUMBER CATEGORIES: " + over + "\n", fmt.Sprintf(`x.cat:1: found "%s", expected the number of categories, 2 to %d`, over, most)},
		"PrefLib, how many categories":     {"x.cat", "# DATA TYPE: cat\n" + today + "1: 1\n", "x.cat:5: no number of categories, expected one in a categorical file"},
		"PrefLib, a name twice":            {"x.toi", "# ALTERNATIVE NAME 1: A\n# ALTERNATIVE NAME 1: B\n", `x.toi:2: found "ALTERNATIVE NAME 1", expected the name of a candidate not yet named`},
		"PrefLib, a name below 0":          {"x.toi", "# ALTERNATIVE NAME -1: A\n", `x.toi:1: found "ALTERNATIVE NAME -1", expected the name of a candidate not yet named`},
		"PrefLib, a name left out":         {"x.toi", "# NUMBER ALTERNATIVES: 2\n# ALTERNATIVE NAME 1: A\n# ALTERNATIVE NAME 3: B\n", "x.toi:3: no name for candidate 2, expected one"},
		"PrefLib, numbered askew":          {"x.toi", "2\n1,A\n3,B\n", `x.toi:3: found "3,B", expected "2,name"`},
		"PrefLib, a name without number":   {"x.toi", "2\n1\n", `x.toi:2: found "1", expected "1,name"`},
		"PrefLib, two sums":                {"x.toi", "1\n1,A\n1,1\n", `x.toi:3: found "1,1", expected three sums: voters, votes, different votes`},
		"PrefLib, no sums":                 {"x.toi", "1\n1,A\n", `x.toi:2: found "", expected three sums: voters, votes, different votes`},
		"PrefLib, voters below none":       {"x.toi", today + "-1: 1\n", `x.toi:4: found "-1: 1", expected a number of voters, ":" and candidates`},
		"PrefLib, no voters":               {"x.toi", today + "1,2\n", `x.toi:4: found "1,2", expected a number of voters, ":" and candidates`},
		"PrefLib, nobody's number":         {"x.toi", today + "1: 1,x\n", `x.toi:4: found "x", expected a candidate, 1 to 2`},
		"PrefLib, a gap":                   {"x.toi", today + "1: 1,,2\n", `x.toi:4: found "", expected a candidate, 1 to 2`},
		"PrefLib, from 0, nobody's":        {"x.toi", "2\n0,A\n1,B\n1,1,1\n1,x\n", `x.toi:5: found "x", expected a candidate, 0 to 1`},
		"PrefLib, a brace closed twice":    {"x.toi", today + "1: {1}},2\n", `x.toi:4: found "1}", expected a candidate, 1 to 2`},
		"PrefLib, a brace that only shuts": {"x.toi", today + "1: 1},2\n", "x.toi:4: a brace closes that was not opened, expected candidates"},
		"JSON, no records":                 {"x.json", `{"CVR": [], "Election": [{}]}`, "x.json:1: no election or no records, expected cast vote records in the common data format (NIST SP 1500-103)"},
		"JSON, no election":                {"x.json", `{"CVR": [{}], "Election": []}`, "x.json:1: no election or no records, expected cast vote records in the common data format (NIST SP 1500-103)"},
		"JSON, something behind":           {"x.json", record("", one, "") + "\n1", "x.json:2: something behind the report, expected the end of the file, expected cast vote records in the common data format (NIST SP 1500-103)"},
		"JSON, no selections":              {"x.json", record("", "", ""), fmt.Sprintf(`x.json:1: 0 selections in contest "Chair", expected 1 to %d with an id each`, most)},
		"JSON, an id twice":                {"x.json", record("", one+","+one, ""), fmt.Sprintf(`x.json:1: 2 selections in contest "Chair", expected 1 to %d with an id each`, most)},
		"JSON, a name twice":               {"x.json", record(`, {"@id": "b", "Name": "Ann"}`, one+`,{"@id": "y", "CandidateIds": ["b"]}`, ""), `x.json:1: candidates 1, 2 are all called "Ann", expected names that tell them apart`},
		"JSON, a rank too high":            {"x.json", record("", one, fmt.Sprintf(`{"ContestSelectionId": "x", "SelectionPosition": [{"HasIndication": "yes", "Rank": %d}]}`, 2*most+1)), fmt.Sprintf("x.json:1: record 1: rank %d, expected 1 to %d", 2*most+1, 2*most)},
		"JSON, a rank below nothing":       {"x.json", record("", one, `{"ContestSelectionId": "x", "SelectionPosition": [{"HasIndication": "yes", "Rank": -1}]}`), fmt.Sprintf("x.json:1: record 1: rank -1, expected 1 to %d", 2*most)},
		"JSON, a mark for nobody":          {"x.json", record("", one, `{"ContestSelectionId": "z", "SelectionPosition": []}`), `x.json:1: record 1: selection "z" is not one of the contest's`},
	} {
		t.Run(name, func(t *testing.T) {
			f, err := ballotfile.Read(c.file, strings.NewReader(c.in))
			var refused *ballotfile.Error
			if !errors.As(err, &refused) {
				t.Fatalf("got %v and %d papers, want %s", err, total(f), c.want)
			}
			if err.Error() != c.want {
				t.Errorf("got  %v\nwant %s", err, c.want)
			}
		})
	}
}

// TestMarksOfAScanner: what the scanner took for a mark, allotted and at its rank; of a
// candidate marked twice the first rank; of records the snapshot that stands.
func TestMarksOfAScanner(t *testing.T) {
	const report = `{"CVR": [{"CurrentSnapshotId": "s", "CVRSnapshot": [{"@id": "s", "CVRContest": [{"ContestId": "c", "CVRContestSelection": [
  {"ContestSelectionId": "x", "SelectionPosition": [{"HasIndication": "yes", "IsAllocable": "no", "Rank": 1}, {"HasIndication": "yes", "Rank": 2}, {"HasIndication": "yes", "Rank": 3}]},
  {"ContestSelectionId": "y", "SelectionPosition": [{"HasIndication": "unknown", "Rank": 1}, {"HasIndication": "yes", "IsAllocable": "yes", "Rank": 3}]},
  {"ContestSelectionId": "w", "SelectionPosition": [{"HasIndication": "yes"}]}]}]}]}],
 "Election": [{"Candidate": [{"@id": "a", "Name": "Ann"}, {"@id": "b", "Name": " Bea"}, {"@id": "c", "Name": "Cy"}],
  "Contest": [{"@id": "c", "NumberElected": 2, "ContestSelection": [{"@id": "x", "CandidateIds": ["a", "c"]}, {"@id": "y", "CandidateIds": ["b"]}, {"@id": "w", "IsWriteIn": true}]}]}]}`
	f := mustRead(t, "x.json", report)
	if got, want := written(t, f), "3 2\n1 3 1 2 0\n0\n\"Ann, Cy\"\n\"Bea\"\n\"Write-in w\"\n"; got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// TestWindows1252 is the whole table, by what the letters are called elsewhere.
func TestWindows1252(t *testing.T) {
	for b, want := range map[byte]string{0x80: "€", 0x82: "‚", 0x8C: "Œ", 0x9F: "Ÿ", 0xA0: "\u00A0", 0xA3: "£", 0xFF: "ÿ", 0x7E: "~"} {
		f := mustRead(t, "x.blt", "1 1\n0\n\"x"+string([]byte{b})+"\xe9\"\n")
		if got := f.Election.Candidates[0].Name; got != "x"+want+"é" {
			t.Errorf("0x%X: %q, want %q", b, got, "x"+want+"é")
		}
	}
	for name, want := range map[string]ballotfile.Encoding{"": ballotfile.Detect, "UTF_8": ballotfile.UTF8, "utf16": ballotfile.UTF16, "Latin-1": ballotfile.Windows1252, "cp1252": ballotfile.Windows1252} {
		if got, err := ballotfile.ParseEncoding(name); err != nil || got != want {
			t.Errorf("%q: %q (%v), want %q", name, got, err, want)
		}
	}
	if _, err := ballotfile.ParseEncoding("ebcdic"); err == nil {
		t.Error("ebcdic is read")
	}
}
