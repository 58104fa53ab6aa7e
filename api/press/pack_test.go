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

// written is a PDF of these objects, numbered from 1, the first of them its catalogue.
func written(version string, objects ...string) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "%%PDF-%s\n%%\xe2\xe3\xcf\xd3\n", version)
	at := make([]int, len(objects))
	for i, o := range objects {
		at[i] = b.Len()
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", i+1, o)
	}
	xref := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(objects)+1)
	for _, n := range at {
		fmt.Fprintf(&b, "%010d 00000 n \n", n)
	}
	fmt.Fprintf(&b, "trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n", len(objects)+1, xref)
	return b.Bytes()
}

// oddPDFs are files that somebody may have put in as a paper; true where a pack has to
// have their pages.
func oddPDFs(t *testing.T) map[string]struct {
	content []byte
	whole   bool
} {
	t.Helper()
	type odd = struct {
		content []byte
		whole   bool
	}
	good, err := Minutes{Panel: "CIO", Title: "A paper", Reference: "P/1", Parts: []MinutesPart{{Heading: "One", Text: "Text."}}}.PDF()
	if err != nil {
		t.Fatal(err)
	}
	const catalogue, pages, page = "<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 >>", "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << >> >>"
	outline := "<< /Type /Catalog /Pages 2 0 R /Outlines 4 0 R >>"
	return map[string]odd{
		"plain":                         {written("1.7", catalogue, pages, page), true},
		"of the second edition":         {written("2.0", catalogue, pages, page), false},
		"cut in the middle":             {good[:len(good)/2], false},
		"cut in its table":              {good[:len(good)-150], false},
		"cut before its end":            {good[:len(good)-8], false},
		"a table that lies":             {bytes.Replace(written("1.7", catalogue, pages, page), []byte("startxref\n"), []byte("startxref\n9"), 1), false},
		"objects elsewhere":             {bytes.Replace(written("1.7", catalogue, pages, page), []byte("1 0 obj"), []byte("\n\n\n1 0 obj"), 1), false},
		"no pages":                      {written("1.7", catalogue, "<< /Type /Pages /Kids [] /Count 0 >>"), false},
		"a page that is not there":      {written("1.7", catalogue, "<< /Type /Pages /Kids [3 0 R 9 0 R] /Count 2 >>", page), false},
		"pages counted wrongly":         {written("1.7", catalogue, "<< /Type /Pages /Kids [3 0 R] /Count 7 >>", page), false},
		"pages counted below nothing":   {written("1.7", catalogue, "<< /Type /Pages /Kids [3 0 R] /Count -1 >>", page), false},
		"no tree of pages":              {written("1.7", "<< /Type /Catalog >>"), false},
		"a tree that is a page":         {written("1.7", "<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Page /MediaBox [0 0 595 842] >>"), false},
		"a page without a size":         {written("1.7", catalogue, pages, "<< /Type /Page /Parent 2 0 R >>"), false},
		"a page twice":                  {written("1.7", catalogue, "<< /Type /Pages /Kids [3 0 R 3 0 R] /Count 2 >>", page), false},
		"an outline of nothing":         {written("1.7", outline, pages, page, "<< /Type /Outlines /First 9 0 R /Last 9 0 R /Count 4 >>"), false},
		"an outline that leads nowhere": {written("1.7", outline, pages, page, "<< /Type /Outlines /First 5 0 R /Last 5 0 R /Count 1 >>", "<< /Title (x) /Parent 4 0 R /Dest [9 0 R /Fit] >>"), false},
		"a form without fields":         {written("1.7", "<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields 9 0 R >> >>", pages, page), false},
		"names that are none":           {written("1.7", "<< /Type /Catalog /Pages 2 0 R /Names << /Dests << /Names [(a)] >> >> >>", pages, page), false},
		"labels that are none":          {written("1.7", "<< /Type /Catalog /Pages 2 0 R /PageLabels << /Nums [0 (x)] >> >>", pages, page), false},
		"content that is not there":     {written("1.7", catalogue, pages, "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 9 0 R >>"), false},
		"fonts that are none":           {written("1.7", catalogue, pages, "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R /F2 9 0 R >> /XObject << /X 2 0 R >> >> >>"), false},
		"an annotation of nothing":      {written("1.7", catalogue, pages, "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Annots [9 0 R (x)] >>"), false},
	}
}

// One odd paper costs a pack and an archive that paper's pages at most.
func TestAnOddPaperTakesNoPackDown(t *testing.T) {
	all := testPack(t, 1)
	least := stands(t, "none of them", all.PDF, 2)
	front := chapter{}
	if agenda, err := all.agenda([]int{0}); err != nil {
		t.Fatal(err)
	} else if front, err = bound("", agenda); err != nil {
		t.Fatal(err)
	}
	odd := oddPDFs(t)
	for name, o := range odd {
		paper := PackPaper{Title: name, Kind: "PDF", Media: "application/pdf", Content: o.content, Path: "/papers/7"}
		all.Items[0].Papers = append(all.Items[0].Papers, paper)
		c, err := all.asItIs("1.1", paper, front)
		if err != nil || o.whole && !bytes.Equal(c.content, o.content) {
			t.Errorf("%s: it is not in the pack: %v", name, err)
			continue
		}
		stands(t, name, func() ([]byte, error) { return together([]chapter{front, c}) }, front.pages+c.pages)
	}
	stands(t, "all of them", all.PDF, least+len(odd))
	a := Archive{Panel: all.Panel, Title: all.Title, Reference: all.Reference, Pack: all, PackTitle: "Agenda and papers", At: all.At}
	stands(t, "the archive of all", a.PDF, 1+least+len(odd))
}

// stands has something printed, with so many pages at least.
func stands(t *testing.T, name string, printed func() ([]byte, error), least int) int {
	t.Helper()
	out, err := printed()
	if err != nil {
		t.Errorf("%s: nothing is printed: %v", name, err)
		return 0
	}
	n, err := pdf.PageCount(bytes.NewReader(out), lenient())
	if err != nil || n < least {
		t.Errorf("%s: %d pages of %d, %v", name, n, least, err)
	}
	return n
}
