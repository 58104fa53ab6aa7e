package press

import (
	"bytes"
	"fmt"
	"io"

	pdf "github.com/pdfcpu/pdfcpu/pkg/api"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu"
)

// chapter is a part of a file that is bound of several, under the title by which a reader
// of PDFs finds it.
type chapter struct {
	title   string
	content []byte
	pages   int
}

// bound counts a chapter's pages.
func bound(title string, content []byte) (chapter, error) {
	var n int
	err := careful(func() (err error) {
		n, err = pdf.PageCount(bytes.NewReader(content), lenient())
		return err
	})
	if err != nil {
		return chapter{}, fmt.Errorf("counting the pages of %s: %w", title, err)
	}
	return chapter{title: title, content: content, pages: n}, nil
}

func (c chapter) with(content []byte) chapter {
	c.content = content
	return c
}

// begin are the pages on which chapters begin behind so many others.
func begin(behind int, chapters []chapter) []int {
	at := make([]int, len(chapters))
	for i, c := range chapters {
		at[i] = behind + 1
		behind += c.pages
	}
	return at
}

// together binds chapters into one file, with an outline in which each of them is found.
// An outline has the whole file read again, more strictly than merging does: where a paper
// that others wrote does not stand that, the file is bound without one.
func together(chapters []chapter) ([]byte, error) {
	parts := make([][]byte, len(chapters))
	for i, c := range chapters {
		parts[i] = c.content
	}
	all, err := merged(parts)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	if err := careful(func() error { return pdf.AddBookmarks(bytes.NewReader(all), &out, outline(chapters), true, lenient()) }); err != nil {
		return all, nil //nolint:nilerr // the papers are all there
	}
	return out.Bytes(), nil
}

func outline(chapters []chapter) (marks []pdfcpu.Bookmark) {
	for i, at := range begin(0, chapters) {
		marks = append(marks, pdfcpu.Bookmark{Title: chapters[i].title, PageFrom: at})
	}
	return marks
}

func merged(parts [][]byte) ([]byte, error) {
	readers := make([]io.ReadSeeker, len(parts))
	for i, p := range parts {
		readers[i] = bytes.NewReader(p)
	}
	var out bytes.Buffer
	if err := careful(func() error { return pdf.MergeRaw(readers, &out, false, lenient()) }); err != nil {
		return nil, fmt.Errorf("merging a pack: %w", err)
	}
	return out.Bytes(), nil
}

// careful turns a panic of a library that reads files which others wrote into an error.
func careful(read func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("reading a PDF: %v", p)
		}
	}()
	return read()
}
