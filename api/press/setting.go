package press

import (
	"fmt"
	"math"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/text"
)

// setting sets Markdown on a sheet: one block after the other, inline parts as they
// flow.
type setting struct {
	*sheet
	source       []byte
	bold, italic int
	link         string
	indent       float64
	last         ast.Node // the paragraph before what must follow on the same page; nil: nothing must
	follows      float64  // so many millimetres of it
}

const (
	listIndent = 7.0
	quoteInset = 8.0
	blockGap   = 2.6
)

// set sets a text in Markdown at the sheet's present place.
func (s *sheet) set(source string) { s.setBefore(source, 0) }

// setBefore sets a text after which so many millimetres come that its last paragraph is
// not torn from: signatures do not stand on a page of their own.
func (s *sheet) setBefore(source string, follows float64) {
	p := &setting{sheet: s, source: []byte(source), follows: follows}
	s.style(bodySize, "")
	doc := reader.Parser().Parse(text.NewReader(p.source))
	if last, is := doc.LastChild().(*ast.Paragraph); is && follows > 0 {
		p.last = last
	}
	p.blocks(doc, false)
	s.SetLeftMargin(leftMargin)
	s.SetX(leftMargin)
}

// blocks sets what stands in a node one below the other; tight without gaps.
func (p *setting) blocks(in ast.Node, tight bool) {
	for n := in.FirstChild(); n != nil; n = n.NextSibling() {
		switch b := n.(type) {
		case *ast.Heading:
			p.room(3 * p.line())
			p.Ln(blockGap)
			p.bold++
			p.style(bodySize+max(0, 2.5-float64(b.Level-1)), "B")
			p.inline(n)
			p.bold--
			p.endBlock(tight)
			p.style(bodySize, "")
		case *ast.Paragraph, *ast.TextBlock:
			if n == p.last {
				p.room(p.height(n) + p.follows)
			}
			p.inline(n)
			p.endBlock(tight)
		case *ast.List:
			p.list(b)
			if !tight {
				p.Ln(blockGap)
			}
		case *ast.Blockquote:
			p.inset(quoteInset, func() { p.italic++; p.blocks(n, false); p.italic-- })
		case *ast.ThematicBreak:
			y := p.GetY() + blockGap
			p.Line(leftMargin+p.indent, y, pageWidth-rightMargin, y)
			p.Ln(2*blockGap + 1)
		case *ast.FencedCodeBlock, *ast.CodeBlock:
			for i := range n.Lines().Len() {
				at := n.Lines().At(i)
				p.block(strings.TrimRight(string(at.Value(p.source)), "\n"))
			}
			p.Ln(blockGap)
		}
	}
}

// height is about how high a paragraph of running words becomes.
func (p *setting) height(n ast.Node) float64 {
	lines := 1.0
	for i := range n.Lines().Len() {
		at := n.Lines().At(i)
		lines += p.GetStringWidth(string(at.Value(p.source))) / (pageWidth - leftMargin - rightMargin)
	}
	return math.Ceil(lines)*p.line() + blockGap
}

func (p *setting) endBlock(tight bool) {
	p.Ln(p.line())
	if !tight {
		p.Ln(blockGap)
	}
}

// inset sets f further to the right.
func (p *setting) inset(by float64, f func()) {
	p.indent += by
	p.SetLeftMargin(leftMargin + p.indent)
	p.SetX(leftMargin + p.indent)
	f()
	p.indent -= by
	p.SetLeftMargin(leftMargin + p.indent)
	p.SetX(leftMargin + p.indent)
}

func (p *setting) list(l *ast.List) {
	number := l.Start
	for item := l.FirstChild(); item != nil; item = item.NextSibling() {
		p.room(2 * p.line())
		mark := "•"
		if l.IsOrdered() {
			mark = fmt.Sprintf("%d.", number)
			number++
		}
		y := p.GetY()
		p.face()
		p.SetX(leftMargin + p.indent + 1)
		p.CellFormat(listIndent-1, p.line(), mark, "", 0, "L", false, 0, "")
		p.SetXY(leftMargin+p.indent, y)
		p.inset(listIndent, func() { p.blocks(item, l.IsTight) })
		if l.IsTight {
			p.Ln(1)
		}
	}
}

// face takes up the style that the marks around give.
func (p *setting) face() {
	face := ""
	if p.bold > 0 {
		face += "B"
	}
	if p.italic > 0 {
		face += "I"
	}
	p.SetFont(serif, face, p.size)
}

// inline sets the words of a block.
func (p *setting) inline(in ast.Node) {
	for n := in.FirstChild(); n != nil; n = n.NextSibling() {
		switch t := n.(type) {
		case *ast.Text:
			p.words(string(t.Segment.Value(p.source)))
			switch {
			case t.HardLineBreak():
				p.Ln(p.line())
			case t.SoftLineBreak():
				p.words(" ")
			}
		case *ast.String:
			p.words(string(t.Value))
		case *ast.Emphasis:
			mark := &p.italic
			if t.Level > 1 {
				mark = &p.bold
			}
			*mark++
			p.inline(n)
			*mark--
		case *ast.Link:
			p.link = safeLink(string(t.Destination))
			p.inline(n)
			p.link = ""
		case *ast.AutoLink:
			p.link = safeLink(string(t.URL(p.source)))
			p.words(string(t.Label(p.source)))
			p.link = ""
		case *ast.RawHTML:
		default: // code, and the words that stand for a picture
			p.inline(n)
		}
	}
}

func (p *setting) words(s string) {
	p.face()
	s = unescaped.Replace(s)
	if p.link == "" {
		p.Write(p.line(), s)
		return
	}
	p.SetTextColor(0, 60, 130)
	p.WriteLinkString(p.line(), s, p.link)
	p.SetTextColor(0, 0, 0)
}

// unescaped are the marks that a writer has put a backslash before.
var unescaped = strings.NewReplacer(`\*`, "*", `\_`, "_", `\#`, "#", `\[`, "[", `\]`, "]", `\\`, `\`, "&amp;", "&", "&lt;", "<", "&gt;", ">", "&nbsp;", "\u00a0", "&quot;", `"`)

// safeLink is a link that a PDF may carry: to the web or to a mailbox.
func safeLink(to string) string {
	for _, scheme := range []string{"https://", "http://", "mailto:"} {
		if strings.HasPrefix(strings.ToLower(to), scheme) {
			return to
		}
	}
	return ""
}
