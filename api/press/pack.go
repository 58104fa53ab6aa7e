package press

import (
	"bytes"
	"fmt"
	"strings"
	"time"

	"github.com/go-pdf/fpdf"
	pdf "github.com/pdfcpu/pdfcpu/pkg/api"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/model"
)

// Pack is a meeting's agenda with its papers as they are printed for one reader: what
// she may not see is not in it.
type Pack struct {
	Say                                  Say // words what is printed around it
	Panel, Title, Reference, When, Where string
	Origin                               string // of the site, for where an original is
	Path                                 string // of the page, where all of it can be read aloud
	Behind                               int    // so many pages of the same file
	Items                                []PackItem
	At                                   time.Time
}

// PackItem is an item of the agenda; its body is Markdown.
type PackItem struct {
	Number                          int
	Title, Purpose, Presenter, Body string
	Minutes                         int
	Papers                          []PackPaper
}

// PackPaper is a paper: a file, or a link to elsewhere.
type PackPaper struct {
	Title, Kind, Media string
	Content            []byte
	Link, Path         string
}

func init() { pdf.DisableConfigDir() } // a library that would write into the home folder

// PDF prints the agenda, which says on which page each paper begins, and merges the papers
// behind it: PDFs as they are, pictures on a page each. What cannot be merged has a page in
// its place that says where the original is; so have all PDFs if each can be merged but all
// together cannot.
func (p Pack) PDF() ([]byte, error) {
	whole, err := p.printed(p.asItIs)
	if err != nil {
		return p.printed(p.instead)
	}
	return whole, nil
}

// paperPages are a paper's pages; behind is ours that they are merged behind.
type paperPages func(where string, paper PackPaper, behind chapter) (chapter, error)

func (p Pack) printed(pages paperPages) ([]byte, error) {
	n := 0
	for _, i := range p.Items {
		n += len(i.Papers)
	}
	agenda, err := p.agenda(make([]int, n))
	if err != nil || n == 0 {
		return agenda, err
	}
	first, err := bound(p.Title, agenda)
	if err != nil {
		return nil, err
	}
	papers := make([]chapter, 0, n)
	for _, i := range p.Items {
		for n, paper := range i.Papers {
			c, err := pages(p.Say.word("written.print.where", "item", i.Number, "paper", n+1), paper, first)
			if err != nil {
				return nil, err
			}
			papers = append(papers, c)
		}
	}
	for { // page numbers make lines longer, and may make a page more
		if agenda, err = p.agenda(begin(p.Behind+first.pages, papers)); err != nil {
			return nil, err
		}
		again, err := bound(p.Title, agenda)
		if err != nil {
			return nil, err
		}
		if again.pages <= first.pages {
			return together(append([]chapter{first.with(agenda)}, papers...))
		}
		first = again
	}
}

// address is where the page is that can be read aloud.
func (p Pack) address() string {
	if p.Path == "" {
		return ""
	}
	return p.Origin + p.Path
}

// lenient takes what readers of PDFs take, and asks nothing of the machine.
func lenient() *model.Configuration {
	c := model.NewDefaultConfiguration()
	c.ValidationMode = model.ValidationRelaxed
	c.Offline = true
	c.OptimizeBeforeWriting = false
	c.Optimize = false
	return c
}

// agenda is the pack's first part; pages are those on which the papers begin, one after the
// other, 0 while nobody knows.
func (p Pack) agenda(pages []int) ([]byte, error) {
	s := newSheet(p.Say, p.Say.word("written.print.pack", "title", p.Title), p.Panel, p.At)
	s.foot(p.Say.word("written.print.agenda", "reference", p.Reference), p.address(), "")
	s.AddPage()
	s.title(p.Panel, p.Title, strings.Trim(p.Reference+" · "+p.When+" · "+p.Where, " ·"))
	for _, i := range p.Items {
		s.room(22)
		s.style(bodySize+1, "B")
		s.block(fmt.Sprintf("%d. %s", i.Number, i.Title))
		s.style(bodySize-1.5, "")
		about := i.Purpose
		if i.Presenter != "" {
			about += " · " + i.Presenter
		}
		if i.Minutes > 0 {
			about += " · " + p.Say.word("written.print.long", "n", i.Minutes)
		}
		s.block(about)
		s.Ln(1)
		s.style(bodySize, "")
		if i.Body != "" {
			s.set(i.Body)
		}
		for n, paper := range i.Papers {
			line := p.Say.word("written.print.paper", "n", n+1, "title", paper.Title, "kind", paper.Kind)
			if paper.Link != "" {
				line = p.Say.word("written.print.paper-at", "n", n+1, "title", paper.Title, "link", paper.Link)
			}
			s.block(p.Say.word("written.print.begins", "paper", line, "page", pages[0]))
			pages = pages[1:]
		}
		s.Ln(3)
	}
	return s.bytes()
}

// asItIs takes a PDF as it is if it can be merged behind a page of ours and what comes of
// that can be read again: an odd one may stand alone, and take everything down later.
func (p Pack) asItIs(where string, paper PackPaper, behind chapter) (chapter, error) {
	if paper.Media == "application/pdf" {
		if tried, err := merged([][]byte{behind.content, paper.Content}); err == nil {
			if all, err := bound(paper.Title, tried); err == nil && all.pages > behind.pages {
				return chapter{title: where + ": " + paper.Title, content: paper.Content, pages: all.pages - behind.pages}, nil
			}
		}
	}
	return p.instead(where, paper, behind)
}

// instead are pages of our own for a paper.
func (p Pack) instead(where string, paper PackPaper, _ chapter) (chapter, error) {
	var pages []byte
	var err error
	switch {
	case paper.Media == "application/pdf":
		pages, err = p.placeholder(where, paper, p.Say.word("written.print.unmerged"))
	case paper.Media == "image/png", paper.Media == "image/jpeg":
		pages, err = p.picture(where, paper)
	case paper.Link != "":
		pages, err = p.placeholder(where, paper, p.Say.word("written.print.elsewhere"))
	default:
		pages, err = p.placeholder(where, paper, p.Say.word("written.print.no-pdf"))
	}
	if err != nil {
		return chapter{}, err
	}
	return bound(where+": "+paper.Title, pages)
}

// placeholder stands where a paper cannot be merged.
func (p Pack) placeholder(where string, paper PackPaper, why string) ([]byte, error) {
	s := newSheet(p.Say, paper.Title, p.Panel, p.At)
	s.single = true
	s.foot(p.Reference+" · "+where, p.address(), "")
	s.AddPage()
	s.title(where, paper.Title, paper.Kind)
	s.block(why)
	s.Ln(3)
	to := paper.Link
	if to == "" {
		to = p.Origin + paper.Path
	}
	s.Write(s.line(), p.Say.word("written.print.original")+" ")
	s.SetTextColor(0, 60, 130)
	s.WriteLinkString(s.line(), to, to)
	s.SetTextColor(0, 0, 0)
	return s.bytes()
}

// picture sets a picture on a page, as large as it fits.
func (p Pack) picture(where string, paper PackPaper) ([]byte, error) {
	s := newSheet(p.Say, paper.Title, p.Panel, p.At)
	s.single = true
	s.foot(p.Reference+" · "+where, p.address(), "")
	s.AddPage()
	s.title(where, paper.Title, paper.Kind)
	kind := "PNG"
	if paper.Media == "image/jpeg" {
		kind = "JPG"
	}
	o := fpdf.ImageOptions{ImageType: kind}
	info := s.RegisterImageOptionsReader("picture", o, bytes.NewReader(paper.Content))
	if s.Err() {
		return p.placeholder(where, paper, p.Say.word("written.print.no-picture"))
	}
	wide, high := pageWidth-leftMargin-rightMargin, 297-s.GetY()-footMargin
	if w, h := info.Extent(); w > 0 && h > 0 {
		if scale := min(wide/w, high/h); scale > 0 {
			wide, high = w*scale, h*scale
		}
	}
	s.ImageOptions("picture", leftMargin, s.GetY(), wide, high, false, o, 0, "")
	return s.bytes()
}
