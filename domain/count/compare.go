package count

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"hustings/domain/count/wording"
)

// Comparison sets several counts of the same papers side by side.
type Comparison struct {
	Transcripts []*Transcript
	Agreed      []int // elected by every method, in number order
	Disputed    []int // elected by some methods and not by others
}

// Compare compares counts of the same papers, at least one.
func Compare(transcripts []*Transcript) Comparison {
	d := Comparison{Transcripts: transcripts}
	for c := 1; c <= len(transcripts[0].Election.Candidates); c++ {
		switch n := len(d.electedBy(c)); n {
		case 0:
		case len(transcripts):
			d.Agreed = append(d.Agreed, c)
		default:
			d.Disputed = append(d.Disputed, c)
		}
	}
	return d
}

// electedBy lists the methods that elect c.
func (d Comparison) electedBy(c int) []string {
	var names []string
	for _, t := range d.Transcripts {
		if slices.Contains(t.Elected, c) {
			names = append(names, string(t.Rules.Method))
		}
	}
	return names
}

// only tells by which methods alone c is elected.
func (d Comparison) only(c int) string {
	return say(wording.ComparedOnly, "name", d.Transcripts[0].Name(c), "methods", wording.Names(d.electedBy(c)))
}

// Text writes a table of who is elected by which method, in which order, and then where
// the methods part.
func (d Comparison) Text(w io.Writer) error {
	var b strings.Builder
	t := d.Transcripts[0]
	if t.Election.Title != "" {
		fmt.Fprintln(&b, t.Election.Title)
	}
	b.WriteString(say(wording.ComparedCaption, "papers", papers(t.Papers), "places", places(t.Election.Seats)) + "\n\n")
	head := say(wording.PageCandidate)
	width := utf8.RuneCountInString(head)
	for _, c := range t.Election.Candidates {
		width = max(width, utf8.RuneCountInString(c.Name))
	}
	b.WriteString("     " + pad(head, width))
	for _, t := range d.Transcripts {
		b.WriteString("  " + string(t.Rules.Method))
	}
	b.WriteString("\n")
	for c := 1; c <= len(t.Election.Candidates); c++ {
		mark := " "
		if slices.Contains(d.Disputed, c) {
			mark = "*"
		}
		line := fmt.Sprintf("%s%3d %s", mark, c, pad(t.Name(c), width))
		for _, t := range d.Transcripts {
			cell := "-"
			if at := slices.Index(t.Elected, c); at >= 0 {
				cell = fmt.Sprint(at + 1)
			}
			line += fmt.Sprintf("  %*s", len(t.Rules.Method), cell)
		}
		b.WriteString(line + "\n")
	}
	b.WriteString("\n")
	if len(d.Disputed) == 0 {
		b.WriteString(say(wording.ComparedSame) + ".\n")
	}
	for _, c := range d.Disputed {
		b.WriteString("* " + d.only(c) + "\n")
	}
	for _, t := range d.Transcripts {
		for _, tie := range t.Lots {
			if tie.For != ForOrder {
				b.WriteString(say(wording.ComparedTie, "method", string(t.Rules.Method), "stage", tie.Stage, "tie", t.tieFact(tie)) + "\n")
			}
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// JSON writes the comparison with every transcript in full.
func (d Comparison) JSON(w io.Writer) error {
	type disputed struct {
		Number    int      `json:"number"`
		Name      string   `json:"name"`
		ElectedBy []string `json:"elected_by"`
	}
	document := struct {
		Agreed   []int         `json:"agreed"`
		Disputed []disputed    `json:"disputed"`
		Results  []*Transcript `json:"results"`
	}{list(d.Agreed), []disputed{}, d.Transcripts}
	for _, c := range d.Disputed {
		document.Disputed = append(document.Disputed, disputed{c, d.Transcripts[0].Name(c), d.electedBy(c)})
	}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", " ")
	return enc.Encode(document)
}
