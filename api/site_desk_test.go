package api

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
)

// A roll of more names than a page holds is read to its end by its links, and
// searched by name and number (R31).
func TestR31_TheRollInTheOffice(t *testing.T) {
	t.Parallel()
	const members = 450
	d, el := mustNoticed(t, members)
	for len(d.mails()) > 0 { // the notice to everybody
	}
	secretary := d.browse("SEC")
	seen := map[string]int{}
	pages := 0
	for next := "/elections/" + el.Reference + "/roll"; next != ""; pages++ {
		secretary.must(secretary.get(next))
		next = ""
		for i := range members {
			if number := fmt.Sprintf("M%04d", i); strings.Contains(secretary.page, ">"+number+"<") || strings.Contains(secretary.page, "<bdi>"+number+"</bdi>") {
				seen[number]++
			}
		}
		if at := strings.Index(secretary.page, `rel="next"`); at >= 0 {
			link := secretary.page[:at]
			link = link[strings.LastIndex(link, `href="`)+6:]
			next = link[:strings.IndexByte(link, '"')]
		}
	}
	if pages != 3 || len(seen) != members {
		t.Errorf("%d names on %d pages, want %d on 3", len(seen), pages, members)
	}
	for number, times := range seen {
		if times != 1 {
			t.Errorf("%s stands on %d pages", number, times)
		}
	}
	for query, want := range map[string]string{"No0123": "1 of 1 shown", "m0123": "1 of 1 shown", "M01": "100 of 100 shown", "%25": "Nobody was found"} {
		secretary.must(secretary.get("/elections/" + el.Reference + "/roll?q=" + query))
		if text := plainText(secretary.page); !strings.Contains(text, want) {
			t.Errorf("searching for %s: %q is not in %s", query, want, text)
		}
	}
	if status := secretary.get("/elections/" + el.Reference + "/roll?q=%00"); status != http.StatusUnprocessableEntity {
		t.Errorf("a search that no text can be: %d", status)
	}
}
