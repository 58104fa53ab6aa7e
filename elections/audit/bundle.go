package audit

import (
	"archive/zip"
	"fmt"
	"io"
	"iter"

	"hustings/elections/ledger"
)

// BundleWriter writes a bundle (protocol, appendix C) as a stream: a folder
// per contest, with the checkpoint, the entries, and the blobs as they are first
// cited. The public bundle of a small electorate leaves out the blobs that give
// the papers; they go to the auditors (AuditorWriter).
type BundleWriter struct{ zip *zip.Writer }

// NewBundleWriter begins a bundle. Close must be called at its end.
func NewBundleWriter(w io.Writer) *BundleWriter { return &BundleWriter{zip.NewWriter(w)} }

// OpenBlob opens a blob of the contest that is being written.
type OpenBlob func(blob ledger.B32) (io.ReadCloser, error)

// Contest adds a contest: its signed checkpoint, and as many entries as that
// says. The entries are taken through the log's state machine, so that a broken
// log is noticed here already; nothing else of them is checked.
func (b *BundleWriter) Contest(checkpoint *ledger.SignedCheckpoint, entries iter.Seq2[[]byte, error], open OpenBlob) error {
	var log citations
	var folder string
	var lines io.Writer
	for raw, err := range entries {
		if err != nil {
			return fmt.Errorf("reading entry %d: %w", log.seq.Size(), err)
		}
		if err := log.add(raw); err != nil {
			return err
		}
		if lines == nil { // the manifest names the folder
			folder = log.seq.Manifest().Contest.String() + "/"
			w, err := b.zip.Create(folder + "checkpoint")
			if err != nil {
				return err
			}
			if _, err := w.Write(checkpoint.Bytes()); err != nil {
				return err
			}
			if lines, err = b.zip.Create(folder + "entries.jsonl"); err != nil {
				return err
			}
		}
		if _, err := lines.Write(append(raw[:len(raw):len(raw)], '\n')); err != nil {
			return err
		}
	}
	if log.seq.Size() != checkpoint.Size {
		return fmt.Errorf("%d entries under a checkpoint of %d", log.seq.Size(), checkpoint.Size)
	}
	for _, c := range log.cited {
		if c.Opens && log.seq.Withholds() {
			continue
		}
		if err := copyBlob(b.zip, folder, c, open); err != nil {
			return err
		}
	}
	return nil
}

// Close ends the bundle. It does not close the underlying writer.
func (b *BundleWriter) Close() error { return b.zip.Close() }

// AuditorWriter writes the auditor's file: whom each tag stands for, and the
// blobs that the public bundle leaves out. It is confidential.
type AuditorWriter struct{ zip *zip.Writer }

// NewAuditorWriter begins an auditor's file. Close must be called at its end.
func NewAuditorWriter(w io.Writer) *AuditorWriter { return &AuditorWriter{zip.NewWriter(w)} }

// Contest adds a contest: its roll, and the blobs that give the papers as far
// as the log has come to them.
func (a *AuditorWriter) Contest(roll iter.Seq2[ledger.RollLine, error], entries iter.Seq2[[]byte, error], open OpenBlob) error {
	var log citations
	for raw, err := range entries {
		if err != nil {
			return fmt.Errorf("reading entry %d: %w", log.seq.Size(), err)
		}
		if err := log.add(raw); err != nil {
			return err
		}
	}
	if log.seq.Size() == 0 {
		return fmt.Errorf("a log without entries")
	}
	folder := log.seq.Manifest().Contest.String() + "/"
	w, err := a.zip.Create(folder + "roll.jsonl")
	if err != nil {
		return err
	}
	for line, err := range roll {
		if err != nil {
			return fmt.Errorf("reading the roll: %w", err)
		}
		b, err := line.Marshal()
		if err != nil {
			return fmt.Errorf("writing the roll: %w", err)
		}
		if _, err := w.Write(append(b, '\n')); err != nil {
			return err
		}
	}
	for _, c := range log.cited {
		if !c.Opens {
			continue
		}
		if err := copyBlob(a.zip, folder, c, open); err != nil {
			return err
		}
	}
	return nil
}

// Close ends the file. It does not close the underlying writer.
func (a *AuditorWriter) Close() error { return a.zip.Close() }

// citations follows a log and lists the blobs it cites, each once, in order.
type citations struct {
	seq   ledger.Sequence
	cited []ledger.Citation
	seen  map[ledger.B32]bool
}

func (l *citations) add(raw []byte) error {
	e, err := ledger.Parse(raw)
	if err == nil {
		err = l.seq.Append(e, raw)
	}
	if err != nil {
		return fmt.Errorf("entry %d: %w", l.seq.Size(), err)
	}
	if l.seen == nil {
		l.seen = map[ledger.B32]bool{}
	}
	for _, c := range l.seq.Citations(e) {
		if !l.seen[c.Blob] {
			l.seen[c.Blob] = true
			l.cited = append(l.cited, c)
		}
	}
	return nil
}

// copyBlob stores a blob. Blobs are hashes and group elements, which no
// packing makes smaller; papers and text are deflated.
func copyBlob(z *zip.Writer, folder string, c ledger.Citation, open OpenBlob) error {
	method := zip.Store
	if k := c.Shape.Kind; k == ledger.KindPapers || k == ledger.KindText {
		method = zip.Deflate
	}
	r, err := open(c.Blob)
	if err != nil {
		return fmt.Errorf("opening blob %s (%s): %w", ledger.BlobName(c.Blob), c.Shape.Kind, err)
	}
	defer r.Close()
	w, err := z.CreateHeader(&zip.FileHeader{Name: folder + "blobs/" + ledger.BlobName(c.Blob), Method: method})
	if err != nil {
		return err
	}
	n, err := io.Copy(w, io.LimitReader(r, c.MaxSize()+1))
	if err == nil && (n > c.MaxSize() || n < c.MaxSize() && c.Shape.Kind != ledger.KindText) {
		err = fmt.Errorf("%d bytes are not what the log says", n)
	}
	if err != nil {
		return fmt.Errorf("copying blob %s (%s): %w", ledger.BlobName(c.Blob), c.Shape.Kind, err)
	}
	return nil
}
