package register_test

import (
	"slices"
	"strings"
	"testing"

	"hustings/domain"
	"hustings/domain/refusal"
	"hustings/elections/register"
)

// A search finds names in any order and a letter away from what was typed; what was
// typed rightly finds nothing else.
func TestR35_ASearchForgivesAMisspelling(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		file := "number,forename,surname,email\n" + "A1,Michael,Abbott,a1@example.org\nA2,Michaela,Abbot,a2@example.org\nA3,José,Núñez,a3@example.org\nA4,Sian,100%_Real,a4@example.org\n"
		w.mustMembers(t, file, register.Report{Created: 4})
		for query, want := range map[string][]string{
			"abbott michael":  {"A1"}, // as typed
			"micheal abott":   {"A1"}, // two letters the wrong way round, one missing
			"michel abbottt":  {"A1"}, // one missing, one too many
			"jose":            {"A3"}, // an accent is a letter
			"jose nunez":      nil,    // two letters in one word are another name
			"abboot":          {"A1", "A2"},
			"100%_real":       {"A4"},
			"100%_rael":       {"A4"},
			"xyzzy":           nil,
			"abt":             nil, // of three letters nothing is guessed
			"a2@example.org":  {"A2"},
			"mic":             {"A1", "A2"},
			"michael abbotts": {"A1"},
		} {
			found, _, err := w.People(t.Context(), domain.Engine(), register.PeopleFilter{Query: query, Limit: 10})
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, p := range found {
				got = append(got, p.Number)
			}
			slices.Sort(got)
			if !slices.Equal(got, want) {
				t.Errorf("%q finds %v, want %v", query, got, want)
			}
		}
	})
}

// Two numbers that differ by case or blanks are one, in a file, between a file and the
// register, and where one person is added; what nobody sees in a number is refused.
func TestR35_AMemberNumberIsOneWhateverItsCase(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		const head = "number,forename,surname,email\n"
		w.mustMembers(t, head+"A12,Ada,Bell,ada@example.org\n", register.Report{Created: 1})
		w.mustMembers(t, head+"a12,Ada,Bell,ada@example.org\n", register.Report{Unchanged: 1})
		w.mustMembers(t, head+"a 12,Ada,Bell-Carr,ada@example.org\n", register.Report{Updated: 1})
		report, err := w.ImportMembers(t.Context(), domain.Engine(), strings.NewReader(head+"B1,Bea,One,b1@example.org\nb1,Ben,Two,b2@example.org\n"), register.ImportOptions{Why: "x"})
		if _, no := refusal.Of(err); !no || len(report.Bad) != 1 || report.Bad[0].Field != "number" {
			t.Errorf("twice in a file: %v %+v", err, report.Bad)
		}
		_, err = w.AddMember(t.Context(), domain.Engine(), register.OneMember{Number: "a12", Forename: "Eve", Surname: "Bell", Email: "eve@example.org"}, "x")
		if r, no := refusal.Of(err); !no || r.Reason != domain.NumberTaken {
			t.Errorf("added again in small letters: %v", err)
		}
		_, err = w.AddMember(t.Context(), domain.Engine(), register.OneMember{Number: "A\u200b13", Forename: "Eve", Surname: "Bell", Email: "eve@example.org"}, "x")
		if r, no := refusal.Of(err); !no || r.Reason != domain.TextHidden || r.Field != "number" {
			t.Errorf("with a character that nobody sees: %v", err)
		}
	})
}
