package ballotfile_test

import (
	"encoding/binary"
	"strings"
	"testing"
	"unicode/utf16"

	"hustings/domain/count"
	"hustings/domain/count/ballotfile"
)

const plain3 = "3 1\n5 1 2 0\n3 2 0\n0\n\"A\"\n\"B\"\n\"C\"\n"

// TestDialects reads files as other programs write them.
func TestDialects(t *testing.T) {
	cdf := `{"@type": "CVR.CastVoteRecordReport", "CVR": [
 {"CurrentSnapshotId": "s2", "CVRSnapshot": [
  {"@id": "s1", "CVRContest": [{"ContestId": "c", "CVRContestSelection": [{"ContestSelectionId": "x1", "SelectionPosition": [{"HasIndication": "yes", "Rank": 1}]}]}]},
  {"@id": "s2", "CVRContest": [{"ContestId": "c", "CVRContestSelection": [
    {"ContestSelectionId": "x2", "SelectionPosition": [{"HasIndication": "yes", "Rank": 1}, {"HasIndication": "no", "Rank": 2}]},
    {"ContestSelectionId": "x1", "Rank": 3, "SelectionPosition": [{"HasIndication": "yes"}]}]}]}]},
 {"CurrentSnapshotId": "s", "CVRSnapshot": [{"@id": "s", "CVRContest": [{"ContestId": "other", "CVRContestSelection": []}]}]}],
 "Election": [{"Candidate": [{"@id": "a", "Name": "Ann"}, {"@id": "b", "Name": "Bea"}],
  "Contest": [{"@id": "c", "Name": "Chair", "NumberElected": 1, "ContestSelection": [{"@id": "x1", "CandidateIds": ["a"]}, {"@id": "x2", "CandidateIds": ["b"]}]},
              {"@id": "other", "Name": "Vice", "ContestSelection": []}]}]}`
	for name, c := range map[string]struct {
		file, in, want string
		note           string // part of the one note, if there is one
		as             ballotfile.As
	}{
		"withdrawn in brackets":            {file: "x.blt", in: "3 1\n[withdrawn 1]\n5 1 2 0\n3 2 0\n0\n\"A\"\n\"B\"\n\"C\"", want: strings.Replace(plain3, "3 1\n", "3 1\n-1\n", 1)},
		"withdrawn by nickname":            {file: "x.blt", in: "3 1\n[nick ann bob cy]\n[withdrawn cy ann]\n5 ann bob 0\n3 2 0\n0\n\"A\"\n\"B\"\n\"C\"", want: strings.Replace(plain3, "3 1\n", "3 1\n-3\n-1\n", 1)},
		"undeclared":                       {file: "x.blt", in: "3 1\n[undeclared 3]\n5 1 2 0\n3 2 0\n0\n\"A\"\n\"B\"\n\"C\"", want: strings.Replace(plain3, "3 1\n", "3 1\n[undeclared 3]\n", 1)},
		"an option among the ballots":      {file: "x.blt", in: "3 1\n5 1 2 0\n[comment counted twice]\n3 2 0\n0\n\"A\"\n\"B\"\n\"C\"", want: plain3},
		"slashes begin a comment":          {file: "x.blt", in: "// panel\n3 1 // three\n5 1 2 0\n/* a 0\n*/ 3 2 0 // end\n0\n\"A\" // first\n\"B\"\n\"C\"\n", want: plain3},
		"no 0 at the end of ballots":       {file: "x.blt", in: "3 1\n5 1 2\n3 2\n0\n\"A\"\n\"B\"\n\"C\"\n", want: plain3},
		"no 0, and a blank paper":          {file: "x.blt", in: "3 1\n5 1 2\n3 2\n2\n0\n\"A\"\n\"B\"\n\"C\"\n", want: strings.Replace(plain3, "5 1", "2 0\n5 1", 1)},
		"no 0, and one ballot":             {file: "x.blt", in: "3 1\n5 1 2\n0\n\"A\"\n\"B\"\n\"C\"\n", want: strings.Replace(plain3, "3 2 0\n", "", 1)},
		"a party on each line":             {file: "x.blt", in: "3 1\n5 1 2 0\n3 2 0\n0\n\"A\" \"Left\"\n\"B\" \"Right\"\n\"C\" \"\"\n", want: strings.Replace(plain3, "\"A\"\n\"B\"\n\"C\"", "\"A\" \"Left\"\n\"B\" \"Right\"\n\"C\" \"\"", 1)},
		"one name in two parties":          {file: "x.blt", in: "3 1\n5 1 2 0\n3 2 0\n0\n\"A\" \"Left\"\n\"A\" \"Right\"\n\"C\" \"\"\n", want: strings.Replace(plain3, "\"A\"\n\"B\"\n\"C\"", "\"A (Left)\" \"Left\"\n\"A (Right)\" \"Right\"\n\"C\" \"\"", 1)},
		"names in comments":                {file: "x.blt", in: "3 1\n# ALTERNATIVE NAME 1: A\n# ALTERNATIVE NAME 2: B\n# ALTERNATIVE NAME 3: C\n5 1 2 0\n3 2 0\n0\n", want: plain3},
		"names in comments, and a title":   {file: "x.blt", in: "3 1\n# ALTERNATIVE NAME 1: A\n# ALTERNATIVE NAME 2: B\n# ALTERNATIVE NAME 3: C\n5 1 2 0\n3 2 0\n0\n\"T\"\n", want: plain3 + "\"T\"\n"},
		"a source below the title":         {file: "x.blt", in: plain3 + "\"T\"\n\"from the city\"\n", want: plain3 + "\"T\"\n", note: `line 9: "from the city"`},
		"Windows-1252, detected":           {file: "x.blt", in: strings.Replace(plain3, "\"A\"", "\"Ren\xe9\x80\"", 1), want: strings.Replace(plain3, "\"A\"", "\"René€\"", 1), note: "line 5: not UTF-8"},
		"Latin-1, named":                   {file: "x.blt", in: strings.Replace(plain3, "\"A\"", "\"Ren\xe9\"", 1), want: strings.Replace(plain3, "\"A\"", "\"René\"", 1), as: ballotfile.As{Encoding: ballotfile.Windows1252}},
		"UTF-16, little end first":         {file: "x.blt", in: wide(binary.LittleEndian, "\uFEFF"+strings.Replace(plain3, "\"A\"", "\"Ć𝛼\"", 1)), want: strings.Replace(plain3, "\"A\"", "\"Ć𝛼\"", 1)},
		"UTF-16, big end first":            {file: "x.blt", in: wide(binary.BigEndian, "\uFEFF"+plain3), want: plain3},
		"UTF-16 without a mark":            {file: "x.blt", in: wide(binary.LittleEndian, plain3), want: plain3},
		"a table with semicolons":          {file: "x.csv", in: "A;B;\"C, D\";papers\n1;2;;5\n;1;;3\n", want: strings.Replace(plain3, "\"C\"", "\"C, D\"", 1)},
		"a table with tabs":                {file: "x.tsv", in: "A\tB\tC\tpapers\n1\t2\t\t5\n\t1\t\t3\n", want: plain3},
		"a weight of nothing in a table":   {file: "x.csv", in: "A,B,C,papers\n1,2,,5\n,1,,3\n,,1,0\n", want: plain3, note: "line 4: no papers"},
		"Minneapolis":                      {file: "x.csv", in: "Precinct,1st Choice Mayor,2nd Choice Mayor,3rd Choice Mayor,Count\nP1,A,B,undervote,4\nP2,A,B,,1\nP2,B,overvote,C,3\nP3,undervote,C,,1\n", want: "3 1\n1 - 3 0\n5 1 2 0\n3 2 0\n0\n\"A\"\n\"B\"\n\"C\"\n\"Choice Mayor\"\n", note: "3 papers hold an overvote"},
		"ES&S, one of two contests":        {file: "x.csv", in: "Cast Vote Record,Precinct,Mayor (Choice 1 of 2),Mayor (Choice 2 of 2),Clerk (Choice 1 of 1)\n1,P,A,B,Z\n2,P,B,,Z\n", want: "2 1\n1 1 2 0\n1 2 0\n0\n\"A\"\n\"B\"\n\"Mayor\"\n", as: ballotfile.As{Contest: "Mayor"}},
		"a survey":                         {file: "x.csv", in: "Timestamp,First choice,Second choice\n2026-01-01,A,B\n2026-01-02,B,B\n", want: "2 1\n1 1 2 0\n1 2 0\n0\n\"A\"\n\"B\"\n", note: "1 papers name somebody again"},
		"PrefLib, numbered from 0":         {file: "x.soi", in: "3\n0,A\n1,B\n2,C\n8,8,2\n5,0,1\n3,1\n", want: plain3},
		"PrefLib of today, from 0":         {file: "x.soi", in: "# NUMBER ALTERNATIVES: 3\n# ALTERNATIVE NAME 0: A\n# ALTERNATIVE NAME 1: B\n# ALTERNATIVE NAME 2: C\n5: 0,1\n3: 1\n", want: plain3},
		"PrefLib, nobody voted so":         {file: "x.soi", in: "3\n1,A\n2,B\n3,C\n8,8,3\n5,1,2\n0,3\n3,2\n", want: plain3, note: "line 7: no papers"},
		"PrefLib, approval":                {file: "x.cat", in: "# DATA TYPE: cat\n# NUMBER ALTERNATIVES: 3\n# NUMBER CATEGORIES: 2\n# CATEGORY NAME 1: Yes\n# CATEGORY NAME 2: No\n# ALTERNATIVE NAME 1: A\n# ALTERNATIVE NAME 2: B\n# ALTERNATIVE NAME 3: C\n5: {1,2},3\n3: {},{1,2,3}\n2: 2,{1,3}\n", want: "3 1\n3 0\n5 1=2 0\n2 2 0\n0\n\"A\"\n\"B\"\n\"C\"\n"},
		"common data format":               {file: "x.json", in: cdf, want: "2 1\n1 2 - 1 0\n0\n\"Ann\"\n\"Bea\"\n\"Chair\"\n", as: ballotfile.As{Contest: "Chair"}},
		"common data format, by its start": {file: "standard input", in: cdf, want: "2 1\n1 2 - 1 0\n0\n\"Ann\"\n\"Bea\"\n\"Chair\"\n", as: ballotfile.As{Contest: "c"}},
	} {
		t.Run(name, func(t *testing.T) {
			f, err := ballotfile.ReadAs(c.file, strings.NewReader(c.in), c.as)
			if err != nil {
				t.Fatal(err)
			}
			if got := written(t, f); got != c.want {
				t.Errorf("got\n%s\nwant\n%s", got, c.want)
			}
			if c.note == "" && len(f.Notes) > 0 || c.note != "" && (len(f.Notes) != 1 || !strings.Contains(f.Notes[0], c.note)) {
				t.Errorf("notes %q, want one with %q", f.Notes, c.note)
			}
		})
	}
}

func wide(order binary.ByteOrder, text string) string {
	var b []byte
	for _, unit := range utf16.Encode([]rune(text)) {
		two := make([]byte, 2)
		order.PutUint16(two, unit)
		b = append(b, two...)
	}
	return string(b)
}

// TestDoubtfulFilesAreRefused: what could be read in two ways, or would be passed over
// although it decides who wins, is refused where it stands.
func TestDoubtfulFilesAreRefused(t *testing.T) {
	head := "3 1\n4 1 2 0\n3 2 3 0\n9 3 0\n0\n"
	for name, c := range map[string]struct{ file, in, want string }{
		"an option nobody knows":               {"x.blt", "3 1\n[rule meek]\n" + head[4:] + names3, "x.blt:2: the option [rule meek] is not known"},
		"quote marks not doubled":              {"x.blt", head + "\"A \"x\" B\"\n\"Bea\"\n\"Cat\"\n", `x.blt:6: found "x\" B\"" right behind a quote mark`},
		"half a name in quotes":                {"x.blt", head + "\"Ann\" Lee\n\"Bea\"\n\"Cat\"\n", `x.blt:6: found "Lee" behind a name in quotes`},
		"a party for one of three":             {"x.blt", head + "\"Ann\" \"Labour\"\n\"Bea\"\n\"Cat\"\n", "x.blt:7: 1 texts in quotes for candidate 2, expected a name, or a name and a party on every line"},
		"two names on a line":                  {"x.blt", head + "\"Ann\" \"Bea\"\n\"Cat\"\n", "x.blt:8: 2 names, expected 3"},
		"three texts on a line":                {"x.blt", head + "\"A\" \"x\" \"y\"\n\"B\" \"x\" \"y\"\n\"C\" \"x\" \"y\"\n", "x.blt:6: 3 texts in quotes"},
		"a name that goes on":                  {"x.blt", head + "\"Ann\nLee\"\n\"Bea\"\n\"Cat\"\n", "x.blt:6: a name begins, expected a quote mark to end it on the same line"},
		"one name twice":                       {"x.blt", head + "\"A\"\n\"B\"\n\"A\"\n", `x.blt:8: candidates 1, 3 are all called "A"`},
		"a name of nothing":                    {"x.blt", head + "\"A\"\n\"\"\n\"C\"\n", "x.blt:7: candidate 2 has no name"},
		"an escape sequence":                   {"x.blt", head + "\"A\x1b[2J\"\n\"B\"\n\"C\"\n", "x.blt:6: the name of candidate 1 holds the character U+001B"},
		"text turned about":                    {"x.blt", head + "\"A\u202Ec\"\n\"B\"\n\"C\"\n", "x.blt:6: the name of candidate 1 holds the character U+202E"},
		"a 0 missing":                          {"x.blt", "3 1\n4 1 2 0\n3 2\n9 3 0\n0\n" + names3, "x.blt:3: a ballot stops, expected a candidate or the 0"},
		"a 0 missing on the first":             {"x.blt", "3 1\n4 1 2\n3 2 0\n9 3 0\n0\n" + names3, "x.blt:2: a ballot without the 0 that ends it, and line 3 has one"},
		"a 0 missing among many":               {"x.blt", "9 3\n" + strings.Repeat("5 1 2 0\n", 100_000) + "1 3\n" + "5 1 2 0\n" + names9, "x.blt:100002: a ballot stops"},
		"a weight of nothing":                  {"x.blt", "3 1\n4 1 2 0\n0 2 0\n9 3 0\n0\n" + names3, "x.blt:3: a number behind the 0 that ends the ballots"},
		"a weight alone, and no zeros":         {"x.blt", "3 1\n4\n2 1\n3 2\n0\n" + names3, "x.blt:2: a weight alone on its line"},
		"a tie order of some":                  {"x.blt", "3 1\n[tie 3 1]\n" + head[4:] + names3, "x.blt:2: [tie …] orders 2 candidates, expected all 3"},
		"an option for somebody else":          {"x.blt", "3 1\n[withdrawn 4]\n" + head[4:] + names3, `x.blt:2: found "4" in an option`},
		"withdrawn in both ways":               {"x.blt", "3 1\n-2\n[withdrawn 2]\n" + head[4:] + names3, "x.blt:3: candidate 2 has withdrawn twice"},
		"a nickname that is another's number":  {"x.blt", "3 1\n[nick 2 b c]\n" + head[4:] + names3, `x.blt:2: found the nickname "2"`},
		"names in comments, one missing":       {"x.blt", "3 1\n# ALTERNATIVE NAME 1: A\n# ALTERNATIVE NAME 3: C\n" + head[4:], "x.blt:8: 2 names in comments, none for candidate 2"},
		"CSV, one name twice":                  {"x.csv", "Ann,Ann\n1,2\n", `x.csv:1: candidates 1, 2 are all called "Ann"`},
		"CSV, two contests":                    {"x.csv", "Mayor choice 1,Clerk choice 1\nA,B\n", "x.csv:1: the choices of 2 contests, expected --contest with one of: Clerk; Mayor"},
		"CSV, a choice missing":                {"x.csv", "choice 1,choice 3\nA,B\n", "x.csv:1: columns for 2 of 3 choices"},
		"CSV, half a character":                {"x.csv", "Ann,B\x81\n1,2\n", "x.csv:1: the name of candidate 2 holds the character U+FFFD"},
		"PrefLib, one name twice":              {"x.soi", "2\n1,A\n2,A\n1,1,1\n1,1\n", `x.soi:3: candidates 1, 2 are all called "A"`},
		"PrefLib, more categories than it has": {"x.cat", "# DATA TYPE: cat\n# NUMBER ALTERNATIVES: 1\n# NUMBER CATEGORIES: 2\n# ALTERNATIVE NAME 1: A\n3: {},{},1\n", "x.cat:5: 3 categories on a line, expected 2"},
		"JSON of another kind":                 {"x.json", "{\n\"a\": 1}", "x.json:1: no election or no records"},
		"JSON that breaks off":                 {"x.json", "{\n\"CVR\": [\n", "x.json:3: unexpected end"},
	} {
		t.Run(name, func(t *testing.T) {
			f, err := ballotfile.Read(c.file, strings.NewReader(c.in))
			if err == nil {
				t.Fatalf("read as\n%s", written(t, f))
			}
			if !strings.HasPrefix(err.Error(), c.want) {
				t.Errorf("got %v, want %s …", err, c.want)
			}
		})
	}
}

// TestAWithdrawnCandidateInBracketsDoesNotWin is the count of a file whose option used to
// be passed over.
func TestAWithdrawnCandidateInBracketsDoesNotWin(t *testing.T) {
	f := mustRead(t, "x.blt", "3 1\n[withdrawn 1]\n5 1 2 0\n3 2 0\n0\n\"A\"\n\"B\"\n\"C\"\n")
	for _, rules := range count.Methods() {
		if rules.Method.Scores() {
			continue
		}
		transcript, err := count.Count(rules.Method, f.Election, f.Papers, count.Options{})
		if err != nil || len(transcript.Elected) != 1 || transcript.Elected[0] != 2 {
			t.Errorf("%s: elected %v, %v; want 2", rules.Method, transcript.Elected, err)
		}
	}
}

// TestAnUndeclaredCandidateCannotWin under any method.
func TestAnUndeclaredCandidateCannotWin(t *testing.T) {
	f := mustRead(t, "x.blt", "3 1\n[undeclared 1]\n5 1 2 0\n3 2 0\n1 3 0\n0\n\"A\"\n\"B\"\n\"C\"\n")
	for _, rules := range count.Methods() {
		if rules.Method.Scores() {
			continue
		}
		transcript, err := count.Count(rules.Method, f.Election, f.Papers, count.Options{})
		if err != nil || len(transcript.Elected) != 1 || transcript.Elected[0] != 2 {
			t.Errorf("%s: elected %v, %v; want 2", rules.Method, transcript.Elected, err)
		}
	}
}
