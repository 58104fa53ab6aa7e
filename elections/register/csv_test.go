package register_test

import (
	"fmt"
	"strings"
	"testing"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"hustings/domain"
	"hustings/domain/refusal"
	"hustings/elections/register"
	"hustings/elections/store"
)

func TestBD1_Encodings(t *testing.T) {
	t.Parallel()
	const file = "number,forename,surname,email\n1,Zoë,O’Neill,zoe@example.org\n"
	encoded := func(e encoding.Encoding, s string) string {
		out, err := e.NewEncoder().String(s)
		if err != nil {
			panic(err)
		}
		return out
	}
	bomLE := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM)
	bomBE := unicode.UTF16(unicode.BigEndian, unicode.UseBOM)
	plainLE := unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM)
	for _, c := range []struct {
		name, file, encoding string
		want                 refusal.Reason // empty: accepted
	}{
		{"UTF-8", file, "", refusal.Reason{}},
		{"UTF-8 with a byte-order mark", "\ufeff" + file, "", refusal.Reason{}},
		{"UTF-8 called by name", "\ufeff" + file, "UTF-8", refusal.Reason{}},
		{"carriage return and line feed", strings.ReplaceAll(file, "\n", "\r\n"), "", refusal.Reason{}},
		{"no line end at the end", strings.TrimSuffix(file, "\n"), "", refusal.Reason{}},
		{"semicolons", strings.ReplaceAll(file, ",", ";"), "", refusal.Reason{}},
		{"tabs", strings.ReplaceAll(file, ",", "\t"), "", refusal.Reason{}},
		{"a spreadsheet's note of its separator", "sep=;\r\n" + strings.ReplaceAll(file, ",", ";"), "", refusal.Reason{}},
		{"everything in quotes", "\ufeff\"number\",\"forename\",\"surname\",\"email\"\n\"1\",\"Zoë\",\"O’Neill\",\"zoe@example.org\"\n", "", refusal.Reason{}},
		{"other names of columns, another order, columns of no use", "E-mail Address,X,Last Name,First name,Member Number\nzoe@example.org,,O’Neill,Zoë,1\n", "", refusal.Reason{}},
		{"UTF-16, little end first, with its mark", encoded(bomLE, file), "", refusal.Reason{}},
		{"UTF-16, big end first, with its mark", encoded(bomBE, file), "", refusal.Reason{}},
		{"UTF-16 without a mark, called by name", encoded(plainLE, file), "utf-16", refusal.Reason{}},
		{"UTF-16 without a mark", encoded(plainLE, file), "", domain.EncodingWrong},
		{"UTF-16 called UTF-8", encoded(bomLE, file), "utf-8", domain.EncodingWrong},
		{"Windows-1252, called by name", encoded(charmap.Windows1252, file), "windows-1252", refusal.Reason{}},
		{"Windows-1252", encoded(charmap.Windows1252, file), "", domain.EncodingWrong},
		{"an encoding nobody knows", file, "ebcdic", domain.EncodingUnknown},
		{"carriage returns alone", strings.ReplaceAll(file, "\n", "\r"), "", domain.LineEndsUnknown},
		{"nothing", "", "", domain.FileEmpty},
		{"a header and nothing", "number,forename,surname,email\n", "", domain.FileEmpty},
		{"no column for the number", "forename,surname,email\nZoë,O’Neill,zoe@example.org\n", "", domain.ColumnMissing},
		{"two columns for the number", "number,member_no,forename,surname,email\n1,2,Zoë,O’Neill,zoe@example.org\n", "", domain.ColumnTwice},
		{"no table at all", "\x00\x01\x02\x03", "", domain.EncodingWrong},
		{"a mark that is not there", "number,forename,surname,email\n1,Zo\ufffd,O,zoe@example.org\n", "", domain.EncodingWrong},
	} {
		t.Run(c.name, func(t *testing.T) {
			each(t, func(t *testing.T, w *world) {
				got, err := w.members(t, c.file, register.ImportOptions{Encoding: c.encoding})
				if c.want.Name != "" {
					wantRefusal(t, err, c.want)
					return
				}
				if err != nil {
					t.Fatalf("%v: %+v", err, got.Bad)
				}
				w.read(t, func(tx *store.Tx) error {
					p, err := tx.PersonByNumber("1")
					if p.Name() != "Zoë O’Neill" || p.Email != "zoe@example.org" {
						t.Errorf("read as %+v", p)
					}
					return err
				})
			})
		})
	}
}

// Names as people have them: kept as given, in composed form; compared folded;
// sorted as an index of names in Britain is.
func TestBD5_Names(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("a", 200)
	given := []string{"O'Neill", "O’Brien", "d’Arcy", "Müller", "Mu\u0308ller-Lüdenscheidt", "Nguyễn", "Łukasz", "Åse", "Zoë", "Ng", "X", "Þór",
		"Smith", "smith", "SMITH", "Smith-Jones", "Mac Donald", "MacDonald", "McDonald", "de la Cruz", "van der Berg", "İnci", "Ionescu",
		"אברהם", "محمد", "김", "田中", "山田", "Ελένη", "Иван", "ʻOkina", "Şahin", "Çelik", "Ørsted", "Æthelred", "ßharp", "Straße",
		"Emoji 🎉", "👩‍💻", "José", "Jose\u0301", "Ñandú", "Vaughan III", "St. John", "St John", "Renée", "Renee", "Öz", "Oz", "Zz", "aa",
		"Ab-Ra", "Ab Ra", "Abra", "Siân", "Hywel ap Rhys", "Ó Conaill", "Ní Dhomhnaill", "Q", long}
	if len(given) < 60 {
		t.Fatalf("%d names", len(given))
	}
	each(t, func(t *testing.T, w *world) {
		var b strings.Builder
		b.WriteString("number,forename,surname,email\n")
		for i, name := range given {
			fmt.Fprintf(&b, "%d,,%s,n%d@example.org\n", i, name, i)
		}
		w.mustMembers(t, b.String(), register.Report{Created: len(given)})
		w.mustMembers(t, b.String(), register.Report{Unchanged: len(given)}) // NFC and NFD are one
		w.read(t, func(tx *store.Tx) error {
			for i, name := range given {
				p, err := tx.PersonByNumber(fmt.Sprint(i))
				if err != nil || p.Surname != domain.CleanText(name) {
					t.Errorf("%q is kept as %q: %v", name, p.Surname, err)
				}
			}
			for query, want := range map[string]int{"SMITH": 4, "müller": 2, "JOSÉ": 2, "o'brien": 1, "🎉": 1, "אברהם": 1, "%": 0, "_": 0} {
				people, _, err := tx.People(store.PeopleFilter{Query: query, Limit: 100})
				if err != nil || len(people) != want {
					t.Errorf("searching %q finds %d, want %d: %v", query, len(people), want, err)
				}
			}
			var all []domain.Person
			for after := ""; ; {
				page, next, err := tx.People(store.PeopleFilter{Limit: 7, After: after})
				if err != nil {
					return err
				}
				all = append(all, page...)
				if after = next; next == "" {
					break
				}
			}
			if len(all) != len(given) {
				t.Errorf("pages show %d of %d", len(all), len(given))
			}
			sorted := append([]domain.Person(nil), all...)
			domain.SortPeople(sorted)
			place := map[string]int{}
			for i, p := range all {
				place[p.Surname] = i
				if p.SortKey() != nil && string(p.SortKey()) != string(sorted[i].SortKey()) {
					t.Errorf("place %d: %q, sorted %q", i, p.Surname, sorted[i].Surname)
				}
			}
			for _, pair := range [][2]string{{"Åse", "Çelik"}, {"Müller", "Ng"}, {"Siân", "smith"}, {"Renee", "Renée"}, {"Öz", "Q"}, {"Zoë", "Zz"}} {
				if place[pair[0]] >= place[pair[1]] {
					t.Errorf("%q is not before %q", pair[0], pair[1])
				}
			}
			return nil
		})
		got, err := w.members(t, "number,forename,surname,email\n1,,"+long+"a,n1@example.org\n2,,a\u202eb,n2@example.org\n", register.ImportOptions{})
		wantRefusal(t, err, domain.ImportRefused)
		if len(got.Bad) != 2 || got.Bad[0].Reason != domain.TextTooLong || got.Bad[1].Reason != domain.TextNotPlain {
			t.Errorf("report %+v", got.Bad)
		}
	})
}
