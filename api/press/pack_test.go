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
	m := Minutes{Panel: "CIO Advisory Panel", Title: "Monthly meeting", Reference: "CIO/2026/2", State: "Approved", Hash: strings.Repeat("ab", 32), At: time.Unix(1770000000, 0),
		Parts: []MinutesPart{{Heading: "Attendance", Text: "**CIO**\n\nPresent: Ada Example, Siân Bowen."}, {Heading: "1. Plan", Text: "- Action: write <script>alert(1)</script>"}}, Corrections: []string{"Item 1: the Data Plan."}}
	a, err := m.PDF()
	if err != nil {
		t.Fatal(err)
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
