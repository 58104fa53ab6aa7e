package press

import (
	"fmt"
	"time"
)

// Minutes are a meeting's minutes as they are printed for one reader.
type Minutes struct {
	Say                            Say // words what is printed around it
	Panel, Title, Reference, State string
	Hash                           string // of the sealed minutes; empty: not sealed
	Address                        string // of the page, where they can be read aloud
	Nothing                        string // said where a part has no text
	Parts                          []MinutesPart
	Corrections                    []string
	At                             time.Time
}

// MinutesPart is a section; its text is Markdown.
type MinutesPart struct{ Heading, Text string }

// PDF prints the minutes.
func (m Minutes) PDF() ([]byte, error) {
	s := newSheet(m.Say, m.Say.word("written.print.minutes", "title", m.Title), m.Panel, m.At)
	s.foot(m.Reference, m.Address, hashLine(m.Hash))
	s.AddPage()
	s.title(m.Panel, m.Say.word("written.print.minutes", "title", m.Title), m.Reference+" · "+m.State)
	for _, p := range m.Parts {
		s.room(24)
		s.style(bodySize+1.5, "B")
		s.block(p.Heading)
		s.Ln(1.5)
		s.style(bodySize, "")
		if p.Text == "" && m.Nothing != "" {
			s.SetTextColor(80, 80, 80)
			s.block(m.Nothing)
			s.SetTextColor(0, 0, 0)
		}
		s.set(p.Text)
		s.Ln(2)
	}
	for n, c := range m.Corrections {
		if n == 0 {
			s.room(24)
			s.style(bodySize+1.5, "B")
			s.block(m.Say.word("written.print.corrections"))
			s.Ln(1.5)
			s.style(bodySize, "")
		}
		s.block(fmt.Sprintf("%d. %s", n+1, c))
		s.Ln(1)
	}
	return s.bytes()
}

func hashLine(hash string) string {
	if hash == "" {
		return ""
	}
	return "SHA-256 " + hash
}

// title is the head of a document that is no letter.
func (s *sheet) title(above, title, below string) {
	s.style(bodySize-0.5, "I")
	s.block(above)
	s.style(bodySize+6, "B")
	s.block(title)
	s.style(bodySize-1.5, "")
	s.block(below)
	s.SetDrawColor(0, 60, 130)
	s.SetLineWidth(0.5)
	s.Line(leftMargin, s.GetY()+1.5, pageWidth-rightMargin, s.GetY()+1.5)
	s.SetLineWidth(0.2)
	s.Ln(7)
	s.style(bodySize, "")
}

// foot says on every page that the site's page is the form to be read aloud, because the
// library knows no tags, and leads there; it has a reference with the page's number, and a
// line of the document's own.
func (s *sheet) foot(reference, address, own string) {
	s.SetFooterFunc(func() {
		size := s.size
		defer func() { s.size = size }()
		s.SetY(-22)
		s.SetDrawColor(150, 150, 150)
		s.Line(leftMargin, s.GetY(), pageWidth-rightMargin, s.GetY())
		s.Ln(2)
		s.style(smallSize, "")
		s.SetTextColor(80, 80, 80)
		s.number(reference)
		if address == "" {
			s.CellFormat(0, s.line(), s.say.word("written.print.aloud"), "", 1, "L", false, 0, "")
		} else {
			s.CellFormat(0, s.line(), s.say.word("written.print.aloud-at"), "", 1, "L", false, 0, address)
			s.CellFormat(0, s.line(), address, "", 1, "L", false, 0, address)
		}
		if own != "" {
			s.CellFormat(0, s.line(), own, "", 1, "L", false, 0, "")
		}
		s.SetTextColor(0, 0, 0)
	})
}

// number sets the reference and the page's number flush right. The library sets the mark
// that stands for the number of pages, and puts a shorter number in its place afterwards.
func (s *sheet) number(reference string) {
	if !s.single {
		reference = s.say.word("written.print.page", "reference", reference, "page", s.PageNo(), "pages", pagesMark)
	}
	width := pageWidth - leftMargin - rightMargin
	if !s.single {
		width += s.GetStringWidth(pagesMark) - s.GetStringWidth("0")
	}
	s.CellFormat(width, s.line(), reference, "", 0, "R", false, 0, "")
	s.SetX(leftMargin)
}
