package register_test

import (
	"io"
	"runtime"
	"strings"
	"testing"

	"hustings/domain"
	"hustings/domain/refusal"
	"hustings/elections/register"
	"hustings/elections/store/storetest"
)

// endless is a file of so many bytes: a beginning, and one piece again and again.
type endless struct {
	begin, piece string
	left, read   int
}

func (e *endless) Read(p []byte) (int, error) {
	n := 0
	for n < len(p) && e.left > 0 {
		if len(e.begin) == 0 {
			e.begin = e.piece
		}
		k := copy(p[n:min(len(p), n+e.left)], e.begin)
		e.begin, n, e.left = e.begin[k:], n+k, e.left-k
	}
	if e.read += n; n == 0 {
		return 0, io.EOF
	}
	return n, nil
}

// Number 7 of what was found: 60 MB of commas, one header of 60 MB, or empty lines
// took 3.3 GB and two minutes. Each is refused at its line and column, and holds
// no more memory than a small file does.
func TestFound07_NoFileCostsMoreThanItsBytes(t *testing.T) {
	w := newWorld(t, storetest.SQLite(t))
	const head = "number,forename,surname,email\n"
	for name, c := range map[string]struct {
		begin, piece string
		want         refusal.Reason
		line, column int
		wholeFile    bool
	}{
		"a header of commas":      {"", ",", domain.RowTooWide, 1, 500, false},
		"a row of commas":         {head, ",", domain.RowTooWide, 2, 500, false},
		"a row of semicolons":     {"number;forename;surname;email\n", ";", domain.RowTooWide, 2, 500, false},
		"one header":              {"", "a", domain.RowTooLong, 1, 65537, false},
		"one cell":                {head, "a", domain.RowTooLong, 2, 65537, false},
		"a quotation never ended": {head + `1,"`, "a\n", domain.RowTooLong, 32768, 2, false},
		"quotes of quotes":        {head + `1,"`, `""`, domain.RowTooLong, 2, 65537, false},
		"empty lines":             {"", "\n", domain.FileTooLong, 2_000_001, 1, true},
		"empty lines below rows":  {head + "1,Ann,Ash,ann@example.org\n", "\r\n", domain.FileTooLong, 2_000_001, 1, true},
	} {
		for kind, read := range map[string]func(io.Reader) (register.Report, error){
			"members": func(in io.Reader) (register.Report, error) {
				return w.ImportMembers(t.Context(), domain.Engine(), in, register.ImportOptions{Why: "test"})
			},
			"terms": func(in io.Reader) (register.Report, error) {
				return w.ImportTerms(t.Context(), domain.Engine(), in, register.ImportOptions{Why: "test"})
			},
		} {
			if kind == "terms" && strings.HasPrefix(c.begin, "number") {
				continue // its header is another's
			}
			in := &endless{begin: c.begin, piece: c.piece, left: 60 << 20}
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			_, err := read(in)
			runtime.ReadMemStats(&after)
			r, no := refusal.Of(err)
			if !no || r.Code != refusal.FORM || r.Reason != c.want || r.Args["line"] != c.line || r.Args["column"] != c.column {
				t.Errorf("%s of %s: %v, want %s at %d:%d", kind, name, err, c.want, c.line, c.column)
			}
			if took := after.TotalAlloc - before.TotalAlloc; took > 32<<20 {
				t.Errorf("%s of %s: %d MiB", kind, name, took>>20)
			}
			if !c.wholeFile && in.read > 1<<20 {
				t.Errorf("%s of %s: %d bytes were read", kind, name, in.read)
			}
		}
	}
}

// What is no text is refused by name, whatever it is called.
func TestFound07_WorkbooksAndArchivesAreRefusedByName(t *testing.T) {
	t.Parallel()
	w := newWorld(t, storetest.SQLite(t))
	for name, c := range map[string]struct {
		file string
		want refusal.Reason
	}{
		".xlsx":         {"PK\x03\x04\x14\x00\x06\x00\x08\x00\x00\x00!\x00" + strings.Repeat("\x00", 16) + "[Content_Types].xml", domain.FileUnreadable},
		".ods":          {"PK\x03\x04\x14\x00\x00\x08" + strings.Repeat("\x00", 22) + "mimetypeapplication/vnd.oasis", domain.FileIsWorkbook},
		".xls":          {"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + strings.Repeat("\x00", 60), domain.FileIsWorkbook},
		".zip":          {"PK\x03\x04\x14\x00\x00\x00\x08\x00" + strings.Repeat("\x00", 20) + "members.csv", domain.FileIsArchive},
		"an empty zip":  {"PK\x05\x06" + strings.Repeat("\x00", 18), domain.FileIsArchive},
		".gz":           {"\x1f\x8b\x08\x00", domain.FileIsArchive},
		"a zip bomb":    {"PK\x03\x04\x14\x00\x00\x00\x08\x00" + strings.Repeat("\x00", 1<<20), domain.FileIsArchive},
		".pdf":          {"%PDF-1.7\n", domain.FileIsDocument},
		"a member P.K.": {"PK,forename,surname,email\n", domain.ColumnMissing},
	} {
		_, err := w.ImportMembers(t.Context(), domain.Engine(), strings.NewReader(c.file), register.ImportOptions{Why: "test"})
		if r, no := refusal.Of(err); !no || r.Reason != c.want {
			t.Errorf("%s: %v, want %s", name, err, c.want)
		}
	}
}

// Number 13: a tag in an address is no fault; the report lists it.
func TestFound13_TagsAreWarningsOfTheReport(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		got, err := w.members(t, "number,forename,surname,email\n1,Ann,Ash,ann@example.org\n2,Ann,Ash,ann+2@example.org\n", register.ImportOptions{})
		must(t, err)
		if got.Created != 2 || got.Warned != 1 || len(got.Warnings) != 1 || got.Warnings[0].Line != 3 || got.Warnings[0].Reason != domain.EmailTagged ||
			got.Warnings[0].Args["base"] != "ann@example.org" {
			t.Errorf("reported %+v", got)
		}
	})
}
