package press

import (
	"bytes"
	"fmt"
	"html/template"
	"path"
	"strings"
	"sync"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/text"
)

// manual reads our own pages, which have tables.
var manual = sync.OnceValue(func() goldmark.Markdown { return goldmark.New(goldmark.WithExtensions(extension.Table)) })

// Manual makes a page of the manual, which is our own text, not somebody's: its
// first heading is the title, address says where its links lead (what leads nowhere
// becomes text), and its pictures lie below a path.
func Manual(source []byte, address func(string) string, pictures string) (title string, body template.HTML, err error) {
	doc := manual().Parser().Parse(text.NewReader(source))
	if h, is := doc.FirstChild().(*ast.Heading); is && h.Level == 1 {
		title = string(h.Lines().Value(source))
		doc.RemoveChild(doc, h)
	}
	var lost []*ast.Link
	err = ast.Walk(doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		switch n := n.(type) {
		case *ast.Link:
			if to := address(string(n.Destination)); to != "" {
				n.Destination = []byte(to)
			} else {
				lost = append(lost, n)
			}
		case *ast.Image:
			n.Destination = []byte(pictures + path.Base(string(n.Destination)))
		}
		return ast.WalkContinue, nil
	})
	if err != nil {
		return "", "", fmt.Errorf("reading a page of the manual: %w", err)
	}
	for _, l := range lost {
		parent := l.Parent()
		for c := l.FirstChild(); c != nil; c = l.FirstChild() {
			parent.InsertBefore(parent, l, c)
		}
		parent.RemoveChild(parent, l)
	}
	var out bytes.Buffer
	if err := manual().Renderer().Render(&out, source, doc); err != nil {
		return "", "", fmt.Errorf("writing a page of the manual: %w", err)
	}
	scroll := `<div class="app-table-scroll" role="region" tabindex="0" aria-label="` + template.HTMLEscapeString(title) + `"><table class="nhsuk-table">`
	page := strings.NewReplacer("<table>", scroll, "</table>", "</table></div>", "<img ", `<img loading="lazy" class="app-guide__picture" `).Replace(out.String())
	return title, template.HTML(page), nil //nolint:gosec // our own text
}
