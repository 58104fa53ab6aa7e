package ballotfile_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"

	"hustings/domain/count"
	"hustings/domain/count/ballotfile"
)

func mustRead(t testing.TB, name, text string) ballotfile.File {
	t.Helper()
	f, err := ballotfile.Read(name, strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// written is a file as BLT, the form in which files are compared.
func written(t testing.TB, f ballotfile.File) string {
	t.Helper()
	var b bytes.Buffer
	if err := ballotfile.WriteBLT(&b, f.Election, f.Papers); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

const names3 = "\"A\"\n\"B\"\n\"C\"\n"

// TestSyntaxOfBLT reads everything a BLT file may hold.
func TestSyntaxOfBLT(t *testing.T) {
	for name, c := range map[string]struct{ in, want string }{
		"plain":                        {"3 2\n2 1 2 0\n1 3 0\n0\n" + names3, "3 2\n2 1 2 0\n1 3 0\n0\n" + names3},
		"alike papers are one line":    {"3 2\n2 1 2 0\n1 3 0\n5 1 2 0\n0\n" + names3, "3 2\n7 1 2 0\n1 3 0\n0\n" + names3},
		"title":                        {"3 2\n1 3 0\n0\n" + names3 + "\"Panel\"\n", "3 2\n1 3 0\n0\n" + names3 + "\"Panel\"\n"},
		"withdrawn":                    {"3 2\n-2\n-3 -1\n1 3 0\n0\n" + names3, "3 2\n-2\n-3\n-1\n1 3 0\n0\n" + names3},
		"equal, in any order":          {"3 2\n1 3=1 2 0\n1 1=3 2 0\n0\n" + names3, "3 2\n2 1=3 2 0\n0\n" + names3},
		"skipped ranks":                {"3 2\n1 - 1 - - 2 - 0\n0\n" + names3, "3 2\n1 - 1 - - 2 0\n0\n" + names3},
		"a blank paper":                {"3 2\n4 0\n0\n" + names3, "3 2\n4 0\n0\n" + names3},
		"byte order mark":              {"\uFEFF3 2\n1 1 0\n0\n" + names3, "3 2\n1 1 0\n0\n" + names3},
		"comments":                     {"# all\n3 2 # three\n1 1 0 # first 2 0\n# 1 2 0\n1 2 0\n0 # end\n\"A\" # a\n# b\n\"B\"\n\"C\"\n", "3 2\n1 1 0\n1 2 0\n0\n" + names3},
		"options in brackets":          {"3 2\n[tie 3 2 1]\n[nick A B C\n]\n1 1 0\n0\n" + names3, "3 2\n[tie 3 2 1]\n1 1 0\n0\n" + names3},
		"identifiers":                  {"3 2\n(a 1) 2 1 0\n(b)1 2 0\n0\n" + names3, "3 2\n2 1 0\n1 2 0\n0\n" + names3},
		"a ballot over several lines":  {"3 2\n1 3\n 2\n0\n4\n2 0\n0\n" + names3, "3 2\n4 2 0\n1 3 2 0\n0\n" + names3},
		"several ballots on one line":  {"3 2 1 1 0 2 2 0 0 \"A\" \"B\" \"C\"", "3 2\n1 1 0\n2 2 0\n0\n" + names3},
		"lines that end the other way": {"3 2\r\n1 3 2 0\r\n0\r\n\"A\"\r\n\"B\"\r\n\"C\"\r\n", "3 2\n1 3 2 0\n0\n" + names3},
		"names without quotes":         {"3 2\n1 1 0\n0\nAnn Lee\nB # x\nC\nTitle", "3 2\n1 1 0\n0\n\"Ann Lee\"\n\"B\"\n\"C\"\n\"Title\"\n"},
		"quotes in names":              {"1 1\n1 1 0\n0\n\"Ann \"\"Annie\"\" Ć\"", "1 1\n1 1 0\n0\n\"Ann \"\"Annie\"\" Ć\"\n"},
		"no ballots":                   {"3 2\n0\n" + names3, "3 2\n0\n" + names3},
		"comment between ballots":      {"3 2\n1 1 0\n#\n1 2 0\n1 3 0\n0\n" + names3, "3 2\n1 1 0\n1 2 0\n1 3 0\n0\n" + names3},
	} {
		t.Run(name, func(t *testing.T) {
			f := mustRead(t, "x.blt", c.in)
			if got := written(t, f); got != c.want {
				t.Errorf("got\n%s\nwant\n%s", got, c.want)
			}
			slow, err := ballotfile.Read("x.blt", iotest.OneByteReader(strings.NewReader(c.in)))
			if err != nil || written(t, slow) != c.want {
				t.Errorf("byte by byte: %v", err)
			}
		})
	}
}

// TestRefusals names the line and what was expected.
func TestRefusals(t *testing.T) {
	for name, c := range map[string]struct{ file, in, want string }{
		"empty":                          {"x.blt", "", "x.blt:1: found no number, expected the number of candidates"},
		"no seats":                       {"x.blt", "3\n", "x.blt:2: found no number, expected the number of seats"},
		"candidate out of range":         {"x.blt", "3 2\n1 1 0\n1 2 4 0\n0\n" + names3, `x.blt:3: found "4", expected a candidate, 1 to 3`},
		"candidate twice":                {"x.blt", "3 2\n1 1 0\n1 2 3 2 0\n0\n" + names3, "x.blt:3: candidate 2 is named twice"},
		"candidate twice, after comment": {"x.blt", "3 2\n# c\n1 1 0\n1 2 3 2 0\n0\n" + names3, "x.blt:4: candidate 2 is named twice"},
		"candidate twice on one rank":    {"x.blt", "3 2\n1 2=2 0\n0\n" + names3, "x.blt:2: candidate 2 is named twice"},
		"no end of a ballot":             {"x.blt", "3 2\n1 1 2\n" + names3, "x.blt:2: a ballot stops, expected a candidate or the 0"},
		"no end mark":                    {"x.blt", "3 2\n1 1 2 0\n" + names3, "x.blt:3: the ballots stop, expected a 0 after the last"},
		"no end mark at the end":         {"x.blt", "3 2\n1 1 2 0\n", "x.blt:3: the ballots stop, expected a 0 after the last"},
		"too few names":                  {"x.blt", "3 2\n1 1 2 0\n0\n\"A\"\n\"B\"\n", "x.blt:6: 2 names, expected 3"},
		"a fraction of a paper":          {"x.blt", "3 2\n1.5 1 2 0\n0\n" + names3, `x.blt:2: found "1.5", expected the number of papers`},
		"withdrawn twice":                {"x.blt", "3 2\n-1\n-1\n0\n" + names3, "x.blt:3: candidate 1 has withdrawn twice"},
		"a quote that does not end":      {"x.blt", "1 1\n0\n\"A\n", "x.blt:3: a name begins, expected a quote mark"},
		"a bracket that does not end":    {"x.blt", "1 1\n[tie\n1 1 0\n", "x.blt:2: an option in brackets begins"},
		"too many papers":                {"x.blt", "1 1\n4294967295 1 0\n1 1 0\n0\n\"A\"", "x.blt:3: weight 1, expected 1 to 0"},
		"PrefLib, out of range":          {"x.soi", "# NUMBER ALTERNATIVES: 2\n# ALTERNATIVE NAME 1: A\n# ALTERNATIVE NAME 2: B\n3: 1,3\n", "x.soi:4: candidate 3, expected 1 to 2"},
		"PrefLib, a name missing":        {"x.soi", "# NUMBER ALTERNATIVES: 2\n# ALTERNATIVE NAME 1: A\n3: 1,2\n", "x.soi:3: 1 names for 2 candidates"},
		"PrefLib, categories":            {"x.soi", "# DATA TYPE: wmd\n", `x.soi:1: data type "wmd", expected soc, soi, toc, toi or cat`},
		"PrefLib, a brace left open":     {"x.toi", "# NUMBER ALTERNATIVES: 1\n# ALTERNATIVE NAME 1: A\n3: {1\n", "x.toi:3: a brace opens and does not close"},
		"CSV, no rank":                   {"x.csv", "Ann,Bob\n1,2\n1,x\n", `x.csv:3: found "x" in column 2, expected a rank`},
		"CSV, a row too long":            {"x.csv", "Ann,Bob\n1,2,3\n", "x.csv:2: wrong number of fields"},
		"CSV, no names":                  {"x.csv", "", "x.csv:1: an empty file, expected a row of candidates"},
		"CSV, weight of nothing":         {"x.csv", "papers,Ann\n,1\n", `x.csv:2: found "", expected how many papers`},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := ballotfile.Read(c.file, strings.NewReader(c.in))
			var refused *ballotfile.Error
			if err == nil || !strings.HasPrefix(err.Error(), c.want) || !errors.As(err, &refused) {
				t.Errorf("got %v, want %s …", err, c.want)
			}
		})
	}
}

// TestPrefLib reads today's files and the old ones, told by their ending or their start.
func TestPrefLib(t *testing.T) {
	want := "3 1\n2 1=3 2 0\n5 2 1 0\n0\n\"Ann\"\n\"Bob, Dr\"\n\"C\"\n"
	today := "# FILE NAME: x.toi\n# TITLE: T\n# DATA TYPE: toi\n# NUMBER ALTERNATIVES: 3\n# ALTERNATIVE NAME 1: Ann\n# ALTERNATIVE NAME 2: Bob, Dr\n# ALTERNATIVE NAME 3: C\n# NUMBER VOTERS: 7\n5: 2,1\n2: {1,3},2\n"
	old := "3\n1,Ann\n2,Bob, Dr\n3,C\n7,7,2\n5,2,1\n2,{3,1},2\n"
	for _, name := range []string{"x.toi", "standard input"} {
		if got := written(t, mustRead(t, name, today)); got != want+"\"T\"\n" {
			t.Errorf("%s: got\n%s\nwant\n%s", name, got, want)
		}
		if got := written(t, mustRead(t, name, old)); got != want {
			t.Errorf("%s, old: got\n%s\nwant\n%s", name, got, want)
		}
	}
}

// TestCSV reads a column of ranks for each candidate.
func TestCSV(t *testing.T) {
	text := "\uFEFFpaper,Ann,\"Bob, Dr\",C,papers\n1,1,2,,3\n2,2,0,1,1\n3,1,1,3,1\n4,,,,2\n"
	want := "3 1\n2 0\n3 1 2 0\n1 1=2 - 3 0\n1 3 1 0\n0\n\"Ann\"\n\"Bob, Dr\"\n\"C\"\n"
	for _, name := range []string{"x.csv", "standard input"} {
		if got := written(t, mustRead(t, name, text)); got != want {
			t.Errorf("%s: got\n%s\nwant\n%s", name, got, want)
		}
	}
}

// large is a file of several blocks.
func large(papers int) string {
	var b strings.Builder
	b.WriteString("9 3\n")
	for i := range papers {
		fmt.Fprintf(&b, "%d %d %d=%d 9 0\n", i%7+1, i%4+1, i%3+5, 8)
	}
	return b.String()
}

const names9 = "0\nA\nB\nC\nD\nE\nF\nG\nH\nI\n"

// TestBlocksAndBytesAgree reads files of several blocks on all cores, whatever stands in
// the way of that and wherever.
func TestBlocksAndBytesAgree(t *testing.T) {
	body := large(200_000)
	half := strings.Index(body[len(body)/2:], "\n") + len(body)/2 + 1
	want := written(t, mustRead(t, "x.blt", body+names9))
	for name, text := range map[string]string{
		"a comment in the middle":      body[:half] + "# here\n" + body[half:] + names9,
		"an identifier at the end":     body + "(x) 1 1 0\n" + names9,
		"the names on the same line":   body + strings.ReplaceAll(names9, "\nA", "\"A\""),
		"space instead of line breaks": strings.ReplaceAll(body, "\n", " ") + names9,
	} {
		t.Run(name, func(t *testing.T) {
			got := written(t, mustRead(t, "x.blt", text))
			if name == "an identifier at the end" {
				want := written(t, mustRead(t, "x.blt", body+"1 1 0\n"+names9))
				if got != want {
					t.Error("the identifier makes a difference")
				}
				return
			}
			if got != want {
				t.Error("the two readers differ")
			}
		})
	}
	t.Run("the earliest of several faults", func(t *testing.T) {
		bad := body[:half] + "1 2 2 0\n" + body[half:] + "1 3 3 0\n" + names9
		_, err := ballotfile.Read("x.blt", strings.NewReader(bad))
		want := fmt.Sprintf("x.blt:%d: candidate 2 is named twice", strings.Count(body[:half], "\n")+1)
		if err == nil || err.Error() != want {
			t.Errorf("got %v, want %s", err, want)
		}
	})
	t.Run("a fault behind the blocks", func(t *testing.T) {
		_, err := ballotfile.Read("x.blt", strings.NewReader(body+"1 99 0\n"+names9))
		want := fmt.Sprintf("x.blt:%d: found \"99\"", strings.Count(body, "\n")+1)
		if err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("got %v, want %s", err, want)
		}
	})
	t.Run("a file that breaks off", func(t *testing.T) {
		broken := errors.New("the disk is gone")
		_, err := ballotfile.Read("x.blt", iotest.TimeoutReader(iotest.ErrReader(broken)))
		if err == nil {
			t.Error("no error")
		}
	})
}

// TestRoundTrip writes what was read and reads it again.
func TestRoundTrip(t *testing.T) {
	files, err := filepath.Glob("../testdata/edge/*.blt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no files: %v", err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		once := written(t, mustRead(t, file, string(text)))
		if twice := written(t, mustRead(t, file, once)); twice != once {
			t.Errorf("%s changes when written and read again", file)
		}
	}
}

// fuzzed checks what any reader promises: a file is refused with its line, or can be
// written, read again and counted.
func fuzzed(t *testing.T, name, text string) {
	f, err := ballotfile.Read(name, strings.NewReader(text))
	if err != nil {
		var refused *ballotfile.Error
		if !errors.As(err, &refused) || refused.Line < 1 {
			t.Fatalf("no line: %v", err)
		}
		return
	}
	var table bytes.Buffer
	if err := ballotfile.WriteCSV(&table, f.Election, f.Papers); err == nil {
		again, err := ballotfile.Read("again.csv", strings.NewReader(table.String()))
		if err != nil {
			t.Fatalf("%v:\n%s", err, table.String())
		}
		var twice bytes.Buffer
		if err := ballotfile.WriteCSV(&twice, again.Election, again.Papers); err != nil || twice.String() != table.String() {
			t.Fatalf("changes when written and read again (%v):\n%s\n%s", err, table.String(), twice.String())
		}
	}
	if f.Papers.Top() > 0 {
		return
	}
	once := written(t, f)
	if again := written(t, mustRead(t, "again.blt", once)); again != once {
		t.Fatalf("changes when written and read again:\n%s\n%s", once, again)
	}
	if len(f.Election.Candidates) > 30 || f.Election.Seats > 30 {
		return
	}
	for _, m := range []count.Method{count.ScottishSTV, count.MeekSTV, count.ERS97STV, count.Schulze, count.Block} {
		if _, err := count.Count(m, f.Election, f.Papers, count.Options{}); err != nil {
			t.Fatalf("%s: %v\n%s", m, err, once)
		}
	}
}

func FuzzBLT(f *testing.F) {
	files, err := filepath.Glob("../testdata/edge/*.blt")
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(text))
	}
	f.Add("2 1\n-1\n(x) 1 - 1=2 0 #\n[y]\n0\nA\nB\nC")
	f.Add("2 1\n[nick a b]\n[tie 2 1]\n3 a b\n2 b\n0\n\"A\" \"x\"\n\"B\" \"\"\n\"T\"\n")
	f.Add("2 1\n# ALTERNATIVE NAME 1: A\n# ALTERNATIVE NAME 2: B\n3 1 2 0 /* c */\n0\n")
	f.Fuzz(func(t *testing.T, text string) {
		fuzzed(t, "x.blt", text)
		// An identifier on the first ballot keeps the blocks away from all that follow.
		first, rest, ok := strings.Cut(text, "\n")
		if !ok || len(strings.Fields(first)) != 2 || strings.Trim(first, "0123456789 ") != "" {
			return
		}
		fast, errFast := ballotfile.Read("x.blt", strings.NewReader(first+"\n1 0\n"+rest))
		slow, errSlow := ballotfile.Read("x.blt", strings.NewReader(first+"\n(x) 1 0\n"+rest))
		if (errFast == nil) != (errSlow == nil) || errFast != nil && errFast.Error() != errSlow.Error() {
			t.Fatalf("the two readers differ: %v, %v", errFast, errSlow)
		}
		if errFast == nil && written(t, fast) != written(t, slow) {
			t.Fatal("the two readers differ")
		}
	})
}

func FuzzCDF(f *testing.F) {
	f.Add(`{"CVR":[{"CurrentSnapshotId":"s","CVRSnapshot":[{"@id":"s","CVRContest":[{"ContestId":"c","CVRContestSelection":[{"ContestSelectionId":"x","SelectionPosition":[{"HasIndication":"yes","Rank":2}]}]}]}]}],"Election":[{"Candidate":[{"@id":"a","Name":"A"}],"Contest":[{"@id":"c","Name":"C","ContestSelection":[{"@id":"x","CandidateIds":["a"]}]}]}]}`)
	f.Fuzz(func(t *testing.T, text string) { fuzzed(t, "x.json", text) })
}

func FuzzPrefLib(f *testing.F) {
	f.Add("# NUMBER ALTERNATIVES: 2\n# ALTERNATIVE NAME 1: A\n# ALTERNATIVE NAME 2: B\n3: {1,2}\n1: 2\n")
	f.Add("2\n1,A\n2,B\n4,4,2\n3,1,2\n1,{1,2}\n")
	f.Fuzz(func(t *testing.T, text string) { fuzzed(t, "x.toi", text) })
}

func FuzzCSV(f *testing.F) {
	f.Add("papers,Ann,Bob\n3,1,2\n1,,1\n")
	f.Add("precinct;1st choice;2nd choice;count\nx;A;B;2\ny;B;overvote;1\n")
	f.Add("scores,5\npapers,Ann,Bob\n3,5,0\n1,,4\n")
	f.Fuzz(func(t *testing.T, text string) { fuzzed(t, "x.csv", text) })
}
