package press

import "time"

// Paper is what an event is written up as, as it is printed. Who wrote it stands
// nowhere, the file's own notes included: the organisation does (R153).
type Paper struct {
	Say          Say // words what is printed around it
	Organisation string
	Title        string
	Line         string // below the title: what it is, its reference, its version
	Reference    string
	Text         string // Markdown
	NotesTitle   string
	Notes        []string
	Address      string // of the page, where it can be read aloud
	At           time.Time
}

// PDF prints it.
func (p Paper) PDF() ([]byte, error) {
	s := newSheet(p.Say, p.Title, p.Organisation, p.At)
	s.foot(p.Reference, p.Address, "")
	s.AddPage()
	s.title(p.Organisation, p.Title, p.Line)
	s.set(p.Text)
	for i, n := range p.Notes {
		if i == 0 {
			s.room(24)
			s.style(bodySize+1.5, "B")
			s.block(p.NotesTitle)
			s.style(bodySize, "")
		}
		s.block(n)
		s.Ln(1)
	}
	return s.bytes()
}
