package ledger

import (
	"bytes"
	"testing"
)

// Whatever a reader accepts, it must have understood whole: writing it again
// gives the same bytes.

func FuzzParse(f *testing.F) {
	v := mustVector(f)
	for _, raw := range v.Entries {
		f.Add([]byte(raw))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		e, err := Parse(raw)
		if err != nil {
			return
		}
		again, err := Marshal(e)
		if err != nil || !bytes.Equal(again, raw) {
			t.Fatalf("%v\n%s\n%s", err, raw, again)
		}
		var s Sequence
		_ = s.Append(e, raw)
	})
}

func FuzzParseCheckpoint(f *testing.F) {
	v := mustVector(f)
	m := mustManifest(f, v)
	for _, s := range v.Checkpoints {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, note []byte) {
		s, err := ParseCheckpoint(note)
		if err != nil {
			return
		}
		if !bytes.Equal(s.Bytes(), note) {
			t.Fatalf("%q", note)
		}
		_, _ = s.Check(m, true)
	})
}

func FuzzParseReceipt(f *testing.F) {
	v := mustVector(f)
	m := mustManifest(f, v)
	f.Add([]byte(v.Receipt))
	f.Fuzz(func(t *testing.T, file []byte) {
		r, err := ParseReceipt(file)
		if err != nil {
			return
		}
		if !bytes.Equal(r.Bytes(), file) {
			t.Fatalf("%q", file)
		}
		_, _ = r.Check(m)
	})
}

func FuzzParseFiles(f *testing.F) {
	f.Add([]byte(`{"entry":"{}","pk":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA","r":["AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"],"ranks":[1,0,63]}`))
	f.Add([]byte(`{"salt":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA","voter":"m \"1\""}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		if c, err := ParseCheckFile(raw); err == nil {
			if again, err := c.Marshal(); err != nil || !bytes.Equal(again, bytes.TrimSuffix(raw, []byte("\n"))) {
				t.Fatalf("%v %q", err, raw)
			}
		}
		if l, err := ParseRollLine(raw); err == nil {
			if again, err := l.Marshal(); err != nil || !bytes.Equal(again, raw) {
				t.Fatalf("%v %q", err, raw)
			}
		}
	})
}

func FuzzBlobs(f *testing.F) {
	var b bytes.Buffer
	if _, err := WriteRows(&b, Shape{KindPapers, 2, 1}, make([]byte, 64)); err != nil {
		f.Fatal(err)
	}
	f.Add(b.Bytes(), int64(2), int64(1))
	f.Fuzz(func(t *testing.T, blob []byte, n, width int64) {
		if n >= 0 && n < 1<<30 && width >= 0 && width < 1<<10 {
			rows, _, err := ReadRows(bytes.NewReader(blob), Shape{KindPapers, n, width})
			if err == nil && int64(len(rows)) != 32*n*width {
				t.Fatalf("%d bytes", len(rows))
			}
		}
		if text, name, err := ReadText(bytes.NewReader(blob)); err == nil {
			var again bytes.Buffer
			if same, err := WriteText(&again, B32(blob[24:56]), text); err != nil || same != name {
				t.Fatal("a text does not read back")
			}
		}
	})
}
