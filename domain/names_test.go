package domain

import (
	"bufio"
	"math/rand/v2"
	"os"
	"strings"
	"testing"

	"hustings/domain/refusal"
	"hustings/domain/refusal/refusaltest"
)

// The golden list is in order: surname, comma, forename.
func readNames(t testing.TB) []Person {
	t.Helper()
	file, err := os.Open("testdata/names.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	var people []Person
	for lines := bufio.NewScanner(file); lines.Scan(); {
		surname, forename, _ := strings.Cut(lines.Text(), ",")
		people = append(people, Person{ID: PersonID(lines.Text()), Surname: surname, Forename: forename})
	}
	if len(people) != 62 {
		t.Fatalf("%d names in the golden list, want 62", len(people))
	}
	return people
}

func TestBD5_NamesAreKeptAndSorted(t *testing.T) {
	golden := readNames(t)
	for _, p := range golden {
		for _, part := range []string{p.Surname, p.Forename} {
			if part == "" {
				continue
			}
			if got, err := CleanName("  " + part + "\u00a0"); err != nil || got != part {
				t.Errorf("%q is stored as %q, %v", part, got, err)
			}
		}
	}
	shuffled := append([]Person(nil), golden...)
	random := rand.New(rand.NewPCG(1, 2))
	for range 20 {
		random.Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
		SortPeople(shuffled)
		for i := range golden {
			if shuffled[i].ID != golden[i].ID {
				t.Fatalf("R49: place %d is %q, want %q", i+1, shuffled[i].ID, golden[i].ID)
			}
		}
	}
}

func TestR49_TheIDSettlesEqualNames(t *testing.T) {
	people := []Person{{ID: "b", Surname: "Ash"}, {ID: "c", Surname: "Ash"}, {ID: "a", Surname: "Ash"}}
	SortPeople(people)
	if people[0].ID != "a" || people[1].ID != "b" || people[2].ID != "c" {
		t.Errorf("got %v", people)
	}
}

func TestBD5_NamesAreComposedAndMeasuredInLetters(t *testing.T) {
	if got, err := CleanName("Zoe\u0308"); err != nil || got != "Zo\u00eb" {
		t.Errorf("got %q, %v", got, err)
	}
	for _, c := range []struct {
		what, in string
		want     refusal.Reason // empty: allowed
	}{
		{"one letter", "O", refusal.Reason{}},
		{"200 letters", strings.Repeat("a", 200), refusal.Reason{}},
		{"201 letters", strings.Repeat("a", 201), TextTooLong},
		{"200 letters with marks that do not compose", strings.Repeat("x\u0323", 200), refusal.Reason{}},
		{"a tower of marks", "Z" + strings.Repeat("\u0335", 900), TextTooLong},
		{"nothing", "", refusal.Missing},
		{"space", " \t ", refusal.Missing},
		{"not text", "a\xff", TextNotPlain},
	} {
		_, err := CleanName(c.in)
		if c.want.Name == "" && err != nil {
			t.Errorf("%s: %v", c.what, err)
		} else if c.want.Name != "" {
			refusaltest.Want(t, err, c.want)
		}
	}
}

func TestBD7_NoLineBreakInANameOrAddress(t *testing.T) {
	for _, bad := range []string{"Ann\r\nBcc: x@y.example", "Ann\nOld", "Ann\rOld", "Ann\x00", "Ann\u0085Old", "Ann\u2028Old", "Ann\u202aold", "Ann\u202eold", "A\tB"} {
		_, err := CleanName(bad)
		refusaltest.Want(t, err, TextNotPlain)
		if got, err := CleanEmail(bad + "@trust.example"); err == nil {
			t.Errorf("%q was stored", got)
		}
	}
}

func TestR35_AddressesAreComparedFolded(t *testing.T) {
	for _, pair := range [][2]string{
		{"Ann.Old@Trust.example", " ann.old@trust.EXAMPLE\t"},
		{"ZOË@trust.example", "zoe\u0308@trust.example"},
		{"straße@trust.example", "STRASSE@trust.example"},
	} {
		if FoldEmail(pair[0]) != FoldEmail(pair[1]) {
			t.Errorf("%q and %q differ: %q, %q", pair[0], pair[1], FoldEmail(pair[0]), FoldEmail(pair[1]))
		}
	}
	if FoldEmail("ann.old@trust.example") == FoldEmail("annold@trust.example") {
		t.Error("a dot is somebody else's business")
	}
	if FoldName(" St  Mary's\u00a0NHS Trust ") != FoldName("ST MARY'S NHS TRUST") {
		t.Error("organisations are compared without case and spare space")
	}
}

func TestR35_AddressesThatCanBeWrittenTo(t *testing.T) {
	for _, good := range []string{
		"a@b.co", "ann.old+votes@trust.nhs.example", "o'brien@trust.example", "zoë@münchen.example", "x@a-b.example",
		strings.Repeat("a", 64) + "@trust.example",
	} {
		if got, err := CleanEmail(" " + good + " "); err != nil || got != good {
			t.Errorf("%q: %q, %v", good, got, err)
		}
	}
	for _, bad := range []string{
		"", "@", "a", "a@", "@trust.example", "a@b", "a b@trust.example", "a@trust..example", "a@.example", "a@trust.example.",
		".a@trust.example", "a.@trust.example", "a..b@trust.example", "Ann <a@trust.example>", "a@b@trust.example", `"a b"@trust.example`,
		"a@-trust.example", "a@trust-.example", "a@trust_x.example", "a,b@trust.example", "a@trust.example,c@d.example",
		strings.Repeat("a", 65) + "@trust.example", "a@" + strings.Repeat("b", 64) + ".example",
		"a@" + strings.Repeat("bcd.", 70) + "example", "a\xff@trust.example",
	} {
		_, err := CleanEmail(bad)
		refusaltest.Want(t, err, EmailUnreadable)
	}
}

func TestApostrophesAreOneAndTheSame(t *testing.T) {
	if FoldName("O’Brien") != FoldName("o'brien") {
		t.Error("a typographic apostrophe makes another name")
	}
}
