package press

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"os"
	"strings"
	"testing"
	"time"

	pdf "github.com/pdfcpu/pdfcpu/pkg/api"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/model"
)

func picture(t *testing.T) []byte {
	t.Helper()
	m := image.NewRGBA(image.Rect(0, 0, 200, 120))
	for x := range 200 {
		for y := range 120 {
			m.Set(x, y, color.RGBA{uint8(x), uint8(y * 2), 120, 255})
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func testPack(t *testing.T, papers int) Pack {
	t.Helper()
	paper, err := Minutes{Panel: "CIO", Title: "A paper", Reference: "P/1", Parts: []MinutesPart{{Heading: "One", Text: strings.Repeat("Text of a paper. ", 200)}}}.PDF()
	if err != nil {
		t.Fatal(err)
	}
	p := Pack{Panel: "CIO Advisory Panel", Title: "Monthly meeting", Reference: "CIO/2026/2", When: "Tuesday 10 February 2026 at 4:00pm GMT", Where: "Leeds", Origin: "https://panels.example.org", At: time.Unix(1770000000, 0)}
	for n := range papers {
		p.Items = append(p.Items, PackItem{Number: n + 1, Title: fmt.Sprintf("Item %d", n+1), Purpose: "To decide", Presenter: "Ada Example", Minutes: 10, Body: "What **we** ask for:\n\n- one\n- two",
			Papers: []PackPaper{{Title: "A paper", Kind: "PDF", Media: "application/pdf", Content: paper}}})
	}
	return p
}

// TestAPackOfFortyPapers is merged well within the three seconds that a reader waits.
func TestAPackOfFortyPapers(t *testing.T) {
	p := testPack(t, 40)
	p.Items[1].Papers = []PackPaper{{Title: "Broken", Kind: "PDF", Media: "application/pdf", Content: []byte("%PDF-1.7 broken")}, {Title: "A picture", Kind: "Picture", Media: "image/png", Content: picture(t)},
		{Title: "Figures", Kind: "Excel", Media: "application/vnd.x", Path: "/papers/7"}, {Title: "Elsewhere", Kind: "link", Link: "https://papers.example.org/a"}}
	begun := time.Now()
	out, err := p.PDF()
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d papers, %d kB, %v", 43, len(out)>>10, time.Since(begun))
	pages, err := pdf.PageCount(bytes.NewReader(out), lenient())
	if err != nil || pages < 45 {
		t.Errorf("%d pages, %v", pages, err)
	}
	if to := os.Getenv("PACK"); to != "" {
		if err := os.WriteFile(to, out, 0o600); err != nil {
			t.Error(err)
		}
	}
}

func TestMinutesAreOneFile(t *testing.T) {
	m := Minutes{Panel: "CIO Advisory Panel", Title: "Monthly meeting", Reference: "CIO/2026/2", State: "Approved", Hash: strings.Repeat("ab", 32), Address: "https://panels.example.org/meetings/0198f0a2-7c1e-7d55-8e36-0d9f3c2b1a44/minutes", At: time.Unix(1770000000, 0),
		Parts: []MinutesPart{{Heading: "Attendance", Text: "**CIO**\n\nPresent: Ada Example, Siân Bowen."}, {Heading: "1. Plan", Text: "- Action: write <script>alert(1)</script>"}}, Corrections: []string{"Item 1: the Data Plan."}}
	a, err := m.PDF()
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Contains(a, []byte("/URI ("+m.Address+")")) {
		t.Error("no link leads to the page, which is the form to be read aloud")
	}
	b, err := m.PDF()
	if err != nil || !bytes.Equal(a, b) {
		t.Errorf("printed twice they differ: %v", err)
	}
	if to := os.Getenv("MINUTES"); to != "" {
		if err := os.WriteFile(to, a, 0o600); err != nil {
			t.Error(err)
		}
	}
}

// Every page of a pack says where it can be read aloud; an archive begins with where its
// chapters begin.
func TestAPacksPagesLeadToTheFormToBeReadAloud(t *testing.T) {
	p := testPack(t, 1)
	p.Path = "/meetings/7/pack"
	p.Items[0].Papers = []PackPaper{{Title: "Figures", Kind: "Excel", Media: "application/vnd.x", Path: "/papers/7"}, {Title: "A picture", Kind: "Picture", Media: "image/png", Content: picture(t)}}
	out, err := p.PDF()
	if err != nil {
		t.Fatal(err)
	}
	on, err := pdf.Annotations(bytes.NewReader(out), nil, lenient())
	if err != nil {
		t.Fatal(err)
	}
	for page := 1; page <= 3; page++ { // agenda, placeholder, picture
		leads := false
		for _, a := range on[page][model.AnnLink].Map {
			link, is := a.(model.LinkAnnotation)
			leads = leads || is && link.URI == "https://panels.example.org/meetings/7/pack"
		}
		if !leads {
			t.Errorf("page %d does not lead to the form to be read aloud: %+v", page, on[page])
		}
	}
	minutes := Minutes{Panel: "CIO Advisory Panel", Title: "Monthly meeting", Reference: "CIO/2026/2", State: "Approved", At: p.At, Parts: []MinutesPart{{"Attendance", "Present: Ada."}}}
	a := Archive{Panel: p.Panel, Title: p.Title, Reference: p.Reference, Line: p.When, Address: "https://panels.example.org/meetings/7", Minutes: &minutes, Pack: p, MinutesTitle: "Minutes", MotionsTitle: "Motions and votes",
		PackTitle: "Agenda and papers", At: p.At, Motions: []ArchivedMotion{{"CIO-2026-M4", "To build", "Carried", "That the panel build.", []string{"2 in favour, 1 against, 0 abstaining; 2 in favour are needed.", "Yes: Ada, Ben."}}}}
	whole, err := a.PDF()
	if err != nil {
		t.Fatal(err)
	}
	if n, err := pdf.PageCount(bytes.NewReader(whole), lenient()); err != nil || n != 6 {
		t.Errorf("%d pages, %v", n, err)
	}
	a.Minutes, a.Motions = nil, nil
	if alone, err := a.PDF(); err != nil || len(alone) >= len(whole) {
		t.Errorf("without minutes and motions: %d bytes, %v", len(alone), err)
	}
}
