package audit

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
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
		"an empty zip":       rezip(nil),
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
		"another folder":     rezip(renamed(files, folder, ledger.B32(random32()).String())),
		"a bomb":             bomb(t, files),
	} {
		if r, err := Verify(context.Background(), bytes.NewReader(bundle), int64(len(bundle)), Options{}); err != nil || r.OK {
			t.Errorf("%s passes: %v", name, err)
		}
	}
}

// TestVerify_CheckNotMade gives things that are not what they are given as. That
// is no fault of the election's, and nothing passes either.
func TestVerify_CheckNotMade(t *testing.T) {
	e := wholeElection(t, 5, 4, 3, nil)
	bundle, auditors := e.bundle(), mustRead(t, "auditor-file.zip")
	receipt, checkpoint, text := mustRead(t, "receipt.txt"), mustRead(t, "checkpoint-old.txt"), []byte("Read me first\n")
	for name, c := range map[string]struct {
		bundle []byte
		o      Options
		as     Kind
		index  int
		want   string
	}{
		"nothing":                    {nil, Options{}, GivenBundle, 0, "not a zip file"},
		"text":                       {text, Options{}, GivenBundle, 0, "not a zip file"},
		"half a download":            {bundle[:len(bundle)/2], Options{}, GivenBundle, 0, "not a zip file"},
		"a directory without end":    {manyNames(t), Options{}, GivenBundle, 0, "too long"},
		"an auditor's file alone":    {auditors, Options{}, GivenBundle, 0, "it is an auditor's file"},
		"a bundle as auditor's file": {bundle, Options{AuditorFile: bytes.NewReader(bundle), AuditorFileSize: int64(len(bundle))}, GivenAuditors, 0, "it is a bundle"},
		"text as auditor's file":     {bundle, Options{AuditorFile: bytes.NewReader(text), AuditorFileSize: int64(len(text))}, GivenAuditors, 0, "not a zip file"},
		"text as the second receipt": {bundle, Options{Receipts: [][]byte{receipt, text}}, GivenReceipt, 1, "not a receipt"},
		"a checkpoint as receipt":    {bundle, Options{Receipts: [][]byte{checkpoint}}, GivenReceipt, 0, "it is a checkpoint"},
		"a receipt as checkpoint":    {bundle, Options{Checkpoints: [][]byte{receipt}}, GivenCheckpoint, 0, "it is a receipt"},
		"text as checkpoint":         {bundle, Options{Checkpoints: [][]byte{text}}, GivenCheckpoint, 0, "not a checkpoint"},
		"a key that is none":         {bundle, Options{Keys: []string{"abc"}}, GivenKey, 0, "not a vkey"},
		"a key without its name":     {bundle, Options{Keys: []string{"+40a52271+AV8="}}, GivenKey, 0, "not a vkey"},
		"an auditor's file twice":    {auditors, Options{AuditorFile: bytes.NewReader(auditors), AuditorFileSize: int64(len(auditors))}, GivenBundle, 0, "auditor's file"},
	} {
		r, err := Verify(context.Background(), bytes.NewReader(c.bundle), int64(len(c.bundle)), c.o)
		var not *Unreadable
		if r != nil || !errors.As(err, &not) || not.As != c.as || not.Index != c.index || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v %v", name, r, err)
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
