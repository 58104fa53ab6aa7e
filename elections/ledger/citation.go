package ledger

import "encoding/hex"

// Citation is an entry's reference to a blob.
type Citation struct {
	Blob  B32
	Shape Shape // of a HTXT blob only the kind is known
	Opens bool  // gives the papers: left out of a small electorate's public bundle
}

// BlobName is the name of a blob's file.
func BlobName(blob B32) string { return hex.EncodeToString(blob[:]) }

// MaxSize is the greatest size the blob may have, in bytes; but for HTXT also the least.
func (c Citation) MaxSize() int64 {
	if c.Shape.Kind == KindText {
		return MaxText
	}
	return c.Shape.Size()
}

// Citations lists the blobs that e cites, in order, where e is an entry that
// has been appended to s. The mix input that a close entry names is not
// stored and therefore not among them.
func (s *Sequence) Citations(e Entry) []Citation {
	n, m := int64(s.closed.Counted), int64(s.manifest.Width())
	switch e := e.(type) {
	case *Manifest:
		return []Citation{{Blob: e.Roll, Shape: s.RollShape()}}
	case *Roll:
		return []Citation{{Blob: e.Blob, Shape: s.RollShape()}}
	case *Mix:
		return []Citation{
			{Blob: e.Out, Shape: s.BoxShape()},
			{Blob: e.Proof, Shape: Shape{KindShuffle, 5*n + 3*m + 6, 1}},
		}
	case *Decrypt:
		return []Citation{{e.Blob, Shape{KindDecryption, n*m + 3, 1}, true}}
	case *Result:
		if e.Outcome == TooFew {
			return nil
		}
		return []Citation{
			{e.Papers, Shape{KindPapers, n + 1, m}, true},
			{e.Transcript, Shape{Kind: KindText}, true},
		}
	}
	return nil
}

// RollShape is the shape of the roll of tags.
func (s *Sequence) RollShape() Shape { return Shape{KindRoll, int64(s.manifest.Voters), 1} }

// BoxShape is the shape of the mix input and of every mix's output, once closed.
func (s *Sequence) BoxShape() Shape {
	return Shape{KindBox, int64(s.closed.Counted), 2 * int64(s.manifest.Width())}
}

// Withholds reports whether the public bundle leaves out the blobs that give
// the papers (protocol, section 6, small electorates).
func (s *Sequence) Withholds() bool { return !s.manifest.PapersArePublic(s.closed.Counted) }
