package ledger

import (
	"bytes"
	"io"
	"testing"
)

// Rows that are written bit by bit make the blob that they make at once, and have a name
// only when they are all there.
func TestRowsThatAreWrittenAsTheyAreMadeHaveTheBlobsName(t *testing.T) {
	shape := Shape{KindBox, 5, 2}
	rows := bytes.Repeat([]byte("0123456789abcdef"), 20)
	want, err := WriteRows(io.Discard, shape, rows)
	if err != nil {
		t.Fatal(err)
	}
	var kept bytes.Buffer
	w := NewRowsWriter(&kept, shape)
	for i := range rows {
		if name, err := w.Name(); err == nil {
			t.Fatalf("%d bytes have the name %s", i, name)
		}
		if _, err := w.Write(rows[i : i+1]); err != nil {
			t.Fatal(err)
		}
	}
	if name, err := w.Name(); name != want || err != nil || !bytes.Equal(kept.Bytes(), rows) {
		t.Errorf("%s, %v", name, err)
	}
	if blob, err := io.ReadAll(shape.Blob(&kept)); err != nil || int64(len(blob)) != shape.Size() {
		t.Errorf("a blob of %d bytes: %v", len(blob), err)
	}
	if _, err := w.Write(rows[:32]); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Name(); err == nil {
		t.Error("a row too many")
	}
}
