package press

import (
	"fmt"
	"strings"
	"time"
)

// Archive is all that is kept of one meeting in one file, as far as its reader may have
// it: the minutes with who was invited and who came, the motions with their votes, and
// the agenda with its papers.
type Archive struct {
	Say                           Say // words what is printed around it
	Panel, Title, Reference, Line string
	Address                       string   // of the meeting's page
	Minutes                       *Minutes // nil: there are none, or they are not the reader's
	Motions                       []ArchivedMotion
	Pack                          Pack
	MinutesTitle, MotionsTitle    string // of the chapters
	PackTitle                     string
	At                            time.Time
}

// ArchivedMotion is a motion as it ended, with what was decided and how, line by line.
type ArchivedMotion struct {
	Reference, Title, State string
	Words                   string
	Lines                   []string
}

// PDF prints a first page that says on which page each chapter begins, and the chapters.
func (a Archive) PDF() ([]byte, error) {
	var chapters []chapter
	add := func(title string, content []byte, err error) error {
		if err != nil {
			return err
		}
		c, err := bound(title, content)
		chapters = append(chapters, c)
		return err
	}
	if a.Minutes != nil {
		content, err := a.Minutes.PDF()
		if err := add(a.MinutesTitle, content, err); err != nil {
			return nil, err
		}
	}
	if len(a.Motions) > 0 {
		content, err := a.motions()
		if err := add(a.MotionsTitle, content, err); err != nil {
			return nil, err
		}
	}
	a.Pack.Behind = 1
	for _, c := range chapters {
		a.Pack.Behind += c.pages
	}
	content, err := a.Pack.PDF()
	if err := add(a.PackTitle, content, err); err != nil {
		return nil, err
	}
	first, err := a.first(chapters)
	if err != nil {
		return nil, err
	}
	return together(append([]chapter{{title: a.Title, content: first, pages: 1}}, chapters...))
}

// first is the page before the chapters.
func (a Archive) first(chapters []chapter) ([]byte, error) {
	s := newSheet(a.Say, a.Title, a.Panel, a.At)
	s.foot(a.Reference, a.Address, "")
	s.AddPage()
	s.title(a.Panel, a.Title, strings.Trim(a.Reference+" · "+a.Line, " ·"))
	for i, page := range begin(1, chapters) {
		s.style(bodySize, "")
		s.CellFormat(0, s.line()*1.4, chapters[i].title, "", 0, "L", false, 0, "")
		s.SetX(leftMargin)
		s.CellFormat(0, s.line()*1.4, fmt.Sprint(page), "", 1, "R", false, 0, "")
	}
	return s.bytes()
}

// motions are set one below the other: what was moved, what became of it, and the votes.
func (a Archive) motions() ([]byte, error) {
	s := newSheet(a.Say, a.MotionsTitle+": "+a.Title, a.Panel, a.At)
	s.foot(a.Reference, a.Address, "")
	s.AddPage()
	s.title(a.Panel, a.MotionsTitle, a.Title+" · "+a.Reference)
	for _, m := range a.Motions {
		s.room(30)
		s.style(bodySize+1, "B")
		s.block(m.Title)
		s.style(bodySize-1.5, "")
		s.block(m.Reference + " · " + m.State)
		s.Ln(1)
		s.style(bodySize, "I")
		s.block(strings.Split(m.Words, "\n")...)
		s.Ln(1)
		s.style(bodySize-0.5, "")
		s.block(m.Lines...)
		s.Ln(4)
	}
	return s.bytes()
}
