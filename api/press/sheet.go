package press

import (
	"bytes"
	"fmt"
	"time"

	"github.com/go-fonts/liberation/liberationserifbold"
	"github.com/go-fonts/liberation/liberationserifbolditalic"
	"github.com/go-fonts/liberation/liberationserifitalic"
	"github.com/go-fonts/liberation/liberationserifregular"
	"github.com/go-pdf/fpdf"
)

// The sheet: A4 in millimetres and points, with a letter's margins.
const (
	pageWidth   = 210.0
	leftMargin  = 27.0
	topMargin   = 24.0
	rightMargin = 27.0
	footMargin  = 27.0
	bodySize    = 11.5
	smallSize   = 8.5
	leading     = 1.36 // of the size
	serif       = "serif"
	pointInMM   = 25.4 / 72
	pagesMark   = "{nb}"
)

// Say words what stands on sheets: a key of the message catalogue, and names with their
// values for its places. nil: the keys stand for their words.
type Say func(key string, args ...any) string

func (s Say) word(key string, args ...any) string {
	if s == nil {
		return key
	}
	return s(key, args...)
}

// sheet is a PDF that is being set. The library knows no tags: every PDF says in
// its foot where the page is that can be read aloud.
type sheet struct {
	*fpdf.Fpdf
	say    Say
	size   float64
	single bool // a page of a larger file, where its own number would mislead
}

// newSheet begins a document. Its bytes depend on what is in it alone: the same
// letter printed twice is the same file.
func newSheet(say Say, title, author string, at time.Time) *sheet {
	f := fpdf.New("P", "mm", "A4", "")
	f.AddUTF8FontFromBytes(serif, "", liberationserifregular.TTF)
	f.AddUTF8FontFromBytes(serif, "B", liberationserifbold.TTF)
	f.AddUTF8FontFromBytes(serif, "I", liberationserifitalic.TTF)
	f.AddUTF8FontFromBytes(serif, "BI", liberationserifbolditalic.TTF)
	f.SetMargins(leftMargin, topMargin, rightMargin)
	f.SetAutoPageBreak(true, footMargin)
	f.SetTitle(title, true)
	f.SetAuthor(author, true)
	f.SetLang("en-GB")
	f.SetCreator("Hustings", true)
	f.SetCreationDate(at.UTC())
	f.SetModificationDate(at.UTC())
	f.SetCatalogSort(true)
	f.AliasNbPages(pagesMark)
	return &sheet{Fpdf: f, say: say, size: bodySize}
}

// style sets size in points and face: "", "B", "I" or "BI".
func (s *sheet) style(size float64, face string) {
	s.size = size
	s.SetFont(serif, face, size)
}

// line is the height of a line in the present size.
func (s *sheet) line() float64 { return s.size * pointInMM * leading }

// block sets lines of text, one below the other, at the left margin.
func (s *sheet) block(lines ...string) {
	for _, l := range lines {
		if l != "" {
			s.MultiCell(0, s.line(), l, "", "L", false)
		}
	}
}

// room begins a new page if less than so many millimetres are left, so that what
// belongs together stays together.
func (s *sheet) room(mm float64) {
	_, height := s.GetPageSize()
	if s.GetY()+mm > height-footMargin {
		s.AddPage()
	}
}

// bytes ends the document.
func (s *sheet) bytes() ([]byte, error) {
	var out bytes.Buffer
	if err := s.Output(&out); err != nil {
		return nil, fmt.Errorf("printing: %w", err)
	}
	return out.Bytes(), nil
}
