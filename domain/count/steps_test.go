package count_test

import (
	"bytes"
	"strings"
	"testing"

	"hustings/domain/count"
)

// TestThePageStepsWithoutScripts: every stage has a radio button that shows it, says where
// papers went, and the whole prints on A4.
func TestThePageStepsWithoutScripts(t *testing.T) {
	papers := mustPapers(t, 3, "5: 1 2", "3: 2 3", "2: 3")
	transcript := mustCount(t, count.ScottishSTV, standing(2, "", "", ""), papers, count.Options{})
	page := outputs(t, transcript)["html"]
	if strings.Contains(page, "<script") {
		t.Error("the page has a script")
	}
	if got := strings.Count(page, `<input type="radio" name="step"`); got != len(transcript.Stages) {
		t.Errorf("%d steps for %d stages", got, len(transcript.Stages))
	}
	for _, want := range []string{
		`.steps > input:checked + label + .step { display: block; }`,
		"@page { size: A4",
		"<li><strong>A</strong>: in stage 2, 5 (1 vote) to B.</li>",
		`<tr><th scope="row">A</th><td class="outcome">B</td><td>5</td><td>1.00000</td></tr>`,
	} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %s", want)
		}
	}
}

// TestThePageComparesMethods side by side, with names that are no markup.
func TestThePageComparesMethods(t *testing.T) {
	e, papers := tennessee(t)
	e.Candidates[0].Name = "<b>Memphis"
	d := count.Compare([]*count.Transcript{mustCount(t, count.IRV, e, papers, count.Options{}), mustCount(t, count.Borda, e, papers, count.Options{})})
	var b bytes.Buffer
	if err := d.HTML(&b); err != nil {
		t.Fatal(err)
	}
	page := b.String()
	for _, want := range []string{`<th scope="col">irv</th><th scope="col">borda</th>`, "Nashville is elected by borda only.",
		`<tr class="parted"><th scope="row">Knoxville</th><td class="place">1</td><td class="place">–</td></tr>`} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %s", want)
		}
	}
	if strings.Contains(page, "<b>Memphis") || strings.Contains(page, "<script") {
		t.Error("a name is markup, or there is a script")
	}
}
