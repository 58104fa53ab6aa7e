package audit

import (
	"archive/zip"
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"hustings/elections/ledger"
)

func TestVerify_HostileZip(t *testing.T) {
	e := wholeElection(t, 5, 4, 3, nil)
	files := mustUnzip(t, e.bundle())
	folder, _, _ := strings.Cut(files[0].name, "/")
	for name, bundle := range map[string][]byte{
		"nothing":            nil,
		"an empty zip":       rezip(nil),
		"text":               []byte("not a zip file at all"),
		"a file outside":     rezip(append(slices.Clone(files), file{"readme.txt", nil})),
		"a path upwards":     rezip(append(slices.Clone(files), file{"../" + folder + "/x", nil})),
		"a stray file":       rezip(append(slices.Clone(files), file{folder + "/notes", []byte("x")})),
		"an uncited blob":    rezip(append(slices.Clone(files), file{folder + "/blobs/" + strings.Repeat("ab", 32), []byte("x")})),
		"a file twice":       rezip(append(slices.Clone(files), files[2])),
		"a folder":           rezip(append(slices.Clone(files), file{folder + "/", nil})),
		"blobs out of order": rezip(slices.Concat(files[:2], files[3:4], files[2:3], files[4:])),
		"entries first":      rezip(slices.Concat(files[1:2], files[0:1], files[2:])),
		"no checkpoint":      rezip(files[1:]),
		"no entries":         rezip(slices.Concat(files[:1], files[2:])),
		"a blob missing":     rezip(slices.Concat(files[:3], files[4:])),
		"cut short":          e.bundle()[:len(e.bundle())/2],
		"another folder":     rezip(renamed(files, folder, ledger.B32(random32()).String())),
		"a bomb":             bomb(t, files),
		"a folder per byte":  manyNames(t),
	} {
		if r, err := Verify(context.Background(), bytes.NewReader(bundle), int64(len(bundle)), Options{}); err != nil || r.OK {
			t.Errorf("%s passes: %v", name, err)
		}
	}
}

func renamed(files []file, from, to string) (out []file) {
	for _, f := range files {
		out = append(out, file{strings.Replace(f.name, from, to, 1), f.data})
	}
	return out
}

// bomb has a roll that unpacks to a gigabyte.
func bomb(t testing.TB, files []file) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for i, f := range files[:3] {
		m, err := w.Create(f.name)
		if err != nil {
			t.Fatal(err)
		}
		if i < 2 {
			m.Write(f.data)
			continue
		}
		m.Write(f.data[:24])
		zeros := make([]byte, 1<<20)
		for range 64 {
			m.Write(zeros)
		}
	}
	w.Close()
	return b.Bytes()
}

// manyNames has a directory that is longer than any bundle's.
func manyNames(t testing.TB) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	long := strings.Repeat("a", 60_000)
	for i := range 320 {
		if _, err := w.CreateHeader(&zip.FileHeader{Name: fmt.Sprint(long, i)}); err != nil {
			t.Fatal(err)
		}
	}
	w.Close()
	return b.Bytes()
}
