package press

import "time"

// Declaration is a result as it hangs on a notice board: one page.
type Declaration struct {
	Say                            Say // words what is printed around it
	Organisation, Title, Reference string
	State                          string // "Certified Thursday 9 July 2026 at 5:00pm BST."
	ElectedHeading                 string
	Elected                        []Declared
	Facts                          [][2]string
	Notes                          []string
	Contact                        string
	Address                        string // of the page, where it can be read aloud and checked
	At                             time.Time
}

// Declared is somebody elected.
type Declared struct{ Name, What string }

// PDF prints the declaration. Names are set as large as they find room on the page.
func (d Declaration) PDF() ([]byte, error) {
	s := newSheet(d.Say, d.Title, d.Organisation, d.At)
	s.foot(d.Reference, d.Address, "")
	s.AddPage()
	s.title(d.Organisation, d.Title, d.Reference+" · "+d.State)
	s.style(bodySize+2, "B")
	s.block(d.ElectedHeading)
	s.Ln(1)
	size := bodySize + 3.5
	if len(d.Elected) > 10 {
		size = bodySize + 0.5
	}
	if len(d.Elected) > 18 {
		size = bodySize - 2
	}
	for _, e := range d.Elected {
		s.style(size, "B")
		s.block("•  " + e.Name)
		if e.What != "" {
			s.style(min(size-2, bodySize-1), "")
			s.SetLeftMargin(leftMargin + 5)
			s.SetX(leftMargin + 5)
			s.block(e.What)
			s.SetLeftMargin(leftMargin)
			s.SetX(leftMargin)
		}
	}
	s.Ln(3)
	for _, f := range d.Facts {
		s.style(bodySize-1, "B")
		s.CellFormat(52, s.line(), f[0], "", 0, "L", false, 0, "")
		s.style(bodySize-1, "")
		s.MultiCell(0, s.line(), f[1], "", "L", false)
	}
	s.Ln(2)
	s.style(bodySize-1, "")
	s.block(append(d.Notes, d.Contact)...)
	return s.bytes()
}
