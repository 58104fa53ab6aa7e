package audit

import (
	"bytes"
	"context"
	"errors"
	"testing"
)

// FuzzVerify gives the verifier files that are not what they seem. It may
// refuse, but neither panic nor accept what is not the bundle it was.
func FuzzVerify(f *testing.F) {
	for _, name := range []string{"bundle-too-few.zip", "bundle-one.zip", "auditor-file.zip"} {
		f.Add(mustRead(f, name))
	}
	f.Fuzz(func(t *testing.T, bundle []byte) {
		r, err := Verify(context.Background(), bytes.NewReader(bundle), int64(len(bundle)), Options{Unfinished: true})
		if not := (*Unreadable)(nil); errors.As(err, &not) {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		var text bytes.Buffer
		if err := r.Text(&text); err != nil {
			t.Fatal(err)
		}
	})
}

// FuzzFiles changes the files within a bundle whose checksums fit.
func FuzzFiles(f *testing.F) {
	files := mustUnzip(f, mustRead(f, "bundle-too-few.zip"))
	f.Add(files[0].data, files[1].data, files[2].data)
	f.Fuzz(func(t *testing.T, checkpoint, entries, roll []byte) {
		changed := []file{{files[0].name, checkpoint}, {files[1].name, entries}, {files[2].name, roll}}
		whole := rezip(changed)
		r, err := Verify(context.Background(), bytes.NewReader(whole), int64(len(whole)), Options{})
		if err != nil {
			t.Fatal(err)
		}
		same := bytes.Equal(checkpoint, files[0].data) && bytes.Equal(entries, files[1].data) && bytes.Equal(roll, files[2].data)
		if r.OK != same {
			t.Fatalf("accepted: %v, but the files are the same: %v", r.OK, same)
		}
	})
}
