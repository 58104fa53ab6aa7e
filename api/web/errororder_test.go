package web

import (
	"strings"
	"testing"
)

// The summary of a refused form names its fields in the order of the page,
// whatever order the rules found their faults in.
func TestErrorsStandInTheOrderOfThePage(t *testing.T) {
	stand := samples()["stand"].(Stand)
	stand.Errors = []FieldError{{Field: "consent", Text: "fault no. 3"}, {Field: "interests", Text: "fault no. 2"}, {Text: "fault no. 0"}, {Field: "statement", Text: "fault no. 1"}}
	var page strings.Builder
	if err := mustSite(t).Render(&page, "stand", &stand); err != nil {
		t.Fatal(err)
	}
	last := -1
	for _, says := range []string{"fault no. 0", "fault no. 1", "fault no. 2", "fault no. 3"} {
		at := strings.Index(page.String(), says)
		if at <= last {
			t.Errorf("%q stands at %d, after what stands at %d", says, at, last)
		}
		last = at
	}
}

// An error whose field is not on the page is told without a link that leads nowhere.
func TestAnErrorLinksOnlyToWhatIsThere(t *testing.T) {
	stand := samples()["stand"].(Stand)
	stand.Errors = []FieldError{{Field: "consent", Text: "fault no. 2"}, {Field: "poll_closes", Text: "fault no. 1"}}
	var page strings.Builder
	if err := mustSite(t).Render(&page, "stand", &stand); err != nil {
		t.Fatal(err)
	}
	first, second := strings.Index(page.String(), "<li>fault no. 1</li>"), strings.Index(page.String(), `<li><a href="#consent">`)
	if first < 0 || second < first {
		t.Errorf("the summary reads otherwise: %d, %d", first, second)
	}
}
