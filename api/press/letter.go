package press

import (
	"strings"
	"time"
)

// Letter is a letter as it is printed.
type Letter struct {
	Say          Say // words what is printed around it
	Organisation string
	From         string // "Advisory panels of the CIO, CCIO and CNIO networks"
	Reference    string
	Kind         string // "Open letter"
	Date         string // "11 January 2027"; empty: not published yet
	Draft        string // written across the head of what is not published
	Subject      string
	Text         string // Markdown
	Addressees   []Address
	Copies       []Address
	Annexes      []string
	Signatures   []SignedBy
	Address      string // of the page, where it can be read aloud and checked
	Digest       string // in hex
	At           time.Time
}

// Address is to whom it goes.
type Address struct {
	Name  string
	Lines []string
}

// SignedBy is one line of signatures; without words it is still to be signed.
type SignedBy struct {
	Name   string
	Office string // "Chair, CIO Advisory Panel"
	Words  string // "Signed with a passkey on 9 January 2027, 10:14 GMT"
}

// PDF prints the letter as a letter looks: head, date, addressees, subject, text,
// signatures side by side, copies and annexes; on every page's foot its reference,
// where it can be checked, and that its page is the form to be read aloud.
func (l Letter) PDF() ([]byte, error) {
	s := newSheet(l.Say, l.Subject, l.Organisation, l.At)
	s.SetFooterFunc(func() {
		size := s.size // of the text that goes on overleaf
		defer func() { s.size = size }()
		s.SetY(-19)
		s.SetDrawColor(150, 150, 150)
		s.Line(leftMargin, s.GetY(), pageWidth-rightMargin, s.GetY())
		s.Ln(2)
		s.style(smallSize, "")
		s.SetTextColor(80, 80, 80)
		s.number(l.Reference)
		if l.Address != "" {
			s.CellFormat(0, s.line(), l.Say.word("written.print.letter-aloud", "address", l.Address), "", 1, "L", false, 0, l.Address)
			s.CellFormat(0, s.line(), "SHA-256 "+l.Digest, "", 1, "L", false, 0, "")
		}
		s.SetTextColor(0, 0, 0)
	})
	s.AddPage()
	s.head(l)
	s.style(bodySize+2.5, "B")
	s.block(l.Subject)
	s.Ln(3)
	s.setBefore(l.Text, signatureHeight+4)
	s.signatures(l.Signatures)
	s.style(bodySize-1.5, "")
	s.after(l.Say.word("written.print.copies"), addresses(l.Copies))
	s.after(l.Say.word("written.print.annexes"), l.Annexes)
	return s.bytes()
}

// head sets who writes, when and to whom.
func (s *sheet) head(l Letter) {
	s.style(bodySize+4, "B")
	s.block(l.Organisation)
	s.style(bodySize-0.5, "I")
	s.block(l.From)
	s.SetDrawColor(0, 60, 130)
	s.SetLineWidth(0.5)
	s.Line(leftMargin, s.GetY()+1.5, pageWidth-rightMargin, s.GetY()+1.5)
	s.SetLineWidth(0.2)
	s.Ln(7)
	if l.Draft != "" {
		s.style(bodySize, "B")
		s.SetTextColor(160, 20, 20)
		s.block(l.Draft)
		s.SetTextColor(0, 0, 0)
		s.Ln(2)
	}
	s.style(bodySize, "")
	s.CellFormat(0, s.line(), l.Date, "", 0, "R", false, 0, "")
	s.SetX(leftMargin)
	s.style(bodySize-1.5, "")
	s.CellFormat(90, s.line(), l.Kind+"  "+l.Reference, "", 1, "L", false, 0, "")
	s.Ln(3)
	s.style(bodySize, "")
	for _, a := range l.Addressees {
		s.block(append([]string{a.Name}, a.Lines...)...)
		s.Ln(2)
	}
	s.Ln(3)
}

// signatureHeight is the room that a pair of signatures takes, in millimetres.
const signatureHeight = 26.0

// signatures stand two beside each other; a pair is never torn apart.
func (s *sheet) signatures(list []SignedBy) {
	width := (pageWidth - leftMargin - rightMargin) / 2
	s.Ln(4)
	for i := 0; i < len(list); i += 2 {
		s.room(signatureHeight)
		y, low := s.GetY(), s.GetY()
		for j, by := range list[i:min(i+2, len(list))] {
			x := leftMargin + float64(j)*width
			put := func(size float64, face, text string) {
				s.style(size, face)
				s.SetX(x)
				s.MultiCell(width-5, s.line(), text, "", "L", false)
			}
			s.SetY(y)
			put(bodySize+1.5, "BI", by.Name)
			put(bodySize-1, "", by.Office)
			s.SetTextColor(80, 80, 80)
			put(smallSize, "", by.Words)
			s.SetTextColor(0, 0, 0)
			low = max(low, s.GetY())
		}
		s.SetXY(leftMargin, low+6)
	}
}

// after sets a list of lines below the signatures.
func (s *sheet) after(title string, lines []string) {
	if len(lines) == 0 {
		return
	}
	s.room(12)
	face := s.size
	s.style(face, "B")
	s.block(title)
	s.style(face, "")
	s.block(lines...)
	s.Ln(3)
}

func addresses(list []Address) (out []string) {
	for _, a := range list {
		out = append(out, strings.Join(append([]string{a.Name}, a.Lines...), ", "))
	}
	return out
}
